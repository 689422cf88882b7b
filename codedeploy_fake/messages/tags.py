"""Tags of resources, and the GitHub connections."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

RESOURCE_ARN_REQUIRED = Message(
    "ResourceArnRequired",
    "Resource ARN is missing",
    "ResourceArn is absent or empty",
    "inferred",
    "model",
)
INVALID_ARN = Message(
    "InvalidArn",
    "The specified ARN is not in a valid format: {arn}",
    "ResourceArn is no ARN, or has more than 1011 characters",
    "inferred",
    "model",
)
ARN_NOT_SUPPORTED = Message(
    "ArnNotSupported",
    "The specified ARN is not supported: {arn}",
    "the ARN is of no application, deployment group or deployment configuration",
    "inferred",
    "model",
)
TAG_REQUIRED = Message(
    "TagRequired",
    "Tag is missing",
    "the tags, or the tag keys, are absent or empty",
    "inferred",
    "model",
)
INVALID_TAGS_TO_ADD = Message(
    "InvalidTagsToAdd",
    "The specified tags are not valid",
    "a key that is empty, doubled, longer than 128 characters or begins with aws:, a value "
    "longer than 256, or more than 50 tags",
    "inferred",
    "model",
)
GITHUB_ACCOUNT_TOKEN_NAME_REQUIRED = Message(
    "GitHubAccountTokenNameRequired",
    "GitHub account token name is missing",
    "tokenName is absent or empty",
    "inferred",
    "model",
)
INVALID_GITHUB_ACCOUNT_TOKEN_NAME = Message(
    "InvalidGitHubAccountTokenName",
    "GitHub account token name is not in a valid format: {name}",
    "more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
    "inferred",
    "model",
)
GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST = Message(
    "GitHubAccountTokenDoesNotExist",
    "No GitHub account token found for name: {name}",
    "DeleteGitHubAccountToken of an unknown name",
    "inferred",
    "model",
)
RESOURCE_VALIDATION = Message(
    "ResourceValidation",
    "The specified resource could not be validated",
    "the service's own backend refuses a GitHub connection",
    "inferred",
    "model",
)
OPERATION_NOT_SUPPORTED = Message(
    "OperationNotSupported",
    "The operation is not supported",
    "GitHub connections where they are not supported",
    "inferred",
    "model",
)
