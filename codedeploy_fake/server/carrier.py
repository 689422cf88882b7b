"""The standard library's threaded server as the carrier of a WSGI application.

A thread a connection, kept open between requests as HTTP/1.1 wants it. ``wsgiref`` closes each
one, and http.server knows nothing of WSGI; between them are these few lines.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import socket
import socketserver
import sys
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from codedeploy_fake.server.http import MOST_BYTES, Environ, Refusal, WsgiApplication, too_large

_logger = logging.getLogger(__name__)

#: How long a connection may be silent, in seconds.
_PATIENCE = 75
_LONGEST_LINE = 65536
#: The statuses of responses that never have a body.
_BODILESS = frozenset({204, 304})
_LONGEST_CHUNK_LINE = 4096
_MOST_TRAILERS = 100
_HEX = re.compile(rb"[0-9A-Fa-f]{1,8}")

_Headers = list[tuple[str, str]]


class Carrier(socketserver.ThreadingTCPServer):
    """Carries an application on one address until :meth:`shutdown`.

    Raises ``OSError`` for an address that cannot be had.
    """

    daemon_threads = True
    request_queue_size = 128
    # Where Windows has this option, two servers can have one port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, application: WsgiApplication, host: str, port: int) -> None:
        self.application = application
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """The address as clients on this machine write it."""
        host, port = self.server_address[:2]
        name = str(host)
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection, and remember it until it is closed."""
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and hang up on clients whose connections are kept."""
        super().server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            # The client may be faster.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log a failure of ours; a client that hangs up is none."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            _logger.error("the connection from %s failed", client_address, exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Carrier
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """Read a request, have it served, and write the response in one piece."""
        try:
            self.raw_requestline = self.rfile.readline(_LONGEST_LINE + 1)
            if not self.raw_requestline:
                self.close_connection = True
                return
            if len(self.raw_requestline) > _LONGEST_LINE:
                self.requestline = self.request_version = self.command = ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif self.parse_request():
                self._answer()
        except TimeoutError:
            self.close_connection = True

    def parse_request(self) -> bool:
        """Read the request line and the headers."""
        if not super().parse_request():
            return False
        if self.request_version == "HTTP/0.9":
            self.send_error(HTTPStatus.BAD_REQUEST, "the request names no version of HTTP")
            return False
        return True

    def handle_expect_100(self) -> bool:
        """Leave the client waiting: whether its body is wanted is not known yet."""
        return True

    def _answer(self) -> None:
        try:
            environ = self._environ(self._body())
        except Refusal as refusal:
            # What is left of its body cannot be told from a next request.
            self._refuse(refusal)
            return
        status, headers, body = "", _Headers(), b""

        def start_response(line: str, fields: _Headers, *_: Any) -> None:
            nonlocal status, headers
            status, headers = line, fields

        parts = self.server.application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        self._send(status, headers, body)

    def _send(self, status: str, headers: _Headers, body: bytes) -> None:
        length = next((v for name, v in headers if name.lower() == "content-length"), None)
        if self.command == "HEAD" or int(status[:3]) in _BODILESS:
            body = b""
        elif length is None:
            headers = [*headers, ("Content-Length", str(len(body)))]
        elif int(length) > len(body):
            # The application broke its response off: so does the connection.
            self.close_connection = True
            return
        self._write(status, headers, body)

    def _refuse(self, refusal: Refusal) -> None:
        self.close_connection = True
        refusal.answer.begin(
            lambda status, headers: self._write(status, headers, refusal.answer.body)
        )

    def _write(self, status: str, headers: _Headers, body: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        if self.close_connection:
            lines.append("Connection: close")
        elif self.request_version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        head = "\r\n".join([*lines, "\r\n"]).encode("latin-1")
        self.wfile.write(head + body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP, and hang up."""
        self._refuse(Refusal(code, message or HTTPStatus(code).description))

    # The request

    def _body(self) -> bytes:
        lengths = self.headers.get_all("Content-Length", [])
        codings = self.headers.get_all("Transfer-Encoding", [])
        if codings:
            if lengths or [coding.lower() for coding in codings] != ["chunked"]:
                raise Refusal(400, "a body is chunked or has one Content-Length, nothing else")
            self._ask_for_body()
            return self._chunks()
        if not lengths:
            return b""
        if len({*lengths}) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            raise Refusal(400, "Content-Length must be one number of bytes")
        if len(lengths[0]) > 18 or int(lengths[0]) > MOST_BYTES:
            raise too_large()
        self._ask_for_body()
        return self._read(int(lengths[0]))

    def _ask_for_body(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _read(self, count: int) -> bytes:
        found = self.rfile.read(count)
        if len(found) < count:
            raise Refusal(400, "the body is shorter than it says")
        return found

    def _chunks(self) -> bytes:
        chunks: list[bytes] = []
        total = 0
        while True:
            size = _size(self.rfile.readline(_LONGEST_CHUNK_LINE))
            if not size:
                break
            total += size
            if total > MOST_BYTES:
                raise too_large()
            chunks.append(self._read(size))
            if self._read(2) != b"\r\n":
                raise Refusal(400, "a chunk is longer than it says")
        # The trailer says nothing that anything here wants to know.
        for _ in range(_MOST_TRAILERS):
            line = self.rfile.readline(_LONGEST_LINE)
            if line in (b"\r\n", b"\n", b""):
                return b"".join(chunks)
        raise Refusal(400, "the trailer of the body is too long")

    def _environ(self, body: bytes) -> Environ:
        target = self.path
        environ: Environ = {}
        for name, value in self.headers.items():
            # With an underscore it would pass for another header.
            if "_" not in name:
                key = "HTTP_" + name.upper().replace("-", "_")
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        if not target.startswith("/") and target != "*":
            try:
                parts = urlsplit(target)
            except ValueError:
                raise Refusal(400, "the request is for no address") from None
            # As a proxy is asked: then the address names the host.
            environ["HTTP_HOST"] = parts.netloc
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        path, _, query = target.partition("?")
        host, port = self.server.server_address[:2]
        environ.pop("HTTP_CONTENT_LENGTH", None)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ.update(
            {
                "REQUEST_METHOD": self.command,
                "SCRIPT_NAME": "",
                "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
                "QUERY_STRING": query,
                "REQUEST_URI": target,
                "RAW_URI": target,
                "CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE", ""),
                "CONTENT_LENGTH": str(len(body)),
                "REMOTE_ADDR": self.client_address[0],
                "SERVER_NAME": str(host),
                "SERVER_PORT": str(port),
                "SERVER_PROTOCOL": self.request_version,
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(body),
                "wsgi.errors": sys.stderr,
                "wsgi.multithread": True,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
            }
        )
        return environ


def _size(line: bytes) -> int:
    """Return the size of a chunk from the line before it."""
    digits = line.partition(b";")[0].strip()
    if not line.endswith(b"\n") or not _HEX.fullmatch(digits):
        raise Refusal(400, "a chunk begins with its size")
    return int(digits, 16)
