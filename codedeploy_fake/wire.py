"""Bytes to operation and parameters; result or error to an HTTP response.

Both protocols of the service are spoken: AWS JSON 1.1 and Smithy RPC v2 CBOR. Which one is the
client's choice, request by request, as newer models of botocore prefer CBOR and older ones know
JSON only (validation reference, 1).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from codedeploy_fake import cbor, messages
from codedeploy_fake.errors import ServiceError

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.store import Document

TARGET_PREFIX = "CodeDeploy_20141006"

_JSON_CONTENT_TYPE = "application/x-amz-json-1.1"
_CBOR_CONTENT_TYPE = "application/cbor"
_CBOR_PROTOCOL = "rpc-v2-cbor"


class Service(Protocol):
    """What answers the decoded calls."""

    def call(
        self, operation: str, parameters: Document, *, region: str, service_model: ServiceModel
    ) -> Document | None:
        """The result of an operation, ``None`` where it has no output.

        Raises :class:`~codedeploy_fake.errors.ServiceError` for an error answer.
        """

    def request_id(self, region: str) -> str:
        """The request id of the next answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to CodeDeploy. The names of ``headers`` are in lower case."""

    service_model: ServiceModel
    headers: Mapping[str, str]
    path: str
    body: bytes
    region: str


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(service: Service, request: Request) -> Response:
    """Carries a request out and puts what came of it into the protocol that it was made in.

    Every refusal of the service becomes an error answer. An injected
    :class:`~codedeploy_fake.errors.ConnectionBroken` goes through: there is no answer then.
    """
    speaks_cbor = _speaks_cbor(request.headers)
    status = 200
    result: Document | None
    try:
        operation = _operation(request, speaks_cbor)
        parameters = _parameters(request.body, speaks_cbor)
        result = service.call(
            operation, parameters, region=request.region, service_model=request.service_model
        )
    except ServiceError as error:
        status = error.status
        result = {"__type": error.code, "message": error.message}
        if error.code == messages.UNKNOWN_OPERATION.exception:
            # The one refusal that comes without a message (validation reference, 1).
            del result["message"]
    return _response(service.request_id(request.region), status, result, speaks_cbor)


def _speaks_cbor(headers: Mapping[str, str]) -> bool:
    return (
        headers.get("smithy-protocol") == _CBOR_PROTOCOL
        or headers.get("content-type") == _CBOR_CONTENT_TYPE
    )


def _operation(request: Request, speaks_cbor: bool) -> str:
    """The name of the operation: in the path for CBOR, in the ``X-Amz-Target`` header for JSON."""
    if speaks_cbor:
        # A custom endpoint may have a path of its own in front.
        before, _, name = request.path.rpartition("/operation/")
        prefix = before.rpartition("/service/")[2]
    else:
        prefix, _, name = request.headers.get("x-amz-target", "").partition(".")
    if prefix != TARGET_PREFIX or name not in request.service_model.operation_names:
        raise messages.UNKNOWN_OPERATION.error()
    return name


def _parameters(body: bytes, speaks_cbor: bool) -> Document:
    if not body:
        return {}
    try:
        parameters = cbor.decode(body) if speaks_cbor else _decode_json(body)
    except (ValueError, RecursionError):
        raise messages.SERIALIZATION.error() from None
    if not isinstance(parameters, dict):
        raise messages.SERIALIZATION.error()
    return parameters


def _decode_json(body: bytes) -> Any:
    # Decoded here, for the json module would guess UTF-16 and UTF-32 too.
    return _json_decoder.decode(body.decode("utf-8"))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_json_decoder = json.JSONDecoder(parse_constant=_no_constant)


def _response(request_id: str, status: int, result: Document | None, speaks_cbor: bool) -> Response:
    headers = {"x-amzn-RequestId": request_id}
    body = b""
    if speaks_cbor:
        headers["smithy-protocol"] = _CBOR_PROTOCOL
        # Without output there is neither a body nor a type of it.
        if result is not None:
            headers["Content-Type"] = _CBOR_CONTENT_TYPE
            body = cbor.encode(result)
    else:
        headers["Content-Type"] = _JSON_CONTENT_TYPE
        if result is not None:
            body = _encode_json(result).encode("ascii")
    headers["Content-Length"] = str(len(body))
    return Response(status, headers, body)


def _epoch_seconds(moment: datetime.datetime) -> float:
    """A timestamp as both protocols carry it: seconds, with milliseconds as a fraction."""
    return round(moment.timestamp(), 3)


#: Compact, as the recorded content lengths are.
_encode_json = json.JSONEncoder(separators=(",", ":"), default=_epoch_seconds).encode
