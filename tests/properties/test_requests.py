"""Input that nobody expects: every answer is a modelled one, and a refusal changes nothing."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.service.state import State
from tests.operations.group_requests import ROLE
from tests.properties.account import GROUPS, KINDS, Account, revision
from tests.properties.caller import Document, caller
from tests.properties.fingerprint import fingerprint
from tests.properties.profile import examples
from tests.properties.requests import CONTENTS, Known, requests

NOW = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
OPERATIONS = tuple(caller().model.operation_names)


OTHER_SERVICE = {"clusterName": "main", "serviceName": "others"}
#: Groups that no deployment is in progress in, by application.
IDLE = {"shop": "in-place", "pay": "idle", "orders": "idle"}


class _BusyAccount:
    """An account in the middle of things, and what requests may say of it."""

    def __init__(self) -> None:
        with time_machine.travel(NOW, tick=False), mock_codedeploy() as fake:
            account = Account(fake)
            account.furnish()
            fake.add_github_token("octocat")
            fake.fail("AfterInstall", instance="i-00000000000000002")
            for kind in ("in-place", "replacing", "canary", "linear"):
                account.deploy(KINDS.index(kind), 0)
            fake.run()
            for kind in ("scaling", "zonal", "waiting", "replacing", "copying", "canary", "linear"):
                account.deploy(KINDS.index(kind), 1)
            fake.advance(118)
            account.deploy(KINDS.index("everywhere"), 1)
            fake.advance(12.15)
            # One that a stop has not ended yet, and one that has not started.
            account.stop(0, auto_rollback=True)
            account.deploy(KINDS.index("scaling"), 2)
            # Groups of every platform are idle.
            for kind, member in (("canary", {}), ("linear", {"ecsServices": [OTHER_SERVICE]})):
                application, members = GROUPS[kind]
                account.ask(
                    "CreateDeploymentGroup",
                    applicationName=application,
                    deploymentGroupName=IDLE[application],
                    serviceRoleArn=ROLE,
                    **{**members, **member},
                )
            self._snapshot = fake.snapshot()
            self.known = _known(account)
            self.templates = _templates(account)
        self._state: State | None = None
        self.fingerprint: Any = None

    @contextmanager
    def activated(self, progress: Any = "poll") -> Iterator[CodeDeployFake]:
        """A fake of this account, whose clock stands still."""
        with time_machine.travel(NOW, tick=False), mock_codedeploy(progress=progress) as fake:
            if self._state is None:
                fake.restore(self._snapshot)
                self._state, self.fingerprint = fake.service.state, fingerprint(fake)
            # Copies take their time, so the same state serves until somebody changes it.
            fake.service.state = self._state
            self._state.forget_questions()
            self._state.calls.clear()
            yield fake

    def is_as_it_was(self, fake: CodeDeployFake) -> bool:
        """Whether a fake that was activated is what it was; if not, it is not used again."""
        unchanged = bool(fingerprint(fake) == self.fingerprint)
        if not unchanged:
            self._state = None
        return unchanged


_busy_account = functools.cache(_BusyAccount)


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
            for number in (0, 1, 2)
        ],
        "NextToken": ["made up"],
    }


def _templates(account: Account) -> dict[str, list[Document]]:
    """Requests that are accepted as they are, for operations that refuse most others."""
    new_groups: list[Document] = [
        {
            "applicationName": application,
            "deploymentGroupName": "newcomer",
            "serviceRoleArn": ROLE,
            **members,
        }
        for application, members in GROUPS.values()
    ]
    groups = [
        {"applicationName": group.application.name, "deploymentGroupName": group.name}
        for group in account.groups
    ]
    configs: list[Document] = [
        {"minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}, "zonalConfig": {}},
        {
            "computePlatform": "Lambda",
            "trafficRoutingConfig": {
                "type": "TimeBasedCanary",
                "timeBasedCanary": {"canaryPercentage": 5, "canaryInterval": 1},
            },
        },
        {
            "computePlatform": "ECS",
            "trafficRoutingConfig": {
                "type": "TimeBasedLinear",
                "timeBasedLinear": {"linearPercentage": 33, "linearInterval": 1},
            },
        },
    ]
    shop, pay, orders = (
        {"applicationName": application, "deploymentGroupName": group}
        for application, group in IDLE.items()
    )
    return {
        "CreateApplication": [{"applicationName": "newcomer"}],
        "CreateDeployment": [
            *({**shop, "revision": revision("Server", number)} for number in range(3)),
            {**pay, "revision": revision("Lambda", 1)},
            {**orders, "revision": revision("ECS", 1)},
            *(
                {**names, "revision": {"revisionType": "String", "string": {"content": content}}}
                for names in (pay, orders)
                for content in CONTENTS
            ),
        ],
        "CreateDeploymentConfig": [
            {"deploymentConfigName": "newcomer", **config} for config in configs
        ],
        "CreateDeploymentGroup": new_groups,
        "DeleteDeploymentGroup": groups,
        "GetDeploymentGroup": groups,
        "ListDeployments": groups,
        "UpdateDeploymentGroup": [
            {
                "applicationName": group["applicationName"],
                "currentDeploymentGroupName": group["deploymentGroupName"],
            }
            for group in groups
        ],
    }


def _input_shape(operation: str) -> Any:
    return caller().model.operation_model(operation).input_shape


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, Any]:
    """An operation and its parameters."""
    account = _busy_account()
    operation = draw(st.sampled_from([*OPERATIONS, *account.templates]))
    templates = account.templates.get(operation, ())
    return operation, draw(requests(_input_shape(operation), account.known, templates))


@given(call=_calls(), progress=st.sampled_from(["poll", "clock", "instant"]))
@examples(300, 12_000)
def test_any_request_is_answered_and_a_refusal_changes_nothing(
    call: tuple[str, Any], progress: Any
) -> None:
    account = _busy_account()
    operation, parameters = call
    with account.activated(progress) as fake:
        answer = caller().ask(operation, parameters)
        unchanged = account.is_as_it_was(fake)
        assert unchanged or answer.succeeded
        if not unchanged:
            _goes_on(Account(fake))


def _goes_on(account: Account) -> None:
    """What was accepted can be lived with: deployments end or wait, and all of it can be read."""
    fake = account.fake
    fake.run()
    account.sight()
    for name in account.region.store.applications:
        account.ask("GetApplication", applicationName=name)
        account.ask("ListApplicationRevisions", applicationName=name)
        arn = account.region.store.arn(f"application:{name}")
        account.ask("ListTagsForResource", ResourceArn=arn)
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
    account = _busy_account()
    with account.activated() as fake:
        answer = caller().send(operation, body)
        assert account.is_as_it_was(fake) or answer.succeeded
