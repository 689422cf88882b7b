"""Input that nobody expects: every answer is a modelled one, and a refusal changes nothing."""

from __future__ import annotations

import datetime
import functools
import json
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.fake import Snapshot
from tests.operations.group_requests import ROLE, TOPIC
from tests.properties.account import Account, revision
from tests.properties.caller import Answer, Document, caller
from tests.properties.fingerprint import fingerprint
from tests.properties.profile import examples
from tests.properties.requests import Known, requests

NOW = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
OPERATIONS = tuple(caller().model.operation_names)


@functools.cache
def _busy_account() -> tuple[Snapshot, Known]:
    """An account in the middle of things, and the names that requests may use."""
    with time_machine.travel(NOW, tick=False), mock_codedeploy() as fake:
        account = Account(fake)
        account.furnish()
        fake.add_github_token("octocat")
        fake.fail("AfterInstall", instance="i-00000000000000002")
        for number in range(len(account.groups)):
            account.deploy(number, 1)
        fake.run()
        for number in range(len(account.groups)):
            account.deploy(number, 3)
        fake.advance(130)
        # A deployment that has not started yet, and one that a stop has not ended yet.
        account.stop(1, auto_rollback=True)
        account.deploy(0, 2)
        first = account.ask("ListDeployments")
        assert first.succeeded
        fake.service.state.asked.clear()
        return fake.snapshot(), _known(account)


def _known(account: Account) -> Known:
    store = account.region.store
    applications = [*store.applications, "newcomer"]
    arns = [store.arn(f"application:{name}") for name in applications]
    arns += [
        store.arn(f"deploymentgroup:{group.application.name}/{group.name}")
        for group in account.groups
    ]
    targets = {id_ for deployment in account.deployments for id_ in deployment.targets or ()}
    return {
        "ApplicationName": applications,
        "DeploymentGroupName": [*(group.name for group in account.groups), "newcomer"],
        "DeploymentConfigName": [
            "zonal",
            "newcomer",
            "CodeDeployDefault.OneAtATime",
            "CodeDeployDefault.LambdaAllAtOnce",
            "CodeDeployDefault.ECSAllAtOnce",
        ],
        "DeploymentId": [*store.deployments, "d-000000000"],
        "InstanceId": sorted(targets),
        "TargetId": sorted(targets),
        "InstanceName": [*store.on_premises, "newcomer"],
        "GitHubAccountTokenName": ["octocat", "newcomer"],
        "LifecycleEventHookExecutionId": [
            payload["LifecycleEventHookExecutionId"] for payload in account.payloads
        ],
        "Arn": [*arns, store.arn("deploymentconfig:zonal")],
        "RevisionLocation": [
            revision(platform, number)
            for platform in ("Server", "Lambda", "ECS")
            for number in (0, 1, 3)
        ],
        "NextToken": ["made up"],
    }


def _input_shape(operation: str) -> Any:
    return caller().model.operation_model(operation).input_shape


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, Any]:
    """An operation and its parameters."""
    operation = draw(st.sampled_from(OPERATIONS))
    _, known = _busy_account()
    return operation, draw(requests(_input_shape(operation), known))


@given(call=_calls(), progress=st.sampled_from(["poll", "clock", "instant"]))
@examples(300, 12_000)
def test_any_request_is_answered_and_a_refusal_changes_nothing(
    call: tuple[str, Any], progress: Any
) -> None:
    snapshot, _ = _busy_account()
    operation, parameters = call
    with time_machine.travel(NOW, tick=False), mock_codedeploy(progress=progress) as fake:
        fake.restore(snapshot)
        before = fingerprint(fake)
        answer = caller().send(operation, json.dumps(parameters).encode())
        if not answer.succeeded:
            assert fingerprint(fake) == before
        elif fingerprint(fake) != before:
            _goes_on(Account(fake))


def _goes_on(account: Account) -> None:
    """What was accepted can be lived with: deployments end or wait, and all of it can be read."""
    fake = account.fake
    account.sight()
    fake.run()
    account.sight()
    for name in account.region.store.applications:
        account.ask("GetApplication", applicationName=name)
        account.ask("ListApplicationRevisions", applicationName=name)
        account.ask(
            "ListTagsForResource", ResourceArn=account.region.store.arn(f"application:{name}")
        )
    for name in account.region.store.configs:
        account.ask("GetDeploymentConfig", deploymentConfigName=name)
    for name in account.region.store.on_premises:
        account.ask("GetOnPremisesInstance", instanceName=name)
    for deployment in account.deployments:
        assert str(fake.timeline(deployment.id))
    # Each call is recorded as it can be shown.
    assert len(fake.calls) == len(fake.service.state.calls)


@given(operation=st.sampled_from(OPERATIONS), body=st.binary(max_size=40))
@examples(100, 2_000)
def test_any_bytes_are_answered_and_a_refusal_changes_nothing(operation: str, body: bytes) -> None:
    snapshot, _ = _busy_account()
    with time_machine.travel(NOW, tick=False), mock_codedeploy() as fake:
        fake.restore(snapshot)
        before = fingerprint(fake)
        answer = caller().send(operation, body)
        assert answer.succeeded or fingerprint(fake) == before
