"""The report of a failing test: the calls made, how its deployments went, what may help."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from codedeploy_fake.fake import (
    report_calls,
    report_clock,
    report_deployments,
    report_neighbors,
)
from codedeploy_fake.fake.declarations import unmet_in
from codedeploy_fake.fake.report_text import WIDTH, cut, wrapped

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.service.service import Service
    from codedeploy_fake.service.state import HookError, State

__all__ = ["WIDTH", "hints", "of", "section"]

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
    report_clock.hint,
    report_neighbors.hint,
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
        lines = _page(report_calls.Lines(calls, state), deployments, notes)
    return "\n".join(lines)


def _page(
    calls: report_calls.Lines, deployments: report_deployments.Latest, notes: list[str]
) -> list[str]:
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
