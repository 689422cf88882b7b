"""Mistakes of a test's author: each is refused with a sentence that says what exists."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Sequence

#: How many names a sentence lists at most.
_MOST_NAMES = 20


def check_known(name: str, known: Collection[str], kind: str) -> None:
    """Refuse a name that is not among the known ones.

    Raises:
        ValueError: With the nearest name, and those that there are.
    """
    if name in known:
        return
    names = sorted(known)
    hint = nearest(name, names)
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    there = f"known: {', '.join(names[:_MOST_NAMES])}{more}" if names else "there is none so far"
    raise ValueError(f"unknown {kind} {name!r}: {hint}{there}")


def nearest(name: str, known: Collection[str]) -> str:
    """Return the question for the nearest of the known names, with a blank; empty if far."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def refuse_known(names: Iterable[str], known: Iterable[str], kind: str) -> None:
    """Raise ``ValueError`` for a name that exists already."""
    taken = sorted(set(names) & set(known))
    if taken:
        raise ValueError(f"the {kind} {taken[0]!r} exists already")


def new_names(
    count_or_names: int | Sequence[str], pattern: str, known: Collection[str], kind: str
) -> list[str]:
    """Return as many free names of a pattern, or the given ones, ascending."""
    if isinstance(count_or_names, int):
        refuse_negative(count_or_names, kind)
        numbers = itertools.count(len(known) + 1)
        free = (name for name in map(pattern.format, numbers) if name not in known)
        return list(itertools.islice(free, count_or_names))
    names = [count_or_names] if isinstance(count_or_names, str) else sorted(count_or_names)
    refuse_known(names, known, kind)
    for name, next_name in itertools.pairwise(names):
        if name == next_name:
            raise ValueError(f"the {kind} {name!r} is named twice")
    return names


def refuse_negative(count: int, kind: str) -> None:
    """Raise ``ValueError`` for a number below zero."""
    if count < 0:
        raise ValueError(f"the number of {kind}s is 0 or more, not {count}")
