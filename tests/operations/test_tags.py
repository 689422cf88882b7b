"""Tags of applications, deployment groups and deployment configurations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.operations.conftest import Refusal
from tests.shop import ROLE

PREFIX = "arn:aws:codedeploy:us-east-1:123456789012"
APPLICATION = f"{PREFIX}:application:web"
GROUP = f"{PREFIX}:deploymentgroup:web/group"
CONFIG = f"{PREFIX}:deploymentconfig:mine"

ARN_REQUIRED = ("ResourceArnRequiredException", "Resource ARN is missing")
INVALID_TAGS = ("InvalidTagsToAddException", "The specified tags are not valid")


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(client: Any, arn: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return tags


@pytest.fixture
def resources(client: Any) -> Any:
    """An application, a group and a configuration, without tags."""
    client.create_application(applicationName="web")
    client.create_deployment_group(
        applicationName="web", deploymentGroupName="group", serviceRoleArn=ROLE
    )
    client.create_deployment_config(
        deploymentConfigName="mine", minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
    )
    return client


@pytest.mark.parametrize("arn", [APPLICATION, GROUP, CONFIG])
def test_tags_are_added_overwritten_and_removed(resources: Any, arn: str) -> None:
    assert tags_of(resources, arn) == []
    answer = resources.tag_resource(ResourceArn=arn, Tags=as_list({"a": "1", "b": "2"}))
    assert set(answer) == {"ResponseMetadata"}
    resources.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "3"}, {"Key": "c"}])
    assert tags_of(resources, arn) == as_list({"a": "1", "b": "3", "c": ""})
    answer = resources.untag_resource(ResourceArn=arn, TagKeys=["a", "unknown"])
    assert set(answer) == {"ResponseMetadata"}
    assert tags_of(resources, arn) == as_list({"b": "3", "c": ""})


def test_resources_are_made_with_tags_and_stay_apart(client: Any) -> None:
    tags = as_list({"stage": "beta"})
    client.create_application(applicationName="web", tags=tags)
    client.create_deployment_group(
        applicationName="web",
        deploymentGroupName="group",
        serviceRoleArn=ROLE,
        tags=as_list({"stage": "prod"}),
    )
    assert tags_of(client, APPLICATION) == tags
    assert tags_of(client, GROUP) == as_list({"stage": "prod"})


def test_tags_follow_a_renamed_application(resources: Any) -> None:
    resources.tag_resource(ResourceArn=APPLICATION, Tags=as_list({"a": "1"}))
    resources.update_application(applicationName="web", newApplicationName="new")
    assert tags_of(resources, f"{PREFIX}:application:new") == as_list({"a": "1"})
    assert tags_of(resources, APPLICATION) == []


BAD_TAGS = [
    as_list({"aws:name": "x"}),
    as_list({"AWS:name": "x"}),
    [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}],
    [{"Value": "x"}],
    as_list({"": "x"}),
    as_list({"x" * 129: "x"}),
    as_list({"a": "x" * 257}),
    as_list({str(number): "" for number in range(51)}),
]


@pytest.mark.parametrize("tags", BAD_TAGS)
def test_tags_that_cannot_be_added(
    resources: Any, refusal: Refusal, tags: list[dict[str, str]]
) -> None:
    assert refusal("tag_resource", ResourceArn=APPLICATION, Tags=tags) == INVALID_TAGS
    assert tags_of(resources, APPLICATION) == []
    assert refusal("create_application", applicationName="new", tags=tags) == INVALID_TAGS
    assert resources.list_applications()["applications"] == ["web"]


def test_fifty_tags_are_the_most(resources: Any, refusal: Refusal) -> None:
    fifty = as_list({str(number): "" for number in range(50)})
    resources.tag_resource(ResourceArn=APPLICATION, Tags=fifty)
    resources.tag_resource(ResourceArn=APPLICATION, Tags=as_list({"0": "new"}))
    assert refusal("tag_resource", ResourceArn=APPLICATION, Tags=as_list({"x": ""})) == (
        INVALID_TAGS
    )


@pytest.mark.parametrize("key", ["aws:name", "", "x" * 129])
@pytest.mark.usefixtures("resources")
def test_keys_that_no_resource_can_have(refusal: Refusal, key: str) -> None:
    assert refusal("untag_resource", ResourceArn=APPLICATION, TagKeys=[key]) == INVALID_TAGS


@pytest.mark.usefixtures("resources")
def test_tags_are_needed(refusal: Refusal) -> None:
    expected = ("TagRequiredException", "Tag is missing")
    assert refusal("tag_resource", ResourceArn=APPLICATION, Tags=[]) == expected
    assert refusal("untag_resource", ResourceArn=APPLICATION, TagKeys=[]) == expected


METHODS = [
    ("tag_resource", {"Tags": [{"Key": "a", "Value": "1"}]}),
    ("untag_resource", {"TagKeys": ["a"]}),
    ("list_tags_for_resource", {}),
]


@pytest.mark.parametrize(("method", "rest"), METHODS)
@pytest.mark.usefixtures("resources")
def test_the_arn_of_nothing_that_has_tags(
    refusal: Refusal, method: str, rest: dict[str, Any]
) -> None:
    assert refusal(method, ResourceArn="", **rest) == ARN_REQUIRED
    for arn in ("web", "arn:aws:codedeploy", f"{PREFIX}:application:", "x" * 1012):
        assert refusal(method, ResourceArn=arn, **rest) == (
            "InvalidArnException",
            f"The specified ARN is not in a valid format: {arn}",
        )
    for arn in (
        "arn:aws:s3:::bucket",
        f"{PREFIX}:instance/box_0123456789",
        f"{PREFIX}:application",
        f"{PREFIX}:deploymentconfig:CodeDeployDefault.OneAtATime",
        APPLICATION.replace("us-east-1", "eu-west-1"),
        APPLICATION.replace("123456789012", "210987654321"),
        APPLICATION.replace("application:", "application/"),
    ):
        assert refusal(method, ResourceArn=arn, **rest) == (
            "ArnNotSupportedException",
            f"The specified ARN is not supported: {arn}",
        )


@pytest.mark.parametrize(("method", "rest"), METHODS[:2])
@pytest.mark.parametrize(
    ("arn", "code", "text"),
    [
        (
            f"{PREFIX}:application:gone",
            "ApplicationDoesNotExistException",
            "No application found for name: gone",
        ),
        (
            f"{PREFIX}:deploymentgroup:gone/group",
            "ApplicationDoesNotExistException",
            "No application found for name: gone",
        ),
        (
            f"{PREFIX}:deploymentgroup:web/gone",
            "DeploymentGroupDoesNotExistException",
            "No Deployment Group found for name: gone",
        ),
        (
            f"{PREFIX}:deploymentconfig:gone",
            "DeploymentConfigDoesNotExistException",
            "No deployment configuration found for name: gone",
        ),
    ],
)
@pytest.mark.usefixtures("resources")
def test_a_resource_that_is_not_there(
    refusal: Refusal, method: str, rest: dict[str, Any], arn: str, code: str, text: str
) -> None:
    assert refusal(method, ResourceArn=arn, **rest) == (code, text)


def test_a_resource_that_is_not_there_has_no_tags(client: Any) -> None:
    for arn in (APPLICATION, GROUP, CONFIG):
        assert tags_of(client, arn) == []
