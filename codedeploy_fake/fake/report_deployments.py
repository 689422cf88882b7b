"""The deployments in a report: charts, what they wait for, why they found no instances.

Lines fit the width of a report, and what is long loses its middle.
"""

from __future__ import annotations

import itertools
import reprlib
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.fake.timeline import chart
from codedeploy_fake.model.clock import Milliseconds, to_datetime
from codedeploy_fake.model.store import Deployment, DeploymentStatus, Document, TargetStatus

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine
    from codedeploy_fake.engine.runner import Awaited, Runner
    from codedeploy_fake.service.state import Region, State

#: How many columns a report has at most.
WIDTH = 100
#: How many lines a text has at most.
_LINES = 4

_repr = reprlib.Repr()
_repr.maxlevel = 3
_repr.maxdict = 8
_repr.maxstring = _repr.maxother = 60


def short(value: object) -> str:
    """Return a short ``repr`` of a value."""
    return _repr.repr(value)


def question(operation: str, parameters: Document) -> str:
    """Return a call as it would be written."""
    return f"{operation}({', '.join(f'{name}={short(v)}' for name, v in parameters.items())})"


def clock_time(time: Milliseconds) -> str:
    """Return a time of the fake's clock."""
    return f"{to_datetime(time):%H:%M:%S}"


def wrapped(texts: Iterable[str], indent: str = "") -> list[str]:
    """Return texts as lines of a report, those after the first of each indented further."""
    return [
        line
        for text in texts
        for line in cut(
            textwrap.wrap(
                text,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent + "  ",
                break_on_hyphens=False,
            ),
            _LINES,
        )
    ]


def cut(lines: list[str], most: int) -> list[str]:
    """Return the lines, without those of the middle that are too many."""
    if len(lines) <= most:
        return lines
    first = (most - 1) // 2
    indent = " " * (len(lines[first]) - len(lines[first].lstrip()))
    last = len(lines) - (most - 1 - first)
    return [*lines[:first], f"{indent}... {last - first} lines more ...", *lines[last:]]


# --- Deployments ---------------------------------------------------------------------------------

#: How many deployments are shown at most, the last ones, and how many targets are named.
DEPLOYMENTS = 5
TARGETS = 5
#: How many lines a chart, and the notes on a deployment, have at most; how many the last one has
#: in any case.
_CHART = 40
_NOTES = 14
_LEAST = 24
#: How many kinds of instances are told apart.
_KINDS = 8


class Latest:
    """The last deployments of a state, the last one last."""

    def __init__(self, deployments: list[_Shown], count: int) -> None:
        self._deployments = deployments
        self._count = count

    def blocks(self, room: int) -> list[list[str]]:
        """Return a block of lines for each: with their charts from the last one on, while they fit.

        Args:
            room: How many lines there are; titles are shown in any case.
        """
        head: list[list[str]] = []
        if self._count > len(self._deployments):
            head = [[f"The last {len(self._deployments)} of {self._count} deployments:"]]
        blocks = [deployment.brief for deployment in self._deployments]
        room -= sum(len(block) + 1 for block in head + blocks)
        for index in reversed(range(len(blocks))):
            full = self._deployments[index].full
            is_last = index == len(blocks) - 1
            block = cut(full, max(_LEAST, room + len(blocks[index]))) if is_last else full
            if len(block) - len(blocks[index]) <= room or is_last:
                room -= len(block) - len(blocks[index])
                blocks[index] = block
        return head + blocks


class _Shown:
    """One deployment: with its chart and notes on it, and what is left where there is no room."""

    def __init__(self, region: Region, deployment: Deployment, regions: list[Region]) -> None:
        drawn = chart(deployment, region.engine).rstrip().splitlines()
        notes = list(_notes(region, deployment, regions))
        self.full = [*cut(drawn, _CHART), *cut(notes, _NOTES)]
        self.brief = [drawn[0], *notes[:1]]


def latest(state: State) -> Latest:
    """Return the last deployments of all regions, by their creation."""
    regions = list(state.regions.values())
    found = [
        (region, deployment)
        for region in regions
        for deployment in itertools.islice(reversed(region.store.deployments.values()), DEPLOYMENTS)
    ]
    found.sort(key=lambda pair: (pair[1].created, pair[1].number))
    count = sum(len(region.store.deployments) for region in regions)
    return Latest([_Shown(*pair, regions) for pair in found[-DEPLOYMENTS:]], count)


def _notes(region: Region, deployment: Deployment, regions: list[Region]) -> Iterator[str]:
    if not deployment.is_finished:
        awaited, *hints = _awaited(deployment, region.engine)
        yield from wrapped([f"{deployment.id} waits for {awaited}."], indent="  ")
        yield from wrapped(hints, indent="    ")
    yield from wrapped(_unanswered(deployment, region.engine), indent="  ")
    if deployment.error is not None and deployment.error[0] == "NO_INSTANCES":
        yield from _unmatched(deployment, region, regions)


# --- What an unfinished deployment waits for -------------------------------------------------


def _awaited(deployment: Deployment, engine: Engine) -> Iterator[str]:
    """Yield what a deployment waits for, then the calls that help."""
    runner = engine.runner_of(deployment)
    active = deployment.group.active
    if deployment.status is DeploymentStatus.QUEUED and active is not None:
        yield f"{active.id} of its group, which is {active.status.value}"
    elif deployment.rollback_due:
        yield "its rollback to start"
    elif runner is None:
        yield "its start"
    elif deployment.stopping:
        yield "running lifecycle events to end, because it is being stopped"
    else:
        awaited = runner.awaited
        if awaited is None:
            yield _progress(runner)
        elif awaited.operation == "ContinueDeployment":
            yield from _continuation(runner, awaited)
        else:
            yield from _validation(awaited, engine)


def _continuation(runner: Runner, awaited: Awaited) -> Iterator[str]:
    yield f"{awaited.operation} with deploymentWaitType {awaited.about}, {_until(runner)}"
    parameters = f"deploymentId={runner.deployment.id!r}, deploymentWaitType={awaited.about!r}"
    yield f"client.continue_deployment({parameters}) ends the wait."


def _validation(awaited: Awaited, engine: Engine) -> Iterator[str]:
    hook = awaited.about
    function = awaited.function or "given to fake.on_hook"
    yield f"{awaited.operation} from the function {function} that validates {hook}"
    if engine.hooks.find(hook, awaited.function) is not None:
        yield "The function given to fake.on_hook has returned without reporting a status."
    else:
        yield f"Give it with fake.on_hook({hook!r}, function) before the deployment gets there."


def _unanswered(deployment: Deployment, engine: Engine) -> Iterator[str]:
    """Yield the AppSpec's functions that the test has not given, beside the awaited one."""
    runner = engine.runner_of(deployment)
    if not isinstance(runner, TrafficShift) or runner.is_rollback:
        return
    awaited = None if deployment.is_finished else runner.awaited
    for event, function in (runner.hooks or {}).items():
        executions = engine.hooks.executions_of(deployment.id, event)
        if executions:
            is_open = not any(each.is_invoked or each.is_answered for each in executions)
        else:
            is_open = not deployment.is_finished and engine.hooks.find(event, function) is None
        if is_open and (awaited is None or awaited.about != event):
            yield (
                f"The AppSpec of {deployment.id} names the function {function} for {event}, and "
                f"nothing stands for it: give one with fake.on_hook({event!r}, function)."
            )


def _until(runner: Runner, *ends: Milliseconds) -> str:
    """Return when it goes on by itself: the next step, or the first end of what runs."""
    next_time = runner.next_time
    times = [*ends, *(() if next_time is None else (next_time,))]
    return f"until {clock_time(min(times, default=runner.now))}"


def _progress(runner: Runner) -> str:
    targets = (runner.deployment.targets or {}).values()
    under_way = [target for target in targets if target.status is TargetStatus.IN_PROGRESS]
    shown = under_way[:TARGETS]
    names = [" ".join([target.id, *_running_events(runner.events(target))]) for target in shown]
    more = len(under_way) - len(shown)
    rest = f" and {more} more" if more else ""
    ends = [target.runs[-1].ends for target in under_way if target.runs]
    return f"{', '.join(names) or 'its next step'}{rest}, {_until(runner, *ends)}"


def _running_events(events: list[Document]) -> list[str]:
    return [f"({e['lifecycleEventName']})" for e in events if e["status"] == "InProgress"]


# --- Instances that were not found -----------------------------------------------------------

_ON_PREMISES_FILTERS = ("onPremisesInstanceTagFilters", "onPremisesTagSet")
_FILTERS = ("ec2TagFilters", "ec2TagSet", *_ON_PREMISES_FILTERS)


def _unmatched(deployment: Deployment, region: Region, regions: list[Region]) -> Iterator[str]:
    """Yield the filters that matched nothing, the tags that exist, and the call that helps."""
    wanted = {name: value for name, value in _wanted(deployment).items() if value}
    if wanted:
        yield f"  {deployment.id} goes where one of these matches, and none did:"
        yield from wrapped((f"{name} {short(value)}" for name, value in wanted.items()), "    ")
    else:
        yield f"  {deployment.group.name} names no instances: neither tags nor Auto Scaling groups."
    if deployment.members["updateOutdatedInstancesOnly"]:
        yield (
            "  Instances that run the revision already are left out: updateOutdatedInstancesOnly."
        )
    there = _instances(region) or "no instances"
    yield from wrapped([f"The fake has in {region.name}: {there}."], "  ")
    for other in regions:
        found = _instances(other)
        if other is not region and found:
            yield from wrapped([f"The fake has in {other.name}: {found}."], "  ")
    if not deployment.members["updateOutdatedInstancesOnly"]:
        yield from wrapped(_additions(wanted, region), "  ")


def _wanted(deployment: Deployment) -> Document:
    if deployment.only_targets is not None:
        return {"instances": list(deployment.only_targets)}
    green: Document | None = deployment.members.get("targetInstances")
    if green is not None:
        return green
    group = deployment.group
    wanted = {name: group.settings.get(name) for name in _FILTERS}
    return {**wanted, "autoScalingGroups": [hook.group_name for hook in group.auto_scaling]}


def _additions(wanted: Document, region: Region) -> Iterator[str]:
    """Yield the calls that add what a deployment looked for."""
    for name in wanted.get("autoScalingGroups", ()):
        if name in region.world.auto_scaling_groups:
            yield f"fake.scale_out({name!r}) starts an instance of that Auto Scaling group."
        else:
            yield (
                f"fake.add_auto_scaling_group({name!r}, size=1) adds the Auto Scaling group, which "
                "the test has not declared."
            )
    for name, value in wanted.items():
        if name in _ON_PREMISES_FILTERS:
            yield f"fake.add_on_premises_instances(1, tags={_tags(value)}) adds one that matches."
        elif name in (*_FILTERS, "tagFilters"):
            yield f"fake.add_instances(1, tags={_tags(value)}) adds one that matches."
    if not wanted:
        yield "Give the group ec2TagFilters, and add instances: fake.add_instances(1, tags={...})."


def _tags(filters: Any) -> str:
    """Return tags that match filters, as far as a sentence can say it."""
    if isinstance(filters, dict):
        (lists,) = filters.values()
        alternatives = [group[0] for group in lists]
    else:
        alternatives = filters[:1]
    tags = {one.get("Key", "any"): one.get("Value", "any") for one in alternatives}
    return short(tags)


def _instances(region: Region) -> str:
    """Return the instances that a deployment could go to, counted by their tags."""
    counts: Counter[tuple[str, str]] = Counter()
    for instance in region.world.running_instances():
        group = instance.auto_scaling_group
        counts["instance", f"{short(instance.tags)}{f' of {group}' if group else ''}"] += 1
    for server in region.store.on_premises.values():
        if server.deregistered is None:
            counts["on-premises instance", short(server.tags)] += 1
    return ", ".join(
        f"{count} {kind}{'s' if count > 1 else ''} tagged {tags}"
        for (kind, tags), count in counts.most_common(_KINDS)
    )
