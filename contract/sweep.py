"""Removal of what a run left behind: everything that is named as a scenario's and is past its time.

Names tell when a run began, so that nothing has to be remembered anywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from contract.aws import PREFIX, expiry

Clients = Callable[[str], Any]
#: A kind of thing, its name, and what removes it.
Found = tuple[str, str, Callable[[], object]]


def sweep(
    clients: Clients, now: datetime.datetime | None = None, *, everything: bool = False
) -> list[str]:
    """Remove what is past its time.

    Args:
        clients: Makes the client of a service.
        now: The time to judge by; the clock's without it.
        everything: Remove what still has time as well.

    Returns:
        What was removed, or could not be, one line each.
    """
    now = now or datetime.datetime.now(datetime.timezone.utc)
    lines = []
    for kind, name, remove in _leftovers(clients):
        until = expiry(name)
        if until is None or not (everything or until <= now):
            continue
        try:
            remove()
        except ClientError as error:
            lines.append(f"could not remove {kind} {name}: {error}")
        else:
            lines.append(f"removed {kind} {name}")
    return lines


def _leftovers(clients: Clients) -> Iterator[Found]:
    """Yield everything that scenarios make, in an order in which it can be removed."""
    for find in (
        _codedeploy,
        _auto_scaling,
        _ecs,
        _load_balancers,
        _functions,
        _buckets,
        _events,
        _messages,
        _alarms,
        _roles,
    ):
        yield from find(clients)


def _codedeploy(clients: Clients) -> Iterator[Found]:
    client = clients("codedeploy")
    for name in _pages(client, "list_applications", "applications"):
        yield "application", name, _call(client.delete_application, applicationName=name)
    for name in _pages(client, "list_deployment_configs", "deploymentConfigsList"):
        if name.startswith(PREFIX):
            yield (
                "deployment configuration",
                name,
                _call(client.delete_deployment_config, deploymentConfigName=name),
            )
    registered = client.list_on_premises_instances(registrationStatus="Registered")
    for name in registered["instanceNames"]:
        yield (
            "on-premises instance",
            name,
            _call(client.deregister_on_premises_instance, instanceName=name),
        )


def _auto_scaling(clients: Clients) -> Iterator[Found]:
    client = clients("autoscaling")
    for group in _pages(client, "describe_auto_scaling_groups", "AutoScalingGroups"):
        name = group["AutoScalingGroupName"]
        delete = _call(
            client.delete_auto_scaling_group, AutoScalingGroupName=name, ForceDelete=True
        )
        # A copy that CodeDeploy made is named after the run too, behind its own prefix.
        yield "Auto Scaling group", name.removeprefix("CodeDeploy_"), delete
    ec2 = clients("ec2")
    for instance in _instances(ec2):
        run = next(tag["Value"] for tag in instance["Tags"] if tag["Key"] == "cdf-run")
        terminate = _call(ec2.terminate_instances, InstanceIds=[instance["InstanceId"]])
        yield "instance", f"{run}-{instance['InstanceId']}", terminate
    for template in _pages(ec2, "describe_launch_templates", "LaunchTemplates"):
        name = template["LaunchTemplateName"]
        yield "launch template", name, _call(ec2.delete_launch_template, LaunchTemplateName=name)


def _instances(ec2: Any) -> Iterator[dict[str, Any]]:
    filters = [
        {"Name": "tag-key", "Values": ["cdf-run"]},
        {"Name": "instance-state-name", "Values": ["pending", "running", "stopped"]},
    ]
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            yield from reservation["Instances"]


def _ecs(clients: Clients) -> Iterator[Found]:
    client = clients("ecs")
    for arn in _pages(client, "list_clusters", "clusterArns"):
        name = arn.rpartition("/")[2]
        if not name.startswith(PREFIX):
            continue
        for service in client.list_services(cluster=arn)["serviceArns"]:
            delete = _call(client.delete_service, cluster=arn, service=service, force=True)
            yield "ECS service", service.rpartition("/")[2], delete
        yield "cluster", name, _call(client.delete_cluster, cluster=arn)


def _load_balancers(clients: Clients) -> Iterator[Found]:
    client = clients("elbv2")
    for balancer in _pages(client, "describe_load_balancers", "LoadBalancers"):
        delete = _call(client.delete_load_balancer, LoadBalancerArn=balancer["LoadBalancerArn"])
        yield "load balancer", balancer["LoadBalancerName"], delete
    for group in _pages(client, "describe_target_groups", "TargetGroups"):
        delete = _call(client.delete_target_group, TargetGroupArn=group["TargetGroupArn"])
        yield "target group", group["TargetGroupName"], delete


def _functions(clients: Clients) -> Iterator[Found]:
    client = clients("lambda")
    for function in _pages(client, "list_functions", "Functions"):
        name = function["FunctionName"]
        yield "function", name, _call(client.delete_function, FunctionName=name)


def _buckets(clients: Clients) -> Iterator[Found]:
    client = clients("s3")
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]

        def remove(name: str = name) -> None:
            for item in client.list_objects_v2(Bucket=name).get("Contents", ()):
                client.delete_object(Bucket=name, Key=item["Key"])
            client.delete_bucket(Bucket=name)

        yield "bucket", name, remove


def _events(clients: Clients) -> Iterator[Found]:
    client = clients("events")
    for rule in client.list_rules(NamePrefix=PREFIX)["Rules"]:
        name = rule["Name"]

        def remove(name: str = name) -> None:
            targets = client.list_targets_by_rule(Rule=name)["Targets"]
            client.remove_targets(Rule=name, Ids=[target["Id"] for target in targets] or ["none"])
            client.delete_rule(Name=name)

        yield "rule", name, remove


def _messages(clients: Clients) -> Iterator[Found]:
    sns, sqs = clients("sns"), clients("sqs")
    for topic in _pages(sns, "list_topics", "Topics"):
        arn = topic["TopicArn"]
        yield "topic", arn.rpartition(":")[2], _call(sns.delete_topic, TopicArn=arn)
    for url in sqs.list_queues(QueueNamePrefix=PREFIX).get("QueueUrls", ()):
        yield "queue", url.rpartition("/")[2], _call(sqs.delete_queue, QueueUrl=url)


def _alarms(clients: Clients) -> Iterator[Found]:
    client = clients("cloudwatch")
    for alarm in client.describe_alarms(AlarmNamePrefix=PREFIX)["MetricAlarms"]:
        name = alarm["AlarmName"]
        yield "alarm", name, _call(client.delete_alarms, AlarmNames=[name])


def _roles(clients: Clients) -> Iterator[Found]:
    client = clients("iam")
    for profile in _pages(client, "list_instance_profiles", "InstanceProfiles"):
        name = profile["InstanceProfileName"]

        def remove_profile(profile: Any = profile, name: str = name) -> None:
            for role in profile["Roles"]:
                client.remove_role_from_instance_profile(
                    InstanceProfileName=name, RoleName=role["RoleName"]
                )
            client.delete_instance_profile(InstanceProfileName=name)

        yield "instance profile", name, remove_profile
    for role in _pages(client, "list_roles", "Roles"):
        name = role["RoleName"]

        def remove(name: str = name) -> None:
            for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
                client.delete_role_policy(RoleName=name, PolicyName=policy)
            client.delete_role(RoleName=name)

        yield "role", name, remove


def _pages(client: Any, method: str, member: str) -> Iterator[Any]:
    for page in client.get_paginator(method).paginate():
        yield from page[member]


def _call(method: Callable[..., object], **parameters: Any) -> Callable[[], object]:
    return lambda: method(**parameters)
