"""aioboto3's sessions and clients meet the same fake."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import aioboto3
import boto3
import pytest
from aiobotocore.config import AioConfig
from botocore.config import Config

from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.aio.scenario import DEPLOYMENT, GROUP, add_instance, check_alike
from tests.interception.loopback import REAL

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
OPTIONS: dict[str, Any] = {"region_name": "us-east-1", **KEYS}


@pytest.fixture(autouse=True)
def nothing_stays_active() -> Iterator[None]:
    yield
    assert stack.top() is None


def test_aioboto3_sees_what_boto3_sees(loopback: str, sleeps: list[float]) -> None:
    retries = {"mode": "standard"}
    client = boto3.Session().client(
        "codedeploy", endpoint_url=loopback, config=Config(retries=retries), **OPTIONS
    )

    async def main() -> None:
        async with aioboto3.Session().client(
            "codedeploy", endpoint_url=loopback, config=AioConfig(retries=retries), **OPTIONS
        ) as later:
            await check_alike(client, later)

    asyncio.run(main())
    client.close()
    assert len(sleeps) > 4
    assert set(sleeps) == {0}


def test_sessions_and_clients_of_any_age_reach_the_fake(loopback: str) -> None:
    """Sessions with keys of their own, made before; clients made before and during."""
    session = aioboto3.Session(region_name="eu-west-1", **KEYS)

    async def main() -> None:
        async with session.client("codedeploy", endpoint_url=loopback) as early:
            assert (await early.list_applications())["applications"] == REAL
            async with mock_codedeploy() as fake:
                await early.create_application(applicationName="application")
                async with session.client("codedeploy") as late:
                    answer = await late.list_applications()
                assert answer["applications"] == ["application"]
                assert [call.region for call in fake.calls] == ["eu-west-1"] * 2
            assert (await early.list_applications())["applications"] == REAL

    asyncio.run(main())


@mock_codedeploy(progress="clock")
async def wait() -> None:
    add_instance(current())
    async with aioboto3.Session(**KEYS).client("codedeploy", region_name="us-east-1") as client:
        await client.create_application(applicationName="application")
        await client.create_deployment_group(**GROUP)
        started = await client.create_deployment(**DEPLOYMENT)
        before = current().now
        waiter = client.get_waiter("deployment_successful")
        await waiter.wait(deploymentId=started["deploymentId"], WaiterConfig={"Delay": 60})
        assert (current().now - before).total_seconds() >= 60


def test_waiters_skip_their_delay(sleeps: list[float]) -> None:
    asyncio.run(wait())
    assert sleeps == [0]


def test_clients_and_resources_of_others_go_their_way(loopback: str) -> None:
    session = aioboto3.Session()

    async def main() -> None:
        with mock_codedeploy() as fake:
            async with session.client("sqs", endpoint_url=loopback, **OPTIONS) as client:
                metadata = (await client.list_queues())["ResponseMetadata"]
                assert metadata["HTTPStatusCode"] == 200
            async with session.resource("dynamodb", endpoint_url=loopback, **OPTIONS) as database:
                metadata = (await database.meta.client.list_tables())["ResponseMetadata"]
                assert metadata["HTTPStatusCode"] == 200
            assert fake.calls == []

    asyncio.run(main())


def test_no_credentials_are_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def forbidden(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("nothing may look for an address")

    monkeypatch.setattr("aiohttp.ClientSession._request", forbidden)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path_factory.getbasetemp() / "none"))

    async def main() -> None:
        with mock_codedeploy():
            async with aioboto3.Session().client("codedeploy", region_name="us-east-1") as client:
                assert (await client.list_applications())["applications"] == []

    asyncio.run(main())
