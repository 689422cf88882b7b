"""Shifts of traffic: the steps and validation hooks of Lambda and ECS [E 3.7, 13.10].

A shift has one target, and its lifecycle events are executed one by one: a validation hook lasts
as long as its function takes to report its status.
"""

from __future__ import annotations

import base64
import json
from abc import abstractmethod
from dataclasses import dataclass, replace

from codedeploy_fake import messages
from codedeploy_fake.engine.appspec import AppSpec, Form, InvalidAppSpec, read
from codedeploy_fake.engine.checks import refusal_of_role
from codedeploy_fake.engine.faults import timed_out
from codedeploy_fake.engine.lifecycle import EVENT_TIMEOUT
from codedeploy_fake.engine.runner import Awaited, Runner
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import MINUTE, SECOND, Milliseconds
from codedeploy_fake.model.runs import EVENT, Fault, LifecycleRun, Plan, Step
from codedeploy_fake.model.store import DeploymentStatus, Document, Target, TargetStatus

#: From the start of a deployment to its first event; recorded with a hook of Lambda [E 3.7].
FIRST_EVENT: Milliseconds = 2 * SECOND
#: Between two events [E 2.7].
PAUSE: Milliseconds = 500
#: From the last shift to the end of AllowTraffic.
SETTLE: Milliseconds = 500
#: From the last event to the end of the deployment [E 3.7].
END_DELAY: Milliseconds = 400
#: The same pauses in a rollback, which takes two to three seconds in all [E 1.3].
QUICK: Milliseconds = 100
#: What the group's role needs for a validation hook, and the service that the refusal names.
_INVOKE = (("lambda:InvokeFunction", "AWSLambda"),)


@dataclass(frozen=True, slots=True)
class Shift:
    """One step: the percentage of traffic that is new, and when, counted from AllowTraffic."""

    after: Milliseconds
    percentage: int


def shifts(routing: Document, lag: Milliseconds = 0) -> tuple[Shift, ...]:
    """Return the steps of a traffic routing; each but the first comes ``lag`` late [E 3.7]."""
    if routing["type"] == "TimeBasedCanary":
        canary = routing["timeBasedCanary"]
        last = Shift(canary["canaryInterval"] * MINUTE + lag, 100)
        return (Shift(0, canary["canaryPercentage"]), last)
    if routing["type"] == "TimeBasedLinear":
        linear = routing["timeBasedLinear"]
        step, pause = linear["linearPercentage"], linear["linearInterval"] * MINUTE + lag
        count = -(-100 // step)
        return tuple(Shift(n * pause, min(100, (n + 1) * step)) for n in range(count))
    return (Shift(0, 100),)


class TrafficShift(Runner):
    """A deployment to one function or service, whose traffic it shifts.

    A rollback shifts everything back at once and asks no hooks.
    """

    shows_diagnostics = False
    #: How late each step of a canary or linear shift comes.
    step_lag: Milliseconds = 0
    #: The form of the AppSpec file, and the file; None where it cannot be seen.
    form: Form
    appspec: AppSpec | None = None
    #: The execution id of the hook that has not reported its status yet.
    _asked: str | None = None
    shifts: tuple[Shift, ...]

    @property
    def target(self) -> Target:
        (target,) = (self.deployment.targets or {}).values()
        return target

    @property
    def is_rollback(self) -> bool:
        return self.deployment.rolls_back is not None

    @property
    def hooks(self) -> dict[str, str] | None:
        """The functions of the AppSpec's hooks; None while they cannot be seen."""
        return None if self.appspec is None else self.appspec.hooks

    def installs_on(self, target: Target) -> bool:
        return False

    def read_appspec(self) -> Outcome | None:
        """Read the AppSpec file, where it can be seen. Return why it is of no use, if so."""
        try:
            self.appspec = read(self.deployment, self.engine.world, self.form)
        except InvalidAppSpec as invalid:
            return messages.INVALID_REVISION_OUTCOME.outcome(reason=invalid)
        return None

    @abstractmethod
    def shift_to(self, percentage: int) -> None:
        """Send that percentage of the traffic to what is new."""

    @abstractmethod
    def failure_of(self, event: str, *, hangs: bool) -> Outcome:
        """Return the outcome of a deployment when an event failed that no hook validates."""

    def lasts(self, event: str) -> Milliseconds:
        """Return how long the service itself takes for an event."""
        return EVENT

    def is_done(self, event: str) -> bool:
        """Return whether an event does any work, which can go wrong."""
        return True

    def opened(self, event: str) -> None:
        """Note that an event of the service has started."""

    def closed(self, event: str) -> None:
        """Note that an event has succeeded."""

    def begin(self) -> None:
        routing = self.deployment.config.traffic_routing or {"type": "AllAtOnce"}
        self.shifts = shifts(routing, self.step_lag)
        self.set_target_status(self.target, TargetStatus.IN_PROGRESS)
        self.schedule(self._pause(FIRST_EVENT), self.next_event)

    def _pause(self, usual: Milliseconds) -> Milliseconds:
        return QUICK if self.is_rollback else usual

    # Lifecycle events

    @property
    def _names(self) -> tuple[str, ...]:
        return self.event_names(self.target)

    def next_event(self) -> None:
        """Start the next event."""
        event = self._names[len(self.target.runs)]
        rule = None
        if self.is_done(event):
            rule = self.engine.faults.find(self.deployment, self.target.id, event)
        if rule is not None:
            self._fail_later(event, rule.fault or timed_out(event), hangs=rule.fault is None)
        elif event == "AllowTraffic":
            self._record(event, self.shifts[-1].after + self._pause(SETTLE))
            self._shift(0)
        elif self._is_validated(event):
            self._ask(event)
        else:
            self.opened(event)
            lasts = self.lasts(event)
            self._record(event, lasts)
            self.schedule(lasts, self._close, event)

    def _record(self, event: str, lasts: Milliseconds, fault: Fault | None = None) -> None:
        step = Step(event, 0, lasts, fault)
        run = LifecycleRun(self.now, Plan((step,), (), lasts, succeeded=fault is None))
        self.target.runs += (run,)

    def _close(self, event: str) -> None:
        self.closed(event)
        if len(self.target.runs) < len(self._names):
            self.schedule(self._pause(PAUSE), self.next_event)
            return
        self.set_target_status(self.target, TargetStatus.SUCCEEDED)
        self.schedule(END_DELAY, self.when_shifted)

    def when_shifted(self) -> None:
        """End, now that all events have succeeded, unless a kind has more to do."""
        self.succeed()

    def _fail_later(self, event: str, fault: Fault, *, hangs: bool) -> None:
        if event not in self.form.hooks:
            outcome = self.failure_of(event, hangs=hangs)
        elif hangs:
            outcome = messages.HOOK_EXECUTION_FAILURE_NO_CALLBACK.outcome()
        else:
            outcome = messages.HOOK_EXECUTION_FAILURE.outcome()
        self._record(event, fault.lasts, fault)
        self.schedule(fault.lasts, self.fail, outcome)

    def fail(self, outcome: Outcome) -> None:
        """Fail the event that ran, and with it the deployment."""
        self._end_execution()
        self.set_target_status(self.target, TargetStatus.FAILED)
        self.engine.finish(self.deployment, DeploymentStatus.FAILED, outcome)

    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        """End whatever is under way at once: nothing of this runs on a host [E 2.4]."""
        self.unschedule()
        self._end_execution()
        if self.target.status is TargetStatus.IN_PROGRESS:
            if self.target.runs:
                run = self.target.runs[-1]
                plan = run.plan.interrupted(self.now - run.started, finish_event=False)
                self.target.change_plan(plan)
            self.set_target_status(self.target, TargetStatus.FAILED)
        return self.now

    # Traffic

    def _shift(self, index: int) -> None:
        shift = self.shifts[index]
        self.shift_to(shift.percentage)
        if index + 1 < len(self.shifts):
            self.schedule(self.shifts[index + 1].after - shift.after, self._shift, index + 1)
        else:
            self.schedule(self._pause(SETTLE), self._close, "AllowTraffic")

    # Validation hooks

    def _is_validated(self, event: str) -> bool:
        """Return whether the AppSpec names a function for an event.

        In a file that cannot be seen these are the functions that the test has given.
        """
        if self.is_rollback or event not in self.form.hooks:
            return False
        if self.hooks is None:
            return self.engine.hooks.find(event, None) is not None
        return event in self.hooks

    def _ask(self, event: str) -> None:
        refusal = refusal_of_role(self.engine.world, self.deployment, _INVOKE)
        if refusal is not None:
            self._record(event, EVENT, Fault("UnknownError", refusal[1]))
            self.schedule(EVENT, self.fail, refusal)
            return
        ids, hooks = self.engine.store.ids, self.engine.hooks
        token = {
            "encryptedData": ids.suffix(120),
            "ivParameterSpec": ids.suffix(16),
            "materialSetSerial": 1,
        }
        text = json.dumps(token, separators=(",", ":"))
        chosen, hooks.chosen = hooks.chosen, None
        self._asked = chosen or base64.b64encode(text.encode()).decode()
        self._record(event, EVENT_TIMEOUT, timed_out(event))
        self._await_answer(event, patient=True)
        function = None if self.hooks is None else self.hooks[event]
        hooks.invoke(event, function, self.deployment.id, self._asked, self._give_up)

    def _await_answer(self, event: str, *, patient: bool) -> None:
        outcome = messages.HOOK_EXECUTION_FAILURE_NO_CALLBACK.outcome()
        function = None if self.hooks is None else self.hooks[event]
        call = Awaited("PutLifecycleEventHookExecutionStatus", event, function)
        awaited = call if patient else None
        self.schedule(EVENT_TIMEOUT, self.fail, outcome, patient=patient, awaited=awaited)

    def _give_up(self, execution_id: str) -> None:
        """Wait for the rest of the hour alone: the function of a hook broke when it was invoked."""
        if execution_id == self._asked:
            self.unschedule()
            event = self.engine.hooks.executions[execution_id].event
            self._await_answer(event, patient=False)

    def _end_execution(self) -> None:
        """End an execution that has not reported its status."""
        if self._asked is not None:
            self.engine.hooks.executions[self._asked].end(succeeded=False)
            self._asked = None

    def answer_hook(self, execution_id: str, *, succeeded: bool) -> bool:
        """Take the status of a validation hook. Return False when it is over already."""
        if execution_id != self._asked:
            return False
        self._asked = None
        self.unschedule()
        execution = self.engine.hooks.executions[execution_id]
        execution.is_answered = True
        execution.end(succeeded=succeeded)
        run = self.target.runs[-1]
        lasts = max(EVENT, self.now - run.started)
        fault = None if succeeded else Fault("UnknownError", messages.HOOK_EXECUTION_FAILURE.text)
        step = replace(run.plan.steps[0], end=lasts, fault=fault)
        self.target.change_plan(Plan((step,), (), lasts, succeeded))
        delay = run.started + lasts - self.now
        if succeeded:
            self.schedule(delay, self._close, execution.event)
        else:
            self.schedule(delay, self.fail, messages.HOOK_EXECUTION_FAILURE.outcome())
        return True
