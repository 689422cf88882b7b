"""The same scenario, declared and in moto: equal timelines but for ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import moto
import pytest
import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.neighbors import account
from tests.shop import (
    ALARMS,
    ROLLBACK,
    START,
    WEB,
    Shop,
    blue_green,
    ecs_appspec,
    inline,
    lambda_appspec,
    revision,
)


class Declared:
    """The world as the fake's own methods declare it."""

    world = "declared"

    def __init__(self, fake: CodeDeployFake) -> None:
        self.fake = fake

    def instances(self, count: int, tags: dict[str, str] = WEB) -> None:
        self.fake.add_instances(count, tags)

    def group(self, size: int) -> None:
        self.fake.add_auto_scaling_group("asg", size)

    def scale_out(self, by: int) -> None:
        self.fake.scale_out("asg", by)

    def alarm(self, state: str) -> None:
        self.fake.set_alarm_state("errors", state)

    def bundle(self, key: str) -> None:
        self.fake.add_revision(revision(key))

    def function(self) -> None:
        self.fake.add_lambda_function("pay", alias="live", versions=["1", "2"])

    def service(self) -> dict[str, Any]:
        self.fake.add_ecs_service("main", "web", desired_count=2)
        self.fake.add_target_group("one")
        self.fake.add_target_group("two")
        return PAIR


class InMoto:
    """The same world, made in moto through boto3."""

    world = "moto"

    def __init__(self, fake: CodeDeployFake) -> None:
        self.fake = fake

    def instances(self, count: int, tags: dict[str, str] = WEB) -> None:
        account.add_instances(count, tags)

    def group(self, size: int) -> None:
        account.add_group("asg", size)

    def scale_out(self, by: int) -> None:
        size = len(account.members("asg")) + by
        account.aws("autoscaling").set_desired_capacity(
            AutoScalingGroupName="asg", DesiredCapacity=size
        )

    def alarm(self, state: str) -> None:
        account.set_alarm("errors", state)

    def bundle(self, key: str) -> None:
        account.upload(f"{key}.zip", account.zipped(account.RELEASE))

    def function(self) -> None:
        account.add_function()

    def service(self) -> dict[str, Any]:
        balancer = account.Balancer("one", "two")
        account.add_service(balancer)
        return balancer.pair


LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/50dc6c4/f2f7dc8"
PAIR = {
    "targetGroups": [{"name": "one"}, {"name": "two"}],
    "prodTrafficRoute": {"listenerArns": [LISTENER]},
    "testTrafficRoute": {"listenerArns": [LISTENER + "9"]},
}

Place = Declared | InMoto


@contextmanager
def shop(kind: type[Place]) -> Iterator[Place]:
    travel = time_machine.travel(START, tick=False)
    with travel, moto.mock_aws(), mock_codedeploy(progress="clock", world=kind.world) as fake:
        yield kind(fake)


def story(fake: CodeDeployFake) -> list[Any]:
    """How every deployment went, with places in line instead of ids."""
    client = Shop.__new__(Shop)
    client.fake, client.client = fake, account.aws("codedeploy")
    told: list[Any] = []
    for deployment_id in reversed(client.client.list_deployments()["deployments"]):
        info = client.info(deployment_id)
        times = [info.get(name) for name in ("createTime", "startTime", "completeTime")]
        error = info.get("errorInformation", {}).get("code")
        told.append((info["status"], info["creator"], times, error, info.get("deploymentOverview")))
        ids = client.client.list_deployment_targets(deploymentId=deployment_id).get("targetIds", [])
        targets: list[tuple[str, str, Any]] = []
        for target_id in ids:
            answer = client.client.get_deployment_target(
                deploymentId=deployment_id, targetId=target_id
            )["deploymentTarget"]
            (target,) = (value for value in answer.values() if isinstance(value, dict))
            events = [
                (e["lifecycleEventName"], e["status"], e.get("startTime"), e.get("endTime"))
                for e in target["lifecycleEvents"]
            ]
            label = target.get("instanceLabel", "")
            targets.append((label, target_id, (target["status"], events)))
        told += [(label, went) for label, _, went in sorted(targets, key=lambda t: t[:2])]
    return told


def release(place: Place) -> None:
    place.instances(3)
    place.bundle("v1")
    shop = Shop(place.fake)
    shop.group()
    shop.release()


def failure_with_rollback(place: Place) -> None:
    place.instances(2)
    for key in ("v1", "v2"):
        place.bundle(key)
    shop = Shop(place.fake)
    shop.group("CodeDeployDefault.AllAtOnce", autoRollbackConfiguration=ROLLBACK)
    shop.release("v1")
    # It was never uploaded.
    shop.release("v3")


def alarm(place: Place) -> None:
    place.instances(2)
    place.alarm("OK")
    shop = Shop(place.fake)
    shop.group(alarmConfiguration=ALARMS, autoRollbackConfiguration=ROLLBACK)
    shop.release("v1")
    shop.deploy("v2")
    place.fake.advance(4)
    place.alarm("ALARM")
    place.fake.advance(60)
    place.fake.run()


def blue_green_with_a_copy(place: Place) -> None:
    place.group(2)
    shop = Shop(place.fake)
    shop.group(
        "CodeDeployDefault.AllAtOnce",
        ec2TagFilters=None,
        autoScalingGroups=["asg"],
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        loadBalancerInfo={"targetGroupInfoList": [{"name": "web"}]},
        blueGreenDeploymentConfiguration=blue_green(copies=True),
    )
    shop.release("v1")
    shop.release("v2")


def launch(place: Place) -> None:
    place.group(2)
    shop = Shop(place.fake)
    shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    shop.release("v1")
    place.scale_out(1)
    place.fake.run()


def lambda_canary(place: Place) -> None:
    place.function()
    platform = Shop.of_lambda(place.fake)
    platform.deploy(inline(lambda_appspec()))
    place.fake.run()


def lambda_of_another_version(place: Place) -> None:
    place.function()
    platform = Shop.of_lambda(place.fake)
    platform.deploy(inline(lambda_appspec("2", "1")))
    place.fake.run()


def ecs_linear(place: Place) -> None:
    pair = place.service()
    platform = Shop.of_ecs(place.fake, pair=pair)
    platform.deploy(inline(ecs_appspec()))
    place.fake.run()


@pytest.mark.parametrize(
    "scenario",
    [
        release,
        failure_with_rollback,
        alarm,
        blue_green_with_a_copy,
        launch,
        lambda_canary,
        lambda_of_another_version,
        ecs_linear,
    ],
    ids=lambda scenario: scenario.__name__,
)
def test_a_scenario_goes_the_same_way_declared_and_in_moto(
    scenario: Callable[[Place], None],
) -> None:
    stories: list[list[Any]] = []
    for kind in (Declared, InMoto):
        with shop(kind) as place:
            scenario(place)
            stories.append(story(place.fake))
    declared, in_moto = stories
    assert in_moto == declared
    assert declared
