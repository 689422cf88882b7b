"""A release by command lines alone: applications, groups, deployments."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from tests.awscli.shell import Shell
from tests.shop import ROLE, START, TOPIC, revision, tagged, trigger

NAMES = "--application-name shop --deployment-group-name web"

REVISION = revision("shop")
GROUP: dict[str, Any] = {
    "applicationName": "shop",
    "deploymentGroupName": "web",
    "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
    "ec2TagFilters": tagged(),
    "onPremisesInstanceTagFilters": [],
    "autoScalingGroups": [],
    "serviceRoleArn": ROLE,
    "triggerConfigurations": [trigger("DeploymentStart", "DeploymentFailure", name="news")],
    "alarmConfiguration": {
        "enabled": True,
        "ignorePollAlarmFailure": False,
        "alarms": [{"name": "errors"}, {"name": "latency"}],
    },
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    "deploymentStyle": {
        "deploymentType": "IN_PLACE",
        "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
    },
    "computePlatform": "Server",
    "outdatedInstancesStrategy": "UPDATE",
    "terminationHookEnabled": False,
}


@pytest.fixture
def group_id(aws: Shell, fake: CodeDeployFake) -> Any:
    """The id of a group of three instances, made as a user would."""
    fake.add_instances(3, tags={"role": "web"})
    assert set(aws("create-application --application-name shop")) == {"applicationId"}
    created = aws(
        f"create-deployment-group {NAMES} --service-role-arn {ROLE} "
        "--deployment-config-name CodeDeployDefault.AllAtOnce "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE "
        "--alarm-configuration enabled=true,alarms=[{name=errors},{name=latency}] "
        "--auto-rollback-configuration enabled=true,events=DEPLOYMENT_FAILURE "
        f"--trigger-configurations triggerName=news,triggerTargetArn={TOPIC},"
        "triggerEvents=DeploymentStart,DeploymentFailure"
    )
    assert set(created) == {"deploymentGroupId"}
    return created["deploymentGroupId"]


def test_a_group_comes_back_member_by_member(aws: Shell, group_id: str) -> None:
    group = aws(f"get-deployment-group {NAMES}")
    assert group == {"deploymentGroupInfo": {**GROUP, "deploymentGroupId": group_id}}


def test_an_update_replaces_what_is_given_and_empties_what_is_empty(
    aws: Shell, group_id: str
) -> None:
    updated = aws(
        "update-deployment-group --application-name shop --current-deployment-group-name web "
        "--new-deployment-group-name api "
        "--ec2-tag-filters Key=role,Value=api,Type=KEY_AND_VALUE --trigger-configurations "
        "--alarm-configuration enabled=false,alarms=[]"
    )
    assert updated == {"hooksNotCleanedUp": []}
    expected = {
        **GROUP,
        "deploymentGroupId": group_id,
        "deploymentGroupName": "api",
        "ec2TagFilters": [{"Key": "role", "Value": "api", "Type": "KEY_AND_VALUE"}],
        "triggerConfigurations": [],
        "alarmConfiguration": {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []},
    }
    group = aws("get-deployment-group --application-name shop --deployment-group-name api")
    assert group == {"deploymentGroupInfo": expected}


@pytest.fixture
def deployment_id(aws: Shell, group_id: str) -> Any:
    created = aws(
        f"create-deployment {NAMES} --description 'Spring sale' "
        "--s3-location bucket=releases,key=shop.zip,bundleType=zip"
    )
    assert set(created) == {"deploymentId"}
    return created["deploymentId"]


def test_a_deployment_runs_and_succeeds(
    aws: Shell, fake: CodeDeployFake, deployment_id: str
) -> None:
    line = f"get-deployment --deployment-id {deployment_id}"
    created = aws(line)["deploymentInfo"]
    assert created["status"] == "Created"
    assert created["description"] == "Spring sale"
    assert created["revision"] == REVISION
    assert created["creator"] == "user"
    assert created["createTime"] == START.timestamp()
    assert "completeTime" not in created
    fake.run()
    done = aws(line)["deploymentInfo"]
    assert done["status"] == "Succeeded"
    assert done["deploymentOverview"] == {
        "Pending": 0,
        "InProgress": 0,
        "Succeeded": 3,
        "Failed": 0,
        "Skipped": 0,
        "Ready": 0,
    }
    assert done["completeTime"] > done["startTime"] >= done["createTime"]
    group = aws(f"get-deployment-group {NAMES}")["deploymentGroupInfo"]
    assert group["lastSuccessfulDeployment"]["deploymentId"] == deployment_id
    assert group["targetRevision"] == REVISION


def test_deployments_are_listed_and_stopped(
    aws: Shell, fake: CodeDeployFake, deployment_id: str
) -> None:
    fake.hang("BeforeInstall")
    fake.advance(60)
    running = f"list-deployments {NAMES} --include-only-statuses InProgress"
    assert aws(running) == {"deployments": [deployment_id]}
    stopped = aws(f"stop-deployment --deployment-id {deployment_id}")
    assert stopped["status"] == "Pending"
    fake.run()
    assert aws(running) == {"deployments": []}
    assert aws("list-deployments") == {"deployments": [deployment_id]}
    info = aws(f"get-deployment --deployment-id {deployment_id}")["deploymentInfo"]
    assert info["status"] == "Stopped"


def test_pages_are_turned_and_results_queried(aws: Shell, fake: CodeDeployFake) -> None:
    for number in range(101):
        fake.add_github_token(f"token-{number:03}")
        fake.add_on_premises_instances([f"server-{number:03}"])
    names = aws("list-on-premises-instances")["instanceNames"]
    assert names == [f"server-{number:03}" for number in range(101)]
    text = aws.text(
        "deploy list-on-premises-instances --max-items 2 --output text --query instanceNames"
    )
    assert text.splitlines()[0] == "server-000\tserver-001"


def test_the_input_may_be_a_document(aws: Shell, fake: CodeDeployFake) -> None:
    document = json.dumps({"applicationName": "shop", "computePlatform": "Lambda"})
    created = aws(f"create-application --cli-input-json '{document}'")
    assert aws("get-application --application-name shop") == {
        "application": {
            "applicationId": created["applicationId"],
            "applicationName": "shop",
            "createTime": START.timestamp(),
            "linkedToGitHub": False,
            "computePlatform": "Lambda",
        }
    }


def test_a_refusal_is_printed(aws: Shell, fake: CodeDeployFake) -> None:
    printed = aws.run("deploy get-application --application-name shop")
    assert printed.status == 255
    assert printed.out == ""
    assert printed.err.strip().startswith(
        "An error occurred (ApplicationDoesNotExistException) when calling the GetApplication "
        "operation: "
    )


def test_each_region_of_a_line_has_its_own_applications(aws: Shell, fake: CodeDeployFake) -> None:
    aws("create-application --application-name shop --region eu-west-1")
    assert aws("list-applications") == {"applications": []}
    assert aws("list-applications --region eu-west-1") == {"applications": ["shop"]}


def test_no_credentials_are_needed(aws: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with mock_codedeploy():
        aws("create-application --application-name shop")
        assert aws("list-applications") == {"applications": ["shop"]}
        assert [call.operation for call in current().calls] == [
            "CreateApplication",
            "ListApplications",
        ]
