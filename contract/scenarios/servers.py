"""EC2: releases to nano instances with an agent."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: check.sh
      timeout: 60
"""
#: Installs the agent on Amazon Linux 2023.
_USER_DATA = """\
#!/bin/bash
dnf install -y ruby wget
wget https://aws-codedeploy-{region}.s3.{region}.amazonaws.com/latest/install
chmod +x install && ./install auto
"""


def _bundle(aws: Aws, key: str, *, exit_code: int = 0) -> dict[str, Any]:
    """Put a bundle whose one script ends with an exit code; the revision."""
    bucket = aws.name("bundles")
    if bucket not in {found["Name"] for found in aws.s3.list_buckets()["Buckets"]}:
        location = (
            {}
            if aws.region == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
        )
        aws.s3.create_bucket(Bucket=bucket, **location)
        aws.s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": aws.tags})
        aws.finally_(aws.s3.delete_bucket, Bucket=bucket)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("appspec.yml", _APPSPEC)
        archive.writestr("check.sh", f"#!/bin/bash\nexit {exit_code}\n")
    aws.s3.put_object(Bucket=bucket, Key=key, Body=buffer.getvalue())
    aws.finally_(aws.s3.delete_object, Bucket=bucket, Key=key)
    return aws.revision(key)


def _profile(aws: Aws) -> str:
    """Create the profile by which the agent is known and downloads bundles; its name."""
    name = aws.name("instance")
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, Tags=aws.tags)
    aws.finally_(aws.iam.delete_role, RoleName=name)
    agent = f"arn:aws:s3:::aws-codedeploy-{aws.region}/*"
    reading = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": [f"arn:aws:s3:::{aws.name('bundles')}/*", agent],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [reading]})
    aws.iam.put_role_policy(RoleName=name, PolicyName="bundles", PolicyDocument=policy)
    aws.finally_(aws.iam.delete_role_policy, RoleName=name, PolicyName="bundles")
    aws.iam.create_instance_profile(InstanceProfileName=name, Tags=aws.tags)
    aws.finally_(aws.iam.delete_instance_profile, InstanceProfileName=name)
    aws.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    aws.finally_(aws.iam.remove_role_from_instance_profile, InstanceProfileName=name, RoleName=name)
    aws.sleep(15)  # until IAM has told everywhere
    return name


def _instances(aws: Aws, count: int) -> list[dict[str, str]]:
    """Start instances; the tag filters that find them."""
    started = aws.ec2.run_instances(
        ImageId=aws.image(),
        IamInstanceProfile={"Name": _profile(aws)},
        InstanceType="t4g.nano",
        MinCount=count,
        MaxCount=count,
        UserData=_USER_DATA.format(region=aws.region),
        TagSpecifications=[{"ResourceType": "instance", "Tags": aws.tags}],
    )["Instances"]
    ids = [instance["InstanceId"] for instance in started]
    aws.finally_(aws.ec2.terminate_instances, InstanceIds=ids)
    aws.ec2.get_waiter("instance_running").wait(InstanceIds=ids)
    aws.sleep(180)  # until the agent is installed
    return [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]


@scenario(tier=2)
def release_to_two_instances(aws: Aws) -> None:
    """The course, the targets and the outcome of a release that succeeds."""
    application = aws.application()
    group = aws.group(application, ec2TagFilters=_instances(aws, 2))
    deployment = aws.deploy(application, group, revision=_bundle(aws, "good.zip"))
    info = aws.wait(deployment, minutes=15)
    assert info["status"] == "Succeeded"
    targets = aws.codedeploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    aws.codedeploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=sorted(targets))
    aws.codedeploy.get_deployment_group(applicationName=application, deploymentGroupName=group)


@scenario(tier=2)
def script_that_fails_and_the_rollback(aws: Aws) -> None:
    """A release whose script fails, and the rollback to the one before."""
    application = aws.application()
    group = aws.group(
        application,
        ec2TagFilters=_instances(aws, 1),
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    )
    first = aws.deploy(application, group, revision=_bundle(aws, "good.zip"))
    assert aws.wait(first, minutes=15)["status"] == "Succeeded"
    aws.on_fake(lambda fake: fake.fail("AfterInstall", times=1))
    second = aws.deploy(application, group, revision=_bundle(aws, "bad.zip", exit_code=1))
    info = aws.wait(second, minutes=15)
    assert info["status"] == "Failed"
    rollback = info["rollbackInfo"]["rollbackDeploymentId"]
    assert aws.wait(rollback, minutes=15)["status"] == "Succeeded"
