"""The seam to neighbors: where a world looks beyond its memory, and what it has done there.

A source reads the other services of one account and region. Reads return None where the test bed
holds nothing of the kind, or cannot tell: then everything of the kind exists, as in a world
without a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    import datetime

    from codedeploy_fake.model.resources import (
        AlarmState,
        Bundle,
        EcsService,
        LambdaAlias,
        Role,
    )
    from codedeploy_fake.model.store import Document


class Refused(Exception):
    """A neighbor's refusal of a request that the service itself would have made."""

    def __init__(self, service: str, code: str, message: str, *, denied: bool = False) -> None:
        super().__init__(f"{service}: {code}: {message}")
        self.service = service
        self.code = code
        self.message = message
        #: The role lacks a permission.
        self.denied = denied


@dataclass(frozen=True, slots=True)
class SeenInstance:
    """An EC2 instance as a source sees it; one that is stopped or gone does not run."""

    id: str
    tags: Mapping[str, str]
    availability_zone: str
    auto_scaling_group: str | None = None
    running: bool = True


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """An Auto Scaling group as a source sees it: its members that stay, all of its hooks."""

    instance_ids: tuple[str, ...]
    hooks: tuple[str, ...] = ()


# --- Orders: what CodeDeploy does to its neighbors ---------------------------------------------


@dataclass(frozen=True, slots=True)
class TerminateInstances:
    """An order to end instances; those of an Auto Scaling group leave it."""

    instance_ids: tuple[str, ...]
    auto_scaling_group: str | None = None


@dataclass(frozen=True, slots=True)
class PutLifecycleHook:
    """An order to put a hook for launches or terminations on an Auto Scaling group."""

    auto_scaling_group: str
    hook: str
    transition: str
    metadata: str


@dataclass(frozen=True, slots=True)
class DeleteLifecycleHook:
    """An order to delete a hook of an Auto Scaling group."""

    auto_scaling_group: str
    hook: str


@dataclass(frozen=True, slots=True)
class CompleteLifecycleAction:
    """An order to release a held back instance: to go on (CONTINUE) or to go (ABANDON)."""

    auto_scaling_group: str
    hook: str
    instance_id: str
    result: str


@dataclass(frozen=True, slots=True)
class SuspendProcesses:
    """An order to suspend processes of an Auto Scaling group."""

    auto_scaling_group: str
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResumeProcesses:
    """An order to resume processes of an Auto Scaling group."""

    auto_scaling_group: str
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeleteAutoScalingGroup:
    """An order to delete an Auto Scaling group with its instances."""

    auto_scaling_group: str


@dataclass(frozen=True, slots=True)
class MoveTraffic:
    """An order to register instances with load balancers and target groups, or deregister them."""

    load_balancers: tuple[str, ...]
    target_groups: tuple[str, ...]
    instance_ids: tuple[str, ...]
    registers: bool


@dataclass(frozen=True, slots=True)
class UpdateAlias:
    """An order to have an alias serve a version, and another one with a share from 0.0 to 1.0."""

    function: str
    alias: str
    version: str
    weights: Mapping[str, float]
    deployment_id: str


@dataclass(frozen=True, slots=True)
class CreateTaskSet:
    """An order to make the replacement task set of an ECS service.

    ``primary`` is the id of the one that it replaces, which may have to be made too.
    """

    cluster: str
    service: str
    primary: str
    deployment_id: str
    task_definition: str
    target_group: str
    container_name: str
    container_port: int


@dataclass(frozen=True, slots=True)
class ShiftListeners:
    """An order to give target groups their shares, in percent, of the traffic of listeners."""

    listeners: tuple[str, ...]
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PromoteTaskSet:
    """An order to make a task set the primary one: that of a deployment, or one by its id."""

    cluster: str
    service: str
    task_set: str


@dataclass(frozen=True, slots=True)
class DeleteTaskSet:
    """An order to delete a task set of an ECS service: that of a deployment, or one by its id."""

    cluster: str
    service: str
    task_set: str


@dataclass(frozen=True, slots=True)
class Told:
    """A change of status, of which topics and the event bus are told (a journal's ``Change``)."""

    change: object


@dataclass(frozen=True, slots=True)
class Publish:
    """An order to send a message to a topic."""

    topic: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class PutEvent:
    """An order to send an event to the default event bus; ``detail`` is JSON text."""

    source: str
    detail_type: str
    resources: tuple[str, ...]
    time: datetime.datetime
    detail: str


@dataclass(frozen=True, slots=True)
class PutEvents:
    """An order to send events, at most ten at once."""

    #: How many one call takes.
    MOST: ClassVar[int] = 10

    events: tuple[PutEvent, ...]


Order = (
    TerminateInstances
    | PutLifecycleHook
    | DeleteLifecycleHook
    | CompleteLifecycleAction
    | SuspendProcesses
    | ResumeProcesses
    | DeleteAutoScalingGroup
    | MoveTraffic
    | UpdateAlias
    | CreateTaskSet
    | ShiftListeners
    | PromoteTaskSet
    | DeleteTaskSet
    | Told
    | Publish
    | PutEvent
    | PutEvents
)


class Source(Protocol):
    """The neighbors of CodeDeploy in one account and region.

    What it returned stays valid, and is returned again, until it may have changed.
    """

    def instances(self) -> Sequence[SeenInstance]:
        """Return every instance; the same object while nothing changed.

        Raises:
            Refused: The role may not look at instances.
        """

    def auto_scaling_group(self, name: str) -> SeenGroup | None:
        """Return an Auto Scaling group, or None without one of that name.

        Raises:
            Refused: The role may not look at Auto Scaling groups.
        """

    def exists(self, kind: str, name: str) -> bool | None:
        """Return whether a thing of a kind exists; None where there is nothing of that kind.

        The kinds are ``auto_scaling_group``, ``topic``, ``load_balancer``, ``target_group`` and
        ``lambda``.
        """

    def alarm_states(self, names: Iterable[str]) -> Mapping[str, AlarmState]:
        """Return the states of alarms: UNAVAILABLE for one that does not exist, and nothing at
        all where there are no alarms.
        """

    def bundle(self, location: Document) -> Bundle | None:
        """Return what an S3 location downloads, with the fault that an agent meets there."""

    def role(self, arn: str) -> Role | None:
        """Return an IAM role."""

    def lambda_alias(self, function: str, alias: str) -> LambdaAlias | None:
        """Return an alias of a Lambda function, with the versions of the function."""

    def ecs_service(self, cluster: str, name: str) -> EcsService | None:
        """Return an ECS service."""

    def copy_group(self, original: str, copy: str, tags: Mapping[str, str]) -> Sequence[str] | None:
        """Copy an Auto Scaling group, scaled to as many instances; return their ids.

        Raises:
            Refused: The copy could not be made.
        """

    def carry_out(self, order: Order) -> None:
        """Do what CodeDeploy does to a neighbor.

        Raises:
            Refused: The neighbor did not do it.
        """
