"""Requests for deployment groups that the service accepts, one for each compute platform."""

from __future__ import annotations

from typing import Any

from botocore.session import Session

from tests.shop import LISTENER, ROLE, SHIFTS_TRAFFIC

_MEMBERS = Session().get_service_model("codedeploy").shape_for("DeploymentGroupInfo").members

#: Models of botocore before 2023 know no termination hooks.
KNOWS_TERMINATION_HOOKS = "terminationHookEnabled" in _MEMBERS

TOPIC = "arn:aws:sns:us-east-1:123456789012:releases"
PLATFORMS = ("Server", "Lambda", "ECS")

IN_PLACE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
BALANCED = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}

NETWORK_LISTENER = LISTENER.replace("/app/", "/net/")
PAIR = {
    "targetGroups": [{"name": "blue"}, {"name": "green"}],
    "prodTrafficRoute": {"listenerArns": [LISTENER]},
}
BLUE_GREEN = {
    "terminateBlueInstancesOnDeploymentSuccess": {
        "action": "TERMINATE",
        "terminationWaitTimeInMinutes": 5,
    },
    "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0},
}
COPY = {**BLUE_GREEN, "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"}}

#: What a group of a platform needs besides names and role.
NEEDED: dict[str, dict[str, Any]] = {
    "Server": {},
    "Lambda": {"deploymentStyle": SHIFTS_TRAFFIC},
    "ECS": {
        "deploymentStyle": SHIFTS_TRAFFIC,
        "blueGreenDeploymentConfiguration": BLUE_GREEN,
        "loadBalancerInfo": {"targetGroupPairInfoList": [PAIR]},
        "ecsServices": [{"clusterName": "production", "serviceName": "web"}],
    },
}


def known(members: dict[str, Any]) -> dict[str, Any]:
    """The members of a group that this version of botocore knows."""
    return {name: value for name, value in members.items() if name in _MEMBERS}


def tag(key: str | None = None, value: str | None = None, kind: str | None = None) -> Any:
    """A tag filter of the given members."""
    members = {"Key": key, "Value": value, "Type": kind}
    return {name: member for name, member in members.items() if member is not None}


def group_request(platform: str, name: str = "group", /, **members: Any) -> dict[str, Any]:
    """A CreateDeploymentGroup; members that are None are left out."""
    request = {
        "applicationName": platform,
        "deploymentGroupName": name,
        "serviceRoleArn": ROLE,
        **NEEDED[platform],
        **members,
    }
    return {member: value for member, value in request.items() if value is not None}


def create_applications(client: Any) -> None:
    """One application for each platform, named like it."""
    for platform in PLATFORMS:
        client.create_application(applicationName=platform, computePlatform=platform)


def get_group(client: Any, platform: str = "Server", name: str = "group") -> dict[str, Any]:
    answer = client.get_deployment_group(applicationName=platform, deploymentGroupName=name)
    info: dict[str, Any] = answer["deploymentGroupInfo"]
    return info
