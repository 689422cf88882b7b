"""One fake gives the clients of boto3 and of aiobotocore the same answers."""

from __future__ import annotations

import asyncio
import functools
import importlib
import importlib.util
from collections.abc import Callable, Coroutine
from typing import Any

import aiobotocore.session
import boto3
import pytest
from aiobotocore.config import AioConfig
from botocore.config import Config

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception import stack
from tests.aio.scenario import DEPLOYMENT, GROUP, add_instance, check_alike

OPTIONS: dict[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}


def with_aiohttp() -> dict[str, Any]:
    return {}


def with_httpx() -> dict[str, Any]:
    from aiobotocore.httpxsession import HttpxSession

    return {"http_session_cls": HttpxSession}


#: The ways of aiobotocore into the network, and the event loops that each of them runs on.
WAYS = [pytest.param((with_aiohttp, "asyncio"), id="aiohttp")]
# Of the versions that are tested, the newest one knows other event loops than asyncio's.
if importlib.util.find_spec("trio"):
    WAYS += [
        pytest.param((with_httpx, "asyncio"), id="httpx"),
        pytest.param((with_httpx, "trio"), id="httpx-trio"),
    ]

Run = Callable[[Callable[[Any], Coroutine[Any, Any, None]]], None]


@pytest.fixture(params=WAYS)
def run(request: pytest.FixtureRequest, loopback: str) -> Run:
    """Runs a test with a client whose endpoint is the real server."""
    way, loop = request.param

    def run(test: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            session = aiobotocore.session.AioSession()
            config = AioConfig(retries={"mode": "standard"}, **way())
            async with session.create_client(
                "codedeploy", endpoint_url=loopback, config=config, **OPTIONS
            ) as client:
                await test(client)

        if loop == "asyncio":
            asyncio.run(main())
        else:
            importlib.import_module(loop).run(main)
        assert stack.top() is None

    return run


def test_aiobotocore_sees_what_botocore_sees(run: Run, loopback: str, sleeps: list[float]) -> None:
    client = boto3.Session().client(
        "codedeploy", endpoint_url=loopback, config=Config(retries={"mode": "standard"}), **OPTIONS
    )

    run(functools.partial(check_alike, client))
    client.close()
    assert len(sleeps) > 4
    assert set(sleeps) == {0}


def test_clients_of_both_kinds_share_the_fake(run: Run, loopback: str, sleeps: list[float]) -> None:
    """What one of them makes, the other one sees."""
    client = boto3.Session().client("codedeploy", endpoint_url=loopback, **OPTIONS)

    async def test(later: Any) -> None:
        with mock_codedeploy() as fake:
            add_instance(fake)
            client.create_application(applicationName="application")
            await later.create_deployment_group(**GROUP)
            first = client.create_deployment(**DEPLOYMENT)["deploymentId"]
            before = fake.now
            await later.get_waiter("deployment_successful").wait(deploymentId=first)
            assert (fake.now - before).total_seconds() >= 15
            second = (await later.create_deployment(**DEPLOYMENT))["deploymentId"]
            client.get_waiter("deployment_successful").wait(deploymentId=second)
            assert set(client.list_deployments()["deployments"]) == {first, second}
            assert set((await later.list_deployments())["deployments"]) == {first, second}

    run(test)
    client.close()
    assert set(sleeps) == {0}
