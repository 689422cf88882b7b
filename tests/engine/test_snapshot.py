"""Snapshots, and mistakes of the test author, which change nothing."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError, ConnectionClosedError

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.shop import AT_ONCE, ON_FAILURE, START, WEB, Shop, inline, lambda_appspec, revision


def everything(shop: Shop) -> Any:
    """All that can be seen without moving time."""
    fake = shop.fake
    ids = shop.list()
    deployments = [(shop.info(id_), shop.targets(id_)) for id_ in ids]
    group = shop.group_info()
    seen = [(event.time, event.detail) for event in fake.events]
    return deployments, group, seen, fake.now


def test_restore_is_the_identity(shop: Shop) -> None:
    shop.fleet(3, autoRollbackConfiguration=ON_FAILURE)
    shop.failing(seconds=12)
    snapshot = shop.fake.snapshot()
    calls = shop.fake.calls
    before = everything(shop)

    shop.fake.run()
    shop.release("v3")
    shop.client.delete_application(applicationName="shop")
    shop.fake.restore(snapshot)

    assert shop.fake.calls == calls
    assert everything(shop) == before


@pytest.mark.parametrize("enabled", [True, False])
def test_snapshots_leave_the_collector_of_garbage_as_it_is(shop: Shop, enabled: bool) -> None:
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        shop.fake.restore(shop.fake.snapshot())
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_what_follows_is_the_same_each_time(shop: Shop) -> None:
    shop.fleet(3, autoRollbackConfiguration=ON_FAILURE)
    shop.failing("ValidateService", seconds=14)
    snapshot = shop.fake.snapshot()

    def story() -> Any:
        shop.fake.restore(snapshot)
        shop.fake.run()
        deployment = shop.release("v3")
        group_id = shop.group(name="another")
        return deployment, group_id, everything(shop)

    first = story()
    assert story() == first
    assert story() == first


def test_rules_and_injected_errors_are_part_of_it(shop: Shop) -> None:
    ids = shop.fleet(2, AT_ONCE)
    shop.fake.fail("Install", times=1)
    shop.fake.set_quota("deployments", 7)
    shop.fake.inject_error("ListApplications", "InvalidNextTokenException", "no")
    shop.fake.inject_connection_error("ListDeploymentConfigs", times=20)
    snapshot = shop.fake.snapshot()
    for _ in range(2):
        shop.fake.restore(snapshot)
        assert shop.target_ids(shop.release("v1"), TargetStatus=["Failed"]) == ids[:1]
        assert shop.target_ids(shop.release("v2"), TargetStatus=["Failed"]) == []
        with pytest.raises(ClientError):
            shop.client.list_applications()
        assert shop.client.list_applications()["applications"] == ["shop"]
        with pytest.raises(ConnectionClosedError):
            shop.client.list_deployment_configs()
    # Errors in the list of calls survive as well.
    shop.fake.restore(shop.fake.snapshot())
    assert "InvalidNextTokenException" in str([call.error for call in shop.fake.calls])


def test_a_snapshot_keeps_functions_by_reference(fake: CodeDeployFake) -> None:
    seen: list[Any] = []
    fake.on_hook("BeforeAllowTraffic", lambda event, context: seen.append(event))
    fake.restore(fake.snapshot())
    shop = Shop.of_lambda(fake)
    deployment = shop.deploy(inline(lambda_appspec(BeforeAllowTraffic="check")), seconds=60)
    assert [event["DeploymentId"] for event in seen] == [deployment]


def test_a_snapshot_goes_on_in_another_activation_at_its_own_time(shop: Shop) -> None:
    shop.fleet(2)
    deployment = shop.deploy(seconds=12)
    snapshot = shop.fake.snapshot()
    shop.fake.run()
    info = shop.info(deployment)
    later = START + datetime.timedelta(days=400)
    with (
        time_machine.travel(later, tick=False) as clock,
        mock_codedeploy(progress="clock") as other,
    ):
        assert shop.client.list_applications()["applications"] == []
        other.restore(snapshot)
        # The same moment, whatever the process's clock reads; time goes on from there.
        assert other.now == START + datetime.timedelta(seconds=12)
        clock.shift(5)
        assert other.now == START + datetime.timedelta(seconds=17)
        assert shop.status(deployment) == "InProgress"
        other.run()
        assert shop.info(deployment) == info
        other.reset()
        assert shop.client.list_applications()["applications"] == []
        assert other.now >= later
    assert shop.info(deployment) == info


def test_ids_are_the_same_on_every_run() -> None:
    def ids(**options: Any) -> list[str]:
        with mock_codedeploy(progress="clock", **options) as fake:
            shop = Shop(fake)
            shop.fake.add_instances(1, WEB)
            return [shop.group(), shop.release("v1"), shop.release("v2")]

    assert ids() == ids()
    assert ids(seed=1) == ids(seed=1) != ids()
    assert ids(account_id="210987654321") != ids()


# Mistakes


Mistake = Callable[[CodeDeployFake], Any]
S3 = {"revisionType": "S3"}
GITHUB = {"revisionType": "GitHub", "s3Location": {}}
DURATION = "duration of advance must be seconds, from 0 to a hundred years, or a timedelta, not "
REVISION = (
    "a revision is the API's own structure, with a revisionType of S3 or GitHub and its location, "
    "not "
)
TARGET = (
    "unknown instance or target 'i-0': known: i-00000000000000001, i-00000000000000002, server-001"
)
DEPLOYMENT = "unknown deployment in us-east-1 'd-000000000': known: d-"
FLEET = "unknown declared Auto Scaling group 'db': known: web"
MISTAKES: list[tuple[Mistake, str]] = [
    (lambda f: f.fail("Restart"), "unknown lifecycle event 'Restart': known: "),
    (lambda f: f.hang("install"), "unknown lifecycle event 'install': known: "),
    (
        lambda f: f.on_hook("Before", print),
        "unknown lifecycle event that a function validates 'Before': known: ",
    ),
    (
        lambda f: f.fail("Install", error_code="Success"),
        "unknown error code of a lifecycle event 'Success': known: ScriptFailed, ScriptMissing, ",
    ),
    (
        lambda f: f.fail("Install", times=0),
        "times of fail must be a number of 1 or more, or None, not 0",
    ),
    (lambda f: f.fail("Install", instance="i-0"), TARGET),
    (lambda f: f.hang("Install", instance="i-0"), TARGET),
    (
        lambda f: f.set_alarm_state("errors", "Alarm"),
        "unknown alarm state 'Alarm': known: ALARM, INSUFFICIENT_DATA, OK, UNAVAILABLE",
    ),
    (lambda f: f.advance(-1), DURATION + "-1"),
    (lambda f: f.advance(datetime.timedelta(seconds=-0.5)), DURATION),
    (lambda f: f.advance(float("nan")), DURATION + "nan"),
    (
        lambda f: f.terminate_instances(["i-00000000000000001", "i-0"]),
        "unknown instance 'i-0': known: i-00000000000000001, i-00000000000000002",
    ),
    (
        lambda f: f.add_instances(["i-0", "i-00000000000000001"]),
        "the instance 'i-00000000000000001' exists already",
    ),
    (lambda f: f.add_instances(["i-0", "i-0"]), "the instance 'i-0' is named twice"),
    (lambda f: f.add_instances(-1), "the number of instances is 0 or more, not -1"),
    (lambda f: f.add_instances(1, auto_scaling_group="db"), FLEET),
    (
        lambda f: f.add_on_premises_instances(["server-001"]),
        "the on-premises instance 'server-001' exists already",
    ),
    (lambda f: f.add_auto_scaling_group("web"), "the Auto Scaling group 'web' exists already"),
    (lambda f: f.add_auto_scaling_group("a", -2), "the number of instances is 0 or more, not -2"),
    (lambda f: f.scale_out("db"), FLEET),
    (lambda f: f.scale_out("web", -1), "by of scale_out must be a number of 0 or more, not -1"),
    (
        lambda f: f.add_lambda_function("fn", alias="live", versions=[]),
        "the function 'fn' needs at least one version",
    ),
    (lambda f: f.add_revision({}), REVISION + "{}"),
    (lambda f: f.remove_revision({"revisionType": "String"}), REVISION + "{'revisionType': "),
    (lambda f: f.add_revision(S3), "a revision of the type S3 needs its s3Location"),
    (lambda f: f.add_revision(GITHUB), "a revision of the type GitHub needs its gitHubLocation"),
    (lambda f: f.set_quota("hosts", 1), "unknown quota 'hosts': known: "),
    (
        lambda f: f.set_quota("alarms", -1),
        "value of set_quota must be a number of 0 or more, or None, not -1",
    ),
    (lambda f: f.set_quota("alarms", None), "the quota 'alarms' needs a number; its default is 10"),
    (lambda f: f.inject_error("GetDeploy", "X"), "unknown operation 'GetDeploy': known: "),
    (lambda f: f.inject_connection_error("get_it"), "unknown operation 'get_it': known: "),
    (
        lambda f: f.inject_error("GetDeployment", "X", times=0),
        "times of inject_error must be a number of 1 or more, not 0",
    ),
    (lambda f: f.timeline("d-000000000"), DEPLOYMENT),
    (lambda f: f.run("d-000000000"), DEPLOYMENT),
    (
        lambda f: f.run("d-000000000", region="eu-west-1"),
        "unknown deployment in eu-west-1 'd-000000000': there is none so far",
    ),
]


@pytest.mark.parametrize(("mistake", "sentence"), MISTAKES)
def test_a_mistake_gets_a_sentence_and_changes_nothing(
    shop: Shop, mistake: Mistake, sentence: str
) -> None:
    shop.fleet(2)
    shop.fake.add_auto_scaling_group("web")
    shop.fake.add_on_premises_instances(1)
    shop.deploy(seconds=12)
    snapshot = shop.fake.snapshot()
    before = everything(shop)
    with pytest.raises(ValueError) as caught:
        mistake(shop.fake)
    # Between the two stands the nearest name, where there is one.
    beginning, _, choices = sentence.partition("known: ")
    assert str(caught.value).startswith(beginning)
    assert choices in str(caught.value)
    assert everything(shop) == before
    shop.fake.run()
    after = everything(shop)
    more = shop.fake.add_instances(1)

    shop.fake.restore(snapshot)
    shop.fake.run()
    # All goes on as if there had been no mistake.
    assert everything(shop) == after
    assert shop.fake.add_instances(1) == more


def test_ids_that_were_given_are_passed_over_in_the_count(shop: Shop) -> None:
    fake = shop.fake
    assert fake.add_instances(["i-00000000000000002"]) == ["i-00000000000000002"]
    assert fake.add_instances(2) == ["i-00000000000000003", "i-00000000000000004"]
    assert fake.add_instances("i-a") == ["i-a"]
    assert fake.add_instances(0) == []
    assert fake.add_on_premises_instances(["server-002", "b"]) == ["b", "server-002"]
    assert fake.add_on_premises_instances(2) == ["server-003", "server-004"]


def test_calls_are_recorded_with_parameters_result_and_time(shop: Shop) -> None:
    shop.fake.advance(5)
    with pytest.raises(ClientError):
        shop.client.get_application(applicationName="none")
    shop.client.register_application_revision(
        applicationName="shop", revision=revision("v1"), description="text"
    )
    first, second, third = shop.fake.calls
    assert (first.operation, first.region, first.time) == ("CreateApplication", "us-east-1", START)
    assert first.result is not None
    assert set(first.result) == {"applicationId"}
    assert second.error is not None
    assert second.result is None
    assert second.time == START + datetime.timedelta(seconds=5)
    assert third.parameters == {
        "applicationName": "shop",
        "revision": revision("v1"),
        "description": "text",
    }
    # A copy: nobody can change what happened.
    third.parameters["revision"].clear()
    assert shop.fake.calls[2].parameters["revision"] == revision("v1")


def test_a_fake_says_which_one_it_is() -> None:
    with mock_codedeploy(region="eu-west-1", account_id="210987654321") as fake:
        assert repr(fake) == "<CodeDeployFake 210987654321 eu-west-1>"
