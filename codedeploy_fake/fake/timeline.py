"""A deployment as a picture: every change of status, as records, as text and as SVG."""

from __future__ import annotations

import datetime
import functools
import os
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from codedeploy_fake.engine.engine import Engine
from codedeploy_fake.engine.journal import Change
from codedeploy_fake.fake import timeline_svg
from codedeploy_fake.fake.records import Records
from codedeploy_fake.fake.timeline_svg import Row, Scale, Span, spans
from codedeploy_fake.model.clock import SECOND, Milliseconds, Timestamp, to_datetime
from codedeploy_fake.model.store import Deployment, Document, Target, TargetStatus

#: How many targets a chart shows, and up to how many it shows with all their lifecycle events.
_MOST_TARGETS = 20
_FEW_TARGETS = 6

#: A chart fits into the width of a page; each label, status and time into its column.
_WIDTH = 88
_MOST_LABEL = 32
_MOST_CELLS = 40
_OTHER_COLUMNS = len(" +12:34:56 12:34:56  || InProgress")
_MARKS = {
    "Created": ".",
    "Queued": ".",
    "InProgress": "=",
    "Ready": "~",
    "Baking": "~",
    "Succeeded": "#",
    "Failed": "x",
}
_LEGEND = ". waits   = in progress   ~ ready or baking   # succeeded   x failed or stopped"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One change of status: of the deployment, of a target, or of a lifecycle event of a target.

    Attributes:
        time: When it changed, aware and in UTC.
        target: The id of the target; None for the deployment itself.
        event: The name of the lifecycle event; None for deployments and targets.
        status: The new status, as the API spells it.
    """

    time: datetime.datetime
    target: str | None
    event: str | None
    status: str


@dataclass(frozen=True)
class Timeline:
    """The course of a deployment up to now; what happens later does not change it.

    ``str()`` of it is a chart in plain ASCII, :meth:`save` writes one as SVG. A chart of many
    targets shows the failed ones first; ``changes`` has everything.

    Attributes:
        deployment_id: The id of the deployment.
        status: Its status, as the API spells it.
    """

    deployment_id: str
    status: str
    _title: str
    _notes: tuple[str, ...]
    _rows: tuple[Row, ...]
    _scale: Scale
    _reader: _Reader = field(repr=False, compare=False)

    @functools.cached_property
    def changes(self) -> Records[StatusChange]:
        """Every change of status, by time: a sequence."""
        return Records(self._reader.changes(), _status_change)

    @classmethod
    def of(cls, deployment: Deployment, engine: Engine) -> Timeline:
        """Return the timeline of a deployment of that engine, up to now."""
        # Copies: what happens later does not change them.
        targets = [
            Target(target.id, target.status, target.label, target.runs, target.updated)
            for target in (deployment.targets or {}).values()
        ]
        return _Reader(deployment, engine, targets).timeline()

    def __str__(self) -> str:
        notes = [line for note in self._notes for line in textwrap.wrap(note, _WIDTH)]
        return "\n".join([self._title, *notes, "", *_chart(self._rows, self._scale), _LEGEND])

    def svg(self) -> str:
        """Return the chart as an SVG document that refers to nothing outside itself."""
        return timeline_svg.draw(self._title, self._notes, self._rows, self._scale)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the chart to a file, as an SVG document.

        Args:
            path: The file, which is overwritten if it exists.

        Raises:
            OSError: The file cannot be written.
        """
        Path(path).write_text(self.svg(), encoding="utf-8")


def chart(deployment: Deployment, engine: Engine) -> str:
    """Return the chart of a deployment, at a fraction of what a lasting timeline of it costs."""
    targets = list((deployment.targets or {}).values())
    return str(_Reader(deployment, engine, targets).timeline())


def chart_of(timeline: Timeline) -> tuple[tuple[Row, ...], Milliseconds]:
    """Return the rows of a timeline's chart and the time that it spans, for another drawing."""
    return timeline._rows, timeline._scale.total


#: A change before it is a record: time, target, lifecycle event, status.
_Dated = tuple[Milliseconds, str | None, str | None, str]


def _status_change(dated: _Dated) -> StatusChange:
    time, target, event, status = dated
    return StatusChange(to_datetime(time), target, event, status)


class _Reader:
    """A reader of the present state of a deployment, which makes its timeline."""

    def __init__(self, deployment: Deployment, engine: Engine, targets: Sequence[Target]) -> None:
        self.deployment = deployment
        self.created = deployment.created
        self.journal = list(engine.journal.of(deployment))
        self.end = self.journal[-1].time if deployment.status.is_terminal else engine.now
        self.targets = targets
        self._runner = engine.runner_of(deployment)
        self._now = engine.now

    def events(self, target: Target) -> list[Document]:
        """Return the lifecycle events of a target at the time of the timeline."""
        return [] if self._runner is None else self._runner.events(target, self._now)

    def timeline(self) -> Timeline:
        deployment = self.deployment
        path = f"{deployment.application.name}/{deployment.group.name}"
        status = deployment.status.value
        scale = Scale(self.end - self.created)
        took = scale.text((deployment.completed or self.end) - self.created)
        verb = "after" if deployment.status.is_terminal else "for"
        return Timeline(
            deployment_id=deployment.id,
            status=status,
            _title=f"{deployment.id} to {path}: {status} {verb} {took}",
            _notes=tuple(self._notes()),
            _rows=tuple(self._rows()),
            _scale=scale,
            _reader=self,
        )

    def _notes(self) -> Iterable[str]:
        deployment = self.deployment
        created = to_datetime(self.created).isoformat(" ", "milliseconds").replace("+00:00", " UTC")
        yield f"created {created} by {deployment.creator.value}, {deployment.config.name}"
        if deployment.error is not None:
            yield ": ".join(deployment.error)
        rollback = deployment.rollback_info or {}
        if "rollbackMessage" in rollback:
            yield rollback["rollbackMessage"]

    # Records

    def changes(self) -> list[_Dated]:
        """Return every change by time; at one time starts, lifecycle events, then ends."""
        found: dict[int, list[_Dated]] = defaultdict(list)
        for change in self.journal:
            rank = 2 if change.status.is_terminal else 0
            dated = (change.time, _target_id(change), None, change.status.value)
            found[change.time * 3 + rank].append(dated)
        # Targets that run alike are read once.
        read: dict[Any, list[tuple[Milliseconds, str, str]]] = {}
        for target in self.targets:
            runs = tuple((run.started, id(run.plan)) for run in target.runs)
            kind = (target.status, target.updated, runs, self._names(target))
            events = read.get(kind)
            if events is None:
                events = read[kind] = list(self._event_changes(target))
            for time, event, status in events:
                found[time * 3 + 1].append((time, target.id, event, status))
        return [dated for key in sorted(found) for dated in found[key]]

    def _names(self, target: Target) -> tuple[str, ...]:
        return () if self._runner is None else self._runner.event_names(target)

    def _event_changes(self, target: Target) -> Iterator[tuple[Milliseconds, str, str]]:
        """Return the changes of a target's lifecycle events: time, event, status."""
        last = target.updated or self.created
        for event in self.events(target):
            name = event["lifecycleEventName"]
            if "startTime" in event:
                yield _milliseconds(event["startTime"]), name, "InProgress"
            if "endTime" in event:
                last = _milliseconds(event["endTime"])
                yield last, name, event["status"]
            elif event["status"] == "Skipped":
                yield last, name, "Skipped"

    # Charts

    def _rows(self) -> Iterable[Row]:
        deployment = self.deployment
        shown = self._shown()
        points_of = self._points({None, *(target.id for target in shown)})
        yield self._row("deployment", 0, points_of[None], deployment.status.value)
        for target in shown:
            yield self._row(_name(target), 1, points_of[target.id], target.status.value)
            few = len(self.targets) <= _FEW_TARGETS
            if target.runs and (few or target.status is TargetStatus.FAILED):
                yield from map(self._event_row, self.events(target))
        left_out = Counter(map(_STATUS, self.targets))
        left_out.subtract(map(_STATUS, shown))
        counts = ", ".join(f"{n} {status}" for status, n in sorted(left_out.items()) if n)
        if counts:
            yield Row(f"and {left_out.total()} more", 1, (), "", counts)

    def _points(
        self, shown: set[str | None]
    ) -> defaultdict[str | None, list[tuple[Milliseconds, str]]]:
        """Return the changes of what is shown: of the deployment, None, and of targets."""
        points = defaultdict(list)
        for change in self.journal:
            target_id = _target_id(change)
            if target_id in shown:
                points[target_id].append((change.time, change.status.value))
        return points

    def _shown(self) -> Sequence[Target]:
        """Return the targets that a chart has room for, in order; failed ones take precedence."""
        failed = [target.status is TargetStatus.FAILED for target in self.targets]
        first = sorted(range(len(failed)), key=failed.__getitem__, reverse=True)[:_MOST_TARGETS]
        return [self.targets[place] for place in sorted(first)]

    def _row(
        self, label: str, depth: int, points: Sequence[tuple[Milliseconds, str]], status: str
    ) -> Row:
        offsets = [(time - self.created, name) for time, name in points]
        return Row(label, depth, spans(offsets, self.end - self.created), status)

    def _event_row(self, event: Document) -> Row:
        status: str = event["status"]
        bars: tuple[Span, ...] = ()
        if "startTime" in event:
            start = _milliseconds(event["startTime"]) - self.created
            ends = event.get("endTime")
            end = self.end if ends is None else _milliseconds(ends)
            bars = (Span(start, end - self.created, status),)
        note = ""
        if status == "Failed" and "diagnostics" in event:
            found = event["diagnostics"]
            note = textwrap.shorten(f"{found['errorCode']}: {found['message']}", 100)
        return Row(event["lifecycleEventName"], 2, bars, status, note)


_STATUS = attrgetter("status.value")


def _milliseconds(time: Timestamp) -> Milliseconds:
    return round(time * SECOND)


def _target_id(change: Change) -> str | None:
    return None if change.target is None else change.target.id


def _name(target: Target) -> str:
    return target.id if target.label is None else f"{target.id} ({target.label})"


def _chart(rows: Sequence[Row], scale: Scale) -> Iterable[str]:
    """Return the lines of a text chart."""
    labels = [_label(row) for row in rows]
    width = max(map(len, labels))
    cells = min(_MOST_CELLS, _WIDTH - _OTHER_COLUMNS - width)
    yield f"{'':{width}} {'start':>9} {'took':>8}   {_ticks(scale, cells)}"
    explained = set()
    for row, label in zip(rows, labels, strict=True):
        if not row.status:
            yield f"{label:{width}} {row.note}"
            continue
        start = took = ""
        if row.spans:
            start = "+" + scale.text(row.spans[0].start)
            took = scale.text(row.spans[-1].end - row.spans[0].start)
        yield f"{label:{width}} {start:>9} {took:>8}  |{_bar(row, scale, cells)}| {row.status}"
        # What went wrong has a line of its own, once: it is longer than any column.
        if row.note and row.note not in explained:
            explained.add(row.note)
            indent = " " * 4
            yield from textwrap.wrap(
                row.note, _WIDTH, initial_indent=indent, subsequent_indent=indent
            )


def _label(row: Row) -> str:
    label = row.label
    if len(label) > _MOST_LABEL:
        label = label[: _MOST_LABEL - 3] + "..."
    return f"  {label}" if row.depth == 2 else label


def _bar(row: Row, scale: Scale, count: int) -> str:
    cells = [" "] * count
    # Where two share a cell, the earlier one shows: it is the shorter one.
    for span in reversed(row.spans):
        first, end = scale.cell(span.start, count), round(count * scale.share(span.end))
        for cell in range(first, max(first + 1, end)):
            cells[cell] = _MARKS[span.status]
    if row.spans and row.status in ("Failed", "Stopped"):
        cells[scale.cell(row.spans[-1].end, count)] = "x"
    return "".join(cells)


def _ticks(scale: Scale, cells: int) -> str:
    line = ""
    longest = len(scale.text(scale.total)) + 1
    for tick in scale.ticks(cells // longest):
        line = line.ljust(scale.cell(tick, cells)) + scale.text(tick) + " "
    return line.rstrip()
