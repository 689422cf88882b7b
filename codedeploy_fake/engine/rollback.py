"""Automatic rollback (engine reference, 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.predefined import find_config
from codedeploy_fake.model.store import Deployment, DeploymentConfig, DeploymentStatus, Document

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine

ROLLBACK_CREATOR = "codeDeployRollback"
#: From the end of a deployment to the creation of its rollback (5.3).
ROLLBACK_DELAY: Milliseconds = 300

#: A shift back is made at once (5.3; recorded for ECS, inferred for Lambda).
_CONFIG_OF_PLATFORM = {
    "ECS": "CodeDeployDefault.ECSAllAtOnce",
    "Lambda": "CodeDeployDefault.LambdaAllAtOnce",
}

#: The event of autoRollbackConfiguration that a stop with this code is (5.1).
_EVENT_OF_STOP = {
    "ALARM_ACTIVE": "DEPLOYMENT_STOP_ON_ALARM",
    "MANUAL_STOP": "DEPLOYMENT_STOP_ON_REQUEST",
}


def _event_of(deployment: Deployment) -> str | None:
    """The event of autoRollbackConfiguration that the end of a deployment is (5.1).

    None when nobody continued a deployment that was ready: no event stands for that.
    """
    if deployment.status is DeploymentStatus.FAILED:
        return "DEPLOYMENT_FAILURE"
    assert deployment.error is not None
    return _EVENT_OF_STOP.get(deployment.error[0])


def is_rollback_due(deployment: Deployment, override: bool | None) -> bool:
    """Whether a deployment that did not succeed is to be rolled back.

    Never without a revision that was deployed successfully before, and never a deployment that
    the service made itself.
    """
    group = deployment.group
    if deployment.creator != "user" or group.target_revision is None or group.deleted:
        return False
    if override is not None:
        return override
    configuration = deployment.request.get("autoRollbackConfiguration", {})
    enabled = configuration.get("enabled", False)
    return bool(enabled and _event_of(deployment) in configuration.get("events", ()))


def roll_back(engine: Engine, deployment: Deployment) -> None:
    """Makes the deployment that brings back the last successful revision."""
    group = deployment.group
    if group.deleted or group.last_successful is None:
        deployment.rollback_info = {}
        return
    rollback = engine.create_deployment(
        group,
        creator=ROLLBACK_CREATOR,
        revision=group.last_successful.revision,
        config=_config(engine, deployment),
        request=_request(deployment),
        rolls_back=deployment,
        only_targets=tuple(deployment.targets) if deployment.targets else None,
    )
    ids = {"id": deployment.id, "rollback_id": rollback.id}
    deployment.rollback_info = {
        "rollbackDeploymentId": rollback.id,
        "rollbackMessage": messages.ROLLBACK_TRIGGERED.format(**ids),
    }
    rollback.rollback_info = {
        "rollbackTriggeringDeploymentId": deployment.id,
        "rollbackMessage": messages.ROLLBACK_DEPLOYMENT.format(**ids),
    }


def _config(engine: Engine, deployment: Deployment) -> DeploymentConfig:
    """The group's configuration on the Server platform, AllAtOnce on the others."""
    name = _CONFIG_OF_PLATFORM.get(deployment.compute_platform)
    name = name or deployment.group.settings["deploymentConfigName"]
    return find_config(engine.store, name)


def _request(deployment: Deployment) -> Document:
    """The members of the rollback (5.3): no description, and no rollback of its own."""
    good = deployment.group.last_successful
    assert good is not None
    dropped = ("description", "targetInstances", "overrideAlarmConfiguration", "deploymentMode")
    request = {name: value for name, value in deployment.request.items() if name not in dropped}
    request["ignoreApplicationStopFailures"] = False
    request["updateOutdatedInstancesOnly"] = False
    request["autoRollbackConfiguration"] = {"enabled": False}
    if "fileExistsBehavior" in good.request:
        request["fileExistsBehavior"] = good.request["fileExistsBehavior"]
    return request
