"""Blue/green deployments to EC2 instances (engine reference, 12.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake import messages
from codedeploy_fake.engine import auto_scaling, health, scaling, targeting
from codedeploy_fake.engine.batching import Batches, Zone, required_healthy
from codedeploy_fake.engine.in_place import AGENT_DELAY, NEXT_WAVE, InPlace
from codedeploy_fake.engine.instance_runs import InstanceRuns
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    INSTALL_EVENTS,
)
from codedeploy_fake.engine.rerouting import Rerouting
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import HOUR, MINUTE, Milliseconds
from codedeploy_fake.model.source import (
    DeleteAutoScalingGroup,
    Refused,
    ResumeProcesses,
    SuspendProcesses,
)
from codedeploy_fake.model.store import DeploymentStatus, Document, Target, TargetStatus
from codedeploy_fake.model.world import AutoScalingGroup

BLUE, GREEN = "Blue", "Green"

#: How long a copied Auto Scaling group takes until its instances are there (inferred).
PROVISIONING: Milliseconds = 1 * MINUTE
#: The processes of a copy that stand still until it has the traffic (8).
SUSPENDED_PROCESSES = ("AddToLoadBalancer", "AlarmNotification", "ScheduledActions")
#: The whole deployment: 48 hours of waiting twice, and 13 hours of work (2.5).
TIME_LIMIT: Milliseconds = 109 * HOUR


class BlueGreen(InPlace, Rerouting):
    """Installs on the green fleet wave by wave, then moves the traffic there from the blue one."""

    time_limit = TIME_LIMIT

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
        if self._terminates:
            yield "ec2:TerminateInstances", "AmazonEC2"

    @property
    def _copies(self) -> bool:
        action = self._option("greenFleetProvisioningOption").get("action")
        return bool(action == "COPY_AUTO_SCALING_GROUP")

    @property
    def _terminates(self) -> bool:
        option = self._option("terminateBlueInstancesOnDeploymentSuccess")
        return bool(option.get("action") != "KEEP_ALIVE")

    def prepare(self) -> Outcome | None:
        engine, deployment = self.engine, self.deployment
        #: The Auto Scaling group that is copied.
        self._original = next((hook.group_name for hook in deployment.group.auto_scaling), "")
        #: The green fleet; that of a copy is not known before it is provisioned.
        self.green: list[str] = []
        count = len(engine.world.instances_in(self._original))
        if not self._copies:
            wanted = deployment.request.get("targetInstances", {})
            names = wanted.get("autoScalingGroups", ())
            self.green = sorted(targeting.ec2_instances(engine.world, wanted, "tagFilters", names))
            count = len(self.green)
        everything = targeting.instances_of_group(engine.store, engine.world, deployment)
        self.blue = sorted(everything - set(self.green))
        refusal = self.refusal(count, len(self.blue) + count)
        if refusal is not None:
            return refusal
        if Batches.of([[[""] * count]], self._minimum).cannot_start:
            return messages.HEALTH_CONSTRAINTS_INVALID.outcome()
        if not self._copies:
            self._resolve()
        return None

    @property
    def _minimum(self) -> Document:
        return self.deployment.config.minimum_healthy_hosts or {}

    def _resolve(self) -> None:
        phases = health.phases(self.deployment.group, self.green)
        self.batches = Batches.of([phases], self._minimum)
        blue = [Target(instance_id, label=BLUE) for instance_id in self.blue]
        self.resolve([*blue, *(Target(instance_id, label=GREEN) for instance_id in self.green)])

    def _labelled(self, ids: Sequence[str]) -> list[Target]:
        targets = self.deployment.targets or {}
        return [targets[instance_id] for instance_id in ids]

    # Installing

    def begin(self) -> None:
        self._rerouting, self.wave_success = False, TargetStatus.READY
        super().begin()
        if self._copies:
            self.drop_plan()
            self.plan(PROVISIONING, self._provision)

    @property
    def _copy(self) -> str:
        return f"CodeDeploy_{self.deployment.group.name}_{self.deployment.id}"

    def _provision(self) -> None:
        """The copy of the Auto Scaling group is there, its instances tagged as the old ones."""
        try:
            self.green = self._copied()
        except Refused as refusal:
            self.engine.finish(self.deployment, DeploymentStatus.FAILED, self._refused(refusal))
            return
        self._resolve()
        self.plan(AGENT_DELAY, self.open_wave, AGENT_DELAY)

    def _copied(self) -> list[str]:
        """The ids of the instances in the copy, which is made now."""
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
        world.auto_scaling_groups[self._copy] = AutoScalingGroup(self._copy)
        for instance_id in green:
            inherited = {**old[0].tags, **tags}
            world.launch(instance_id, inherited, self.now, auto_scaling_group=self._copy)
        return green

    def _refused(self, refusal: Refused) -> Outcome:
        if refusal.denied:
            return messages.AUTO_SCALING_IAM_ROLE_PERMISSIONS.outcome(service=refusal.service)
        return messages.AUTO_SCALING_CONFIGURATION.outcome()

    def wave_events(self, target: Target) -> tuple[str, ...]:
        return ALLOW_TRAFFIC_EVENTS if self._rerouting else INSTALL_EVENTS

    def end(self, *, succeeded: bool) -> None:
        """All of the green fleet is installed, or has the traffic, as far as it succeeded."""
        if not succeeded:
            super().end(succeeded=False)
        elif self._rerouting:
            self._deregister()
        else:
            self.when_ready()

    # Rerouting

    def reroute(self) -> None:
        """Registers the green instances, in waves by the same rule; always one at least."""
        self._rerouting, self.wave_success = True, TargetStatus.SUCCEEDED
        ready = [t.id for t in self._labelled(self.green) if t.status is TargetStatus.READY]
        count = len(ready)
        required = min(required_healthy(self._minimum, count), count - 1)
        self.batches = Batches(count, required, [Zone([ready], count)])
        self.open_wave()

    def _deregister(self) -> None:
        if self.blue:
            blue = self._labelled(self.blue)
            self.runs.start(blue, BLOCK_TRAFFIC_EVENTS, self._deregistered)
        else:
            self.when_rerouted()

    def _deregistered(self, wave: Sequence[bool]) -> None:
        if all(wave):
            self.plan(NEXT_WAVE, self.when_rerouted)
        else:
            super().end(succeeded=False)

    def terminate_blue(self) -> None:
        self._adopt_copy()
        world = self.engine.world
        alive = [id_ for id_ in self.blue if world.is_alive(id_)]
        # Those of the original end with it.
        original = set(world.instances_in(self._original)) if self._copies else set()
        scaling.terminate(self.engine, [id_ for id_ in alive if id_ not in original])
        scaling.terminate(self.engine, [id_ for id_ in alive if id_ in original], tells=False)
        if self._copies and world.auto_scaling_groups.pop(self._original, None) is not None:
            world.tell(DeleteAutoScalingGroup(self._original))
        super().end(succeeded=True)

    def keep_blue(self) -> None:
        self._adopt_copy()
        super().end(succeeded=True)

    def _adopt_copy(self) -> None:
        """The deployment group lists the copied Auto Scaling group instead of the original (8)."""
        if self._copies:
            group = self.deployment.group
            names = [hook.group_name for hook in group.auto_scaling]
            names = [self._copy if name == self._original else name for name in names]
            self.engine.world.tell(ResumeProcesses(self._copy, SUSPENDED_PROCESSES))
            auto_scaling.set_groups(self.engine.store, self.engine.world, group, names)


class BlueGreenRollback(InPlace):
    """Gives the traffic back to the blue fleet, and takes it from the green one (2.2 and 5.3).

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
        store, world = self.engine.store, self.engine.world
        labels = dict.fromkeys(targeting.instances_of_group(store, world, self.deployment), BLUE)
        if failed is not None and isinstance(runner, BlueGreen):
            labels = dict.fromkeys(runner.blue, BLUE)
            for target in (failed.targets or {}).values():
                if target.label == GREEN and len(target.runs) > 1:
                    labels[target.id] = GREEN
        ids = sorted(id_ for id_ in labels if world.is_alive(id_))
        if not ids:
            return messages.NO_INSTANCES.outcome()
        missing = targeting.missing_load_balancer(self.engine.world, self.deployment)
        if missing is None:
            self.resolve(Target(id_, label=labels[id_]) for id_ in ids)
        return missing

    def begin(self) -> None:
        self.runs = InstanceRuns(self)
        self.plan(AGENT_DELAY, self._shift_back, [BLUE, GREEN])

    def _shift_back(self, labels: Sequence[str]) -> None:
        """Carries out the events of one fleet after the other."""
        if not labels:
            self.end(succeeded=True)
            return
        label, *self._labels = labels
        targets = (self.deployment.targets or {}).values()
        fleet = [target for target in targets if target.label == label]
        if fleet:
            self.runs.start(fleet, self.event_names(fleet[0]), self._shifted_back)
        else:
            self._shift_back(self._labels)

    def _shifted_back(self, wave: Sequence[bool]) -> None:
        if all(wave):
            self.plan(NEXT_WAVE, self._shift_back, self._labels)
        else:
            self.end(succeeded=False)
