"""A source made of dictionaries, and a fake that looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from codedeploy_fake.model.resources import (
    AlarmState,
    Bundle,
    EcsService,
    LambdaAlias,
    Role,
)
from codedeploy_fake.model.source import Order, PutEvents, Refused, SeenGroup, SeenInstance


class Dictionaries:
    """The neighbors, as a test fills them in; what is None refuses to be read."""

    def __init__(self) -> None:
        self.seen_instances: Sequence[SeenInstance] | None = ()
        self.groups: dict[str, SeenGroup] | None = {}
        self.things: dict[str, set[str]] = {}
        self.alarms: dict[str, str] = {}
        self.bundles: dict[str, Bundle] = {}
        self.roles: dict[str, Role] = {}
        self.aliases: dict[tuple[str, str], LambdaAlias] = {}
        self.services: dict[tuple[str, str], EcsService] = {}
        #: The ids of the next copy of a group.
        self.copies: Sequence[str] | None = None
        #: What it was told, in order.
        self.orders: list[Order] = []

    def instances(self) -> Sequence[SeenInstance]:
        if self.seen_instances is None:
            raise Refused("AmazonEC2", "UnauthorizedOperation", "Not authorized.", denied=True)
        return self.seen_instances

    def auto_scaling_group(self, name: str) -> SeenGroup | None:
        if self.groups is None:
            raise Refused("AmazonAutoScaling", "AccessDenied", "Not authorized.", denied=True)
        return self.groups.get(name)

    def exists(self, kind: str, name: str) -> bool | None:
        if kind == "auto_scaling_group":
            return name in self.groups if self.groups else None
        known = self.things.get(kind)
        return name in known if known else None

    def alarm_states(self, names: Iterable[str]) -> Mapping[str, AlarmState]:
        if not self.alarms:
            return {}
        return {name: AlarmState(self.alarms.get(name, "UNAVAILABLE")) for name in names}

    def bundle(self, location: Mapping[str, Any]) -> Bundle | None:
        return self.bundles.get(location["s3Location"]["key"])

    def role(self, arn: str) -> Role | None:
        return self.roles.get(arn)

    def lambda_alias(self, function: str, alias: str) -> LambdaAlias | None:
        return self.aliases.get((function, alias))

    def ecs_service(self, cluster: str, name: str) -> EcsService | None:
        return self.services.get((cluster, name))

    def copy_group(self, original: str, copy: str, tags: Mapping[str, str]) -> Sequence[str] | None:
        if self.copies is None:
            raise Refused("AmazonAutoScaling", "LimitExceeded", "Too many groups.")
        self.groups = {**(self.groups or {}), copy: SeenGroup(tuple(self.copies))}
        self.seen_instances = [
            *(self.seen_instances or ()),
            *(SeenInstance(id_, dict(tags), "us-east-1a", copy) for id_ in self.copies),
        ]
        return self.copies

    def carry_out(self, order: Order) -> None:
        self.orders += order.events if isinstance(order, PutEvents) else [order]
