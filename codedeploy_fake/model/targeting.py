"""The instances that a deployment goes to: by tags, Auto Scaling groups, on-premises ones."""

from __future__ import annotations

from collections.abc import Sequence

from codedeploy_fake.model.resources import fits
from codedeploy_fake.model.store import Deployment, DeploymentGroup, Store, revision_key
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


def phases(group: DeploymentGroup, ids: Sequence[str]) -> list[list[str]]:
    """Return the instances in the order of deployment: unhealthy, old and current ones [E 3.2].

    An instance that was never deployed to is unhealthy, and so is one whose revision is unknown
    [E 3.4]. Within a phase the ids ascend.
    """
    current = group.target_revision and revision_key(group.target_revision)
    ordered: list[list[str]] = [[], [], []]
    for instance_id in sorted(ids):
        record = group.records.get(instance_id)
        if record is None or not record.healthy:
            ordered[0].append(instance_id)
        else:
            ordered[2 if record.revision == current else 1].append(instance_id)
    return ordered
