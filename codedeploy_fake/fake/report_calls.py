"""The calls in a report: equal ones in a row are folded, and the interesting ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.fake.report_text import clock_time, question, wrapped
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.clock import SECOND

if TYPE_CHECKING:
    from codedeploy_fake.service.state import CallEntry, State

#: How many calls are shown at most, folded ones as one, and how many of them are the last ones,
#: whatever they are.
CALLS = 30
_LAST = 10
#: How long a call is at most, without its response.
_QUESTION = 140
#: How far a report looks back.
_LOOKED_AT = 2000
_READS = ("Get", "List", "BatchGet")

_INVALID_TOKEN = messages.INVALID_NEXT_TOKEN.exception


@dataclass(slots=True)
class _Run:
    """Equal calls in a row: the first of them, and how many."""

    first: CallEntry
    times: int = 1

    def goes_on_with(self, call: CallEntry) -> bool:
        """Return whether a call is one more of these."""
        first = self.first
        return (
            call.operation == first.operation
            and call.region == first.region
            and call.parameters == first.parameters
            and _error(call) == _error(first)
        )

    @property
    def is_interesting(self) -> bool:
        """Return whether the call changes something, or was refused."""
        return self.first.error is not None or not self.first.operation.startswith(_READS)


class Lines:
    """The calls of a state as lines."""

    def __init__(self, calls: list[CallEntry], state: State) -> None:
        self._calls = calls
        self._state = state
        self._runs: list[_Run] = []
        for call in calls[-_LOOKED_AT:]:
            if self._runs and self._runs[-1].goes_on_with(call):
                self._runs[-1].times += 1
            else:
                self._runs.append(_Run(call))

    def lines(self, most: int) -> list[str]:
        """Return at most that many lines, with the last call in any case."""
        if not self._calls:
            return []
        limit = min(CALLS, len(self._runs))
        lines = list(self._lines(self._chosen(limit)))
        while len(lines) > most and limit > 1:
            limit -= 1
            lines = list(self._lines(self._chosen(limit)))
        return lines

    def _chosen(self, limit: int) -> list[_Run]:
        """Return the last calls, and before them those that change something or were refused."""
        runs = self._runs
        if len(runs) <= limit:
            return runs
        last = min(_LAST, limit)
        before = [run for run in runs[:-last] if run.is_interesting]
        rest = [run for run in runs[:-last] if not run.is_interesting]
        room = limit - last
        chosen = before[max(0, len(before) - room) :]
        kept = {id(run) for run in chosen}
        if len(chosen) < room:
            kept.update(id(run) for run in rest[len(rest) - (room - len(chosen)) :])
        return [*(run for run in runs[:-last] if id(run) in kept), *runs[-last:]]

    def _lines(self, chosen: list[_Run]) -> Iterator[str]:
        shown, count = sum(run.times for run in chosen), len(self._calls)
        tail = chosen == self._runs[len(self._runs) - len(chosen) :]
        if shown == count:
            yield "Calls:"
        elif tail:
            yield f"The last {shown} of {count} calls:"
        else:
            yield f"{shown} of {count} calls, the last ones and those that were no mere look:"
        for run in chosen:
            call = run.first
            yield from wrapped([_call(run)], indent="  ")
            if isinstance(call.error, ServiceError) and call.error.code == _INVALID_TOKEN:
                token = call.parameters.get("nextToken")
                if token is not None:
                    yield from wrapped([self._issuer(str(token))], indent="    ")

    def _issuer(self, token: str) -> str:
        """Return where a refused token belongs: each leads on in the list it was issued for."""
        for region in self._state.regions.values():
            issuer = region.pages.issuer(token)
            if issuer is not None:
                return f"The token is good for {question(*issuer)} in {region.name} alone."
        return "No operation issued this token here."


def _call(run: _Run) -> str:
    call = run.first
    asked = question(call.operation, call.parameters)
    if len(asked) > _QUESTION:
        asked = f"{asked[: _QUESTION - 4]}...)"
    text = f"{clock_time(call.time)} {call.region} {asked}"
    if run.times > 1:
        text += f" × {run.times}"
    if call.waiter_delay is not None:
        text += f", by a waiter every {call.waiter_delay / SECOND:g} s"
    error = _error(call)
    return f"{text} -> {error}" if error else text


def _error(call: CallEntry) -> str:
    if call.error is None:
        return ""
    return str(call.error) if isinstance(call.error, ServiceError) else repr(call.error)
