"""The test author's side over HTTP: ``/_codedeploy/<method>``."""

from __future__ import annotations

import inspect
import json
import re
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from codedeploy_fake.fake.declarations import Declaration
from codedeploy_fake.fake.fake import CodeDeployFake, Snapshot
from codedeploy_fake.server import callbacks, views
from codedeploy_fake.server.http import (
    JSON,
    Answer,
    Environ,
    Refusal,
    account_id_of,
    body_of,
    json_answer,
)
from codedeploy_fake.server.methods import (
    ANSWERED,
    FUNCTION,
    HOOKS,
    SNAPSHOT,
    Method,
    methods,
    properties,
    summary_of,
)
from codedeploy_fake.server.options import near
from codedeploy_fake.server.views import document_of, error_of

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.server.accounts import Accounts

PREFIX = "/_codedeploy/"
#: The members that say which account, which snapshot and which handle is meant.
_ACCOUNT, _NAME, _HANDLE, _NUMBER = "account", "name", "handle", "number"
_DIGITS = re.compile(r"[0-9]{1,9}")
#: What a mistake of the test's author raises.
_MISTAKES = (ValueError, TypeError, RuntimeError)


class Control:
    """The routes of the test author's side.

    Snapshots have names, so that a later request can restore one; handles have numbers.
    """

    def __init__(self, accounts: Accounts, model: ServiceModel) -> None:
        self._accounts = accounts
        self._model = model
        self._snapshots: dict[str, Snapshot] = {}
        self._handles: list[Declaration] = []
        self._lock = threading.Lock()

    def answer(self, environ: Environ) -> Answer:
        """Serve a request under the prefix."""
        name = environ["PATH_INFO"].removeprefix(PREFIX)
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        verb = environ["REQUEST_METHOD"]
        try:
            fake = self._accounts.fake(_account(query.pop(_ACCOUNT, None)))
            if verb in ("GET", "HEAD"):
                return self._look(name, fake, query)
            if verb == "POST":
                return json_answer(self._call(name, fake, environ))
        except _MISTAKES as mistake:
            return _mistake(mistake)
        raise Refusal(405, f"{verb[:20]} is neither GET nor POST", headers={"Allow": "GET, POST"})

    # Looking

    def _look(self, name: str, fake: CodeDeployFake, query: dict[str, str]) -> Answer:
        if not name:
            return json_answer(routes())
        if name in properties():
            return json_answer(document_of(_last(getattr(fake, name), query)))
        if name in views.VIEWS:
            return views.VIEWS[name](views.Query(fake, self._accounts, query))
        if name == _HANDLE:
            return json_answer(self._handle(query))
        if name in methods():
            raise Refusal(405, f"{name} takes POST, not GET", headers={"Allow": "POST"})
        raise _unknown(name, [*properties(), *views.VIEWS, _HANDLE])

    def _handle(self, query: dict[str, str]) -> Any:
        """Return how often the declaration with a `number` took effect, and why it did not."""
        number = query.get(_NUMBER, "")
        if not _DIGITS.fullmatch(number) or not 0 < int(number) <= len(self._handles):
            raise ValueError(f"there is no handle {number!r}; there are {len(self._handles)}")
        return _handle_of(number, self._handles[int(number) - 1])

    # Calling

    def _call(self, name: str, fake: CodeDeployFake, environ: Environ) -> Any:
        method = methods().get(name)
        if method is None:
            if name in {*properties(), *views.VIEWS, _HANDLE}:
                raise Refusal(405, f"{name} takes GET, not POST", headers={"Allow": "GET"})
            raise _unknown(name, methods())
        given = _members(environ)
        snapshot_name = given.pop(_NAME, None) if name == SNAPSHOT else None
        result = method.function(fake, **self._arguments(method, fake, given))
        if isinstance(result, Snapshot):
            return {SNAPSHOT: self._keep_snapshot(result, snapshot_name)}
        if isinstance(result, Declaration):
            return _handle_of(self._keep_handle(result), result)
        return document_of(result)

    def _arguments(
        self, method: Method, fake: CodeDeployFake, given: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the arguments of a method, functions and snapshots in the place of names."""
        names, region = method.names, given.get("region")
        if method.takes_function:
            given[FUNCTION] = self._function(method, fake, given, region)
        elif SNAPSHOT in names:
            given[SNAPSHOT] = self._snapshot(given.pop(_NAME, None))
        if HOOKS in names and given.get(HOOKS) is not None:
            given[HOOKS] = self._hooks(method, fake, given[HOOKS], region)
        for name in given:
            if name not in names and method.further is None:
                members = ", ".join(method.members) or "none"
                raise TypeError(
                    f"{method.name} has no member {name!r}; its members are {members}"
                    + near(name, names)
                )
        inspect.signature(method.function).bind(fake, **given)
        return given

    def _hooks(
        self, method: Method, fake: CodeDeployFake, hooks: Any, region: Any
    ) -> dict[str, Any]:
        """Return a function for each lifecycle event."""
        if not isinstance(hooks, dict) or not all(
            isinstance(each, dict) for each in hooks.values()
        ):
            raise TypeError(
                "hooks must be an object with lifecycle events, each with an object of an answer "
                f"or a url, not {hooks!r:.200}"
            )
        functions = {}
        for event, given in hooks.items():
            functions[event] = self._function(method, fake, given, region)
            if given:
                raise TypeError(f"a hook has an answer or a url, not {', '.join(map(repr, given))}")
        return functions

    def _function(
        self, method: Method, fake: CodeDeployFake, given: dict[str, Any], region: Any
    ) -> Any:
        """Return the function that members describe, which are taken out."""
        if "answer" in given and method.name in ANSWERED:
            if "url" in given:
                raise TypeError(f"{method.name} takes an answer or a url, not both")
            status = given.pop("answer")
            return callbacks.ReportedStatus(fake, self._model, region, status)
        if "url" not in given:
            wanted = " | ".join(["answer"] * (method.name in ANSWERED) + ["url"])
            raise TypeError(f"{method.name} needs {wanted}, as a function cannot be sent")
        return callbacks.Post(given.pop("url"))

    def _snapshot(self, name: Any) -> Snapshot:
        found = self._snapshots.get(name) if isinstance(name, str) else None
        if found is None:
            known = ", ".join(self._snapshots) or "none"
            raise ValueError(f"there is no snapshot {name!r}; there is {known}")
        return found

    def _keep_snapshot(self, snapshot: Snapshot, name: Any) -> str:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"the name of a snapshot is a string, not {name!r}")
        with self._lock:
            if name is None:
                name = f"snapshot-{len(self._snapshots) + 1}"
            self._snapshots[name] = snapshot
        return str(name)

    def _keep_handle(self, handle: Declaration) -> str:
        with self._lock:
            self._handles.append(handle)
            return str(len(self._handles))


def _handle_of(number: str, handle: Declaration) -> dict[str, Any]:
    what = {"what": handle.what, "met": handle.met, "reason": handle.reason()}
    return {_HANDLE: number, **what}


def routes() -> dict[str, Any]:
    """Return the table of all routes, with what each one is for."""
    described = {**properties(), **views.VIEWS, _HANDLE: Control._handle}
    looking: dict[str, str] = {name: summary_of(value) for name, value in described.items()}
    return {
        "GET": looking,
        "POST": {
            name: {"members": list(method.members), "summary": method.summary}
            for name, method in methods().items()
        },
    }


def _account(name: str | None) -> str | None:
    if name is not None and account_id_of(name) is None:
        raise ValueError(f"account must be an id of 12 digits, not {name!r}")
    return name


def _members(environ: Environ) -> dict[str, Any]:
    """Return the JSON document of a request; ask for its type, which no web page may send."""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise Refusal(415, f"the request needs Content-Type: {JSON}")
    try:
        given = json.loads(body_of(environ).decode() or "{}")
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise TypeError(f"the body must be an object of members, not {given!r:.200}")
    return given


def _last(found: Any, query: dict[str, str]) -> Any:
    """Return the last ones of a list, where the query limits it."""
    limit = query.get("limit")
    if limit is None or not isinstance(found, Sequence) or isinstance(found, str):
        return found
    return found[-views.number(limit) :] if views.number(limit) else []


def _mistake(mistake: Exception) -> Answer:
    return json_answer(
        {"__type": type(mistake).__name__, "message": error_of(mistake)["message"]}, 400
    )


def _unknown(name: str, known: Iterable[str]) -> Refusal:
    names = list(known)
    return Refusal(
        404, f"there is no {name[:200]!r}; there is {', '.join(names)}{near(name, names)}"
    )
