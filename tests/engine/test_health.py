"""What a group remembers of its instances, and the order that follows (engine reference, 3.4)."""

from __future__ import annotations

from tests.shop import ALARMS, AT_ONCE, ONE_AT_A_TIME, WEB, Shop


def order(shop: Shop, deployment: str) -> list[str]:
    return [instance for wave in shop.waves(deployment) for instance in wave]


def fail_once(shop: Shop, *instances: str) -> None:
    for instance in instances:
        shop.fake.fail("Install", instance=instance, times=1)


def test_unhealthy_instances_go_first_then_old_then_current_ones(shop: Shop) -> None:
    ids = shop.fleet(5, ONE_AT_A_TIME)
    shop.release("v1")
    fail_once(shop, ids[4])
    shop.release("v1", deploymentConfigName=AT_ONCE)
    # The last one, unhealthy, goes first and gets v2. As this fails, v1 stays the current revision.
    fail_once(shop, ids[0])
    failed = shop.release("v2")
    assert order(shop, failed) == [ids[4], ids[0]]
    assert shop.overview(failed) == {"Succeeded": 1, "Failed": 1, "Skipped": 3}
    assert order(shop, shop.release("v3")) == [ids[0], ids[4], *ids[1:4]]


def test_never_deployed_to_is_unhealthy(shop: Shop) -> None:
    old = shop.fleet(2, ONE_AT_A_TIME)
    shop.release("v1")
    new = shop.fake.add_instances(1, WEB)
    assert order(shop, shop.release("v1")) == new + old


def test_success_heals(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    fail_once(shop, ids[2])
    shop.release("v1")
    assert order(shop, shop.release("v2", deploymentConfigName=ONE_AT_A_TIME)) == [ids[2], *ids[:2]]
    assert order(shop, shop.release("v3", deploymentConfigName=ONE_AT_A_TIME)) == ids


def test_an_instance_that_failed_keeps_no_claim_to_the_current_revision(shop: Shop) -> None:
    _, second = shop.fleet(2, AT_ONCE)
    shop.release("v1")
    fail_once(shop, second)
    redeployed = shop.release("v1")
    assert shop.overview(redeployed) == {"Succeeded": 1, "Failed": 1}
    assert shop.status(redeployed) == "Succeeded"
    update = shop.release("v1", updateOutdatedInstancesOnly=True)
    assert shop.target_ids(update) == [second]


def test_an_instance_that_failed_on_the_next_revision_runs_an_unknown_one(shop: Shop) -> None:
    _, second = shop.fleet(2, AT_ONCE)
    shop.release("v1")
    fail_once(shop, second)
    shop.release("v2")
    # Back to the revision that it ran before: nobody knows whether it still does.
    assert second in shop.target_ids(shop.release("v1", updateOutdatedInstancesOnly=True))


def test_a_failed_deployment_leaves_those_it_did_not_attempt_alone(shop: Shop) -> None:
    ids = shop.fleet(3, ONE_AT_A_TIME)
    shop.release("v1")
    fail_once(shop, ids[0])
    shop.release("v2")
    update = shop.release("v1", updateOutdatedInstancesOnly=True, deploymentConfigName=AT_ONCE)
    # All three still run v1, the first one after a failure.
    assert shop.error(update) is not None
    assert order(shop, shop.release("v1")) == ids


def test_instances_under_way_are_unhealthy_when_an_alarm_stops_the_deployment(shop: Shop) -> None:
    ids = shop.fleet(3, ONE_AT_A_TIME, alarmConfiguration=ALARMS)
    shop.release("v1")
    shop.fake.hang("AfterInstall", instance=ids[1])
    deployment = shop.deploy("v2", seconds=60)
    shop.fake.set_alarm_state("errors", "ALARM")
    shop.fake.run()
    assert shop.status(deployment) == "Stopped"
    assert shop.overview(deployment) == {"Succeeded": 1, "Failed": 1, "Skipped": 1}
    shop.fake.set_alarm_state("errors", "OK")
    assert shop.target_ids(shop.deploy("v3", seconds=11), TargetStatus=["InProgress"]) == [ids[1]]


def test_instances_under_way_are_unhealthy_when_a_deployment_is_stopped(shop: Shop) -> None:
    ids = shop.fleet(3, ONE_AT_A_TIME)
    shop.release("v1")
    deployment = shop.deploy("v2", seconds=23.5)
    answer = shop.client.stop_deployment(deploymentId=deployment)
    assert answer["status"] == "Succeeded"
    assert shop.overview(deployment) == {"Succeeded": 1, "Failed": 1, "Skipped": 1}
    assert order(shop, shop.release("v3")) == [ids[1], ids[0], ids[2]]
