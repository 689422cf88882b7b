"""A call goes the short way where nobody could tell, and the whole way where somebody could."""

from __future__ import annotations

import datetime
import functools
import inspect
import logging
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.endpoint
import botocore.history
import botocore.hooks
import botocore.httpsession
import botocore.session
import botocore.signers
import pytest
import time_machine
import wrapt
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.interception import guard, parsing, sending
from tests import clients
from tests.clients import EVENTS
from tests.properties.profile import examples
from tests.properties.requests import requests
from tests.shop import Shop


@functools.cache
def fired_by_botocore() -> set[str]:
    text = inspect.getsource(botocore.endpoint)
    return {event for event in EVENTS if event != "before-parse" or event in text}


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session()


def new_client(**options: Any) -> Any:
    return clients.new_client(session=_session(), **options)


@pytest.fixture
def client() -> Any:
    return new_client()


@pytest.fixture
def is_long(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], bool]:
    """Tell of a client whether its call goes the whole way."""
    seen = []
    send = sending._Session.send

    def spy(self: Any, request: Any) -> Any:
        seen.append(request.headers)
        return send(self, request)

    monkeypatch.setattr(sending._Session, "send", spy)

    def is_long(client: Any) -> bool:
        seen.clear()
        assert client.list_applications()["applications"] == []
        return bool(seen)

    return is_long


IsLong = Callable[[Any], bool]


@pytest.fixture(autouse=True)
def fake() -> Any:
    with mock_codedeploy() as fake:
        yield fake


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_client_that_nobody_looks_at_goes_the_short_way(mode: str, is_long: IsLong) -> None:
    assert not is_long(new_client(config=Config(retries={"mode": mode})))


@pytest.mark.parametrize("event", EVENTS)
def test_a_handler_sends_the_calls_of_its_client_the_whole_way(event: str, is_long: IsLong) -> None:
    watched, other = new_client(), new_client()
    assert not is_long(watched)
    heard = []

    def handler(**_: Any) -> None:
        heard.append(event)

    watched.meta.events.register(f"{event}.codedeploy", handler)
    assert is_long(watched)
    # Older versions of botocore do not fire every event.
    assert heard == [event] * (event in fired_by_botocore())
    assert not is_long(other)
    watched.meta.events.unregister(f"{event}.codedeploy", handler)
    assert not is_long(watched)


class _Callable:
    def __call__(self, **_: Any) -> None:
        """Do nothing."""

    def method(self, **_: Any) -> None:
        """Do nothing."""


class _Emitter(botocore.hooks.HierarchicalEmitter):
    """A user's class, with no method but those that it inherits from botocore."""


def _wrapped_by_botocore(**_: Any) -> None:
    """Do nothing."""


@pytest.mark.parametrize(
    "handler",
    [
        _Callable(),
        _Callable().method,
        _Emitter().emit,
        functools.partial(_Callable().method, number=1),
        wrapt.FunctionWrapper(
            botocore.handlers.add_retry_headers,
            lambda wrapped, instance, args, kwargs: wrapped(*args, **kwargs),
        ),
        mock.Mock(return_value=None),
        functools.wraps(botocore.handlers.add_retry_headers)(_wrapped_by_botocore),
    ],
    ids=["object", "method", "inherited", "partial", "wrapper", "mock", "wraps"],
)
def test_a_handler_of_any_kind_is_noticed(handler: Any, client: Any, is_long: IsLong) -> None:
    client.meta.events.register("request-created.*", handler)
    assert is_long(client)


def test_handlers_of_botocore_see_nothing(client: Any, is_long: IsLong) -> None:
    client.meta.events.register("choose-signer.codedeploy", botocore.handlers.disable_signing)
    assert not is_long(client)


STEPS = [
    *((module, step) for module, steps in guard._STEPS.items() for step in steps),
    ("botocore.endpoint", "Endpoint._send"),
]


@pytest.mark.parametrize(("module", "step"), STEPS)
def test_a_step_that_is_patched_is_not_passed_by(
    module: str, step: str, client: Any, is_long: IsLong, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner: Any = sys.modules[module]
    *class_name, name = step.split(".")
    for part in class_name:
        owner = getattr(owner, part)
    original = vars(owner)[name]

    @functools.wraps(original)
    def spy(*args: Any, **kwargs: Any) -> Any:
        return original.__get__(args[0])(*args[1:], **kwargs)

    if not class_name:
        spy = original.__class__(original.__code__, {**original.__globals__, "__name__": "user"})
    assert not is_long(client)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, spy)
        assert is_long(client)
    assert not is_long(client)


@pytest.mark.parametrize("step", ["create_request", "_send_request", "prepare_request"])
def test_a_step_that_a_tracer_wrapped_is_gone_through(
    step: str, client: Any, is_long: IsLong, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though its wrapper says that it equals what it wraps."""
    seen = []

    def trace(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        seen.append(step)
        return wrapped(*args, **kwargs)

    kind = botocore.endpoint.Endpoint
    assert not is_long(client)
    with monkeypatch.context() as patch:
        patch.setattr(kind, step, wrapt.FunctionWrapper(vars(kind)[step], trace))
        assert is_long(client)
        assert is_long(client)
    assert seen == [step, step]
    assert not is_long(client)


def test_what_is_patched_on_one_client_is_gone_through(is_long: IsLong) -> None:
    other = new_client()
    for owner, step in (
        ("_endpoint", "_send_request"),
        ("_endpoint", "create_request"),
        ("_request_signer", "sign"),
    ):
        client = new_client()
        part = getattr(client, owner)
        # The spy leads to the client's own endpoint, and not to the network.
        with mock.patch.object(part, step, wraps=getattr(part, step)) as spy:
            assert client.list_applications()["applications"] == []
            assert spy.called, step
    client = new_client()
    with mock.patch.object(client.meta.events, "emit", wraps=client.meta.events.emit) as spy:
        assert is_long(client)
        assert any("before-send" in str(call) for call in spy.mock_calls)
    with mock.patch.object(client._endpoint.http_session, "send"):
        assert is_long(client)
    assert not is_long(other)


def test_a_session_or_an_emitter_of_the_users_own_is_not_passed_by(is_long: IsLong) -> None:
    class Session(botocore.httpsession.URLLib3Session):
        """A session that a user has changed."""

    client = new_client()
    client._endpoint.http_session = Session()
    assert is_long(client)

    class Emitter:
        """An emitter without botocore's cache."""

        def __init__(self, emitter: Any) -> None:
            self.emit, self.emit_until_response = emitter.emit, emitter.emit_until_response

    client = new_client()
    client._endpoint._event_emitter = Emitter(client._endpoint._event_emitter)
    assert is_long(client)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_client_outlives_the_modules_that_it_came_from(
    is_known: bool, is_long: IsLong, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = new_client()
    assert not is_long(client)
    if not is_known:
        monkeypatch.setattr(guard, "_known_steps", {})
    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    assert is_long(client) is not is_known


@pytest.mark.parametrize("name", ["", "botocore", "botocore.endpoint", "botocore.hooks"])
def test_debug_messages_tell_of_the_whole_way(
    name: str, client: Any, is_long: IsLong, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, name):
        assert is_long(client)
    assert not is_long(client)


def test_the_history_recorder_tells_of_the_whole_way(client: Any, is_long: IsLong) -> None:
    recorder = botocore.history.get_global_history_recorder()
    recorder.enable()
    try:
        assert is_long(client)
    finally:
        recorder.disable()
    assert not is_long(client)


# --- Signatures ------------------------------------------------------------------------------


def _signature(client: Any, event: str, register: str = "register") -> Any:
    """Return what a handler of an event sees of the signature."""
    seen = []

    def handler(**given: Any) -> None:
        if "signature_version" in given:
            seen.append(given["signature_version"] is not botocore.UNSIGNED)
        elif "request" in given:
            seen.append("Authorization" in given["request"].headers)
        else:
            seen.append(None)

    getattr(client.meta.events, register)(f"{event}.codedeploy", handler)
    client.list_applications()
    (sight,) = seen
    return sight


@pytest.mark.parametrize(
    ("event", "register", "is_signed"),
    [
        ("before-send", "register", True),
        ("request-created", "register_last", True),
        ("request-created", "register_first", False),
        ("before-sign", "register", False),
    ],
)
def test_a_request_is_signed_where_the_signature_can_be_seen(
    event: str, register: str, is_signed: bool, client: Any
) -> None:
    assert _signature(client, event, register) is is_signed


def test_a_handler_before_the_signer_leaves_a_request_unsigned(client: Any) -> None:
    client.meta.events.register_first("request-created.codedeploy", lambda **_: None)
    assert _signature(client, "before-sign") is False


def test_a_patched_signer_signs(client: Any) -> None:
    with mock.patch.object(
        botocore.auth.SigV4Auth, "add_auth", autospec=True, side_effect=lambda *_: None
    ) as sign:
        client.list_applications()
    assert sign.called


# --- Both ways are alike ---------------------------------------------------------------------

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
MODEL: Any = new_client().meta.service_model
KNOWN = {
    "ApplicationName": ["shop", "none"],
    "DeploymentGroupName": ["web", "none"],
    "DeploymentId": ["d-000000000"],
    "DeploymentConfigName": ["CodeDeployDefault.OneAtATime", "none"],
    "ComputePlatform": ["Server", "Lambda"],
}
TROUBLES = ["", "", "", "throttling", "connection"]


@st.composite
def calls(draw: Any) -> tuple[str, str, Any]:
    operation = draw(st.sampled_from(list(MODEL.operation_names)))
    shape = MODEL.operation_model(operation).input_shape
    return draw(st.sampled_from(TROUBLES)), operation, draw(requests(shape, KNOWN))


def outcome(call: Callable[[], Any]) -> tuple[Any, ...]:
    try:
        return "result", call()
    except ClientError as error:
        return type(error).__name__, str(error), error.response
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the same both ways
        return type(error).__name__, str(error)


def record(
    client: Any, asked: list[tuple[str, str, Any]], fake: CodeDeployFake
) -> list[tuple[Any, ...]]:
    shop = Shop(fake, client=client)
    shop.fleet(2)
    started = shop.deploy()
    outcomes: list[tuple[Any, ...]] = []
    for trouble, operation, parameters in asked:
        if trouble == "throttling":
            fake.inject_error(operation, "ThrottlingException", "Rate exceeded")
        elif trouble == "connection":
            fake.inject_connection_error(operation)
        if isinstance(parameters, dict) and parameters.get("deploymentId") == "d-000000000":
            parameters = {**parameters, "deploymentId": started}
        call = functools.partial(client._make_api_call, operation, parameters)
        outcomes.append(outcome(call))
    outcomes += [
        (call.operation, call.parameters, call.result, str(call.error), call.region, call.time)
        for call in fake.calls
    ]
    return outcomes


_lenient = Config(parameter_validation=False, retries={"mode": "standard"})


@functools.cache
def _pair() -> tuple[Any, Any]:
    short, long = new_client(config=_lenient), new_client(config=_lenient)
    long.meta.events.register("response-received.codedeploy", lambda **_: None)
    return short, long


@examples(60, 2000)
@given(st.lists(calls(), min_size=1, max_size=8))
def test_both_ways_are_alike(asked: list[tuple[str, str, Any]]) -> None:
    recorded = []
    for client in _pair():
        with time_machine.travel(NOW, tick=False), mock_codedeploy() as fake:
            recorded.append(record(client, asked, fake))
    assert recorded[0] == recorded[1]


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_every_operation_without_parameters_is_alike(operation: str) -> None:
    assert hasattr(_pair()[0], xform_name(operation))
    recorded = []
    for client in _pair():
        with time_machine.travel(NOW, tick=False), mock_codedeploy() as fake:
            recorded.append(record(client, [("", operation, {})], fake))
    assert recorded[0] == recorded[1]


def test_the_http_response_of_the_short_way_is_a_whole_one(client: Any) -> None:
    model = client.meta.service_model.operation_model("ListApplications")
    request = client._convert_to_request_dict(
        {},
        model,
        "https://codedeploy.us-east-1.amazonaws.com",
        context={"client_region": "us-east-1", "client_config": client.meta.config},
    )
    response, parsed = client._endpoint.make_request(model, request)
    assert type(response) is parsing.LazyResponse
    assert response.content == b'{"applications":[]}'
    assert response.headers["X-AMZN-REQUESTID"] == parsed["ResponseMetadata"]["RequestId"]
    assert response.url == request["url"]
