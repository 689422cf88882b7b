"""Lifecycle events: order, statuses, times, diagnostics, time-outs (engine reference, 2)."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake.engine.transitions import IllegalTransition, check_deployment, check_target
from codedeploy_fake.model.store import DeploymentStatus, Target, TargetStatus
from tests.clients import client_in
from tests.engine.conftest import (
    ALLOW,
    BALANCED,
    BLOCK,
    INSTALL,
    TAGGED,
    WEB,
    Stage,
    revision,
)

SILENT = (
    "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
    "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
    "server."
)
ALL = "CodeDeployDefault.AllAtOnce"
#: When the first event of a deployment starts, in seconds after the creation.
FIRST_EVENT = 11


def test_the_run_of_one_instance(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.release()

    info = stage.info(deployment)
    created = info["createTime"]
    assert stage.seconds(deployment, "startTime") == 1
    assert stage.seconds(deployment) == 21.1
    target = stage.target(deployment, instance)
    assert target["status"] == "Succeeded"
    assert target["targetArn"] == f"arn:aws:ec2:us-east-1:123456789012:instance/{instance}"
    assert target["deploymentId"] == deployment
    assert (target["lastUpdatedAt"] - created).total_seconds() == 19
    succeeded = {"errorCode": "Success", "scriptName": "", "message": "Succeeded", "logTail": ""}
    for index, event in enumerate(target["lifecycleEvents"]):
        start = created + datetime.timedelta(seconds=FIRST_EVENT + index * 1.1)
        assert event == {
            "lifecycleEventName": INSTALL[index],
            "status": "Succeeded",
            "startTime": start,
            "endTime": start + datetime.timedelta(milliseconds=100),
            "diagnostics": succeeded,
        }


def test_the_next_wave_begins_when_the_last_was_reported(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.release()
    reported = stage.target(deployment, first)["lastUpdatedAt"]
    begun = stage.event(deployment, second, "ApplicationStop")["startTime"]
    assert (begun - reported).total_seconds() == 2.1


@pytest.mark.parametrize(
    ("members", "names"),
    [({}, INSTALL), (BALANCED, BLOCK + INSTALL + ALLOW)],
    ids=["without a load balancer", "with a load balancer"],
)
def test_order_of_events(stage: Stage, members: dict[str, Any], names: list[str]) -> None:
    (instance,) = stage.fleet(1, **members)
    deployment = stage.deploy()
    stage.fake.advance(1)
    assert stage.events(deployment, instance) == dict.fromkeys(names, "Pending")
    assert list(stage.events(deployment, instance)) == names
    stage.fake.run()
    assert list(stage.events(deployment, instance)) == names
    assert stage.events(deployment, instance) == dict.fromkeys(names, "Succeeded")
    starts = [e["startTime"] for e in stage.target(deployment, instance)["lifecycleEvents"]]
    assert starts == sorted(starts)


def test_statuses_while_an_instance_is_deployed_to(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(1)
    target = stage.target(deployment, instance)
    assert target["status"] == "Pending"
    assert target["lastUpdatedAt"] <= stage.fake.now
    assert target["lifecycleEvents"][0] == {
        "lifecycleEventName": "ApplicationStop",
        "status": "Pending",
    }
    stage.fake.advance(10)
    target = stage.target(deployment, instance)
    assert target["status"] == "InProgress"
    first = target["lifecycleEvents"][0]
    assert first["status"] == "InProgress"
    assert first["startTime"] == target["lastUpdatedAt"] == stage.fake.now
    assert "endTime" not in first
    assert "diagnostics" not in first
    stage.fake.advance(0.1)
    assert stage.event(deployment, instance, "ApplicationStop")["endTime"] == stage.fake.now
    stage.fake.advance(0.5)
    # Between two events.
    assert list(stage.events(deployment, instance).values()) == ["Succeeded"] + ["Pending"] * 6
    updated = stage.target(deployment, instance)["lastUpdatedAt"]
    assert updated == stage.fake.now - datetime.timedelta(seconds=0.5)
    stage.fake.advance(0.5)
    assert list(stage.events(deployment, instance).values())[:3] == [
        "Succeeded",
        "InProgress",
        "Pending",
    ]


@pytest.mark.parametrize(
    ("error_code", "message", "script"),
    [
        (
            "ScriptFailed",
            "Script at specified location: scripts/after_install.sh failed with exit code 1",
            "scripts/after_install.sh",
        ),
        (
            "ScriptMissing",
            (
                "Script does not exist at specified location: /opt/codedeploy-agent/"
                "deployment-root/{group}/{deployment}/deployment-archive/scripts/after_install.sh"
            ),
            "scripts/after_install.sh",
        ),
        (
            "ScriptNotExecutable",
            "Unable to set script at specified location: scripts/after_install.sh as executable",
            "scripts/after_install.sh",
        ),
        (
            "ScriptTimedOut",
            (
                "Script at specified location: scripts/after_install.sh failed to complete in 3600 "
                "seconds"
            ),
            "scripts/after_install.sh",
        ),
        ("UnknownError", SILENT, ""),
    ],
)
def test_an_event_that_fails(stage: Stage, error_code: str, message: str, script: str) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.fail("AfterInstall", error_code=error_code, log_tail="[stderr]no")
    deployment = stage.release()

    target = stage.target(deployment, instance)
    assert target["status"] == "Failed"
    failed = target["lifecycleEvents"][4]
    assert failed["status"] == "Failed"
    assert failed["diagnostics"] == {
        "errorCode": error_code,
        "scriptName": script,
        "message": message.format(
            group=stage.group_info()["deploymentGroupId"], deployment=deployment
        ),
        "logTail": "[stderr]no",
    }
    assert (failed["endTime"] - failed["startTime"]).total_seconds() == 0.1
    assert (target["lastUpdatedAt"] - failed["endTime"]).total_seconds() == 0.55
    # What never starts has neither times nor diagnostics.
    assert target["lifecycleEvents"][5:] == [
        {"lifecycleEventName": "ApplicationStart", "status": "Skipped"},
        {"lifecycleEventName": "ValidateService", "status": "Skipped"},
    ]
    assert [e["status"] for e in target["lifecycleEvents"][:4]] == ["Succeeded"] * 4


def test_the_test_may_word_a_failure(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.fail("Install", message="no space left on device")
    diagnostics = stage.event(stage.release(), instance, "Install")["diagnostics"]
    assert diagnostics["message"] == "no space left on device"
    assert diagnostics["scriptName"] == "scripts/install.sh"


@pytest.mark.parametrize("event", ["BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop"])
@pytest.mark.parametrize("ignored", [False, True])
def test_ignored_failures_of_what_stops_the_application(
    stage: Stage, event: str, ignored: bool
) -> None:
    (instance,) = stage.fleet(1, **BALANCED)
    stage.fake.fail(event)
    deployment = stage.release(ignoreApplicationStopFailures=ignored)
    assert stage.status(deployment) == ("Succeeded" if ignored else "Failed")
    events = stage.events(deployment, instance)
    assert events.pop(event) == "Failed"
    if ignored:
        assert set(events.values()) == {"Succeeded"}
        assert stage.target(deployment, instance)["status"] == "Succeeded"
    else:
        assert "Skipped" in events.values()


@pytest.mark.parametrize("event", ["BlockTraffic", "DownloadBundle", "ValidateService"])
def test_no_other_failure_is_ignored(stage: Stage, event: str) -> None:
    stage.fleet(1, **BALANCED)
    stage.fake.fail(event)
    assert stage.status(stage.release(ignoreApplicationStopFailures=True)) == "Failed"


def test_an_ignored_failure_and_one_that_counts(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.fail("ApplicationStop")
    stage.fake.fail("Install")
    deployment = stage.release(ignoreApplicationStopFailures=True)
    assert list(stage.events(deployment, instance).values()) == [
        "Failed",
        "Succeeded",
        "Succeeded",
        "Failed",
        "Skipped",
        "Skipped",
        "Skipped",
    ]


# Time-outs


def test_an_agent_that_is_silent(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.hang("ApplicationStop")
    deployment = stage.release()

    assert stage.status(deployment) == "Failed"
    assert stage.seconds(deployment) == 303.65
    assert stage.overview(deployment) == {"Failed": 1}
    events = stage.events(deployment, instance)
    assert list(events.values()) == ["Failed"] + ["Skipped"] * 6
    diagnostics = stage.event(deployment, instance, "ApplicationStop")["diagnostics"]
    assert diagnostics == {
        "errorCode": "UnknownError",
        "scriptName": "",
        "message": SILENT,
        "logTail": "",
    }


def test_silence_in_a_later_wave_counts_from_the_start_of_the_instance(stage: Stage) -> None:
    _, second = stage.fleet(2, ALL)
    stage.fake.hang("ApplicationStop", instance=second)
    deployment = stage.release(deploymentConfigName="CodeDeployDefault.OneAtATime")
    event = stage.event(deployment, second, "ApplicationStop")
    assert (event["endTime"] - event["startTime"]).total_seconds() == 300


def test_an_event_that_hangs(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.hang("ApplicationStart")
    deployment = stage.deploy()
    stage.fake.advance(3600)
    assert stage.event(deployment, instance, "ApplicationStart")["status"] == "InProgress"
    stage.fake.run()
    event = stage.event(deployment, instance, "ApplicationStart")
    assert event["status"] == "Failed"
    assert (event["endTime"] - event["startTime"]).total_seconds() == 3600
    assert event["diagnostics"] == {
        "errorCode": "ScriptTimedOut",
        "scriptName": "scripts/application_start.sh",
        "message": "Script at specified location: scripts/application_start.sh failed to complete "
        "in 3600 seconds",
        "logTail": "",
    }
    assert stage.events(deployment, instance)["ValidateService"] == "Skipped"
    assert stage.status(deployment) == "Failed"


def test_a_deployment_takes_no_longer_than_twelve_hours(stage: Stage) -> None:
    ids = stage.fleet(14, stage.config("HOST_COUNT", 1))
    stage.release()
    one_by_one = stage.config("HOST_COUNT", 13)
    # Thirteen hours of work: the failure of ApplicationStop is ignored, one hour later.
    stage.fake.hang("AfterBlockTraffic")
    stage.update_group(**BALANCED)
    deployment = stage.deploy(deploymentConfigName=one_by_one, ignoreApplicationStopFailures=True)
    stage.fake.run()
    info = stage.info(deployment)
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "TIMEOUT"
    assert info["completeTime"] - info["startTime"] == datetime.timedelta(hours=12)
    counters = stage.overview(deployment)
    assert counters == {"Succeeded": 11, "Failed": 1, "Skipped": 2}
    assert stage.events(deployment, ids[11])["AfterBlockTraffic"] == "Failed"


# Instances that go away


def test_terminated_in_the_middle_of_an_event(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.hang("Install")
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 3.35)
    assert stage.events(deployment, instance)["Install"] == "InProgress"
    stage.fake.terminate_instances([instance])
    stage.fake.run()
    event = stage.event(deployment, instance, "Install")
    assert (event["endTime"] - event["startTime"]).total_seconds() == 3600
    assert event["status"] == "Failed"
    assert stage.overview(deployment) == {"Failed": 1}


def test_terminated_in_the_middle_of_a_short_event(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 0.05)
    stage.fake.terminate_instances([instance])
    stage.fake.run()
    event = stage.event(deployment, instance, "ApplicationStop")
    assert (event["endTime"] - event["startTime"]).total_seconds() == 3600
    assert event["diagnostics"]["errorCode"] == "ScriptTimedOut"


def test_terminated_between_two_events(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 0.5)
    stage.fake.terminate_instances(instance)
    stage.fake.run()
    before = stage.event(deployment, instance, "ApplicationStop")
    event = stage.event(deployment, instance, "DownloadBundle")
    assert before["status"] == "Succeeded"
    assert event["status"] == "Failed"
    assert event["diagnostics"]["message"] == SILENT
    # Five minutes after the event before.
    assert (event["endTime"] - before["endTime"]).total_seconds() == 300


def test_terminated_before_its_turn(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 5)
    stage.fake.terminate_instances([second])
    stage.fake.run()
    assert stage.target(deployment, first)["status"] == "Succeeded"
    event = stage.event(deployment, second, "ApplicationStop")
    assert event["diagnostics"]["message"] == SILENT
    assert (event["endTime"] - event["startTime"]).total_seconds() == 300
    assert stage.overview(deployment) == {"Succeeded": 1, "Failed": 1}


def test_terminated_when_all_its_events_were_over(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 7)
    assert set(stage.events(deployment, first).values()) == {"Succeeded"}
    assert stage.target(deployment, first)["status"] == "InProgress"
    stage.fake.terminate_instances([first])
    stage.fake.run()
    assert stage.overview(deployment) == {"Succeeded": 2}
    assert stage.waves(deployment) == [[first], [second]]


# Revisions


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (revision("gone"), "The specified key does not exist."),
        (
            {
                "revisionType": "GitHub",
                "gitHubLocation": {"repository": "shop/web", "commitId": "5f3759df"},
            },
            (
                "Could not download bundle at "
                "'https://api.github.com/repos/shop/web/tarball/5f3759df' after 3 retries. "
                "Server returned codes: 404 'Not Found'; 404 'Not Found'; 404 'Not Found'; "
                "404 'Not Found'."
            ),
        ),
    ],
    ids=["S3", "GitHub"],
)
def test_a_bundle_that_is_not_there(stage: Stage, location: dict[str, Any], message: str) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.add_revision(revision("v1"))
    assert stage.status(stage.release()) == "Succeeded"
    deployment = stage.release(revision=location)
    assert stage.status(deployment) == "Failed"
    diagnostics = stage.event(deployment, instance, "DownloadBundle")["diagnostics"]
    assert diagnostics["errorCode"] == "UnknownError"
    assert diagnostics["message"] == message
    stage.fake.add_revision(location)
    assert stage.status(stage.release(revision=location)) == "Succeeded"


def test_a_bundle_that_goes_away_while_instances_wait(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(FIRST_EVENT + 5)
    stage.fake.remove_revision(revision("v1"))
    stage.fake.run()
    assert stage.target(deployment, first)["status"] == "Succeeded"
    assert stage.events(deployment, second)["DownloadBundle"] == "Failed"


# Load balancers


@pytest.mark.parametrize(
    "info",
    [{"targetGroupInfoList": [{"name": "web"}]}, {"elbInfoList": [{"name": "web"}]}],
    ids=["target group", "classic"],
)
def test_a_load_balancer_has_to_exist(stage: Stage, info: dict[str, Any]) -> None:
    stage.fleet(1, **{**BALANCED, "loadBalancerInfo": info})
    stage.fake.add_target_group("other")
    stage.fake.add_load_balancer("other")
    deployment = stage.release()
    assert stage.info(deployment)["errorInformation"]["code"] == "ELASTIC_LOAD_BALANCING_INVALID"
    assert "web" in stage.info(deployment)["errorInformation"]["message"]
    assert "startTime" not in stage.info(deployment)
    stage.fake.add_target_group("web")
    stage.fake.add_load_balancer("web")
    assert stage.status(stage.release()) == "Succeeded"


# Reading targets


def test_both_generations_of_operations_tell_the_same(stage: Stage) -> None:
    ids = stage.fleet(3, ALL)
    stage.fake.fail("Install", instance=ids[1])
    deployment = stage.release()
    client = stage.client

    summaries = client.batch_get_deployment_instances(deploymentId=deployment, instanceIds=ids)
    for instance, summary in zip(ids, summaries["instancesSummary"], strict=True):
        target = stage.target(deployment, instance)
        assert summary == {
            "deploymentId": deployment,
            "instanceId": target["targetArn"],
            "status": target["status"],
            "lastUpdatedAt": target["lastUpdatedAt"],
            "lifecycleEvents": target["lifecycleEvents"],
        }
        for name in (instance, target["targetArn"]):
            single = client.get_deployment_instance(deploymentId=deployment, instanceId=name)
            assert single["instanceSummary"] == summary
    assert client.list_deployment_instances(deploymentId=deployment)["instancesList"] == ids
    assert stage.target_ids(deployment) == ids


@pytest.mark.parametrize(
    ("status", "positions"),
    [("Succeeded", [0]), ("Failed", [1]), ("Skipped", [2, 3]), ("Pending", []), ("Unknown", [])],
)
def test_filters_by_status(stage: Stage, status: str, positions: list[int]) -> None:
    ids = stage.fleet(4, stage.config("HOST_COUNT", 3))
    stage.fake.fail("Install", instance=ids[1])
    deployment = stage.release()
    expected = [ids[position] for position in positions]
    assert stage.target_ids(deployment, TargetStatus=[status]) == expected
    answer = stage.client.list_deployment_instances(
        deploymentId=deployment, instanceStatusFilter=[status]
    )
    assert answer["instancesList"] == expected


def test_instances_on_premises_as_targets(stage: Stage) -> None:
    (server,) = stage.fake.add_on_premises_instances(["rack-7"], WEB)
    stage.group(ec2TagFilters=[], onPremisesInstanceTagFilters=TAGGED)
    deployment = stage.release()
    assert stage.target_ids(deployment) == [server]
    registered = stage.client.get_on_premises_instance(instanceName=server)["instanceInfo"]
    assert stage.target(deployment, server)["targetArn"] == registered["instanceArn"]
    summary = stage.client.get_deployment_instance(deploymentId=deployment, instanceId=server)
    assert summary["instanceSummary"]["instanceId"] == registered["instanceArn"]


def test_targets_of_a_deployment_that_has_not_started(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    for call in (
        lambda: stage.client.list_deployment_targets(deploymentId=deployment),
        lambda: stage.client.list_deployment_instances(deploymentId=deployment),
        lambda: stage.target(deployment, instance),
        lambda: stage.client.batch_get_deployment_targets(
            deploymentId=deployment, targetIds=[instance]
        ),
    ):
        with pytest.raises(stage.client.exceptions.DeploymentNotStartedException):
            call()
    stage.fake.advance(1)
    assert stage.target_ids(deployment) == [instance]


def test_targets_that_do_not_exist(stage: Stage) -> None:
    ids = stage.fleet(1)
    (other,) = stage.fake.add_instances(1)
    deployment = stage.release()
    with pytest.raises(stage.client.exceptions.DeploymentTargetDoesNotExistException):
        stage.target(deployment, other)
    with pytest.raises(stage.client.exceptions.InstanceDoesNotExistException):
        stage.client.get_deployment_instance(deploymentId=deployment, instanceId=other)
    answer = stage.client.batch_get_deployment_instances(
        deploymentId=deployment, instanceIds=[ids[0], other]
    )
    assert [s["instanceId"].rpartition("/")[2] for s in answer["instancesSummary"]] == ids
    assert other in answer["errorMessage"]


def test_regions_are_worlds_of_their_own(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.release()
    with pytest.raises(ClientError) as caught:
        client_in("eu-west-1").get_deployment(deploymentId=deployment)
    assert caught.value.response["Error"]["Code"] == "DeploymentDoesNotExistException"


def test_statuses_that_cannot_follow_one_another() -> None:
    """A bug of the engine, which users never meet, is no silent one."""
    deployed = SimpleNamespace(id="d-000000000", status=DeploymentStatus.SUCCEEDED)
    with pytest.raises(IllegalTransition, match="d-000000000: Succeeded to InProgress"):
        check_deployment(cast(Any, deployed), DeploymentStatus.IN_PROGRESS)
    target = Target("i-1", status=TargetStatus.SKIPPED)
    with pytest.raises(IllegalTransition, match="i-1: Skipped to Failed"):
        check_target(target, TargetStatus.FAILED)
