"""Programs that tests run as processes of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``codedeploy-fake serve`` at work on a free port; the process and its address."""
    command = [sys.executable, "-m", "codedeploy_fake", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+:\d+", process.stdout.readline())
            assert found is not None, "the server did not start"
            yield process, found[0]
        finally:
            process.terminate()


def output_of(process: subprocess.Popen[str]) -> str:
    """What else a process prints to its end."""
    assert process.stdout is not None
    printed = process.stdout.read()
    process.wait()
    return printed


def errors_of(process: subprocess.Popen[str]) -> str:
    """What a process complained of to its end."""
    assert process.stderr is not None
    errors = process.stderr.read()
    process.wait()
    return errors
