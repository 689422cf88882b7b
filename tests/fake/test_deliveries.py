"""Notifications and events are delivered to functions of the test, as Lambda would get them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import report
from tests.shop import ROLLBACK, TOPIC, Shop, frozen, trigger

OTHER = "arn:aws:sns:us-east-1:123456789012:others"
DEPLOYMENTS = "CodeDeploy Deployment State-change Notification"
INSTANCES = "CodeDeploy Instance State-change Notification"


TRIGGERS = [trigger("DeploymentStart", "DeploymentSuccess", "DeploymentFailure")]


class Function:
    """A Lambda function that keeps what it gets."""

    __name__ = "keep"

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any], context: Any) -> None:
        assert context.function_name == "keep"
        self.events.append(event)

    @property
    def statuses(self) -> list[str]:
        return [
            json.loads(record["Sns"]["Message"])["status"]
            for event in self.events
            for record in event["Records"]
        ]

    @property
    def states(self) -> list[str]:
        return [event["detail"]["state"] for event in self.events]


@pytest.fixture
def function() -> Function:
    return Function()


def test_each_notification_of_a_topic_is_delivered_in_order(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    others = Function()
    handle = fake.on_notification(TOPIC, function)
    fake.on_notification(OTHER, others)
    shop.fleet(1, triggerConfigurations=TRIGGERS)
    shop.deploy()
    # Before the call returns, as nothing else would be looked at.
    assert function.statuses == ["CREATED"]
    fake.run()
    assert function.statuses == ["CREATED", "SUCCEEDED"]
    assert function.events == [each.as_lambda_event() for each in fake.notifications]
    assert json.loads(json.dumps(function.events)) == function.events
    assert (handle.met, others.events) == (2, [])


def test_each_event_is_delivered_in_order(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    fake.on_event(function)
    shop.fleet(2)
    shop.release()
    assert function.events == [each.as_lambda_event() for each in fake.events]
    assert function.states[0] == "START"
    assert function.states[-1] == "SUCCESS"


@pytest.mark.parametrize("kind", [DEPLOYMENTS, INSTANCES])
def test_a_function_may_get_the_events_of_one_detail_type(
    fake: CodeDeployFake, shop: Shop, function: Function, kind: str
) -> None:
    handle = fake.on_event(function, kind)
    shop.fleet(1)
    shop.release()
    assert {event["detail-type"] for event in function.events} == {kind}
    assert handle.met == len(function.events) == 2


def test_a_function_reads_and_changes_what_it_is_told_of(fake: CodeDeployFake, shop: Shop) -> None:
    shop.fleet(1)
    started: list[str] = []

    def again(event: dict[str, Any], context: object) -> None:
        now = fake.now
        assert shop.status(event["detail"]["deploymentId"]) in ("Created", "Succeeded")
        if event["detail"]["state"] == "SUCCESS" and not started:
            started.append(shop.deploy("v2"))
        assert fake.now == now

    fake.on_event(again, DEPLOYMENTS)
    shop.release("v1")
    # What the function itself set going was delivered afterwards, and ran.
    assert shop.status(started[0]) == "Succeeded"
    assert [e.detail["state"] for e in fake.events if "instanceId" not in e.detail] == [
        "START",
        "SUCCESS",
        "START",
        "SUCCESS",
    ]


@pytest.mark.parametrize("progress", ["poll", "clock", "instant"])
def test_events_are_delivered_alike_in_every_way_of_time(progress: str, function: Function) -> None:
    with frozen(progress=progress) as fake:
        shop = Shop.of_servers(fake, autoRollbackConfiguration=ROLLBACK)
        fake.on_event(function, DEPLOYMENTS)
        shop.release("v1")
        fake.fail("Install")
        shop.release("v2")
        states = [e.detail["state"] for e in fake.events if e.detail_type == DEPLOYMENTS]
        assert function.states == states
        assert states == ["START", "SUCCESS", "START", "FAILURE", "START", "FAILURE"]


def test_what_the_authors_methods_bring_about_is_delivered_too(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    fake.add_auto_scaling_group("web", 1)
    shop.group(ec2TagFilters=None, autoScalingGroups=["web"])
    shop.release()
    fake.on_event(function, DEPLOYMENTS)
    fake.scale_out("web")
    assert function.states == ["START"]


def test_what_happened_before_is_not_delivered(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    late = Function()
    shop.fleet(1)
    shop.deploy()
    fake.on_event(function, DEPLOYMENTS)
    fake.run()
    fake.on_event(late, DEPLOYMENTS)
    assert (function.states, late.states) == (["SUCCESS"], [])


def test_a_function_declared_by_another_one_gets_the_rest(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    def declare(event: dict[str, Any], context: object) -> None:
        if event["detail"]["state"] == "START":
            fake.on_event(function, DEPLOYMENTS)

    fake.on_event(declare, DEPLOYMENTS)
    shop.fleet(1)
    shop.release()
    assert function.states == ["SUCCESS"]


def test_looking_delivers_nothing_and_the_next_call_does(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    fake.on_event(function, DEPLOYMENTS)
    shop.fleet(1)
    deployment = shop.deploy()
    fake.service.state.clock.skip(600_000)
    assert fake.timeline(deployment).deployment_id == deployment
    assert function.states == ["START"]
    assert shop.status(deployment) == "Succeeded"
    assert function.states == ["START", "SUCCESS"]


def test_what_a_function_raises_is_kept_and_told_and_the_next_one_gets_its_event(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    def broken(event: dict[str, Any], context: object) -> None:
        raise LookupError("no such channel")

    fake.on_notification(TOPIC, broken)
    fake.on_event(function, DEPLOYMENTS)
    shop.fleet(1, triggerConfigurations=[trigger("DeploymentSuccess")])
    deployment = shop.release()
    (error,) = fake.hook_errors
    assert (error.event, error.deployment_id) == ("DeploymentSuccess", deployment)
    assert repr(error.exception) == "LookupError('no such channel')"
    assert function.states == ["START", "SUCCESS"]
    text = report.of(fake)
    assert "Functions given to the fake raised:" in text
    assert f"DeploymentSuccess of {deployment}: LookupError: no such channel" in text


def test_a_coroutine_function_runs_to_its_end(fake: CodeDeployFake, shop: Shop) -> None:
    seen: list[str] = []

    async def function(event: dict[str, Any], context: object) -> None:
        await asyncio.sleep(0)
        seen.append(event["detail"]["state"])

    fake.on_event(function, DEPLOYMENTS)
    shop.fleet(1)
    shop.release()
    assert seen == ["START", "SUCCESS"]


def test_a_snapshot_keeps_functions_and_delivers_nothing_twice(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    handle = fake.on_event(function, DEPLOYMENTS)
    shop.fleet(1)
    shop.deploy()
    snapshot = fake.snapshot()
    for count in (2, 3):
        fake.restore(snapshot)
        assert handle.met == 1
        fake.run()
        assert (len(function.events), handle.met) == (count, 2)


def test_a_function_may_reset_nothing(fake: CodeDeployFake, shop: Shop) -> None:
    fake.on_event(lambda event, context: fake.reset())
    shop.fleet(1)
    shop.deploy()
    assert "cannot be called inside a hook function" in str(fake.hook_errors[0].exception)


def test_a_region_delivers_its_own(fake: CodeDeployFake, shop: Shop, function: Function) -> None:
    here = fake.on_event(function)
    there = fake.on_event(function, region="eu-west-1")
    away = Shop(fake, region="eu-west-1")
    away.fleet(1)
    away.release()
    assert here.met == 0
    assert there.met == len(function.events) > 0
    assert here.reason() == (
        "no deployment was made in us-east-1, but in eu-west-1: give it region='eu-west-1'"
    )


# --- Handles and mistakes --------------------------------------------------------------------

Declare = Callable[[CodeDeployFake], Any]


@pytest.mark.parametrize(
    ("triggers", "reason"),
    [
        ([], "no trigger sends to this topic; triggers send to none"),
        (
            [trigger("DeploymentStart", topic=OTHER)],
            f"no trigger sends to this topic; triggers send to {OTHER}",
        ),
        (
            [trigger("DeploymentFailure")],
            (
                "its triggers send of DeploymentFailure alone, and with a role that may "
                "sns:Publish: {deployment} is Succeeded"
            ),
        ),
    ],
    ids=["no trigger", "another topic", "another event"],
)
def test_the_nearest_reason_why_no_notification_came(
    fake: CodeDeployFake,
    shop: Shop,
    function: Function,
    triggers: list[dict[str, Any]],
    reason: str,
) -> None:
    handle = fake.on_notification(TOPIC, function)
    assert handle.reason() == "no deployment was made"
    shop.fleet(1, triggerConfigurations=triggers)
    deployment = shop.release()
    assert handle.reason() == reason.format(deployment=deployment)
    assert repr(handle) == f"<on_notification({TOPIC!r}, keep): met 0 times>"
    said = " ".join(report.of(fake).split())
    assert handle.what in said
    assert handle.reason() in said


def test_the_nearest_reason_why_no_event_came(
    fake: CodeDeployFake, shop: Shop, function: Function
) -> None:
    shop.fleet(1)
    deployment = shop.release()
    handle = fake.on_event(function, DEPLOYMENTS)
    assert handle.what == f"on_event(keep, detail_type={DEPLOYMENTS!r})"
    assert handle.reason() == f"no such event was sent afterwards: {deployment} is Succeeded"
    assert fake.on_event(function).what == "on_event(keep)"


def test_a_strict_test_fails_where_nothing_was_delivered(function: Function) -> None:
    with pytest.raises(AssertionError, match=r"on_event\(keep\): no deployment was made"):  # noqa: SIM117
        with mock_codedeploy(strict=True) as fake:
            fake.on_event(function)


@pytest.mark.parametrize(
    ("declare", "sentence"),
    [
        (lambda f: f.on_notification("releases", print), "must be the ARN of a topic, such as"),
        (lambda f: f.on_notification(TOPIC, "print"), "must be a function of two arguments"),
        (lambda f: f.on_event(lambda: None), "must be a function of two arguments"),
        (
            lambda f: f.on_event(print, "CodeDeploy Deployment State-change"),
            f"unknown detail type .*did you mean '{DEPLOYMENTS}'",
        ),
    ],
)
def test_a_mistake_in_a_delivery_gets_a_sentence(
    fake: CodeDeployFake, declare: Declare, sentence: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=sentence):
        declare(fake)


def test_a_topic_beside_the_declared_ones_is_refused(
    fake: CodeDeployFake, function: Function
) -> None:
    fake.add_topic(TOPIC)
    with pytest.raises(ValueError, match=r"unknown topic .*:release'.*did you mean .*:releases'"):
        fake.on_notification(TOPIC[:-1], function)
    assert fake.on_notification(TOPIC, function).met == 0
