"""What deployment groups refuse: every member, on creation and on update alike."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal
from tests.operations.group_requests import (
    BALANCED,
    BLUE_GREEN,
    COPY,
    IN_PLACE,
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
    known,
    tag,
)

Case = tuple[str, dict[str, Any], str, str | None]


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


def without(members: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: value for member, value in members.items() if member != name}


def pair(**members: Any) -> dict[str, Any]:
    return {"loadBalancerInfo": {"targetGroupPairInfoList": [{**PAIR, **members}]}}


BOTH_EC2 = (
    "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can "
    "be used in a single call. Remove one tag specification type, and then try again."
)
BOTH_ON_PREMISES = (
    "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these "
    "data types can be used in a single call. Remove one tag specification type, and then try "
    "again."
)
NO_LOAD_BALANCER = (
    "The specification for load balancing in the deployment group is invalid. The "
    "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group "
    "has been specified in loadBalancerInfo."
)
ONE_STYLE = (
    "For {} deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
    "WITH_TRAFFIC_CONTROL."
)
COPY_ONE = (
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option."
)
COPY_TAGS = (
    " To provision based off an existing fleet that contains EC2 instances, on premises instances "
    "or multiple AutoScaling groups, please select the PROVISION_FROM_LAUNCH_CONFIGURATION option."
)
NOT_SERVER = (
    "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
    "targetGroupPairInfoList"
)
OTHER_PLATFORM = (
    "Compute platform of deployment config {} does not match expected compute platform, correct "
    "compute platform should be {}."
)

#: Platform, members of the request, code without its suffix, text (None where nobody knows it).
CASES: list[Case] = [
    # Tag filters: validation reference, 4.2
    (
        "Server",
        {"ec2TagFilters": [tag("a", "b", "KEY_AND_VALUE")], "ec2TagSet": {"ec2TagSetList": []}},
        "InvalidEC2TagCombination",
        BOTH_EC2,
    ),
    (
        "Server",
        {"onPremisesInstanceTagFilters": [], "onPremisesTagSet": {"onPremisesTagSetList": []}},
        "InvalidOnPremisesTagCombination",
        BOTH_ON_PREMISES,
    ),
    (
        "Server",
        {"ec2TagFilters": [tag("a", "b", "KEY_ONLY")]},
        "InvalidEC2Tag",
        "Values must not be provided for key-only filters.",
    ),
    (
        "Server",
        {"ec2TagSet": {"ec2TagSetList": [[tag("a", "b", "KEY_ONLY")]]}},
        "InvalidEC2Tag",
        "Values must not be provided for key-only filters.",
    ),
    (
        "Server",
        {"ec2TagFilters": [tag("a", "b", "VALUE_ONLY")]},
        "InvalidEC2Tag",
        "Keys must not be provided for value-only filters.",
    ),
    ("Server", {"onPremisesInstanceTagFilters": [tag("a", "b", "KEY_ONLY")]}, "InvalidTag", ""),
    (
        "Server",
        {"onPremisesTagSet": {"onPremisesTagSetList": [[tag("a", "b", "VALUE_ONLY")]]}},
        "InvalidTag",
        "",
    ),
    ("Server", {"ec2TagFilters": [tag("a", None, "KEY_AND_VALUE")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag(None, "b", "KEY_AND_VALUE")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag(None, None, "KEY_ONLY")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag(None, None, "VALUE_ONLY")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [{}]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag("a", "b", "BOTH")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag("k" * 129, "", "KEY_ONLY")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag("a", "v" * 257, "KEY_AND_VALUE")]}, "InvalidEC2Tag", None),
    ("Server", {"ec2TagFilters": [tag("a", None, "KEY_ONLY")] * 11}, "InvalidEC2Tag", None),
    (
        "Server",
        {"onPremisesInstanceTagFilters": [tag("a", None, "KEY_AND_VALUE")]},
        "InvalidTag",
        None,
    ),
    (
        "Server",
        {"ec2TagSet": {"ec2TagSetList": [[tag("a", None, "KEY_ONLY")]] * 4}},
        "TagSetListLimitExceeded",
        "The number of tag groups exceeded the maximum allowed limit of 3",
    ),
    (
        "Server",
        {"onPremisesTagSet": {"onPremisesTagSetList": [[]] * 4}},
        "TagSetListLimitExceeded",
        None,
    ),
    # Alarms: section 4.3
    (
        "Server",
        {"alarmConfiguration": {"enabled": True}},
        "InvalidAlarmConfig",
        "Alarm list cannot be null.",
    ),
    (
        "Server",
        {"alarmConfiguration": {"enabled": True, "alarms": []}},
        "InvalidAlarmConfig",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
    ),
    ("Server", {"alarmConfiguration": {"alarms": [{"name": ""}]}}, "InvalidAlarmConfig", None),
    ("Server", {"alarmConfiguration": {"alarms": [{}]}}, "InvalidAlarmConfig", None),
    (
        "Server",
        {"alarmConfiguration": {"alarms": [{"name": "a" * 256}]}},
        "InvalidAlarmConfig",
        None,
    ),
    (
        "Lambda",
        {"alarmConfiguration": {"enabled": True, "alarms": [{"name": "a"}, {"name": "a"}]}},
        "InvalidAlarmConfig",
        None,
    ),
    (
        "Server",
        {"alarmConfiguration": {"enabled": True, "alarms": alarm_list(11)}},
        "AlarmsLimitExceeded",
        "Deployment Groups cannot contain more than 10 alarms.",
    ),
    # Rollback: section 4.4
    (
        "Server",
        {"autoRollbackConfiguration": {"enabled": True}},
        "InvalidAutoRollbackConfig",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
    ),
    (
        "ECS",
        {"autoRollbackConfiguration": {"enabled": True, "events": []}},
        "InvalidAutoRollbackConfig",
        None,
    ),
    (
        "Server",
        {"autoRollbackConfiguration": {"enabled": True, "events": ["BAD_MOOD"]}},
        "InvalidAutoRollbackConfig",
        None,
    ),
    # Triggers, section 4.5: topics, then duplicates, then the count
    (
        "Server",
        {"triggerConfigurations": [trigger(topic="releases")]},
        "InvalidTriggerConfig",
        "Topic ARN releases is not valid",
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger(topic=TOPIC.replace("us-east-1", "eu-west-1"))]},
        "InvalidTriggerConfig",
        f"Topic ARN {TOPIC.replace('us-east-1', 'eu-west-1')} is not valid",
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger(), trigger(topic="bad")]},
        "InvalidTriggerConfig",
        "Topic ARN bad is not valid",
    ),
    (
        "Server",
        {"triggerConfigurations": [without(trigger(), "triggerTargetArn")]},
        "InvalidTriggerConfig",
        None,
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger(), trigger()]},
        "InvalidTriggerConfig",
        "Duplicate Trigger target name detected",
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger("one"), trigger("two")]},
        "InvalidTriggerConfig",
        "Duplicate Trigger target arn detected",
    ),
    ("Server", {"triggerConfigurations": [trigger(None)]}, "InvalidTriggerConfig", None),
    ("Server", {"triggerConfigurations": [trigger("")]}, "InvalidTriggerConfig", None),
    (
        "Server",
        {"triggerConfigurations": [{**trigger(), "triggerEvents": []}]},
        "InvalidTriggerConfig",
        None,
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger("all", TOPIC, "Lunch")]},
        "InvalidTriggerConfig",
        None,
    ),
    (
        "Server",
        {"triggerConfigurations": [trigger(f"t{n}", f"{TOPIC}-{n}") for n in range(11)]},
        "TriggerTargetsLimitExceeded",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
    ),
    # Style: section 4.6
    ("Lambda", {"deploymentStyle": IN_PLACE}, "InvalidDeploymentStyle", ONE_STYLE.format("LAMBDA")),
    ("ECS", {"deploymentStyle": IN_PLACE}, "InvalidDeploymentStyle", ONE_STYLE.format("ECS")),
    (
        "Lambda",
        {"deploymentStyle": {"deploymentType": "BLUE_GREEN"}},
        "InvalidDeploymentStyle",
        ONE_STYLE.format("LAMBDA"),
    ),
    (
        "Lambda",
        {"deploymentStyle": {**SHIFTS_TRAFFIC, "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}},
        "InvalidDeploymentStyle",
        ONE_STYLE.format("LAMBDA"),
    ),
    (
        "Server",
        {"deploymentStyle": {**SHIFTS_TRAFFIC, "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}},
        "InvalidDeploymentStyle",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    ),
    (
        "Server",
        {"deploymentStyle": {"deploymentType": "IN_PLACE"}},
        "InvalidDeploymentStyle",
        "Deployment type or deployment option cannot be null or empty",
    ),
    (
        "Server",
        {"deploymentStyle": {"deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}},
        "InvalidDeploymentStyle",
        "Deployment type or deployment option cannot be null or empty",
    ),
    (
        "Server",
        {"deploymentStyle": {**IN_PLACE, "deploymentOption": "Yes"}},
        "InvalidDeploymentStyle",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    ),
    (
        "Server",
        {"deploymentStyle": {**IN_PLACE, "deploymentType": "Yes"}},
        "InvalidDeploymentStyle",
        None,
    ),
    # Load balancers
    ("Server", {"deploymentStyle": BALANCED}, "InvalidLoadBalancerInfo", NO_LOAD_BALANCER),
    ("Server", {"deploymentStyle": SHIFTS_TRAFFIC}, "InvalidLoadBalancerInfo", NO_LOAD_BALANCER),
    (
        "Server",
        {"deploymentStyle": BALANCED, "loadBalancerInfo": {"elbInfoList": []}},
        "InvalidLoadBalancerInfo",
        NO_LOAD_BALANCER,
    ),
    (
        "ECS",
        {"loadBalancerInfo": {}},
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must be specified",
    ),
    (
        "ECS",
        {"loadBalancerInfo": {"elbInfoList": [{"name": "web"}]}},
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    ),
    (
        "ECS",
        {"loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]}},
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    ),
    (
        "Server",
        {"loadBalancerInfo": {"targetGroupInfoList": [{"name": "n" * 33}]}},
        "InvalidLoadBalancerInfo",
        (
            f"The target group name {'n' * 33} specified in targetGroupInfoList exceeds the "
            "maximum allowed length of 32 characters."
        ),
    ),
    (
        "Server",
        {"loadBalancerInfo": {"elbInfoList": [{"name": f"n{n}"} for n in range(11)]}},
        "InvalidLoadBalancerInfo",
        None,
    ),
    ("Server", {"loadBalancerInfo": {"elbInfoList": [{}]}}, "InvalidLoadBalancerInfo", None),
    ("ECS", {"loadBalancerInfo": {"targetGroupPairInfoList": []}}, "InvalidTargetGroupPair", None),
    (
        "ECS",
        {"loadBalancerInfo": {"targetGroupPairInfoList": [PAIR, PAIR]}},
        "InvalidTargetGroupPair",
        None,
    ),
    ("ECS", pair(targetGroups=[{"name": "blue"}]), "InvalidTargetGroupPair", None),
    ("ECS", pair(targetGroups=[{"name": "blue"}, {}]), "InvalidTargetGroupPair", None),
    ("ECS", pair(targetGroups=[{"name": "blue"}] * 2), "InvalidTargetGroupPair", None),
    ("ECS", pair(prodTrafficRoute={"listenerArns": []}), "InvalidTargetGroupPair", None),
    ("ECS", pair(prodTrafficRoute={}), "InvalidTargetGroupPair", None),
    (
        "ECS",
        pair(testTrafficRoute={"listenerArns": [LISTENER, f"{LISTENER}2"]}),
        "InvalidTargetGroupPair",
        None,
    ),
    (
        "ECS",
        {
            **pair(prodTrafficRoute={"listenerArns": [NETWORK_LISTENER]}),
            "deploymentConfigName": "CodeDeployDefault.ECSCanary10Percent5Minutes",
        },
        "InvalidTrafficRoutingConfiguration",
        None,
    ),
    # Blue/green
    (
        "Lambda",
        {"blueGreenDeploymentConfiguration": BLUE_GREEN},
        "InvalidBlueGreenDeploymentConfiguration",
        "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": without(BLUE_GREEN, "deploymentReadyOption")},
        "InvalidBlueGreenDeploymentConfiguration",
        "Deployment ready option cannot be null for blue green deployment",
    ),
    (
        "Server",
        {
            "blueGreenDeploymentConfiguration": without(
                COPY, "terminateBlueInstancesOnDeploymentSuccess"
            )
        },
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Terminate blue instances on deployment success behaviour cannot be set to null for "
            "Blue Green deployments"
        ),
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": ready("CONTINUE_DEPLOYMENT", 1)},
        "InvalidBlueGreenDeploymentConfiguration",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": ready("STOP_DEPLOYMENT")},
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 "
            "minutes."
        ),
    ),
    (
        "ECS",
        {"blueGreenDeploymentConfiguration": ready("STOP_DEPLOYMENT", 0)},
        "InvalidBlueGreenDeploymentConfiguration",
        None,
    ),
    (
        "ECS",
        {"blueGreenDeploymentConfiguration": ready("STOP_DEPLOYMENT", 2881)},
        "InvalidBlueGreenDeploymentConfiguration",
        None,
    ),
    (
        "ECS",
        {"blueGreenDeploymentConfiguration": ready("NAP")},
        "InvalidBlueGreenDeploymentConfiguration",
        None,
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": termination(2881, "KEEP_ALIVE")},
        "InvalidBlueGreenDeploymentConfiguration",
        "Timeout for instance termination cannot be more than 2 days",
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": termination(-1)},
        "InvalidBlueGreenDeploymentConfiguration",
        None,
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": COPY},
        "InvalidBlueGreenDeploymentConfiguration",
        COPY_ONE,
    ),
    (
        "Server",
        {"blueGreenDeploymentConfiguration": COPY, "autoScalingGroups": ["a", "b"]},
        "InvalidBlueGreenDeploymentConfiguration",
        COPY_ONE,
    ),
    (
        "Server",
        {
            "blueGreenDeploymentConfiguration": COPY,
            "ec2TagFilters": [tag("a", "b", "KEY_AND_VALUE")],
        },
        "InvalidBlueGreenDeploymentConfiguration",
        COPY_ONE + COPY_TAGS,
    ),
    # Amazon ECS
    ("Server", {"ecsServices": []}, "InvalidECSService", NOT_SERVER),
    (
        "Lambda",
        {"ecsServices": []},
        "InvalidECSService",
        "For Lambda deployment group, ecsServices can not be specified",
    ),
    ("ECS", {"ecsServices": []}, "InvalidECSService", None),
    ("ECS", {"ecsServices": [{"serviceName": "web"}]}, "InvalidECSService", None),
    ("ECS", {"ecsServices": [{"clusterName": "production"}]}, "InvalidECSService", None),
    # Names of other things
    (
        "Server",
        {"deploymentConfigName": "mine"},
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: mine",
    ),
    (
        "Server",
        {"deploymentConfigName": "not this one"},
        "InvalidDeploymentConfigName",
        None,
    ),
    (
        "Server",
        {"deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce"},
        "InvalidDeploymentConfigName",
        OTHER_PLATFORM.format("CodeDeployDefault.LambdaAllAtOnce", "Server"),
    ),
    (
        "Lambda",
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
        "InvalidDeploymentConfigName",
        OTHER_PLATFORM.format("CodeDeployDefault.AllAtOnce", "Lambda"),
    ),
    ("Server", {"serviceRoleArn": "CodeDeploy"}, "InvalidRole", None),
    ("Server", {"autoScalingGroups": [""]}, "InvalidAutoScalingGroup", None),
    (
        "Server",
        {"autoScalingGroups": [f"asg-{number}" for number in range(11)]},
        "InvalidAutoScalingGroup",
        "Deployment Groups cannot contain more than 10 AutoScaling groups.",
    ),
    (
        "Server",
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["terminate"]}},
        "InvalidAutoScalingGroupProcessToSuspend",
        None,
    ),
    ("Server", {"outdatedInstancesStrategy": "FORGET"}, "InvalidInput", None),
    *(
        (
            platform,
            {member: value},
            code,
            f"For {platform} deployment group, {member} can not be specified",
        )
        for platform in ("Lambda", "ECS")
        for member, value, code in (
            ("ec2TagFilters", [], "InvalidEC2Tag"),
            ("ec2TagSet", {"ec2TagSetList": []}, "InvalidEC2Tag"),
            ("onPremisesInstanceTagFilters", [], "InvalidTag"),
            ("onPremisesTagSet", {}, "InvalidTag"),
            ("autoScalingGroups", [], "InvalidAutoScalingGroup"),
        )
    ),
]


CASES_HERE = [case for case in CASES if case[1] == known(case[1])]


def case_id(case: Case) -> str:
    platform, members, code, _ = case
    return f"{platform}-{'+'.join(members)}-{code}"


@pytest.fixture
def applications(client: Any) -> None:
    create_applications(client)


def check(answer: tuple[str, str], code: str, text: str | None) -> None:
    assert answer == (f"{code}Exception", answer[1] if text is None else text)


@pytest.mark.usefixtures("applications")
@pytest.mark.parametrize("case", CASES_HERE, ids=case_id)
def test_no_group_is_created_with_it(refusal: Refusal, client: Any, case: Case) -> None:
    platform, members, code, text = case
    check(refusal("create_deployment_group", **group_request(platform, **members)), code, text)
    assert client.list_deployment_groups(applicationName=platform)["deploymentGroups"] == []


@pytest.mark.usefixtures("applications")
@pytest.mark.parametrize("case", CASES_HERE, ids=case_id)
def test_no_group_is_updated_to_it(refusal: Refusal, client: Any, case: Case) -> None:
    platform, members, code, text = case
    client.create_deployment_group(**group_request(platform))
    before = get_group(client, platform)
    answer = refusal(
        "update_deployment_group",
        applicationName=platform,
        currentDeploymentGroupName="group",
        newDeploymentGroupName="renamed",
        **members,
    )
    check(answer, code, text)
    assert get_group(client, platform) == before


@pytest.mark.usefixtures("applications")
@pytest.mark.parametrize(
    ("platform", "member", "code", "text"),
    [
        ("Lambda", "deploymentStyle", "InvalidDeploymentStyle", ONE_STYLE.format("LAMBDA")),
        ("ECS", "deploymentStyle", "InvalidDeploymentStyle", ONE_STYLE.format("ECS")),
        (
            "ECS",
            "loadBalancerInfo",
            "InvalidLoadBalancerInfo",
            "For ECS deployment group, loadBalancerInfo must be specified",
        ),
        (
            "ECS",
            "blueGreenDeploymentConfiguration",
            "InvalidBlueGreenDeploymentConfiguration",
            "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
        ),
        ("ECS", "ecsServices", "InvalidECSService", None),
        ("Server", "serviceRoleArn", "RoleRequired", "Service role ARN is missing"),
    ],
)
def test_what_a_platform_needs_must_be_there_on_creation(
    refusal: Refusal, platform: str, member: str, code: str, text: str | None
) -> None:
    request = group_request(platform, **{member: None})
    check(refusal("create_deployment_group", **request), code, text)


@pytest.mark.usefixtures("applications")
def test_an_empty_role_is_missing_on_creation_and_not_valid_on_update(
    client: Any, refusal: Refusal
) -> None:
    request = group_request("Server", serviceRoleArn="")
    assert refusal("create_deployment_group", **request)[0] == "RoleRequiredException"
    client.create_deployment_group(**group_request("Server"))
    answer = refusal(
        "update_deployment_group",
        applicationName="Server",
        currentDeploymentGroupName="group",
        serviceRoleArn="",
    )
    assert answer[0] == "InvalidRoleException"


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


@pytest.mark.usefixtures("applications")
def test_bad_resource_tags_are_refused(refusal: Refusal) -> None:
    request = group_request("Server", tags=[{"Key": "aws:team", "Value": "web"}])
    check(refusal("create_deployment_group", **request), "InvalidTagsToAdd", None)


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
