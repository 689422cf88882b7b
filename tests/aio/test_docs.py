"""The snippets of the documentation that need aiobotocore."""

from __future__ import annotations

import pytest

from tests.snippets import SNIPPETS, Snippet


@pytest.mark.parametrize(
    "snippet",
    [snippet for snippet in SNIPPETS if "aio" in snippet.classes],
    ids=lambda snippet: snippet.id,
)
def test_tests_pass(snippet: Snippet, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(snippet.text)
    outcomes = pytester.runpytest_subprocess("-p", "no:randomly").parseoutcomes()
    assert outcomes.keys() == {"passed"}, outcomes
