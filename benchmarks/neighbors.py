"""A deployment beside moto: looking at it, and not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import boto3
from moto import mock_aws

from benchmarks import harness
from benchmarks.harness import Way
from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.pytest_plugin.fixtures import new_client

ALARMS = {"enabled": True, "alarms": [{"name": "errors"}]}
#: With the three calls that create things these are 13.
POLLS = 10


def _client(service: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def _bundle() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("appspec.yml", "version: 0.0\nos: linux\n")
    return body.getvalue()


def _fill_moto() -> None:
    """Give moto ten instances, an alarm and a bundle."""
    tags = [{"Key": "stage", "Value": "production"}]
    _client("ec2").run_instances(
        ImageId="ami-12c6146b",
        MinCount=10,
        MaxCount=10,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    alarms = _client("cloudwatch")
    alarms.put_metric_alarm(
        AlarmName="errors",
        MetricName="Errors",
        Namespace="app",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
    )
    alarms.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="benchmark")
    store = _client("s3")
    store.create_bucket(Bucket="releases")
    store.put_object(Bucket="releases", Key="v1.zip", Body=_bundle())


def _deploy(fake: CodeDeployFake, client: Any) -> None:
    client.create_application(applicationName="app")
    named = {"applicationName": "app", "deploymentGroupName": "group"}
    client.create_deployment_group(
        **named,
        serviceRoleArn=harness.ROLE,
        ec2TagFilters=harness.TAGS,
        alarmConfiguration=ALARMS,
        deploymentConfigName="CodeDeployDefault.AllAtOnce",
    )
    created = client.create_deployment(**named, revision=harness.revision("v1.zip"))
    for _ in range(POLLS):
        answer = client.get_deployment(deploymentId=created["deploymentId"])
    info = answer["deploymentInfo"]
    assert info["status"] == "Succeeded", info
    assert info["deploymentOverview"]["Succeeded"] == 10
    assert len(fake.calls) == POLLS + 3


def _off(client: Any) -> None:
    with mock_codedeploy() as fake:
        fake.add_instances(10, {"stage": "production"})
        _deploy(fake, client)


def _on(client: Any) -> None:
    with mock_codedeploy(world="moto") as fake:
        _deploy(fake, client)


def _whole(deployment: Callable[[Any], None]) -> None:
    """Run what a test does that fills moto first."""
    with mock_aws():
        _fill_moto()
        deployment(_client("codedeploy"))


def run() -> None:
    with mock_aws():
        _fill_moto()
        made = harness.interleave(
            {
                "off": Way(lambda _: _off(_client("codedeploy"))),
                "on": Way(lambda _: _on(_client("codedeploy"))),
                "off, copied": Way(lambda _: _off(new_client("us-east-1"))),
                "on, copied": Way(lambda _: _on(new_client("us-east-1"))),
            },
            60,
            warm_up=5,
        )
    whole = harness.interleave(
        {"off": Way(lambda _: _whole(_off)), "on": Way(lambda _: _whole(_on))}, 20, warm_up=2
    )
    harness.show(
        f"{POLLS + 3} calls that deploy to ten instances, with an alarm and a bundle",
        [
            ('world="moto" against declared', "ratio", "aim"),
            ("by boto3.client", f"{made['on'] / made['off']:.2f}", "at most 3"),
            ("by codedeploy_client", f"{made['on, copied'] / made['off, copied']:.2f}", ""),
            ("as a whole test that fills moto", f"{whole['on'] / whole['off']:.2f}", "at most 3"),
            ("declared, by boto3.client", f"{made['off'] * 1e3:.1f} ms", ""),
        ],
    )
