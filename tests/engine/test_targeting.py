"""Which instances a deployment goes to: tags, Auto Scaling groups, on-premises instances."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import AT_ONCE, BALANCED, ROLE, WEB, Shop, revision, tagged


def tag(key: str | None, value: str | None, kind: str) -> dict[str, str]:
    members = {"Key": key, "Value": value, "Type": kind}
    return {name: member for name, member in members.items() if member is not None}


def tagged_alike(shop: Shop, name: str, tags: dict[str, str]) -> list[str]:
    """An instance, and one on premises that has the name."""
    return shop.fake.add_instances(1, tags) + shop.fake.add_on_premises_instances([name], tags)


@pytest.fixture
def zoo(shop: Shop) -> dict[str, list[str]]:
    """Instances, in EC2 and on premises, by what they are tagged with."""
    tags: dict[str, dict[str, str]] = {
        "web": {"role": "web", "stage": "prod"},
        "web-test": {"role": "web", "stage": "test"},
        "db": {"role": "db", "stage": "prod"},
        "empty": {"role": ""},
        "none": {},
    }
    return {name: tagged_alike(shop, name, own) for name, own in tags.items()}


def named(zoo: dict[str, list[str]], *names: str) -> list[str]:
    return sorted(id_ for name in names for id_ in zoo[name])


FILTERS: list[tuple[list[dict[str, str]], str]] = [
    ([tag("role", "web", "KEY_AND_VALUE")], "web web-test"),
    ([tag("role", None, "KEY_ONLY")], "web web-test db empty"),
    ([tag(None, "prod", "VALUE_ONLY")], "web db"),
    (
        [tag("role", "web", "KEY_AND_VALUE"), tag("stage", "prod", "KEY_AND_VALUE")],
        "web web-test db",
    ),
    ([tag("role", "db", "KEY_AND_VALUE"), tag(None, "test", "VALUE_ONLY")], "web-test db"),
    ([tag("role", "", "KEY_AND_VALUE")], "empty"),
    ([tag("Role", None, "KEY_ONLY"), tag("role", "db", "KEY_AND_VALUE")], "db"),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_one_filter_of_a_list_is_enough(
    shop: Shop, zoo: dict[str, list[str]], filters: list[dict[str, str]], expected: str
) -> None:
    shop.group(AT_ONCE, ec2TagFilters=filters, onPremisesInstanceTagFilters=filters)
    assert shop.target_ids(shop.release()) == named(zoo, *expected.split())


SETS: list[tuple[list[list[dict[str, str]]], str]] = [
    ([[tag("role", "web", "KEY_AND_VALUE")]], "web web-test"),
    ([[tag("role", "web", "KEY_AND_VALUE")], [tag("stage", "prod", "KEY_AND_VALUE")]], "web"),
    (
        [
            [tag("role", "web", "KEY_AND_VALUE"), tag("role", "db", "KEY_AND_VALUE")],
            [tag(None, "prod", "VALUE_ONLY")],
        ],
        "web db",
    ),
]


@pytest.mark.parametrize(("groups", "expected"), SETS)
def test_every_group_of_a_tag_set_has_to_fit(
    shop: Shop, zoo: dict[str, list[str]], groups: list[list[dict[str, str]]], expected: str
) -> None:
    shop.group(
        AT_ONCE,
        ec2TagFilters=None,
        ec2TagSet={"ec2TagSetList": groups},
        onPremisesTagSet={"onPremisesTagSetList": groups},
    )
    assert shop.target_ids(shop.release()) == named(zoo, *expected.split())


def test_on_premises_instances_by_filters_and_by_sets(shop: Shop) -> None:
    fake = shop.fake
    web = fake.add_on_premises_instances(2, {"role": "web"})
    shop.client.register_on_premises_instance(
        instanceName="rack", iamUserArn="arn:aws:iam::123456789012:user/rack"
    )
    shop.client.add_tags_to_on_premises_instances(
        tags=[{"Key": "role", "Value": "web"}, {"Key": "stage", "Value": "prod"}],
        instanceNames=["rack"],
    )
    by_role = tag("role", "web", "KEY_AND_VALUE")
    shop.group(AT_ONCE, ec2TagFilters=[], onPremisesInstanceTagFilters=[by_role])
    by_stage = tag("stage", None, "KEY_ONLY")
    shop.group(
        AT_ONCE,
        name="sets",
        ec2TagFilters=None,
        onPremisesTagSet={"onPremisesTagSetList": [[by_role], [by_stage]]},
    )
    assert shop.target_ids(shop.release()) == ["rack", *web]
    assert shop.target_ids(shop.release(group="sets")) == ["rack"]
    shop.client.deregister_on_premises_instance(instanceName="rack")
    assert shop.target_ids(shop.release()) == web


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ("GRP-*a", "KEY_AND_VALUE", ["GRP-1a", "GRP-2a", "GRP-XYZ-a"]),
        ("GRP-*", "KEY_AND_VALUE", ["GRP-1a", "GRP-2a", "GRP-XYZ-a", "GRP-1b"]),
        ("*-a", "VALUE_ONLY", ["GRP-XYZ-a"]),
        ("grp-*a", "KEY_AND_VALUE", []),
        ("GRP-.a", "KEY_AND_VALUE", []),
    ],
)
def test_a_star_in_the_value_of_a_filter_stands_for_any_characters(
    shop: Shop, value: str, kind: str, found: list[str]
) -> None:
    names = ["GRP-1a", "GRP-2a", "GRP-XYZ-a", "GRP-1b", "XGRP-1a"]
    group = {name: tagged_alike(shop, name, {"Name": name}) for name in names}
    filters = [tag(None if kind == "VALUE_ONLY" else "Name", value, kind)]
    shop.group(AT_ONCE, ec2TagFilters=filters, onPremisesInstanceTagFilters=filters)
    assert shop.target_ids(shop.release()) == named(group, *found)


def test_an_on_premises_instance_without_its_tag_is_no_target(shop: Shop) -> None:
    rack, cellar = shop.fake.add_on_premises_instances(["rack", "cellar"], {"role": "web"})
    shop.group(AT_ONCE, ec2TagFilters=None, onPremisesInstanceTagFilters=tagged())
    assert shop.target_ids(shop.release()) == sorted([rack, cellar])
    shop.client.remove_tags_from_on_premises_instances(
        instanceNames=[rack], tags=[{"Key": "role", "Value": "web"}]
    )
    assert shop.target_ids(shop.release()) == [cellar]
    # It is registered still.
    info = shop.client.get_on_premises_instance(instanceName=rack)["instanceInfo"]
    assert "deregisterTime" not in info


def test_everything_that_belongs_to_a_group_once(shop: Shop) -> None:
    fake = shop.fake
    plain = fake.add_instances(1, WEB)
    grown = fake.add_auto_scaling_group("web", 2)
    both = fake.add_instances(1, WEB, auto_scaling_group="web")
    servers = fake.add_on_premises_instances(1, WEB)
    shop.group(AT_ONCE, onPremisesInstanceTagFilters=tagged(), autoScalingGroups=["web"])
    ids = shop.target_ids(shop.release())
    assert ids == sorted({*plain, *grown, *both, *servers})


def test_terminated_instances_are_no_targets(shop: Shop) -> None:
    first, second = shop.fleet(2)
    shop.fake.terminate_instances([first])
    assert shop.target_ids(shop.release()) == [second]


NOTHING_FOUND = (
    "NO_INSTANCES",
    (
        "The deployment failed because no instances were found for your deployment group. Check "
        "your deployment group settings to make sure the tags for your Amazon EC2 instances or "
        "Auto Scaling groups correctly identify the instances you want to deploy to, and then "
        "try again."
    ),
)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"ec2TagFilters": []},
        {"ec2TagFilters": [], "autoScalingGroups": ["unknown"]},
        {"ec2TagFilters": [], "onPremisesInstanceTagFilters": tagged()},
    ],
)
def test_a_deployment_that_finds_no_instances_fails_after_a_second(
    shop: Shop, members: dict[str, Any]
) -> None:
    shop.fake.add_instances(1, {"fleet": "another"})
    shop.group(**members)
    deployment = shop.release()
    info = shop.info(deployment)
    assert info["status"] == "Failed"
    assert shop.error(deployment) == NOTHING_FOUND
    assert "startTime" not in info
    assert "deploymentOverview" not in info
    assert info["rollbackInfo"] == {}
    assert shop.seconds(deployment) == 1


def test_more_instances_than_the_account_may_deploy_to(shop: Shop) -> None:
    shop.fake.set_quota("instances_per_deployment", 2)
    shop.fleet(3)
    error = shop.error(shop.release())
    assert error is not None
    assert error[0] == "OVER_MAX_INSTANCES"
    assert error[1].startswith("The deployment failed because more instances are targeted")
    shop.fake.set_quota("instances_per_deployment", 3)
    assert shop.status(shop.release()) == "Succeeded"


def test_an_update_may_leave_out_instances_that_run_the_revision(shop: Shop) -> None:
    ids = shop.fleet(2, AT_ONCE)
    shop.release("v1")
    new = shop.fake.add_instances(1, WEB)
    update = shop.release("v1", updateOutdatedInstancesOnly=True)
    assert shop.target_ids(update) == new
    assert shop.info(update)["updateOutdatedInstancesOnly"] is True
    assert shop.target_ids(shop.release("v2", updateOutdatedInstancesOnly=True)) == ids + new


def test_no_outdated_instances_are_left(shop: Shop) -> None:
    shop.fleet(2)
    shop.release("v1")
    assert shop.error(shop.release("v1", updateOutdatedInstancesOnly=True)) == NOTHING_FOUND


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ({}, "IAM_ROLE_MISSING"),
        ({"permissions": ["s3:*"]}, "IAM_ROLE_PERMISSIONS"),
        ({"permissions": ["ec2:Describe*"]}, "AUTO_SCALING_IAM_ROLE_PERMISSIONS"),
        ({"assumable": False}, "IAM_ROLE_PERMISSIONS"),
    ],
)
def test_a_role_that_lost_its_rights_before_the_start(
    shop: Shop, role: dict[str, Any], code: str
) -> None:
    shop.fleet(1, autoScalingGroups=["web"])
    deployment = shop.deploy()
    shop.fake.add_role(ROLE if role else ROLE + "-another", **role)
    shop.fake.run()
    assert shop.error(deployment)[0] == code
    assert shop.status(deployment) == "Failed"


@pytest.mark.needs("CreateDeployment.ec2DeploymentOptions")
def test_processes_that_the_role_may_not_suspend_fail_the_deployment_at_its_start(
    shop: Shop,
) -> None:
    (instance,) = shop.fleet(1, autoScalingGroups=["web"])
    permissions = ["ec2:*", "autoscaling:Describe*", "autoscaling:SuspendProcesses"]
    shop.fake.add_role(ROLE, permissions=permissions)
    options = {"autoScalingGroupProcessesToSuspend": ["AZRebalance"]}
    deployment = shop.release("v1", ec2DeploymentOptions=options)
    assert shop.error(deployment)[0] == "AUTO_SCALING_IAM_ROLE_PERMISSIONS"
    assert shop.target_ids(deployment) == []
    # Without such processes the role needs no more.
    assert shop.target_ids(shop.release("v2")) == [instance]
    shop.fake.add_role(ROLE, permissions=[*permissions, "autoscaling:ResumeProcesses"])
    assert shop.status(shop.release("v3", ec2DeploymentOptions=options)) == "Succeeded"


def test_a_load_balancer_needs_a_permission_of_its_own(shop: Shop) -> None:
    shop.fleet(1, **BALANCED)
    shop.fake.add_role(ROLE, permissions=["ec2:*"])
    deployment = shop.release()
    assert shop.error(deployment) == (
        "IAM_ROLE_PERMISSIONS",
        (
            f"The IAM role {ROLE} does not give you permission to perform operations in the "
            "following AWS service: AmazonElasticLoadBalancingV2. Contact your AWS administrator "
            "if you need help. If you are an AWS administrator, you can grant permissions to your "
            "users or groups by creating IAM policies."
        ),
    )
    shop.fake.add_role(ROLE, permissions=["ec2:*", "elasticloadbalancing:*"])
    assert shop.status(shop.release(revision=revision("v2"))) == "Succeeded"
