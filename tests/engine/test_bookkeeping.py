"""What groups, applications and revisions remember of deployments (engine reference, 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import Shop, revision


def get_revision(shop: Shop, key: str) -> dict[str, Any]:
    answer = shop.client.get_application_revision(applicationName="shop", revision=revision(key))
    info: dict[str, Any] = answer["revisionInfo"]
    return info


def last(shop: Shop, member: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.group_info()[member]
    return found


def test_a_group_names_no_deployment_before_its_first(shop: Shop) -> None:
    shop.fleet(1)
    group = shop.group_info()
    for member in ("targetRevision", "lastSuccessfulDeployment", "lastAttemptedDeployment"):
        assert member not in group


def test_a_group_names_its_last_attempted_and_last_successful_deployment(shop: Shop) -> None:
    shop.fleet(1)
    first = shop.deploy("v1")
    created = shop.fake.now
    assert last(shop, "lastAttemptedDeployment") == {
        "deploymentId": first,
        "status": "Created",
        "createTime": created,
    }
    assert "lastSuccessfulDeployment" not in shop.group_info()
    shop.fake.advance(5)
    assert last(shop, "lastAttemptedDeployment")["status"] == "InProgress"
    shop.fake.run()
    done = {
        "deploymentId": first,
        "status": "Succeeded",
        "createTime": created,
        "endTime": shop.info(first)["completeTime"],
    }
    assert last(shop, "lastAttemptedDeployment") == done
    assert last(shop, "lastSuccessfulDeployment") == done
    assert shop.group_info()["targetRevision"] == revision("v1")

    shop.fake.fail("Install", times=1)
    second = shop.release("v2")
    assert last(shop, "lastAttemptedDeployment")["deploymentId"] == second
    assert last(shop, "lastAttemptedDeployment")["status"] == "Failed"
    assert last(shop, "lastSuccessfulDeployment") == done
    assert shop.group_info()["targetRevision"] == revision("v1")

    third = shop.deploy("v3")
    shop.client.stop_deployment(deploymentId=third)
    assert last(shop, "lastAttemptedDeployment")["status"] == "Stopped"
    assert shop.group_info()["targetRevision"] == revision("v1")


def test_a_group_with_failures_only_has_no_target_revision(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.fail("Install")
    shop.release()
    group = shop.group_info()
    assert group["lastAttemptedDeployment"]["status"] == "Failed"
    assert "lastSuccessfulDeployment" not in group
    assert "targetRevision" not in group


def test_an_unknown_revision_registers_itself(shop: Shop) -> None:
    shop.fleet(1)
    created = shop.fake.now
    first = shop.deploy("v1")
    info = get_revision(shop, "v1")
    assert info["description"] == f"Application revision registered by Deployment ID: {first}"
    assert info["registerTime"] == info["firstUsedTime"] == info["lastUsedTime"] == created
    assert info["deploymentGroups"] == []
    shop.fake.run()
    assert get_revision(shop, "v1")["deploymentGroups"] == ["web"]

    shop.fake.advance(100)
    again = shop.fake.now
    shop.release("v1")
    info = get_revision(shop, "v1")
    assert (info["firstUsedTime"], info["lastUsedTime"]) == (created, again)
    assert first in info["description"]


def test_a_registered_revision_keeps_its_description(shop: Shop) -> None:
    shop.fleet(1)
    registered = shop.fake.now
    shop.client.register_application_revision(
        applicationName="shop", description="the first", revision=revision("v1")
    )
    info = get_revision(shop, "v1")
    assert info["registerTime"] == registered
    assert "firstUsedTime" not in info
    assert "lastUsedTime" not in info
    shop.fake.advance(10)
    used = shop.fake.now
    shop.fake.fail("Install")
    shop.release("v1")
    info = get_revision(shop, "v1")
    assert info["description"] == "the first"
    assert info["registerTime"] == registered
    # Used is used, whatever came of it.
    assert info["firstUsedTime"] == info["lastUsedTime"] == used
    assert info["deploymentGroups"] == []


def test_the_revision_of_a_group_moves_on(shop: Shop) -> None:
    shop.fleet(1)
    shop.release("v1")
    second = shop.release("v2")
    assert get_revision(shop, "v1")["deploymentGroups"] == []
    assert get_revision(shop, "v2")["deploymentGroups"] == ["web"]
    assert shop.info(second)["previousRevision"] == revision("v1")

    def deployed(which: str) -> list[str]:
        answer = shop.client.list_application_revisions(applicationName="shop", deployed=which)
        return [found["s3Location"]["key"] for found in answer["revisions"]]

    assert deployed("include") == ["v2.zip"]
    assert deployed("exclude") == ["v1.zip"]
    assert sorted(deployed("ignore")) == ["v1.zip", "v2.zip"]


@pytest.mark.needs("CreateDeployment.deploymentMode")
def test_a_restart_deploys_the_revision_of_the_group_again(shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    shop.release("v1")
    answer = shop.client.create_deployment(
        applicationName="shop", deploymentGroupName="web", deploymentMode="RESTART"
    )
    shop.fake.run()
    info = shop.info(answer["deploymentId"])
    assert info["deploymentMode"] == "RESTART"
    assert info["revision"] == revision("v1")
    assert shop.target(info["deploymentId"], instance)["status"] == "Succeeded"


def test_a_deployment_says_what_it_does_with_files_that_exist(shop: Shop) -> None:
    shop.fleet(1)
    assert shop.info(shop.release())["fileExistsBehavior"] == "DISALLOW"
    for behavior in ("DISALLOW", "OVERWRITE", "RETAIN"):
        deployment = shop.release(fileExistsBehavior=behavior)
        assert shop.info(deployment)["fileExistsBehavior"] == behavior


def test_members_of_a_deployment_while_it_runs_and_at_its_end(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
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
    assert set(shop.info(deployment)) == always
    shop.fake.advance(5)
    started = always | {"startTime", "deploymentOverview"}
    assert set(shop.info(deployment)) == started
    shop.fake.run()
    assert set(shop.info(deployment)) == started | {"completeTime"}
    shop.fake.fail("Install")
    failed = shop.release("v2", description="no good")
    assert set(shop.info(failed)) == started | {
        "completeTime",
        "description",
        "errorInformation",
        "previousRevision",
        "rollbackInfo",
    }


def test_times_are_in_order(shop: Shop) -> None:
    shop.fleet(2)
    shop.fake.fail("ValidateService", times=1)
    info = shop.info(shop.release())
    assert info["createTime"] < info["startTime"] < info["completeTime"]
    for target in shop.targets(info["deploymentId"]).values():
        assert info["startTime"] <= target["lastUpdatedAt"] <= info["completeTime"]
