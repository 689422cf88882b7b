"""The guard that finds whether other code could see a request's way through botocore.

An event handler that is not botocore's, moto's or ours, a step that was wrapped or replaced,
a log of debug messages, the history recorder: without any of them, nothing sees the
signature, the HTTP request or the events around it. Only looked at, never changed.
"""

from __future__ import annotations

import enum
import functools
import logging
import operator
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any, NamedTuple

from codedeploy_fake.interception.clients import SERVICE


class Sight(enum.IntEnum):
    """The parts of a request that other code could see."""

    NOTHING = 0
    EVENTS = 1
    SIGNATURE = 2


#: The events of a call, in their order.
_EVENTS = (
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call",
)

#: Whose event handlers see nothing that a test could ask for.
_KNOWN = frozenset({"botocore", "aiobotocore", "moto", "codedeploy_fake"})

#: What carries a request out and signs it: by module, the functions and methods.
_SIGNING = {
    "botocore.auth": ["SigV4Auth.add_auth"],
    "botocore.awsrequest": ["AWSRequest.prepare"],
    "botocore.hooks": ["EventAliaser.emit", "HierarchicalEmitter._emit"],
    "botocore.signers": ["RequestSigner.handler", "RequestSigner.sign"],
}
_STEPS = {
    **_SIGNING,
    "botocore.endpoint": [
        "convert_to_response_dict",
        "Endpoint._do_get_response",
        "Endpoint._get_response",
        "Endpoint._needs_retry",
        "Endpoint._send_request",
        "Endpoint.create_request",
        "Endpoint.prepare_request",
    ],
    "botocore.httpsession": ["URLLib3Session.send"],
}
_STEPS_ASYNC = {
    **_SIGNING,
    "botocore.endpoint": ["Endpoint.prepare_request"],
    "aiobotocore.endpoint": [
        "AioEndpoint._do_get_response",
        "AioEndpoint._get_response",
        "AioEndpoint._needs_retry",
        "AioEndpoint._send_request",
        "AioEndpoint.create_request",
    ],
    "aiobotocore.signers": ["AioRequestSigner.handler", "AioRequestSigner.sign"],
}

_LOGGERS = [
    logging.getLogger(f"botocore.{name}").isEnabledFor
    for name in ("endpoint", "hooks", "auth", "retryhandler", "retries.standard")
]


def sight(endpoint: Any, operation_name: str, *, is_async: bool) -> Sight:
    """Return what other code could see of a request that an endpoint is about to make."""
    kind = type(endpoint)
    if kind not in _known_steps:
        _known_steps[kind] = _steps(kind, is_async=is_async)
    steps = _known_steps[kind]
    heard = _heard(endpoint._event_emitter, operation_name)
    if (
        steps is None
        or heard.sight is Sight.SIGNATURE
        or not steps.are_whole()
        or not steps.are_those_of(endpoint, heard.signer)
        or steps.are_told()
    ):
        return Sight.SIGNATURE
    return Sight.EVENTS if is_async else heard.sight


# --- Event handlers --------------------------------------------------------------------------


class _Heard(NamedTuple):
    """The parts that handlers of an operation's events could see, and the signer among them."""

    sight: Sight
    signer: Any


_UNKNOWN = _Heard(Sight.SIGNATURE, None)


def _heard(aliaser: Any, operation_name: str) -> _Heard:
    """Return what handlers could see; kept with the emitter until another one is registered."""
    emitter = getattr(aliaser, "_emitter", None)
    # The emitter drops its own cache with each registration, and with it what is kept there.
    kept = getattr(emitter, "_lookup_cache", None)
    if kept is None or "emit" in vars(aliaser) or "emit" in vars(emitter):
        return _UNKNOWN
    found: _Heard | None = kept.get(_ANY)
    if found is None:
        found = kept[_ANY] = _hear_any(emitter)
    if found.sight is Sight.NOTHING:
        return found
    key = "codedeploy_fake", operation_name
    found = kept.get(key)
    if found is None:
        found = kept[key] = _hear(emitter, operation_name)
    return found


_ANY = "codedeploy_fake", None


def _hear_any(emitter: Any) -> _Heard:
    """Return what the handlers of all operations together could see: nothing, or something."""
    events = emitter._handlers._root["children"]
    signer = None
    for event in (*_EVENTS, "*"):
        for handler in _handlers(events.get(event), "*", SERVICE):
            owner = getattr(handler, "__self__", None)
            signer = owner if hasattr(owner, "_choose_signer") else signer
            if not _is_known(handler):
                return _Heard(Sight.EVENTS, None)
    return _Heard(Sight.NOTHING, signer) if signer is not None else _UNKNOWN


def _handlers(node: Any, *children: str) -> Iterator[Any]:
    """Return the handlers at a node of botocore's tree and below it, or below some children."""
    if node is None:
        return
    for section in node["values"] or ():
        yield from section
    for child in children or node["children"]:
        yield from _handlers(node["children"].get(child))


def _hear(emitter: Any, operation_name: str) -> _Heard:
    """Return what the handlers of one operation could see."""
    sight, signer = Sight.NOTHING, None
    for event in _EVENTS:
        for handler in emitter._handlers.prefix_search(f"{event}.{SERVICE}.{operation_name}"):
            owner = getattr(handler, "__self__", None)
            if event == "request-created" and hasattr(owner, "_choose_signer"):
                signer = owner
            if not _is_known(handler):
                is_signed = event == "before-send" or (
                    event == "request-created" and signer is not None
                )
                sight = max(sight, Sight.SIGNATURE if is_signed else Sight.EVENTS)
    return _Heard(sight, signer) if signer is not None else _UNKNOWN


def _is_known(handler: Any) -> bool:
    while isinstance(handler, functools.partial):
        handler = handler.func
    if type(handler) is MethodType:
        return _is_in_known(type(handler.__self__).__module__) and _is_known(handler.__func__)
    if type(handler) is FunctionType:
        module = handler.__globals__.get("__name__")
        return _is_in_known(module) and not hasattr(handler, "__wrapped__")
    return _is_in_known(type(handler).__module__)


def _is_in_known(module: object) -> bool:
    return str(module).partition(".")[0] in _KNOWN


# --- Steps -----------------------------------------------------------------------------------


#: The attributes of an instance that is not patched.
_ENDPOINT_HAS = frozenset(
    {
        "_endpoint_prefix",
        "_event_emitter",
        "_lock",
        "_response_parser_factory",
        "host",
        "http_session",
    }
)
_SIGNER_LACKS = frozenset({"handler", "sign", "get_auth_instance", "_choose_signer"})


class _Steps:
    """The functions that a request of one class of endpoints goes through."""

    def __init__(self, kind: type, table: Mapping[str, Iterable[str]], sessions: str) -> None:
        self._modules = SimpleNamespace()
        names = []
        for number, (module, steps) in enumerate(table.items()):
            setattr(self._modules, f"m{number}", sys.modules[module])
            names += [f"m{number}.{step}" for step in steps]
        self._get = operator.attrgetter(*names)
        #: The module of the endpoint, which tells the history recorder.
        self._told = sys.modules["botocore.endpoint"]
        #: Where ``_send`` is, which we wrap ourselves.
        self._class = vars(kind)
        self._sessions = sessions
        #: Those that were found to be botocore's own, kept alive so that an id means one of them.
        self._own: tuple[Any, ...] = ()
        self._own_ids: list[int] = []

    def are_whole(self) -> bool:
        """Return whether each step is botocore's own; by id, as wrappers may claim equality."""
        steps = self._get(self._modules)
        send = self._class["_send"]
        return [*map(id, steps), id(send)] == self._own_ids or self._judge((*steps, send))

    def _judge(self, steps: tuple[Any, ...]) -> bool:
        inside = (*steps[:-1], getattr(steps[-1], "__wrapped__", None))
        is_ours = _is_known(getattr(steps[-1], "_self_wrapper", None))
        if not is_ours or not all(type(f) is FunctionType and _is_known(f) for f in inside):
            return False
        self._own, self._own_ids = steps, [*map(id, steps)]
        return True

    def are_told(self) -> bool:
        """Return whether debug messages or the history recorder record each step."""
        if self._told.history_recorder._enabled:
            return True
        for is_enabled in _LOGGERS:  # noqa: SIM110 - any() takes twice as long, at each call
            if is_enabled(logging.DEBUG):
                return True
        return False

    def are_those_of(self, endpoint: Any, signer: Any) -> bool:
        """Return whether an endpoint, its session and its signer have no steps of their own."""
        session = endpoint.http_session
        return (
            type(session).__module__.startswith(self._sessions)
            and vars(endpoint).keys() == _ENDPOINT_HAS
            and "send" not in vars(session)
            and _SIGNER_LACKS.isdisjoint(vars(signer))
        )


_known_steps: dict[type, _Steps | None] = {}


def _steps(kind: type, *, is_async: bool) -> _Steps | None:
    """Return the steps of a class of endpoints.

    None for those of the user's own, or of botocore as it was imported before.
    """
    name = "aiobotocore.endpoint.AioEndpoint" if is_async else "botocore.endpoint.Endpoint"
    module_name, _, class_name = name.rpartition(".")
    if kind is not getattr(sys.modules.get(module_name), class_name, None):
        return None
    if is_async:
        return _Steps(kind, _STEPS_ASYNC, "aiobotocore.")
    return _Steps(kind, _STEPS, "botocore.")
