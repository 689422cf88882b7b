"""Lines of a report: they fit its width, and leave out the middle of what is long."""

from __future__ import annotations

import reprlib
import textwrap
from collections.abc import Iterable

from codedeploy_fake.model.clock import Milliseconds, to_datetime
from codedeploy_fake.model.store import Document

#: How many columns a report has at most.
WIDTH = 100
#: How many lines a text has at most.
_LINES = 4

_repr = reprlib.Repr()
_repr.maxlevel = 3
_repr.maxdict = 8
_repr.maxstring = _repr.maxother = 60


def short(value: object) -> str:
    """Return a short ``repr`` of a value."""
    return _repr.repr(value)


def question(operation: str, parameters: Document) -> str:
    """Return a call as it would be written."""
    return f"{operation}({', '.join(f'{name}={short(v)}' for name, v in parameters.items())})"


def clock_time(time: Milliseconds) -> str:
    """Return a time of the fake's clock."""
    return f"{to_datetime(time):%H:%M:%S}"


def wrapped(texts: Iterable[str], indent: str = "") -> list[str]:
    """Return texts as lines of a report, those after the first of each indented further."""
    return [
        line
        for text in texts
        for line in cut(
            textwrap.wrap(
                text,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent + "  ",
                break_on_hyphens=False,
            ),
            _LINES,
        )
    ]


def cut(lines: list[str], most: int) -> list[str]:
    """Return the lines, without those of the middle that are too many."""
    if len(lines) <= most:
        return lines
    first = (most - 1) // 2
    indent = " " * (len(lines[first]) - len(lines[first].lstrip()))
    last = len(lines) - (most - 1 - first)
    return [*lines[:first], f"{indent}... {last - first} lines more ...", *lines[last:]]
