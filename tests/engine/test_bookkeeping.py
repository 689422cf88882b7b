"""What groups, applications and revisions remember of deployments (engine reference, 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import Stage, revision


def get_revision(stage: Stage, key: str) -> dict[str, Any]:
    answer = stage.client.get_application_revision(applicationName="app", revision=revision(key))
    info: dict[str, Any] = answer["revisionInfo"]
    return info


def last(stage: Stage, member: str) -> dict[str, Any]:
    found: dict[str, Any] = stage.group_info()[member]
    return found


def test_a_group_before_its_first_deployment(stage: Stage) -> None:
    stage.fleet(1)
    group = stage.group_info()
    for member in ("targetRevision", "lastSuccessfulDeployment", "lastAttemptedDeployment"):
        assert member not in group


def test_the_last_deployments_of_a_group(stage: Stage) -> None:
    stage.fleet(1)
    first = stage.deploy("v1")
    created = stage.fake.now
    assert last(stage, "lastAttemptedDeployment") == {
        "deploymentId": first,
        "status": "Created",
        "createTime": created,
    }
    assert "lastSuccessfulDeployment" not in stage.group_info()
    stage.fake.advance(5)
    assert last(stage, "lastAttemptedDeployment")["status"] == "InProgress"
    stage.fake.run()
    done = {
        "deploymentId": first,
        "status": "Succeeded",
        "createTime": created,
        "endTime": stage.info(first)["completeTime"],
    }
    assert last(stage, "lastAttemptedDeployment") == done
    assert last(stage, "lastSuccessfulDeployment") == done
    assert stage.group_info()["targetRevision"] == revision("v1")

    stage.fake.fail("Install", times=1)
    second = stage.release("v2")
    assert last(stage, "lastAttemptedDeployment")["deploymentId"] == second
    assert last(stage, "lastAttemptedDeployment")["status"] == "Failed"
    assert last(stage, "lastSuccessfulDeployment") == done
    assert stage.group_info()["targetRevision"] == revision("v1")

    third = stage.deploy("v3")
    stage.client.stop_deployment(deploymentId=third)
    assert last(stage, "lastAttemptedDeployment")["status"] == "Stopped"
    assert stage.group_info()["targetRevision"] == revision("v1")


def test_a_group_with_failures_only(stage: Stage) -> None:
    stage.fleet(1)
    stage.fake.fail("Install")
    stage.release()
    group = stage.group_info()
    assert group["lastAttemptedDeployment"]["status"] == "Failed"
    assert "lastSuccessfulDeployment" not in group
    assert "targetRevision" not in group


def test_an_unknown_revision_registers_itself(stage: Stage) -> None:
    stage.fleet(1)
    created = stage.fake.now
    first = stage.deploy("v1")
    info = get_revision(stage, "v1")
    assert info["description"] == f"Application revision registered by Deployment ID: {first}"
    assert info["registerTime"] == info["firstUsedTime"] == info["lastUsedTime"] == created
    assert info["deploymentGroups"] == []
    stage.fake.run()
    assert get_revision(stage, "v1")["deploymentGroups"] == ["group"]

    stage.fake.advance(100)
    again = stage.fake.now
    stage.release("v1")
    info = get_revision(stage, "v1")
    assert (info["firstUsedTime"], info["lastUsedTime"]) == (created, again)
    assert first in info["description"]


def test_a_registered_revision_keeps_its_description(stage: Stage) -> None:
    stage.fleet(1)
    registered = stage.fake.now
    stage.client.register_application_revision(
        applicationName="app", description="the first", revision=revision("v1")
    )
    info = get_revision(stage, "v1")
    assert info["registerTime"] == registered
    assert "firstUsedTime" not in info
    assert "lastUsedTime" not in info
    stage.fake.advance(10)
    used = stage.fake.now
    stage.fake.fail("Install")
    stage.release("v1")
    info = get_revision(stage, "v1")
    assert info["description"] == "the first"
    assert info["registerTime"] == registered
    # Used is used, whatever came of it.
    assert info["firstUsedTime"] == info["lastUsedTime"] == used
    assert info["deploymentGroups"] == []


def test_the_revision_of_a_group_moves_on(stage: Stage) -> None:
    stage.fleet(1)
    stage.release("v1")
    second = stage.release("v2")
    assert get_revision(stage, "v1")["deploymentGroups"] == []
    assert get_revision(stage, "v2")["deploymentGroups"] == ["group"]
    assert stage.info(second)["previousRevision"] == revision("v1")

    def deployed(which: str) -> list[str]:
        answer = stage.client.list_application_revisions(applicationName="app", deployed=which)
        return [found["s3Location"]["key"] for found in answer["revisions"]]

    assert deployed("include") == ["v2.zip"]
    assert deployed("exclude") == ["v1.zip"]
    assert sorted(deployed("ignore")) == ["v1.zip", "v2.zip"]


@pytest.mark.needs("CreateDeployment.deploymentMode")
def test_a_deployment_that_restarts(stage: Stage) -> None:
    (instance,) = stage.fleet(1)
    stage.release("v1")
    answer = stage.client.create_deployment(
        applicationName="app", deploymentGroupName="group", deploymentMode="RESTART"
    )
    stage.fake.run()
    info = stage.info(answer["deploymentId"])
    assert info["deploymentMode"] == "RESTART"
    assert info["revision"] == revision("v1")
    assert stage.target(info["deploymentId"], instance)["status"] == "Succeeded"


def test_members_of_a_deployment_while_it_runs_and_at_its_end(stage: Stage) -> None:
    stage.fleet(1)
    deployment = stage.deploy()
    always = {
        "applicationName",
        "computePlatform",
        "createTime",
        "creator",
        "deploymentConfigName",
        "deploymentGroupName",
        "deploymentId",
        "deploymentStatusMessages",
        "deploymentStyle",
        "fileExistsBehavior",
        "ignoreApplicationStopFailures",
        "instanceTerminationWaitTimeStarted",
        "revision",
        "status",
        "updateOutdatedInstancesOnly",
    }
    assert set(stage.info(deployment)) == always
    stage.fake.advance(5)
    started = always | {"startTime", "deploymentOverview"}
    assert set(stage.info(deployment)) == started
    stage.fake.run()
    assert set(stage.info(deployment)) == started | {"completeTime"}
    stage.fake.fail("Install")
    failed = stage.release("v2", description="no good")
    assert set(stage.info(failed)) == started | {
        "completeTime",
        "description",
        "errorInformation",
        "previousRevision",
        "rollbackInfo",
    }


@pytest.mark.parametrize("key", ["v1", "v2"])
def test_times_are_in_order(stage: Stage, key: str) -> None:
    stage.fleet(2)
    stage.fake.fail("ValidateService", times=1)
    info = stage.info(stage.release(key))
    assert info["createTime"] < info["startTime"] < info["completeTime"]
    for target in stage.targets(info["deploymentId"]).values():
        assert info["startTime"] <= target["lastUpdatedAt"] <= info["completeTime"]
