"""Copies of a client of CodeDeploy, at a fraction of what it costs to create one.

A copy has an emitter, an endpoint, a signer and retries of its own, so that nothing that is
registered, patched or used up on one client shows on another. What does not change is shared:
the model, the serializer, the exceptions' classes.
"""

from __future__ import annotations

import copy
import threading
import weakref
from collections.abc import Iterator
from types import MethodType
from typing import Any, NamedTuple

from codedeploy_fake.interception.creation import SERVICE


class _Registered(NamedTuple):
    event: str
    handler: Any
    section: int


class Original:
    """A client that is copied, and never used itself."""

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
