"""The quotas of an account, and the partition of its regions."""

from __future__ import annotations

import functools
import re
from typing import Any

from botocore.loaders import Loader

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
