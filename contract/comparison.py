"""Two records of one scenario compared, member by member."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contract.record import Entry, Record

_ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """One member that is not the same on both sides."""

    place: str
    here: Any
    there: Any

    def __str__(self) -> str:
        return f"{self.place}: here {_shown(self.here)}, there {_shown(self.there)}"


@dataclass(frozen=True)
class Accepted:
    """A difference that is known, and why it stays."""

    #: Patterns in the form of a shell's.
    scenario: str
    place: str
    reason: str


#: What the fake is known to do otherwise. A real run fails on any difference that is not here.
ACCEPTED: tuple[Accepted, ...] = (
    Accepted(
        "*",
        "* .*hookEnabled",
        "the service tells of this setting only in accounts that have used it",
    ),
)


def differences(here: Record, there: Record) -> Iterator[Difference]:
    """Compare the fake's record with the account's.

    Args:
        here: The record of the fake.
        there: The record of the account.

    Yields:
        Each difference in order, an early end first. Nothing is compared after the first pair of
        entries with different operations: what follows belongs to different calls.
    """
    yield from _values(here.ended, there.ended, "early end")
    for number, (one, other) in enumerate(zip(here.entries, there.entries, strict=False), 1):
        if one.operation != other.operation:
            yield Difference(f"call {number}", one.operation, other.operation)
            return
        yield from _entry(one, other)
    if len(here.entries) != len(there.entries):
        yield Difference("number of calls", len(here.entries), len(there.entries))


def _entry(here: Entry, there: Entry) -> Iterator[Difference]:
    place = here.operation
    yield from _values(here.parameters, there.parameters, f"{place} request ")
    if (here.error is None) != (there.error is None):
        yield Difference(f"{place} outcome", here.error or "an answer", there.error or "an answer")
        return
    yield from _values(here.status, there.status, f"{place} status")
    yield from _values(here.error, there.error, f"{place} error ")
    yield from _values(here.answer, there.answer, f"{place} ")
    if here.seen and there.seen and not _in_order(there.seen, here.seen):
        yield Difference(f"{place} statuses", here.seen, there.seen)


def _in_order(fewer: list[str], more: list[str]) -> bool:
    """Return whether one list is in the other, in order: polls miss short statuses."""
    rest = iter(more)
    return all(status in rest for status in fewer)


def _values(here: Any, there: Any, place: str) -> Iterator[Difference]:
    if isinstance(here, dict) and isinstance(there, dict):
        for name in sorted({*here, *there}):
            yield from _values(here.get(name, _ABSENT), there.get(name, _ABSENT), f"{place}.{name}")
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for index, (one, other) in enumerate(zip(here, there, strict=True)):
            yield from _values(one, other, f"{place}[{index}]")
    elif type(here) is not type(there) or here != there:
        yield Difference(place, here, there)


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "absent"
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:157]}..."


def unaccepted(
    scenario: str, found: Iterable[Difference], accepted: Iterable[Accepted] = ACCEPTED
) -> list[Difference]:
    """Return the differences that no entry of the list explains."""
    known = [entry for entry in accepted if fnmatch.fnmatchcase(scenario, entry.scenario)]
    return [
        difference
        for difference in found
        if not any(fnmatch.fnmatchcase(difference.place, entry.place) for entry in known)
    ]
