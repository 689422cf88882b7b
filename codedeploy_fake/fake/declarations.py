"""Declarations of a test: how often each took effect, and the nearest reason why it did not."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codedeploy_fake.engine.faults import DeploymentRule, Rule
from codedeploy_fake.engine.hooks import HookFunctionReference, is_same_function
from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.service.state import InjectedError

if TYPE_CHECKING:
    from codedeploy_fake.model.store import Deployment
    from codedeploy_fake.service.service import Service
    from codedeploy_fake.service.state import Region, State

_numbers = itertools.count(1)
#: How many names a reason lists at most.
_NAMES = 6


class Declaration:
    """The handle of something that a test declared, such as ``fail("Install")``.

    Attributes:
        what: The call that declared it.
    """

    def __init__(self, service: Service, declared: Declared) -> None:
        self._service = service
        self._number = declared.number
        self.what = declared.what

    @property
    def met(self) -> int:
        """The number of times that it took effect in the fake's present state."""
        with self._service.held() as state:
            return sum(d.met(state) for d in state.declared if d.number == self._number)

    def reason(self) -> str:
        """Return the nearest reason why it did not take effect; empty once it has."""
        with self._service.held() as state:
            for declared in state.declared:
                if declared.number == self._number:
                    return "" if declared.met(state) else declared.reason(state)
        return "the fake was reset since, or restored to a moment before"

    def __repr__(self) -> str:
        met = self.met
        return f"<{self.what}: met {'once' if met == 1 else f'{met} times'}>"


def written(method: str, *arguments: Any, **options: Any) -> str:
    """Return a call as it would be written, without the options that are None."""
    given = [repr(argument) for argument in arguments]
    given += [f"{name}={value!r}" for name, value in options.items() if value is not None]
    return f"{method}({', '.join(given)})"


def unmet(service: Service) -> list[str]:
    """Return the declarations that never took effect, each with the nearest reason."""
    with service.held() as state:
        return unmet_in(state)


def unmet_in(state: State) -> list[str]:
    """Return the same of a state that is held."""
    return [
        f"{declared.what}: {declared.reason(state)}"
        for declared in state.declared
        if not declared.met(state)
    ]


@dataclass(eq=False, kw_only=True)
class Declared(ABC):
    """A declaration as the state keeps it; a snapshot copies it like everything else."""

    what: str
    region: str
    number: int = field(default_factory=lambda: next(_numbers))

    @abstractmethod
    def met(self, state: State) -> int:
        """Return how often it took effect."""

    @abstractmethod
    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not take effect."""

    def _region(self, state: State) -> Region:
        return state.region(self.region)

    def _deployments(self, state: State) -> list[Deployment]:
        return list(self._region(state).store.deployments.values())

    def _elsewhere(self, state: State) -> str:
        """Return why there is no deployment where it was declared."""
        others = [name for name, region in state.regions.items() if region.store.deployments]
        if not others:
            return "no deployment was made"
        return (
            f"no deployment was made in {self.region}, but in {listed(others)}: give it "
            f"region={others[0]!r}"
        )


@dataclass(eq=False, kw_only=True)
class DeclaredFault(Declared):
    """A lifecycle event that fails or hangs."""

    rule: Rule

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return sum(self._has_struck(state, *where) for where in self.rule.struck)

    def _has_struck(self, state: State, deployment_id: str, target_id: str) -> bool:
        """Return whether the event has started: it is planned before that, and may never come."""
        region = self._region(state)
        deployment = region.store.deployments.get(deployment_id)
        if deployment is None or deployment.targets is None:
            return True
        return any(
            step.name == self.rule.event and run.started + step.start <= region.now
            for run in deployment.targets[target_id].runs
            for step in run.plan.steps
        )

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""
        rule = self.rule
        deployments = [
            deployment
            for deployment in self._deployments(state)
            if rule.deployment_id in (None, deployment.id)
        ]
        if not deployments:
            return self._elsewhere(state)
        targets = [target for d in deployments for target in (d.targets or {}).values()]
        if not targets:
            return "no deployment found an instance or another target"
        mine = [target for target in targets if rule.target_id in (None, target.id)]
        if not mine:
            ids = listed(sorted({target.id for target in targets}))
            return f"no deployment went to {rule.target_id}; they went to {ids}"
        events = dict.fromkeys(itertools.chain.from_iterable(self._events(state)))
        if rule.event not in events:
            return f"no deployment has the event {rule.event}; they have {listed(list(events))}"
        return f"no deployment got to {rule.event}: {statuses(deployments)}"

    def _events(self, state: State) -> Iterator[tuple[str, ...]]:
        """Yield the lifecycle events of the deployments that have started."""
        engine = self._region(state).engine
        runners = [engine.runner_of(deployment) for deployment in self._deployments(state)]
        for runner in filter(None, runners):
            targets = (runner.deployment.targets or {}).values()
            # The two sides of a blue/green deployment have different ones.
            for target in {target.label: target for target in targets}.values():
                yield runner.event_names(target)


@dataclass(eq=False, kw_only=True)
class DeclaredOutcome(Declared):
    """A deployment that fails as a whole."""

    rule: DeploymentRule

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return len(self.rule.failed)

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""
        deployments = self._deployments(state)
        if not deployments:
            return self._elsewhere(state)
        group = self.rule.group
        groups = dict.fromkeys(deployment.group.name for deployment in deployments)
        if group is not None and group not in groups:
            return f"no deployment of the group {group} was made, but of {listed(list(groups))}"
        return f"no deployment started afterwards: {statuses(deployments)}"


@dataclass(eq=False, kw_only=True)
class DeclaredError(Declared):
    """An error or a broken connection instead of a response."""

    injected: InjectedError

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return self.injected.met

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""
        called = listed(list(dict.fromkeys(call.operation for call in state.calls)))
        return f"{self.injected.operation} was not called; called {_were(called)}"


@dataclass(eq=False, kw_only=True)
class DeclaredHook(Declared):
    """A function that validates a lifecycle event."""

    event: str
    #: The Lambda function that an AppSpec has to name for the event; None is any.
    name: str | None
    reference: HookFunctionReference

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return state.hook_runs.get(self.reference, 0)

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""
        deployments = self._deployments(state)
        if not deployments:
            return self._elsewhere(state)
        shifting = [d for d in deployments if d.compute_platform != "Server"]
        if not shifting:
            return "no deployment was made to Lambda or ECS, which alone have hooks"
        if self.name is not None:
            named = dict.fromkeys(self._named(state, shifting))
            if not any(is_same_function(self.name, function) for function in named):
                others = listed(list(named)) or "none"
                return f"no AppSpec names this function for {self.event}; AppSpecs name {others}"
        return (
            f"no deployment got to {self.event}, or its AppSpec names no function for it: "
            f"{statuses(shifting)}"
        )

    def _named(self, state: State, deployments: list[Deployment]) -> Iterator[str]:
        """Yield the functions that AppSpecs name for the event."""
        engine = self._region(state).engine
        for deployment in deployments:
            runner = engine.runner_of(deployment)
            if isinstance(runner, TrafficShift) and self.event in (runner.hooks or {}):
                yield (runner.hooks or {})[self.event]


@dataclass(eq=False, kw_only=True)
class DeclaredAlarm(Declared):
    """An alarm in a state that stops deployments."""

    name: str

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return int(self.name in self._watched(state, self.region))

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""
        others = [name for name in state.regions if self.name in self._watched(state, name)]
        if others:
            return f"no group in {self.region} watches it, but in {listed(others)}"
        watched = listed(sorted(self._watched(state, self.region)))
        return f"no deployment group watches this alarm; watched {_were(watched)}"

    def _watched(self, state: State, region: str) -> set[str]:
        store = state.region(region).store
        configurations = [
            group.settings.get("alarmConfiguration")
            for application in store.applications.values()
            for group in application.groups.values()
        ]
        configurations += [deployment.alarms for deployment in store.deployments.values()]
        return {
            alarm["name"]
            for configuration in configurations
            for alarm in (configuration or {}).get("alarms", ())
        }


def listed(names: list[str]) -> str:
    """Return names as a sentence has them, the first ones if there are many."""
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _were(names: str) -> str:
    return f"were {names}" if names else "was nothing"


def statuses(deployments: list[Deployment]) -> str:
    """Return deployments with their status, the newest first."""
    return listed([f"{d.id} is {d.status.value}" for d in reversed(deployments)])
