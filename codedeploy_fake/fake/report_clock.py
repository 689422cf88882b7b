"""The process's clock in a report: deployments that a filter hides, for they lie ahead of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from codedeploy_fake.model.clock import Milliseconds, process_time, to_milliseconds
from codedeploy_fake.service.validation import timestamp

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.service.state import CallEntry, State

#: How many of the last calls are judged.
_CALLS = 100

_HIDDEN = (
    "ListDeployments left {hidden} out: its createTimeRange ends before, for skipped time lies "
    "ahead of the process's clock. With travel=True that clock goes along with the fake's; without "
    "it, end the range at fake.now."
)


def hint(fake: CodeDeployFake) -> Iterable[str]:
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
