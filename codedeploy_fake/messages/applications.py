"""Applications."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

APPLICATION_NAME_REQUIRED = Message(
    "ApplicationNameRequired",
    "Application name is missing",
    "the application name is absent or empty, or the list of names is empty",
    "inferred",
    "code: SDKJS; text by analogy with the deployment group's",
)
INVALID_APPLICATION_NAME = Message(
    "InvalidApplicationName",
    "Application name is not in a valid format: {name}",
    "more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
    "inferred",
    "model",
)
APPLICATION_ALREADY_EXISTS = Message(
    "ApplicationAlreadyExists",
    "Application already exists with name: {name}",
    "the name is taken (case-sensitive)",
    "inferred",
    "model",
)
APPLICATION_DOES_NOT_EXIST = Message(
    "ApplicationDoesNotExist",
    "No application found for name: {name}",
    "no such application, while there are others in the account and region",
    "verbatim",
    "aws/aws-cli#2270",
)
APPLICATION_DOES_NOT_EXIST_NONE = Message(
    "ApplicationDoesNotExist",
    "Applications not found for {account_id}",
    "the account has no application at all in the region",
    "verbatim",
    "travis-ci/travis-ci#7458",
)
APPLICATION_LIMIT_EXCEEDED = Message(
    "ApplicationLimitExceeded",
    "Applications limit exceeded",
    "the quota of applications is reached (1000)",
    "inferred",
    "quotas page",
)
INVALID_COMPUTE_PLATFORM = Message(
    "InvalidComputePlatform",
    "ComputePlatform '{value}' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
    "an unknown compute platform for an application or a deployment configuration",
    "verbatim",
    "PF:app-compute-platform-value",
    class_uncertain=True,
)
