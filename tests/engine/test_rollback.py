"""Automatic rollback (engine reference, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import WEB, Stage, revision

ALL = "CodeDeployDefault.AllAtOnce"
EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
ALARMS = {"enabled": True, "alarms": [{"name": "errors"}]}


def on(*events: str) -> dict[str, Any]:
    return {"enabled": True, "events": list(events)}


def end(stage: Stage, event: str, key: str = "v2", **members: Any) -> str:
    """A deployment that comes to one of the three ends, and all that comes of it."""
    if event == "DEPLOYMENT_FAILURE":
        stage.fake.fail("Install", times=1)
        return stage.release(key, **members)
    deployment = stage.deploy(key, **members)
    stage.fake.advance(5)
    if event == "DEPLOYMENT_STOP_ON_ALARM":
        stage.fake.set_alarm_state("errors", "ALARM")
    else:
        stage.client.stop_deployment(deploymentId=deployment)
    stage.fake.run()
    return deployment


def rollback_of(stage: Stage, deployment: str) -> str | None:
    info = stage.info(deployment).get("rollbackInfo", {})
    found: str | None = info.get("rollbackDeploymentId")
    return found


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("wanted", EVENTS)
def test_the_three_events(stage: Stage, event: str, wanted: str) -> None:
    stage.fleet(1, alarmConfiguration=ALARMS, autoRollbackConfiguration=on(wanted))
    stage.release("v1")
    deployment = end(stage, event)
    failed = event == "DEPLOYMENT_FAILURE"
    assert stage.status(deployment) == ("Failed" if failed else "Stopped")
    rollback = rollback_of(stage, deployment)
    if event == wanted:
        assert rollback is not None
        assert stage.status(rollback) == "Succeeded"
        assert len(stage.list()) == 3
    else:
        assert stage.info(deployment)["rollbackInfo"] == {}
        assert len(stage.list()) == 2


def test_both_deployments_point_at_each_other(stage: Stage) -> None:
    stage.fleet(2, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    good = stage.release("v1", description="the good one", fileExistsBehavior="OVERWRITE")
    stage.fake.fail("Install", times=2)
    failed = stage.release(
        "v2",
        description="the bad one",
        fileExistsBehavior="RETAIN",
        ignoreApplicationStopFailures=True,
        deploymentConfigName=ALL,
    )
    info = stage.info(failed)
    rollback = info["rollbackInfo"]["rollbackDeploymentId"]
    assert info["status"] == "Failed"
    assert info["rollbackInfo"] == {
        "rollbackDeploymentId": rollback,
        "rollbackMessage": f"Deployment {failed} terminated. Automatic rollback is triggered with "
        f"a DeploymentId {rollback}.",
    }
    undo = stage.info(rollback)
    assert undo["rollbackInfo"] == {
        "rollbackTriggeringDeploymentId": failed,
        "rollbackMessage": f"Deployment {rollback} is triggered to roll back deployment {failed}.",
    }
    assert undo["creator"] == "codeDeployRollback"
    assert info["creator"] == stage.info(good)["creator"] == "user"
    assert undo["revision"] == stage.info(good)["revision"]
    assert undo["fileExistsBehavior"] == "OVERWRITE"
    assert undo["ignoreApplicationStopFailures"] is False
    assert undo["autoRollbackConfiguration"] == {"enabled": False}
    assert "description" not in undo
    # The configuration of the group, not that of the deployment that is rolled back.
    assert undo["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"
    assert undo["previousRevision"] == revision("v1")
    elapsed = (undo["createTime"] - info["completeTime"]).total_seconds()
    assert elapsed == 0.3
    assert stage.waves(rollback) == [[id_] for id_ in stage.target_ids(failed)]
    assert len(stage.target(rollback, stage.target_ids(failed)[0])["lifecycleEvents"]) == 7


def test_the_rollback_is_due_for_a_moment(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    stage.fake.fail("ApplicationStop", times=1)
    failed = stage.deploy("v2")
    # 11 to the first event, 0.1 of it, 0.55 to the report, 2.1 to the end.
    stage.fake.advance(13.75)
    assert stage.status(failed) == "Failed"
    assert "rollbackInfo" not in stage.info(failed)
    assert len(stage.list()) == 2
    with pytest.raises(stage.client.exceptions.DeploymentLimitExceededException) as caught:
        stage.deploy("v3")
    assert failed in str(caught.value)

    stage.fake.advance(0.3)
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    assert stage.status(rollback) == "Created"
    with pytest.raises(stage.client.exceptions.DeploymentLimitExceededException) as caught:
        stage.deploy("v3")
    assert rollback in str(caught.value)
    stage.fake.run()
    assert stage.status(stage.release("v3")) == "Succeeded"


@pytest.mark.parametrize(
    ("configured", "wanted", "rolls_back"),
    [
        (None, True, True),
        (None, None, False),
        (on("DEPLOYMENT_FAILURE"), True, True),
        (on("DEPLOYMENT_STOP_ON_REQUEST"), None, True),
        (on("DEPLOYMENT_STOP_ON_REQUEST"), False, False),
        ({"enabled": False, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]}, None, False),
        ({"enabled": False}, True, True),
    ],
)
def test_stop_deployment_overrides(
    stage: Stage, configured: dict[str, Any] | None, wanted: bool | None, rolls_back: bool
) -> None:
    stage.fleet(1, autoRollbackConfiguration=configured)
    stage.release("v1")
    deployment = stage.deploy("v2")
    stage.fake.advance(5)
    override = {} if wanted is None else {"autoRollbackEnabled": wanted}
    stage.client.stop_deployment(deploymentId=deployment, **override)
    stage.fake.run()
    assert (rollback_of(stage, deployment) is not None) is rolls_back
    assert stage.status(deployment) == "Stopped"


def test_the_deployments_own_configuration_wins(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    off = {"enabled": False, "events": ["DEPLOYMENT_FAILURE"]}
    deployment = end(stage, "DEPLOYMENT_FAILURE", autoRollbackConfiguration=off)
    assert stage.info(deployment)["rollbackInfo"] == {}
    assert stage.info(deployment)["autoRollbackConfiguration"]["enabled"] is False
    other = on("DEPLOYMENT_STOP_ON_REQUEST")
    deployment = end(stage, "DEPLOYMENT_STOP_ON_REQUEST", autoRollbackConfiguration=other)
    assert rollback_of(stage, deployment) is not None


def test_no_rollback_without_a_success(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on(*EVENTS))
    deployment = end(stage, "DEPLOYMENT_FAILURE", "v1")
    assert stage.info(deployment)["rollbackInfo"] == {}
    stopped = stage.deploy("v2")
    stage.client.stop_deployment(deploymentId=stopped, autoRollbackEnabled=True)
    stage.fake.run()
    assert stage.info(stopped)["rollbackInfo"] == {}
    assert len(stage.list()) == 2


def test_a_success_carries_no_rollback_info(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on(*EVENTS))
    deployment = stage.deploy()
    for seconds in (0, 1, 10, 60):
        stage.fake.advance(seconds)
        assert "rollbackInfo" not in stage.info(deployment)
    assert stage.status(deployment) == "Succeeded"


def test_no_rollback_of_a_rollback(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    stage.fake.fail("Install", times=2)
    failed = stage.release("v2")
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    assert stage.status(rollback) == "Failed"
    assert set(stage.info(rollback)["rollbackInfo"]) == {
        "rollbackTriggeringDeploymentId",
        "rollbackMessage",
    }
    assert rollback_of(stage, failed) == rollback
    assert len(stage.list()) == 3


def test_a_rollback_that_is_stopped(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on(*EVENTS))
    stage.release("v1")
    stage.fake.fail("ApplicationStop", times=1)
    failed = stage.deploy("v2")
    stage.fake.advance(20)
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    stage.client.stop_deployment(deploymentId=rollback, autoRollbackEnabled=True)
    stage.fake.run()
    assert stage.status(rollback) == "Stopped"
    assert rollback_of(stage, rollback) is None
    assert len(stage.list()) == 3


def test_a_rollback_ignores_alarms(stage: Stage) -> None:
    stage.fleet(2, alarmConfiguration=ALARMS, autoRollbackConfiguration=on(*EVENTS))
    stage.release("v1")
    deployment = end(stage, "DEPLOYMENT_STOP_ON_ALARM")
    rollback = rollback_of(stage, deployment)
    assert rollback is not None
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.run()
    assert stage.status(rollback) == "Succeeded"


def test_a_rollback_when_the_start_failed(stage: Stage) -> None:
    """Failed is failed, whatever the code; the group's instances are the targets then."""
    ids = stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    failed = stage.release("v2", deploymentConfigName=stage.config("HOST_COUNT", 5))
    assert stage.status(failed) == "Failed"
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    assert stage.target_ids(rollback) == ids
    assert stage.status(rollback) == "Succeeded"


def test_instances_that_came_or_went_since(stage: Stage) -> None:
    first, second = stage.fleet(2, ALL, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    stage.fake.fail("Install", times=2)
    failed = stage.deploy("v2")
    stage.fake.advance(12)
    stage.fake.add_instances(1, WEB)
    stage.fake.run(failed)
    stage.fake.advance(0.5)
    stage.fake.terminate_instances([first])
    stage.fake.run()
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    # The targets of the failed one, as far as they live.
    assert stage.target_ids(rollback) == [second]


def test_the_group_after_a_rollback(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    failed = end(stage, "DEPLOYMENT_FAILURE")
    rollback = rollback_of(stage, failed)
    info = stage.group_info()
    assert info["targetRevision"] == revision("v1")
    assert info["lastSuccessfulDeployment"]["deploymentId"] == rollback
    assert info["lastAttemptedDeployment"]["deploymentId"] == rollback


def test_a_group_that_is_deleted_while_a_rollback_is_due(stage: Stage) -> None:
    stage.fleet(1, autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"))
    stage.release("v1")
    stage.fake.fail("ApplicationStop", times=1)
    failed = stage.deploy("v2")
    stage.fake.advance(13.75)
    stage.client.delete_deployment_group(applicationName="app", deploymentGroupName="group")
    stage.fake.run()
    assert stage.info(failed)["rollbackInfo"] == {}
    assert stage.list() == [failed]


def test_a_rollback_goes_before_what_waits_in_line(stage: Stage) -> None:
    stage.fake.add_auto_scaling_group("web", 1)
    stage.group(
        ec2TagFilters=None,
        autoScalingGroups=["web"],
        autoRollbackConfiguration=on("DEPLOYMENT_FAILURE"),
    )
    stage.release("v1")
    stage.fake.fail("Install", times=1)
    failed = stage.deploy("v2")
    stage.fake.advance(5)
    stage.fake.scale_out("web")
    launch = stage.only("autoscaling")
    assert stage.status(launch) == "Queued"
    stage.fake.run(failed)
    stage.fake.advance(2)
    rollback = rollback_of(stage, failed)
    assert rollback is not None
    assert stage.status(rollback) == "InProgress"
    assert stage.status(launch) == "Queued"
    stage.fake.run()
    assert stage.status(rollback) == stage.status(launch) == "Succeeded"
    assert stage.info(launch)["startTime"] > stage.info(rollback)["completeTime"]
