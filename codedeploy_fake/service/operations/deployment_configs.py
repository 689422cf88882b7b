"""Deployment configurations, custom and predefined."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from codedeploy_fake.model.defaults import PREDEFINED, RESERVED_PREFIX
from codedeploy_fake.model.store import DeploymentConfig, Document
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules.platforms import compute_platform
from codedeploy_fake.service.state import Region

#: Two days, in minutes.
_MAX_INTERVAL = 2880

#: The sub-block of trafficRoutingConfig that belongs to a type.
_BLOCKS = {"TimeBasedCanary": "timeBasedCanary", "TimeBasedLinear": "timeBasedLinear"}


def _check_minimum_healthy_hosts(platform: str, hosts: Document | None) -> None:
    if platform != "Server":
        if hosts is not None:
            raise messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_PLATFORM.error(platform=platform)
        return
    if hosts is None:
        raise messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_MISSING.error()
    untyped = messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_TYPE
    no_percentage = messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_PERCENT
    if _value_of(hosts, untyped, no_percentage) < 0:
        raise messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_NEGATIVE.error()


def _value_of(hosts: Document, untyped: Message, no_percentage: Message) -> int:
    """Return the value of minimum healthy hosts, or of those per zone."""
    kind, value = hosts.get("type"), hosts.get("value", -1)
    if kind is None:
        raise untyped.error()
    if kind == "FLEET_PERCENT" and not 0 <= value < 100:
        raise no_percentage.error()
    return int(value)


def _check_traffic_routing(platform: str, traffic: Document | None) -> None:
    if platform == "Server":
        if traffic is not None:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_SERVER.error()
        return
    if not traffic or "type" not in traffic:
        raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_MISSING.error()
    kind = traffic["type"]
    for block_type, member in _BLOCKS.items():
        if kind == block_type and member not in traffic:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_NO_BLOCK.error(type=kind)
        if kind != block_type and member in traffic:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_BLOCK.error(
                block=block_type, type=kind
            )
    if kind == "TimeBasedCanary":
        canary = traffic["timeBasedCanary"]
        _check_percentage(canary.get("canaryPercentage", 0))
        if not 1 <= canary.get("canaryInterval", 0) <= _MAX_INTERVAL:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_CANARY_INTERVAL.error()
    elif kind == "TimeBasedLinear":
        linear = traffic["timeBasedLinear"]
        percentage, interval = linear.get("linearPercentage", 0), linear.get("linearInterval", 0)
        _check_percentage(percentage)
        if not 1 <= interval * (100 // percentage) <= _MAX_INTERVAL:
            raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_LINEAR_INTERVAL.error()


def _check_percentage(percentage: int) -> None:
    if not 1 <= percentage <= 99:
        raise messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_PERCENTAGE.error()


def _check_zonal(platform: str, zonal: Document | None) -> None:
    if zonal is None:
        return
    if platform != "Server":
        raise messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PLATFORM.error()
    hosts = zonal.get("minimumHealthyHostsPerZone", {"type": "FLEET_PERCENT", "value": 0})
    untyped = messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_TYPE
    no_percentage = messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PERCENT
    value = _value_of(hosts, untyped, no_percentage)
    for member, number in {**zonal, "minimumHealthyHostsPerZone": value}.items():
        if number < 0:
            raise messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_NEGATIVE.error(member=member)


def _info(config: DeploymentConfig) -> Document:
    return present(
        {
            "deploymentConfigId": config.id,
            "deploymentConfigName": config.name,
            "minimumHealthyHosts": config.minimum_healthy_hosts,
            "createTime": timestamp(config.created),
            "computePlatform": config.compute_platform,
            "trafficRoutingConfig": config.traffic_routing,
            "zonalConfig": config.zonal,
        }
    )


@operation("CreateDeploymentConfig")
def create_deployment_config(region: Region, request: Document) -> Document:
    name = request["deploymentConfigName"]
    configs = region.store.configs
    if name.startswith(RESERVED_PREFIX):
        raise messages.INVALID_DEPLOYMENT_CONFIG_NAME_RESERVED.error()
    if name in configs:
        raise messages.DEPLOYMENT_CONFIG_ALREADY_EXISTS.error(name=name)
    platform = compute_platform(region, request)
    hosts = request.get("minimumHealthyHosts")
    traffic = request.get("trafficRoutingConfig")
    zonal = request.get("zonalConfig")
    _check_minimum_healthy_hosts(platform, hosts)
    _check_traffic_routing(platform, traffic)
    _check_zonal(platform, zonal)
    if len(configs) >= region.quota("custom_configurations"):
        raise messages.DEPLOYMENT_CONFIG_LIMIT_EXCEEDED.error()
    config = DeploymentConfig(
        name=name,
        id=region.store.ids.uuid(),
        compute_platform=platform,
        created=region.now,
        minimum_healthy_hosts=hosts,
        traffic_routing=traffic,
        zonal=zonal,
    )
    configs[name] = config
    return {"deploymentConfigId": config.id}


@operation("GetDeploymentConfig")
def get_deployment_config(region: Region, request: Document) -> Document:
    return {"deploymentConfigInfo": _info(lookup.config(region, request["deploymentConfigName"]))}


@operation("DeleteDeploymentConfig")
def delete_deployment_config(region: Region, request: Document) -> None:
    """Delete a custom configuration; one that does not exist is no error (inferred)."""
    name = request["deploymentConfigName"]
    if name in PREDEFINED:
        raise messages.INVALID_OPERATION.error()
    config = region.store.configs.get(name)
    if config is None:
        return
    for application in region.store.applications.values():
        for group in application.groups.values():
            if group.settings["deploymentConfigName"] == name:
                raise messages.DEPLOYMENT_CONFIG_IN_USE.error(
                    config_id=config.id, group_id=group.id
                )
    del region.store.configs[name]


@operation("ListDeploymentConfigs")
def list_deployment_configs(region: Region, _request: Document) -> Listing:
    return Listing.sorted("deploymentConfigsList", [*PREDEFINED, *region.store.configs])
