"""Defaults of every account: predefined configurations, quotas and regions [V 6, 8; E 3.1].

Predefined configurations are the same in every account, cannot be changed or deleted, and so are
shared by all stores. The ids that were never recorded are inferred.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from botocore.loaders import Loader

from codedeploy_fake.model.store import DeploymentConfig, Document, Store

#: The quotas that a test may set, with the service's defaults [V 6]: ten alarms
#: as in 2016, batches as the service model says. None is unlimited.
QUOTAS: dict[str, int | None] = {
    "alarms": 10,
    "triggers": 10,
    "custom_configurations": 50,
    "description": 512,
    "applications": 1000,
    "deployment_groups": 1000,
    "deployments": 1300,
    "instances_per_deployment": None,
    "BatchGetApplications": 100,
    "BatchGetDeploymentGroups": 100,
    "BatchGetApplicationRevisions": 25,
    "BatchGetDeployments": 25,
    "BatchGetDeploymentInstances": 25,
    "BatchGetDeploymentTargets": 25,
    "BatchGetOnPremisesInstances": 25,
}


@functools.cache
def partition_of(region: str) -> str:
    """Return the partition in the ARNs of a region, as botocore knows it; else ``"aws"``."""
    for partition in _partitions():
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            return str(partition["id"])
    return "aws"


def known_regions() -> frozenset[str]:
    """Return the names of the regions that botocore knows, in all partitions."""
    return frozenset(name for partition in _partitions() for name in partition["regions"])


@functools.cache
def _partitions() -> list[dict[str, Any]]:
    partitions: list[dict[str, Any]] = Loader().load_data("partitions")["partitions"]
    return partitions


#: What no custom configuration's name may start with, exactly as written.
RESERVED_PREFIX = "CodeDeployDefault."

#: The configuration of a group that names none, by compute platform.
DEFAULT_CONFIGS = {
    "Server": "CodeDeployDefault.OneAtATime",
    "Lambda": "CodeDeployDefault.LambdaAllAtOnce",
    "ECS": "CodeDeployDefault.ECSAllAtOnce",
}


def _config(
    number: int,
    name: str,
    compute_platform: str,
    *,
    hosts: Document | None = None,
    traffic: Document | None = None,
) -> DeploymentConfig:
    return DeploymentConfig(
        name=RESERVED_PREFIX + name,
        id=f"00000000-0000-0000-0000-{number:012d}",
        compute_platform=compute_platform,
        minimum_healthy_hosts=hosts,
        traffic_routing=traffic,
    )


def _canary(interval: int) -> Document:
    return {
        "type": "TimeBasedCanary",
        "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": interval},
    }


def _linear(interval: int) -> Document:
    return {
        "type": "TimeBasedLinear",
        "timeBasedLinear": {"linearPercentage": 10, "linearInterval": interval},
    }


def _predefined() -> Iterator[DeploymentConfig]:
    # A type that callers cannot set.
    one_at_a_time = {"type": "MOST_CONCURRENCY", "value": 1}
    yield _config(1, "OneAtATime", "Server", hosts=one_at_a_time)
    yield _config(2, "HalfAtATime", "Server", hosts={"type": "FLEET_PERCENT", "value": 50})
    yield _config(3, "AllAtOnce", "Server", hosts={"type": "HOST_COUNT", "value": 0})

    all_at_once = {"type": "AllAtOnce"}
    for number, minutes in enumerate((5, 10, 15, 30), 4):
        name = f"LambdaCanary10Percent{minutes}Minutes"
        yield _config(number, name, "Lambda", traffic=_canary(minutes))
    for number, minutes in enumerate((1, 2, 3, 10), 8):
        name = f"LambdaLinear10PercentEvery{minutes}Minute{'s' if minutes > 1 else ''}"
        yield _config(number, name, "Lambda", traffic=_linear(minutes))
    yield _config(12, "LambdaAllAtOnce", "Lambda", traffic=all_at_once)

    yield _config(13, "ECSAllAtOnce", "ECS", traffic=all_at_once)
    for number, minutes in ((15, 1), (16, 3)):
        # "Minutes" even for one, unlike Lambda.
        name = f"ECSLinear10PercentEvery{minutes}Minutes"
        yield _config(number, name, "ECS", traffic=_linear(minutes))
    for number, minutes in ((21, 5), (22, 15)):
        name = f"ECSCanary10Percent{minutes}Minutes"
        yield _config(number, name, "ECS", traffic=_canary(minutes))


#: By name.
PREDEFINED: dict[str, DeploymentConfig] = {config.name: config for config in _predefined()}


def find_config(store: Store, name: str) -> DeploymentConfig:
    """Return the configuration of that name, predefined or custom; raise ``KeyError`` for none."""
    return PREDEFINED.get(name) or store.configs[name]
