"""Messages to the topics of triggers, and EventBridge events."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in

ROLE = "arn:aws:iam::123456789012:role/CodeDeploy"
TOPIC = "arn:aws:sns:us-east-1:123456789012:deployments"
OTHER_TOPIC = "arn:aws:sns:us-east-1:123456789012:others"
DEPLOYMENT_EVENTS = [
    "DeploymentStart",
    "DeploymentSuccess",
    "DeploymentFailure",
    "DeploymentStop",
    "DeploymentRollback",
    "DeploymentReady",
]
INSTANCE_EVENTS = ["InstanceStart", "InstanceSuccess", "InstanceFailure", "InstanceReady"]
ROLLBACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


def trigger(name: str, *events: str, topic: str = TOPIC) -> dict[str, Any]:
    return {"triggerName": name, "triggerTargetArn": topic, "triggerEvents": list(events)}


class Stage:
    """An application with one deployment group."""

    def __init__(
        self,
        fake: CodeDeployFake,
        instances: int = 1,
        *,
        region: str = "us-east-1",
        application: str = "shop",
        group: str = "web",
        triggers: list[dict[str, Any]] | None = None,
        platform: str = "Server",
        **settings: Any,
    ) -> None:
        self.fake = fake
        self.client = client_in(region)
        self.names = {"applicationName": application, "deploymentGroupName": group}
        self.region = region
        self.instances = fake.add_instances(instances, tags={"role": "web"}, region=region)
        self.client.create_application(applicationName=application, computePlatform=platform)
        if platform == "Server":
            settings["ec2TagFilters"] = [{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}]
        if triggers is None:
            topic = f"arn:aws:sns:{region}:123456789012:deployments"
            triggers = [trigger("all", *DEPLOYMENT_EVENTS, topic=topic)]
        answer = self.client.create_deployment_group(
            **self.names, serviceRoleArn=ROLE, triggerConfigurations=triggers, **settings
        )
        self.group_id = answer["deploymentGroupId"]

    def create(self, key: str = "app.zip", **members: Any) -> str:
        if "revision" not in members:
            location = {"bucket": "releases", "key": key, "bundleType": "zip"}
            members["revision"] = {"revisionType": "S3", "s3Location": location}
        answer = self.client.create_deployment(**self.names, **members)
        deployment_id: str = answer["deploymentId"]
        return deployment_id

    def deploy(self, key: str = "app.zip", **members: Any) -> str:
        """Makes a deployment, and lets everything go to its end."""
        deployment_id = self.create(key, **members)
        self.fake.run()
        return deployment_id

    def update(self, **members: Any) -> None:
        self.client.update_deployment_group(
            applicationName=self.names["applicationName"],
            currentDeploymentGroupName=self.names["deploymentGroupName"],
            **members,
        )

    def rollback_of(self, deployment_id: str) -> str:
        info = self.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        rollback_id: str = info["rollbackInfo"]["rollbackDeploymentId"]
        return rollback_id


@contextmanager
def frozen(start: str = "2026-01-01 12:00:00", **options: Any) -> Iterator[CodeDeployFake]:
    """A fake whose time goes only where the test lets it go."""
    moment = datetime.datetime.fromisoformat(f"{start}+00:00")
    options = {"progress": "clock", **options}
    with time_machine.travel(moment, tick=False), mock_codedeploy(**options) as fake:
        yield fake


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    with frozen() as active:
        yield active


def subjects(fake: CodeDeployFake) -> list[str]:
    """The first word of each subject and what it is about, ``CREATED d-...``."""
    words = [notification.subject.split() for notification in fake.notifications]
    return [f"{word[0].rstrip(':')} {word[3]}" for word in words]


def contents(fake: CodeDeployFake) -> list[dict[str, Any]]:
    return [json.loads(notification.message) for notification in fake.notifications]


def states(fake: CodeDeployFake, kind: str) -> list[tuple[str, str]]:
    return [
        (event.detail.get("instanceId", event.detail["deploymentId"]), event.detail["state"])
        for event in fake.events
        if event.detail_type == f"CodeDeploy {kind} State-change Notification"
    ]


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


# Messages about deployments, as they were recorded


def test_the_recorded_message_of_a_creation() -> None:
    with frozen("2016-10-07 19:50:41.500", account_id="963529778735") as fake:
        events = trigger("Deployment Status Update", "DeploymentStart")
        stage = Stage(fake, application="Portal", group="Acceptance", triggers=[events])
        deployment = stage.create()
        (sent,) = fake.notifications
    assert sent.topic == TOPIC
    assert sent.subject == f"CREATED: AWS CodeDeploy {deployment} in us-east-1 to Portal"
    assert sent.message == (
        '{"region":"us-east-1","accountId":"963529778735",'
        '"eventTriggerName":"Deployment Status Update","applicationName":"Portal",'
        f'"deploymentId":"{deployment}","deploymentGroupName":"Acceptance",'
        '"createTime":"Fri Oct 07 19:50:41 UTC 2016","completeTime":null,"status":"CREATED"}'
    )


def test_the_recorded_messages_of_a_success() -> None:
    with frozen("2022-10-13 15:50:45.700", account_id="677183322136") as fake:
        topic = "arn:aws:sns:eu-west-2:677183322136:temporary-status-deployment-events"
        events = [trigger("send-deploy-events", *DEPLOYMENT_EVENTS, topic=topic)]
        stage = Stage(fake, region="eu-west-2", application="temporary-status", triggers=events)
        deployment = stage.deploy()
        created, succeeded = fake.notifications
    assert created.topic == succeeded.topic == topic
    assert created.subject == (
        f"CREATED: AWS CodeDeploy {deployment} in eu-west-2 to temporary-status"
    )
    assert succeeded.subject == (
        f"SUCCEEDED: AWS CodeDeploy {deployment} in eu-west-2 to temporary-status"
    )
    # 1 s to the start, 10 s for the agent, 8 s on the instance, 2.1 s to the end.
    assert succeeded.message == (
        '{"region":"eu-west-2","accountId":"677183322136",'
        '"eventTriggerName":"send-deploy-events","applicationName":"temporary-status",'
        f'"deploymentId":"{deployment}","deploymentGroupName":"web",'
        '"createTime":"Thu Oct 13 15:50:45 UTC 2022","completeTime":"Thu Oct 13 15:51:06 UTC 2022",'
        '"deploymentOverview":'
        r'"{\"Succeeded\":1,\"Failed\":0,\"Skipped\":0,\"InProgress\":0,\"Pending\":0}",'
        '"status":"SUCCEEDED"}'
    )


def test_the_recorded_messages_of_a_failure_with_rollback(fake: CodeDeployFake) -> None:
    stage = Stage(fake, 2, autoRollbackConfiguration=ROLLBACK)
    stage.deploy("good.zip")
    before = len(fake.notifications)
    fake.fail("Install", times=1)
    deployment = stage.deploy("bad.zip")
    rollback = stage.rollback_of(deployment)

    assert subjects(fake)[before:] == [
        f"CREATED {deployment}",
        f"FAILED {deployment}",
        f"CREATED {rollback}",
        f"IN_PROGRESS {rollback}",
        f"SUCCEEDED {rollback}",
    ]
    created, failed, *of_rollback = contents(fake)[before:]
    assert "rollbackInformation" not in created
    assert list(failed) == [
        "region",
        "accountId",
        "eventTriggerName",
        "applicationName",
        "deploymentId",
        "deploymentGroupName",
        "createTime",
        "completeTime",
        "deploymentOverview",
        "status",
        "errorInformation",
        "rollbackInformation",
    ]
    # One of two fails, and the other one is not tried any more.
    counters = {"Succeeded": 0, "Failed": 1, "Skipped": 1, "InProgress": 0, "Pending": 0}
    assert failed["deploymentOverview"] == compact(counters)
    error = json.loads(failed["errorInformation"])
    assert list(error) == ["ErrorCode", "ErrorMessage"]
    assert error["ErrorCode"] == "HEALTH_CONSTRAINTS"
    assert error["ErrorMessage"].startswith("The overall deployment failed because too many")
    assert failed["rollbackInformation"] == "{}"
    information = compact(
        {
            "RollbackMessage": (
                f"Deployment {rollback} is triggered to roll back deployment {deployment}."
            ),
            "RollbackTriggeringDeploymentId": deployment,
        }
    )
    assert [content["rollbackInformation"] for content in of_rollback] == [information] * 3
    assert [content["completeTime"] is None for content in of_rollback] == [True, True, False]
    assert ["deploymentOverview" in content for content in of_rollback] == [False, False, True]
    assert not any("errorInformation" in content for content in of_rollback)


def test_a_rollback_follows_the_failure_as_quickly_as_recorded(fake: CodeDeployFake) -> None:
    stage = Stage(fake, autoRollbackConfiguration=ROLLBACK)
    stage.deploy("good.zip")
    fake.fail("Install", times=1)
    deployment = stage.deploy("bad.zip")
    failed = fake.timeline(deployment).changes[-1]
    created, started, *_ = fake.timeline(stage.rollback_of(deployment)).changes
    assert [failed.status, created.status, started.status] == ["Failed", "Created", "InProgress"]
    assert datetime.timedelta(0) < created.time - failed.time < datetime.timedelta(seconds=0.5)
    assert started.time - created.time == datetime.timedelta(seconds=1)


def test_the_message_of_a_stop(fake: CodeDeployFake) -> None:
    stage = Stage(fake)
    deployment = stage.create()
    fake.advance(5)
    stage.client.stop_deployment(deploymentId=deployment)
    info = stage.client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    stopped = contents(fake)[-1]
    assert stopped["status"] == "STOPPED"
    assert stopped["completeTime"] == "Thu Jan 01 12:00:05 UTC 2026"
    assert json.loads(stopped["errorInformation"]) == {
        "ErrorCode": "MANUAL_STOP",
        "ErrorMessage": info["errorInformation"]["message"],
    }
    assert stopped["rollbackInformation"] == "{}"


def test_a_deployment_that_never_started_has_no_counters(fake: CodeDeployFake) -> None:
    Stage(fake, instances=0).deploy()
    failed = contents(fake)[-1]
    assert json.loads(failed["errorInformation"])["ErrorCode"] == "NO_INSTANCES"
    assert "deploymentOverview" not in failed


# Which triggers send


def test_each_trigger_sends_what_it_was_asked_for(fake: CodeDeployFake) -> None:
    triggers = [
        trigger("starts", "DeploymentStart"),
        trigger("ends", "DeploymentSuccess", "DeploymentStart", topic=OTHER_TOPIC),
    ]
    Stage(fake, triggers=triggers).deploy()
    sent = [(n.topic, json.loads(n.message)) for n in fake.notifications]
    assert [(topic, c["eventTriggerName"], c["status"]) for topic, c in sent] == [
        (TOPIC, "starts", "CREATED"),
        (OTHER_TOPIC, "ends", "CREATED"),
        (OTHER_TOPIC, "ends", "SUCCEEDED"),
    ]


def test_without_triggers_nothing_is_sent(fake: CodeDeployFake) -> None:
    Stage(fake, triggers=[]).deploy()
    assert fake.notifications == []


def test_triggers_send_what_happens_while_they_are_there(fake: CodeDeployFake) -> None:
    stage = Stage(fake, triggers=[trigger("old", *DEPLOYMENT_EVENTS)])
    deployment = stage.create()
    # No time goes by between the two.
    stage.update(triggerConfigurations=[trigger("new", *DEPLOYMENT_EVENTS, topic=OTHER_TOPIC)])
    fake.run()
    assert [n.topic for n in fake.notifications] == [TOPIC, OTHER_TOPIC]
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    stage.update(triggerConfigurations=[])
    stage.deploy()
    assert len(fake.notifications) == 2


def test_a_role_that_may_not_publish_sends_nothing(fake: CodeDeployFake) -> None:
    stage = Stage(fake)
    fake.add_role(ROLE, permissions=["ec2:*"])
    deployment = stage.create()
    assert fake.notifications == []
    fake.add_role(ROLE, permissions=["ec2:*", "sns:Publish"])
    fake.run()
    assert subjects(fake) == [f"SUCCEEDED {deployment}"]
    fake.add_role(ROLE, permissions=["ec2:*"])
    stage.deploy()
    assert subjects(fake) == [f"SUCCEEDED {deployment}"]


def test_a_role_that_cannot_be_assumed_sends_nothing(fake: CodeDeployFake) -> None:
    stage = Stage(fake, triggers=[trigger("failures", "DeploymentFailure")])
    stage.create()
    fake.add_role(ROLE, assumable=False)
    fake.run()
    fake.add_role(ROLE)
    stage.create()
    assert [state for _, state in states(fake, "Deployment")] == ["START", "FAILURE", "START"]
    assert fake.notifications == []


def test_without_its_role_a_group_sends_nothing(fake: CodeDeployFake) -> None:
    stage = Stage(fake, triggers=[trigger("failures", "DeploymentFailure")])
    stage.create()
    fake.add_role(ROLE + "2")
    fake.run()
    assert [state for _, state in states(fake, "Deployment")] == ["START", "FAILURE"]
    assert fake.notifications == []


def test_what_was_sent_outlives_the_deployment_group(fake: CodeDeployFake) -> None:
    stage = Stage(fake)
    deployment = stage.deploy()
    events = fake.events
    stage.client.delete_deployment_group(**stage.names)
    with pytest.raises(stage.client.exceptions.DeploymentDoesNotExistException):
        stage.client.get_deployment(deploymentId=deployment)
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    assert fake.events == events


def test_what_was_sent_keeps_the_names_of_its_time(fake: CodeDeployFake) -> None:
    stage = Stage(fake)
    deployment = stage.create()
    stage.update(newDeploymentGroupName="front")
    stage.client.update_application(applicationName="shop", newApplicationName="store")
    fake.run()
    names = [(c["applicationName"], c["deploymentGroupName"]) for c in contents(fake)]
    assert names == [("shop", "web"), ("store", "front")]
    assert fake.notifications[1].subject.endswith(f"{deployment} in us-east-1 to store")
    first, *_, last = fake.events
    assert first.resources[0].endswith(":deploymentgroup:shop/web")
    assert last.resources[0].endswith(":deploymentgroup:store/front")


@pytest.mark.needs("CreateDeploymentConfig.zonalConfig")
def test_the_start_of_a_rollback_is_told_once() -> None:
    """It comes back to InProgress when a zone has baked."""
    with frozen() as fake:
        stage = Stage(fake, 2, triggers=[trigger("back", "DeploymentRollback")])
        stage.client.create_deployment_config(
            deploymentConfigName="zonal",
            minimumHealthyHosts={"type": "HOST_COUNT", "value": 0},
            zonalConfig={"monitorDurationInSeconds": 60},
        )
        stage.update(deploymentConfigName="zonal", autoRollbackConfiguration=ROLLBACK)
        stage.deploy("good.zip")
        for instance in stage.instances:
            fake.fail("Install", instance=instance, times=1)
        deployment = stage.deploy("bad.zip")
        rollback = stage.rollback_of(deployment)
        timeline = fake.timeline(rollback)
        moves = [change.status for change in timeline.changes if change.target is None]
        assert moves == ["Created", "InProgress", "Baking", "InProgress", "Succeeded"]
        assert subjects(fake) == [f"IN_PROGRESS {rollback}"]


# Messages about instances


def test_the_messages_about_an_instance(fake: CodeDeployFake) -> None:
    stage = Stage(fake, triggers=[trigger("instances", *INSTANCE_EVENTS)])
    deployment = stage.deploy()
    (instance,) = stage.instances
    started, succeeded = fake.notifications
    assert started.subject == f"IN_PROGRESS: AWS CodeDeploy {deployment} in us-east-1 to {instance}"
    assert succeeded.subject == f"SUCCEEDED: AWS CodeDeploy {deployment} in us-east-1 to {instance}"
    first, last = contents(fake)
    noon = 1767268800
    events = last.pop("lifecycleEvents")
    assert last == {
        "region": "us-east-1",
        "accountId": "123456789012",
        "eventTriggerName": "instances",
        "deploymentId": deployment,
        "instanceId": f"arn:aws:ec2:us-east-1:123456789012:instance/{instance}",
        "lastUpdatedAt": f"{noon + 19}.000",
        "instanceStatus": "Succeeded",
    }
    assert len(events) == 7
    assert events[1] == {
        "LifecycleEvent": "DownloadBundle",
        "LifecycleEventStatus": "Succeeded",
        "StartTime": f"{noon + 12}.100",
        "EndTime": f"{noon + 12}.200",
    }
    assert first["instanceStatus"] == "InProgress"
    assert first["lifecycleEvents"][:2] == [
        {
            "LifecycleEvent": "ApplicationStop",
            "LifecycleEventStatus": "InProgress",
            "StartTime": f"{noon + 11}.000",
        },
        {"LifecycleEvent": "DownloadBundle", "LifecycleEventStatus": "Pending"},
    ]


def test_the_message_about_an_instance_that_fails(fake: CodeDeployFake) -> None:
    stage = Stage(fake, 2, triggers=[trigger("instances", *INSTANCE_EVENTS)])
    fake.fail("AfterInstall", times=1)
    stage.deploy()
    failed = contents(fake)[-1]
    assert failed["instanceStatus"] == "Failed"
    assert [event["LifecycleEventStatus"] for event in failed["lifecycleEvents"]] == [
        *["Succeeded"] * 4,
        "Failed",
        "Skipped",
        "Skipped",
    ]
    # Nothing is sent about the instance that was skipped.
    assert len(fake.notifications) == 2
    assert states(fake, "Instance") == [
        (stage.instances[0], "START"),
        (stage.instances[0], "FAILURE"),
    ]


def test_an_on_premises_instance_goes_by_its_own_arn(fake: CodeDeployFake) -> None:
    stage = Stage(fake, 0, triggers=[trigger("instances", "InstanceSuccess")])
    (name,) = fake.add_on_premises_instances(1, tags={"place": "cellar"})
    tags = [{"Key": "place", "Value": "cellar", "Type": "KEY_AND_VALUE"}]
    stage.update(onPremisesInstanceTagFilters=tags)
    stage.deploy()
    arn = stage.client.get_on_premises_instance(instanceName=name)["instanceInfo"]["instanceArn"]
    assert contents(fake)[-1]["instanceId"] == arn
    assert fake.events[-2].resources[0] == arn


def test_a_blue_green_deployment_tells_when_it_is_ready(fake: CodeDeployFake) -> None:
    stage = Stage(
        fake,
        triggers=[trigger("all", *DEPLOYMENT_EVENTS, *INSTANCE_EVENTS)],
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        loadBalancerInfo={"elbInfoList": [{"name": "lb"}]},
        blueGreenDeploymentConfiguration={
            "deploymentReadyOption": {
                "actionOnTimeout": "STOP_DEPLOYMENT",
                "waitTimeInMinutes": 60,
            },
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
            "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
        },
    )
    (green,) = fake.add_instances(1, tags={"role": "green"})
    green_filter = {"Key": "role", "Value": "green", "Type": "KEY_AND_VALUE"}
    deployment = stage.deploy(targetInstances={"tagFilters": [green_filter]})
    (blue,) = stage.instances
    assert subjects(fake)[-2:] == [f"READY {deployment}", f"READY {deployment}"]
    ready = contents(fake)[-1]
    assert (ready["status"], ready["completeTime"]) == ("READY", None)
    assert states(fake, "Instance") == [(green, "START"), (green, "READY")]
    assert states(fake, "Deployment") == [(deployment, "START"), (deployment, "READY")]
    stage.client.continue_deployment(deploymentId=deployment, deploymentWaitType="READY_WAIT")
    fake.run()
    # The green one goes on; it was told to have started before.
    assert states(fake, "Instance")[2:] == [
        (green, "SUCCESS"),
        (blue, "START"),
        (blue, "SUCCESS"),
    ]
    assert states(fake, "Deployment")[2:] == [(deployment, "SUCCESS")]
    # What was sent then does not know what came later.
    (told,) = (content for content in contents(fake) if content.get("instanceStatus") == "Ready")
    statuses = [event["LifecycleEventStatus"] for event in told["lifecycleEvents"]]
    assert statuses == ["Succeeded"] * 7 + ["Pending"] * 3


def test_functions_are_no_instances(fake: CodeDeployFake) -> None:
    stage = Stage(
        fake,
        platform="Lambda",
        triggers=[trigger("all", *DEPLOYMENT_EVENTS, *INSTANCE_EVENTS)],
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
    )
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Name": "pay",
            "Alias": "live",
            "CurrentVersion": "1",
            "TargetVersion": "2",
        },
    }
    content = compact({"version": 0.0, "Resources": [{"pay": function}]})
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    deployment = stage.deploy(revision=revision)
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    assert states(fake, "Instance") == []


# EventBridge


def test_the_documented_events(fake: CodeDeployFake) -> None:
    stage = Stage(fake, triggers=[])
    deployment = stage.deploy()
    (instance,) = stage.instances
    start, _, instance_success, success = fake.events
    application = "arn:aws:codedeploy:us-east-1:123456789012:application:shop"
    group = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web"
    assert start.detail_type == "CodeDeploy Deployment State-change Notification"
    assert (start.source, start.account, start.region) == (
        "aws.codedeploy",
        "123456789012",
        "us-east-1",
    )
    assert start.resources == (group, application)
    assert list(start.detail.items()) == [
        ("instanceGroupId", stage.group_id),
        ("region", "us-east-1"),
        ("application", "shop"),
        ("deploymentId", deployment),
        ("state", "START"),
        ("deploymentGroup", "web"),
    ]
    assert instance_success.detail_type == "CodeDeploy Instance State-change Notification"
    assert instance_success.resources == (
        f"arn:aws:ec2:us-east-1:123456789012:instance/{instance}",
        group,
        application,
    )
    assert list(instance_success.detail.items()) == [
        ("instanceId", instance),
        ("region", "us-east-1"),
        ("state", "SUCCESS"),
        ("application", "shop"),
        ("deploymentId", deployment),
        ("instanceGroupId", stage.group_id),
        ("deploymentGroup", "web"),
    ]
    assert success.detail["state"] == "SUCCESS"
    # The end comes at 21.1 s; an event tells whole seconds.
    moment = datetime.datetime(2026, 1, 1, 12, 0, 21, tzinfo=datetime.timezone.utc)
    assert success.time == moment


def test_events_of_failures_stops_and_queues(fake: CodeDeployFake) -> None:
    fake.add_auto_scaling_group("fleet", 1)
    stage = Stage(fake, 0, autoScalingGroups=["fleet"])
    stage.deploy()
    stopped = stage.create()
    fake.scale_out("fleet")
    stage.client.stop_deployment(deploymentId=stopped)
    fake.fail("Install")
    fake.run()
    ids = [deployment for deployment, _ in states(fake, "Deployment")]
    queued = ids[-1]
    assert states(fake, "Deployment")[2:] == [
        (stopped, "START"),
        (queued, "START"),
        (queued, "QUEUED"),
        (stopped, "STOP"),
        (queued, "FAILURE"),
    ]


def test_ids_of_events_are_unique_and_the_same_on_every_run() -> None:
    runs = []
    for _ in range(2):
        with frozen() as fake:
            Stage(fake, 3).deploy()
            runs.append([event.id for event in fake.events])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == len(runs[0]) == 8


# All regions, and the rest of the fake


def test_regions_are_told_of_in_the_order_of_time(fake: CodeDeployFake) -> None:
    east = Stage(fake)
    west = Stage(fake, region="us-west-2")
    first = west.create()
    fake.advance(5)
    second = east.create()
    fake.run()
    assert subjects(fake) == [
        f"CREATED {first}",
        f"CREATED {second}",
        f"SUCCEEDED {first}",
        f"SUCCEEDED {second}",
    ]
    regions = [event.region for event in fake.events if "instanceId" not in event.detail]
    assert regions == ["us-west-2", "us-east-1", "us-west-2", "us-east-1"]


def test_looking_moves_no_time_and_sees_what_is_due() -> None:
    with frozen() as fake:
        stage = Stage(fake)
        deployment = stage.create()
        now = fake.now
        for _ in range(3):
            assert subjects(fake) == [f"CREATED {deployment}"]
            assert len(fake.events) == 1
        assert fake.now == now
        fake.advance(60)
        assert subjects(fake)[-1] == f"SUCCEEDED {deployment}"


def test_snapshot_and_reset_hold_what_was_sent(fake: CodeDeployFake) -> None:
    stage = Stage(fake)
    stage.create()
    snapshot = fake.snapshot()
    fake.run()
    sent, events = fake.notifications, fake.events
    fake.restore(snapshot)
    assert len(fake.notifications) == len(fake.events) == 1
    fake.run()
    assert fake.notifications == sent
    assert fake.events == events
    fake.reset()
    assert fake.notifications == fake.events == []
