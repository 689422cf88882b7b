"""Compares answers of the fake with recorded ones, member by member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Members that the service added after the oldest recordings, and the year in which it did: all
#: that the fake may have more than a recording of that year or of an earlier one. Where botocore's
#: model knew a member for longer, the year is that of the first recording with it.
ADDED_LATER = {
    "deploymentInfo.updateOutdatedInstancesOnly": 2016,
    # Empty for a failure without a rollback.
    "deploymentInfo.rollbackInfo": 2017,
    # Blue/green deployments.
    "deploymentInfo.deploymentStyle": 2017,
    "deploymentInfo.instanceTerminationWaitTimeStarted": 2017,
    "deploymentInfo.deploymentOverview.Ready": 2017,
    "deploymentInfo.fileExistsBehavior": 2017,
    # Lambda.
    "deploymentInfo.computePlatform": 2017,
    "deploymentInfo.deploymentStatusMessages": 2017,
    # In the model since 2014, first recorded in 2026.
    "deploymentInfo.startTime": 2026,
    "deploymentGroupInfo.terminationHookEnabled": 2023,
}


def differences(
    recorded: Any, answered: Any, year: int, path: str = "", used: set[str] | None = None
) -> Iterator[str]:
    """What is different in two answers in their normal form, in words.

    Adds those of :data:`ADDED_LATER` that the fake has more to ``used``.
    """
    if isinstance(recorded, dict) and isinstance(answered, dict):
        yield from _members(recorded, answered, year, path, set() if used is None else used)
    elif isinstance(recorded, list) and isinstance(answered, list):
        if len(recorded) != len(answered):
            yield f"{path}: {len(recorded)} items, not {len(answered)}"
        for index, (one, other) in enumerate(zip(recorded, answered, strict=False)):
            yield from differences(one, other, year, f"{path}[{index}]", used)
    elif type(recorded) is not type(answered) or recorded != answered:
        yield f"{path}: {recorded!r}, not {answered!r}"


def _members(
    recorded: dict[str, Any], answered: dict[str, Any], year: int, path: str, used: set[str]
) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for name, value in recorded.items():
        if name in answered:
            yield from differences(value, answered[name], year, prefix + name, used)
        else:
            yield f"{prefix}{name}: missing"
    for name in answered.keys() - recorded.keys():
        added = ADDED_LATER.get(prefix + name)
        if added is None or added < year:
            yield f"{prefix}{name}: not recorded"
        else:
            used.add(prefix + name)
