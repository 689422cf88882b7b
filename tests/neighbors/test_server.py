"""moto's server, as a process of its own: reached by an explicit URL and no other way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from codedeploy_fake import mock_codedeploy
from tests.neighbors import account
from tests.shop import ALARMS, WEB, Shop

_START = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Coverage is of no interest there.
    quiet = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _START.format(port=port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=quiet,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(10)


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
