"""On-premises instances."""

from __future__ import annotations

from codedeploy_fake.messages.errors import inferred, verbatim

INSTANCE_NAME_REQUIRED = inferred(
    "InstanceNameRequired",
    "Instance name is missing",
    when="the instance name is absent or empty, or the list of names is empty",
)
INVALID_INSTANCE_NAME = inferred(
    "InvalidInstanceName",
    "Instance name is not in a valid format: {name}",
    when="more than 100 characters, one outside A-Z a-z 0-9 + = , . @ _ -, or it begins with i-",
    source="model; AWS CLI",
)
INSTANCE_NAME_ALREADY_REGISTERED = inferred(
    "InstanceNameAlreadyRegistered",
    "On-premises instance {name} is already registered",
    when="the name is registered now; a deregistered one may be used again",
)
INSTANCE_NOT_REGISTERED = inferred(
    "InstanceNotRegistered",
    "On-premises instance {name} is not registered",
    when="no instance of that name",
)
INSTANCE_LIMIT_EXCEEDED = inferred(
    "InstanceLimitExceeded",
    "The maximum number of on-premises instances in a single call was exceeded",
    when="more than 100 names while adding or removing tags",
)
IAM_ARN_REQUIRED = inferred(
    "IamArnRequired",
    "Either an IAM user ARN or an IAM session ARN must be specified",
    when="neither iamUserArn nor iamSessionArn",
)
IAM_USER_ARN_REQUIRED = inferred(
    "IamUserArnRequired",
    "Iam User ARN is missing",
    when="iamUserArn is given and empty",
)
MULTIPLE_IAM_ARNS_PROVIDED = inferred(
    "MultipleIamArnsProvided",
    "Only one IAM ARN may be specified",
    when="both iamUserArn and iamSessionArn",
)
INVALID_IAM_USER_ARN = verbatim(
    "InvalidIamUserArn",
    "Iam User ARN {arn} is not in a valid format",
    when="iamUserArn is not the ARN of an IAM user",
    source="aws/aws-cli#1896",
)
INVALID_IAM_SESSION_ARN = inferred(
    "InvalidIamSessionArn",
    "Iam Session ARN {arn} is not in a valid format",
    when="iamSessionArn is not the ARN of an assumed role's session",
    source="by analogy with the user's",
)
IAM_USER_ARN_ALREADY_REGISTERED = verbatim(
    "IamUserArnAlreadyRegistered",
    "The on-premises instance could not be registered because the request included an IAM user "
    "ARN that has already been used to register an instance. Include either a different IAM user "
    "ARN or IAM session ARN in the request, and then try again.",
    when="another registered instance uses the user",
    source="public lab notes",
)
IAM_SESSION_ARN_ALREADY_REGISTERED = inferred(
    "IamSessionArnAlreadyRegistered",
    "The on-premises instance could not be registered because the request included an IAM "
    "session ARN that has already been used to register an instance. Include either a different "
    "IAM session ARN or IAM user ARN in the request, and then try again.",
    when="another registered instance uses the session",
    source="by analogy with the user's",
)
TAG_LIMIT_EXCEEDED = inferred(
    "TagLimitExceeded",
    "The maximum number of tags (10) was exceeded",
    when="an on-premises instance would have more than 10 tags",
    source="AWS CLI",
)
INVALID_TAG = inferred(
    "InvalidTag",
    "Tag is not valid",
    when=(
        "a key that is absent, empty or longer than 128 characters, a value that is absent or "
        "longer than 256; an on-premises tag filter of an unknown type, without what its type "
        "needs, or "
        "too long"
    ),
    source="model; user guide, limits",
)
INVALID_TAG_FILTER = inferred(
    "InvalidTagFilter",
    "Tag filter is not valid",
    when=(
        "a filter of ListOnPremisesInstances has an unknown type, too much or too little for its "
        "type, or too long a key or value"
    ),
)
INVALID_REGISTRATION_STATUS = inferred(
    "InvalidRegistrationStatus",
    "Registration status is not valid: {value}",
    when="registrationStatus other than Registered and Deregistered",
)
