"""Every snippet of the documentation works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SNIPPETS = [
    pytest.param(match[1], id=f"{page.stem}-{page.read_text()[: match.start()].count(chr(10)) + 1}")
    for page in PAGES
    for match in re.finditer(r"^```python\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_snippet(snippet: str, pytester: pytest.Pytester) -> None:
    if "def test_" not in snippet:
        exec(compile(snippet, "<snippet>", "exec"), {"__name__": "snippet"})
        return
    pytester.makepyfile(test_snippet=snippet)
    # In a process of its own, as a user's tests are.
    outcomes = pytester.runpytest_subprocess("-p", "no:randomly").parseoutcomes()
    assert set(outcomes) == {"passed"}, outcomes
