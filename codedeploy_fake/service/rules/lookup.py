"""Lookup of what a request names, and the error when it does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from codedeploy_fake import messages
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.defaults import find_config
from codedeploy_fake.model.store import (
    Application,
    Deployment,
    DeploymentConfig,
    DeploymentGroup,
    Document,
)
from codedeploy_fake.service.state import Region

Found = TypeVar("Found")


def application(region: Region, name: str) -> Application:
    """Return the application of that name.

    Raises ``ApplicationDoesNotExistException``, with one of two texts: an account without any
    application has its own [V 3].
    """
    found = region.store.applications.get(name)
    if found is not None:
        return found
    if region.store.applications:
        raise messages.APPLICATION_DOES_NOT_EXIST.error(name=name)
    raise messages.APPLICATION_DOES_NOT_EXIST_NONE.error(account_id=region.store.account_id)


def group(region: Region, application_name: str, name: str) -> DeploymentGroup:
    """Return the group of that name; the application is looked up first [V 10]."""
    found = application(region, application_name).groups.get(name)
    if found is None:
        raise messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST.error(name=name)
    return found


def config(region: Region, name: str) -> DeploymentConfig:
    """Return the predefined or custom configuration of that name."""
    try:
        return find_config(region.store, name)
    except KeyError:
        raise messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST.error(name=name) from None


def deployment(region: Region, deployment_id: str) -> Deployment:
    """Return the deployment with that id, which is well-formed."""
    found = region.store.deployments.get(deployment_id)
    if found is None:
        raise messages.DEPLOYMENT_DOES_NOT_EXIST.error(id=deployment_id)
    return found


def named_deployment(region: Region, request: Document) -> Iterable[Deployment]:
    """Return the deployment that a request names, if there is one."""
    found = region.store.deployments.get(request["deploymentId"])
    return () if found is None else (found,)


def batch(
    region: Region, operation: str, keys: Sequence[str], find: Callable[[str], Found]
) -> tuple[list[Found], list[ServiceError]]:
    """Look up each key once. Return what was found, in the order asked for, and the refusals.

    Raises ``BatchLimitExceededException`` when there are more keys than the operation's limit.
    """
    limit = region.quota(operation)
    if len(keys) > limit:
        raise messages.BATCH_LIMIT_EXCEEDED.error(limit=limit)
    found: list[Found] = []
    missing: list[ServiceError] = []
    for key in dict.fromkeys(keys):
        _find_or_note(find, key, found, missing)
    return found, missing


def _find_or_note(
    find: Callable[[str], Found], key: str, found: list[Found], missing: list[ServiceError]
) -> None:
    try:
        found.append(find(key))
    except ServiceError as error:
        missing.append(error)


def error_message(missing: Iterable[ServiceError]) -> str:
    """Return the ``errorMessage`` of a batch: what each single call would have said (inferred)."""
    return "; ".join(dict.fromkeys(error.message for error in missing))
