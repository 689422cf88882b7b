"""The steps in which traffic shifts, and who may answer a hook (engine reference, 3.7)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.engine.traffic import Shift, shifts
from tests.properties.profile import examples
from tests.shop import Shop, inline, lambda_appspec


def linear(percentage: int, minutes: int) -> dict[str, Any]:
    step = {"linearPercentage": percentage, "linearInterval": minutes}
    return {"type": "TimeBasedLinear", "timeBasedLinear": step}


def test_all_at_once_is_one_step() -> None:
    assert shifts({"type": "AllAtOnce"}) == (Shift(0, 100),)


def test_a_canary_is_two_steps() -> None:
    canary = {"canaryPercentage": 25, "canaryInterval": 7}
    routing = {"type": "TimeBasedCanary", "timeBasedCanary": canary}
    assert shifts(routing) == (Shift(0, 25), Shift(420_000, 100))
    assert shifts(routing, lag=500) == (Shift(0, 25), Shift(420_500, 100))


def test_the_last_linear_step_may_be_smaller() -> None:
    assert [shift.percentage for shift in shifts(linear(30, 1))] == [30, 60, 90, 100]


@given(st.integers(1, 99), st.integers(1, 60))
@examples(100, 2_000)
def test_linear_steps_are_as_many_as_needed_and_equally_far_apart(
    percentage: int, minutes: int
) -> None:
    steps = shifts(linear(percentage, minutes))
    assert steps[0] == Shift(0, percentage)
    assert steps[-1].percentage == 100
    # One step less than that would not have been enough.
    assert (len(steps) - 1) * percentage < 100 <= len(steps) * percentage
    pauses = {later.after - earlier.after for earlier, later in pairwise(steps)}
    assert pauses == {minutes * 60_000}


def test_a_deployment_shifts_by_a_custom_configuration(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake)
    shop.client.create_deployment_config(
        deploymentConfigName="halves",
        computePlatform="Lambda",
        trafficRoutingConfig=linear(50, 3),
    )
    deployment_id = shop.deploy(inline(lambda_appspec()), deploymentConfigName="halves")
    weights = []
    fake.advance(100)
    for _ in range(2):
        info = shop.target(deployment_id)["lambdaFunctionInfo"]
        weights.append(info["targetVersionWeight"])
        fake.advance(180)
    assert weights == [0.5, 1.0]


class TestCallsOfOtherPlatforms:
    def test_a_deployment_to_servers_takes_no_status_of_a_hook(self, fake: CodeDeployFake) -> None:
        deployment_id = in_place(fake)
        shop = Shop.of_lambda(fake)
        payload = {"DeploymentId": deployment_id, "LifecycleEventHookExecutionId": "some"}
        refusal = shop.refused(shop.report, payload=payload)
        assert refusal == "UnsupportedActionForDeploymentType"

    @pytest.mark.parametrize(
        "method", ["continue_deployment", "skip_wait_time_for_instance_termination"]
    )
    def test_nothing_waits_in_lambda_and_in_place(self, fake: CodeDeployFake, method: str) -> None:
        in_place_id = in_place(fake)
        shop = Shop.of_lambda(fake)
        for deployment_id in (in_place_id, shop.deploy(inline(lambda_appspec()))):
            call = getattr(shop.client, method)
            refusal = shop.refused(call, deploymentId=deployment_id)
            assert refusal == "UnsupportedActionForDeploymentType"


def in_place(fake: CodeDeployFake) -> str:
    """A deployment that runs on a server."""
    servers = Shop(fake, name="servers")
    servers.fleet(1)
    return servers.deploy(seconds=5)
