"""A release that succeeds and one that rolls back, by a plain boto3 script against the fake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import WaiterError

from codedeploy_fake import mock_codedeploy

if TYPE_CHECKING:
    from codedeploy_fake import CodeDeployFake


def run() -> None:
    """Runs the demonstration and prints what happens; needs no network and no credentials."""
    with mock_codedeploy() as fake:
        client = boto3.client("codedeploy", region_name="us-east-1")

        print("Three instances, tagged role=web:")
        for instance in fake.add_instances(3, tags={"role": "web"}):
            print(f"  {instance}")

        client.create_application(applicationName="shop", computePlatform="Server")
        client.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="web",
            serviceRoleArn="arn:aws:iam::123456789012:role/codedeploy",
            ec2TagFilters=[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}],
            autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        )

        print("\nThe first release:")
        first = _release(client, "shop-1.zip")
        _show(client, fake, first)

        print("\nThe second release, whose AfterInstall script fails once:")
        fake.fail("AfterInstall", times=1, log_tail="no space left on device")
        second = _release(client, "shop-2.zip")
        information = _show(client, fake, second)

        print("\nThe rollback that CodeDeploy started by itself:")
        rollback = information["rollbackInfo"]["rollbackDeploymentId"]
        _wait(client, rollback)
        _show(client, fake, rollback)

        group = client.get_deployment_group(applicationName="shop", deploymentGroupName="web")
        revision = group["deploymentGroupInfo"]["targetRevision"]["s3Location"]["key"]
        print(f"\nThe deployment group runs {revision} again, after {len(fake.calls)} API calls.")


def _release(client: Any, key: str) -> str:
    """Deploys a revision, and waits as a release script does; returns the deployment id."""
    deployment: str = client.create_deployment(
        applicationName="shop",
        deploymentGroupName="web",
        revision={
            "revisionType": "S3",
            "s3Location": {"bucket": "releases", "key": key, "bundleType": "zip"},
        },
    )["deploymentId"]
    _wait(client, deployment)
    return deployment


def _wait(client: Any, deployment: str) -> None:
    try:
        client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    except WaiterError as error:
        print(f"  {error}")


def _show(client: Any, fake: CodeDeployFake, deployment: str) -> dict[str, Any]:
    """Prints how a deployment went; returns its description."""
    information: dict[str, Any] = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    overview = information["deploymentOverview"]
    counts = ", ".join(f"{count} {status}" for status, count in overview.items() if count)
    print(f"  {deployment} {information['status']} ({counts})")
    if "errorInformation" in information:
        print(f"  {information['errorInformation']['message']}")
    print(fake.timeline(deployment))
    return information
