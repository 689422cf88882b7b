"""What the engine sees through a source, and what it tells it: a source made of dictionaries."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake.fake import report
from codedeploy_fake.model.resources import (
    Bundle,
    EcsService,
    LambdaAlias,
    Role,
)
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.source import (
    CompleteLifecycleAction,
    DeleteAutoScalingGroup,
    DeleteLifecycleHook,
    Publish,
    PutEvent,
    PutEvents,
    PutLifecycleHook,
    Refused,
    ResumeProcesses,
    SeenGroup,
    SeenInstance,
    SuspendProcesses,
    TerminateInstances,
    UpdateAlias,
)
from tests.neighbors.conftest import Beside
from tests.shop import (
    ALARMS,
    BALANCED,
    ROLE,
    WEB,
    Shop,
    blue_green,
    inline,
    lambda_appspec,
    revision,
    trigger,
)

ALL_EVENTS = ["DeploymentStart", "DeploymentSuccess"]


def seen(*ids: str, group: str | None = None, running: bool = True, **tags: str) -> Any:
    return [SeenInstance(id_, tags or WEB, "us-east-1a", group, running) for id_ in ids]


def in_group(beside: Beside, *ids: str, name: str = "asg") -> None:
    """The source has an Auto Scaling group with these members, and nothing else."""
    beside.seen.groups = {name: SeenGroup(ids)}
    beside.seen.seen_instances = seen(*ids, group=name)


# --- Instances


def test_instances_are_the_union_of_what_is_declared_and_what_is_there(beside: Beside) -> None:
    beside.fake.add_instances(["i-1"], WEB)
    # By id, what was declared wins.
    beside.seen.seen_instances = seen("i-1", "i-3", fleet="other") + seen("i-2")
    beside.group()
    assert beside.target_ids(beside.release()) == ["i-1", "i-2"]


def test_an_instance_that_stops_is_silent_and_one_that_is_gone_is_no_target(beside: Beside) -> None:
    beside.seen.seen_instances = seen("i-1", "i-2")
    beside.group("CodeDeployDefault.AllAtOnce")
    deployment = beside.deploy()
    beside.fake.advance(5)
    beside.seen.seen_instances = seen("i-1") + seen("i-2", running=False)
    beside.changed()
    beside.fake.run()
    assert beside.overview(deployment) == {"Succeeded": 1, "Failed": 1}
    beside.seen.seen_instances = seen("i-1")
    beside.changed()
    assert beside.target_ids(beside.release("v2")) == ["i-1"]


def test_a_role_that_may_not_see_instances_fails_the_deployment(beside: Beside) -> None:
    beside.seen.seen_instances = None
    beside.group()
    error = beside.error(beside.release())
    assert error is not None
    assert error[0] == "IAM_ROLE_PERMISSIONS"
    assert "AmazonEC2" in error[1]


def test_what_changes_nothing_for_a_deployment_leaves_it_alone(beside: Beside) -> None:
    beside.seen.seen_instances = seen("i-1")
    beside.group()
    deployment = beside.deploy()
    beside.fake.advance(15)
    beside.changed()
    beside.fake.run()
    assert beside.status(deployment) == "Succeeded"


# --- Auto Scaling


def test_a_role_that_may_not_see_auto_scaling_groups_fails_the_deployment(beside: Beside) -> None:
    in_group(beside, "i-1")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    beside.seen.groups = None
    in_memory = beside.release()
    assert beside.status(in_memory) == "Succeeded"
    beside.fake.reset()
    beside.client.create_application(applicationName="shop")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    error = beside.error(beside.release())
    assert error is not None
    assert error[0] == "IAM_ROLE_PERMISSIONS"
    assert "AmazonAutoScaling" in error[1]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_a_deployment_group_puts_its_hooks_and_takes_them_away(beside: Beside) -> None:
    in_group(beside, "i-1")
    group_id = beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    (put,) = beside.told(PutLifecycleHook)
    (named,) = beside.group_info()["autoScalingGroups"]
    transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    assert put == PutLifecycleHook("asg", named["hook"], transition, group_id)

    beside.update_group(terminationHookEnabled=True)
    (named,) = beside.group_info()["autoScalingGroups"]
    termination = beside.told(PutLifecycleHook)[-1]
    assert termination.hook == named["terminationHook"]
    assert termination.transition == "autoscaling:EC2_INSTANCE_TERMINATING"

    beside.update_group(autoScalingGroups=[])
    assert {order.hook for order in beside.told(DeleteLifecycleHook)} == {
        named["hook"],
        named["terminationHook"],
    }


def test_hooks_of_others_count_towards_the_limit(beside: Beside) -> None:
    beside.seen.groups = {"asg": SeenGroup((), tuple(f"mine-{n}" for n in range(50)))}
    with pytest.raises(beside.client.exceptions.LifecycleHookLimitExceededException):
        beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])


def test_an_auto_scaling_group_that_is_not_there_is_refused_once_there_is_one(
    beside: Beside,
) -> None:
    beside.group(name="before", ec2TagFilters=None, autoScalingGroups=["missing"])
    in_group(beside)
    beside.changed()
    with pytest.raises(beside.client.exceptions.InvalidAutoScalingGroupException):
        beside.group(ec2TagFilters=None, autoScalingGroups=["missing"])


def test_a_launch_is_brought_to_the_revision_of_the_group(beside: Beside) -> None:
    beside.fake.add_auto_scaling_group("declared")
    in_group(beside, "i-1")
    beside.group(ec2TagFilters=None, autoScalingGroups=["declared", "asg"])
    beside.release()
    in_group(beside, "i-1", "i-2")
    beside.changed()
    beside.fake.run()
    launch = beside.group_info()["autoScalingGroups"][1]["hook"]
    assert beside.told(CompleteLifecycleAction) == [
        CompleteLifecycleAction("asg", launch, "i-2", "CONTINUE")
    ]


def test_a_launch_that_fails_is_terminated(beside: Beside) -> None:
    in_group(beside, "i-1")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    beside.release()
    in_group(beside, "i-1", "i-2")
    beside.changed()
    beside.fake.fail("Install")
    beside.fake.run()
    (completed,) = beside.told(CompleteLifecycleAction)
    assert completed.result == "ABANDON"
    assert beside.told(TerminateInstances) == [TerminateInstances(("i-2",), "asg")]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_an_instance_that_left_runs_its_termination_hook_first(beside: Beside) -> None:
    in_group(beside, "i-1", "i-2")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"], terminationHookEnabled=True)
    beside.release()
    in_group(beside, "i-1")
    beside.changed()
    beside.fake.run()
    hook = beside.group_info()["autoScalingGroups"][0]["terminationHook"]
    assert beside.told(CompleteLifecycleAction) == [
        CompleteLifecycleAction("asg", hook, "i-2", "CONTINUE")
    ]
    assert beside.target_ids(beside.release("v2")) == ["i-1"]


def test_an_instance_that_left_without_a_hook_is_gone(beside: Beside) -> None:
    in_group(beside, "i-1", "i-2")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    beside.release()
    in_group(beside, "i-1")
    beside.changed()
    assert beside.target_ids(beside.release("v2")) == ["i-1"]


# --- Blue/green


def copying(beside: Beside, *blue: str, termination: int = 5) -> None:
    in_group(beside, *blue)
    beside.group(
        "CodeDeployDefault.AllAtOnce",
        ec2TagFilters=None,
        autoScalingGroups=["asg"],
        deploymentStyle={**BALANCED["deploymentStyle"], "deploymentType": "BLUE_GREEN"},
        loadBalancerInfo=BALANCED["loadBalancerInfo"],
        blueGreenDeploymentConfiguration=blue_green(copies=True, termination=termination),
    )


@pytest.mark.needs("CreateDeployment.ec2DeploymentOptions")
def test_a_deployment_that_is_blue_green_suspends_no_processes_of_the_tests(
    beside: Beside,
) -> None:
    copying(beside, "i-1")
    beside.release(ec2DeploymentOptions={"autoScalingGroupProcessesToSuspend": ["InstanceRefresh"]})
    for kind in (SuspendProcesses, ResumeProcesses):
        assert all("InstanceRefresh" not in order.processes for order in beside.told(kind))


def test_a_copied_group_has_the_ids_that_the_source_gives(beside: Beside) -> None:
    copying(beside, "i-1", "i-2")
    beside.seen.copies = ["i-8", "i-9"]
    deployment = beside.release()
    assert beside.status(deployment) == "Succeeded"
    assert set(beside.targets(deployment)) == {"i-1", "i-2", "i-8", "i-9"}
    copy = f"CodeDeploy_web_{deployment}"
    assert beside.group_info()["autoScalingGroups"][0]["name"] == copy
    (suspended,), (resumed,) = beside.told(SuspendProcesses), beside.told(ResumeProcesses)
    assert suspended.auto_scaling_group == resumed.auto_scaling_group == copy
    assert beside.told(DeleteAutoScalingGroup) == [DeleteAutoScalingGroup("asg")]
    # They end with their group.
    assert beside.told(TerminateInstances) == []


@pytest.mark.parametrize(
    ("denied", "code"),
    [(False, "AUTO_SCALING_CONFIGURATION"), (True, "AUTO_SCALING_IAM_ROLE_PERMISSIONS")],
)
def test_a_copy_that_is_refused_fails_the_deployment(
    beside: Beside, monkeypatch: pytest.MonkeyPatch, denied: bool, code: str
) -> None:
    copying(beside, "i-1")

    def refuse(*args: object) -> None:
        raise Refused("AmazonAutoScaling", "LimitExceeded", "Too many.", denied=denied)

    monkeypatch.setattr(beside.seen, "copy_group", refuse)
    error = beside.error(beside.release())
    assert error is not None
    assert error[0] == code


def test_a_source_that_makes_no_copy_leaves_it_to_the_fake(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying(beside, "i-1")
    monkeypatch.setattr(beside.seen, "copy_group", lambda *args: None)
    assert beside.status(beside.release()) == "Succeeded"


def test_a_blue_fleet_is_terminated_after_its_wait(beside: Beside) -> None:
    beside.seen.seen_instances = seen("i-1") + seen("i-2", fleet="green")
    beside.group(
        "CodeDeployDefault.AllAtOnce",
        deploymentStyle={**BALANCED["deploymentStyle"], "deploymentType": "BLUE_GREEN"},
        loadBalancerInfo=BALANCED["loadBalancerInfo"],
        blueGreenDeploymentConfiguration=blue_green(),
    )
    green = {"tagFilters": [{"Key": "fleet", "Value": "green", "Type": "KEY_AND_VALUE"}]}
    deployment = beside.deploy(targetInstances=green)
    beside.fake.advance(120)
    assert beside.told(TerminateInstances) == []
    beside.fake.run()
    assert beside.status(deployment) == "Succeeded"
    assert beside.told(TerminateInstances) == [TerminateInstances(("i-1",))]


# --- Alarms


def test_an_alarm_that_goes_off_is_noticed_at_the_next_poll(beside: Beside) -> None:
    beside.seen.alarms = {"errors": "OK"}
    beside.fleet(1, alarmConfiguration=ALARMS)
    deployment = beside.deploy()
    beside.fake.advance(3)
    beside.seen.alarms = {"errors": "ALARM"}
    beside.changed()
    assert beside.status(deployment) == "InProgress"
    beside.fake.advance(10)
    assert beside.status(deployment) == "Stopped"


def test_an_alarm_counts_from_when_it_went_off(beside: Beside) -> None:
    beside.seen.alarms = {"errors": "OK"}
    beside.fleet(1, alarmConfiguration=ALARMS)
    deployment = beside.deploy()
    beside.fake.advance(3)
    beside.seen.alarms = {"errors": "ALARM"}
    beside.changed()
    # No call looked in between; the deployment would have ended by then.
    beside.fake.advance(600)
    assert beside.status(deployment) == "Stopped"


@pytest.mark.parametrize(
    ("there", "status"), [({}, "Succeeded"), ({"other": "OK"}, "Stopped")], ids=["none", "others"]
)
def test_an_alarm_that_is_missing_cannot_be_read_once_there_are_alarms(
    beside: Beside, there: dict[str, str], status: str
) -> None:
    beside.seen.alarms = there
    beside.fleet(1, alarmConfiguration=ALARMS)
    assert beside.status(beside.release()) == status


def test_a_declared_alarm_wins(beside: Beside) -> None:
    beside.seen.alarms = {"errors": "ALARM"}
    beside.fake.set_alarm_state("errors", "OK")
    beside.fleet(1, alarmConfiguration=ALARMS)
    assert beside.status(beside.release()) == "Succeeded"


# --- Bundles


def test_a_bundle_fails_in_the_event_and_the_script_that_it_names(beside: Beside) -> None:
    beside.fleet(1)
    beside.seen.bundles = {
        "v1.zip": Bundle(revision("v1"), faults={"BeforeInstall": Fault("UnknownError", "Empty.")}),
        "v2.zip": Bundle(revision("v2"), scripts={"AfterInstall": "bin/after"}),
    }
    deployment = beside.release()
    (target,) = beside.targets(deployment).values()
    failed = next(e for e in target["lifecycleEvents"] if e["status"] == "Failed")
    assert failed["lifecycleEventName"] == "BeforeInstall"
    assert failed["diagnostics"]["message"] == "Empty."

    beside.fake.fail("AfterInstall")
    (target,) = beside.targets(beside.release("v2")).values()
    failed = next(e for e in target["lifecycleEvents"] if e["status"] == "Failed")
    assert failed["diagnostics"]["scriptName"] == "bin/after"
    assert failed["diagnostics"]["message"] == (
        "Script at specified location: bin/after failed with exit code 1"
    )


def test_a_script_that_the_appspec_does_not_name_keeps_its_usual_name(beside: Beside) -> None:
    beside.fleet(1)
    beside.seen.bundles = {"v1.zip": Bundle(revision("v1"), scripts={})}
    beside.fake.fail("AfterInstall")
    (target,) = beside.targets(beside.release()).values()
    failed = next(e for e in target["lifecycleEvents"] if e["status"] == "Failed")
    assert failed["diagnostics"]["scriptName"] == "scripts/after_install.sh"


def test_a_declared_bundle_wins(beside: Beside) -> None:
    beside.fleet(1)
    beside.seen.bundles = {
        "v1.zip": Bundle(revision("v1"), faults={"DownloadBundle": Fault("UnknownError", "No.")})
    }
    beside.fake.add_revision(revision("v1"))
    assert beside.status(beside.release()) == "Succeeded"


# --- Topics, roles, load balancers


def test_messages_and_events_are_sent_in_order(beside: Beside) -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:releases"
    beside.fleet(1, triggerConfigurations=[trigger(*ALL_EVENTS, topic=topic)])
    beside.release()
    sent = [order for order in beside.seen.orders if isinstance(order, Publish | PutEvent)]
    kinds = [o.subject.split(":")[0] if isinstance(o, Publish) else o.detail_type for o in sent]
    deployment = "CodeDeploy Deployment State-change Notification"
    instance = "CodeDeploy Instance State-change Notification"
    assert kinds == ["CREATED", deployment, instance, instance, "SUCCEEDED", deployment]


def test_a_topic_that_is_not_there_is_refused_once_there_is_one(beside: Beside) -> None:
    beside.seen.things = {"topic": {"arn:aws:sns:us-east-1:123456789012:releases"}}
    other = trigger(*ALL_EVENTS, topic="arn:aws:sns:us-east-1:123456789012:other")
    with pytest.raises(beside.client.exceptions.InvalidTriggerConfigException):
        beside.group(triggerConfigurations=[other])


def test_what_a_policy_denies_is_denied_whatever_else_it_allows(beside: Beside) -> None:
    beside.seen.roles = {
        ROLE: Role(ROLE, permissions=frozenset({"ec2:*"}), denied=frozenset({"ec2:describe*"}))
    }
    beside.fleet(1)
    error = beside.error(beside.release())
    assert error is not None
    assert error[0] == "IAM_ROLE_PERMISSIONS"


# --- Lambda and ECS


def test_an_alias_moves_step_by_step_and_its_versions_are_checked(beside: Beside) -> None:
    alias = LambdaAlias("pay", "live", ("1", "2"), "1", is_neighbor=True)
    beside.seen.aliases = {("pay", "live"): alias}
    beside.seen.things = {"lambda": {"pay"}}
    shop = Shop.of_lambda(beside.fake, name="lambda")
    deployment = shop.deploy(inline(lambda_appspec()))
    beside.fake.run()
    assert beside.told(UpdateAlias) == [
        UpdateAlias("pay", "live", "1", {"2": 0.1}, deployment),
        UpdateAlias("pay", "live", "2", {}, deployment),
    ]
    missing = shop.deploy(inline(lambda_appspec("2", "3")))
    beside.fake.run()
    error = beside.error(missing)
    assert error is not None
    assert error[0] == "INVALID_LAMBDA_CONFIGURATION"


def test_a_declared_function_wins(beside: Beside) -> None:
    alias = LambdaAlias("pay", "live", ("7", "8"), "7", is_neighbor=True)
    beside.seen.aliases = {("pay", "live"): alias}
    beside.fake.add_lambda_function("pay", alias="live", versions=["1", "2"])
    shop = Shop.of_lambda(beside.fake, name="lambda")
    assert shop.status(shop.release(inline(lambda_appspec("1", "2")))) == "Succeeded"
    assert beside.told(UpdateAlias) == []


def test_a_function_without_the_alias_is_misconfigured(beside: Beside) -> None:
    beside.seen.things = {"lambda": {"pay"}}
    shop = Shop.of_lambda(beside.fake, name="lambda")
    deployment = shop.deploy(inline(lambda_appspec()))
    beside.fake.run()
    error = beside.error(deployment)
    assert error is not None
    assert error[0] == "INVALID_LAMBDA_CONFIGURATION"


def test_an_alias_that_is_refused_fails_the_deployment_while_it_runs(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    alias = LambdaAlias("pay", "live", ("1", "2"), "1", is_neighbor=True)
    beside.seen.aliases = {("pay", "live"): alias}
    beside.seen.things = {"lambda": {"pay"}}

    def refuse(order: object) -> None:
        raise Refused("AWSLambda", "ResourceNotFoundException", "No such alias.")

    monkeypatch.setattr(beside.seen, "carry_out", refuse)
    shop = Shop.of_lambda(beside.fake, name="lambda")
    deployment = shop.deploy(inline(lambda_appspec()))
    beside.fake.advance(10)
    error = beside.error(deployment)
    assert error is not None
    assert error[0] == "INVALID_LAMBDA_CONFIGURATION"
    # One that has ended stays as it is, and a refusal is told in any case.
    neighborhood = beside.fake.service.neighborhood
    assert neighborhood is not None
    neighborhood._carry_out(beside.seen, UpdateAlias("pay", "live", "1", {}, deployment))
    neighborhood._carry_out(beside.seen, UpdateAlias("pay", "live", "1", {}, "d-UNKNOWN00"))
    assert "UpdateAlias was refused: " in report.of(beside.fake)
    refused = [text.split()[0] for text in neighborhood.refusals]
    assert refused == ["PutEvents", "UpdateAlias", "PutEvents", "UpdateAlias", "UpdateAlias"]


def test_an_ecs_service_is_what_the_source_says(beside: Beside) -> None:
    beside.seen.services = {
        ("main", "web"): EcsService("main", "web", deployment_controller="ECS", is_neighbor=True)
    }
    with pytest.raises(ClientError, match="CODE_DEPLOY deployment controller"):
        Shop.of_ecs(beside.fake, name="ecs")


def test_a_declared_ecs_service_wins(beside: Beside) -> None:
    beside.seen.services = {
        ("main", "web"): EcsService("main", "web", deployment_controller="ECS", is_neighbor=True)
    }
    beside.fake.add_ecs_service("main", "web")
    Shop.of_ecs(beside.fake, name="ecs")


# --- Faults, snapshots, hooks


def test_what_the_test_bed_cannot_do_is_raised_when_the_state_is_whole(beside: Beside) -> None:
    beside.fleet(1)
    beside.neighbors.found.append(NotImplementedError("no such thing"))
    with pytest.raises(NotImplementedError, match="no such thing"):
        beside.deploy()
    assert beside.client.list_deployments()["deployments"] != []


def test_a_snapshot_remembers_what_was_seen_and_never_what_was_sent(beside: Beside) -> None:
    in_group(beside, "i-1")
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg"])
    snapshot = beside.fake.snapshot()
    beside.release()
    sent = len(beside.told(PutEvent))
    beside.fake.restore(snapshot)
    assert len(beside.told(PutEvent)) == sent
    assert beside.target_ids(beside.release()) == ["i-1"]
    assert len(beside.told(PutEvent)) == 2 * sent
    beside.fake.reset()
    assert beside.client.list_applications()["applications"] == []


def test_orders_are_sent_before_a_hook_function_and_changes_noticed_after_it(
    beside: Beside,
) -> None:
    sent: list[int] = []

    def hook(event: dict[str, str], context: object) -> None:
        sent.append(len(beside.told(PutEvent)))
        beside.seen.alarms = {"errors": "ALARM"}
        beside.changed()
        beside.client.put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Succeeded",
        )

    beside.seen.alarms = {"errors": "OK"}
    beside.fake.on_hook("BeforeAllowTraffic", hook)
    shop = Shop.of_lambda(beside.fake, name="lambda", alarmConfiguration=ALARMS)
    deployment = shop.deploy(inline(lambda_appspec(BeforeAllowTraffic="check")))
    beside.fake.run()
    assert sent == [1]
    assert beside.status(deployment) == "Stopped"


def test_looking_sees_the_neighbors_and_sends_nothing(beside: Beside) -> None:
    beside.fleet(1)
    deployment = beside.deploy()
    sent = len(beside.told(PutEvent))
    beside.fake.service.state.clock.skip(60_000)
    beside.changed()
    assert beside.fake.timeline(deployment).status == "Succeeded"
    assert len(beside.fake.events) == 4
    assert len(beside.told(PutEvent)) == sent
    # The next call does.
    assert beside.status(deployment) == "Succeeded"
    assert len(beside.told(PutEvent)) == 4


def test_a_message_may_call_the_fake_back(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out = beside.seen.carry_out
    statuses: list[str] = []

    def answer(order: Any) -> None:
        carry_out(order)
        if isinstance(order, PutEvents):
            statuses.append(beside.status(beside.client.list_deployments()["deployments"][0]))

    monkeypatch.setattr(beside.seen, "carry_out", answer)
    beside.fleet(1)
    beside.release()
    assert statuses == ["Created", "Succeeded"]


def test_a_thread_that_finds_another_one_sending_leaves_it_to_it(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = beside.seen.carry_out
    beside.group(name="other", ec2TagFilters=[{"Key": "fleet", "Value": "other"}])
    senders: set[int] = set()

    def meanwhile() -> None:
        beside.deploy(group="other")

    def answer(order: Any) -> None:
        carry_out(order)
        senders.add(threading.get_ident())
        if len(beside.told(PutEvent)) == 1:
            thread = threading.Thread(target=meanwhile)
            thread.start()
            thread.join(60)
            assert not thread.is_alive()

    monkeypatch.setattr(beside.seen, "carry_out", answer)
    beside.fleet(1)
    beside.deploy()
    assert senders == {threading.get_ident()}
    assert len(beside.told(PutEvent)) == 2
