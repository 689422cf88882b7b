"""Members that programs read of every target and of every copied fleet."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy

ROLE = "arn:aws:iam::123456789012:role/deploy"
REVISION = {
    "revisionType": "S3",
    "s3Location": {"bucket": "releases", "key": "shop.zip", "bundleType": "zip"},
}
COPIES = {
    "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
    "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
    "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
}


def deploy(client: Any, **group: Any) -> str:
    client.create_application(applicationName="shop")
    client.create_deployment_group(
        applicationName="shop", deploymentGroupName="web", serviceRoleArn=ROLE, **group
    )
    answer = client.create_deployment(
        applicationName="shop", deploymentGroupName="web", revision=REVISION
    )
    return str(answer["deploymentId"])


def test_a_target_that_is_pending_was_updated_when_the_deployment_took_it() -> None:
    with mock_codedeploy(progress="clock") as fake:
        client = boto3.client("codedeploy", region_name="us-east-1")
        ids = fake.add_instances(2, [{"Key": "role", "Value": "web"}])
        tags = [{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}]
        deployment_id = deploy(client, ec2TagFilters=tags)
        while client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]["status"] in (
            "Created",
            "Queued",
        ):
            fake.advance(1)
        answer = client.batch_get_deployment_targets(deploymentId=deployment_id, targetIds=ids)
        targets = [target["instanceTarget"] for target in answer["deploymentTargets"]]
        assert "Pending" in [target["status"] for target in targets]
        assert all(target["lastUpdatedAt"] <= fake.now for target in targets)


@pytest.mark.parametrize("fails", [False, True])
def test_a_copied_auto_scaling_group_is_named_whatever_the_end(fails: bool) -> None:
    with mock_codedeploy() as fake:
        client = boto3.client("codedeploy", region_name="us-east-1")
        declare(fake, fails)
        deployment_id = deploy(
            client,
            autoScalingGroups=["shop"],
            loadBalancerInfo={"targetGroupInfoList": [{"name": "shop"}]},
            deploymentStyle={
                "deploymentType": "BLUE_GREEN",
                "deploymentOption": "WITH_TRAFFIC_CONTROL",
            },
            blueGreenDeploymentConfiguration=COPIES,
        )
        fake.run()
        info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        copied = f"CodeDeploy_web_{deployment_id}"
        assert info["targetInstances"] == {"autoScalingGroups": [copied]}


def declare(fake: CodeDeployFake, fails: bool) -> None:
    fake.add_auto_scaling_group("shop", size=2)
    if fails:
        fake.fail("ValidateService")
