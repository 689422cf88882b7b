"""The source that asks botocore: one for each region, together the neighbors of an activation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.model.clock import Milliseconds, process_time
from codedeploy_fake.model.source import (
    CompleteLifecycleAction,
    CreateTaskSet,
    DeleteAutoScalingGroup,
    DeleteLifecycleHook,
    DeleteTaskSet,
    MoveTraffic,
    Order,
    PromoteTaskSet,
    Publish,
    PutEvents,
    PutLifecycleHook,
    ResumeProcesses,
    ShiftListeners,
    Source,
    SuspendProcesses,
    TerminateInstances,
    UpdateAlias,
)
from codedeploy_fake.neighbors.asking import Asking, refused
from codedeploy_fake.neighbors.auto_scaling import AutoScaling
from codedeploy_fake.neighbors.bundles import S3
from codedeploy_fake.neighbors.clients import Clients, NeighborError, is_ours, moto_is_active
from codedeploy_fake.neighbors.ec2 import Ec2
from codedeploy_fake.neighbors.ecs import Ecs
from codedeploy_fake.neighbors.elb import LoadBalancing
from codedeploy_fake.neighbors.iam import Iam
from codedeploy_fake.neighbors.lambda_ import Functions
from codedeploy_fake.neighbors.monitoring import CloudWatch, Messaging

#: What an operation that changes nothing is called.
_READS = (
    "BatchGet",
    "Describe",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
)


class BotocoreSource(
    AutoScaling, CloudWatch, Ec2, Ecs, Functions, Iam, LoadBalancing, Messaging, S3
):
    """The neighbors in one region."""

    def exists(self, kind: str, name: str) -> bool | None:
        if kind == "ecs_service":
            return self.has_other_service()
        has: dict[str, Callable[[str], bool | None]] = {
            "auto_scaling_group": self.has_auto_scaling_group,
            "topic": self.has_topic,
            "load_balancer": self.has_load_balancer,
            "target_group": self.has_target_group,
            "lambda": self.has_function,
        }
        return has[kind](name)

    def carry_out(self, order: Order) -> None:
        method: Any = getattr(self, _METHODS[type(order)])
        try:
            method(order)
        except NeighborError as fault:
            self.asking.keep(fault)
        except ClientError as refusal:
            raise refused(type(order).__name__, refusal) from refusal
        if not isinstance(order, Publish | PutEvents):
            # What was read may be another thing now, by our own doing: no reason to look.
            self.asking.forget()


#: What carries each kind of order out.
_METHODS: dict[type, str] = {
    CompleteLifecycleAction: "complete_action",
    CreateTaskSet: "create_task_set",
    DeleteAutoScalingGroup: "delete_group",
    DeleteLifecycleHook: "delete_hook",
    DeleteTaskSet: "delete_task_set",
    MoveTraffic: "move_traffic",
    PromoteTaskSet: "promote_task_set",
    Publish: "publish",
    PutEvents: "put_events",
    PutLifecycleHook: "put_hook",
    ResumeProcesses: "change_processes",
    ShiftListeners: "shift_listeners",
    SuspendProcesses: "change_processes",
    TerminateInstances: "terminate",
    UpdateAlias: "update_alias",
}


class BotocoreNeighbors:
    """The neighbors of one activation, and when they may have changed."""

    def __init__(self, world: str) -> None:
        self._url = None if world == "moto" else world
        self._clients = Clients(self._url)
        self._sources: dict[str, BotocoreSource] = {}
        self._faults: list[Exception] = []
        self._changed: Milliseconds | None = None
        self._was_active = False
        #: A server is taken to be there.
        self.met = self._url is not None

    def source(self, region: str) -> Source:
        source = self._sources.get(region)
        if source is None:
            asking = Asking(self._clients, region, self._faults)
            source = self._sources[region] = BotocoreSource(asking)
        return source

    def changed(self) -> Milliseconds | None:
        if self._url is not None:
            # Others may change it whenever they like.
            return process_time() if self._changed is None else self._changed
        active = moto_is_active()
        if active is not self._was_active:
            self._was_active = active
            self.met = self.met or active
            self.note()
        return self._changed

    def forget(self) -> None:
        self._changed = None
        for source in self._sources.values():
            source.asking.forget()

    def note(self) -> None:
        if self._changed is None:
            self._changed = process_time()

    def note_request(self, endpoint: object, operation: str) -> None:
        if self._changed is None and not operation.startswith(_READS) and not is_ours(endpoint):
            self.note()

    def around(self, service: str) -> AbstractContextManager[None]:
        if service != "cloudformation" or self._url is not None or not moto_is_active():
            return nullcontext()
        from codedeploy_fake.neighbors import cloudformation

        return cloudformation.registered(self._clients, self.note)

    def faults(self) -> list[Exception]:
        found = list(self._faults)
        self._faults.clear()
        return found

    def close(self) -> None:
        """Close the connections to an emulator."""
        self._clients.close()
