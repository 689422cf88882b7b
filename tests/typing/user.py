"""A user's test file that uses every public name; type checkers read it, it is never run."""

from __future__ import annotations

import asyncio
import datetime
import pathlib
import unittest
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

import codedeploy_fake
from codedeploy_fake import (
    Call,
    CodeDeployFake,
    Declaration,
    Event,
    Notification,
    Snapshot,
    StatusChange,
    Timeline,
    connect,
    current,
    mock_codedeploy,
)
from codedeploy_fake.mock.activation import MockCodeDeploy

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

VERSION: str = codedeploy_fake.__version__
ROLE = "arn:aws:iam::123456789012:role/deploy"


@mock_codedeploy
def test_bare(number: int) -> str:
    return str(number)


@mock_codedeploy(
    progress="instant",
    poll_interval=5,
    region="eu-west-1",
    account_id="210987654321",
    start_time=datetime.datetime(2016, 9, 20, tzinfo=datetime.timezone.utc),
    strict=True,
    seed=7,
    world="moto",
)
async def test_with_options(text: str) -> int:
    await asyncio.sleep(0)
    return len(text)


@mock_codedeploy
def generate() -> Iterator[int]:
    yield 1


@mock_codedeploy()
async def generate_later() -> AsyncIterator[str]:
    yield "later"


@pytest.fixture
@mock_codedeploy(seed=3)
def mocked_fixture() -> Iterator[CodeDeployFake]:
    yield current()  # noqa: PT022 - the mock lasts as long as the generator


@mock_codedeploy
class TestClass:
    attribute = 1

    def test_method(self) -> None:
        assert current().calls == []


class TestMethods:
    @mock_codedeploy
    def test_method(self, number: int) -> str:
        return str(number)

    @classmethod
    @mock_codedeploy
    def test_class_method(cls) -> str:
        return cls.__name__

    @mock_codedeploy
    @staticmethod
    def test_static_method(number: int) -> int:
        return number


@mock_codedeploy(progress="clock")
class TestCase(unittest.TestCase):
    def test_method(self) -> None:
        assert not codedeploy_fake.current().calls


def check_that_decorators_keep_types() -> None:
    text: str = test_bare(1)
    numbers: list[int] = list(generate())
    attribute: int = TestClass().attribute
    methods: tuple[str, str, int] = (
        TestMethods().test_method(1),
        TestMethods.test_class_method(),
        TestMethods.test_static_method(1),
    )
    print(text, numbers, attribute, methods, TestCase("test_method"))


async def check_that_coroutines_keep_types() -> None:
    length: int = await test_with_options("text")
    texts: list[str] = [text async for text in generate_later()]
    print(length, texts)
    with mock_codedeploy(progress="poll") as fake:
        first: CodeDeployFake = fake
        print(first)
    async with mock_codedeploy() as fake:
        later: CodeDeployFake = fake
        print(later)


def check_start_and_stop() -> None:
    mock: MockCodeDeploy = mock_codedeploy(seed=1)
    fake: CodeDeployFake = mock.start()
    mock.stop()
    print(fake)


@pytest.mark.codedeploy(
    progress="poll",
    poll_interval=0.5,
    region="us-gov-west-1",
    account_id="210987654321",
    start_time=datetime.datetime(2016, 9, 20),
    seed=7,
)
def test_fixtures(codedeploy: CodeDeployFake, codedeploy_client: CodeDeployClient) -> None:
    names: list[str] = codedeploy_client.list_applications()["applications"]
    print(names, codedeploy.now)


def check_the_world(fake: CodeDeployFake) -> None:
    ids: list[str] = fake.add_instances(3, tags={"role": "web"}, region="us-west-2")
    ids += fake.add_instances(["i-0123456789abcdef0"])
    ids += fake.add_on_premises_instances(["cellar"], {"role": "web"})
    ids += fake.add_auto_scaling_group("asg", 2)
    ids += fake.scale_out("asg", by=2)
    fake.add_instances(1, auto_scaling_group="asg")
    fake.terminate_instances(ids)
    fake.set_alarm_state("errors", "ALARM")
    fake.add_role(ROLE, assumable=True, permissions=None)
    fake.add_topic("arn:aws:sns:us-east-1:123456789012:topic")
    fake.add_load_balancer("balancer")
    fake.add_target_group("targets")
    fake.add_lambda_function("function", alias="live", versions=["1", "2"])
    fake.add_ecs_service("cluster", "service", desired_count=2)
    revision: dict[str, Any] = {
        "revisionType": "GitHub",
        "gitHubLocation": {"repository": "owner/name", "commitId": "0" * 40},
    }
    fake.add_revision(revision)
    fake.remove_revision(revision)
    fake.add_github_token("token")
    fake.set_quota("alarms", 5)
    fake.set_quota("instances", None)


def check_what_goes_wrong(fake: CodeDeployFake, client: CodeDeployClient) -> None:
    fake.fail(
        "AfterInstall",
        instance="i-0123456789abcdef0",
        error_code="ScriptFailed",
        message="Script at specified location: after.sh failed with exit code 1",
        log_tail="no space left on device",
        times=1,
    )
    hanging: Declaration = fake.hang("ApplicationStart", times=1, deployment_id=None)
    print(hanging.met, hanging.reason(), hanging.what)
    fake.fail_deployment("THROTTLED", "slow down", deployment_id=None, group="web", times=2)
    fake.inject_error("GetDeployment", "ThrottlingException", "Rate exceeded", status=400, times=2)
    fake.inject_connection_error("GetDeployment", times=1)

    def hook(event: dict[str, Any], context: object) -> None:
        client.put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Succeeded",
        )

    fake.on_hook("BeforeAllowTraffic", hook)
    fake.on_hook("BeforeAllowTraffic", hook, name="check")
    fake.on_notification("arn:aws:sns:us-east-1:123456789012:releases", hook)
    fake.on_event(hook, detail_type="CodeDeploy Deployment State-change Notification")


def check_records(call: Call, notification: Notification, event: Event) -> None:
    operation: str = call.operation
    parameters: dict[str, Any] = call.parameters
    result: dict[str, Any] | None = call.result
    error: BaseException | None = call.error
    region: str = call.region
    time: datetime.datetime = call.time
    print(operation, parameters, result, error, region, time)
    texts: list[str] = [notification.topic, notification.subject, notification.message]
    texts.append(notification.time.isoformat())
    texts += [event.id, event.detail_type, event.source, event.account, event.region]
    resources: tuple[str, ...] = event.resources
    detail: dict[str, Any] = event.detail
    print(texts, event.time.isoformat(), resources, detail)


def check_timeline(timeline: Timeline, change: StatusChange, path: pathlib.Path) -> None:
    texts: list[str] = [timeline.deployment_id, timeline.status, change.status]
    names: list[str | None] = [change.target, change.event]
    changes: Sequence[StatusChange] = timeline.changes
    print(texts, names, changes, change.time.isoformat(), timeline)
    print(timeline.svg())
    timeline.save("timeline.svg")
    timeline.save(path / "timeline.svg")


def check_recipes(fake: CodeDeployFake, notification: Notification, event: Event) -> None:
    ids: list[str] = fake.add_server_group("shop", "web", instances=2, region="eu-west-1")
    groups: list[str] = [
        fake.add_lambda_group("pay", hooks={"BeforeAllowTraffic": lambda event, context: None}),
        fake.add_ecs_group("main", "web", tested=True),
    ]
    deployment: str = fake.deploy("shop", "web", description="first")
    payload: dict[str, str] = fake.hook_event("AfterInstall", platform="ECS")
    status: str = fake.hook_event(deployment_id="d-ABCDEF123", execution_id="id").status
    events: list[dict[str, Any]] = [notification.as_lambda_event(), event.as_lambda_event()]
    fake.sleep(15)
    fake.sleep(datetime.timedelta(seconds=15))
    print(ids, groups, deployment, payload, status, events, mock_codedeploy(travel=True))


def check_looking_and_moving(fake: CodeDeployFake) -> None:
    calls: Sequence[Call] = fake.calls
    notifications: Sequence[Notification] = fake.notifications
    events: Sequence[Event] = fake.events
    timeline: Timeline = fake.timeline("d-ABCDEF123", region="us-west-2")
    created: Sequence[Call] = fake.calls.of("CreateDeployment")
    last: Sequence[Event] = fake.events[-2:]
    broken: list[BaseException] = [error.exception for error in fake.hook_errors]
    print(created, last, broken)
    now: datetime.datetime = fake.now
    world: str = fake.world
    print(calls, notifications, events, timeline, now, world)
    fake.advance(60)
    fake.advance(datetime.timedelta(minutes=1))
    fake.run()
    fake.run("d-ABCDEF123")
    snapshot: Snapshot = fake.snapshot()
    fake.restore(snapshot)
    fake.reset()


def check_connection() -> None:
    fake: CodeDeployFake = connect("http://127.0.0.1:4584", account_id="111122223333")
    fake.advance(15)
