"""The search leads to the pages that explain, not to tables and evidence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


def found(page: Page, words: str) -> list[str]:
    """The pages that the search lists, best first."""
    page.goto(f"search.html?q={words.replace(' ', '+')}")
    page.wait_for_selector("#search-results ul.search li a")
    page.wait_for_function(
        "!document.querySelector('#search-results h2').textContent.includes('…')"
    )
    links = page.locator("#search-results ul.search li > a")
    return [str(link.get_attribute("href")).partition("?")[0] for link in links.all()]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("rollback", {"guide.html", "failures.html"}),
        ("waiter", {"time.html"}),
        ("lambda hook", {"lambda.html"}),
        ("moto", {"activation.html", "migration.html"}),
    ],
)
def test_the_guide_comes_first(page: Page, words: str, first: set[str]) -> None:
    pages = [link.partition("#")[0] for link in found(page, words)]
    assert pages[0] in first, pages


def test_the_evidence_is_not_searched(page: Page) -> None:
    assert [link for link in found(page, "rollback") if link.startswith("evidence/")] == []
