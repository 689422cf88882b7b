"""Runners, which execute deployments, one kind for each way of deploying; and their waits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from codedeploy_fake import messages
from codedeploy_fake.engine import lifecycle
from codedeploy_fake.engine.faults import Faults
from codedeploy_fake.engine.hooks import Hooks
from codedeploy_fake.engine.simulation import Scheduled, Simulation
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import MINUTE, Milliseconds
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentStatus,
    Document,
    Store,
    Target,
    TargetStatus,
)
from codedeploy_fake.model.world import World


@dataclass(frozen=True, slots=True)
class Awaited:
    """An API call that a deployment waits for.

    ``about`` is the wait type of ContinueDeployment, or the lifecycle event of a validation hook;
    ``function`` is the hook's function, None while nothing names it.
    """

    operation: str
    about: str
    function: str | None = None


class Supervisor(Protocol):
    """The engine, as far as a runner may ask it for something."""

    store: Store
    world: World
    quotas: Mapping[str, int | None]
    simulation: Simulation
    faults: Faults
    hooks: Hooks

    def runner_of(self, deployment: Deployment) -> Runner | None:
        """Return the runner of another deployment, or None before it starts."""

    def set_status(self, deployment: Deployment, status: DeploymentStatus) -> None:
        """Change the status of a deployment."""

    def set_target_status(
        self, deployment: Deployment, target: Target, status: TargetStatus
    ) -> None:
        """Change the status of a target."""

    def finish(
        self, deployment: Deployment, status: DeploymentStatus, error: Outcome | None = None
    ) -> None:
        """End a deployment."""

    def terminate(self, instance_ids: Iterable[str], *, tells: bool = True) -> None:
        """Terminate instances."""


class Runner(ABC):
    """Executes one deployment, from the check at its start to its end.

    A runner schedules its steps in the engine's simulation and tells the engine when the
    deployment is over. It is part of the world that a snapshot copies.
    """

    #: The type of its targets, as DeploymentTarget names it.
    target_type = "InstanceTarget"
    #: Whether events carry diagnostics [E 2.6].
    shows_diagnostics = True
    #: Its waits around rerouted traffic, if it has a green side to reroute to.
    rerouting: Rerouting | None = None
    #: How long a deployment may take [E 2.5]; None where each of its phases has its own limit.
    time_limit: Milliseconds | None

    def __init__(self, engine: Supervisor, deployment: Deployment) -> None:
        self.engine = engine
        self.deployment = deployment
        self.deadline: Scheduled | None = None
        self._next: Scheduled | None = None
        #: The API call that would take the deployment further now, or None.
        self.awaited: Awaited | None = None

    # Steps

    @property
    def now(self) -> Milliseconds:
        """The time of the event that happens."""
        return self.engine.simulation.now

    @property
    def next_time(self) -> Milliseconds | None:
        """The time of its next step, or None while targets are under way."""
        return None if self._next is None else self._next.time

    @property
    def is_waiting(self) -> bool:
        """True while it waits for a decision, and time brings nothing but a time-out."""
        return self._next is not None and self._next.patient

    def schedule(
        self,
        delay: Milliseconds,
        action: Callable[..., None],
        *arguments: Any,
        patient: bool = False,
        awaited: Awaited | None = None,
    ) -> None:
        """Schedule the next step of the deployment; there is never more than one.

        ``awaited`` is the call that comes before it, if any.
        """
        self.awaited = awaited
        self._next = self.engine.simulation.at(
            self.now + delay, self._take_step, action, arguments, patient=patient
        )

    def _take_step(self, action: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._next = self.awaited = None
        action(*arguments)

    def unschedule(self) -> None:
        """Take back the next step, if there is one."""
        if self._next is not None:
            self.engine.simulation.cancel(self._next)
            self._next = self.awaited = None

    def succeed(self) -> None:
        """End the deployment with success."""
        self.engine.finish(self.deployment, DeploymentStatus.SUCCEEDED)

    # What the engine asks for

    @abstractmethod
    def permissions(self) -> Iterable[tuple[str, str]]:
        """Yield the IAM actions it needs, each with the name of the service in the error's text."""

    @abstractmethod
    def prepare(self) -> Outcome | None:
        """Resolve the targets. Return the outcome to fail with, or None to start."""

    @abstractmethod
    def begin(self) -> None:
        """Start; the deployment is InProgress now."""

    @abstractmethod
    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        """Start nothing more. Return when what runs now is over (now, when nothing runs)."""

    def reconsider(self) -> None:
        """Work out anew what has not started: a fault or an instance came or went."""

    def clean_up(self) -> None:
        """Undo what holds for the time of the deployment; it has ended, in whatever way."""

    # Targets

    @abstractmethod
    def event_names(self, target: Target) -> tuple[str, ...]:
        """Return all lifecycle events of a target, in order."""

    def original_revision(self) -> Document | None:
        """Return the revision that served before the deployment.

        None where a rollback needs an earlier success: on instances [E 5.3].
        """
        return None

    def tell_progress(self) -> None:
        """Tell neighbors what lifecycle events have done by now."""

    def installs_on(self, target: Target) -> bool:
        """Return whether success means that the target runs the revision."""
        return True

    def installed_on(self) -> list[Target]:
        """Return the targets that run the revision, once they have succeeded."""
        return [t for t in (self.deployment.targets or {}).values() if self.installs_on(t)]

    def resolve(self, targets: Iterable[Target]) -> None:
        """Make these the targets of the deployment, all of them pending as of now [E 2.8]."""
        self.deployment.targets = {target.id: target for target in targets}
        for target in self.deployment.targets.values():
            target.updated = self.now
        self.deployment.overview = dict.fromkeys(TargetStatus, 0)
        self.deployment.overview[TargetStatus.PENDING] = len(self.deployment.targets)

    def set_target_status(self, target: Target, status: TargetStatus) -> None:
        """Change the status of a target."""
        self.engine.set_target_status(self.deployment, target, status)

    def events(self, target: Target, at: Milliseconds | None = None) -> list[Document]:
        """Return the lifecycle events of a target as they are now, or were at an earlier time."""
        time = self.now if at is None else at
        documents: list[Document] = []
        for run in target.runs:
            if run.started <= time:
                documents += lifecycle.event_documents(
                    run, time, diagnostics=self.shows_diagnostics
                )
        rest = self.event_names(target)[len(documents) :]
        over = target.status.is_terminal and (target.updated or 0) <= time
        return documents + lifecycle.idle_events(rest, over=over)

    def describe(self, target: Target) -> Document:
        """Return the members of a target that its platform adds."""
        details: Document = {"targetArn": self.engine.store.instance_arn(target.id)}
        if target.label is not None:
            details["instanceLabel"] = target.label
        return details

    def updated(self, target: Target) -> Milliseconds | None:
        """Return when something about a target was last reported, or None before anything was."""
        if target.runs and not target.status.is_terminal:
            return lifecycle.last_change(target.runs[-1], self.now)
        return target.updated


# --- Waits of blue/green deployments between their phases [E 12] ---------------------------------

READY_WAIT = "READY_WAIT"
TERMINATION_WAIT = "TERMINATION_WAIT"


@dataclass(slots=True, eq=False)
class Rerouting:
    """The waits around the traffic's way from a blue side to a green one.

    With STOP_DEPLOYMENT a deployment waits, Ready, before traffic is rerouted. Afterwards it
    waits, still InProgress, before the blue side is terminated; KEEP_ALIVE needs no wait.
    """

    runner: Runner
    reroute: Callable[[], None]
    terminate_blue: Callable[[], None]
    keep_blue: Callable[[], None]
    #: ``instanceTerminationWaitTimeStarted`` tells of the second wait.
    flags_wait: bool = True
    _skips_termination_wait: bool = field(default=False, init=False)

    def option(self, name: str) -> Document:
        """Return an option of ``blueGreenDeploymentConfiguration``, empty where it is not set."""
        members = self.runner.deployment.members
        option: Document = members.get("blueGreenDeploymentConfiguration", {}).get(name, {})
        return option

    @property
    def keeps_blue(self) -> bool:
        """True if the blue side stays as it is when the deployment has succeeded."""
        option = self.option("terminateBlueInstancesOnDeploymentSuccess")
        return bool(option.get("action") == "KEEP_ALIVE")

    def when_ready(self) -> bool:
        """Reroute to the green side, or wait for ContinueDeployment. Return whether it waits."""
        option = self.option("deploymentReadyOption")
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            self.reroute()
            return False
        minutes = option["waitTimeInMinutes"]
        self._set_status(DeploymentStatus.READY)
        wait, call = minutes * MINUTE, Awaited("ContinueDeployment", READY_WAIT)
        self.runner.schedule(wait, self._give_up, minutes, patient=True, awaited=call)
        return True

    def _give_up(self, minutes: int) -> None:
        """Stop a deployment that was not continued in time."""
        outcome = messages.TIMEOUT_READY_WAIT.outcome(minutes=minutes)
        runner = self.runner
        runner.engine.finish(runner.deployment, DeploymentStatus.STOPPED, outcome)

    def when_rerouted(self) -> None:
        """Wait before the blue side is terminated, unless it is kept."""
        if self.keeps_blue:
            self.keep_blue()
            return
        self.runner.deployment.termination_wait_started = self.flags_wait
        option = self.option("terminateBlueInstancesOnDeploymentSuccess")
        minutes = option.get("terminationWaitTimeInMinutes", 0)
        wait = 0 if self._skips_termination_wait else minutes * MINUTE
        call = Awaited("ContinueDeployment", TERMINATION_WAIT)
        self.runner.schedule(wait, self.terminate_blue, awaited=call)

    def go_on(self, wait_type: str) -> bool:
        """End a wait. Return False when that one does not run."""
        if self.runner.awaited != Awaited("ContinueDeployment", wait_type):
            return False
        self.runner.unschedule()
        if wait_type == TERMINATION_WAIT:
            self.terminate_blue()
        else:
            self._set_status(DeploymentStatus.IN_PROGRESS)
            self.reroute()
        return True

    def skip_termination_wait(self) -> None:
        """Terminate the blue side as soon as traffic is rerouted; now, if it waits."""
        self._skips_termination_wait = True
        self.go_on(TERMINATION_WAIT)

    def _set_status(self, status: DeploymentStatus) -> None:
        self.runner.engine.set_status(self.runner.deployment, status)
