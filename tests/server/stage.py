"""What tests of the server deploy, by plain boto3."""

from __future__ import annotations

import json
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/deploy"
GROUP = {"applicationName": "shop", "deploymentGroupName": "web"}
REVISION = {
    "revisionType": "S3",
    "s3Location": {"bucket": "releases", "key": "shop.zip", "bundleType": "zip"},
}
FUNCTION = "price"


def make_server_group(client: Any, **members: Any) -> str:
    """An application and its group with an alarm, rollbacks and a trigger; the group's id."""
    region = client.meta.region_name
    client.create_application(applicationName="shop")
    created = client.create_deployment_group(
        **GROUP,
        serviceRoleArn=ROLE,
        ec2TagFilters=[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}],
        alarmConfiguration={"enabled": True, "alarms": [{"name": "errors"}]},
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        triggerConfigurations=[
            {
                "triggerName": "all",
                "triggerTargetArn": f"arn:aws:sns:{region}:123456789012:releases",
                "triggerEvents": ["DeploymentStart", "DeploymentSuccess"],
            }
        ],
        **members,
    )
    group_id: str = created["deploymentGroupId"]
    return group_id


def make_lambda_group(client: Any) -> None:
    """An application of a function with an alias, and its group."""
    client.create_application(applicationName="shop", computePlatform="Lambda")
    client.create_deployment_group(
        **GROUP,
        serviceRoleArn=ROLE,
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
    )


def deploy(client: Any, platform: str = "Server") -> str:
    """A deployment to the group; its id."""
    revision = REVISION if platform == "Server" else _traffic_to_version_two()
    deployment: str = client.create_deployment(**GROUP, revision=revision)["deploymentId"]
    return deployment


def _traffic_to_version_two() -> dict[str, Any]:
    properties = {"Name": FUNCTION, "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    content = {
        "version": 0.0,
        "Resources": [{"price": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        "Hooks": [{"BeforeAllowTraffic": "check"}],
    }
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}}
