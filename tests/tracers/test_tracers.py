"""OpenTelemetry and X-Ray trace what the fake answers, whenever they come and go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interception.loopback import REAL

TAKEN = "ApplicationAlreadyExistsException"

#: What is called, one after the other, and what is answered to what is not a creation.
CALLS = [
    *["ListApplications 200"] * 2,  # not active
    "CreateApplication 200",
    *["ListApplications 200"] * 2,
    *["ListApplications 200"] * 2,
    "CreateApplication 400",
    *["ListApplications 200"] * 2,  # stopped
    "CreateApplication 200",
    *["ListApplications 200"] * 2,
    *["ListApplications 200"] * 2,  # stopped
]
ANSWERS = [*[REAL] * 2, *[["fake"]] * 4, [TAKEN], *[REAL] * 2, *[["again"]] * 2, *[REAL] * 2]


def run(tracer: str, moment: str, url: str) -> list[str]:
    """What was recorded by a program in which the tracer came or went at the moment."""
    result = subprocess.run(
        [
            sys.executable,
            *("-W", "error"),
            Path(__file__).with_name("program.py"),
            *(tracer, moment, url),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["answers"] == ANSWERS
    recorded: list[str] = found["recorded"]
    return recorded


@pytest.mark.parametrize(
    ("moment", "missed"), [("import", 0), ("start", 2), ("active", 5), ("stopped", 8)]
)
@pytest.mark.parametrize("tracer", ["opentelemetry", "xray"])
def test_every_call_is_recorded_since(tracer: str, moment: str, missed: int, loopback: str) -> None:
    assert run(tracer, moment, loopback) == CALLS[missed:]


@pytest.mark.parametrize(("moment", "seen"), [("start", 2), ("active", 5), ("stopped", 8)])
def test_every_call_is_recorded_until(moment: str, seen: int, loopback: str) -> None:
    assert run("opentelemetry", f"until {moment}", loopback) == CALLS[:seen]
