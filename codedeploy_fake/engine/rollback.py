"""Automatic rollback: when it is due, and the deployment that it makes [E 5]."""

from __future__ import annotations

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.defaults import find_config
from codedeploy_fake.model.store import (
    Creator,
    Deployment,
    DeploymentStatus,
    Document,
    NewDeployment,
    Store,
)

#: From the end of a deployment to the creation of its rollback [E 5.3].
ROLLBACK_DELAY: Milliseconds = 300

#: A shift back is made at once [E 5.3] (recorded for ECS, inferred for Lambda); the Server platform
#: takes the group's configuration.
_CONFIG_OF_PLATFORM = {
    "ECS": "CodeDeployDefault.ECSAllAtOnce",
    "Lambda": "CodeDeployDefault.LambdaAllAtOnce",
}

#: The event of autoRollbackConfiguration that a stop with this code is [E 5.1].
_EVENT_OF_STOP = {
    "ALARM_ACTIVE": "DEPLOYMENT_STOP_ON_ALARM",
    "MANUAL_STOP": "DEPLOYMENT_STOP_ON_REQUEST",
}


def good_revision(deployment: Deployment) -> Document | None:
    """Return the revision that a rollback of a deployment brings back, or None without one.

    On instances it is one that succeeded before. A shift of traffic that has started goes back to
    what served before that, deployed by CodeDeploy or not [E 5.3].

    Both :func:`is_rollback_due` and :func:`rollback_of` ask here and nowhere else.
    """
    return deployment.group.target_revision or deployment.original_revision


def is_rollback_due(deployment: Deployment, override: bool | None) -> bool:
    """Return whether a deployment that did not succeed is to be rolled back.

    Never without a good revision, and never a deployment that the service made itself.
    ``override`` is what StopDeployment asked for, if anything.
    """
    if deployment.creator is not Creator.USER or deployment.group.deleted:
        return False
    if good_revision(deployment) is None or _failed_before_install(deployment):
        return False
    if override is not None:
        return override
    configuration = deployment.members.get("autoRollbackConfiguration", {})
    enabled = configuration.get("enabled", False)
    return bool(enabled and _event_of(deployment) in configuration.get("events", ()))


def _failed_before_install(deployment: Deployment) -> bool:
    """Return whether an ECS deployment failed in BeforeInstall, its first event [E 2.9].

    Nothing has changed by then, so there is nothing to roll back.
    """
    if deployment.compute_platform != "ECS" or deployment.status is not DeploymentStatus.FAILED:
        return False
    return any(len(target.runs) == 1 for target in (deployment.targets or {}).values())


def _event_of(deployment: Deployment) -> str | None:
    """Return the event of autoRollbackConfiguration that the end of a deployment is [E 5.1].

    None for a deployment that was ready and never continued: there is no event for that.
    """
    if deployment.status is DeploymentStatus.FAILED:
        return "DEPLOYMENT_FAILURE"
    assert deployment.error is not None
    return _EVENT_OF_STOP.get(deployment.error[0])


def rollback_of(store: Store, deployment: Deployment) -> NewDeployment | None:
    """Return the order that brings back the good revision, or None if that is gone by now."""
    group, revision = deployment.group, good_revision(deployment)
    if group.deleted or revision is None:
        return None
    name = _CONFIG_OF_PLATFORM.get(deployment.compute_platform)
    return NewDeployment(
        group,
        creator=Creator.ROLLBACK,
        revision=revision,
        config=find_config(store, name or group.settings["deploymentConfigName"]),
        members=_members(deployment),
        rolls_back=deployment,
        only_targets=tuple(deployment.targets) if deployment.targets else None,
    )


def _members(deployment: Deployment) -> Document:
    """Return the members of the rollback: no description, no rollback of its own [E 5.3]."""
    dropped = ("description", "targetInstances", "overrideAlarmConfiguration", "deploymentMode")
    members = {name: value for name, value in deployment.members.items() if name not in dropped}
    members["ignoreApplicationStopFailures"] = False
    members["updateOutdatedInstancesOnly"] = False
    members["autoRollbackConfiguration"] = {"enabled": False}
    good = deployment.group.last_successful
    if good is not None and "fileExistsBehavior" in good.members:
        members["fileExistsBehavior"] = good.members["fileExistsBehavior"]
    return members
