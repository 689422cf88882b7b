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


class Journey:
    """A journey of the process's clock, which a fake takes along.

    Attributes:
        total: How far the clock was shifted so far.
    """

    def __init__(self, shift: Callable[[datetime.timedelta], None]) -> None:
        self._shift = shift
        self.total: Milliseconds = 0

    def shift(self, duration: Milliseconds) -> None:
        """Shift the process's clock."""
        self._shift(datetime.timedelta(milliseconds=duration))
        self.total += duration


#: The journeys of the fakes that take the process's clock along; the last one counts.
travelling: list[Journey] = []


class Clock:
    """Reads the process's clock, shifted by a start time and by every skip.

    Once :meth:`hold` was called the clock never goes back: while the process's clock is behind
    what was already seen, it holds.
    """

    def __init__(self, start: Milliseconds | None = None) -> None:
        self._offset = self._first_offset = 0 if start is None else start - process_time()
        self._floor: Milliseconds | None = None
        self._has_start = start is not None
        #: Whether the process's clock goes along.
        self.travels = False

    @property
    def is_pristine(self) -> bool:
        """True until the clock is moved, held or joined to the process's."""
        return self._offset == self._first_offset and self._floor is None and not self.travels

    def join_process(self) -> None:
        """Read what the process's clock reads, and take it along from now on."""
        self._offset, self.travels = 0, True

    def take_process_along(self, *, starts_over: bool) -> None:
        """Set the process's clock to the time of this one, and take it along from now on.

        A clock that starts over without a time of its own reads what the process's clock would
        read if it had never been shifted.
        """
        time = self.now()
        if starts_over and not self._has_start and travelling:
            time -= travelling[-1].total
        self.travels = True
        self.set(time)

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
        joined = self.travels and bool(travelling)
        if joined:
            travelling[-1].shift(time - process_time())
        self._offset = 0 if joined else time - process_time()
        if self._floor is not None:
            self._floor = max(self._floor, time)

    def hold(self) -> None:
        """Keep the clock from ever reading less than it has already."""
        if self._floor is None:
            self._floor = process_time() + self._offset
