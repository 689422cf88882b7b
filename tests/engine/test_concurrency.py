"""Threads share one fake: nothing is lost, nobody waits for ever, and the invariants hold."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.shop import ALARMS, AT_ONCE, ROLLBACK, WEB, Shop, tagged, trigger

THREADS = 16
TERMINAL = {"Succeeded", "Failed", "Stopped"}
#: What the service may refuse in this turmoil.
EXPECTED = {
    "DeploymentLimitExceededException",
    "DeploymentAlreadyCompletedException",
    "DeploymentNotStartedException",
    "DeploymentGroupDoesNotExistException",
    "DeploymentDoesNotExistException",
    "DeploymentGroupNameRequiredException",
    "UnsupportedActionForDeploymentTypeException",
    "DeploymentTargetDoesNotExistException",
}


class User:
    """One thread's user: its own group, and a group that it shares with all the others."""

    def __init__(self, fake: CodeDeployFake, number: int, created: list[str]) -> None:
        self.fake = fake
        self.shop = Shop(fake, None, group=f"group-{number}")
        self.client = self.shop.client
        self.random = random.Random(number)
        self.number = number
        self.created = created
        self.revisions = itertools.count()

    def any_group(self) -> str:
        return self.random.choice([self.shop.names["deploymentGroupName"], "shared"])

    def any_deployment(self) -> str:
        return self.random.choice(self.created)

    def deploy(self) -> None:
        key = f"{self.number}-{next(self.revisions)}"
        self.created.append(self.shop.deploy(key, group=self.any_group()))

    def look(self) -> None:
        check(self.shop.info(self.any_deployment()))

    def targets(self) -> None:
        self.shop.targets(self.any_deployment())

    def stop(self) -> None:
        self.client.stop_deployment(
            deploymentId=self.any_deployment(),
            autoRollbackEnabled=self.random.random() < 0.5,
        )

    def list(self) -> None:
        ids = self.shop.list()
        assert len(ids) == len(set(ids))

    def lookup_group(self) -> None:
        self.shop.group_info(self.any_group())

    def change_group(self) -> None:
        self.shop.update_group(deploymentConfigName=AT_ONCE)

    def wait(self) -> None:
        waiter = self.client.get_waiter("deployment_successful")
        with suppress(WaiterError):
            waiter.wait(deploymentId=self.any_deployment())

    def advance(self) -> None:
        self.fake.advance(self.random.choice([0.3, 2, 20]))

    def alarm(self) -> None:
        self.fake.set_alarm_state("errors", self.random.choice(["OK", "ALARM"]))

    def scale(self) -> None:
        for instance in self.fake.scale_out("web"):
            if self.random.random() < 0.5:
                self.fake.terminate_instances([instance])

    def break_something(self) -> None:
        self.fake.fail("Install", times=1)

    def see(self) -> None:
        assert self.fake.calls
        assert self.fake.events
        assert self.fake.notifications is not None

    def act(self, action: Callable[[], None]) -> None:
        try:
            action()
        except ClientError as error:
            if error.response["Error"]["Code"] not in EXPECTED:
                raise


def check(info: dict[str, Any]) -> None:
    """What holds of every deployment at any time (engine reference, 13)."""
    status = info["status"]
    assert ("completeTime" in info) == (status in TERMINAL)
    started = info.get("startTime", info["createTime"])
    assert info["createTime"] <= started <= info.get("completeTime", started)
    assert "errorInformation" not in info or status in {"Failed", "Stopped"}
    rollback = info.get("rollbackInfo", {})
    assert not {"rollbackDeploymentId", "rollbackTriggeringDeploymentId"} <= set(rollback)
    overview = info.get("deploymentOverview")
    if overview is not None and status in TERMINAL:
        assert overview["Pending"] == overview["InProgress"] == 0


@pytest.mark.parametrize("progress", ["poll", "instant"])
def test_sixteen_threads_leave_a_consistent_account(progress: Any) -> None:
    with mock_codedeploy(progress=progress) as fake:
        shop = Shop(fake)
        fake.add_instances(4, WEB)
        fake.add_auto_scaling_group("web", 1)
        shop.group(
            name="shared",
            autoScalingGroups=["web"],
            alarmConfiguration=ALARMS,
            autoRollbackConfiguration=ROLLBACK,
            triggerConfigurations=[trigger("DeploymentStart", "InstanceFailure")],
        )
        created = [shop.deploy(group="shared")]
        users = [User(fake, number, created) for number in range(THREADS)]
        for user in users:
            user.shop.group(ec2TagFilters=tagged())
        until = time.monotonic() + 0.6
        together = threading.Barrier(THREADS)

        def work(user: User) -> None:
            actions = [
                user.deploy,
                user.deploy,
                user.look,
                user.targets,
                user.stop,
                user.list,
                user.lookup_group,
                user.change_group,
                user.wait,
                user.advance,
                user.alarm,
                user.scale,
                user.break_something,
                user.see,
            ]
            together.wait(timeout=60)
            while time.monotonic() < until:
                user.act(user.random.choice(actions))

        with ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(work, user) for user in users]:
                future.result(timeout=60)
        fake.run()

        pages = shop.client.get_paginator("list_deployments").paginate()
        ids = [id_ for page in pages for id_ in page["deployments"]]
        # Nothing was lost, nothing is there twice, and all came to an end.
        assert set(created) <= set(ids)
        assert len(ids) == len(set(ids))
        infos = {id_: shop.info(id_) for id_ in ids}
        for deployment, info in infos.items():
            check(info)
            assert info["status"] in TERMINAL
            overview = info.get("deploymentOverview")
            if overview is not None:
                assert sum(overview.values()) == len(shop.target_ids(deployment))
            partner = info.get("rollbackInfo", {}).get("rollbackDeploymentId")
            if partner is not None:
                back = infos[partner]["rollbackInfo"]["rollbackTriggeringDeploymentId"]
                assert back == deployment
        made = fake.calls.of("CreateDeployment")
        answered = [call.result["deploymentId"] for call in made if call.result is not None]
        assert sorted(answered) == sorted(created)
        assert {i for i, info in infos.items() if info["creator"] == "user"} == set(created)


def test_one_deployment_at_a_time_wins() -> None:
    """Sixteen threads ask for the same group at the same moment: one is served."""
    with mock_codedeploy(progress="clock") as fake:
        shop = Shop(fake)
        shop.fleet(1)
        together = threading.Barrier(THREADS)

        def deploy(number: int) -> bool:
            together.wait(timeout=60)
            try:
                shop.deploy(f"v{number}")
            except shop.client.exceptions.DeploymentLimitExceededException:
                return False
            return True

        with ThreadPoolExecutor(THREADS) as pool:
            assert sorted(pool.map(deploy, range(THREADS))) == [False] * (THREADS - 1) + [True]
        assert len(shop.list()) == 1
