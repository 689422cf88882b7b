"""What a group remembers of its instances, and the order that follows (engine reference, 3.4)."""

from __future__ import annotations

from tests.engine.conftest import WEB, Stage

ALL = "CodeDeployDefault.AllAtOnce"
ONE = "CodeDeployDefault.OneAtATime"


def order(stage: Stage, deployment: str) -> list[str]:
    return [instance for wave in stage.waves(deployment) for instance in wave]


def fail_once(stage: Stage, *instances: str) -> None:
    for instance in instances:
        stage.fake.fail("Install", instance=instance, times=1)


def test_unhealthy_then_old_then_current_instances(stage: Stage) -> None:
    ids = stage.fleet(5, ONE)
    stage.release("v1")
    fail_once(stage, ids[4])
    stage.release("v1", deploymentConfigName=ALL)
    # The last one, unhealthy, goes first and gets v2. As this fails, v1 stays the current revision.
    fail_once(stage, ids[0])
    failed = stage.release("v2")
    assert order(stage, failed) == [ids[4], ids[0]]
    assert stage.overview(failed) == {"Succeeded": 1, "Failed": 1, "Skipped": 3}
    assert order(stage, stage.release("v3")) == [ids[0], ids[4], *ids[1:4]]


def test_never_deployed_to_is_unhealthy(stage: Stage) -> None:
    old = stage.fleet(2, ONE)
    stage.release("v1")
    new = stage.fake.add_instances(1, WEB)
    assert order(stage, stage.release("v1")) == new + old


def test_success_heals(stage: Stage) -> None:
    ids = stage.fleet(3, ALL)
    fail_once(stage, ids[2])
    stage.release("v1")
    assert order(stage, stage.release("v2", deploymentConfigName=ONE)) == [ids[2], *ids[:2]]
    assert order(stage, stage.release("v3", deploymentConfigName=ONE)) == ids


def test_an_instance_that_failed_keeps_no_claim_to_the_current_revision(stage: Stage) -> None:
    first, second = stage.fleet(2, ALL)
    stage.release("v1")
    fail_once(stage, second)
    redeployed = stage.release("v1")
    assert stage.overview(redeployed) == {"Succeeded": 1, "Failed": 1}
    assert stage.status(redeployed) == "Succeeded"
    update = stage.release("v1", updateOutdatedInstancesOnly=True)
    assert stage.target_ids(update) == [second]
    assert first not in stage.target_ids(update)


def test_an_instance_that_failed_on_the_next_revision_runs_an_unknown_one(stage: Stage) -> None:
    _, second = stage.fleet(2, ALL)
    stage.release("v1")
    fail_once(stage, second)
    stage.release("v2")
    # Back to the revision that it ran before: nobody knows whether it still does.
    assert second in stage.target_ids(stage.release("v1", updateOutdatedInstancesOnly=True))


def test_a_failed_deployment_leaves_those_it_did_not_attempt_alone(stage: Stage) -> None:
    ids = stage.fleet(3, ONE)
    stage.release("v1")
    fail_once(stage, ids[0])
    stage.release("v2")
    update = stage.release("v1", updateOutdatedInstancesOnly=True, deploymentConfigName=ALL)
    # All three still run v1, the first one after a failure.
    assert stage.error(update) is not None
    assert order(stage, stage.release("v1")) == ids


def test_instances_under_way_are_unhealthy_when_an_alarm_stops_the_deployment(
    stage: Stage,
) -> None:
    alarms = {"enabled": True, "alarms": [{"name": "errors"}]}
    ids = stage.fleet(3, ONE, alarmConfiguration=alarms)
    stage.release("v1")
    stage.fake.hang("AfterInstall", instance=ids[1])
    deployment = stage.deploy("v2")
    stage.fake.advance(60)
    stage.fake.set_alarm_state("errors", "ALARM")
    stage.fake.run()
    assert stage.status(deployment) == "Stopped"
    assert stage.overview(deployment) == {"Succeeded": 1, "Failed": 1, "Skipped": 1}
    stage.fake.set_alarm_state("errors", "OK")
    again = stage.deploy("v3")
    stage.fake.advance(11)
    assert stage.target_ids(again, TargetStatus=["InProgress"]) == [ids[1]]


def test_instances_under_way_are_unhealthy_when_a_deployment_is_stopped(stage: Stage) -> None:
    ids = stage.fleet(3, ONE)
    stage.release("v1")
    deployment = stage.deploy("v2")
    stage.fake.advance(23.5)
    answer = stage.client.stop_deployment(deploymentId=deployment)
    assert answer["status"] == "Succeeded"
    assert stage.overview(deployment) == {"Succeeded": 1, "Failed": 1, "Skipped": 1}
    assert order(stage, stage.release("v3")) == [ids[1], ids[0], ids[2]]
