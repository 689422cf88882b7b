"""What the report of a failing test says of moto."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import moto
import pytest
import time_machine
from botocore.exceptions import ClientError

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import report
from codedeploy_fake.mock.failures import REPORT
from codedeploy_fake.neighbors import clients
from codedeploy_fake.neighbors.clients import Clients
from tests.neighbors import account
from tests.shop import ALARMS, ROLE, START, Shop, blue_green, inline, lambda_appspec, trigger

LOOKS = 'mock_codedeploy(world="moto") looks at it.'


@pytest.fixture
def aws() -> Iterator[None]:
    with time_machine.travel(START, tick=False), moto.mock_aws():
        yield


@pytest.fixture
def beside(aws: None) -> Iterator[Shop]:
    """A fake that does not look at moto, though it is active."""
    with mock_codedeploy(progress="clock") as fake:
        yield Shop(fake)


@pytest.fixture
def looking(aws: None) -> Iterator[CodeDeployFake]:
    with mock_codedeploy(progress="clock", world="moto") as fake:
        yield fake


def text(fake: CodeDeployFake) -> str:
    """The report, as if it were one line."""
    return " ".join(report.of(fake).split())


# --- The hint ----------------------------------------------------------------------------------


def test_instances_that_the_fake_does_not_look_at_are_named(beside: Shop) -> None:
    account.add_instances(2, {"role": "web"})
    beside.group(ec2TagFilters=[{"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}])
    assert (
        f"moto has 2 running instances tagged role=web, which this fake does not look at: {LOOKS}"
    ) in text(beside.fake)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"ec2TagFilters": [{"Key": "role", "Type": "KEY_ONLY"}]}, "role"),
        ({"ec2TagFilters": [{"Value": "web", "Type": "VALUE_ONLY"}]}, "*=web"),
        (
            {
                "ec2TagFilters": None,
                "ec2TagSet": {
                    "ec2TagSetList": [
                        [{"Key": "role", "Value": "web"}, {"Key": "role", "Value": "api"}],
                        [{"Key": "role", "Type": "KEY_ONLY"}],
                    ]
                },
            },
            "role=web or role=api and role",
        ),
    ],
)
def test_every_kind_of_tag_filter_is_said(beside: Shop, members: Any, said: str) -> None:
    account.add_instances(1)
    beside.group(**members)
    assert f"moto has 1 running instance tagged {said}, which" in text(beside.fake)


def test_a_green_fleet_that_is_overlooked_is_named(beside: Shop) -> None:
    account.add_instances(3, {"role": "green"})
    beside.fake.add_instances(1, {"role": "web"})
    account.add_group("asg", 1)
    style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    beside.group(
        deploymentStyle=style,
        loadBalancerInfo={"elbInfoList": [{"name": "lb"}]},
        blueGreenDeploymentConfiguration=blue_green(),
    )
    tagged = [{"Key": "role", "Value": "green", "Type": "KEY_AND_VALUE"}]
    beside.deploy(targetInstances={"tagFilters": tagged, "autoScalingGroups": ["asg"]})
    told = text(beside.fake)
    assert "moto has 3 running instances tagged role=green, which" in told
    assert "moto has the Auto Scaling group 'asg' with 1 instance, which" in told


def test_an_auto_scaling_group_that_the_fake_does_not_look_at_is_named(beside: Shop) -> None:
    account.add_group("asg", 2)
    beside.group(ec2TagFilters=None, autoScalingGroups=["asg", "other"])
    told = text(beside.fake)
    assert f"group 'asg' with 2 instances, which this fake does not look at: {LOOKS}" in told
    assert "'other'" not in told.split("group 'asg' with")[1]


def test_an_alarm_is_named_if_it_is_in_alarm(beside: Shop) -> None:
    for name, state in (("errors", "ALARM"), ("latency", "OK")):
        account.set_alarm(name, state)
    alarms = [{"name": "errors"}, {"name": "latency"}]
    beside.group(alarmConfiguration={"enabled": True, "alarms": alarms})
    told = text(beside.fake)
    assert f"moto has the alarm 'errors' in ALARM, which this fake does not look at: {LOOKS}" in (
        told
    )
    assert "the alarm 'latency'" not in told


@moto.mock_aws
def fail_in_a_function() -> None:
    account.set_alarm("errors", "ALARM")
    shop = Shop(codedeploy_fake.current())
    shop.group(alarmConfiguration=ALARMS)
    raise AssertionError("not what was expected")


def fail_in_a_block() -> None:
    with moto.mock_aws():
        inspect.unwrap(fail_in_a_function)()


@pytest.mark.parametrize("fail", [fail_in_a_function, fail_in_a_block])
def test_moto_that_ends_before_the_mock_is_looked_at_before_it_forgets(
    fail: Callable[[], None],
) -> None:
    with pytest.raises(AssertionError) as caught:
        mock_codedeploy(fail)()
    told = " ".join(getattr(caught.value, REPORT).split())
    assert "moto has the alarm 'errors' in ALARM, which this fake does not look at" in told


def test_a_look_at_moto_leaves_it_as_ended_as_it_was() -> None:
    with mock_codedeploy():
        with suppress(AssertionError):
            fail_in_a_function()
        assert not clients.moto_is_active()
    # Without a fake nothing is looked at, whatever goes wrong.
    with pytest.raises(AssertionError) as caught, moto.mock_aws():
        raise AssertionError("of another test")
    assert not hasattr(caught.value, REPORT)


def test_a_bundle_is_named_that_is_missing_in_a_bucket_that_is_there(beside: Shop) -> None:
    beside.group()
    beside.deploy("v1")
    assert "moto has the bucket" not in text(beside.fake)
    account.upload("v2.zip", b"")
    beside.fake.run()
    beside.deploy("v2")
    told = text(beside.fake)
    assert "moto has the bucket 'releases', and no object 'v1.zip' in it, which this fake" in told
    assert "no object 'v2.zip'" not in told


def test_a_topic_is_named_that_has_subscriptions(beside: Shop) -> None:
    topic, _ = account.add_topic_with_queue("releases")
    silent = account.aws("sns").create_topic(Name="silent")["TopicArn"]
    missing = silent.replace("silent", "missing")
    beside.group(
        triggerConfigurations=[
            trigger("DeploymentStart", name=arn[-6:], topic=arn) for arn in (topic, silent, missing)
        ]
    )
    told = text(beside.fake)
    assert told.count("subscription") == 1
    assert "moto has the topic 'releases' with 1 subscription, to which this fake sends" in told


def test_what_the_test_declares_is_not_overlooked(beside: Shop) -> None:
    fake = beside.fake
    fake.add_instances(account.add_instances(1), {"role": "web"})
    account.add_group("asg", 1)
    fake.add_auto_scaling_group("asg", 1)
    account.set_alarm("errors", "ALARM")
    fake.set_alarm_state("errors", "OK")
    account.upload("v2.zip", b"")
    topic, _ = account.add_topic_with_queue("releases")
    fake.add_topic(topic)
    beside.group(
        autoScalingGroups=["asg"],
        alarmConfiguration={"enabled": True, "alarms": [{"name": "errors"}]},
        triggerConfigurations=[trigger("DeploymentStart", topic=topic)],
    )
    location = {"bucket": "releases", "key": "v1.zip", "bundleType": "zip"}
    fake.add_revision({"revisionType": "S3", "s3Location": location})
    beside.deploy()
    assert "moto" not in text(fake)


def test_nothing_is_asked_before_a_report_is_written(
    beside: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    call = Clients.call

    def count(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        asked.append(operation)
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(Clients, "call", count)
    account.add_instances(1)
    beside.group()
    beside.release()
    assert asked == []
    assert "moto has 1 running instance" in text(beside.fake)
    assert asked


def test_what_moto_cannot_tell_is_left_out(beside: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Clients.call

    def refuse(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if service == "ec2" or operation == "HeadObject":
            error = {"Error": {"Code": "UnauthorizedOperation", "Message": "Refused."}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(Clients, "call", refuse)
    account.add_instances(1)
    account.upload("v2.zip", b"")
    account.set_alarm("errors", "ALARM")
    beside.group(alarmConfiguration=ALARMS)
    beside.deploy()
    told = text(beside.fake)
    assert "running instance" not in told
    assert "no object" not in told
    assert "moto has the alarm 'errors' in ALARM" in told


@pytest.mark.parametrize("imported", [True, False])
def test_without_moto_nothing_is_said(imported: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not imported:
        monkeypatch.delitem(sys.modules, "moto.core.models")
    with mock_codedeploy() as fake:
        Shop(fake).group()
        assert "moto" not in text(fake)


# --- While the option is on --------------------------------------------------------------------


def test_the_report_says_that_moto_was_not_active() -> None:
    with mock_codedeploy(world="moto") as fake:
        Shop(fake).group()
        assert 'world="moto", but moto was not active in any call' in text(fake)


def test_moto_that_is_over_when_the_report_is_written_was_active() -> None:
    with mock_codedeploy(world="moto") as fake:
        with moto.mock_aws():
            Shop(fake).group()
        assert "not active" not in text(fake)


def test_a_refused_write_is_told(looking: CodeDeployFake, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Clients.call

    def refuse(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        if operation == "Publish":
            error = {"Error": {"Code": "AuthorizationError", "Message": "Refused."}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(Clients, "call", refuse)
    topic, _ = account.add_topic_with_queue("releases")
    account.add_instances(1)
    shop = Shop(looking)
    shop.group(triggerConfigurations=[trigger("DeploymentStart", topic=topic)])
    assert shop.status(shop.release()) == "Succeeded"
    assert "Publish was refused: sns: AuthorizationError: Refused." in text(looking)


# --- Traps of production -----------------------------------------------------------------------

#: What AWSCodeDeployRoleForLambda allows, as far as it counts here.
MANAGED: list[dict[str, Any]] = [
    {
        "Effect": "Allow",
        "Action": ["lambda:UpdateAlias", "lambda:GetAlias", "sns:Publish"],
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": "arn:aws:s3:::*/CodeDeploy/*",
    },
    {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Condition": {"StringEquals": {"s3:ExistingObjectTag/UseWithCodeDeploy": "true"}},
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": "arn:aws:lambda:*:*:function:CodeDeployHook_*",
    },
]
ELSEWHERE = (
    "could not read the AppSpec file s3://releases/pay.json: its policies allow s3:GetObject on "
    "arn:aws:s3:::*/CodeDeploy/*, * tagged UseWithCodeDeploy=true alone."
)
#: An ARN has no place for a line to break.
HOOK = (
    "On AWS the role 'CodeDeploy' could not invoke the hook function 'check' of "
    "BeforeAllowTraffic: its policies allow lambda:InvokeFunction on "
    "arn:aws:lambda:*:*:function:CodeDeployHook_* alone."
)


def pay(fake: CodeDeployFake, revision: dict[str, Any]) -> None:
    account.add_function()
    shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
    fake.on_hook("BeforeAllowTraffic", lambda event, context: None)
    shop.deploy(revision)
    fake.advance(5)


def appspec_in_s3(key: str, **tags: str) -> dict[str, Any]:
    account.upload(key, json.dumps(lambda_appspec()).encode())
    tag_set = [{"Key": name, "Value": value} for name, value in tags.items()]
    if tags:
        account.aws("s3").put_object_tagging(
            Bucket="releases", Key=key, Tagging={"TagSet": tag_set}
        )
    location = {"bucket": "releases", "key": key, "bundleType": "JSON"}
    return {"revisionType": "S3", "s3Location": location}


@pytest.mark.parametrize("function", ["check", f"arn:aws:lambda:us-east-1:{'1' * 12}:function:x"])
def test_a_hook_function_of_another_name_is_told(looking: CodeDeployFake, function: str) -> None:
    account.add_role(*MANAGED)
    pay(looking, inline(lambda_appspec(BeforeAllowTraffic=function)))
    assert HOOK.replace("check", function) in text(looking)


def test_a_hook_function_of_the_right_name_is_none_to_tell(looking: CodeDeployFake) -> None:
    account.add_role(*MANAGED)
    pay(looking, inline(lambda_appspec(BeforeAllowTraffic="CodeDeployHook_check")))
    assert "On AWS" not in text(looking)


def test_an_appspec_where_the_role_may_not_read_is_told(looking: CodeDeployFake) -> None:
    account.add_role(*MANAGED)
    pay(looking, appspec_in_s3("pay.json"))
    assert ELSEWHERE in text(looking)


@pytest.mark.parametrize(
    ("key", "tags"), [("CodeDeploy/pay.json", {}), ("pay.json", {"UseWithCodeDeploy": "true"})]
)
def test_an_appspec_where_the_role_may_read_is_none_to_tell(
    looking: CodeDeployFake, key: str, tags: dict[str, str]
) -> None:
    account.add_role(*MANAGED)
    pay(looking, appspec_in_s3(key, **tags))
    assert "On AWS" not in text(looking)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], False),
        ([{"Effect": "Allow", "Action": "lambda:UpdateAlias", "Resource": ["*"]}], True),
        ([{"Effect": "Allow", "Action": "*", "Resource": "*"}], False),
        (
            [
                {
                    "Effect": "Allow",
                    "Action": "lambda:*",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:ResourceTag/team": "pay"}},
                }
            ],
            False,
        ),
        (
            [
                {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "arn:aws:lambda:*:*:function:check",
                },
            ],
            True,
        ),
        (
            [
                {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"},
                {
                    "Effect": "Deny",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
                },
            ],
            False,
        ),
    ],
    ids=[
        "no policy",
        "another action",
        "everything",
        "perhaps allowed",
        "denied",
        "perhaps denied",
    ],
)
def test_policies_decide_what_a_role_may(
    looking: CodeDeployFake, more: list[dict[str, Any]], told: bool
) -> None:
    account.add_role(*more)
    pay(looking, inline(lambda_appspec(BeforeAllowTraffic="check")))
    assert ("could not invoke the hook function 'check'" in text(looking)) is told


def test_a_role_that_iam_does_not_know_has_no_traps(looking: CodeDeployFake) -> None:
    pay(looking, inline(lambda_appspec(BeforeAllowTraffic="check")))
    assert "On AWS" not in text(looking)


def test_deployments_to_instances_have_no_traps(looking: CodeDeployFake) -> None:
    account.add_role({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}, arn=ROLE)
    account.add_instances(1)
    shop = Shop(looking)
    shop.group()
    shop.release()
    assert "On AWS" not in text(looking)


def test_traps_are_not_looked_for_when_moto_is_over() -> None:
    with mock_codedeploy(world="moto") as fake:
        with moto.mock_aws():
            account.add_role(*MANAGED)
            pay(fake, inline(lambda_appspec(BeforeAllowTraffic="check")))
        assert "On AWS" not in text(fake)
