"""The report of a failing test: the calls made, how its deployments went, what may help."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.fake import report_deployments
from codedeploy_fake.fake.declarations import unmet_in
from codedeploy_fake.fake.report_deployments import clock_time, cut, question, wrapped
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.clock import SECOND, Milliseconds, process_time, to_milliseconds
from codedeploy_fake.service.validation import timestamp

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.service.service import Service
    from codedeploy_fake.service.state import CallEntry, HookError, State

# --- Neighbors: what moto has and the fake overlooks, and what AWS would refuse ------------------

_NOT_ACTIVE = (
    'world="moto", but moto was not active in any call: everything was as declared. Activate it '
    "with moto.mock_aws()."
)


def neighbors_hint(fake: CodeDeployFake) -> Iterable[str]:
    """Return what a report says of the neighbors; nothing is imported or asked without moto."""
    neighborhood = fake.service.neighborhood
    if neighborhood is None:
        return _overlooked(fake)
    if not neighborhood.neighbors.met:
        return [_NOT_ACTIVE]
    from codedeploy_fake.neighbors import traps

    with fake.service.held() as state:
        needs = traps.needs(state)
    return traps.traps(fake.world, needs)


def _overlooked(fake: CodeDeployFake) -> Iterable[str]:
    if "moto.core.models" not in sys.modules:
        return []
    from codedeploy_fake.neighbors.clients import moto_is_active

    if not moto_is_active():
        return []
    from codedeploy_fake.neighbors import hints

    with fake.service.held() as state:
        places = hints.sought(state)
    return hints.overlooked(places)


# --- The process's clock: what a filter hides lies ahead of it -----------------------------------

#: How many of the last calls are judged.
_CALLS = 100

_HIDDEN = (
    "ListDeployments left {hidden} out: its createTimeRange ends before, for skipped time lies "
    "ahead of the process's clock. With travel=True that clock goes along with the fake's; without "
    "it, end the range at fake.now."
)


def hidden_hint(fake: CodeDeployFake) -> Iterable[str]:
    """Return what a report says of the last filter by time that hid what lies ahead."""
    with fake.service.held() as state:
        listings = (each for each in reversed(state.calls) if each.operation == "ListDeployments")
        for call in islice(listings, _CALLS):
            hidden = _hidden(state, call)
            if hidden:
                shown = hidden[0] if len(hidden) == 1 else f"{len(hidden)} deployments"
                return [_HIDDEN.format(hidden=shown)]
    return []


def _hidden(state: State, call: CallEntry) -> list[str]:
    """Return the ids of the deployments that a call left out because they lie ahead."""
    end = _end(call)
    if end is None:
        return []
    ahead = max(end, process_time())
    youngest_first = reversed(state.region(call.region).store.deployments.values())
    return [
        deployment.id
        for deployment in takewhile(lambda each: each.created > ahead, youngest_first)
        if deployment.created <= call.time
    ]


def _end(call: CallEntry) -> Milliseconds | None:
    """Return the end of the range that a call has filtered by."""
    if call.result is None:
        return None
    end = (call.parameters.get("createTimeRange") or {}).get("end")
    return None if end is None else to_milliseconds(timestamp(end))


# --- Calls: equal ones in a row are folded, and the interesting ones stay ------------------------

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


# --- The report ----------------------------------------------------------------------------------

#: How many lines a report has at most, and how many of them are notes.
PAGE = 66
_NOTES = 16
_HOOK_ERRORS = 5
_UNMET = 8
#: The most lines that calls have.
_LEAST_CALLS = 8

#: What other rooms add to a report, a sentence each: asked only when one is written, outside the
#: lock.
hints: list[Callable[[CodeDeployFake], Iterable[str]]] = [
    hidden_hint,
    neighbors_hint,
]

_TIME_PASSES = {
    "poll": "Asking the same question again skips {seconds:g} s; fake.advance(seconds) and "
    "fake.run() skip more.",
    "clock": "Time passes only as the process's clock does; fake.advance(seconds) and fake.run() "
    "skip some.",
    "instant": "Nothing more happens by itself: the test has to make an API call.",
}


def section(fake: CodeDeployFake) -> str:
    """Return the report on a fake, for a test that has failed.

    A fault in it says so and does not end the run.
    """
    try:
        return of(fake)
    except Exception as error:  # noqa: BLE001 - the report is a help, not the test
        return f"the section could not be made: {type(error).__name__}: {error}"


def of(fake: CodeDeployFake) -> str:
    """Return the report on a fake; empty if CodeDeploy was never asked anything.

    It shows what was seen last: nothing is caught up with the clock, and no hook function runs.
    """
    with fake.service.held() as state:
        if not state.calls and not state.declared:
            return ""
        notes = list(_notes(fake.service, state))
        calls = list(state.calls)
        deployments = report_deployments.latest(state)
    for hint in hints:
        notes += wrapped(hint(fake))
    notes = cut(notes, _NOTES)
    with fake.service.held():
        lines = _page(Lines(calls, state), deployments, notes)
    return "\n".join(lines)


def _page(calls: Lines, deployments: report_deployments.Latest, notes: list[str]) -> list[str]:
    """Return the lines of a page: the last deployment has room first, then calls, then others."""
    room = PAGE - len(notes) - 1
    least = sum(len(block) + 1 for block in deployments.blocks(0))
    shown = calls.lines(max(_LEAST_CALLS, room - least - 1))
    blocks = deployments.blocks(room - len(shown) - 1)
    parts = [shown, *blocks, notes]
    lines = [line for part in parts if part for line in ("", *part)]
    return lines[1:]


def _notes(service: Service, state: State) -> Iterator[str]:
    """Yield what may help beside calls and charts."""
    if state.hook_errors:
        yield "Functions given to the fake raised:"
        for error in state.hook_errors[-_HOOK_ERRORS:]:
            yield from wrapped([_hook_error(error)], indent="  ")
    missed = unmet_in(state)
    if missed:
        yield "Declared, and never met:"
        yield from wrapped(missed[-_UNMET:], indent="  ")
    if service.neighborhood is not None:
        yield from wrapped(service.neighborhood.refusals[-_HOOK_ERRORS:])
    if any(region.store.unfinished for region in state.regions.values()):
        options = service.options
        yield _TIME_PASSES[options.progress].format(seconds=options.poll_interval)


def _hook_error(error: HookError) -> str:
    raised = "".join(traceback.format_exception_only(error.exception)).strip()
    frames = traceback.extract_tb(error.exception.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{error.event} of {error.deployment_id}: {raised}{place}"
