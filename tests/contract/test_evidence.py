"""What the evidence leaves open is asked of an account by some scenario."""

from __future__ import annotations

import fnmatch
import functools
import itertools
import json
import re
from pathlib import Path
from typing import Any

from codedeploy_fake.messages import Message
from contract import run
from contract.run import run_on_fake
from contract.safety import REGIONS
from contract.scenarios import load
from tests.errors.provocations import PROVOKE

#: Inferred texts that no scenario asks for, and why.
NOT_ASKED = {
    "ApplicationLimitExceeded": "a thousand applications",
    "DeploymentGroupLimitExceeded": "a thousand deployment groups",
    "DeploymentLimitExceeded": "1,300 deployments at once",
    "LifecycleEventAlreadyCompleted": "a hook function of the account's that reports twice",
}


def _inferred() -> list[Message]:
    """Texts that were never seen from the service, though a request or a state provokes them."""
    provocations = itertools.chain(*PROVOKE.values())
    return [
        provocation.message
        for provocation in provocations
        if provocation.message.mark == "inferred" and provocation.how in ("input", "state")
    ]


def _pattern(message: Message) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", message.text)
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)


class _Runs:
    """Every scenario once: its records, and the operations that it calls."""

    def __init__(self) -> None:
        self.operations: set[tuple[str, str]] = set()
        self.records = [run_on_fake(planned.function, self._watch) for planned in load().values()]

    def _watch(self, model: Any, **_: object) -> None:
        self.operations.add((model.service_model.endpoint_prefix, model.name))


@functools.cache
def _runs() -> _Runs:
    return _Runs()


def test_every_inferred_text_is_asked_of_the_account() -> None:
    answered = {
        (entry.error["Code"].removesuffix("Exception"), entry.error["Message"])
        for record in _runs().records
        for entry in record.entries
        if entry.error is not None
    }
    missing = {
        message.code
        for message in _inferred()
        if not any(
            code == message.code and _pattern(message).fullmatch(text) for code, text in answered
        )
    }
    assert missing == set(NOT_ASKED)


# The policy

_POLICY = json.loads((Path(run.__file__).parent / "policy.json").read_text("utf-8"))
#: What IAM calls the services and operations whose names differ from those of the API.
_SERVICES = {"monitoring": "cloudwatch"}
_ACTIONS = {"s3:ListBuckets": "s3:ListAllMyBuckets"}


#: What would do harm if it met anything else.
_NAMED_ONLY = (
    "autoscaling:DeleteAutoScalingGroup",
    "codedeploy:CreateDeployment",
    "codedeploy:DeleteApplication",
    "dynamodb:DeleteTable",
    "ec2:DeleteVpc",
    "ecs:DeleteCluster",
    "elasticloadbalancing:DeleteLoadBalancer",
    "iam:CreateUser",
    "iam:DeleteRole",
    "lambda:DeleteFunction",
    "s3:DeleteBucket",
    "sqs:DeleteQueue",
)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _allowed(action: str) -> list[str]:
    """The resources on which the policy allows an action."""
    return [
        resource
        for statement in _POLICY["Statement"]
        if statement["Effect"] == "Allow"
        and any(fnmatch.fnmatchcase(action, one) for one in _listed(statement["Action"]))
        for resource in _listed(statement["Resource"])
    ]


def test_the_policy_allows_every_call_of_every_scenario() -> None:
    actions = {f"{_SERVICES.get(service, service)}:{name}" for service, name in _runs().operations}
    assert len(actions) > 80
    assert [each for each in sorted(actions) if not _allowed(_ACTIONS.get(each, each))] == []


def test_the_policy_removes_and_starts_only_what_is_named_as_a_scenarios() -> None:
    for action in _NAMED_ONLY:
        # The predefined configurations cannot be changed.
        allowed = [each for each in _allowed(action) if "CodeDeployDefault" not in each]
        assert all(re.search("[:/_]cdf-", resource) for resource in allowed), action
    conditions = {each["Sid"]: each.get("Condition", {}) for each in _POLICY["Statement"]}
    assert conditions["NanoInstancesOnly"]["StringLike"]["ec2:InstanceType"] == "*.nano"
    assert conditions["OwnInstances"]["StringLike"] == {"aws:ResourceTag/cdf-run": "cdf-*"}
    outside = conditions["NowhereElse"]["StringNotEquals"]["aws:RequestedRegion"]
    assert tuple(outside) == REGIONS
