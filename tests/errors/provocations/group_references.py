"""What a deployment group refers to and has to find: roles, topics, configurations, room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, declaring, provoke
from tests.errors.stage import Document, Stage
from tests.operations.group_requests import (
    NEEDED,
    NETWORK_LISTENER,
    PAIR,
    ROLE,
    TOPIC,
)

Declare = Callable[[Any], object]


def _nothing(_fake: Any) -> None:
    """The account as it is."""


def _create(
    message: Message, platform: str, members: Document, declare: Declare, /, **fields: object
) -> Provocation:
    def given(stage: Stage) -> None:
        stage.application(platform)
        declare(stage.fake)

    needed = {**NEEDED[platform], "applicationName": platform, **members}
    refused = provoke("CreateDeploymentGroup", message, needed, given, **fields)
    return refused if declare is _nothing else declaring(refused)


def _update(
    message: Message, platform: str, members: Document, declare: Declare, /, **fields: object
) -> Provocation:
    def given(stage: Stage) -> None:
        stage.group(platform)
        declare(stage.fake)

    changes = {"applicationName": platform, **members}
    refused = provoke("UpdateDeploymentGroup", message, changes, given, **fields)
    return refused if declare is _nothing else declaring(refused)


def _both(
    message: Message,
    members: Document,
    declare: Declare = _nothing,
    platform: str = "Server",
    /,
    **fields: object,
) -> list[Provocation]:
    return [
        _create(message, platform, members, declare, **fields),
        _update(message, platform, members, declare, **fields),
    ]


def _same_name(stage: Stage) -> None:
    stage.group()
    stage.another_group("Server", "taken")


def _full_of_hooks(stage: Stage) -> None:
    """Fifty groups have a hook on one Auto Scaling group; the requests' group has none there."""
    stage.application()
    for number in range(50):
        stage.another_group("Server", f"group{number}", autoScalingGroups=["fleet"])


def _full_of_hooks_and_one_more(stage: Stage) -> None:
    _full_of_hooks(stage)
    stage.another_group("Server", "group")


def _no_more_groups(stage: Stage) -> None:
    stage.application()
    stage.fake.set_quota("deployment_groups", 0)


def _service_taken(stage: Stage) -> None:
    stage.group("ECS")


def _two_services(stage: Stage) -> None:
    stage.group("ECS")
    other = {"clusterName": "production", "serviceName": "other"}
    stage.another_group("ECS", "other", ecsServices=[other])


def _hooks_with_role(**role: Any) -> Callable[[Stage], None]:
    """A group with a hook on an Auto Scaling group, whose role cannot do what it could."""

    def given(stage: Stage) -> None:
        stage.group(autoScalingGroups=["fleet"])
        stage.fake.add_role(ROLE, **role)

    return given


_TRIGGER = {
    "triggerName": "first",
    "triggerTargetArn": TOPIC,
    "triggerEvents": ["DeploymentStart"],
}
_CANARY = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
_ECS_CANARY = "CodeDeployDefault.ECSCanary10Percent5Minutes"
_NETWORK_PAIR = {**PAIR, "prodTrafficRoute": {"listenerArns": [NETWORK_LISTENER]}}
_OTHER_ROLE = ROLE + "2"

PROVOCATIONS = [
    provoke(
        "CreateDeploymentGroup",
        messages.DEPLOYMENT_GROUP_ALREADY_EXISTS,
        {},
        given=Stage.group,
        name="group",
    ),
    provoke(
        "UpdateDeploymentGroup",
        messages.DEPLOYMENT_GROUP_ALREADY_EXISTS,
        {"newDeploymentGroupName": "taken"},
        given=_same_name,
        name="taken",
    ),
    provoke(
        "CreateDeploymentGroup",
        messages.DEPLOYMENT_GROUP_LIMIT_EXCEEDED,
        {},
        given=_no_more_groups,
        name="Server",
    ),
    *_both(
        messages.INVALID_ROLE_NOT_ASSUMABLE,
        {"serviceRoleArn": ROLE},
        lambda fake: fake.add_role(ROLE, assumable=False),
        arn=ROLE,
    ),
    *_both(
        messages.INVALID_ROLE_NOT_ASSUMABLE,
        {"serviceRoleArn": _OTHER_ROLE},
        lambda fake: fake.add_role(ROLE),
        arn=_OTHER_ROLE,
    ),
    # The role that the group has already is judged again where it gets work to do.
    *_both(
        messages.INVALID_ROLE_NOT_ASSUMABLE,
        {"autoScalingGroups": ["fleet"]},
        lambda fake: fake.add_role(ROLE, assumable=False),
        arn=ROLE,
    ),
    *_both(
        messages.INVALID_ROLE_PERMISSIONS,
        {"autoScalingGroups": ["fleet"]},
        lambda fake: fake.add_role(ROLE, permissions=["ec2:*"]),
        arn=ROLE,
        service="AmazonAutoScaling",
    ),
    *_both(
        messages.INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM,
        {"deploymentConfigName": _CANARY},
        name=_CANARY,
        platform="Server",
    ),
    *_both(
        messages.INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM,
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
        _nothing,
        "Lambda",
        name="CodeDeployDefault.AllAtOnce",
        platform="Lambda",
    ),
    *_both(
        messages.INVALID_TRIGGER_CONFIG_TOPIC_MISSING,
        {"triggerConfigurations": [_TRIGGER]},
        lambda fake: fake.add_topic(f"{TOPIC}2"),
        arn=TOPIC,
    ),
    *_both(
        messages.INVALID_AUTO_SCALING_GROUP,
        {"autoScalingGroups": ["fleet"]},
        lambda fake: fake.add_auto_scaling_group("other"),
        name="fleet",
    ),
    provoke(
        "CreateDeploymentGroup",
        messages.LIFECYCLE_HOOK_LIMIT_EXCEEDED,
        {"autoScalingGroups": ["fleet"]},
        given=_full_of_hooks,
        name="fleet",
    ),
    provoke(
        "UpdateDeploymentGroup",
        messages.LIFECYCLE_HOOK_LIMIT_EXCEEDED,
        {"autoScalingGroups": ["fleet"]},
        given=_full_of_hooks_and_one_more,
        name="fleet",
    ),
    # Amazon ECS
    *_both(
        messages.INVALID_ECS_SERVICE_NOT_LOADED,
        {"ecsServices": NEEDED["ECS"]["ecsServices"]},
        lambda fake: fake.add_ecs_service("production", "other"),
        "ECS",
        cluster="production",
        service="web",
        reason="Service not found.",
    ),
    *_both(
        messages.INVALID_ECS_SERVICE_NOT_AUTHORIZED,
        {"ecsServices": NEEDED["ECS"]["ecsServices"]},
        lambda fake: fake.add_role(ROLE, permissions=["elasticloadbalancing:*"]),
        "ECS",
        cluster="production",
        service="web",
        user="arn:aws:sts::123456789012:assumed-role/CodeDeploy/web",
    ),
    *_both(
        messages.INVALID_ECS_SERVICE_CONTROLLER,
        {"ecsServices": NEEDED["ECS"]["ecsServices"]},
        lambda fake: fake.add_ecs_service("production", "web", deployment_controller="ECS"),
        "ECS",
    ),
    provoke(
        "CreateDeploymentGroup",
        messages.ECS_SERVICE_MAPPING_LIMIT_EXCEEDED,
        {**NEEDED["ECS"], "applicationName": "ECS", "deploymentGroupName": "other"},
        given=_service_taken,
        service="web",
    ),
    provoke(
        "UpdateDeploymentGroup",
        messages.ECS_SERVICE_MAPPING_LIMIT_EXCEEDED,
        {
            "applicationName": "ECS",
            "currentDeploymentGroupName": "other",
            "ecsServices": NEEDED["ECS"]["ecsServices"],
        },
        given=_two_services,
        service="web",
    ),
    *_both(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER,
        {
            "loadBalancerInfo": {"targetGroupPairInfoList": [_NETWORK_PAIR]},
            "deploymentConfigName": _ECS_CANARY,
        },
        _nothing,
        "ECS",
    ),
    # The role has to take the hooks away again.
    *(
        declaring(
            provoke(
                operation,
                messages.INVALID_ROLE_NOT_ASSUMABLE,
                {},
                given=_hooks_with_role(assumable=False),
                arn=ROLE,
            )
        )
        for operation in ("DeleteApplication", "DeleteDeploymentGroup")
    ),
    # DeleteDeploymentGroup deletes the group all the same, and lists the hooks that stay.
    declaring(
        provoke(
            "DeleteApplication",
            messages.INVALID_ROLE_PERMISSIONS,
            {},
            given=_hooks_with_role(permissions=["ec2:*"]),
            arn=ROLE,
            service="AmazonAutoScaling",
        )
    ),
]
