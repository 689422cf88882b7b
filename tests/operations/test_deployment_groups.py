"""Deployment groups: created, read, changed member by member, renamed, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.group_requests import BALANCED, IN_PLACE, known, tag
from tests.shop import (
    ALARMS,
    BLUE_GREEN,
    ON_FAILURE,
    ROLE,
    SHIFTS_TRAFFIC,
    TESTED_PAIR,
    TOPIC,
    Shop,
    blue_green,
    frozen,
    tagged,
    trigger,
)

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
LAUNCH_HOOK = re.compile(f"CodeDeploy-managed-automatic-launch-deployment-hook-web-{UUID}")
TERMINATION_HOOK = re.compile(
    f"CodeDeploy-managed-automatic-termination-deployment-hook-web-{UUID}"
)
#: Three filters, of each type.
FILTERS = [*tagged(), tag("Stage", None, "KEY_ONLY"), tag(None, "blue", "VALUE_ONLY")]
COPY = blue_green(copies=True)

hooks_at_termination = pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")


def groups(shop: Shop) -> list[str]:
    names: list[str] = shop.client.list_deployment_groups(applicationName="shop")[
        "deploymentGroups"
    ]
    return names


# What is returned (validation reference, 7.1)


def unset(platform: str, config: str, style: dict[str, str]) -> dict[str, Any]:
    """What a group of a platform is that sets nothing."""
    return {
        "applicationName": "shop",
        "deploymentGroupName": "web",
        "deploymentConfigName": f"CodeDeployDefault.{config}",
        "ec2TagFilters": [],
        "onPremisesInstanceTagFilters": [],
        "autoScalingGroups": [],
        "serviceRoleArn": ROLE,
        "triggerConfigurations": [],
        "deploymentStyle": style,
        "outdatedInstancesStrategy": "UPDATE",
        "computePlatform": platform,
        "terminationHookEnabled": False,
    }


def test_a_group_that_sets_nothing(shop: Shop) -> None:
    group_id = shop.group(ec2TagFilters=None)
    assert re.fullmatch(UUID, group_id)
    expected = unset("Server", "OneAtATime", IN_PLACE)
    assert shop.group_info() == known({**expected, "deploymentGroupId": group_id})


def test_a_lambda_group_as_it_was_recorded(fake: CodeDeployFake) -> None:
    shop = Shop(fake, "Lambda")
    group_id = shop.group(alarmConfiguration={"enabled": False, "alarms": []})
    # It was recorded in 2021, before there were termination hooks.
    expected = unset("Lambda", "LambdaAllAtOnce", SHIFTS_TRAFFIC)
    alarms = {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []}
    assert shop.group_info() == known(
        {**expected, "deploymentGroupId": group_id, "alarmConfiguration": alarms}
    )


def test_an_ecs_group_returns_its_service_pair_and_defaults(fake: CodeDeployFake) -> None:
    shop = Shop(fake, "ECS")
    shop.group()
    group = shop.group_info()
    assert group["deploymentConfigName"] == "CodeDeployDefault.ECSAllAtOnce"
    assert group["computePlatform"] == "ECS"
    assert group["ecsServices"] == [{"clusterName": "main", "serviceName": "web"}]
    assert group["loadBalancerInfo"] == {"targetGroupPairInfoList": [TESTED_PAIR]}
    assert group["blueGreenDeploymentConfiguration"] == BLUE_GREEN


def test_every_member_of_2016_comes_back(shop: Shop) -> None:
    members = {
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
        "ec2TagFilters": FILTERS,
        "onPremisesInstanceTagFilters": tagged("7", "rack"),
        "triggerConfigurations": [trigger("DeploymentFailure", "DeploymentRollback")],
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
    shop.group(**members)
    group = shop.group_info()
    assert {member: group[member] for member in members} == members


@pytest.mark.parametrize(
    ("given", "alarms"),
    [
        (ALARMS, ALARMS["alarms"]),
        ({**ALARMS, "enabled": False}, ALARMS["alarms"]),
        ({"enabled": False}, []),
    ],
    ids=["on", "off", "without alarms"],
)
def test_alarms_are_always_returned_with_all_three_members(
    shop: Shop, given: Any, alarms: Any
) -> None:
    shop.group(alarmConfiguration=given)
    assert shop.group_info()["alarmConfiguration"] == {
        "enabled": given["enabled"],
        "ignorePollAlarmFailure": False,
        "alarms": alarms,
    }


@pytest.mark.parametrize("events", [{}, {"events": []}, {"events": ["DEPLOYMENT_FAILURE"]}])
def test_a_rollback_that_is_off_has_events_only_if_they_were_given(
    shop: Shop, events: dict[str, list[str]]
) -> None:
    shop.group(autoRollbackConfiguration={"enabled": False, **events})
    given = events if events.get("events") else {}
    assert shop.group_info()["autoRollbackConfiguration"] == {"enabled": False, **given}


def test_a_wait_is_filled_in_where_the_deployment_continues(shop: Shop) -> None:
    given = {**BLUE_GREEN, "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}}
    shop.group(blueGreenDeploymentConfiguration=given)
    assert shop.group_info()["blueGreenDeploymentConfiguration"] == BLUE_GREEN


@pytest.mark.parametrize(
    ("flat", "tag_set"),
    [("ec2TagFilters", "ec2TagSet"), ("onPremisesInstanceTagFilters", "onPremisesTagSet")],
)
def test_a_group_has_filters_or_a_set_of_them(shop: Shop, flat: str, tag_set: str) -> None:
    two = {f"{tag_set}List": [tagged(), tagged()]}
    none: dict[str, Any] = {f"{tag_set}List": []}
    shop.group(ec2TagFilters=None, **{tag_set: two})
    for sent, kept, other in (
        ({}, {tag_set: two}, flat),
        ({flat: tagged()}, {flat: tagged()}, tag_set),
        ({tag_set: none}, {tag_set: none}, flat),
        ({tag_set: {}}, {tag_set: none}, flat),
    ):
        shop.update_group(**sent)
        group = shop.group_info()
        assert group.items() >= kept.items()
        assert other not in group


def test_a_group_may_have_ten_of_each_kind_of_load_balancer(shop: Shop) -> None:
    ten = [{"name": f"web-{number}"} for number in range(10)]
    info = {"elbInfoList": ten, "targetGroupInfoList": ten}
    shop.group(deploymentStyle=BALANCED, loadBalancerInfo=info)
    assert shop.group_info()["loadBalancerInfo"] == info


def test_groups_of_two_applications_may_share_a_name(fake: CodeDeployFake) -> None:
    servers, functions = Shop(fake), Shop(fake, "Lambda", name="pay")
    assert servers.group() != functions.group()
    for shop, config in ((servers, "OneAtATime"), (functions, "LambdaAllAtOnce")):
        assert shop.group_info()["deploymentConfigName"] == f"CodeDeployDefault.{config}"


def test_the_tags_of_a_group_are_no_part_of_it(shop: Shop) -> None:
    tags = [{"Key": "team", "Value": "web"}]
    shop.group(tags=tags)
    assert "tags" not in shop.group_info()
    arn = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web"
    assert shop.client.list_tags_for_resource(ResourceArn=arn)["Tags"] == tags


# UpdateDeploymentGroup: absent, empty, given (validation reference, 5.2)

FULL = known(
    {
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
        "ec2TagFilters": tagged(),
        "onPremisesInstanceTagFilters": tagged("7", "rack"),
        "autoScalingGroups": ["web"],
        "triggerConfigurations": [trigger("DeploymentStop")],
        "alarmConfiguration": {**ALARMS, "ignorePollAlarmFailure": True},
        "autoRollbackConfiguration": ON_FAILURE,
        "deploymentStyle": BALANCED,
        "loadBalancerInfo": {"elbInfoList": [{"name": "web"}]},
        "blueGreenDeploymentConfiguration": COPY,
        "outdatedInstancesStrategy": "IGNORE",
        "terminationHookEnabled": True,
        "ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["AZRebalance"]},
    }
)
OTHER_ALARMS = {"enabled": True, "alarms": [{"name": "latency"}]}
A_SET = {"ec2TagSet": {"ec2TagSetList": [[tag("a", None, "KEY_ONLY")]]}}

#: What is sent and kept as it is, a member each.
REPLACED: list[dict[str, Any]] = [
    {},
    {"serviceRoleArn": "arn:aws:iam::123456789012:role/path/Other"},
    {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
    {"ec2TagFilters": []},
    {"ec2TagFilters": [tag("a", None, "KEY_ONLY")]},
    {"onPremisesInstanceTagFilters": []},
    {"autoScalingGroups": []},
    {"triggerConfigurations": []},
    {"triggerConfigurations": [trigger("InstanceReady", name="other", topic=f"{TOPIC}-other")]},
    {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]}},
    {"deploymentStyle": SHIFTS_TRAFFIC},
    {"loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]}},
    {"blueGreenDeploymentConfiguration": BLUE_GREEN},
    {"outdatedInstancesStrategy": "UPDATE"},
    {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": []}},
]
#: What is sent, and the members that are different afterwards (None is absent).
CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    *((sent, sent) for sent in REPLACED),
    (A_SET, {**A_SET, "ec2TagFilters": None}),
    (
        {"alarmConfiguration": {"enabled": False, "alarms": []}},
        {"alarmConfiguration": {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []}},
    ),
    (
        {"alarmConfiguration": OTHER_ALARMS},
        {"alarmConfiguration": {**OTHER_ALARMS, "ignorePollAlarmFailure": False}},
    ),
    (
        {"autoRollbackConfiguration": {"enabled": False, "events": []}},
        {"autoRollbackConfiguration": {"enabled": False}},
    ),
    (
        {"deploymentStyle": IN_PLACE, "loadBalancerInfo": {}},
        {"deploymentStyle": IN_PLACE, "loadBalancerInfo": None},
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
    shop: Shop, sent: dict[str, Any], different: dict[str, Any]
) -> None:
    shop.group(**FULL)
    before = shop.group_info()
    assert shop.update_group(**sent) == []
    expected = {**before, **different}
    assert shop.group_info() == {
        name: value for name, value in expected.items() if value is not None
    }


def test_a_group_may_give_up_its_load_balancers_and_lacks_them_later(shop: Shop) -> None:
    balancers = {"elbInfoList": [{"name": "web"}]}
    shop.group(loadBalancerInfo=balancers)
    shop.update_group(deploymentStyle=BALANCED)
    lacking = "InvalidLoadBalancerInfo"
    assert shop.refused(shop.update_group, loadBalancerInfo={"elbInfoList": []}) == lacking
    assert shop.group_info()["loadBalancerInfo"] == balancers
    shop.update_group(loadBalancerInfo={})
    assert "loadBalancerInfo" not in shop.group_info()
    assert shop.refused(shop.deploy) == lacking
    assert shop.refused(shop.update_group, deploymentStyle=BALANCED) == lacking


def test_a_copied_auto_scaling_group_comes_in_the_same_request(shop: Shop) -> None:
    shop.group(ec2TagFilters=None, autoScalingGroups=["web"])
    code = shop.refused(shop.update_group, blueGreenDeploymentConfiguration=COPY)
    assert code == "InvalidBlueGreenDeploymentConfiguration"
    shop.update_group(blueGreenDeploymentConfiguration=COPY, autoScalingGroups=["web"])
    assert shop.group_info()["blueGreenDeploymentConfiguration"] == COPY


def test_an_ecs_group_keeps_what_is_not_sent(fake: CodeDeployFake) -> None:
    shop = Shop(fake, "ECS")
    shop.group()
    before = shop.group_info()
    linear = "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"
    shop.update_group(deploymentConfigName=linear)
    assert shop.group_info() == {**before, "deploymentConfigName": linear}


def test_a_renamed_group_keeps_its_id(shop: Shop) -> None:
    group_id = shop.group()
    shop.update_group(newDeploymentGroupName="renamed")
    assert shop.group_info("renamed")["deploymentGroupId"] == group_id
    assert shop.refused(shop.group_info) == "DeploymentGroupDoesNotExist"
    assert groups(shop) == ["renamed"]


def test_a_group_may_be_renamed_to_its_own_name(shop: Shop) -> None:
    shop.group()
    before = shop.group_info()
    shop.update_group(newDeploymentGroupName="web")
    assert shop.group_info() == before


def test_a_group_follows_its_application_to_a_new_name(shop: Shop) -> None:
    group_id = shop.group()
    shop.client.update_application(applicationName="shop", newApplicationName="renamed")
    shop.names["applicationName"] = "renamed"
    group = shop.group_info()
    assert (group["applicationName"], group["deploymentGroupId"]) == ("renamed", group_id)


def test_an_answer_that_is_changed_changes_no_group(shop: Shop) -> None:
    shop.group(**FULL)
    before = shop.group_info()
    shop.group_info()["ec2TagFilters"].append({"Key": "mine"})
    shop.group_info()["deploymentStyle"]["deploymentType"] = "mine"
    assert shop.group_info() == before


def test_a_request_that_is_changed_later_changes_no_group(shop: Shop) -> None:
    filters = tagged()
    shop.group(ec2TagFilters=filters)
    filters[0]["Value"] = "changed"
    filters.append(tag("a", None, "KEY_ONLY"))
    assert shop.group_info()["ec2TagFilters"] == tagged()


# Auto Scaling (engine reference, 8)


def hooks(shop: Shop) -> dict[str, dict[str, str]]:
    return {group.pop("name"): group for group in shop.group_info()["autoScalingGroups"]}


def test_each_auto_scaling_group_gets_a_hook_of_its_own(shop: Shop) -> None:
    group_id = shop.group(autoScalingGroups=["web", "api"])
    installed = hooks(shop)
    assert list(installed) == ["web", "api"]
    names = [hook["hook"] for hook in installed.values()]
    assert all(map(LAUNCH_HOOK.fullmatch, names))
    assert names[0] != names[1]
    assert group_id not in "".join(names)
    assert all(list(hook) == ["hook"] for hook in installed.values())


def test_hooks_stay_with_their_auto_scaling_groups(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web", "api"])
    before = hooks(shop)
    assert shop.update_group(autoScalingGroups=["api", "jobs"]) == []
    after = hooks(shop)
    assert list(after) == ["api", "jobs"]
    assert after["api"] == before["api"]
    shop.update_group(autoScalingGroups=["web", "api", "web"])
    again = hooks(shop)
    assert list(again) == ["web", "api"]
    assert again["api"] == before["api"]
    assert again["web"] != before["web"]


def test_hooks_keep_the_name_that_the_group_had(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web"])
    before = shop.group_info()["autoScalingGroups"]
    shop.update_group(newDeploymentGroupName="renamed")
    assert shop.group_info("renamed")["autoScalingGroups"] == before


def test_hooks_have_the_same_names_on_every_run() -> None:
    runs = []
    for _ in range(2):
        with frozen() as fake:
            shop = Shop(fake)
            shop.group(autoScalingGroups=["web"])
            runs.append(hooks(shop))
    assert runs[0] == runs[1]


@hooks_at_termination
def test_termination_hooks_come_and_go(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web"], terminationHookEnabled=True)
    group = shop.group_info()
    assert group["terminationHookEnabled"] is True
    (hook,) = group["autoScalingGroups"]
    assert TERMINATION_HOOK.fullmatch(hook["terminationHook"])
    shop.update_group(terminationHookEnabled=False)
    assert hooks(shop) == {"web": {"hook": hook["hook"]}}
    shop.update_group(terminationHookEnabled=True)
    (again,) = shop.group_info()["autoScalingGroups"]
    assert again["hook"] == hook["hook"]
    assert again["terminationHook"] != hook["terminationHook"]
    shop.update_group(deploymentConfigName="CodeDeployDefault.AllAtOnce")
    assert shop.group_info()["autoScalingGroups"] == [again]


def test_hooks_that_could_not_be_removed_are_listed(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web", "api", "jobs"])
    web, _, jobs = shop.group_info()["autoScalingGroups"]
    shop.fake.add_role(ROLE, permissions=["autoscaling:PutLifecycleHook"])
    assert shop.update_group(autoScalingGroups=["web", "api"]) == [jobs]
    shop.fake.add_role(ROLE)
    shop.fake.add_auto_scaling_group("api")
    # Now that one was declared, "web" does not exist any more.
    assert shop.update_group(autoScalingGroups=[]) == [web]
    assert hooks(shop) == {}


@hooks_at_termination
def test_termination_hooks_that_could_not_be_removed_are_listed(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web", "api"], terminationHookEnabled=True)
    web, api = shop.group_info()["autoScalingGroups"]
    shop.fake.add_role(ROLE, permissions=["autoscaling:PutLifecycleHook"])
    assert shop.update_group(autoScalingGroups=["web"]) == [api]
    del web["hook"]
    assert shop.update_group(terminationHookEnabled=False) == [web]


def test_a_role_that_cannot_be_assumed_cannot_remove_hooks(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web"])
    left = shop.group_info()["autoScalingGroups"]
    shop.fake.add_role(ROLE, assumable=False)
    assert shop.update_group(autoScalingGroups=[]) == left


# Deleting


def test_a_deleted_group_is_gone(shop: Shop) -> None:
    first = shop.group(autoScalingGroups=["web"])
    assert shop.client.delete_deployment_group(**shop.names)["hooksNotCleanedUp"] == []
    assert shop.refused(shop.group_info) == "DeploymentGroupDoesNotExist"
    assert shop.group() != first


@pytest.mark.parametrize("names", [("shop", "unknown"), ("unknown", "web")])
def test_deleting_what_does_not_exist_is_no_error(shop: Shop, names: tuple[str, str]) -> None:
    answer = shop.client.delete_deployment_group(
        applicationName=names[0], deploymentGroupName=names[1]
    )
    assert answer["hooksNotCleanedUp"] == []


def test_deleting_lists_the_hooks_that_stay(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web"])
    left = shop.group_info()["autoScalingGroups"]
    shop.fake.add_role(ROLE, permissions=["ec2:*"])
    assert shop.client.delete_deployment_group(**shop.names)["hooksNotCleanedUp"] == left
    assert groups(shop) == []


def test_deleting_hooks_needs_a_role_that_can_be_assumed(shop: Shop) -> None:
    shop.group(autoScalingGroups=["web"])
    shop.group(name="without-hooks")
    shop.fake.add_role(ROLE, assumable=False)
    delete = shop.client.delete_deployment_group
    assert shop.refused(delete, **shop.names) == "InvalidRole"
    delete(applicationName="shop", deploymentGroupName="without-hooks")
    assert groups(shop) == ["web"]


# Lists and batches


def test_groups_are_listed_with_the_name_of_their_application(shop: Shop) -> None:
    for name in ("web", "api"):
        shop.group(name=name)
    answer = shop.client.list_deployment_groups(applicationName="shop")
    answer.pop("ResponseMetadata")
    assert answer == {"applicationName": "shop", "deploymentGroups": ["api", "web"]}


def batch(shop: Shop, *names: str) -> tuple[list[dict[str, Any]], str]:
    answer = shop.client.batch_get_deployment_groups(
        applicationName="shop", deploymentGroupNames=list(names)
    )
    return answer["deploymentGroupsInfo"], answer["errorMessage"]


def test_a_batch_of_groups_is_what_each_of_them_is(shop: Shop) -> None:
    shop.group(**FULL)
    shop.group(name="api")
    shop.release(group="api")
    infos, error = batch(shop, "web", "api")
    assert infos == [shop.group_info("web"), shop.group_info("api")]
    assert "lastAttemptedDeployment" in infos[1]
    assert error == ""


def test_a_batch_leaves_out_what_does_not_exist_and_says_so(shop: Shop) -> None:
    shop.group()
    infos, error = batch(shop, "one", "web", "two")
    assert [info["deploymentGroupName"] for info in infos] == ["web"]
    assert "No Deployment Group found for name: one" in error
    assert "No Deployment Group found for name: two" in error


@pytest.mark.parametrize(("group", "moves"), [("web", True), ("idle", False)])
@pytest.mark.parametrize("look", [Shop.group_info, batch], ids=["one", "batch"])
def test_looking_again_at_a_group_is_waiting_only_while_it_deploys(
    look: Callable[[Shop, str], Any], group: str, moves: bool
) -> None:
    with frozen(progress="poll") as fake:
        shop = Shop.of_servers(fake)
        shop.group(name="idle")
        shop.deploy()
        start = fake.now
        for _ in range(2):
            look(shop, group)
        assert (fake.now > start) is moves


def test_a_group_of_an_unknown_application_is_refused_again() -> None:
    with frozen(progress="poll") as fake:
        shop = Shop(fake, None)
        for _ in range(2):
            assert shop.refused(shop.group_info) == "ApplicationDoesNotExist"
