"""Deployments that Auto Scaling makes the service do (engine reference, 3.5 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from codedeploy_fake.model.predefined import PREDEFINED, find_config
from codedeploy_fake.model.source import CompleteLifecycleAction, TerminateInstances
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentGroup,
    DeploymentStatus,
    Document,
    revision_key,
)
from codedeploy_fake.model.world import Instance

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine

LAUNCH_CREATOR = "autoscaling"
TERMINATION_CREATOR = "autoscalingTermination"
UPDATE_CREATOR = "CodeDeployAutoUpdate"

#: Deployments to single instances that come or go; they never change what a group runs.
CREATORS = frozenset({LAUNCH_CREATOR, TERMINATION_CREATOR})


def _groups_on(engine: Engine, auto_scaling_group: str) -> list[DeploymentGroup]:
    return [
        group
        for application in engine.store.applications.values()
        for group in application.groups.values()
        if any(hook.group_name == auto_scaling_group for hook in group.auto_scaling)
    ]


def _request(group: DeploymentGroup) -> Document:
    settings = group.settings
    request: Document = {
        "ignoreApplicationStopFailures": False,
        "updateOutdatedInstancesOnly": False,
        "fileExistsBehavior": "DISALLOW",
        # Instances come and go one by one, whatever way the group is deployed to.
        "deploymentStyle": {**settings["deploymentStyle"], "deploymentType": "IN_PLACE"},
    }
    if "loadBalancerInfo" in settings:
        request["loadBalancerInfo"] = settings["loadBalancerInfo"]
    return request


def launched(engine: Engine, auto_scaling_group: str, instance_ids: Sequence[str]) -> None:
    """Brings new instances to the last successful revision, one deployment an instance.

    A group without such a revision has nothing to deploy.
    """
    for group in _groups_on(engine, auto_scaling_group):
        for instance_id in instance_ids:
            _deploy_to_instance(engine, group, LAUNCH_CREATOR, instance_id)


def terminate(engine: Engine, instance_ids: Iterable[str], *, tells: bool = True) -> None:
    """Terminates instances; a termination hook holds one back until its deployment has ended.

    With ``tells`` a neighbor is told to end those that it has.
    """
    for instance_id in instance_ids:
        instance = engine.world.instances[instance_id]
        if not engine.world.is_running(instance_id):
            continue
        if not instance.auto_scaling_group or not _run_termination_hooks(engine, instance):
            _end(engine, instance, tells=tells)
    engine.world_changed()


def left(engine: Engine, auto_scaling_group: str, instance_ids: Iterable[str]) -> None:
    """Runs the termination hooks for instances that a neighbor has ended already.

    What it has not held back is held back here, until its deployment has ended.
    """
    for instance_id in instance_ids:
        instance = engine.world.instances[instance_id]
        instance.auto_scaling_group = auto_scaling_group
        if _run_termination_hooks(engine, instance):
            instance.terminated = instance.stopped = False
    engine.world_changed()


def _end(engine: Engine, instance: Instance, *, tells: bool = True) -> None:
    if instance.is_neighbor and tells and not instance.terminated:
        engine.world.tell(TerminateInstances((instance.id,), instance.auto_scaling_group))
    instance.terminated = True


def _run_termination_hooks(engine: Engine, instance: Instance) -> bool:
    assert instance.auto_scaling_group is not None
    groups = [
        group
        for group in _groups_on(engine, instance.auto_scaling_group)
        if any(hook.termination_hook for hook in group.auto_scaling)
    ]
    deployed = [
        _deploy_to_instance(engine, group, TERMINATION_CREATOR, instance.id) for group in groups
    ]
    instance.terminating = any(deployed)
    return instance.terminating


def _deploy_to_instance(
    engine: Engine, group: DeploymentGroup, creator: str, instance_id: str
) -> bool:
    if group.target_revision is None:
        return False
    engine.create_deployment(
        group,
        creator=creator,
        revision=group.target_revision,
        config=PREDEFINED["CodeDeployDefault.OneAtATime"],
        request=_request(group),
        only_targets=(instance_id,),
    )
    return True


def after(engine: Engine, deployment: Deployment) -> None:
    """What Auto Scaling does when a deployment has ended."""
    succeeded = deployment.status is DeploymentStatus.SUCCEEDED
    if deployment.creator == TERMINATION_CREATOR or (
        deployment.creator == LAUNCH_CREATOR and not succeeded
    ):
        for instance_id in deployment.only_targets or ():
            _complete(engine, deployment, instance_id, succeeded=succeeded)
            _end(engine, engine.world.instances[instance_id])
        engine.world_changed()
    elif succeeded:
        for instance_id in deployment.only_targets or ():
            _complete(engine, deployment, instance_id, succeeded=True)
        _update_outdated(engine, deployment.group)


def _complete(engine: Engine, deployment: Deployment, instance_id: str, *, succeeded: bool) -> None:
    """Lets a neighbor's instance go on, or go, that a hook has held back."""
    instance = engine.world.instances.get(instance_id)
    if instance is None or not instance.is_neighbor or deployment.creator not in CREATORS:
        return
    terminates = deployment.creator == TERMINATION_CREATOR
    for hook in deployment.group.auto_scaling:
        name = hook.termination_hook if terminates else hook.hook
        if name is not None and hook.group_name == instance.auto_scaling_group:
            result = "CONTINUE" if terminates or succeeded else "ABANDON"
            engine.world.tell(CompleteLifecycleAction(hook.group_name, name, instance_id, result))


def _update_outdated(engine: Engine, group: DeploymentGroup) -> None:
    """A follow-on deployment for Auto Scaling instances that came up with an older revision."""
    root = group.last_successful
    if root is None or group.deleted or group.settings["outdatedInstancesStrategy"] != "UPDATE":
        return
    if any(waiting.creator == LAUNCH_CREATOR for waiting in group.queue):
        return
    current = revision_key(root.revision)
    outdated = [
        instance_id
        for hook in group.auto_scaling
        for instance_id in engine.world.instances_in(hook.group_name)
        if instance_id not in (root.targets or {})
        and (record := group.records.get(instance_id)) is not None
        and record.healthy
        and record.revision != current
    ]
    if not outdated:
        return
    update = engine.create_deployment(
        group,
        creator=UPDATE_CREATOR,
        revision=root.revision,
        config=find_config(engine.store, group.settings["deploymentConfigName"]),
        request={**_request(group), "updateOutdatedInstancesOnly": True},
        only_targets=tuple(outdated),
    )
    update.related = {"autoUpdateOutdatedInstancesRootDeploymentId": root.id}
    ids = (root.related or {}).get("autoUpdateOutdatedInstancesDeploymentIds", [])
    root.related = {"autoUpdateOutdatedInstancesDeploymentIds": [*ids, update.id]}
