"""The queue of dated events that carries deployments forward."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.model.clock import Milliseconds


@dataclass(slots=True, order=True)
class Scheduled:
    """An action at a time. Equal times are processed in the order in which they were scheduled.

    ``patient`` ones come only if no call comes before: the status of a hook, ContinueDeployment,
    the end within an overall time limit. They never keep a world busy.
    """

    time: Milliseconds
    number: int
    action: Callable[..., None] = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    patient: bool = field(compare=False)
    cancelled: bool = field(default=False, compare=False)


class Simulation:
    """One queue of dated events.

    Actions are bound methods of objects that live in the same graph, so that a deep copy of the
    graph copies the queue as well.
    """

    def __init__(self, now: Milliseconds) -> None:
        #: The time of the event that happens now, or up to which everything happened.
        self.now = now
        self._queue: list[Scheduled] = []
        self._planned = 0
        #: Events in the queue that are neither patient nor cancelled.
        self._busy = 0

    @property
    def is_busy(self) -> bool:
        """True while something is due that needs nothing but time."""
        return self._busy > 0

    def at(
        self,
        time: Milliseconds,
        action: Callable[..., None],
        *arguments: Any,
        patient: bool = False,
    ) -> Scheduled:
        """Schedule an action; times that are already past happen next."""
        self._planned += 1
        event = Scheduled(max(time, self.now), self._planned, action, arguments, patient)
        heapq.heappush(self._queue, event)
        if not patient:
            self._busy += 1
        return event

    def cancel(self, event: Scheduled) -> None:
        """Cancel an event that has not happened yet."""
        event.cancelled = True
        if not event.patient:
            self._busy -= 1

    def next_time(self) -> Milliseconds | None:
        """Return the time of the next event, or None without one."""
        while self._queue and self._queue[0].cancelled:
            heapq.heappop(self._queue)
        return self._queue[0].time if self._queue else None

    def step(self) -> None:
        """Process the next event; :meth:`next_time` said that there is one."""
        event = heapq.heappop(self._queue)
        self.now = event.time
        if not event.patient:
            self._busy -= 1
        event.action(*event.arguments)

    def settle(self, time: Milliseconds) -> None:
        """Set the time up to which every event has been processed.

        While nothing is planned, a clock may be set back.
        """
        self.now = time
