"""Of two mistakes in one request, the service reports one; these tests say which (V 10)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, groupby, islice, product
from typing import Any

import pytest

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.calls import refusal
from tests.errors.order import first_of, listed, mistakes
from tests.errors.requests import request
from tests.errors.stage import S3, Document, Stage
from tests.operations.group_requests import (
    BALANCED,
    COPY,
    NEEDED,
    SHIFTS_TRAFFIC,
    TOPIC,
    tag,
)

ORDER = listed()


# What the references know


def _trigger(name: str, topic: str = TOPIC) -> Document:
    return {"triggerName": name, "triggerTargetArn": topic, "triggerEvents": ["DeploymentStart"]}


_NO_SHIFT = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
_ABROAD = TOPIC.replace("us-east-1", "eu-west-1")
_ELEVEN = [_trigger(f"trigger{number}", f"{TOPIC}{number}") for number in range(11)]
_LONG = "x" * 33

GROUPS = [
    pytest.param(
        "Lambda",
        {"ec2TagFilters": [tag("role", "web", "KEY_AND_VALUE")], "deploymentStyle": BALANCED},
        messages.INVALID_EC2_TAG_PLATFORM,
        id="members of another platform before the style",
    ),
    pytest.param(
        "Lambda",
        {"deploymentStyle": _NO_SHIFT},
        messages.INVALID_DEPLOYMENT_STYLE_LAMBDA,
        id="the style of Lambda before that of blue/green",
    ),
    pytest.param(
        "ECS",
        {"deploymentStyle": _NO_SHIFT},
        messages.INVALID_DEPLOYMENT_STYLE_ECS,
        id="the style of ECS before that of blue/green",
    ),
    pytest.param(
        "Server",
        {"blueGreenDeploymentConfiguration": {}, "deploymentConfigName": "unknown"},
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION,
        id="the blue/green block is checked in place too",
    ),
    pytest.param(
        "Server",
        {
            "loadBalancerInfo": {"targetGroupInfoList": [{"name": _LONG}]},
            "deploymentConfigName": "unknown",
        },
        messages.INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME,
        id="names of target groups are checked in place too",
    ),
    pytest.param(
        "Server",
        {
            "deploymentStyle": SHIFTS_TRAFFIC,
            "loadBalancerInfo": {"elbInfoList": [{"name": "web"}]},
            "blueGreenDeploymentConfiguration": {
                "greenFleetProvisioningOption": COPY["greenFleetProvisioningOption"]
            },
        },
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION,
        id="what the blue/green block needs before the group to copy",
    ),
    pytest.param(
        "Server",
        {"triggerConfigurations": [_trigger("one"), _trigger("one", _ABROAD)]},
        messages.INVALID_TRIGGER_CONFIG_TOPIC,
        id="topics before duplicates",
    ),
    pytest.param(
        "Server",
        {"triggerConfigurations": [*_ELEVEN, _trigger("other", _ABROAD)]},
        messages.INVALID_TRIGGER_CONFIG_TOPIC,
        id="topics before the number of triggers",
    ),
    pytest.param(
        "Server",
        {"triggerConfigurations": [*_ELEVEN, _trigger("trigger0", f"{TOPIC}x")]},
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME,
        id="duplicates before the number of triggers",
    ),
    pytest.param(
        "Server",
        {"triggerConfigurations": [_trigger("one"), _trigger("one")]},
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME,
        id="duplicate names before duplicate topics",
    ),
]


def _is(message: Message, error: Any) -> bool:
    start = message.text.partition("{")[0]
    reported = error.response["Error"]
    return [reported["Code"], reported["Message"][: len(start)]] == [message.exception, start]


@pytest.mark.parametrize(("platform", "members", "reported"), GROUPS)
def test_known_order_of_a_groups_mistakes(
    stage: Stage, platform: str, members: Document, reported: Message
) -> None:
    stage.application(platform)
    needed = {**NEEDED[platform], "applicationName": platform}
    asked = request("CreateDeploymentGroup", **needed)
    error = refusal("CreateDeploymentGroup", {**asked, **members})
    assert _is(reported, error)


@pytest.mark.parametrize(
    "operation", ["GetDeploymentGroup", "UpdateDeploymentGroup", "CreateDeployment"]
)
def test_an_application_is_looked_up_before_its_group(stage: Stage, operation: str) -> None:
    stage.application()
    names = {"applicationName": "unknown", "deploymentGroupName": "unknown"}
    if operation == "UpdateDeploymentGroup":
        names = {"applicationName": "unknown", "currentDeploymentGroupName": "unknown"}
    error = refusal(operation, request(operation, **names))
    assert _is(messages.APPLICATION_DOES_NOT_EXIST, error)


def test_the_type_of_a_bundle_is_checked_and_the_bundle_is_not_looked_for(stage: Stage) -> None:
    stage.group()
    location = {**S3["s3Location"], "bundleType": "YAML"}
    stage.fake.remove_revision({**S3, "s3Location": location})
    asked = request("CreateDeployment", revision={**S3, "s3Location": location})
    assert _is(messages.INVALID_REVISION_BUNDLE_TYPE, refusal("CreateDeployment", asked))
    stage.fake.remove_revision(S3)
    assert stage.deploy()


# What the fake does: order.txt, from which the documentation has its tables


@pytest.mark.parametrize("operation", ORDER)
def test_every_mistake_has_its_place_in_the_order(operation: str) -> None:
    order = ORDER[operation]
    assert len(order) == len(set(order))
    new = set(mistakes(operation)) - set(order)
    assert not new, f"python -m tests.errors.order gives these their place: {new}"


def _mistaken(operation: str) -> Iterator[tuple[str, str]]:
    """Return pairs of which the second is reported; of each two members, the nearest pair."""
    known = mistakes(operation)
    order = [mistake for mistake in ORDER[operation] if mistake in known]
    parts = [list(part) for _, part in groupby(order, key=lambda mistake: mistake[:2])]
    for before, part in combinations(parts, 2):
        for one, other in islice(product(reversed(before), part), 3):
            first = first_of(known[one], known[other])
            if first is not None:
                if first == 1:
                    yield one.name, other.name
                break


@pytest.mark.parametrize("operation", ORDER)
def test_of_two_mistakes_the_first_in_the_order_is_reported(operation: str) -> None:
    wrong = list(_mistaken(operation))
    assert not wrong, f"{operation} reports the second of these, and not the first: {wrong}"
