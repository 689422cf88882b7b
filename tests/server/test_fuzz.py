"""Requests that no client would send: each gets a response, and the server goes on."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from codedeploy_fake.server import application
from codedeploy_fake.server.methods import methods
from codedeploy_fake.service.operations import OPERATIONS
from tests.server.conftest import client_of, served

#: 10,000 requests in all, apart so that they can run beside each other.
PARTS, REQUESTS = 8, 1250

VERBS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", ""]
PATHS = [
    "/",
    "//",
    "/%",
    "/%00",
    "/../etc/passwd",
    "*",
    "",
    "?",
    "http://localhost/",
    "http://[/",
    "/_codedeploy",
    "/_codedeploy/",
    "/_codedeploy/timelines?limit=x",
    "/_codedeploy/calls?account=%ff",
    "/_codedeploy/__class__",
    *(f"/_codedeploy/{name}" for name in sorted(methods())),
]
VERSIONS = ["HTTP/1.1"] * 6 + ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/x", ""]
HEADERS = [
    "Host: localhost",
    "Host: evil.example",
    "Host:",
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: 0x10",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Expect: 100-continue",
    "Connection: close",
    "Origin: http://evil.example",
    "Authorization: AWS4-HMAC-SHA256 Credential=a/b/us-east-1/codedeploy/aws4_request",
    "Authorization: AWS4-HMAC-SHA256 Credential=////aws4_request",
    "Authorization: Basic eDp5",
    "no colon",
    ": no name",
    " folded",
    "X: \x00\x7f",
    f"X: {'y' * 70_000}",
    *(f"X-Amz-Target: CodeDeploy_20141006.{name}" for name in sorted(OPERATIONS)),
]
BODIES = [
    b"",
    b"{}",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe{\x00}\x00",
    b"[" * 5000,
    b'{"deploymentId": 5}',
    b'{"deploymentId": "d-USUAELQEX", "applicationName": {"a": [1, null]}}',
    b'{"event": "Install", "url": "ftp://x", "name": [], "duration": "x"}',
    b"0\r\n\r\n",
    b"2\r\n{}\r\n0\r\n\r\n",
    b"zz\r\n",
    b"\r\n\r\nGET / HTTP/1.1\r\n",
]


def request_of(draw: random.Random) -> bytes:
    """A request of parts that rarely fit each other; now and then cut or with flipped bytes."""

    def some(values: Sequence[str], most: int) -> list[str]:
        return draw.sample(values, draw.randrange(most))

    line = f"{draw.choice(VERBS)} {draw.choice(PATHS)} {draw.choice(VERSIONS)}"
    body = draw.choice(BODIES)
    headers = some(HEADERS, 6)
    if draw.random() < 0.7:
        headers.append("Host: localhost")
    if draw.random() < 0.7:
        headers.append(f"Content-Length: {len(body)}")
    data = bytearray("\r\n".join([line, *headers, "\r\n"]).encode() + body)
    if draw.random() < 0.2:
        data[draw.randrange(len(data))] = draw.randrange(256)
    if draw.random() < 0.1:
        del data[draw.randrange(len(data)) :]
    return bytes(data)


def answers_to(data: bytes, address: Any) -> bytes:
    with socket.create_connection(address, timeout=20) as connection:
        # The server may refuse, and hang up, before it has all.
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except OSError:
            return b""


@pytest.mark.parametrize("part", range(PARTS))
def test_every_request_gets_an_answer_of_the_protocol(
    part: int, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(part)
    with served(application()) as carrier:
        address = carrier.server_address[:2]
        for _ in range(REQUESTS):
            data = request_of(draw)
            answer = answers_to(data, address)
            if answer:
                status = answer[9:12]
                assert answer.startswith(b"HTTP/1.1 "), (data, answer)
                assert status[:1] in b"1234" or status in (b"501", b"505"), (data, answer)
                assert b"Traceback" not in answer
        assert not caplog.records
        assert client_of(carrier.url).list_applications()["ResponseMetadata"]["RequestId"]
