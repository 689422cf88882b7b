"""The rows and the scale of a timeline's charts, and the SVG that is drawn of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

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


WIDTH = 920
_MARGIN = 32
_CHART_LEFT = 250
_CHART_RIGHT = 720
_CHART_WIDTH = _CHART_RIGHT - _CHART_LEFT
_HEIGHTS = {0: 40, 1: 30, 2: 21}
_THICKNESS = {0: 16, 1: 12, 2: 8}
_LEAST_BAR = 3.0

_FONT = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
_PAPER, _INK, _MUTED, _LINE, _BAND = "#ffffff", "#1b2430", "#5d6b7a", "#dde3ea", "#f5f7fa"
#: Apart in lightness too, for those who see colours differently; words are beside each bar.
_COLOURS = {
    "Created": "#b6c1cd",
    "Queued": "#b6c1cd",
    "Pending": "#b6c1cd",
    "Skipped": "#b6c1cd",
    "InProgress": "#3f7fd0",
    "Ready": "#e0a030",
    "Baking": "#e0a030",
    "Succeeded": "#1f8a63",
    "Failed": "#c8382f",
    "Stopped": "#c8382f",
}
#: Each colour as it is on a dark background.
DARK = {
    _PAPER: "#0f1620",
    _INK: "#e8edf3",
    _MUTED: "#9aa8b7",
    _LINE: "#2b3643",
    _BAND: "#18222e",
    "#b6c1cd": "#5a6878",
    "#3f7fd0": "#5b9be8",
    "#e0a030": "#e5b04c",
    "#1f8a63": "#35b384",
    "#c8382f": "#f0655b",
}
_LEGEND = (
    ("Created", "waits"),
    ("InProgress", "in progress"),
    ("Ready", "ready or baking"),
    ("Succeeded", "succeeded"),
    ("Failed", "failed or stopped"),
)


def draw(title: str, notes: Sequence[str], rows: Sequence[Row], scale: Scale) -> str:
    """Return the chart as the text of an SVG file."""
    lines = [line for note in notes for line in textwrap.wrap(note, 120)]
    top = 64 + 19 * len(lines) + 34
    bottom = top + sum(_HEIGHTS[row.depth] for row in rows)
    height = bottom + 56
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"',
        f'height="{height}" font-family="{_FONT}" role="img">',
        f"<title>{escape(title)}</title>",
        _dark_style(),
        f'<rect width="{WIDTH}" height="{height}" fill="{_PAPER}"/>',
        _text(_MARGIN, 46, title, size=20, weight=600),
        *(_text(_MARGIN, 72 + 19 * n, line, _MUTED) for n, line in enumerate(lines)),
        *_bands(rows, top),
        *_grid(scale, top, bottom),
    ]
    y = top
    for row in rows:
        parts += _row(row, scale, y)
        y += _HEIGHTS[row.depth]
    parts += _legend(bottom + 32)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _dark_style() -> str:
    """Return style rules that replace each colour where the viewer prefers dark ones."""
    rules = "".join(
        f"[{paint}='{light}']{{{paint}:{dark}}}"
        for light, dark in DARK.items()
        for paint in ("fill", "stroke")
    )
    return f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"


def _text(
    x: float,
    y: float,
    text: str,
    colour: str = _INK,
    *,
    size: int = 13,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _bands(rows: Sequence[Row], top: int) -> Iterable[str]:
    """Draw a band behind the deployment and each target, so that their events belong to them."""
    y = top
    for row in rows:
        height = _HEIGHTS[row.depth]
        if row.depth < 2:
            yield (
                f'<rect x="{_MARGIN - 12}" y="{y + 1}" width="{WIDTH - 2 * _MARGIN + 24}" '
                f'height="{height - 2}" rx="5" fill="{_BAND}"/>'
            )
        y += height


def _grid(scale: Scale, top: int, bottom: int) -> Iterable[str]:
    for tick in scale.ticks(8):
        x = _x(scale, tick)
        yield f'<line x1="{x:g}" y1="{top - 6}" x2="{x:g}" y2="{bottom}" stroke="{_LINE}"/>'
        yield _text(x, top - 12, scale.text(tick), _MUTED, size=11, anchor="middle")


def _x(scale: Scale, time: int) -> float:
    return round(_CHART_LEFT + _CHART_WIDTH * scale.share(time), 1)


def _row(row: Row, scale: Scale, y: int) -> Iterable[str]:
    middle = y + _HEIGHTS[row.depth] / 2
    size = 12 if row.depth == 2 else 13
    weight = 600 if row.depth == 0 else 400
    colour = _MUTED if row.depth == 2 else _INK
    indent = 18 if row.depth == 2 else 0
    label = textwrap.shorten(row.label, 30, placeholder="…")
    yield _text(_MARGIN + indent, middle + 4, label, colour, size=size, weight=weight)
    for span in row.spans:
        yield _bar(row, span, scale, middle)
    if row.spans and row.status in ("Failed", "Stopped"):
        yield _cross(_x(scale, row.spans[-1].end), middle, _THICKNESS[row.depth] / 2)
    if not row.status:
        yield _text(_CHART_LEFT + 6, middle + 4, row.note, _MUTED, size=size)
        return
    text = row.status if not row.note else f"{row.status}: {row.note.partition(':')[0]}"
    quiet = row.status in ("Pending", "Skipped")
    strong = row.depth < 2 or row.status == "Failed"
    yield _text(
        _CHART_RIGHT + 22,
        middle + 4,
        text,
        _MUTED if quiet else _COLOURS[row.status],
        size=size,
        weight=600 if strong and not quiet else 400,
    )


def _bar(row: Row, span: Span, scale: Scale, middle: float) -> str:
    """Draw a bar; the events of a target have the colour of its outcome."""
    outcome = row.status if row.status in ("Succeeded", "Failed") else span.status
    status = outcome if row.depth == 1 and span.status == "InProgress" else span.status
    left, right = _x(scale, span.start), _x(scale, span.end)
    width = max(_LEAST_BAR, right - left)
    thickness = _THICKNESS[row.depth]
    took = f"{span.status}, +{scale.text(span.start)}, {scale.text(span.end - span.start)}"
    note = f": {row.note}" if row.note else ""
    return (
        f'<rect x="{left:g}" y="{middle - thickness / 2:g}" width="{width:g}" '
        f'height="{thickness}" rx="2" fill="{_COLOURS[status]}">'
        f"<title>{escape(f'{row.label}: {took}{note}')}</title></rect>"
    )


def _cross(x: float, y: float, arm: float) -> str:
    path = (
        f"M{x - arm:g} {y - arm:g}l{2 * arm:g} {2 * arm:g}m0 {-2 * arm:g}l{-2 * arm:g} {2 * arm:g}"
    )
    return (
        f'<path d="{path}" fill="none" stroke="{_PAPER}" stroke-width="5" stroke-linecap="round"/>'
        f'<path d="{path}" fill="none" stroke="{_COLOURS["Failed"]}" stroke-width="2.5" '
        'stroke-linecap="round"/>'
    )


def _legend(y: int) -> Iterable[str]:
    x = _CHART_LEFT
    for status, text in _LEGEND:
        yield f'<rect x="{x}" y="{y - 9}" width="14" height="10" rx="2" fill="{_COLOURS[status]}"/>'
        yield _text(x + 20, y, text, _MUTED, size=11)
        x += 36 + 7 * len(text)
