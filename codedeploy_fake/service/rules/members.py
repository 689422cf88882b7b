"""Members of a deployment group, each judged by itself: alarms, rollback, triggers, traffic.

Every public function takes a member as it was given and returns it as it is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codedeploy_fake import messages

if TYPE_CHECKING:
    from codedeploy_fake.model.store import Document
    from codedeploy_fake.service.state import Region

MAX_ALARM_NAME = 255
MAX_TARGET_GROUP_NAME = 32
#: Entries in elbInfoList and in targetGroupInfoList.
MAX_LOAD_BALANCERS = 10
#: Two days: the longest wait of a blue/green deployment.
MAX_WAIT_MINUTES = 2880

#: Account ids may be masked as AWS's own examples mask them (80398EXAMPLE).
_TOPIC_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):sns:(?P<region>[^:]+):[0-9A-Z]{12}:[\w.-]{1,256}"
)


def alarms(region: Region, configuration: Document) -> Document:
    """Return the alarms of a group, or those that a deployment has instead [V 4.3]."""
    enabled = configuration.get("enabled", False)
    given = configuration.get("alarms")
    if enabled and given is None:
        raise messages.INVALID_ALARM_CONFIG_LIST_NULL.error()
    if enabled and not given:
        raise messages.INVALID_ALARM_CONFIG_LIST_EMPTY.error()
    names = [alarm.get("name", "") for alarm in given or ()]
    for name in names:
        if not name:
            raise messages.INVALID_ALARM_CONFIG_NAME.error()
        if len(name) > MAX_ALARM_NAME:
            raise messages.INVALID_ALARM_CONFIG_NAME_TOO_LONG.error()
    if len(set(names)) < len(names):
        raise messages.INVALID_ALARM_CONFIG_DUPLICATE.error()
    limit = region.quota("alarms")
    if len(names) > limit:
        raise messages.ALARMS_LIMIT_EXCEEDED.error(limit=limit)
    return {
        "enabled": enabled,
        "ignorePollAlarmFailure": configuration.get("ignorePollAlarmFailure", False),
        "alarms": given or [],
    }


def auto_rollback(configuration: Document) -> Document:
    """Return what a group or a deployment rolls back for [V 4.4, 7.1]."""
    enabled = configuration.get("enabled", False)
    events = configuration.get("events")
    if events:
        return {"enabled": enabled, "events": events}
    if enabled:
        raise messages.INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS.error()
    return {"enabled": False}


def triggers(region: Region, configurations: list[Document]) -> list[Document]:
    """Return the triggers of a group, checked in the order that was measured [V 4.5]."""
    for trigger in configurations:
        _check_topic(region, trigger.get("triggerTargetArn", ""))
    for trigger in configurations:
        if not trigger.get("triggerName"):
            raise messages.INVALID_TRIGGER_CONFIG_NAME.error()
        if not trigger.get("triggerEvents"):
            raise messages.INVALID_TRIGGER_CONFIG_NO_EVENTS.error()
    count = len(configurations)
    if len({trigger["triggerName"] for trigger in configurations}) < count:
        raise messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME.error()
    if len({trigger["triggerTargetArn"] for trigger in configurations}) < count:
        raise messages.INVALID_TRIGGER_CONFIG_DUPLICATE_ARN.error()
    limit = region.quota("triggers")
    if count > limit:
        raise messages.TRIGGER_TARGETS_LIMIT_EXCEEDED.error(limit=limit)
    return configurations


def _check_topic(region: Region, arn: str) -> None:
    match = _TOPIC_ARN.fullmatch(arn)
    here = region.store.partition, region.store.region
    if match is None or match.groups() != here:
        raise messages.INVALID_TRIGGER_CONFIG_TOPIC.error(arn=arn)
    if not region.world.has_topic(arn):
        raise messages.INVALID_TRIGGER_CONFIG_TOPIC_MISSING.error(arn=arn)


def load_balancers(info: Document) -> Document:
    """Return the load balancers of a group of any style; an empty structure clears them [V 4.6]."""
    for member in ("elbInfoList", "targetGroupInfoList"):
        entries = info.get(member, ())
        if len(entries) > MAX_LOAD_BALANCERS:
            raise messages.INVALID_LOAD_BALANCER_INFO_COUNT.error(
                member=member, limit=MAX_LOAD_BALANCERS
            )
        if not all(entry.get("name") for entry in entries):
            raise messages.INVALID_LOAD_BALANCER_INFO_NAME.error()
    for entry in info.get("targetGroupInfoList", ()):
        if len(entry["name"]) > MAX_TARGET_GROUP_NAME:
            raise messages.INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME.error(name=entry["name"])
    pairs = info.get("targetGroupPairInfoList", ())
    if len(pairs) > 1:
        raise messages.INVALID_TARGET_GROUP_PAIR_COUNT.error()
    for pair in pairs:
        _check_pair(pair)
    return info


def _check_pair(pair: Document) -> None:
    names = [entry.get("name") for entry in pair.get("targetGroups", ())]
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        raise messages.INVALID_TARGET_GROUP_PAIR_TARGET_GROUPS.error()
    production = pair.get("prodTrafficRoute", {}).get("listenerArns", ())
    test = pair.get("testTrafficRoute", {}).get("listenerArns", ())
    if len(production) != 1 or len(test) > 1:
        raise messages.INVALID_TARGET_GROUP_PAIR_LISTENERS.error()


def blue_green(configuration: Document) -> Document:
    """Return how a group of any style replaces its instances or task sets [V 4.6]."""
    ready = configuration.get("deploymentReadyOption")
    if ready is None:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION.error()
    termination = configuration.get("terminateBlueInstancesOnDeploymentSuccess")
    if termination is None:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION.error()
    _check_termination_wait(termination.get("terminationWaitTimeInMinutes", 0))
    wait = ready.get("waitTimeInMinutes", 0)
    if not 0 <= wait <= MAX_WAIT_MINUTES:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_WAIT.error()
    if ready.get("actionOnTimeout") == "STOP_DEPLOYMENT":
        if not wait:
            raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT.error()
    elif wait:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT.error()
    return {**configuration, "deploymentReadyOption": {**ready, "waitTimeInMinutes": wait}}


def _check_termination_wait(minutes: int) -> None:
    if minutes > MAX_WAIT_MINUTES:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT.error()
    if minutes < 0:
        raise messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT_NEGATIVE.error()
