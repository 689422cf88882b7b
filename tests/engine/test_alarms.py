"""Alarms that stop deployments (engine reference, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import ROLE, Stage

ACTIVE = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
    "selected, and the affected deployments have been stopped. Activated alarms: "
)
ON_ALARM = {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]}


def alarms(*names: str, **members: Any) -> dict[str, Any]:
    return {"enabled": True, "alarms": [{"name": name} for name in names], **members}


def test_active_before_the_start(stage: Stage) -> None:
    (instance,) = stage.fleet(1, alarmConfiguration=alarms("errors"))
    stage.fake.set_alarm_state("errors", "ALARM")
    deployment = stage.release()

    info = stage.info(deployment)
    assert info["status"] == "Stopped"
    assert stage.error(deployment) == ("ALARM_ACTIVE", ACTIVE + "<errors>")
    assert 0.7 <= stage.seconds(deployment) <= 1
    assert "startTime" not in info
    assert info["rollbackInfo"] == {}
    # No event ran.
    assert stage.target_ids(deployment) == []
    with pytest.raises(stage.client.exceptions.DeploymentTargetDoesNotExistException):
        stage.target(deployment, instance)


def test_active_before_the_start_with_a_rollback(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors"), autoRollbackConfiguration=ON_ALARM)
    stage.release("v1")
    stage.fake.set_alarm_state("errors", "ALARM")
    deployment = stage.release("v2")
    assert stage.status(deployment) == "Stopped"
    # The alarm is still active: rollbacks ignore it.
    rollback = stage.info(deployment)["rollbackInfo"]["rollbackDeploymentId"]
    assert stage.status(rollback) == "Succeeded"
    assert stage.info(rollback)["revision"]["s3Location"]["key"] == "v1.zip"


@pytest.mark.parametrize(("after", "seconds"), [(4, 11), (10, 11), (10.001, 21), (14, 21)])
def test_polled_every_ten_seconds(stage: Stage, after: float, seconds: float) -> None:
    """From the start of the deployment, one second after its creation."""
    stage.fleet(3, alarmConfiguration=alarms("errors"))
    deployment = stage.deploy()
    stage.fake.advance(1 + after)
    stage.fake.set_alarm_state("errors", "ALARM")
    assert stage.status(deployment) == "InProgress" or after == 10
    stage.fake.run()
    assert stage.status(deployment) == "Stopped"
    assert stage.seconds(deployment) == seconds


def test_turning_while_an_event_runs(stage: Stage) -> None:
    ids = stage.fleet(3, alarmConfiguration=alarms("errors"))
    stage.fake.hang("Install", instance=ids[0])
    deployment = stage.deploy()
    stage.fake.advance(18)
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.run()
    assert stage.seconds(deployment) == 21
    assert stage.overview(deployment) == {"Failed": 1, "Skipped": 2}
    assert list(stage.events(deployment, ids[0]).values()) == [
        *["Succeeded"] * 3,
        "Failed",
        *["Skipped"] * 3,
    ]
    failed = stage.event(deployment, ids[0], "Install")
    assert failed["endTime"] == stage.info(deployment)["completeTime"]
    assert failed["diagnostics"]["errorCode"] == "UnknownError"
    for other in ids[1:]:
        assert set(stage.events(deployment, other).values()) == {"Skipped"}
        assert stage.target(deployment, other)["status"] == "Skipped"


def test_turning_when_an_instance_has_run_its_events(stage: Stage) -> None:
    first, second = stage.fleet(2, alarmConfiguration=alarms("errors"))
    # Seven events, of which one takes so long that the poll falls between its end and the report.
    stage.fake.fail("ApplicationStop", instance=first)
    deployment = stage.deploy(ignoreApplicationStopFailures=True)
    stage.fake.advance(20.1)
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.run()
    assert stage.target(deployment, first)["status"] == "Succeeded"
    assert stage.overview(deployment) == {"Succeeded": 1, "Skipped": 1}
    assert stage.target(deployment, second)["status"] == "Skipped"


def test_all_alarms_that_are_active_are_named(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("latency", "errors", "load"))
    for name in ("errors", "latency", "unwatched"):
        stage.fake.set_alarm_state(name, "ALARM")
    assert stage.error(stage.release()) == ("ALARM_ACTIVE", ACTIVE + "<latency> <errors>")


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
@pytest.mark.parametrize("during", [False, True])
def test_states_that_let_a_deployment_run(stage: Stage, state: str, during: bool) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors"))
    if not during:
        stage.fake.set_alarm_state("errors", state)
    deployment = stage.deploy()
    stage.fake.advance(5)
    if during:
        stage.fake.set_alarm_state("errors", state)
    stage.fake.run()
    assert stage.status(deployment) == "Succeeded"


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
    stage: Stage, members: dict[str, Any], status: str, during: bool
) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors", "load", **members))
    if not during:
        stage.fake.set_alarm_state("load", "UNAVAILABLE")
    deployment = stage.deploy()
    stage.fake.advance(5)
    if during:
        stage.fake.set_alarm_state("load", "UNAVAILABLE")
    stage.fake.run()
    assert stage.status(deployment) == status
    error = stage.error(deployment)
    assert (error is not None and error[0]) == ("ALARM_ACTIVE" if status == "Stopped" else False)
    assert error is None or "<load>" in error[1]


@pytest.mark.parametrize(("ignored", "status"), [(False, "Stopped"), (True, "Succeeded")])
def test_a_role_that_may_not_describe_alarms_makes_them_unreadable(
    stage: Stage, ignored: bool, status: str
) -> None:
    stage.fake.add_role(ROLE, permissions=["ec2:*"])
    stage.fleet(1, alarmConfiguration=alarms("errors", ignorePollAlarmFailure=ignored))
    # What the alarm says does not matter: it cannot be read.
    stage.fake.set_alarm_state("errors", "ALARM")
    deployment = stage.release()
    assert stage.status(deployment) == status
    error = stage.error(deployment)
    assert (error is None) is ignored
    assert error is None or error[0] == "ALARM_ACTIVE"


def test_an_active_alarm_stops_even_where_poll_failures_are_ignored(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors", "load", ignorePollAlarmFailure=True))
    stage.fake.set_alarm_state("load", "UNAVAILABLE")
    stage.fake.set_alarm_state("errors", "ALARM")
    assert stage.error(stage.release()) == ("ALARM_ACTIVE", ACTIVE + "<errors>")


def test_alarms_that_are_not_enabled(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors", enabled=False))
    stage.fake.set_alarm_state("errors", "ALARM")
    assert stage.group_info()["alarmConfiguration"]["alarms"] == [{"name": "errors"}]
    assert stage.status(stage.release()) == "Succeeded"


def test_alarms_of_the_deployment_instead_of_those_of_the_group(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors"))
    stage.fake.set_alarm_state("errors", "ALARM")
    deployment = stage.release(overrideAlarmConfiguration=alarms("load"))
    assert stage.status(deployment) == "Succeeded"
    override = stage.info(deployment)["overrideAlarmConfiguration"]
    assert override["alarms"] == [{"name": "load"}]
    stage.fake.set_alarm_state("errors", "OK")
    stage.fake.set_alarm_state("load", "ALARM")
    assert stage.status(stage.release(overrideAlarmConfiguration=alarms("load"))) == "Stopped"
    off = alarms("load", enabled=False)
    assert stage.status(stage.release(overrideAlarmConfiguration=off)) == "Succeeded"


def test_an_alarm_that_nobody_polled(stage: Stage) -> None:
    """ALARM and back between two looks."""
    stage.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = stage.deploy()
    stage.fake.advance(3)
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.advance(3)
    stage.fake.set_alarm_state("errors", "OK")
    stage.fake.run()
    assert stage.status(deployment) == "Succeeded"


def test_an_alarm_after_the_end(stage: Stage) -> None:
    stage.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = stage.deploy()
    stage.fake.advance(20.5)
    # The next poll would be at 21 seconds, but for this one the deployment is stopped already.
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.client.stop_deployment(deploymentId=deployment)
    stage.fake.run()
    assert stage.error(deployment) != ("ALARM_ACTIVE", ACTIVE + "<errors>")
    assert stage.status(deployment) == "Stopped"


def test_a_group_that_changes_its_alarms(stage: Stage) -> None:
    """A deployment watches the alarms that its group had when it was created."""
    stage.fleet(1, alarmConfiguration=alarms("errors"))
    deployment = stage.deploy()
    stage.update_group(alarmConfiguration=alarms("load"))
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.run()
    assert stage.status(deployment) == "Stopped"
    assert stage.status(stage.release()) == "Succeeded"
