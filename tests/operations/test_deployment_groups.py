"""Deployment groups: created, read, changed member by member, renamed, listed, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.operations.conftest import Refusal
from tests.operations.group_requests import (
    BALANCED,
    BLUE_GREEN,
    COPY,
    IN_PLACE,
    KNOWS_TERMINATION_HOOKS,
    PAIR,
    ROLE,
    SHIFTS_TRAFFIC,
    TOPIC,
    create_applications,
    get_group,
    group_request,
    known,
    tag,
)
from tests.shop import revision

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
LAUNCH_HOOK = re.compile(f"CodeDeploy-managed-automatic-launch-deployment-hook-group-{UUID}")
TERMINATION_HOOK = re.compile(
    f"CodeDeploy-managed-automatic-termination-deployment-hook-group-{UUID}"
)
NAMES = {"applicationName": "Server", "deploymentGroupName": "group"}

pytestmark = pytest.mark.usefixtures("applications")


@pytest.fixture
def applications(client: Any) -> None:
    create_applications(client)


def create(client: Any, platform: str = "Server", /, **members: Any) -> str:
    answer = client.create_deployment_group(**group_request(platform, **members))
    group_id: str = answer["deploymentGroupId"]
    return group_id


def update(client: Any, platform: str = "Server", /, **members: Any) -> Any:
    answer = client.update_deployment_group(
        **{"applicationName": platform, "currentDeploymentGroupName": "group", **members}
    )
    return answer["hooksNotCleanedUp"]


# What is returned (validation reference, 7.1)


def test_a_group_that_sets_nothing(client: Any) -> None:
    group_id = create(client)
    assert re.fullmatch(UUID, group_id)
    assert get_group(client) == known(
        {
            "applicationName": "Server",
            "deploymentGroupId": group_id,
            "deploymentGroupName": "group",
            "deploymentConfigName": "CodeDeployDefault.OneAtATime",
            "ec2TagFilters": [],
            "onPremisesInstanceTagFilters": [],
            "autoScalingGroups": [],
            "serviceRoleArn": ROLE,
            "triggerConfigurations": [],
            "deploymentStyle": IN_PLACE,
            "outdatedInstancesStrategy": "UPDATE",
            "computePlatform": "Server",
            "terminationHookEnabled": False,
        }
    )


def test_a_lambda_group_as_it_was_recorded(client: Any) -> None:
    alarms = {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []}
    group_id = create(client, "Lambda", alarmConfiguration={"enabled": False, "alarms": []})
    assert get_group(client, "Lambda") == known(
        {
            "applicationName": "Lambda",
            "deploymentGroupId": group_id,
            "deploymentGroupName": "group",
            "deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce",
            "ec2TagFilters": [],
            "onPremisesInstanceTagFilters": [],
            "autoScalingGroups": [],
            "serviceRoleArn": ROLE,
            "triggerConfigurations": [],
            "alarmConfiguration": alarms,
            "deploymentStyle": SHIFTS_TRAFFIC,
            "outdatedInstancesStrategy": "UPDATE",
            "computePlatform": "Lambda",
            # Since the recording, of 2021.
            "terminationHookEnabled": False,
        }
    )


def test_an_ecs_group_returns_its_service_pair_and_defaults(client: Any) -> None:
    create(client, "ECS")
    group = get_group(client, "ECS")
    assert group["deploymentConfigName"] == "CodeDeployDefault.ECSAllAtOnce"
    assert group["computePlatform"] == "ECS"
    assert group["ecsServices"] == [{"clusterName": "production", "serviceName": "web"}]
    assert group["loadBalancerInfo"] == {"targetGroupPairInfoList": [PAIR]}
    assert group["blueGreenDeploymentConfiguration"] == BLUE_GREEN


def test_every_member_of_2016_comes_back(client: Any) -> None:
    members = {
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
        "ec2TagFilters": [
            tag("Name", "web", "KEY_AND_VALUE"),
            tag("Stage", None, "KEY_ONLY"),
            tag(None, "blue", "VALUE_ONLY"),
        ],
        "onPremisesInstanceTagFilters": [tag("Rack", "7", "KEY_AND_VALUE")],
        "triggerConfigurations": [
            {
                "triggerName": "all",
                "triggerTargetArn": TOPIC,
                "triggerEvents": ["DeploymentFailure", "DeploymentRollback"],
            }
        ],
        "alarmConfiguration": {
            "enabled": True,
            "ignorePollAlarmFailure": True,
            "alarms": [{"name": "errors"}, {"name": "latency"}],
        },
        "autoRollbackConfiguration": {
            "enabled": True,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
    }
    create(client, **members)
    group = get_group(client)
    assert {member: group[member] for member in members} == members


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        (
            {"enabled": True, "alarms": [{"name": "errors"}]},
            {"enabled": True, "ignorePollAlarmFailure": False, "alarms": [{"name": "errors"}]},
        ),
        (
            {"enabled": False, "alarms": [{"name": "errors"}]},
            {"enabled": False, "ignorePollAlarmFailure": False, "alarms": [{"name": "errors"}]},
        ),
        ({"enabled": False}, {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []}),
    ],
)
def test_alarms_are_always_returned_with_all_three_members(
    client: Any, given: Any, returned: Any
) -> None:
    create(client, alarmConfiguration=given)
    assert get_group(client)["alarmConfiguration"] == returned


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        ({"enabled": False}, {"enabled": False}),
        ({"enabled": False, "events": []}, {"enabled": False}),
        (
            {"enabled": False, "events": ["DEPLOYMENT_FAILURE"]},
            {"enabled": False, "events": ["DEPLOYMENT_FAILURE"]},
        ),
    ],
)
def test_a_rollback_that_is_off_has_events_only_if_they_were_given(
    client: Any, given: Any, returned: Any
) -> None:
    create(client, autoRollbackConfiguration=given)
    assert get_group(client)["autoRollbackConfiguration"] == returned


def test_a_wait_is_filled_in_where_the_deployment_continues(client: Any) -> None:
    given = {**BLUE_GREEN, "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}}
    create(client, blueGreenDeploymentConfiguration=given)
    assert get_group(client)["blueGreenDeploymentConfiguration"] == BLUE_GREEN


@pytest.mark.parametrize(
    ("flat", "tag_set"),
    [("ec2TagFilters", "ec2TagSet"), ("onPremisesInstanceTagFilters", "onPremisesTagSet")],
)
def test_a_group_has_filters_or_a_set_of_them(client: Any, flat: str, tag_set: str) -> None:
    filters = [tag("Name", "web", "KEY_AND_VALUE")]
    create(client, **{tag_set: {f"{tag_set}List": [filters, filters]}})
    group = get_group(client)
    assert group[tag_set] == {f"{tag_set}List": [filters, filters]}
    assert flat not in group
    update(client, **{flat: filters})
    group = get_group(client)
    assert group[flat] == filters
    assert tag_set not in group
    update(client, **{tag_set: {f"{tag_set}List": []}})
    group = get_group(client)
    assert group[tag_set] == {f"{tag_set}List": []}
    assert flat not in group
    update(client, **{tag_set: {}})
    assert get_group(client)[tag_set] == {f"{tag_set}List": []}


def test_a_group_may_have_ten_of_each_kind_of_load_balancer(client: Any) -> None:
    ten = [{"name": f"web-{number}"} for number in range(10)]
    info = {"elbInfoList": ten, "targetGroupInfoList": ten}
    create(client, deploymentStyle=BALANCED, loadBalancerInfo=info)
    assert get_group(client)["loadBalancerInfo"] == info


def test_groups_of_two_applications_may_share_a_name(client: Any) -> None:
    ids = {create(client, platform) for platform in ("Server", "Lambda")}
    assert len(ids) == 2
    for platform, config in (("Server", "OneAtATime"), ("Lambda", "LambdaAllAtOnce")):
        found = get_group(client, platform)["deploymentConfigName"]
        assert found == f"CodeDeployDefault.{config}"


def test_the_tags_of_a_group_are_no_part_of_it(client: Any) -> None:
    create(client, tags=[{"Key": "team", "Value": "web"}])
    assert "tags" not in get_group(client)
    arn = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:Server/group"
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "team", "Value": "web"}
    ]


# UpdateDeploymentGroup: absent, empty, given (validation reference, 5.2)

FULL = known(
    {
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
        "ec2TagFilters": [tag("Name", "web", "KEY_AND_VALUE")],
        "onPremisesInstanceTagFilters": [tag("Rack", "7", "KEY_AND_VALUE")],
        "autoScalingGroups": ["web"],
        "triggerConfigurations": [
            {"triggerName": "all", "triggerTargetArn": TOPIC, "triggerEvents": ["DeploymentStop"]}
        ],
        "alarmConfiguration": {
            "enabled": True,
            "ignorePollAlarmFailure": True,
            "alarms": [{"name": "errors"}],
        },
        "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        "deploymentStyle": BALANCED,
        "loadBalancerInfo": {"elbInfoList": [{"name": "web"}]},
        "blueGreenDeploymentConfiguration": COPY,
        "outdatedInstancesStrategy": "IGNORE",
        "terminationHookEnabled": True,
        "ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["AZRebalance"]},
    }
)

#: What is sent, and the members that are different afterwards (None is absent).
CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    (
        {"serviceRoleArn": "arn:aws:iam::123456789012:role/path/Other"},
        {"serviceRoleArn": "arn:aws:iam::123456789012:role/path/Other"},
    ),
    (
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
    ),
    ({"ec2TagFilters": []}, {"ec2TagFilters": []}),
    ({"ec2TagFilters": [tag("a", None, "KEY_ONLY")]},) * 2,
    ({"onPremisesInstanceTagFilters": []}, {"onPremisesInstanceTagFilters": []}),
    (
        {"ec2TagSet": {"ec2TagSetList": [[tag("a", None, "KEY_ONLY")]]}},
        {"ec2TagSet": {"ec2TagSetList": [[tag("a", None, "KEY_ONLY")]]}, "ec2TagFilters": None},
    ),
    ({"autoScalingGroups": []}, {"autoScalingGroups": []}),
    ({"triggerConfigurations": []}, {"triggerConfigurations": []}),
    (
        {
            "triggerConfigurations": [
                {
                    "triggerName": "other",
                    "triggerTargetArn": f"{TOPIC}-other",
                    "triggerEvents": ["InstanceReady", "DeploymentReady"],
                }
            ]
        },
    )
    * 2,
    (
        {"alarmConfiguration": {"enabled": False, "alarms": []}},
        {"alarmConfiguration": {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []}},
    ),
    (
        {"alarmConfiguration": {"enabled": True, "alarms": [{"name": "latency"}]}},
        {
            "alarmConfiguration": {
                "enabled": True,
                "ignorePollAlarmFailure": False,
                "alarms": [{"name": "latency"}],
            }
        },
    ),
    (
        {"autoRollbackConfiguration": {"enabled": False, "events": []}},
        {"autoRollbackConfiguration": {"enabled": False}},
    ),
    (
        {
            "autoRollbackConfiguration": {
                "enabled": True,
                "events": ["DEPLOYMENT_STOP_ON_REQUEST"],
            }
        },
    )
    * 2,
    ({"deploymentStyle": SHIFTS_TRAFFIC}, {"deploymentStyle": SHIFTS_TRAFFIC}),
    ({"loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]}},) * 2,
    (
        {"deploymentStyle": IN_PLACE, "loadBalancerInfo": {}},
        {"deploymentStyle": IN_PLACE, "loadBalancerInfo": None},
    ),
    (
        {"blueGreenDeploymentConfiguration": BLUE_GREEN},
        {"blueGreenDeploymentConfiguration": BLUE_GREEN},
    ),
    ({"outdatedInstancesStrategy": "UPDATE"}, {"outdatedInstancesStrategy": "UPDATE"}),
    (
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": []}},
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": []}},
    ),
]


@pytest.mark.parametrize(
    ("sent", "different"),
    [
        pytest.param(sent, different, id="+".join(sent) or "nothing")
        for sent, different in CHANGES
        if sent == known(sent)
    ],
)
def test_given_members_are_replaced_and_all_others_stay(
    client: Any, sent: dict[str, Any], different: dict[str, Any]
) -> None:
    create(client, **FULL)
    before = get_group(client)
    assert update(client, **sent) == []
    expected = {**before, **different}
    expected = {name: value for name, value in expected.items() if value is not None}
    assert get_group(client) == expected


def test_a_group_may_give_up_its_load_balancers_and_lacks_them_later(
    client: Any, refusal: Refusal
) -> None:
    create(client, loadBalancerInfo={"elbInfoList": [{"name": "web"}]})
    update(client, deploymentStyle=BALANCED)
    names = {"applicationName": "Server", "currentDeploymentGroupName": "group"}
    answer = refusal("update_deployment_group", **names, loadBalancerInfo={"elbInfoList": []})
    assert answer[0] == "InvalidLoadBalancerInfoException"
    assert get_group(client)["loadBalancerInfo"] == {"elbInfoList": [{"name": "web"}]}
    update(client, loadBalancerInfo={})
    assert "loadBalancerInfo" not in get_group(client)
    answer = refusal("create_deployment", **NAMES, revision=revision("one"))
    assert answer[0] == "InvalidLoadBalancerInfoException"
    answer = refusal("update_deployment_group", **names, deploymentStyle=BALANCED)
    assert answer[0] == "InvalidLoadBalancerInfoException"


def test_a_copied_auto_scaling_group_comes_in_the_same_request(
    client: Any, refusal: Refusal
) -> None:
    create(client, autoScalingGroups=["web"])
    answer = refusal(
        "update_deployment_group",
        applicationName="Server",
        currentDeploymentGroupName="group",
        blueGreenDeploymentConfiguration=COPY,
    )
    assert answer[0] == "InvalidBlueGreenDeploymentConfigurationException"
    update(client, blueGreenDeploymentConfiguration=COPY, autoScalingGroups=["web"])
    assert get_group(client)["blueGreenDeploymentConfiguration"] == COPY


def test_an_ecs_group_keeps_what_is_not_sent(client: Any) -> None:
    create(client, "ECS")
    before = get_group(client, "ECS")
    update(client, "ECS", deploymentConfigName="CodeDeployDefault.ECSLinear10PercentEvery1Minutes")
    after = get_group(client, "ECS")
    assert after.pop("deploymentConfigName") == "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"
    assert before.pop("deploymentConfigName") == "CodeDeployDefault.ECSAllAtOnce"
    assert after == before


def test_a_renamed_group_keeps_its_id(client: Any, refusal: Refusal) -> None:
    group_id = create(client)
    update(client, newDeploymentGroupName="renamed")
    assert get_group(client, name="renamed")["deploymentGroupId"] == group_id
    assert refusal("get_deployment_group", **NAMES)[0] == "DeploymentGroupDoesNotExistException"
    assert client.list_deployment_groups(applicationName="Server")["deploymentGroups"] == [
        "renamed"
    ]


def test_a_group_may_be_renamed_to_its_own_name(client: Any) -> None:
    create(client)
    before = get_group(client)
    update(client, newDeploymentGroupName="group")
    assert get_group(client) == before


def test_a_group_follows_its_application_to_a_new_name(client: Any) -> None:
    group_id = create(client)
    client.update_application(applicationName="Server", newApplicationName="Renamed")
    group = get_group(client, "Renamed")
    assert (group["applicationName"], group["deploymentGroupId"]) == ("Renamed", group_id)


def test_an_answer_that_is_changed_changes_no_group(client: Any) -> None:
    create(client, **FULL)
    before = get_group(client)
    get_group(client)["ec2TagFilters"].append({"Key": "mine"})
    get_group(client)["deploymentStyle"]["deploymentType"] = "mine"
    assert get_group(client) == before


def test_a_request_that_is_changed_later_changes_no_group(client: Any) -> None:
    filters = [tag("Name", "web", "KEY_AND_VALUE")]
    create(client, ec2TagFilters=filters)
    filters[0]["Value"] = "changed"
    filters.append(tag("a", None, "KEY_ONLY"))
    assert get_group(client)["ec2TagFilters"] == [tag("Name", "web", "KEY_AND_VALUE")]


# Auto Scaling (engine reference, 8)


def hooks(client: Any) -> dict[str, dict[str, str]]:
    return {group.pop("name"): group for group in get_group(client)["autoScalingGroups"]}


def test_each_auto_scaling_group_gets_a_hook_of_its_own(client: Any) -> None:
    group_id = create(client, autoScalingGroups=["web", "api"])
    installed = hooks(client)
    assert list(installed) == ["web", "api"]
    names = [hook["hook"] for hook in installed.values()]
    assert all(map(LAUNCH_HOOK.fullmatch, names))
    assert names[0] != names[1]
    assert group_id not in "".join(names)
    assert all(list(hook) == ["hook"] for hook in installed.values())


def test_hooks_stay_with_their_auto_scaling_groups(client: Any) -> None:
    create(client, autoScalingGroups=["web", "api"])
    before = hooks(client)
    assert update(client, autoScalingGroups=["api", "jobs"]) == []
    after = hooks(client)
    assert list(after) == ["api", "jobs"]
    assert after["api"] == before["api"]
    update(client, autoScalingGroups=["web", "api", "web"])
    again = hooks(client)
    assert list(again) == ["web", "api"]
    assert again["api"] == before["api"]
    assert again["web"] != before["web"]


def test_hooks_keep_the_name_that_the_group_had(client: Any) -> None:
    create(client, autoScalingGroups=["web"])
    before = get_group(client)["autoScalingGroups"]
    update(client, newDeploymentGroupName="renamed")
    assert get_group(client, name="renamed")["autoScalingGroups"] == before


if KNOWS_TERMINATION_HOOKS:

    def test_termination_hooks_come_and_go(client: Any) -> None:
        create(client, autoScalingGroups=["web"], terminationHookEnabled=True)
        group = get_group(client)
        assert group["terminationHookEnabled"] is True
        (hook,) = group["autoScalingGroups"]
        assert TERMINATION_HOOK.fullmatch(hook["terminationHook"])
        update(client, terminationHookEnabled=False)
        assert get_group(client)["autoScalingGroups"] == [{"name": "web", "hook": hook["hook"]}]
        update(client, terminationHookEnabled=True)
        (again,) = get_group(client)["autoScalingGroups"]
        assert again["hook"] == hook["hook"]
        assert again["terminationHook"] != hook["terminationHook"]
        update(client, deploymentConfigName="CodeDeployDefault.AllAtOnce")
        assert get_group(client)["autoScalingGroups"] == [again]


def test_hooks_that_could_not_be_removed_are_listed(fake: CodeDeployFake, client: Any) -> None:
    create(client, autoScalingGroups=["web", "api", "jobs"])
    web, _, jobs = get_group(client)["autoScalingGroups"]
    fake.add_role(ROLE, permissions=["autoscaling:PutLifecycleHook"])
    assert update(client, autoScalingGroups=["web", "api"]) == [jobs]
    fake.add_role(ROLE)
    fake.add_auto_scaling_group("api")
    # Now that one was declared, "web" does not exist any more.
    assert update(client, autoScalingGroups=[]) == [web]
    assert get_group(client)["autoScalingGroups"] == []


if KNOWS_TERMINATION_HOOKS:

    def test_termination_hooks_that_could_not_be_removed_are_listed(
        fake: CodeDeployFake, client: Any
    ) -> None:
        create(client, autoScalingGroups=["web", "api"], terminationHookEnabled=True)
        web, api = get_group(client)["autoScalingGroups"]
        fake.add_role(ROLE, permissions=["autoscaling:PutLifecycleHook"])
        assert update(client, autoScalingGroups=["web"]) == [api]
        assert update(client, terminationHookEnabled=False) == [
            {"name": "web", "terminationHook": web["terminationHook"]}
        ]


def test_a_role_that_cannot_be_assumed_cannot_remove_hooks(
    fake: CodeDeployFake, client: Any
) -> None:
    create(client, autoScalingGroups=["web"])
    left = get_group(client)["autoScalingGroups"]
    fake.add_role(ROLE, assumable=False)
    assert update(client, autoScalingGroups=[]) == left


# Deleting


def test_a_deleted_group_is_gone(client: Any, refusal: Refusal) -> None:
    first = create(client, autoScalingGroups=["web"])
    assert client.delete_deployment_group(**NAMES)["hooksNotCleanedUp"] == []
    assert refusal("get_deployment_group", **NAMES)[0] == "DeploymentGroupDoesNotExistException"
    assert create(client) != first


@pytest.mark.parametrize("names", [("Server", "unknown"), ("unknown", "group")])
def test_deleting_what_does_not_exist_is_no_error(client: Any, names: tuple[str, str]) -> None:
    answer = client.delete_deployment_group(applicationName=names[0], deploymentGroupName=names[1])
    assert answer["hooksNotCleanedUp"] == []


def test_deleting_lists_the_hooks_that_stay(fake: CodeDeployFake, client: Any) -> None:
    create(client, autoScalingGroups=["web"])
    left = get_group(client)["autoScalingGroups"]
    fake.add_role(ROLE, permissions=["ec2:*"])
    assert client.delete_deployment_group(**NAMES)["hooksNotCleanedUp"] == left
    assert client.list_deployment_groups(applicationName="Server")["deploymentGroups"] == []


def test_deleting_hooks_needs_a_role_that_can_be_assumed(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    create(client, autoScalingGroups=["web"])
    create(client, deploymentGroupName="without-hooks")
    fake.add_role(ROLE, assumable=False)
    assert refusal("delete_deployment_group", **NAMES)[0] == "InvalidRoleException"
    assert get_group(client)["deploymentGroupName"] == "group"
    client.delete_deployment_group(applicationName="Server", deploymentGroupName="without-hooks")


NAME_ERRORS = [
    ({"applicationName": ""}, "ApplicationNameRequired"),
    ({"applicationName": "a b"}, "InvalidApplicationName"),
    ({"deploymentGroupName": ""}, "DeploymentGroupNameRequired"),
    ({"deploymentGroupName": "a b"}, "InvalidDeploymentGroupName"),
]


@pytest.mark.parametrize("method", ["get_deployment_group", "delete_deployment_group"])
@pytest.mark.parametrize(("members", "code"), NAME_ERRORS)
def test_names_are_checked(
    refusal: Refusal, method: str, members: dict[str, str], code: str
) -> None:
    assert refusal(method, **{**NAMES, **members})[0] == f"{code}Exception"


def test_the_application_is_looked_up_before_the_group(refusal: Refusal) -> None:
    assert refusal("get_deployment_group", applicationName="no", deploymentGroupName="no") == (
        "ApplicationDoesNotExistException",
        "No application found for name: no",
    )


# Lists and batches


def test_groups_are_listed_with_the_name_of_their_application(client: Any) -> None:
    for name in ("web", "api"):
        create(client, deploymentGroupName=name)
    answer = client.list_deployment_groups(applicationName="Server")
    answer.pop("ResponseMetadata")
    assert answer == {"applicationName": "Server", "deploymentGroups": ["api", "web"]}


def test_groups_are_listed_page_by_page(client: Any, refusal: Refusal) -> None:
    names = [f"group-{number:03d}" for number in range(250)]
    for name in names:
        create(client, deploymentGroupName=name)
    pages = list(client.get_paginator("list_deployment_groups").paginate(applicationName="Server"))
    assert [len(page["deploymentGroups"]) for page in pages] == [100, 100, 50]
    assert [name for page in pages for name in page["deploymentGroups"]] == names
    token = pages[0]["nextToken"]
    for members in ({"applicationName": "Lambda", "nextToken": token}, {"nextToken": "made-up"}):
        request = {"applicationName": "Server", **members}
        assert refusal("list_deployment_groups", **request)[0] == "InvalidNextTokenException"


def test_the_groups_of_an_unknown_application_cannot_be_listed(refusal: Refusal) -> None:
    answer = refusal("list_deployment_groups", applicationName="no")
    assert answer == ("ApplicationDoesNotExistException", "No application found for name: no")


def batch(client: Any, *names: str) -> tuple[list[dict[str, Any]], str]:
    answer = client.batch_get_deployment_groups(
        applicationName="Server", deploymentGroupNames=list(names)
    )
    return answer["deploymentGroupsInfo"], answer["errorMessage"]


def test_a_batch_of_groups_is_what_each_of_them_is(client: Any) -> None:
    create(client, deploymentGroupName="web", **FULL)
    create(client, deploymentGroupName="api")
    infos, error = batch(client, "web", "api")
    assert infos == [get_group(client, name="web"), get_group(client, name="api")]
    assert error == ""


def test_a_batch_leaves_out_what_does_not_exist_and_says_so(client: Any) -> None:
    create(client)
    infos, error = batch(client, "one", "group", "two")
    assert [info["deploymentGroupName"] for info in infos] == ["group"]
    assert "No Deployment Group found for name: one" in error
    assert "No Deployment Group found for name: two" in error


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"applicationName": ""}, "ApplicationNameRequired"),
        ({"applicationName": "a b"}, "InvalidApplicationName"),
        ({"applicationName": "unknown"}, "ApplicationDoesNotExist"),
        ({"deploymentGroupNames": []}, "DeploymentGroupNameRequired"),
        ({"deploymentGroupNames": ["group", "a b"]}, "InvalidDeploymentGroupName"),
        ({"deploymentGroupNames": ["group"] * 101}, "BatchLimitExceeded"),
    ],
)
def test_a_batch_is_checked_as_a_whole(
    client: Any, refusal: Refusal, members: dict[str, Any], code: str
) -> None:
    create(client)
    request = {"applicationName": "Server", "deploymentGroupNames": ["group"], **members}
    assert refusal("batch_get_deployment_groups", **request)[0] == f"{code}Exception"


# Book-keeping (engine reference, 9)


def deploy(client: Any, key: str = "one") -> str:
    answer = client.create_deployment(**NAMES, revision=revision(key))
    deployment_id: str = answer["deploymentId"]
    return deployment_id


def test_a_group_knows_its_last_deployments(fake: CodeDeployFake, client: Any) -> None:
    fake.add_instances(2, {"Name": "web"})
    create(client, ec2TagFilters=[tag("Name", "web", "KEY_AND_VALUE")])
    first = deploy(client)
    group = get_group(client)
    created = client.get_deployment(deploymentId=first)["deploymentInfo"]["createTime"]
    assert group["lastAttemptedDeployment"] == {
        "deploymentId": first,
        "status": "Created",
        "createTime": created,
    }
    assert group.keys().isdisjoint({"lastSuccessfulDeployment", "targetRevision"})

    fake.run(first)
    group = get_group(client)
    info = client.get_deployment(deploymentId=first)["deploymentInfo"]
    succeeded = {
        "deploymentId": first,
        "status": "Succeeded",
        "createTime": info["createTime"],
        "endTime": info["completeTime"],
    }
    assert group["lastAttemptedDeployment"] == group["lastSuccessfulDeployment"] == succeeded
    assert group["targetRevision"] == revision("one")

    fake.fail("AfterInstall")
    second = deploy(client, "two")
    fake.run(second)
    group = get_group(client)
    assert group["lastAttemptedDeployment"]["deploymentId"] == second
    assert group["lastAttemptedDeployment"]["status"] == "Failed"
    assert group["lastSuccessfulDeployment"] == succeeded
    assert group["targetRevision"] == revision("one")
    assert batch(client, "group")[0] == [group]


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("get_deployment_group", NAMES),
        (
            "batch_get_deployment_groups",
            {"applicationName": "Server", "deploymentGroupNames": ["group"]},
        ),
    ],
)
def test_asking_again_lets_time_pass_while_a_deployment_of_the_group_runs(
    fake: CodeDeployFake, client: Any, method: str, parameters: dict[str, Any]
) -> None:
    fake.add_instances(3, {"Name": "web"})
    create(client, ec2TagFilters=[tag("Name", "web", "KEY_AND_VALUE")])
    create(client, deploymentGroupName="other")
    ask = getattr(client, method)

    def skipped() -> bool:
        before = fake.now
        ask(**parameters)
        return (fake.now - before).total_seconds() >= 14

    assert [skipped(), skipped()] == [False, False]
    deploy(client)
    assert [skipped() for _ in range(3)] == [True, True, True]
    before = fake.now
    for _ in range(3):
        get_group(client, name="other")
    assert (fake.now - before).total_seconds() < 14
    fake.run()
    assert [skipped(), skipped()] == [False, False]


def test_a_group_of_an_unknown_application_is_refused_again(refusal: Refusal) -> None:
    for _ in range(2):
        answer = refusal("get_deployment_group", applicationName="no", deploymentGroupName="group")
        assert answer[0] == "ApplicationDoesNotExistException"


def test_ids_are_the_same_on_every_run(client: Any) -> None:
    ids = []
    for _ in range(2):
        with mock_codedeploy():
            create_applications(client)
            create(client, autoScalingGroups=["web"])
            ids.append(get_group(client))
    assert ids[0] == ids[1]
