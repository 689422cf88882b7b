"""In-place deployments to EC2 and on-premises instances (engine reference, 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake import messages
from codedeploy_fake.engine import health, scaling, targeting
from codedeploy_fake.engine.batching import Batches
from codedeploy_fake.engine.instance_runs import InstanceRuns
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    INSTALL_EVENTS,
    TERMINATION_EVENTS,
)
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import HOUR, SECOND, Milliseconds
from codedeploy_fake.model.store import DeploymentStatus, Target, TargetStatus

#: How long the agents take to notice the first command of a deployment (13.5).
AGENT_DELAY: Milliseconds = 10 * SECOND
#: From an instance's last report to the next wave, or to the end of the deployment (2.7).
NEXT_WAVE: Milliseconds = 2100


class InPlace(Runner):
    """Waves of instances, each taking the lifecycle events in order, wave after wave."""

    time_limit: Milliseconds | None = 12 * HOUR
    batches: Batches
    #: What an instance is when its wave went well.
    wave_success = TargetStatus.SUCCEEDED

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield "ec2:DescribeInstances", "AmazonEC2"
        if self.deployment.group.auto_scaling:
            yield "autoscaling:DescribeAutoScalingGroups", "AmazonAutoScaling"
        if self.has_load_balancer:
            yield "elasticloadbalancing:DescribeLoadBalancers", "AmazonElasticLoadBalancingV2"

    @property
    def has_load_balancer(self) -> bool:
        style = self.deployment.request["deploymentStyle"]
        return bool(style["deploymentOption"] == "WITH_TRAFFIC_CONTROL")

    def event_names(self, target: Target) -> tuple[str, ...]:
        if self.deployment.creator == scaling.LAUNCH_CREATOR and self.has_load_balancer:
            return (*INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)
        if self.deployment.creator == scaling.TERMINATION_CREATOR:
            return TERMINATION_EVENTS
        if self.has_load_balancer:
            return (*BLOCK_TRAFFIC_EVENTS, *INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)
        return INSTALL_EVENTS

    def prepare(self) -> Outcome | None:
        ids = targeting.instances_of(self.engine.store, self.engine.world, self.deployment)
        refusal = self.refusal(len(ids), len(ids))
        if refusal is not None:
            return refusal
        zonal = self.deployment.config.zonal
        self.batches = Batches.of(
            [health.phases(self.deployment.group, zone) for zone in self._zones(ids)],
            self.deployment.config.minimum_healthy_hosts or {},
            (zonal or {}).get("minimumHealthyHostsPerZone"),
        )
        if self.batches.cannot_start:
            return messages.HEALTH_CONSTRAINTS_INVALID.outcome()
        self.resolve(map(Target, ids))
        return None

    def refusal(self, installed: int, total: int) -> Outcome | None:
        """Why a deployment cannot go to so many instances, out of that many that take part."""
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
            return targeting.missing_load_balancer(self.engine.world, self.deployment)
        return None

    def _zones(self, ids: Sequence[str]) -> list[list[str]]:
        """The instances by availability zone, or all in one without a zonal configuration."""
        if self.deployment.config.zonal is None:
            return [list(ids)]
        zones: dict[str, list[str]] = {}
        for instance_id in ids:
            instance = self.engine.world.instances.get(instance_id)
            zones.setdefault(instance.availability_zone if instance else "", []).append(instance_id)
        return [zones[name] for name in sorted(zones)]

    def begin(self) -> None:
        self.runs = InstanceRuns(self)
        # The silence of an agent counts from the trigger, not from when it would have answered.
        self.plan(AGENT_DELAY, self.open_wave, AGENT_DELAY)
        self._zones_finished = 0

    def open_wave(self, triggered_before: Milliseconds = 0) -> None:
        targets = self.deployment.targets
        assert targets is not None
        wave = [targets[target_id] for target_id in self.batches.next_wave()]
        events = self.wave_events(wave[0])
        self.runs.start(wave, events, self._close_wave, triggered_before, self.wave_success)

    def wave_events(self, target: Target) -> tuple[str, ...]:
        """The events that a target takes in its wave."""
        return self.event_names(target)

    def _close_wave(self, wave: Sequence[bool]) -> None:
        """Judges a finished wave: stop, go on with the next one, or end."""
        for succeeded in wave:
            self.batches.count(succeeded)
        self.plan(NEXT_WAVE, self._go_on)

    def _go_on(self) -> None:
        batches = self.batches
        if batches.must_stop:
            self.end(succeeded=False)
        elif batches.leave_zone():
            self._bake()
        elif batches.remaining:
            self.open_wave()
        else:
            self.end(succeeded=batches.is_success)

    def _bake(self) -> None:
        """Watches a finished zone for its monitor duration before the next one (3.6)."""
        zonal = self.deployment.config.zonal or {}
        duration = zonal.get("monitorDurationInSeconds", 0)
        if self._zones_finished == 0:
            duration = zonal.get("firstZoneMonitorDurationInSeconds", duration)
        self._zones_finished += 1
        if not duration:
            self.open_wave()
            return
        self.engine.move(self.deployment, DeploymentStatus.BAKING)
        self.plan(duration * SECOND, self._leave_bake)

    def _leave_bake(self) -> None:
        self.engine.move(self.deployment, DeploymentStatus.IN_PROGRESS)
        self.open_wave()

    def end(self, *, succeeded: bool) -> None:
        if succeeded:
            self.engine.finish(self.deployment, DeploymentStatus.SUCCEEDED)
        else:
            outcome = messages.HEALTH_CONSTRAINTS.outcome()
            self.engine.finish(self.deployment, DeploymentStatus.FAILED, outcome)

    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        self.drop_plan()
        return self.runs.interrupt(finish_events=finish_events)

    def reconsider(self) -> None:
        self.runs.reconsider()
