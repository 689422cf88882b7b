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


def test_fifty_tags_are_the_most(resources: Any, refusal: Refusal) -> None:
    fifty = as_list({str(number): "" for number in range(50)})
    resources.tag_resource(ResourceArn=APPLICATION, Tags=fifty)
    resources.tag_resource(ResourceArn=APPLICATION, Tags=as_list({"0": "new"}))
    assert refusal("tag_resource", ResourceArn=APPLICATION, Tags=as_list({"x": ""}))[0] == (
        "InvalidTagsToAddException"
    )


def test_a_resource_that_is_not_there_has_no_tags(client: Any) -> None:
    for arn in (APPLICATION, GROUP, CONFIG):
        assert tags_of(client, arn) == []
