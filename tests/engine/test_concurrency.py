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
from tests.clients import client_in
from tests.shop import ALARMS, AT_ONCE, ROLE, WEB, Shop, revision, tagged

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
        self.client = client_in()
        self.random = random.Random(number)
        self.number = number
        self.name = f"group-{number}"
        self.created = created
        self.calls = 0
        self.revisions = itertools.count()

    def group(self) -> str:
        return self.random.choice([self.name, "shared"])

    def deploy(self) -> None:
        key = f"{self.number}-{next(self.revisions)}"
        answer = self.client.create_deployment(
            applicationName="shop", deploymentGroupName=self.group(), revision=revision(key)
        )
        self.created.append(answer["deploymentId"])

    def look(self) -> None:
        deployment = self.random.choice(self.created)
        info = self.client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        check(info)

    def targets(self) -> None:
        deployment = self.random.choice(self.created)
        answer = self.client.list_deployment_targets(deploymentId=deployment)
        if answer["targetIds"]:
            self.client.batch_get_deployment_targets(
                deploymentId=deployment, targetIds=answer["targetIds"][:25]
            )

    def stop(self) -> None:
        self.client.stop_deployment(
            deploymentId=self.random.choice(self.created),
            autoRollbackEnabled=self.random.random() < 0.5,
        )

    def list(self) -> None:
        ids = self.client.list_deployments()["deployments"]
        assert len(ids) == len(set(ids))

    def lookup_group(self) -> None:
        self.client.get_deployment_group(applicationName="shop", deploymentGroupName=self.group())

    def change_group(self) -> None:
        self.client.update_deployment_group(
            applicationName="shop",
            currentDeploymentGroupName=self.name,
            deploymentConfigName=AT_ONCE,
        )

    def wait(self) -> None:
        deployment = self.random.choice(self.created)
        waiter = self.client.get_waiter("deployment_successful")
        with suppress(WaiterError):
            waiter.wait(deploymentId=deployment)

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
        members = {
            "applicationName": "shop",
            "serviceRoleArn": ROLE,
            "autoScalingGroups": ["web"],
            "alarmConfiguration": ALARMS,
            "autoRollbackConfiguration": {
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            "triggerConfigurations": [
                {
                    "triggerName": "all",
                    "triggerTargetArn": "arn:aws:sns:us-east-1:123456789012:all",
                    "triggerEvents": ["DeploymentStart", "InstanceFailure"],
                }
            ],
        }
        shop.client.create_deployment_group(
            deploymentGroupName="shared", ec2TagFilters=tagged(), **members
        )
        created = [shop.deploy(group="shared")]
        plain = {"applicationName": "shop", "serviceRoleArn": ROLE, "ec2TagFilters": tagged()}
        users = [User(fake, number, created) for number in range(THREADS)]
        for user in users:
            shop.client.create_deployment_group(deploymentGroupName=user.name, **plain)
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
            together.wait(timeout=10)
            while time.monotonic() < until:
                user.act(user.random.choice(actions))

        with ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(work, user) for user in users]:
                future.result(timeout=60)
        fake.run()

        ids: list[str] = []
        for page in shop.client.get_paginator("list_deployments").paginate():
            ids += page["deployments"]
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
        made = [call for call in fake.calls if call.operation == "CreateDeployment"]
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
            together.wait(timeout=10)
            try:
                shop.deploy(f"v{number}")
            except shop.client.exceptions.DeploymentLimitExceededException:
                return False
            return True

        with ThreadPoolExecutor(THREADS) as pool:
            assert sorted(pool.map(deploy, range(THREADS))) == [False] * (THREADS - 1) + [True]
        assert len(shop.list()) == 1
