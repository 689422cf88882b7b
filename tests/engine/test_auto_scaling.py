"""Deployments that Auto Scaling brings about (engine reference, 3.5 and 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shop import ALLOW, AT_ONCE, BALANCED, BLOCK, INSTALL, Shop, revision


def scaled(shop: Shop, size: int = 1, **members: Any) -> list[str]:
    """A group on an Auto Scaling group that runs v1."""
    ids = shop.fake.add_auto_scaling_group("web", size)
    shop.group(AT_ONCE, ec2TagFilters=None, autoScalingGroups=["web"], **members)
    assert shop.status(shop.release("v1")) == "Succeeded"
    return ids


def by(shop: Shop, creator: str) -> list[str]:
    """Deployments of a creator, oldest first."""
    return [id_ for id_ in reversed(shop.list()) if shop.info(id_)["creator"] == creator]


def alive(shop: Shop) -> list[str]:
    """The instances that a deployment still goes to."""
    return shop.target_ids(shop.release("check"))


@pytest.mark.parametrize(
    ("members", "events"), [({}, INSTALL), (BALANCED, INSTALL + ALLOW)], ids=["plain", "balanced"]
)
def test_instances_that_launch_are_deployed_to(
    shop: Shop, members: dict[str, Any], events: list[str]
) -> None:
    scaled(shop, **members)
    before = shop.group_info()
    (new,) = shop.fake.scale_out("web")
    deployment = shop.only("autoscaling")
    assert shop.status(deployment) == "Created"
    shop.fake.run()
    info = shop.info(deployment)
    assert info["status"] == "Succeeded"
    assert info["revision"] == revision("v1")
    assert list(shop.events(deployment, new)) == events
    assert shop.target_ids(deployment) == [new]
    # It says nothing about what the group runs.
    after = shop.group_info()
    for member in ("lastAttemptedDeployment", "lastSuccessfulDeployment", "targetRevision"):
        assert after[member] == before[member]


def test_a_group_is_declared_with_the_ids_and_tags_of_its_instances(shop: Shop) -> None:
    tags = [{"Key": "role", "Value": "web"}]
    ids = shop.fake.add_auto_scaling_group("web", ["i-0b", "i-0a"], tags)
    assert ids == ["i-0a", "i-0b"]
    new = shop.fake.scale_out("web")
    shop.group(AT_ONCE)
    assert shop.target_ids(shop.release("v1")) == sorted([*ids, *new])


def test_a_group_with_an_id_that_exists_is_refused_and_not_made(shop: Shop) -> None:
    shop.fake.add_instances(["i-0a"])
    with pytest.raises(ValueError, match="the instance 'i-0a' exists already"):
        shop.fake.add_auto_scaling_group("web", ["i-0a", "i-0b"])
    assert shop.fake.add_auto_scaling_group("web", ["i-0b"]) == ["i-0b"]


def test_each_instance_has_a_deployment_of_its_own(shop: Shop) -> None:
    old = scaled(shop)
    new = shop.fake.scale_out("web", 3)
    launches = by(shop, "autoscaling")
    assert [shop.status(id_) for id_ in launches] == ["Created", "Queued", "Queued"]
    with pytest.raises(shop.client.exceptions.DeploymentLimitExceededException) as caught:
        shop.deploy("v2")
    assert launches[0] in str(caught.value)
    shop.fake.run()
    assert [shop.target_ids(id_) for id_ in launches] == [[id_] for id_ in new]
    starts = [shop.info(id_)["startTime"] for id_ in launches]
    assert starts == sorted(starts)
    assert alive(shop) == old + new


def test_launches_count_towards_the_deployments_of_the_account(shop: Shop) -> None:
    scaled(shop)
    shop.group(name="other")
    shop.fake.set_quota("deployments", 2)
    shop.fake.scale_out("web", 3)
    assert len(by(shop, "autoscaling")) == 3
    assert shop.refused(shop.deploy, "v2", group="other") == "DeploymentLimitExceeded"


def test_nothing_to_deploy_yet(shop: Shop) -> None:
    shop.fake.add_auto_scaling_group("web", 1)
    shop.group(ec2TagFilters=None, autoScalingGroups=["web"])
    shop.fake.scale_out("web")
    assert shop.list() == []
    assert len(alive(shop)) == 2


def test_an_auto_scaling_group_that_no_group_names_launches_nothing(shop: Shop) -> None:
    scaled(shop)
    shop.fake.add_auto_scaling_group("other")
    shop.fake.scale_out("other")
    assert by(shop, "autoscaling") == []


def test_a_failing_launch_terminates_the_instance(shop: Shop) -> None:
    old = scaled(shop)
    (new,) = shop.fake.scale_out("web")
    shop.fake.fail("ApplicationStart", instance=new)
    shop.fake.run()
    deployment = shop.only("autoscaling")
    assert shop.status(deployment) == "Failed"
    assert shop.info(deployment)["rollbackInfo"] == {}
    assert alive(shop) == old


def test_instances_that_launch_during_a_deployment_are_updated_after_it(shop: Shop) -> None:
    """First the old revision, then the new one."""
    old = scaled(shop)
    root = shop.deploy("v2", seconds=5)
    new = shop.fake.scale_out("web", 2)
    launches = by(shop, "autoscaling")
    assert [shop.status(id_) for id_ in launches] == ["Queued", "Queued"]
    assert shop.target_ids(root) == old
    shop.fake.run()

    assert [shop.info(id_)["revision"] for id_ in launches] == [revision("v1")] * 2
    update = shop.only("CodeDeployAutoUpdate")
    info = shop.info(update)
    assert info["status"] == "Succeeded"
    assert info["revision"] == revision("v2")
    assert info["updateOutdatedInstancesOnly"] is True
    assert info["deploymentConfigName"] == AT_ONCE
    assert info["relatedDeployments"] == {"autoUpdateOutdatedInstancesRootDeploymentId": root}
    assert shop.target_ids(update) == new
    assert shop.info(root)["relatedDeployments"] == {
        "autoUpdateOutdatedInstancesDeploymentIds": [update]
    }
    group = shop.group_info()
    assert group["lastSuccessfulDeployment"]["deploymentId"] == update
    assert group["targetRevision"] == revision("v2")
    # Everybody is up to date now.
    shop.fake.advance(3600)
    assert by(shop, "CodeDeployAutoUpdate") == [update]


def test_the_update_of_outdated_instances_can_be_switched_off(shop: Shop) -> None:
    scaled(shop, outdatedInstancesStrategy="IGNORE")
    root = shop.deploy("v2", seconds=5)
    new = shop.fake.scale_out("web")
    shop.fake.run()
    assert by(shop, "CodeDeployAutoUpdate") == []
    assert "relatedDeployments" not in shop.info(root)
    assert shop.target_ids(shop.release("v2", updateOutdatedInstancesOnly=True)) == new


def test_an_update_takes_the_configuration_of_its_group(shop: Shop) -> None:
    shop.fake.add_auto_scaling_group("web", 2)
    shop.group(shop.config("HOST_COUNT", 1), ec2TagFilters=None, autoScalingGroups=["web"])
    shop.release("v1")
    shop.deploy("v2", seconds=5)
    shop.fake.scale_out("web", 2)
    shop.fake.run()
    update = shop.only("CodeDeployAutoUpdate")
    assert shop.info(update)["deploymentConfigName"] == "HOST_COUNT-1"
    assert shop.status(update) == "Succeeded"


def test_no_update_follows_a_failure(shop: Shop) -> None:
    old = scaled(shop)
    shop.fake.fail("Install", instance=old[0])
    root = shop.deploy("v2", seconds=5)
    shop.fake.scale_out("web")
    shop.fake.run()
    assert shop.status(root) == "Failed"
    assert by(shop, "CodeDeployAutoUpdate") == []


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
@pytest.mark.parametrize("members", [{}, BALANCED], ids=["plain", "balanced"])
def test_a_termination_hook_holds_the_instance_until_its_application_has_stopped(
    shop: Shop, members: dict[str, Any]
) -> None:
    first, second = scaled(shop, 2, terminationHookEnabled=True, **members)
    before = shop.group_info()
    shop.fake.terminate_instances([first])
    deployment = shop.only("autoscalingTermination")
    assert shop.status(deployment) == "Created"
    # Held back: it lives on, but nothing new goes to it. Once more changes nothing.
    shop.fake.terminate_instances([first])
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"
    assert list(shop.events(deployment, first)) == [*BLOCK, "ApplicationStop"]
    assert set(shop.events(deployment, first).values()) == {"Succeeded"}
    assert shop.group_info() == before
    assert alive(shop) == [second]
    assert by(shop, "autoscalingTermination") == [deployment]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_a_termination_that_fails_terminates_all_the_same(shop: Shop) -> None:
    first, second = scaled(shop, 2, terminationHookEnabled=True)
    shop.fake.fail("ApplicationStop", instance=first)
    shop.fake.terminate_instances([first])
    deployment = shop.only("autoscalingTermination")
    refusal = shop.refused(shop.client.stop_deployment, deploymentId=deployment)
    assert refusal == "UnsupportedActionForDeploymentType"
    shop.fake.run()
    assert shop.status(deployment) == "Failed"
    assert alive(shop) == [second]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_no_termination_hook_where_nothing_was_deployed(shop: Shop) -> None:
    first, second = shop.fake.add_auto_scaling_group("web", 2)
    shop.group(AT_ONCE, ec2TagFilters=None, autoScalingGroups=["web"], terminationHookEnabled=True)
    shop.fake.terminate_instances([first])
    assert shop.list() == []
    assert alive(shop) == [second]


def test_launches_that_wait_when_their_group_is_deleted(shop: Shop) -> None:
    scaled(shop)
    running = shop.deploy("v2", seconds=5)
    shop.fake.scale_out("web")
    launch = shop.only("autoscaling")
    shop.client.delete_deployment_group(**shop.names)
    shop.fake.run()
    assert shop.status(running) == "Succeeded"
    assert shop.error(launch)[0] == "DEPLOYMENT_GROUP_MISSING"


def test_two_groups_on_one_auto_scaling_group_do_not_wait_for_one_another(shop: Shop) -> None:
    scaled(shop)
    shop.group(AT_ONCE, name="second", ec2TagFilters=None, autoScalingGroups=["web"])
    shop.release("w1", group="second")
    (new,) = shop.fake.scale_out("web")
    launches = by(shop, "autoscaling")
    # Groups do not wait for one another.
    assert [shop.status(id_) for id_ in launches] == ["Created", "Created"]
    shop.fake.run()
    assert {shop.info(id_)["revision"]["s3Location"]["key"] for id_ in launches} == {
        "v1.zip",
        "w1.zip",
    }
    assert [shop.target_ids(id_) for id_ in launches] == [[new], [new]]
