"""One call: look up, validate, catch up with the clock, run the operation, record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.engine.hooks import HookContext, Invocation
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model import clock
from codedeploy_fake.model.clock import SECOND, Clock, Milliseconds, to_milliseconds
from codedeploy_fake.model.source import UpdateAlias
from codedeploy_fake.model.store import Document
from codedeploy_fake.service.neighborhood import Neighborhood, Neighbors, Transcribe
from codedeploy_fake.service.operations import OPERATIONS, Operation
from codedeploy_fake.service.state import CallEntry, Region, State
from codedeploy_fake.service.validation import validator

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.model.options import Options

_logger = logging.getLogger(__name__)

#: Refusals that time alone would lift: asking again lets time pass.
PASSING_REFUSALS = frozenset({"DeploymentNotStartedException", "DeploymentLimitExceededException"})


class Service:
    """The service of one activation: answers calls, and moves its clock as the options say.

    One lock guards the state. Hook functions of the test run outside it, and while one runs, time
    stands still: its own calls are answered at the time of the hook.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._lock = threading.RLock()
        self._hooking = False
        self.neighborhood: Neighborhood | None = None
        self.state = self._fresh_state()

    def _fresh_state(self) -> State:
        start = self.options.start_time
        start_ms = None if start is None else to_milliseconds(start)
        return State(
            self.options.account_id,
            self.options.seed,
            Clock(start_ms),
            neighborhood=self.neighborhood,
        )

    def reset(self) -> None:
        """Starts over, as at activation."""
        with self._lock:
            self.state = self._fresh_state()

    # Neighbors

    def connect(self, neighbors: Neighbors, transcribe: Transcribe) -> None:
        """Look at neighbors from now on, and tell them what happens."""
        self.neighborhood = Neighborhood(self, neighbors, transcribe)
        self.go_on_with(self.state)

    def go_on_with(self, state: State) -> None:
        """Make a state the service's own: it looks at the neighbors of this activation."""
        self.state = state
        state.neighborhood = self.neighborhood
        for region in state.regions.values():
            state.attach(region)

    @contextmanager
    def _entry(self) -> Iterator[None]:
        """Hold the lock; look at the neighbors first, and send them afterwards what happened."""
        neighborhood = self.neighborhood
        if neighborhood is None:
            with self._lock:
                yield
            return
        try:
            with self._lock:
                neighborhood.enter()
                try:
                    yield
                finally:
                    neighborhood.close()
        finally:
            neighborhood.leave()

    def alias_refused(self, order: UpdateAlias) -> None:
        """Fail the deployment that a neighbor did not let shift its traffic."""
        with self._lock:
            for region in self.state.regions.values():
                deployment = region.store.deployments.get(order.deployment_id)
                if deployment is not None:
                    region.engine.traffic_refused(deployment, order.function)

    # Calls

    def request_id(self, region: str) -> str:
        with self._lock:
            return self.state.region(region).store.ids.request_id()

    def call(
        self, operation: str, parameters: Document, *, region: str, service_model: ServiceModel
    ) -> Document | None:
        """Answers a call; its result, or None where the operation has no output.

        Raises :class:`~codedeploy_fake.messages.errors.ServiceError` for a refusal, and
        :class:`~codedeploy_fake.messages.errors.ConnectionBroken` where that was injected.
        """
        with self._entry():
            entry = CallEntry(operation, parameters, region, self._now())
            self.state.calls.append(entry)
            try:
                entry.result = self._answer(entry, service_model)
            except Exception as error:
                entry.error = error
                raise
            return entry.result

    def _now(self) -> Milliseconds:
        return self.state.clock.now()

    def _answer(self, entry: CallEntry, service_model: ServiceModel) -> Document | None:
        name = entry.operation
        self._fail_if_injected(name)
        operation = OPERATIONS.get(name)
        if operation is None:
            raise messages.UNKNOWN_OPERATION.error()
        request = validator(service_model, name)(entry.parameters)
        region = self.state.region(entry.region)
        self.catch_up(region)
        if operation.reports_on is not None or self.state.refused:
            self._let_time_pass(operation, request, region)
        entry.time = region.now
        try:
            result = operation.handler(region, request)
        except ServiceError as refusal:
            if refusal.code in PASSING_REFUSALS:
                self.state.refused.add(_question(operation, request, region))
            raise
        if operation.resumes:
            self.let_go_on(region)
        return result

    def _fail_if_injected(self, operation: str) -> None:
        for injected in self.state.injected:
            if injected.operation == operation:
                injected.times -= 1
                if not injected.times:
                    self.state.injected.remove(injected)
                raise injected.error

    # Time

    def _let_time_pass(self, operation: Operation, request: Document, region: Region) -> None:
        """Skips time before an answer, where the same question was asked before."""
        if self._hooking:
            return
        waiter = clock.waiting.get()
        if waiter is not None:
            waiter.polls += 1
            if waiter.polls > 1:
                self._skip(waiter.delay, region)
            return
        if self.options.progress != "poll":
            return
        state = self.state
        question = _question(operation, request, region)
        if question in state.refused:
            unfinished = bool(region.store.unfinished)
        elif question in state.asked and operation.reports_on is not None:
            unfinished = any(not d.is_finished for d in operation.reports_on(region, request))
        else:
            unfinished = False
        if unfinished:
            self._skip(round(self.options.poll_interval * SECOND), region)
        if operation.reports_on is not None:
            state.asked.add(question)

    def _skip(self, duration: Milliseconds, *regions: Region) -> None:
        if duration:
            self.state.clock.skip(duration)
            self.state.forget_questions()
        for region in regions:
            self.catch_up(region)

    def catch_up(self, region: Region, *, ago: Milliseconds = 0) -> None:
        """Lets everything happen in a region that is due by now, or was so long ago."""
        if self._hooking:
            return
        simulation = region.engine.simulation
        now = self._now()
        if ago:
            now = max(simulation.now, now - ago)
        while (time := simulation.next_time()) is not None and time <= now:
            self._step(region)
        simulation.settle(now)

    def _step(self, region: Region) -> None:
        for invocation in region.engine.step():
            self._run_hook(invocation, region)

    def _run_hook(self, invocation: Invocation, region: Region) -> None:
        self._hooking, broke = True, False
        if self.neighborhood is not None:
            self.neighborhood.close()
        self._lock.release()
        try:
            if self.neighborhood is not None:
                self.neighborhood.send()
            invocation.function.function(invocation.payload, HookContext(invocation, region.store))
        except Exception:
            # As in AWS: nobody is told but the function's own log, and the hook times out.
            _logger.exception("The hook function of %s failed", invocation.event)
            broke = True
        finally:
            self._lock.acquire()
            self._hooking = False
        if broke:
            invocation.give_up(invocation.execution_id)
        if self.neighborhood is not None:
            self.neighborhood.enter()

    def let_go_on(self, region: Region) -> None:
        """In the instant mode, lets everything happen in a region until all ends or waits."""
        if self.options.progress == "instant":
            self.run_to_rest(region)

    def run_to_rest(self, region: Region) -> None:
        """Skips from event to event, until every deployment has ended or waits for somebody."""
        self.run(region, lambda: region.engine.simulation.is_busy)

    def run(self, region: Region, goes_on: Callable[[], bool]) -> None:
        """Skips from event to event, while ``goes_on`` says so and there is one."""
        if self._hooking:
            return
        simulation = region.engine.simulation
        while goes_on() and (time := simulation.next_time()) is not None:
            if time > self._now():
                self.state.clock.set(time)
                self.state.forget_questions()
            self._step(region)

    def advance(self, duration: Milliseconds) -> None:
        """Skips time in every region."""
        self._skip(duration, *self.state.regions.values())

    @contextmanager
    def locked(self) -> Iterator[State]:
        """The state, for the test author's side; nobody else touches it meanwhile."""
        with self._entry():
            yield self.state


def _question(operation: Operation, request: Document, region: Region) -> str:
    """What makes two questions the same one."""
    return f"{operation.name} {region.name} {sorted(request.items())!r}"
