"""Functions for the hooks that an AppSpec gives to certain Lambda functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake import report
from tests.shop import Shop, frozen, inline, lambda_appspec, revision

ARN = "arn:aws:lambda:us-east-1:123456789012:function:check"


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    return Shop.of_lambda(fake, "LambdaAllAtOnce")


def answering(shop: Shop, status: str = "Succeeded") -> Callable[..., None]:
    def function(payload: dict[str, str], context: object) -> None:
        shop.report(payload, status)

    return function


def said(fake: CodeDeployFake) -> str:
    """The report in one line."""
    return " ".join(report.of(fake).split())


@pytest.mark.parametrize(
    ("name", "in_appspec"),
    [
        ("check", "check"),
        ("check", ARN),
        ("check", f"{ARN}:7"),
        (ARN, "check"),
        (ARN, "123456789012:function:check"),
        (f"{ARN}:7", f"{ARN}:7"),
    ],
)
def test_a_function_runs_for_the_hook_that_the_appspec_gives_to_its_name(
    shop: Shop, name: str, in_appspec: str
) -> None:
    handle = shop.fake.on_hook("BeforeAllowTraffic", answering(shop), name=name)
    other = shop.fake.on_hook("BeforeAllowTraffic", answering(shop, "Failed"))
    deployment = shop.release(inline(lambda_appspec(BeforeAllowTraffic=in_appspec)))
    assert shop.status(deployment) == "Succeeded"
    assert (handle.met, other.met) == (1, 0)


@pytest.mark.parametrize("name", ["other", "check-2", f"{ARN}:8", f"{ARN}er"])
def test_a_function_of_another_name_does_not_run(shop: Shop, name: str) -> None:
    handle = shop.fake.on_hook("BeforeAllowTraffic", answering(shop, "Failed"), name=name)
    general = shop.fake.on_hook("BeforeAllowTraffic", answering(shop))
    deployment = shop.release(inline(lambda_appspec(BeforeAllowTraffic=f"{ARN}:7")))
    assert shop.status(deployment) == "Succeeded"
    assert (handle.met, general.met) == (0, 1)
    assert handle.what == f"on_hook('BeforeAllowTraffic', function, name={name!r})"
    assert handle.reason() == (
        f"no AppSpec names this function for BeforeAllowTraffic; AppSpecs name {ARN}:7"
    )


def test_a_name_where_no_appspec_has_hooks(shop: Shop) -> None:
    handle = shop.fake.on_hook("BeforeAllowTraffic", answering(shop), name="check")
    shop.release(inline(lambda_appspec()))
    assert handle.reason().endswith("; AppSpecs name none")


def test_a_hook_that_was_not_reached_has_that_reason(shop: Shop) -> None:
    handle = shop.fake.on_hook("AfterAllowTraffic", answering(shop), name="check")
    deployment = shop.deploy(inline(lambda_appspec(AfterAllowTraffic="check")), seconds=1.5)
    shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    assert handle.reason().startswith("no deployment got to AfterAllowTraffic")


def test_an_appspec_that_cannot_be_seen_has_no_functions_by_name(shop: Shop) -> None:
    named = shop.fake.on_hook("BeforeAllowTraffic", answering(shop, "Failed"), name="check")
    assert shop.status(shop.release(revision(kind="YAML"))) == "Succeeded"
    assert named.met == 0


def test_the_recipe_for_deploying_names_the_function(fake: CodeDeployFake) -> None:
    fake.add_lambda_group("pay")
    handle = fake.on_hook("BeforeAllowTraffic", print, name="check")
    fake.deploy("pay", "pay")
    fake.run()
    assert handle.met == 1


def test_the_payload_of_a_hook_is_for_the_test_alone(fake: CodeDeployFake) -> None:
    named = fake.on_hook("BeforeAllowTraffic", print, name="handler")
    general = fake.on_hook("BeforeAllowTraffic", print)
    assert fake.hook_event("BeforeAllowTraffic").status == "Pending"
    assert (named.met, general.met) == (0, 0)


@pytest.mark.parametrize("name", ["", "a b", "arn:aws:iam::123456789012:role/check", 5])
def test_what_no_lambda_function_is_called_is_refused(fake: CodeDeployFake, name: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="the name or the ARN of a Lambda function"):
        fake.on_hook("BeforeAllowTraffic", print, name=name)


# --- The report ------------------------------------------------------------------------------

OPEN = (
    "The AppSpec of {id} names the function check for {event}, and nothing stands for it: give one "
    "with fake.on_hook('{event}', function)."
)


def test_the_report_says_which_function_of_an_appspec_nothing_stood_for(shop: Shop) -> None:
    deployment = shop.deploy(inline(lambda_appspec(AfterAllowTraffic="check")), seconds=1)
    sentence = OPEN.format(id=deployment, event="AfterAllowTraffic")
    assert sentence in said(shop.fake)
    shop.fake.run()
    # While it waits, the report says what for.
    assert sentence not in said(shop.fake)
    assert "from the function check that validates AfterAllowTraffic" in said(shop.fake)
    shop.fake.advance(3700)
    assert shop.error(deployment) is not None
    assert sentence in said(shop.fake)


def test_the_report_tells_of_a_function_under_another_name(shop: Shop) -> None:
    shop.fake.on_hook("AfterAllowTraffic", answering(shop), name="other")
    deployment = shop.deploy(inline(lambda_appspec(AfterAllowTraffic="check")), seconds=1)
    assert OPEN.format(id=deployment, event="AfterAllowTraffic") in said(shop.fake)


def test_the_report_says_nothing_of_functions_that_answered_or_raised(shop: Shop) -> None:
    def broken(payload: dict[str, str], context: object) -> None:
        raise LookupError

    shop.fake.on_hook("BeforeAllowTraffic", answering(shop))
    shop.fake.on_hook("AfterAllowTraffic", broken)
    both = lambda_appspec(BeforeAllowTraffic="check", AfterAllowTraffic="check")
    deployment = shop.deploy(inline(both))
    assert "nothing stands for it" not in said(shop.fake)
    shop.fake.run()
    assert shop.error(deployment) is not None
    assert "nothing stands for it" not in said(shop.fake)


def test_the_report_says_nothing_of_a_hook_that_the_test_itself_answered() -> None:
    with frozen() as fake:
        event = fake.hook_event("BeforeAllowTraffic")
        Shop(fake, "Lambda").report(event, "Failed")
        fake.run()
        assert "nothing stands for it" not in said(fake)


def test_the_report_says_nothing_of_hooks_that_a_finished_deployment_never_reached(
    shop: Shop,
) -> None:
    deployment = shop.deploy(inline(lambda_appspec(AfterAllowTraffic="check")), seconds=1)
    assert OPEN.format(id=deployment, event="AfterAllowTraffic") in said(shop.fake)
    shop.client.stop_deployment(deploymentId=deployment)
    shop.fake.run()
    assert "nothing stands for it" not in said(shop.fake)
