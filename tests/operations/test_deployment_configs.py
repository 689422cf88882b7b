"""Deployment configurations: the predefined ones, and the rules for custom ones."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal
from tests.shop import ROLE

PREDEFINED = [
    "CodeDeployDefault.AllAtOnce",
    "CodeDeployDefault.ECSAllAtOnce",
    "CodeDeployDefault.ECSCanary10Percent15Minutes",
    "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
    "CodeDeployDefault.HalfAtATime",
    "CodeDeployDefault.LambdaAllAtOnce",
    "CodeDeployDefault.LambdaCanary10Percent10Minutes",
    "CodeDeployDefault.LambdaCanary10Percent15Minutes",
    "CodeDeployDefault.LambdaCanary10Percent30Minutes",
    "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
    "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
    "CodeDeployDefault.OneAtATime",
]

_MODEL = botocore.session.Session().get_service_model("codedeploy")
#: Older models do not know zones (2023).
KNOWS_ZONES = "zonalConfig" in _MODEL.shape_for("CreateDeploymentConfigInput").members


def known(cases: list[Any]) -> list[Any]:
    """The cases that the model of this botocore can express."""
    return [case for case in cases if KNOWS_ZONES or "zonalConfig" not in str(case)]


HALF = {"type": "FLEET_PERCENT", "value": 50}
ALL_AT_ONCE = {"type": "AllAtOnce"}


def canary(percentage: int, interval: int) -> dict[str, Any]:
    block = {"canaryPercentage": percentage, "canaryInterval": interval}
    return {"type": "TimeBasedCanary", "timeBasedCanary": block}


def linear(percentage: int, interval: int) -> dict[str, Any]:
    block = {"linearPercentage": percentage, "linearInterval": interval}
    return {"type": "TimeBasedLinear", "timeBasedLinear": block}


def get(client: Any, name: str) -> dict[str, Any]:
    answer = client.get_deployment_config(deploymentConfigName=name)
    info: dict[str, Any] = answer["deploymentConfigInfo"]
    return info


def test_there_are_seventeen_predefined_configurations(client: Any) -> None:
    assert client.list_deployment_configs()["deploymentConfigsList"] == PREDEFINED
    ids = {get(client, name)["deploymentConfigId"] for name in PREDEFINED}
    assert len(ids) == 17
    assert all(id_.startswith("00000000-0000-0000-0000-0000000000") for id_ in ids)


@pytest.mark.parametrize(
    ("name", "number", "rest"),
    [
        (
            "OneAtATime",
            1,
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "MOST_CONCURRENCY", "value": 1},
            },
        ),
        ("HalfAtATime", 2, {"computePlatform": "Server", "minimumHealthyHosts": HALF}),
        (
            "AllAtOnce",
            3,
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 0},
            },
        ),
        (
            "ECSLinear10PercentEvery1Minutes",
            15,
            {"computePlatform": "ECS", "trafficRoutingConfig": linear(10, 1)},
        ),
        (
            "ECSCanary10Percent15Minutes",
            22,
            {"computePlatform": "ECS", "trafficRoutingConfig": canary(10, 15)},
        ),
    ],
)
def test_a_predefined_configuration_whose_id_is_known(
    client: Any, name: str, number: int, rest: dict[str, Any]
) -> None:
    assert get(client, f"CodeDeployDefault.{name}") == {
        "deploymentConfigId": f"00000000-0000-0000-0000-{number:012d}",
        "deploymentConfigName": f"CodeDeployDefault.{name}",
        **rest,
    }


@pytest.mark.parametrize(
    ("name", "traffic"),
    [
        *((f"LambdaCanary10Percent{n}Minutes", canary(10, n)) for n in (5, 10, 15, 30)),
        ("LambdaLinear10PercentEvery1Minute", linear(10, 1)),
        *((f"LambdaLinear10PercentEvery{n}Minutes", linear(10, n)) for n in (2, 3, 10)),
        ("LambdaAllAtOnce", ALL_AT_ONCE),
        ("ECSCanary10Percent5Minutes", canary(10, 5)),
        ("ECSLinear10PercentEvery3Minutes", linear(10, 3)),
        ("ECSAllAtOnce", ALL_AT_ONCE),
    ],
)
def test_a_predefined_configuration_has_its_documented_traffic_routing(
    client: Any, name: str, traffic: dict[str, Any]
) -> None:
    info = get(client, f"CodeDeployDefault.{name}")
    assert info["trafficRoutingConfig"] == traffic
    assert name.startswith(info["computePlatform"])
    assert "minimumHealthyHosts" not in info


@pytest.mark.parametrize(
    "settings",
    known(
        [
            {"computePlatform": "Server", "minimumHealthyHosts": HALF},
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 0},
            },
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 0},
            },
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 99},
                "zonalConfig": {},
            },
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": HALF,
                "zonalConfig": {
                    "firstZoneMonitorDurationInSeconds": 600,
                    "monitorDurationInSeconds": 0,
                    "minimumHealthyHostsPerZone": {"type": "FLEET_PERCENT", "value": 0},
                },
            },
            # The examples of the user guide.
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 75},
            },
            {
                "computePlatform": "Server",
                "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 300},
                "zonalConfig": {
                    "monitorDurationInSeconds": 3600,
                    "minimumHealthyHostsPerZone": {"type": "HOST_COUNT", "value": 50},
                },
            },
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(25, 45)},
            {"computePlatform": "ECS", "trafficRoutingConfig": canary(25, 45)},
            {"computePlatform": "Lambda", "trafficRoutingConfig": ALL_AT_ONCE},
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(1, 1)},
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(99, 2880)},
            {"computePlatform": "ECS", "trafficRoutingConfig": linear(99, 1)},
            {"computePlatform": "ECS", "trafficRoutingConfig": linear(50, 1440)},
            {"computePlatform": "ECS", "trafficRoutingConfig": linear(1, 28)},
        ]
    ),
)
def test_a_custom_configuration_comes_back_as_it_was_given(
    client: Any, settings: dict[str, Any]
) -> None:
    answer = client.create_deployment_config(deploymentConfigName="mine", **settings)
    info = get(client, "mine")
    assert info.pop("createTime").tzinfo is not None
    assert info == {
        "deploymentConfigId": answer["deploymentConfigId"],
        "deploymentConfigName": "mine",
        **settings,
    }


def test_without_a_platform_it_is_of_servers(client: Any) -> None:
    client.create_deployment_config(deploymentConfigName="mine", minimumHealthyHosts=HALF)
    assert get(client, "mine")["computePlatform"] == "Server"
    listed = client.list_deployment_configs()["deploymentConfigsList"]
    assert listed == [*PREDEFINED, "mine"]


SERVER: dict[str, Any] = {"minimumHealthyHosts": HALF}


def test_the_prefix_is_reserved_exactly_as_written(client: Any, refusal: Refusal) -> None:
    for name in ("CodeDeployDefault.Mine", "CodeDeployDefault.OneAtATime"):
        assert refusal("create_deployment_config", deploymentConfigName=name, **SERVER)[0] == (
            "InvalidDeploymentConfigNameException"
        )
    for name in ("CodeDeployDefaultFoo", "codedeploydefault.Foo"):
        client.create_deployment_config(deploymentConfigName=name, **SERVER)


def test_custom_configurations_are_created_up_to_the_quota(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    for number in range(50):
        client.create_deployment_config(deploymentConfigName=f"mine-{number}", **SERVER)
    assert refusal("create_deployment_config", deploymentConfigName="one-more", **SERVER)[0] == (
        "DeploymentConfigLimitExceededException"
    )
    fake.set_quota("custom_configurations", 51)
    client.create_deployment_config(deploymentConfigName="one-more", **SERVER)


def test_deleting_may_be_done_twice(client: Any) -> None:
    client.create_deployment_config(deploymentConfigName="mine", **SERVER)
    for _ in range(2):
        answer = client.delete_deployment_config(deploymentConfigName="mine")
        assert set(answer) == {"ResponseMetadata"}
    assert client.list_deployment_configs()["deploymentConfigsList"] == PREDEFINED


def test_a_configuration_in_use_cannot_be_deleted(client: Any, refusal: Refusal) -> None:
    for name in ("mine", "free"):
        client.create_deployment_config(deploymentConfigName=name, **SERVER)
    client.create_application(applicationName="web")
    client.create_deployment_group(
        applicationName="web",
        deploymentGroupName="group",
        serviceRoleArn=ROLE,
        deploymentConfigName="mine",
    )
    assert refusal("delete_deployment_config", deploymentConfigName="mine")[0] == (
        "DeploymentConfigInUseException"
    )
    client.delete_deployment_config(deploymentConfigName="free")
    client.delete_application(applicationName="web")
    client.delete_deployment_config(deploymentConfigName="mine")


def test_ids_of_configurations_are_unique(client: Any) -> None:
    hosts = {"type": "HOST_COUNT", "value": 1}
    ids = {
        client.create_deployment_config(deploymentConfigName=name, minimumHealthyHosts=hosts)[
            "deploymentConfigId"
        ]
        for name in "abc"
    }
    assert len(ids) == 3
