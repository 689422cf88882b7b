"""Batches and minimum healthy hosts: every worked example of the engine reference, 3.3."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import AT_ONCE, ONE_AT_A_TIME, Shop

HALF = "CodeDeployDefault.HalfAtATime"
TOO_MANY_FAILED = (
    "HEALTH_CONSTRAINTS",
    (
        "The overall deployment failed because too many individual instances failed deployment, "
        "too few healthy instances are available for deployment, or some instances in your "
        "deployment group are experiencing problems."
    ),
)

Config = str | tuple[str, int]


def numbers(text: str) -> list[int]:
    """``"1-3,5"`` is 1, 2, 3 and 5."""
    found: list[int] = []
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


# Configuration, number of instances, positions that fail, waves, counters, status.
ROWS: list[tuple[Config, int, str, str, str, str]] = [
    (HALF, 9, "", "1-4 5-8 9", "9/0/0", "Succeeded"),
    (HALF, 9, "9", "1-4 5-8 9", "8/1/0", "Succeeded"),
    (HALF, 9, "1", "1-4 5-7 8-9", "8/1/0", "Succeeded"),
    (HALF, 9, "1,2", "1-4 5-6 7-8 9", "7/2/0", "Succeeded"),
    (HALF, 9, "1-3", "1-4 5 6 7 8 9", "6/3/0", "Succeeded"),
    (HALF, 9, "1-3,9", "1-4 5 6 7 8 9", "5/4/0", "Succeeded"),
    (HALF, 9, "6-9", "1-4 5-8 9", "5/4/0", "Succeeded"),
    (HALF, 9, "1-3,5", "1-4 5", "1/4/4", "Failed"),
    (HALF, 9, "1,3,5,7", "1-4 5-6 7", "3/4/2", "Failed"),
    (HALF, 9, "5-8", "1-4 5-8", "4/4/1", "Failed"),
    (HALF, 9, "1-4", "1-4", "0/4/5", "Failed"),
    (ONE_AT_A_TIME, 9, "", "1 2 3 4 5 6 7 8 9", "9/0/0", "Succeeded"),
    (ONE_AT_A_TIME, 9, "1", "1", "0/1/8", "Failed"),
    (ONE_AT_A_TIME, 9, "4", "1 2 3 4", "3/1/5", "Failed"),
    (ONE_AT_A_TIME, 9, "8", "1 2 3 4 5 6 7 8", "7/1/1", "Failed"),
    (ONE_AT_A_TIME, 9, "9", "1 2 3 4 5 6 7 8 9", "8/1/0", "Succeeded"),
    (ONE_AT_A_TIME, 1, "", "1", "1/0/0", "Succeeded"),
    (ONE_AT_A_TIME, 1, "1", "1", "0/1/0", "Failed"),
    (AT_ONCE, 9, "", "1-9", "9/0/0", "Succeeded"),
    (AT_ONCE, 9, "2-9", "1-9", "1/8/0", "Succeeded"),
    (AT_ONCE, 9, "1-9", "1-9", "0/9/0", "Failed"),
    (("HOST_COUNT", 6), 9, "1-3", "1-3", "0/3/6", "Failed"),
    (("HOST_COUNT", 6), 9, "1,2", "1-3 4 5 6 7 8 9", "7/2/0", "Succeeded"),
    (("HOST_COUNT", 6), 9, "7-9", "1-3 4-6 7-9", "6/3/0", "Succeeded"),
    (("HOST_COUNT", 6), 9, "1,5,6", "1-3 4-5 6", "3/3/3", "Failed"),
    (("FLEET_PERCENT", 40), 9, "1-5", "1-5", "0/5/4", "Failed"),
    (("FLEET_PERCENT", 40), 9, "5-9", "1-5 6-9", "4/5/0", "Succeeded"),
    (("FLEET_PERCENT", 40), 9, "1-4,6", "1-5 6", "1/5/3", "Failed"),
    (("HOST_COUNT", 9), 10, "3", "1 2 3", "2/1/7", "Failed"),
    (("HOST_COUNT", 9), 10, "10", "1 2 3 4 5 6 7 8 9 10", "9/1/0", "Succeeded"),
    (("HOST_COUNT", 8), 10, "1", "1-2 3 4 5 6 7 8 9 10", "9/1/0", "Succeeded"),
    (("HOST_COUNT", 8), 10, "1,5", "1-2 3 4 5", "3/2/5", "Failed"),
    (("HOST_COUNT", 8), 10, "1,10", "1-2 3 4 5 6 7 8 9 10", "8/2/0", "Succeeded"),
    (("HOST_COUNT", 3), 10, "", "1-7 8-10", "10/0/0", "Succeeded"),
    (("HOST_COUNT", 0), 10, "", "1-10", "10/0/0", "Succeeded"),
    (("FLEET_PERCENT", 85), 10, "2", "1 2", "1/1/8", "Failed"),
    # A group that was never deployed to is no exception for OneAtATime.
    (ONE_AT_A_TIME, 3, "1", "1", "0/1/2", "Failed"),
    (HALF, 2, "1", "1", "0/1/1", "Failed"),
    (HALF, 2, "2", "1 2", "1/1/0", "Succeeded"),
    (HALF, 3, "", "1 2 3", "3/0/0", "Succeeded"),
    (HALF, 4, "", "1-2 3-4", "4/0/0", "Succeeded"),
    (HALF, 1, "", "1", "1/0/0", "Succeeded"),
    (HALF, 1, "1", "1", "0/1/0", "Failed"),
]


def _name(value: Any) -> str | None:
    return f"{value[0]}-{value[1]}" if isinstance(value, tuple) else None


@pytest.mark.parametrize(
    ("config", "count", "failing", "waves", "counters", "status"), ROWS, ids=_name
)
def test_the_worked_examples_of_the_reference_come_out_as_computed(
    shop: Shop,
    config: Config,
    count: int,
    failing: str,
    waves: str,
    counters: str,
    status: str,
) -> None:
    ids = shop.fleet(count, config if isinstance(config, str) else shop.config(*config))
    for position in numbers(failing):
        shop.fake.fail("AfterInstall", instance=ids[position - 1])

    deployment = shop.release()

    assert shop.status(deployment) == status
    overview = shop.info(deployment)["deploymentOverview"]
    assert f"{overview['Succeeded']}/{overview['Failed']}/{overview['Skipped']}" == counters
    assert sum(overview.values()) == count
    expected = [[ids[position - 1] for position in numbers(wave)] for wave in waves.split()]
    assert shop.waves(deployment) == expected
    attempted = [instance for wave in expected for instance in wave]
    assert shop.target_ids(deployment, TargetStatus=["Skipped"]) == ids[len(attempted) :]
    assert shop.target_ids(deployment, TargetStatus=["Failed"]) == [
        ids[position - 1] for position in numbers(failing)
    ]
    assert shop.error(deployment) == (TOO_MANY_FAILED if status == "Failed" else None)


@pytest.mark.parametrize(
    ("config", "count"),
    [(("FLEET_PERCENT", 95), 10), (("HOST_COUNT", 3), 3), (("HOST_COUNT", 9), 2)],
    ids=_name,
)
def test_a_minimum_that_leaves_no_instance_fails_at_once(
    shop: Shop, config: tuple[str, int], count: int
) -> None:
    shop.fleet(count, shop.config(*config))

    deployment = shop.release()

    info = shop.info(deployment)
    assert info["status"] == "Failed"
    assert info["errorInformation"] == {
        "code": "HEALTH_CONSTRAINTS_INVALID",
        "message": "The deployment can't start because the minimum number of healthy instances, "
        "as defined by your deployment configuration, are not available. You can reduce the "
        "required number of healthy instances by updating your deployment configuration or "
        "increase the number of instances in this deployment group.",
    }
    assert "startTime" not in info
    assert shop.seconds(deployment) == 1
    assert shop.waves(deployment) == []


def test_the_deployments_own_configuration_wins(shop: Shop) -> None:
    ids = shop.fleet(3, ONE_AT_A_TIME)
    deployment = shop.release(deploymentConfigName=AT_ONCE)
    assert shop.waves(deployment) == [ids]
    assert shop.info(deployment)["deploymentConfigName"] == AT_ONCE
    assert shop.waves(shop.release("v2")) == [[id_] for id_ in ids]


CARRIED_OVER: list[tuple[str, str, str, str]] = [
    # Fails, waves, counters, status: instances 4 and 5 are unhealthy.
    ("", "4-5 1-2 3", "5/0/0", "Succeeded"),
    ("4,5", "4-5", "0/2/3", "Failed"),
    ("4", "4-5 1 2 3", "4/1/0", "Succeeded"),
    ("4,1", "4-5 1", "1/2/2", "Failed"),
    ("4,2", "4-5 1 2", "2/2/1", "Failed"),
    ("5,3", "4-5 1 2 3", "3/2/0", "Succeeded"),
]


@pytest.mark.parametrize(("failing", "waves", "counters", "status"), CARRIED_OVER)
def test_unhealthy_instances_go_first(
    shop: Shop, failing: str, waves: str, counters: str, status: str
) -> None:
    ids = shop.fleet(5, shop.config("HOST_COUNT", 3))
    shop.release("v1")
    for instance in ids[3:]:
        shop.fake.fail("Install", instance=instance, times=1)
    earlier = shop.release("v2", deploymentConfigName=AT_ONCE)
    assert shop.overview(earlier) == {"Succeeded": 3, "Failed": 2}
    for position in numbers(failing):
        shop.fake.fail("ValidateService", instance=ids[position - 1])

    deployment = shop.release("v3")

    assert shop.status(deployment) == status
    expected = [[ids[position - 1] for position in numbers(wave)] for wave in waves.split()]
    assert shop.waves(deployment) == expected
    overview = shop.info(deployment)["deploymentOverview"]
    assert f"{overview['Succeeded']}/{overview['Failed']}/{overview['Skipped']}" == counters


def test_counters_add_up_while_waves_go_on(shop: Shop) -> None:
    shop.fleet(3, ONE_AT_A_TIME)
    deployment = shop.deploy()
    assert "deploymentOverview" not in shop.info(deployment)
    shop.fake.advance(1)
    assert shop.overview(deployment) == {"Pending": 3}
    shop.fake.advance(10)
    assert shop.overview(deployment) == {"Pending": 2, "InProgress": 1}
    shop.fake.advance(12)
    assert shop.overview(deployment) == {"Pending": 1, "InProgress": 1, "Succeeded": 1}
    shop.fake.run()
    assert shop.overview(deployment) == {"Succeeded": 3}
    assert shop.info(deployment)["deploymentOverview"] == {
        "Pending": 0,
        "InProgress": 0,
        "Succeeded": 3,
        "Failed": 0,
        "Skipped": 0,
        "Ready": 0,
    }
