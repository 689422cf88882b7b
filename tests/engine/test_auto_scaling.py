"""Deployments that Auto Scaling brings about (engine reference, 3.5 and 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import ALLOW, BALANCED, BLOCK, INSTALL, Stage, revision

ALL = "CodeDeployDefault.AllAtOnce"


def scaled(stage: Stage, size: int = 1, **members: Any) -> list[str]:
    """A group on an Auto Scaling group that runs v1."""
    ids = stage.fake.add_auto_scaling_group("web", size)
    stage.group(ALL, ec2TagFilters=None, autoScalingGroups=["web"], **members)
    assert stage.status(stage.release("v1")) == "Succeeded"
    return ids


def by(stage: Stage, creator: str) -> list[str]:
    """Deployments of a creator, oldest first."""
    return [id_ for id_ in reversed(stage.list()) if stage.info(id_)["creator"] == creator]


def alive(stage: Stage) -> list[str]:
    """The instances that a deployment still goes to."""
    return stage.target_ids(stage.release("check"))


@pytest.mark.parametrize(
    ("members", "events"), [({}, INSTALL), (BALANCED, INSTALL + ALLOW)], ids=["plain", "balanced"]
)
def test_instances_that_launch_are_deployed_to(
    stage: Stage, members: dict[str, Any], events: list[str]
) -> None:
    scaled(stage, **members)
    before = stage.group_info()
    (new,) = stage.fake.scale_out("web")
    deployment = stage.only("autoscaling")
    assert stage.status(deployment) == "Created"
    stage.fake.run()
    info = stage.info(deployment)
    assert info["status"] == "Succeeded"
    assert info["revision"] == revision("v1")
    assert list(stage.events(deployment, new)) == events
    assert stage.target_ids(deployment) == [new]
    # It says nothing about what the group runs.
    after = stage.group_info()
    for member in ("lastAttemptedDeployment", "lastSuccessfulDeployment", "targetRevision"):
        assert after[member] == before[member]


def test_each_instance_has_a_deployment_of_its_own(stage: Stage) -> None:
    old = scaled(stage)
    new = stage.fake.scale_out("web", 3)
    launches = by(stage, "autoscaling")
    assert [stage.status(id_) for id_ in launches] == ["Created", "Queued", "Queued"]
    with pytest.raises(stage.client.exceptions.DeploymentLimitExceededException) as caught:
        stage.deploy("v2")
    assert launches[0] in str(caught.value)
    stage.fake.run()
    assert [stage.target_ids(id_) for id_ in launches] == [[id_] for id_ in new]
    starts = [stage.info(id_)["startTime"] for id_ in launches]
    assert starts == sorted(starts)
    assert alive(stage) == old + new


def test_nothing_to_deploy_yet(stage: Stage) -> None:
    stage.fake.add_auto_scaling_group("web", 1)
    stage.group(ec2TagFilters=None, autoScalingGroups=["web"])
    stage.fake.scale_out("web")
    assert stage.list() == []
    assert len(alive(stage)) == 2


def test_another_auto_scaling_group(stage: Stage) -> None:
    scaled(stage)
    stage.fake.add_auto_scaling_group("other")
    stage.fake.scale_out("other")
    assert by(stage, "autoscaling") == []


def test_a_failing_launch_terminates_the_instance(stage: Stage) -> None:
    old = scaled(stage)
    (new,) = stage.fake.scale_out("web")
    stage.fake.fail("ApplicationStart", instance=new)
    stage.fake.run()
    deployment = stage.only("autoscaling")
    assert stage.status(deployment) == "Failed"
    assert stage.info(deployment)["rollbackInfo"] == {}
    assert alive(stage) == old


def test_instances_that_launch_during_a_deployment(stage: Stage) -> None:
    """First the old revision, then the new one."""
    old = scaled(stage)
    root = stage.deploy("v2")
    stage.fake.advance(5)
    new = stage.fake.scale_out("web", 2)
    launches = by(stage, "autoscaling")
    assert [stage.status(id_) for id_ in launches] == ["Queued", "Queued"]
    assert stage.target_ids(root) == old
    stage.fake.run()

    assert [stage.info(id_)["revision"] for id_ in launches] == [revision("v1")] * 2
    update = stage.only("CodeDeployAutoUpdate")
    info = stage.info(update)
    assert info["status"] == "Succeeded"
    assert info["revision"] == revision("v2")
    assert info["updateOutdatedInstancesOnly"] is True
    assert info["deploymentConfigName"] == ALL
    assert info["relatedDeployments"] == {"autoUpdateOutdatedInstancesRootDeploymentId": root}
    assert stage.target_ids(update) == new
    assert stage.info(root)["relatedDeployments"] == {
        "autoUpdateOutdatedInstancesDeploymentIds": [update]
    }
    group = stage.group_info()
    assert group["lastSuccessfulDeployment"]["deploymentId"] == update
    assert group["targetRevision"] == revision("v2")
    # Everybody is up to date now.
    stage.fake.advance(3600)
    assert by(stage, "CodeDeployAutoUpdate") == [update]


def test_the_update_of_outdated_instances_can_be_switched_off(stage: Stage) -> None:
    scaled(stage, outdatedInstancesStrategy="IGNORE")
    root = stage.deploy("v2")
    stage.fake.advance(5)
    new = stage.fake.scale_out("web")
    stage.fake.run()
    assert by(stage, "CodeDeployAutoUpdate") == []
    assert "relatedDeployments" not in stage.info(root)
    outdated = stage.release("v2", updateOutdatedInstancesOnly=True)
    assert stage.target_ids(outdated) == new


def test_an_update_with_the_groups_own_configuration(stage: Stage) -> None:
    stage.fake.add_auto_scaling_group("web", 2)
    stage.group(stage.config("HOST_COUNT", 1), ec2TagFilters=None, autoScalingGroups=["web"])
    stage.release("v1")
    stage.deploy("v2")
    stage.fake.advance(5)
    stage.fake.scale_out("web", 2)
    stage.fake.run()
    update = stage.only("CodeDeployAutoUpdate")
    assert stage.info(update)["deploymentConfigName"] == "HOST_COUNT-1"
    assert stage.status(update) == "Succeeded"


def test_no_update_after_a_failure(stage: Stage) -> None:
    old = scaled(stage)
    stage.fake.fail("Install", instance=old[0])
    root = stage.deploy("v2")
    stage.fake.advance(5)
    stage.fake.scale_out("web")
    stage.fake.run()
    assert stage.status(root) == "Failed"
    assert by(stage, "CodeDeployAutoUpdate") == []


def test_terminated_in_the_middle_of_a_deployment(stage: Stage) -> None:
    first, second = scaled(stage, 2)
    deployment = stage.deploy("v2")
    stage.fake.advance(11.5)
    stage.fake.terminate_instances([first])
    stage.fake.run()
    assert stage.overview(deployment) == {"Succeeded": 1, "Failed": 1}
    assert stage.status(deployment) == "Succeeded"
    assert alive(stage) == [second]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
@pytest.mark.parametrize(("members", "expected"), [({}, BLOCK), (BALANCED, BLOCK)])
def test_a_termination_hook(stage: Stage, members: dict[str, Any], expected: list[str]) -> None:
    first, second = scaled(stage, 2, terminationHookEnabled=True, **members)
    before = stage.group_info()
    stage.fake.terminate_instances([first])
    deployment = stage.only("autoscalingTermination")
    assert stage.status(deployment) == "Created"
    # Held back: it lives on, but nothing new goes to it. Once more changes nothing.
    stage.fake.terminate_instances([first])
    stage.fake.run()
    assert stage.status(deployment) == "Succeeded"
    assert list(stage.events(deployment, first)) == [*expected, "ApplicationStop"]
    assert set(stage.events(deployment, first).values()) == {"Succeeded"}
    assert stage.group_info() == before
    assert alive(stage) == [second]
    assert by(stage, "autoscalingTermination") == [deployment]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_a_termination_that_fails_terminates_all_the_same(stage: Stage) -> None:
    first, second = scaled(stage, 2, terminationHookEnabled=True)
    stage.fake.fail("ApplicationStop", instance=first)
    stage.fake.terminate_instances([first])
    deployment = stage.only("autoscalingTermination")
    with pytest.raises(stage.client.exceptions.UnsupportedActionForDeploymentTypeException):
        stage.client.stop_deployment(deploymentId=deployment)
    stage.fake.run()
    assert stage.status(deployment) == "Failed"
    assert alive(stage) == [second]


@pytest.mark.needs("CreateDeploymentGroup.terminationHookEnabled")
def test_no_termination_hook_where_nothing_was_deployed(stage: Stage) -> None:
    first, second = stage.fake.add_auto_scaling_group("web", 2)
    stage.group(ALL, ec2TagFilters=None, autoScalingGroups=["web"], terminationHookEnabled=True)
    stage.fake.terminate_instances([first])
    assert stage.list() == []
    assert alive(stage) == [second]


def test_launches_that_wait_when_their_group_is_deleted(stage: Stage) -> None:
    scaled(stage)
    running = stage.deploy("v2")
    stage.fake.advance(5)
    stage.fake.scale_out("web")
    launch = stage.only("autoscaling")
    stage.client.delete_deployment_group(applicationName="app", deploymentGroupName="group")
    stage.fake.run()
    assert stage.status(running) == "Succeeded"
    assert stage.info(launch)["errorInformation"]["code"] == "DEPLOYMENT_GROUP_MISSING"


def test_two_groups_on_one_auto_scaling_group(stage: Stage) -> None:
    scaled(stage)
    stage.group(ALL, name="second", ec2TagFilters=None, autoScalingGroups=["web"])
    stage.release("w1", group="second")
    (new,) = stage.fake.scale_out("web")
    launches = by(stage, "autoscaling")
    # Groups do not wait for one another.
    assert [stage.status(id_) for id_ in launches] == ["Created", "Created"]
    stage.fake.run()
    assert {stage.info(id_)["revision"]["s3Location"]["key"] for id_ in launches} == {
        "v1.zip",
        "w1.zip",
    }
    assert [stage.target_ids(id_) for id_ in launches] == [[new], [new]]
