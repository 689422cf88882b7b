"""Command lines and what they print."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest


class Printed(NamedTuple):
    """What a command leaves behind."""

    status: int
    out: str
    err: str


class Shell:
    """Runs ``aws`` with the words of a line."""

    def __init__(self, run: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
        self._run = run
        self._capsys = capsys

    def run(self, line: str) -> Printed:
        self._capsys.readouterr()
        status = self._run(shlex.split(line))
        return Printed(status, *self._capsys.readouterr())

    def text(self, line: str) -> str:
        """What a command prints that has to succeed."""
        printed = self.run(line)
        assert (printed.status, printed.err) == (0, "")
        return printed.out

    def __call__(self, line: str) -> Any:
        """The JSON that a command of CodeDeploy prints, None where it prints nothing."""
        out = self.text(f"deploy {line}")
        return json.loads(out) if out else None
