"""Applications, and deployment configurations."""

from __future__ import annotations

from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, provoke
from tests.errors.provocations.tags import BAD_TAGS
from tests.errors.stage import Document, Stage


def _full(quota: str, value: int = 0) -> Any:
    return lambda stage: stage.fake.set_quota(quota, value)


def _two_applications(stage: Stage) -> None:
    stage.application()
    stage.client.create_application(applicationName="shop")


_APPLICATIONS = [
    provoke(
        "CreateApplication",
        messages.APPLICATION_ALREADY_EXISTS,
        {},
        given=Stage.application,
        name="Server",
    ),
    provoke(
        "UpdateApplication",
        messages.APPLICATION_ALREADY_EXISTS,
        {},
        given=_two_applications,
        name="shop",
    ),
    provoke(
        "CreateApplication",
        messages.APPLICATION_LIMIT_EXCEEDED,
        {},
        given=_full("applications"),
    ),
    provoke(
        "CreateApplication",
        messages.INVALID_COMPUTE_PLATFORM,
        {"computePlatform": "EC2"},
        value="EC2",
    ),
    *(
        provoke("CreateApplication", messages.INVALID_TAGS_TO_ADD, {"tags": tags})
        for tags in BAD_TAGS
    ),
]


def _slow(stage: Stage) -> None:
    stage.client.create_deployment_config(
        deploymentConfigName="slow", minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
    )


def _slow_in_use(stage: Stage) -> None:
    _slow(stage)
    stage.group(deploymentConfigName="slow")


def _config_id(stage: Stage) -> Any:
    answer = stage.client.get_deployment_config(deploymentConfigName="slow")
    return answer["deploymentConfigInfo"]["deploymentConfigId"]


def _group_id(stage: Stage) -> Any:
    answer = stage.client.get_deployment_group(
        applicationName="Server", deploymentGroupName="group"
    )
    return answer["deploymentGroupInfo"]["deploymentGroupId"]


def _faulty(message: Message, members: Document, **fields: object) -> Provocation:
    return provoke("CreateDeploymentConfig", message, members, None, **fields)


def _each(message: Message, *faults: Document) -> list[Provocation]:
    return [_faulty(message, fault) for fault in faults]


def _hosts(kind: str, value: int) -> Document:
    return {"minimumHealthyHosts": {"type": kind, "value": value}}


def _routing(platform: str, kind: str, **blocks: Document) -> Document:
    """A configuration of another platform than Server."""
    return {
        "computePlatform": platform,
        "minimumHealthyHosts": None,
        "trafficRoutingConfig": {"type": kind, **blocks},
    }


def _canary(percentage: int, interval: int) -> Document:
    return {"canaryPercentage": percentage, "canaryInterval": interval}


def _linear(percentage: int, interval: int) -> Document:
    return {"linearPercentage": percentage, "linearInterval": interval}


_CANARY, _LINEAR = _canary(10, 5), _linear(10, 5)


def _zone(kind: str | None, value: int) -> Document:
    hosts = {"value": value} if kind is None else {"type": kind, "value": value}
    return {"zonalConfig": {"minimumHealthyHostsPerZone": hosts}}


_CONFIGS = [
    _faulty(
        messages.INVALID_DEPLOYMENT_CONFIG_NAME_RESERVED,
        {"deploymentConfigName": "CodeDeployDefault.Mine"},
    ),
    provoke(
        "CreateDeploymentConfig",
        messages.DEPLOYMENT_CONFIG_ALREADY_EXISTS,
        {},
        given=_slow,
        name="slow",
    ),
    provoke(
        "CreateDeploymentConfig",
        messages.DEPLOYMENT_CONFIG_LIMIT_EXCEEDED,
        {},
        given=_full("custom_configurations"),
    ),
    _faulty(messages.INVALID_COMPUTE_PLATFORM, {"computePlatform": "EC2"}, value="EC2"),
    provoke(
        "DeleteDeploymentConfig",
        messages.DEPLOYMENT_CONFIG_IN_USE,
        {},
        given=_slow_in_use,
        config_id=_config_id,
        group_id=_group_id,
    ),
    provoke(
        "DeleteDeploymentConfig",
        messages.INVALID_OPERATION,
        {"deploymentConfigName": "CodeDeployDefault.OneAtATime"},
    ),
    # Healthy hosts
    *_each(
        messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_MISSING,
        {"minimumHealthyHosts": None},
        {"minimumHealthyHosts": None, "computePlatform": "Server"},
    ),
    *_each(
        messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_PERCENT,
        _hosts("FLEET_PERCENT", -1),
        _hosts("FLEET_PERCENT", 100),
    ),
    *_each(
        messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_TYPE,
        _hosts("MOST_CONCURRENCY", 1),
        {"minimumHealthyHosts": {"value": 1}},
    ),
    *_each(
        messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_NEGATIVE,
        _hosts("HOST_COUNT", -1),
        {"minimumHealthyHosts": {"type": "HOST_COUNT"}},
    ),
    *(
        _faulty(
            messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_PLATFORM,
            {**_routing(platform, "AllAtOnce"), **_hosts("HOST_COUNT", 1)},
            platform=platform,
        )
        for platform in ("Lambda", "ECS")
    ),
    # Traffic
    _faulty(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_SERVER,
        {"trafficRoutingConfig": {"type": "AllAtOnce"}},
    ),
    *_each(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_MISSING,
        *(
            {"computePlatform": platform, "minimumHealthyHosts": None}
            for platform in ("Lambda", "ECS")
        ),
        {"computePlatform": "ECS", "minimumHealthyHosts": None, "trafficRoutingConfig": {}},
    ),
    *(
        _faulty(
            messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_BLOCK,
            _routing("Lambda", type_, timeBasedCanary=_CANARY, timeBasedLinear=_LINEAR),
            block=block,
            type=type_,
        )
        for type_, block in (
            ("AllAtOnce", "TimeBasedCanary"),
            ("TimeBasedCanary", "TimeBasedLinear"),
            ("TimeBasedLinear", "TimeBasedCanary"),
        )
    ),
    *(
        _faulty(
            messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_NO_BLOCK,
            _routing("ECS", type_),
            type=type_,
        )
        for type_ in ("TimeBasedCanary", "TimeBasedLinear")
    ),
    *_each(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_PERCENTAGE,
        *(
            _routing("Lambda", type_, **{block: steps(percentage, 5)})
            for type_, block, steps in (
                ("TimeBasedCanary", "timeBasedCanary", _canary),
                ("TimeBasedLinear", "timeBasedLinear", _linear),
            )
            for percentage in (0, 100)
        ),
    ),
    *_each(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_CANARY_INTERVAL,
        *(
            _routing("Lambda", "TimeBasedCanary", timeBasedCanary=_canary(10, interval))
            for interval in (0, 2881)
        ),
    ),
    # All intervals together take two days at most.
    *_each(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_LINEAR_INTERVAL,
        *(
            _routing("ECS", "TimeBasedLinear", timeBasedLinear=_linear(*steps))
            for steps in ((10, 0), (10, 289), (1, 29))
        ),
    ),
    _faulty(
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_TYPE,
        _routing("ECS", "Sideways"),
        value="Sideways",
    ),
    # Zones
    _faulty(
        messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PLATFORM,
        {**_routing("Lambda", "AllAtOnce"), "zonalConfig": {"monitorDurationInSeconds": 60}},
    ),
    *_each(
        messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PERCENT,
        _zone("FLEET_PERCENT", -1),
        _zone("FLEET_PERCENT", 100),
    ),
    *_each(
        messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_TYPE,
        _zone("MOST_CONCURRENCY", 1),
        _zone(None, 1),
    ),
    _faulty(
        messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_NEGATIVE,
        _zone("HOST_COUNT", -1),
        member="minimumHealthyHostsPerZone",
    ),
    _faulty(
        messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_NEGATIVE,
        {"zonalConfig": {"monitorDurationInSeconds": -1}},
        member="monitorDurationInSeconds",
    ),
]

PROVOCATIONS = [*_APPLICATIONS, *_CONFIGS]
