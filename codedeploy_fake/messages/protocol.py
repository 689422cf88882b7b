"""Errors of the protocol and of the account, which no operation declares."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

SERIALIZATION = Message(
    "Serialization",
    "The request could not be read",
    "the body is no JSON, or no structure",
    "inferred",
    "[V 1]",
)
SERIALIZATION_TYPE = Message(
    "Serialization",
    "{found} can not be converted to {expected}",
    "a member has the wrong type",
    "inferred",
    "[V 1]",
)
SERIALIZATION_RANGE = Message(
    "Serialization",
    "{value} is out of range for {expected}",
    "a number or timestamp does not fit its type",
    "inferred",
    "[V 1]",
)
UNKNOWN_OPERATION = Message(
    "UnknownOperation",
    "",
    "the service has no such operation",
    "inferred",
    "[V 1]",
)
ACCESS_DENIED_KUBERNETES = Message(
    "AccessDenied",
    "feature not available in {region}",
    "the hidden fourth compute platform, Kubernetes",
    "verbatim",
    "PF:app-compute-platform-value",
)
THROTTLING = Message(
    "Throttling",
    "Rate exceeded",
    "too many requests",
    "verbatim",
    "aws/aws-cdk#21516",
)
INVALID_NEXT_TOKEN = Message(
    "InvalidNextToken",
    "Invalid next token",
    "the token is empty or was not issued by this list operation",
    "inferred",
    "model",
)
BATCH_LIMIT_EXCEEDED = Message(
    "BatchLimitExceeded",
    "The maximum number of names or IDs allowed for this request ({limit}) was exceeded.",
    "too many names or ids in a BatchGet operation",
    "inferred",
    "model",
)
INVALID_INPUT = Message(
    "InvalidInput",
    "The input {value} is not valid for {member}",
    "a value outside the choices of a member that has no exception of its own; externalId "
    "together with an application",
    "inferred",
    "model",
)
