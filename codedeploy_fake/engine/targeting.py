"""The instances that a deployment goes to: by tags, Auto Scaling groups, on-premises ones."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.store import Deployment, Store, revision_key
from codedeploy_fake.model.tags import fits
from codedeploy_fake.model.world import World


def instances_of_group(store: Store, world: World, deployment: Deployment) -> set[str]:
    """Return every instance that belongs to the deployment group now."""
    group = deployment.group
    names = [hook.group_name for hook in group.auto_scaling]
    found = world.matching(group.settings, "ec2TagFilters", names)
    for instance in store.on_premises.values():
        if instance.deregistered is None and fits(
            group.settings, "onPremisesInstanceTagFilters", "onPremisesTagSet", instance.tags
        ):
            found.add(instance.name)
    return found


def instances_of(store: Store, world: World, deployment: Deployment) -> list[str]:
    """Return the instances that an in-place deployment goes to, in ascending order of id.

    A rollback goes to those of the deployment that it rolls back; a deployment to outdated
    instances leaves out those that run its revision already [E 3.5, 5.3].
    """
    if deployment.only_targets is not None:
        found = {id_ for id_ in deployment.only_targets if is_alive(store, world, id_)}
    else:
        found = instances_of_group(store, world, deployment)
    if deployment.members["updateOutdatedInstancesOnly"]:
        key = revision_key(deployment.revision)
        records = deployment.group.records
        found = {id_ for id_ in found if id_ not in records or records[id_].revision != key}
    return sorted(found)


def is_alive(store: Store, world: World, instance_id: str) -> bool:
    """Return whether an instance is there with an agent; on-premises ones always are."""
    return instance_id in store.on_premises or world.is_alive(instance_id)


def missing_load_balancer(world: World, deployment: Deployment) -> Outcome | None:
    """Return the error of a load balancer or target group that does not exist, or None."""
    info = deployment.members.get("loadBalancerInfo", {})
    for member, exists in (
        ("elbInfoList", world.has_load_balancer),
        ("targetGroupInfoList", world.has_target_group),
    ):
        for item in info.get(member, ()):
            if not exists(item["name"]):
                reason = f"{item['name']} does not exist"
                return messages.ELASTIC_LOAD_BALANCING_INVALID.outcome(reason=reason)
    return None
