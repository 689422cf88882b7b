"""One scenario for clients of any kind, and what each of them was answered."""

from __future__ import annotations

import datetime
from collections.abc import Generator
from typing import Any

import botocore.exceptions
import time_machine

from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from codedeploy_fake.fake.records import Call
from tests.interception.loopback import REAL

MOMENT = datetime.datetime(2016, 9, 20, 12, tzinfo=datetime.timezone.utc)

GROUP = {
    "applicationName": "application",
    "deploymentGroupName": "group",
    "serviceRoleArn": "arn:aws:iam::123456789012:role/deploy",
    "ec2TagFilters": [{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}],
}
DEPLOYMENT = {
    "applicationName": "application",
    "deploymentGroupName": "group",
    "revision": {
        "revisionType": "GitHub",
        "gitHubLocation": {"repository": "owner/name", "commitId": "0" * 40},
    },
}

#: What is done with a client, to be sent what came of it: its kind, a name, the parameters.
Step = tuple[str, str, dict[str, Any]]


def add_instance(fake: CodeDeployFake) -> None:
    fake.add_instances(1, tags={"role": "web"})


def scenario() -> Generator[Step, Any, None]:
    """A release that succeeds and one that fails; pages, errors, throttling, a lost connection."""
    fake = current()
    add_instance(fake)
    yield "call", "create_application", {"applicationName": "application"}
    yield "call", "create_application", {"applicationName": "application"}
    yield "call", "create_deployment_group", GROUP
    deployment_id = (yield "call", "create_deployment", DEPLOYMENT)["deploymentId"]
    yield "call", "get_deployment", {"deploymentId": deployment_id}
    yield "wait", "deployment_successful", {"deploymentId": deployment_id}
    fake.fail("AfterInstall", log_tail="no space left on device")
    deployment_id = (yield "call", "create_deployment", DEPLOYMENT)["deploymentId"]
    yield "wait", "deployment_successful", {"deploymentId": deployment_id}
    yield "call", "get_deployment", {"deploymentId": deployment_id}
    targets = (yield "call", "list_deployment_targets", {"deploymentId": deployment_id})[
        "targetIds"
    ]
    of_targets = {"deploymentId": deployment_id, "targetIds": targets}
    yield "call", "batch_get_deployment_targets", of_targets
    yield "call", "get_deployment_group", {key: GROUP[key] for key in list(GROUP)[:2]}
    yield "call", "get_deployment", {"deploymentId": "d-NONE"}
    yield "call", "get_deployment", {}
    fake.inject_error("ListDeployments", "ThrottlingException", "Rate exceeded")
    fake.inject_connection_error("ListDeployments")
    yield "call", "list_deployments", {}
    for number in range(150):
        yield "call", "create_application", {"applicationName": f"application-{number}"}
    yield "pages", "list_applications", {}
    yield "call", "delete_application", {"applicationName": "application"}


async def check_alike(client: Any, later: Any) -> None:
    """Plays the scenario twice in one fake; the endpoint of both clients is the real server."""
    assert client.list_applications()["applications"] == REAL
    assert (await later.list_applications())["applications"] == REAL
    with time_machine.travel(MOMENT, tick=False), mock_codedeploy() as fake:
        nothing = fake.snapshot()
        answers = play(client)
        calls = [_told_of_call(call) for call in fake.calls]
        fake.restore(nothing)
        # Request ids and all.
        assert await play_later(later) == answers
        assert [_told_of_call(call) for call in fake.calls] == calls
    assert (await later.list_applications())["applications"] == REAL


def _told_of_call(call: Call) -> tuple[Any, ...]:
    return (call.operation, call.parameters, call.region, call.time, call.result, str(call.error))


def play(client: Any) -> list[Any]:
    """What the scenario's steps came to with a client of botocore."""
    answers: list[Any] = []
    steps = scenario()
    step = next(steps)
    while True:
        try:
            answers.append(_act(client, *step))
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            answers.append(_told(error))
        try:
            step = steps.send(answers[-1])
        except StopIteration:
            return answers


async def play_later(client: Any) -> list[Any]:
    """What they came to with a client of aiobotocore."""
    answers: list[Any] = []
    steps = scenario()
    step = next(steps)
    while True:
        try:
            answers.append(await _act_later(client, *step))
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            answers.append(_told(error))
        try:
            step = steps.send(answers[-1])
        except StopIteration:
            return answers


def _act(client: Any, kind: str, name: str, parameters: dict[str, Any]) -> Any:
    if kind == "wait":
        return client.get_waiter(name).wait(**parameters)
    if kind == "pages":
        return list(client.get_paginator(name).paginate(**parameters))
    return getattr(client, name)(**parameters)


async def _act_later(client: Any, kind: str, name: str, parameters: dict[str, Any]) -> Any:
    if kind == "wait":
        # It returns the last answer, which botocore's waiters keep for themselves.
        await client.get_waiter(name).wait(**parameters)
        return None
    if kind == "pages":
        return [page async for page in client.get_paginator(name).paginate(**parameters)]
    return await getattr(client, name)(**parameters)


def _told(error: Any) -> list[Any]:
    """What a test can see of an exception."""
    response = getattr(error, "response", getattr(error, "last_response", None))
    return [type(error).__name__, str(error), response]
