"""Messages, the errors that are made of them, and those that no operation declares."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


class ServiceError(Exception):
    """An error response: a code of the service model, or of the protocol, and a text.

    ``code`` is the code on the wire, suffix included (``DeploymentDoesNotExistException``);
    ``status`` is the HTTP status, 400 for every modelled exception of CodeDeploy.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ConnectionBroken(Exception):
    """A connection that breaks before there is a response; it becomes botocore's own exception."""


#: How far a text can be trusted: printed by the real service; stated by its documentation;
#: reconstructed [V 0.1].
Mark = Literal["verbatim", "documented", "inferred"]

#: Code and text inside a response, as in ``errorInformation``.
Outcome = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the service, with the evidence for it.

    ``code`` is an exception of the API without its ``Exception`` suffix, or a code inside a
    response (``HEALTH_CONSTRAINTS``, ``ScriptFailed``). ``text`` has its variable parts in braces:
    ``{name}`` is the name that was looked up or taken, ``{value}`` what a member held, ``{id}`` a
    deployment id, ``{arn}`` an ARN, ``{limit}`` a quota, ``{platform}`` a compute platform,
    ``{member}`` a member of the request. ``class_uncertain`` says that the text was seen but the
    exception class was not, so the class is the one that the model suggests.
    """

    code: str
    text: str
    when: str
    mark: Mark
    source: str
    class_uncertain: bool = False

    @property
    def exception(self) -> str:
        """The code on the wire, ``DeploymentDoesNotExistException``."""
        return f"{self.code}Exception"

    def format(self, **values: object) -> str:
        """Return the text with its variable parts filled in."""
        return self.text.format(**values)

    def error(self, **values: object) -> ServiceError:
        """Return the exception of the API, to be raised."""
        return ServiceError(self.exception, self.format(**values))

    def outcome(self, **values: object) -> Outcome:
        """Return the code and the text for a response's inside."""
        return self.code, self.format(**values)


def filled(text: str, part: Callable[[str], str]) -> str:
    """Return a text with each variable part in braces replaced by what ``part`` returns for it."""
    return re.sub(r"\{(\w+)\}", lambda match: part(match[1]), text)


#: A message whose text was sent by the real service.
verbatim = functools.partial(Message, mark="verbatim")
#: A message whose text was sent by the real service, in an exception whose class was not seen.
verbatim_text = functools.partial(verbatim, class_uncertain=True)
#: A message whose text is stated by the service's documentation.
documented = functools.partial(Message, mark="documented")
#: A message whose text is reconstructed; its code at least is in the service model.
inferred = functools.partial(Message, mark="inferred", source="model")

# Errors of the protocol and of the account, which no operation declares.

SERIALIZATION = inferred(
    "Serialization",
    "The request could not be read",
    when="the body is no JSON, or no structure",
    source="[V 1]",
)
SERIALIZATION_TYPE = inferred(
    "Serialization",
    "{found} can not be converted to {expected}",
    when="a member has the wrong type",
    source="[V 1]",
)
SERIALIZATION_RANGE = inferred(
    "Serialization",
    "{value} is out of range for {expected}",
    when="a number or timestamp does not fit its type",
    source="[V 1]",
)
UNKNOWN_OPERATION = inferred(
    "UnknownOperation",
    "",
    when="the service has no such operation",
    source="[V 1]",
)
ACCESS_DENIED_KUBERNETES = verbatim(
    "AccessDenied",
    "feature not available in {region}",
    when="the hidden fourth compute platform, Kubernetes",
    source="PF:app-compute-platform-value",
)
THROTTLING = verbatim(
    "Throttling",
    "Rate exceeded",
    when="too many requests",
    source="aws/aws-cdk#21516",
)
INVALID_NEXT_TOKEN = inferred(
    "InvalidNextToken",
    "Invalid next token",
    when="the token is empty or was not issued by this list operation",
)
BATCH_LIMIT_EXCEEDED = inferred(
    "BatchLimitExceeded",
    "The maximum number of names or IDs allowed for this request ({limit}) was exceeded.",
    when="too many names or ids in a BatchGet operation",
)
INVALID_INPUT = inferred(
    "InvalidInput",
    "The input {value} is not valid for {member}",
    when=(
        "a value outside the choices of a member that has no exception of its own; "
        "externalId together with an application"
    ),
)
