"""Alarms that stop deployments (engine reference, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import ROLE, Shop

ACTIVE = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
    "selected, and the affected deployments have been stopped. Activated alarms: "
)
ON_ALARM = {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]}


def alarms(*names: str, **members: Any) -> dict[str, Any]:
    return {"enabled": True, "alarms": [{"name": name} for name in names], **members}


def test_active_before_the_start(shop: Shop) -> None:
    (instance,) = shop.fleet(1, alarmConfiguration=alarms("errors"))
    shop.fake.set_alarm_state("errors", "ALARM")
    deployment = shop.release()

    info = shop.info(deployment)
    assert info["status"] == "Stopped"
    assert shop.error(deployment) == ("ALARM_ACTIVE", ACTIVE + "<errors>")
    assert 0.7 <= shop.seconds(deployment) <= 1
    assert "startTime" not in info
    assert info["rollbackInfo"] == {}
    # No event ran.
    assert shop.target_ids(deployment) == []
    assert shop.refused(shop.target, deployment, instance) == "DeploymentTargetDoesNotExist"


def test_active_before_the_start_with_a_rollback(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors"), autoRollbackConfiguration=ON_ALARM)
    shop.release("v1")
    shop.fake.set_alarm_state("errors", "ALARM")
    deployment = shop.release("v2")
    assert shop.status(deployment) == "Stopped"
    # The alarm is still active: rollbacks ignore it.
    rollback = shop.rollback_of(deployment)
    assert shop.status(rollback) == "Succeeded"
    assert shop.info(rollback)["revision"]["s3Location"]["key"] == "v1.zip"


@pytest.mark.parametrize(("after", "seconds"), [(4, 11), (10, 11), (10.001, 21), (14, 21)])
def test_alarms_are_polled_every_ten_seconds_from_the_start(
    shop: Shop, after: float, seconds: float
) -> None:
    """From the start of the deployment, one second after its creation."""
    shop.fleet(3, alarmConfiguration=alarms("errors"))
    deployment = shop.deploy(seconds=1 + after)
    shop.fake.set_alarm_state("errors", "ALARM")
    assert shop.status(deployment) == "InProgress" or after == 10
    shop.fake.run()
    assert shop.status(deployment) == "Stopped"
    assert shop.seconds(deployment) == seconds


def test_turning_while_an_event_runs(shop: Shop) -> None:
    ids = shop.fleet(3, alarmConfiguration=alarms("errors"))
    shop.fake.hang("Install", instance=ids[0])
    deployment = shop.deploy(seconds=18)
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.run()
    assert shop.seconds(deployment) == 21
    assert shop.overview(deployment) == {"Failed": 1, "Skipped": 2}
    assert list(shop.events(deployment, ids[0]).values()) == [
        *["Succeeded"] * 3,
        "Failed",
        *["Skipped"] * 3,
    ]
    failed = shop.event(deployment, ids[0], "Install")
    assert failed["endTime"] == shop.info(deployment)["completeTime"]
    assert failed["diagnostics"]["errorCode"] == "UnknownError"
    for other in ids[1:]:
        assert set(shop.events(deployment, other).values()) == {"Skipped"}
        assert shop.target(deployment, other)["status"] == "Skipped"


def test_an_alarm_leaves_an_instance_that_has_run_its_events_succeeded(shop: Shop) -> None:
    first, second = shop.fleet(2, alarmConfiguration=alarms("errors"))
    # Seven events, of which one takes so long that the poll falls between its end and the report.
    shop.fake.fail("ApplicationStop", instance=first)
    deployment = shop.deploy(ignoreApplicationStopFailures=True, seconds=20.1)
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.run()
    assert shop.target(deployment, first)["status"] == "Succeeded"
    assert shop.overview(deployment) == {"Succeeded": 1, "Skipped": 1}
    assert shop.target(deployment, second)["status"] == "Skipped"


def test_all_alarms_that_are_active_are_named(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("latency", "errors", "load"))
    for name in ("errors", "latency", "unwatched"):
        shop.fake.set_alarm_state(name, "ALARM")
    assert shop.error(shop.release()) == ("ALARM_ACTIVE", ACTIVE + "<latency> <errors>")


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
@pytest.mark.parametrize("during", [False, True])
def test_states_that_let_a_deployment_run(shop: Shop, state: str, during: bool) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors"))
    if not during:
        shop.fake.set_alarm_state("errors", state)
    deployment = shop.deploy(seconds=5)
    if during:
        shop.fake.set_alarm_state("errors", state)
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"


@pytest.mark.parametrize("during", [False, True])
@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, "Stopped"),
        ({"ignorePollAlarmFailure": False}, "Stopped"),
        ({"ignorePollAlarmFailure": True}, "Succeeded"),
    ],
)
def test_alarms_that_cannot_be_read(
    shop: Shop, members: dict[str, Any], status: str, during: bool
) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors", "load", **members))
    if not during:
        shop.fake.set_alarm_state("load", "UNAVAILABLE")
    deployment = shop.deploy(seconds=5)
    if during:
        shop.fake.set_alarm_state("load", "UNAVAILABLE")
    shop.fake.run()
    assert shop.status(deployment) == status
    error = shop.error(deployment)
    assert (error and error[0]) == ("ALARM_ACTIVE" if status == "Stopped" else None)
    assert error is None or "<load>" in error[1]


@pytest.mark.parametrize(("ignored", "status"), [(False, "Stopped"), (True, "Succeeded")])
def test_a_role_that_may_not_describe_alarms_makes_them_unreadable(
    shop: Shop, ignored: bool, status: str
) -> None:
    shop.fake.add_role(ROLE, permissions=["ec2:*"])
    shop.fleet(1, alarmConfiguration=alarms("errors", ignorePollAlarmFailure=ignored))
    # What the alarm says does not matter: it cannot be read.
    shop.fake.set_alarm_state("errors", "ALARM")
    deployment = shop.release()
    assert shop.status(deployment) == status
    error = shop.error(deployment)
    assert (error and error[0]) == (None if ignored else "ALARM_ACTIVE")


def test_an_active_alarm_stops_even_where_poll_failures_are_ignored(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors", "load", ignorePollAlarmFailure=True))
    shop.fake.set_alarm_state("load", "UNAVAILABLE")
    shop.fake.set_alarm_state("errors", "ALARM")
    assert shop.error(shop.release()) == ("ALARM_ACTIVE", ACTIVE + "<errors>")


def test_alarms_that_are_not_enabled(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors", enabled=False))
    shop.fake.set_alarm_state("errors", "ALARM")
    assert shop.group_info()["alarmConfiguration"]["alarms"] == [{"name": "errors"}]
    assert shop.status(shop.release()) == "Succeeded"


def test_alarms_of_the_deployment_override_those_of_the_group(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors"))
    shop.fake.set_alarm_state("errors", "ALARM")
    deployment = shop.release(overrideAlarmConfiguration=alarms("load"))
    assert shop.status(deployment) == "Succeeded"
    override = shop.info(deployment)["overrideAlarmConfiguration"]
    assert override["alarms"] == [{"name": "load"}]
    shop.fake.set_alarm_state("errors", "OK")
    shop.fake.set_alarm_state("load", "ALARM")
    assert shop.status(shop.release(overrideAlarmConfiguration=alarms("load"))) == "Stopped"
    off = alarms("load", enabled=False)
    assert shop.status(shop.release(overrideAlarmConfiguration=off)) == "Succeeded"


def test_an_alarm_that_is_over_before_it_is_polled_stops_nothing(shop: Shop) -> None:
    """ALARM and back between two looks."""
    shop.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = shop.deploy(seconds=3)
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.advance(3)
    shop.fake.set_alarm_state("errors", "OK")
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"


def test_an_alarm_that_is_polled_after_the_end_changes_nothing(shop: Shop) -> None:
    shop.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = shop.deploy(seconds=20.5)
    # The next poll would be at 21 seconds, but for this one the deployment is stopped already.
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    assert shop.error(deployment) != ("ALARM_ACTIVE", ACTIVE + "<errors>")
    assert shop.status(deployment) == "Stopped"


def test_a_group_that_changes_its_alarms(shop: Shop) -> None:
    """A deployment watches the alarms that its group had when it was created."""
    shop.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = shop.deploy()
    shop.update_group(alarmConfiguration=alarms("load"))
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.run()
    assert shop.status(deployment) == "Stopped"
    assert shop.status(shop.release()) == "Succeeded"
