"""The built documentation in a browser; ``tox run -e site`` builds it and says where it is."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Where the pages are.
SITE = Path(os.environ["SITE"])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Print nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *args: object) -> None:
        """Print nothing: a page that is left early breaks its connections."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the pages; the search reads them from a server alone."""
    handler = functools.partial(_Quiet, directory=SITE)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    assert found, (
        "no browser was found: install Chromium (apt-get install chromium), or name one in "
        "BROWSER_PATH"
    )
    with sync_playwright() as playwright:
        active = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield active
        active.close()


@pytest.fixture(
    params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")],
    ids=lambda param: "-".join(map(str, param)),
)
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    # Nothing comes from elsewhere.
    context.route(lambda url: not url.startswith(site), lambda route: route.abort())
    mistakes: list[str] = []
    active = context.new_page()
    active.on("pageerror", lambda error: mistakes.append(str(error)))
    yield active
    context.close()
    assert mistakes == []
