"""Clients of CodeDeploy: created while a fake is active, and copied from one that was.

While one is created nothing is asked for credentials. Providers that would open a connection or
run a program have nothing to say then, and credentials that are incomplete, or whose source has
nothing to say, do not fail a client that needs none. A copy costs a small part of a creation.
"""

from __future__ import annotations

import copy
import importlib
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import MethodType
from typing import Any, NamedTuple

SERVICE = "codedeploy"

Wrapped = Callable[..., Any]
KeywordArguments = dict[str, Any]


class _Creation:
    """A CodeDeploy client that is being created while a fake is active."""

    def __init__(self) -> None:
        self.withheld = False


_creating: ContextVar[_Creation | None] = ContextVar("codedeploy_fake_creating", default=None)


@contextmanager
def creation(instance: Any, args: Any, kwargs: KeywordArguments) -> Iterator[None]:
    """Note in ``create_client`` that the client which is created is one of CodeDeploy."""
    service_name = args[0] if args else kwargs.get("service_name")
    # A hook may create a client of another service meanwhile, hence the None.
    token = _creating.set(_Creation() if service_name == SERVICE else None)
    try:
        yield
    finally:
        _creating.reset(token)


def _withholds() -> bool:
    creation = _creating.get()
    if creation is None:
        return False
    creation.withheld = True
    return True


def withhold(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    """Return None for what only the network or another program could tell."""
    return None if _withholds() else wrapped(*args, **kwargs)


async def withhold_async(
    wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments
) -> Any:
    return None if _withholds() else await wrapped(*args, **kwargs)


def load(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    """Return the credentials that are at hand, None where they are incomplete."""
    try:
        return wrapped(*args, **kwargs)
    except exceptions().BotoCoreError as error:
        return _without(error)


async def load_async(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    try:
        return await wrapped(*args, **kwargs)
    except exceptions().BotoCoreError as error:
        return _without(error)


def _without(error: Exception) -> None:
    """Do without credentials that are incomplete, or whose source was withheld."""
    creation = _creating.get()
    if creation is None or not (
        creation.withheld or isinstance(error, exceptions().PartialCredentialsError)
    ):
        raise error


def exceptions() -> Any:
    """Return the exceptions of the botocore that is imported now."""
    return importlib.import_module("botocore.exceptions")


# --- Copies --------------------------------------------------------------------------------------


class _Registered(NamedTuple):
    event: str
    handler: Any
    section: int


class Original:
    """A client that is copied, and never used itself.

    A copy has an emitter, an endpoint, a signer and retries of its own, so that nothing that is
    registered, patched or used up on one client shows on another. What does not change is shared:
    the model, the serializer, the exceptions' classes.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        #: Made once, as botocore would when they are first asked for.
        self._exceptions = client.exceptions
        self._aliaser = client.meta.events
        self._emitter = self._aliaser._emitter
        self._registered = list(_registered(self._emitter._handlers._root, ""))

    def copy(self) -> Any:
        """Return a new client."""
        kind: Any = type(self._client)
        client = kind.__new__(kind)
        vars(client).update(vars(self._client), _cache={})
        emitter = type(self._emitter)()
        events = type(self._aliaser)(emitter, self._aliaser._event_aliases)
        client.meta = copy.copy(client.meta)
        client.meta.events = events
        client._endpoint = _with(client._endpoint, _event_emitter=events, _lock=threading.Lock())
        client._endpoint.http_session = copy.copy(client._endpoint.http_session)
        client._ruleset_resolver = _with(client._ruleset_resolver, _event_emitter=events)
        client._request_signer = _with(client._request_signer, _event_emitter=weakref.proxy(events))
        own = _Own()
        own.known[id(self._client._request_signer)] = client._request_signer
        for event, handler, section in self._registered:
            emitter._handlers.append_item(event, own.of(handler), section=section)
        for unique_id, entry in self._emitter._unique_id_handlers.items():
            mine = {**entry, "handler": own.of(entry["handler"])}
            emitter._unique_id_handlers[unique_id] = mine
        return client


def _with(original: Any, **members: Any) -> Any:
    made = copy.copy(original)
    vars(made).update(members)
    return made


def _registered(node: dict[str, Any], path: str) -> Iterator[_Registered]:
    """Return the handlers of all events that a client of CodeDeploy can fire."""
    for section, handlers in enumerate(node["values"] or ()):
        for handler in handlers:
            yield _Registered(path, handler, section)
    for chunk, child in node["children"].items():
        event = f"{path}.{chunk}" if path else chunk
        # The second part names the service; the events of documentation are the session's.
        if event != "docs" and (event.count(".") != 1 or chunk in ("*", SERVICE)):
            yield from _registered(child, event)


class _Own:
    """The parts with a state of their own for each client: the signer, and the retry handler."""

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}

    def of(self, value: Any) -> Any:
        """Return the new client's own one of a value; the value itself where it has no state."""
        if type(value) is MethodType:
            return MethodType(value.__func__, self.of(value.__self__))
        kind: Any = type(value)
        if id(value) in self.known:
            return self.known[id(value)]
        if kind is list:
            return [self.of(item) for item in value]
        if kind is type(threading.Lock()):
            made: Any = threading.Lock()
        elif kind is threading.Condition:
            made = threading.Condition(self.of(value._lock))
        elif kind.__module__.startswith("botocore.retr"):
            made = self.known[id(value)] = kind.__new__(kind)
            vars(made).update({name: self.of(item) for name, item in vars(value).items()})
        else:
            return value
        self.known[id(value)] = made
        return made
