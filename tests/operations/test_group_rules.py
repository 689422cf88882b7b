"""What a deployment group's members may be, and how many of them; the ledger has refusals."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal
from tests.operations.group_requests import (
    BALANCED,
    BLUE_GREEN,
    COPY,
    KNOWS_TERMINATION_HOOKS,
    LISTENER,
    NETWORK_LISTENER,
    PAIR,
    PLATFORMS,
    ROLE,
    SHIFTS_TRAFFIC,
    TOPIC,
    create_applications,
    get_group,
    group_request,
    tag,
)


def trigger(name: str | None = "all", topic: str = TOPIC, *events: str) -> dict[str, Any]:
    named = {} if name is None else {"triggerName": name}
    return {
        **named,
        "triggerTargetArn": topic,
        "triggerEvents": list(events or ["DeploymentFailure"]),
    }


def alarm_list(count: int) -> list[dict[str, str]]:
    return [{"name": f"alarm-{number}"} for number in range(count)]


def ready(action: str, minutes: int | None = None) -> dict[str, Any]:
    wait = {} if minutes is None else {"waitTimeInMinutes": minutes}
    return {**BLUE_GREEN, "deploymentReadyOption": {"actionOnTimeout": action, **wait}}


def termination(minutes: int, action: str = "TERMINATE") -> dict[str, Any]:
    option = {"action": action, "terminationWaitTimeInMinutes": minutes}
    return {**BLUE_GREEN, "terminateBlueInstancesOnDeploymentSuccess": option}


def pair(**members: Any) -> dict[str, Any]:
    return {"loadBalancerInfo": {"targetGroupPairInfoList": [{**PAIR, **members}]}}


@pytest.fixture
def applications(client: Any) -> None:
    create_applications(client)


def check(answer: tuple[str, str], code: str, text: str | None) -> None:
    assert answer == (f"{code}Exception", answer[1] if text is None else text)


# The declared world


@pytest.mark.usefixtures("applications")
def test_a_declared_world_lets_groups_be_created(fake: CodeDeployFake, client: Any) -> None:
    fake.add_role(ROLE, permissions=["autoscaling:*", "ecs:DescribeServices"])
    fake.add_topic(TOPIC)
    fake.add_auto_scaling_group("web")
    fake.add_ecs_service("production", "web")
    client.create_deployment_group(
        **group_request("Server", autoScalingGroups=["web"], triggerConfigurations=[trigger()])
    )
    client.create_deployment_group(**group_request("ECS"))
    assert get_group(client)["triggerConfigurations"] == [trigger()]
    assert get_group(client, "ECS")["ecsServices"] == [
        {"clusterName": "production", "serviceName": "web"}
    ]


# Quotas and state


@pytest.mark.usefixtures("applications")
def test_quotas_can_be_set(fake: CodeDeployFake, client: Any, refusal: Refusal) -> None:
    fake.set_quota("alarms", 1)
    fake.set_quota("triggers", 1)
    fake.set_quota("deployment_groups", 1)
    alarms = {"enabled": True, "alarms": alarm_list(2)}
    check(
        refusal("create_deployment_group", **group_request("Server", alarmConfiguration=alarms)),
        "AlarmsLimitExceeded",
        "Deployment Groups cannot contain more than 1 alarms.",
    )
    triggers = [trigger("one"), trigger("two", f"{TOPIC}-2")]
    request = group_request("Server", triggerConfigurations=triggers)
    check(
        refusal("create_deployment_group", **request),
        "TriggerTargetsLimitExceeded",
        "Deployment Groups cannot contain more than 1 TriggerTargets.",
    )
    client.create_deployment_group(**group_request("Server"))
    check(
        refusal("create_deployment_group", **group_request("Server", "second")),
        "DeploymentGroupLimitExceeded",
        "Deployment groups limit exceeded for application: Server",
    )
    client.create_deployment_group(**group_request("Lambda"))


@pytest.mark.usefixtures("applications")
def test_an_ecs_service_belongs_to_one_group(client: Any, refusal: Refusal) -> None:
    client.create_deployment_group(**group_request("ECS"))
    text = "The Amazon ECS service web is already associated with a deployment group"
    answer = refusal("create_deployment_group", **group_request("ECS", "second"))
    check(answer, "ECSServiceMappingLimitExceeded", text)
    services = [{"clusterName": "production", "serviceName": "api"}]
    client.create_deployment_group(**group_request("ECS", "second", ecsServices=services))
    answer = refusal(
        "update_deployment_group",
        applicationName="ECS",
        currentDeploymentGroupName="second",
        ecsServices=[{"clusterName": "production", "serviceName": "web"}],
    )
    check(answer, "ECSServiceMappingLimitExceeded", text)
    # Its own service is not in its way.
    client.update_deployment_group(
        applicationName="ECS", currentDeploymentGroupName="second", ecsServices=services
    )


@pytest.mark.usefixtures("applications")
def test_an_auto_scaling_group_holds_fifty_hooks(client: Any, refusal: Refusal) -> None:
    for number in range(50):
        request = group_request("Server", f"group-{number}", autoScalingGroups=["web"])
        client.create_deployment_group(**request)
    elsewhere = group_request("Server", "elsewhere", autoScalingGroups=["api"])
    client.create_deployment_group(**elsewhere)
    text = "The lifecycle hook limit was exceeded for AutoScaling group web"
    request = group_request("Server", "full", autoScalingGroups=["web"])
    check(refusal("create_deployment_group", **request), "LifecycleHookLimitExceeded", text)
    names = {"applicationName": "Server", "currentDeploymentGroupName": "elsewhere"}
    answer = refusal("update_deployment_group", **names, autoScalingGroups=["web"])
    check(answer, "LifecycleHookLimitExceeded", text)
    # The groups that have their hook are not in their own way.
    names["currentDeploymentGroupName"] = "group-7"
    client.update_deployment_group(**names, autoScalingGroups=["api", "web"])


if KNOWS_TERMINATION_HOOKS:

    @pytest.mark.usefixtures("applications")
    def test_a_termination_hook_takes_room_too(client: Any, refusal: Refusal) -> None:
        both = {"autoScalingGroups": ["web"], "terminationHookEnabled": True}
        for number in range(24):
            client.create_deployment_group(**group_request("Server", f"group-{number}", **both))
        request = group_request("Server", "one-hook", autoScalingGroups=["web"])
        client.create_deployment_group(**request)
        text = "The lifecycle hook limit was exceeded for AutoScaling group web"
        answer = refusal("create_deployment_group", **group_request("Server", "full", **both))
        check(answer, "LifecycleHookLimitExceeded", text)
        client.create_deployment_group(**{**request, "deploymentGroupName": "last"})
        answer = refusal(
            "update_deployment_group",
            applicationName="Server",
            currentDeploymentGroupName="one-hook",
            terminationHookEnabled=True,
        )
        check(answer, "LifecycleHookLimitExceeded", text)
        assert "terminationHook" not in get_group(client, name="one-hook")["autoScalingGroups"][0]


# Inputs that look wrong and are right


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    # Different families of tags go together.
    (
        "Server",
        {
            "ec2TagFilters": [tag("a", "b", "KEY_AND_VALUE")],
            "onPremisesTagSet": {"onPremisesTagSetList": [[tag("a", None, "KEY_ONLY")]]},
        },
    ),
    ("Server", {"ec2TagFilters": [tag("a", "", "KEY_ONLY"), tag("", "b", "VALUE_ONLY")]}),
    ("Server", {"ec2TagFilters": [tag("a", "", "KEY_AND_VALUE")]}),
    ("Server", {"ec2TagFilters": [tag("a", "b"), tag("a"), tag(None, "b")]}),
    ("Server", {"ec2TagFilters": [tag("a", None, "KEY_ONLY")] * 10}),
    ("Server", {"ec2TagFilters": [tag("k" * 128, "v" * 256)]}),
    # An alarm that nobody declared, disabled lists, a rollback on alarms without alarms.
    ("Server", {"alarmConfiguration": {"enabled": True, "alarms": [{"name": "never-set"}]}}),
    (
        "Server",
        {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]}},
    ),
    # Load balancers are looked at when a deployment runs.
    (
        "Server",
        {
            "deploymentStyle": BALANCED,
            "loadBalancerInfo": {"targetGroupInfoList": [{"name": "n" * 32}]},
        },
    ),
    ("Server", {"loadBalancerInfo": {"targetGroupPairInfoList": [PAIR]}}),
    (
        "Server",
        {
            "deploymentStyle": SHIFTS_TRAFFIC,
            "loadBalancerInfo": {"elbInfoList": [{"name": "web"}]},
            "blueGreenDeploymentConfiguration": COPY,
            "autoScalingGroups": ["web"],
        },
    ),
    ("Server", {"blueGreenDeploymentConfiguration": ready("STOP_DEPLOYMENT", 2880)}),
    ("Server", {"blueGreenDeploymentConfiguration": termination(2880)}),
    # A Network Load Balancer shifts all traffic at once.
    ("ECS", pair(prodTrafficRoute={"listenerArns": [NETWORK_LISTENER]})),
    ("ECS", {"deploymentConfigName": "CodeDeployDefault.ECSCanary10Percent5Minutes"}),
    ("ECS", pair(testTrafficRoute={"listenerArns": [f"{LISTENER}2"]})),
    ("Lambda", {"deploymentConfigName": "CodeDeployDefault.LambdaCanary10Percent5Minutes"}),
    # AWS's own examples mask account ids.
    (
        "Server",
        {"triggerConfigurations": [trigger(topic=TOPIC.replace("123456789012", "80398EXAMPLE"))]},
    ),
]


@pytest.mark.usefixtures("applications")
@pytest.mark.parametrize(("platform", "members"), ACCEPTED)
def test_members_are_kept_and_returned(client: Any, platform: str, members: dict[str, Any]) -> None:
    client.create_deployment_group(**group_request(platform, **members))
    created = get_group(client, platform)
    for member in members.keys() - {"autoScalingGroups", "alarmConfiguration"}:
        assert created[member] == members[member]
    client.create_deployment_group(**group_request(platform, "second", ecsServices=OTHER[platform]))
    client.update_deployment_group(
        applicationName=platform, currentDeploymentGroupName="second", **members
    )
    updated = get_group(client, platform, "second")
    for member in members.keys() - {"autoScalingGroups", "alarmConfiguration"}:
        assert updated[member] == members[member]


#: An ECS service for the second group of a test.
OTHER: dict[str, Any] = {
    **dict.fromkeys(PLATFORMS),
    "ECS": [{"clusterName": "production", "serviceName": "other"}],
}


def test_an_ecs_service_has_a_known_deployment_controller(fake: CodeDeployFake) -> None:
    with pytest.raises(ValueError, match="known: CODE_DEPLOY, ECS, EXTERNAL"):
        fake.add_ecs_service("production", "web", deployment_controller="CODEDEPLOY")
