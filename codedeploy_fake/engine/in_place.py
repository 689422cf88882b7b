"""Deployments to EC2 and on-premises instances, and those in place [E 2, 3]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake import messages
from codedeploy_fake.engine import checks
from codedeploy_fake.engine.balancing import Balancing
from codedeploy_fake.engine.batching import Batches
from codedeploy_fake.engine.instance_runs import InstanceRuns
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    INSTALL_EVENTS,
    TERMINATION_EVENTS,
)
from codedeploy_fake.engine.runner import Runner, Supervisor
from codedeploy_fake.engine.waves import Waves
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model import targeting
from codedeploy_fake.model.clock import HOUR, SECOND, Milliseconds
from codedeploy_fake.model.source import ResumeProcesses, SuspendProcesses
from codedeploy_fake.model.store import Creator, Deployment, DeploymentStatus, Target

#: How long the agents take to notice the first command of a deployment [E 13.5].
AGENT_DELAY: Milliseconds = 10 * SECOND


class OnInstances(Runner):
    """A deployment whose targets are instances with an agent."""

    def __init__(self, engine: Supervisor, deployment: Deployment) -> None:
        super().__init__(engine, deployment)
        self.runs = InstanceRuns(self)
        self._balancing = Balancing(self)

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

    def finish(self, succeeded: bool) -> None:
        """End the deployment, too many of its instances failed or not."""
        if succeeded:
            self.engine.finish(self.deployment, DeploymentStatus.SUCCEEDED)
        else:
            outcome = messages.HEALTH_CONSTRAINTS.outcome()
            self.engine.finish(self.deployment, DeploymentStatus.FAILED, outcome)

    def clean_up(self) -> None:
        self._balancing.change_processes(ResumeProcesses)

    def tell_progress(self) -> None:
        if self.has_load_balancer:
            self._balancing.tell()

    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        self.unschedule()
        return self.runs.interrupt(finish_events=finish_events)

    def reconsider(self) -> None:
        self.runs.reconsider()


class InPlace(OnInstances):
    """Waves of instances, each taking the lifecycle events in order, wave after wave."""

    time_limit: Milliseconds | None = 12 * HOUR
    batches: Batches

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
        ids = targeting.instances_of(self.engine.store, self.engine.world, self.deployment)
        refusal = self.refusal(len(ids), len(ids))
        if refusal is not None:
            return refusal
        zonal = self.deployment.config.zonal
        self.batches = Batches.of(
            [targeting.phases(self.deployment.group, zone) for zone in self._zones(ids)],
            self.deployment.config.minimum_healthy_hosts or {},
            (zonal or {}).get("minimumHealthyHostsPerZone"),
        )
        if self.batches.cannot_start:
            return messages.HEALTH_CONSTRAINTS_INVALID.outcome()
        self.resolve(map(Target, ids))
        return None

    def _zones(self, ids: Sequence[str]) -> list[list[str]]:
        """Return the instances by availability zone, all in one without a zonal configuration."""
        if self.deployment.config.zonal is None:
            return [list(ids)]
        zones: dict[str, list[str]] = {}
        for instance_id in ids:
            instance = self.engine.world.instances.get(instance_id)
            zones.setdefault(instance.availability_zone if instance else "", []).append(instance_id)
        return [zones[name] for name in sorted(zones)]

    def begin(self) -> None:
        self._balancing.change_processes(SuspendProcesses)
        waves = Waves(self, self.runs, self.batches, self._events, self.finish)
        # The silence of an agent counts from the trigger, not from the first event.
        self.schedule(AGENT_DELAY, waves.open, AGENT_DELAY)
