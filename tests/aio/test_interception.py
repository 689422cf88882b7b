"""aiobotocore's clients meet the same fake, by the same wrappers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import aiobotocore.session
import boto3
import botocore.exceptions
import pytest
from aiobotocore.config import AioConfig
from aiobotocore.waiter import AIOWaiter

from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.interception.loopback import REAL

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def new_client(service: str = "codedeploy", **options: Any) -> AbstractAsyncContextManager[Any]:
    """A client to be entered; it knows no credentials but those that are given."""
    session = aiobotocore.session.AioSession()
    named = () if "service_name" in options else (service,)
    manager: AbstractAsyncContextManager[Any] = session.create_client(
        *named, **{"region_name": "us-east-1", **options}
    )
    return manager


@pytest.fixture(autouse=True)
def without_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "config").write_text(
        "[profile role]\n"
        "role_arn = arn:aws:iam::123456789012:role/developer\n"
        "credential_source = Ec2InstanceMetadata\n"
        "[profile broken]\n"
        "role_arn = arn:aws:iam::123456789012:role/developer\n"
        "credential_source = Environment\n"
    )


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await test()

    asyncio.run(main())
    assert stack.top() is None


def test_the_fake_is_reached_inside_and_only_there(loopback: str) -> None:
    async def test() -> None:
        async with new_client(endpoint_url=loopback, **KEYS) as client:
            assert (await client.list_applications())["applications"] == REAL
            async with mock_codedeploy() as fake:
                await client.create_application(applicationName="application")
                answer = await client.list_applications()
                assert answer["applications"] == ["application"]
                assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
                assert len(fake.calls) == 2
                with pytest.raises(client.exceptions.ApplicationAlreadyExistsException):
                    await client.create_application(applicationName="application")
            assert (await client.list_applications())["applications"] == REAL

    run(test)


@pytest.mark.parametrize("how", ["metadata", "container", "role", "region", "half", "keyword"])
def test_neither_credentials_nor_network_are_needed(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("nothing may look for an address")

    monkeypatch.setattr("aiohttp.ClientSession._request", forbidden)
    options: dict[str, Any] = {}
    if how == "container":
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/")
    elif how == "role":
        monkeypatch.setenv("AWS_PROFILE", "role")
    elif how == "region":
        options["config"] = AioConfig(defaults_mode="auto")
    elif how == "half":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    elif how == "keyword":
        options["service_name"] = "codedeploy"

    async def test() -> None:
        with mock_codedeploy():
            async with new_client(**options) as client:
                assert (await client.list_applications())["applications"] == []

    run(test)


def test_other_services_look_for_credentials_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def forbidden(*args: Any, **kwargs: Any) -> Any:
        asked.append(args)
        raise OSError

    monkeypatch.setattr("aiohttp.ClientSession._request", forbidden)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/")
    monkeypatch.setenv("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1")

    async def test() -> None:
        with mock_codedeploy(), pytest.raises(botocore.exceptions.BotoCoreError):
            async with new_client("sqs"):
                pass

    run(test)
    assert asked


def test_a_role_that_is_broken_otherwise_is_still_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "broken")

    async def test() -> None:
        with (
            mock_codedeploy(),
            pytest.raises(botocore.exceptions.CredentialRetrievalError),
        ):
            async with new_client():
                pass

    run(test)


@pytest.mark.parametrize("keys", [KEYS, {}], ids=["signed", "unsigned"])
def test_every_hook_fires_once(keys: dict[str, str]) -> None:
    fired: list[str] = []
    headers: dict[str, Any] = {}

    def record(event_name: str, **kwargs: Any) -> None:
        fired.append(event_name.partition(".")[0])
        if event_name.startswith("before-send."):
            headers.update(kwargs["request"].headers)

    async def test() -> None:
        with mock_codedeploy():
            async with new_client(**keys) as client:
                for event in ("request-created", "before-sign", "before-send", "needs-retry"):
                    client.meta.events.register(f"{event}.codedeploy.*", record)
                await client.list_applications()

    run(test)
    assert sorted(fired) == ["before-send", "before-sign", "needs-retry", "request-created"]
    assert ("Authorization" in headers) == bool(keys)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_throttling_is_retried_without_a_sleep(mode: str, sleeps: list[float]) -> None:
    async def test() -> None:
        config = AioConfig(retries={"mode": mode, "max_attempts": 3})
        with mock_codedeploy() as fake:
            fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=1)
            fake.inject_connection_error("ListApplications")
            async with new_client(config=config) as client:
                answer = await client.list_applications()
            assert answer["ResponseMetadata"]["RetryAttempts"] == 2

    run(test)
    assert sleeps == [0, 0]


def test_a_broken_connection_is_botocores_own_exception() -> None:
    async def test() -> None:
        config = AioConfig(retries={"max_attempts": 0})
        with mock_codedeploy() as fake:
            fake.inject_connection_error("ListApplications")
            async with new_client(config=config) as client:
                with pytest.raises(botocore.exceptions.ConnectionClosedError):
                    await client.list_applications()

    run(test)


def test_waiters_of_other_clients_sleep_as_ever(sleeps: list[float]) -> None:
    answers: list[Any] = [
        {"deploymentInfo": {"status": "InProgress"}},
        {"deploymentInfo": {"status": "Succeeded"}},
    ] * 2

    async def answer() -> Any:
        return answers.pop(0)

    async def test() -> None:
        async with new_client(**KEYS) as client:
            config = client.get_waiter("deployment_successful").config
        waiter = AIOWaiter("name", config, answer)
        with mock_codedeploy():
            await waiter.wait()
        await waiter.wait()

    run(test)
    assert sleeps == [15, 15]


def test_gathered_calls_and_threads_share_the_fake() -> None:
    async def test() -> None:
        sync = boto3.Session().client("codedeploy", region_name="us-east-1", **KEYS)
        with mock_codedeploy():
            async with new_client() as client:
                thread = threading.Thread(
                    target=sync.create_application, kwargs={"applicationName": "thread"}
                )
                thread.start()
                names = [f"application-{number}" for number in range(5)]
                await asyncio.gather(
                    *(client.create_application(applicationName=name) for name in names)
                )
                thread.join()
                answer = await client.list_applications()
                assert answer["applications"] == [*names, "thread"]
                assert len(current().calls) == 7

    run(test)
