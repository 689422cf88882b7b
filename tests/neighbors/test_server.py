"""moto's server, as a process of its own: reached by an explicit URL and no other way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from codedeploy_fake import mock_codedeploy
from tests.neighbors import account
from tests.shop import ALARMS, WEB, Shop

_SERVE = """
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    # Coverage is of no interest there.
    quiet = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=quiet,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            # It listens once it has told where; without a line it has died.
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def client(service: str, url: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def test_a_deployment_looks_at_motos_server_and_acts_there(url: str) -> None:
    ec2, alarms, sns = (client(name, url) for name in ("ec2", "cloudwatch", "sns"))
    tags = [{"Key": key, "Value": value} for key, value in WEB.items()]
    ec2.run_instances(
        ImageId=account.AMI,
        MinCount=2,
        MaxCount=2,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    alarms.put_metric_alarm(
        AlarmName="errors",
        MetricName="Errors",
        Namespace="shop",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
    )
    topic = sns.create_topic(Name="releases")["TopicArn"]
    queue = client("sqs", url).create_queue(QueueName="releases")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.ACCOUNT}:releases"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    trigger = {
        "triggerName": "all",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentSuccess"],
    }
    with mock_codedeploy(world=url) as fake:
        shop = Shop(fake)
        shop.group(alarmConfiguration=ALARMS, triggerConfigurations=[trigger])
        deployment = shop.release()
        assert shop.status(deployment) == "Succeeded"
        assert shop.overview(deployment) == {"Succeeded": 2}
        messages = client("sqs", url).receive_message(QueueUrl=queue)["Messages"]
        assert len(messages) == 1
        alarms.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
        assert shop.status(shop.release()) == "Stopped"
        neighborhood = fake.service.neighborhood
        assert neighborhood is not None
        neighborhood.neighbors.close()  # type: ignore[attr-defined]
