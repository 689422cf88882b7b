"""Rules of CreateDeployment, checked before it creates a deployment [V 5.3]."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.model.store import DeploymentConfig, DeploymentGroup, Document
from codedeploy_fake.service.rules import groups as group_rules
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import members as member_rules
from codedeploy_fake.service.rules import platforms as platform_rules
from codedeploy_fake.service.rules.revisions import check_revision, registered
from codedeploy_fake.service.state import Region

#: Tags of one kind in targetInstances [V 3] (InvalidTargetInstances).
MAX_TARGET_TAGS = 10

#: Members that are kept as they were asked for.
_KEPT = ("description", "ec2DeploymentOptions", "targetInstances")
#: Members that a deployment takes over from its group.
_INHERITED = (
    "deploymentStyle",
    "loadBalancerInfo",
    "blueGreenDeploymentConfiguration",
    "ec2DeploymentOptions",
)


def checked_revision(group: DeploymentGroup, request: Document) -> Document:
    """Return the revision to deploy; the last successful one in the RESTART mode [V 4.7]."""
    application = group.application
    if request.get("deploymentMode") == "RESTART":
        if application.compute_platform != "Server":
            raise messages.INVALID_INPUT_RESTART_PLATFORM.error()
        if group.settings["deploymentStyle"]["deploymentType"] != "IN_PLACE":
            raise messages.INVALID_INPUT_RESTART_STYLE.error()
        if "revision" in request:
            raise messages.INVALID_INPUT_RESTART_REVISION.error()
        if request.get("updateOutdatedInstancesOnly"):
            raise messages.INVALID_INPUT_RESTART_OUTDATED.error()
        if group.target_revision is None:
            raise messages.REVISION_REQUIRED.error()
        return group.target_revision
    location = check_revision(application, request.get("revision"))
    inline: Document = location.get("appSpecContent") or location.get("string") or {"content": ""}
    if "content" not in inline:
        # Named by its hash alone: the content has to be known already.
        return registered(application, location).location
    return location


def checked_members(region: Region, group: DeploymentGroup, request: Document) -> Document:
    """Return the members of the deployment: asked for, inherited from the group, or default."""
    if len(request.get("description", "")) > region.quota("description"):
        raise messages.DESCRIPTION_TOO_LONG.error()
    members: Document = {
        "ignoreApplicationStopFailures": request.get("ignoreApplicationStopFailures", False),
        "updateOutdatedInstancesOnly": request.get("updateOutdatedInstancesOnly", False),
    }
    if group.application.compute_platform == "Server":
        members["fileExistsBehavior"] = request.get("fileExistsBehavior", "DISALLOW")
    else:
        _check_server_only(request)
    settings = group.settings
    members.update((name, settings[name]) for name in _INHERITED if name in settings)
    members.update((name, request[name]) for name in _KEPT if name in request)
    if "targetInstances" in request:
        _check_target_instances(region, group, request["targetInstances"])
    if request.get("deploymentMode") == "RESTART":
        members["deploymentMode"] = "RESTART"
    rollback = request.get("autoRollbackConfiguration")
    if rollback is not None:
        members["autoRollbackConfiguration"] = member_rules.auto_rollback(rollback)
    elif "autoRollbackConfiguration" in settings:
        members["autoRollbackConfiguration"] = settings["autoRollbackConfiguration"]
    alarms = request.get("overrideAlarmConfiguration")
    if alarms is not None:
        members["overrideAlarmConfiguration"] = member_rules.alarms(region, alarms)
    return members


def _check_server_only(request: Document) -> None:
    """Refuse members on Lambda and ECS that mean something to instances only."""
    if "fileExistsBehavior" in request:
        raise messages.INVALID_FILE_EXISTS_BEHAVIOR_PLATFORM.error()
    if request.get("ignoreApplicationStopFailures"):
        raise messages.INVALID_IGNORE_APPLICATION_STOP_FAILURES_VALUE.error()
    if request.get("updateOutdatedInstancesOnly"):
        raise messages.INVALID_UPDATE_OUTDATED_INSTANCES_ONLY_VALUE.error()


def _check_target_instances(region: Region, group: DeploymentGroup, wanted: Document) -> None:
    """Refuse a green fleet that is empty, or of a deployment that is not blue/green."""
    style = group.settings["deploymentStyle"]["deploymentType"]
    if style != "BLUE_GREEN" or group.application.compute_platform != "Server":
        raise messages.INVALID_TARGET_INSTANCES_IN_PLACE.error()
    filters = wanted.get("tagFilters", ())
    groups = wanted.get("ec2TagSet", {}).get("ec2TagSetList", ())
    names = wanted.get("autoScalingGroups", ())
    if not filters and not groups and not names:
        raise messages.INVALID_TARGET_INSTANCES_EMPTY.error()
    if filters and groups:
        raise messages.INVALID_TARGET_INSTANCES_COMBINATION.error()
    if max(map(len, (filters, *groups))) > MAX_TARGET_TAGS:
        raise messages.INVALID_TARGET_INSTANCES_LIMIT.error()
    if not names and not region.world.matching(wanted, "tagFilters", names):
        raise messages.INVALID_TARGET_INSTANCES_NONE.error()


def checked_config(region: Region, group: DeploymentGroup, request: Document) -> DeploymentConfig:
    """Return the configuration of the deployment: the request's, else the group's."""
    name = request.get("deploymentConfigName")
    if name is None:
        return lookup.config(region, group.settings["deploymentConfigName"])
    config = lookup.config(region, name)
    platform = group.application.compute_platform
    if config.compute_platform != platform:
        raise messages.INVALID_COMPUTE_PLATFORM_CONFIG.error(name=name, platform=platform)
    platform_rules.check_config(group.settings, config)
    return config


def checked_world(region: Region, group: DeploymentGroup, revision: Document) -> None:
    """Refuse a deployment if something that the group refers to is gone."""
    settings = group.settings
    platform_rules.check_traffic(settings)
    group_rules.check_role(region, settings["serviceRoleArn"])
    for hook in group.auto_scaling:
        if not region.world.has_auto_scaling_group(hook.group_name):
            raise messages.INVALID_AUTO_SCALING_GROUP.error(name=hook.group_name)
    group_rules.check_ecs_services(region, settings, settings["serviceRoleArn"])
    needs_token = revision["revisionType"] == "GitHub" and region.world.is_declared("github_token")
    if needs_token and not region.store.github_tokens:
        raise messages.INVALID_GITHUB_ACCOUNT_TOKEN.error()
