"""What a test declared: how often it took hold, and why it did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import report
from codedeploy_fake.fake.declarations import unmet
from tests.clients import client_in
from tests.shop import ALARMS, AT_ONCE, Shop, inline, lambda_appspec


@pytest.fixture
def shop(codedeploy: CodeDeployFake) -> Shop:
    return Shop(codedeploy)


def test_a_fault_is_met_once_for_each_event_that_started(shop: Shop) -> None:
    shop.fleet(3, AT_ONCE)
    failing = shop.fake.fail("Install")
    later = shop.fake.hang("ValidateService", instance="i-00000000000000001")
    assert failing.met == 0
    shop.deploy()
    # Planned, but not started yet.
    shop.fake.advance(11.5)
    assert failing.met == 0
    shop.fake.run()
    assert failing.met == 3
    assert failing.reason() == ""
    assert later.met == 0
    assert repr(failing) == "<fail('Install'): met 3 times>"
    assert repr(later) == "<hang('ValidateService', instance='i-00000000000000001'): met 0 times>"


def test_a_fault_that_is_taken_back_is_not_met(shop: Shop) -> None:
    shop.fleet(1)
    failing = shop.fake.fail("AfterInstall", times=1)
    deployment = shop.deploy(seconds=12.5)
    shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    assert failing.met == 0
    assert failing.reason() == f"no deployment got to AfterInstall: {deployment} is Stopped"


def test_what_a_deleted_deployment_met_counts(shop: Shop) -> None:
    shop.fleet(1)
    failing = shop.fake.fail("Install")
    shop.release()
    shop.client.delete_deployment_group(**shop.names)
    assert failing.met == 1


def test_injected_errors_are_met_by_calls(shop: Shop) -> None:
    error = shop.fake.inject_error("ListApplications", "InvalidNextTokenException", times=2)
    broken = shop.fake.inject_connection_error("ListDeployments")
    for _ in range(2):
        assert shop.refused(shop.client.list_applications) == "InvalidNextToken"
    assert error.met == 2
    assert (broken.met, broken.what) == (0, "inject_connection_error('ListDeployments')")
    assert broken.reason() == (
        "ListDeployments was not called; called were CreateApplication, ListApplications"
    )


def test_a_hook_is_met_when_its_function_runs(codedeploy: CodeDeployFake) -> None:
    shop = Shop.of_lambda(codedeploy, "LambdaAllAtOnce")

    def check(payload: dict[str, str], context: object) -> None:
        shop.report(payload)

    before = codedeploy.on_hook("BeforeAllowTraffic", check)
    after = codedeploy.on_hook("AfterAllowTraffic", check)
    deployment = shop.deploy(inline(lambda_appspec(BeforeAllowTraffic="check")))
    codedeploy.run()
    assert repr(before) == "<on_hook('BeforeAllowTraffic', check): met once>"
    assert after.reason() == (
        "no deployment got to AfterAllowTraffic, or its AppSpec names no function for it: "
        f"{deployment} is Succeeded"
    )


def test_an_alarm_is_met_when_a_group_watches_it(shop: Shop) -> None:
    shop.fake.set_alarm_state("other", "OK")
    shop.fake.set_alarm_state("errors", "ALARM")
    (missed,) = unmet(shop.fake.service)
    assert missed == (
        "set_alarm_state('errors', 'ALARM'): no deployment group watches this alarm; watched was "
        "nothing"
    )
    shop.group(alarmConfiguration=ALARMS)
    assert unmet(shop.fake.service) == []


def test_an_unmet_alarm_names_the_region_where_it_is_watched(shop: Shop) -> None:
    Shop(shop.fake, region="eu-west-1").group(alarmConfiguration=ALARMS)
    shop.fake.set_alarm_state("errors", "ALARM")
    (missed,) = unmet(shop.fake.service)
    assert missed.endswith("no group in us-east-1 watches it, but in eu-west-1")


Declare = Callable[[CodeDeployFake], Any]


@pytest.mark.parametrize(
    ("declare", "reason"),
    [
        (lambda fake: fake.fail("Install"), "no deployment was made"),
        (lambda fake: fake.on_hook("AfterAllowTraffic", print), "no deployment was made"),
        (
            lambda fake: fake.inject_error("StopDeployment", "InvalidDeploymentIdException"),
            "StopDeployment was not called; called was nothing",
        ),
    ],
    ids=["fail", "hook", "error"],
)
def test_where_nothing_was_done_the_reason_says_so(
    codedeploy: CodeDeployFake, declare: Declare, reason: str
) -> None:
    assert declare(codedeploy).reason() == reason


@pytest.mark.parametrize(
    ("declare", "reason"),
    [
        (
            lambda fake: fake.fail("Install", region="eu-west-1"),
            "no deployment was made in eu-west-1, but in us-east-1: give it region='us-east-1'",
        ),
        (
            lambda fake: fake.fail("AllowTraffic"),
            (
                "no deployment has the event AllowTraffic; they have ApplicationStop, "
                "DownloadBundle, BeforeInstall, Install, AfterInstall, ApplicationStart and 1 more"
            ),
        ),
        (
            lambda fake: fake.fail("Install", instance=fake.add_instances(1)[0]),
            (
                "no deployment went to i-00000000000000003; they went to i-00000000000000001, "
                "i-00000000000000002"
            ),
        ),
        (
            lambda fake: fake.on_hook("AfterAllowTraffic", print),
            "no deployment was made to Lambda or ECS, which alone have hooks",
        ),
    ],
    ids=["region", "event", "instance", "hook"],
)
def test_where_it_could_not_take_hold_the_reason_says_why(
    shop: Shop, declare: Declare, reason: str
) -> None:
    shop.fleet(2)
    declared = declare(shop.fake)
    shop.release()
    assert declared.met == 0
    assert declared.reason() == reason


def test_a_fault_without_targets_says_so(shop: Shop) -> None:
    shop.group()
    failing = shop.fake.fail("Install")
    shop.release()
    assert failing.reason() == "no deployment found an instance or another target"


def test_a_deployment_that_has_not_started(shop: Shop) -> None:
    shop.fleet(1)
    failing = shop.fake.fail("Install")
    shop.release()
    second = shop.fake.fail("ApplicationStop")
    shop.deploy()
    assert failing.met == 1
    assert "no deployment got to ApplicationStop" in second.reason()


def test_declarations_belong_to_the_state(shop: Shop) -> None:
    shop.fleet(1)
    failing = shop.fake.fail("Install")
    before = shop.fake.snapshot()
    shop.release()
    after = shop.fake.snapshot()
    shop.fake.restore(before)
    assert failing.met == 0
    shop.fake.restore(after)
    assert failing.met == 1
    shop.fake.reset()
    assert failing.met == 0
    assert failing.reason() == "the fake was reset since, or restored to a moment before"


def test_the_report_lists_what_was_not_met(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.fail("Install")
    shop.fake.fail("AllowTraffic")
    shop.release()
    lines = report.of(shop.fake).splitlines()
    first = lines.index("Declared, and never met:")
    assert lines[first + 1].startswith(
        "  fail('AllowTraffic'): no deployment has the event AllowTraffic; they have"
    )


def test_a_test_that_called_nothing_is_reported_for_what_it_declared() -> None:
    with mock_codedeploy() as fake:
        assert report.of(fake) == ""
        fake.fail("Install")
        assert report.of(fake) == (
            "Declared, and never met:\n  fail('Install'): no deployment was made"
        )
        assert client_in()
