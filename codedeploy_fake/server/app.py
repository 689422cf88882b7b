"""The server as a WSGI callable: which part a request is for, and the page to look at."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import botocore.session

from codedeploy_fake.interception import wire
from codedeploy_fake.messages.errors import ConnectionBroken
from codedeploy_fake.model.options import check
from codedeploy_fake.neighbors.clients import NeighborError
from codedeploy_fake.server import control
from codedeploy_fake.server.accounts import Accounts
from codedeploy_fake.server.hosts import Hosts
from codedeploy_fake.server.http import Answer, Credential, Environ, Refusal, StartResponse, body_of
from codedeploy_fake.server.other_services import OtherServices

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.server.options import ServerOptions

_logger = logging.getLogger(__name__)


@functools.cache
def _service_model() -> ServiceModel:
    return botocore.session.Session().get_service_model("codedeploy")


class Application:
    """CodeDeploy, the test author's side and the page, under one address."""

    def __init__(self, options: ServerOptions) -> None:
        self.options = options
        self._others = OtherServices() if options.moto else None
        self.accounts = Accounts(options, self._others)
        self._hosts = Hosts(options.hosts, on_network=options.on_network)
        self._model = _service_model()
        self._control = control.Control(self.accounts, self._model)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request; a client never sees more of a mistake of ours than that it is one."""
        try:
            self._hosts.check(environ)
            if self._others is not None and not _is_ours(environ):
                return self._others.answer(environ, start_response)
            answer = self._answer(environ)
        except Refusal as refusal:
            answer = refusal.answer
        except Exception:
            _logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            answer = Refusal(500, "the server failed; its log says more").answer
        return answer.begin(start_response)

    def close(self) -> None:
        """Release what it holds besides memory."""
        if self._others is not None:
            self._others.close()

    def _answer(self, environ: Environ) -> Answer:
        path, verb = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith(control.PREFIX):
            return self._control.answer(environ)
        if path not in ("", "/"):
            raise Refusal(404, f"there is nothing at {path[:200]}")
        if verb in ("GET", "HEAD"):
            return page()
        if verb != "POST":
            allow = {"Allow": "GET, HEAD, POST"}
            raise Refusal(405, f"/ takes GET and POST, not {verb[:20]}", headers=allow)
        return self._call(environ)

    def _call(self, environ: Environ) -> Answer:
        """Serve a call to CodeDeploy."""
        body = body_of(environ)
        credential = Credential.of(environ.get("HTTP_AUTHORIZATION", ""))
        region = self._region(credential)
        fake = self.accounts.fake(None if credential is None else credential.account_id)
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        try:
            answer = wire.answer(fake.service, wire.Request(self._model, target, body, region))
        except ConnectionBroken:
            return _BROKEN
        except NeighborError as fault:
            # The test bed cannot do it: no answer of the service, and no reason to try again.
            raise Refusal(400, str(fault), kind="NeighborError") from fault
        return Answer(*answer)

    def _region(self, credential: Credential | None) -> str:
        """Return the region that a request was signed for."""
        if credential is None:
            return self.options.region
        try:
            check("region", credential.region)
        except ValueError as mistake:
            raise Refusal(
                400, f"the request is signed for another region: {mistake}", kind=_SIGNATURE
            ) from None
        return credential.region


def _is_ours(environ: Environ) -> bool:
    """Return whether a request is for CodeDeploy, the test author's side or the page."""
    if environ["PATH_INFO"].startswith(control.PREFIX):
        return True
    credential = Credential.of(environ.get("HTTP_AUTHORIZATION", ""))
    if credential is not None:
        return credential.service == "codedeploy"
    if environ.get("HTTP_X_AMZ_TARGET", "").startswith(f"{wire.TARGET_PREFIX}."):
        return True
    is_bare = environ["PATH_INFO"] in ("", "/") and not environ.get("QUERY_STRING")
    return is_bare and environ["REQUEST_METHOD"] in ("GET", "HEAD")


_SIGNATURE = "InvalidSignatureException"

#: Shorter than it says: our carrier closes the connection before a byte of it. Under any other one
#: a client that overlooks what is missing has an error to try again after, and no empty answer.
_BROKEN = Answer(502, {"Content-Type": wire.CONTENT_TYPE, "Content-Length": "1"}, b"")


@functools.cache
def page() -> Answer:
    """Return the page; nothing from elsewhere may run on it or be loaded by it."""
    text = importlib.resources.files("codedeploy_fake.server").joinpath("page.html").read_bytes()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_of(text, b'script')}",
            f"style-src {_hash_of(text, b'style')}",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return Answer(200, headers, text)


def _hash_of(text: bytes, element: bytes) -> str:
    """Return the hash by which the policy allows the one inline element of this name."""
    (content,) = re.findall(rb"<%b>(.*?)</%b>" % (element, element), text, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"
