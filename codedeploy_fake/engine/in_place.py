"""Deployments in place, and what they share with those to a second fleet [E 2, 3].

Instances are deployed to wave by wave; those of a wave leave and enter the traffic of the group's
load balancers around the installation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from codedeploy_fake import messages
from codedeploy_fake.engine import checks
from codedeploy_fake.engine.batching import Batches
from codedeploy_fake.engine.instance_runs import InstanceRuns
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    INSTALL_EVENTS,
    TERMINATION_EVENTS,
)
from codedeploy_fake.engine.runner import Runner, Supervisor
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import HOUR, SECOND, Milliseconds
from codedeploy_fake.model.source import MoveTraffic, ResumeProcesses, SuspendProcesses
from codedeploy_fake.model.store import Creator, Deployment, DeploymentStatus, Target, TargetStatus
from codedeploy_fake.model.world import instances_of, phases_of

#: Whether an instance has traffic after an event.
_TRAFFIC = {"BlockTraffic": False, "AllowTraffic": True}


# --- Waves ---------------------------------------------------------------------------------------

#: From an instance's last report to the next wave, or to the end of the deployment [E 2.7].
NEXT_WAVE: Milliseconds = 2100


@dataclass(slots=True, eq=False)
class Waves:
    """The waves of one phase: every target takes the same events.

    ``success`` is the status of a target whose events went well, ``then`` follows the success of
    the phase; without it the deployment fails.
    """

    runner: OnInstances
    batches: Batches
    events: tuple[str, ...]
    then: Callable[[], object]
    success: TargetStatus = TargetStatus.SUCCEEDED
    _zones_finished: int = field(default=0, init=False)

    def open(self, triggered_before: Milliseconds = 0) -> None:
        """Start the next wave.

        ``triggered_before`` is how long ago the agents were given their first command.
        """
        targets = self.runner.deployment.targets
        assert targets is not None
        wave = [targets[target_id] for target_id in self.batches.next_wave()]
        self.runner.runs.start(wave, self.events, self._close, triggered_before, self.success)

    def _close(self, wave: Sequence[bool]) -> None:
        for succeeded in wave:
            self.batches.count(succeeded)
        self.runner.schedule(NEXT_WAVE, self._judge)

    def _judge(self) -> None:
        """Stop, go on with the next wave, or end."""
        batches = self.batches
        if batches.must_stop:
            self.runner.fail()
        elif batches.leave_zone():
            self._bake()
        elif batches.remaining:
            self.open()
        elif batches.is_success:
            self.then()
        else:
            self.runner.fail()

    def _bake(self) -> None:
        """Watch a finished zone for its monitor duration before the next one [E 3.6]."""
        zonal = self.runner.deployment.config.zonal or {}
        duration = zonal.get("monitorDurationInSeconds", 0)
        if self._zones_finished == 0:
            duration = zonal.get("firstZoneMonitorDurationInSeconds", duration)
        self._zones_finished += 1
        if not duration:
            self.open()
            return
        self.runner.engine.set_status(self.runner.deployment, DeploymentStatus.BAKING)
        self.runner.schedule(duration * SECOND, self._leave_bake)

    def _leave_bake(self) -> None:
        self.runner.engine.set_status(self.runner.deployment, DeploymentStatus.IN_PROGRESS)
        self.open()


# --- Deployments ---------------------------------------------------------------------------------

#: How long the agents take to notice the first command of a deployment [E 13.5].
AGENT_DELAY: Milliseconds = 10 * SECOND


class OnInstances(Runner):
    """A deployment whose targets are instances with an agent."""

    def __init__(self, engine: Supervisor, deployment: Deployment) -> None:
        super().__init__(engine, deployment)
        self.runs = InstanceRuns(self)
        #: Which instances load balancers were told of, and whether they have traffic.
        self._told: dict[str, bool] = {}

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield "ec2:DescribeInstances", "AmazonEC2"
        if self.deployment.group.auto_scaling:
            yield "autoscaling:DescribeAutoScalingGroups", "AmazonAutoScaling"
        if self.has_load_balancer:
            yield "elasticloadbalancing:DescribeLoadBalancers", "AmazonElasticLoadBalancingV2"

    @property
    def has_load_balancer(self) -> bool:
        """True if traffic is blocked and allowed around the installation."""
        style = self.deployment.members["deploymentStyle"]
        return bool(style["deploymentOption"] == "WITH_TRAFFIC_CONTROL")

    def refusal(self, installed: int, total: int) -> Outcome | None:
        """Return why a deployment cannot go to ``installed`` instances of ``total``, or None."""
        denied = self.engine.world.refusal
        if not installed and denied is not None:
            arn = self.deployment.group.settings["serviceRoleArn"]
            return messages.IAM_ROLE_PERMISSIONS.outcome(arn=arn, service=denied.service)
        if not installed:
            return messages.NO_INSTANCES.outcome()
        limit = self.engine.quotas["instances_per_deployment"]
        if limit is not None and total > limit:
            return messages.OVER_MAX_INSTANCES.outcome()
        if self.has_load_balancer:
            return checks.missing_load_balancer(self.engine.world, self.deployment)
        return None

    def fail(self) -> None:
        """Fail the deployment: too many of its instances have failed."""
        outcome = messages.HEALTH_CONSTRAINTS.outcome()
        self.engine.finish(self.deployment, DeploymentStatus.FAILED, outcome)

    def tell_progress(self) -> None:
        """Tell load balancers which of the neighbor's instances have left, and come back.

        Like lifecycle events, the traffic is derived when it is read: when an instance is done
        with its events, and at the end of each entry.
        """
        world, deployment = self.engine.world, self.deployment
        if world.source is None or not self.has_load_balancer:
            return
        moved: dict[bool, list[str]] = {False: [], True: []}
        for target in (deployment.targets or {}).values():
            instance = world.instances.get(target.id)
            has_traffic = self._traffic_of(target)
            if instance is None or not instance.is_neighbor or has_traffic is None:
                continue
            if self._told.get(target.id) is not has_traffic:
                self._told[target.id] = has_traffic
                moved[has_traffic].append(target.id)
        info = deployment.members.get("loadBalancerInfo", {})
        balancers = tuple(item["name"] for item in info.get("elbInfoList", ()))
        groups = tuple(item["name"] for item in info.get("targetGroupInfoList", ()))
        for registers, ids in moved.items():
            if ids:
                world.tell(MoveTraffic(balancers, groups, tuple(ids), registers))

    def _traffic_of(self, target: Target) -> bool | None:
        """Return whether events have given a target traffic, or taken it; None if neither."""
        has_traffic: bool | None = None
        for run in target.runs:
            for step in run.plan.steps:
                if step.fault is None and run.started + step.end <= self.now:
                    has_traffic = _TRAFFIC.get(step.name, has_traffic)
        return has_traffic

    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        self.unschedule()
        return self.runs.interrupt(finish_events=finish_events)

    def reconsider(self) -> None:
        self.runs.reconsider()


class InPlace(OnInstances):
    """Waves of instances, each taking the lifecycle events in order, wave after wave."""

    time_limit: Milliseconds | None = 12 * HOUR
    batches: Batches

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield from super().permissions()
        if self._processes and self.deployment.group.auto_scaling:
            yield "autoscaling:SuspendProcesses", "AmazonAutoScaling"
            yield "autoscaling:ResumeProcesses", "AmazonAutoScaling"

    @property
    def _events(self) -> tuple[str, ...]:
        if self.deployment.creator is Creator.LAUNCH and self.has_load_balancer:
            return (*INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)
        if self.deployment.creator is Creator.TERMINATION:
            return TERMINATION_EVENTS
        if self.has_load_balancer:
            return (*BLOCK_TRAFFIC_EVENTS, *INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)
        return INSTALL_EVENTS

    def event_names(self, target: Target) -> tuple[str, ...]:
        return self._events

    def prepare(self) -> Outcome | None:
        ids = instances_of(self.engine.store, self.engine.world, self.deployment)
        refusal = self.refusal(len(ids), len(ids))
        if refusal is not None:
            return refusal
        # A rollback takes no zone after the other [E 3.6].
        zonal = None if self.deployment.rolls_back else self.deployment.config.zonal
        zones = [list(ids)] if zonal is None else self._zones(ids)
        self.batches = Batches.of(
            [phases_of(self.deployment.group, zone) for zone in zones],
            self.deployment.config.minimum_healthy_hosts or {},
            (zonal or {}).get("minimumHealthyHostsPerZone"),
        )
        if self.batches.cannot_start:
            return messages.HEALTH_CONSTRAINTS_INVALID.outcome()
        self.resolve(map(Target, ids))
        return None

    def _zones(self, ids: Sequence[str]) -> list[list[str]]:
        """Return the instances by availability zone."""
        zones: dict[str, list[str]] = {}
        for instance_id in ids:
            instance = self.engine.world.instances.get(instance_id)
            zones.setdefault(instance.availability_zone if instance else "", []).append(instance_id)
        return [zones[name] for name in sorted(zones)]

    @property
    def _processes(self) -> tuple[str, ...]:
        """The processes of Auto Scaling groups that pause while the group is deployed to [E 8]."""
        options = self.deployment.members.get("ec2DeploymentOptions", {})
        return tuple(options.get("autoScalingGroupProcessesToSuspend", ()))

    def _change_processes(self, order: type[SuspendProcesses | ResumeProcesses]) -> None:
        for hook in self.deployment.group.auto_scaling if self._processes else ():
            self.engine.world.tell(order(hook.group_name, self._processes))

    def clean_up(self) -> None:
        self._change_processes(ResumeProcesses)

    def begin(self) -> None:
        self._change_processes(SuspendProcesses)
        waves = Waves(self, self.batches, self._events, self.succeed)
        # The silence of an agent counts from the trigger, not from the first event.
        self.schedule(AGENT_DELAY, waves.open, AGENT_DELAY)
