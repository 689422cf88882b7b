"""A whole small test: against the same calls on canned answers, and against moto."""

from __future__ import annotations

import json
from typing import Any

import boto3
from moto import mock_aws

from benchmarks import harness
from benchmarks.harness import Way
from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception import stack as interception
from codedeploy_fake.pytest_plugin.fixtures import new_client

GROUP: dict[str, Any] = {
    "applicationName": "app",
    "deploymentGroupName": "group",
    "serviceRoleArn": harness.ROLE,
    "ec2TagFilters": harness.TAGS,
}
DEPLOYMENT: dict[str, Any] = {
    "applicationName": "app",
    "deploymentGroupName": "group",
    "revision": harness.revision("v1.zip"),
}


def _client() -> Any:
    return boto3.client(
        "codedeploy",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def _release(client: Any) -> str:
    client.create_application(applicationName="app")
    client.create_deployment_group(**GROUP)
    return str(client.create_deployment(**DEPLOYMENT)["deploymentId"])


def _ours(number: int) -> None:
    with mock_codedeploy() as fake:
        client = _client()
        fake.add_instances(3, {"stage": "production"})
        deployment_id = _release(client)
        client.get_waiter("deployment_successful").wait(deploymentId=deployment_id)


def _fixtures(number: int) -> None:
    """Do what the fixtures codedeploy and codedeploy_client do."""
    with mock_codedeploy() as fake:
        client = new_client("us-east-1")
        fake.add_instances(3, {"stage": "production"})
        deployment_id = _release(client)
        client.get_waiter("deployment_successful").wait(deploymentId=deployment_id)


def _moto(number: int) -> None:
    with mock_aws():
        client = _client()
        client.get_deployment(deploymentId=_release(client))


def run() -> None:
    with mock_codedeploy() as fake:
        client = _client()
        fake.add_instances(3, {"stage": "production"})
        waiter = client.get_waiter("deployment_successful")
        waiter.wait(deploymentId=_release(client))
        polls: list[bytes] = []
        bodies = {}
        for call in fake.calls:
            body = json.dumps(call.result, default=lambda time: time.timestamp()).encode()
            bodies[call.operation] = body
            polls += [body] if call.operation == "GetDeployment" else []

    class Polls(harness.CannedSession):
        """Answers GetDeployment with what the fake answered, poll by poll."""

        def send(self, request: Any) -> Any:
            if request.headers["X-Amz-Target"].endswith(b".GetDeployment"):
                self._bodies = {**self._bodies, "GetDeployment": next(self.remaining)}
            return super().send(request)

    def theirs(number: int) -> None:
        client = _client()
        canned = Polls(bodies)
        canned.remaining = iter(polls)
        client._endpoint.http_session = canned
        waiter = client.get_waiter("deployment_successful")
        waiter.wait(deploymentId=_release(client), WaiterConfig={"Delay": 0})

    assert interception.top() is None
    taken = harness.interleave(
        {
            "ours": Way(_ours),
            "fixtures": Way(_fixtures),
            "canned": Way(theirs),
            "moto": Way(_moto),
        },
        60,
        warm_up=5,
    )
    clients = harness.interleave(
        {
            "copied": Way(lambda number: new_client("us-east-1")),
            "created": Way(lambda _: _client()),
        },
        100,
    )
    harness.show(
        f"A whole small test, its waiter polling {len(polls)} times",
        [
            ("", "ratio", "aim"),
            ("against canned answers", f"{taken['ours'] / taken['canned']:.2f}", "at most 0.8"),
            (
                "by fixtures, against canned answers",
                f"{taken['fixtures'] / taken['canned']:.2f}",
                "at most 0.6",
            ),
            ("moto's nearest against it", f"{taken['moto'] / taken['ours']:.1f}", "at least 5"),
            (
                "codedeploy_client against boto3.client",
                f"{clients['copied'] / clients['created']:.3f}",
                "",
            ),
            ("codedeploy_client", f"{clients['copied'] * 1e6:.0f} µs", "at most 300 µs"),
        ],
    )
