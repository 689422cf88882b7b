"""What goes wrong on command: fail, hang, errors of the API, broken connections."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.engine.conftest import TAGGED, WEB, Stage

ALL = "CodeDeployDefault.AllAtOnce"


def failed(stage: Stage, deployment: str) -> list[str]:
    return stage.target_ids(deployment, TargetStatus=["Failed"])


def test_on_every_instance_and_for_good(stage: Stage) -> None:
    ids = stage.fleet(2, ALL)
    stage.fake.fail("Install")
    assert failed(stage, stage.release("v1")) == ids
    assert failed(stage, stage.release("v2")) == ids


def test_on_one_instance(stage: Stage) -> None:
    ids = stage.fleet(3, ALL)
    stage.fake.fail("Install", instance=ids[1])
    assert failed(stage, stage.release("v1")) == [ids[1]]
    assert failed(stage, stage.release("v2")) == [ids[1]]


def test_so_many_times_in_the_order_of_the_batches(stage: Stage) -> None:
    ids = stage.fleet(6, "CodeDeployDefault.HalfAtATime")
    stage.fake.fail("Install", times=2)
    assert failed(stage, stage.release("v1")) == ids[:2]
    assert failed(stage, stage.release("v2")) == []


def test_times_go_on_with_the_next_wave_and_the_next_deployment(stage: Stage) -> None:
    ids = stage.fleet(3, "CodeDeployDefault.OneAtATime")
    stage.fake.fail("Install", times=2)
    assert failed(stage, stage.release("v1")) == [ids[0]]
    assert failed(stage, stage.release("v2")) == [ids[0]]
    assert failed(stage, stage.release("v3")) == []


def test_only_events_that_start_are_counted(stage: Stage) -> None:
    ids = stage.fleet(3, ALL)
    stage.fake.fail("BeforeInstall", instance=ids[0])
    stage.fake.fail("Install", times=1)
    assert failed(stage, stage.release("v1")) == ids[:2]


def test_the_first_rule_that_fits_strikes(stage: Stage) -> None:
    ids = stage.fleet(2, ALL)
    stage.fake.fail("Install", times=1, message="first")
    stage.fake.fail("Install", message="second")
    deployment = stage.release()
    texts = [stage.event(deployment, id_, "Install")["diagnostics"]["message"] for id_ in ids]
    assert texts == ["first", "second"]


def test_a_rule_holds_for_what_has_not_started(stage: Stage) -> None:
    first, second = stage.fleet(2, stage.config("HOST_COUNT", 1))
    deployment = stage.deploy()
    # The first instance is in the middle of Install.
    stage.fake.advance(14.35)
    assert stage.events(deployment, first)["Install"] == "InProgress"
    stage.fake.fail("Install")
    stage.fake.fail("ValidateService", times=1)
    stage.fake.run()
    assert stage.events(deployment, first)["Install"] == "Succeeded"
    assert stage.events(deployment, first)["ValidateService"] == "Failed"
    assert stage.status(deployment) == "Failed"
    assert stage.target(deployment, second)["status"] == "Skipped"


def test_times_are_dealt_out_anew(stage: Stage) -> None:
    """A rule that another one makes pointless on one instance strikes the next one."""
    ids = stage.fleet(3, ALL)
    stage.fake.fail("ValidateService", times=1)
    deployment = stage.deploy()
    stage.fake.advance(12)
    stage.fake.fail("Install", instance=ids[0])
    stage.fake.run()
    assert stage.events(deployment, ids[0])["Install"] == "Failed"
    assert stage.events(deployment, ids[1])["ValidateService"] == "Failed"
    assert stage.target(deployment, ids[2])["status"] == "Succeeded"


def test_an_event_that_is_over_is_not_dealt_out_again(stage: Stage) -> None:
    ids = stage.fleet(2, ALL)
    stage.fake.fail("ApplicationStop", times=1)
    deployment = stage.deploy(ignoreApplicationStopFailures=True)
    stage.fake.advance(13)
    stage.fake.fail("Install", instance=ids[1])
    stage.fake.run()
    assert stage.events(deployment, ids[0])["ApplicationStop"] == "Failed"
    assert stage.target(deployment, ids[0])["status"] == "Succeeded"
    assert failed(stage, deployment) == [ids[1]]
    assert failed(stage, stage.release("v2")) == [ids[1]]


def test_a_hang_while_the_instance_is_at_work(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    deployment = stage.deploy()
    stage.fake.advance(12)
    stage.fake.hang("ApplicationStart")
    stage.fake.advance(60)
    assert stage.events(deployment, instance)["ApplicationStart"] == "InProgress"
    assert stage.status(deployment) == "InProgress"


def test_targets_that_are_on_premises(stage: Stage) -> None:
    servers = stage.fake.add_on_premises_instances(2, WEB)
    stage.group(ALL, ec2TagFilters=None, onPremisesInstanceTagFilters=TAGGED)
    stage.fake.fail("Install", instance=servers[1])
    assert failed(stage, stage.release()) == [servers[1]]


# The API


def test_an_injected_error(stage: Stage) -> None:
    stage.fleet(1)
    stage.fake.inject_error("GetDeployment", "DeploymentDoesNotExistException", "gone", times=2)
    deployment = stage.deploy()
    for _ in range(2):
        with pytest.raises(stage.client.exceptions.DeploymentDoesNotExistException) as caught:
            stage.info(deployment)
        assert caught.value.response["Error"]["Message"] == "gone"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert stage.status(deployment) == "Created"


def test_an_injected_error_comes_before_everything(stage: Stage) -> None:
    stage.fake.inject_error("StopDeployment", "AccessDeniedException", "no")
    with pytest.raises(ClientError) as caught:
        stage.client.stop_deployment(deploymentId="d-000000000")
    assert caught.value.response["Error"] == {"Code": "AccessDeniedException", "Message": "no"}


def test_other_operations_go_on(stage: Stage) -> None:
    stage.fake.inject_error("GetDeployment", "InternalFailure", status=500)
    assert stage.list() == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ThrottlingException", "Rate exceeded"),
        # Filled from the request; the suffix is completed.
        ("DeploymentDoesNotExist", "The deployment d-000000000 could not be found"),
        ("InternalFailure", ""),
    ],
)
def test_an_injected_error_has_the_text_of_the_service(
    stage: Stage, code: str, message: str
) -> None:
    stage.fake.inject_error("GetDeployment", code, times=5)
    with pytest.raises(ClientError) as caught:
        stage.info("d-000000000")
    error = caught.value.response["Error"]
    assert error["Code"].removesuffix("Exception") == code.removesuffix("Exception")
    assert error["Message"] == message


def test_an_injected_text_names_what_the_request_names(stage: Stage) -> None:
    stage.fake.inject_error("get_deployment_group", "DeploymentGroupDoesNotExist")
    with pytest.raises(ClientError, match="No Deployment Group found for name: web"):
        stage.group_info("web")


def test_a_part_of_an_injected_text_that_no_request_has_keeps_its_name(stage: Stage) -> None:
    stage.fake.inject_error("create_deployment_group", "AlarmsLimitExceeded")
    with pytest.raises(ClientError, match="cannot contain more than limit alarms"):
        stage.group()


def test_each_call_raises_an_exception_of_its_own(stage: Stage) -> None:
    stage.fake.inject_connection_error("list_applications", times=2)
    stage.fake.inject_error("GetDeployment", "InternalFailure", times=2)
    for _ in range(2):
        with pytest.raises(ClientError):
            stage.info("d-000000000")
    first, second = (call.error for call in stage.fake.calls.of("GetDeployment")[-2:])
    assert first is not second


def test_a_code_that_nothing_answers_with_is_refused_with_the_nearest(stage: Stage) -> None:
    with pytest.raises(ValueError, match="did you mean 'ThrottlingException'"):
        stage.fake.inject_error("GetDeployment", "ThrotlingException")


def test_an_injected_error_may_say_nothing(stage: Stage) -> None:
    stage.fake.inject_error("GetDeployment", "ThrottlingException", "", times=5)
    with pytest.raises(ClientError) as caught:
        stage.info("d-000000000")
    assert caught.value.response["Error"]["Message"] == ""


def test_throttling_is_retried_and_each_attempt_is_a_call(stage: Stage) -> None:
    stage.fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=2)
    before = len(stage.fake.calls)
    assert stage.client.list_applications()["applications"] == ["app"]
    calls = stage.fake.calls[before:]
    assert [call.operation for call in calls] == ["ListApplications"] * 3
    assert [call.result is None for call in calls] == [True, True, False]
    assert "ThrottlingException" in str(calls[0].error)


def test_a_connection_that_breaks(stage: Stage) -> None:
    stage.fake.inject_connection_error("ListApplications", times=20)
    with pytest.raises(ConnectionClosedError):
        stage.client.list_applications()


def test_a_connection_that_breaks_once_is_retried(stage: Stage) -> None:
    stage.fake.inject_connection_error("ListApplications")
    assert stage.client.list_applications()["applications"] == ["app"]
    assert len([c for c in stage.fake.calls if c.operation == "ListApplications"]) == 2


@pytest.mark.parametrize("name", ["main:web", "fn:live"])
def test_a_service_or_alias_may_be_named_before_any_was_declared(stage: Stage, name: str) -> None:
    assert stage.fake.fail("BeforeAllowTraffic", instance=name).met == 0
    stage.fake.add_ecs_service("other", "service")
    with pytest.raises(ValueError, match="unknown instance or target"):
        stage.fake.fail("BeforeAllowTraffic", instance=name)


def test_a_service_that_a_group_names_may_be_named(stage: Stage) -> None:
    stage.fake.add_ecs_group("main", "web")
    assert stage.fake.fail("Install", instance="main:web").met == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("eu-wst-1", "no region 'eu-wst-1'.* did you mean 'eu-west-1'"),
        ("mars-north-1", "no region 'mars-north-1'.* the mock's own is 'us-east-1'"),
    ],
)
def test_a_region_that_botocore_does_not_know_is_refused(
    name: str, sentence: str, stage: Stage
) -> None:
    with pytest.raises(ValueError, match=sentence):
        stage.fake.add_instances(1, region=name)


def test_a_region_that_a_client_has_called_is_known(stage: Stage) -> None:
    boto3.client("codedeploy", "mars-north-1").list_applications()
    assert stage.fake.add_instances(1, region="mars-north-1")
