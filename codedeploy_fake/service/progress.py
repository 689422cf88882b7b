"""Strategies for skipping time between calls, one for each ``progress``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from codedeploy_fake.model import clock
from codedeploy_fake.model.clock import SECOND

if TYPE_CHECKING:
    from codedeploy_fake.model.clock import Milliseconds
    from codedeploy_fake.model.options import Options
    from codedeploy_fake.model.store import Document
    from codedeploy_fake.service.operations import Operation
    from codedeploy_fake.service.state import Region, State


class TimeKeeper(Protocol):
    """The service, as far as a strategy may ask it for something."""

    state: State
    options: Options

    def skip(self, duration: Milliseconds, region: Region) -> None:
        """Skip time, and process what is due in a region."""

    def run_to_rest(self, region: Region) -> None:
        """Skip from event to event until every deployment has ended or waits."""


class Question:
    """A call as the clock sees it: an operation, its parameters, a region."""

    __slots__ = ("operation", "region", "request")

    def __init__(self, operation: Operation, request: Document, region: Region) -> None:
        self.operation = operation
        self.request = request
        self.region = region

    def key(self) -> str:
        """Return a key that is equal for equal questions."""
        return f"{self.operation.name} {self.region.name} {sorted(self.request.items())!r}"

    def is_open(self, *, refused: bool) -> bool:
        """Return whether time alone could change the response."""
        if refused:
            return bool(self.region.store.unfinished)
        reported = self.operation.reports_on
        return reported is not None and any(
            not deployment.is_finished for deployment in reported(self.region, self.request)
        )


class ByClock:
    """``clock``: time passes only as the process's clock does. The others add to it."""

    def before_call(self, service: TimeKeeper, question: Question) -> None:
        """Skip time before a call is executed."""

    def after_change(self, service: TimeKeeper, region: Region) -> None:
        """Skip time after a call that resumes a deployment."""


class Instant(ByClock):
    """``instant``: everything that needs only time to pass happens at once."""

    def after_change(self, service: TimeKeeper, region: Region) -> None:
        service.run_to_rest(region)


class ByPoll(ByClock):
    """``poll``: an interval passes between two questions about something unfinished."""

    def before_call(self, service: TimeKeeper, question: Question) -> None:
        state, region = service.state, question.region
        key = question.key()
        asked = state.asked.get(key)
        if asked is not None and question.is_open(refused=key in state.refused):
            # Time that went by anyway counts: a ticked frozen clock, `advance`.
            went_by = max(0, state.clock.now() - asked)
            interval = round(service.options.poll_interval * SECOND)
            service.skip(max(0, interval - went_by), region)
        state.asked[key] = state.clock.now()


PROGRESS: dict[str, ByClock] = {"clock": ByClock(), "instant": Instant(), "poll": ByPoll()}


def wait(service: TimeKeeper, waiter: clock.Waiting, region: Region) -> None:
    """Skip a waiter's delay before each of its polls but the first."""
    waiter.polls += 1
    if waiter.polls > 1:
        service.skip(waiter.delay, region)
