"""What goes wrong on command: fail, hang, errors of the API, broken connections."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.shop import AT_ONCE, ONE_AT_A_TIME, WEB, Shop, tagged


def failed(shop: Shop, deployment: str) -> list[str]:
    return shop.target_ids(deployment, TargetStatus=["Failed"])


def test_a_fault_is_on_every_instance_and_for_good(shop: Shop) -> None:
    ids = shop.fleet(2, AT_ONCE)
    shop.fake.fail("Install")
    assert failed(shop, shop.release("v1")) == ids
    assert failed(shop, shop.release("v2")) == ids


def test_a_fault_may_be_on_one_instance(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    shop.fake.fail("Install", instance=ids[1])
    assert failed(shop, shop.release("v1")) == [ids[1]]
    assert failed(shop, shop.release("v2")) == [ids[1]]


def test_a_fault_with_a_number_is_used_up_in_the_order_of_the_batches(shop: Shop) -> None:
    ids = shop.fleet(6, "CodeDeployDefault.HalfAtATime")
    shop.fake.fail("Install", times=2)
    assert failed(shop, shop.release("v1")) == ids[:2]
    assert failed(shop, shop.release("v2")) == []


def test_times_go_on_with_the_next_wave_and_the_next_deployment(shop: Shop) -> None:
    ids = shop.fleet(3, ONE_AT_A_TIME)
    shop.fake.fail("Install", times=2)
    assert failed(shop, shop.release("v1")) == [ids[0]]
    assert failed(shop, shop.release("v2")) == [ids[0]]
    assert failed(shop, shop.release("v3")) == []


def test_only_events_that_start_are_counted(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    shop.fake.fail("BeforeInstall", instance=ids[0])
    shop.fake.fail("Install", times=1)
    assert failed(shop, shop.release("v1")) == ids[:2]


def test_the_first_rule_that_fits_strikes(shop: Shop) -> None:
    ids = shop.fleet(2, AT_ONCE)
    shop.fake.fail("Install", times=1, message="first")
    shop.fake.fail("Install", message="second")
    deployment = shop.release()
    texts = [shop.event(deployment, id_, "Install")["diagnostics"]["message"] for id_ in ids]
    assert texts == ["first", "second"]


def test_a_rule_holds_for_what_has_not_started(shop: Shop) -> None:
    first, second = shop.fleet(2, shop.config("HOST_COUNT", 1))
    deployment = shop.deploy()
    # The first instance is in the middle of Install.
    shop.fake.advance(14.35)
    assert shop.events(deployment, first)["Install"] == "InProgress"
    shop.fake.fail("Install")
    shop.fake.fail("ValidateService", times=1)
    shop.fake.run()
    assert shop.events(deployment, first)["Install"] == "Succeeded"
    assert shop.events(deployment, first)["ValidateService"] == "Failed"
    assert shop.status(deployment) == "Failed"
    assert shop.target(deployment, second)["status"] == "Skipped"


def test_times_are_dealt_out_anew(shop: Shop) -> None:
    """A rule that another one makes pointless on one instance strikes the next one."""
    ids = shop.fleet(3, AT_ONCE)
    shop.fake.fail("ValidateService", times=1)
    deployment = shop.deploy(seconds=12)
    shop.fake.fail("Install", instance=ids[0])
    shop.fake.run()
    assert shop.events(deployment, ids[0])["Install"] == "Failed"
    assert shop.events(deployment, ids[1])["ValidateService"] == "Failed"
    assert shop.target(deployment, ids[2])["status"] == "Succeeded"


def test_an_event_that_is_over_is_not_dealt_out_again(shop: Shop) -> None:
    ids = shop.fleet(2, AT_ONCE)
    shop.fake.fail("ApplicationStop", times=1)
    deployment = shop.deploy(ignoreApplicationStopFailures=True, seconds=13)
    shop.fake.fail("Install", instance=ids[1])
    shop.fake.run()
    assert shop.events(deployment, ids[0])["ApplicationStop"] == "Failed"
    assert shop.target(deployment, ids[0])["status"] == "Succeeded"
    assert failed(shop, deployment) == [ids[1]]
    assert failed(shop, shop.release("v2")) == [ids[1]]


def test_a_hang_holds_for_events_that_have_not_started(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=12)
    shop.fake.hang("ApplicationStart")
    shop.fake.advance(60)
    assert shop.events(deployment, instance)["ApplicationStart"] == "InProgress"
    assert shop.status(deployment) == "InProgress"


def test_a_fault_may_be_on_one_on_premises_instance(shop: Shop) -> None:
    servers = shop.fake.add_on_premises_instances(2, WEB)
    shop.group(AT_ONCE, ec2TagFilters=None, onPremisesInstanceTagFilters=tagged())
    shop.fake.fail("Install", instance=servers[1])
    assert failed(shop, shop.release()) == [servers[1]]


# The API


def test_an_injected_error_is_raised_as_often_as_asked(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.inject_error("GetDeployment", "DeploymentDoesNotExistException", "gone", times=2)
    deployment = shop.deploy()
    for _ in range(2):
        with pytest.raises(shop.client.exceptions.DeploymentDoesNotExistException) as caught:
            shop.info(deployment)
        assert caught.value.response["Error"]["Message"] == "gone"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert shop.status(deployment) == "Created"


def test_an_injected_error_comes_before_everything(shop: Shop) -> None:
    shop.fake.inject_error("StopDeployment", "AccessDeniedException", "no")
    with pytest.raises(ClientError) as caught:
        shop.client.stop_deployment(deploymentId="d-000000000")
    assert caught.value.response["Error"] == {"Code": "AccessDeniedException", "Message": "no"}


def test_an_injected_error_leaves_other_operations_alone(shop: Shop) -> None:
    shop.fake.inject_error("GetDeployment", "InternalFailure", status=500)
    assert shop.list() == []


@pytest.mark.parametrize(
    ("code", "given", "message"),
    [
        ("ThrottlingException", [], "Rate exceeded"),
        ("ThrottlingException", [""], ""),
        # Filled from the request; the suffix is completed.
        ("DeploymentDoesNotExist", [], "The deployment d-000000000 could not be found"),
        ("InternalFailure", [], ""),
    ],
)
def test_an_injected_error_has_the_text_of_the_service_unless_one_is_given(
    shop: Shop, code: str, given: list[str], message: str
) -> None:
    shop.fake.inject_error("GetDeployment", code, *given, times=5)
    with pytest.raises(ClientError) as caught:
        shop.info("d-000000000")
    error = caught.value.response["Error"]
    assert error["Code"].removesuffix("Exception") == code.removesuffix("Exception")
    assert error["Message"] == message


def test_an_injected_text_names_what_the_request_names(shop: Shop) -> None:
    shop.fake.inject_error("get_deployment_group", "DeploymentGroupDoesNotExist")
    with pytest.raises(ClientError, match="No Deployment Group found for name: web"):
        shop.group_info("web")


def test_a_part_of_an_injected_text_that_no_request_has_keeps_its_name(shop: Shop) -> None:
    shop.fake.inject_error("create_deployment_group", "AlarmsLimitExceeded")
    with pytest.raises(ClientError, match="cannot contain more than limit alarms"):
        shop.group()


def test_each_call_raises_an_exception_of_its_own(shop: Shop) -> None:
    shop.fake.inject_error("GetDeployment", "InternalFailure", times=2)
    for _ in range(2):
        assert shop.refused(shop.info, "d-000000000") == "InternalFailure"
    first, second = (call.error for call in shop.fake.calls.of("GetDeployment")[-2:])
    assert first is not second


def test_a_code_that_nothing_answers_with_is_refused_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(ValueError, match="did you mean 'ThrottlingException'"):
        shop.fake.inject_error("GetDeployment", "ThrotlingException")


def test_throttling_is_retried_and_each_attempt_is_a_call(shop: Shop) -> None:
    shop.fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=2)
    before = len(shop.fake.calls)
    assert shop.client.list_applications()["applications"] == ["shop"]
    calls = shop.fake.calls[before:]
    assert [call.operation for call in calls] == ["ListApplications"] * 3
    assert [call.result is None for call in calls] == [True, True, False]
    assert "ThrottlingException" in str(calls[0].error)


def test_a_connection_that_breaks_raises_what_botocore_raises(shop: Shop) -> None:
    shop.fake.inject_connection_error("ListApplications", times=20)
    with pytest.raises(ConnectionClosedError):
        shop.client.list_applications()


def test_a_connection_that_breaks_once_is_retried(shop: Shop) -> None:
    shop.fake.inject_connection_error("ListApplications")
    assert shop.client.list_applications()["applications"] == ["shop"]
    assert len([c for c in shop.fake.calls if c.operation == "ListApplications"]) == 2


@pytest.mark.parametrize("name", ["main:web", "fn:live"])
def test_a_service_or_alias_may_be_named_before_any_was_declared(shop: Shop, name: str) -> None:
    assert shop.fake.fail("BeforeAllowTraffic", instance=name).met == 0
    shop.fake.add_ecs_service("other", "service")
    with pytest.raises(ValueError, match="unknown instance or target"):
        shop.fake.fail("BeforeAllowTraffic", instance=name)


def test_an_alias_that_was_declared_may_be_named(shop: Shop) -> None:
    shop.fake.add_ecs_service("other", "service")
    shop.fake.add_lambda_function("fn", alias="live", versions=["1"])
    assert shop.fake.fail("BeforeAllowTraffic", instance="fn:live").met == 0


def test_a_service_that_a_group_names_may_be_named(shop: Shop) -> None:
    shop.fake.add_ecs_group("main", "web")
    assert shop.fake.fail("Install", instance="main:web").met == 0


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("eu-wst-1", "no region 'eu-wst-1'.* did you mean 'eu-west-1'"),
        ("mars-north-1", "no region 'mars-north-1'.* the mock's own is 'us-east-1'"),
    ],
)
def test_a_region_that_botocore_does_not_know_is_refused(
    name: str, sentence: str, shop: Shop
) -> None:
    with pytest.raises(ValueError, match=sentence):
        shop.fake.add_instances(1, region=name)
