"""The command ``codedeploy-fake``, also ``python -m codedeploy_fake``."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import codedeploy_fake
from codedeploy_fake.__main__ import main


@pytest.fixture
def demo(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["demo"]) == 0
    return capsys.readouterr().out


def test_the_demo_shows_its_code_the_failed_release_and_the_rollback(demo: str) -> None:
    assert 'fake.fail("AfterInstall"' in demo
    outcomes = re.findall(r"^d-[A-Z0-9]{9} to shop/web: (.*) after", demo, re.MULTILINE)
    assert outcomes == ["Failed", "Succeeded"]
    assert re.search(r"^  AfterInstall .*\| Failed", demo, re.MULTILINE)
    assert re.search(r"^\d+ seconds of AWS time in \d+\.\d s$", demo, re.MULTILINE)


def test_the_demo_fits_a_screen(demo: str) -> None:
    assert len(demo.splitlines()) <= 50
    assert max(map(len, demo.splitlines())) <= 100


def test_the_demo_saves_the_timeline_of_the_failed_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "release.svg"
    assert main(["demo", "--svg", str(picture)]) == 0
    title = ElementTree.parse(picture).getroot().find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text is not None
    assert title.text in capsys.readouterr().out
    assert "Failed" in title.text


def test_the_demo_says_that_a_file_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--svg", str(tmp_path / "missing/release.svg")])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("usage: codedeploy-fake demo")
    assert "--svg" in error
    assert "release.svg" in error


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("usage: codedeploy-fake")
    assert "demo" in printed


def test_an_unknown_command_is_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["deploy"])
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("usage: codedeploy-fake")
    assert "demo" in error


def test_the_version_is_that_of_the_installed_package(capsys: pytest.CaptureFixture[str]) -> None:
    version = importlib.metadata.version("codedeploy-fake")
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"codedeploy-fake {version}\n"
    assert codedeploy_fake.__version__ == version


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "codedeploy_fake", "--version"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed == f"codedeploy-fake {codedeploy_fake.__version__}\n"


def test_the_console_script_is_the_command() -> None:
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="codedeploy-fake")
    assert script.load() is main
