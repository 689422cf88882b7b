"""HTTP itself: connections, bodies, and requests that are none."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ConnectionClosedError

from codedeploy_fake.server import application
from codedeploy_fake.server.carrier import Carrier
from codedeploy_fake.server.http import MOST_BYTES
from tests.server.conftest import Serve, client_of, served

TARGET = "X-Amz-Target: CodeDeploy_20141006.ListApplications\r\n"


@pytest.fixture
def address(endpoint: str) -> tuple[str, int]:
    parts = urlsplit(endpoint)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


@pytest.fixture
def connection(address: tuple[str, int]) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(*address, timeout=10)
    yield connection
    connection.close()


#: Sends bytes on a connection of their own; returns all that comes back until it is closed.
Send = Callable[[bytes], bytes]


@pytest.fixture
def send(address: tuple[str, int]) -> Send:
    def send(data: bytes) -> bytes:
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    return send


def ask(connection: http.client.HTTPConnection, verb: str, path: str, **options: Any) -> Any:
    connection.request(verb, path, **options)
    response = connection.getresponse()
    return response, response.read()


def test_a_connection_is_kept_between_calls(connection: http.client.HTTPConnection) -> None:
    headers = {"X-Amz-Target": "CodeDeploy_20141006.ListApplications"}
    ask(connection, "POST", "/", body=b"{}", headers=headers)
    kept = connection.sock
    response, body = ask(connection, "POST", "/", body=b"{}", headers=headers)
    assert connection.sock is kept is not None
    assert response.status == 200
    assert json.loads(body) == {"applications": []}


def test_an_old_client_keeps_its_connection_only_if_it_asks_for_it(send: Send) -> None:
    head = f"POST / HTTP/1.0\r\nHost: localhost\r\n{TARGET}"
    once = send(f"{head}\r\n".encode() * 2)
    assert once.count(b"HTTP/1.1 200") == 1
    kept = send(f"{head}Connection: keep-alive\r\n\r\n".encode() * 2)
    assert kept.count(b"Connection: keep-alive") == 2


def test_a_chunked_body_is_read_whole(send: Send) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    target = "X-Amz-Target: CodeDeploy_20141006.CreateApplication\r\n\r\n"
    chunks = '4;note=1\r\n{"ap\r\n19\r\nplicationName": "shop"}  \r\n0\r\nTrailer: 1\r\n\r\n'
    answer = send((head + target + chunks).encode())
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"applicationId" in answer


@pytest.mark.parametrize(
    "chunks",
    [
        "x\r\n",
        "4\r\n{}",
        "2\r\n{}xx0\r\n\r\n",
        "",
        f"{MOST_BYTES + 1:x}\r\n",
        "0\r\n" + "a: b\r\n" * 101,
    ],
    ids=["no size", "short", "long", "nothing", "too large", "long trailer"],
)
def test_a_broken_chunked_body_is_refused_and_the_connection_closed(
    send: Send, chunks: str
) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = send((head + chunks).encode())
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413"))
    assert b"Connection: close" in answer
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET /", "", 400),
        ("nonsense", "", 400),
        ("POST / HTTP/2.0", "Host: localhost", 505),
        ("POST / HTTP/1.1", "Host: localhost\r\nContent-Length: x", 400),
        ("POST / HTTP/1.1", "Host: localhost\r\nContent-Length: 1\r\nContent-Length: 2", 400),
        ("POST / HTTP/1.1", "Host: localhost\r\nContent-Length: 5", 400),
        ("POST / HTTP/1.1", f"Host: localhost\r\nContent-Length: {MOST_BYTES + 1}", 413),
        ("POST / HTTP/1.1", f"Host: localhost\r\nContent-Length: {'9' * 5000}", 413),
        ("POST / HTTP/1.1", "Host: localhost\r\nTransfer-Encoding: gzip", 400),
        (
            "POST / HTTP/1.1",
            "Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 0",
            400,
        ),
        (f"POST /{'a' * 70_000} HTTP/1.1", "Host: localhost", 414),
        ("POST / HTTP/1.1", "\r\n".join(f"a{n}: b" for n in range(200)), 431),
        ("POST http://[ HTTP/1.1", "Host: localhost", 400),
        ("OPTIONS * HTTP/1.1", "Host: localhost", 404),
        ("POST / HTTP/1.1", "Accept: */*", 400),
        ("POST / HTTP/1.1", "Host: local host", 400),
        ("PUT / HTTP/1.1", "Host: localhost", 405),
        ("POST /nowhere HTTP/1.1", "Host: localhost", 404),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused(
    send: Send, request_line: str, headers: str, status: int
) -> None:
    answer = send(f"{request_line}\r\n{headers}\r\n\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    document = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert document["message"]


def test_a_client_that_asks_first_sends_its_body_only_if_it_is_wanted(
    address: tuple[str, int],
) -> None:
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\n{TARGET}Expect: 100-continue\r\n"
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: 2\r\n\r\n".encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        connection.sendall(f"{head}Content-Length: {MOST_BYTES + 1}\r\n\r\n".encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_head_has_the_headers_of_an_answer_and_no_body(
    connection: http.client.HTTPConnection,
) -> None:
    response, body = ask(connection, "HEAD", "/nowhere")
    assert response.status == 404
    assert int(response.headers["Content-Length"]) > 0
    assert body == b""
    # The next answer is not read as the body of this one.
    assert ask(connection, "GET", "/nowhere")[0].status == 404


def test_a_header_with_an_underscore_does_not_pass_for_another(send: Send) -> None:
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nX_Amz_Target: CodeDeploy_20141006.ListApplications"
    )
    assert b"UnknownOperationException" in send(f"{head}\r\n\r\n".encode())


def test_repeated_headers_are_one_list() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["HTTP_ACCEPT"].encode()]

    with served(app) as carrier, _connect(carrier) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\nAccept: a\r\nAccept: b\r\n\r\n")
        assert _all_of(connection).endswith(b"\r\n\r\na,b")


def test_an_address_in_the_request_names_host_path_and_query() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        names = ("HTTP_HOST", "PATH_INFO", "QUERY_STRING")
        return [" ".join(environ[name] for name in names).encode()]

    with served(app) as carrier, _connect(carrier) as connection:
        connection.sendall(b"GET http://a.example/b%20c?d=e HTTP/1.0\r\nHost: x\r\n\r\n")
        assert _all_of(connection).endswith(b"\r\n\r\na.example /b c d=e")


def test_an_answer_without_a_body_says_nothing_of_a_length() -> None:
    closed = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(self)

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("204 No Content", [])
        return Parts([b"ignored"])

    with served(app) as carrier, _connect(carrier) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = _all_of(connection)
    assert b"Content-Length" not in answer
    assert answer.endswith(b"\r\n\r\n")
    assert closed


def test_an_application_that_breaks_closes_the_connection_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise LookupError("inside")
        start_response("200 OK", [])
        return [b"fine"]

    with served(app) as carrier:
        with _connect(carrier) as connection:
            connection.sendall(b"GET /broken HTTP/1.0\r\n\r\n")
            assert _all_of(connection) == b""
        with _connect(carrier) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert _all_of(connection).endswith(b"fine")
    assert "LookupError: inside" in caplog.text


def test_a_failure_of_the_server_shows_no_traceback(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = application()

    def broken(*args: Any) -> None:
        raise LookupError("inside")

    monkeypatch.setattr(app.accounts, "fake", broken)
    with served(app) as carrier, _connect(carrier) as connection:
        connection.sendall(b"POST / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        answer = _all_of(connection)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"inside" not in answer
    assert "LookupError: inside" in caplog.text


def test_a_silent_connection_is_closed_after_a_while(
    monkeypatch: pytest.MonkeyPatch, address: tuple[str, int]
) -> None:
    monkeypatch.setattr("codedeploy_fake.server.carrier._Handler.timeout", 0.05)
    with socket.create_connection(address, timeout=10) as connection:
        assert _all_of(connection) == b""


def test_a_client_that_hangs_up_disturbs_no_other(
    address: tuple[str, int], client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for data in (b"POST / HT", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n"):
        with socket.create_connection(address) as connection:
            # Closed with a reset.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(data)
    assert client.list_applications()["applications"] == []
    assert not caplog.records


def test_an_injected_connection_error_closes_the_connection() -> None:
    app = application()
    app.accounts.fake().inject_connection_error("ListApplications")
    with served(app) as carrier:
        with pytest.raises(ConnectionClosedError):
            client_of(carrier.url).list_applications()
        assert client_of(carrier.url).list_applications()["applications"] == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:4584", "s3.localhost"])
def test_every_name_of_this_machine_is_a_name_of_the_server(send: Send, host: str) -> None:
    answer = send(f"POST / HTTP/1.1\r\nHost: {host}\r\n{TARGET}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "codedeploy"])
def test_a_foreign_host_is_refused_so_that_no_name_server_can_point_a_page_here(
    send: Send, host: str
) -> None:
    answer = send(f"POST / HTTP/1.1\r\nHost: {host}\r\n{TARGET}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(("host", "status"), [("codedeploy", 200), ("evil.example", 403)])
def test_on_a_network_of_containers_a_name_without_a_dot_is_a_name_of_the_server(
    serve: Serve, host: str, status: int
) -> None:
    parts = urlsplit(serve(on_network=True))
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(f"POST / HTTP/1.0\r\nHost: {host}:4584\r\n{TARGET}\r\n".encode())
        assert _all_of(connection).startswith(f"HTTP/1.1 {status}".encode())


def test_a_name_that_was_allowed_is_a_name_of_the_server(serve: Serve) -> None:
    parts = urlsplit(serve(hosts=["CodeDeploy"]))
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(f"POST / HTTP/1.0\r\nHost: codedeploy:4584\r\n{TARGET}\r\n".encode())
        assert _all_of(connection).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost:4584", 200), ("http://evil.example", 403), ("null", 403)],
)
def test_a_page_of_another_origin_is_refused(send: Send, origin: str, status: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: localhost:4584\r\nOrigin: {origin}\r\n{TARGET}\r\n"
    answer = send(head.encode())
    assert answer.startswith(f"HTTP/1.1 {status}".encode())
    assert b"Access-Control" not in answer


def _connect(carrier: Carrier) -> socket.socket:
    return socket.create_connection(carrier.server_address[:2], timeout=10)


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))
