"""ECS deployments: a replacement task set that takes the traffic over [E 2.8, 5.3, 12.2]."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from codedeploy_fake import messages
from codedeploy_fake.engine import appspec
from codedeploy_fake.engine.lifecycle import ALLOW_TRAFFIC_EVENTS
from codedeploy_fake.engine.runner import Rerouting, Supervisor
from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import SECOND, Milliseconds
from codedeploy_fake.model.resources import EcsService
from codedeploy_fake.model.runs import EVENT
from codedeploy_fake.model.source import (
    CreateTaskSet,
    DeleteTaskSet,
    Order,
    PromoteTaskSet,
    ShiftListeners,
)
from codedeploy_fake.model.store import Deployment, Document, Target, TargetStatus

_INSTALL_EVENTS = ("BeforeInstall", "Install", "AfterInstall")
_TEST_EVENTS = ("AllowTestTraffic", "AfterAllowTestTraffic")

#: How long events of the service take: a recorded run had its test traffic after 120 seconds,
#: the first tenth of its traffic before 140 seconds [E 12.2].
_DURATIONS: dict[str, Milliseconds] = {"Install": 114 * SECOND, "AllowTestTraffic": 3 * SECOND}
#: A minute between two shifts took 61.3 seconds [E 3.7].
_STEP_LAG: Milliseconds = 1300


@dataclass(slots=True, eq=False)
class TaskSet:
    """A task set of the service, as ``taskSetsInfo`` lists it; the weight is a percentage."""

    id: str
    label: str
    target_group: str
    status: str
    desired: int
    running: int = 0
    weight: float = 0.0

    def drain(self) -> None:
        self.status = "DRAINING"
        self.desired = self.running = 0
        self.weight = 0.0

    def document(self) -> Document:
        return {
            "identifer": self.id,
            "desiredCount": self.desired,
            "pendingCount": self.desired - self.running,
            "runningCount": self.running,
            "status": self.status,
            "trafficWeight": self.weight,
            "targetGroup": {"name": self.target_group},
            "taskSetLabel": self.label,
        }


class Ecs(TrafficShift):
    """Replaces the task set of a service; a rollback gives the traffic back to the old one.

    Each phase has a limit of its own, so there is none for the whole [E 2.5].
    """

    target_type = "ECSTarget"
    time_limit = None
    step_lag = _STEP_LAG
    form = appspec.ECS
    rerouting: Rerouting
    service: EcsService
    blue: TaskSet
    green: TaskSet | None = None

    def __init__(self, engine: Supervisor, deployment: Deployment) -> None:
        super().__init__(engine, deployment)
        # The wait runs, and the flag stays false: a known fault of the service [E 1.6].
        self.rerouting = Rerouting(
            self,
            reroute=self._reroute,
            terminate_blue=self._terminate_blue,
            keep_blue=self.succeed,
            flags_wait=False,
        )

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield "ecs:CreateTaskSet", "AmazonECS"
        yield "elasticloadbalancing:ModifyListener", "AmazonElasticLoadBalancingV2"

    @property
    def _pair(self) -> Document:
        info = self.deployment.members["loadBalancerInfo"]
        pair: Document = info["targetGroupPairInfoList"][0]
        return pair

    def event_names(self, target: Target) -> tuple[str, ...]:
        if self._pair.get("testTrafficRoute", {}).get("listenerArns"):
            return (*_INSTALL_EVENTS, *_TEST_EVENTS, *ALLOW_TRAFFIC_EVENTS)
        return (*_INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)

    # Starting

    def prepare(self) -> Outcome | None:
        world = self.engine.world
        (named,) = self.deployment.group.settings["ecsServices"]
        cluster, name = named["clusterName"], named["serviceName"]
        if not world.has_ecs_service(cluster, name):
            return messages.INVALID_ECS_SERVICE_OUTCOME.outcome(service=name, cluster=cluster)
        refusal = self.read_appspec()
        if refusal is not None:
            return refusal
        if not all(world.has_target_group(group) for group in self._target_groups()):
            return self._listener_refuses()
        self.service = world.ecs_service(cluster, name) or world.ecs_services.setdefault(
            (cluster, name), EcsService(cluster, name)
        )
        failed = self.deployment.rolls_back
        runner = failed and self.engine.runner_of(failed)
        if isinstance(runner, Ecs):
            self.blue, self.green = runner.blue, runner.green
        else:
            self.blue = self._serving()
        self.resolve([Target(f"{cluster}:{name}")])
        return None

    def original_revision(self) -> Document:
        """Return the AppSpec with the task definition that served before, as far as can be told.

        The fake cannot see which one that was: it is taken to be the preceding revision of the same
        family, and of a file that cannot be seen, the first of a family named as the service.
        """
        definition = f"{self.service.name}:1"
        if self.appspec is not None:
            definition = self.appspec.properties["TaskDefinition"]
            family, _, number = definition.rpartition(":")
            if number.isdigit() and int(number) > 1:
                definition = f"{family}:{int(number) - 1}"
        return appspec.revision(
            self.appspec,
            self.form,
            {"TaskDefinition": definition},
            {"LoadBalancerInfo": {"ContainerName": self.service.name, "ContainerPort": 80}},
        )

    def _target_groups(self) -> tuple[str, str]:
        first, second = (group["name"] for group in self._pair["targetGroups"])
        return first, second

    def _listener_refuses(self) -> Outcome:
        (listener,) = self._pair["prodTrafficRoute"]["listenerArns"]
        reason = messages.ELASTIC_LOAD_BALANCING_INVALID_PRIMARY.format(arn=listener)
        return messages.ELASTIC_LOAD_BALANCING_INVALID.outcome(reason=reason)

    def _new_id(self) -> str:
        return "ecs-svc/" + self.engine.store.ids.suffix(19, string.digits)

    def _serving(self) -> TaskSet:
        """Return the task set that has the production traffic now."""
        service = self.service
        service.primary = service.primary or self._new_id()
        service.target_group = service.target_group or self._target_groups()[0]
        count = service.desired_count
        return TaskSet(
            service.primary, "Blue", service.target_group, "PRIMARY", count, count, 100.0
        )

    # Events

    def lasts(self, event: str) -> Milliseconds:
        return EVENT if self.is_rollback else _DURATIONS.get(event, EVENT)

    def is_done(self, event: str) -> bool:
        return not (self.is_rollback and event in _INSTALL_EVENTS)

    def opened(self, event: str) -> None:
        if event == "Install" and not self.is_rollback:
            first, second = self._target_groups()
            other = second if self.blue.target_group == first else first
            count = self.service.desired_count
            self.green = TaskSet(self._new_id(), "Green", other, "ACTIVE", count)
            self._tell_task_set(other)
        elif event == "AllowTestTraffic" and self.green is not None:
            test = self.blue if self.is_rollback else self.green
            self._tell_listeners("testTrafficRoute", {test.target_group: 100})

    def closed(self, event: str) -> None:
        if event == "Install" and self.green is not None and not self.is_rollback:
            self.green.running = self.green.desired

    # Neighbors

    def _tell(self, order: Order) -> None:
        if self.service.is_neighbor:
            self.engine.world.tell(order)

    @property
    def _service_names(self) -> tuple[str, str]:
        return self.service.cluster, self.service.name

    def _tell_task_set(self, target_group: str) -> None:
        """Have the replacement task set made; not for an AppSpec that cannot be seen."""
        if self.appspec is None:
            return
        container = appspec.member(self.appspec.resource, "LoadBalancerInfo")
        self._tell(
            CreateTaskSet(
                *self._service_names,
                self.blue.id,
                self.deployment.id,
                self.appspec.properties["TaskDefinition"],
                target_group,
                str(appspec.member(container, "ContainerName")),
                int(str(appspec.member(container, "ContainerPort"))),
            )
        )

    def _tell_listeners(self, route: str, weights: dict[str, int]) -> None:
        listeners = self._pair.get(route, {}).get("listenerArns", ())
        self._tell(ShiftListeners(tuple(listeners), weights))

    def next_event(self) -> None:
        following = self._names[len(self.target.runs)]
        if following == "BeforeAllowTraffic" and not self.is_rollback:
            if self.rerouting.when_ready():
                self.set_target_status(self.target, TargetStatus.READY)
        else:
            super().next_event()

    def _reroute(self) -> None:
        if self.target.status is TargetStatus.READY:
            self.set_target_status(self.target, TargetStatus.IN_PROGRESS)
        super().next_event()

    def shift_to(self, percentage: int) -> None:
        blue, green = self.blue, self.green
        if self.is_rollback:
            if green is not None:
                green.drain()
            self._serve(blue)
            self._tell_listeners("prodTrafficRoute", {blue.target_group: 100})
            self._tell(PromoteTaskSet(*self._service_names, blue.id))
            failed = self.deployment.rolls_back
            assert failed is not None
            self._tell(DeleteTaskSet(*self._service_names, failed.id))
            return
        assert green is not None
        green.weight, blue.weight = float(percentage), 100.0 - percentage
        weights = {blue.target_group: 100 - percentage, green.target_group: percentage}
        self._tell_listeners("prodTrafficRoute", weights)
        if percentage == 100:
            self._serve(green)
            blue.status = "ACTIVE"
            self._tell(PromoteTaskSet(*self._service_names, self.deployment.id))

    def _serve(self, task_set: TaskSet) -> None:
        task_set.status, task_set.weight = "PRIMARY", 100.0
        self.service.primary, self.service.target_group = task_set.id, task_set.target_group

    def failure_of(self, event: str, *, hangs: bool) -> Outcome:
        if event == "Install":
            return (messages.TIMEOUT_TASK_SET if hangs else messages.ECS_UPDATE_ERROR).outcome()
        return messages.TIMEOUT.outcome() if hangs else self._listener_refuses()

    # Ending

    def when_shifted(self) -> None:
        if self.is_rollback:
            self.succeed()
        else:
            self.rerouting.when_rerouted()

    def _terminate_blue(self) -> None:
        self.blue.drain()
        self._tell(DeleteTaskSet(*self._service_names, self.blue.id))
        self.succeed()

    def describe(self, target: Target) -> Document:
        task_sets = [self.blue] if self.green is None else [self.blue, self.green]
        return {
            "targetArn": self.engine.store.arn(f"service/{self.service.name}", "ecs"),
            "taskSetsInfo": [task_set.document() for task_set in task_sets],
        }
