"""Deployment configurations: what they may say, and who may remove them."""

from __future__ import annotations

from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_CREATE = "create_deployment_config"


def _refused(aws: Aws, code: str, **members: Any) -> None:
    aws.refused(f"{code}Exception", _CREATE, deploymentConfigName=aws.name("config"), **members)


def _create(aws: Aws, **members: Any) -> str:
    name = aws.name("config")
    aws.codedeploy.create_deployment_config(deploymentConfigName=name, **members)
    aws.finally_(aws.codedeploy.delete_deployment_config, deploymentConfigName=name)
    return name


@scenario(tier=0)
def healthy_hosts_that_are_not_valid(aws: Aws) -> None:
    """Minimum healthy hosts absent, out of range, of an unknown type, on another platform."""
    for hosts in (
        {"type": "FLEET_PERCENT", "value": 100},
        {"type": "MOST_CONCURRENCY", "value": 1},
        {"type": "HOST_COUNT", "value": -1},
        {"type": "HOST_COUNT"},
        {"value": 1},
    ):
        _refused(aws, "InvalidMinimumHealthyHostValue", minimumHealthyHosts=hosts)
    _refused(aws, "InvalidMinimumHealthyHostValue")
    _refused(
        aws,
        "InvalidMinimumHealthyHostValue",
        computePlatform="Lambda",
        minimumHealthyHosts={"type": "HOST_COUNT", "value": 1},
        trafficRoutingConfig={"type": "AllAtOnce"},
    )


@scenario(tier=0)
def traffic_routing_that_is_not_valid(aws: Aws) -> None:
    """Traffic routing absent, of an unknown type, without its block, out of range."""
    canary = {"canaryPercentage": 10, "canaryInterval": 5}
    for platform, routing in (
        ("Lambda", {"type": "AllAtOnce", "timeBasedCanary": canary}),
        ("Lambda", {"type": "Sideways"}),
        ("ECS", {"type": "TimeBasedLinear"}),
        (
            "Lambda",
            {
                "type": "TimeBasedLinear",
                "timeBasedLinear": {"linearPercentage": 100, "linearInterval": 1},
            },
        ),
        (
            "Lambda",
            {
                "type": "TimeBasedCanary",
                "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 0},
            },
        ),
    ):
        _refused(
            aws,
            "InvalidTrafficRoutingConfiguration",
            computePlatform=platform,
            trafficRoutingConfig=routing,
        )
    _refused(aws, "InvalidTrafficRoutingConfiguration", computePlatform="Lambda")


@scenario(tier=0)
def zonal_settings_that_are_not_valid(aws: Aws) -> None:
    """Zonal settings out of range, of an unknown type, on another platform."""
    hosts = {"type": "HOST_COUNT", "value": 1}
    for zonal in (
        {"minimumHealthyHostsPerZone": {"type": "FLEET_PERCENT", "value": 100}},
        {"minimumHealthyHostsPerZone": {"type": "MOST_CONCURRENCY", "value": 1}},
        {"monitorDurationInSeconds": -1},
    ):
        _refused(
            aws,
            "InvalidZonalDeploymentConfiguration",
            minimumHealthyHosts=hosts,
            zonalConfig=zonal,
        )


@scenario(tier=0)
def config_of_each_platform(aws: Aws) -> None:
    """GetDeploymentConfig of custom configurations."""
    name = _create(aws, minimumHealthyHosts={"type": "FLEET_PERCENT", "value": 75})
    aws.codedeploy.get_deployment_config(deploymentConfigName=name)
    aws.codedeploy.delete_deployment_config(deploymentConfigName=name)
    for platform in ("Lambda", "ECS"):
        canary = {"canaryPercentage": 10, "canaryInterval": 3}
        routing = {"type": "TimeBasedCanary", "timeBasedCanary": canary}
        name = _create(aws, computePlatform=platform, trafficRoutingConfig=routing)
        aws.codedeploy.get_deployment_config(deploymentConfigName=name)
        aws.codedeploy.delete_deployment_config(deploymentConfigName=name)


@scenario(tier=0)
def predefined_configs(aws: Aws) -> None:
    """Contents of predefined configurations, which cannot be removed."""
    for name in (
        "CodeDeployDefault.AllAtOnce",
        "CodeDeployDefault.HalfAtATime",
        "CodeDeployDefault.OneAtATime",
        "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
        "CodeDeployDefault.ECSAllAtOnce",
        "CodeDeployDefault.ECSCanary10Percent15Minutes",
    ):
        aws.codedeploy.get_deployment_config(deploymentConfigName=name)
    aws.refused(
        "InvalidOperationException",
        "delete_deployment_config",
        deploymentConfigName="CodeDeployDefault.OneAtATime",
    )


@scenario(tier=0)
def config_in_use(aws: Aws) -> None:
    """A configuration that a deployment group uses cannot be removed."""
    name = _create(aws, minimumHealthyHosts={"type": "HOST_COUNT", "value": 0})
    application = aws.application()
    group = aws.group(application, deploymentConfigName=name)
    aws.refused(
        "DeploymentConfigInUseException", "delete_deployment_config", deploymentConfigName=name
    )
    aws.codedeploy.delete_deployment_group(applicationName=application, deploymentGroupName=group)


@scenario(tier=0)
def too_many_configs(aws: Aws) -> None:
    """One custom configuration more than an account may have."""
    hosts = {"type": "HOST_COUNT", "value": 1}
    present = aws.codedeploy.list_deployment_configs()["deploymentConfigsList"]
    custom = [name for name in present if not name.startswith("CodeDeployDefault.")]
    for number in range(50 - len(custom)):
        name = aws.name(f"config{number}")
        aws.codedeploy.create_deployment_config(
            deploymentConfigName=name, minimumHealthyHosts=hosts
        )
        aws.finally_(aws.codedeploy.delete_deployment_config, deploymentConfigName=name)
    _refused(aws, "DeploymentConfigLimitExceeded", minimumHealthyHosts=hosts)
