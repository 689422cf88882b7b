"""Messages to the topics of triggers, and EventBridge events."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import (
    DEPLOYMENT_EVENTS,
    INSTANCE_EVENTS,
    ON_FAILURE,
    ROLE,
    SHIFTS_TRAFFIC,
    TOPIC,
    Shop,
    blue_green_group,
    frozen,
    inline,
    lambda_appspec,
    tagged,
    trigger,
)

OTHER_TOPIC = "arn:aws:sns:us-east-1:123456789012:others"


def sending(
    fake: CodeDeployFake,
    count: int = 1,
    *,
    triggers: list[dict[str, Any]] | None = None,
    platform: str = "Server",
    names: tuple[str, str] = ("shop", "web"),
    region: str = "us-east-1",
    **members: Any,
) -> Shop:
    """A shop whose group sends what happens to its deployments."""
    shop = Shop(fake, platform, name=names[0], group=names[1], region=region)
    if triggers is None:
        topic = f"arn:aws:sns:{region}:123456789012:deployments"
        triggers = [trigger(*DEPLOYMENT_EVENTS, topic=topic)]
    if platform == "Server":
        shop.fleet(count, triggerConfigurations=triggers, **members)
    else:
        shop.group(triggerConfigurations=triggers, **members)
    return shop


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


def test_the_message_of_a_creation_reads_as_recorded() -> None:
    with frozen(
        datetime.datetime.fromisoformat("2016-10-07T19:50:41.500+00:00"), account_id="963529778735"
    ) as fake:
        events = trigger("DeploymentStart", name="Deployment Status Update")
        shop = sending(fake, names=("Portal", "Acceptance"), triggers=[events])
        deployment = shop.deploy()
        (sent,) = fake.notifications
    assert sent.topic == TOPIC
    assert sent.subject == f"CREATED: AWS CodeDeploy {deployment} in us-east-1 to Portal"
    assert sent.message == (
        '{"region":"us-east-1","accountId":"963529778735",'
        '"eventTriggerName":"Deployment Status Update","applicationName":"Portal",'
        f'"deploymentId":"{deployment}","deploymentGroupName":"Acceptance",'
        '"createTime":"Fri Oct 07 19:50:41 UTC 2016","completeTime":null,"status":"CREATED"}'
    )


def test_the_messages_of_a_success_read_as_recorded() -> None:
    with frozen(
        datetime.datetime.fromisoformat("2022-10-13T15:50:45.700+00:00"), account_id="677183322136"
    ) as fake:
        topic = "arn:aws:sns:eu-west-2:677183322136:temporary-status-deployment-events"
        events = [trigger(*DEPLOYMENT_EVENTS, topic=topic, name="send-deploy-events")]
        shop = sending(fake, region="eu-west-2", names=("temporary-status", "web"), triggers=events)
        deployment = shop.release()
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


def test_the_messages_of_a_failure_with_rollback_read_as_recorded(fake: CodeDeployFake) -> None:
    shop = sending(fake, 2, autoRollbackConfiguration=ON_FAILURE)
    shop.release("good")
    before = len(fake.notifications)
    fake.fail("Install", times=1)
    deployment = shop.release("bad")
    rollback = shop.rollback_of(deployment)

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


def test_the_message_of_a_stop(fake: CodeDeployFake) -> None:
    shop = sending(fake)
    deployment = shop.deploy(seconds=5)
    shop.client.stop_deployment(deploymentId=deployment)
    info = shop.info(deployment)
    stopped = contents(fake)[-1]
    assert stopped["status"] == "STOPPED"
    assert stopped["completeTime"] == "Thu Jan 01 12:00:05 UTC 2026"
    assert json.loads(stopped["errorInformation"]) == {
        "ErrorCode": "MANUAL_STOP",
        "ErrorMessage": info["errorInformation"]["message"],
    }
    assert stopped["rollbackInformation"] == "{}"


def test_a_deployment_that_never_started_has_no_counters(fake: CodeDeployFake) -> None:
    sending(fake, 0).release()
    failed = contents(fake)[-1]
    assert json.loads(failed["errorInformation"])["ErrorCode"] == "NO_INSTANCES"
    assert "deploymentOverview" not in failed


# Which triggers send


def test_each_trigger_sends_what_it_was_asked_for(fake: CodeDeployFake) -> None:
    triggers = [
        trigger("DeploymentStart", name="starts"),
        trigger("DeploymentSuccess", "DeploymentStart", topic=OTHER_TOPIC, name="ends"),
    ]
    sending(fake, triggers=triggers).release()
    sent = [(n.topic, json.loads(n.message)) for n in fake.notifications]
    assert [(topic, c["eventTriggerName"], c["status"]) for topic, c in sent] == [
        (TOPIC, "starts", "CREATED"),
        (OTHER_TOPIC, "ends", "CREATED"),
        (OTHER_TOPIC, "ends", "SUCCEEDED"),
    ]


def test_triggers_send_what_happens_while_they_are_there(fake: CodeDeployFake) -> None:
    shop = sending(fake, triggers=[trigger(*DEPLOYMENT_EVENTS, name="old")])
    deployment = shop.deploy()
    # No time goes by between the two.
    shop.update_group(
        triggerConfigurations=[trigger(*DEPLOYMENT_EVENTS, topic=OTHER_TOPIC, name="new")]
    )
    fake.run()
    assert [n.topic for n in fake.notifications] == [TOPIC, OTHER_TOPIC]
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    shop.update_group(triggerConfigurations=[])
    shop.release()
    assert len(fake.notifications) == 2


def test_a_role_that_may_not_publish_sends_nothing(fake: CodeDeployFake) -> None:
    shop = sending(fake)
    fake.add_role(ROLE, permissions=["ec2:*"])
    deployment = shop.deploy()
    assert fake.notifications == []
    fake.add_role(ROLE, permissions=["ec2:*", "sns:Publish"])
    fake.run()
    assert subjects(fake) == [f"SUCCEEDED {deployment}"]
    fake.add_role(ROLE, permissions=["ec2:*"])
    shop.release()
    assert subjects(fake) == [f"SUCCEEDED {deployment}"]


@pytest.mark.parametrize(
    "role", [{"arn": ROLE, "assumable": False}, {"arn": ROLE + "2"}], ids=["not assumable", "gone"]
)
def test_without_a_role_to_assume_a_group_sends_nothing(
    fake: CodeDeployFake, role: dict[str, Any]
) -> None:
    shop = sending(fake, triggers=[trigger("DeploymentFailure")])
    shop.deploy()
    fake.add_role(**role)
    fake.run()
    assert [state for _, state in states(fake, "Deployment")] == ["START", "FAILURE"]
    fake.add_role(ROLE)
    shop.deploy()
    assert fake.notifications == []


def test_what_was_sent_outlives_the_deployment_group(fake: CodeDeployFake) -> None:
    shop = sending(fake)
    deployment = shop.release()
    events = fake.events
    shop.client.delete_deployment_group(**shop.names)
    assert shop.refused(shop.info, deployment) == "DeploymentDoesNotExist"
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    assert fake.events == events


def test_what_was_sent_keeps_the_names_of_its_time(fake: CodeDeployFake) -> None:
    shop = sending(fake)
    deployment = shop.deploy()
    shop.update_group(newDeploymentGroupName="front")
    shop.client.update_application(applicationName="shop", newApplicationName="store")
    fake.run()
    names = [(c["applicationName"], c["deploymentGroupName"]) for c in contents(fake)]
    assert names == [("shop", "web"), ("store", "front")]
    assert fake.notifications[1].subject.endswith(f"{deployment} in us-east-1 to store")
    first, *_, last = fake.events
    assert first.resources[0].endswith(":deploymentgroup:shop/web")
    assert last.resources[0].endswith(":deploymentgroup:store/front")


def test_the_start_of_a_rollback_is_told_once(fake: CodeDeployFake) -> None:
    triggers = [trigger("DeploymentRollback", name="back")]
    shop = sending(fake, triggers=triggers, autoRollbackConfiguration=ON_FAILURE)
    rollback = shop.rollback_of(shop.failing(seconds=60))
    fake.run()
    assert subjects(fake) == [f"IN_PROGRESS {rollback}"]


# Messages about instances


def test_the_messages_about_an_instance(fake: CodeDeployFake) -> None:
    shop = sending(fake, triggers=[trigger(*INSTANCE_EVENTS, name="instances")])
    deployment = shop.release()
    (instance,) = shop.instances
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
    shop = sending(fake, 2, triggers=[trigger(*INSTANCE_EVENTS, name="instances")])
    fake.fail("AfterInstall", times=1)
    shop.release()
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
        (shop.instances[0], "START"),
        (shop.instances[0], "FAILURE"),
    ]


def test_an_on_premises_instance_goes_by_its_own_arn(fake: CodeDeployFake) -> None:
    shop = sending(fake, 0, triggers=[trigger("InstanceSuccess", name="instances")])
    (name,) = fake.add_on_premises_instances(1, tags={"place": "cellar"})
    shop.update_group(onPremisesInstanceTagFilters=tagged("cellar", "place"))
    shop.release()
    arn = shop.client.get_on_premises_instance(instanceName=name)["instanceInfo"]["instanceArn"]
    assert contents(fake)[-1]["instanceId"] == arn
    assert fake.events[-2].resources[0] == arn


def test_a_blue_green_deployment_tells_when_it_is_ready(fake: CodeDeployFake) -> None:
    shop = sending(
        fake,
        triggers=[trigger(*DEPLOYMENT_EVENTS, *INSTANCE_EVENTS)],
        **blue_green_group(ready=60, termination=None),
    )
    (green,) = fake.add_instances(1, tags={"role": "green"})
    deployment = shop.release(targetInstances={"tagFilters": tagged("green")})
    (blue,) = shop.instances
    assert subjects(fake)[-2:] == [f"READY {deployment}", f"READY {deployment}"]
    ready = contents(fake)[-1]
    assert (ready["status"], ready["completeTime"]) == ("READY", None)
    assert states(fake, "Instance") == [(green, "START"), (green, "READY")]
    assert states(fake, "Deployment") == [(deployment, "START"), (deployment, "READY")]
    shop.client.continue_deployment(deploymentId=deployment, deploymentWaitType="READY_WAIT")
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
    shop = sending(
        fake,
        platform="Lambda",
        triggers=[trigger(*DEPLOYMENT_EVENTS, *INSTANCE_EVENTS)],
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
        deploymentStyle=SHIFTS_TRAFFIC,
    )
    deployment = shop.release(inline(lambda_appspec()))
    assert subjects(fake) == [f"CREATED {deployment}", f"SUCCEEDED {deployment}"]
    assert states(fake, "Instance") == []


# EventBridge


def test_the_events_read_as_documented(fake: CodeDeployFake) -> None:
    shop = sending(fake, triggers=[])
    deployment = shop.release()
    (instance,) = shop.instances
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
        ("instanceGroupId", shop.group_info()["deploymentGroupId"]),
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
        ("instanceGroupId", shop.group_info()["deploymentGroupId"]),
        ("deploymentGroup", "web"),
    ]
    assert success.detail["state"] == "SUCCESS"
    # The end comes at 21.1 s; an event tells whole seconds.
    moment = datetime.datetime(2026, 1, 1, 12, 0, 21, tzinfo=datetime.timezone.utc)
    assert success.time == moment


def test_events_of_failures_stops_and_queues(fake: CodeDeployFake) -> None:
    fake.add_auto_scaling_group("fleet", 1)
    shop = sending(fake, 0, autoScalingGroups=["fleet"])
    shop.release()
    stopped = shop.deploy()
    fake.scale_out("fleet")
    shop.client.stop_deployment(deploymentId=stopped)
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
            sending(fake, 3).release()
            runs.append([event.id for event in fake.events])
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == len(runs[0]) == 8


# All regions, and the rest of the fake


def test_regions_are_told_of_in_the_order_of_time(fake: CodeDeployFake) -> None:
    east = sending(fake)
    west = sending(fake, region="us-west-2")
    first = west.deploy(seconds=5)
    second = east.release()
    assert subjects(fake) == [
        f"CREATED {first}",
        f"CREATED {second}",
        f"SUCCEEDED {first}",
        f"SUCCEEDED {second}",
    ]
    regions = [event.region for event in fake.events if "instanceId" not in event.detail]
    assert regions == ["us-west-2", "us-east-1", "us-west-2", "us-east-1"]


def test_snapshot_and_reset_hold_what_was_sent(fake: CodeDeployFake) -> None:
    shop = sending(fake)
    shop.deploy()
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
