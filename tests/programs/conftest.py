from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.programs import serving

#: The AWS command line interfaces: version 1 of this environment, version 2 of the system.
PROGRAMS = {"v1": [sys.executable, "-m", "awscli"], "v2": ["/usr/bin/aws"]}


class Shell:
    """A shell whose ``aws`` meets a server."""

    def __init__(self, program: list[str], endpoint: str, home: Path) -> None:
        self.endpoint = endpoint
        self._program = program
        self._environment = {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "HOME": str(home),
            "PATH": os.defpath,
        }

    def run(self, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``aws`` with the rest of a command line."""
        return subprocess.run(
            [*self._program, "--endpoint-url", self.endpoint, *shlex.split(line)],
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def __call__(self, line: str, **environment: str) -> Any:
        """Run a command that succeeds; what it prints as JSON."""
        done = self.run(line, **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def fail(self, line: str) -> str:
        """Run a command that fails; what it complains of."""
        done = self.run(line)
        assert done.returncode != 0, done.stdout
        return done.stderr


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> list[str]:
    return PROGRAMS[request.param]


@pytest.fixture
def arguments() -> list[str]:
    """The arguments of the server; a test may have others."""
    return []


@pytest.fixture
def endpoint(arguments: list[str]) -> Iterator[str]:
    with serving(*arguments) as (_, url):
        yield url


@pytest.fixture
def aws(program: list[str], endpoint: str, tmp_path: Path) -> Shell:
    return Shell(program, endpoint, tmp_path)


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, with the SDK installed."""
    program = shutil.which("node")
    assert program is not None, "Node.js is not installed"
    folder = Path(__file__).parent / "javascript"
    assert (folder / "node_modules").is_dir(), f"run `npm ci` in {folder}"
    return program
