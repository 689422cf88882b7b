"""The settings of a deployment group: the checks of a request in order, and its result [V 10]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from codedeploy_fake import messages
from codedeploy_fake.model import auto_scaling
from codedeploy_fake.model.defaults import DEFAULT_CONFIGS
from codedeploy_fake.model.store import DeploymentGroup, Document
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import members as member_rules
from codedeploy_fake.service.rules import platforms as platform_rules
from codedeploy_fake.service.rules import tags as tag_rules
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


def defaults(platform: str) -> Document:
    """Return the settings of a group that sets nothing [V 7.1]."""
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


@dataclass(slots=True, eq=False)
class Draft:
    """The settings that a request is about to give to a group.

    ``group`` is None while it is being created. ``settings`` change as the checks go through the
    members: each is kept as its check returns it.
    """

    region: Region
    group: DeploymentGroup | None
    request: Document
    settings: Document

    @property
    def platform(self) -> str:
        platform: str = self.settings["computePlatform"]
        return platform

    @property
    def auto_scaling_groups(self) -> Sequence[str]:
        """The names of the Auto Scaling groups that the group is going to have."""
        kept = [] if self.group is None else [hook.group_name for hook in self.group.auto_scaling]
        names: Sequence[str] = self.request.get("autoScalingGroups", kept)
        return names


class Check(NamedTuple):
    """One check of a group's settings: what it is about, and the function that refuses.

    With a ``member`` it is a check of that one, for requests that have it.
    """

    subject: str
    run: Callable[[Draft], None]
    member: str | None = None


def _platform(draft: Draft) -> None:
    platform_rules.check_members(draft.platform, draft.request)


def _combinations(draft: Draft) -> None:
    tag_rules.check_combinations(draft.request)


def _style(draft: Draft) -> None:
    platform_rules.check_style(draft.platform, draft.settings["deploymentStyle"])
    tag_rules.drop_replaced(draft.settings, draft.request)


def _member(name: str, rule: Callable[[Any], Any]) -> Check:
    """Return the check of a member that is judged by itself, and kept as the rule returns it."""

    def run(draft: Draft) -> None:
        draft.settings[name] = rule(draft.request[name])

    return Check(name, run, name)


def _member_in_region(name: str, rule: Callable[[Region, Any], Any]) -> Check:
    """Return the same for a rule that looks at quotas and topics."""

    def run(draft: Draft) -> None:
        draft.settings[name] = rule(draft.region, draft.request[name])

    return Check(name, run, name)


def _traffic(draft: Draft) -> None:
    settings = draft.settings
    if not settings.get("loadBalancerInfo", True):
        del settings["loadBalancerInfo"]
    # A Server group that gives up its load balancers lacks them at its next deployment [V 5.3].
    is_named = "deploymentStyle" in draft.request or "loadBalancerInfo" in settings
    if draft.platform != "Server" or is_named:
        platform_rules.check_traffic(settings)


def _green_fleet(draft: Draft) -> None:
    """Refuse a copied Auto Scaling group that does not come in the same request [V 5.2]."""
    request = draft.request
    blue_green = request.get("blueGreenDeploymentConfiguration", {})
    action = blue_green.get("greenFleetProvisioningOption", {}).get("action")
    if action == "COPY_AUTO_SCALING_GROUP" and len(request.get("autoScalingGroups", ())) != 1:
        if any(request.get(member) for member in tag_rules.MEMBERS):
            raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS.error()
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY.error()


def _config(draft: Draft) -> None:
    config = lookup.config(draft.region, draft.settings["deploymentConfigName"])
    platform_rules.check_config(draft.settings, config)


def _role(draft: Draft) -> None:
    names = draft.request.get("autoScalingGroups", ())
    if "serviceRoleArn" in draft.request or names:
        actions = ["autoscaling:PutLifecycleHook"] if names else []
        check_role(draft.region, draft.settings["serviceRoleArn"], *actions)


def _auto_scaling_groups(draft: Draft) -> None:
    _check_auto_scaling_groups(draft.region, draft.request.get("autoScalingGroups", ()))


def _ecs_services(draft: Draft) -> None:
    check_ecs_services(draft.region, draft.request, draft.settings["serviceRoleArn"])


def _group_quota(draft: Draft) -> None:
    """Refuse one group more than an application may have."""
    if draft.group is None:
        application = lookup.application(draft.region, draft.request["applicationName"])
        if len(application.groups) >= draft.region.quota("deployment_groups"):
            raise messages.DEPLOYMENT_GROUP_LIMIT_EXCEEDED.error(name=application.name)


def _hook_quota(draft: Draft) -> None:
    """Refuse an Auto Scaling group on which other groups leave no room for the hooks."""
    region, names = draft.region, draft.auto_scaling_groups
    if not names:
        return
    hooks_each = 2 if draft.settings["terminationHookEnabled"] else 1
    full = auto_scaling.without_room(region.store, region.world, draft.group, names, hooks_each)
    if full is not None:
        raise messages.LIFECYCLE_HOOK_LIMIT_EXCEEDED.error(name=full)


def _mapped_service(draft: Draft) -> None:
    """Refuse an ECS service that belongs to another group."""
    services = draft.settings.get("ecsServices")
    if services and any(
        other is not draft.group and other.settings.get("ecsServices") == services
        for application in draft.region.store.applications.values()
        for other in application.groups.values()
    ):
        raise messages.ECS_SERVICE_MAPPING_LIMIT_EXCEEDED.error(service=services[0]["serviceName"])


#: The checks of a group's settings, in the service's order [V 10]: of two mistakes in a request
#: the earlier one is reported. First what is wrong with the members themselves, then what they
#: refer to, then quotas.
CHECKS: tuple[Check, ...] = (
    Check("members of another platform", _platform),
    Check("flat tag filters beside a tag set", _combinations),
    Check("deploymentStyle", _style),
    *(_member(name, rule) for name, rule in tag_rules.MEMBERS.items()),
    _member("autoRollbackConfiguration", member_rules.auto_rollback),
    _member("loadBalancerInfo", member_rules.load_balancers),
    _member("blueGreenDeploymentConfiguration", member_rules.blue_green),
    _member_in_region("alarmConfiguration", member_rules.alarms),
    _member_in_region("triggerConfigurations", member_rules.triggers),
    Check("what shifts traffic on the platform", _traffic),
    Check("the Auto Scaling group to copy", _green_fleet),
    Check("deploymentConfigName", _config),
    Check("serviceRoleArn", _role),
    Check("autoScalingGroups", _auto_scaling_groups),
    Check("ecsServices", _ecs_services),
    Check("the quota of deployment groups", _group_quota),
    Check("the quota of lifecycle hooks", _hook_quota),
    Check("the group that an ECS service belongs to", _mapped_service),
)


def checked(
    region: Region, group: DeploymentGroup | None, settings: Document, request: Document
) -> Draft:
    """Return what a request makes of settings: absent members stay, given ones are replaced.

    ``group`` is None while it is being created. Raises what CreateDeploymentGroup and
    UpdateDeploymentGroup declare for their members, and what these name [V 4.2, 5.2].
    """
    given = {name: request[name] for name in _KEPT if name in request}
    draft = Draft(region, group, request, {**settings, **given})
    for _, run, member in CHECKS:
        if member is None or member in request:
            run(draft)
    return draft


def check_ecs_services(region: Region, settings: Document, role_arn: str) -> None:
    """Refuse a service that is not there, not ours, or not to be seen by the group's role.

    Raises ``InvalidECSServiceException``.
    """
    role = region.world.role(role_arn)
    for service in settings.get("ecsServices", ()):
        cluster, name = service["clusterName"], service["serviceName"]
        if role is not None and not role.allows("ecs:DescribeServices"):
            user = role_arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
            raise messages.INVALID_ECS_SERVICE_NOT_AUTHORIZED.error(
                cluster=cluster, service=name, user=f"{user}/{name}"
            )
        if not region.world.has_ecs_service(cluster, name):
            raise messages.INVALID_ECS_SERVICE_NOT_LOADED.error(
                cluster=cluster, service=name, reason="Service not found."
            )
        found = region.world.ecs_service(cluster, name)
        if found is not None and found.deployment_controller != "CODE_DEPLOY":
            raise messages.INVALID_ECS_SERVICE_CONTROLLER.error()


def check_role(region: Region, arn: str, *auto_scaling_actions: str) -> None:
    """Refuse a role that the service cannot assume, or that lacks a permission [V 4.8].

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
