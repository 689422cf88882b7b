"""What the service answers when it refuses a call."""

from __future__ import annotations


class ServiceError(Exception):
    """An error answer of the service: a code of the service model (or of the protocol) and a text.

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
    """The connection breaks before there is an answer; botocore's own exception is made of it."""
