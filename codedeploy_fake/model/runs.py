"""Runs of lifecycle events, as a target keeps them: what happens when, and what goes wrong.

They are worked out when a run starts; the events themselves are derived when someone reads them
(:mod:`codedeploy_fake.engine.lifecycle`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from codedeploy_fake import messages
from codedeploy_fake.model.clock import Milliseconds

#: How long an event takes that goes well [E 2.7, 13].
EVENT: Milliseconds = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """The fault of an event: its diagnostics, and how long it takes to show."""

    error_code: str
    message: str
    script_name: str = ""
    log_tail: str = ""
    lasts: Milliseconds = EVENT
    #: The message names the script by its place in the archive on the instance.
    is_absolute: bool = False

    def in_script(self, scripts: Mapping[str, str] | None, event: str, archive: str) -> Fault:
        """Return the same fault in the script that an AppSpec file names for the event, if it does.

        ``archive`` is the folder that the agent unpacks the revision in.
        """
        if not self.script_name:
            return self
        name = (scripts or {}).get(event, self.script_name)
        shown = f"{archive}/{name}" if self.is_absolute else name
        message = self.message.replace(self.script_name, shown)
        return replace(self, script_name=name, message=message)

    def diagnostics(self) -> dict[str, str]:
        """Return the diagnostics as the API has them [E 2.6]."""
        return {
            "errorCode": self.error_code,
            "scriptName": self.script_name,
            "message": self.message,
            "logTail": self.log_tail,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a plan; times count from the start of the run."""

    name: str
    start: Milliseconds
    end: Milliseconds
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a run of lifecycle events: steps, skipped events, the time of the report."""

    steps: tuple[Step, ...]
    skipped: tuple[str, ...]
    ends: Milliseconds
    succeeded: bool

    @property
    def last_end(self) -> Milliseconds:
        """When the last event is over; the target reports that a little later, at ``ends``."""
        return self.steps[-1].end

    def interrupted(self, at: Milliseconds, *, finish_event: bool) -> Plan:
        """Return the plan of a run that is stopped: no further event starts.

        The event that runs then is recorded as failed [E 1.7]: at its natural end with
        ``finish_event``, else at once. A run whose last event is over stays what it is.
        """
        if at >= self.last_end:
            return replace(self, ends=at)
        kept: list[Step] = []
        for step in self.steps:
            if step.start > at:
                break
            if step.end > at:
                stopped = Fault("UnknownError", messages.EVENT_INTERRUPTED.text)
                if finish_event:
                    step = replace(step, fault=step.fault or stopped)
                else:
                    # What would have gone wrong has not done so yet.
                    step = replace(step, end=at, fault=stopped)
            kept.append(step)
        names = [step.name for step in self.steps] + list(self.skipped)
        ends = max(at, kept[-1].end)
        return Plan(tuple(kept), tuple(names[len(kept) :]), ends, succeeded=False)


@dataclass(frozen=True, slots=True)
class LifecycleRun:
    """A plan under way: since when."""

    started: Milliseconds
    plan: Plan

    @property
    def ends(self) -> Milliseconds:
        """When the target reports how it came out."""
        return self.started + self.plan.ends
