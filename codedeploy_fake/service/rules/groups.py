"""The settings of a deployment group: what a request makes of them, and what refuses it.

The order of checks is the validation reference's (section 10): first what is wrong with the
members themselves, then what they refer to, then quotas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codedeploy_fake import messages
from codedeploy_fake.model import auto_scaling
from codedeploy_fake.model.predefined import DEFAULT_CONFIGS
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import members as member_rules
from codedeploy_fake.service.rules import platforms as platform_rules
from codedeploy_fake.service.rules import tags as tag_filter_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codedeploy_fake.model.store import DeploymentGroup, Document
    from codedeploy_fake.service.state import Region

MAX_AUTO_SCALING_GROUPS = 10
MAX_AUTO_SCALING_GROUP_NAME = 255

#: The members that are kept as they are given.
_KEPT = (
    "serviceRoleArn",
    "deploymentConfigName",
    "deploymentStyle",
    "ecsServices",
    "outdatedInstancesStrategy",
    "terminationHookEnabled",
    "ec2DeploymentOptions",
)
#: The members that are judged by themselves, in this order, and kept as their rule returns them.
_RULES: dict[str, Callable[[Any], Any]] = {
    **tag_filter_rules.MEMBERS,
    "autoRollbackConfiguration": member_rules.auto_rollback,
    "loadBalancerInfo": member_rules.load_balancers,
    "blueGreenDeploymentConfiguration": member_rules.blue_green,
}
#: The same for rules that look at quotas and topics.
_RULES_IN_CONTEXT: dict[str, Callable[[Region, Any], Any]] = {
    "alarmConfiguration": member_rules.alarms,
    "triggerConfigurations": member_rules.triggers,
}


def defaults(platform: str) -> Document:
    """The settings of a group that sets nothing (validation reference, 7.1)."""
    return {
        "computePlatform": platform,
        "deploymentConfigName": DEFAULT_CONFIGS[platform],
        "ec2TagFilters": [],
        "onPremisesInstanceTagFilters": [],
        "triggerConfigurations": [],
        "deploymentStyle": {
            "deploymentType": "IN_PLACE",
            "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
        },
        "outdatedInstancesStrategy": "UPDATE",
        "terminationHookEnabled": False,
    }


def changed(region: Region, settings: Document, request: Document) -> Document:
    """The settings after a request: absent members stay, given ones are replaced as a whole.

    Raises what CreateDeploymentGroup and UpdateDeploymentGroup declare for their members, and
    what these name (validation reference, 4.2 to 4.8 and 5.2).
    """
    platform = settings["computePlatform"]
    platform_rules.check_members(platform, request)
    tag_filter_rules.check_combinations(request)
    result = {**settings, **{name: request[name] for name in _KEPT if name in request}}
    platform_rules.check_style(platform, result["deploymentStyle"])
    tag_filter_rules.drop_replaced(result, request)
    result.update((name, rule(request[name])) for name, rule in _RULES.items() if name in request)
    for name, contextual_rule in _RULES_IN_CONTEXT.items():
        if name in request:
            result[name] = contextual_rule(region, request[name])
    if not result.get("loadBalancerInfo", True):
        del result["loadBalancerInfo"]
    # A Server group that gives up its load balancers lacks them at its next deployment (5.3).
    if platform != "Server" or "deploymentStyle" in request or "loadBalancerInfo" in result:
        platform_rules.check_traffic(result)
    _check_green_fleet(request)
    _check_references(region, result, request)
    return result


def _check_green_fleet(request: Document) -> None:
    """A copied Auto Scaling group has to come in the same request (5.2)."""
    blue_green = request.get("blueGreenDeploymentConfiguration", {})
    action = blue_green.get("greenFleetProvisioningOption", {}).get("action")
    if action == "COPY_AUTO_SCALING_GROUP" and len(request.get("autoScalingGroups", ())) != 1:
        if any(request.get(member) for member in tag_filter_rules.MEMBERS):
            raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS.error()
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY.error()


def _check_references(region: Region, settings: Document, request: Document) -> None:
    config = lookup.config(region, settings["deploymentConfigName"])
    platform_rules.check_config(settings, config)
    names = request.get("autoScalingGroups", ())
    if "serviceRoleArn" in request or names:
        actions = ["autoscaling:PutLifecycleHook"] if names else []
        check_role(region, settings["serviceRoleArn"], *actions)
    _check_auto_scaling_groups(region, names)
    check_ecs_services(region, request)


def check_ecs_services(region: Region, settings: Document) -> None:
    """Raises ``InvalidECSServiceException`` for a service that is not there, or not ours."""
    for service in settings.get("ecsServices", ()):
        cluster, name = service["clusterName"], service["serviceName"]
        if not region.world.has_ecs_service(cluster, name):
            raise messages.INVALID_ECS_SERVICE_NOT_LOADED.error(
                cluster=cluster, service=name, reason="Service not found."
            )
        found = region.world.ecs_service(cluster, name)
        if found is not None and found.deployment_controller != "CODE_DEPLOY":
            raise messages.INVALID_ECS_SERVICE_CONTROLLER.error()


def check_role(region: Region, arn: str, *auto_scaling_actions: str) -> None:
    """Whether the service can assume a role, and do with it what it has to (4.8).

    Raises ``InvalidRoleException``.
    """
    role = region.world.role(arn)
    if role is None or not role.assumable:
        raise messages.INVALID_ROLE_NOT_ASSUMABLE.error(arn=arn)
    if not all(map(role.allows, auto_scaling_actions)):
        raise messages.INVALID_ROLE_PERMISSIONS.error(arn=arn, service="AmazonAutoScaling")


def _check_auto_scaling_groups(region: Region, names: Sequence[str]) -> None:
    if len(names) > MAX_AUTO_SCALING_GROUPS:
        raise messages.INVALID_AUTO_SCALING_GROUP_COUNT.error(limit=MAX_AUTO_SCALING_GROUPS)
    for name in names:
        if not 0 < len(name) <= MAX_AUTO_SCALING_GROUP_NAME:
            raise messages.INVALID_AUTO_SCALING_GROUP_NAME.error(name=name)
        if not region.world.has_auto_scaling_group(name):
            raise messages.INVALID_AUTO_SCALING_GROUP.error(name=name)


def check_limits(
    region: Region, group: DeploymentGroup | None, settings: Document, names: Sequence[str]
) -> None:
    """What other groups leave no room for: hooks on Auto Scaling groups, the ECS service.

    ``names`` are the Auto Scaling groups that the group is going to have; ``group`` is None while
    it is being created. Raises ``LifecycleHookLimitExceededException`` and
    ``ECSServiceMappingLimitExceededException``.
    """
    hooks_each = 2 if settings["terminationHookEnabled"] else 1
    full = auto_scaling.without_room(region.store, region.world, group, names, hooks_each)
    if full is not None:
        raise messages.LIFECYCLE_HOOK_LIMIT_EXCEEDED.error(name=full)
    services = settings.get("ecsServices")
    if services and any(
        other is not group and other.settings.get("ecsServices") == services
        for application in region.store.applications.values()
        for other in application.groups.values()
    ):
        raise messages.ECS_SERVICE_MAPPING_LIMIT_EXCEEDED.error(service=services[0]["serviceName"])
