"""The parts of a timeline's charts: rows of bars, and a scale of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codedeploy_fake.model.clock import HOUR, MINUTE, SECOND, Milliseconds

#: Statuses in which nothing goes on any more: they have no bar.
_OVER = frozenset({"Succeeded", "Failed", "Stopped", "Skipped"})

#: The steps of the scale that are easy to read.
_STEPS = (
    *(n * SECOND for n in (1, 2, 5, 10, 20, 30)),
    *(n * MINUTE for n in (1, 2, 5, 10, 20, 30)),
    *(n * HOUR for n in (1, 2, 4, 8, 12, 24, 48)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in one status, counted from the creation of the deployment."""

    start: Milliseconds
    end: Milliseconds
    status: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart. ``depth`` is 0 for the deployment, 1 for targets, 2 for events."""

    label: str
    depth: int
    spans: tuple[Span, ...]
    status: str
    note: str = ""


def spans(points: Sequence[tuple[Milliseconds, str]], end: Milliseconds) -> tuple[Span, ...]:
    """Return the spans between changes of status; the last one lasts until ``end``."""
    stops = [*(time for time, _ in points), end][1:]
    return tuple(
        Span(start, stop, status)
        for (start, status), stop in zip(points, stops, strict=False)
        if status not in _OVER
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """The time that a chart shows, from 0."""

    total: Milliseconds

    def cell(self, time: Milliseconds, cells: int) -> int:
        """Return which of that many cells a time falls into."""
        return min(cells - 1, time * cells // max(1, self.total))

    def share(self, time: Milliseconds) -> float:
        """Return a time as a share of the scale."""
        return time / max(1, self.total)

    def ticks(self, about: int) -> Iterable[Milliseconds]:
        """Return round times along the scale, at most that many after 0."""
        step = next((s for s in _STEPS if s * about >= self.total), _STEPS[-1])
        return range(0, self.total + 1, step)

    def text(self, time: Milliseconds) -> str:
        """Format a time of this scale: in seconds, on a long one in hours."""
        if self.total < 2 * HOUR:
            return f"{time / SECOND:.1f} s"
        minutes, seconds = divmod(time // SECOND, 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
