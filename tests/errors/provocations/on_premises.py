"""On-premises instances and their tags."""

from __future__ import annotations

from codedeploy_fake import messages
from tests.errors.provocation import provoke
from tests.errors.requests import SESSION_ARN, USER_ARN
from tests.errors.stage import Stage

_ONE_NAME = (
    "RegisterOnPremisesInstance",
    "DeregisterOnPremisesInstance",
    "GetOnPremisesInstance",
)
_CHANGES_TAGS = ("AddTagsToOnPremisesInstances", "RemoveTagsFromOnPremisesInstances")
_SEVERAL_NAMES = ("BatchGetOnPremisesInstances", *_CHANGES_TAGS)
#: The last one looks like that of an EC2 instance.
_NO_NAMES = ("x" * 101, "the attic", "i-0123456789abcdef0")


def _registered(stage: Stage) -> None:
    stage.client.register_on_premises_instance(instanceName="cellar", iamUserArn=USER_ARN)


def _deregistered(stage: Stage) -> None:
    _registered(stage)
    stage.client.deregister_on_premises_instance(instanceName="cellar")


def _with_session(stage: Stage) -> None:
    stage.client.register_on_premises_instance(instanceName="attic", iamSessionArn=SESSION_ARN)


def _full_of_tags(stage: Stage) -> None:
    _registered(stage)
    stage.client.add_tags_to_on_premises_instances(
        instanceNames=["cellar"],
        tags=[{"Key": f"key{number}", "Value": ""} for number in range(10)],
    )


_ELEVEN_TAGS = [{"Key": f"key{number}", "Value": ""} for number in range(11)]

PROVOCATIONS = [
    *(
        provoke(operation, messages.INSTANCE_NAME_REQUIRED, {"instanceName": ""})
        for operation in _ONE_NAME
    ),
    *(
        provoke(operation, messages.INVALID_INSTANCE_NAME, {"instanceName": name}, name=name)
        for operation in _ONE_NAME
        for name in _NO_NAMES
    ),
    *(
        provoke(operation, messages.INSTANCE_NAME_REQUIRED, {"instanceNames": names})
        for operation in _SEVERAL_NAMES
        for names in ([], [""])
    ),
    *(
        provoke(
            operation,
            messages.INVALID_INSTANCE_NAME,
            {"instanceNames": ["cellar", name]},
            name=name,
        )
        for operation in _SEVERAL_NAMES
        for name in _NO_NAMES
    ),
    provoke(
        "BatchGetOnPremisesInstances",
        messages.BATCH_LIMIT_EXCEEDED,
        {"instanceNames": ["cellar"] * 26},
        limit=25,
    ),
    provoke("GetOnPremisesInstance", messages.INSTANCE_NOT_REGISTERED, {}, name="cellar"),
    # Registering
    provoke(
        "RegisterOnPremisesInstance",
        messages.INSTANCE_NAME_ALREADY_REGISTERED,
        {"iamUserArn": f"{USER_ARN}2"},
        given=_registered,
        name="cellar",
    ),
    provoke(
        "RegisterOnPremisesInstance",
        messages.IAM_USER_ARN_ALREADY_REGISTERED,
        {"instanceName": "attic"},
        given=_registered,
    ),
    provoke(
        "RegisterOnPremisesInstance",
        messages.IAM_SESSION_ARN_ALREADY_REGISTERED,
        {"iamUserArn": None, "iamSessionArn": SESSION_ARN},
        given=_with_session,
    ),
    provoke("RegisterOnPremisesInstance", messages.IAM_ARN_REQUIRED, {"iamUserArn": None}),
    provoke("RegisterOnPremisesInstance", messages.IAM_USER_ARN_REQUIRED, {"iamUserArn": ""}),
    provoke(
        "RegisterOnPremisesInstance",
        messages.MULTIPLE_IAM_ARNS_PROVIDED,
        {"iamSessionArn": SESSION_ARN},
    ),
    provoke(
        "RegisterOnPremisesInstance",
        messages.INVALID_IAM_USER_ARN,
        {"iamUserArn": "arn:aws:iam::123456789012:role/cellar"},
        arn="arn:aws:iam::123456789012:role/cellar",
    ),
    provoke(
        "RegisterOnPremisesInstance",
        messages.INVALID_IAM_SESSION_ARN,
        {"iamUserArn": None, "iamSessionArn": USER_ARN},
        arn=USER_ARN,
    ),
    # Tags
    *(provoke(operation, messages.TAG_REQUIRED, {"tags": []}) for operation in _CHANGES_TAGS),
    *(
        provoke(operation, messages.INVALID_TAG, {"tags": [tag]}, given=_registered)
        for operation in _CHANGES_TAGS
        for tag in (
            {"Value": "web"},
            {"Key": "", "Value": "web"},
            {"Key": "role"},
            {"Key": "x" * 129, "Value": "web"},
            {"Key": "role", "Value": "x" * 257},
        )
    ),
    *(
        provoke(operation, messages.INSTANCE_NOT_REGISTERED, {}, given=given, name="cellar")
        for operation in _CHANGES_TAGS
        for given in (None, _deregistered)
    ),
    *(
        provoke(
            operation,
            messages.INSTANCE_LIMIT_EXCEEDED,
            {"instanceNames": ["cellar"] * 101},
            given=_registered,
        )
        for operation in _CHANGES_TAGS
    ),
    provoke(
        "AddTagsToOnPremisesInstances",
        messages.TAG_LIMIT_EXCEEDED,
        {},
        given=_full_of_tags,
    ),
    *(
        provoke(operation, messages.TAG_LIMIT_EXCEEDED, {"tags": _ELEVEN_TAGS}, given=_registered)
        for operation in _CHANGES_TAGS
    ),
    # The list
    provoke(
        "ListOnPremisesInstances",
        messages.INVALID_REGISTRATION_STATUS,
        {"registrationStatus": "Lost"},
        value="Lost",
    ),
    *(
        provoke("ListOnPremisesInstances", messages.INVALID_TAG_FILTER, {"tagFilters": [faulty]})
        for faulty in (
            {},
            {"Type": "KEY_ONLY"},
            {"Key": "role", "Value": "web", "Type": "KEY_ONLY"},
            {"Key": "role", "Value": "web", "Type": "VALUE_ONLY"},
            {"Key": "role", "Type": "KEY_AND_VALUE"},
            {"Key": "role", "Value": "web", "Type": "ANY"},
            {"Key": "x" * 129, "Type": "KEY_ONLY"},
            {"Value": "x" * 257, "Type": "VALUE_ONLY"},
        )
    ),
]
