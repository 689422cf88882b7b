"""The neighbors of one activation: when they are read, and when orders are sent to them.

Reads happen inside the service's lock, at the beginning of an entry and where the engine reads.
Writes wait in an outbox until the lock is released, for a neighbor may call back: they are sent in
order, by one thread at a time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from codedeploy_fake.model.clock import Milliseconds, process_time
from codedeploy_fake.model.source import (
    Order,
    PutEvent,
    PutEvents,
    Refused,
    Source,
    Told,
    UpdateAlias,
)

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine
    from codedeploy_fake.engine.journal import Change
    from codedeploy_fake.service.state import Region


class Neighbors(Protocol):
    """The other services, as another mock or an emulator has them."""

    def source(self, region: str) -> Source:
        """Return the neighbors in a region, always the same object."""

    #: True once they were there to be looked at.
    met: bool

    def changed(self) -> Milliseconds | None:
        """Return what the process's clock read when something may first have changed.

        Counted from the last :meth:`forget`; None while nothing can have changed.
        """

    def forget(self) -> None:
        """Read everything anew from now on."""

    def note(self) -> None:
        """Assume that something may have changed."""

    def note_request(self, endpoint: object, operation: str) -> None:
        """Assume that another client's request has changed whatever it may change."""

    def around(self, service: str) -> AbstractContextManager[None]:
        """Return a context for another client's request to a service."""

    def faults(self) -> list[Exception]:
        """Return what the test bed cannot do and was asked for, and forget it."""


#: A function that returns the messages and events that a change of status sends.
Transcribe = Callable[[Any, "Change"], Iterator[Order]]


class Neighborhood:
    """The exchange of a service with its neighbors, at the edges of every entry."""

    def __init__(
        self,
        neighbors: Neighbors,
        transcribe: Transcribe,
        regions: Callable[[], list[Region]],
        alias_refused: Callable[[UpdateAlias], None],
    ) -> None:
        self.neighbors = neighbors
        #: Writes that a neighbor refused, as sentences for the report.
        self.refusals: list[str] = []
        self._transcribe = transcribe
        self._regions = regions
        self._alias_refused = alias_refused
        #: What happened in this entry, not yet in the outbox.
        self._told: list[tuple[Region, Order]] = []
        self._outbox: deque[tuple[Source, Order]] = deque()
        self._sending = threading.Lock()

    def attach(self, region: Region) -> None:
        """Attach a region to its neighbors."""
        source = self.neighbors.source(region.name)
        region.world.connect(source, lambda order: self._told.append((region, order)))

    # Inside the lock

    def enter(self, catch_up: Callable[..., None]) -> None:
        """Notice what changed, at the time when it did.

        Args:
            catch_up: Processes the events in a region that were due so long ago (``ago``).
        """
        changed = self.neighbors.changed()
        if changed is None:
            return
        ago = process_time() - changed
        regions = self._regions()
        for region in regions:
            catch_up(region, ago=ago)
        self.neighbors.forget()
        for region in regions:
            _look(region.engine)

    def close(self) -> None:
        """Put what this entry sends into the outbox."""
        for region in self._regions():
            region.engine.tell_progress()
        told, self._told = self._told, []
        orders: list[tuple[Source, Order]] = []
        for region, order in told:
            source = self.neighbors.source(region.name)
            for single in self._transcribed(region, order):
                _append(orders, source, single)
        self._outbox.extend(orders)

    def _transcribed(self, region: Region, order: Order) -> Iterable[Order]:
        if not isinstance(order, Told):
            return (order,)
        change: Any = order.change
        return self._transcribe(region.engine, change)

    # Outside the lock

    def send(self) -> None:
        """Send what is in the outbox, unless another thread is at it already."""
        while self._outbox and self._sending.acquire(blocking=False):
            try:
                while self._outbox:
                    self._carry_out(*self._outbox.popleft())
            finally:
                self._sending.release()

    def _carry_out(self, source: Source, order: Order) -> None:
        try:
            source.carry_out(order)
        except Refused as refusal:
            self.refusals.append(f"{type(order).__name__} was refused: {refusal}")
            if isinstance(order, UpdateAlias):
                self._alias_refused(order)

    def leave(self) -> None:
        """Send, then raise what the test bed could not do, now that the state is whole."""
        self.send()
        faults = self.neighbors.faults()
        if faults:
            raise faults[0]


def _append(orders: list[tuple[Source, Order]], source: Source, order: Order) -> None:
    """Append an order; events that follow each other go together."""
    if isinstance(order, PutEvent):
        order = PutEvents((order,))
        last = orders[-1] if orders else None
        if last is not None and last[0] is source and isinstance(last[1], PutEvents):
            events = last[1].events
            if len(events) < PutEvents.MOST:
                orders[-1] = (source, PutEvents((*events, *order.events)))
                return
    orders.append((source, order))


def _look(engine: Engine) -> None:
    """Notice what changed in the neighbors since they were looked at last.

    Between two looks nothing can change, so no timer is needed. Alarms are noticed at their next
    poll, as ever; instances and members of Auto Scaling groups at once. Everything else is read
    where the engine needs it.
    """
    alive = _targets(engine)
    _alarms(engine)
    _members(engine)
    if alive:
        engine.world.look_at_instances()
        if alive != {id_: engine.world.is_alive(id_) for id_ in alive}:
            engine.world_changed()


def _targets(engine: Engine) -> dict[str, bool]:
    """Return which of the neighbor's instances among the unfinished targets are alive."""
    world = engine.world
    return {
        target_id: world.is_alive(target_id)
        for deployment in engine.store.unfinished.values()
        for target_id in deployment.targets or ()
        if target_id in world.instances and world.instances[target_id].is_neighbor
    }


def _alarms(engine: Engine) -> None:
    """Notice the alarms that running deployments watch."""
    watched = {
        alarm["name"]: None
        for deployment in engine.store.unfinished.values()
        if deployment.started is not None and deployment.alarms is not None
        for alarm in deployment.alarms["alarms"]
    }
    for name in engine.world.changed_alarms(watched) if watched else ():
        engine.alarm_changed(name)


def _members(engine: Engine) -> None:
    """Notice launches and ends in the neighbor's Auto Scaling groups with hooks of CodeDeploy."""
    world = engine.world
    hooked = {
        hook.group_name: None
        for application in engine.store.applications.values()
        for group in application.groups.values()
        for hook in group.auto_scaling
    }
    for name in hooked:
        known = world.auto_scaling_groups.get(name)
        if known is None or not known.is_neighbor:
            continue
        before = [id_ for id_ in known.instance_ids if world.is_running(id_)]
        after = world.instances_in(name)
        ended = [id_ for id_ in before if id_ not in after and world.instances[id_].is_neighbor]
        if ended:
            engine.left(name, ended)
        new = [id_ for id_ in after if id_ not in before]
        if new:
            engine.launched(name, new)
