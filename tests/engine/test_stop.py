"""StopDeployment, and groups or applications that go away (engine reference, 1.7 and 9)."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from tests.shop import ALARMS, AT_ONCE, ON_FAILURE, Shop, revision

STOPPED = {
    "status": "Succeeded",
    "statusMessage": "No more commands will be scheduled for execution in the deployment instances",
}
PENDING = {
    "status": "Pending",
    "statusMessage": "Stopping Pending. Stopping to schedule commands in the deployment instances",
}
HALF = {"Succeeded": 1, "Skipped": 1}


def stop(shop: Shop, deployment: str) -> dict[str, str]:
    answer: dict[str, str] = shop.client.stop_deployment(deploymentId=deployment)
    return {name: answer[name] for name in ("status", "statusMessage")}


def test_a_deployment_that_is_stopped_before_its_start_never_starts(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy(seconds=0.5)
    assert stop(shop, deployment) == STOPPED
    info = shop.info(deployment)
    assert info["status"] == "Stopped"
    assert info["errorInformation"]["code"] == "MANUAL_STOP"
    assert info["errorInformation"]["message"]
    assert info["completeTime"] == shop.fake.now
    assert "startTime" not in info
    shop.fake.run()
    assert shop.info(deployment) == info
    assert shop.status(shop.release("v2")) == "Succeeded"


@pytest.mark.parametrize(
    ("seconds", "overview"),
    [(5, {"Skipped": 2}), (18, HALF), (20, HALF)],
    ids=["before the first event", "when all events are over", "between two waves"],
)
def test_a_stop_while_no_event_is_left_ends_the_deployment_at_once(
    shop: Shop, seconds: float, overview: dict[str, int]
) -> None:
    shop.fleet(2)
    deployment = shop.deploy(seconds=seconds)
    assert stop(shop, deployment) == STOPPED
    assert shop.status(deployment) == "Stopped"
    assert shop.overview(deployment) == overview
    shop.fake.run()
    assert shop.overview(deployment) == overview


def test_a_stop_between_two_events_fails_the_instance_and_skips_the_rest(shop: Shop) -> None:
    first, second = shop.fleet(2)
    deployment = shop.deploy(seconds=11.5)
    assert stop(shop, deployment) == STOPPED
    assert shop.status(deployment) == "Stopped"
    assert shop.overview(deployment) == {"Failed": 1, "Skipped": 1}
    assert list(shop.events(deployment, first).values()) == ["Succeeded"] + ["Skipped"] * 6
    assert shop.target(deployment, first)["lastUpdatedAt"] == shop.fake.now
    assert set(shop.events(deployment, second).values()) == {"Skipped"}


def test_while_an_event_runs(shop: Shop) -> None:
    first, second = shop.fleet(2)
    shop.fake.hang("Install")
    deployment = shop.deploy(seconds=60)
    assert stop(shop, deployment) == PENDING
    assert shop.status(deployment) == "InProgress"
    # Asked again: there is nothing more to stop.
    assert stop(shop, deployment) == STOPPED
    assert shop.status(deployment) == "InProgress"
    assert shop.events(deployment, first)["Install"] == "InProgress"

    shop.fake.run()
    assert shop.status(deployment) == "Stopped"
    assert list(shop.events(deployment, first).values()) == [
        *["Succeeded"] * 3,
        "Failed",
        *["Skipped"] * 3,
    ]
    event = shop.event(deployment, first, "Install")
    # At its natural end.
    assert event["endTime"] - event["startTime"] == datetime.timedelta(hours=1)
    assert event["diagnostics"]["errorCode"] == "ScriptTimedOut"
    assert shop.info(deployment)["completeTime"] == event["endTime"]
    assert shop.overview(deployment) == {"Failed": 1, "Skipped": 1}
    assert set(shop.events(deployment, second).values()) == {"Skipped"}


def test_a_stop_fails_an_event_that_would_have_succeeded(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=11.05)
    assert stop(shop, deployment) == PENDING
    shop.fake.advance(0.05)
    assert shop.status(deployment) == "Stopped"
    event = shop.event(deployment, instance, "ApplicationStop")
    assert event["status"] == "Failed"
    assert event["diagnostics"]["errorCode"] == "UnknownError"
    assert event["endTime"] == shop.fake.now
    assert shop.overview(deployment) == {"Failed": 1}


def test_a_stop_ends_each_instance_of_a_wave_at_its_own_point(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    shop.fake.hang("BeforeInstall", instance=ids[1])
    shop.fake.fail("ApplicationStop", instance=ids[2])
    deployment = shop.deploy(seconds=12)
    assert shop.overview(deployment) == {"InProgress": 2, "Failed": 1}
    shop.fake.advance(2)
    assert stop(shop, deployment) == PENDING
    # The first one is between two events: it is over at once.
    assert shop.overview(deployment) == {"InProgress": 1, "Failed": 2}
    shop.fake.run()
    assert shop.overview(deployment) == {"Failed": 3}
    assert shop.status(deployment) == "Stopped"


@pytest.mark.parametrize("end", ["Succeeded", "Failed", "Stopped"])
def test_after_the_end(shop: Shop, end: str) -> None:
    shop.fleet(1)
    if end == "Failed":
        shop.fake.fail("Install")
    deployment = shop.deploy()
    if end == "Stopped":
        stop(shop, deployment)
    shop.fake.run()
    assert shop.status(deployment) == end
    assert shop.refused(stop, shop, deployment) == "DeploymentAlreadyCompleted"


def test_a_deployment_that_is_stopped_in_the_queue_never_starts(shop: Shop) -> None:
    shop.fake.add_auto_scaling_group("web", 1)
    shop.group(ec2TagFilters=None, autoScalingGroups=["web"])
    shop.release("v1")
    running = shop.deploy("v2")
    shop.fake.scale_out("web")
    launch = shop.only("autoscaling")
    assert stop(shop, launch) == STOPPED
    assert shop.status(launch) == "Stopped"
    shop.fake.run()
    assert shop.status(running) == "Succeeded"
    assert shop.status(launch) == "Stopped"
    assert len(shop.list()) == 3


def test_while_the_stop_is_pending_the_group_is_busy(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.hang("Install")
    deployment = shop.deploy(seconds=60)
    stop(shop, deployment)
    assert shop.refused(shop.deploy, "v2") == "DeploymentLimitExceeded"
    shop.fake.run()
    assert shop.status(shop.release("v2")) == "Failed"


def test_an_alarm_ends_a_stop_that_is_pending(shop: Shop) -> None:
    (instance,) = shop.fleet(1, alarmConfiguration=ALARMS)
    shop.fake.hang("Install")
    deployment = shop.deploy(seconds=60)
    stop(shop, deployment)
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.advance(10)
    # The alarm does not wait for the event.
    assert shop.status(deployment) == "Stopped"
    assert shop.error(deployment)[0] == "ALARM_ACTIVE"
    assert shop.target(deployment, instance)["status"] == "Failed"
    info = shop.info(deployment)
    shop.fake.run()
    shop.fake.advance(3600)
    assert shop.info(deployment) == info


def test_what_changes_after_a_stop_changes_nothing(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.hang("Install")
    deployment = shop.deploy(seconds=60)
    stop(shop, deployment)
    shop.fake.fail("AfterInstall")
    shop.fake.terminate_instances([instance])
    shop.fake.run()
    target = shop.target(deployment, instance)
    assert shop.events(deployment, instance)["AfterInstall"] == "Skipped"
    assert target["lastUpdatedAt"] == shop.info(deployment)["completeTime"]
    assert shop.status(deployment) == "Stopped"


# Groups and applications that go away


def delete_group(shop: Shop) -> None:
    shop.client.delete_deployment_group(**shop.names)


def delete_application(shop: Shop) -> None:
    shop.client.delete_application(applicationName="shop")


@pytest.mark.parametrize(
    ("remove", "code"),
    [
        (delete_group, "DEPLOYMENT_GROUP_MISSING"),
        (delete_application, "APPLICATION_MISSING"),
        (lambda shop: shop.fake.remove_revision(revision("v1")), "REVISION_MISSING"),
    ],
    ids=["group", "application", "revision"],
)
def test_what_is_gone_at_its_start_fails_a_deployment(
    shop: Shop, remove: Callable[[Shop], None], code: str
) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    remove(shop)
    assert shop.status(deployment) == "Created"
    shop.fake.run()
    info = shop.info(deployment)
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", code)
    assert "startTime" not in info


@pytest.mark.parametrize("delete", [delete_group, delete_application])
def test_a_group_deleted_while_a_deployment_runs_lets_it_finish(
    shop: Shop, delete: Callable[[Shop], None]
) -> None:
    (instance,) = shop.fleet(1)
    finished = shop.release("v1")
    deployment = shop.deploy("v2", seconds=12)
    delete(shop)
    # What had ended vanishes with the group.
    assert shop.refused(shop.info, finished) == "DeploymentDoesNotExist"
    assert shop.status(deployment) == "InProgress"
    assert shop.list() == [deployment]
    assert shop.refused(stop, shop, deployment) == "DeploymentGroupDoesNotExist"
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"
    assert shop.overview(deployment) == {"Succeeded": 1}
    assert shop.target(deployment, instance)["status"] == "Succeeded"


def test_a_group_of_the_same_name_is_another_one(shop: Shop) -> None:
    first = shop.fleet(1)
    old = shop.deploy(seconds=12)
    delete_group(shop)
    shop.group()
    new = shop.release()
    assert shop.status(old) == shop.status(new) == "Succeeded"
    assert shop.target_ids(new) == first
    assert shop.group_info()["lastSuccessfulDeployment"]["deploymentId"] == new


@pytest.mark.parametrize("seconds", [12, 13.75], ids=["under way", "while the rollback is due"])
def test_no_rollback_into_a_group_that_is_deleted(shop: Shop, seconds: float) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    deployment = shop.failing("ApplicationStop", seconds=seconds)
    delete_group(shop)
    shop.fake.run()
    assert shop.status(deployment) == "Failed"
    assert shop.info(deployment)["rollbackInfo"] == {}
    assert shop.list() == [deployment]


def test_a_group_renamed_while_a_deployment_runs_keeps_it(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy(seconds=12)
    shop.client.update_application(applicationName="shop", newApplicationName="shop")
    shop.update_group(newDeploymentGroupName="production")
    info = shop.info(deployment)
    assert (info["applicationName"], info["deploymentGroupName"]) == ("shop", "production")
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"
    last = shop.group_info("production")["lastSuccessfulDeployment"]
    assert last["deploymentId"] == deployment
    assert shop.list(applicationName="shop", deploymentGroupName="production") == [deployment]
