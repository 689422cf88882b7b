"""Applications: made, looked at, renamed, tagged, removed."""

from __future__ import annotations

from contract.aws import Aws
from contract.scenarios import scenario


@scenario(tier=0)
def application_of_each_platform(aws: Aws) -> None:
    """GetApplication and BatchGetApplications of each compute platform."""
    names = [
        aws.application(platform, platform.lower()) for platform in ("Server", "Lambda", "ECS")
    ]
    for name in names:
        found = aws.codedeploy.get_application(applicationName=name)["application"]
        assert found["linkedToGitHub"] is False
    aws.codedeploy.batch_get_applications(applicationNames=names)
    aws.refused(
        "ApplicationDoesNotExistException",
        "batch_get_applications",
        applicationNames=[names[0], aws.name("missing")],
    )


@scenario(tier=0)
def application_of_an_unknown_platform(aws: Aws) -> None:
    """A compute platform that there is not."""
    aws.refused(
        "InvalidComputePlatformException",
        "create_application",
        applicationName=aws.name("app"),
        computePlatform="EC2",
    )


@scenario(tier=0)
def application_renamed(aws: Aws) -> None:
    """An application under another name, and the refusal of a taken one."""
    first, second = aws.application(name="first"), aws.application(name="second")
    aws.refused(
        "ApplicationAlreadyExistsException",
        "update_application",
        applicationName=first,
        newApplicationName=second,
    )
    renamed = aws.name("renamed")
    aws.codedeploy.update_application(applicationName=first, newApplicationName=renamed)
    aws.finally_(aws.codedeploy.delete_application, applicationName=renamed)
    aws.codedeploy.get_application(applicationName=renamed)
    aws.refused("ApplicationDoesNotExistException", "get_application", applicationName=first)


@scenario(tier=0)
def application_deleted_twice(aws: Aws) -> None:
    """A second deletion is no mistake."""
    name = aws.application()
    aws.codedeploy.delete_application(applicationName=name)
    aws.codedeploy.delete_application(applicationName=name)


@scenario(tier=0)
def tags_of_an_application(aws: Aws) -> None:
    """Tags added, listed and taken away."""
    arn = _arn(aws, aws.application())
    aws.codedeploy.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "web"}])
    aws.codedeploy.list_tags_for_resource(ResourceArn=arn)
    aws.codedeploy.untag_resource(ResourceArn=arn, TagKeys=["team"])
    aws.codedeploy.list_tags_for_resource(ResourceArn=arn)


@scenario(tier=0)
def tags_that_are_not_valid(aws: Aws) -> None:
    """Tags with a reserved or empty key, a doubled one, and none at all."""
    arn = _arn(aws, aws.application())
    web = {"Key": "team", "Value": "web"}
    for tags in ([{"Key": "aws:team", "Value": "web"}], [{"Key": "", "Value": "web"}], [web, web]):
        aws.refused("InvalidTagsToAddException", "tag_resource", ResourceArn=arn, Tags=tags)
    aws.refused("TagRequiredException", "tag_resource", ResourceArn=arn, Tags=[])


@scenario(tier=0)
def arns_that_are_not_valid(aws: Aws) -> None:
    """The ARN of a tagged resource: absent, malformed, of another service."""
    topic = f"arn:aws:sns:{aws.region}:{aws.account}:{aws.name('topic')}"
    for code, arn in (
        ("ResourceArnRequiredException", ""),
        ("InvalidArnException", "Server"),
        ("ArnNotSupportedException", topic),
    ):
        aws.refused(code, "list_tags_for_resource", ResourceArn=arn)


def _arn(aws: Aws, application: str) -> str:
    return f"arn:aws:codedeploy:{aws.region}:{aws.account}:application:{application}"
