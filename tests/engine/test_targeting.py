"""Which instances a deployment goes to: tags, Auto Scaling groups, on-premises instances."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import TAGGED, WEB, Stage, revision

ALL = "CodeDeployDefault.AllAtOnce"


def tag(key: str | None, value: str | None, kind: str) -> dict[str, str]:
    members = {"Key": key, "Value": value, "Type": kind}
    return {name: member for name, member in members.items() if member is not None}


@pytest.fixture
def zoo(stage: Stage) -> dict[str, str]:
    """Instances by what they are tagged with."""
    tags: dict[str, dict[str, str]] = {
        "web": {"role": "web", "stage": "prod"},
        "web-test": {"role": "web", "stage": "test"},
        "db": {"role": "db", "stage": "prod"},
        "empty": {"role": ""},
        "none": {},
    }
    return {name: stage.fake.add_instances(1, own)[0] for name, own in tags.items()}


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
    stage: Stage, zoo: dict[str, str], filters: list[dict[str, str]], expected: str
) -> None:
    stage.group(ALL, ec2TagFilters=filters)
    assert stage.target_ids(stage.release()) == sorted(zoo[name] for name in expected.split())


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
    stage: Stage, zoo: dict[str, str], groups: list[list[dict[str, str]]], expected: str
) -> None:
    stage.group(ALL, ec2TagFilters=None, ec2TagSet={"ec2TagSetList": groups})
    assert stage.target_ids(stage.release()) == sorted(zoo[name] for name in expected.split())


def test_on_premises_instances_by_filters_and_by_sets(stage: Stage) -> None:
    fake = stage.fake
    web = fake.add_on_premises_instances(2, {"role": "web"})
    stage.client.register_on_premises_instance(
        instanceName="rack", iamUserArn="arn:aws:iam::123456789012:user/rack"
    )
    stage.client.add_tags_to_on_premises_instances(
        tags=[{"Key": "role", "Value": "web"}, {"Key": "stage", "Value": "prod"}],
        instanceNames=["rack"],
    )
    by_role = tag("role", "web", "KEY_AND_VALUE")
    stage.group(ALL, ec2TagFilters=[], onPremisesInstanceTagFilters=[by_role])
    by_stage = tag("stage", None, "KEY_ONLY")
    stage.group(
        ALL,
        name="sets",
        ec2TagFilters=None,
        onPremisesTagSet={"onPremisesTagSetList": [[by_role], [by_stage]]},
    )
    assert stage.target_ids(stage.release()) == ["rack", *web]
    assert stage.target_ids(stage.release(group="sets")) == ["rack"]
    stage.client.deregister_on_premises_instance(instanceName="rack")
    assert stage.target_ids(stage.release()) == web


def test_everything_that_belongs_to_a_group_once(stage: Stage) -> None:
    fake = stage.fake
    tagged = fake.add_instances(1, WEB)
    grown = fake.add_auto_scaling_group("web", 2)
    both = fake.add_instances(1, WEB, auto_scaling_group="web")
    servers = fake.add_on_premises_instances(1, WEB)
    stage.group(ALL, onPremisesInstanceTagFilters=TAGGED, autoScalingGroups=["web"])
    ids = stage.target_ids(stage.release())
    assert ids == sorted({*tagged, *grown, *both, *servers})


def test_terminated_instances_are_no_targets(stage: Stage) -> None:
    first, second = stage.fleet(2)
    stage.fake.terminate_instances([first])
    assert stage.target_ids(stage.release()) == [second]


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
        {"ec2TagFilters": [], "onPremisesInstanceTagFilters": TAGGED},
    ],
)
def test_no_instances(stage: Stage, members: dict[str, Any]) -> None:
    stage.fake.add_instances(1, {"fleet": "another"})
    stage.group(**members)
    deployment = stage.release()
    info = stage.info(deployment)
    assert info["status"] == "Failed"
    assert stage.error(deployment) == NOTHING_FOUND
    assert "startTime" not in info
    assert "deploymentOverview" not in info
    assert info["rollbackInfo"] == {}
    assert stage.seconds(deployment) == 1


def test_more_instances_than_the_account_may_deploy_to(stage: Stage) -> None:
    stage.fake.set_quota("instances_per_deployment", 2)
    stage.fleet(3)
    error = stage.error(stage.release())
    assert error is not None
    assert error[0] == "OVER_MAX_INSTANCES"
    assert error[1].startswith("The deployment failed because more instances are targeted")
    stage.fake.set_quota("instances_per_deployment", 3)
    assert stage.status(stage.release()) == "Succeeded"


def test_only_outdated_instances(stage: Stage) -> None:
    ids = stage.fleet(2, ALL)
    stage.release("v1")
    new = stage.fake.add_instances(1, WEB)
    update = stage.release("v1", updateOutdatedInstancesOnly=True)
    assert stage.target_ids(update) == new
    assert stage.info(update)["updateOutdatedInstancesOnly"] is True
    assert stage.target_ids(stage.release("v2", updateOutdatedInstancesOnly=True)) == ids + new


def test_no_outdated_instances_are_left(stage: Stage) -> None:
    stage.fleet(2)
    stage.release("v1")
    deployment = stage.release("v1", updateOutdatedInstancesOnly=True)
    assert stage.error(deployment) == NOTHING_FOUND


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
    stage: Stage, role: dict[str, Any], code: str
) -> None:
    arn = "arn:aws:iam::123456789012:role/CodeDeploy"
    stage.fleet(1, autoScalingGroups=["web"])
    deployment = stage.deploy()
    stage.fake.add_role(arn if role else arn + "-another", **role)
    stage.fake.run()
    error = stage.error(deployment)
    assert error is not None
    assert error[0] == code
    assert stage.status(deployment) == "Failed"


def test_a_load_balancer_needs_a_permission_of_its_own(stage: Stage) -> None:
    stage.fleet(
        1,
        deploymentStyle={
            "deploymentType": "IN_PLACE",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        loadBalancerInfo={"elbInfoList": [{"name": "web"}]},
    )
    arn = "arn:aws:iam::123456789012:role/CodeDeploy"
    stage.fake.add_role(arn, permissions=["ec2:*"])
    deployment = stage.release()
    assert stage.error(deployment) == (
        "IAM_ROLE_PERMISSIONS",
        (
            f"The IAM role {arn} does not give you permission to perform operations in the "
            "following AWS service: AmazonElasticLoadBalancingV2. Contact your AWS administrator "
            "if you need help. If you are an AWS administrator, you can grant permissions to your "
            "users or groups by creating IAM policies."
        ),
    )
    stage.fake.add_role(arn, permissions=["ec2:*", "elasticloadbalancing:*"])
    assert stage.status(stage.release(revision=revision("v2"))) == "Succeeded"
