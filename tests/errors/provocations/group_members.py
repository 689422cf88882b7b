"""Members of a deployment group that refuse themselves, on CreateDeploymentGroup and on
UpdateDeploymentGroup."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, provoke
from tests.errors.stage import Document, Stage
from tests.operations.group_requests import (
    BALANCED,
    BLUE_GREEN,
    COPY,
    IN_PLACE,
    LISTENER,
    NEEDED,
    PAIR,
    SHIFTS_TRAFFIC,
    TOPIC,
    tag,
)

_CREATE, _UPDATE = "CreateDeploymentGroup", "UpdateDeploymentGroup"


def create(message: Message, platform: str, members: Document, /, **fields: object) -> Provocation:
    """A member that a new group of the platform is refused for."""
    needed = {**NEEDED[platform], "applicationName": platform, **members}
    application = functools.partial(Stage.application, platform=platform)
    return provoke(_CREATE, message, needed, given=application, **fields)


def update(message: Message, platform: str, members: Document, /, **fields: object) -> Provocation:
    """A member that a group of the platform is not changed to."""
    changes = {"applicationName": platform, **members}
    group = functools.partial(Stage.group, platform=platform)
    return provoke(_UPDATE, message, changes, given=group, **fields)


def both(
    message: Message, members: Document, platform: str = "Server", /, **fields: object
) -> list[Provocation]:
    """The same fault in a new group and in a change."""
    return [
        create(message, platform, members, **fields),
        update(message, platform, members, **fields),
    ]


def each(
    message: Message, faults: Iterable[Document], platform: str = "Server", /, **fields: object
) -> list[Provocation]:
    """Several faults of one kind, in a new group and in a change."""
    return [way for fault in faults for way in both(message, fault, platform, **fields)]


# Names, role, tags


_ROLE_IS_USER = "arn:aws:iam::123456789012:user/CodeDeploy"
_FILTERS = [tag("role", "web", "KEY_AND_VALUE")]
_FOUR_GROUPS = [_FILTERS] * 4
_NO_VALUE = tag("role", kind="KEY_AND_VALUE")
_KEY_ONLY = tag("role", "web", "KEY_ONLY")
_VALUE_ONLY = tag("role", "web", "VALUE_ONLY")


def _ec2_filters(faulty: Document) -> list[Document]:
    """A filter on its own and in a set."""
    return [{"ec2TagFilters": [faulty]}, {"ec2TagSet": {"ec2TagSetList": [[faulty]]}}]


_TAGS = [
    create(messages.ROLE_REQUIRED, "Server", {"serviceRoleArn": ""}),
    update(messages.INVALID_ROLE_FORMAT, "Server", {"serviceRoleArn": ""}, arn=""),
    *both(messages.INVALID_ROLE_FORMAT, {"serviceRoleArn": "CodeDeploy"}, arn="CodeDeploy"),
    *both(messages.INVALID_ROLE_FORMAT, {"serviceRoleArn": _ROLE_IS_USER}, arn=_ROLE_IS_USER),
    create(messages.INVALID_TAGS_TO_ADD, "Server", {"tags": [{"Key": "x" * 129, "Value": "web"}]}),
    *both(
        messages.INVALID_INPUT,
        {"outdatedInstancesStrategy": "SOMETIMES"},
        value="SOMETIMES",
        member="outdatedInstancesStrategy",
    ),
    *both(
        messages.INVALID_EC2_TAG_COMBINATION,
        {"ec2TagFilters": _FILTERS, "ec2TagSet": {"ec2TagSetList": [_FILTERS]}},
    ),
    # Both are given, though one is empty.
    *both(
        messages.INVALID_EC2_TAG_COMBINATION,
        {"ec2TagFilters": _FILTERS, "ec2TagSet": {"ec2TagSetList": []}},
    ),
    *each(messages.INVALID_EC2_TAG_KEY_ONLY, _ec2_filters(_KEY_ONLY)),
    *each(messages.INVALID_EC2_TAG_VALUE_ONLY, _ec2_filters(_VALUE_ONLY)),
    *each(
        messages.INVALID_EC2_TAG,
        (
            {"ec2TagFilters": filters}
            for filters in (
                [_NO_VALUE],
                [tag(None, "web", "KEY_AND_VALUE")],
                [tag(kind="KEY_ONLY")],
                [tag(kind="VALUE_ONLY")],
                [{}],
                [tag("role", "web", "BOTH")],
                [tag("k" * 129, "", "KEY_ONLY")],
                [tag("role", "v" * 257, "KEY_AND_VALUE")],
                [tag("role", kind="KEY_ONLY")] * 11,
            )
        ),
    ),
    *both(
        messages.INVALID_ON_PREMISES_TAG_COMBINATION,
        {
            "onPremisesInstanceTagFilters": _FILTERS,
            "onPremisesTagSet": {"onPremisesTagSetList": [_FILTERS]},
        },
    ),
    *both(
        messages.INVALID_ON_PREMISES_TAG_COMBINATION,
        {"onPremisesInstanceTagFilters": [], "onPremisesTagSet": {"onPremisesTagSetList": []}},
    ),
    *both(messages.INVALID_TAG_FILTER_TYPE, {"onPremisesInstanceTagFilters": [_KEY_ONLY]}),
    *both(
        messages.INVALID_TAG_FILTER_TYPE,
        {"onPremisesTagSet": {"onPremisesTagSetList": [[_VALUE_ONLY]]}},
    ),
    *both(messages.INVALID_TAG, {"onPremisesInstanceTagFilters": [_NO_VALUE]}),
    *both(messages.TAG_SET_LIST_LIMIT_EXCEEDED, {"ec2TagSet": {"ec2TagSetList": _FOUR_GROUPS}}),
    *both(
        messages.TAG_SET_LIST_LIMIT_EXCEEDED,
        {"onPremisesTagSet": {"onPremisesTagSetList": [[]] * 4}},
    ),
    *(
        provocation
        for platform in ("Lambda", "ECS")
        for message, member, empty in (
            (messages.INVALID_EC2_TAG_PLATFORM, "ec2TagFilters", []),
            (messages.INVALID_EC2_TAG_PLATFORM, "ec2TagSet", {"ec2TagSetList": []}),
            (messages.INVALID_TAG_PLATFORM, "onPremisesInstanceTagFilters", []),
            (messages.INVALID_TAG_PLATFORM, "onPremisesTagSet", {"onPremisesTagSetList": []}),
            (messages.INVALID_TAG_PLATFORM, "onPremisesTagSet", {}),
            (messages.INVALID_AUTO_SCALING_GROUP_PLATFORM, "autoScalingGroups", []),
        )
        for provocation in both(
            message, {member: empty}, platform, platform=platform, member=member
        )
    ),
]

# Triggers, alarms, rollback


def _trigger(name: str = "first", topic: str = "releases", *events: str) -> Document:
    return {
        "triggerName": name,
        "triggerTargetArn": TOPIC.replace("releases", topic),
        "triggerEvents": list(events or ("DeploymentStart",)),
    }


def _triggers(*triggers: Document) -> Document:
    return {"triggerConfigurations": list(triggers)}


def _without(document: Document, member: str) -> Document:
    return {name: value for name, value in document.items() if name != member}


_ABROAD = TOPIC.replace("us-east-1", "eu-west-1")


def _alarms(*names: str) -> Document:
    return {"enabled": True, "alarms": [{"name": name} for name in names]}


#: What is wrong with alarms, on groups and on deployments.
ALARM_FAULTS: list[tuple[Message, Document, Document]] = [
    (messages.INVALID_ALARM_CONFIG_LIST_NULL, {"enabled": True}, {}),
    (messages.INVALID_ALARM_CONFIG_LIST_EMPTY, _alarms(), {}),
    (messages.INVALID_ALARM_CONFIG_NAME, _alarms("errors", ""), {}),
    (messages.INVALID_ALARM_CONFIG_NAME, {"alarms": [{}]}, {}),
    (messages.INVALID_ALARM_CONFIG_NAME_TOO_LONG, _alarms("x" * 256), {}),
    (messages.INVALID_ALARM_CONFIG_DUPLICATE, _alarms("errors", "errors"), {}),
    (
        messages.ALARMS_LIMIT_EXCEEDED,
        _alarms(*(f"alarm{number}" for number in range(11))),
        {"limit": 10},
    ),
]
#: The same of automatic rollback.
ROLLBACK_FAULTS: list[tuple[Message, Document, Document]] = [
    (messages.INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS, {"enabled": True}, {}),
    (messages.INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS, {"enabled": True, "events": []}, {}),
    (
        messages.INVALID_AUTO_ROLLBACK_CONFIG_EVENT,
        {"enabled": True, "events": ["FULL_MOON"]},
        {"value": "FULL_MOON"},
    ),
]

_MONITORING = [
    *both(
        messages.INVALID_TRIGGER_CONFIG_TOPIC,
        _triggers({**_trigger(), "triggerTargetArn": _ABROAD}),
        arn=_ABROAD,
    ),
    *both(
        messages.INVALID_TRIGGER_CONFIG_TOPIC,
        _triggers(_trigger(), {**_trigger("second"), "triggerTargetArn": "bad"}),
        arn="bad",
    ),
    *both(
        messages.INVALID_TRIGGER_CONFIG_TOPIC,
        _triggers(_without(_trigger(), "triggerTargetArn")),
        arn="",
    ),
    # The name is noticed before the topic.
    *both(messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME, _triggers(_trigger(), _trigger())),
    *both(
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME,
        _triggers(_trigger("first"), _trigger("first", "others")),
    ),
    *both(
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_ARN,
        _triggers(_trigger("first"), _trigger("second")),
    ),
    *both(messages.INVALID_TRIGGER_CONFIG_NAME, _triggers(_without(_trigger(), "triggerName"))),
    *both(messages.INVALID_TRIGGER_CONFIG_NAME, _triggers(_trigger(""))),
    *both(
        messages.INVALID_TRIGGER_CONFIG_NO_EVENTS,
        _triggers(_without(_trigger(), "triggerEvents")),
    ),
    *both(
        messages.INVALID_TRIGGER_CONFIG_NO_EVENTS,
        _triggers({**_trigger(), "triggerEvents": []}),
    ),
    *both(
        messages.INVALID_TRIGGER_CONFIG_EVENT,
        _triggers(_trigger("first", "releases", "FullMoon")),
        value="FullMoon",
    ),
    *both(
        messages.TRIGGER_TARGETS_LIMIT_EXCEEDED,
        _triggers(*(_trigger(f"trigger{number}", f"topic{number}") for number in range(11))),
        limit=10,
    ),
    *(
        provocation
        for message, alarms, fields in ALARM_FAULTS
        for provocation in both(message, {"alarmConfiguration": alarms}, **fields)
    ),
    *(
        provocation
        for message, rollback, fields in ROLLBACK_FAULTS
        for provocation in both(message, {"autoRollbackConfiguration": rollback}, **fields)
    ),
]

# Style, load balancers, blue/green

_WITHOUT_CONTROL = {**SHIFTS_TRAFFIC, "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}


def _balanced(member: str, *names: str) -> Document:
    return {"loadBalancerInfo": {member: [{"name": name} for name in names]}}


def _ready(action: str, minutes: int | None) -> Document:
    wait = {} if minutes is None else {"waitTimeInMinutes": minutes}
    option = {"actionOnTimeout": action, **wait}
    return {"blueGreenDeploymentConfiguration": {**BLUE_GREEN, "deploymentReadyOption": option}}


def _termination(action: str, minutes: int) -> Document:
    option = {"action": action, "terminationWaitTimeInMinutes": minutes}
    return {
        "blueGreenDeploymentConfiguration": {
            **BLUE_GREEN,
            "terminateBlueInstancesOnDeploymentSuccess": option,
        }
    }


def _blue_green_without(member: str) -> Document:
    return {"blueGreenDeploymentConfiguration": _without(BLUE_GREEN, member)}


_TOO_LONG = "x" * 33
_TRAFFIC = [
    *each(
        messages.INVALID_DEPLOYMENT_STYLE_LAMBDA,
        (
            {"deploymentStyle": style}
            for style in (IN_PLACE, {"deploymentType": "BLUE_GREEN"}, _WITHOUT_CONTROL)
        ),
        "Lambda",
    ),
    create(messages.INVALID_DEPLOYMENT_STYLE_LAMBDA, "Lambda", {"deploymentStyle": None}),
    *both(messages.INVALID_DEPLOYMENT_STYLE_ECS, {"deploymentStyle": IN_PLACE}, "ECS"),
    create(messages.INVALID_DEPLOYMENT_STYLE_ECS, "ECS", {"deploymentStyle": None}),
    *both(messages.INVALID_DEPLOYMENT_STYLE_BLUE_GREEN, {"deploymentStyle": _WITHOUT_CONTROL}),
    *each(
        messages.INVALID_DEPLOYMENT_STYLE_NULL,
        ({"deploymentStyle": _without(IN_PLACE, member)} for member in IN_PLACE),
    ),
    *both(
        messages.INVALID_DEPLOYMENT_STYLE_OPTION,
        {"deploymentStyle": {**IN_PLACE, "deploymentOption": "Yes"}},
    ),
    *both(
        messages.INVALID_DEPLOYMENT_STYLE_TYPE,
        {"deploymentStyle": {**IN_PLACE, "deploymentType": "SIDEWAYS"}},
    ),
    *each(
        messages.INVALID_LOAD_BALANCER_INFO_MISSING,
        (
            {"deploymentStyle": BALANCED},
            {"deploymentStyle": SHIFTS_TRAFFIC},
            {"deploymentStyle": BALANCED, "loadBalancerInfo": {"elbInfoList": []}},
        ),
    ),
    create(messages.INVALID_LOAD_BALANCER_INFO_ECS_MISSING, "ECS", {"loadBalancerInfo": None}),
    *both(messages.INVALID_LOAD_BALANCER_INFO_ECS_MISSING, {"loadBalancerInfo": {}}, "ECS"),
    *both(messages.INVALID_LOAD_BALANCER_INFO_ECS_ELB, _balanced("elbInfoList", "balancer"), "ECS"),
    *both(
        messages.INVALID_LOAD_BALANCER_INFO_ECS_TARGET_GROUP,
        _balanced("targetGroupInfoList", "blue"),
        "ECS",
    ),
    *both(
        messages.INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME,
        _balanced("targetGroupInfoList", _TOO_LONG),
        name=_TOO_LONG,
    ),
    *both(
        messages.INVALID_LOAD_BALANCER_INFO_COUNT,
        _balanced("elbInfoList", *(f"balancer{number}" for number in range(11))),
        limit=10,
        member="elbInfoList",
    ),
    *both(messages.INVALID_LOAD_BALANCER_INFO_NAME, _balanced("elbInfoList", "")),
    *both(
        messages.INVALID_LOAD_BALANCER_INFO_NAME,
        {"loadBalancerInfo": {"elbInfoList": [{}]}},
    ),
    create(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS,
        "ECS",
        {"blueGreenDeploymentConfiguration": None},
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_LAMBDA,
        {"blueGreenDeploymentConfiguration": BLUE_GREEN},
        "Lambda",
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION,
        _blue_green_without("deploymentReadyOption"),
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION,
        _blue_green_without("terminateBlueInstancesOnDeploymentSuccess"),
    ),
    # Before the number of Auto Scaling groups that there are to copy.
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION,
        {
            "blueGreenDeploymentConfiguration": _without(
                COPY, "terminateBlueInstancesOnDeploymentSuccess"
            )
        },
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT,
        _ready("CONTINUE_DEPLOYMENT", 1),
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT,
        _ready("STOP_DEPLOYMENT", None),
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT,
        _ready("STOP_DEPLOYMENT", 0),
        "ECS",
    ),
    *(
        provocation
        for platform in ("Server", "ECS")
        for provocation in both(
            messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_WAIT,
            _ready("STOP_DEPLOYMENT", 2881),
            platform,
        )
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT,
        _termination("KEEP_ALIVE", 2881),
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS_KEEP_ALIVE,
        _termination("KEEP_ALIVE", 0),
        "ECS",
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT_NEGATIVE,
        _termination("TERMINATE", -1),
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ACTION,
        _ready("PAUSE", None),
        "ECS",
        member="actionOnTimeout",
        value="PAUSE",
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY,
        {"blueGreenDeploymentConfiguration": COPY},
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY,
        {"blueGreenDeploymentConfiguration": COPY, "autoScalingGroups": ["one", "two"]},
    ),
    *both(
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS,
        {"blueGreenDeploymentConfiguration": COPY, "ec2TagFilters": _FILTERS},
    ),
]

# Amazon ECS


def _pairs(*pairs: Document) -> Document:
    return {"loadBalancerInfo": {"targetGroupPairInfoList": list(pairs)}}


_BLUE = {"name": "blue"}
_SERVICE = {"clusterName": "production", "serviceName": "web"}
_ECS = [
    *each(messages.INVALID_ECS_SERVICE_SERVER, ({"ecsServices": []}, {"ecsServices": [_SERVICE]})),
    *both(messages.INVALID_ECS_SERVICE_LAMBDA, {"ecsServices": []}, "Lambda"),
    create(messages.INVALID_ECS_SERVICE_MISSING, "ECS", {"ecsServices": None}),
    *each(
        messages.INVALID_ECS_SERVICE_MISSING,
        (
            {"ecsServices": []},
            *({"ecsServices": [_without(_SERVICE, member)]} for member in _SERVICE),
        ),
        "ECS",
    ),
    *each(messages.INVALID_TARGET_GROUP_PAIR_COUNT, (_pairs(), _pairs(PAIR, PAIR)), "ECS"),
    *each(
        messages.INVALID_TARGET_GROUP_PAIR_TARGET_GROUPS,
        (
            _pairs({**PAIR, "targetGroups": groups})
            for groups in ([_BLUE], [_BLUE, {}], [_BLUE, _BLUE])
        ),
        "ECS",
    ),
    *each(
        messages.INVALID_TARGET_GROUP_PAIR_LISTENERS,
        (
            _pairs(_without(PAIR, "prodTrafficRoute")),
            _pairs({**PAIR, "prodTrafficRoute": {}}),
            _pairs({**PAIR, "prodTrafficRoute": {"listenerArns": []}}),
            _pairs({**PAIR, "testTrafficRoute": {"listenerArns": [LISTENER, f"{LISTENER}2"]}}),
        ),
        "ECS",
    ),
]

# Auto Scaling

_TOO_LONG_GROUP = "x" * 256
_AUTO_SCALING = [
    *both(
        messages.INVALID_AUTO_SCALING_GROUP_COUNT,
        {"autoScalingGroups": [f"fleet{number}" for number in range(11)]},
        limit=10,
    ),
    *both(
        messages.INVALID_AUTO_SCALING_GROUP_NAME,
        {"autoScalingGroups": [_TOO_LONG_GROUP]},
        name=_TOO_LONG_GROUP,
    ),
    *both(messages.INVALID_AUTO_SCALING_GROUP_NAME, {"autoScalingGroups": [""]}, name=""),
    *both(
        messages.INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND,
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["terminate"]}},
    ),
]

PROVOCATIONS = [*_TAGS, *_MONITORING, *_TRAFFIC, *_ECS, *_AUTO_SCALING]
