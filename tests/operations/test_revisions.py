"""Application revisions: registered by hand and by deployments, read, listed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal
from tests.shop import ROLE, SHIFTS_TRAFFIC, tagged

APPSPEC = '{"version": 0.0, "Resources": []}'
SHA256 = hashlib.sha256(APPSPEC.encode()).hexdigest()


def s3(key: str = "web.zip", bucket: str = "bucket", **members: str) -> dict[str, Any]:
    location = {"bucket": bucket, "key": key, "bundleType": "zip", **members}
    return {"revisionType": "S3", "s3Location": location}


def github(repository: str = "account/web", commit: str = "fa85936") -> dict[str, Any]:
    location = {"repository": repository, "commitId": commit}
    return {"revisionType": "GitHub", "gitHubLocation": location}


def appspec(kind: str = "AppSpecContent", **members: str) -> dict[str, Any]:
    member = "string" if kind == "String" else "appSpecContent"
    return {"revisionType": kind, member: members}


@pytest.fixture
def applications(client: Any) -> Any:
    """An application of each platform."""
    for platform in ("Server", "Lambda", "ECS"):
        client.create_application(applicationName=platform, computePlatform=platform)
    return client


def register(client: Any, revision: dict[str, Any], application: str = "Server") -> None:
    client.register_application_revision(applicationName=application, revision=revision)


def get(client: Any, revision: dict[str, Any], application: str = "Server") -> dict[str, Any]:
    answer = client.get_application_revision(applicationName=application, revision=revision)
    del answer["ResponseMetadata"]
    result: dict[str, Any] = answer
    return result


def listed(client: Any, **filters: str) -> list[dict[str, Any]]:
    answer = client.list_application_revisions(applicationName="Server", **filters)
    revisions: list[dict[str, Any]] = answer["revisions"]
    return revisions


@pytest.mark.parametrize(
    "revision", [s3(), s3(version="1", eTag='"abc"'), github()], ids=["s3", "version", "github"]
)
def test_a_registered_revision_comes_back_as_it_was_given(
    fake: CodeDeployFake, applications: Any, revision: dict[str, Any]
) -> None:
    applications.register_application_revision(
        applicationName="Server", revision=revision, description="first"
    )
    answer = get(applications, revision)
    registered = answer["revisionInfo"].pop("registerTime")
    assert abs((fake.now - registered).total_seconds()) < 60
    assert answer == {
        "applicationName": "Server",
        "revision": revision,
        "revisionInfo": {"description": "first", "deploymentGroups": []},
    }


def test_without_a_description_there_is_none(applications: Any) -> None:
    register(applications, s3())
    info = get(applications, s3())["revisionInfo"]
    assert info.keys() == {"registerTime", "deploymentGroups"}


def test_registering_again_takes_over_the_description_only(
    fake: CodeDeployFake, applications: Any
) -> None:
    register(applications, s3())
    before = get(applications, s3())["revisionInfo"]
    fake.advance(60)
    applications.register_application_revision(
        applicationName="Server", revision=s3(), description="second"
    )
    register(applications, s3())
    assert get(applications, s3())["revisionInfo"] == {**before, "description": "second"}
    assert listed(applications) == [s3()]


@pytest.mark.parametrize("change", [{"version": "1"}, {"eTag": "abc"}, {"key": "web.ZIP"}])
def test_every_member_is_compared_as_it_is_written(
    applications: Any, refusal: Refusal, change: dict[str, str]
) -> None:
    register(applications, s3(**change))
    assert refusal("get_application_revision", applicationName="Server", revision=s3())[0] == (
        "RevisionDoesNotExistException"
    )


def test_the_description_has_a_length(
    fake: CodeDeployFake, applications: Any, refusal: Refusal
) -> None:
    def parameters(length: int) -> dict[str, Any]:
        return {"applicationName": "Server", "revision": s3(), "description": "x" * length}

    applications.register_application_revision(**parameters(512))
    assert refusal("register_application_revision", **parameters(513))[0] == (
        "DescriptionTooLongException"
    )
    fake.set_quota("description", 100)
    assert refusal("register_application_revision", **parameters(101))[0] == (
        "DescriptionTooLongException"
    )


@pytest.mark.parametrize("kind", ["AppSpecContent", "String"])
@pytest.mark.parametrize("application", ["Lambda", "ECS"])
def test_content_gets_its_hash_and_is_found_by_it(
    applications: Any, application: str, kind: str
) -> None:
    register(applications, appspec(kind, content=APPSPEC), application)
    full = appspec(kind, content=APPSPEC, sha256=SHA256)
    for asked in ({"content": APPSPEC}, {"sha256": SHA256}, {"sha256": SHA256.upper()}):
        assert get(applications, appspec(kind, **asked), application)["revision"] == full
    batch = applications.batch_get_application_revisions(
        applicationName=application, revisions=[appspec(kind, sha256=SHA256)]
    )
    assert batch["revisions"][0]["revisionLocation"] == full


def test_a_list_leaves_content_out(applications: Any) -> None:
    register(applications, appspec(content=APPSPEC), "Lambda")
    answer = applications.list_application_revisions(applicationName="Lambda")
    assert answer["revisions"] == [appspec(sha256=SHA256)]


def test_a_hash_alone_registers_nothing_new(applications: Any, refusal: Refusal) -> None:
    revision = appspec(sha256=SHA256)
    refused = refusal("register_application_revision", applicationName="Lambda", revision=revision)
    assert refused[0] == "InvalidRevisionException"
    register(applications, appspec(content=APPSPEC), "Lambda")
    register(applications, revision, "Lambda")


def test_a_batch_says_what_it_did_not_find(applications: Any) -> None:
    register(applications, s3("a"))
    register(applications, github())

    def batch(*revisions: dict[str, Any]) -> dict[str, Any]:
        answer = applications.batch_get_application_revisions(
            applicationName="Server", revisions=list(revisions)
        )
        del answer["ResponseMetadata"]
        result: dict[str, Any] = answer
        return result

    expected = [
        {
            "revisionLocation": revision,
            "genericRevisionInfo": get(applications, revision)["revisionInfo"],
        }
        for revision in (github(), s3("a"))
    ]
    assert batch(github(), s3("a"), github()) == {
        "applicationName": "Server",
        "errorMessage": "",
        "revisions": expected,
    }
    assert batch(s3("b"), github(), s3("c")) == {
        "applicationName": "Server",
        "errorMessage": "No revision found for the specified revision location",
        "revisions": expected[:1],
    }


def test_a_batch_is_not_too_large(applications: Any, refusal: Refusal) -> None:
    revisions = [s3(str(number)) for number in range(26)]
    applications.batch_get_application_revisions(applicationName="Server", revisions=revisions[:25])
    names = {"applicationName": "Server"}
    assert refusal("batch_get_application_revisions", **names, revisions=revisions)[0] == (
        "BatchLimitExceededException"
    )


@pytest.fixture
def deployed(fake: CodeDeployFake, applications: Any) -> Any:
    """``b`` then ``c`` deployed to a group, ``c`` in vain; ``a`` and a commit only registered."""
    fake.add_instances(1, {"role": "web"})
    for name in ("zz", "group"):
        applications.create_deployment_group(
            applicationName="Server",
            deploymentGroupName=name,
            serviceRoleArn=ROLE,
            ec2TagFilters=tagged(),
        )
    register(applications, github())
    fake.advance(10)
    for key in ("b", "c"):
        deployment_id = applications.create_deployment(
            applicationName="Server", deploymentGroupName="group", revision=s3(key)
        )["deploymentId"]
        fake.run(deployment_id)
        fake.fail("ApplicationStop")
        fake.advance(10)
    register(applications, s3("a"))
    return applications


def test_a_deployment_registers_its_revision(deployed: Any) -> None:
    first = deployed.list_deployments(
        applicationName="Server", deploymentGroupName="group", includeOnlyStatuses=["Succeeded"]
    )["deployments"][0]
    created = deployed.get_deployment(deploymentId=first)["deploymentInfo"]["createTime"]
    assert get(deployed, s3("b"))["revisionInfo"] == {
        "description": f"Application revision registered by Deployment ID: {first}",
        "registerTime": created,
        "firstUsedTime": created,
        "lastUsedTime": created,
        "deploymentGroups": ["group"],
    }
    assert get(deployed, s3("c"))["revisionInfo"]["deploymentGroups"] == []


def test_a_deployment_needs_a_revision(applications: Any, refusal: Refusal) -> None:
    names = {"applicationName": "Lambda", "deploymentGroupName": "group"}
    applications.create_deployment_group(
        **names,
        serviceRoleArn=ROLE,
        deploymentStyle=SHIFTS_TRAFFIC,
    )
    assert refusal("create_deployment", **names)[0] == "RevisionRequiredException"
    assert refusal("create_deployment", **names, revision=appspec(sha256=SHA256))[0] == (
        "RevisionDoesNotExistException"
    )
    assert refusal("create_deployment", **names, revision=github())[0] == (
        "InvalidRevisionException"
    )
    register(applications, appspec(content=APPSPEC), "Lambda")
    deployment_id = applications.create_deployment(**names, revision=appspec(sha256=SHA256))[
        "deploymentId"
    ]
    deployment = applications.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    assert deployment["revision"] == appspec(sha256=SHA256)


def test_all_groups_whose_target_it_is_are_named(fake: CodeDeployFake, applications: Any) -> None:
    fake.add_instances(1, {"role": "web"})
    for name in ("zz", "group"):
        applications.create_deployment_group(
            applicationName="Server",
            deploymentGroupName=name,
            serviceRoleArn=ROLE,
            ec2TagFilters=tagged(),
        )
        fake.run(
            applications.create_deployment(
                applicationName="Server", deploymentGroupName=name, revision=s3("b")
            )["deploymentId"]
        )
    info = get(applications, s3("b"))["revisionInfo"]
    assert info["deploymentGroups"] == ["group", "zz"]
    assert info["firstUsedTime"] < info["lastUsedTime"]


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({}, [None, "b", "c", "a"]),
        ({"sortOrder": "descending"}, ["a", "c", "b", None]),
        ({"sortBy": "registerTime"}, [None, "b", "c", "a"]),
        ({"sortBy": "firstUsedTime"}, [None, "a", "b", "c"]),
        ({"sortBy": "lastUsedTime", "sortOrder": "ascending"}, [None, "a", "b", "c"]),
        ({"sortBy": "lastUsedTime", "sortOrder": "descending"}, ["c", "b", "a", None]),
        ({"deployed": "include"}, ["b"]),
        ({"deployed": "exclude"}, [None, "c", "a"]),
        ({"deployed": "ignore"}, [None, "b", "c", "a"]),
        ({"s3Bucket": "bucket"}, ["b", "c", "a"]),
        ({"s3Bucket": "bucket", "s3KeyPrefix": "c"}, ["c"]),
        ({"s3Bucket": "tekcub"}, []),
    ],
)
def test_a_list_is_sorted_and_filtered(
    deployed: Any, filters: dict[str, str], keys: list[str | None]
) -> None:
    revisions = listed(deployed, **filters)
    assert [revision.get("s3Location", {}).get("key") for revision in revisions] == keys


def test_nothing_registered_is_an_empty_list(applications: Any) -> None:
    assert listed(applications) == []
