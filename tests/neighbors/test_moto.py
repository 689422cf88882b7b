"""What CodeDeploy sees of moto, and does there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import moto
import pytest
import time_machine
from botocore.exceptions import ClientError

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.model.source import Refused, TerminateInstances
from codedeploy_fake.neighbors import botocore_source, bundles, clients, lambda_
from codedeploy_fake.neighbors.clients import NeighborError
from tests.neighbors import account
from tests.shop import (
    ALARMS,
    BALANCED,
    ROLE,
    ROLLBACK,
    START,
    Shop,
    blue_green,
    ecs_appspec,
    inline,
    lambda_appspec,
    revision,
    trigger,
)

DEPLOYMENT = "CodeDeploy Deployment State-change Notification"
COPYING: dict[str, Any] = {
    "ec2TagFilters": None,
    "autoScalingGroups": ["asg"],
    "deploymentStyle": {**BALANCED["deploymentStyle"], "deploymentType": "BLUE_GREEN"},
    "loadBalancerInfo": BALANCED["loadBalancerInfo"],
    "blueGreenDeploymentConfiguration": blue_green(copies=True),
}


@pytest.fixture
def shop() -> Iterator[Shop]:
    travel = time_machine.travel(START, tick=False)
    with travel, moto.mock_aws(), mock_codedeploy(progress="clock", world="moto") as fake:
        yield Shop(fake)
        neighborhood = fake.service.neighborhood
        assert neighborhood is not None
        assert neighborhood.refusals == []


def failure(shop: Shop, deployment_id: str) -> tuple[str, dict[str, str]]:
    """The event that failed, and its diagnostics."""
    (target, *_) = shop.targets(deployment_id).values()
    failed = [e for e in target["lifecycleEvents"] if e["status"] == "Failed"]
    return failed[0]["lifecycleEventName"], failed[0]["diagnostics"]


def code(shop: Shop, deployment_id: str) -> str | None:
    error = shop.error(deployment_id)
    return error and error[0]


# --- Instances and Auto Scaling


def test_instances_are_found_by_their_tags(shop: Shop) -> None:
    ids = account.add_instances(3)
    account.add_instances(1, {"fleet": "other"})
    shop.group()
    assert shop.target_ids(shop.release()) == ids
    account.aws("ec2").stop_instances(InstanceIds=ids[:1])
    account.aws("ec2").terminate_instances(InstanceIds=ids[1:2])
    assert shop.target_ids(shop.release()) == ids[2:]


def test_an_instance_that_is_terminated_in_its_deployment_falls_silent(shop: Shop) -> None:
    ids = account.add_instances(2)
    shop.group("CodeDeployDefault.AllAtOnce")
    deployment = shop.deploy()
    shop.fake.advance(5)
    account.aws("ec2").terminate_instances(InstanceIds=ids[:1])
    shop.fake.run()
    assert shop.targets(deployment)[ids[0]]["status"] == "Failed"
    assert shop.targets(deployment)[ids[1]]["status"] == "Succeeded"


def test_instances_come_in_pages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = account.add_instances(7)
    call = clients.Clients.call

    def in_pages(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        token = more.pop("NextToken", None)
        answer = call(self, service, region, operation, **more)
        if operation == "DescribeInstanceStatus":
            statuses = answer["InstanceStatuses"]
            answer = {"InstanceStatuses": statuses[5:] if token else statuses[:5]}
            if token is None:
                answer["NextToken"] = "more"
        return answer

    monkeypatch.setattr(clients.Clients, "call", in_pages)
    shop.group("CodeDeployDefault.AllAtOnce")
    assert shop.target_ids(shop.release()) == ids


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_a_group_gets_the_hooks_of_its_deployment_groups(shop: Shop) -> None:
    account.add_group("asg", 1)
    group_id = shop.group(
        ec2TagFilters=None, autoScalingGroups=["asg"], terminationHookEnabled=True
    )
    (named,) = shop.group_info()["autoScalingGroups"]
    scaling = account.aws("autoscaling")
    hooks = scaling.describe_lifecycle_hooks(AutoScalingGroupName="asg")["LifecycleHooks"]
    assert {hook["LifecycleHookName"]: hook["LifecycleTransition"] for hook in hooks} == {
        named["hook"]: "autoscaling:EC2_INSTANCE_LAUNCHING",
        named["terminationHook"]: "autoscaling:EC2_INSTANCE_TERMINATING",
    }
    assert {hook["NotificationMetadata"] for hook in hooks if "NotificationMetadata" in hook} <= {
        group_id
    }
    shop.client.delete_deployment_group(**shop.names)
    hooks = scaling.describe_lifecycle_hooks(AutoScalingGroupName="asg")["LifecycleHooks"]
    assert hooks == []


def test_a_group_that_is_missing_is_refused_once_there_are_groups(shop: Shop) -> None:
    shop.group(name="before", ec2TagFilters=None, autoScalingGroups=["asg"])
    account.add_group("other", 0)
    with pytest.raises(shop.client.exceptions.InvalidAutoScalingGroupException):
        shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])


def test_a_launch_gets_the_revision_and_is_terminated_if_it_fails(shop: Shop) -> None:
    first = account.add_group("asg", 1)
    shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    shop.release()
    scaling = account.aws("autoscaling")
    scaling.set_desired_capacity(AutoScalingGroupName="asg", DesiredCapacity=2)
    shop.fake.run()
    latest = shop.client.list_deployments()["deployments"][0]
    assert shop.info(latest)["creator"] == "autoscaling"
    assert shop.status(latest) == "Succeeded"

    shop.fake.fail("ApplicationStart")
    before = account.members("asg")
    scaling.set_desired_capacity(AutoScalingGroupName="asg", DesiredCapacity=3)
    shop.fake.run()
    assert account.members("asg") == before
    assert set(first) <= set(before)


def test_two_deployments_of_a_copying_group_in_a_row_replace_the_group_twice(
    shop: Shop,
) -> None:
    balancer = account.Balancer("web", kind="instance")
    blue = account.add_group("asg", 2)
    account.aws("elbv2").register_targets(
        TargetGroupArn=balancer.groups["web"], Targets=[{"Id": id_} for id_ in blue]
    )
    shop.group("CodeDeployDefault.AllAtOnce", **COPYING)
    scaling = account.aws("autoscaling")
    fleets = [("asg", blue)]
    for key in ("v1", "v2"):
        deployment = shop.deploy(key)
        shop.fake.run()
        assert shop.status(deployment) == "Succeeded"
        name = f"CodeDeploy_web_{deployment}"
        fleets.append((name, account.members(name)))

    assert [len(ids) for _, ids in fleets] == [2, 2, 2]
    for name, ids in fleets[:2]:
        assert account.members(name) == []
        assert {account.state_of(id_) for id_ in ids} == {"terminated"}
    name, green = fleets[2]
    assert {account.state_of(id_) for id_ in green} == {"running"}
    (group,) = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["AutoScalingGroupName"] == name
    assert group["SuspendedProcesses"] == []
    tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
    assert tags == {"team": "web", "CodeDeployProvisioningDeploymentId": deployment}
    hooks = scaling.describe_lifecycle_hooks(AutoScalingGroupName=name)["LifecycleHooks"]
    (named,) = shop.group_info()["autoScalingGroups"]
    assert [hook["LifecycleHookName"] for hook in hooks] == [named["hook"]]
    assert balancer.registered("web") == green


def test_a_copy_keeps_the_launch_template_and_the_subnets(shop: Shop) -> None:
    account.Balancer("web", kind="instance")
    subnet = account.aws("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    account.aws("ec2").create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": account.AMI}
    )
    scaling = account.aws("autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="asg",
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
        MinSize=1,
        MaxSize=2,
        DesiredCapacity=1,
        VPCZoneIdentifier=subnet,
    )
    shop.group("CodeDeployDefault.AllAtOnce", **COPYING)
    shop.release()
    (copy,) = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert copy["VPCZoneIdentifier"] == subnet
    assert copy["LaunchTemplate"]["LaunchTemplateName"] == "web"
    assert (copy["MinSize"], copy["MaxSize"], copy["DesiredCapacity"]) == (1, 2, 1)


@pytest.mark.needs("CreateDeployment.ec2DeploymentOptions")
@pytest.mark.parametrize("status", ["Succeeded", "Failed", "Stopped"])
def test_processes_are_suspended_while_a_deployment_runs(shop: Shop, status: str) -> None:
    account.add_group("asg", 1)
    options = {"autoScalingGroupProcessesToSuspend": ["AZRebalance"]}
    shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    if status == "Failed":
        shop.fake.fail("Install")
    deployment = shop.deploy(ec2DeploymentOptions=options)
    shop.fake.advance(5)

    def suspended() -> list[str]:
        answer = account.aws("autoscaling").describe_auto_scaling_groups()
        processes = answer["AutoScalingGroups"][0]["SuspendedProcesses"]
        return [process["ProcessName"] for process in processes]

    assert suspended() == ["AZRebalance"]
    if status == "Stopped":
        shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    assert shop.status(deployment) == status
    assert suspended() == []


def test_a_discovered_green_fleet_takes_over_and_the_blue_one_is_terminated(shop: Shop) -> None:
    balancer = account.Balancer("web", kind="instance")
    blue, green = account.add_instances(1), account.add_instances(1, {"fleet": "green"})
    shop.group(
        "CodeDeployDefault.AllAtOnce",
        deploymentStyle=COPYING["deploymentStyle"],
        loadBalancerInfo=COPYING["loadBalancerInfo"],
        blueGreenDeploymentConfiguration=blue_green(),
    )
    filters = [{"Key": "fleet", "Value": "green", "Type": "KEY_AND_VALUE"}]
    shop.deploy(targetInstances={"tagFilters": filters})
    shop.fake.advance(60)
    assert balancer.registered("web") == green
    assert account.state_of(blue[0]) == "running"
    shop.fake.run()
    assert account.state_of(blue[0]) == "terminated"


def test_instances_leave_their_load_balancers_and_come_back(shop: Shop) -> None:
    (id_,) = account.add_instances(1)
    balancer = account.Balancer("web", kind="instance")
    elb = account.aws("elb")
    elb.create_load_balancer(
        LoadBalancerName="classic",
        Listeners=[{"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 80}],
        AvailabilityZones=["us-east-1a"],
    )
    elb.register_instances_with_load_balancer(
        LoadBalancerName="classic", Instances=[{"InstanceId": id_}]
    )
    info = {"targetGroupInfoList": [{"name": "web"}], "elbInfoList": [{"name": "classic"}]}
    shop.group(deploymentStyle=BALANCED["deploymentStyle"], loadBalancerInfo=info)
    shop.deploy()

    def in_classic() -> list[str]:
        (found,) = elb.describe_load_balancers()["LoadBalancerDescriptions"]
        return [instance["InstanceId"] for instance in found["Instances"]]

    shop.fake.advance(15)
    assert (balancer.registered("web"), in_classic()) == ([], [])
    shop.fake.run()
    assert (balancer.registered("web"), in_classic()) == ([id_], [id_])


@pytest.mark.parametrize(
    "info", [{"elbInfoList": [{"name": "no"}]}, {"targetGroupInfoList": [{"name": "no"}]}]
)
def test_a_load_balancer_that_is_missing_fails_once_there_is_one(
    shop: Shop, info: dict[str, Any]
) -> None:
    account.add_instances(1)
    shop.group(deploymentStyle=BALANCED["deploymentStyle"], loadBalancerInfo=info)
    assert shop.status(shop.release()) == "Succeeded"
    account.Balancer("web")
    account.aws("elb").create_load_balancer(
        LoadBalancerName="classic",
        Listeners=[{"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 80}],
        AvailabilityZones=["us-east-1a"],
    )
    assert code(shop, shop.release()) == "ELASTIC_LOAD_BALANCING_INVALID"


def test_what_is_declared_beside_moto_is_left_alone_there(shop: Shop) -> None:
    account.add_group("other", 1)
    shop.fake.add_auto_scaling_group("asg", 2)
    account.Balancer("web", kind="instance")
    shop.group("CodeDeployDefault.AllAtOnce", **COPYING)
    assert shop.status(shop.release()) == "Succeeded"
    shop.group(name="plain", ec2TagFilters=None, autoScalingGroups=["other"])
    shop.client.delete_deployment_group(**shop.names)
    answer = account.aws("autoscaling").describe_auto_scaling_groups()
    assert [each["AutoScalingGroupName"] for each in answer["AutoScalingGroups"]] == ["other"]


# --- Alarms


def test_an_alarm_in_moto_stops_a_deployment_before_it_starts(shop: Shop) -> None:
    account.add_instances(1)
    account.set_alarm("errors", "ALARM")
    shop.group(alarmConfiguration=ALARMS)
    assert shop.status(shop.release()) == "Stopped"


def test_an_alarm_that_was_never_made_is_fine_until_there_is_another_one(shop: Shop) -> None:
    account.add_instances(1)
    shop.group(alarmConfiguration=ALARMS)
    assert shop.status(shop.release()) == "Succeeded"
    account.set_alarm("other", "OK")
    assert shop.status(shop.release()) == "Stopped"
    shop.fake.set_alarm_state("errors", "OK")
    assert shop.status(shop.release()) == "Succeeded"


# --- Bundles


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("zip", account.zipped(account.RELEASE)),
        ("tgz", account.tarred(account.RELEASE)),
        ("tar", account.tarred(account.RELEASE, "w")),
        # An archive with one directory is taken for what is in it.
        ("zip", account.zipped({f"app/{name}": text for name, text in account.RELEASE.items()})),
        ("zip", account.zipped({"appspec.yaml": "version: 0.0\nos: windows\n"})),
    ],
    ids=["zip", "tgz", "tar", "one directory", "appspec.yaml"],
)
def test_a_good_bundle_is_deployed(shop: Shop, kind: str, body: bytes) -> None:
    account.add_instances(1)
    account.upload("v1", body)
    shop.group()
    location = {"bucket": "releases", "key": "v1", "bundleType": kind}
    deployment = shop.release(revision={"revisionType": "S3", "s3Location": location})
    assert shop.status(deployment) == "Succeeded"


def appspec(**members: object) -> dict[str, str]:
    document = {"version": 0.0, "os": "linux", **members}
    return {"appspec.yml": json.dumps(document)}


@pytest.mark.parametrize(
    ("body", "event", "text"),
    [
        (b"no archive", "DownloadBundle", "Zip end of central directory signature not found"),
        (account.zipped({"a": "", "b/c": ""}), "DownloadBundle", "did not find an AppSpec file"),
        (account.zipped({"app/a": ""}), "DownloadBundle", "did not find an AppSpec file"),
        (account.zipped({"appspec.yml": ""}), "BeforeInstall", "file was empty"),
        (account.zipped({"appspec.yml": "a: ["}), "BeforeInstall", "could not find expected"),
        (account.zipped({"appspec.yml": "text"}), "BeforeInstall", "could not find expected"),
        (account.zipped(appspec(version=1)), "BeforeInstall", "invalid version value (1)"),
        (account.zipped(appspec(version=None)), "BeforeInstall", "invalid version value ()"),
        (account.zipped(appspec(os="plan9")), "BeforeInstall", "operating system (plan9)"),
        (
            account.zipped(appspec(hooks={"AfterInstall": [{"timeout": 3}]})),
            "BeforeInstall",
            "no location value",
        ),
        (
            account.zipped(appspec(hooks={"AfterInstall": [{"location": "a", "timeout": "x"}]})),
            "BeforeInstall",
            "invalid timeout value",
        ),
        (
            account.zipped(appspec(files=[{"source": "/web"}])),
            "BeforeInstall",
            "only a source file (/web)",
        ),
        (account.zipped(appspec(files=["/web"])), "BeforeInstall", "only a source file (/web)"),
        (
            account.zipped({"appspec.yml": account.APPSPEC}),
            "AfterInstall",
            "Script does not exist at specified location: /opt/codedeploy-agent/",
        ),
    ],
)
def test_an_agent_says_what_is_wrong_with_a_bundle(
    shop: Shop, body: bytes, event: str, text: str
) -> None:
    account.add_instances(1)
    account.upload("v1.zip", body)
    shop.group()
    failed, diagnostics = failure(shop, shop.release())
    assert failed == event
    assert text in diagnostics["message"]


def test_a_tar_archive_that_is_none_cannot_be_extracted(shop: Shop) -> None:
    account.add_instances(1)
    account.upload("v1", b"no archive")
    shop.group()
    location = {"bucket": "releases", "key": "v1", "bundleType": "tgz"}
    deployment = shop.release(revision={"revisionType": "S3", "s3Location": location})
    event, diagnostics = failure(shop, deployment)
    assert event == "DownloadBundle"
    assert diagnostics["message"] == "Error extracting tar archive: 2"


def test_a_failing_script_has_the_name_that_the_appspec_gives_it(shop: Shop) -> None:
    account.add_instances(1)
    account.upload("v1.zip", account.zipped(account.RELEASE))
    shop.group()
    shop.fake.fail("AfterInstall")
    _, diagnostics = failure(shop, shop.release())
    assert diagnostics["scriptName"] == "scripts/migrate.sh"


def test_every_bundle_exists_until_there_is_a_bucket(shop: Shop) -> None:
    account.add_instances(1)
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"
    account.upload("v1.zip", account.zipped(account.RELEASE), bucket="other")
    _, diagnostics = failure(shop, shop.release())
    assert diagnostics["message"] == "The specified bucket does not exist"
    account.upload("v2.zip", account.zipped(account.RELEASE))
    _, diagnostics = failure(shop, shop.release())
    assert diagnostics["message"] == "The specified key does not exist."


def test_another_etag_or_version_is_another_bundle(shop: Shop) -> None:
    account.add_instances(1)
    shop.group()
    account.upload("v1.zip", account.zipped(account.RELEASE))
    etag = account.aws("s3").head_object(Bucket="releases", Key="v1.zip")["ETag"]
    location = revision("v1")["s3Location"]

    def released(**more: str) -> str:
        return shop.release(revision={"revisionType": "S3", "s3Location": {**location, **more}})

    assert shop.status(released(eTag=etag)) == "Succeeded"
    _, diagnostics = failure(shop, released(eTag="other"))
    assert diagnostics["message"] == (
        f"Expected deployment artifact bundle etag other but was actually {etag}"
    )
    _, diagnostics = failure(shop, released(version="other"))
    assert "version" in diagnostics["message"]


def test_a_large_object_is_not_looked_into(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LARGEST", 5)
    account.add_instances(1)
    account.upload("v1.zip", b"no archive")
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"


def test_a_bundle_without_a_type_is_not_looked_into(shop: Shop) -> None:
    account.add_instances(1)
    account.upload("v1.zip", b"no archive")
    shop.group()
    location = {"bucket": "releases", "key": "v1.zip"}
    world = shop.fake.service.state.region("us-east-1").world
    bundle = world.bundle({"revisionType": "S3", "s3Location": location})
    assert bundle is not None
    assert bundle.faults == {}


# --- Messages and events


def test_a_queue_that_is_subscribed_to_the_topic_gets_the_messages(shop: Shop) -> None:
    account.add_instances(1)
    topic, url = account.add_topic_with_queue("releases")
    events = ["DeploymentStart", "DeploymentSuccess", "InstanceSuccess"]
    shop.group(triggerConfigurations=[trigger(*events, topic=topic)])
    deployment = shop.release()
    envelopes = account.received(url)
    assert [envelope["Message"] for envelope in envelopes] == [
        notification.message for notification in shop.fake.notifications
    ]
    started = json.loads(envelopes[0]["Message"])
    assert envelopes[0]["Subject"] == f"CREATED: AWS CodeDeploy {deployment} in us-east-1 to shop"
    assert started["deploymentId"] == deployment
    assert started["eventTriggerName"] == "all"
    assert started["createTime"] == "Thu Jan 01 12:00:00 UTC 2026"


def test_a_topic_that_is_missing_is_refused_once_there_is_one(shop: Shop) -> None:
    missing = trigger("DeploymentStart", topic=f"arn:aws:sns:us-east-1:{account.ACCOUNT}:missing")
    shop.group(name="before", triggerConfigurations=[missing])
    # Nothing can be sent there, and no message is.
    account.add_instances(1)
    shop.release(group="before")
    account.add_topic_with_queue("releases")
    with pytest.raises(shop.client.exceptions.InvalidTriggerConfigException):
        shop.group(triggerConfigurations=[missing])


def test_a_rule_on_the_default_bus_gets_the_events_with_the_fakes_time(shop: Shop) -> None:
    account.add_instances(12)
    pattern = {"source": ["aws.codedeploy"], "detail-type": [DEPLOYMENT]}
    url = account.add_rule("releases", pattern)
    shop.group("CodeDeployDefault.AllAtOnce")
    deployment = shop.release()
    events = account.received(url)
    assert [event["detail"]["state"] for event in events] == ["START", "SUCCESS"]
    assert {event["detail"]["deploymentId"] for event in events} == {deployment}
    assert events[0]["time"] == "2026-01-01T12:00:00Z"
    assert len(shop.fake.events) == 26


# --- Roles


ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_a_role_that_iam_does_not_know_is_any_role(shop: Shop) -> None:
    account.add_instances(1)
    account.add_role(arn="arn:aws:iam::123456789012:role/other")
    # Another path is another role.
    account.add_role(arn="arn:aws:iam::123456789012:role/path/CodeDeploy", trusts="ec2.test")
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"


@pytest.mark.parametrize(
    "trusts", ["codedeploy.amazonaws.com", "codedeploy.us-east-1.amazonaws.com"]
)
def test_a_role_that_trusts_codedeploy_may_do_what_its_policies_allow(
    shop: Shop, trusts: str
) -> None:
    account.add_instances(1)
    account.add_role({"Effect": "Allow", "Action": ["ec2:*"], "Resource": "*"}, trusts=trusts)
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"
    account.add_group("asg", 1)
    with pytest.raises(shop.client.exceptions.InvalidRoleException):
        shop.group(name="other", ec2TagFilters=None, autoScalingGroups=["asg"])


def test_a_role_with_a_trust_policy_that_is_no_json_is_any_role(shop: Shop) -> None:
    account.add_instances(1)
    account.aws("iam").create_role(RoleName="CodeDeploy", AssumeRolePolicyDocument="{'Version'}")
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"


def test_a_role_that_trusts_others_cannot_be_assumed(shop: Shop) -> None:
    account.add_role(ALL, trusts="ec2.amazonaws.com")
    with pytest.raises(shop.client.exceptions.InvalidRoleException):
        shop.group()


@pytest.mark.parametrize(
    ("statement", "assumable"),
    [
        ({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}, True),
        ({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}, True),
        (
            {
                "Effect": "Deny",
                "Principal": {"Service": "codedeploy.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
            False,
        ),
    ],
)
def test_a_trust_policy_decides_who_may_assume_a_role(
    shop: Shop, statement: dict[str, Any], assumable: bool
) -> None:
    policy = {"Version": "2012-10-17", "Statement": statement}
    account.aws("iam").create_role(
        RoleName="CodeDeploy", AssumeRolePolicyDocument=json.dumps(policy)
    )
    if assumable:
        shop.group()
    else:
        with pytest.raises(shop.client.exceptions.InvalidRoleException):
            shop.group()


def test_what_a_managed_policy_denies_is_denied(shop: Shop) -> None:
    account.add_instances(1)
    account.add_role(
        ALL,
        {
            "Effect": "Deny",
            "Action": "ec2:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
        },
    )
    shop.group()
    assert shop.status(shop.release()) == "Succeeded"
    iam = account.aws("iam")
    document = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Action": "EC2:Describe*", "Resource": "*"},
    }
    arn = iam.create_policy(PolicyName="no", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="CodeDeploy", PolicyArn=arn)
    assert code(shop, shop.release()) == "IAM_ROLE_PERMISSIONS"
    assert ROLE in str(shop.error(shop.release()))


# --- Lambda


def test_an_alias_moves_with_the_shift_and_back_with_the_rollback(shop: Shop) -> None:
    account.add_function()
    shop = Shop.of_lambda(shop.fake, name="lambda", autoRollbackConfiguration=ROLLBACK)
    shop.deploy(inline(lambda_appspec()))
    shop.fake.advance(60)
    assert account.alias_of() == ("1", {"2": 0.1})
    shop.fake.run()
    assert account.alias_of() == ("2", {})

    deployment = shop.deploy(inline(lambda_appspec("2", "1")))
    shop.fake.advance(60)
    assert account.alias_of() == ("2", {"1": 0.1})
    shop.client.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
    shop.fake.run()
    assert account.alias_of() == ("2", {})


def test_a_function_that_is_missing_fails_once_there_is_one(shop: Shop) -> None:
    shop = Shop.of_lambda(shop.fake, name="lambda")

    def released(*versions: str, function: str = "pay") -> str:
        deployment = shop.deploy(inline(lambda_appspec(*versions, function=function)))
        shop.fake.run()
        return deployment

    assert shop.status(released()) == "Succeeded"
    account.add_function("other")
    assert code(shop, released()) == "INVALID_LAMBDA_FUNCTION"
    assert code(shop, released("1", "9", function="other")) == "INVALID_LAMBDA_CONFIGURATION"


def test_a_function_without_the_alias_is_misconfigured(shop: Shop) -> None:
    account.add_function(alias=None)
    shop = Shop.of_lambda(shop.fake, name="lambda")
    deployment = shop.deploy(inline(lambda_appspec()))
    shop.fake.run()
    assert code(shop, deployment) == "INVALID_LAMBDA_CONFIGURATION"


def test_versions_come_in_pages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    account.add_function(versions=3)
    call = clients.Clients.call
    pages = {None: (["1"], "a"), "a": (["2", "3"], None)}

    def paged(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation == "ListVersionsByFunction":
            names, following = pages[more.get("Marker")]
            versions = [{"Version": name} for name in names]
            return {"Versions": versions, **({"NextMarker": following} if following else {})}
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(clients.Clients, "call", paged)
    shop = Shop.of_lambda(shop.fake, name="lambda")
    deployment = shop.deploy(inline(lambda_appspec("1", "3")))
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"


def test_an_appspec_in_s3_is_read(shop: Shop) -> None:
    account.add_function()
    account.upload("good.json", json.dumps(lambda_appspec()).encode())
    account.upload("bad.json", b"no AppSpec")
    shop = Shop.of_lambda(shop.fake, name="lambda")

    def released(key: str) -> str:
        location = {"bucket": "releases", "key": key, "bundleType": "JSON"}
        deployment = shop.deploy({"revisionType": "S3", "s3Location": location})
        shop.fake.run()
        return deployment

    assert shop.status(released("good.json")) == "Succeeded"
    assert code(shop, released("bad.json")) == "INVALID_REVISION"
    assert code(shop, released("missing.json")) == "INVALID_REVISION"


# --- ECS


def test_a_service_gets_a_task_set_and_its_listeners_move(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer)
    shop = Shop.of_ecs(shop.fake, name="ecs", pair=balancer.pair)
    deployment = shop.deploy(inline(ecs_appspec("web:2")))
    shop.fake.advance(122)
    assert balancer.weights(1) == {"two": 100}
    assert balancer.weights() == {"one": 100}
    shop.fake.advance(80)
    assert balancer.weights() == {"one": 80, "two": 20}
    statuses = account.task_sets()
    assert statuses[deployment] == "ACTIVE"
    assert sorted(statuses.values()) == ["ACTIVE", "PRIMARY"]
    shop.fake.advance(600)
    assert balancer.weights() == {"one": 0, "two": 100}
    assert account.task_sets()[deployment] == "PRIMARY"
    shop.fake.run()
    assert account.task_sets() == {deployment: "PRIMARY"}

    # The other way round, from the task set that was made to another one.
    following = shop.deploy(inline(ecs_appspec("web:3")))
    shop.fake.run()
    assert account.task_sets() == {following: "PRIMARY"}
    assert balancer.weights() == {"one": 100, "two": 0}


def test_a_rollback_gives_the_service_its_task_set_back(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer)
    shop = Shop.of_ecs(
        shop.fake, name="ecs", pair=balancer.pair, autoRollbackConfiguration=ROLLBACK
    )
    first = shop.deploy(inline(ecs_appspec("web:2")))
    shop.fake.run()
    second = shop.deploy(inline(ecs_appspec("web:3")))
    shop.fake.advance(200)
    assert set(account.task_sets()) == {first, second}
    shop.client.stop_deployment(deploymentId=second, autoRollbackEnabled=True)
    shop.fake.run()
    assert account.task_sets() == {first: "PRIMARY"}
    assert balancer.weights() == {"two": 100}


def test_an_appspec_that_cannot_be_read_makes_no_task_set(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer)
    shop = Shop.of_ecs(shop.fake, name="ecs", pair=balancer.pair)
    location = {"bucket": "releases", "key": "appspec.yaml", "bundleType": "YAML"}
    shop.deploy({"revisionType": "S3", "s3Location": location})
    shop.fake.run()
    assert account.task_sets() == {}


def test_a_service_is_checked_once_there_is_one(shop: Shop) -> None:
    shop = Shop.of_ecs(shop.fake, name="ecs")
    shop.client.delete_deployment_group(**shop.names)
    shop.client.delete_application(applicationName="ecs")
    balancer = account.Balancer("one", "two")
    account.aws("ecs").create_cluster(clusterName="empty")
    Shop.of_ecs(shop.fake, name="ecs")
    shop.client.delete_application(applicationName="ecs")
    account.add_service(balancer, controller="ECS")
    with pytest.raises(ClientError, match="CODE_DEPLOY deployment controller"):
        Shop.of_ecs(shop.fake, name="ecs")
    account.aws("ecs").delete_service(cluster="main", service="web", force=True)


def test_a_service_that_is_missing_is_refused_once_there_is_one(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer, launch_type="FARGATE")
    shop = Shop.of_ecs(shop.fake, name="ecs", pair=balancer.pair)
    deployment = shop.deploy(inline(ecs_appspec("web:2")))
    shop.fake.run()
    assert account.task_sets() == {deployment: "PRIMARY"}
    with pytest.raises(ClientError, match="Service not found"):
        shop.update_group(ecsServices=[{"clusterName": "main", "serviceName": "missing"}])


def test_a_service_that_goes_away_in_its_deployment_is_left_alone(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer)
    shop = Shop.of_ecs(shop.fake, name="ecs", pair=balancer.pair)
    shop.deploy(inline(ecs_appspec("web:2")))
    shop.fake.advance(1)
    account.aws("ecs").delete_service(cluster="main", service="web", force=True)
    shop.fake.run()
    neighborhood = shop.fake.service.neighborhood
    assert neighborhood is not None
    neighborhood.refusals.clear()


def test_a_service_on_instances_gets_a_task_set_on_instances(shop: Shop) -> None:
    balancer = account.Balancer("one", "two")
    account.add_service(balancer)
    call = clients.Clients.call
    launched: list[str] = []

    def with_instances(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation == "DescribeClusters":
            return {"clusters": [{"registeredContainerInstancesCount": 1}]}
        if operation == "CreateTaskSet":
            launched.append(more["launchType"])
            return {}
        return call(self, service, region, operation, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clients.Clients, "call", with_instances)
        shop = Shop.of_ecs(shop.fake, name="ecs", pair=balancer.pair)
        shop.deploy(inline(ecs_appspec("web:2")))
        shop.fake.run()
    assert launched == ["EC2", "EC2"]


# --- Refusals and faults


def refusing(**errors: str) -> Any:
    """A way of calling in which operations are refused with these codes."""
    call = clients.Clients.call

    def refuse(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation in errors:
            error = {"Error": {"Code": errors[operation], "Message": "Refused."}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        return call(self, service, region, operation, **more)

    return refuse


def refuse(monkeypatch: pytest.MonkeyPatch, **errors: str) -> None:
    monkeypatch.setattr(clients.Clients, "call", refusing(**errors))


def test_instances_that_may_not_be_read_fail_the_deployment(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    shop.group()
    refuse(monkeypatch, DescribeInstanceStatus="UnauthorizedOperation")
    assert code(shop, shop.release()) == "IAM_ROLE_PERMISSIONS"


def test_groups_that_may_not_be_read_fail_the_deployment(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_group("asg", 1)
    refuse(monkeypatch, DescribeAutoScalingGroups="AccessDenied")
    shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    assert code(shop, shop.release()) == "IAM_ROLE_PERMISSIONS"


def test_alarms_that_may_not_be_read_cannot_be_read(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    shop.group(alarmConfiguration=ALARMS)
    refuse(monkeypatch, DescribeAlarms="AccessDenied")
    assert shop.status(shop.release()) == "Stopped"


def test_a_bundle_that_may_not_be_read_is_what_s3_says(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    shop.group()
    refuse(monkeypatch, GetObject="403")
    _, diagnostics = failure(shop, shop.release())
    assert diagnostics["message"] == "Access Denied"
    refuse(monkeypatch, GetObject="NoSuchBucket", ListBuckets="AccessDenied")
    assert shop.status(shop.release("v2")) == "Succeeded"


def test_what_may_not_be_read_otherwise_is_taken_to_be_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(
        monkeypatch,
        DescribeLoadBalancers="AccessDenied",
        DescribeTargetGroups="AccessDenied",
        GetTopicAttributes="AuthorizationError",
        ListRules="AccessDenied",
        ListVersionsByFunction="AccessDenied",
        GetAlias="AccessDenied",
        DescribeServices="AccessDenied",
        ListClusters="AccessDenied",
        DescribeTaskSets="AccessDenied",
    )
    account.add_instances(1)
    info = {"targetGroupInfoList": [{"name": "web"}], "elbInfoList": [{"name": "classic"}]}
    topic = f"arn:aws:sns:us-east-1:{account.ACCOUNT}:releases"
    shop.group(
        deploymentStyle=BALANCED["deploymentStyle"],
        loadBalancerInfo=info,
        triggerConfigurations=[trigger("DeploymentStart", topic=topic)],
    )
    deployments = [shop.release()]
    shop = Shop.of_lambda(shop.fake, name="lambda")
    deployments.append(shop.deploy(inline(lambda_appspec())))
    shop.fake.run()
    shop = Shop.of_ecs(shop.fake, name="ecs")
    ecs = shop.deploy(inline(ecs_appspec()))
    shop.fake.run()
    assert shop.status(deployments[0]) == shop.status(ecs) == "Succeeded"


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        ("LimitExceeded", "AUTO_SCALING_CONFIGURATION"),
        ("AccessDenied", "AUTO_SCALING_IAM_ROLE_PERMISSIONS"),
    ],
)
def test_a_copy_that_is_refused_fails_the_deployment(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, refused: str, expected: str
) -> None:
    account.add_group("asg", 1)
    account.Balancer("web")
    shop.group("CodeDeployDefault.AllAtOnce", **COPYING)
    refuse(monkeypatch, CreateAutoScalingGroup=refused)
    assert code(shop, shop.release()) == expected


def test_a_refused_write_is_remembered_and_fails_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    topic, _ = account.add_topic_with_queue("releases")
    shop.group(triggerConfigurations=[trigger("DeploymentStart", topic=topic)])
    refuse(monkeypatch, Publish="AuthorizationError")
    assert shop.status(shop.release()) == "Succeeded"
    neighborhood = shop.fake.service.neighborhood
    assert neighborhood is not None
    (text,) = neighborhood.refusals
    assert text == "Publish was refused: sns: AuthorizationError: Refused."
    neighborhood.refusals.clear()


def test_what_moto_has_not_implemented_is_raised_at_the_end(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    shop.group(alarmConfiguration=ALARMS)
    responses = pytest.importorskip("moto.cloudwatch.responses")

    def missing(*args: object, **kwargs: object) -> None:
        raise NotImplementedError("The describe_alarms action has not been implemented")

    with monkeypatch.context() as patch:
        patch.setattr(responses.CloudWatchResponse, "describe_alarms", missing)
        with pytest.raises(NeighborError, match="asked moto for DescribeAlarms of cloudwatch"):
            shop.release()
    (deployment,) = shop.client.list_deployments()["deployments"]
    assert shop.status(deployment) == "Succeeded"


def test_an_error_of_motos_own_is_a_fault(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        answer = {"Error": {"Code": "Broken"}, "ResponseMetadata": {"HTTPStatusCode": 500}}
        raise ClientError(answer, "DescribeInstanceStatus")  # type: ignore[arg-type]

    account.add_instances(1)
    shop.group()
    with monkeypatch.context() as patch:
        patch.setattr(clients, "_MAKE_API_CALL", broken)
        with pytest.raises(NeighborError, match="Broken"):
            shop.release()


def test_a_step_of_an_order_that_moto_cannot_do_is_raised(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_instances(1)
    account.Balancer("web", kind="instance")
    info = {"targetGroupInfoList": [{"name": "web"}]}
    shop.group(deploymentStyle=BALANCED["deploymentStyle"], loadBalancerInfo=info)
    call = clients.Clients.call

    def broken(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation == "DescribeTargetHealth":
            raise NeighborError("no health here")
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(clients.Clients, "call", broken)
    shop.deploy()
    with pytest.raises(NeighborError, match="no health here"):
        shop.fake.advance(15)


def test_a_write_that_moto_cannot_do_is_raised_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.add_group("asg", 1)
    call = clients.Clients.call

    def broken(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation in ("PutLifecycleHook", "DescribeLifecycleHooks"):
            raise NeighborError("no hooks here")
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(clients.Clients, "call", broken)
    with pytest.raises(NeighborError, match="no hooks here"):
        shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    assert shop.group_info()["deploymentGroupName"] == "web"


def test_groups_that_may_not_be_listed_are_any_groups(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = clients.Clients.call

    def refuse_lists(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation == "DescribeAutoScalingGroups" and "MaxRecords" in more:
            error = {"Error": {"Code": "AccessDenied", "Message": "Refused."}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        return call(self, service, region, operation, **more)

    account.add_group("asg", 1)
    monkeypatch.setattr(clients.Clients, "call", refuse_lists)
    assert shop.group(ec2TagFilters=None, autoScalingGroups=["missing"])


def test_versions_of_a_function_that_is_gone_are_none() -> None:
    class Gone:
        """Knows no function."""

        def call(self, *_: Any, **__: Any) -> Any:
            error = {"Error": {"Code": "ResourceNotFoundException", "Message": "Gone."}}
            raise ClientError(error, "ListVersionsByFunction")  # type: ignore[arg-type]

    functions: Any = object.__new__(lambda_.Functions)
    functions.asking = Gone()
    assert functions._versions("pay") is None


def test_a_write_that_a_neighbor_refuses_is_told_as_a_refusal() -> None:
    class Refusing:
        """Refuses everything."""

        def write(self, *_: Any, **__: Any) -> Any:
            error = {"Error": {"Code": "AccessDenied", "Message": "Refused."}}
            raise ClientError(error, "TerminateInstances")  # type: ignore[arg-type]

    source: Any = object.__new__(botocore_source.BotocoreSource)
    source.asking = Refusing()
    with pytest.raises(Refused, match="Refused"):
        source.carry_out(TerminateInstances(("i-1",)))


def test_a_write_that_the_test_bed_cannot_do_is_kept_until_the_end_of_the_entry() -> None:
    kept: list[Exception] = []

    class Broken:
        """Cannot do anything."""

        def keep(self, fault: Exception) -> None:
            kept.append(fault)

        def forget(self) -> None:
            """Has read nothing."""

        def write(self, *_: Any, **__: Any) -> Any:
            raise clients.NeighborError("it cannot")

    source: Any = object.__new__(botocore_source.BotocoreSource)
    source.asking = Broken()
    source.carry_out(TerminateInstances(("i-1",)))
    assert [str(fault) for fault in kept] == ["it cannot"]
