"""Lambda deployments: weights over time, hooks, alarms, rollbacks (engine reference, 3.7, 5.3)."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import ALARMS, ALLOW, ROLE, ROLLBACK, Shop, frozen, inline, lambda_appspec

FIRST = inline(lambda_appspec("1", "2"))
SECOND = inline(lambda_appspec("2", "3"))
#: Its hook function validates before traffic shifts.
CHECKED = inline(lambda_appspec(BeforeAllowTraffic="check"))


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    return Shop.of_lambda(fake)


def weight(shop: Shop, deployment_id: str) -> float:
    share: float = shop.target(deployment_id)["lambdaFunctionInfo"]["targetVersionWeight"]
    return share


def deployed(shop: Shop, revision: dict[str, Any] = FIRST) -> str:
    """A deployment that succeeded before, so that there is something to roll back to."""
    deployment_id = shop.release(revision, deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce")
    assert shop.status(deployment_id) == "Succeeded"
    return deployment_id


def test_a_canary_shifts_a_tenth_at_once_and_the_rest_after_five_minutes(
    shop: Shop,
) -> None:
    deployment_id = shop.deploy(FIRST)
    weights = {}
    for second in range(1, 306):
        shop.fake.advance(1)
        weights[second] = weight(shop, deployment_id)
    assert {second for second, share in weights.items() if share == 0.0} == {1, 2, 3}
    assert {second for second, share in weights.items() if share == 0.1} == set(range(4, 304))
    assert {second for second, share in weights.items() if share == 1.0} == {304, 305}
    shop.fake.advance(1)
    # A recorded run took 5 min 4.9 s.
    assert shop.seconds(deployment_id) == pytest.approx(304.936, abs=1)
    assert shop.events(deployment_id) == dict.fromkeys(ALLOW, "Succeeded")
    start, end = shop.times(deployment_id, "AllowTraffic")
    assert end - start == pytest.approx(300, abs=1)


def test_the_target_is_the_alias(shop: Shop) -> None:
    deployment_id = deployed(shop)
    assert shop.target_ids(deployment_id) == ["pay:live"]
    answer = shop.client.get_deployment_target(deploymentId=deployment_id, targetId="pay:live")
    assert answer["deploymentTarget"]["deploymentTargetType"] == "LambdaTarget"
    target = answer["deploymentTarget"]["lambdaTarget"]
    assert target["targetArn"] == "arn:aws:lambda:us-east-1:123456789012:function:pay:live"
    assert target["lambdaFunctionInfo"] == {
        "functionName": "pay",
        "functionAlias": "live",
        "currentVersion": "1",
        "targetVersion": "2",
        "targetVersionWeight": 1.0,
    }
    assert target["status"] == "Succeeded"
    assert all("diagnostics" not in event for event in target["lifecycleEvents"])


def test_counters_show_when_it_is_over(shop: Shop) -> None:
    deployment_id = shop.deploy(FIRST, seconds=100)
    assert shop.status(deployment_id) == "InProgress"
    assert "deploymentOverview" not in shop.info(deployment_id)
    shop.fake.advance(300)
    overview = shop.info(deployment_id)["deploymentOverview"]
    assert {name: count for name, count in overview.items() if count} == {"Succeeded": 1}


def test_a_linear_shift_goes_in_equal_steps(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake, "LambdaLinear10PercentEvery2Minutes")
    deployment_id = shop.deploy(FIRST, seconds=4)
    shares = []
    for _ in range(10):
        shares.append(weight(shop, deployment_id))
        fake.advance(120)
    assert shares == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


class TestHooks:
    def test_a_hook_holds_the_deployment_until_it_answers(self, shop: Shop) -> None:
        payloads = shop.hook("BeforeAllowTraffic")
        deployment_id = shop.deploy(CHECKED, seconds=60)
        (payload,) = payloads
        assert payload.keys() == {"DeploymentId", "LifecycleEventHookExecutionId"}
        assert payload["DeploymentId"] == deployment_id
        assert payload["LifecycleEventHookExecutionId"].startswith("eyJlbmNyeXB0ZWREYXRhIjoi")
        assert shop.events(deployment_id)["BeforeAllowTraffic"] == "InProgress"
        answer = shop.report(payload)
        execution_id = payload["LifecycleEventHookExecutionId"]
        assert answer["lifecycleEventHookExecutionId"] == execution_id
        assert shop.events(deployment_id)["BeforeAllowTraffic"] == "Succeeded"
        shop.fake.advance(310)
        assert shop.status(deployment_id) == "Succeeded"

    def test_a_failed_hook_fails_the_deployment(self, shop: Shop) -> None:
        payloads = shop.hook("BeforeAllowTraffic")
        deployment_id = shop.deploy(CHECKED, seconds=10)
        shop.report(payloads[0], "Failed")
        assert shop.status(deployment_id) == "Failed"
        code, message = shop.error(deployment_id)
        assert code == "HOOK_EXECUTION_FAILURE"
        assert message == (
            "The deployment failed because one or more of the lifecycle event validation "
            "functions failed."
        )
        statuses = ["Failed", "Skipped", "Skipped"]
        assert list(shop.events(deployment_id).values()) == statuses
        assert weight(shop, deployment_id) == 0.0

    def test_a_function_may_answer_while_it_runs(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        seen: list[dict[str, str]] = []

        def function(payload: dict[str, str], context: Any) -> None:
            seen.append(payload)
            shop.report(payload)

        fake.on_hook("BeforeAllowTraffic", function)
        fake.on_hook("AfterAllowTraffic", function)
        hooks = {"BeforeAllowTraffic": "before", "AfterAllowTraffic": "after"}
        deployment_id = shop.deploy(inline(lambda_appspec(**hooks)), seconds=30)
        assert shop.status(deployment_id) == "Succeeded"
        assert len(seen) == 2
        assert len({payload["LifecycleEventHookExecutionId"] for payload in seen}) == 2
        start, end = shop.times(deployment_id, "AfterAllowTraffic")
        assert end > start

    def test_time_stands_still_while_a_function_runs(self) -> None:
        with frozen(progress="poll") as fake:
            shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
            times = []

            def function(payload: dict[str, str], context: Any) -> None:
                for _ in range(3):
                    assert shop.status(payload["DeploymentId"]) == "InProgress"
                    times.append(fake.calls[-1].time)
                assert context.get_remaining_time_in_millis() == 900_000
                assert context.invoked_function_arn.endswith(f"function:{context.function_name}")
                assert context.log_group_name == f"/aws/lambda/{context.function_name}"
                shop.report(payload)

            fake.on_hook("BeforeAllowTraffic", function)
            assert shop.status(shop.release(CHECKED)) == "Succeeded"
            assert len(times) == 3
            assert len(set(times)) == 1

    def test_without_an_answer_it_times_out_after_an_hour(self, shop: Shop) -> None:
        revision = inline(lambda_appspec(AfterAllowTraffic="check"))
        deployment_id = shop.deploy(
            revision, deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce"
        )
        shop.fake.advance(3600)
        assert shop.status(deployment_id) == "InProgress"
        shop.fake.advance(10)
        assert shop.status(deployment_id) == "Failed"
        code, message = shop.error(deployment_id)
        assert code == "HOOK_EXECUTION_FAILURE"
        assert "timed out while waiting for a status callback" in message
        start, end = shop.times(deployment_id, "AfterAllowTraffic")
        assert end - start == 3600
        # Nothing takes the traffic back.
        assert weight(shop, deployment_id) == 1.0

    @pytest.mark.parametrize("answers", [False, True])
    @pytest.mark.parametrize("progress", ["instant", "poll"])
    def test_a_function_that_raises_without_an_answer_times_out(
        self, progress: Any, answers: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        with frozen(progress=progress) as fake:
            shop = Shop.of_lambda(fake, "LambdaAllAtOnce")

            def function(payload: dict[str, str], context: Any) -> None:
                if answers:
                    shop.report(payload)
                raise LookupError("no such table")

            fake.on_hook("BeforeAllowTraffic", function)
            deployment_id = shop.deploy(CHECKED)
            fake.run(deployment_id)
            assert "no such table" in caplog.text
            if answers:
                assert shop.status(deployment_id) == "Succeeded"
            else:
                # Nobody is going to answer, so the hour is over.
                assert "status callback" in shop.error(deployment_id)[1]
                start, end = shop.times(deployment_id, "BeforeAllowTraffic")
                assert end - start == 3600

    def test_an_answer_that_nothing_waits_for_is_refused(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        payloads = shop.hook("BeforeAllowTraffic")
        deployment_id = shop.deploy(CHECKED)
        other = {"DeploymentId": deployment_id, "LifecycleEventHookExecutionId": "made-up"}
        invalid = "InvalidLifecycleEventHookExecutionId"
        assert shop.refused(shop.report, payload=other) == invalid
        fake.advance(10)
        assert shop.refused(shop.report, payload=other) == invalid
        shop.report(payloads[0])
        for _ in range(2):
            refused = shop.refused(shop.report, payload=payloads[0])
            assert refused == "LifecycleEventAlreadyCompleted"
            fake.advance(60)
        assert shop.status(deployment_id) == "Succeeded"

    def test_events_that_the_appspec_does_not_name_just_succeed(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        payloads = shop.hook("AfterAllowTraffic")
        deployed(shop)
        assert payloads == []

    def test_instant_progress_stops_where_a_hook_waits(self) -> None:
        with frozen(progress="instant") as fake:
            shop = Shop.of_lambda(fake)
            payloads = shop.hook("AfterAllowTraffic")
            deployment_id = shop.deploy(inline(lambda_appspec(AfterAllowTraffic="check")))
            statuses = ["Succeeded", "Succeeded", "InProgress"]
            assert list(shop.events(deployment_id).values()) == statuses
            shop.report(payloads[0])
            assert shop.status(deployment_id) == "Succeeded"

    def test_a_snapshot_keeps_what_a_hook_waits_for(self, shop: Shop) -> None:
        payloads = shop.hook("BeforeAllowTraffic")
        deployment_id = shop.deploy(CHECKED, seconds=10)
        snapshot = shop.fake.snapshot()
        shop.report(payloads[0], "Failed")
        assert shop.status(deployment_id) == "Failed"
        shop.fake.restore(snapshot)
        assert shop.status(deployment_id) == "InProgress"
        shop.report(payloads[0])
        shop.fake.advance(310)
        assert shop.status(deployment_id) == "Succeeded"


class TestFaults:
    @pytest.mark.parametrize(
        ("event", "way", "code", "text", "share"),
        [
            ("BeforeAllowTraffic", "hang", "HOOK_EXECUTION_FAILURE", "status callback", 0.0),
            ("AllowTraffic", "fail", "INVALID_LAMBDA_CONFIGURATION", "", 0.0),
            ("AllowTraffic", "hang", "TIMEOUT", "", 0.0),
            ("AfterAllowTraffic", "fail", "HOOK_EXECUTION_FAILURE", "functions failed", 1.0),
        ],
    )
    def test_an_event_that_goes_wrong_fails_the_deployment(
        self, shop: Shop, event: str, way: str, code: str, text: str, share: float
    ) -> None:
        getattr(shop.fake, way)(event)
        deployment_id = shop.deploy(FIRST, seconds=3700)
        found, message = shop.error(deployment_id)
        assert found == code
        assert text in message
        assert shop.events(deployment_id)[event] == "Failed"
        assert weight(shop, deployment_id) == share


class TestAlias:
    @pytest.fixture
    def shop(self, fake: CodeDeployFake) -> Shop:
        fake.add_lambda_function("pay", alias="live", versions=["1", "2", "3"])
        return Shop.of_lambda(fake, alarmConfiguration=ALARMS)

    def test_a_success_moves_the_alias_to_the_target_version(self, shop: Shop) -> None:
        deployed(shop, FIRST)
        deployed(shop, SECOND)

    @pytest.mark.parametrize(
        ("appspec", "code"),
        [
            (lambda_appspec(function="other"), "INVALID_LAMBDA_FUNCTION"),
            (lambda_appspec("1", "4"), "INVALID_LAMBDA_CONFIGURATION"),
        ],
    )
    def test_what_is_not_there_fails_the_deployment(
        self, shop: Shop, appspec: dict[str, Any], code: str
    ) -> None:
        deployment_id = shop.deploy(inline(appspec), seconds=2)
        assert shop.status(deployment_id) == "Failed"
        assert shop.error(deployment_id)[0] == code

    def test_a_function_without_the_alias_is_misconfigured(self, fake: CodeDeployFake) -> None:
        fake.add_lambda_function("pay", alias="beta", versions=["1", "2"])
        shop = Shop.of_lambda(fake)
        assert shop.error(shop.deploy(FIRST, seconds=2))[0] == "INVALID_LAMBDA_CONFIGURATION"

    def test_an_alarm_and_the_rollback_leave_it_as_it_was(self, shop: Shop) -> None:
        fake = shop.fake
        deployed(shop, FIRST)
        deployment_id = shop.deploy(SECOND, autoRollbackConfiguration=ROLLBACK, seconds=100)
        assert weight(shop, deployment_id) == 0.1
        fake.set_alarm_state("errors", "ALARM")
        fake.advance(20)
        info = shop.info(deployment_id)
        assert info["status"] == "Stopped"
        assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
        statuses = ["Succeeded", "Failed", "Skipped"]
        assert list(shop.events(deployment_id).values()) == statuses
        rollback_id = shop.rollback_of(deployment_id)
        rollback = shop.info(rollback_id)
        assert rollback["status"] == "Succeeded"
        assert rollback["deploymentConfigName"] == "CodeDeployDefault.LambdaAllAtOnce"
        assert shop.seconds(rollback_id) == pytest.approx(2, abs=1)
        assert set(shop.events(rollback_id).values()) == {"Succeeded"}
        assert shop.target(rollback_id)["lambdaFunctionInfo"] == {
            "functionName": "pay",
            "functionAlias": "live",
            "currentVersion": "3",
            "targetVersion": "2",
            "targetVersionWeight": 1.0,
        }
        assert weight(shop, deployment_id) == 0.0
        # Version 2 has all of the traffic again: the same shift is possible once more.
        fake.set_alarm_state("errors", "OK")
        deployed(shop, SECOND)

    def test_a_rollback_asks_no_hooks(self, shop: Shop) -> None:
        fake = shop.fake
        payloads = shop.hook("BeforeAllowTraffic")
        first = inline(lambda_appspec("1", "2", BeforeAllowTraffic="check"))
        deployment_id = shop.deploy(first, seconds=10)
        shop.report(payloads[0])
        fake.advance(400)
        assert shop.status(deployment_id) == "Succeeded"
        failing = shop.deploy(SECOND, autoRollbackConfiguration=ROLLBACK, seconds=10)
        shop.client.stop_deployment(deploymentId=failing)
        fake.advance(10)
        assert shop.status(shop.rollback_of(failing)) == "Succeeded"
        assert len(payloads) == 1

    def test_an_alarm_before_the_start_stops_and_rolls_back(self, shop: Shop) -> None:
        fake = shop.fake
        deployed(shop, FIRST)
        fake.set_alarm_state("errors", "ALARM")
        deployment_id = shop.deploy(SECOND, autoRollbackConfiguration=ROLLBACK, seconds=10)
        assert shop.status(deployment_id) == "Stopped"
        rollback_id = shop.rollback_of(deployment_id)
        assert shop.status(rollback_id) == "Succeeded"
        assert shop.target(rollback_id)["lambdaFunctionInfo"]["targetVersion"] == "2"
        fake.set_alarm_state("errors", "OK")
        deployed(shop, SECOND)

    def test_a_stop_without_rollback_leaves_it_weighted(self, shop: Shop) -> None:
        fake = shop.fake
        deployment_id = shop.deploy(FIRST, seconds=60)
        answer = shop.client.stop_deployment(deploymentId=deployment_id)
        assert answer["status"] == "Succeeded"
        assert shop.error(deployment_id)[0] == "MANUAL_STOP"
        assert weight(shop, deployment_id) == 0.1
        for _ in range(2):
            assert shop.error(shop.deploy(FIRST, seconds=2))[0] == "INVALID_LAMBDA_CONFIGURATION"
        fake.add_lambda_function("pay", alias="live", versions=["1", "2", "3"])
        deployed(shop, FIRST)

    def test_an_undeclared_alias_stays_weighted_too(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_lambda(fake)
        deployed(shop)
        deployment_id = shop.deploy(FIRST, autoRollbackConfiguration=ROLLBACK, seconds=60)
        shop.client.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=False)
        following = shop.deploy(FIRST, autoRollbackConfiguration=ROLLBACK, seconds=10)
        assert shop.error(following)[0] == "INVALID_LAMBDA_CONFIGURATION"
        # Its rollback meets the same alias.
        rollback_id = shop.rollback_of(following)
        assert shop.error(rollback_id)[0] == "INVALID_LAMBDA_CONFIGURATION"


@pytest.mark.parametrize("moment", [1.5, 2.5, 3.05])
def test_a_stop_before_traffic_shifts_skips_the_shift(shop: Shop, moment: float) -> None:
    deployment_id = shop.deploy(FIRST, seconds=moment)
    shop.client.stop_deployment(deploymentId=deployment_id)
    before = {1.5: "Skipped", 2.5: "Skipped", 3.05: "Failed"}[moment]
    assert list(shop.events(deployment_id).values()) == [before, "Skipped", "Skipped"]
    assert shop.target(deployment_id)["status"] == "Failed"
    shop.fake.advance(400)
    assert shop.status(deployment_id) == "Stopped"


def test_a_role_that_may_not_change_aliases_fails_the_start(shop: Shop) -> None:
    shop.fake.add_role(ROLE, permissions=["ec2:*"])
    code, message = shop.error(shop.deploy(FIRST, seconds=2))
    assert code == "IAM_ROLE_PERMISSIONS"
    assert "AWSLambda" in message


def test_a_role_that_may_not_invoke_functions_fails_at_the_hook(shop: Shop) -> None:
    payloads = shop.hook("BeforeAllowTraffic")
    shop.fake.add_role(ROLE, permissions=["lambda:UpdateAlias"])
    deployment_id = shop.deploy(CHECKED, seconds=10)
    code, message = shop.error(deployment_id)
    assert code == "IAM_ROLE_PERMISSIONS"
    assert "AWS service: AWSLambda." in message
    assert list(shop.events(deployment_id).values()) == ["Failed", "Skipped", "Skipped"]
    assert payloads == []
    # Without hooks nothing has to be invoked.
    assert shop.status(shop.release(FIRST)) == "Succeeded"
