"""Requests and responses of the parts of the application, and their refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

#: A WSGI environment, the function that begins its response, and an application.
Environ = dict[str, Any]
StartResponse = Callable[..., object]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]

#: The largest body that a request may have, in bytes.
MOST_BYTES = 10 * 1024 * 1024

JSON = "application/json"


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def begin(self, start_response: StartResponse) -> list[bytes]:
        """Hand the response to a WSGI server."""
        phrase = HTTPStatus(self.status).phrase if self.status in _STATUSES else "Error"
        headers = {"Content-Length": str(len(self.body)), **self.headers}
        start_response(f"{self.status} {phrase}", list(headers.items()))
        return [self.body]


_STATUSES = frozenset(int(status) for status in HTTPStatus)


class Refusal(Exception):
    """A request is refused by the server itself, before any service sees it."""

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, sentence)
        # As the service's own errors look, so that every client shows code and sentence.
        code = kind or HTTPStatus(status).phrase.replace(" ", "")
        self.answer = json_answer({"__type": code, "message": sentence}, status, headers)


def json_answer(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return a JSON document as an answer that is not cached."""
    body = json.dumps(document, separators=(",", ":")).encode()
    return Answer(
        status, {"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})}, body
    )


def body_of(environ: Environ) -> bytes:
    """Return the body of a request; refuse one that is too long."""
    length = environ.get("CONTENT_LENGTH")
    wanted = 0
    if length:
        wanted = min(int(length), MOST_BYTES + 1)
    elif environ.get("wsgi.input_terminated"):
        # A chunked body: the carrier ends it.
        wanted = MOST_BYTES + 1
    body: bytes = environ["wsgi.input"].read(wanted)
    if len(body) > MOST_BYTES:
        raise too_large()
    return body


def too_large() -> Refusal:
    """Return the refusal of a body that is too long."""
    return Refusal(413, f"a body has at most {MOST_BYTES} bytes")


_CREDENTIAL = re.compile(r"\bCredential=([^/,\s]+)/[^/,\s]*/([^/,\s]+)/([^/,\s]+)/aws4_request")
_ACCOUNT = re.compile(r"[0-9]{12}")


# --- Credentials ---------------------------------------------------------------------------------


class Credential(NamedTuple):
    """The caller of a request, as its signature's scope says."""

    access_key_id: str
    region: str
    service: str

    @classmethod
    def of(cls, authorization: str) -> Credential | None:
        """Return the credential of an ``Authorization`` header, if it has one."""
        found = _CREDENTIAL.search(authorization)
        return None if found is None else cls(*found.groups())

    @property
    def account_id(self) -> str | None:
        """The account that the access key id names: every one of twelve digits does."""
        return account_id_of(self.access_key_id)


def account_id_of(name: str) -> str | None:
    """Return a name of twelve digits, ``None`` for every other one."""
    return name if _ACCOUNT.fullmatch(name) else None
