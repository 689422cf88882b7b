"""The resources around CodeDeploy: instances, groups, alarms, roles, bundles; and tag filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.store import Document

#: What may be the deployment controller of an ECS service.
DEPLOYMENT_CONTROLLERS = ("CODE_DEPLOY", "ECS", "EXTERNAL")


class AlarmState(str, Enum):
    """The state of a CloudWatch alarm; ``UNAVAILABLE`` is one that cannot be read."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(slots=True, eq=False)
class Instance:
    """An EC2 instance."""

    id: str
    tags: dict[str, str]
    launched: Milliseconds
    availability_zone: str
    auto_scaling_group: str | None = None
    #: Held back by a termination hook; no deployment goes to it any more.
    terminating: bool = False
    terminated: bool = False
    #: Seen in the source, not declared.
    is_neighbor: bool = False
    #: A neighbor that does not run, but may again.
    stopped: bool = False


@dataclass(slots=True, eq=False)
class AutoScalingGroup:
    """An Auto Scaling group with its instances, in the order of launch."""

    name: str
    instance_ids: list[str] = field(default_factory=list)
    #: Seen in the source, not declared.
    is_neighbor: bool = False
    #: The lifecycle hooks that the source has on it.
    hooks: tuple[str, ...] = ()
    #: The tags of the instances that it launches.
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Role:
    """An IAM role. ``permissions`` are IAM action patterns (``"autoscaling:*"``); None is all.

    What matches ``denied`` is not allowed, whatever else is.
    """

    arn: str
    assumable: bool = True
    permissions: frozenset[str] | None = None
    denied: frozenset[str] = frozenset()

    def allows(self, action: str) -> bool:
        """Return whether the service can assume it and may do an IAM action then."""
        if not self.assumable or _matches(action, self.denied):
            return False
        return self.permissions is None or _matches(action, self.permissions)


def _matches(action: str, patterns: Iterable[str]) -> bool:
    """Return whether an action matches a pattern; IAM ignores case."""
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)


@dataclass(slots=True, eq=False)
class LambdaAlias:
    """An alias of a Lambda function: the version it serves, and another while traffic shifts."""

    function: str
    alias: str
    versions: tuple[str, ...]
    current: str
    #: The version that traffic shifts to, and its share from 0.0 to 1.0.
    routing: tuple[str, float] | None = None
    #: Seen in the source, not declared.
    is_neighbor: bool = False


@dataclass(slots=True, eq=False)
class EcsService:
    """A service of Amazon ECS."""

    cluster: str
    name: str
    desired_count: int = 1
    #: Who deploys to it; CodeDeploy refuses every service that is not its own.
    deployment_controller: str = "CODE_DEPLOY"
    #: The task set that serves the production traffic, and its target group, once known.
    primary: str | None = None
    target_group: str | None = None
    #: Seen in the source, not declared.
    is_neighbor: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that can be downloaded, with the text of its AppSpec where that is known.

    ``faults`` are what an agent meets with it, by lifecycle event, and ``scripts`` the first
    script that its AppSpec names for an event; None while it was not looked into.
    """

    location: Document
    content: str | None = None
    faults: Mapping[str, Fault] = field(default_factory=dict)
    scripts: Mapping[str, str] | None = None

    def is_at(self, location: Document) -> bool:
        """Return whether a location means this object in S3; without a version it means any."""
        here, there = self.location.get("s3Location"), location.get("s3Location")
        if here is None or there is None:
            return False
        named = ["bucket", "key", "bundleType", *(["version"] if "version" in there else ())]
        return all(here.get(member) == there.get(member) for member in named)

    def other_etag(self, location: Document) -> str | None:
        """Return the object's eTag if it is not the one that a location asks for, quotes aside.

        None as well when the location asks for none, or when the test declared none.
        """
        asked = location.get("s3Location", {}).get("eTag")
        actual: str | None = self.location.get("s3Location", {}).get("eTag")
        if asked is None or actual is None or asked.strip('"') == actual.strip('"'):
            return None
        return actual


# Tag filters and tag sets, and the tags that fit them [V 4.2].


def matches(tags: Mapping[str, str], tag_filter: Document) -> bool:
    """Return whether tags fit one filter; without a Type, the given members decide."""
    key, value = tag_filter.get("Key"), tag_filter.get("Value")
    kind = tag_filter.get("Type")
    if kind == "KEY_ONLY" or (kind is None and value is None):
        return key in tags
    if kind == "VALUE_ONLY" or (kind is None and key is None):
        return any(_has_value(found, value) for found in tags.values())
    return key is not None and key in tags and _has_value(tags[key], value)


def _has_value(found: str, value: str | None) -> bool:
    """Return whether a tag has the value of a filter, where ``*`` matches any characters.

    Source: user guide, deployment-groups-create-in-place. Keys have no wildcards.
    """
    if value is None or "*" not in value:
        return found == value
    return re.fullmatch(".*".join(map(re.escape, value.split("*"))), found, re.DOTALL) is not None


def matches_any(tags: Mapping[str, str], tag_filters: Iterable[Document]) -> bool:
    """Return whether tags fit one filter of a list at least."""
    return any(matches(tags, tag_filter) for tag_filter in tag_filters)


def matches_set(tags: Mapping[str, str], groups: Sequence[Sequence[Document]]) -> bool:
    """Return whether tags fit every group of a tag set; an empty set fits nothing."""
    return bool(groups) and all(matches_any(tags, group) for group in groups)


def fits(settings: Document, flat: str, tag_set: str, tags: Mapping[str, str]) -> bool:
    """Return whether tags fit the tag set of some settings, or else their flat filters."""
    groups = settings.get(tag_set, {}).get(f"{tag_set}List")
    if groups is not None:
        return matches_set(tags, groups)
    return matches_any(tags, settings.get(flat, ()))
