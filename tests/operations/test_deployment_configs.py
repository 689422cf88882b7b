"""Deployment configurations: the predefined ones, and the rules for custom ones."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal

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


def test_the_seventeen_predefined_configurations(client: Any) -> None:
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
def test_traffic_routing_of_a_predefined_configuration(
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
            {"computePlatform": "Lambda", "trafficRoutingConfig": ALL_AT_ONCE},
            {"computePlatform": "Lambda", "trafficRoutingConfig": canary(99, 2880)},
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


HOSTS = "InvalidMinimumHealthyHostValueException"
TRAFFIC = "InvalidTrafficRoutingConfigurationException"
ZONAL = "InvalidZonalDeploymentConfigurationException"
PERCENT_TEXT = (
    "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive and "
    "less than 100"
)
TRAFFIC_MISSING = (
    "Traffic routing configuration cannot be null nor empty for deployment configurations on "
    "this platform."
)
LINEAR_TEXT = (
    "Total Traffic shifting intervals must be positive integers up to 2880 minutes (2 days)"
)
NEGATIVE_TEXT = (
    "The value for the minimum healthy hosts with type of HOST_COUNT should not be negative"
)
UNKNOWN_PLATFORM = (
    "ComputePlatform 'EC2' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]"
)
ZONE_PERCENT_TEXT = (
    "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' value "
    "of 'FLEET_PERCENT' must be positive and less than 100."
)
SERVER: dict[str, Any] = {"minimumHealthyHosts": HALF}


def zone(**members: Any) -> dict[str, Any]:
    return {"minimumHealthyHosts": HALF, "zonalConfig": members}


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    known(
        [
            ({}, HOSTS, "minimum healthy hosts argument is missing"),
            ({"computePlatform": "Server"}, HOSTS, "minimum healthy hosts argument is missing"),
            ({"minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 100}}, HOSTS, PERCENT_TEXT),
            ({"minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": -1}}, HOSTS, PERCENT_TEXT),
            (
                {"minimumHealthyHosts": {"type": "HOST_COUNT", "value": -1}},
                HOSTS,
                NEGATIVE_TEXT,
            ),
            (
                {"minimumHealthyHosts": {"type": "HOST_COUNT"}},
                HOSTS,
                NEGATIVE_TEXT,
            ),
            (
                {"minimumHealthyHosts": {"value": 1}},
                HOSTS,
                "The type of minimum healthy hosts is not valid",
            ),
            (
                {"minimumHealthyHosts": {"type": "MOST_CONCURRENCY", "value": 1}},
                HOSTS,
                "The type of minimum healthy hosts is not valid",
            ),
            (
                {"computePlatform": "Lambda", "minimumHealthyHosts": HALF},
                HOSTS,
                "minimum healthy hosts should be null for Lambda deployment configuration",
            ),
            (
                {"computePlatform": "ECS", "minimumHealthyHosts": HALF},
                HOSTS,
                "minimum healthy hosts should be null for ECS deployment configuration",
            ),
            (
                {**SERVER, "trafficRoutingConfig": ALL_AT_ONCE},
                TRAFFIC,
                "Traffic routing configuration should be null for Server deployment configuration",
            ),
            ({"computePlatform": "Lambda"}, TRAFFIC, TRAFFIC_MISSING),
            ({"computePlatform": "ECS", "trafficRoutingConfig": {}}, TRAFFIC, TRAFFIC_MISSING),
            (
                {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "Sudden"}},
                TRAFFIC,
                "Traffic routing type is not valid: Sudden",
            ),
            (
                {
                    "computePlatform": "ECS",
                    "trafficRoutingConfig": {**canary(10, 5), "type": "AllAtOnce"},
                },
                TRAFFIC,
                "TimeBasedCanaryConfiguration should be null for AllAtOnce type",
            ),
            (
                {
                    "computePlatform": "ECS",
                    "trafficRoutingConfig": {**linear(10, 5), **canary(10, 5)},
                },
                TRAFFIC,
                "TimeBasedLinearConfiguration should be null for TimeBasedCanary type",
            ),
            (
                {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "TimeBasedCanary"}},
                TRAFFIC,
                "TimeBasedCanaryConfiguration should not be null for TimeBasedCanary type",
            ),
            (
                {"computePlatform": "ECS", "trafficRoutingConfig": {"type": "TimeBasedLinear"}},
                TRAFFIC,
                "TimeBasedLinearConfiguration should not be null for TimeBasedLinear type",
            ),
            *(
                (
                    {"computePlatform": "Lambda", "trafficRoutingConfig": traffic},
                    TRAFFIC,
                    "Valid traffic routing percentage is from 1 to 99",
                )
                for traffic in (canary(0, 5), canary(100, 5), linear(0, 5), linear(100, 5))
            ),
            *(
                (
                    {"computePlatform": "Lambda", "trafficRoutingConfig": canary(10, interval)},
                    TRAFFIC,
                    "Canary interval must be between 1 and 2880 minutes (2 days)",
                )
                for interval in (0, 2881)
            ),
            *(
                (
                    {"computePlatform": "Lambda", "trafficRoutingConfig": traffic},
                    TRAFFIC,
                    LINEAR_TEXT,
                )
                for traffic in (linear(10, 0), linear(10, 289), linear(1, 29))
            ),
            (
                {
                    "computePlatform": "Lambda",
                    "trafficRoutingConfig": ALL_AT_ONCE,
                    "zonalConfig": {"monitorDurationInSeconds": 1},
                },
                ZONAL,
                "Zonal deployments are only supported with EC2 deployments.",
            ),
            *(
                (
                    zone(minimumHealthyHostsPerZone={"type": "FLEET_PERCENT", "value": value}),
                    ZONAL,
                    ZONE_PERCENT_TEXT,
                )
                for value in (-1, 100)
            ),
            (
                zone(minimumHealthyHostsPerZone={"value": 1}),
                ZONAL,
                "The type of minimum healthy hosts per zone is not valid",
            ),
            (
                zone(minimumHealthyHostsPerZone={"type": "HOST_COUNT", "value": -1}),
                ZONAL,
                "The minimumHealthyHostsPerZone of a zonal configuration should not be negative",
            ),
            (
                zone(monitorDurationInSeconds=-1),
                ZONAL,
                "The monitorDurationInSeconds of a zonal configuration should not be negative",
            ),
            (
                {**SERVER, "computePlatform": "EC2"},
                "InvalidComputePlatformException",
                UNKNOWN_PLATFORM,
            ),
        ]
    ),
)
def test_a_configuration_that_cannot_be(
    client: Any, refusal: Refusal, settings: dict[str, Any], code: str, text: str
) -> None:
    assert refusal("create_deployment_config", deploymentConfigName="mine", **settings) == (
        code,
        text,
    )
    assert client.list_deployment_configs()["deploymentConfigsList"] == PREDEFINED


def test_the_prefix_is_reserved_exactly_as_written(client: Any, refusal: Refusal) -> None:
    expected = (
        "InvalidDeploymentConfigNameException",
        "The prefix CodeDeployDefault. is reserved for predefined configuration names",
    )
    for name in ("CodeDeployDefault.Mine", "CodeDeployDefault.OneAtATime"):
        assert refusal("create_deployment_config", deploymentConfigName=name, **SERVER) == expected
    for name in ("CodeDeployDefaultFoo", "codedeploydefault.Foo"):
        client.create_deployment_config(deploymentConfigName=name, **SERVER)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "DeploymentConfigNameRequiredException"),
        ("a" * 101, "InvalidDeploymentConfigNameException"),
        ("a/b", "InvalidDeploymentConfigNameException"),
    ],
)
@pytest.mark.parametrize("operation", ["create", "get", "delete"])
def test_a_name_has_a_form(refusal: Refusal, operation: str, name: str, code: str) -> None:
    assert refusal(f"{operation}_deployment_config", deploymentConfigName=name)[0] == code


def test_a_name_is_taken_once(client: Any, refusal: Refusal) -> None:
    client.create_deployment_config(deploymentConfigName="mine", **SERVER)
    assert refusal("create_deployment_config", deploymentConfigName="mine", **SERVER) == (
        "DeploymentConfigAlreadyExistsException",
        "Deployment configuration already exists with name: mine",
    )


def test_the_quota_of_custom_configurations(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    for number in range(50):
        client.create_deployment_config(deploymentConfigName=f"mine-{number}", **SERVER)
    assert refusal("create_deployment_config", deploymentConfigName="one-more", **SERVER) == (
        "DeploymentConfigLimitExceededException",
        "Deployment configurations limit exceeded",
    )
    fake.set_quota("custom_configurations", 51)
    client.create_deployment_config(deploymentConfigName="one-more", **SERVER)


def test_a_configuration_that_is_not_there(refusal: Refusal) -> None:
    assert refusal("get_deployment_config", deploymentConfigName="mine") == (
        "DeploymentConfigDoesNotExistException",
        "No deployment configuration found for name: mine",
    )


def test_deleting_may_be_done_twice(client: Any) -> None:
    client.create_deployment_config(deploymentConfigName="mine", **SERVER)
    for _ in range(2):
        answer = client.delete_deployment_config(deploymentConfigName="mine")
        assert set(answer) == {"ResponseMetadata"}
    assert client.list_deployment_configs()["deploymentConfigsList"] == PREDEFINED


def test_a_predefined_configuration_cannot_be_deleted(refusal: Refusal) -> None:
    name = "CodeDeployDefault.OneAtATime"
    assert refusal("delete_deployment_config", deploymentConfigName=name) == (
        "InvalidOperationException",
        "Predefined deployment configurations cannot be deleted",
    )


def test_a_configuration_in_use_cannot_be_deleted(client: Any, refusal: Refusal) -> None:
    for name in ("mine", "free"):
        client.create_deployment_config(deploymentConfigName=name, **SERVER)
    client.create_application(applicationName="web")
    group_id = client.create_deployment_group(
        applicationName="web",
        deploymentGroupName="group",
        serviceRoleArn="arn:aws:iam::123456789012:role/CodeDeploy",
        deploymentConfigName="mine",
    )["deploymentGroupId"]
    config_id = get(client, "mine")["deploymentConfigId"]
    assert refusal("delete_deployment_config", deploymentConfigName="mine") == (
        "DeploymentConfigInUseException",
        f"Deployment configuration {config_id} is in use by Deployment Group {group_id}",
    )
    client.delete_deployment_config(deploymentConfigName="free")
    client.delete_application(applicationName="web")
    client.delete_deployment_config(deploymentConfigName="mine")
