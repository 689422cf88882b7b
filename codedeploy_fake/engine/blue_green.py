"""Blue/green deployments to EC2 instances, phase by phase [E 12.1]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake import messages
from codedeploy_fake.engine import checks
from codedeploy_fake.engine.batching import Batches, Zone, required_healthy
from codedeploy_fake.engine.in_place import AGENT_DELAY, NEXT_WAVE, OnInstances, Waves
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    INSTALL_EVENTS,
)
from codedeploy_fake.engine.runner import Rerouting, Supervisor
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model import auto_scaling
from codedeploy_fake.model.clock import HOUR, MINUTE, Milliseconds
from codedeploy_fake.model.resources import AutoScalingGroup
from codedeploy_fake.model.source import (
    DeleteAutoScalingGroup,
    Refused,
    ResumeProcesses,
    SuspendProcesses,
)
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentStatus,
    Document,
    Target,
    TargetStatus,
)
from codedeploy_fake.model.world import ec2_instances_of_group, phases_of

BLUE, GREEN = "Blue", "Green"

#: How long a copied Auto Scaling group takes until its instances are there (inferred).
PROVISIONING: Milliseconds = 1 * MINUTE
#: The processes of a copy that are suspended until it has the traffic [E 8].
SUSPENDED_PROCESSES = ("AddToLoadBalancer", "AlarmNotification", "ScheduledActions")
#: The whole deployment: 48 hours of waiting twice, and 13 hours of work [E 2.5].
TIME_LIMIT: Milliseconds = 109 * HOUR


class BlueGreen(OnInstances):
    """Installs on the green fleet, then moves the traffic there from the blue one.

    The phases: provision (a copy), install, reroute, deregister, terminate. Between them are the
    two waits of :class:`Rerouting`.
    """

    time_limit = TIME_LIMIT
    rerouting: Rerouting
    _green_batches: Batches

    def __init__(self, engine: Supervisor, deployment: Deployment) -> None:
        super().__init__(engine, deployment)
        self.rerouting = Rerouting(
            self, reroute=self._reroute, terminate_blue=self._terminate, keep_blue=self._keep
        )
        #: The Auto Scaling group that is copied.
        self._original = next((hook.group_name for hook in deployment.group.auto_scaling), "")
        #: The fleets. That of a copy is not known before it is provisioned.
        self.blue: list[str] = []
        self.green: list[str] = []

    def event_names(self, target: Target) -> tuple[str, ...]:
        if target.label == BLUE:
            return BLOCK_TRAFFIC_EVENTS
        return (*INSTALL_EVENTS, *ALLOW_TRAFFIC_EVENTS)

    def installs_on(self, target: Target) -> bool:
        return target.label == GREEN

    # The fleets

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield from super().permissions()
        if self._copies:
            yield "autoscaling:CreateAutoScalingGroup", "AmazonAutoScaling"
        if not self.rerouting.keeps_blue:
            yield "ec2:TerminateInstances", "AmazonEC2"

    @property
    def _copies(self) -> bool:
        option = self.rerouting.option("greenFleetProvisioningOption")
        return bool(option.get("action") == "COPY_AUTO_SCALING_GROUP")

    def prepare(self) -> Outcome | None:
        engine, deployment = self.engine, self.deployment
        if self._copies:
            count = len(engine.world.instances_in(self._original))
        else:
            wanted = deployment.members.get("targetInstances", {})
            names = wanted.get("autoScalingGroups", ())
            self.green = sorted(engine.world.matching(wanted, "tagFilters", names))
            count = len(self.green)
        # On-premises instances take no part [E 12.1].
        everything = ec2_instances_of_group(engine.world, deployment)
        self.blue = sorted(everything - set(self.green))
        refusal = self.refusal(count, len(self.blue) + count)
        if refusal is not None:
            return refusal
        if Batches.of([[[""] * count]], self._minimum).cannot_start:
            return messages.HEALTH_CONSTRAINTS_INVALID.outcome()
        if not self._copies:
            self._resolve_fleets()
        return None

    @property
    def _minimum(self) -> Document:
        return self.deployment.config.minimum_healthy_hosts or {}

    def _resolve_fleets(self) -> None:
        phases = phases_of(self.deployment.group, self.green)
        self._green_batches = Batches.of([phases], self._minimum)
        blue = [Target(instance_id, label=BLUE) for instance_id in self.blue]
        self.resolve([*blue, *(Target(instance_id, label=GREEN) for instance_id in self.green)])

    def _fleet(self, ids: Sequence[str]) -> list[Target]:
        targets = self.deployment.targets or {}
        return [targets[instance_id] for instance_id in ids]

    def begin(self) -> None:
        if self._copies:
            self.schedule(PROVISIONING, self._provision)
        else:
            self.schedule(AGENT_DELAY, self._install)

    # Provision

    @property
    def _copy(self) -> str:
        return f"CodeDeploy_{self.deployment.group.name}_{self.deployment.id}"

    def _provision(self) -> None:
        """Copy the Auto Scaling group, its instances tagged as the old ones."""
        try:
            self.green = self._copied()
        except Refused as refusal:
            outcome = messages.AUTO_SCALING_CONFIGURATION.outcome()
            if refusal.denied:
                text = messages.AUTO_SCALING_IAM_ROLE_PERMISSIONS
                outcome = text.outcome(service=refusal.service)
            self.engine.finish(self.deployment, DeploymentStatus.FAILED, outcome)
            return
        # Programs delete the made group by this name after a failure.
        self.deployment.members["targetInstances"] = {"autoScalingGroups": [self._copy]}
        self._resolve_fleets()
        self.schedule(AGENT_DELAY, self._install)

    def _copied(self) -> list[str]:
        """Make the copy, and return the ids of its instances."""
        world, ids = self.engine.world, self.engine.store.ids
        tags = {"CodeDeployProvisioningDeploymentId": self.deployment.id}
        old = [world.instances[id_] for id_ in world.instances_in(self._original)]
        original = world.auto_scaling_group(self._original)
        if world.source is not None and original is not None and original.is_neighbor:
            seen = world.source.copy_group(self._original, self._copy, tags)
            if seen is not None:
                world.tell(SuspendProcesses(self._copy, SUSPENDED_PROCESSES))
                world.instances_in(self._copy)
                return sorted(seen)
        green = sorted(f"i-{ids.hexadecimal(17)}" for _ in old)
        kept = {} if original is None else original.tags
        world.auto_scaling_groups[self._copy] = AutoScalingGroup(self._copy, tags={**kept, **tags})
        for instance_id in green:
            inherited = {**old[0].tags, **tags}
            world.launch(instance_id, inherited, self.now, auto_scaling_group=self._copy)
        return green

    # Install

    def _install(self) -> None:
        """Install on the green fleet, wave by wave."""
        batches, then = self._green_batches, self.rerouting.when_ready
        waves = Waves(self, batches, INSTALL_EVENTS, then, TargetStatus.READY)
        # The silence of an agent counts from the trigger.
        waves.open(AGENT_DELAY)

    # Reroute

    def _reroute(self) -> None:
        """Register the green instances, in waves by the same rule; always one at least."""
        ready = [t.id for t in self._fleet(self.green) if t.status is TargetStatus.READY]
        count = len(ready)
        required = min(required_healthy(self._minimum, count), count - 1)
        batches = Batches(count, required, [Zone([ready], count)])
        Waves(self, batches, ALLOW_TRAFFIC_EVENTS, self._deregister).open()

    # Deregister

    def _deregister(self) -> None:
        """Take the traffic from the blue instances, all at once."""
        if self.blue:
            self.runs.start(self._fleet(self.blue), BLOCK_TRAFFIC_EVENTS, self._deregistered)
        else:
            self.rerouting.when_rerouted()

    def _deregistered(self, outcomes: Sequence[bool]) -> None:
        if all(outcomes):
            self.schedule(NEXT_WAVE, self.rerouting.when_rerouted)
        else:
            self.fail()

    # Terminate

    def _terminate(self) -> None:
        """Terminate the blue fleet, and end."""
        self._adopt_copy()
        world = self.engine.world
        alive = [id_ for id_ in self.blue if world.is_alive(id_)]
        # Those of the original end with it.
        original = set(world.instances_in(self._original)) if self._copies else set()
        self.engine.terminate([id_ for id_ in alive if id_ not in original])
        self.engine.terminate([id_ for id_ in alive if id_ in original], tells=False)
        if self._copies and world.auto_scaling_groups.pop(self._original, None) is not None:
            world.tell(DeleteAutoScalingGroup(self._original))
        self.succeed()

    def _keep(self) -> None:
        """Leave the blue fleet as it is, and end."""
        self._adopt_copy()
        self.succeed()

    def _adopt_copy(self) -> None:
        """List the copied Auto Scaling group in the deployment group, not the original [E 8]."""
        if self._copies:
            group = self.deployment.group
            names = [hook.group_name for hook in group.auto_scaling]
            names = [self._copy if name == self._original else name for name in names]
            self.engine.world.tell(ResumeProcesses(self._copy, SUSPENDED_PROCESSES))
            auto_scaling.set_groups(self.engine.store, self.engine.world, group, names)


class BlueGreenRollback(OnInstances):
    """A rollback: the traffic goes back to the blue fleet, away from the green one [E 2.2, 5.3].

    Nothing is installed. Green instances matter only if they were given traffic.
    """

    time_limit = TIME_LIMIT

    def event_names(self, target: Target) -> tuple[str, ...]:
        return ALLOW_TRAFFIC_EVENTS if target.label == BLUE else BLOCK_TRAFFIC_EVENTS

    def installs_on(self, target: Target) -> bool:
        return False

    def prepare(self) -> Outcome | None:
        failed = self.deployment.rolls_back
        runner = failed and self.engine.runner_of(failed)
        world = self.engine.world
        labels = dict.fromkeys(ec2_instances_of_group(world, self.deployment), BLUE)
        if failed is not None and isinstance(runner, BlueGreen):
            labels = dict.fromkeys(runner.blue, BLUE)
            for target in (failed.targets or {}).values():
                if target.label == GREEN and len(target.runs) > 1:
                    labels[target.id] = GREEN
        ids = sorted(id_ for id_ in labels if world.is_alive(id_))
        if not ids:
            return messages.NO_INSTANCES.outcome()
        missing = checks.missing_load_balancer(self.engine.world, self.deployment)
        if missing is None:
            self.resolve(Target(id_, label=labels[id_]) for id_ in ids)
        return missing

    def begin(self) -> None:
        self.schedule(AGENT_DELAY, self._shift_back, (BLUE, GREEN))

    def _shift_back(self, labels: Sequence[str]) -> None:
        """Run the events of one fleet after the other."""
        targets = (self.deployment.targets or {}).values()
        for position, label in enumerate(labels, 1):
            fleet = [target for target in targets if target.label == label]
            if fleet:
                self._following = labels[position:]
                self.runs.start(fleet, self.event_names(fleet[0]), self._shifted_back)
                return
        self.succeed()

    def _shifted_back(self, outcomes: Sequence[bool]) -> None:
        if all(outcomes):
            self.schedule(NEXT_WAVE, self._shift_back, self._following)
        else:
            self.fail()
