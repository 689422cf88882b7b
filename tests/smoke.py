"""What the built wheel does on its own; a plain script, for neither pytest nor moto are there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import codedeploy_fake

for module in ("pytest", "moto", "freezegun", "aiobotocore"):
    assert importlib.util.find_spec(module) is None, f"{module} is installed"

package = Path(codedeploy_fake.__file__).parent
assert package.is_relative_to(sys.prefix), f"{package} is not the installed package"
assert (package / "py.typed").is_file()
for module in ("boto3", "botocore", "wrapt"):
    assert module not in sys.modules, f"{module} was imported"

import boto3  # noqa: E402

with codedeploy_fake.mock_codedeploy() as fake:
    client = boto3.client("codedeploy", region_name="us-east-1")
    client.create_application(applicationName="shop")
    client.create_deployment_group(
        applicationName="shop",
        deploymentGroupName="web",
        serviceRoleArn="arn:aws:iam::123456789012:role/deploy",
        ec2TagFilters=[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}],
    )
    fake.add_instances(3, tags={"role": "web"})
    deployment = client.create_deployment(
        applicationName="shop",
        deploymentGroupName="web",
        revision={
            "revisionType": "S3",
            "s3Location": {"bucket": "releases", "key": "shop.zip", "bundleType": "zip"},
        },
    )["deploymentId"]
    client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    overview = client.get_deployment(deploymentId=deployment)["deploymentInfo"][
        "deploymentOverview"
    ]
    assert overview["Succeeded"] == 3, overview

sys.stdout.write("the wheel works\n")
