"""What the documentation says of test runners other than pytest and unittest works as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.snippets import ROOT, captioned

FILES = captioned(ROOT / "docs/unittest.md")

STEPS = """\
import boto3
from behave import given, then


@given("an application")
def create(context):
    client = boto3.client("codedeploy", region_name="us-east-1")
    client.create_application(applicationName="shop")


@then("{count:d} calls were made")
def compare(context, count):
    assert len(context.fake.calls) == count
"""
FEATURE = """\
Feature: Releases
  Scenario: with an application
    Given an application
    Then 1 calls were made

  Scenario: after another one
    Then 0 calls were made
"""

KEYWORDS = """\
import boto3
from codedeploy_fake import current


def create_application():
    client = boto3.client("codedeploy", region_name="us-east-1")
    client.create_application(applicationName="shop")


def calls_should_be(count: int):
    assert len(current().calls) == count
"""
CASES = """\
Library          Keywords.py

*** Test Cases ***
With An Application
    Create Application
    Calls Should Be    1

After Another One
    Calls Should Be    0
"""


def run(folder: Path, files: dict[str, str], *command: str) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_behave_starts_a_fake_for_each_scenario(tmp_path: Path) -> None:
    files = {
        "features/environment.py": FILES["environment.py"],
        "features/steps/steps.py": STEPS,
        "features/releases.feature": FEATURE,
    }
    assert "2 scenarios passed, 0 failed" in run(tmp_path, files, "behave")


def test_robot_framework_starts_a_fake_for_each_test(tmp_path: Path) -> None:
    files = {
        "FakeCodeDeploy.py": FILES["FakeCodeDeploy.py"],
        "Keywords.py": KEYWORDS,
        "release.robot": FILES["release.robot"] + CASES,
    }
    assert "2 tests, 2 passed, 0 failed" in run(tmp_path, files, "robot", "release.robot")
