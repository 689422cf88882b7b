"""Deployments for instances that Auto Scaling launches and terminates [E 3.5, 8].

Everything here is a policy: it looks, and returns what is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable

from codedeploy_fake.model.defaults import PREDEFINED, find_config
from codedeploy_fake.model.source import CompleteLifecycleAction
from codedeploy_fake.model.store import (
    Creator,
    Deployment,
    DeploymentGroup,
    DeploymentStatus,
    Document,
    NewDeployment,
    Store,
    revision_key,
)
from codedeploy_fake.model.world import World


def orders_for(
    store: Store, auto_scaling_group: str, instance_ids: Iterable[str], creator: Creator
) -> list[NewDeployment]:
    """Return the orders that the hooks of deployment groups call for, one an instance.

    To ``LAUNCH`` brings new instances to the last successful revision, without which there is
    nothing to deploy; for ``TERMINATION`` a group needs a termination hook.
    """
    return [
        NewDeployment(
            group,
            creator=creator,
            revision=group.target_revision,
            config=PREDEFINED["CodeDeployDefault.OneAtATime"],
            members=_members(group),
            only_targets=(instance_id,),
        )
        for application in store.applications.values()
        for group in application.groups.values()
        if any(hook.group_name == auto_scaling_group for hook in group.auto_scaling)
        and (creator is Creator.LAUNCH or any(hook.termination_hook for hook in group.auto_scaling))
        and group.target_revision is not None
        for instance_id in instance_ids
    ]


def _members(group: DeploymentGroup) -> Document:
    settings = group.settings
    members: Document = {
        "ignoreApplicationStopFailures": False,
        "updateOutdatedInstancesOnly": False,
        "fileExistsBehavior": "DISALLOW",
        # Instances come and go one by one, whatever way the group is deployed to.
        "deploymentStyle": {**settings["deploymentStyle"], "deploymentType": "IN_PLACE"},
    }
    if "loadBalancerInfo" in settings:
        members["loadBalancerInfo"] = settings["loadBalancerInfo"]
    return members


def instances_to_end(deployment: Deployment) -> tuple[str, ...]:
    """Return the instances that end with a deployment: held back ones, and failed launches."""
    failed_launch = (
        deployment.creator is Creator.LAUNCH and deployment.status is not DeploymentStatus.SUCCEEDED
    )
    if failed_launch or deployment.creator is Creator.TERMINATION:
        return deployment.only_targets or ()
    return ()


def completions(world: World, deployment: Deployment) -> list[CompleteLifecycleAction]:
    """Return what completes the hooks that hold a neighbor's instances back."""
    if not deployment.creator.is_for_one_instance:
        return []
    terminates = deployment.creator is Creator.TERMINATION
    goes_on = terminates or deployment.status is DeploymentStatus.SUCCEEDED
    orders = []
    for instance_id in deployment.only_targets or ():
        instance = world.instances.get(instance_id)
        for hook in deployment.group.auto_scaling if instance and instance.is_neighbor else ():
            name = hook.termination_hook if terminates else hook.hook
            if name is not None and instance and hook.group_name == instance.auto_scaling_group:
                result = "CONTINUE" if goes_on else "ABANDON"
                orders.append(CompleteLifecycleAction(hook.group_name, name, instance_id, result))
    return orders


def update_of_outdated(store: Store, world: World, group: DeploymentGroup) -> NewDeployment | None:
    """Return what follows a success for instances that came up with an older revision meanwhile."""
    root = group.last_successful
    if root is None or group.deleted or group.settings["outdatedInstancesStrategy"] != "UPDATE":
        return None
    if any(waiting.creator is Creator.LAUNCH for waiting in group.queue):
        return None
    current = revision_key(root.revision)
    outdated = [
        instance_id
        for hook in group.auto_scaling
        for instance_id in world.instances_in(hook.group_name)
        if instance_id not in (root.targets or {})
        and (record := group.records.get(instance_id)) is not None
        and record.healthy
        and record.revision != current
    ]
    if not outdated:
        return None
    return NewDeployment(
        group,
        creator=Creator.UPDATE,
        revision=root.revision,
        config=find_config(store, group.settings["deploymentConfigName"]),
        members={**_members(group), "updateOutdatedInstancesOnly": True},
        updates=root,
        only_targets=tuple(outdated),
    )
