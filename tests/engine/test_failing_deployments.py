"""fail_deployment: a deployment that fails as a whole, with any code of the service model."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import AT_ONCE, ROLLBACK, Shop

CODES: list[str] = (
    botocore.session.get_session().get_service_model("codedeploy").shape_for("ErrorCode").enum
)


@pytest.mark.parametrize("code", CODES)
def test_a_deployment_fails_with_any_code_of_the_model(code: str, shop: Shop) -> None:
    shop.fleet(1)
    failing = shop.fake.fail_deployment(code)
    deployment = shop.release()
    assert shop.status(deployment) == "Failed"
    assert (shop.error(deployment) or ("", ""))[0] == code
    assert "{" not in str(shop.error(deployment))
    assert failing.met == 1
    assert shop.status(shop.release()) == "Succeeded"


def test_the_text_is_the_services_own_or_the_tests(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.fail_deployment("THROTTLED")
    code, text = shop.error(shop.release()) or ("", "")
    assert code == "THROTTLED"
    assert text.endswith("Try reducing the number of requests.")
    shop.fake.fail_deployment("THROTTLED", "slow {down}")
    assert shop.error(shop.release()) == ("THROTTLED", "slow {down}")


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("APPLICATION_MISSING", "the application shop was"),
        ("DEPLOYMENT_GROUP_MISSING", "the deployment group web was"),
        ("IAM_ROLE_PERMISSIONS", "role/CodeDeploy does not give you permission"),
        ("IAM_ROLE_PERMISSIONS", "AWS service: AmazonEC2."),
        ("AUTO_SCALING_IAM_ROLE_PERMISSIONS", "AmazonAutoScaling"),
        ("ALARM_ACTIVE", "Activated alarms: <errors> <latency>"),
    ],
)
def test_variable_parts_are_those_of_the_deployment(code: str, part: str, shop: Shop) -> None:
    watched = {"enabled": True, "alarms": [{"name": "errors"}, {"name": "latency"}]}
    shop.fleet(1, alarmConfiguration=watched)
    shop.fake.fail_deployment(code)
    assert part in str(shop.error(shop.release()))


def test_the_text_of_a_missing_service_names_it_and_its_cluster(fake: CodeDeployFake) -> None:
    shop = Shop.of_ecs(fake)
    fake.fail_deployment("INVALID_ECS_SERVICE")
    deployment = fake.deploy("shop", "web")
    fake.run()
    assert "service web was not found in the cluster main" in str(shop.error(deployment))


def test_so_many_deployments_fail_and_rollbacks_count(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ROLLBACK)
    shop.release()
    failing = shop.fake.fail_deployment("INTERNAL_ERROR", times=2)
    assert shop.status(shop.rollback_of(shop.release())) == "Failed"
    assert failing.met == 2
    assert shop.status(shop.release()) == "Succeeded"


def test_a_failure_as_a_whole_is_rolled_back(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ROLLBACK)
    shop.release("v1")
    shop.fake.fail_deployment("AGENT_ISSUE")
    rollback = shop.rollback_of(shop.release("v2"))
    assert shop.status(rollback) == "Succeeded"
    assert shop.info(rollback)["revision"]["s3Location"]["key"] == "v1.zip"


def test_only_the_deployments_of_one_group_fail(shop: Shop) -> None:
    shop.fleet(1)
    shop.group(name="other")
    failing = shop.fake.fail_deployment("THROTTLED", group="other")
    assert shop.status(shop.release()) == "Succeeded"
    assert failing.reason() == "no deployment of the group other was made, but of web"
    assert shop.status(shop.release(group="other")) == "Failed"
    assert failing.reason() == ""


def test_a_deployment_under_way_fails_at_once(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=14)
    shop.fake.fail_deployment("INTERNAL_ERROR", deployment_id=deployment)
    assert shop.status(deployment) == "Failed"
    assert shop.error(deployment) == ("INTERNAL_ERROR", "There was an internal error.")
    assert shop.overview(deployment) == {"Failed": 1}
    assert shop.target_ids(deployment) == [instance]


def test_a_deployment_that_has_not_started_fails_when_it_does(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    failing = shop.fake.fail_deployment("INTERNAL_ERROR", deployment_id=deployment)
    assert shop.status(deployment) == "Created"
    assert failing.reason() == f"no deployment started afterwards: {deployment} is Created"
    shop.fake.run()
    assert shop.status(deployment) == "Failed"


@pytest.mark.parametrize("method", ["fail", "hang"])
def test_events_of_one_deployment_alone_fail_or_hang(method: str, shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    declared = getattr(shop.fake, method)("Install", deployment_id=deployment)
    assert deployment in repr(declared)
    shop.fake.run()
    assert shop.status(deployment) == "Failed"
    assert declared.met == 1
    assert shop.status(shop.release()) == "Succeeded"


def test_a_hang_may_be_counted(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    hanging = shop.fake.hang("Install", times=2)
    assert shop.target_ids(shop.release(), TargetStatus=["Failed"]) == ids[:2]
    assert hanging.met == 2


def test_the_fault_of_a_deployment_that_never_got_there_says_why(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    failing = shop.fake.fail("Install", deployment_id=deployment)
    shop.client.stop_deployment(deploymentId=deployment)
    shop.release()
    assert failing.met == 0
    assert failing.reason() == "no deployment found an instance or another target"


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (["THROTLED"], {}, "unknown error code of a deployment 'THROTLED': did you mean 'THROTT"),
        (["THROTTLED"], {"group": "wep"}, "unknown deployment group 'wep': did you mean 'web'"),
        (["THROTTLED"], {"deployment_id": "d-1"}, "unknown deployment in us-east-1 'd-1'"),
        (["THROTTLED"], {"times": 0}, "times of fail_deployment must be a number of 1 or more"),
    ],
)
def test_a_mistake_in_fail_deployment_gets_a_sentence(
    arguments: list[Any], options: dict[str, Any], sentence: str, shop: Shop
) -> None:
    shop.fleet(1)
    with pytest.raises(ValueError, match=sentence):
        shop.fake.fail_deployment(*arguments, **options)


@pytest.mark.parametrize("method", ["fail", "hang", "fail_deployment"])
def test_nothing_of_a_deployment_that_has_ended_can_fail(method: str, shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.release()
    first = "THROTTLED" if method == "fail_deployment" else "Install"
    with pytest.raises(ValueError, match=f"{deployment} is Succeeded already"):
        getattr(shop.fake, method)(first, deployment_id=deployment)


def test_a_group_may_be_named_before_any_is_there(fake: CodeDeployFake) -> None:
    failing = fake.fail_deployment("THROTTLED", group="web")
    assert failing.reason() == "no deployment was made"
    fake.add_server_group("shop", "web")
    fake.deploy("shop", "web")
    fake.run()
    assert failing.met == 1
