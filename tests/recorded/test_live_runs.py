"""Runs on real accounts that people told of: the fake goes the same way."""

from __future__ import annotations

import datetime
import functools
import re
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.operations.group_requests import known
from tests.recorded.recordings import FOLDERS, live_run, normal
from tests.shop import ROLE, Shop, blue_green, ecs_appspec, inline, lambda_appspec

FAILURE_OR_ALARM = {
    "enabled": True,
    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
}


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def run(request: pytest.FixtureRequest) -> Any:
    """Gives a run by its name."""
    folder: Path = request.param
    return functools.partial(live_run, folder)


def alarmed(message: str) -> list[str]:
    """The alarms that a message names."""
    return re.findall("<(.+?)>", message)


def watching(*names: str) -> dict[str, Any]:
    return {
        "alarmConfiguration": {"enabled": True, "alarms": [{"name": name} for name in names]},
        "autoRollbackConfiguration": FAILURE_OR_ALARM,
    }


def ecs(fake: CodeDeployFake, **group: Any) -> Shop:
    """An ECS service with a test listener, deployed to once before."""
    shop = Shop.of_ecs(fake, waits=blue_green(termination=5), **group)
    shop.deploy(inline(ecs_appspec("web:1")))
    fake.run()
    return shop


def has_the_members(info: dict[str, Any], told: dict[str, Any], ids: dict[str, str]) -> None:
    """What was told of a deployment, with the ids of that run put in place of the recorded."""
    for name, value in told.items():
        if value is None:
            assert name not in info
        else:
            assert info[name] == _with_ids(value, ids)


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _with_ids(item, ids) for name, item in value.items()}
    if isinstance(value, str):
        for old, new in ids.items():
            value = value.replace(old, new)
    return value


def seconds(text: str) -> int:
    minutes, _, rest = text.rpartition("m")
    return int(minutes or 0) * 60 + int(rest.removesuffix("s"))


def duration(start: str, end: str) -> float:
    begun, ended = map(datetime.datetime.fromisoformat, (start, end))
    return (ended - begun).total_seconds()


# ECS


def test_an_ecs_deployment_succeeds_as_recorded(fake: CodeDeployFake, run: Any) -> None:
    told = run("ecs_bluegreen_success")
    group = told["blueGreenDeploymentConfiguration_of_group"]
    shop = ecs(fake)
    names = shop.names
    info = shop.client.get_deployment_group(**names)["deploymentGroupInfo"]
    assert info["blueGreenDeploymentConfiguration"] == group
    deployment_id = shop.deploy(inline(ecs_appspec("web:2")))
    step = 10
    seen = [shop.status(deployment_id)]
    events_done: datetime.datetime | None = None
    while seen[-1] != "Succeeded":
        fake.advance(step)
        now = shop.info(deployment_id)
        assert ("deploymentOverview" in now) is (now["status"] == "Succeeded")
        seen.append(now["status"])
        if events_done is None and shop.events(deployment_id, "main:web") == told["lifecycle"]:
            events_done = fake.now
    assert list(dict.fromkeys(seen)) == [status for _, status in told["timeline"]]
    # Other runs left Created sooner, the fake does after 1 s; when this one did was not seen.
    _, (when, status), _ = told["timeline"]
    assert seen[seconds(when) // step] == status
    info = shop.info(deployment_id)
    final = dict(told["final"])
    lasted = duration(final.pop("Start"), final.pop("Complete"))
    assert shop.seconds(deployment_id) == pytest.approx(lasted, abs=10)
    assert shop.seconds(deployment_id) == pytest.approx(16 * 60 + 16, abs=10)
    has_the_members(info, {**final, "deploymentOverview": told["deploymentOverview"]}, {})
    # The events are over long before: the blue task set is kept for five minutes.
    assert events_done is not None
    assert (info["completeTime"] - events_done).total_seconds() == pytest.approx(300, abs=step)
    # A known fault of the service (additions, 4).
    assert info["instanceTerminationWaitTimeStarted"] is False


@pytest.mark.parametrize(
    ("name", "after"),
    [("ecs_bluegreen_alarm_stop_during_Install", 30), ("ecs_bluegreen_alarm_stop_mid_shift", 300)],
)
def test_an_ecs_deployment_that_an_alarm_stops(
    fake: CodeDeployFake, run: Any, name: str, after: int
) -> None:
    told = run(name)
    (alarm,) = alarmed(told["stopped"]["errorInformation"]["message"])
    shop = ecs(fake, **watching(alarm))
    deployment_id = shop.deploy(inline(ecs_appspec("web:2")))
    fake.advance(1)
    running = shop.info(deployment_id)
    if "just_created" in told:
        assert running["autoRollbackConfiguration"] == told["just_created"]["Rollback"]
        assert running["status"] == told["just_created"]["Status"]
        assert running["creator"] == told["just_created"]["Creator"]
        assert running["deploymentConfigName"] == told["just_created"]["Config"]
        assert "deploymentOverview" not in running
    else:
        has_the_members(running, told["in_progress"], {})
    fake.advance(after)
    fake.set_alarm_state(alarm, "ALARM")
    fake.advance(23)
    rollback_id = shop.rollback_of(deployment_id)
    recorded_rollback = told["stopped"]["rollbackInfo"]["rollbackDeploymentId"]
    ids = {told["deploymentId"]: deployment_id, recorded_rollback: rollback_id}
    has_the_members(shop.info(deployment_id), told["stopped"], ids)
    assert shop.events(deployment_id) == told["lifecycle_of_stopped"]
    # The alarm is still active, and does not stop the rollback.
    has_the_members(shop.info(rollback_id), told["rollback_deployment"], ids)
    info = shop.info(rollback_id)
    triggering = info["rollbackInfo"]["rollbackTriggeringDeploymentId"]
    assert (triggering, "rollbackDeploymentId" in info["rollbackInfo"]) == (deployment_id, False)
    # Cluster and service, as in the id of the target that was told of.
    assert shop.target_ids(deployment_id) == ["main:web"]


# Lambda

CANARY = "LambdaCanary10Percent5Minutes"


def canary(fake: CodeDeployFake, **group: Any) -> Shop:
    """A function whose first version was deployed by a canary."""
    shop = Shop.of_lambda(fake, CANARY, **group)
    shop.deploy(inline(lambda_appspec("0", "1")))
    fake.run()
    return shop


def test_a_lambda_canary_succeeds_as_recorded(fake: CodeDeployFake, run: Any) -> None:
    told = dict(run("lambda_canary_success_and_rollback")["success"])
    shop = canary(fake)
    deployment_id = shop.deploy(inline(lambda_appspec("1", "2")))
    fake.run()
    lasted = duration(told.pop("Start"), told.pop("End"))
    assert shop.seconds(deployment_id) == pytest.approx(lasted, abs=2)
    target = shop.target(deployment_id)
    assert shop.events(deployment_id) == told.pop("lifecycle")
    function = told.pop("lambdaFunctionInfo")
    assert target["lambdaFunctionInfo"] == {"functionName": "pay", **function}
    assert isinstance(target["lambdaFunctionInfo"]["targetVersionWeight"], float)
    assert all("diagnostics" not in event for event in target["lifecycleEvents"])
    has_the_members(shop.info(deployment_id), told, {})


def test_a_lambda_canary_that_an_alarm_stops(fake: CodeDeployFake, run: Any) -> None:
    everything = run("lambda_canary_success_and_rollback")
    told = dict(everything["stopped"])
    (alarm,) = alarmed(told["errorInformation"]["message"])
    shop = canary(fake, **watching(alarm))
    deployment_id = shop.deploy(inline(lambda_appspec("1", "2")))
    fake.advance(60)
    fake.set_alarm_state(alarm, "ALARM")
    fake.advance(23)
    rollback_id = shop.rollback_of(deployment_id)
    recorded_rollback = told["rollbackInfo"]["rollbackDeploymentId"]
    ids = {told["deploymentId"]: deployment_id, recorded_rollback: rollback_id}
    assert shop.events(deployment_id) == told.pop("lifecycle")
    assert told.pop("deploymentId")
    has_the_members(shop.info(deployment_id), told, ids)
    assert shop.events(rollback_id) == everything["rollback_lifecycle"]
    assert shop.status(rollback_id) == "Succeeded"


@pytest.mark.parametrize(("number", "after"), [(0, 240), (1, 0)])
def test_lambda_alarms_while_a_canary_runs_and_before_it_starts(
    fake: CodeDeployFake, run: Any, number: int, after: int
) -> None:
    told = dict(run("lambda_canary_alarm_rollbacks")["runs"][number])
    names = alarmed(told["errorInformation"]["message"])
    shop = canary(fake, **watching(*names, "quiet"))
    if not after:
        for name in names:
            fake.set_alarm_state(name, "ALARM")
    deployment_id = shop.deploy(inline(lambda_appspec("1", "2")))
    fake.advance(after)
    for name in names:
        fake.set_alarm_state(name, "ALARM")
    fake.advance(23)
    rollback_id = shop.rollback_of(deployment_id)
    rollback = dict(told.pop("rollback"))
    ids = {told["deploymentId"]: deployment_id, rollback["deploymentId"]: rollback_id}
    lasted = duration(told.pop("createTime"), told.pop("completeTime"))
    # With the alarm set four minutes in, the end comes as late as it was seen in practice.
    assert shop.seconds(deployment_id) == pytest.approx(lasted, abs=1 if not after else 30)
    has_the_members(shop.info(deployment_id), told, ids)
    has_the_members(shop.info(rollback_id), rollback, ids)
    # Long over: a rollback takes two to three seconds.
    assert shop.seconds(rollback_id) < 5


# Server


def server_group(client: Any, **members: Any) -> dict[str, str]:
    names = {"applicationName": "shop", "deploymentGroupName": "web"}
    client.create_application(applicationName="shop")
    client.create_deployment_group(**names, serviceRoleArn=ROLE, **members)
    return names


BUNDLE = {
    "revisionType": "S3",
    "s3Location": {"bucket": "bundles", "key": "bundle.zip", "bundleType": "zip"},
}


def test_a_deployment_stopped_by_hand_while_its_only_instance_runs(
    fake: CodeDeployFake, run: Any
) -> None:
    told = run("circleci_orb_issue_stopped_overview")
    client = client_in(validates=False)
    fake.add_instances(1, {"Name": "web"})
    names = server_group(client, ec2TagFilters=[{"Key": "Name", "Type": "KEY_ONLY"}])
    deployment_id = client.create_deployment(**names, revision=BUNDLE)["deploymentId"]
    fake.advance(12)
    client.stop_deployment(deploymentId=deployment_id)
    fake.advance(1)
    info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    assert info["status"] == told["status"]
    assert info["deploymentOverview"] == told["deploymentOverview"]


def test_the_predefined_configurations_of_an_account(fake: CodeDeployFake, run: Any) -> None:
    told = run("deployment_configs_in_account")
    answer = client_in(validates=False).list_deployment_configs()
    assert sorted(answer["deploymentConfigsList"]) == told["deploymentConfigsList"]


#: Members that the integration does not pass on, or that come after it (see comparison.py).
_NOT_TOLD = {
    "computePlatform",
    "deploymentConfigName",
    "deploymentStatusMessages",
    # Null there while only pending instances were known; the start of a deployment here.
    "startTime",
}


def test_a_deployment_that_an_integration_saw_running(fake: CodeDeployFake, run: Any) -> None:
    told = dict(run("port_ocean_integration_examples")["deployment_in_progress"])
    client = client_in(validates=False)
    fake.add_instances(1, {"Name": "web"})
    names = server_group(client, ec2TagFilters=[{"Key": "Name", "Type": "KEY_ONLY"}])
    created = client.create_deployment(**names, revision=BUNDLE)
    fake.advance(1)
    info = normal(client.get_deployment(deploymentId=created["deploymentId"]))
    absent = set(told.pop("absent_as_null"))
    told["createTime"] = "<time>"
    assert info["deploymentInfo"].keys() & (absent - {"startTime"}) == set()
    seen = {name: v for name, v in info["deploymentInfo"].items() if name not in _NOT_TOLD}
    assert seen == normal(told)


def test_a_group_whose_only_deployment_failed_at_once(fake: CodeDeployFake, run: Any) -> None:
    told = dict(run("port_ocean_integration_examples")["deployment_group"])
    client = client_in(validates=False)
    names = server_group(client, ec2TagFilters=told["ec2TagFilters"])
    client.create_deployment(**names, revision=BUNDLE)
    fake.advance(2)
    group = client.get_deployment_group(**names)["deploymentGroupInfo"]
    last = group["lastAttemptedDeployment"]
    recorded = told["lastAttemptedDeployment"]
    assert (last["endTime"] - last["createTime"]).total_seconds() == pytest.approx(
        duration(recorded["createTime"], recorded["endTime"]), abs=0.2
    )
    # As far as this version of botocore lets the members through.
    assert normal(group) == normal(known({**told, "lastAttemptedDeployment": _timed(recorded)}))


def _timed(last: dict[str, str]) -> dict[str, str]:
    return {**last, "createTime": "<time>", "endTime": "<time>"}
