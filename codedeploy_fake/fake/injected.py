"""Errors that a test injects: which codes there are, and the text that each has."""

from __future__ import annotations

from codedeploy_fake.fake.mistakes import check_known
from codedeploy_fake.messages import REGISTRY
from codedeploy_fake.service.model import service_model

#: Error codes of any operation: of the protocol, and of AWS's front end.
PROTOCOL_CODES = frozenset(
    {
        "AccessDeniedException",
        "BandwidthLimitExceeded",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "LimitExceededException",
        "MissingAuthenticationToken",
        "NotAuthorized",
        "OptInRequired",
        "PriorRequestNotComplete",
        "RequestExpired",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SerializationException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationError",
    }
)


def code_of(operation: str, code: str) -> str:
    """Return an error code as it is on the wire, its suffix completed.

    Raises:
        ValueError: Neither the operation nor the protocol knows it.
    """
    model = service_model()
    # An old model does not have every operation.
    is_modelled = operation in model.operation_names
    shapes = model.operation_model(operation).error_shapes if is_modelled else []
    declared = PROTOCOL_CODES | {shape.name for shape in shapes}
    known = [name for name in (code, f"{code}Exception") if name in declared]
    if not known:
        check_known(code, declared, f"error code of {operation}")
    return known[0]


def text_of(code: str) -> str:
    """Return the service's text for a code, with variable parts in braces; empty without one."""
    texts = [message.text for message in REGISTRY if message.exception == code]
    return next((text for text in texts if "{" not in text), texts[0] if texts else "")
