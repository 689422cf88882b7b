"""The fake's clock: the process's clock plus the time that was skipped.

Times inside the package are whole milliseconds since the epoch (``int``), as exact as the
service's own timestamps; they become aware datetimes only in responses.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

#: Milliseconds since the epoch.
Milliseconds = int

SECOND: Milliseconds = 1000
MINUTE: Milliseconds = 60 * SECOND
HOUR: Milliseconds = 60 * MINUTE


@dataclass(slots=True)
class Waiting:
    """A waiter at work: it does not sleep between its polls, the fake skips its delay instead."""

    delay: Milliseconds
    polls: int = 0


#: The waiter that makes the calls of the current context, if any.
waiting: ContextVar[Waiting | None] = ContextVar("codedeploy_fake_waiting", default=None)


#: The last moment that a datetime can hold.
END: Milliseconds = 253_402_300_799_999


def to_datetime(time: Milliseconds) -> datetime.datetime:
    """Return the aware UTC datetime of a time in milliseconds; none lies after the year 9999."""
    seconds, rest = divmod(min(time, END), SECOND)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.replace(microsecond=rest * 1000)


class Timestamp(float):
    """A time in a response: seconds since the epoch, with milliseconds, as the wire carries it."""

    __slots__ = ()


def to_timestamp(time: Milliseconds) -> Timestamp:
    """Return the timestamp of a time in milliseconds."""
    return Timestamp(time / SECOND)


def to_milliseconds(moment: datetime.datetime) -> Milliseconds:
    """Return the time in milliseconds of a datetime; a naive one is UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return round(moment.timestamp() * SECOND)


def process_time() -> Milliseconds:
    """Return the time of the process's clock.

    Looked up through the module at each call, so that freezegun and time-machine are obeyed.
    """
    return round(datetime.datetime.now(_UTC).timestamp() * SECOND)


_UTC = datetime.timezone.utc

#: What moves the process's clock for fakes that take it along; the last one counts.
travelling: list[Callable[[Milliseconds], None]] = []


class Clock:
    """Reads the process's clock, shifted by a start time and by every skip.

    Once :meth:`hold` was called the clock never goes back: while the process's clock is behind
    what was already seen, it holds.
    """

    def __init__(self, start: Milliseconds | None = None) -> None:
        self._offset = self._first_offset = 0 if start is None else start - process_time()
        self._floor: Milliseconds | None = None
        #: Whether the process's clock goes along.
        self._travels = False

    @property
    def is_pristine(self) -> bool:
        """True until the clock is moved, held or joined to the process's."""
        return self._offset == self._first_offset and self._floor is None and not self._travels

    def join_process(self) -> None:
        """Read what the process's clock reads, and take it along from now on."""
        self._offset, self._travels = 0, True

    def now(self) -> Milliseconds:
        """Return the time of the clock, in milliseconds since the epoch."""
        time = process_time() + self._offset
        if self._floor is not None:
            if time < self._floor:
                return self._floor
            self._floor = time
        return time

    def skip(self, duration: Milliseconds) -> None:
        """Skip ``duration`` milliseconds, counted from what the clock reads now."""
        self.set(self.now() + duration)

    def set(self, time: Milliseconds) -> None:
        """Set the clock to ``time``, to go on from there."""
        if self._travels and travelling:
            travelling[-1](time - process_time())
        self._offset = 0 if self._travels else time - process_time()
        if self._floor is not None:
            self._floor = max(self._floor, time)

    def hold(self) -> None:
        """Keep the clock from ever reading less than it has already."""
        if self._floor is None:
            self._floor = process_time() + self._offset
