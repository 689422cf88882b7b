"""One story of five services, told by the AWS command line interface alone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.programs.conftest import Shell
from tests.programs.test_awscli import GROUP, S3

STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": "codedeploy.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})


@pytest.fixture
def arguments() -> list[str]:
    return ["--moto"]


def test_instances_a_bundle_a_deployment_and_its_messages(aws: Shell, tmp_path: Path) -> None:
    image = aws("ec2 describe-images --owners amazon")["Images"][0]["ImageId"]
    tags = "ResourceType=instance,Tags=[{Key=role,Value=web}]"
    aws(f"ec2 run-instances --image-id {image} --count 2 --tag-specifications {tags}")

    bundle = tmp_path / "shop.zip"
    with zipfile.ZipFile(bundle, "w") as file:
        file.writestr("appspec.yml", "version: 0.0\nos: linux\n")
    assert aws.run("s3 mb s3://releases").returncode == 0
    assert aws.run(f"s3 cp {bundle} s3://releases/shop.zip").returncode == 0

    topic = aws("sns create-topic --name releases")["TopicArn"]
    queue = aws("sqs create-queue --queue-name releases")["QueueUrl"]
    attributes = aws(f"sqs get-queue-attributes --queue-url {queue} --attribute-names QueueArn")
    arn = attributes["Attributes"]["QueueArn"]
    aws(f"sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {arn}")

    created = aws(f"iam create-role --role-name deploy --assume-role-policy-document '{TRUST}'")
    aws("deploy create-application --application-name shop")
    aws(
        f"deploy create-deployment-group {GROUP} --service-role-arn {created['Role']['Arn']} "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE --trigger-configurations "
        f"triggerName=all,triggerTargetArn={topic},triggerEvents=DeploymentSuccess"
    )
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    assert aws(f"deploy wait deployment-successful --deployment-id {deployment}") is None
    info = aws(f"deploy get-deployment --deployment-id {deployment}")["deploymentInfo"]
    assert info["deploymentOverview"]["Succeeded"] == 2

    (message,) = aws(f"sqs receive-message --queue-url {queue}")["Messages"]
    told = json.loads(json.loads(message["Body"])["Message"])
    assert told["deploymentId"] == deployment
    assert told["status"] == "SUCCEEDED"


def test_a_bundle_that_is_not_in_s3_fails_the_deployment(aws: Shell) -> None:
    image = aws("ec2 describe-images --owners amazon")["Images"][0]["ImageId"]
    tags = "ResourceType=instance,Tags=[{Key=role,Value=web}]"
    aws(f"ec2 run-instances --image-id {image} --count 1 --tag-specifications {tags}")
    assert aws.run("s3 mb s3://releases").returncode == 0
    aws("deploy create-application --application-name shop")
    aws(
        f"deploy create-deployment-group {GROUP} "
        "--service-role-arn arn:aws:iam::123456789012:role/deploy "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE"
    )
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    complaint = aws.fail(f"deploy wait deployment-successful --deployment-id {deployment}")
    assert "Waiter DeploymentSuccessful failed" in complaint
