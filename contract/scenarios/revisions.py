"""Revisions: registered, looked for, refused."""

from __future__ import annotations

from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario


def _s3(**members: Any) -> dict[str, Any]:
    location = {"bucket": "releases", "key": "shop.zip", "bundleType": "zip", **members}
    return {
        "revisionType": "S3",
        "s3Location": {name: value for name, value in location.items() if value is not None},
    }


@scenario(tier=0)
def revisions_that_are_not_valid(aws: Aws) -> None:
    """Revisions of no or an unknown type, without their location, with half of one."""
    application = aws.application()
    register = "register_application_revision"
    github = {"repository": "web", "commitId": "c0ffee"}
    for revision in (
        {"s3Location": _s3()["s3Location"]},
        {"revisionType": "Tape"},
        {"revisionType": "S3"},
        _s3(key=None),
        _s3(bundleType="YAML"),
        {"revisionType": "GitHub", "gitHubLocation": github},
    ):
        aws.refused(
            "InvalidRevisionException", register, applicationName=application, revision=revision
        )
    aws.refused("RevisionRequiredException", register, applicationName=application, revision={})


@scenario(tier=0)
def revisions_of_the_server_platform_on_lambda(aws: Aws) -> None:
    """Bundles and GitHub repositories where an AppSpec is wanted."""
    application = aws.application("Lambda")
    github = {"repository": "shop/web", "commitId": "c0ffee"}
    for revision in (
        _s3(),
        {"revisionType": "GitHub", "gitHubLocation": github},
        {"revisionType": "AppSpecContent", "appSpecContent": {}},
    ):
        aws.refused(
            "InvalidRevisionException",
            "register_application_revision",
            applicationName=application,
            revision=revision,
        )


@scenario(tier=0)
def revisions_registered_and_found(aws: Aws) -> None:
    """Revisions that are registered, listed and described."""
    application = aws.application()
    first, second = _s3(), _s3(key="shop-2.zip")
    given = {"applicationName": application}
    aws.refused(
        "RevisionDoesNotExistException", "get_application_revision", **given, revision=first
    )
    for revision in (first, second):
        aws.codedeploy.register_application_revision(
            **given, revision=revision, description="of a scenario"
        )
    aws.codedeploy.get_application_revision(**given, revision=first)
    aws.codedeploy.list_application_revisions(**given, sortBy="registerTime", sortOrder="ascending")
    aws.codedeploy.batch_get_application_revisions(**given, revisions=[first, second])


@scenario(tier=0)
def filters_of_revisions_that_are_not_valid(aws: Aws) -> None:
    """Sorting and filters of ListApplicationRevisions that there are not."""
    given = {"applicationName": aws.application()}
    for code, members in (
        ("InvalidSortByException", {"sortBy": "size"}),
        ("InvalidSortOrderException", {"sortBy": "registerTime", "sortOrder": "sideways"}),
        ("InvalidDeployedStateFilterException", {"deployed": "maybe"}),
        ("InvalidBucketNameFilterException", {"s3Bucket": "my bucket"}),
        ("BucketNameFilterRequiredException", {"s3KeyPrefix": "shop"}),
    ):
        aws.refused(code, "list_application_revisions", **given, **members)


@scenario(tier=0)
def long_descriptions(aws: Aws) -> None:
    """The longest description of a revision, and one that is longer."""
    application = aws.application()
    register = "register_application_revision"
    aws.refused(
        "DescriptionTooLongException",
        register,
        applicationName=application,
        revision=_s3(),
        description="x" * 2000,
    )
