"""What a failing test's report says about the fake: the calls made, how its deployments went."""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.engine.runner import Awaited
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.clock import Milliseconds, to_datetime
from codedeploy_fake.model.store import Deployment, DeploymentStatus, Document, TargetStatus

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.service.state import CallEntry, Region

#: How many calls, deployments and targets are shown at most: the last ones.
CALLS = 30
DEPLOYMENTS = 5
TARGETS = 5

_INVALID_TOKEN = messages.INVALID_NEXT_TOKEN.exception

_repr = reprlib.Repr()
_repr.maxlevel = 3
_repr.maxdict = 8
_repr.maxstring = _repr.maxother = 60

_TIME_GOES = {
    "poll": "{seconds:g} s go by whenever a question is asked again; fake.advance() skips more.",
    "clock": "Time goes only as the process's clock does; fake.advance() skips some.",
    "instant": "All that needed only time has happened; somebody has to do something.",
}


def of(fake: CodeDeployFake) -> str:
    """The text of the report section; empty if CodeDeploy was never asked anything."""
    with fake.service.locked() as state:
        regions = list(state.regions.values())
        parts = ["\n".join(_calls(state.calls, regions))] if state.calls else []
        deployments = [
            (region, deployment)
            for region in regions
            for deployment in region.store.deployments.values()
        ]
        if len(deployments) > DEPLOYMENTS:
            parts.append(f"The last {DEPLOYMENTS} of {len(deployments)} deployments:")
        for region, deployment in deployments[-DEPLOYMENTS:]:
            parts.append("\n".join(_deployment(fake, region, deployment, regions)))
        if any(not deployment.is_finished for _, deployment in deployments):
            options = fake.options
            parts.append(_TIME_GOES[options.progress].format(seconds=options.poll_interval))
    return "\n\n".join(parts)


def _calls(calls: list[CallEntry], regions: list[Region]) -> Iterator[str]:
    shown = calls[-CALLS:]
    yield f"The last {CALLS} of {len(calls)} calls:" if len(calls) > CALLS else "Calls:"
    for call in shown:
        answer = "" if call.error is None else f" -> {_error(call.error)}"
        asked = _question(call.operation, call.parameters)
        yield f"  {_time(call.time)} {call.region} {asked}{answer}"
        if isinstance(call.error, ServiceError) and call.error.code == _INVALID_TOKEN:
            yield f"    {_issuer(str(call.parameters['nextToken']), regions)}"


def _question(operation: str, parameters: Document) -> str:
    arguments = ", ".join(f"{name}={_repr.repr(v)}" for name, v in parameters.items())
    return f"{operation}({arguments})"


def _issuer(token: str, regions: list[Region]) -> str:
    """Where a refused token belongs: each leads on in the list that it was issued for."""
    for region in regions:
        issuer = region.pages.issuer(token)
        if issuer is not None:
            return f"The token is good for {_question(*issuer)} in {region.name} alone."
    return "No operation issued this token here."


def _error(error: Exception) -> str:
    return str(error) if isinstance(error, ServiceError) else repr(error)


def _time(time: Milliseconds) -> str:
    return f"{to_datetime(time):%H:%M:%S}"


def _deployment(
    fake: CodeDeployFake, region: Region, deployment: Deployment, regions: list[Region]
) -> Iterator[str]:
    yield str(fake.timeline(deployment.id, region=region.name)).rstrip()
    if not deployment.is_finished:
        yield f"  {deployment.id} waits for {_awaited(deployment, region.engine)}."
    if deployment.error is not None and deployment.error[0] == "NO_INSTANCES":
        yield from _unmatched(deployment, region, regions)


# --- What an unended deployment waits for ----------------------------------------------------


def _awaited(deployment: Deployment, engine: Engine) -> str:
    runner = engine.runner_of(deployment)
    active = deployment.group.active
    if deployment.status is DeploymentStatus.QUEUED and active is not None:
        return f"{active.id} of its group, which is {active.status.value}"
    if deployment.rollback_due:
        return "its rollback to start"
    if runner is None:
        return "its start"
    if deployment.stopping:
        return "running lifecycle events to end, because it is being stopped"
    awaited = runner.awaits()
    if awaited is not None and awaited.operation != "ContinueDeployment":
        return _hook(awaited)
    under_way = [
        target
        for target in (deployment.targets or {}).values()
        if target.status is TargetStatus.IN_PROGRESS
    ]
    times = [target.runs[-1].ends for target in under_way if target.runs]
    if runner.next_time is not None:
        times.append(runner.next_time)
    until = f"until {_time(min(times, default=runner.now))}"
    if awaited is not None:
        return f"ContinueDeployment with deploymentWaitType {awaited.about}, {until}"
    names = [" ".join([target.id, *_running_events(runner.events(target))]) for target in under_way]
    more = f" and {len(names) - TARGETS} more" if len(names) > TARGETS else ""
    return f"{', '.join(names[:TARGETS]) or 'its next step'}{more}, {until}"


def _running_events(events: list[Document]) -> list[str]:
    return [f"({e['lifecycleEventName']})" for e in events if e["status"] == "InProgress"]


def _hook(awaited: Awaited) -> str:
    function = awaited.function or "given to fake.on_hook"
    return f"{awaited.operation} from the function {function} that validates {awaited.about}"


# --- Instances that were not found -----------------------------------------------------------

_FILTERS = ("ec2TagFilters", "ec2TagSet", "onPremisesInstanceTagFilters", "onPremisesTagSet")


def _unmatched(deployment: Deployment, region: Region, regions: list[Region]) -> Iterator[str]:
    """The filters that matched nothing, and what there was to match."""
    wanted = {name: value for name, value in _wanted(deployment).items() if value}
    if wanted:
        yield f"  {deployment.id} goes where one of these matches, and none did:"
        for name, value in wanted.items():
            yield f"    {name} {value}"
    else:
        yield f"  {deployment.group.name} names no instances: neither tags nor Auto Scaling groups."
    if deployment.members["updateOutdatedInstancesOnly"]:
        yield (
            "  Instances that run the revision already are left out: updateOutdatedInstancesOnly."
        )
    nothing = "nothing; fake.add_instances adds instances."
    yield f"  The fake has in {region.name}: {_instances(region) or nothing}"
    for other in regions:
        found = _instances(other)
        if other is not region and found:
            yield f"  The fake has in {other.name}: {found}"


def _wanted(deployment: Deployment) -> Document:
    if deployment.only_targets is not None:
        return {"instances": list(deployment.only_targets)}
    green: Document | None = deployment.members.get("targetInstances")
    if green is not None:
        return green
    group = deployment.group
    wanted = {name: group.settings.get(name) for name in _FILTERS}
    return {**wanted, "autoScalingGroups": [hook.group_name for hook in group.auto_scaling]}


def _instances(region: Region) -> str:
    """The instances that a deployment could go to, counted by their tags."""
    counts: Counter[tuple[str, str]] = Counter()
    for instance in region.world.running_instances():
        group = instance.auto_scaling_group
        counts["instance", f"{instance.tags}{f' of {group}' if group else ''}"] += 1
    for server in region.store.on_premises.values():
        if server.deregistered is None:
            counts["on-premises instance", str(server.tags)] += 1
    return ", ".join(
        f"{count} {kind}{'s' if count > 1 else ''} tagged {tags}"
        for (kind, tags), count in counts.items()
    )
