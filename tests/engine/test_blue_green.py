"""Blue/green deployments to EC2: fleets, waits, traffic, rollback (engine reference, 12.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import (
    ALLOW,
    AT_ONCE,
    BLOCK,
    INSTALL,
    ONE_AT_A_TIME,
    ROLE,
    ROLLBACK,
    SHIFTS_TRAFFIC,
    Info,
    Shop,
    blue_green,
    blue_green_group,
    tagged,
)

GREEN = {"tagFilters": tagged("green")}


class Fleets(Shop):
    """A group of two tagged instances, and a green fleet of as many to be discovered."""

    def __init__(
        self,
        fake: CodeDeployFake,
        config: str = AT_ONCE,
        greens: int = 2,
        blues: int = 2,
        **waits: Any,
    ) -> None:
        super().__init__(fake)
        self.group(
            config,
            ec2TagFilters=tagged("blue"),
            **blue_green_group(**waits),
        )
        self.blue = fake.add_instances(blues, tags={"role": "blue"})
        self.green = fake.add_instances(greens, tags={"role": "green"})

    def deploy(self, what: str | Info = "v1", **members: Any) -> str:
        return super().deploy(what, **{"targetInstances": GREEN, **members})

    def statuses(self, deployment_id: str, label: str) -> dict[str, int]:
        """How many targets of a fleet have which status."""
        ids = self.target_ids(deployment_id, ServerInstanceLabel=[label])
        return Counter(self.target(deployment_id, id_)["status"] for id_ in ids)

    def alive(self, ids: list[str]) -> set[str]:
        """Those that an in-place deployment with their tags would still reach."""
        world = self.fake.service.state.region("us-east-1").world
        return {id_ for id_ in ids if world.is_alive(id_)}


@pytest.fixture
def fleets(fake: CodeDeployFake) -> Fleets:
    return Fleets(fake)


@pytest.mark.parametrize("event", ["AfterInstall", "BeforeBlockTraffic"])
def test_a_fault_may_wait_for_an_event_of_either_side(fleets: Fleets, event: str) -> None:
    failing = fleets.fake.fail(event)
    deployment_id = fleets.deploy(seconds=2)
    assert failing.reason() == f"no deployment got to {event}: {deployment_id} is InProgress"


def test_green_is_installed_then_takes_the_traffic_before_blue_is_terminated(
    fake: CodeDeployFake,
) -> None:
    fleets = Fleets(fake, termination=5)
    deployment_id = fleets.deploy(seconds=2)
    assert fleets.overview(deployment_id) == {"Pending": 4}
    assert fleets.target_ids(deployment_id, ServerInstanceLabel=["Blue"]) == fleets.blue
    assert fleets.target_ids(deployment_id, ServerInstanceLabel=["Green"]) == fleets.green
    assert fleets.target(deployment_id, fleets.blue[0])["instanceLabel"] == "Blue"
    assert fleets.target(deployment_id, fleets.green[0])["instanceLabel"] == "Green"
    fake.advance(12)
    assert fleets.overview(deployment_id) == {"Pending": 2, "InProgress": 2}
    fake.advance(7)
    assert fleets.overview(deployment_id) == {"Pending": 2, "Ready": 2}
    assert fleets.status(deployment_id) == "InProgress"
    fake.advance(2)
    assert fleets.overview(deployment_id) == {"Pending": 2, "InProgress": 2}
    green = fleets.events(deployment_id, fleets.green[0])
    assert list(green) == INSTALL + ALLOW
    assert green["ValidateService"] == "Succeeded"
    assert green["BeforeAllowTraffic"] == "Succeeded"
    assert green["AfterAllowTraffic"] == "Pending"
    fake.advance(20)
    assert fleets.overview(deployment_id) == {"Succeeded": 4}
    assert fleets.events(deployment_id, fleets.blue[0]) == dict.fromkeys(BLOCK, "Succeeded")
    info = fleets.info(deployment_id)
    assert info["status"] == "InProgress"
    assert info["instanceTerminationWaitTimeStarted"] is True
    assert fleets.alive(fleets.blue) == set(fleets.blue)
    fake.advance(300)
    assert fleets.status(deployment_id) == "Succeeded"
    assert fleets.alive(fleets.blue) == set()
    assert fleets.alive(fleets.green) == set(fleets.green)


def test_on_premises_instances_take_no_part(fake: CodeDeployFake, shop: Shop) -> None:
    (blue,) = fake.add_instances(1, {"role": "web"})
    fake.add_on_premises_instances(["rack"], {"role": "web"})
    (green,) = fake.add_instances(1, {"fleet": "green"})
    shop.group(
        onPremisesInstanceTagFilters=tagged(),
        **blue_green_group(),
    )
    deployment_id = shop.release(targetInstances={"tagFilters": tagged("green", "fleet")})
    assert shop.status(deployment_id) == "Succeeded"
    assert shop.target_ids(deployment_id) == [blue, green]


def test_blue_may_be_kept_alive(fake: CodeDeployFake) -> None:
    fleets = Fleets(fake, termination=None)
    info = fleets.info(fleets.release())
    assert info["status"] == "Succeeded"
    assert info["instanceTerminationWaitTimeStarted"] is False
    assert fleets.alive(fleets.blue) == set(fleets.blue)


def test_a_group_without_instances_deploys_to_green_alone(fake: CodeDeployFake) -> None:
    fleets = Fleets(fake, blues=0)
    deployment_id = fleets.release()
    assert fleets.status(deployment_id) == "Succeeded"
    assert fleets.overview(deployment_id) == {"Succeeded": 2}


def test_an_auto_scaling_group_may_be_the_green_fleet(fake: CodeDeployFake) -> None:
    fleets = Fleets(fake, termination=None)
    ids = fake.add_auto_scaling_group("next", 3)
    deployment_id = fleets.release(targetInstances={"autoScalingGroups": ["next"]})
    assert fleets.status(deployment_id) == "Succeeded"
    assert fleets.target_ids(deployment_id, ServerInstanceLabel=["Green"]) == ids


class TestReady:
    def test_it_waits_for_someone(self, fake: CodeDeployFake) -> None:
        fleets = Fleets(fake, ready=60)
        deployment_id = fleets.deploy(seconds=100)
        assert fleets.status(deployment_id) == "Ready"
        assert fleets.overview(deployment_id) == {"Pending": 2, "Ready": 2}
        fleets.client.continue_deployment(deploymentId=deployment_id)
        assert fleets.status(deployment_id) == "InProgress"
        wait = {"deploymentId": deployment_id, "deploymentWaitType": "TERMINATION_WAIT"}
        going_on = fleets.client.continue_deployment
        assert fleets.refused(going_on, **wait) == "DeploymentIsNotInReadyState"
        fake.advance(60)
        going_on(**wait)
        assert fleets.status(deployment_id) == "Succeeded"
        assert fleets.alive(fleets.blue) == set()

    def test_the_wait_before_the_blue_fleet_is_terminated_can_be_skipped(
        self, fake: CodeDeployFake
    ) -> None:
        fleets = Fleets(fake, termination=60)
        deployment_id = fleets.deploy(seconds=200)
        assert fleets.status(deployment_id) == "InProgress"
        assert fleets.alive(fleets.blue) == set(fleets.blue)
        fleets.client.skip_wait_time_for_instance_termination(deploymentId=deployment_id)
        assert fleets.status(deployment_id) == "Succeeded"
        assert fleets.alive(fleets.blue) == set()

    def test_it_stops_when_nobody_comes(self, fake: CodeDeployFake) -> None:
        fleets = Fleets(fake, ready=60)
        deployment_id = fleets.deploy(seconds=3700)
        assert fleets.status(deployment_id) == "Stopped"
        assert "This time out period is 60 minutes." in fleets.error(deployment_id)[1]
        assert fleets.overview(deployment_id) == {"Skipped": 4}
        events = fleets.events(deployment_id, fleets.green[0])
        assert [events[name] for name in ALLOW] == ["Skipped"] * 3

    def test_a_deployment_that_is_ready_stops_at_once(self, fake: CodeDeployFake) -> None:
        fleets = Fleets(fake, ready=60)
        deployment_id = fleets.deploy(seconds=100)
        answer = fleets.client.stop_deployment(deploymentId=deployment_id)
        assert answer["status"] == "Succeeded"
        assert fleets.status(deployment_id) == "Stopped"
        fake.advance(4000)
        assert fleets.error(deployment_id)[0] == "MANUAL_STOP"


class TestStops:
    def test_a_stop_while_green_installs_leaves_blue_alone(self, fleets: Fleets) -> None:
        deployment_id = fleets.deploy(seconds=11.05)
        answer = fleets.client.stop_deployment(deploymentId=deployment_id)
        assert answer["status"] == "Pending"
        fleets.fake.advance(500)
        assert fleets.status(deployment_id) == "Stopped"
        assert fleets.overview(deployment_id) == {"Failed": 2, "Skipped": 2}

    def test_a_stop_during_the_termination_wait_keeps_blue_alive(
        self, fake: CodeDeployFake
    ) -> None:
        fleets = Fleets(fake, termination=60)
        deployment_id = fleets.deploy(seconds=200)
        fleets.client.stop_deployment(deploymentId=deployment_id)
        fake.advance(4000)
        assert fleets.status(deployment_id) == "Stopped"
        assert fleets.alive(fleets.blue) == set(fleets.blue)

    def test_the_whole_may_not_take_longer_than_109_hours(self, fake: CodeDeployFake) -> None:
        """Thirteen hours of work, and both waits to their ends."""
        fleets = Fleets(fake, greens=130, ready=2880, termination=2880)
        first = 0
        for wave in range(15, 2, -1):
            fake.hang("Install", instance=fleets.green[first])
            first += wave
        deployment_id = fleets.deploy(deploymentConfigName=fleets.config("HOST_COUNT", 115))
        fake.run(deployment_id)
        assert fleets.status(deployment_id) == "Ready"
        fake.advance(48 * 3600 - 1)
        fleets.client.continue_deployment(deploymentId=deployment_id)
        fake.advance(600)
        assert fleets.info(deployment_id)["instanceTerminationWaitTimeStarted"] is True
        fake.run(deployment_id)
        info = fleets.info(deployment_id)
        assert info["status"] == "Failed"
        assert info["errorInformation"]["code"] == "TIMEOUT"
        assert (info["completeTime"] - info["startTime"]).total_seconds() == 109 * 3600
        assert fleets.alive(fleets.blue) == set(fleets.blue)


Change = Callable[[Fleets], object]

#: What goes wrong with three green instances, and how they come out.
MISSES = {
    "none is installed": (AT_ONCE, "Install", [0, 1, 2], "Failed", {"Failed": 3}),
    "too few are installed": (ONE_AT_A_TIME, "Install", [1], "Failed", {"Failed": 1, "Skipped": 2}),
    "enough are installed": (AT_ONCE, "Install", [1], "Succeeded", {"Failed": 1, "Succeeded": 2}),
    "too few get traffic": (
        ONE_AT_A_TIME,
        "AllowTraffic",
        [0],
        "Failed",
        {"Failed": 1, "Skipped": 2},
    ),
    "the last gets none": (
        ONE_AT_A_TIME,
        "AllowTraffic",
        [2],
        "Succeeded",
        {"Failed": 1, "Succeeded": 2},
    ),
}
NO_BALANCER = (
    "ELASTIC_LOAD_BALANCING_INVALID",
    lambda fleets: fleets.fake.add_target_group("other"),
)
DESCRIBES = ["ec2:Describe*", "elasticloadbalancing:*"]
NOT_STARTED: dict[str, tuple[str, Change]] = {
    "no load balancer": NO_BALANCER,
    "three of four instances": (
        "OVER_MAX_INSTANCES",
        lambda fleets: fleets.fake.set_quota("instances_per_deployment", 3),
    ),
    "a role that may not terminate": (
        "IAM_ROLE_PERMISSIONS",
        lambda fleets: fleets.fake.add_role(ROLE, permissions=DESCRIBES),
    ),
}
NOT_UNDONE: dict[str, tuple[str, Change]] = {
    "no load balancer": NO_BALANCER,
    "no blue": ("NO_INSTANCES", lambda fleets: fleets.fake.terminate_instances(fleets.blue)),
    "no traffic": ("HEALTH_CONSTRAINTS", lambda fleets: fleets.fake.fail("AllowTraffic")),
}


class TestFailures:
    @pytest.mark.parametrize(
        ("config", "event", "failing", "status", "green"), MISSES.values(), ids=MISSES
    )
    def test_the_minimum_holds_for_traffic_too(
        self,
        fake: CodeDeployFake,
        config: str,
        event: str,
        failing: list[int],
        status: str,
        green: Info,
    ) -> None:
        fleets = Fleets(fake, config, greens=3)
        for number in failing:
            fake.fail(event, instance=fleets.green[number])
        deployment_id = fleets.release()
        assert fleets.status(deployment_id) == status
        assert fleets.statuses(deployment_id, "Green") == green
        if status == "Failed":
            assert fleets.error(deployment_id)[0] == "HEALTH_CONSTRAINTS"
            assert fleets.statuses(deployment_id, "Blue") == {"Skipped": 2}

    def test_as_many_as_the_minimum_go_on_one_by_one(self, fake: CodeDeployFake) -> None:
        fleets = Fleets(fake, greens=4)
        fake.fail("Install", instance=fleets.green[3])
        deployment_id = fleets.release(deploymentConfigName=fleets.config("HOST_COUNT", 3))
        assert fleets.status(deployment_id) == "Succeeded"
        assert fleets.statuses(deployment_id, "Green") == {"Succeeded": 3, "Failed": 1}

    def test_every_blue_instance_has_to_be_deregistered(self, fleets: Fleets) -> None:
        fleets.fake.fail("BlockTraffic", instance=fleets.blue[1])
        deployment_id = fleets.release()
        assert fleets.error(deployment_id)[0] == "HEALTH_CONSTRAINTS"
        assert fleets.statuses(deployment_id, "Blue") == {"Succeeded": 1, "Failed": 1}
        assert fleets.alive(fleets.blue) == set(fleets.blue)

    def test_a_traffic_script_that_hangs_takes_an_hour(self, fleets: Fleets) -> None:
        """Silence means a missing agent only at an instance's very first event."""
        fleets.fake.hang("BeforeAllowTraffic", instance=fleets.green[0])
        deployment_id = fleets.deploy(seconds=400)
        events = fleets.events(deployment_id, fleets.green[0])
        assert events["BeforeAllowTraffic"] == "InProgress"
        fleets.fake.advance(3600)
        assert fleets.statuses(deployment_id, "Green") == {"Succeeded": 1, "Failed": 1}

    @pytest.mark.parametrize(("code", "change"), NOT_STARTED.values(), ids=NOT_STARTED)
    def test_a_deployment_that_the_account_does_not_allow_fails_at_its_start(
        self, fleets: Fleets, code: str, change: Change
    ) -> None:
        change(fleets)
        assert fleets.error(fleets.deploy(seconds=2))[0] == code

    def test_without_a_green_fleet_there_are_no_instances(self, fleets: Fleets) -> None:
        for members in ({}, {"targetInstances": {"autoScalingGroups": ["empty"]}}):
            assert fleets.error(Shop.deploy(fleets, **members, seconds=2))[0] == "NO_INSTANCES"

    def test_a_minimum_of_the_whole_green_fleet_is_refused(self, fleets: Fleets) -> None:
        deployment_id = fleets.deploy(deploymentConfigName=fleets.config("HOST_COUNT", 2))
        fleets.fake.advance(2)
        assert fleets.error(deployment_id)[0] == "HEALTH_CONSTRAINTS_INVALID"


class TestCopiedAutoScalingGroup:
    @pytest.fixture
    def fleets(self, fake: CodeDeployFake) -> Shop:
        self.blue = fake.add_auto_scaling_group("original", 3)
        shop = Shop(fake)
        shop.group(
            AT_ONCE,
            ec2TagFilters=None,
            autoScalingGroups=["original"],
            **blue_green_group(copies=True),
        )
        return shop

    def hooks(self, shop: Shop) -> list[dict[str, str]]:
        hooks: list[dict[str, str]] = shop.group_info()["autoScalingGroups"]
        return hooks

    def test_the_copy_takes_the_place_of_the_original(
        self, fake: CodeDeployFake, fleets: Shop
    ) -> None:
        (before,) = self.hooks(fleets)
        deployment_id = fleets.deploy(seconds=30)
        assert fleets.status(deployment_id) == "InProgress"
        assert "deploymentOverview" not in fleets.info(deployment_id)
        assert fleets.target_ids(deployment_id) == []
        fake.advance(35)
        assert fleets.info(deployment_id)["deploymentOverview"]["Pending"] == 6
        green = fleets.target_ids(deployment_id, ServerInstanceLabel=["Green"])
        assert len(green) == 3
        assert fleets.target_ids(deployment_id, ServerInstanceLabel=["Blue"]) == self.blue
        fake.run()
        assert fleets.status(deployment_id) == "Succeeded"
        (after,) = self.hooks(fleets)
        assert after["name"] == f"CodeDeploy_web_{deployment_id}"
        assert after["hook"] != before["hook"]
        with pytest.raises(ValueError, match="original"):
            fake.scale_out("original")
        # The group goes on with the copy: it is the blue fleet of the next deployment.
        (launched,) = fake.scale_out(after["name"])
        fake.run()
        following = fleets.release("two")
        assert fleets.status(following) == "Succeeded"
        blue = fleets.target_ids(following, ServerInstanceLabel=["Blue"])
        assert blue == sorted([*green, launched])

    @pytest.mark.parametrize("end", ["Succeeded", "Failed"])
    def test_the_copy_is_named_whatever_the_end(
        self, fake: CodeDeployFake, fleets: Shop, end: str
    ) -> None:
        if end == "Failed":
            fake.fail("ValidateService")
        info = fleets.info(fleets.release())
        copied = f"CodeDeploy_web_{info['deploymentId']}"
        assert (info["status"], info["targetInstances"]) == (end, {"autoScalingGroups": [copied]})

    def test_the_original_may_be_kept(self, fake: CodeDeployFake, fleets: Shop) -> None:
        fleets.update_group(
            autoScalingGroups=["original"],
            blueGreenDeploymentConfiguration=blue_green(termination=None, copies=True),
        )
        deployment_id = fleets.release()
        assert fleets.status(deployment_id) == "Succeeded"
        (after,) = self.hooks(fleets)
        assert after["name"] == f"CodeDeploy_web_{deployment_id}"
        assert len(fake.scale_out("original")) == 1

    def test_an_empty_original_fails_the_start(self, fake: CodeDeployFake, fleets: Shop) -> None:
        fake.terminate_instances(self.blue)
        assert fleets.error(fleets.deploy(seconds=2))[0] == "NO_INSTANCES"

    def test_a_role_that_may_not_copy(self, fake: CodeDeployFake, fleets: Shop) -> None:
        allowed = ["ec2:*", "elasticloadbalancing:*", "autoscaling:Describe*"]
        fake.add_role(ROLE, permissions=allowed)
        assert fleets.error(fleets.deploy(seconds=2))[0] == "AUTO_SCALING_IAM_ROLE_PERMISSIONS"

    def test_a_stop_while_the_copy_is_provisioned_rolls_back_to_the_instances_before(
        self, fake: CodeDeployFake, fleets: Shop
    ) -> None:
        first = fleets.release()
        deployment_id = fleets.deploy("two", seconds=30)
        fleets.client.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=True)
        fake.advance(300)
        info = fleets.info(deployment_id)
        assert info["status"] == "Stopped"
        rollback_id = fleets.rollback_of(deployment_id)
        assert fleets.status(rollback_id) == "Succeeded"
        green_of_first = fleets.target_ids(first, ServerInstanceLabel=["Green"])
        assert fleets.target_ids(rollback_id) == green_of_first
        (hook,) = self.hooks(fleets)
        assert hook["name"] == f"CodeDeploy_web_{first}"


class TestRollback:
    @pytest.fixture
    def fleets(self, fake: CodeDeployFake) -> Fleets:
        fleets = Fleets(fake, termination=None)
        assert fleets.status(fleets.release(ignoreApplicationStopFailures=True)) == "Succeeded"
        return fleets

    def rolled_back(self, fleets: Fleets, deployment_id: str) -> str:
        fleets.fake.run()
        assert fleets.status(deployment_id) in ("Failed", "Stopped")
        return fleets.rollback_of(deployment_id)

    def stopped(self, fleets: Fleets) -> str:
        """A deployment that is stopped before it starts, with its rollback to come."""
        deployment_id = fleets.deploy()
        fleets.client.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=True)
        return deployment_id

    def test_traffic_goes_back(self, fake: CodeDeployFake, fleets: Fleets) -> None:
        fake.fail("BlockTraffic", instance=fleets.blue[0])
        deployment_id = fleets.deploy(autoRollbackConfiguration=ROLLBACK)
        fake.run(deployment_id)
        fake.terminate_instances(fleets.blue[1])
        # What failed was the deployment's own block of blue; now green is blocked.
        rollback_id = self.rolled_back(fleets, deployment_id)
        assert fleets.status(rollback_id) == "Succeeded"
        assert fleets.target_ids(rollback_id) == sorted([fleets.blue[0], *fleets.green])
        blue = fleets.events(rollback_id, fleets.blue[0])
        assert blue == dict.fromkeys(ALLOW, "Succeeded")
        allowed = fleets.event(rollback_id, fleets.blue[0], "AfterAllowTraffic")["endTime"]
        for instance_id in fleets.green:
            events = fleets.events(rollback_id, instance_id)
            assert events == dict.fromkeys(BLOCK, "Succeeded")
            assert fleets.target(rollback_id, instance_id)["instanceLabel"] == "Green"
            # Blue has its traffic before green loses it.
            blocked = fleets.event(rollback_id, instance_id, "BeforeBlockTraffic")["startTime"]
            assert blocked > allowed

    def test_a_rollback_has_no_waits(self, fake: CodeDeployFake, fleets: Fleets) -> None:
        deployment_id = self.stopped(fleets)
        fake.advance(5)
        rollback_id = fleets.rollback_of(deployment_id)
        going_on = fleets.client.continue_deployment
        refusal = fleets.refused(going_on, deploymentId=rollback_id)
        assert refusal == "DeploymentIsNotInReadyState"
        fleets.client.skip_wait_time_for_instance_termination(deploymentId=rollback_id)
        fake.run()
        assert fleets.status(rollback_id) == "Succeeded"

    def test_green_without_traffic_is_left_alone(
        self, fake: CodeDeployFake, fleets: Fleets
    ) -> None:
        fake.fail("Install")
        rollback_id = self.rolled_back(fleets, fleets.deploy(autoRollbackConfiguration=ROLLBACK))
        assert fleets.status(rollback_id) == "Succeeded"
        assert fleets.target_ids(rollback_id) == fleets.blue

    def test_a_deployment_that_never_started_rolls_back_to_blue(self, fleets: Fleets) -> None:
        """Green runs the good revision since the first deployment, and blue never did."""
        rollback_id = self.rolled_back(fleets, self.stopped(fleets))
        assert fleets.status(rollback_id) == "Succeeded"
        assert fleets.target_ids(rollback_id) == fleets.blue
        group = fleets.group_info()
        assert group["lastSuccessfulDeployment"]["deploymentId"] == rollback_id

    @pytest.mark.parametrize(("code", "change"), NOT_UNDONE.values(), ids=NOT_UNDONE)
    def test_a_rollback_may_fail_itself(self, fleets: Fleets, code: str, change: Change) -> None:
        deployment_id = self.stopped(fleets)
        change(fleets)
        assert fleets.error(self.rolled_back(fleets, deployment_id))[0] == code


def test_auto_scaling_instances_of_the_blue_fleet_are_not_updated(
    fake: CodeDeployFake, shop: Shop
) -> None:
    """They keep the old revision on purpose: no deployment follows to bring them the new one."""
    fake.add_auto_scaling_group("fleet", 2)
    shop.group(
        AT_ONCE,
        ec2TagFilters=None,
        autoScalingGroups=["fleet"],
        **blue_green_group(termination=None),
    )
    fake.add_instances(2, tags={"role": "green"})
    shop.update_group(deploymentStyle={**SHIFTS_TRAFFIC, "deploymentType": "IN_PLACE"})
    shop.release("zero")
    shop.update_group(deploymentStyle=SHIFTS_TRAFFIC)
    shop.release("one", targetInstances=GREEN)
    assert len(shop.list()) == 2
