"""Automatic rollback (engine reference, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import ALARMS, AT_ONCE, ON_FAILURE, ONE_AT_A_TIME, ROLLBACK, WEB, Shop, revision

EVENTS: list[str] = ROLLBACK["events"]


ON_REQUEST = {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]}


def end(shop: Shop, event: str, key: str = "v2", **members: Any) -> str:
    """A deployment that comes to one of the three ends, and all that comes of it."""
    if event == "DEPLOYMENT_FAILURE":
        shop.fake.fail("Install", times=1)
        return shop.release(key, **members)
    deployment = shop.deploy(key, **members, seconds=5)
    if event == "DEPLOYMENT_STOP_ON_ALARM":
        shop.fake.set_alarm_state("errors", "ALARM")
    else:
        shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    return deployment


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("wanted", EVENTS)
def test_a_deployment_rolls_back_on_the_events_that_are_asked_for_alone(
    shop: Shop, event: str, wanted: str
) -> None:
    shop.fleet(
        1, alarmConfiguration=ALARMS, autoRollbackConfiguration={**ON_REQUEST, "events": [wanted]}
    )
    shop.release("v1")
    deployment = end(shop, event)
    failed = event == "DEPLOYMENT_FAILURE"
    assert shop.status(deployment) == ("Failed" if failed else "Stopped")
    if event == wanted:
        assert shop.status(shop.rollback_of(deployment)) == "Succeeded"
        assert len(shop.list()) == 3
    else:
        assert shop.info(deployment)["rollbackInfo"] == {}
        assert len(shop.list()) == 2


def test_both_deployments_point_at_each_other(shop: Shop) -> None:
    shop.fleet(2, autoRollbackConfiguration=ON_FAILURE)
    good = shop.release("v1", description="the good one", fileExistsBehavior="OVERWRITE")
    shop.fake.fail("Install", times=2)
    failed = shop.release(
        "v2",
        description="the bad one",
        fileExistsBehavior="RETAIN",
        ignoreApplicationStopFailures=True,
        deploymentConfigName=AT_ONCE,
    )
    info = shop.info(failed)
    rollback = info["rollbackInfo"]["rollbackDeploymentId"]
    assert info["status"] == "Failed"
    assert info["rollbackInfo"] == {
        "rollbackDeploymentId": rollback,
        "rollbackMessage": f"Deployment {failed} terminated. Automatic rollback is triggered with "
        f"a DeploymentId {rollback}.",
    }
    undo = shop.info(rollback)
    assert undo["rollbackInfo"] == {
        "rollbackTriggeringDeploymentId": failed,
        "rollbackMessage": f"Deployment {rollback} is triggered to roll back deployment {failed}.",
    }
    assert undo["creator"] == "codeDeployRollback"
    assert info["creator"] == shop.info(good)["creator"] == "user"
    assert undo["revision"] == shop.info(good)["revision"]
    assert undo["fileExistsBehavior"] == "OVERWRITE"
    assert undo["ignoreApplicationStopFailures"] is False
    assert undo["autoRollbackConfiguration"] == {"enabled": False}
    assert "description" not in undo
    # The configuration of the group, not that of the deployment that is rolled back.
    assert undo["deploymentConfigName"] == ONE_AT_A_TIME
    assert undo["previousRevision"] == revision("v1")
    elapsed = (undo["createTime"] - info["completeTime"]).total_seconds()
    assert elapsed == 0.3
    assert shop.waves(rollback) == [[id_] for id_ in shop.target_ids(failed)]
    assert len(shop.target(rollback, shop.target_ids(failed)[0])["lifecycleEvents"]) == 7


def test_the_rollback_is_due_for_a_moment(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    failed = shop.failing("ApplicationStop")
    # 11 to the first event, 0.1 of it, 0.55 to the report, 2.1 to the end.
    shop.fake.advance(13.75)
    assert shop.status(failed) == "Failed"
    assert "rollbackInfo" not in shop.info(failed)
    assert len(shop.list()) == 2
    with pytest.raises(shop.client.exceptions.DeploymentLimitExceededException) as caught:
        shop.deploy("v3")
    assert failed in str(caught.value)

    shop.fake.advance(0.3)
    rollback = shop.rollback_of(failed)
    assert shop.status(rollback) == "Created"
    with pytest.raises(shop.client.exceptions.DeploymentLimitExceededException) as caught:
        shop.deploy("v3")
    assert rollback in str(caught.value)
    shop.fake.run()
    assert shop.status(shop.release("v3")) == "Succeeded"


@pytest.mark.parametrize(
    ("configured", "wanted", "rolls_back"),
    [
        (None, True, True),
        (None, None, False),
        (ON_FAILURE, True, True),
        (ON_REQUEST, None, True),
        (ON_REQUEST, False, False),
        ({**ON_REQUEST, "enabled": False}, None, False),
        ({"enabled": False}, True, True),
    ],
)
def test_stop_deployment_overrides(
    shop: Shop, configured: dict[str, Any] | None, wanted: bool | None, rolls_back: bool
) -> None:
    shop.fleet(1, autoRollbackConfiguration=configured)
    shop.release("v1")
    deployment = shop.deploy("v2", seconds=5)
    override = {} if wanted is None else {"autoRollbackEnabled": wanted}
    shop.client.stop_deployment(deploymentId=deployment, **override)
    shop.fake.run()
    assert bool(shop.info(deployment)["rollbackInfo"]) is rolls_back
    assert shop.status(deployment) == "Stopped"


def test_the_deployments_own_configuration_wins(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    shop.release("v1")
    off = {**ON_FAILURE, "enabled": False}
    deployment = end(shop, "DEPLOYMENT_FAILURE", autoRollbackConfiguration=off)
    assert shop.info(deployment)["rollbackInfo"] == {}
    assert shop.info(deployment)["autoRollbackConfiguration"]["enabled"] is False
    deployment = end(shop, "DEPLOYMENT_STOP_ON_REQUEST", autoRollbackConfiguration=ON_REQUEST)
    assert shop.rollback_of(deployment)


def test_without_an_earlier_success_there_is_no_rollback(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ROLLBACK)
    deployment = end(shop, "DEPLOYMENT_FAILURE", "v1")
    assert shop.info(deployment)["rollbackInfo"] == {}
    stopped = shop.deploy("v2")
    shop.client.stop_deployment(deploymentId=stopped, autoRollbackEnabled=True)
    shop.fake.run()
    assert shop.info(stopped)["rollbackInfo"] == {}
    assert len(shop.list()) == 2


def test_a_success_carries_no_rollback_info(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ROLLBACK)
    deployment = shop.deploy()
    for seconds in (0, 1, 10, 60):
        shop.fake.advance(seconds)
        assert "rollbackInfo" not in shop.info(deployment)
    assert shop.status(deployment) == "Succeeded"


def test_a_rollback_that_fails_is_not_rolled_back(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    shop.release("v1")
    shop.fake.fail("Install", times=2)
    failed = shop.release("v2")
    rollback = shop.rollback_of(failed)
    assert shop.status(rollback) == "Failed"
    assert set(shop.info(rollback)["rollbackInfo"]) == {
        "rollbackTriggeringDeploymentId",
        "rollbackMessage",
    }
    assert shop.rollback_of(failed) == rollback
    assert len(shop.list()) == 3


def test_a_rollback_that_is_stopped(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ROLLBACK)
    rollback = shop.rollback_of(shop.failing("ApplicationStop", seconds=20))
    shop.client.stop_deployment(deploymentId=rollback, autoRollbackEnabled=True)
    shop.fake.run()
    assert shop.status(rollback) == "Stopped"
    assert "rollbackDeploymentId" not in shop.info(rollback)["rollbackInfo"]
    assert len(shop.list()) == 3


def test_a_rollback_when_the_start_failed(shop: Shop) -> None:
    """Failed is failed, whatever the code; the group's instances are the targets then."""
    ids = shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    shop.release("v1")
    failed = shop.release("v2", deploymentConfigName=shop.config("HOST_COUNT", 5))
    assert shop.status(failed) == "Failed"
    rollback = shop.rollback_of(failed)
    assert shop.target_ids(rollback) == ids
    assert shop.status(rollback) == "Succeeded"


def test_a_rollback_goes_to_the_targets_that_still_live(shop: Shop) -> None:
    first, second = shop.fleet(2, AT_ONCE, autoRollbackConfiguration=ON_FAILURE)
    failed = shop.failing(times=2, seconds=12)
    shop.fake.add_instances(1, WEB)
    shop.fake.run(failed)
    shop.fake.advance(0.5)
    shop.fake.terminate_instances([first])
    shop.fake.run()
    rollback = shop.rollback_of(failed)
    # The targets of the failed one, as far as they live.
    assert shop.target_ids(rollback) == [second]


def test_a_group_is_at_its_earlier_revision_after_a_rollback(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    shop.release("v1")
    failed = end(shop, "DEPLOYMENT_FAILURE")
    rollback = shop.rollback_of(failed)
    info = shop.group_info()
    assert info["targetRevision"] == revision("v1")
    assert info["lastSuccessfulDeployment"]["deploymentId"] == rollback
    assert info["lastAttemptedDeployment"]["deploymentId"] == rollback


def test_a_rollback_goes_before_what_waits_in_line(shop: Shop) -> None:
    shop.fake.add_auto_scaling_group("web", 1)
    shop.group(
        ec2TagFilters=None,
        autoScalingGroups=["web"],
        autoRollbackConfiguration=ON_FAILURE,
    )
    failed = shop.failing(seconds=5)
    shop.fake.scale_out("web")
    launch = shop.only("autoscaling")
    assert shop.status(launch) == "Queued"
    shop.fake.run(failed)
    shop.fake.advance(2)
    rollback = shop.rollback_of(failed)
    assert shop.status(rollback) == "InProgress"
    assert shop.status(launch) == "Queued"
    shop.fake.run()
    assert shop.status(rollback) == shop.status(launch) == "Succeeded"
    assert shop.info(launch)["startTime"] > shop.info(rollback)["completeTime"]
