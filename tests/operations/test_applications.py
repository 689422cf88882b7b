"""Applications: created, read, listed, renamed, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.operations.conftest import Refusal
from tests.shop import ROLE, revision, tagged


def create(client: Any, *names: str, **options: Any) -> None:
    for name in names:
        client.create_application(applicationName=name, **options)


def test_an_application_is_returned_with_what_the_service_always_returns(
    fake: CodeDeployFake, client: Any
) -> None:
    answer = client.create_application(applicationName="web")
    application = client.get_application(applicationName="web")["application"]
    created = application.pop("createTime")
    assert created.tzinfo is not None
    assert abs((fake.now - created).total_seconds()) < 60
    assert application == {
        "applicationId": answer["applicationId"],
        "applicationName": "web",
        "linkedToGitHub": False,
        "computePlatform": "Server",
    }


def test_ids_of_applications_are_unique(client: Any) -> None:
    ids = {client.create_application(applicationName=name)["applicationId"] for name in "abc"}
    assert len(ids) == 3


@pytest.mark.parametrize("platform", ["Server", "Lambda", "ECS"])
def test_the_compute_platform_is_kept(client: Any, platform: str) -> None:
    create(client, "web", computePlatform=platform)
    application = client.get_application(applicationName="web")["application"]
    assert application["computePlatform"] == platform


def test_an_unknown_platform_is_refused(refusal: Refusal) -> None:
    code, _ = refusal("create_application", applicationName="web", computePlatform="EC2")
    assert code == "InvalidComputePlatformException"


def test_a_name_is_taken_only_as_it_is_written(client: Any, refusal: Refusal) -> None:
    create(client, "web", "Web")
    assert refusal("create_application", applicationName="web") == (
        "ApplicationAlreadyExistsException",
        "Application already exists with name: web",
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "ApplicationNameRequiredException"),
        ("a" * 101, "InvalidApplicationNameException"),
        ("a b", "InvalidApplicationNameException"),
    ],
)
def test_a_name_has_a_form(refusal: Refusal, name: str, code: str) -> None:
    for method in ("create_application", "get_application", "delete_application"):
        assert refusal(method, applicationName=name)[0] == code
    assert refusal("batch_get_applications", applicationNames=["good", name])[0] == code
    for names in ((name, "good"), ("good", name)):
        old, new = names
        assert refusal("update_application", applicationName=old, newApplicationName=new)[0] == code


def test_applications_are_created_up_to_the_quota(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    fake.set_quota("applications", 2)
    create(client, "one", "two")
    assert refusal("create_application", applicationName="three") == (
        "ApplicationLimitExceededException",
        "Applications limit exceeded",
    )
    client.delete_application(applicationName="one")
    create(client, "three")


def test_a_batch_returns_each_application_once_in_the_order_asked(client: Any) -> None:
    create(client, "a", "b", "c")
    answer = client.batch_get_applications(applicationNames=["c", "a", "c"])
    assert [info["applicationName"] for info in answer["applicationsInfo"]] == ["c", "a"]
    single = client.get_application(applicationName="c")["application"]
    assert answer["applicationsInfo"][0] == single


def test_a_batch_has_names_and_not_too_many(client: Any, refusal: Refusal) -> None:
    create(client, "a")
    assert refusal("batch_get_applications", applicationNames=[]) == (
        "ApplicationNameRequiredException",
        "Application name is missing",
    )
    client.batch_get_applications(applicationNames=["a"] * 100)
    assert refusal("batch_get_applications", applicationNames=["a"] * 101) == (
        "BatchLimitExceededException",
        "The maximum number of names or IDs allowed for this request (100) was exceeded.",
    )


def test_a_list_is_alphabetical_and_empty_at_first(client: Any) -> None:
    answer = client.list_applications()
    del answer["ResponseMetadata"]
    assert answer == {"applications": []}
    create(client, "b", "a", "C")
    assert client.list_applications()["applications"] == ["C", "a", "b"]


def test_a_renamed_application_keeps_its_id_its_groups_and_its_deployments(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    fake.add_instances(1, {"role": "web"})
    identifier = client.create_application(applicationName="old")["applicationId"]
    client.create_deployment_group(
        applicationName="old",
        deploymentGroupName="group",
        serviceRoleArn=ROLE,
        ec2TagFilters=tagged(),
    )
    deployment_id = client.create_deployment(
        applicationName="old",
        deploymentGroupName="group",
        revision=revision(),
    )["deploymentId"]

    client.update_application(applicationName="old", newApplicationName="new")

    application = client.get_application(applicationName="new")["application"]
    assert (application["applicationId"], application["applicationName"]) == (identifier, "new")
    assert refusal("get_application", applicationName="old")[0] == (
        "ApplicationDoesNotExistException"
    )
    assert client.list_deployment_groups(applicationName="new")["deploymentGroups"] == ["group"]
    deployment = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    assert deployment["applicationName"] == "new"


def test_renaming_needs_both_names_and_a_free_one(client: Any, refusal: Refusal) -> None:
    create(client, "a", "b")
    for names in ({"newApplicationName": "c"}, {"applicationName": "a"}):
        assert refusal("update_application", **names) == (
            "ApplicationNameRequiredException",
            "Application name is missing",
        )
    assert refusal("update_application", applicationName="a", newApplicationName="b") == (
        "ApplicationAlreadyExistsException",
        "Application already exists with name: b",
    )
    assert refusal("update_application", applicationName="c", newApplicationName="d") == (
        "ApplicationDoesNotExistException",
        "No application found for name: c",
    )
    client.update_application(applicationName="a", newApplicationName="a")
    assert client.list_applications()["applications"] == ["a", "b"]


def test_deleting_takes_the_groups_along_and_may_be_done_twice(
    client: Any, refusal: Refusal
) -> None:
    create(client, "web", "other")
    client.create_deployment_group(
        applicationName="web", deploymentGroupName="group", serviceRoleArn=ROLE
    )
    for _ in range(2):
        answer = client.delete_application(applicationName="web")
        assert set(answer) == {"ResponseMetadata"}
    assert client.list_applications()["applications"] == ["other"]
    create(client, "web")
    assert client.list_deployment_groups(applicationName="web")["deploymentGroups"] == []
    names = {"applicationName": "web", "deploymentGroupName": "group"}
    code, _ = refusal("get_deployment_group", **names)
    assert code == "DeploymentGroupDoesNotExistException"


def test_finished_deployments_vanish_with_their_application(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    create(client, "web")
    client.create_deployment_group(
        applicationName="web", deploymentGroupName="group", serviceRoleArn=ROLE
    )
    deployment_id = client.create_deployment(
        applicationName="web",
        deploymentGroupName="group",
        revision=revision(),
    )["deploymentId"]
    fake.run(deployment_id)
    client.delete_application(applicationName="web")
    assert refusal("get_deployment", deploymentId=deployment_id) == (
        "DeploymentDoesNotExistException",
        f"The deployment {deployment_id} could not be found",
    )


@pytest.fixture
def with_hooks(fake: CodeDeployFake, client: Any) -> Any:
    """An application whose group has hooks on an Auto Scaling group."""
    fake.add_auto_scaling_group("fleet", 1)
    create(client, "web")
    client.create_deployment_group(
        applicationName="web",
        deploymentGroupName="group",
        serviceRoleArn=ROLE,
        autoScalingGroups=["fleet"],
    )
    return client


def test_hooks_go_with_the_application(with_hooks: Any) -> None:
    with_hooks.delete_application(applicationName="web")
    assert with_hooks.list_applications()["applications"] == []


@pytest.mark.usefixtures("with_hooks")
def test_hooks_stay_when_the_role_is_gone_or_not_assumable(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    fake.add_role("arn:aws:iam::123456789012:role/Other")
    assert refusal("delete_application", applicationName="web")[0] == "InvalidRoleException"
    fake.add_role(ROLE, assumable=False)
    assert refusal("delete_application", applicationName="web")[0] == "InvalidRoleException"
    assert client.list_deployment_groups(applicationName="web")["deploymentGroups"] == ["group"]


@pytest.mark.usefixtures("with_hooks")
def test_hooks_stay_when_the_role_lacks_permission(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    fake.add_role(ROLE, permissions=["ec2:*"])
    code, text = refusal("delete_application", applicationName="web")
    assert code == "InvalidRoleException"
    assert text.startswith(
        f"The IAM role {ROLE} does not give you permission to perform operations in the "
        "following AWS service: AmazonAutoScaling."
    )
    fake.add_role(ROLE, permissions=["autoscaling:*"])
    client.delete_application(applicationName="web")


def test_regions_are_separate(client: Any) -> None:
    create(client, "web")
    elsewhere = client_in("eu-west-1")
    assert elsewhere.list_applications()["applications"] == []
