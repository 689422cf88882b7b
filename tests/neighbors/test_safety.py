"""Looking at moto reaches no other host, whatever the environment says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

import moto
import pytest
from botocore.client import BaseClient
from botocore.session import Session
from moto.core import set_initial_no_auth_action_count

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception.observing import observe
from codedeploy_fake.neighbors.botocore_source import BotocoreNeighbors
from codedeploy_fake.neighbors.clients import Clients, NeighborError
from tests.neighbors import account
from tests.shop import ALARMS, ROLE, WEB, Shop, revision, tagged


@pytest.fixture(autouse=True)
def tried_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nothing connects and nothing looks a name up, until after every tear-down."""
    tried: list[str] = []

    def forbidden(*args: object, **kwargs: object) -> None:
        tried.append(repr(args))
        raise AssertionError(f"a test wanted to reach {args!r}")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, forbidden)
    yield tried
    assert tried == []


GROUP: dict[str, Any] = {
    "applicationName": "shop",
    "deploymentGroupName": "web",
    "serviceRoleArn": ROLE,
    "ec2TagFilters": tagged(),
    "alarmConfiguration": ALARMS,
}


def create_and_release(shop: Shop) -> None:
    """Whichever asks first."""
    shop.group(alarmConfiguration=ALARMS)
    shop.release()


def release(fake: Any) -> str:
    shop = Shop(fake)
    shop.group(alarmConfiguration=ALARMS)
    return shop.status(shop.release())


def test_moto_is_asked_and_no_other_host() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.add_instances(1)
        assert release(fake) == "Succeeded"


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            {"core": {"service_whitelist": ["ec2"]}}, marks=pytest.mark.needs("moto>=5.1")
        ),
        {"core": {"passthrough": {"services": ["cloudwatch", "s3", "iam", "events"]}}},
        {"core": {"passthrough": {"urls": [".*monitoring.*"]}}},
    ],
    ids=["whitelist", "passthrough of services", "passthrough of URLs"],
)
def test_what_moto_lets_through_is_a_fault_and_goes_nowhere(config: Any) -> None:
    with moto.mock_aws(config=config), mock_codedeploy(world="moto") as fake:
        account.add_instances(1)
        shop = Shop(fake)
        with pytest.raises(NeighborError, match="CodeDeploy asked moto for"):
            create_and_release(shop)


def test_when_moto_is_over_everything_is_as_declared() -> None:
    with mock_codedeploy(world="moto") as fake:
        with moto.mock_aws():
            account.add_instances(1)
            assert release(fake) == "Succeeded"
        fake.reset()
        fake.add_instances(1, WEB)
        assert release(fake) == "Succeeded"


def test_moto_that_is_not_active_is_not_looked_at() -> None:
    with mock_codedeploy(world="moto") as fake:
        assert fake.world == "moto"
        fake.add_instances(1, WEB)
        assert release(fake) == "Succeeded"


def test_a_neighbor_that_stops_answering_between_two_orders_is_left_alone() -> None:
    neighbors = BotocoreNeighbors("moto")
    source: Any = neighbors.source("us-east-1")
    assert source.asking.write("ec2", "TerminateInstances", InstanceIds=["i-1"]) is None
    assert neighbors.faults() == []


def test_the_environment_sends_it_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with moto.mock_aws():
        account.add_instances(1)
        for name, value in {
            "AWS_ENDPOINT_URL": "https://elsewhere.example",
            "AWS_ENDPOINT_URL_EC2": "https://elsewhere.example",
            "AWS_PROFILE": "missing",
            "AWS_CONFIG_FILE": "/nowhere",
            "AWS_USE_FIPS_ENDPOINT": "true",
            "AWS_DEFAULTS_MODE": "auto",
            "HTTPS_PROXY": "http://proxy.example:3128",
            "AWS_CA_BUNDLE": "/nowhere.pem",
        }.items():
            monkeypatch.setenv(name, value)
        neighbors = BotocoreNeighbors("moto")
        source = neighbors.source("us-east-1")
        assert len(source.instances()) == 1
        assert neighbors.faults() == []


def test_the_access_control_of_moto_refuses_it_as_any_stranger() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.add_instances(1)
        shop = Shop(fake)
        shop.group()
        deployment = set_initial_no_auth_action_count(0)(shop.release)()
        error = shop.error(deployment)
    assert error is not None
    assert error[0] == "IAM_ROLE_PERMISSIONS"


def test_a_patch_of_botocore_by_the_test_does_not_catch_it() -> None:
    caught: list[str] = []
    original = BaseClient._make_api_call  # type: ignore[attr-defined]

    def catch(self: Any, operation: str, parameters: Any) -> Any:
        caught.append(operation)
        return original(self, operation, parameters)

    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.add_instances(1)
        with patch.object(BaseClient, "_make_api_call", catch):
            assert release(fake) == "Succeeded"
    assert set(caught) == {
        "CreateApplication",
        "CreateDeploymentGroup",
        "CreateDeployment",
        "GetDeployment",
    }


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "http://[::1]:4566",
        "http://localhost:5000",
        "http://moto:5000",
        "http://s3.localhost:4566",
        "https://host.docker.internal:4566",
    ],
)
def test_an_emulator_may_be_on_this_machine(url: str) -> None:
    with mock_codedeploy(world=url) as fake:
        assert fake.world == url


@pytest.mark.parametrize(
    "world",
    [
        "https://ec2.us-east-1.amazonaws.com",
        "http://10.0.0.1:5000",
        "http://192.168.1.2",
        "ftp://localhost",
        "localhost:5000",
        "http://",
        "localstack",
        "",
        7,
        None,
    ],
)
def test_any_other_world_is_refused(world: Any) -> None:
    with pytest.raises(ValueError, match='world must be "declared", "moto" or the URL'):
        mock_codedeploy(world=world)


def test_a_client_of_a_url_goes_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = Clients("http://127.0.0.1:5000")
    client = clients.client("ec2", "us-east-1")
    session = client._endpoint.http_session

    class Request:
        url = "http://127.0.0.1:5000.example/"

    with pytest.raises(NeighborError, match="is not at"):
        session.send(Request())
    clients.close()


def test_a_client_that_a_test_has_put_there_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Session, "create_client", lambda *_, **__: MagicMock())
        assert isinstance(Clients(None).client("ec2", "eu-north-1"), MagicMock)
    kept = Clients(None).client("ec2", "eu-north-1")
    assert isinstance(kept, BaseClient)
    assert Clients(None).client("ec2", "eu-north-1") is kept


def test_a_url_without_a_server_is_a_fault(tried_connections: list[str]) -> None:
    with mock_codedeploy(world="http://127.0.0.1:9") as fake:
        shop = Shop(fake)
        with pytest.raises(NeighborError, match=r"asked http://127\.0\.0\.1:9 for"):
            shop.group()
    # That one place it may try.
    assert tried_connections
    assert all("127.0.0.1" in place for place in tried_connections)
    tried_connections.clear()


def test_a_call_of_aiobotocore_counts_when_it_is_over() -> None:
    class Endpoint:
        http_session = None

        async def _send_request(self) -> None:
            """Mark the class as an asynchronous one."""

    class Operation:
        name = "PutObject"
        service_model = SimpleNamespace(service_name="s3")

    done: list[str] = []

    async def make_request(operation: Any, request: Any) -> str:
        with moto.mock_aws():
            assert neighbors.changed() is not None
            neighbors.forget()
        neighbors.changed()
        neighbors.forget()
        done.append(operation.name)
        return "answer"

    with mock_codedeploy(world="moto") as fake:
        neighborhood = fake.service.neighborhood
        assert neighborhood is not None
        neighbors = neighborhood.neighbors
        answer = observe(make_request, Endpoint(), Operation, {})
        assert asyncio.run(answer) == "answer"
        assert done == ["PutObject"]
        assert neighbors.changed() is not None


def test_revisions_of_github_are_not_looked_for_in_s3() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.add_instances(1)
        account.upload("v1.zip", account.zipped(account.RELEASE))
        shop = Shop(fake)
        shop.group()
        location = {"repository": "shop/app", "commitId": "0" * 40}
        github = {"revisionType": "GitHub", "gitHubLocation": location}
        assert shop.status(shop.release(revision=github)) == "Succeeded"
        assert shop.status(shop.release(revision=revision("v1"))) == "Succeeded"
