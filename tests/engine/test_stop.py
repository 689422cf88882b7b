"""StopDeployment, and groups or applications that go away (engine reference, 1.7 and 9)."""

from __future__ import annotations

import datetime

import pytest
from botocore.exceptions import ClientError

from tests.engine.conftest import Stage, revision

STOPPED = {
    "status": "Succeeded",
    "statusMessage": "No more commands will be scheduled for execution in the deployment instances",
}
PENDING = {
    "status": "Pending",
    "statusMessage": "Stopping Pending. Stopping to schedule commands in the deployment instances",
}


def stop(stage: Stage, deployment: str) -> dict[str, str]:
    answer: dict[str, str] = stage.client.stop_deployment(deploymentId=deployment)
    return {name: answer[name] for name in ("status", "statusMessage")}


def test_before_the_start(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(0.5)
    assert stop(stage, deployment) == STOPPED
    info = stage.info(deployment)
    assert info["status"] == "Stopped"
    assert info["errorInformation"]["code"] == "MANUAL_STOP"
    assert info["errorInformation"]["message"]
    assert info["completeTime"] == stage.fake.now
    assert "startTime" not in info
    stage.fake.run()
    assert stage.info(deployment) == info
    assert stage.status(stage.release("v2")) == "Succeeded"


def test_before_the_first_event(stage: Stage) -> None:
    stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(5)
    assert stop(stage, deployment) == STOPPED
    assert stage.overview(deployment) == {"Skipped": 2}
    assert stage.status(deployment) == "Stopped"
    assert stage.waves(deployment) == []


def test_between_two_events(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(11.5)
    assert stop(stage, deployment) == STOPPED
    assert stage.status(deployment) == "Stopped"
    assert stage.overview(deployment) == {"Failed": 1, "Skipped": 1}
    assert list(stage.events(deployment, first).values()) == ["Succeeded"] + ["Skipped"] * 6
    assert stage.target(deployment, first)["lastUpdatedAt"] == stage.fake.now
    assert set(stage.events(deployment, second).values()) == {"Skipped"}


def test_while_an_event_runs(stage: Stage) -> None:
    first, second = stage.fleet(2)
    stage.fake.hang("Install")
    deployment = stage.deploy()
    stage.fake.advance(60)
    assert stop(stage, deployment) == PENDING
    assert stage.status(deployment) == "InProgress"
    # Asked again: there is nothing more to stop.
    assert stop(stage, deployment) == STOPPED
    assert stage.status(deployment) == "InProgress"
    assert stage.events(deployment, first)["Install"] == "InProgress"

    stage.fake.run()
    assert stage.status(deployment) == "Stopped"
    assert list(stage.events(deployment, first).values()) == [
        *["Succeeded"] * 3,
        "Failed",
        *["Skipped"] * 3,
    ]
    event = stage.event(deployment, first, "Install")
    # At its natural end.
    assert event["endTime"] - event["startTime"] == datetime.timedelta(hours=1)
    assert event["diagnostics"]["errorCode"] == "ScriptTimedOut"
    assert stage.info(deployment)["completeTime"] == event["endTime"]
    assert stage.overview(deployment) == {"Failed": 1, "Skipped": 1}
    assert set(stage.events(deployment, second).values()) == {"Skipped"}


def test_while_an_event_runs_that_would_have_succeeded(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(11.05)
    assert stop(stage, deployment) == PENDING
    stage.fake.advance(0.05)
    assert stage.status(deployment) == "Stopped"
    event = stage.event(deployment, instance, "ApplicationStop")
    assert event["status"] == "Failed"
    assert event["diagnostics"]["errorCode"] == "UnknownError"
    assert event["endTime"] == stage.fake.now
    assert stage.overview(deployment) == {"Failed": 1}


def test_when_all_events_are_over(stage: Stage) -> None:
    first, second = stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(18)
    assert stop(stage, deployment) == STOPPED
    assert stage.target(deployment, first)["status"] == "Succeeded"
    assert stage.overview(deployment) == {"Succeeded": 1, "Skipped": 1}
    assert stage.target(deployment, second)["status"] == "Skipped"


def test_between_two_waves(stage: Stage) -> None:
    stage.fleet(2)
    deployment = stage.deploy()
    stage.fake.advance(20)
    assert stop(stage, deployment) == STOPPED
    assert stage.overview(deployment) == {"Succeeded": 1, "Skipped": 1}
    stage.fake.run()
    assert stage.overview(deployment) == {"Succeeded": 1, "Skipped": 1}


def test_a_whole_wave_at_different_points(stage: Stage) -> None:
    ids = stage.fleet(3, "CodeDeployDefault.AllAtOnce")
    stage.fake.hang("BeforeInstall", instance=ids[1])
    stage.fake.fail("ApplicationStop", instance=ids[2])
    deployment = stage.deploy()
    stage.fake.advance(12)
    assert stage.overview(deployment) == {"InProgress": 2, "Failed": 1}
    stage.fake.advance(2)
    assert stop(stage, deployment) == PENDING
    # The first one is between two events: it is over at once.
    assert stage.overview(deployment) == {"InProgress": 1, "Failed": 2}
    stage.fake.run()
    assert stage.overview(deployment) == {"Failed": 3}
    assert stage.status(deployment) == "Stopped"


@pytest.mark.parametrize("end", ["Succeeded", "Failed", "Stopped"])
def test_after_the_end(stage: Stage, end: str) -> None:
    stage.fleet(1)
    if end == "Failed":
        stage.fake.fail("Install")
    deployment = stage.deploy()
    if end == "Stopped":
        stop(stage, deployment)
    stage.fake.run()
    assert stage.status(deployment) == end
    with pytest.raises(stage.client.exceptions.DeploymentAlreadyCompletedException):
        stop(stage, deployment)


def test_in_the_queue(stage: Stage) -> None:
    stage.fake.add_auto_scaling_group("web", 1)
    stage.group(ec2TagFilters=None, autoScalingGroups=["web"])
    stage.release("v1")
    running = stage.deploy("v2")
    stage.fake.scale_out("web")
    launch = stage.only("autoscaling")
    assert stop(stage, launch) == STOPPED
    assert stage.status(launch) == "Stopped"
    stage.fake.run()
    assert stage.status(running) == "Succeeded"
    assert stage.status(launch) == "Stopped"
    assert len(stage.list()) == 3


def test_while_the_stop_is_pending_the_group_is_busy(stage: Stage) -> None:
    stage.fleet(1)
    stage.fake.hang("Install")
    deployment = stage.deploy()
    stage.fake.advance(60)
    stop(stage, deployment)
    with pytest.raises(stage.client.exceptions.DeploymentLimitExceededException):
        stage.deploy("v2")
    stage.fake.run()
    assert stage.status(stage.release("v2")) == "Failed"


def test_an_alarm_while_the_stop_is_pending(stage: Stage) -> None:
    alarms = {"enabled": True, "alarms": [{"name": "errors"}]}
    (instance,) = stage.fleet(1, alarmConfiguration=alarms)
    stage.fake.hang("Install")
    deployment = stage.deploy()
    stage.fake.advance(60)
    stop(stage, deployment)
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.advance(10)
    # The alarm does not wait for the event.
    assert stage.status(deployment) == "Stopped"
    assert stage.info(deployment)["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert stage.target(deployment, instance)["status"] == "Failed"
    info = stage.info(deployment)
    stage.fake.run()
    stage.fake.advance(3600)
    assert stage.info(deployment) == info


def test_what_changes_after_a_stop_changes_nothing(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.fake.hang("Install")
    deployment = stage.deploy()
    stage.fake.advance(60)
    stop(stage, deployment)
    stage.fake.fail("AfterInstall")
    stage.fake.terminate_instances([instance])
    stage.fake.run()
    target = stage.target(deployment, instance)
    assert stage.events(deployment, instance)["AfterInstall"] == "Skipped"
    assert target["lastUpdatedAt"] == stage.info(deployment)["completeTime"]
    assert stage.status(deployment) == "Stopped"


# Groups and applications that go away


def delete_group(stage: Stage) -> None:
    stage.client.delete_deployment_group(applicationName="app", deploymentGroupName="group")


def test_a_group_deleted_before_the_start(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    delete_group(stage)
    assert stage.status(deployment) == "Created"
    stage.fake.run()
    info = stage.info(deployment)
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "DEPLOYMENT_GROUP_MISSING"
    assert "startTime" not in info


def test_an_application_deleted_before_the_start(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    stage.client.delete_application(applicationName="app")
    stage.fake.run()
    assert stage.status(deployment) == "Failed"
    assert stage.info(deployment)["errorInformation"]["code"] == "APPLICATION_MISSING"


def test_a_revision_removed_before_the_start(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.remove_revision(revision("v1"))
    stage.fake.run()
    assert stage.status(deployment) == "Failed"
    assert stage.info(deployment)["errorInformation"]["code"] == "REVISION_MISSING"


@pytest.mark.parametrize("whole", [False, True], ids=["group", "application"])
def test_deleted_while_a_deployment_runs(stage: Stage, whole: bool) -> None:
    (instance,) = stage.fleet(1)
    finished = stage.release("v1")
    deployment = stage.deploy("v2")
    stage.fake.advance(12)
    if whole:
        stage.client.delete_application(applicationName="app")
    else:
        delete_group(stage)
    # What had ended vanishes with the group.
    with pytest.raises(stage.client.exceptions.DeploymentDoesNotExistException):
        stage.info(finished)
    assert stage.status(deployment) == "InProgress"
    assert stage.list() == [deployment]
    with pytest.raises(ClientError) as caught:
        stop(stage, deployment)
    assert caught.value.response["Error"]["Code"] == "DeploymentGroupDoesNotExistException"
    stage.fake.run()
    assert stage.status(deployment) == "Succeeded"
    assert stage.overview(deployment) == {"Succeeded": 1}
    assert stage.target(deployment, instance)["status"] == "Succeeded"


def test_a_group_of_the_same_name_is_another_one(stage: Stage) -> None:
    first = stage.fleet(1)
    old = stage.deploy()
    stage.fake.advance(12)
    delete_group(stage)
    stage.group()
    new = stage.deploy()
    stage.fake.run()
    assert stage.status(old) == stage.status(new) == "Succeeded"
    assert stage.target_ids(new) == first
    assert stage.group_info()["lastSuccessfulDeployment"]["deploymentId"] == new


def test_no_rollback_into_a_group_that_is_deleted(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]})
    stage.release("v1")
    stage.fake.fail("Install")
    deployment = stage.deploy("v2")
    stage.fake.advance(12)
    delete_group(stage)
    stage.fake.run()
    assert stage.status(deployment) == "Failed"
    assert stage.info(deployment)["rollbackInfo"] == {}
    assert stage.list() == [deployment]


def test_renamed_while_a_deployment_runs(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(12)
    client = stage.client
    client.update_application(applicationName="app", newApplicationName="shop")
    client.update_deployment_group(
        applicationName="shop",
        currentDeploymentGroupName="group",
        newDeploymentGroupName="production",
    )
    info = stage.info(deployment)
    assert (info["applicationName"], info["deploymentGroupName"]) == ("shop", "production")
    stage.fake.run()
    assert stage.status(deployment) == "Succeeded"
    group = client.get_deployment_group(applicationName="shop", deploymentGroupName="production")
    last = group["deploymentGroupInfo"]["lastSuccessfulDeployment"]
    assert last["deploymentId"] == deployment
    assert stage.list(applicationName="shop", deploymentGroupName="production") == [deployment]
