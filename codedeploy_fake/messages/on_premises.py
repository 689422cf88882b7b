"""On-premises instances."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

INSTANCE_NAME_REQUIRED = Message(
    "InstanceNameRequired",
    "Instance name is missing",
    "the instance name is absent or empty, or the list of names is empty",
    "inferred",
    "model",
)
INVALID_INSTANCE_NAME = Message(
    "InvalidInstanceName",
    "Instance name is not in a valid format: {name}",
    "more than 100 characters, one outside A-Z a-z 0-9 + = , . @ _ -, or it begins with i-",
    "inferred",
    "model; AWS CLI",
)
INSTANCE_NAME_ALREADY_REGISTERED = Message(
    "InstanceNameAlreadyRegistered",
    "On-premises instance {name} is already registered",
    "the name is registered now; a deregistered one may be used again",
    "inferred",
    "model",
)
INSTANCE_NOT_REGISTERED = Message(
    "InstanceNotRegistered",
    "On-premises instance {name} is not registered",
    "no instance of that name",
    "inferred",
    "model",
)
INSTANCE_LIMIT_EXCEEDED = Message(
    "InstanceLimitExceeded",
    "The maximum number of on-premises instances in a single call was exceeded",
    "more than 100 names while adding or removing tags",
    "inferred",
    "model",
)
IAM_ARN_REQUIRED = Message(
    "IamArnRequired",
    "Either an IAM user ARN or an IAM session ARN must be specified",
    "neither iamUserArn nor iamSessionArn",
    "inferred",
    "model",
)
IAM_USER_ARN_REQUIRED = Message(
    "IamUserArnRequired",
    "Iam User ARN is missing",
    "iamUserArn is given and empty",
    "inferred",
    "model",
)
MULTIPLE_IAM_ARNS_PROVIDED = Message(
    "MultipleIamArnsProvided",
    "Only one IAM ARN may be specified",
    "both iamUserArn and iamSessionArn",
    "inferred",
    "model",
)
INVALID_IAM_USER_ARN = Message(
    "InvalidIamUserArn",
    "Iam User ARN {arn} is not in a valid format",
    "iamUserArn is not the ARN of an IAM user",
    "verbatim",
    "aws/aws-cli#1896",
)
INVALID_IAM_SESSION_ARN = Message(
    "InvalidIamSessionArn",
    "Iam Session ARN {arn} is not in a valid format",
    "iamSessionArn is not the ARN of an assumed role's session",
    "inferred",
    "by analogy with the user's",
)
IAM_USER_ARN_ALREADY_REGISTERED = Message(
    "IamUserArnAlreadyRegistered",
    "The on-premises instance could not be registered because the request included an IAM user "
    "ARN that has already been used to register an instance. Include either a different IAM user "
    "ARN or IAM session ARN in the request, and then try again.",
    "another registered instance uses the user",
    "verbatim",
    "public lab notes",
)
IAM_SESSION_ARN_ALREADY_REGISTERED = Message(
    "IamSessionArnAlreadyRegistered",
    "The on-premises instance could not be registered because the request included an IAM "
    "session ARN that has already been used to register an instance. Include either a different "
    "IAM session ARN or IAM user ARN in the request, and then try again.",
    "another registered instance uses the session",
    "inferred",
    "by analogy with the user's",
)
TAG_LIMIT_EXCEEDED = Message(
    "TagLimitExceeded",
    "The maximum number of tags (10) was exceeded",
    "an on-premises instance would have more than 10 tags",
    "inferred",
    "AWS CLI",
)
INVALID_TAG = Message(
    "InvalidTag",
    "Tag is not valid",
    "a key that is absent, empty or longer than 128 characters, a value that is absent or longer "
    "than 256; an on-premises tag filter of an unknown type, without what its type needs, or "
    "too long",
    "inferred",
    "model; user guide, limits",
)
INVALID_TAG_FILTER = Message(
    "InvalidTagFilter",
    "Tag filter is not valid",
    "a filter of ListOnPremisesInstances has an unknown type, too much or too little for its "
    "type, or too long a key or value",
    "inferred",
    "model",
)
INVALID_REGISTRATION_STATUS = Message(
    "InvalidRegistrationStatus",
    "Registration status is not valid: {value}",
    "registrationStatus other than Registered and Deregistered",
    "inferred",
    "model",
)
