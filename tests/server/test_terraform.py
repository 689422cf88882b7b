"""Terraform's provider, call by call.

The provider is a program that cannot be run here; these are the assertions of its acceptance
tests of ``aws_codedeploy_app``, ``_deployment_config`` and ``_deployment_group``: what it created,
updated and removed has to be what it reads, or the next plan is not empty.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/deploy"
APPLICATION_ARN = "arn:aws:codedeploy:us-east-1:123456789012:application:shop"
GROUP_ARN = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web"
NAMES = {"applicationName": "shop", "deploymentGroupName": "web"}


def tags_of(client: Any, arn: str) -> dict[str, str]:
    tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in tags}


# aws_codedeploy_app


def test_an_app_is_read_as_it_was_created(client: Any) -> None:
    created = client.create_application(applicationName="shop")
    app = client.get_application(applicationName="shop")["application"]
    assert app["applicationName"] == "shop"
    assert app["applicationId"] == created["applicationId"]
    assert app["computePlatform"] == "Server"
    assert app["linkedToGitHub"] is False
    assert tags_of(client, APPLICATION_ARN) == {}


@pytest.mark.parametrize("platform", ["Lambda", "ECS"])
def test_an_app_of_another_platform_is_another_app(client: Any, platform: str) -> None:
    client.create_application(applicationName="shop", computePlatform=platform)
    first = client.get_application(applicationName="shop")["application"]
    assert first["computePlatform"] == platform
    client.delete_application(applicationName="shop")
    with pytest.raises(client.exceptions.ApplicationDoesNotExistException):
        client.get_application(applicationName="shop")
    client.create_application(applicationName="shop", computePlatform="Server")
    second = client.get_application(applicationName="shop")["application"]
    assert second["computePlatform"] == "Server"
    assert second["applicationId"] != first["applicationId"]


def test_an_app_is_renamed_in_place(client: Any) -> None:
    created = client.create_application(applicationName="shop")
    client.update_application(applicationName="shop", newApplicationName="store")
    app = client.get_application(applicationName="store")["application"]
    assert app["applicationId"] == created["applicationId"]


def test_an_app_that_is_gone_is_deleted_without_an_error(client: Any) -> None:
    client.create_application(applicationName="shop")
    client.delete_application(applicationName="shop")
    client.delete_application(applicationName="shop")


@pytest.mark.parametrize("arn", [APPLICATION_ARN, GROUP_ARN])
def test_tags_are_added_changed_and_removed(client: Any, arn: str) -> None:
    client.create_application(applicationName="shop")
    client.create_deployment_group(**NAMES, serviceRoleArn=ROLE)
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "key1", "Value": "value1"}])
    client.tag_resource(
        ResourceArn=arn,
        Tags=[{"Key": "key1", "Value": "value1updated"}, {"Key": "key2", "Value": "value2"}],
    )
    assert tags_of(client, arn) == {"key1": "value1updated", "key2": "value2"}
    client.untag_resource(ResourceArn=arn, TagKeys=["key1"])
    assert tags_of(client, arn) == {"key2": "value2"}


# aws_codedeploy_deployment_config


@pytest.mark.parametrize(
    ("platform", "member", "value"),
    [
        ("Server", "minimumHealthyHosts", {"type": "FLEET_PERCENT", "value": 75}),
        ("Server", "minimumHealthyHosts", {"type": "HOST_COUNT", "value": 1}),
        (
            "Lambda",
            "trafficRoutingConfig",
            {
                "type": "TimeBasedCanary",
                "timeBasedCanary": {"canaryInterval": 10, "canaryPercentage": 50},
            },
        ),
        (
            "Lambda",
            "trafficRoutingConfig",
            {
                "type": "TimeBasedLinear",
                "timeBasedLinear": {"linearInterval": 3, "linearPercentage": 10},
            },
        ),
    ],
)
def test_a_configuration_is_read_as_it_was_created_and_replaced_to_change(
    client: Any, platform: str, member: str, value: dict[str, Any]
) -> None:
    def create() -> dict[str, Any]:
        client.create_deployment_config(
            deploymentConfigName="slow", computePlatform=platform, **{member: value}
        )
        found: dict[str, Any] = client.get_deployment_config(deploymentConfigName="slow")
        return found["deploymentConfigInfo"]

    first = create()
    assert first[member] == value
    assert first["computePlatform"] == platform
    others = {"minimumHealthyHosts", "trafficRoutingConfig", "zonalConfig"} - {member}
    assert not others & first.keys()
    client.delete_deployment_config(deploymentConfigName="slow")
    with pytest.raises(client.exceptions.DeploymentConfigDoesNotExistException):
        client.get_deployment_config(deploymentConfigName="slow")
    assert create()["deploymentConfigId"] != first["deploymentConfigId"]


@pytest.mark.needs("CreateDeploymentConfig.zonalConfig")
@pytest.mark.parametrize(
    ("seconds", "hosts"),
    [(10, {"type": "FLEET_PERCENT", "value": 20}), (20, {"type": "HOST_COUNT", "value": 2})],
)
def test_a_zonal_configuration_is_read_as_it_was_created(
    client: Any, seconds: int, hosts: dict[str, Any]
) -> None:
    zonal = {
        "firstZoneMonitorDurationInSeconds": seconds,
        "minimumHealthyHostsPerZone": hosts,
        "monitorDurationInSeconds": seconds,
    }
    client.create_deployment_config(
        deploymentConfigName="slow",
        computePlatform="Server",
        minimumHealthyHosts={"type": "HOST_COUNT", "value": 1},
        zonalConfig=zonal,
    )
    info = client.get_deployment_config(deploymentConfigName="slow")["deploymentConfigInfo"]
    assert info["zonalConfig"] == zonal


# aws_codedeploy_deployment_group


class Group:
    """The resource as the provider handles it: it creates, updates, and reads after each."""

    def __init__(self, client: Any, platform: str = "Server") -> None:
        self._client = client
        client.create_application(applicationName="shop", computePlatform=platform)

    def read(self, name: str = "web") -> dict[str, Any]:
        found: dict[str, Any] = self._client.get_deployment_group(
            applicationName="shop", deploymentGroupName=name
        )
        return found["deploymentGroupInfo"]

    def create(self, **members: Any) -> dict[str, Any]:
        self._client.create_deployment_group(**NAMES, serviceRoleArn=ROLE, **members)
        return self.read()

    def update(self, **members: Any) -> dict[str, Any]:
        self._client.update_deployment_group(
            applicationName="shop", currentDeploymentGroupName="web", **members
        )
        return self.read(members.get("newDeploymentGroupName", "web"))


@pytest.fixture
def group(client: Any) -> Group:
    return Group(client)


def tag_filter(value: str) -> dict[str, str]:
    return {"Key": "filterkey", "Type": "KEY_AND_VALUE", "Value": value}


def test_a_group_is_read_as_it_was_created_and_is_renamed(group: Group, client: Any) -> None:
    first = group.create(ec2TagFilters=[tag_filter("filtervalue")])
    assert first["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"
    assert first["serviceRoleArn"] == ROLE
    assert first["ec2TagFilters"] == [tag_filter("filtervalue")]
    assert first["computePlatform"] == "Server"
    assert not first.get("ec2TagSet", {}).get("ec2TagSetList")
    assert not first.get("alarmConfiguration", {}).get("alarms")
    assert not first.get("autoRollbackConfiguration", {}).get("events")
    assert not first.get("triggerConfigurations")
    second = group.update(
        newDeploymentGroupName="web-2",
        serviceRoleArn=f"{ROLE}-2",
        ec2TagFilters=[tag_filter("anotherfiltervalue")],
    )
    assert second["deploymentGroupId"] == first["deploymentGroupId"]
    assert second["deploymentGroupName"] == "web-2"
    assert second["serviceRoleArn"] == f"{ROLE}-2"
    assert second["ec2TagFilters"] == [tag_filter("anotherfiltervalue")]
    with pytest.raises(client.exceptions.DeploymentGroupDoesNotExistException):
        group.read()


def test_a_set_of_tags_stands_instead_of_tags(group: Group) -> None:
    for call, value in ((group.create, "filtervalue"), (group.update, "anotherfiltervalue")):
        info = call(ec2TagSet={"ec2TagSetList": [[tag_filter(value)]]})
        assert info["ec2TagSet"]["ec2TagSetList"] == [[tag_filter(value)]]
        assert not info.get("ec2TagFilters")


def test_on_premises_tags_are_read_as_they_were_created(group: Group) -> None:
    info = group.create(onPremisesInstanceTagFilters=[tag_filter("filtervalue")])
    assert info["onPremisesInstanceTagFilters"] == [tag_filter("filtervalue")]


def test_a_group_is_gone_with_its_application(group: Group, client: Any) -> None:
    group.create()
    client.delete_application(applicationName="shop")
    with pytest.raises(client.exceptions.ApplicationDoesNotExistException):
        group.read()


def trigger(name: str, topic: str, *events: str) -> dict[str, Any]:
    return {
        "triggerName": name,
        "triggerTargetArn": f"arn:aws:sns:us-east-1:123456789012:{topic}",
        "triggerEvents": list(events),
    }


def test_triggers_are_created_changed_and_removed(group: Group) -> None:
    first = [trigger("one", "a", "DeploymentFailure"), trigger("two", "b", "InstanceFailure")]
    second = [
        trigger("one", "a", "DeploymentFailure", "DeploymentStart", "DeploymentSuccess"),
        trigger("two", "c", "InstanceFailure"),
    ]
    for call, triggers in ((group.create, first), (group.update, second), (group.update, [])):
        info = call(triggerConfigurations=triggers)
        assert sorted(info.get("triggerConfigurations", []), key=str) == sorted(triggers, key=str)


def test_automatic_rollback_is_created_changed_disabled_and_removed(group: Group) -> None:
    failure = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    both = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}
    disabled = {"enabled": False, "events": ["DEPLOYMENT_FAILURE"]}
    calls = ((group.create, failure), (group.update, both), (group.update, disabled))
    for call, rollback in calls:
        info = call(autoRollbackConfiguration=rollback)["autoRollbackConfiguration"]
        assert {**info, "events": sorted(info["events"])} == rollback
    removed = group.update(autoRollbackConfiguration={"enabled": False, "events": []})
    assert not removed.get("autoRollbackConfiguration", {}).get("enabled")
    assert not removed.get("autoRollbackConfiguration", {}).get("events")


def test_alarms_are_created_changed_disabled_and_removed(group: Group) -> None:
    def alarms(*names: str, enabled: bool = True, ignore: bool = False) -> dict[str, Any]:
        return {
            "enabled": enabled,
            "ignorePollAlarmFailure": ignore,
            "alarms": [{"name": name} for name in names],
        }

    for call, configuration in (
        (group.create, alarms("test-alarm")),
        (group.update, alarms("test-alarm", "test-alarm-2", ignore=True)),
        (group.update, alarms("test-alarm", enabled=False)),
    ):
        assert call(alarmConfiguration=configuration)["alarmConfiguration"] == configuration
    removed = group.update(alarmConfiguration={"enabled": False, "alarms": []})
    assert not removed.get("alarmConfiguration", {}).get("alarms")


def test_without_a_style_a_group_is_read_with_the_default_one(group: Group) -> None:
    style = group.create()["deploymentStyle"]
    assert style == {
        "deploymentType": "IN_PLACE",
        "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
    }


def test_a_style_is_created_and_set_back(group: Group) -> None:
    style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    balancer = {"elbInfoList": [{"name": "acc-test"}]}
    created = group.create(deploymentStyle=style, loadBalancerInfo=balancer)
    assert created["deploymentStyle"] == style
    assert created["loadBalancerInfo"] == balancer
    plain = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
    assert group.update(deploymentStyle=plain)["deploymentStyle"] == plain


@pytest.mark.parametrize("member", ["elbInfoList", "targetGroupInfoList"])
def test_a_load_balancer_is_created_and_replaced(group: Group, member: str) -> None:
    for call, name in ((group.create, "acc-test"), (group.update, "acc-test-2")):
        balancer = {member: [{"name": name}]}
        assert call(loadBalancerInfo=balancer)["loadBalancerInfo"] == balancer


def test_a_creation_date_is_a_time(client: Any) -> None:
    client.create_application(applicationName="shop")
    created = client.get_application(applicationName="shop")["application"]["createTime"]
    assert isinstance(created, datetime.datetime)
