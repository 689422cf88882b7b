"""Takes the pictures of the server's page; needs Debian's chromium and chromium-driver.

Run ``python -m docs.screenshots`` in the environment ``programs`` after the page has changed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import codedeploy_fake
from codedeploy_fake import CodeDeployFake
from tests.programs.browser import chromium
from tests.server.conftest import client_of
from tests.server.programs import serving
from tests.server.stage import deploy, make_server_group

STATIC = Path(__file__).parent / "_static"


def _stage(fake: CodeDeployFake, client: Any) -> None:
    """One release that succeeded, one that failed and rolled back, one in progress."""
    fake.add_instances(3, tags={"role": "web"})
    make_server_group(client)
    deploy(client)
    fake.run()
    fake.fail("AfterInstall", times=1, log_tail="no space left on device")
    deploy(client)
    fake.run()
    deploy(client)
    fake.advance(24)


def take() -> None:
    """Take a picture in light and one in dark."""
    with serving("--progress", "clock") as (_, url):
        _stage(codedeploy_fake.connect(url), client_of(url))
        for dark, name in ((False, "server-light.png"), (True, "server-dark.png")):
            with chromium(1280, 860, dark=dark) as browser:
                browser.get(f"{url}/")
                time.sleep(1)
                browser.save_screenshot(str(STATIC / name))


if __name__ == "__main__":
    take()
