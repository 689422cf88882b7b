"""One call: look up, validate, catch up with the clock, run the operation, record."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.engine.hooks import HookContext, Invocation
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model import clock
from codedeploy_fake.model.clock import Clock, Milliseconds, to_milliseconds
from codedeploy_fake.model.source import UpdateAlias
from codedeploy_fake.model.store import Document
from codedeploy_fake.service.gate import Gate, is_running, run_for
from codedeploy_fake.service.neighborhood import Neighborhood, Neighbors, Transcribe
from codedeploy_fake.service.operations import OPERATIONS, Operation
from codedeploy_fake.service.progress import PROGRESS, ByClock, Question, wait
from codedeploy_fake.service.state import CallEntry, HookError, Region, State
from codedeploy_fake.service.validation import validator

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.model.options import Options

_logger = logging.getLogger(__name__)

#: Refusals that time alone would lift: asking again passes time.
PASSING_REFUSALS = frozenset({"DeploymentNotStartedException", "DeploymentLimitExceededException"})


class Service:
    """The service of one activation: executes calls, and moves its clock as the options say.

    One lock, which cannot be entered twice, guards the state. Hook functions of the test run
    outside it. During the calls of a hook function no time passes; other threads go on meanwhile.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._gate = Gate()
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

    def replace(self, state: State | None) -> None:
        """Put another state in the place of the present one, by default an empty one."""
        with self._entry():
            travels = self.state.clock.travels
            self._adopt(self._fresh_state() if state is None else state)
            if travels:
                self.state.clock.take_process_along(starts_over=state is None)

    @property
    def _progress(self) -> ByClock:
        return PROGRESS[self.options.progress]

    @property
    def is_hooking(self) -> bool:
        """True within a hook function of this service, in this thread or task."""
        return is_running(self)

    # Neighbors

    def connect(self, neighbors: Neighbors, transcribe: Transcribe) -> None:
        """Use neighbors from now on: read them, and tell them what happens."""
        self.neighborhood = Neighborhood(
            neighbors,
            transcribe,
            regions=lambda: list(self.state.regions.values()),
            alias_refused=self.alias_refused,
        )
        self._adopt(self.state)

    def _adopt(self, state: State) -> None:
        """Make a state the service's own, attached to the neighbors of this activation."""
        self.state = state
        state.neighborhood = self.neighborhood
        for region in state.regions.values():
            state.attach(region)

    @contextmanager
    def _entry(self) -> Iterator[None]:
        """Hold the lock. Read the neighbors first, and send them afterwards what happened."""
        neighborhood = self.neighborhood
        if neighborhood is None:
            with self._gate:
                yield
                self._deliver()
            return
        try:
            with self._gate:
                neighborhood.enter(self.catch_up)
                try:
                    yield
                    self._deliver()
                finally:
                    neighborhood.close()
        finally:
            neighborhood.leave()

    def alias_refused(self, order: UpdateAlias) -> None:
        """Fail the deployment whose traffic a neighbor refused to shift."""
        with self._gate:
            for region in self.state.regions.values():
                deployment = region.store.deployments.get(order.deployment_id)
                if deployment is not None:
                    region.engine.traffic_refused(deployment)

    # The test author's side

    @contextmanager
    def locked(self) -> Iterator[State]:
        """Hold the state, to change it or to move its clock."""
        if self.neighborhood is not None:
            # The author may have changed something that no request shows.
            self.neighborhood.neighbors.note()
        with self._entry():
            yield self.state

    @contextmanager
    def held(self) -> Iterator[State]:
        """Hold the state as it is, without a look at the clock or at the neighbors."""
        with self._gate:
            yield self.state

    @contextmanager
    def seen(self) -> Iterator[State]:
        """Hold the state to look at it, caught up as far as no hook function has to run."""
        with self._gate:
            if not self.is_hooking:
                if self.neighborhood is not None:
                    self.neighborhood.enter(self._look)
                for region in self.state.regions.values():
                    self._look(region)
                if self.neighborhood is not None:
                    self.neighborhood.close()
            yield self.state

    # Calls

    def request_id(self, region: str) -> str:
        """Return the request id of the next response in a region."""
        # Without the lock, as each response asks: to draw one is a single step.
        known = self.state.regions.get(region)
        if known is not None:
            return known.store.ids.request_id()
        with self._gate:
            return self.state.region(region).store.ids.request_id()

    def call(
        self, operation: str, parameters: Document, *, region: str, service_model: ServiceModel
    ) -> Document | None:
        """Execute a call.

        Returns:
            The result, or None where the operation has no output.

        Raises:
            ServiceError: The service refuses the call.
            ConnectionBroken: That was injected.
        """
        # The plain lock is what nearly every call takes, at a tenth of the time.
        with self._gate if self.neighborhood is None else self._entry():
            entry = CallEntry(operation, parameters, region, self._now())
            waiter = clock.waiting.get()
            if waiter is not None:
                entry.waiter_delay = waiter.delay
            self.state.calls.append(entry)
            try:
                entry.result = self._execute(entry, service_model)
            except BaseException as error:
                entry.error = error
                raise
            if self.state.deliveries:
                self._deliver()
            return entry.result

    def _now(self) -> Milliseconds:
        return self.state.clock.now()

    def _execute(self, entry: CallEntry, service_model: ServiceModel) -> Document | None:
        name = entry.operation
        if self.state.injected:
            self._fail_if_injected(name, entry.parameters)
        operation = OPERATIONS.get(name)
        if operation is None:
            raise messages.UNKNOWN_OPERATION.error()
        request = validator(service_model, name)(entry.parameters)
        region = self.state.region(entry.region)
        self.catch_up(region, now=entry.time)
        if operation.reports_on is not None or self.state.refused:
            self._pass_time(operation, request, region)
        entry.time = region.now
        try:
            result = operation.handler(region, request)
        except ServiceError as refusal:
            if refusal.code in PASSING_REFUSALS:
                self._remember_refusal(Question(operation, request, region))
            raise
        if operation.resumes:
            self.resume(region)
        return result

    def _fail_if_injected(self, operation: str, parameters: Document) -> None:
        for injected in self.state.injected:
            if injected.operation == operation:
                injected.times -= 1
                injected.met += 1
                if not injected.times:
                    self.state.injected.remove(injected)
                raise injected.fresh(parameters)

    def _remember_refusal(self, question: Question) -> None:
        key = question.key()
        self.state.refused.add(key)
        self.state.asked[key] = self._now()

    # Time

    def _pass_time(self, operation: Operation, request: Document, region: Region) -> None:
        """Skip the time between this question and the one before."""
        if self.is_hooking:
            return
        waiter = clock.waiting.get()
        if waiter is not None:
            wait(self, waiter, region)
        else:
            self._progress.before_call(self, Question(operation, request, region))

    def skip(self, duration: Milliseconds, region: Region) -> None:
        """Skip time between two questions; afterwards, every question is a new one."""
        if duration:
            self.state.clock.skip(duration)
            self.state.forget_questions()
        self.catch_up(region)

    def advance(self, duration: Milliseconds) -> None:
        """Skip time in every region."""
        if duration:
            self.state.clock.skip(duration)
        for region in list(self.state.regions.values()):
            self.catch_up(region)

    def catch_up(
        self, region: Region, *, ago: Milliseconds = 0, now: Milliseconds | None = None
    ) -> None:
        """Process every event in a region that is due by now, or was so long ago.

        ``now`` is what the clock reads, if that is known already.
        """
        if self.is_hooking:
            return
        simulation, state = region.engine.simulation, self.state

        if not ago and not region.due:
            # Nearly always nothing is due.
            time = simulation.next_time()
            now = self._now() if now is None else now
            if time is None or time > now:
                simulation.settle(now)
                return

        def limit() -> Milliseconds:
            now = self._now()
            return max(simulation.now, now - ago) if ago else now

        self._proceed(region, lambda time: time <= limit())
        if self.state is state:
            simulation.settle(limit())

    def _look(self, region: Region, *, ago: Milliseconds = 0) -> None:
        """Process what is due until a hook function has to run: reading runs none."""
        simulation, due = region.engine.simulation, region.due
        now = self._now()
        limit = max(simulation.now, now - ago) if ago else now
        while not due and (time := simulation.next_time()) is not None and time <= limit:
            self._step(region)
        if not due:
            simulation.settle(limit)

    def resume(self, region: Region) -> None:
        """Process what a call resumed: in the instant mode, until all deployments end or wait."""
        self._progress.after_change(self, region)

    def run_to_rest(self, region: Region) -> None:
        """Skip from event to event, until every deployment has ended or waits for a decision."""
        self.run(region, lambda: region.engine.simulation.is_busy)

    def run(self, region: Region, goes_on: Callable[[], bool]) -> None:
        """Skip from event to event, while there is one and ``goes_on`` says so."""
        if not self.is_hooking:
            self._proceed(region, lambda time: goes_on())

    def _proceed(self, region: Region, goes_on: Callable[[Milliseconds], bool]) -> None:
        """Process event after event, given the time of the next one, each with its hooks."""
        simulation, state = region.engine.simulation, self.state
        self._run_due(region)
        # While a function runs, another thread may go on here, or reset the fake.
        while (
            self.state is state and (time := simulation.next_time()) is not None and goes_on(time)
        ):
            if time > self._now():
                state.clock.set(time)
                state.forget_questions()
            self._step(region)
            self._run_due(region)

    def _step(self, region: Region) -> None:
        """Process the next event: it is told of first, then hook functions have their turn."""
        invocations = region.engine.step()
        region.due += [*self._undelivered(region), *invocations]

    # Functions of the test

    def _deliver(self) -> None:
        """Run the functions that are told of what an entry itself has changed."""
        if not self.state.deliveries or self.is_hooking:
            return
        for region in list(self.state.regions.values()):
            found = self._undelivered(region)
            if found:
                region.due += found
                self._run_due(region)

    def _undelivered(self, region: Region) -> list[Invocation]:
        """Return what functions are to be told of the latest changes in a region, in order."""
        deliveries = [each for each in self.state.deliveries if each.region == region.name]
        # Another thread may have reset the fake.
        if not deliveries or self.state.regions.get(region.name) is not region:
            return []
        changes, first = region.engine.journal.changes, region.delivered
        region.delivered = len(changes)
        return [
            Invocation(delivery.reference, event, change.deployment.id, payload)
            for index, change in enumerate(changes[first:], first)
            for delivery in deliveries
            if index >= delivery.since
            for event, payload in delivery.payloads(region.engine, change)
        ]

    def _run_due(self, region: Region) -> None:
        """Run the functions that are due, one after the other, and those due because of them."""
        while region.due:
            self._run_function(region.due.pop(0), region)
            region.due += self._undelivered(region)

    def _run_function(self, invocation: Invocation, region: Region) -> None:
        """Run a function of the test outside the lock.

        The service sees nothing of what it raises, as on AWS: a hook times out.
        """
        state, context = self.state, HookContext(invocation, region.store)
        state.hook_runs[invocation.function] = state.hook_runs.get(invocation.function, 0) + 1
        try:
            with self._unlocked():
                function = invocation.function.function
                run_for(self, function, invocation.payload, context)
        except BaseException as error:
            _logger.exception("The function for %s failed", invocation.event)
            broken = HookError(invocation.event, invocation.deployment_id, error)
            state.hook_errors.append(broken)
            if invocation.give_up is not None:
                invocation.give_up()
            if not isinstance(error, Exception):
                raise

    @contextmanager
    def _unlocked(self) -> Iterator[None]:
        """Release the lock for a while. The neighbors are sent what happened, and may change.

        However it ends, the lock is held again.
        """
        neighborhood = self.neighborhood
        if neighborhood is not None:
            neighborhood.close()
        self._gate.__exit__()
        try:
            if neighborhood is not None:
                neighborhood.send()
            yield
        finally:
            self._gate.__enter__()
            if neighborhood is not None:
                neighborhood.enter(self.catch_up)
