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
    succeeded = steps[-1].fault is None or steps[-1].name in passable
    report = REPORT_DELAY if succeeded else FAILURE_REPORT_DELAY
    return Plan(tuple(steps), events[len(steps) :], steps[-1].end + report, succeeded)


def _faults(
    events: tuple[str, ...], fault_of: FaultOf, passable: frozenset[str], done: Sequence[Step]
) -> Iterator[Fault | None]:
    """Yield the fault of each event that is reached; one that is not uses up none."""
    for index, name in enumerate(events):
        fault = done[index].fault if index < len(done) else fault_of(index, name)
        yield fault
        if fault is not None and name not in passable:
            return


def idle_events(names: Sequence[str], *, over: bool) -> list[Document]:
    """Return the events whose turn has not come, or never will when the run is over.

    They have no times and no diagnostics (recorded in 2017).
    """
    status = "Skipped" if over else "Pending"
    return [{"lifecycleEventName": name, "status": status} for name in names]


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
    return documents + idle_events(run.plan.skipped, over=elapsed >= run.plan.last_end)


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

#: From each status that is not terminal.
DEPLOYMENT_TRANSITIONS: dict[DeploymentStatus, frozenset[DeploymentStatus]] = {
    _D.CREATED: frozenset({_D.QUEUED, _D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.QUEUED: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.IN_PROGRESS: frozenset({_D.BAKING, _D.READY, _D.SUCCEEDED, _D.FAILED, _D.STOPPED}),
    _D.BAKING: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.READY: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
}

TARGET_TRANSITIONS: dict[TargetStatus, frozenset[TargetStatus]] = {
    _T.PENDING: frozenset({_T.IN_PROGRESS, _T.SKIPPED}),
    _T.IN_PROGRESS: frozenset({_T.READY, _T.SUCCEEDED, _T.FAILED}),
    _T.READY: frozenset({_T.IN_PROGRESS, _T.FAILED, _T.SKIPPED}),
}


class IllegalTransition(AssertionError):
    """A bug of the engine: a change of status that the service never makes."""


def check_deployment(deployment: Deployment, status: DeploymentStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no deployment makes."""
    if status not in DEPLOYMENT_TRANSITIONS.get(deployment.status, ()):
        raise IllegalTransition(f"{deployment.id}: {deployment.status.value} to {status.value}")


def check_target(target: Target, status: TargetStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no target makes."""
    if status not in TARGET_TRANSITIONS.get(target.status, ()):
        raise IllegalTransition(f"{target.id}: {target.status.value} to {status.value}")
