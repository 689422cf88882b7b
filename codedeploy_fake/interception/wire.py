"""AWS JSON 1.1: bytes to operation and parameters; result or error to an HTTP response.

The service speaks Smithy RPC v2 CBOR as well, and newer models name it first, but every version
of botocore chooses JSON while a service offers it [V 1].
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from codedeploy_fake import messages
from codedeploy_fake.messages.errors import ServiceError

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.model.store import Document
    from codedeploy_fake.service.service import Service

TARGET_PREFIX = "CodeDeploy_20141006"
#: How deep a request may nest; the deepest that the model knows has ten levels.
MAX_DEPTH = 100
CONTENT_TYPE = "application/x-amz-json-1.1"


class Request(NamedTuple):
    """An HTTP request to CodeDeploy: its ``X-Amz-Target`` header, its body and its method."""

    service_model: ServiceModel
    target: str
    body: bytes
    region: str
    method: str = "POST"


class Response(NamedTuple):
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(service: Service, request: Request) -> Response:
    """Execute a request, and encode its result or error.

    Every refusal of the service becomes an error response. An injected
    :class:`~codedeploy_fake.messages.errors.ConnectionBroken` goes through: there is no
    response then.
    """
    status = 200
    result: Document | None
    try:
        operation = _operation(request)
        parameters = _parameters(request.body)
        result = service.call(
            operation, parameters, region=request.region, service_model=request.service_model
        )
    except ServiceError as error:
        status = error.status
        result = {"__type": error.code, "message": error.message}
    # The response of an operation without output has an empty body.
    body = b"" if result is None else _encode(result).encode("ascii")
    headers = {
        "x-amzn-RequestId": service.request_id(request.region),
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
    }
    return Response(status, headers, body)


def _operation(request: Request) -> str:
    prefix, _, name = request.target.partition(".")
    is_known = prefix == TARGET_PREFIX and request.method == "POST"
    if not is_known or name not in request.service_model.operation_names:
        raise messages.UNKNOWN_OPERATION.error()
    return name


def _parameters(body: bytes) -> Document:
    if not body:
        return {}
    try:
        # Decoded here, for the json module would guess UTF-16 and UTF-32 too.
        parameters = _decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise messages.SERIALIZATION.error() from None
    if not isinstance(parameters, dict) or _is_too_deep(parameters, body):
        raise messages.SERIALIZATION.error()
    return parameters


def _is_too_deep(parameters: Document, body: bytes) -> bool:
    """Return whether values nest deeper than can be recorded, shown and copied later."""
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return False
    level: list[Any] = [parameters]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for value in level
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_decoder = json.JSONDecoder(parse_constant=_no_constant)


def _decode(text: str) -> Any:
    # botocore sends no white space around it, which would be looked for otherwise.
    if text[0] == "{":
        value, end = _decoder.raw_decode(text)
        if end == len(text):
            return value
    return _decoder.decode(text)


#: Compact, as the recorded content lengths are, and alphabetical [E 1.6].
_encode = json.JSONEncoder(check_circular=False, separators=(",", ":"), sort_keys=True).encode
