"""Requests to CodeDeploy: served by the active fake instead of a server, signed if it is seen.

CodeDeploy is recognised by the service model of the client, never by a URL. aiobotocore's
classes are reached by the same wrappers and their asynchronous twins, and moto steps aside for
the calls that are served here.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore
from botocore.awsrequest import AWSResponse

from codedeploy_fake.interception import guard, observing, parsing, stack, wire
from codedeploy_fake.interception.clients import SERVICE, exceptions
from codedeploy_fake.interception.guard import Sight
from codedeploy_fake.interception.observing import observe
from codedeploy_fake.interception.parsing import Raw
from codedeploy_fake.interception.wrappers import is_in_chain
from codedeploy_fake.messages.errors import ConnectionBroken

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake


class _Asked(NamedTuple):
    """A request that is being served: its context, and the fake that serves it."""

    context: Mapping[str, Any]
    #: Whether its signature can be seen.
    is_signed: bool
    session: _Session


#: The request that is being served the long way; it tells our requests from all others.
answering: ContextVar[_Asked | None] = ContextVar("codedeploy_fake_answering", default=None)


def make_request(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    active = stack.active
    if not active:
        return wrapped(*args, **kwargs)
    return _route(active[-1], wrapped, instance, *args, **kwargs)


def _route(
    fake: CodeDeployFake,
    wrapped: Callable[..., Any],
    endpoint: Any,
    operation_model: Any,
    request_dict: dict[str, Any],
) -> Any:
    service_model = operation_model.service_model
    if service_model.service_name != SERVICE:
        return observe(wrapped, endpoint, operation_model, request_dict)
    kind: Any = type(endpoint)
    is_async = observing.is_async(kind)
    context = request_dict["context"]
    region = context["client_region"]
    sight = guard.sight(endpoint, operation_model.name, is_async=is_async)
    outcome: _Outcome | None = None
    if sight is Sight.NOTHING:
        outcome = _outcome(
            fake,
            wire.Request(
                service_model,
                request_dict["headers"]["X-Amz-Target"],
                _bytes(request_dict["body"]),
                region,
            ),
        )
        if isinstance(outcome, wire.Response) and outcome.status < 300:
            return parsing.parse(outcome, endpoint, operation_model, request_dict["url"])
    session = (_AsyncSession if is_async else _Session)(fake, service_model, region, outcome)
    asked = _Asked(context, sight is Sight.SIGNATURE, session)
    # The client's own endpoint stays as it is: other threads may use it once the mock is off.
    # (What copy.copy() would do, in a fraction of the time.)
    twin: Any = kind.__new__(kind)
    vars(twin).update(vars(endpoint))
    twin.http_session = session
    twin._response_parser_factory = parsing.factory(twin._response_parser_factory)
    twin._event_emitter = (_AsyncEvents if is_async else _Events)(twin._event_emitter)
    send = _original(kind).__get__(twin, kind)
    if is_async:
        return _send_async(send, operation_model, request_dict, asked)
    token = answering.set(asked)
    try:
        return send(operation_model, request_dict)
    finally:
        answering.reset(token)


async def _send_async(
    send: Callable[..., Any], operation_model: Any, request_dict: dict[str, Any], asked: _Asked
) -> Any:
    token = answering.set(asked)
    try:
        return await send(operation_model, request_dict)
    finally:
        answering.reset(token)


def send(wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Serve a request in ``_send`` too: a spy on one client leads past the twin of its endpoint.

    What aiobotocore is given can be awaited.
    """
    asked = answering.get()
    if (
        asked is None
        or instance._endpoint_prefix != SERVICE
        or instance.http_session is asked.session
    ):
        return wrapped(*args, **kwargs)
    return asked.session.send(*args, **kwargs)


#: By class of endpoints: the method that was found there, and what is inside of it.
_originals: dict[type, tuple[Any, Any]] = {}


def _original(kind: type) -> Any:
    """Return botocore's own ``make_request``, without our wrapper and whatever is around it."""
    known, original = _originals.get(kind, (None, None))
    if known is not None and known is vars(kind).get("make_request"):
        return original
    methods = [vars(base)["make_request"] for base in kind.__mro__ if "make_request" in vars(base)]
    if known is not methods[0]:
        original = next(
            inspect.unwrap(method) for method in methods if is_in_chain(method, make_request)
        )
        _originals[kind] = methods[0], original
    return original


# --- The long way ----------------------------------------------------------------------------


class _Session:
    """The replacement of botocore's HTTP session: the service responds instead of a server."""

    def __init__(
        self, fake: CodeDeployFake, service_model: Any, region: str, first: _Outcome | None
    ) -> None:
        self._fake = fake
        self._service_model = service_model
        self._region = region
        #: What the service has already said to the first attempt.
        self._first = first

    def send(self, request: Any) -> Any:
        return AWSResponse(request.url, *self._answer(request))

    def _answer(self, request: Any) -> tuple[int, Any, Any]:
        outcome, self._first = self._first, None
        if outcome is None:
            outcome = _outcome(self._fake, self._question(request))
        if isinstance(outcome, ConnectionBroken):
            # botocore's retries have to know it, so it is that of the botocore imported now.
            raise exceptions().ConnectionClosedError(
                error=outcome, request=request, endpoint_url=request.url
            ) from outcome
        return outcome.status, outcome.headers, Raw(outcome.body)

    def _question(self, request: Any) -> wire.Request:
        target = request.headers.get("X-Amz-Target", b"")
        if isinstance(target, bytes):
            target = target.decode(errors="replace")
        body = _bytes(request.body)
        return wire.Request(self._service_model, target, body, self._region, request.method)


#: What came of a request.
_Outcome = wire.Response | ConnectionBroken


def _outcome(fake: CodeDeployFake, question: wire.Request) -> _Outcome:
    try:
        return wire.answer(fake.service, question)
    except ConnectionBroken as error:
        return error


def _bytes(body: Any) -> bytes:
    """Return what would be sent of a body; a handler may have put another one in its place."""
    if type(body) is bytes:
        return body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if body is None or isinstance(body, bytes | bytearray | memoryview):
        return bytes(body or b"")
    return b"".join(_bytes(part) for part in body)


class _AsyncSession(_Session):
    async def send(self, request: Any) -> Any:
        status, headers, raw = self._answer(request)
        # Loaded already, for the endpoint is aiobotocore's.
        responses = importlib.import_module("aiobotocore.awsrequest")
        return responses.AioAWSResponse(request.url, status, headers, _AsyncRaw(headers, raw))


class _AsyncRaw:
    """The body of a response, as aiobotocore reads it from a connection of aiohttp."""

    def __init__(self, headers: dict[str, str], raw: Raw) -> None:
        #: Older versions of aiobotocore take the headers from here.
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._raw = raw

    async def read(self) -> bytes:
        return self._raw.read()


class _Events:
    """An endpoint's event emitter, but for the time that a retry waits: none."""

    def __init__(self, emitter: Any) -> None:
        self._emitter = emitter
        self._emit = emitter.emit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._emitter, name)

    def emit(self, event_name: str, **kwargs: Any) -> Any:
        responses = self._emit(event_name, **kwargs)
        if event_name.startswith("needs-retry."):
            return _without_delays(responses)
        return responses


def _without_delays(responses: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    # A handler returns None, False (no retry) or the seconds to wait before the retry.
    return [(handler, delay and 0) for handler, delay in responses]


class _AsyncEvents(_Events):
    async def emit(self, event_name: str, **kwargs: Any) -> Any:
        responses = await self._emit(event_name, **kwargs)
        if event_name.startswith("needs-retry."):
            return _without_delays(responses)
        return responses


# --- Signing ---------------------------------------------------------------------------------


def choose_signer(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return _signature(wrapped(*args, **kwargs), instance, *args, **kwargs)


async def choose_signer_async(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return _signature(await wrapped(*args, **kwargs), instance, *args, **kwargs)


def _signature(
    version: Any, signer: Any, operation_name: str, signing_type: str, context: Any
) -> Any:
    """Return ``UNSIGNED`` for a request of ours, but where the signature can be seen and made."""
    asked = answering.get()
    if asked is None or context is not asked.context:
        return version
    credentials = signer._credentials
    refresh_needed = getattr(credentials, "refresh_needed", None)
    is_at_hand = credentials is not None and (refresh_needed is None or not refresh_needed())
    if asked.is_signed and is_at_hand:
        return version
    kind: Any = type(signer)
    return _unsigned(kind)


@functools.cache
def _unsigned(kind: Any) -> Any:
    """Return ``UNSIGNED`` of the botocore that a class of signers belongs to.

    It may be another one than is imported now.
    """
    generation = inspect.unwrap(kind._choose_signer).__globals__
    return generation.get("botocore", botocore).UNSIGNED


def stand_aside(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    """moto's own way in, a ``before-send`` handler: it leaves to us what is ours."""
    if answering.get() is not None and kwargs["event_name"].startswith(f"before-send.{SERVICE}."):
        return None
    return wrapped(*args, **kwargs)
