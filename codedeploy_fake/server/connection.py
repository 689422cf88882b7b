"""``connect``: the test author's side of a server, from Python."""

from __future__ import annotations

import datetime
import functools
import http.client
import inspect
import json
import threading
import types
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from codedeploy_fake.fake.fake import CodeDeployFake
from codedeploy_fake.fake.records import Call, Calls, Event, Notification, Records
from codedeploy_fake.fake.timeline import StatusChange
from codedeploy_fake.messages.errors import ConnectionBroken, ServiceError
from codedeploy_fake.server.callbacks import ARN, REQUEST_ID
from codedeploy_fake.server.http import JSON, Environ, StartResponse, body_of, json_answer
from codedeploy_fake.server.methods import FUNCTION, HOOKS, SNAPSHOT, Method, methods, properties
from codedeploy_fake.service.gate import run_for

if TYPE_CHECKING:
    import os

#: How long the server may take to respond, in seconds: a hook of the test may run meanwhile.
_PATIENCE = 60
#: What the server calls a mistake, and what it is here.
_MISTAKES: dict[str, type[Exception]] = {
    error.__name__: error for error in (TypeError, ValueError, RuntimeError)
}


def connect(url: str, *, account_id: str | None = None) -> CodeDeployFake:
    """Return the test author's side of a server that runs in another process.

    It has the methods of :class:`CodeDeployFake`. Functions that are given to it run in this
    process: the server posts to an address of this machine.

    Args:
        url: The address of the server, such as ``http://127.0.0.1:4584``.
        account_id: The account whose world it is, of twelve digits; by default the one of every
            caller whose access key id names none.

    Raises:
        ValueError: The address is not one of http.
        ConnectionError: No server responds there.
    """
    return RemoteFake(url, account_id)


class RemoteSnapshot:
    """A snapshot that the server keeps, by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<snapshot {self.name!r}>"


class RemoteHandle:
    """The handle of a declaration on the server."""

    def __init__(self, fake: RemoteFake, document: Mapping[str, Any]) -> None:
        self._fake = fake
        self._number: str = document["handle"]
        self.what: str = document["what"]

    def _look(self) -> Any:
        return self._fake._get("handle", number=self._number)

    @property
    def met(self) -> int:
        """The number of times that it took effect."""
        found: int = self._look()["met"]
        return found

    def reason(self) -> str:
        """Return the nearest reason why it did not take effect; empty once it has."""
        found: str = self._look()["reason"]
        return found


class RemoteHookEvent(dict[str, str]):
    """The payload of a hook function for a deployment that waits on the server."""

    def __init__(self, fake: RemoteFake, payload: Mapping[str, str], region: str | None) -> None:
        super().__init__(payload)
        self._fake = fake
        self._region = {} if region is None else {"region": region}

    @property
    def status(self) -> str:
        """``"Pending"`` until it was reported, then ``"Succeeded"`` or ``"Failed"``."""
        execution_id = self["LifecycleEventHookExecutionId"]
        found: str = self._fake._get("hook_status", execution_id=execution_id, **self._region)
        return found


class RemoteTimeline:
    """The timeline of a deployment, as the server drew it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.deployment_id: str = document["deployment_id"]
        self.status: str = document["status"]
        self.changes = tuple(
            StatusChange(_time(each["time"]), each["target"], each["event"], each["status"])
            for each in document["changes"]
        )
        self._text: str = document["text"]
        self._svg: str = document["svg"]

    def __str__(self) -> str:
        return self._text

    def svg(self) -> str:
        """Return the chart as SVG."""
        return self._svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the chart to a file, as SVG that needs nothing else."""
        Path(path).write_text(self._svg, encoding="utf-8")


class RemoteFake(CodeDeployFake):
    """The fake of a server: every public method is a request."""

    def __init__(self, url: str, account_id: str | None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"the address of a server begins with http://, unlike {url!r}")
        self._host, self._port = parts.hostname, parts.port or 80
        self._account = {} if account_id is None else {"account": account_id}
        self._url = url
        self._callbacks: _Callbacks | None = None
        self._get("now")

    def __repr__(self) -> str:
        return f"<CodeDeployFake at {self._url}>"

    def _get(self, route: str, **query: str) -> Any:
        return self._ask("GET", route, None, query)

    def _post(self, route: str, members: Mapping[str, Any]) -> Any:
        return self._ask("POST", route, json.dumps(members, default=_plain), {})

    def _ask(self, verb: str, route: str, body: str | None, query: Mapping[str, str]) -> Any:
        path = f"/_codedeploy/{route}?{urlencode({**self._account, **query})}"
        headers = {} if body is None else {"Content-Type": JSON}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_PATIENCE)
        try:
            connection.request(verb, path, body, headers)
            answer = connection.getresponse()
            document = json.loads(answer.read())
        except OSError as error:
            raise ConnectionError(f"no server responds at {self._url}: {error}") from error
        finally:
            connection.close()
        if answer.status == 200:
            return document
        kind = _MISTAKES.get(document["__type"], RuntimeError)
        raise kind(document["message"])

    def _members(self, method: Method, arguments: Mapping[str, Any]) -> dict[str, Any]:
        members = dict(arguments)
        if method.further is not None:
            members |= members.pop(method.further, {})
        if method.takes_function:
            members["url"] = self._url_of(members.pop(FUNCTION))
        if isinstance(hooks := members.get(HOOKS), Mapping):
            members[HOOKS] = {event: {"url": self._url_of(each)} for event, each in hooks.items()}
        if SNAPSHOT in members:
            snapshot = members.pop(SNAPSHOT)
            if not isinstance(snapshot, RemoteSnapshot):
                raise TypeError(f"a server restores snapshots of its own, not {snapshot!r}")
            members["name"] = snapshot.name
        return members

    def _url_of(self, function: Callable[..., Any]) -> str:
        if self._callbacks is None:
            self._callbacks = _Callbacks()
        return self._callbacks.url_of(function)


def _plain(value: Any) -> Any:
    """Return what JSON has for an argument."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{value!r} cannot be sent to a server")


def _forwarding(method: Method) -> Callable[..., Any]:
    signature = inspect.signature(method.function)

    @functools.wraps(method.function)
    def forward(self: RemoteFake, *args: Any, **kwargs: Any) -> Any:
        arguments = signature.bind(self, *args, **kwargs).arguments
        del arguments["self"]
        found = self._post(method.name, self._members(method, arguments))
        if method.name == "hook_event":
            return RemoteHookEvent(self, found, arguments.get("region"))
        return _result(self, method.name, found)

    return forward


def _result(fake: RemoteFake, name: str, found: Any) -> Any:
    if name == "timeline":
        return RemoteTimeline(found)
    if isinstance(found, dict) and SNAPSHOT in found:
        return RemoteSnapshot(found[SNAPSHOT])
    if isinstance(found, dict) and "handle" in found:
        return RemoteHandle(fake, found)
    return found


# Records


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _call(document: dict[str, Any]) -> Call:
    return Call(**{**document, "time": _time(document["time"]), "error": _error(document["error"])})


def _error(document: Mapping[str, Any] | None) -> Exception | None:
    if document is None:
        return None
    if "status" in document:
        return ServiceError(document["code"], document["message"], document["status"])
    return ConnectionBroken(document["message"])


def _event(document: dict[str, Any]) -> Event:
    resources = tuple(document["resources"])
    return Event(**{**document, "time": _time(document["time"]), "resources": resources})


def _same(record: Any) -> Any:
    return record


_RECORDS: dict[str, Callable[[Any], Any]] = {
    "now": _time,
    "calls": lambda found: Calls([_call(each) for each in found], _same),
    "notifications": lambda found: Records([Notification(**each) for each in found], _same),
    "events": lambda found: Records([_event(each) for each in found], _same),
}


def _looking(name: str, described: property) -> property:
    record = _RECORDS.get(name, lambda found: found)
    return property(lambda self: record(self._get(name)), doc=described.__doc__)


for _name, _method in methods().items():
    setattr(RemoteFake, _name, _forwarding(_method))
for _name, _property in properties().items():
    setattr(RemoteFake, _name, _looking(_name, _property))


# Functions


class _Context(types.SimpleNamespace):
    """The context of a hook function, as far as another process can tell."""

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the time that the server waits, in milliseconds."""
        return 15_000


class _Callbacks:
    """An address of this process for each function, where the server may post to."""

    def __init__(self) -> None:
        # Imported late: most connections have no functions.
        from codedeploy_fake.server.carrier import Carrier

        self._functions: list[Callable[..., Any]] = []
        self._carrier = Carrier(self._answer, "127.0.0.1", 0)
        threading.Thread(target=self._carrier.serve_forever, daemon=True).start()

    def url_of(self, function: Callable[..., Any]) -> str:
        """Return the address of a function."""
        if not callable(function):
            raise TypeError(f"a function is needed, not {function!r}")
        self._functions.append(function)
        return f"{self._carrier.url}/{len(self._functions) - 1}"

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        function = self._functions[int(environ["PATH_INFO"].removeprefix("/"))]
        arguments = [json.loads(body_of(environ))]
        context = _context(environ)
        if context is not None:
            arguments.append(context)
        try:
            run_for(self, function, *arguments)
        except Exception as error:  # noqa: BLE001  # the server is told, and keeps it
            answer = json_answer({"__type": type(error).__name__, "message": str(error)}, 500)
        else:
            answer = json_answer(None)
        return answer.begin(start_response)


def _context(environ: Environ) -> _Context | None:
    arn = environ.get(_key(ARN))
    if arn is None:
        return None
    name = arn.rpartition(":")[2]
    return _Context(
        function_name=name,
        function_version="$LATEST",
        invoked_function_arn=arn,
        memory_limit_in_mb=128,
        aws_request_id=environ[_key(REQUEST_ID)],
        log_group_name=f"/aws/lambda/{name}",
        log_stream_name="$LATEST",
    )


def _key(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")
