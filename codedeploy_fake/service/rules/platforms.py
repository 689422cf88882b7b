"""Compute platforms: what each refuses and demands of a group [V 4.6]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake import messages

if TYPE_CHECKING:
    from codedeploy_fake.messages import Message
    from codedeploy_fake.model.store import DeploymentConfig, Document
    from codedeploy_fake.service.state import Region

_SERVER_ONLY = {
    "ec2TagFilters": messages.INVALID_EC2_TAG_PLATFORM,
    "ec2TagSet": messages.INVALID_EC2_TAG_PLATFORM,
    "onPremisesInstanceTagFilters": messages.INVALID_TAG_PLATFORM,
    "onPremisesTagSet": messages.INVALID_TAG_PLATFORM,
    "autoScalingGroups": messages.INVALID_AUTO_SCALING_GROUP_PLATFORM,
}

#: The members that a platform refuses, empty or not.
_REFUSED: dict[str, dict[str, Message]] = {
    "Server": {"ecsServices": messages.INVALID_ECS_SERVICE_SERVER},
    "Lambda": {
        **_SERVER_ONLY,
        "blueGreenDeploymentConfiguration": (
            messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_LAMBDA
        ),
        "ecsServices": messages.INVALID_ECS_SERVICE_LAMBDA,
    },
    "ECS": _SERVER_ONLY,
}

_SHIFTS_TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}

#: The platforms that know one deployment style, and what they say to every other.
_ONE_STYLE = {
    "Lambda": messages.INVALID_DEPLOYMENT_STYLE_LAMBDA,
    "ECS": messages.INVALID_DEPLOYMENT_STYLE_ECS,
}

#: The lists that an ECS group's load balancer information must not contain.
_NOT_FOR_ECS = {
    "elbInfoList": messages.INVALID_LOAD_BALANCER_INFO_ECS_ELB,
    "targetGroupInfoList": messages.INVALID_LOAD_BALANCER_INFO_ECS_TARGET_GROUP,
}

#: What the ARN of a Network Load Balancer's listener contains, unlike all others.
_NETWORK_LISTENER = ":listener/net/"


def compute_platform(region: Region, request: Document) -> str:
    """Return the platform that a request asks for, Server by default.

    The service knows a fourth one, which it refuses in its own way [V 3].
    """
    platform: str = request.get("computePlatform", "Server")
    if platform == "Kubernetes":
        raise messages.ACCESS_DENIED_KUBERNETES.error(region=region.store.region)
    return platform


def check_members(platform: str, request: Document) -> None:
    """Refuse the members of a request that groups of this platform cannot have."""
    for member, message in _REFUSED[platform].items():
        if member in request:
            raise message.error(platform=platform, member=member)


def check_style(platform: str, style: Document) -> None:
    """Refuse a deployment style that is incomplete, or impossible on the platform."""
    if platform in _ONE_STYLE:
        if style != _SHIFTS_TRAFFIC:
            raise _ONE_STYLE[platform].error()
    elif style.keys() != _SHIFTS_TRAFFIC.keys():
        raise messages.INVALID_DEPLOYMENT_STYLE_NULL.error()
    elif style["deploymentType"] == "BLUE_GREEN" and style != _SHIFTS_TRAFFIC:
        raise messages.INVALID_DEPLOYMENT_STYLE_BLUE_GREEN.error()


def check_traffic(settings: Document) -> None:
    """Refuse settings that lack what shifts traffic on their platform."""
    info = settings.get("loadBalancerInfo", {})
    if settings["computePlatform"] == "ECS":
        _check_ecs_traffic(settings, info)
    elif (
        settings["computePlatform"] == "Server"
        and settings["deploymentStyle"]["deploymentOption"] == "WITH_TRAFFIC_CONTROL"
        and not info.get("elbInfoList")
        and not info.get("targetGroupInfoList")
    ):
        raise messages.INVALID_LOAD_BALANCER_INFO_MISSING.error()


def _check_ecs_traffic(settings: Document, info: Document) -> None:
    if not info:
        raise messages.INVALID_LOAD_BALANCER_INFO_ECS_MISSING.error()
    for member, message in _NOT_FOR_ECS.items():
        if member in info:
            raise message.error()
    if not info.get("targetGroupPairInfoList"):
        raise messages.INVALID_TARGET_GROUP_PAIR_COUNT.error()
    if "blueGreenDeploymentConfiguration" not in settings:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS.error()
    termination = settings["blueGreenDeploymentConfiguration"][
        "terminateBlueInstancesOnDeploymentSuccess"
    ]
    if termination.get("action") == "KEEP_ALIVE":
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS_KEEP_ALIVE.error()
    services = settings.get("ecsServices", ())
    if len(services) != 1 or not (
        services[0].get("clusterName") and services[0].get("serviceName")
    ):
        raise messages.INVALID_ECS_SERVICE_MISSING.error()


def check_config(settings: Document, config: DeploymentConfig) -> None:
    """Refuse a deployment configuration of another platform, or an impossible one.

    A Network Load Balancer knows no weights: only all traffic at once.
    """
    platform = settings["computePlatform"]
    if config.compute_platform != platform:
        raise messages.INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM.error(
            name=config.name, platform=platform
        )
    if platform == "ECS" and config.traffic_routing != {"type": "AllAtOnce"}:
        (pair,) = settings["loadBalancerInfo"]["targetGroupPairInfoList"]
        if _NETWORK_LISTENER in pair["prodTrafficRoute"]["listenerArns"][0]:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER.error()
