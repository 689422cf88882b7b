"""``python -m codedeploy_fake``."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from codedeploy_fake.__main__ import main


def test_the_demo_tells_the_whole_story(capsys: pytest.CaptureFixture[str]) -> None:
    main(["demo"])
    printed = capsys.readouterr().out
    for line in (
        "Three instances, tagged role=web:",
        "The first release:",
        "The second release, whose AfterInstall script fails once:",
        "The rollback that CodeDeploy started by itself:",
        "The deployment group runs shop-1.zip again",
    ):
        assert line in printed
    outcomes = re.findall(r"^  d-[A-Z0-9]{9} (\w+ \(.*\))$", printed, re.MULTILINE)
    assert outcomes == [
        "Succeeded (3 Succeeded)",
        "Failed (1 Failed, 2 Skipped)",
        "Succeeded (3 Succeeded)",
    ]


def test_as_a_module() -> None:
    command = [sys.executable, "-m", "codedeploy_fake", "demo"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "again" in printed


@pytest.mark.parametrize("arguments", [[], ["deploy"]])
def test_anything_else_shows_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    usage = capsys.readouterr().err
    assert usage.startswith("usage: python -m codedeploy_fake")
    assert "demo" in usage
