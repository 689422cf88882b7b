"""The engine: makes deployments, starts them, ends them, rolls them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codedeploy_fake import messages
from codedeploy_fake.engine import alarms as alarm_rules
from codedeploy_fake.engine import health, scaling
from codedeploy_fake.engine.faults import Faults
from codedeploy_fake.engine.hooks import Hooks
from codedeploy_fake.engine.journal import Journal
from codedeploy_fake.engine.rollback import ROLLBACK_DELAY, is_rollback_due, roll_back
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.engine.runners import runner_for
from codedeploy_fake.engine.simulation import Simulation
from codedeploy_fake.engine.transitions import check_deployment, check_target
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import SECOND, Clock, Milliseconds
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentConfig,
    DeploymentGroup,
    DeploymentStatus,
    Document,
    Revision,
    Store,
    Target,
    TargetStatus,
    revision_key,
)
from codedeploy_fake.model.world import World

#: From the creation of a deployment to its start (engine reference, 13.3).
START_DELAY: Milliseconds = 1 * SECOND


class Engine:
    """Carries out the deployments of one account in one region.

    Whoever asks the fake anything lets the engine catch up with the clock first; in between,
    nothing moves.
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
        """The time of what happens now; between calls, the time up to which all has happened."""
        return self.simulation.now

    def runner_of(self, deployment: Deployment) -> Runner | None:
        """What carries a deployment out; None before it starts."""
        return self._runners.get(deployment.id)

    def move(self, deployment: Deployment, status: DeploymentStatus) -> None:
        """Changes the status of a deployment."""
        check_deployment(deployment, status)
        deployment.status = status
        self.journal.note(self.now, deployment, status)

    def move_target(self, deployment: Deployment, target: Target, status: TargetStatus) -> None:
        """Changes the status of a target, and the counters of its deployment."""
        check_target(target, status)
        assert deployment.overview is not None
        deployment.overview[target.status] -= 1
        deployment.overview[status] += 1
        target.status = status
        target.updated = self.now
        self.journal.note(self.now, deployment, status, target)

    # Making deployments

    def create_deployment(
        self,
        group: DeploymentGroup,
        *,
        creator: str,
        revision: Document,
        config: DeploymentConfig,
        request: Document,
        alarms: Document | None = None,
        rolls_back: Deployment | None = None,
        only_targets: tuple[str, ...] | None = None,
    ) -> Deployment:
        """Makes a deployment; it starts at once, or waits in line while the group is busy."""
        store = self.store
        store.deployment_count += 1
        deployment = Deployment(
            id=store.ids.deployment_id(),
            number=store.deployment_count,
            application=group.application,
            group=group,
            creator=creator,
            created=self.now,
            config=config,
            revision=revision,
            request=request,
            alarms=alarms,
            rolls_back=rolls_back,
            only_targets=only_targets,
            previous_revision=group.target_revision,
        )
        self.journal.note(self.now, deployment, deployment.status)
        store.deployments[deployment.id] = deployment
        store.unfinished[deployment.id] = deployment
        group.deployments.append(deployment)
        self.clock.hold()
        if creator not in scaling.CREATORS:
            group.last_attempted = deployment
        self._use_revision(deployment)
        if group.active is None or group.active is rolls_back:
            self._take_turn(deployment)
        else:
            self.move(deployment, DeploymentStatus.QUEUED)
            group.queue.append(deployment)
        return deployment

    def _use_revision(self, deployment: Deployment) -> None:
        """Registers a revision that is new, and notes its use (engine reference, 9)."""
        revisions = deployment.application.revisions
        key = revision_key(deployment.revision)
        revision = revisions.get(key)
        if revision is None:
            text = messages.REVISION_REGISTERED_BY_DEPLOYMENT.format(id=deployment.id)
            revision = Revision(deployment.revision, self.now, description=text)
            revisions[key] = revision
        if revision.first_used is None:
            revision.first_used = self.now
        revision.last_used = self.now

    # Starting

    def _take_turn(self, deployment: Deployment) -> None:
        deployment.group.active = deployment
        self.simulation.at(self.now + START_DELAY, self._start, deployment)

    def _start(self, deployment: Deployment) -> None:
        """Checks everything that may have changed since the creation, then begins."""
        if deployment.status.is_terminal:
            return
        missing = self._missing(deployment)
        if missing is not None:
            self.finish(deployment, DeploymentStatus.FAILED, missing)
            return
        alarm = alarm_rules.reason_to_stop(self.world, deployment.alarms)
        if alarm is not None:
            self.finish(deployment, DeploymentStatus.STOPPED, alarm)
            return
        runner = runner_for(self, deployment)
        refusal = self._refusal_of_role(deployment, runner.permissions()) or runner.prepare()
        if refusal is not None:
            self.finish(deployment, DeploymentStatus.FAILED, refusal)
            return
        self._runners[deployment.id] = runner
        deployment.started = self.now
        self.move(deployment, DeploymentStatus.IN_PROGRESS)
        if runner.time_limit is not None:
            limit = self.now + runner.time_limit
            runner.deadline = self.simulation.at(limit, self._time_out, runner, patient=True)
        runner.begin()

    def _time_out(self, runner: Runner) -> None:
        runner.deadline = None
        runner.interrupt(finish_events=False)
        self.finish(runner.deployment, DeploymentStatus.FAILED, messages.TIMEOUT.outcome())

    def _missing(self, deployment: Deployment) -> Outcome | None:
        if deployment.application.deleted:
            return messages.APPLICATION_MISSING.outcome(name=deployment.application.name)
        if deployment.group.deleted:
            return messages.DEPLOYMENT_GROUP_MISSING.outcome(name=deployment.group.name)
        if revision_key(deployment.revision) not in deployment.application.revisions:
            return messages.REVISION_MISSING.outcome()
        return None

    def _refusal_of_role(
        self, deployment: Deployment, permissions: Iterable[tuple[str, str]]
    ) -> Outcome | None:
        arn = deployment.group.settings["serviceRoleArn"]
        role = self.world.role(arn)
        if role is None:
            return messages.IAM_ROLE_MISSING.outcome()
        for action, service in permissions:
            if not role.allows(action):
                if action.startswith("autoscaling:"):
                    return messages.AUTO_SCALING_IAM_ROLE_PERMISSIONS.outcome(service=service)
                return messages.IAM_ROLE_PERMISSIONS.outcome(arn=arn, service=service)
        return None

    # Ending

    def finish(
        self,
        deployment: Deployment,
        status: DeploymentStatus,
        error: Outcome | None = None,
        *,
        auto_rollback: bool | None = None,
    ) -> None:
        """Ends a deployment: book-keeping, then a rollback or the next in line.

        ``auto_rollback`` overrides the deployment's own configuration, as StopDeployment may.
        """
        now = self.now
        for target in (deployment.targets or {}).values():
            if target.status in (TargetStatus.PENDING, TargetStatus.READY):
                self.move_target(deployment, target, TargetStatus.SKIPPED)
        self.move(deployment, status)
        deployment.completed = now
        deployment.error = error
        deployment.stopping = False
        runner = self.runner_of(deployment)
        if runner is not None:
            runner.clean_up()
            if runner.deadline is not None:
                self.simulation.cancel(runner.deadline)
            health.remember(deployment, runner.installed_on())
        group = deployment.group
        if status is DeploymentStatus.SUCCEEDED:
            if deployment.creator not in scaling.CREATORS:
                group.target_revision = deployment.revision
                group.last_successful = deployment
        elif is_rollback_due(deployment, auto_rollback):
            deployment.rollback_due = True
            self.simulation.at(now + ROLLBACK_DELAY, self._roll_back, deployment)
        elif deployment.rollback_info is None:
            deployment.rollback_info = {}
        scaling.after(self, deployment)
        if not deployment.rollback_due:
            self._release(deployment)

    def _roll_back(self, deployment: Deployment) -> None:
        deployment.rollback_due = False
        roll_back(self, deployment)
        self._release(deployment)

    def _release(self, deployment: Deployment) -> None:
        """Nothing more comes of a deployment: its group is free for the next in line."""
        self.store.unfinished.pop(deployment.id, None)
        group = deployment.group
        if group.active is not deployment:
            return
        group.active = None
        if group.queue:
            self._take_turn(group.queue.pop(0))

    # What others ask for

    def stop(self, deployment: Deployment, auto_rollback: bool | None) -> bool:
        """Stops a deployment; answers whether lifecycle events are still running."""
        outcome = messages.MANUAL_STOP.outcome()
        if deployment.stopping:
            return False
        if deployment in deployment.group.queue:
            deployment.group.queue.remove(deployment)
        over = self.now
        runner = self.runner_of(deployment)
        if runner is not None:
            over = runner.interrupt(finish_events=True)
        if over > self.now:
            deployment.stopping = True
            self.simulation.at(over, self._stopped, deployment, outcome, auto_rollback)
            return True
        self._stopped(deployment, outcome, auto_rollback)
        return False

    def _stopped(
        self, deployment: Deployment, outcome: Outcome, auto_rollback: bool | None
    ) -> None:
        if not deployment.status.is_terminal:
            self.finish(deployment, DeploymentStatus.STOPPED, outcome, auto_rollback=auto_rollback)

    def alarm_changed(self, name: str) -> None:
        """An alarm has another state: those who watch it see that at their next poll."""
        for deployment in self.store.unfinished.values():
            if deployment.started is not None and alarm_rules.watches(deployment, name):
                time = alarm_rules.next_poll(deployment.started, self.now)
                self.simulation.at(time, self._poll_alarms, deployment)

    def _poll_alarms(self, deployment: Deployment) -> None:
        outcome = alarm_rules.reason_to_stop(self.world, deployment.alarms)
        runner = self.runner_of(deployment)
        if outcome is None or deployment.status.is_terminal or runner is None:
            return
        runner.interrupt(finish_events=False)
        self.finish(deployment, DeploymentStatus.STOPPED, outcome)

    def traffic_refused(self, deployment: Deployment, function: str) -> None:
        """A neighbor did not let a deployment shift its traffic: it fails, unless it has ended."""
        runner = self.runner_of(deployment)
        if runner is None or deployment.status.is_terminal:
            return
        runner.interrupt(finish_events=False)
        outcome = messages.INVALID_LAMBDA_CONFIGURATION.outcome(name=function)
        self.finish(deployment, DeploymentStatus.FAILED, outcome)

    def is_moving(self, deployment: Deployment) -> bool:
        """Whether time alone brings a deployment further: it neither has ended nor waits."""
        if deployment.is_finished:
            return False
        runner = self.runner_of(deployment)
        return runner is None or not runner.is_waiting

    def world_changed(self) -> None:
        """A fault, an instance or a revision came or went: what has not started is reconsidered."""
        for deployment in list(self.store.unfinished.values()):
            runner = self.runner_of(deployment)
            if runner is not None and not deployment.stopping:
                runner.reconsider()

    def forget_group(self, group: DeploymentGroup) -> None:
        """A group is deleted: its finished deployments vanish, the others are left to end."""
        group.deleted = True
        for deployment in group.deployments:
            if deployment.is_finished:
                del self.store.deployments[deployment.id]
        group.deployments = [d for d in group.deployments if not d.is_finished]
