"""Commands that call CodeDeploy and other services; moto answers for those."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.awscli.shell import Shell
from tests.operations.group_requests import BLUE_GREEN, PAIR, ROLE, SHIFTS_TRAFFIC

USER_ARN = "arn:aws:iam::123456789012:user/cellar"
LOCATION = "--s3-location bucket=releases,key=shop.zip,bundleType=zip"


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[CodeDeployFake]:
    """The fake beside moto; nobody sleeps."""

    def no_sleep(seconds: float) -> None:
        assert seconds == 0

    monkeypatch.setattr(time, "sleep", no_sleep)
    with moto.mock_aws(), mock_codedeploy() as fake:
        yield fake


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def operations(fake: CodeDeployFake) -> list[str]:
    return [call.operation for call in fake.calls]


# wait


@pytest.fixture
def deployment_id(aws: Shell, fake: CodeDeployFake) -> Any:
    fake.add_instances(2, tags={"role": "web"})
    names = "--application-name shop --deployment-group-name web"
    aws("create-application --application-name shop")
    aws(
        f"create-deployment-group {names} --service-role-arn {ROLE} "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE"
    )
    return aws(f"create-deployment {names} {LOCATION}")["deploymentId"]


def test_a_wait_for_a_success_ends_with_it(
    aws: Shell, fake: CodeDeployFake, deployment_id: str
) -> None:
    assert aws.text(f"deploy wait deployment-successful --deployment-id {deployment_id}") == ""
    polls = [call for call in fake.calls if call.operation == "GetDeployment"]
    assert len(polls) > 1
    info = aws(f"get-deployment --deployment-id {deployment_id}")["deploymentInfo"]
    assert info["status"] == "Succeeded"


def test_a_wait_for_a_failing_deployment_fails(
    aws: Shell, fake: CodeDeployFake, deployment_id: str
) -> None:
    fake.fail("AfterInstall")
    printed = aws.run(f"deploy wait deployment-successful --deployment-id {deployment_id}")
    assert printed.status == 255
    assert "Waiter DeploymentSuccessful failed" in printed.err


# push


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "appspec.yml").write_text("version: 0.0\nos: linux\n")
    (source / "index.html").write_text("<h1>Shop</h1>")
    return source


def test_push_uploads_and_registers_a_revision(
    aws: Shell, fake: CodeDeployFake, source: Path
) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="releases")
    aws("create-application --application-name shop")
    advice = aws.text(
        f"deploy push --application-name shop --source {source} --description first "
        "--s3-location s3://releases/shop.zip"
    )
    tag = s3.head_object(Bucket="releases", Key="shop.zip")["ETag"].strip('"')
    location = {"bucket": "releases", "key": "shop.zip", "bundleType": "zip", "eTag": tag}
    revision = {"revisionType": "S3", "s3Location": location}
    assert f"--s3-location bucket=releases,key=shop.zip,bundleType=zip,eTag={tag} " in advice
    assert fake.calls[-1].parameters == {
        "applicationName": "shop",
        "description": "first",
        "revision": revision,
    }
    assert aws("list-application-revisions --application-name shop") == {"revisions": [revision]}


def test_push_registers_nothing_when_the_upload_fails(
    aws: Shell, fake: CodeDeployFake, source: Path
) -> None:
    aws("create-application --application-name shop")
    printed = aws.run(
        f"deploy push --application-name shop --source {source} "
        "--s3-location s3://releases/shop.zip"
    )
    assert printed.status == 255
    assert "(NoSuchBucket) when calling the PutObject operation" in printed.err
    assert operations(fake) == ["CreateApplication"]


# register and deregister


def test_an_instance_is_registered_with_its_user(aws: Shell, fake: CodeDeployFake) -> None:
    printed = aws.text(
        f"deploy register --instance-name cellar --iam-user-arn {USER_ARN} "
        "--tags Key=role,Value=web Key=floor,Value=-1"
    )
    assert "Registering the on-premises instance... DONE" in printed
    assert "Adding tags to the on-premises instance... DONE" in printed
    info = aws("get-on-premises-instance --instance-name cellar")["instanceInfo"]
    assert info["iamUserArn"] == USER_ARN
    assert {tag["Key"]: tag["Value"] for tag in info["tags"]} == {"role": "web", "floor": "-1"}
    printed = aws.text("deploy deregister --instance-name cellar --no-delete-iam-user")
    assert f"IamUserArn: {USER_ARN}" in printed
    assert "Deregistering the on-premises instance... DONE" in printed
    info = aws("get-on-premises-instance --instance-name cellar")["instanceInfo"]
    assert info["deregisterTime"] >= info["registerTime"]
    assert info["tags"] == []


def test_an_instance_that_gets_a_user(aws: Shell, fake: CodeDeployFake, tmp_path: Path) -> None:
    iam = client("iam")
    assert "DONE" in aws.text("deploy register --instance-name cellar")
    (user,) = iam.list_users()["Users"]
    assert user["UserName"] == "cellar"
    assert user["Arn"] in (tmp_path / "codedeploy.onpremises.yml").read_text()
    info = aws("get-on-premises-instance --instance-name cellar")["instanceInfo"]
    assert info["iamUserArn"] == user["Arn"]
    aws.text("deploy deregister --instance-name cellar")
    assert iam.list_users()["Users"] == []
    assert operations(fake)[-2:] == ["GetOnPremisesInstance", "DeregisterOnPremisesInstance"]


def test_a_name_is_registered_once(aws: Shell, fake: CodeDeployFake) -> None:
    line = f"deploy register --instance-name cellar --iam-user-arn {USER_ARN}"
    aws.text(line)
    assert "(InstanceNameAlreadyRegisteredException)" in aws.run(line).err


# aws ecs deploy


@pytest.fixture
def service() -> dict[str, str]:
    """An ECS service, and the application and group that are named after it."""
    ecs = client("ecs")
    ecs.create_cluster(clusterName="production")
    ecs.register_task_definition(**TASK_DEFINITION)
    ecs.create_service(
        cluster="production",
        serviceName="web",
        taskDefinition="web",
        deploymentController={"type": "CODE_DEPLOY"},
    )
    names = {
        "applicationName": "AppECS-production-web",
        "deploymentGroupName": "DgpECS-production-web",
    }
    codedeploy = client("codedeploy")
    codedeploy.create_application(applicationName=names["applicationName"], computePlatform="ECS")
    codedeploy.create_deployment_group(
        **names,
        serviceRoleArn=ROLE,
        deploymentStyle=SHIFTS_TRAFFIC,
        blueGreenDeploymentConfiguration=BLUE_GREEN,
        loadBalancerInfo={"targetGroupPairInfoList": [PAIR]},
        ecsServices=[{"clusterName": "production", "serviceName": "web"}],
    )
    return names


TASK_DEFINITION: dict[str, Any] = {
    "family": "web",
    "containerDefinitions": [
        {"name": "web", "image": "shop/web:2", "memory": 128, "essential": True}
    ],
}
APPSPEC = """
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: replaced
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
"""
ECS_DEPLOY = (
    "ecs deploy --cluster production --service web "
    "--task-definition task-definition.json --codedeploy-appspec appspec.yml"
)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    (tmp_path / "task-definition.json").write_text(json.dumps(TASK_DEFINITION))
    (tmp_path / "appspec.yml").write_text(APPSPEC)


def test_ecs_deploy(aws: Shell, fake: CodeDeployFake, service: dict[str, str]) -> None:
    printed = aws.text(ECS_DEPLOY)
    task_definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:2"
    assert f"Successfully deployed {task_definition} to service 'web'" in printed
    created = re.search("Successfully created deployment (d-[A-Z0-9]{9})", printed)
    assert created
    info = aws(f"get-deployment --deployment-id {created[1]}")["deploymentInfo"]
    assert {name: info[name] for name in service} == service
    assert (info["status"], info["computePlatform"]) == ("Succeeded", "ECS")
    sent = next(call for call in fake.calls if call.operation == "CreateDeployment")
    content = json.loads(sent.parameters["revision"]["appSpecContent"]["content"])
    (resource,) = content["Resources"]
    assert resource["TargetService"]["Properties"]["TaskDefinition"] == task_definition


def test_ecs_deploy_fails_with_its_deployment(
    aws: Shell, fake: CodeDeployFake, service: dict[str, str]
) -> None:
    fake.fail("Install")
    printed = aws.run(ECS_DEPLOY)
    assert printed.status == 255
    assert "Waiter DeploymentSuccessful failed" in printed.err


def test_ecs_deploy_without_a_group_is_refused(aws: Shell, fake: CodeDeployFake) -> None:
    ecs = client("ecs")
    ecs.create_cluster(clusterName="production")
    ecs.register_task_definition(**TASK_DEFINITION)
    ecs.create_service(cluster="production", serviceName="web", taskDefinition="web")
    printed = aws.run(ECS_DEPLOY)
    assert printed.status == 255
    assert "(ApplicationDoesNotExistException)" in printed.err
