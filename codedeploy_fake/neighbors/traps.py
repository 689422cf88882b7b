"""Traps of production: what the policies of a role would not allow on AWS.

CodeDeploy's outcomes go by actions alone; whether the resource of a statement covers a hook
function or an AppSpec file is told in the report of a failing test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.model.store import Deployment
from codedeploy_fake.neighbors.asking import Asking
from codedeploy_fake.neighbors.botocore_source import BotocoreSource
from codedeploy_fake.neighbors.clients import Clients, NeighborError, moto_is_active
from codedeploy_fake.service.state import Region, State

_TAG = "s3:ExistingObjectTag/"
#: The resource when a statement has none.
_ANY = ["*"]


@dataclass(frozen=True, slots=True)
class Need:
    """A permission on one resource that a role needs for a deployment."""

    region: str
    role: str
    action: str
    resource: str
    #: The verb and the thing, as a sentence has them.
    purpose: str
    #: The bucket and the key, of an object.
    object: tuple[str, str] | None = None


def needs(state: State) -> list[Need]:
    """Return what deployments needed that ran; to be called with the lock held."""
    found: dict[tuple[str, str], Need] = {}
    for region in state.regions.values():
        for deployment in region.store.deployments.values():
            for need in _of(deployment, region):
                found.setdefault((need.role, need.resource), need)
    return [*found.values()]


def _of(deployment: Deployment, region: Region) -> Iterator[Need]:
    runner = region.engine.runner_of(deployment)
    if not isinstance(runner, TrafficShift):
        return
    role = deployment.group.settings["serviceRoleArn"]
    store = region.store
    for event, function in (runner.hooks or {}).items():
        arn = function if ":" in function else store.arn(f"function:{function}", "lambda")
        purpose = f"invoke the hook function {function!r} of {event}"
        yield Need(region.name, role, "lambda:InvokeFunction", arn, purpose)
    where = deployment.revision.get("s3Location")
    if where is not None:
        bucket, key = where["bucket"], where["key"]
        arn = f"arn:{store.partition}:s3:::{bucket}/{key}"
        purpose = f"read the AppSpec file s3://{bucket}/{key}"
        yield Need(region.name, role, "s3:GetObject", arn, purpose, (bucket, key))


def traps(world: str, wanted: Iterable[Need]) -> Iterator[str]:
    """Yield a sentence for each need that the policies of a role do not cover."""
    if world == "moto" and not moto_is_active():
        return
    clients = Clients(None if world == "moto" else world)
    try:
        for need in wanted:
            source = BotocoreSource(Asking(clients, need.region, []))
            try:
                statements = source.statements(need.role)
                tags = {} if need.object is None else _tags(source, *need.object)
            except (ClientError, NeighborError):
                continue
            if statements and not _allow(statements, need, tags):
                yield (
                    f"On AWS the role {need.role.rpartition('/')[2]!r} could not {need.purpose}: "
                    f"its policies allow {need.action} {_where(statements, need.action)}."
                )
    finally:
        clients.close()


def _tags(source: BotocoreSource, bucket: str, key: str) -> dict[str, str]:
    answer = source.asking.call("s3", "GetObjectTagging", Bucket=bucket, Key=key)
    return {tag["Key"]: tag["Value"] for tag in answer.get("TagSet", ())}


def _allow(statements: list[Any], need: Need, tags: Mapping[str, str]) -> bool:
    """Return whether policies allow something; what cannot be told is allowed."""
    effects = {
        statement["Effect"]
        for statement in statements
        if _covers(statement, need, tags)
        and not (statement["Effect"] == "Deny" and "Condition" in statement)
    }
    return effects == {"Allow"}


def _covers(statement: dict[str, Any], need: Need, tags: Mapping[str, str]) -> bool:
    return (
        _names(statement, need.action)
        and any(fnmatchcase(need.resource, pattern) for pattern in _resources(statement))
        and all(tags.get(name) in values for name, values in _object_tags(statement))
    )


def _names(statement: dict[str, Any], action: str) -> bool:
    """Return whether a statement names an action; IAM ignores case."""
    patterns = _list(statement.get("Action", []))
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


def _resources(statement: dict[str, Any]) -> list[str]:
    return _list(statement.get("Resource", _ANY))


def _object_tags(statement: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the tags, and their values, that an object has to have."""
    for name, value in statement.get("Condition", {}).get("StringEquals", {}).items():
        if name.startswith(_TAG):
            yield name.removeprefix(_TAG), _list(value)


def _where(statements: list[Any], action: str) -> str:
    """Return the resources that an action is allowed on, as a sentence has them."""
    places = []
    for statement in statements:
        if statement["Effect"] == "Allow" and _names(statement, action):
            tags = [f"{name}={' or '.join(v)}" for name, v in _object_tags(statement)]
            tagged = f" tagged {' and '.join(tags)}" if tags else ""
            places += [f"{resource}{tagged}" for resource in _resources(statement)]
    return f"on {', '.join(places)} alone" if places else "nowhere"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
