"""Clients of the neighbors that cannot reach AWS.

They come from a private session (no files, static credentials, configured endpoints ignored). With
moto their HTTP session only raises, for moto responds before it; with a URL it goes there alone.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
from typing import Any

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import create_loader

#: botocore's own: a test may patch the method to catch the calls of the code that it tests.
_MAKE_API_CALL: Any = inspect.unwrap(vars(BaseClient)["_make_api_call"])

#: What a refusal is called when the role lacks a permission.
DENIALS = frozenset(
    {
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "AuthorizationError",
        "InvalidClientTokenId",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    }
)


class NeighborError(RuntimeError):
    """A limit of the test bed: no outcome of a deployment, but a fault of the test."""


class _NoNetwork:
    """The replacement of botocore's HTTP session, where moto has to respond before it."""

    #: Requests of a session that has this are our own.
    of_codedeploy_fake = True

    def send(self, request: Any) -> Any:
        raise NeighborError("no mock responded")

    def close(self) -> None:
        """Close nothing."""


class _OneHost(_NoNetwork):
    """botocore's own HTTP session, for one URL alone."""

    def __init__(self, session: Any, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/") + "/"

    def send(self, request: Any) -> Any:
        if not request.url.startswith(self._url):
            raise NeighborError(f"{request.url} is not at {self._url}")
        return self._session.send(request)

    def close(self) -> None:
        self._session.close()


def is_ours(endpoint: Any) -> bool:
    """Return whether an endpoint of botocore belongs to a client of this module."""
    return getattr(endpoint.http_session, "of_codedeploy_fake", False)


def moto_is_active() -> bool:
    """Return whether moto serves requests in this process now."""
    models = sys.modules.get("moto.core.models")
    return bool(models is not None and models.botocore_stubber.enabled)


@functools.cache
def _own_loader() -> Any:
    return create_loader()


def _loader() -> Any:
    """Return a loader that has models already, if there is one: to read one takes long."""
    session = boto3.DEFAULT_SESSION
    return _own_loader() if session is None else session._session.get_component("data_loader")


#: The clients for moto by service and region: they hold nothing of a test, and take long to make.
_for_moto: dict[tuple[str, str], Any] = {}


class Clients:
    """The clients of one activation, each made when it is first needed."""

    def __init__(self, url: str | None) -> None:
        self.url = url
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = _for_moto if url is None else {}

    def call(self, service: str, region: str, operation: str, /, **parameters: Any) -> Any:
        """Call an operation of a service.

        Raises:
            ClientError: The neighbor refused, as the service's would.
            NeighborError: The test bed cannot do this.
        """
        try:
            return self.ask(service, region, operation, **parameters)
        except ClientError as refusal:
            status = refusal.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
            text = refusal.response.get("Error", {}).get("Message", "")
            if status >= 500 or "Not yet implemented" in text:
                raise self._fault(service, operation, refusal) from refusal
            raise
        except Exception as error:
            raise self._fault(service, operation, error) from error

    def ask(self, service: str, region: str, operation: str, /, **parameters: Any) -> Any:
        """Call an operation of a service, and raise what its client raises."""
        return _MAKE_API_CALL(self.client(service, region), operation, parameters)

    def _fault(self, service: str, operation: str, error: Exception) -> NeighborError:
        there = "moto" if self.url is None else self.url
        reason = str(error) or type(error).__name__
        return NeighborError(
            f"CodeDeploy asked {there} for {operation} of {service}, which it could not do: "
            f'{reason}. Declare what CodeDeploy shall see, without world="...".'
        )

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service, made when it is first needed."""
        client = self._clients.get((service, region))
        if client is None:
            client = self._new_client(service, region)
            # A test may have put something of its own in the place of botocore's.
            if isinstance(client, BaseClient):
                self._clients[service, region] = client
        return client

    def _new_client(self, service: str, region: str) -> Any:
        if self._session is None:
            self._session = _private_session()
        client = self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(**_CONFIG, **({} if self.url else _FOR_MOTO)),
        )
        endpoint = client._endpoint
        if self.url is None:
            endpoint.http_session = _NoNetwork()
            identify = functools.partial(_identify, scope=f"{region}/{service}")
            client.meta.events.register(f"request-created.{service}", identify)
        else:
            endpoint.http_session = _OneHost(endpoint.http_session, self.url)
        return client

    def may_hold(self, service: str) -> bool:
        """Return whether the neighbor may hold something of a service.

        moto loads what executes a service's requests with the first of them. Stacks of
        CloudFormation hold things of every service.
        """
        return self.url is not None or any(
            f"moto.{name}.responses" in sys.modules for name in (service, "cloudformation")
        )

    def close(self) -> None:
        """Close what is open."""
        if self.url is None:
            return
        for client in self._clients.values():
            client._endpoint.http_session.close()
        self._clients.clear()


#: Whatever the environment says: no other endpoint, and no attempt after the first.
_CONFIG: dict[str, Any] = {
    "ignore_configured_endpoint_urls": True,
    "use_fips_endpoint": False,
    "use_dualstack_endpoint": False,
    "defaults_mode": "legacy",
    "proxies": {},
    "retries": {"total_max_attempts": 1, "mode": "standard"},
    "connect_timeout": 5,
    "read_timeout": 30,
    "s3": {"addressing_style": "path"},
}

#: moto verifies no signature, which takes long to calculate.
_FOR_MOTO: dict[str, Any] = {"signature_version": UNSIGNED}


def _identify(request: Any, *, scope: str, **_: Any) -> None:
    """Name the credentials in a request as a signature does: moto reads key and region there."""
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=testing/20260101/{scope}/aws4_request, "
        "SignedHeaders=host, Signature=testing"
    )


def _private_session() -> Any:
    """Return a session that reads no file and looks for no credentials."""
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
        "ca_bundle": (None, None, None, None),
    }
    session = botocore.session.Session(session_vars=nothing)
    session.register_component("data_loader", _loader())
    return session
