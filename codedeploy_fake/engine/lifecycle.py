"""Lifecycle events of a target, worked out when a run starts, and changes of status [E 1.1, 2]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from codedeploy_fake import messages
from codedeploy_fake.model.clock import HOUR, SECOND, Milliseconds, to_timestamp
from codedeploy_fake.model.runs import EVENT, Fault, LifecycleRun, Plan, Step
from codedeploy_fake.model.store import Deployment, DeploymentStatus, Document, Target, TargetStatus

# Durations [E 2.7, 13].
GAP: Milliseconds = 1 * SECOND
#: From the end of the last event to the instance's lastUpdatedAt, success and failure.
REPORT_DELAY: Milliseconds = 1300
FAILURE_REPORT_DELAY: Milliseconds = 550
#: An agent that does not fetch its first event [E 2.5].
SILENCE: Milliseconds = 300 * SECOND
#: An event that does not end [E 2.5].
EVENT_TIMEOUT: Milliseconds = 1 * HOUR

INSTALL_EVENTS = (
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
)
BLOCK_TRAFFIC_EVENTS = ("BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic")
ALLOW_TRAFFIC_EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
TERMINATION_EVENTS = (*BLOCK_TRAFFIC_EVENTS, "ApplicationStop")

#: Events whose failure ``ignoreApplicationStopFailures`` ignores [E 2.4].
IGNORABLE_EVENTS = frozenset({"ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"})


#: Tells the fault of an event, by its position in the run and its name.
FaultOf = Callable[[int, str], "Fault | None"]


@lru_cache(maxsize=64)
def smooth_plan(events: tuple[str, ...]) -> Plan:
    """Return the plan in which every event succeeds."""
    steps = tuple(
        Step(name, index * (EVENT + GAP), index * (EVENT + GAP) + EVENT)
        for index, name in enumerate(events)
    )
    return Plan(steps, (), steps[-1].end + REPORT_DELAY, succeeded=True)


def work_out(
    events: tuple[str, ...],
    fault_of: FaultOf,
    *,
    ignore_stop_failures: bool = False,
    done: Sequence[Step] = (),
) -> Plan:
    """Return the plan of a run of events, each going wrong as ``fault_of`` tells.

    ``done`` are the events that have started already; they stay as they were.
    """
    passable = IGNORABLE_EVENTS if ignore_stop_failures else frozenset()
    faults = list(_faults(events, fault_of, passable, done))
    if not any(faults):
        return smooth_plan(events)
    steps = list(done)
    for index in range(len(done), len(faults)):
        fault = faults[index]
        start = steps[-1].end + GAP if steps else 0
        steps.append(Step(events[index], start, start + (fault.lasts if fault else EVENT), fault))
    succeeded = _passes(faults[-1], events[len(faults) - 1], passable)
    report = REPORT_DELAY if succeeded else FAILURE_REPORT_DELAY
    return Plan(tuple(steps), events[len(steps) :], steps[-1].end + report, succeeded)


def _faults(
    events: tuple[str, ...], fault_of: FaultOf, passable: frozenset[str], done: Sequence[Step]
) -> Iterator[Fault | None]:
    """Yield the fault of each event that is reached; one that is not uses up none."""
    for index, name in enumerate(events):
        fault = done[index].fault if index < len(done) else fault_of(index, name)
        yield fault
        if not _passes(fault, name, passable):
            return


def _passes(fault: Fault | None, name: str, passable: frozenset[str]) -> bool:
    return fault is None or name in passable


def pending_events(names: Sequence[str]) -> list[Document]:
    """Return the events of a target whose turn has not come."""
    return [{"lifecycleEventName": name, "status": "Pending"} for name in names]


def skipped_events(names: Sequence[str]) -> list[Document]:
    """Return the events that never start: no times, no diagnostics (recorded in 2017)."""
    return [{"lifecycleEventName": name, "status": "Skipped"} for name in names]


def event_documents(
    run: LifecycleRun, now: Milliseconds, *, diagnostics: bool = True
) -> list[Document]:
    """Return the lifecycle events of a run, as they are at a time.

    Targets of Lambda and ECS carry no diagnostics [E 2.6].
    """
    elapsed = now - run.started
    documents: list[Document] = []
    for step in run.plan.steps:
        document: Document = {"lifecycleEventName": step.name, "status": "Pending"}
        if elapsed >= step.start:
            document["status"] = "InProgress"
            document["startTime"] = to_timestamp(run.started + step.start)
        if elapsed >= step.end:
            document["status"] = "Failed" if step.fault else "Succeeded"
            document["endTime"] = to_timestamp(run.started + step.end)
            if diagnostics:
                fault = step.fault or SUCCESS
                document["diagnostics"] = fault.diagnostics()
        documents.append(document)
    over = elapsed >= run.plan.last_end
    documents += (skipped_events if over else pending_events)(run.plan.skipped)
    return documents


def last_change(run: LifecycleRun, now: Milliseconds) -> Milliseconds:
    """Return when something of a run was last reported, as seen at a time."""
    if now >= run.ends:
        return run.ends
    changes = [run.started]
    for step in run.plan.steps:
        changes += [run.started + step.start, run.started + step.end]
    return max(change for change in changes if change <= now)


#: The diagnostics of an event that went well [E 2.6].
SUCCESS = Fault(*messages.DIAGNOSTICS_SUCCESS.outcome())


# --- Changes of status that are possible [E 1.1, 2.3] --------------------------------------------

_D = DeploymentStatus
_T = TargetStatus

DEPLOYMENT_TRANSITIONS: dict[DeploymentStatus, frozenset[DeploymentStatus]] = {
    _D.CREATED: frozenset({_D.QUEUED, _D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.QUEUED: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.IN_PROGRESS: frozenset({_D.BAKING, _D.READY, _D.SUCCEEDED, _D.FAILED, _D.STOPPED}),
    _D.BAKING: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.READY: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.SUCCEEDED: frozenset(),
    _D.FAILED: frozenset(),
    _D.STOPPED: frozenset(),
}

TARGET_TRANSITIONS: dict[TargetStatus, frozenset[TargetStatus]] = {
    _T.PENDING: frozenset({_T.IN_PROGRESS, _T.SKIPPED}),
    _T.IN_PROGRESS: frozenset({_T.READY, _T.SUCCEEDED, _T.FAILED}),
    _T.READY: frozenset({_T.IN_PROGRESS, _T.FAILED, _T.SKIPPED}),
    _T.SUCCEEDED: frozenset(),
    _T.FAILED: frozenset(),
    _T.SKIPPED: frozenset(),
    _T.UNKNOWN: frozenset(),
}


class IllegalTransition(AssertionError):
    """A bug of the engine: a change of status that the service never makes."""


def check_deployment(deployment: Deployment, status: DeploymentStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no deployment makes."""
    if status not in DEPLOYMENT_TRANSITIONS[deployment.status]:
        raise IllegalTransition(f"{deployment.id}: {deployment.status.value} to {status.value}")


def check_target(target: Target, status: TargetStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no target makes."""
    if status not in TARGET_TRANSITIONS[target.status]:
        raise IllegalTransition(f"{target.id}: {target.status.value} to {status.value}")
