"""botocore's own pipeline runs around the fake: endpoints, hooks, retries, waiters, exceptions."""

from __future__ import annotations

import io
import itertools
import math
import time
from typing import Any

import boto3
import botocore.endpoint
import botocore.exceptions
import pytest
import wrapt
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.stub import Stubber

from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from codedeploy_fake.interception.stack import top
from tests.clients import EVENTS, KEYS, new_client
from tests.interception.loopback import is_mocked
from tests.shop import Shop


@pytest.mark.parametrize(
    ("options", "url", "partition"),
    [
        ({}, "https://codedeploy.us-east-1.amazonaws.com/", "aws"),
        (
            {"config": Config(use_fips_endpoint=True)},
            "https://codedeploy-fips.us-east-1.amazonaws.com/",
            "aws",
        ),
        (
            {"region_name": "cn-north-1"},
            "https://codedeploy.cn-north-1.amazonaws.com.cn/",
            "aws-cn",
        ),
        ({"endpoint_url": "http://localhost:4566/path"}, "http://localhost:4566/path", "aws"),
    ],
)
def test_every_endpoint_is_reached(
    options: dict[str, Any], url: str, partition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = new_client(**options)
    seen = []
    client.meta.events.register(
        "before-send.codedeploy", lambda request, **_: seen.append(request.url)
    )
    with mock_codedeploy() as fake:
        assert client.list_applications()["applications"] == []
        assert [call.region for call in fake.calls] == [client.meta.region_name]
        shop = Shop(fake, client=client)
        assert shop.group(serviceRoleArn=f"arn:{partition}:iam::123456789012:role/deploy")
    assert seen[0] == url


def test_the_region_is_that_of_the_client() -> None:
    near, far = new_client(), new_client(region_name="eu-west-1")
    with mock_codedeploy():
        near.create_application(applicationName="near")
        assert far.list_applications()["applications"] == []
        assert near.list_applications()["applications"] == ["near"]


def test_other_services_go_their_way(loopback: str) -> None:
    client = new_client("codecommit", endpoint_url=loopback)
    with mock_codedeploy() as fake:
        assert client.list_repositories()["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert fake.calls == []
    client.close()


def test_answers_look_like_real_ones() -> None:
    client = new_client()
    with mock_codedeploy():
        metadata = client.list_applications()["ResponseMetadata"]
        with pytest.raises(client.exceptions.ApplicationDoesNotExistException) as caught:
            client.get_application(applicationName="none")
    assert metadata["HTTPStatusCode"] == 200
    assert metadata["RetryAttempts"] == 0
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert set(metadata["HTTPHeaders"]) == {"x-amzn-requestid", "content-type", "content-length"}
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error["ResponseMetadata"]["RequestId"] != metadata["RequestId"]


@pytest.mark.parametrize("keys", [KEYS, {}], ids=["signed", "unsigned"])
def test_every_hook_fires_once(keys: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    client = boto3.Session().client("codedeploy", region_name="us-east-1", **keys)
    fired: list[str] = []
    headers: dict[str, Any] = {}

    def record(event_name: str, **kwargs: Any) -> None:
        fired.append(event_name.partition(".")[0])
        if event_name.startswith("before-send."):
            headers.update(kwargs["request"].headers)

    for event in EVENTS:
        client.meta.events.register(f"{event}.*.*", record)
    with mock_codedeploy():
        client.list_applications()
    assert sorted(fired) == sorted(set(fired))
    assert set(fired) >= {"before-call", "request-created", "before-sign", "before-send"}
    assert set(fired) <= set(EVENTS)
    assert ("Authorization" in headers) == bool(keys)


def credentials(seconds: int) -> RefreshableCredentials:
    def refresh() -> Any:
        raise AssertionError("nothing may be asked for new credentials")

    metadata = {
        "access_key": "test",
        "secret_key": "test",
        "token": "test",
        "expiry_time": f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + seconds))}",
    }
    return RefreshableCredentials.create_from_metadata(metadata, refresh, "test")


@pytest.mark.parametrize(("seconds", "is_signed"), [(3600, True), (0, False), (-3600, False)])
def test_credentials_are_not_refreshed(seconds: int, is_signed: bool) -> None:
    session = boto3.Session()
    session._session._credentials = credentials(seconds)
    client = session.client("codedeploy", region_name="us-east-1")
    sent = []
    client.meta.events.register(
        "before-send.codedeploy", lambda request, **_: sent.append(request.headers)
    )
    with mock_codedeploy():
        client.list_applications()
    assert ("Authorization" in sent[0]) == is_signed


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_throttling_is_retried_without_a_sleep(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = new_client(config=Config(retries={"mode": mode, "max_attempts": 3}))
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    with mock_codedeploy() as fake:
        fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=2)
        answer = client.list_applications()
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2
        assert [call.operation for call in fake.calls] == ["ListApplications"] * 3
    assert sleeps == [0, 0]


def test_retries_end_with_the_error_after_so_many_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    client = new_client(config=Config(retries={"mode": "standard", "max_attempts": 2}))
    with mock_codedeploy() as fake:
        fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=3)
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.list_applications()
    assert caught.value.response["Error"]["Code"] == "ThrottlingException"


def test_a_broken_connection_is_botocores_own_exception() -> None:
    client = new_client(config=Config(retries={"max_attempts": 0}))
    with mock_codedeploy() as fake:
        fake.inject_connection_error("ListApplications")
        with pytest.raises(botocore.exceptions.ConnectionClosedError) as caught:
            client.list_applications()
        assert "https://codedeploy.us-east-1.amazonaws.com/" in str(caught.value)
        assert client.list_applications()["applications"] == []


def test_a_broken_connection_is_retried() -> None:
    client = new_client(config=Config(retries={"mode": "standard"}))
    with mock_codedeploy() as fake:
        fake.inject_connection_error("ListApplications")
        assert client.list_applications()["ResponseMetadata"]["RetryAttempts"] == 1


def a_deployment(client: Any, fake: CodeDeployFake) -> str:
    shop = Shop(fake, client=client)
    shop.fleet(1)
    return shop.deploy()


@pytest.mark.parametrize("delay", [0, 0.5])
def test_a_waiter_without_a_delay_waits_as_long_as_a_poll(delay: float) -> None:
    client = new_client()
    with mock_codedeploy(poll_interval=8) as fake:
        deployment_id = a_deployment(client, fake)
        client.get_waiter("deployment_successful").wait(
            deploymentId=deployment_id, WaiterConfig={"Delay": delay}
        )
        times = [call.time for call in fake.calls if call.operation == "GetDeployment"]
    assert len(times) > 2
    for earlier, later in itertools.pairwise(times):
        # The rest is what a loaded machine takes.
        assert 8 <= (later - earlier).total_seconds() < 15


@pytest.mark.parametrize("delay", [-1, math.nan, math.inf, 1e12, "15", True, None])
def test_a_waiter_with_an_impossible_delay_is_refused(delay: Any) -> None:
    client = new_client()
    with mock_codedeploy() as fake:
        with pytest.raises(ValueError, match="WaiterConfig's Delay must be a number of seconds"):
            client.get_waiter("deployment_successful").wait(
                deploymentId="d-A1B2C3D4E", WaiterConfig={"Delay": delay}
            )
        assert list(fake.calls) == []


@pytest.mark.parametrize("config", [{}, {"Delay": 7, "MaxAttempts": 100}])
@pytest.mark.parametrize("progress", ["poll", "clock"])
def test_a_waiter_skips_its_delay_and_does_not_sleep(
    progress: Any, config: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = new_client()
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    with mock_codedeploy(progress=progress, poll_interval=1000) as fake:
        deployment_id = a_deployment(client, fake)
        before = fake.now
        waiter = client.get_waiter("deployment_successful")
        given = {"WaiterConfig": config} if config else {}
        waiter.wait(deploymentId=deployment_id, **given)
        polls = [call for call in fake.calls if call.operation == "GetDeployment"]
        times = [call.time for call in polls]
        delays = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
    assert len(delays) == len(sleeps) > 1
    assert set(sleeps) == {0}
    expected = config.get("Delay", 15)
    # The rest is what a loaded machine takes.
    assert all(expected <= delay < expected + 7 for delay in delays)
    assert config in ({}, {"Delay": 7, "MaxAttempts": 100})
    assert times[0] < before + (times[1] - times[0])


def test_waiters_of_other_services_sleep_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    client = new_client("sqs")
    model = new_client().get_waiter("deployment_successful").config
    waiter = botocore.waiter.Waiter("name", model, client.list_queues)
    answers: list[Any] = [
        {"deploymentInfo": {"status": "InProgress"}},
        {"deploymentInfo": {"status": "Succeeded"}},
    ]
    without_a_client = botocore.waiter.Waiter("name", model, lambda: answers.pop(0))
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    with mock_codedeploy(), Stubber(client) as stubber:
        without_a_client.wait()
        stubber.add_response("list_queues", {})
        stubber.add_client_error("list_queues", "Stop")
        with pytest.raises(botocore.exceptions.ClientError):
            waiter.wait()
    assert sleeps == [15, 15]


def test_stubber_wins_for_its_client(client: Any) -> None:
    stubbed = new_client()
    with mock_codedeploy() as fake, Stubber(stubbed) as stubber:
        stubber.add_response("list_applications", {"applications": ["stubbed"]})
        assert stubbed.list_applications()["applications"] == ["stubbed"]
        assert fake.calls == []
        assert client.list_applications()["applications"] == []


def test_the_client_is_left_as_it_was(client: Any) -> None:
    endpoint = client._endpoint
    before = dict(vars(endpoint))
    with mock_codedeploy():
        client.list_applications()
        assert vars(endpoint) == before
    assert vars(endpoint) == before


def test_a_tracer_put_in_while_active_stays(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever wraps the same method, before, during or after, sees every call."""
    seen = []

    def trace(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        seen.append(top() is not None)
        return wrapped(*args, **kwargs)

    endpoint = botocore.endpoint.Endpoint
    with mock_codedeploy():
        # Set through monkeypatch, which takes it out again at the end.
        tracer = wrapt.FunctionWrapper(vars(endpoint)["make_request"], trace)
        monkeypatch.setattr(endpoint, "make_request", tracer)
        assert is_mocked(client)
    assert not is_mocked(client)
    assert seen == [True, False]


def test_an_endpoint_of_the_users_own_is_served(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subclass that does more with its emitter, and names its arguments, is served as well."""
    seen = []

    class Endpoint(botocore.endpoint.Endpoint):
        def make_request(self, operation_model: Any, request_dict: Any) -> Any:
            return super().make_request(operation_model=operation_model, request_dict=request_dict)

        def _send_request(self, request_dict: Any, operation_model: Any) -> Any:
            seen.append(self._event_emitter.emit_until_response("my-own-event"))
            return super()._send_request(request_dict, operation_model)

    own = new_client()
    monkeypatch.setattr(own._endpoint, "__class__", Endpoint)
    with mock_codedeploy():
        assert own.list_applications()["applications"] == []
    assert seen == [(None, None)]


def test_a_hook_may_call_other_clients(client: Any, loopback: str) -> None:
    """What a handler of ours asks of others is not taken for part of our request."""
    calling = new_client()
    other = new_client("codecommit", endpoint_url=loopback)
    statuses = []

    def call(**_: Any) -> None:
        answer = other.list_repositories()
        statuses.append(answer["ResponseMetadata"]["HTTPStatusCode"])

    calling.meta.events.register("before-send.codedeploy", call)
    with mock_codedeploy():
        assert calling.list_applications()["applications"] == []
    assert statuses == [200]
    other.close()


def test_a_hook_may_change_what_is_sent() -> None:
    client = new_client()

    def change(request: Any, **_: Any) -> None:
        request.headers["X-Amz-Target"] = "CodeDeploy_20141006.ListGitHubAccountTokenNames"

    client.meta.events.register("before-send.codedeploy", change)
    with mock_codedeploy() as fake:
        client.list_applications()
        assert [call.operation for call in fake.calls] == ["ListGitHubAccountTokenNames"]


@pytest.mark.parametrize(
    "body",
    [
        '{"applicationName": "shop"}',
        bytearray(b'{"applicationName": "shop"}'),
        io.BytesIO(b'{"applicationName": "shop"}'),
        io.StringIO('{"applicationName": "shop"}'),
        [b'{"applicationName":', '"shop"}'],
    ],
    ids=lambda body: type(body).__name__,
)
def test_a_hook_may_send_a_body_of_another_kind(body: Any) -> None:
    client = new_client()

    def change(request: Any, **_: Any) -> None:
        request.body = body

    client.meta.events.register("before-send.codedeploy.CreateApplication", change)
    with mock_codedeploy():
        client.create_application(applicationName="other")
        assert client.list_applications()["applications"] == ["shop"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda request: request.headers.update({"X-Amz-Target": b"\xff\xfe"}), "Unknown"),
        (lambda request: setattr(request, "method", "GET"), "Unknown"),
        (lambda request: setattr(request, "body", "\ud800"), "Serialization"),
        (lambda request: setattr(request, "body", None), "ApplicationNameRequired"),
    ],
    ids=["target", "method", "text", "nothing"],
)
def test_a_request_that_a_hook_spoils_gets_the_error_of_the_protocol(
    change: Any, code: str
) -> None:
    client = new_client()
    client.meta.events.register("before-send.codedeploy", lambda request, **_: change(request))
    with mock_codedeploy(), pytest.raises(botocore.exceptions.ClientError) as caught:
        client.create_application(applicationName="shop")
    assert caught.value.response["Error"]["Code"].startswith(code)


def _regions() -> list[tuple[str, str]]:
    session = boto3.Session()
    # Older versions of botocore know partitions before they know a region of them.
    return [
        (partition, region)
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("ec2", partition)[:1]
    ]


@pytest.mark.parametrize(("partition", "region"), [*_regions(), ("aws", "local")])
def test_arns_name_the_partition_of_the_region(partition: str, region: str) -> None:
    client = new_client(region_name=region)
    with mock_codedeploy():
        client.register_on_premises_instance(
            instanceName="rack", iamUserArn=f"arn:{partition}:iam::123456789012:user/rack"
        )
        answer = client.get_on_premises_instance(instanceName="rack")["instanceInfo"]
    assert answer["instanceArn"].startswith(f"arn:{partition}:codedeploy:{region}:")


def test_a_paginator_walks_the_pages_of_the_fake() -> None:
    client = new_client()
    with mock_codedeploy():
        names = [f"application-{number:03}" for number in range(150)]
        for name in names:
            client.create_application(applicationName=name)
        pages = list(client.get_paginator("list_applications").paginate())
        assert [len(page["applications"]) for page in pages] == [100, 50]
        assert [name for page in pages for name in page["applications"]] == names
        assert current().calls[-1].parameters.keys() == {"nextToken"}
