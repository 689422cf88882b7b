"""What a message is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codedeploy_fake.messages.errors import ServiceError

#: How far a text can be trusted: printed by the real service; stated by its documentation;
#: reconstructed [V 0.1].
Mark = Literal["verbatim", "documented", "inferred"]

#: Code and text, where both stand inside an answer: ``errorInformation``.
Outcome = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the service, with the evidence for it.

    ``code`` is an exception of the API without its ``Exception`` suffix, or a code inside an
    answer (``HEALTH_CONSTRAINTS``, ``ScriptFailed``). ``text`` has its variable parts in braces:
    ``{name}`` is the name that was looked up or taken, ``{value}`` what a member held, ``{id}`` a
    deployment id, ``{arn}`` an ARN, ``{limit}`` a quota, ``{platform}`` a compute platform,
    ``{member}`` a member of the request. ``class_uncertain`` says that the text was seen but the
    exception class was not, so the class is the one that the model suggests.
    """

    code: str
    text: str
    condition: str
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
