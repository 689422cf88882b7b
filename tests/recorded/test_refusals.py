"""Refusals and outcomes on record: each is the text of a message that the ledger provokes."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocations import PROVOKE
from tests.recorded.recordings import FOLDERS, SHAPES
from tests.shop import Shop

#: What is told today of load balancers that are missing.
NO_BALANCER = (
    "The specification for load balancing in the deployment group is invalid. The deploymentOption "
    "value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified "
    "in loadBalancerInfo."
)
#: Wordings of other years, with the one that the same request gets today, and why.
OF_OTHER_YEARS = {
    # 2015; the other was seen in 2026.
    "Cannot assume role provided.": (
        "AWS CodeDeploy does not have the permissions required to assume the role arn:..."
    ),
    # 2022; the other was seen in 2026.
    NO_BALANCER.replace(
        "but no load balancer or target group has been specified in loadBalancerInfo",
        "but either no load balancer was specified in elbInfoList or no target group was specified "
        "in targetGroupInfoList",
    ): NO_BALANCER,
    # 2017, before there were target groups.
    "ELB information has to contain at least 1 ELB.": NO_BALANCER,
}
#: A text of which only the first sentence was told.
FIRST_SENTENCE = (
    "Exactly one AutoScaling group must be specified when selecting the "
    "COPY_AUTO_SCALING_GROUP green fleet provisioning option."
)
#: What the deployments of other tests end with.
OUTCOMES = {
    "HEALTH_CONSTRAINTS": messages.HEALTH_CONSTRAINTS,
    "ALARM_ACTIVE": messages.ALARM_ACTIVE,
}


@functools.cache
def told(folder: Path) -> list[list[str]]:
    """Operation, code and wording as it was told; "..." and <name> stand for anything."""
    entries = json.loads((folder / "error-messages.json").read_text("utf-8"))
    if folder == SHAPES:
        return list(entries)
    return [[entry["operation"], entry["code"], entry["message"]] for entry in entries]


def provoked(operation: str, code: str) -> list[Message]:
    """The messages of a code that an operation is known to refuse with."""
    if operation == "deployment outcome":
        return [OUTCOMES[code]]
    return [way.message for way in PROVOKE[operation, code.removesuffix("Exception")]]


def says(message: Message, told: str) -> bool:
    """Whether a message, with whatever in place of its fields, is what was told."""
    if told == FIRST_SENTENCE:
        return message.text.startswith(told)
    return bool(re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(message.text)), told))


@pytest.mark.parametrize(
    ("operation", "code", "text"),
    [
        pytest.param(*case, id=f"{number}-{case[1]}")
        for number, case in enumerate(told(SHAPES))
        if case[1] != "AccessDeniedException"
    ],
)
def test_a_refusal_reads_as_recorded(operation: str, code: str, text: str) -> None:
    today = OF_OTHER_YEARS.get(text, text)
    assert any(says(message, today) for message in provoked(operation, code))


def test_a_caller_without_permission_is_refused_as_a_test_injects_it(shop: Shop) -> None:
    (refusal,) = (case for case in told(SHAPES) if case[1] == "AccessDeniedException")
    shop.group()
    shop.fake.inject_error(*refusal)
    with pytest.raises(ClientError, match="is not authorized to perform") as caught:
        shop.deploy()
    assert caught.value.response["Error"]["Message"] == refusal[2]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_everything_on_record_is_provoked(folder: Path) -> None:
    assert told(folder) == told(SHAPES)
    assert len(told(folder)) == 52
    assert OF_OTHER_YEARS.keys() <= {text for _, _, text in told(folder)}
