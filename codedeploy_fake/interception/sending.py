"""Requests to CodeDeploy: answered by the active fake instead of a server, signed if it is seen.

CodeDeploy is recognised by the service model of the client, never by a URL. aiobotocore's
classes are reached by the same wrappers and their asynchronous twins, and moto stands aside for
the calls that are answered here.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import io
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import botocore
from botocore.awsrequest import AWSResponse

from codedeploy_fake.interception import stack, wire
from codedeploy_fake.interception.creation import SERVICE, exceptions
from codedeploy_fake.interception.wrappers import is_in_chain
from codedeploy_fake.messages.errors import ConnectionBroken

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

#: The context of the request that is being answered; it tells our requests from all others.
answering: ContextVar[Mapping[str, Any] | None] = ContextVar(
    "codedeploy_fake_answering", default=None
)


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
        return wrapped(operation_model, request_dict)
    context = request_dict["context"]
    kind: Any = type(endpoint)
    is_async = _is_async(kind)
    session = _AsyncSession if is_async else _Session
    events = _AsyncEvents if is_async else _Events
    # The client's own endpoint stays as it is: other threads may use it once the mock is off.
    # (What copy.copy() would do, in a fraction of the time.)
    twin: Any = kind.__new__(kind)
    vars(twin).update(vars(endpoint))
    twin.http_session = session(fake, service_model, context["client_region"])
    twin._event_emitter = events(twin._event_emitter)
    send = _original(kind).__get__(twin, kind)
    if is_async:
        return _send_async(send, operation_model, request_dict, context)
    token = answering.set(context)
    try:
        return send(operation_model, request_dict)
    finally:
        answering.reset(token)


async def _send_async(
    send: Callable[..., Any],
    operation_model: Any,
    request_dict: dict[str, Any],
    context: Mapping[str, Any],
) -> Any:
    token = answering.set(context)
    try:
        return await send(operation_model, request_dict)
    finally:
        answering.reset(token)


def _original(kind: type) -> Any:
    """Return botocore's own ``make_request``, without our wrapper and whatever is around it."""
    for base in kind.__mro__:
        method = vars(base).get("make_request")
        if method is not None and is_in_chain(method, make_request):
            return inspect.unwrap(method)
    raise AssertionError(f"{kind} is answered, but not wrapped")


@functools.cache
def _is_async(endpoint_class: Any) -> bool:
    return inspect.iscoroutinefunction(endpoint_class._send_request)


class _Session:
    """Stands where botocore's HTTP session stands: the service answers instead of a server."""

    def __init__(self, fake: CodeDeployFake, service_model: Any, region: str) -> None:
        self._fake = fake
        self._service_model = service_model
        self._region = region

    def send(self, request: Any) -> Any:
        return AWSResponse(request.url, *self._answer(request))

    def _answer(self, request: Any) -> tuple[int, Any, Any]:
        target = request.headers.get("X-Amz-Target", b"")
        if isinstance(target, bytes):
            target = target.decode(errors="replace")
        body = _bytes(request.body)
        question = wire.Request(self._service_model, target, body, self._region, request.method)
        try:
            answer = wire.answer(self._fake.service, question)
        except ConnectionBroken as error:
            # botocore's retries have to know it, so it is that of the botocore imported now.
            raise exceptions().ConnectionClosedError(
                error=error, request=request, endpoint_url=request.url
            ) from error
        return answer.status, answer.headers, _Raw(answer.body)


def _bytes(body: Any) -> bytes:
    """Return what would be sent of a body; a handler may have put another one in its place."""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if body is None or isinstance(body, bytes | bytearray | memoryview):
        return bytes(body or b"")
    return b"".join(_bytes(part) for part in body)


class _Raw(io.BytesIO):
    """The body of an answer, as botocore reads it from a connection."""

    def stream(self, **kwargs: Any) -> Iterator[bytes]:
        yield self.read()


class _AsyncSession(_Session):
    async def send(self, request: Any) -> Any:
        status, headers, raw = self._answer(request)
        # Loaded already, for the endpoint is aiobotocore's.
        responses = importlib.import_module("aiobotocore.awsrequest")
        return responses.AioAWSResponse(request.url, status, headers, _AsyncRaw(headers, raw))


class _AsyncRaw:
    """The body of an answer, as aiobotocore reads it from a connection of aiohttp."""

    def __init__(self, headers: dict[str, str], raw: _Raw) -> None:
        #: Older versions of aiobotocore take the headers from here.
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._raw = raw

    async def read(self) -> bytes:
        return self._raw.read()


class _Events:
    """An endpoint's event emitter, but for the time that a retry waits: none."""

    def __init__(self, emitter: Any) -> None:
        self._emitter = emitter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._emitter, name)

    def emit(self, event_name: str, **kwargs: Any) -> Any:
        return self._without_delays(event_name, self._emitter.emit(event_name, **kwargs))

    def _without_delays(self, event_name: str, responses: list[tuple[Any, Any]]) -> Any:
        if not event_name.startswith("needs-retry."):
            return responses
        # A handler answers with None, False (no retry) or the seconds to wait before the retry.
        return [(handler, delay and 0) for handler, delay in responses]


class _AsyncEvents(_Events):
    async def emit(self, event_name: str, **kwargs: Any) -> Any:
        return self._without_delays(event_name, await self._emitter.emit(event_name, **kwargs))


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
    """Return ``UNSIGNED`` for a request of ours that only the network could help to sign."""
    if context is not answering.get():
        return version
    credentials = signer._credentials
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is not None and (refresh_needed is None or not refresh_needed()):
        return version
    # The botocore that the signer belongs to may be another one than is imported now.
    generation = inspect.unwrap(type(signer)._choose_signer).__globals__
    return generation.get("botocore", botocore).UNSIGNED


def stand_aside(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    """moto's own way in, a ``before-send`` handler: it leaves to us what is ours."""
    if answering.get() is not None and kwargs["event_name"].startswith(f"before-send.{SERVICE}."):
        return None
    return wrapped(*args, **kwargs)
