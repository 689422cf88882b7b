"""The pages that hold the fake against the change it began with, and against the user guide."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EVIDENCE = ROOT / "docs" / "evidence"

#: The members of the eight operations on 2016-09-20, those of lists and maps among them.
MEMBERS = [
    "alarmConfiguration",
    "alarms",
    "applicationName",
    "autoRollbackConfiguration",
    "autoRollbackEnabled",
    "autoScalingGroups",
    "bucket",
    "bundleType",
    "commitId",
    "completeTime",
    "createTime",
    "creator",
    "currentDeploymentGroupName",
    "deploymentConfigName",
    "deploymentGroupId",
    "deploymentGroupName",
    "deploymentGroupNames",
    "deploymentId",
    "deploymentIds",
    "deploymentOverview",
    "description",
    "eTag",
    "ec2TagFilters",
    "enabled",
    "errorInformation",
    "errorMessage",
    "events",
    "gitHubLocation",
    "hook",
    "hooksNotCleanedUp",
    "ignoreApplicationStopFailures",
    "ignorePollAlarmFailure",
    "key",
    "Key",
    "message",
    "name",
    "newDeploymentGroupName",
    "onPremisesInstanceTagFilters",
    "repository",
    "revision",
    "revisionType",
    "rollbackDeploymentId",
    "rollbackInfo",
    "rollbackMessage",
    "rollbackTriggeringDeploymentId",
    "s3Location",
    "serviceRoleArn",
    "startTime",
    "status",
    "statusMessage",
    "targetRevision",
    "triggerConfigurations",
    "triggerEvents",
    "triggerName",
    "triggerTargetArn",
    "Type",
    "updateOutdatedInstancesOnly",
    "Value",
    "version",
]
#: The error codes of deployments on 2016-09-20.
CODES = [
    "AGENT_ISSUE",
    "ALARM_ACTIVE",
    "APPLICATION_MISSING",
    "AUTO_SCALING_CONFIGURATION",
    "AUTO_SCALING_IAM_ROLE_PERMISSIONS",
    "DEPLOYMENT_GROUP_MISSING",
    "HEALTH_CONSTRAINTS",
    "HEALTH_CONSTRAINTS_INVALID",
    "IAM_ROLE_MISSING",
    "IAM_ROLE_PERMISSIONS",
    "INTERNAL_ERROR",
    "MANUAL_STOP",
    "NO_EC2_SUBSCRIPTION",
    "NO_INSTANCES",
    "OVER_MAX_INSTANCES",
    "REVISION_MISSING",
    "THROTTLED",
    "TIMEOUT",
]


def _rows(page: str) -> list[list[str]]:
    lines = (EVIDENCE / page).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0].isdecimal()]


ROWS = _rows("seed.md")
GUIDE = _rows("guide.md")
WORDS = {word.strip(",:") for row in ROWS for word in row[1].split()}


def _tests_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", [*ROWS, *GUIDE], ids=lambda row: f"{row[0]}-{row[1]}")
def test_every_row_names_tests_that_exist(row: list[str]) -> None:
    named = [cell.strip().strip("`") for cell in row[3].split(",") if cell.strip()]
    assert named or row[4], f"row {row[0]} ({row[1]}) has neither a test nor a reason for none"
    missing = []
    for test in named:
        file, _, name = test.partition("::")
        if not (ROOT / file).is_file() or name not in _tests_in(file):
            missing.append(test)
    assert not missing, f"row {row[0]} ({row[1]}) names tests that are not there: {missing}"


@pytest.mark.parametrize("rows", [ROWS, GUIDE], ids=["seed", "guide"])
def test_rows_are_numbered_without_a_gap(rows: list[list[str]]) -> None:
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


@pytest.mark.parametrize("name", [*MEMBERS, *CODES])
def test_every_member_and_code_of_2016_has_a_row(name: str) -> None:
    assert name in WORDS
