"""Which instances a deployment goes to: tags, Auto Scaling groups, on-premises instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codedeploy_fake import messages
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.store import Deployment, Document, Store, revision_key
from codedeploy_fake.model.world import World


def matches(tags: Mapping[str, str], tag_filter: Document) -> bool:
    """Whether tags fit one filter; without a Type, the given members decide."""
    key, value = tag_filter.get("Key"), tag_filter.get("Value")
    kind = tag_filter.get("Type")
    if kind == "KEY_ONLY" or (kind is None and value is None):
        return key in tags
    if kind == "VALUE_ONLY" or (kind is None and key is None):
        return value in tags.values()
    return (key, value) in tags.items()


def matches_any(tags: Mapping[str, str], tag_filters: Iterable[Document]) -> bool:
    """One filter of a list is enough."""
    return any(matches(tags, tag_filter) for tag_filter in tag_filters)


def matches_set(tags: Mapping[str, str], groups: Sequence[Sequence[Document]]) -> bool:
    """Every group of a tag set has to fit; an empty set fits nothing."""
    return bool(groups) and all(matches_any(tags, group) for group in groups)


def _tagged(settings: Document, flat: str, tag_set: str, tags: Mapping[str, str]) -> bool:
    groups = settings.get(tag_set, {}).get(f"{tag_set}List")
    if groups is not None:
        return matches_set(tags, groups)
    return matches_any(tags, settings.get(flat, ()))


def ec2_instances(
    world: World, settings: Document, flat: str, auto_scaling_groups: Iterable[str]
) -> set[str]:
    """The running EC2 instances that tags or an Auto Scaling group name."""
    found = {
        instance.id
        for instance in world.running_instances()
        if _tagged(settings, flat, "ec2TagSet", instance.tags)
    }
    for name in auto_scaling_groups:
        found.update(world.instances_in(name))
    return found


def instances_of_group(store: Store, world: World, deployment: Deployment) -> set[str]:
    """Every instance that belongs to the deployment group now."""
    group = deployment.group
    names = [hook.group_name for hook in group.auto_scaling]
    found = ec2_instances(world, group.settings, "ec2TagFilters", names)
    for instance in store.on_premises.values():
        if instance.deregistered is None and _tagged(
            group.settings, "onPremisesInstanceTagFilters", "onPremisesTagSet", instance.tags
        ):
            found.add(instance.name)
    return found


def instances_of(store: Store, world: World, deployment: Deployment) -> list[str]:
    """The instances that an in-place deployment goes to, in ascending order of id.

    A rollback goes to those of the deployment that it rolls back; a deployment to outdated
    instances leaves out those that run its revision already (engine reference, 3.5 and 5.3).
    """
    if deployment.only_targets is not None:
        found = {id_ for id_ in deployment.only_targets if is_alive(store, world, id_)}
    else:
        found = instances_of_group(store, world, deployment)
    if deployment.request["updateOutdatedInstancesOnly"]:
        key = revision_key(deployment.revision)
        records = deployment.group.records
        found = {id_ for id_ in found if id_ not in records or records[id_].revision != key}
    return sorted(found)


def is_alive(store: Store, world: World, instance_id: str) -> bool:
    """Whether an instance is there and its agent answers; on-premises ones always do."""
    return instance_id in store.on_premises or world.is_alive(instance_id)


def missing_load_balancer(world: World, deployment: Deployment) -> Outcome | None:
    """Why traffic cannot be controlled: a load balancer or target group that does not exist."""
    info = deployment.request.get("loadBalancerInfo", {})
    for member, exists in (
        ("elbInfoList", world.has_load_balancer),
        ("targetGroupInfoList", world.has_target_group),
    ):
        for item in info.get(member, ()):
            if not exists(item["name"]):
                reason = f"{item['name']} does not exist"
                return messages.ELASTIC_LOAD_BALANCING_INVALID.outcome(reason=reason)
    return None
