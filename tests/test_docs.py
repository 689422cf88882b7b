"""Every snippet of the documentation works as it stands, and prints what the page says."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from tests.snippets import SNIPPETS, Snippet

#: Charts are drawn where the process's clock stands still, or they would differ by milliseconds.
NOW = datetime.datetime(2016, 9, 20, 12, tzinfo=datetime.timezone.utc)
FROZEN = f"""
import datetime
import time_machine

time_machine.travel({NOW!r}, tick=False).start()
"""

_HERE = [snippet for snippet in SNIPPETS if "aio" not in snippet.classes]
SCRIPTS = [snippet for snippet in _HERE if not snippet.is_test]
FAILING = [snippet for snippet in _HERE if "fails" in snippet.classes]
_PASSING = [snippet for snippet in _HERE if snippet.is_test and "fails" not in snippet.classes]
#: Tests that have the same files beside them run together.
PASSING: dict[str, list[Snippet]] = {}
for _snippet in _PASSING:
    PASSING.setdefault(repr(_snippet.files), []).append(_snippet)


@pytest.mark.parametrize("snippet", SCRIPTS, ids=lambda snippet: snippet.id)
def test_a_snippet_prints_what_the_page_says(
    snippet: Snippet, capsys: pytest.CaptureFixture[str]
) -> None:
    code = compile(snippet.text, f"<{snippet.id}>", "exec")
    if snippet.output is None:
        exec(code, {"__name__": "snippet"})
        return
    with time_machine.travel(NOW, tick=False):
        exec(code, {"__name__": "snippet"})
    assert capsys.readouterr().out.splitlines() == snippet.output.splitlines()


def _run(pytester: pytest.Pytester, snippets: list[Snippet], *options: str) -> pytest.RunResult:
    """Runs tests in a process of their own, as a user does."""
    for name, text in snippets[0].files.items():
        pytester.path.joinpath(name).write_text(text, encoding="utf-8")
    pytester.makepyfile(
        **{f"test_{snippet.page}_line_{snippet.line}": snippet.text for snippet in snippets}
    )
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:xdist", *options)


@pytest.mark.parametrize("snippets", PASSING.values(), ids=lambda snippets: snippets[0].id)
def test_tests_pass(snippets: list[Snippet], pytester: pytest.Pytester) -> None:
    outcomes = _run(pytester, snippets).parseoutcomes()
    assert outcomes.keys() == {"passed"}, outcomes
    assert outcomes["passed"] >= len(snippets)


@pytest.mark.parametrize("snippet", FAILING, ids=lambda snippet: snippet.id)
def test_a_test_fails_with_that_report(snippet: Snippet, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(frozen=FROZEN)
    result = _run(pytester, [snippet], "-p", "frozen")
    result.assert_outcomes(failed=1)
    assert snippet.output is not None
    assert snippet.output in result.stdout.str() + "\n"
