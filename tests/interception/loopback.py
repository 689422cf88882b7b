"""A real HTTP server on loopback that stands for the network, and a client that would reach it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.config import Config

from tests.clients import new_client

#: What the real server answers to ListApplications, and never the fake.
REAL = ["reached-the-network"]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"applications": REAL}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing on stderr."""


@contextmanager
def serving() -> Iterator[str]:
    """The URL of a server that runs meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def loopback() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture(scope="session")
def client(loopback: str) -> Iterator[Any]:
    """A client made before any mock, whose endpoint is the real server."""
    client = new_client(endpoint_url=loopback, config=Config(retries={"max_attempts": 0}))
    yield client
    client.close()


def is_mocked(client: Any) -> bool:
    """Whether a call of this client is answered by the fake, and not by the real server."""
    return client.list_applications()["applications"] != REAL
