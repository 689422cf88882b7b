"""Every page can be read on a desk and on a phone, by day and by night."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.site.conftest import SITE

PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))

#: What sticks out of the window to the right, unless it is inside something that scrolls.
_STICKS_OUT = """
() => {
  const scrolls = (element) => {
    for (let parent = element; parent; parent = parent.parentElement) {
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(parent).overflowX)) return true;
    }
    return false;
  };
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("article *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
    .map((element) => element.outerHTML.slice(0, 80));
}
"""

#: Each text whose colour is too near to that behind it: less than the 3 that large text needs.
_FAINT = """
() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let parent = element; parent; parent = parent.parentElement) {
      const colour = parse(getComputedStyle(parent).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("article p, article li, article td, article code")]
    .filter((element) => element.textContent.trim())
    .filter((element) => {
      const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 3;
    })
    .map((element) => element.textContent.slice(0, 80));
}
"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_and_all_can_be_read(page: Page, name: str) -> None:
    page.goto(name)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(_STICKS_OUT) == []
    assert page.evaluate(_FAINT) == []


def test_the_picture_on_the_first_page_has_the_colours_of_the_page(page: Page) -> None:
    page.goto("index.html")
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".timeline img")]
            .filter((image) => image.offsetParent !== null && image.naturalWidth > 0)
            .map((image) => image.getAttribute("src"))"""
    )
    assert [re.findall(r"rollback-(\w+)\.svg", source) for source in shown] == [
        ["dark" if dark else "light"]
    ]


@pytest.mark.parametrize("page", [(1280, "light")], indirect=True)
def test_a_chart_fits_beside_the_contents_of_a_wide_page(page: Page) -> None:
    page.goto("looking.html")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("pre")]
            .filter((block) => block.textContent.includes("created 2016"))
            .map((block) => block.scrollWidth - block.clientWidth)"""
    )
    assert cut == [0]


def test_the_table_of_errors_can_be_filtered(page: Page) -> None:
    page.goto("reference/errors.html")
    rows = page.locator("tbody tr:visible")
    everything = rows.count()
    page.get_by_label("Filter the errors").fill("StopDeployment DeploymentAlreadyCompleted")
    assert rows.count() == 1
    assert page.locator("article section section:visible").count() == 1
    page.get_by_label("Filter the errors").fill("")
    assert rows.count() == everything


def test_a_copied_command_has_no_prompt(page: Page) -> None:
    page.goto("index.html")
    block = page.locator("div.highlight-console").first
    block.hover()
    block.locator("button.copybtn").click()
    assert page.evaluate("navigator.clipboard.readText()") == "pip install codedeploy-fake"


@pytest.mark.parametrize("name", ["index.html", "guide.html"])
def test_a_page_tells_others_what_it_is(page: Page, name: str) -> None:
    page.goto(name)
    content = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("meta")].map(
            (meta) => [meta.getAttribute("property") || meta.name, meta.content]))"""
    )
    assert len(content["description"]) > 40
    assert content["og:image"].endswith("/_static/social.png")
    assert (SITE / "_static/social.png").is_file()
    icon = page.evaluate("document.querySelector('link[rel~=icon]').getAttribute('href')")
    assert (SITE / icon.partition("?")[0]).is_file()
