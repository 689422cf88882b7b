"""The hint for a test that uses moto beside a fake that does not look at it.

Asked only when the report of a failing test is written, outside the lock of the fake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import AlarmState, fits
from codedeploy_fake.model.source import Refused
from codedeploy_fake.model.store import DeploymentGroup, Document
from codedeploy_fake.neighbors.asking import Asking, code_of
from codedeploy_fake.neighbors.botocore_source import BotocoreSource
from codedeploy_fake.neighbors.clients import Clients, NeighborError
from codedeploy_fake.service.state import Region, State

_LOOK = 'mock_codedeploy(world="moto") looks at it.'


@dataclass(slots=True)
class Sought:
    """The names that deployment groups and deployments of a region give, undeclared ones alone."""

    region: str
    #: The instances that the fake has.
    instance_ids: frozenset[str]
    #: Settings with tag filters, by what they say.
    tags: dict[str, Document] = field(default_factory=dict)
    auto_scaling_groups: dict[str, None] = field(default_factory=dict)
    alarms: dict[str, None] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)
    #: The bucket and the key of bundles.
    objects: dict[tuple[str, str], None] = field(default_factory=dict)


def sought(state: State) -> list[Sought]:
    """Return what may be in moto, for each region; to be called with the lock held."""
    return [_sought_in(region) for region in state.regions.values()]


def _sought_in(region: Region) -> Sought:
    world = region.world
    found = Sought(region.name, frozenset(world.instances))
    for application in region.store.applications.values():
        for group in application.groups.values():
            _add_group(found, group)
    for deployment in region.store.deployments.values():
        green: Document = deployment.members.get("targetInstances") or {}
        _add_tags(found, {**green, "ec2TagFilters": green.get("tagFilters", ())})
        found.auto_scaling_groups.update(dict.fromkeys(green.get("autoScalingGroups", ())))
        location = deployment.revision.get("s3Location")
        declared = any(bundle.is_at(deployment.revision) for bundle in world.bundles.values())
        if location is not None and not declared:
            found.objects[location["bucket"], location["key"]] = None
    _leave_out(found.auto_scaling_groups, world.auto_scaling_groups)
    _leave_out(found.alarms, world.alarms)
    _leave_out(found.topics, world.topics)
    return found


def _add_group(found: Sought, group: DeploymentGroup) -> None:
    settings = group.settings
    _add_tags(found, settings)
    found.auto_scaling_groups.update(dict.fromkeys(hook.group_name for hook in group.auto_scaling))
    for alarm in settings.get("alarmConfiguration", {}).get("alarms", ()):
        found.alarms[alarm["name"]] = None
    for trigger in settings.get("triggerConfigurations", ()):
        found.topics[trigger["triggerTargetArn"]] = None


def _add_tags(found: Sought, settings: Document) -> None:
    said = _said(settings)
    if said:
        found.tags[said] = settings


def _leave_out(names: dict[str, None], declared: Iterable[str]) -> None:
    for name in declared:
        names.pop(name, None)


def _said(settings: Document) -> str:
    """Return tag filters as a sentence has them: ``role=web or role=api``."""
    groups = settings.get("ec2TagSet", {}).get("ec2TagSetList")
    if groups is None:
        groups = [settings.get("ec2TagFilters", ())]
    return " and ".join(" or ".join(map(_tag, group)) for group in groups)


def _tag(wanted: Document) -> str:
    key, value = wanted.get("Key"), wanted.get("Value")
    if wanted.get("Type") == "KEY_ONLY" or value is None:
        return str(key)
    return f"{'*' if wanted.get('Type') == 'VALUE_ONLY' or key is None else key}={value}"


def overlooked(places: Iterable[Sought]) -> Iterator[str]:
    """Yield a sentence for each thing in moto that the fake was given no notice of."""
    clients = Clients(None)
    for place in places:
        source = BotocoreSource(Asking(clients, place.region, []))
        for look in (_instances, _groups, _alarms, _objects, _topics):
            yield from _tolerant(look, source, place)


_Look = Callable[[BotocoreSource, Sought], Iterator[str]]


def _tolerant(look: _Look, source: BotocoreSource, place: Sought) -> Iterator[str]:
    """Yield what can be told: a hint about what moto cannot do would help no test."""
    try:
        yield from look(source, place)
    except (NeighborError, ClientError, Refused):
        return


def _instances(source: BotocoreSource, place: Sought) -> Iterator[str]:
    if not place.tags:
        return
    others = [
        seen for seen in source.instances() if seen.running and seen.id not in place.instance_ids
    ]
    for said, settings in place.tags.items():
        count = sum(fits(settings, "ec2TagFilters", "ec2TagSet", seen.tags) for seen in others)
        if count:
            yield (
                f"moto has {_counted(count, 'running instance')} tagged {said}, which this fake "
                f"does not look at: {_LOOK}"
            )


def _groups(source: BotocoreSource, place: Sought) -> Iterator[str]:
    for name in place.auto_scaling_groups:
        seen = source.auto_scaling_group(name)
        if seen is not None:
            yield (
                f"moto has the Auto Scaling group {name!r} with "
                f"{_counted(len(seen.instance_ids), 'instance')}, which this fake does not look "
                f"at: {_LOOK}"
            )


def _alarms(source: BotocoreSource, place: Sought) -> Iterator[str]:
    if not place.alarms:
        return
    for name, alarm_state in source.alarm_states(place.alarms).items():
        if alarm_state is AlarmState.ALARM:
            yield (
                f"moto has the alarm {name!r} in ALARM, which this fake does not look at: {_LOOK}"
            )


def _objects(source: BotocoreSource, place: Sought) -> Iterator[str]:
    call = source.asking.call
    for bucket, key in place.objects:
        try:
            call("s3", "HeadBucket", Bucket=bucket)
        except ClientError:
            continue
        try:
            call("s3", "HeadObject", Bucket=bucket, Key=key)
        except ClientError as refusal:
            if code_of(refusal) in ("404", "NoSuchKey"):
                yield (
                    f"moto has the bucket {bucket!r}, and no object {key!r} in it, which this fake "
                    f"takes to be there: {_LOOK}"
                )


def _topics(source: BotocoreSource, place: Sought) -> Iterator[str]:
    for arn in place.topics:
        try:
            answer = source.asking.call("sns", "ListSubscriptionsByTopic", TopicArn=arn)
        except ClientError:
            continue
        count = len(answer.get("Subscriptions", ()))
        if count:
            name = arn.rpartition(":")[2]
            yield (
                f"moto has the topic {name!r} with {_counted(count, 'subscription')}, to which "
                'this fake sends nothing: mock_codedeploy(world="moto") does.'
            )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
