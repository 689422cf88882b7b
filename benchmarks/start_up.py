"""What is paid before any test: the import, and the pytest plugin in runs that do not use it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import harness
from benchmarks.harness import Way

_IMPORT = """
import botocore.session, time
start = time.perf_counter()
import codedeploy_fake
{more}
print(time.perf_counter() - start)
"""


def _seconds(more: str) -> float:
    script = _IMPORT.format(more=more)
    printed = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    return float(printed.stdout)


def _pytest(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def run() -> None:
    imports = harness.lower_quartile([_seconds("") for _ in range(20)])
    first_use = harness.lower_quartile(
        [_seconds("from codedeploy_fake import mock_codedeploy") for _ in range(20)]
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_one.py").write_text("def test_one():\n    pass\n")
        taken = harness.interleave(
            {
                "with": Way(lambda number: _pytest(folder)),
                "without": Way(lambda number: _pytest(folder, "-p", "no:codedeploy_fake")),
            },
            60,
            warm_up=3,
            clock=time.perf_counter,
        )
    harness.show(
        "Before any test",
        [
            ("", "measured", "at most"),
            ("import codedeploy_fake, after botocore", f"{imports * 1000:.2f} ms", "10 ms"),
            ("the first use of mock_codedeploy", f"{first_use * 1000:.2f} ms", ""),
            (
                "pytest with the plugin, unused, against without",
                f"{taken['with'] / taken['without']:.3f}",
                "1.02",
            ),
        ],
    )
