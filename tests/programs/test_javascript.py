"""The AWS SDK for JavaScript, as a process of Node.js."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "javascript/release.mjs"


@pytest.fixture
def arguments() -> list[str]:
    return ["--progress", "clock"]


def test_releases_succeed_fail_and_are_stopped_and_errors_have_their_classes(
    node: str, endpoint: str
) -> None:
    done = subprocess.run(
        [node, SCRIPT, endpoint], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["succeeded"] == ["SUCCESS", "Succeeded", True]
    assert seen["failed"] == "FAILURE"
    assert seen["logTail"] == "no space left on device"
    assert seen["stopped"] == "Stopped"
    is_its_class, message = seen["refused"]
    assert is_its_class
    assert message
