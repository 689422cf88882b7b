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
    assert refusal("get_application_revision", applicationName="Server", revision=s3()) == (
        "RevisionDoesNotExistException",
        "No revision found for the specified revision location",
    )


def test_the_description_has_a_length(
    fake: CodeDeployFake, applications: Any, refusal: Refusal
) -> None:
    def parameters(length: int) -> dict[str, Any]:
        return {"applicationName": "Server", "revision": s3(), "description": "x" * length}

    expected = ("DescriptionTooLongException", "Description is too long")
    applications.register_application_revision(**parameters(512))
    assert refusal("register_application_revision", **parameters(513)) == expected
    fake.set_quota("description", 100)
    assert refusal("register_application_revision", **parameters(101)) == expected


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
    expected = ("InvalidRevisionException", "AppSpec content must be specified")
    revision = appspec(sha256=SHA256)
    assert (
        refusal("register_application_revision", applicationName="Lambda", revision=revision)
        == expected
    )
    register(applications, appspec(content=APPSPEC), "Lambda")
    register(applications, revision, "Lambda")


SERVER_BUNDLES = "BundleType must be either tar, zip or tgz"
APPSPEC_BUNDLES = "BundleType must be either YAML or JSON"
NO_BUCKET = "S3 location must have a bucket and a key"
NO_COMMIT = (
    "GitHub location must have a repository in the format account/repository and a commit ID"
)
NO_CONTENT = "AppSpec content must be specified"


@pytest.mark.parametrize(
    ("application", "revision", "text"),
    [
        ("Server", {"s3Location": s3()["s3Location"]}, "Revision type must be specified"),
        ("Server", {**s3(), "revisionType": "Tape"}, "Revision type is not valid: Tape"),
        ("Server", {"revisionType": "S3"}, "S3 location must be specified"),
        ("Server", {**github(), "revisionType": "S3"}, "S3 location must be specified"),
        ("Server", {**github(), **s3()}, "S3 location must be specified"),
        ("Server", {"revisionType": "GitHub"}, "GitHub location must be specified"),
        ("Server", s3(key=""), NO_BUCKET),
        ("Server", s3(bucket=""), NO_BUCKET),
        ("Server", s3(bundleType="YAML"), SERVER_BUNDLES),
        ("Server", {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k"}},
         SERVER_BUNDLES),
        ("Lambda", s3(), APPSPEC_BUNDLES),
        ("ECS", s3(), APPSPEC_BUNDLES),
        ("Server", s3(bundleType="rar"), SERVER_BUNDLES),
        ("ECS", s3(bundleType="rar"), APPSPEC_BUNDLES),
        ("Server", github(repository="web"), NO_COMMIT),
        ("Server", github(repository="a/b/c"), NO_COMMIT),
        ("Server", github(commit=""), NO_COMMIT),
        ("Lambda", github(),
         "Revision type: GitHub is not supported under compute platform: LAMBDA"),
        ("ECS", github(), "Revision type: GitHub is not supported under compute platform: ECS"),
        ("Server", appspec(content=APPSPEC),
         "Revision type: AppSpecContent is not supported under compute platform: SERVER"),
        ("Lambda", appspec(), NO_CONTENT),
        ("Lambda", appspec(sha256="abc"), NO_CONTENT),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "method",
    [
        "register_application_revision",
        "get_application_revision",
        "batch_get_application_revisions",
    ],
)
def test_what_is_no_revision(
    applications: Any,
    refusal: Refusal,
    method: str,
    application: str,
    revision: dict[str, Any],
    text: str,
) -> None:
    asked = {"revisions": [revision]} if method.startswith("batch") else {"revision": revision}
    assert refusal(method, applicationName=application, **asked) == (
        "InvalidRevisionException",
        text,
    )


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("register_application_revision", {"revision": {}}),
        ("get_application_revision", {"revision": {}}),
        ("batch_get_application_revisions", {"revisions": []}),
        ("batch_get_application_revisions", {"revisions": [{}]}),
    ],
)
def test_a_revision_is_needed(
    applications: Any, refusal: Refusal, method: str, asked: dict[str, Any]
) -> None:
    assert refusal(method, applicationName="Server", **asked) == (
        "RevisionRequiredException",
        "RevisionLocation must be specified",
    )


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("register_application_revision", {"revision": s3()}),
        ("get_application_revision", {"revision": s3()}),
        ("batch_get_application_revisions", {"revisions": [s3()]}),
        ("list_application_revisions", {}),
    ],
)
def test_the_application_comes_first(
    applications: Any, refusal: Refusal, method: str, asked: dict[str, Any]
) -> None:
    assert refusal(method, applicationName="web", **asked) == (
        "ApplicationDoesNotExistException",
        "No application found for name: web",
    )
    assert refusal(method, applicationName="", **asked)[0] == "ApplicationNameRequiredException"


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
    assert refusal(
        "batch_get_application_revisions", applicationName="Server", revisions=revisions
    ) == (
        "BatchLimitExceededException",
        "The maximum number of names or IDs allowed for this request (25) was exceeded.",
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
    assert refusal("create_deployment", **names) == (
        "RevisionRequiredException",
        "RevisionLocation must be specified",
    )
    assert refusal("create_deployment", **names, revision=appspec(sha256=SHA256)) == (
        "RevisionDoesNotExistException",
        "No revision found for the specified revision location",
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


@pytest.mark.parametrize(
    ("filters", "code", "text"),
    [
        ({"sortBy": "size"}, "InvalidSortByException", "Sort by is not valid: size"),
        ({"sortOrder": "up"}, "InvalidSortOrderException", "Sort order is not valid: up"),
        (
            {"deployed": "perhaps"},
            "InvalidDeployedStateFilterException",
            "Deployed state filter is not valid: perhaps",
        ),
        (
            {"s3Bucket": "a b"},
            "InvalidBucketNameFilterException",
            "Bucket name filter is not valid: a b",
        ),
        (
            {"s3KeyPrefix": "web"},
            "BucketNameFilterRequiredException",
            "Bucket name filter is required when a key prefix filter is specified",
        ),
        (
            {"s3Bucket": "bucket", "s3KeyPrefix": "x" * 1025},
            "InvalidKeyPrefixFilterException",
            "Key prefix filter is not valid: " + "x" * 1025,
        ),
    ],
)
@pytest.mark.usefixtures("applications")
def test_a_filter_that_is_none(
    refusal: Refusal, filters: dict[str, str], code: str, text: str
) -> None:
    assert refusal("list_application_revisions", applicationName="Server", **filters) == (
        code,
        text,
    )


def test_nothing_registered_is_an_empty_list(applications: Any) -> None:
    assert listed(applications) == []
