"""An account in moto, filled through boto3 as a user's test does, and bundles for it."""

from __future__ import annotations

import functools
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Any

import boto3
import moto  # noqa: F401 - before the first client, which moto has to answer

from tests.shop import ROLE, WEB

ACCOUNT = "123456789012"
APPSPEC = """version: 0.0
os: linux
files:
  - source: /
    destination: /srv/app
hooks:
  AfterInstall:
    - location: scripts/migrate.sh
      timeout: 300
"""
SCRIPTS = {"scripts/migrate.sh": "#!/bin/sh"}
#: What an application's release is made of.
RELEASE = {"appspec.yml": APPSPEC, **SCRIPTS}
AMI = "ami-12c6146b"


@functools.cache
def aws(service: str, region: str = "us-east-1") -> Any:
    """The client of a service that tests share."""
    return boto3.client(
        service,
        region_name=region,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def zipped(files: Mapping[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return body.getvalue()


def tarred(files: Mapping[str, str], mode: Any = "w:gz") -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode=mode) as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return body.getvalue()


def add_instances(count: int, tags: Mapping[str, str] = WEB) -> list[str]:
    """Running instances; their ids, ascending."""
    named = [{"Key": key, "Value": value} for key, value in tags.items()]
    answer = aws("ec2").run_instances(
        ImageId=AMI,
        MinCount=count,
        MaxCount=count,
        TagSpecifications=[{"ResourceType": "instance", "Tags": named}],
    )
    return sorted(instance["InstanceId"] for instance in answer["Instances"])


def add_group(name: str, size: int) -> list[str]:
    """An Auto Scaling group; the ids of its instances."""
    scaling = aws("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName=f"{name}-launch", ImageId=AMI, InstanceType="t3.micro"
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchConfigurationName=f"{name}-launch",
        MinSize=0,
        MaxSize=10,
        DesiredCapacity=size,
        AvailabilityZones=["us-east-1a"],
        Tags=[{"Key": "team", "Value": "web", "PropagateAtLaunch": True}],
    )
    return members(name)


def members(name: str) -> list[str]:
    """The ids of a group's instances, ascending; empty for a group that is not there."""
    answer = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    found = answer["AutoScalingGroups"]
    return sorted(m["InstanceId"] for group in found for m in group["Instances"])


def state_of(instance_id: str) -> str:
    answer = aws("ec2").describe_instances(InstanceIds=[instance_id])
    return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


def set_alarm(name: str, state: str) -> None:
    """An alarm in a state, made if it is not there."""
    alarms = aws("cloudwatch")
    # Older versions of moto leave out the list that is empty.
    if not alarms.describe_alarms(AlarmNames=[name]).get("MetricAlarms"):
        alarms.put_metric_alarm(
            AlarmName=name,
            MetricName="Errors",
            Namespace="shop",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
    alarms.set_alarm_state(AlarmName=name, StateValue=state, StateReason="test")


def upload(key: str, body: bytes, bucket: str = "releases") -> None:
    """An object, in a bucket that is made if it is not there."""
    store = aws("s3")
    if bucket not in [each["Name"] for each in store.list_buckets()["Buckets"]]:
        store.create_bucket(Bucket=bucket)
    store.put_object(Bucket=bucket, Key=key, Body=body)


def add_topic_with_queue(name: str) -> tuple[str, str]:
    """A topic, and the URL of a queue that is subscribed to it."""
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    url = add_queue(name)
    aws("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    )
    return topic, url


def add_queue(name: str) -> str:
    url: str = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url


def received(url: str) -> list[dict[str, Any]]:
    """The bodies of the messages in a queue."""
    bodies: list[dict[str, Any]] = []
    while True:
        answer = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        if not answer.get("Messages"):
            return bodies
        bodies += [json.loads(message["Body"]) for message in answer["Messages"]]


def add_rule(name: str, pattern: dict[str, Any]) -> str:
    """A rule on the default bus that fills a queue; its URL."""
    url = add_queue(name)
    aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    aws("events").put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    return url


def add_role(
    *statements: dict[str, Any], trusts: str = "codedeploy.amazonaws.com", arn: str = ROLE
) -> None:
    """A service role with one inline policy, where statements are given."""
    iam, name = aws("iam"), arn.rpartition("/")[2]
    trust = {"Effect": "Allow", "Principal": {"Service": trusts}, "Action": "sts:AssumeRole"}
    policy = {"Version": "2012-10-17", "Statement": [trust]}
    path = arn.partition(":role")[2].removesuffix(name)
    iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(policy))
    if statements:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=json.dumps(document))


def add_function(name: str = "pay", versions: int = 2, alias: str | None = "live") -> None:
    """A function with published versions, and an alias that serves the first one."""
    functions = aws("lambda")
    aws("iam").create_role(RoleName="lambda", AssumeRolePolicyDocument="{}")
    for number in range(versions):
        code = zipped({"main.py": f"number = {number}"})
        if number:
            functions.update_function_code(FunctionName=name, ZipFile=code, Publish=True)
        else:
            functions.create_function(
                FunctionName=name,
                Runtime="python3.11",
                Role=f"arn:aws:iam::{ACCOUNT}:role/lambda",
                Handler="main.handler",
                Code={"ZipFile": code},
                Publish=True,
            )
    if alias is not None:
        functions.create_alias(FunctionName=name, Name=alias, FunctionVersion="1")


def alias_of(name: str = "pay", alias: str = "live") -> tuple[str, dict[str, float]]:
    """The version that an alias serves, and the weights of others."""
    found = aws("lambda").get_alias(FunctionName=name, Name=alias)
    routing = found.get("RoutingConfig") or {}
    return found["FunctionVersion"], routing.get("AdditionalVersionWeights", {})


class Balancer:
    """An application load balancer with two target groups and two listeners."""

    def __init__(self, *names: str, kind: str = "ip") -> None:
        ec2, elb = aws("ec2"), aws("elbv2")
        # Instances are in the default network too.
        found = ec2.describe_subnets()["Subnets"]
        subnets = [subnet["SubnetId"] for subnet in found[:2]]
        vpc = found[0]["VpcId"]
        arn = elb.create_load_balancer(Name="shop", Subnets=subnets)["LoadBalancers"][0][
            "LoadBalancerArn"
        ]
        self.groups = {
            name: elb.create_target_group(
                Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType=kind
            )["TargetGroups"][0]["TargetGroupArn"]
            for name in names
        }
        first = self.groups[names[0]]
        self.listeners = [
            elb.create_listener(
                LoadBalancerArn=arn,
                Protocol="HTTP",
                Port=port,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": first}],
            )["Listeners"][0]["ListenerArn"]
            for port in (80, 8080)
        ]

    def registered(self, name: str) -> list[str]:
        """The ids of the targets in a target group, ascending."""
        answer = aws("elbv2").describe_target_health(TargetGroupArn=self.groups[name])
        return sorted(t["Target"]["Id"] for t in answer["TargetHealthDescriptions"])

    def weights(self, listener: int = 0) -> dict[str, int]:
        """The shares of the target groups of a listener."""
        found = aws("elbv2").describe_listeners(ListenerArns=[self.listeners[listener]])
        (action,) = found["Listeners"][0]["DefaultActions"]
        names = {arn: name for name, arn in self.groups.items()}
        forward = action.get("ForwardConfig", {}).get("TargetGroups")
        forward = forward or [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 100}]
        return {names[group["TargetGroupArn"]]: group.get("Weight", 100) for group in forward}

    @property
    def pair(self) -> dict[str, Any]:
        """What a deployment group of an ECS service says of it."""
        return {
            "targetGroups": [{"name": name} for name in self.groups],
            "prodTrafficRoute": {"listenerArns": [self.listeners[0]]},
            "testTrafficRoute": {"listenerArns": [self.listeners[1]]},
        }


def add_service(
    balancer: Balancer,
    *,
    desired: int = 2,
    controller: str = "CODE_DEPLOY",
    launch_type: str = "EC2",
) -> None:
    """The ECS service ``web`` of the cluster ``main``."""
    ecs = aws("ecs")
    ecs.create_cluster(clusterName="main")
    for _ in range(8):
        ecs.register_task_definition(
            family="web",
            containerDefinitions=[{"name": "web", "image": "web", "memory": 64}],
        )
    ecs.create_service(
        cluster="main",
        serviceName="web",
        taskDefinition="web:1",
        desiredCount=desired,
        launchType=launch_type,
        deploymentController={"type": controller},
        loadBalancers=[
            {
                "targetGroupArn": next(iter(balancer.groups.values())),
                "containerName": "web",
                "containerPort": 8000,
            }
        ],
    )


def task_sets() -> dict[str, str]:
    """The status of each task set of the service, by external id."""
    found = aws("ecs").describe_task_sets(cluster="main", service="web")["taskSets"]
    return {each.get("externalId", ""): each["status"] for each in found}
