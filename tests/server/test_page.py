"""The page at ``/``, as far as it can be read without a browser."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.request

import pytest


@pytest.fixture
def page(endpoint: str) -> tuple[str, str]:
    """The page, and the policy that it comes with."""
    with urllib.request.urlopen(f"{endpoint}/") as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return answer.read().decode(), answer.headers["Content-Security-Policy"]


def test_it_needs_nothing_from_elsewhere(page: tuple[str, str]) -> None:
    text, policy = page
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(link|script|img|iframe)[^>]+(src|href)=\"(?!data:)", text)
    assert "default-src 'none'" in policy


def test_nothing_but_its_own_script_and_style_runs(page: tuple[str, str]) -> None:
    text, policy = page
    for element in ("script", "style"):
        (content,) = re.findall(f"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    # What a deployment is called can never become markup.
    assert "innerHTML" not in text


def test_every_control_has_a_name_for_those_who_do_not_see_it(page: tuple[str, str]) -> None:
    text, _ = page
    for control in re.findall(r"<(?:select|input) id=\"([\w-]+)\"", text):
        assert f'for="{control}"' in text or re.search(
            rf"<label[^>]*>[^<]+<select id=\"{control}\"", text
        )
    for button in re.findall(r"<button[^>]*>(.*?)</button>", text):
        assert button
