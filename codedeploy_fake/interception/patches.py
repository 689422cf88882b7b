"""The one seam in botocore: calls to CodeDeploy are answered where they would enter the network.

botocore's methods are wrapped once, when this module is imported, and never restored, so that
whatever else wraps them (tracers, other mocks) may come and go in any order. The wrappers do
nothing but look at the stack of active fakes while it is empty.

CodeDeploy is recognised by the service model of the client, never by a URL. aiobotocore's
classes are reached by the same wrappers and their asynchronous twins, and moto stands aside for
the calls that are answered here.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import io
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import botocore
from botocore.awsrequest import AWSResponse

from codedeploy_fake.interception import stack, wire
from codedeploy_fake.interception.wrappers import Wrapper, Wrappers, is_in_chain
from codedeploy_fake.messages.errors import ConnectionBroken
from codedeploy_fake.model import clock

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

SERVICE = "codedeploy"

# --- Sending ---------------------------------------------------------------------------------

#: The context of the request that is being answered; it tells our requests from all others.
_answering: ContextVar[Mapping[str, Any] | None] = ContextVar(
    "codedeploy_fake_answering", default=None
)


def _make_request(
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
    token = _answering.set(context)
    try:
        return send(operation_model, request_dict)
    finally:
        _answering.reset(token)


async def _send_async(
    send: Callable[..., Any],
    operation_model: Any,
    request_dict: dict[str, Any],
    context: Mapping[str, Any],
) -> Any:
    token = _answering.set(context)
    try:
        return await send(operation_model, request_dict)
    finally:
        _answering.reset(token)


def _original(kind: type) -> Any:
    """Return botocore's own ``make_request``, without our wrapper and whatever is around it."""
    for base in kind.__mro__:
        method = vars(base).get("make_request")
        if method is not None and is_in_chain(method, _make_request):
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
            target = target.decode()
        body = bytes(request.body or b"")
        question = wire.Request(self._service_model, target, body, self._region)
        try:
            answer = wire.answer(self._fake.service, question)
        except ConnectionBroken as error:
            # botocore's retries have to know it, so it is that of the botocore imported now.
            raise _exceptions().ConnectionClosedError(
                error=error, request=request, endpoint_url=request.url
            ) from error
        return answer.status, answer.headers, _Raw(answer.body)


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


def _choose_signer(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return _signature(wrapped(*args, **kwargs), instance, *args, **kwargs)


async def _choose_signer_async(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return _signature(await wrapped(*args, **kwargs), instance, *args, **kwargs)


def _signature(
    version: Any, signer: Any, operation_name: str, signing_type: str, context: Any
) -> Any:
    """Return ``UNSIGNED`` for a request of ours that only the network could help to sign."""
    if context is not _answering.get():
        return version
    credentials = signer._credentials
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is not None and (refresh_needed is None or not refresh_needed()):
        return version
    # The botocore that the signer belongs to may be another one than is imported now.
    generation = inspect.unwrap(type(signer)._choose_signer).__globals__
    return generation.get("botocore", botocore).UNSIGNED


# --- Clients that are being created ----------------------------------------------------------


class _Creation:
    """A CodeDeploy client that is being created while a fake is active."""

    def __init__(self) -> None:
        self.asked_metadata = False


_creating: ContextVar[_Creation | None] = ContextVar("codedeploy_fake_creating", default=None)


@contextmanager
def _creation(instance: Any, args: Any, kwargs: dict[str, Any]) -> Iterator[None]:
    service_name = args[0] if args else kwargs.get("service_name")
    # A hook may create a client of another service meanwhile, hence the None.
    token = _creating.set(_Creation() if service_name == SERVICE else None)
    try:
        yield
    finally:
        _creating.reset(token)


def _withholds_metadata() -> bool:
    creation = _creating.get()
    if creation is None:
        return False
    creation.asked_metadata = True
    return True


def _metadata(wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    return None if _withholds_metadata() else wrapped(*args, **kwargs)


async def _metadata_async(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return None if _withholds_metadata() else await wrapped(*args, **kwargs)


def _role(wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    try:
        return wrapped(*args, **kwargs)
    except _exceptions().CredentialRetrievalError:
        return _without_role()


async def _role_async(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    try:
        return await wrapped(*args, **kwargs)
    except _exceptions().CredentialRetrievalError:
        return _without_role()


def _without_role() -> None:
    """Leave a profile without a role whose source is the metadata that was withheld."""
    creation = _creating.get()
    if creation is None or not creation.asked_metadata:
        raise


def _exceptions() -> Any:
    """Return the exceptions of the botocore that is imported now."""
    return importlib.import_module("botocore.exceptions")


# --- Adaptive retries ------------------------------------------------------------------------


def _acquire(wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """Let a request of ours through at once, where the others wait for a token."""
    return True if _answering.get() is not None else wrapped(*args, **kwargs)


async def _acquire_async(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    return True if _answering.get() is not None else await wrapped(*args, **kwargs)


# --- Waiters ---------------------------------------------------------------------------------


@contextmanager
def _wait(instance: Any, args: Any, kwargs: dict[str, Any]) -> Iterator[None]:
    if not _polls_codedeploy(instance):
        yield
        return
    config = kwargs.get("WaiterConfig", {})
    delay = config.get("Delay", instance.config.delay)
    kwargs["WaiterConfig"] = {**config, "Delay": 0}
    token = clock.waiting.set(clock.Waiting(round(delay * clock.SECOND)))
    try:
        yield
    finally:
        clock.waiting.reset(token)


def _polls_codedeploy(waiter: Any) -> bool:
    # The name tells even where a test spies on the method that is polled.
    if type(waiter).__name__.startswith("CodeDeploy.Waiter."):
        return True
    method = waiter._operation_method
    client = getattr(getattr(method, "_client_method", method), "__self__", None)
    service_model = getattr(getattr(client, "meta", None), "service_model", None)
    return getattr(service_model, "service_name", None) == SERVICE


# --- Putting the wrappers in place -----------------------------------------------------------

#: Gets the instance, the arguments and the keyword arguments (which it may change) of a call.
_Around = Callable[[Any, Any, dict[str, Any]], AbstractContextManager[None]]


def _around(manager: _Around) -> Wrapper:
    def wrapper(
        wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        if not stack.active:
            return wrapped(*args, **kwargs)
        with manager(instance, args, kwargs):
            return wrapped(*args, **kwargs)

    return wrapper


def _around_async(manager: _Around) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def wrapper(
        wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        if not stack.active:
            return await wrapped(*args, **kwargs)
        with manager(instance, args, kwargs):
            return await wrapped(*args, **kwargs)

    return wrapper


def _stand_aside(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    """moto's own way in, a ``before-send`` handler: it leaves to us what is ours."""
    if _answering.get() is not None and kwargs["event_name"].startswith(f"before-send.{SERVICE}."):
        return None
    return wrapped(*args, **kwargs)


#: What is wrapped, if and when it is imported.
_WRAPPERS = Wrappers(
    {
        "botocore.credentials": {
            "AssumeRoleProvider.load": _role,
            "ContainerProvider.load": _metadata,
            "InstanceMetadataProvider.load": _metadata,
        },
        "botocore.endpoint": {"Endpoint.make_request": _make_request},
        "botocore.retries.bucket": {"TokenBucket.acquire": _acquire},
        "botocore.session": {"Session.create_client": _around(_creation)},
        "botocore.signers": {"RequestSigner._choose_signer": _choose_signer},
        "botocore.utils": {"IMDSRegionProvider.provide": _metadata},
        "botocore.waiter": {"Waiter.wait": _around(_wait)},
        "aiobotocore.credentials": {
            "AioAssumeRoleProvider.load": _role_async,
            "AioContainerProvider.load": _metadata_async,
            "AioInstanceMetadataProvider.load": _metadata_async,
        },
        "aiobotocore.retries.bucket": {"AsyncTokenBucket.acquire": _acquire_async},
        "aiobotocore.session": {"AioSession._create_client": _around_async(_creation)},
        "aiobotocore.signers": {"AioRequestSigner._choose_signer": _choose_signer_async},
        "aiobotocore.utils": {"AioIMDSRegionProvider.provide": _metadata_async},
        "aiobotocore.waiter": {"AIOWaiter.wait": _around_async(_wait)},
        "moto.core.botocore_stubber": {"BotocoreStubber.__call__": _stand_aside},
    }
)
_WRAPPERS.install()


def activate(fake: CodeDeployFake) -> None:
    """Make a fake the one that answers CodeDeploy, with every wrapper in place."""
    _WRAPPERS.put_back()
    stack.push(fake)
