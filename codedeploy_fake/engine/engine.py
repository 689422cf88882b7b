"""The engine: creates deployments, starts and ends them, and rolls them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codedeploy_fake import messages
from codedeploy_fake.engine import books, checks, scaling
from codedeploy_fake.engine.blue_green import BlueGreen, BlueGreenRollback
from codedeploy_fake.engine.ecs import Ecs
from codedeploy_fake.engine.faults import DeploymentRule, Faults, Rule
from codedeploy_fake.engine.hooks import Hooks, Invocation
from codedeploy_fake.engine.in_place import InPlace
from codedeploy_fake.engine.journal import Journal
from codedeploy_fake.engine.lambda_ import Lambda
from codedeploy_fake.engine.lifecycle import check_deployment, check_target
from codedeploy_fake.engine.rollback import ROLLBACK_DELAY, is_rollback_due, rollback_of
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.engine.simulation import Simulation
from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import SECOND, Clock, Milliseconds
from codedeploy_fake.model.resources import Instance
from codedeploy_fake.model.source import TerminateInstances
from codedeploy_fake.model.store import (
    Creator,
    Deployment,
    DeploymentStatus,
    NewDeployment,
    Store,
    Target,
    TargetStatus,
)
from codedeploy_fake.model.world import World

#: From the creation of a deployment to its start [E 13.3].
START_DELAY: Milliseconds = 1 * SECOND


def _kind_of(deployment: Deployment) -> type[Runner]:
    """Return the kind of runner for a deployment's platform and style."""
    if deployment.compute_platform == "Lambda":
        return Lambda
    if deployment.compute_platform == "ECS":
        return Ecs
    if deployment.members["deploymentStyle"]["deploymentType"] == "IN_PLACE":
        return InPlace
    return BlueGreen if deployment.rolls_back is None else BlueGreenRollback


class Engine:
    """Executes the deployments of one account in one region.

    Before each call it catches up with the clock; in between, nothing changes.
    """

    def __init__(
        self,
        store: Store,
        world: World,
        clock: Clock,
        quotas: Mapping[str, int | None],
    ) -> None:
        self.store = store
        self.world = world
        self.clock = clock
        self.quotas = quotas
        self.faults = Faults()
        self.hooks = Hooks()
        self.simulation = Simulation(clock.now())
        self.journal = Journal(world)
        #: By the id of the deployment.
        self._runners: dict[str, Runner] = {}

    @property
    def now(self) -> Milliseconds:
        """The time of the event that happens; between calls, the time of the last catch-up."""
        return self.simulation.now

    def step(self) -> list[Invocation]:
        """Process the next event. Return the hook functions whose turn has come with it."""
        self.simulation.step()
        return self.hooks.take_due()

    def runner_of(self, deployment: Deployment) -> Runner | None:
        """Return the runner that executes a deployment, or None before it starts."""
        return self._runners.get(deployment.id)

    def set_status(self, deployment: Deployment, status: DeploymentStatus) -> None:
        """Change the status of a deployment."""
        check_deployment(deployment, status)
        deployment.status = status
        self.journal.note(self.now, deployment, status)

    def set_target_status(
        self, deployment: Deployment, target: Target, status: TargetStatus
    ) -> None:
        """Change the status of a target, and the counters of its deployment."""
        check_target(target, status)
        assert deployment.overview is not None
        deployment.overview[target.status] -= 1
        deployment.overview[status] += 1
        target.status = status
        target.updated = self.now
        self.journal.note(self.now, deployment, status, target)

    # Creating

    def create_deployment(self, order: NewDeployment) -> Deployment:
        """Make a deployment. It starts at once, or waits in line while the group is busy."""
        group = order.group
        deployment = books.enter(self.store, order, self.now)
        self.journal.note(self.now, deployment, deployment.status)
        self.clock.hold()
        if group.active is None or group.active is order.rolls_back:
            self._take_turn(deployment)
        else:
            self.set_status(deployment, DeploymentStatus.QUEUED)
            group.queue.append(deployment)
        return deployment

    # Starting

    def _take_turn(self, deployment: Deployment) -> None:
        deployment.group.active = deployment
        self.simulation.at(self.now + START_DELAY, self._start, deployment)

    def _start(self, deployment: Deployment) -> None:
        """Check everything that may have changed since the creation, then begin."""
        if deployment.status.is_terminal:
            return
        missing = checks.missing(deployment) or self.faults.outcome_of(deployment)
        if missing is not None:
            self.finish(deployment, DeploymentStatus.FAILED, missing)
            return
        alarm = checks.alarm_to_stop(self.world, deployment)
        if alarm is not None:
            self.finish(deployment, DeploymentStatus.STOPPED, alarm)
            return
        runner = _kind_of(deployment)(self, deployment)
        refusal = checks.refusal_of_role(self.world, deployment, runner.permissions())
        refusal = refusal or runner.prepare()
        if refusal is not None:
            self.finish(deployment, DeploymentStatus.FAILED, refusal)
            return
        self._runners[deployment.id] = runner
        deployment.started = self.now
        self.set_status(deployment, DeploymentStatus.IN_PROGRESS)
        if runner.time_limit is not None:
            limit = self.now + runner.time_limit
            runner.deadline = self.simulation.at(limit, self._time_out, runner, patient=True)
        runner.begin()

    def _time_out(self, runner: Runner) -> None:
        runner.deadline = None
        self._cut_short(runner.deployment, DeploymentStatus.FAILED, messages.TIMEOUT.outcome())

    # Ending

    def finish(
        self,
        deployment: Deployment,
        status: DeploymentStatus,
        error: Outcome | None = None,
        *,
        auto_rollback: bool | None = None,
    ) -> None:
        """End a deployment: close it, keep the books, then roll back or go on with the next.

        ``auto_rollback`` overrides the deployment's own configuration, as StopDeployment may.
        """
        self._skip_targets(deployment)
        self._close(deployment, status, error)
        self._keep_books(deployment)
        self._follow_up(deployment, auto_rollback)

    def _cut_short(self, deployment: Deployment, status: DeploymentStatus, error: Outcome) -> None:
        """End a deployment in the middle of an event, unless it has ended."""
        runner = self.runner_of(deployment)
        if runner is not None and not deployment.status.is_terminal:
            runner.interrupt(finish_events=False)
            self.finish(deployment, status, error)

    def _skip_targets(self, deployment: Deployment) -> None:
        """Skip the targets whose turn does not come any more."""
        for target in (deployment.targets or {}).values():
            if target.status in (TargetStatus.PENDING, TargetStatus.READY):
                self.set_target_status(deployment, target, TargetStatus.SKIPPED)

    def _close(
        self, deployment: Deployment, status: DeploymentStatus, error: Outcome | None
    ) -> None:
        """Give a deployment its last status, and drop what was scheduled for it."""
        self.set_status(deployment, status)
        deployment.completed = self.now
        deployment.error = error
        deployment.stopping = False
        runner = self.runner_of(deployment)
        if runner is not None:
            runner.tell_progress()
            runner.clean_up()
            if runner.deadline is not None:
                self.simulation.cancel(runner.deadline)

    def _keep_books(self, deployment: Deployment) -> None:
        """Record what the group and its instances run from now on."""
        runner = self.runner_of(deployment)
        books.close(deployment, () if runner is None else runner.installed_on())

    def _follow_up(self, deployment: Deployment, auto_rollback: bool | None) -> None:
        """Decide on a rollback, act for Auto Scaling, and release the group unless it is due."""
        succeeded = deployment.status is DeploymentStatus.SUCCEEDED
        runner = self.runner_of(deployment)
        if not succeeded and runner is not None and deployment.group.target_revision is None:
            deployment.original_revision = runner.original_revision()
        if not succeeded and is_rollback_due(deployment, auto_rollback):
            deployment.rollback_due = True
            self.simulation.at(self.now + ROLLBACK_DELAY, self._roll_back, deployment)
        elif not succeeded and deployment.rollback_info is None:
            deployment.rollback_info = {}
        self._act_for_auto_scaling(deployment)
        if not deployment.rollback_due:
            self._release(deployment)

    def _act_for_auto_scaling(self, deployment: Deployment) -> None:
        """Complete lifecycle hooks, end what was held back, update what came up outdated."""
        for completion in scaling.completions(self.world, deployment):
            self.world.tell(completion)
        ended = scaling.instances_to_end(deployment)
        if ended:
            for instance_id in ended:
                self._end_instance(self.world.instances[instance_id])
            self.world_changed()
        elif deployment.status is DeploymentStatus.SUCCEEDED:
            update = scaling.update_of_outdated(self.store, self.world, deployment.group)
            if update is not None:
                self.create_deployment(update)

    def _roll_back(self, deployment: Deployment) -> None:
        deployment.rollback_due = False
        order = rollback_of(self.store, deployment)
        if order is None:
            deployment.rollback_info = {}
        else:
            self.create_deployment(order)
        self._release(deployment)

    def _release(self, deployment: Deployment) -> None:
        """Free the group of a deployment for the next in line."""
        self.store.unfinished.pop(deployment.id, None)
        group = deployment.group
        if group.active is not deployment:
            return
        group.active = None
        if group.queue:
            self._take_turn(group.queue.pop(0))

    # What operations ask for

    def stop(self, deployment: Deployment, auto_rollback: bool | None) -> bool:
        """Stop a deployment. Return whether lifecycle events are still running."""
        if deployment.stopping:
            return False
        if deployment in deployment.group.queue:
            deployment.group.queue.remove(deployment)
        runner = self.runner_of(deployment)
        over = self.now if runner is None else runner.interrupt(finish_events=True)
        deployment.stopping = over > self.now
        if deployment.stopping:
            self.simulation.at(over, self._stopped, deployment, auto_rollback)
        else:
            self._stopped(deployment, auto_rollback)
        return deployment.stopping

    def _stopped(self, deployment: Deployment, auto_rollback: bool | None) -> None:
        if not deployment.status.is_terminal:
            outcome = messages.MANUAL_STOP.outcome()
            self.finish(deployment, DeploymentStatus.STOPPED, outcome, auto_rollback=auto_rollback)

    def add_fault(self, rule: Rule) -> None:
        """Make the lifecycle events that a rule names, and that have not begun, fail or hang."""
        self.faults.rules.append(rule)
        self.world_changed()

    def fail_deployments(self, rule: DeploymentRule) -> None:
        """Fail the deployment that a rule names if it runs, else those that start from now on."""
        self.faults.deployments.append(rule)
        runner = self._runners.get(rule.deployment_id or "")
        if runner is not None:
            outcome = rule.strike(runner.deployment)
            self._cut_short(runner.deployment, DeploymentStatus.FAILED, outcome)

    def go_on(self, deployment: Deployment, wait_type: str) -> bool:
        """End a wait of a deployment. Return False when that wait does not run."""
        runner = self.runner_of(deployment)
        waits = None if runner is None else runner.rerouting
        return waits is not None and waits.go_on(wait_type)

    def skip_termination_wait(self, deployment: Deployment) -> bool:
        """End or spare the wait before blue is terminated. Return False before the start."""
        runner = self.runner_of(deployment)
        if runner is not None and runner.rerouting is not None:
            runner.rerouting.skip_termination_wait()
        return runner is not None

    def has_asked(self, deployment: Deployment, execution_id: str) -> bool:
        """Return whether a deployment has invoked a validation hook by that execution id."""
        execution = self.hooks.executions.get(execution_id)
        return execution is not None and execution.deployment_id == deployment.id

    def answer_hook(self, deployment: Deployment, execution_id: str, *, succeeded: bool) -> bool:
        """Take the status of a validation hook. Return False when it is over already."""
        runner = self.runner_of(deployment)
        assert isinstance(runner, TrafficShift)
        return runner.answer_hook(execution_id, succeeded=succeeded)

    def is_moving(self, deployment: Deployment) -> bool:
        """Return whether time alone takes a deployment further."""
        if deployment.is_finished:
            return False
        runner = self.runner_of(deployment)
        return runner is None or not runner.is_waiting

    # What happens in the world

    def _under_way(self) -> list[Runner]:
        """Return the runners of what has started and is not finished, oldest first."""
        return [self._runners[id_] for id_ in self.store.unfinished if id_ in self._runners]

    def world_changed(self) -> None:
        """Reconsider what has not started: a fault, an instance or a revision came or went."""
        for runner in self._under_way():
            if not runner.deployment.stopping:
                runner.reconsider()

    def alarm_changed(self, name: str) -> None:
        """Have the deployments that watch an alarm notice its state at their next poll."""
        for deployment in self.store.unfinished.values():
            if deployment.started is not None and checks.watches(deployment, name):
                time = checks.next_poll(deployment.started, self.now)
                self.simulation.at(time, self._poll_alarms, deployment)

    def _poll_alarms(self, deployment: Deployment) -> None:
        outcome = checks.alarm_to_stop(self.world, deployment)
        if outcome is not None:
            self._cut_short(deployment, DeploymentStatus.STOPPED, outcome)

    def tell_progress(self) -> None:
        """Tell neighbors what lifecycle events have done by now."""
        for runner in self._under_way():
            runner.tell_progress()

    def traffic_refused(self, deployment: Deployment) -> None:
        """Fail a deployment whose traffic a neighbor did not shift, unless it has ended."""
        outcome = messages.INVALID_LAMBDA_CONFIGURATION.outcome()
        self._cut_short(deployment, DeploymentStatus.FAILED, outcome)

    def launched(self, auto_scaling_group: str, instance_ids: Sequence[str]) -> None:
        """Deploy to the new instances of an Auto Scaling group."""
        for order in scaling.orders_for(
            self.store, auto_scaling_group, instance_ids, Creator.LAUNCH
        ):
            self.create_deployment(order)

    def terminate(self, instance_ids: Iterable[str], *, tells: bool = True) -> None:
        """Terminate instances; a termination hook holds one back until its deployment has ended.

        With ``tells`` a neighbor is told to end those that it has.
        """
        for instance_id in instance_ids:
            instance = self.world.instances[instance_id]
            if self.world.is_running(instance_id) and not self._hold_back(instance):
                self._end_instance(instance, tells=tells)
        self.world_changed()

    def left(self, auto_scaling_group: str, instance_ids: Iterable[str]) -> None:
        """Run the termination hooks of instances that a neighbor has ended already.

        What it has not held back is held back here, until its deployment has ended.
        """
        for instance_id in instance_ids:
            instance = self.world.instances[instance_id]
            instance.auto_scaling_group = auto_scaling_group
            if self._hold_back(instance):
                instance.terminated = instance.stopped = False
        self.world_changed()

    def _hold_back(self, instance: Instance) -> bool:
        """Run the termination hooks of an instance. Return whether there are any."""
        if instance.auto_scaling_group is None:
            return False
        orders = scaling.orders_for(
            self.store, instance.auto_scaling_group, (instance.id,), Creator.TERMINATION
        )
        for order in orders:
            self.create_deployment(order)
        instance.terminating = bool(orders)
        return instance.terminating

    def _end_instance(self, instance: Instance, *, tells: bool = True) -> None:
        if instance.is_neighbor and tells and not instance.terminated:
            self.world.tell(TerminateInstances((instance.id,), instance.auto_scaling_group))
        instance.terminated = True
