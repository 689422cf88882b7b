"""Zonal configurations: one availability zone after another (engine reference, 3.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import ROLLBACK, WEB, Shop, tagged

pytestmark = pytest.mark.needs("CreateDeploymentConfig.zonalConfig")


def zones(shop: Shop, *sizes: int) -> list[list[str]]:
    return [
        shop.fake.add_instances(size, WEB, availability_zone=f"us-east-1{letter}")
        for letter, size in zip("abc", sizes, strict=False)
    ]


def zonal(per_zone: tuple[str, int] | None = None, **durations: int) -> dict[str, Any]:
    members: dict[str, Any] = dict(durations)
    if per_zone is not None:
        members["minimumHealthyHostsPerZone"] = {"type": per_zone[0], "value": per_zone[1]}
    return members


def test_zones_follow_each_other_in_the_waves_of_the_documented_example(shop: Shop) -> None:
    first, second = zones(shop, 100, 100)
    per_zone = zonal(("HOST_COUNT", 50), monitorDurationInSeconds=60)
    shop.group(shop.config("HOST_COUNT", 160, zonal=per_zone))

    deployment = shop.release()

    assert shop.waves(deployment) == [
        first[:40],
        first[40:80],
        first[80:],
        second[:40],
        second[40:80],
        second[80:],
    ]
    assert shop.overview(deployment) == {"Succeeded": 200}


def test_a_zone_is_watched_before_the_next_one(shop: Shop) -> None:
    first, second, third = zones(shop, 1, 1, 1)
    durations = zonal(monitorDurationInSeconds=60, firstZoneMonitorDurationInSeconds=300)
    shop.group(shop.config("HOST_COUNT", 0, zonal=durations))
    deployment = shop.deploy(seconds=21)
    assert shop.status(deployment) == "InProgress"
    assert shop.overview(deployment) == {"Succeeded": 1, "Pending": 2}

    shop.fake.advance(1)
    assert shop.status(deployment) == "Baking"
    shop.fake.advance(299)
    assert shop.status(deployment) == "Baking"
    assert shop.overview(deployment) == {"Succeeded": 1, "Pending": 2}
    shop.fake.advance(1)
    assert shop.status(deployment) == "InProgress"
    assert shop.overview(deployment) == {"Succeeded": 1, "InProgress": 1, "Pending": 1}
    shop.fake.advance(11)
    assert shop.status(deployment) == "Baking"
    shop.fake.advance(60)
    assert shop.status(deployment) == "InProgress"
    shop.fake.run()
    # Nothing is watched after the last zone.
    assert shop.seconds(deployment) == 11 + 3 * 10.1 + 300 + 60
    assert shop.waves(deployment) == [first, second, third]


def test_the_first_zone_is_watched_as_long_as_the_others_by_default(shop: Shop) -> None:
    zones(shop, 1, 1)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(monitorDurationInSeconds=90)))
    assert shop.seconds(shop.release()) == 11 + 2 * 10.1 + 90


def test_without_a_duration_the_next_zone_follows_at_once(shop: Shop) -> None:
    zones(shop, 1, 1)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(firstZoneMonitorDurationInSeconds=0)))
    assert shop.seconds(shop.release()) == 11 + 2 * 10.1


@pytest.mark.parametrize(
    ("per_zone", "failing", "counters", "status"),
    [
        # Two of four may fail in a zone.
        (("HOST_COUNT", 2), 2, {"Failed": 2, "Skipped": 6}, "Failed"),
        (("HOST_COUNT", 2), 1, {"Failed": 1, "Succeeded": 7}, "Succeeded"),
        (("FLEET_PERCENT", 50), 2, {"Failed": 2, "Skipped": 6}, "Failed"),
        (None, 4, {"Failed": 4, "Succeeded": 4}, "Succeeded"),
    ],
)
def test_the_minimum_of_a_zone_decides_on_the_deployment(
    shop: Shop,
    per_zone: tuple[str, int] | None,
    failing: int,
    counters: dict[str, int],
    status: str,
) -> None:
    first, _ = zones(shop, 4, 4)
    shop.group(shop.config("HOST_COUNT", 1, zonal=zonal(per_zone)))
    for instance in first[:failing]:
        shop.fake.fail("Install", instance=instance)
    deployment = shop.release()
    assert shop.overview(deployment) == counters
    assert shop.status(deployment) == status


def test_the_minimum_over_all_zones_decides_on_the_deployment(shop: Shop) -> None:
    first, second = zones(shop, 3, 3)
    shop.group(shop.config("HOST_COUNT", 3, zonal=zonal()))
    for instance in (*first[1:], second[0]):
        shop.fake.fail("Install", instance=instance)
    deployment = shop.release()
    assert shop.waves(deployment) == [first, second[:1]]
    assert shop.overview(deployment) == {"Succeeded": 1, "Failed": 3, "Skipped": 2}
    assert shop.status(deployment) == "Failed"


def test_a_zone_that_cannot_keep_its_minimum_fails_at_once(shop: Shop) -> None:
    zones(shop, 4, 2)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(("HOST_COUNT", 2))))
    assert shop.error(shop.release())[0] == "HEALTH_CONSTRAINTS_INVALID"


def test_a_zone_of_one_instance_needs_no_other(shop: Shop) -> None:
    zones(shop, 1, 1)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(("FLEET_PERCENT", 50))))
    assert shop.status(shop.release()) == "Succeeded"


def test_instances_on_premises_are_a_zone_of_their_own(shop: Shop) -> None:
    first, second = zones(shop, 1, 1)
    servers = shop.fake.add_on_premises_instances(2, WEB)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal()), onPremisesInstanceTagFilters=tagged())
    assert shop.waves(shop.release()) == [servers, first, second]


def test_a_rollback_takes_no_zone_after_the_other(shop: Shop) -> None:
    first, second = zones(shop, 2, 2)
    durations = zonal(("HOST_COUNT", 1), monitorDurationInSeconds=300)
    shop.group(shop.config("HOST_COUNT", 0, zonal=durations), autoRollbackConfiguration=ROLLBACK)
    assert shop.status(shop.release("v1")) == "Succeeded"
    for instance in second:
        shop.fake.fail("Install", instance=instance, times=1)
    failed = shop.release("v2")
    assert shop.status(failed) == "Failed"
    rollback = shop.rollback_of(failed)
    assert shop.status(rollback) == "Succeeded"
    # Unhealthy ones go first, then those that run another revision, whatever their zone is.
    assert shop.waves(rollback) == [second[:1], first, second[1:]]
    assert shop.seconds(rollback) < 60


def test_without_a_minimum_for_a_zone_all_of_its_instances_go_at_once(shop: Shop) -> None:
    first, second = zones(shop, 3, 3)
    shop.group(shop.config("HOST_COUNT", 1, zonal=zonal(monitorDurationInSeconds=60)))
    assert shop.waves(shop.release()) == [first, second]


def test_a_deployment_can_be_stopped_while_a_zone_is_watched(shop: Shop) -> None:
    zones(shop, 1, 1)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(monitorDurationInSeconds=600)))
    deployment = shop.deploy(seconds=60)
    assert shop.status(deployment) == "Baking"
    answer = shop.client.stop_deployment(deploymentId=deployment)
    assert answer["status"] == "Succeeded"
    assert shop.status(deployment) == "Stopped"
    assert shop.overview(deployment) == {"Succeeded": 1, "Skipped": 1}


def test_the_regions_three_zones_take_turns(shop: Shop) -> None:
    ids = shop.fleet(4, shop.config("HOST_COUNT", 0, zonal=zonal()))
    assert shop.waves(shop.release()) == [[ids[0], ids[3]], [ids[1]], [ids[2]]]


def test_the_watch_counts_towards_the_twelve_hours(shop: Shop) -> None:
    zones(shop, 1, 1)
    shop.group(shop.config("HOST_COUNT", 0, zonal=zonal(monitorDurationInSeconds=50_000)))
    deployment = shop.release()
    assert shop.status(deployment) == "Failed"
    assert shop.error(deployment)[0] == "TIMEOUT"
    assert shop.seconds(deployment) == 12 * 3600 + 1
    assert shop.overview(deployment) == {"Succeeded": 1, "Skipped": 1}
