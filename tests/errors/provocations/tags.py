"""Tags of resources, and the connections to GitHub."""

from __future__ import annotations

from codedeploy_fake import messages
from tests.errors.provocation import provoke
from tests.errors.requests import ARN
from tests.errors.stage import Stage

_ALL = ("TagResource", "UntagResource", "ListTagsForResource")
_CHANGES = ("TagResource", "UntagResource")
_TAGS = {"TagResource": "Tags", "UntagResource": "TagKeys"}
_SERVER = ARN.format("application:Server")
_TOPIC = "arn:aws:sns:us-east-1:123456789012:releases"
#: Tags that no resource can have.
BAD_TAGS = [
    [{"Key": "aws:name", "Value": "x"}],
    [{"Key": "AWS:name", "Value": "x"}],
    [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}],
    [{"Value": "x"}],
    [{"Key": "", "Value": "x"}],
    [{"Key": "x" * 129, "Value": "x"}],
    [{"Key": "a", "Value": "x" * 257}],
    [{"Key": str(number), "Value": ""} for number in range(51)],
]


def _shop(stage: Stage) -> None:
    stage.client.create_application(applicationName="shop")


PROVOCATIONS = [
    *(
        provoke(operation, messages.RESOURCE_ARN_REQUIRED, {"ResourceArn": ""})
        for operation in _ALL
    ),
    *(
        provoke(operation, messages.INVALID_ARN, {"ResourceArn": arn}, arn=arn)
        for operation in _ALL
        for arn in ("Server", "arn:aws:codedeploy", ARN.format("application:"), "x" * 1012)
    ),
    *(
        provoke(operation, messages.ARN_NOT_SUPPORTED, {"ResourceArn": arn}, arn=arn)
        for operation in _ALL
        for arn in (
            _TOPIC,
            "arn:aws:s3:::bucket",
            ARN.format("instance/box_0123456789"),
            ARN.format("application"),
            ARN.format("application/Server"),
            ARN.format("deploymentconfig:CodeDeployDefault.OneAtATime"),
            _SERVER.replace("us-east-1", "eu-west-1"),
            _SERVER.replace("123456789012", "210987654321"),
        )
    ),
    *(
        provoke(
            operation,
            messages.APPLICATION_DOES_NOT_EXIST,
            {"ResourceArn": ARN.format("deploymentgroup:nowhere/group")},
            given=Stage.application,
            name="nowhere",
        )
        for operation in _CHANGES
    ),
    *(
        provoke(operation, messages.APPLICATION_DOES_NOT_EXIST, {}, given=_shop, name="Server")
        for operation in _CHANGES
    ),
    *(
        provoke(operation, messages.APPLICATION_DOES_NOT_EXIST_NONE, {}, account_id="123456789012")
        for operation in _CHANGES
    ),
    *(
        provoke(
            operation,
            messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST,
            {"ResourceArn": ARN.format("deploymentgroup:Server/nowhere")},
            given=Stage.application,
            name="nowhere",
        )
        for operation in _CHANGES
    ),
    *(
        provoke(
            operation,
            messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST,
            {"ResourceArn": ARN.format("deploymentconfig:nowhere")},
            name="nowhere",
        )
        for operation in _CHANGES
    ),
    *(provoke(operation, messages.TAG_REQUIRED, {_TAGS[operation]: []}) for operation in _CHANGES),
    *(
        provoke(
            "TagResource", messages.INVALID_TAGS_TO_ADD, {"Tags": tags}, given=Stage.application
        )
        for tags in BAD_TAGS
    ),
    *(
        provoke(
            "UntagResource",
            messages.INVALID_TAGS_TO_ADD,
            {"TagKeys": [key]},
            given=Stage.application,
        )
        for key in ("aws:team", "", "x" * 129)
    ),
    # GitHub
    *(
        provoke(
            "DeleteGitHubAccountToken",
            messages.GITHUB_ACCOUNT_TOKEN_NAME_REQUIRED,
            {"tokenName": name},
        )
        for name in ("", None)
    ),
    *(
        provoke(
            "DeleteGitHubAccountToken",
            messages.INVALID_GITHUB_ACCOUNT_TOKEN_NAME,
            {"tokenName": name},
            name=name,
        )
        for name in ("two words", "x" * 101)
    ),
    provoke(
        "DeleteGitHubAccountToken",
        messages.GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST,
        {},
        name="octocat",
    ),
]
