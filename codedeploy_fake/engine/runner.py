"""What carries a deployment out: one kind for each way of deploying."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from codedeploy_fake.engine import lifecycle
from codedeploy_fake.engine.simulation import Event
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import Deployment, Document, Target, TargetStatus

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine


class Runner(ABC):
    """Carries out one deployment, from the check at its start to its end.

    A runner plans its steps in the engine's simulation and tells the engine when the deployment
    is over. It is part of the world that a snapshot copies.
    """

    #: The type of its targets, as DeploymentTarget names it.
    target_type = "InstanceTarget"
    #: Whether events carry diagnostics (2.6).
    shows_diagnostics = True
    #: How long a deployment may take (2.5); None where each of its phases has its own limit.
    time_limit: Milliseconds | None

    def __init__(self, engine: Engine, deployment: Deployment) -> None:
        self.engine = engine
        self.deployment = deployment
        self.deadline: Event | None = None
        self._next: Event | None = None

    @property
    def now(self) -> Milliseconds:
        return self.engine.simulation.now

    @property
    def next_time(self) -> Milliseconds | None:
        """When its next step happens; None while targets are under way."""
        return None if self._next is None else self._next.time

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for somebody's decision."""
        return self._next is not None and self._next.patient

    def plan(
        self,
        delay: Milliseconds,
        action: Callable[..., None],
        *arguments: Any,
        patient: bool = False,
    ) -> None:
        """Plans the next step of the deployment; there is never more than one."""
        time = self.now + delay
        self._next = self.engine.simulation.at(
            time, self._take_step, action, arguments, patient=patient
        )

    def _take_step(self, action: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._next = None
        action(*arguments)

    def drop_plan(self) -> None:
        """Takes back the next step, if one is planned."""
        if self._next is not None:
            self.engine.simulation.cancel(self._next)
            self._next = None

    @abstractmethod
    def permissions(self) -> Iterable[tuple[str, str]]:
        """The IAM actions it needs, each with the name of the service in the error's text."""

    @abstractmethod
    def prepare(self) -> Outcome | None:
        """Finds the targets; answers why the deployment cannot start."""

    @abstractmethod
    def begin(self) -> None:
        """Starts; the deployment is InProgress now."""

    @abstractmethod
    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        """Starts nothing more; answers when what runs now is over (now, when nothing runs)."""

    @abstractmethod
    def event_names(self, target: Target) -> tuple[str, ...]:
        """All lifecycle events of a target, in order."""

    def reconsider(self) -> None:
        """Works out anew what has not started: a fault or an instance came or went."""

    def clean_up(self) -> None:
        """The deployment has ended, however it did."""

    def installs_on(self, target: Target) -> bool:
        """Whether success means that the target runs the revision."""
        return True

    def installed_on(self) -> list[Target]:
        """The targets that run the revision, once they have succeeded."""
        return [t for t in (self.deployment.targets or {}).values() if self.installs_on(t)]

    def resolve(self, targets: Iterable[Target]) -> None:
        """Makes these the targets of the deployment, all of them pending."""
        self.deployment.targets = {target.id: target for target in targets}
        self.deployment.overview = dict.fromkeys(TargetStatus, 0)
        self.deployment.overview[TargetStatus.PENDING] = len(self.deployment.targets)

    def move_target(self, target: Target, status: TargetStatus) -> None:
        """Changes the status of a target."""
        self.engine.move_target(self.deployment, target, status)

    def events(self, target: Target, at: Milliseconds | None = None) -> list[Document]:
        """The lifecycle events of a target as they stand now, or stood at an earlier time."""
        time = self.now if at is None else at
        documents: list[Document] = []
        for run in target.runs:
            if run.started <= time:
                documents += lifecycle.events_of(run, time, diagnostics=self.shows_diagnostics)
        rest = self.event_names(target)[len(documents) :]
        over = target.status.is_terminal and (target.updated or 0) <= time
        return documents + (lifecycle.skipped_events if over else lifecycle.pending_events)(rest)

    def describe(self, target: Target) -> Document:
        """The members of a target that its platform adds."""
        details: Document = {"targetArn": self.engine.store.instance_arn(target.id)}
        if target.label is not None:
            details["instanceLabel"] = target.label
        return details

    def updated(self, target: Target) -> Milliseconds | None:
        """When something about a target was last reported; None before anything was."""
        if target.runs and not target.status.is_terminal:
            return lifecycle.last_change(target.runs[-1], self.now)
        return target.updated
