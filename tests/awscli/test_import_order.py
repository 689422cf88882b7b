"""The interface and boto3 share one botocore: that of whichever was imported first.

Newer versions of the interface carry a botocore of their own, and let ``import botocore`` find it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import awscli
import botocore
import pytest

PROGRAM = """
import {first}
import json
import awscli.clidriver, boto3, botocore
from codedeploy_fake import mock_codedeploy

early = boto3.client("codedeploy")
with mock_codedeploy():
    awscli.clidriver.create_clidriver().main(
        ["deploy", "create-application", "--application-name", "shop", "--query", "'done'"]
    )
    print(json.dumps([botocore.__file__, early.list_applications()["applications"]]))
"""
OWN = Path(awscli.__file__).with_name("botocore")


@pytest.mark.parametrize("first", ["awscli", "boto3"])
def test_interface_and_boto3_both_reach_the_fake(first: str) -> None:
    program = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(first=first)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    done, last = program.stdout.splitlines()
    file, applications = json.loads(last)
    assert (json.loads(done), applications) == ("done", ["shop"])
    assert Path(file).is_relative_to(OWN) == (first == "awscli" and OWN.exists())


def test_these_tests_use_the_botocore_that_was_asked_for() -> None:
    """pytest imports the interface first where tox tells it to."""
    first = os.environ.get("PYTEST_PLUGINS") == "awscli"
    assert Path(botocore.__file__).is_relative_to(OWN) == (first and OWN.exists())
