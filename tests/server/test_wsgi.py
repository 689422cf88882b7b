"""The application under another carrier: what WSGI says, and no more."""

from __future__ import annotations

import importlib
import io
import json
import wsgiref.util
import wsgiref.validate
from typing import Any

import pytest

from codedeploy_fake.server import application
from codedeploy_fake.server.http import MOST_BYTES


def answer_of(body: bytes = b"{}", **environ: Any) -> tuple[str, Any]:
    """The status and the document of the application's response to ListApplications."""
    environ = {
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost:4584",
        "HTTP_X_AMZ_TARGET": "CodeDeploy_20141006.ListApplications",
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    wsgiref.util.setup_testing_defaults(environ)
    begun: list[str] = []
    parts = wsgiref.validate.validator(application())(
        environ, lambda status, headers, *_: begun.append(status) or (lambda data: None)
    )
    try:
        content = b"".join(parts)
    finally:
        parts.close()
    return begun[0], json.loads(content)


def test_it_keeps_to_wsgi() -> None:
    assert answer_of(CONTENT_LENGTH="2") == ("200 OK", {"applications": []})


def test_a_body_without_a_length_is_read_where_the_carrier_ends_it() -> None:
    body = b'{"nextToken": 5}'
    answer = answer_of(body, **{"wsgi.input_terminated": True})
    assert answer[1]["__type"] == "SerializationException"
    assert answer_of(body)[0] == "200 OK"


def test_an_injected_connection_error_never_passes_for_an_answer() -> None:
    app = application()
    app.accounts.fake().inject_connection_error("ListApplications")
    target = "CodeDeploy_20141006.ListApplications"
    environ = {"REQUEST_METHOD": "POST", "HTTP_X_AMZ_TARGET": target}
    wsgiref.util.setup_testing_defaults(environ)
    begun: list[Any] = []
    body = b"".join(app(environ, lambda *begin: begun.append(begin)))
    ((status, headers),) = begun
    assert int(dict(headers)["Content-Length"]) > len(body)
    # botocore, for one, takes a body that it cannot parse for an empty answer.
    assert status == "502 Bad Gateway"


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": str(MOST_BYTES + 2)}, {"wsgi.input_terminated": True}]
)
def test_a_body_that_is_too_long_is_refused(environ: dict[str, Any]) -> None:
    status, document = answer_of(b"x" * (MOST_BYTES + 2), **environ)
    assert status[:3] == "413"
    assert "10485760 bytes" in document["message"]


def test_the_package_makes_as_many_applications_as_it_is_asked_for() -> None:
    # What gunicorn and waitress look up by its name.
    package = importlib.import_module("codedeploy_fake.server")
    first, second = package.application(), package.application()
    assert first is not second
