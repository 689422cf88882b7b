"""Names and ids: missing, malformed, unknown, too many; page tokens."""

from __future__ import annotations

from codedeploy_fake import messages
from tests.errors.provocation import provoke
from tests.errors.stage import Stage

TOO_LONG = "x" * 101
BLANK = "two words"
UNKNOWN_ID = "d-USUAELQEX"

_BY_APPLICATION = (
    "CreateApplication",
    "GetApplication",
    "UpdateApplication",
    "DeleteApplication",
    "CreateDeploymentGroup",
    "UpdateDeploymentGroup",
    "GetDeploymentGroup",
    "BatchGetDeploymentGroups",
    "ListDeploymentGroups",
    "DeleteDeploymentGroup",
    "RegisterApplicationRevision",
    "GetApplicationRevision",
    "BatchGetApplicationRevisions",
    "ListApplicationRevisions",
    "CreateDeployment",
)
_LOOKS_APPLICATION_UP = tuple(
    operation
    for operation in _BY_APPLICATION
    if operation not in ("CreateApplication", "DeleteApplication", "DeleteDeploymentGroup")
)
#: By operation, the member that names the group.
_BY_GROUP = {
    "CreateDeploymentGroup": "deploymentGroupName",
    "UpdateDeploymentGroup": "currentDeploymentGroupName",
    "GetDeploymentGroup": "deploymentGroupName",
    "DeleteDeploymentGroup": "deploymentGroupName",
    "CreateDeployment": "deploymentGroupName",
}
_BY_CONFIG = ("CreateDeploymentConfig", "GetDeploymentConfig", "DeleteDeploymentConfig")
_BY_DEPLOYMENT = (
    "GetDeployment",
    "StopDeployment",
    "ContinueDeployment",
    "SkipWaitTimeForInstanceTermination",
    "PutLifecycleEventHookExecutionStatus",
    "ListDeploymentTargets",
    "GetDeploymentTarget",
    "BatchGetDeploymentTargets",
    "ListDeploymentInstances",
    "GetDeploymentInstance",
    "BatchGetDeploymentInstances",
)


def _in_shop(stage: Stage) -> None:
    """Another application than the one that the requests name."""
    stage.client.create_application(applicationName="shop")


_APPLICATIONS = [
    *(
        provocation
        for operation in _BY_APPLICATION
        for provocation in (
            provoke(operation, messages.APPLICATION_NAME_REQUIRED, {"applicationName": ""}),
            provoke(
                operation,
                messages.INVALID_APPLICATION_NAME,
                {"applicationName": BLANK},
                name=BLANK,
            ),
        )
    ),
    *(
        provocation
        for operation in _LOOKS_APPLICATION_UP
        for provocation in (
            provoke(
                operation,
                messages.APPLICATION_DOES_NOT_EXIST_NONE,
                {},
                account_id="123456789012",
            ),
            provoke(
                operation,
                messages.APPLICATION_DOES_NOT_EXIST,
                {"applicationName": "nowhere"},
                given=_in_shop,
                name="nowhere",
            ),
        )
    ),
    provoke("BatchGetApplications", messages.APPLICATION_NAME_REQUIRED, {"applicationNames": []}),
    provoke(
        "BatchGetApplications",
        messages.INVALID_APPLICATION_NAME,
        {"applicationNames": ["shop", TOO_LONG]},
        name=TOO_LONG,
    ),
    provoke(
        "BatchGetApplications",
        messages.APPLICATION_DOES_NOT_EXIST,
        {"applicationNames": ["shop", "nowhere"]},
        given=_in_shop,
        name="nowhere",
    ),
    provoke(
        "BatchGetApplications",
        messages.BATCH_LIMIT_EXCEEDED,
        {"applicationNames": ["shop"] * 101},
        limit=100,
    ),
    provoke("UpdateApplication", messages.APPLICATION_NAME_REQUIRED, {"newApplicationName": None}),
    provoke(
        "ListDeployments",
        messages.APPLICATION_NAME_REQUIRED,
        {"deploymentGroupName": "group"},
    ),
    provoke(
        "ListDeployments",
        messages.INVALID_APPLICATION_NAME,
        {"applicationName": BLANK, "deploymentGroupName": "group"},
        name=BLANK,
    ),
    provoke(
        "ListDeployments",
        messages.APPLICATION_DOES_NOT_EXIST,
        {"applicationName": "nowhere", "deploymentGroupName": "group"},
        given=_in_shop,
        name="nowhere",
    ),
]

_GROUPS = [
    *(
        provocation
        for operation, member in _BY_GROUP.items()
        for provocation in (
            provoke(operation, messages.DEPLOYMENT_GROUP_NAME_REQUIRED, {member: ""}),
            provoke(operation, messages.INVALID_DEPLOYMENT_GROUP_NAME, {member: BLANK}, name=BLANK),
        )
    ),
    *(
        provoke(
            operation,
            messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST,
            {_BY_GROUP[operation]: "nowhere"},
            given=Stage.application,
            name="nowhere",
        )
        for operation in ("UpdateDeploymentGroup", "GetDeploymentGroup", "CreateDeployment")
    ),
    provoke(
        "UpdateDeploymentGroup",
        messages.INVALID_DEPLOYMENT_GROUP_NAME,
        {"newDeploymentGroupName": TOO_LONG},
        given=Stage.group,
        name=TOO_LONG,
    ),
    provoke(
        "BatchGetDeploymentGroups",
        messages.DEPLOYMENT_GROUP_NAME_REQUIRED,
        {"deploymentGroupNames": []},
    ),
    provoke(
        "BatchGetDeploymentGroups",
        messages.INVALID_DEPLOYMENT_GROUP_NAME,
        {"deploymentGroupNames": ["group", BLANK]},
        name=BLANK,
    ),
    provoke(
        "BatchGetDeploymentGroups",
        messages.BATCH_LIMIT_EXCEEDED,
        {"deploymentGroupNames": ["group"] * 101},
        given=Stage.application,
        limit=100,
    ),
    provoke(
        "ListDeployments",
        messages.DEPLOYMENT_GROUP_NAME_REQUIRED,
        {"applicationName": "Server"},
    ),
    provoke(
        "ListDeployments",
        messages.INVALID_DEPLOYMENT_GROUP_NAME,
        {"applicationName": "Server", "deploymentGroupName": BLANK},
        name=BLANK,
    ),
    provoke(
        "ListDeployments",
        messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST,
        {"applicationName": "Server", "deploymentGroupName": "nowhere"},
        given=Stage.application,
        name="nowhere",
    ),
]

_CONFIGS = [
    *(
        provocation
        for operation in _BY_CONFIG
        for provocation in (
            provoke(
                operation, messages.DEPLOYMENT_CONFIG_NAME_REQUIRED, {"deploymentConfigName": ""}
            ),
            provoke(
                operation,
                messages.INVALID_DEPLOYMENT_CONFIG_NAME,
                {"deploymentConfigName": BLANK},
                name=BLANK,
            ),
        )
    ),
    *(
        provocation
        for operation in ("CreateDeploymentGroup", "UpdateDeploymentGroup", "CreateDeployment")
        for provocation in (
            provoke(
                operation,
                messages.INVALID_DEPLOYMENT_CONFIG_NAME,
                {"deploymentConfigName": BLANK},
                name=BLANK,
            ),
            provoke(
                operation,
                messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST,
                {"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnceBlueGreen"},
                given=Stage.application if operation == "CreateDeploymentGroup" else Stage.group,
                name="CodeDeployDefault.ECSAllAtOnceBlueGreen",
            ),
        )
    ),
    provoke(
        "GetDeploymentConfig",
        messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST,
        {"deploymentConfigName": "nowhere"},
        name="nowhere",
    ),
]

_DEPLOYMENTS = [
    *(
        provocation
        for operation in _BY_DEPLOYMENT
        for provocation in (
            provoke(operation, messages.DEPLOYMENT_ID_REQUIRED, {"deploymentId": ""}),
            provoke(
                operation, messages.INVALID_DEPLOYMENT_ID, {"deploymentId": "bogus-deployment"}
            ),
            provoke(operation, messages.DEPLOYMENT_DOES_NOT_EXIST, {"deploymentId": UNKNOWN_ID}),
        )
    ),
    provoke("BatchGetDeployments", messages.DEPLOYMENT_ID_REQUIRED, {"deploymentIds": []}),
    provoke(
        "BatchGetDeployments",
        messages.INVALID_DEPLOYMENT_ID,
        {"deploymentIds": [UNKNOWN_ID, "bogus-deployment"]},
        id="bogus-deployment",
    ),
    provoke(
        "BatchGetDeployments",
        messages.BATCH_LIMIT_EXCEEDED,
        {"deploymentIds": [UNKNOWN_ID] * 26},
        limit=25,
    ),
]

_TOKENS = [
    *(
        provoke(operation, messages.INVALID_NEXT_TOKEN, {"nextToken": "made-up"})
        for operation in (
            "ListApplications",
            "ListDeploymentConfigs",
            "ListDeployments",
            "ListGitHubAccountTokenNames",
            "ListOnPremisesInstances",
        )
    ),
    *(
        provoke(
            operation,
            messages.INVALID_NEXT_TOKEN,
            {"nextToken": "made-up"},
            given=Stage.application,
        )
        for operation in ("ListApplicationRevisions", "ListDeploymentGroups")
    ),
    *(
        provoke(
            operation,
            messages.INVALID_NEXT_TOKEN,
            lambda stage: {"deploymentId": stage.running(), "nextToken": "made-up"},
        )
        for operation in ("ListDeploymentInstances", "ListDeploymentTargets")
    ),
]

PROVOCATIONS = [*_APPLICATIONS, *_GROUPS, *_CONFIGS, *_DEPLOYMENTS, *_TOKENS]
