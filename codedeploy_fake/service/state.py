"""The state of one activation: the clock, and for each region the store, the world, the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field, fields
from typing import Protocol

from codedeploy_fake.engine.engine import Engine
from codedeploy_fake.engine.hooks import HookFunctionReference, Invocation
from codedeploy_fake.engine.journal import Change
from codedeploy_fake.messages.errors import ConnectionBroken, ServiceError, filled
from codedeploy_fake.model.clock import Clock, Milliseconds
from codedeploy_fake.model.defaults import QUOTAS, partition_of
from codedeploy_fake.model.store import Document, Store
from codedeploy_fake.model.world import World
from codedeploy_fake.service.pages import Pages


class Region:
    """One account in one region, which operations read and change."""

    def __init__(self, state: State, name: str) -> None:
        self._quotas = state.quotas
        self.store = Store(state.seed, state.account_id, name, partition_of(name))
        self.world = World(name)
        self.pages = Pages(self.store.ids)
        self.engine = Engine(self.store, self.world, state.clock, state.quotas)
        #: The hook functions whose turn has come: the next call runs them.
        self.due: list[Invocation] = []
        #: How many changes of status were delivered to functions of the test.
        self.delivered = 0

    @property
    def name(self) -> str:
        return self.store.region

    @property
    def now(self) -> Milliseconds:
        return self.engine.now

    def quota(self, name: str) -> int:
        """Return the value of a quota that has one."""
        value = self._quotas[name]
        assert value is not None
        return value


@dataclass(slots=True, eq=False)
class CallEntry:
    """One attempt to call an operation, while it is executed and afterwards."""

    operation: str
    parameters: Document
    region: str
    time: Milliseconds
    result: Document | None = None
    error: BaseException | None = None
    #: The delay of the waiter that made it.
    waiter_delay: Milliseconds | None = None


@dataclass(frozen=True, slots=True)
class HookError:
    """The exception of a function that the test gave to ``on_hook`` and the like.

    Attributes:
        event: The lifecycle event that it validates, the trigger's event of the notification that
            it got, or the detail type of the EventBridge event.
        deployment_id: The deployment.
        exception: What it raised; as on AWS a hook then timed out.
    """

    event: str
    deployment_id: str
    exception: BaseException


@dataclass(slots=True, eq=False)
class InjectedError:
    """An injected fault of the next calls of an operation: an error, or a broken connection."""

    operation: str
    error: ServiceError | ConnectionBroken
    times: int
    #: How many calls ran into it.
    met: int = 0
    #: Whether the text is the registry's, with variable parts that the request fills.
    is_template: bool = False

    def fresh(self, parameters: Document) -> ServiceError | ConnectionBroken:
        """Return a new exception for a call: one that is raised twice keeps its traceback."""
        error = self.error
        if isinstance(error, ConnectionBroken):
            return ConnectionBroken(*error.args)
        text = error.message
        if self.is_template:
            text = filled(text, lambda name: _part(name, error.code, parameters))
        return ServiceError(error.code, text, error.status)


#: The member of a request that fills a part of a text, by the subject of the code.
_NAMES = (
    ("DeploymentGroup", "deploymentGroupName"),
    ("DeploymentConfig", "deploymentConfigName"),
    ("Application", "applicationName"),
    ("Instance", "instanceName"),
    ("Token", "tokenName"),
)
_PARTS = {
    "arn": ("serviceRoleArn", "ResourceArn", "iamUserArn", "iamSessionArn"),
    "id": ("deploymentId",),
    "instance_id": ("instanceId",),
    "target_id": ("targetId",),
}


def _part(name: str, code: str, parameters: Document) -> str:
    """Return what the request says for a part of a text, or the name of the part."""
    members = _PARTS.get(name, ())
    if name == "name":
        members = tuple(member for about, member in _NAMES if about in code)
    return next((str(parameters[member]) for member in members if member in parameters), name)


class Surroundings(Protocol):
    """The neighbors of an activation, to which a new region is attached."""

    def attach(self, region: Region) -> None:
        """Attach a region to its neighbors."""


class Declared(Protocol):
    """A declaration of a test, as the state keeps it (:mod:`codedeploy_fake.fake.declarations`)."""

    what: str
    number: int

    def met(self, state: State) -> int:
        """Return how often it took effect."""

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not."""


class Delivery(Protocol):
    """A function of the test that is told of changes of status in a region."""

    region: str
    reference: HookFunctionReference
    since: int

    def payloads(self, engine: Engine, change: Change) -> Iterable[tuple[str, Document]]:
        """Return what the function gets of a change, each with the name of what it is told."""


@dataclass(slots=True, eq=False)
class State:
    """Everything of an activation that a snapshot holds."""

    account_id: str
    seed: object
    clock: Clock
    quotas: dict[str, int | None] = field(default_factory=lambda: dict(QUOTAS))
    regions: dict[str, Region] = field(default_factory=dict)
    calls: list[CallEntry] = field(default_factory=list)
    injected: list[InjectedError] = field(default_factory=list)
    #: What the test declared, in order.
    declared: list[Declared] = field(default_factory=list)
    #: The functions that notifications and events are delivered to, in order.
    deliveries: list[Delivery] = field(default_factory=list)
    #: How often each hook function has run.
    hook_runs: dict[HookFunctionReference, int] = field(default_factory=dict)
    #: What functions of the test raised, in order.
    hook_errors: list[HookError] = field(default_factory=list)
    #: Questions asked since time last skipped, each with when it was asked last.
    asked: dict[str, Milliseconds] = field(default_factory=dict)
    #: Questions refused for what time alone would lift.
    refused: set[str] = field(default_factory=set)
    #: Where new regions look beyond their world.
    neighborhood: Surroundings | None = None

    @property
    def is_pristine(self) -> bool:
        """True until something is called, declared, set or moved."""
        return self.clock.is_pristine and all(
            getattr(self, each.name) == each.default_factory()
            for each in fields(self)
            if each.default_factory is not MISSING
        )

    def forget_questions(self) -> None:
        """Forget the questions asked so far, because time was skipped."""
        self.asked.clear()
        self.refused.clear()

    def region(self, name: str) -> Region:
        """Return the state of a region, made at its first use."""
        region = self.regions.get(name)
        if region is None:
            region = self.regions[name] = Region(self, name)
            self.attach(region)
        return region

    def attach(self, region: Region) -> None:
        """Attach a region to the neighbors, where there are any."""
        if self.neighborhood is not None:
            self.neighborhood.attach(region)
