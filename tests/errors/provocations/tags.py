"""Tags of resources, and the connections to GitHub."""

from __future__ import annotations

from codedeploy_fake import messages
from tests.errors.provocation import provoke
from tests.errors.requests import ARN
from tests.errors.stage import Stage

_ALL = ("TagResource", "UntagResource", "ListTagsForResource")
_CHANGES = ("TagResource", "UntagResource")
_TAGS = {"TagResource": "Tags", "UntagResource": "TagKeys"}
_TOPIC = "arn:aws:sns:us-east-1:123456789012:releases"


def _shop(stage: Stage) -> None:
    stage.client.create_application(applicationName="shop")


PROVOCATIONS = [
    *(
        provoke(operation, messages.RESOURCE_ARN_REQUIRED, {"ResourceArn": ""})
        for operation in _ALL
    ),
    *(
        provoke(operation, messages.INVALID_ARN, {"ResourceArn": "Server"}, arn="Server")
        for operation in _ALL
    ),
    *(
        provoke(operation, messages.ARN_NOT_SUPPORTED, {"ResourceArn": _TOPIC}, arn=_TOPIC)
        for operation in _ALL
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
    provoke(
        "TagResource",
        messages.INVALID_TAGS_TO_ADD,
        {"Tags": [{"Key": "team", "Value": "web"}, {"Key": "team", "Value": "shop"}]},
        given=Stage.application,
    ),
    provoke(
        "UntagResource",
        messages.INVALID_TAGS_TO_ADD,
        {"TagKeys": ["aws:team"]},
        given=Stage.application,
    ),
    # GitHub
    provoke(
        "DeleteGitHubAccountToken",
        messages.GITHUB_ACCOUNT_TOKEN_NAME_REQUIRED,
        {"tokenName": ""},
    ),
    provoke(
        "DeleteGitHubAccountToken",
        messages.INVALID_GITHUB_ACCOUNT_TOKEN_NAME,
        {"tokenName": "two words"},
        name="two words",
    ),
    provoke(
        "DeleteGitHubAccountToken",
        messages.GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST,
        {},
        name="octocat",
    ),
]
