"""The AWS command line interface, version 1, run in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import awscli.clidriver
import pytest

from tests.awscli.shell import Shell


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys and a region, no files of the user; relative paths are those of the test."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_OUTPUT", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs the interface by the function that the program ``aws`` calls."""

    def run(arguments: list[str]) -> int:
        monkeypatch.setattr(sys, "argv", ["aws", *arguments])
        # The program exits with it, and commands that are no operation return nothing.
        return awscli.clidriver.main() or 0

    return Shell(run, capsys)
