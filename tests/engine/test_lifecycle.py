"""Lifecycle events: order, statuses, times, diagnostics, time-outs (engine reference, 2)."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from codedeploy_fake.engine.lifecycle import IllegalTransition, check_deployment, check_target
from codedeploy_fake.model.store import DeploymentStatus, Target, TargetStatus
from tests.shop import (
    ALLOW,
    AT_ONCE,
    BALANCED,
    BLOCK,
    INSTALL,
    ONE_AT_A_TIME,
    WEB,
    Shop,
    revision,
    tagged,
)

SILENT = (
    "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent "
    "logs on your host and make sure the agent is running and can connect to the CodeDeploy "
    "server."
)
#: When the first event of a deployment starts, in seconds after the creation.
FIRST_EVENT = 11


def test_the_run_of_one_instance(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.release()

    info = shop.info(deployment)
    created = info["createTime"]
    assert shop.seconds(deployment, "startTime") == 1
    assert shop.seconds(deployment) == 21.1
    target = shop.target(deployment, instance)
    assert target["status"] == "Succeeded"
    assert target["targetArn"] == f"arn:aws:ec2:us-east-1:123456789012:instance/{instance}"
    assert target["deploymentId"] == deployment
    assert (target["lastUpdatedAt"] - created).total_seconds() == 19
    succeeded = {"errorCode": "Success", "scriptName": "", "message": "Succeeded", "logTail": ""}
    for index, event in enumerate(target["lifecycleEvents"]):
        start = created + datetime.timedelta(seconds=FIRST_EVENT + index * 1.1)
        assert event == {
            "lifecycleEventName": INSTALL[index],
            "status": "Succeeded",
            "startTime": start,
            "endTime": start + datetime.timedelta(milliseconds=100),
            "diagnostics": succeeded,
        }


def test_the_next_wave_begins_when_the_last_was_reported(shop: Shop) -> None:
    first, second = shop.fleet(2)
    deployment = shop.release()
    reported = shop.target(deployment, first)["lastUpdatedAt"]
    begun = shop.event(deployment, second, "ApplicationStop")["startTime"]
    assert (begun - reported).total_seconds() == 2.1


@pytest.mark.parametrize(
    ("members", "names"),
    [({}, INSTALL), (BALANCED, BLOCK + INSTALL + ALLOW)],
    ids=["without a load balancer", "with a load balancer"],
)
def test_events_run_in_the_order_of_the_reference(
    shop: Shop, members: dict[str, Any], names: list[str]
) -> None:
    (instance,) = shop.fleet(1, **members)
    deployment = shop.deploy(seconds=1)
    assert shop.events(deployment, instance) == dict.fromkeys(names, "Pending")
    assert list(shop.events(deployment, instance)) == names
    shop.fake.run()
    assert list(shop.events(deployment, instance)) == names
    assert shop.events(deployment, instance) == dict.fromkeys(names, "Succeeded")
    starts = [e["startTime"] for e in shop.target(deployment, instance)["lifecycleEvents"]]
    assert starts == sorted(starts)


def test_statuses_while_an_instance_is_deployed_to(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=1)
    target = shop.target(deployment, instance)
    assert target["status"] == "Pending"
    assert target["lastUpdatedAt"] <= shop.fake.now
    assert target["lifecycleEvents"][0] == {
        "lifecycleEventName": "ApplicationStop",
        "status": "Pending",
    }
    shop.fake.advance(10)
    target = shop.target(deployment, instance)
    assert target["status"] == "InProgress"
    first = target["lifecycleEvents"][0]
    assert first["status"] == "InProgress"
    assert first["startTime"] == target["lastUpdatedAt"] == shop.fake.now
    assert "endTime" not in first
    assert "diagnostics" not in first
    shop.fake.advance(0.1)
    assert shop.event(deployment, instance, "ApplicationStop")["endTime"] == shop.fake.now
    shop.fake.advance(0.5)
    # Between two events.
    assert list(shop.events(deployment, instance).values()) == ["Succeeded"] + ["Pending"] * 6
    updated = shop.target(deployment, instance)["lastUpdatedAt"]
    assert updated == shop.fake.now - datetime.timedelta(seconds=0.5)
    shop.fake.advance(0.5)
    statuses = list(shop.events(deployment, instance).values())
    assert statuses[:3] == ["Succeeded", "InProgress", "Pending"]


SCRIPT = "scripts/after_install.sh"
FAILURES = {
    "ScriptFailed": f"Script at specified location: {SCRIPT} failed with exit code 1",
    "ScriptMissing": (
        "Script does not exist at specified location: /opt/codedeploy-agent/deployment-root/"
        f"{{group}}/{{deployment}}/deployment-archive/{SCRIPT}"
    ),
    "ScriptNotExecutable": f"Unable to set script at specified location: {SCRIPT} as executable",
    "ScriptTimedOut": f"Script at specified location: {SCRIPT} failed to complete in 3600 seconds",
    "UnknownError": SILENT,
}


def test_the_log_of_a_failure_has_an_end_of_2048_characters(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.fail("AfterInstall", log_tail="before" + "x" * 2048)
    target = shop.target(shop.release(), instance)
    assert target["lifecycleEvents"][4]["diagnostics"]["logTail"] == "x" * 2048


@pytest.mark.parametrize(("error_code", "message"), FAILURES.items(), ids=FAILURES)
def test_an_event_that_fails(shop: Shop, error_code: str, message: str) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.fail("AfterInstall", error_code=error_code, log_tail="[stderr]no")
    deployment = shop.release()

    target = shop.target(deployment, instance)
    assert target["status"] == "Failed"
    failed = target["lifecycleEvents"][4]
    assert failed["status"] == "Failed"
    assert failed["diagnostics"] == {
        "errorCode": error_code,
        "scriptName": "" if error_code == "UnknownError" else SCRIPT,
        "message": message.format(
            group=shop.group_info()["deploymentGroupId"], deployment=deployment
        ),
        "logTail": "[stderr]no",
    }
    assert (failed["endTime"] - failed["startTime"]).total_seconds() == 0.1
    assert (target["lastUpdatedAt"] - failed["endTime"]).total_seconds() == 0.55
    # What never starts has neither times nor diagnostics.
    assert target["lifecycleEvents"][5:] == [
        {"lifecycleEventName": "ApplicationStart", "status": "Skipped"},
        {"lifecycleEventName": "ValidateService", "status": "Skipped"},
    ]
    assert [e["status"] for e in target["lifecycleEvents"][:4]] == ["Succeeded"] * 4


def test_the_test_may_word_a_failure(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.fail("Install", message="no space left on device")
    diagnostics = shop.event(shop.release(), instance, "Install")["diagnostics"]
    assert diagnostics["message"] == "no space left on device"
    assert diagnostics["scriptName"] == "scripts/install.sh"


@pytest.mark.parametrize("event", ["BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop"])
@pytest.mark.parametrize("ignored", [False, True])
def test_ignored_failures_of_what_stops_the_application(
    shop: Shop, event: str, ignored: bool
) -> None:
    (instance,) = shop.fleet(1, **BALANCED)
    shop.fake.fail(event)
    deployment = shop.release(ignoreApplicationStopFailures=ignored)
    assert shop.status(deployment) == ("Succeeded" if ignored else "Failed")
    events = shop.events(deployment, instance)
    assert events.pop(event) == "Failed"
    if ignored:
        assert set(events.values()) == {"Succeeded"}
        assert shop.target(deployment, instance)["status"] == "Succeeded"
    else:
        assert "Skipped" in events.values()


@pytest.mark.parametrize("event", ["BlockTraffic", "DownloadBundle", "ValidateService"])
def test_no_other_failure_is_ignored(shop: Shop, event: str) -> None:
    shop.fleet(1, **BALANCED)
    shop.fake.fail(event)
    assert shop.status(shop.release(ignoreApplicationStopFailures=True)) == "Failed"


def test_an_ignored_failure_does_not_hide_one_that_counts(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.fail("ApplicationStop")
    shop.fake.fail("Install")
    deployment = shop.release(ignoreApplicationStopFailures=True)
    statuses = ["Failed", "Succeeded", "Succeeded", "Failed", "Skipped", "Skipped", "Skipped"]
    assert list(shop.events(deployment, instance).values()) == statuses


# Time-outs


def test_an_agent_that_is_silent(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.hang("ApplicationStop")
    deployment = shop.release()

    assert shop.status(deployment) == "Failed"
    assert shop.seconds(deployment) == 303.65
    assert shop.overview(deployment) == {"Failed": 1}
    events = shop.events(deployment, instance)
    assert list(events.values()) == ["Failed"] + ["Skipped"] * 6
    diagnostics = shop.event(deployment, instance, "ApplicationStop")["diagnostics"]
    assert diagnostics == {
        "errorCode": "UnknownError",
        "scriptName": "",
        "message": SILENT,
        "logTail": "",
    }


def test_silence_in_a_later_wave_counts_from_the_start_of_the_instance(shop: Shop) -> None:
    _, second = shop.fleet(2, AT_ONCE)
    shop.fake.hang("ApplicationStop", instance=second)
    event = shop.event(shop.release(deploymentConfigName=ONE_AT_A_TIME), second, "ApplicationStop")
    assert (event["endTime"] - event["startTime"]).total_seconds() == 300


def test_an_event_that_hangs_times_out_after_an_hour(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.fake.hang("ApplicationStart")
    deployment = shop.deploy(seconds=3600)
    assert shop.event(deployment, instance, "ApplicationStart")["status"] == "InProgress"
    shop.fake.run()
    event = shop.event(deployment, instance, "ApplicationStart")
    assert event["status"] == "Failed"
    assert (event["endTime"] - event["startTime"]).total_seconds() == 3600
    assert event["diagnostics"] == {
        "errorCode": "ScriptTimedOut",
        "scriptName": "scripts/application_start.sh",
        "message": "Script at specified location: scripts/application_start.sh failed to complete "
        "in 3600 seconds",
        "logTail": "",
    }
    assert shop.events(deployment, instance)["ValidateService"] == "Skipped"
    assert shop.status(deployment) == "Failed"


def test_a_deployment_takes_no_longer_than_twelve_hours(shop: Shop) -> None:
    ids = shop.fleet(14, shop.config("HOST_COUNT", 1))
    shop.release()
    one_by_one = shop.config("HOST_COUNT", 13)
    # Thirteen hours of work: the failure of ApplicationStop is ignored, one hour later.
    shop.fake.hang("AfterBlockTraffic")
    shop.update_group(**BALANCED)
    deployment = shop.release(deploymentConfigName=one_by_one, ignoreApplicationStopFailures=True)
    info = shop.info(deployment)
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "TIMEOUT"
    assert info["completeTime"] - info["startTime"] == datetime.timedelta(hours=12)
    counters = shop.overview(deployment)
    assert counters == {"Succeeded": 11, "Failed": 1, "Skipped": 2}
    assert shop.events(deployment, ids[11])["AfterBlockTraffic"] == "Failed"


# Instances that go away


@pytest.mark.parametrize(
    ("running", "since"), [("Install", 3.35), ("ApplicationStop", 0.05)], ids=["hanging", "short"]
)
def test_an_instance_terminated_in_the_middle_of_an_event_times_out_in_it(
    shop: Shop, running: str, since: float
) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=FIRST_EVENT + since)
    assert shop.events(deployment, instance)[running] == "InProgress"
    shop.fake.terminate_instances([instance])
    shop.fake.run()
    event = shop.event(deployment, instance, running)
    assert (event["endTime"] - event["startTime"]).total_seconds() == 3600
    assert event["diagnostics"]["errorCode"] == "ScriptTimedOut"
    assert shop.overview(deployment) == {"Failed": 1}


def test_an_instance_terminated_between_two_events_is_silent_for_five_minutes(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    deployment = shop.deploy(seconds=FIRST_EVENT + 0.5)
    shop.fake.terminate_instances(instance)
    shop.fake.run()
    before = shop.event(deployment, instance, "ApplicationStop")
    event = shop.event(deployment, instance, "DownloadBundle")
    assert before["status"] == "Succeeded"
    assert event["status"] == "Failed"
    assert event["diagnostics"]["message"] == SILENT
    # Five minutes after the event before.
    assert (event["endTime"] - before["endTime"]).total_seconds() == 300


def test_an_instance_terminated_before_its_turn_fails_for_silence(shop: Shop) -> None:
    first, second = shop.fleet(2)
    deployment = shop.deploy(seconds=FIRST_EVENT + 5)
    shop.fake.terminate_instances([second])
    shop.fake.run()
    assert shop.target(deployment, first)["status"] == "Succeeded"
    event = shop.event(deployment, second, "ApplicationStop")
    assert event["diagnostics"]["message"] == SILENT
    assert (event["endTime"] - event["startTime"]).total_seconds() == 300
    assert shop.overview(deployment) == {"Succeeded": 1, "Failed": 1}


def test_an_instance_terminated_when_all_its_events_are_over_has_succeeded(shop: Shop) -> None:
    first, second = shop.fleet(2)
    deployment = shop.deploy(seconds=FIRST_EVENT + 7)
    assert set(shop.events(deployment, first).values()) == {"Succeeded"}
    assert shop.target(deployment, first)["status"] == "InProgress"
    shop.fake.terminate_instances([first])
    shop.fake.run()
    assert shop.overview(deployment) == {"Succeeded": 2}
    assert shop.waves(deployment) == [[first], [second]]


# Revisions


def test_a_commit_that_is_not_there_fails_the_download(shop: Shop) -> None:
    location = {
        "revisionType": "GitHub",
        "gitHubLocation": {"repository": "shop/web", "commitId": "5f3759df"},
    }
    (instance,) = shop.fleet(1)
    shop.fake.add_revision(revision("v1"))
    assert shop.status(shop.release()) == "Succeeded"
    deployment = shop.release(location)
    assert shop.status(deployment) == "Failed"
    diagnostics = shop.event(deployment, instance, "DownloadBundle")["diagnostics"]
    assert diagnostics["errorCode"] == "UnknownError"
    assert diagnostics["message"] == (
        "Could not download bundle at "
        "'https://api.github.com/repos/shop/web/tarball/5f3759df' after 3 retries. "
        "Server returned codes: 404 'Not Found'; 404 'Not Found'; 404 'Not Found'; 404 'Not Found'."
    )
    shop.fake.add_revision(location)
    assert shop.status(shop.release(location)) == "Succeeded"


def test_a_bundle_that_goes_away_fails_the_instances_that_still_wait(shop: Shop) -> None:
    first, second = shop.fleet(2)
    deployment = shop.deploy(seconds=FIRST_EVENT + 5)
    shop.fake.remove_revision(revision("v1"))
    shop.fake.run()
    assert shop.target(deployment, first)["status"] == "Succeeded"
    assert shop.events(deployment, second)["DownloadBundle"] == "Failed"


# Load balancers


@pytest.mark.parametrize(
    "info",
    [{"targetGroupInfoList": [{"name": "web"}]}, {"elbInfoList": [{"name": "web"}]}],
    ids=["target group", "classic"],
)
def test_a_load_balancer_has_to_exist(shop: Shop, info: dict[str, Any]) -> None:
    shop.fleet(1, **{**BALANCED, "loadBalancerInfo": info})
    shop.fake.add_target_group("other")
    shop.fake.add_load_balancer("other")
    deployment = shop.release()
    assert shop.error(deployment)[0] == "ELASTIC_LOAD_BALANCING_INVALID"
    assert "web" in shop.info(deployment)["errorInformation"]["message"]
    assert "startTime" not in shop.info(deployment)
    shop.fake.add_target_group("web")
    shop.fake.add_load_balancer("web")
    assert shop.status(shop.release()) == "Succeeded"


# Reading targets


def test_both_generations_of_operations_tell_the_same(shop: Shop) -> None:
    ids = shop.fleet(3, AT_ONCE)
    shop.fake.fail("Install", instance=ids[1])
    deployment = shop.release()
    client = shop.client

    summaries = client.batch_get_deployment_instances(deploymentId=deployment, instanceIds=ids)
    for instance, summary in zip(ids, summaries["instancesSummary"], strict=True):
        target = shop.target(deployment, instance)
        assert summary == {
            "deploymentId": deployment,
            "instanceId": target["targetArn"],
            "status": target["status"],
            "lastUpdatedAt": target["lastUpdatedAt"],
            "lifecycleEvents": target["lifecycleEvents"],
        }
        for name in (instance, target["targetArn"]):
            single = client.get_deployment_instance(deploymentId=deployment, instanceId=name)
            assert single["instanceSummary"] == summary
    assert client.list_deployment_instances(deploymentId=deployment)["instancesList"] == ids
    assert shop.target_ids(deployment) == ids


@pytest.mark.parametrize(
    ("status", "positions"),
    [("Succeeded", [0]), ("Failed", [1]), ("Skipped", [2, 3]), ("Pending", []), ("Unknown", [])],
)
def test_targets_and_instances_are_filtered_by_status(
    shop: Shop, status: str, positions: list[int]
) -> None:
    ids = shop.fleet(4, shop.config("HOST_COUNT", 3))
    shop.fake.fail("Install", instance=ids[1])
    deployment = shop.release()
    expected = [ids[position] for position in positions]
    assert shop.target_ids(deployment, TargetStatus=[status]) == expected
    answer = shop.client.list_deployment_instances(
        deploymentId=deployment, instanceStatusFilter=[status]
    )
    assert answer["instancesList"] == expected


def test_targets_on_premises_have_the_arn_of_their_registration(shop: Shop) -> None:
    (server,) = shop.fake.add_on_premises_instances(["rack-7"], WEB)
    shop.group(ec2TagFilters=[], onPremisesInstanceTagFilters=tagged())
    deployment = shop.release()
    assert shop.target_ids(deployment) == [server]
    registered = shop.client.get_on_premises_instance(instanceName=server)["instanceInfo"]
    assert shop.target(deployment, server)["targetArn"] == registered["instanceArn"]
    summary = shop.client.get_deployment_instance(deploymentId=deployment, instanceId=server)
    assert summary["instanceSummary"]["instanceId"] == registered["instanceArn"]


def test_a_batch_of_instances_names_those_that_do_not_exist(shop: Shop) -> None:
    ids = shop.fleet(1)
    (other,) = shop.fake.add_instances(1)
    deployment = shop.release()
    answer = shop.client.batch_get_deployment_instances(
        deploymentId=deployment, instanceIds=[ids[0], other]
    )
    assert [s["instanceId"].rpartition("/")[2] for s in answer["instancesSummary"]] == ids
    assert other in answer["errorMessage"]


def test_statuses_that_cannot_follow_one_another() -> None:
    """A bug of the engine, which users never meet, is no silent one."""
    deployed = SimpleNamespace(id="d-000000000", status=DeploymentStatus.SUCCEEDED)
    with pytest.raises(IllegalTransition, match="d-000000000: Succeeded to InProgress"):
        check_deployment(cast(Any, deployed), DeploymentStatus.IN_PROGRESS)
    target = Target("i-1", status=TargetStatus.SKIPPED)
    with pytest.raises(IllegalTransition, match="i-1: Skipped to Failed"):
        check_target(target, TargetStatus.FAILED)
