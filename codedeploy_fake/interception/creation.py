"""Clients of CodeDeploy that are created while a fake is active: nothing is asked for credentials.

Providers that would open a connection or run a program have nothing to say then, and credentials
that are incomplete, or whose source has nothing to say, do not fail a client that needs none.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

SERVICE = "codedeploy"

Wrapped = Callable[..., Any]
KeywordArguments = dict[str, Any]


class _Creation:
    """A CodeDeploy client that is being created while a fake is active."""

    def __init__(self) -> None:
        self.withheld = False


_creating: ContextVar[_Creation | None] = ContextVar("codedeploy_fake_creating", default=None)


@contextmanager
def creation(instance: Any, args: Any, kwargs: KeywordArguments) -> Iterator[None]:
    """Note in ``create_client`` that the client which is created is one of CodeDeploy."""
    service_name = args[0] if args else kwargs.get("service_name")
    # A hook may create a client of another service meanwhile, hence the None.
    token = _creating.set(_Creation() if service_name == SERVICE else None)
    try:
        yield
    finally:
        _creating.reset(token)


def _withholds() -> bool:
    creation = _creating.get()
    if creation is None:
        return False
    creation.withheld = True
    return True


def withhold(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    """Return None for what only the network or another program could tell."""
    return None if _withholds() else wrapped(*args, **kwargs)


async def withhold_async(
    wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments
) -> Any:
    return None if _withholds() else await wrapped(*args, **kwargs)


def load(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    """Return the credentials that are at hand, None where they are incomplete."""
    if _creating.get() is None:
        return wrapped(*args, **kwargs)
    try:
        return wrapped(*args, **kwargs)
    except exceptions().BotoCoreError as error:
        return _without(error)


async def load_async(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    if _creating.get() is None:
        return await wrapped(*args, **kwargs)
    try:
        return await wrapped(*args, **kwargs)
    except exceptions().BotoCoreError as error:
        return _without(error)


def _without(error: Exception) -> None:
    """Do without credentials that are incomplete, or whose source was withheld."""
    creation = _creating.get()
    is_withheld = creation is not None and creation.withheld
    if not is_withheld and not isinstance(error, exceptions().PartialCredentialsError):
        raise error


def exceptions() -> Any:
    """Return the exceptions of the botocore that is imported now."""
    return importlib.import_module("botocore.exceptions")
