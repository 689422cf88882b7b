"""The options of the contract's tests, as a stranger types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contract.run import run_on_fake
from contract.scenarios import load

ROOT = Path(__file__).resolve().parents[2]


def _pytest(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "contract", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_dry_run_prints_every_call_and_an_estimate_and_sends_nothing() -> None:
    run = _pytest("--aws-dry-run", "-k", "application_deleted_twice")
    assert run.returncode == 0, run.stdout
    assert (
        "application_deleted_twice (tier 0): A second deletion is no mistake.\n"
        "  codedeploy: CreateApplication\n"
        "  codedeploy: DeleteApplication × 3\n"
        "  4 calls, at most 0.00 US dollars\n"
    ) in run.stdout


def test_a_dry_run_shows_the_tiers_that_would_be_run() -> None:
    nothing = _pytest("--aws-dry-run", "-k", "lambda_release_all_at_once")
    assert nothing.returncode == 5, nothing.stdout
    some = _pytest("--aws-dry-run", "--aws-tier=1", "-k", "lambda_release_all_at_once")
    assert "lambda_release_all_at_once (tier 1)" in some.stdout


def test_scenarios_on_an_account_run_one_at_a_time() -> None:
    run = _pytest("--aws-account=1", "--aws-region=eu-west-1", "--aws-profile=contract", "-n2")
    assert run.returncode == 4
    assert "scenarios run one at a time: leave -n out" in run.stderr


@pytest.mark.parametrize("agrees", [True, False])
def test_a_record_that_was_kept_is_replayed_without_an_account(
    tmp_path: Path, agrees: bool
) -> None:
    name = "application_deleted_twice"
    record = run_on_fake(load()[name].function)
    if not agrees:
        record.entries[1].answer = {"hooksNotCleanedUp": [{"asgName": "fleet"}]}
    record.save(tmp_path)
    # Loaded before the options of the contract, which look for the records.
    (tmp_path / "elsewhere.py").write_text(
        "import pathlib\n\nimport contract.run\n\n"
        f"contract.run.RECORDED = pathlib.Path({str(tmp_path)!r})\n"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    run = _pytest("-p", "elsewhere", "-k", name, PYTHONPATH=path)
    assert run.returncode == (0 if agrees else 1), run.stdout
    line = "DeleteApplication .hooksNotCleanedUp: here absent, there [{'asgName': 'fleet'}]"
    assert (line in run.stdout) is not agrees


@pytest.mark.parametrize("given", ["--aws-account=123456789012", "--aws-profile=contract"])
def test_account_region_and_profile_go_together(given: str) -> None:
    run = _pytest(given)
    assert run.returncode == 4
    assert "--aws-account, --aws-region and --aws-profile go together" in run.stderr
