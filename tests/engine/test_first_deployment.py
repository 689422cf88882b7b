"""What a first deployment goes back to, and what AppSpec files cannot say (additions, 1-7, 14)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import ALARMS, ROLLBACK, Shop, ecs_appspec, inline, lambda_appspec, revision

INVALID = (
    "The deployment failed because the AppSpec file that specifies the AWS Lambda deployment "
    "configuration is missing or has an invalid configuration."
)
OTHER_VERSION = (
    " The Lambda function alias version does not match the current version in AppSpec file."
)
IN_S3 = revision("appspec", "JSON")


def properties(shop: Shop, deployment_id: str) -> dict[str, Any]:
    """The properties in the AppSpec file of a deployment."""
    named = shop.info(deployment_id)["revision"]
    revision = shop.client.get_application_revision(applicationName="shop", revision=named)
    document = json.loads(revision["revision"]["appSpecContent"]["content"])
    ((resource,),) = (named.values() for named in document["Resources"])
    found: dict[str, Any] = resource["Properties"]
    return found


@pytest.mark.parametrize("way", ["alarm", "failure", "stop"])
def test_the_first_lambda_deployment_rolls_back_to_the_current_version(
    fake: CodeDeployFake, way: str
) -> None:
    fake.add_lambda_function("pay", alias="live", versions=["1", "2", "3"])
    shop = Shop.of_lambda(fake, alarmConfiguration=ALARMS)
    if way == "failure":
        fake.fail("AllowTraffic", times=1)
    deployment = shop.deploy(inline(lambda_appspec("1", "2")), autoRollbackConfiguration=ROLLBACK)
    fake.advance(60)
    if way == "alarm":
        fake.set_alarm_state("errors", "ALARM")
    elif way == "stop":
        shop.client.stop_deployment(deploymentId=deployment)
    fake.advance(30)
    rollback = shop.rollback_of(deployment)
    info = shop.info(rollback)
    assert (info["status"], info["creator"]) == ("Succeeded", "codeDeployRollback")
    assert info["deploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"
    assert properties(shop, rollback)["TargetVersion"] == "1"
    assert shop.target(rollback)["lambdaFunctionInfo"]["targetVersion"] == "1"
    # The alias serves version 1 alone, so the next deployment finds it as the AppSpec says.
    fake.set_alarm_state("errors", "OK")
    assert shop.status(shop.release(inline(lambda_appspec("1", "3")))) == "Succeeded"


def test_the_first_ecs_deployment_rolls_back_to_the_original_task_set(
    fake: CodeDeployFake,
) -> None:
    shop = Shop.of_ecs(fake, autoRollbackConfiguration=ROLLBACK)
    deployment = shop.deploy(inline(ecs_appspec("arn:aws:ecs:x:1:task-definition/web:7")))
    fake.advance(150)
    shop.client.stop_deployment(deploymentId=deployment)
    fake.advance(10)
    rollback = shop.rollback_of(deployment)
    info = shop.info(rollback)
    assert (info["status"], info["creator"]) == ("Succeeded", "codeDeployRollback")
    assert properties(shop, rollback)["TaskDefinition"] == "arn:aws:ecs:x:1:task-definition/web:6"
    blue, green = shop.target(rollback)["taskSetsInfo"]
    assert (blue["status"], blue["trafficWeight"]) == ("PRIMARY", 100.0)
    assert (green["status"], green["trafficWeight"]) == ("DRAINING", 0.0)


@pytest.mark.parametrize("way", ["fail", "hang"])
def test_an_ecs_deployment_that_fails_before_install_is_not_rolled_back(
    fake: CodeDeployFake, way: str
) -> None:
    shop = Shop.of_ecs(fake, autoRollbackConfiguration=ROLLBACK)
    assert shop.status(shop.release(inline(ecs_appspec("web:1")))) == "Succeeded"
    getattr(fake, way)("BeforeInstall")
    deployment = shop.release(inline(ecs_appspec("web:2")))
    assert shop.status(deployment) == "Failed"
    # Nothing has changed yet.
    assert shop.info(deployment)["rollbackInfo"] == {}
    assert shop.list()[0] == deployment


@pytest.mark.parametrize("event", ["Install", "AfterInstall"])
def test_an_ecs_rollback_installs_nothing_so_nothing_about_it_fails(
    fake: CodeDeployFake, event: str
) -> None:
    shop = Shop.of_ecs(fake, autoRollbackConfiguration=ROLLBACK)
    fake.fail(event)
    deployment = shop.deploy(inline(ecs_appspec("web:1")), seconds=300)
    assert shop.status(deployment) == "Failed"
    rollback = shop.rollback_of(deployment)
    assert shop.status(rollback) == "Succeeded"
    assert shop.seconds(rollback) < 4
    # A family without an earlier revision: the same one.
    assert properties(shop, rollback)["TaskDefinition"] == "web:1"


def test_an_appspec_in_s3_that_was_not_declared_is_rolled_back_too(fake: CodeDeployFake) -> None:
    shop = Shop.of_ecs(fake, autoRollbackConfiguration=ROLLBACK)
    fake.fail("AllowTraffic", times=1)
    rollback = shop.rollback_of(shop.release(IN_S3))
    assert shop.status(rollback) == "Succeeded"
    assert properties(shop, rollback) == {
        "TaskDefinition": "web:1",
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
    }


def test_a_first_deployment_that_never_started_is_not_rolled_back(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake, autoRollbackConfiguration=ROLLBACK, alarmConfiguration=ALARMS)
    fake.set_alarm_state("errors", "ALARM")
    deployment = shop.release(inline(lambda_appspec()))
    assert shop.status(deployment) == "Stopped"
    assert shop.info(deployment)["rollbackInfo"] == {}


@pytest.mark.parametrize(
    "config", ["LambdaCanary10Percent5Minutes", "LambdaLinear10PercentEvery1Minute"]
)
def test_a_shift_in_steps_to_the_current_version_fails(fake: CodeDeployFake, config: str) -> None:
    fake.add_lambda_function("pay", alias="live", versions=["1", "2"])
    shop = Shop.of_lambda(fake, config)
    deployment = shop.release(inline(lambda_appspec("1", "1")))
    assert shop.error(deployment) == ("INVALID_LAMBDA_CONFIGURATION", INVALID)


def test_all_at_once_to_the_current_version_succeeds(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
    assert shop.status(shop.release(inline(lambda_appspec("1", "1")))) == "Succeeded"


def test_an_alias_that_serves_another_version_is_told_apart(fake: CodeDeployFake) -> None:
    fake.add_lambda_function("pay", alias="live", versions=["1", "2", "3"])
    shop = Shop.of_lambda(fake)
    deployment = shop.release(inline(lambda_appspec("2", "3")))
    assert shop.error(deployment) == ("INVALID_LAMBDA_CONFIGURATION", INVALID + OTHER_VERSION)


@pytest.mark.parametrize("versions", [("$LATEST", "2"), ("1", "$LATEST")])
@pytest.mark.parametrize("declared", [True, False])
def test_latest_is_no_version_to_deploy(
    fake: CodeDeployFake, versions: tuple[str, str], declared: bool
) -> None:
    if declared:
        fake.add_lambda_function("pay", alias="live", versions=["1", "2", "$LATEST"])
    shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
    deployment = shop.release(inline(lambda_appspec(*versions)))
    assert shop.error(deployment) == ("INVALID_LAMBDA_CONFIGURATION", INVALID)


def _with(**changed: Any) -> dict[str, Any]:
    document = ecs_appspec()
    document["Resources"][0]["TargetService"]["Properties"].update(changed)
    return document


@pytest.mark.parametrize(
    ("document", "wrong"),
    [
        (_with(LoadBalancerInfo={"ContainerPort": 80}), "ContainerName"),
        (_with(LoadBalancerInfo={"ContainerName": "web"}), "ContainerPort"),
        (
            _with(LoadBalancerInfo={"ContainerName": "web", "ContainerPort": "http"}),
            "ContainerPort",
        ),
        (
            _with(NetworkConfiguration={"AwsvpcConfiguration": {"AssignPublicIp": "yes"}}),
            "AssignPublicIp",
        ),
        ({**ecs_appspec(), "Hooks": [{"BeforeInstall": [{"location": "a.sh"}]}]}, "BeforeInstall"),
        ({**ecs_appspec(), "version": "one"}, "version"),
    ],
)
def test_an_ecs_appspec_is_judged_as_the_checker_of_aws_does(
    fake: CodeDeployFake, document: dict[str, Any], wrong: str
) -> None:
    shop = Shop.of_ecs(fake)
    code, text = shop.error(shop.release(inline(document)))
    assert code == "INVALID_REVISION"
    assert wrong in text


@pytest.mark.parametrize(
    "document",
    [
        _with(NetworkConfiguration={"AwsvpcConfiguration": {"AssignPublicIp": "DISABLED"}}),
        _with(LoadBalancerInfo={"ContainerName": "web", "ContainerPort": "80"}),
        {**ecs_appspec(), "version": 0},
        {**ecs_appspec(), "version": "0.0"},
        {**ecs_appspec(), "version": 1},
    ],
)
def test_an_ecs_appspec_is_taken_as_files_in_use_write_it(
    fake: CodeDeployFake, document: dict[str, Any]
) -> None:
    shop = Shop.of_ecs(fake, "ECSAllAtOnce")
    assert shop.status(shop.release(inline(document))) == "Succeeded"


def test_the_listener_that_leads_elsewhere_is_named(fake: CodeDeployFake) -> None:
    fake.add_target_group("one")
    shop = Shop.of_ecs(fake)
    code, text = shop.error(shop.release(inline(ecs_appspec())))
    assert code == "ELASTIC_LOAD_BALANCING_INVALID"
    assert text == (
        "The ELB could not be updated due to the following error: Primary taskset target group "
        "must be behind listener arn:aws:elasticloadbalancing:us-east-1:123456789012:"
        "listener/app/web/50dc6c4/f2f7dc8"
    )
