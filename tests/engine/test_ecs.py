"""ECS deployments: task sets over time, waits, failures, rollbacks (engine reference, 12.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import (
    ALARMS,
    ALLOW,
    PAIR,
    ROLE,
    ROLLBACK,
    Shop,
    blue_green,
    ecs_appspec,
    frozen,
    inline,
)

REVISION = inline(ecs_appspec("web:7"))
OTHER = inline(ecs_appspec("web:8"))
INSTALL = ["BeforeInstall", "Install", "AfterInstall"]
TEST = ["AllowTestTraffic", "AfterAllowTestTraffic"]
AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
#: What is seen of the task sets when traffic has shifted, and when it has been taken back.
REROUTED = [("Blue", "ACTIVE", 0.0, 1), ("Green", "PRIMARY", 100.0, 1)]
BACK = [("Blue", "PRIMARY", 100.0, 1), ("Green", "DRAINING", 0.0, 0)]


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    return Shop.of_ecs(fake)


def task_sets(shop: Shop, deployment_id: str) -> list[dict[str, Any]]:
    sets: list[dict[str, Any]] = shop.target(deployment_id)["taskSetsInfo"]
    return sets


def seen(shop: Shop, deployment_id: str) -> list[tuple[str, str, float, int]]:
    """Label, status, weight and running tasks of each task set."""
    return [
        (one["taskSetLabel"], one["status"], one["trafficWeight"], one["runningCount"])
        for one in task_sets(shop, deployment_id)
    ]


def deployed(shop: Shop, revision: dict[str, Any] = REVISION) -> str:
    deployment_id = shop.release(revision, deploymentConfigName=AT_ONCE)
    assert shop.status(deployment_id) == "Succeeded"
    return deployment_id


def test_a_recorded_linear_run(shop: Shop) -> None:
    """The points of time of a real run with a five-minute termination wait."""
    deployment_id = shop.deploy(REVISION)
    assert shop.status(deployment_id) == "Created"
    shop.fake.advance(26)
    assert shop.status(deployment_id) == "InProgress"
    assert "deploymentOverview" not in shop.info(deployment_id)
    shop.fake.advance(120 - 26)
    assert shop.events(deployment_id)["AllowTestTraffic"] == "InProgress"
    assert seen(shop, deployment_id) == [
        ("Blue", "PRIMARY", 100.0, 1),
        ("Green", "ACTIVE", 0.0, 1),
    ]
    shop.fake.advance(140 - 120)
    weights = []
    for _ in range(10):
        blue, green = task_sets(shop, deployment_id)
        assert blue["trafficWeight"] + green["trafficWeight"] == 100
        weights.append(green["trafficWeight"])
        shop.fake.advance(61.3)
    assert weights == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    assert shop.events(deployment_id) == dict.fromkeys(INSTALL + TEST + ALLOW, "Succeeded")
    info = shop.info(deployment_id)
    assert info["status"] == "InProgress"
    assert info["instanceTerminationWaitTimeStarted"] is False
    assert seen(shop, deployment_id) == REROUTED
    shop.fake.advance(600)
    info = shop.info(deployment_id)
    assert info["status"] == "Succeeded"
    duration = (info["completeTime"] - info["startTime"]).total_seconds()
    assert duration == pytest.approx(975.693, abs=10)
    assert shop.seconds(deployment_id) == pytest.approx(16 * 60 + 16, abs=10)
    overview = info["deploymentOverview"]
    assert {name: count for name, count in overview.items() if count} == {"Succeeded": 1}
    assert seen(shop, deployment_id) == [
        ("Blue", "DRAINING", 0.0, 0),
        ("Green", "PRIMARY", 100.0, 1),
    ]


def test_the_target_is_the_service(fake: CodeDeployFake) -> None:
    fake.add_ecs_service("main", "web", desired_count=3)
    shop = Shop.of_ecs(fake)
    deployment_id = shop.deploy(REVISION, seconds=60)
    assert shop.target_ids(deployment_id) == ["main:web"]
    answer = shop.client.get_deployment_target(deploymentId=deployment_id, targetId="main:web")
    assert answer["deploymentTarget"]["deploymentTargetType"] == "ECSTarget"
    target = answer["deploymentTarget"]["ecsTarget"]
    assert target["targetArn"] == "arn:aws:ecs:us-east-1:123456789012:service/web"
    assert all("diagnostics" not in event for event in target["lifecycleEvents"])
    blue, green = target["taskSetsInfo"]
    name, _, number = green.pop("identifer").partition("/")
    assert name == "ecs-svc"
    assert len(number) == 19
    assert number.isdigit()
    assert green == {
        "desiredCount": 3,
        "pendingCount": 3,
        "runningCount": 0,
        "status": "ACTIVE",
        "taskSetLabel": "Green",
        "targetGroup": {"name": "two"},
        "trafficWeight": 0.0,
    }
    assert blue["targetGroup"] == {"name": "one"}


def test_the_next_deployment_finds_what_the_last_one_left(shop: Shop) -> None:
    _, green = task_sets(shop, deployed(shop))
    blue, newer = task_sets(shop, deployed(shop, OTHER))
    assert blue["identifer"] == green["identifer"]
    assert blue["targetGroup"] == {"name": "two"}
    assert newer["targetGroup"] == {"name": "one"}


def test_without_a_test_listener_there_are_no_events_of_test_traffic(fake: CodeDeployFake) -> None:
    shop = Shop.of_ecs(fake, "ECSCanary10Percent5Minutes", pair=PAIR)
    deployment_id = shop.deploy(REVISION, seconds=140)
    assert list(shop.events(deployment_id)) == INSTALL + ALLOW
    assert [one["trafficWeight"] for one in task_sets(shop, deployment_id)] == [90.0, 10.0]
    fake.advance(400)
    assert [one["trafficWeight"] for one in task_sets(shop, deployment_id)] == [0.0, 100.0]


def test_each_hook_holds_the_deployment_until_it_reports(shop: Shop) -> None:
    names = [name for name in INSTALL + TEST + ALLOW if name.startswith(("Before", "After"))]
    asked = {name: shop.hook(name) for name in names}
    deployment_id = shop.deploy(inline(ecs_appspec(**dict.fromkeys(names, "check"))))
    for name in names:
        shop.fake.advance(700)
        assert shop.events(deployment_id)[name] == "InProgress"
        shop.report(asked[name][0])
    shop.fake.advance(700)
    assert shop.status(deployment_id) == "Succeeded"


class TestWaits:
    def test_a_deployment_is_ready_until_someone_continues(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_ecs(fake, waits=blue_green(ready=60))
        deployment_id = shop.deploy(REVISION)
        going_on = shop.client.continue_deployment
        refusal = "DeploymentIsNotInReadyState"
        assert shop.refused(going_on, deploymentId=deployment_id) == refusal
        fake.advance(600)
        assert shop.status(deployment_id) == "Ready"
        assert shop.target(deployment_id)["status"] == "Ready"
        wait = {"deploymentId": deployment_id, "deploymentWaitType": "TERMINATION_WAIT"}
        assert shop.refused(going_on, **wait) == refusal
        going_on(deploymentId=deployment_id, deploymentWaitType="READY_WAIT")
        assert shop.status(deployment_id) == "InProgress"
        assert shop.target(deployment_id)["status"] == "InProgress"
        fake.advance(700)
        going_on(**wait)
        assert shop.status(deployment_id) == "Succeeded"
        assert shop.refused(going_on, **wait) == "DeploymentAlreadyCompleted"

    def test_ready_until_time_is_over(self, fake: CodeDeployFake) -> None:
        shop = Shop.of_ecs(fake, waits=blue_green(ready=60))
        deployed_before = shop.deploy(REVISION, seconds=200)
        shop.client.continue_deployment(deploymentId=deployed_before)
        fake.run()
        deployment_id = shop.deploy(OTHER, autoRollbackConfiguration=ROLLBACK, seconds=3800)
        info = shop.info(deployment_id)
        assert info["status"] == "Stopped"
        assert info["errorInformation"] == {
            "code": "TIMEOUT",
            "message": "The deployment timed out while waiting for a notification to continue. "
            "This time out period is 60 minutes.",
        }
        # Nobody asked to stop it, no alarm did, and it did not fail.
        assert info["rollbackInfo"] == {}
        events = shop.events(deployment_id)
        assert [events[name] for name in ALLOW] == ["Skipped"] * 3
        assert shop.target(deployment_id)["status"] == "Skipped"

    def test_instant_progress_stops_at_ready(self) -> None:
        with frozen(progress="instant") as fake:
            shop = Shop.of_ecs(fake, waits=blue_green(ready=60))
            deployment_id = shop.deploy(REVISION)
            assert shop.status(deployment_id) == "Ready"
            shop.client.continue_deployment(deploymentId=deployment_id)
            assert shop.status(deployment_id) == "Succeeded"

    def test_the_termination_wait_may_be_skipped_beforehand(self, shop: Shop) -> None:
        deployment_id = shop.deploy(REVISION)
        skip = shop.client.skip_wait_time_for_instance_termination
        assert shop.refused(skip, deploymentId=deployment_id) == "DeploymentNotStarted"
        shop.fake.advance(60)
        skip(deploymentId=deployment_id)
        shop.fake.advance(690 - 60)
        assert shop.status(deployment_id) == "Succeeded"

    def test_the_termination_wait_may_be_skipped_while_it_runs(self, shop: Shop) -> None:
        deployment_id = shop.deploy(REVISION, seconds=690)
        skip = shop.client.skip_wait_time_for_instance_termination
        skip(deploymentId=deployment_id)
        assert shop.status(deployment_id) == "Succeeded"
        assert shop.refused(skip, deploymentId=deployment_id) == "DeploymentAlreadyCompleted"


class TestFailures:
    @pytest.mark.parametrize(
        ("event", "way", "code", "text"),
        [
            ("BeforeInstall", "fail", "HOOK_EXECUTION_FAILURE", "validation functions failed"),
            ("BeforeInstall", "hang", "HOOK_EXECUTION_FAILURE", "status callback"),
            ("Install", "fail", "ECS_UPDATE_ERROR", "replacement task set is unhealthy"),
            ("Install", "hang", "TIMEOUT", "This time out period is 60 minutes."),
            ("AllowTestTraffic", "fail", "ELASTIC_LOAD_BALANCING_INVALID", "behind listener"),
            ("AllowTraffic", "hang", "TIMEOUT", "timed out"),
        ],
    )
    def test_an_event_that_goes_wrong(
        self, shop: Shop, event: str, way: str, code: str, text: str
    ) -> None:
        getattr(shop.fake, way)(event)
        deployment_id = shop.deploy(REVISION, seconds=4000)
        info = shop.info(deployment_id)
        assert info["status"] == "Failed"
        assert info["errorInformation"]["code"] == code
        assert text in info["errorInformation"]["message"]
        assert info["deploymentOverview"]["Failed"] == 1
        names = INSTALL + TEST + ALLOW
        position = names.index(event)
        assert list(shop.events(deployment_id).values()) == [
            *["Succeeded"] * position,
            "Failed",
            *["Skipped"] * (len(names) - position - 1),
        ]
        shop.fake.advance(4000)
        assert shop.info(deployment_id) == info

    def test_a_failure_without_rollback_leaves_both_task_sets(self, shop: Shop) -> None:
        shop.fake.fail("AfterAllowTraffic")
        assert seen(shop, shop.deploy(REVISION, seconds=1000)) == REROUTED

    @pytest.mark.parametrize(
        ("declare", "code", "text"),
        [
            (
                lambda fake: fake.add_ecs_service("main", "other"),
                "INVALID_ECS_SERVICE",
                "service web",
            ),
            (
                lambda fake: fake.add_target_group("one"),
                "ELASTIC_LOAD_BALANCING_INVALID",
                "listener",
            ),
            (
                lambda fake: fake.add_role(ROLE, permissions=["ecs:*"]),
                "IAM_ROLE_PERMISSIONS",
                "AmazonElasticLoadBalancingV2",
            ),
        ],
        ids=["service", "target group", "role"],
    )
    def test_what_is_gone_or_not_permitted_fails_the_start(
        self, shop: Shop, declare: Callable[[CodeDeployFake], object], code: str, text: str
    ) -> None:
        deployment_id = shop.deploy(REVISION)
        declare(shop.fake)
        shop.fake.advance(2)
        found, message = shop.error(deployment_id)
        assert found == code
        assert text in message

    def test_a_role_has_to_permit_the_functions_of_hooks(self, shop: Shop) -> None:
        shop.fake.add_role(ROLE, permissions=["ecs:*", "elasticloadbalancing:*"])
        deployment_id = shop.release(inline(ecs_appspec(AfterInstall="check")))
        code, message = shop.error(deployment_id)
        assert code == "IAM_ROLE_PERMISSIONS"
        assert "AWS service: AWSLambda." in message
        assert shop.events(deployment_id)["AfterInstall"] == "Failed"


class TestRollback:
    @pytest.mark.parametrize(
        ("seconds", "failed"), [(50, "Install"), (120, "AllowTestTraffic"), (400, "AllowTraffic")]
    )
    def test_an_alarm_stops_and_rolls_back_within_seconds(
        self, fake: CodeDeployFake, seconds: int, failed: str
    ) -> None:
        shop = Shop.of_ecs(fake, alarmConfiguration=ALARMS)
        deployed(shop)
        deployment_id = shop.deploy(OTHER, autoRollbackConfiguration=ROLLBACK, seconds=seconds)
        fake.set_alarm_state("errors", "ALARM")
        fake.advance(1)
        assert shop.events(deployment_id)[failed] in ("InProgress", "Failed")
        fake.advance(20)
        info = shop.info(deployment_id)
        assert info["status"] == "Stopped"
        assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
        rollback_id = shop.rollback_of(deployment_id)
        rollback = shop.info(rollback_id)
        assert rollback["status"] == "Succeeded"
        assert rollback["deploymentConfigName"] == AT_ONCE
        assert rollback["creator"] == "codeDeployRollback"
        assert shop.seconds(rollback_id) == pytest.approx(2.5, abs=0.6)
        assert set(shop.events(rollback_id).values()) == {"Succeeded"}
        for looked_at in (deployment_id, rollback_id):
            assert seen(shop, looked_at) == BACK

    def test_a_stop_during_the_termination_wait_gives_blue_its_traffic_back(
        self, shop: Shop
    ) -> None:
        deployed(shop)
        deployment_id = shop.deploy(OTHER, seconds=700)
        shop.client.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=True)
        info = shop.info(deployment_id)
        assert info["status"] == "Stopped"
        assert info["deploymentOverview"]["Succeeded"] == 1
        shop.fake.advance(10)
        assert shop.status(shop.rollback_of(deployment_id)) == "Succeeded"
        assert seen(shop, deployment_id) == BACK
        shop.fake.advance(1000)
        assert shop.status(deployment_id) == "Stopped"

    def test_an_alarm_during_the_termination_wait_gives_blue_its_traffic_back(
        self, fake: CodeDeployFake
    ) -> None:
        shop = Shop.of_ecs(fake, alarmConfiguration=ALARMS)
        deployed(shop)
        deployment_id = shop.deploy(OTHER, autoRollbackConfiguration=ROLLBACK, seconds=800)
        fake.set_alarm_state("errors", "ALARM")
        fake.advance(20)
        assert shop.error(deployment_id)[0] == "ALARM_ACTIVE"
        assert set(shop.events(deployment_id).values()) == {"Succeeded"}
        assert seen(shop, shop.rollback_of(deployment_id)) == BACK

    @pytest.mark.parametrize("moment", [0, 2])
    def test_a_stop_before_there_is_a_new_task_set_rolls_back_to_blue_alone(
        self, shop: Shop, moment: int
    ) -> None:
        deployed(shop)
        deployment_id = shop.deploy(OTHER, seconds=moment)
        shop.client.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=True)
        shop.fake.advance(10)
        rollback_id = shop.rollback_of(deployment_id)
        assert shop.status(rollback_id) == "Succeeded"
        assert seen(shop, rollback_id) == [("Blue", "PRIMARY", 100.0, 1)]


def test_task_sets_have_the_same_ids_every_time() -> None:
    ids = []
    for _ in range(2):
        with frozen() as fake:
            shop = Shop.of_ecs(fake)
            ids.append([one["identifer"] for one in task_sets(shop, deployed(shop))])
    assert ids[0] == ids[1]
