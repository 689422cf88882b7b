"""Targets and instances of deployments."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, provoke
from tests.errors.stage import Document, Stage

_FIRST = "i-00000000000000001"
_STRANGER = "i-0123456789abcdef0"
_LISTS = ("ListDeploymentTargets", "ListDeploymentInstances")


def _of(
    operation: str,
    message: Message,
    platform: str,
    /,
    *,
    started: bool = True,
    members: Document | None = None,
    **fields: object,
) -> Provocation:
    """Asks about the targets of a deployment that is in progress, or only created."""

    def asked(stage: Stage) -> Document:
        make = stage.running if started else stage.deployment
        return {"deploymentId": make(platform), **(members or {})}

    return provoke(operation, message, asked, None, id=lambda stage: stage.id, **fields)


def _filter(operation: str, kind: str, value: str) -> Document:
    """A filter by status or by label, as each of the two lists has it."""
    if operation == "ListDeploymentTargets":
        name = {"status": "TargetStatus", "label": "ServerInstanceLabel"}[kind]
        return {"targetFilters": {name: [value]}}
    return {{"status": "instanceStatusFilter", "label": "instanceTypeFilter"}[kind]: [value]}


def _application_deleted(stage: Stage) -> Document:
    deployment = stage.running()
    stage.client.delete_application(applicationName="Server")
    return {"deploymentId": deployment}


def _group_deleted(stage: Stage) -> Document:
    deployment = stage.running()
    stage.client.delete_deployment_group(applicationName="Server", deploymentGroupName="group")
    return {"deploymentId": deployment}


_TARGETS = [
    provoke("GetDeploymentTarget", messages.DEPLOYMENT_TARGET_ID_REQUIRED, {"targetId": ""}),
    provoke("BatchGetDeploymentTargets", messages.DEPLOYMENT_TARGET_ID_REQUIRED, {"targetIds": []}),
    *(
        _of(operation, messages.DEPLOYMENT_NOT_STARTED, "Server", started=False)
        for operation in ("GetDeploymentTarget", "BatchGetDeploymentTargets", *_LISTS)
    ),
    *(
        provocation
        for operation, named in (
            ("GetDeploymentTarget", lambda target: {"targetId": target}),
            ("BatchGetDeploymentTargets", lambda target: {"targetIds": [target]}),
        )
        for provocation in (
            _of(
                operation,
                messages.INVALID_DEPLOYMENT_TARGET_ID,
                "Server",
                members=named("i-0 1"),
                target_id="i-0 1",
                platform="Server",
            ),
            _of(
                operation,
                messages.INVALID_DEPLOYMENT_TARGET_ID_ECS,
                "ECS",
                members=named("web"),
                target_id="web",
            ),
            _of(
                operation,
                messages.DEPLOYMENT_TARGET_DOES_NOT_EXIST,
                "Server",
                members=named(_STRANGER),
                target_id=_STRANGER,
            ),
        )
    ),
    _of(
        "GetDeploymentTarget",
        messages.INVALID_INSTANCE_NAME,
        "Server",
        members={"targetId": "the attic"},
        name="the attic",
    ),
    _of(
        "BatchGetDeploymentTargets",
        messages.DEPLOYMENT_TARGET_LIST_SIZE_EXCEEDED,
        "Server",
        members={"targetIds": [_FIRST] * 26},
    ),
    _of(
        "BatchGetDeploymentTargets",
        messages.DEPLOYMENT_TARGET_LIST_SIZE_EXCEEDED,
        "ECS",
        members={"targetIds": ["production:web"] * 2},
    ),
]

_INSTANCES = [
    provoke("GetDeploymentInstance", messages.INSTANCE_ID_REQUIRED, {"instanceId": ""}),
    provoke("BatchGetDeploymentInstances", messages.INSTANCE_ID_REQUIRED, {"instanceIds": []}),
    _of(
        "GetDeploymentInstance",
        messages.INVALID_INSTANCE_NAME,
        "Server",
        members={"instanceId": "the attic"},
        name="the attic",
    ),
    _of(
        "BatchGetDeploymentInstances",
        messages.INVALID_INSTANCE_NAME,
        "Server",
        members={"instanceIds": [_FIRST, "the attic"]},
        name="the attic",
    ),
    _of(
        "GetDeploymentInstance",
        messages.INSTANCE_DOES_NOT_EXIST,
        "Server",
        members={"instanceId": _STRANGER},
        instance_id=_STRANGER,
    ),
    _of(
        "BatchGetDeploymentInstances",
        messages.BATCH_LIMIT_EXCEEDED,
        "Server",
        members={"instanceIds": [_FIRST] * 26},
        limit=25,
    ),
    *(
        _of(operation, messages.INVALID_COMPUTE_PLATFORM_DEPLOYMENT, "ECS")
        for operation in (
            "GetDeploymentInstance",
            "BatchGetDeploymentInstances",
            "ListDeploymentInstances",
        )
    ),
]

_LISTING = [
    *(
        provocation
        for operation in _LISTS
        for provocation in (
            provoke(
                operation,
                messages.INVALID_INSTANCE_STATUS,
                _filter(operation, "status", "Lost"),
                value="Lost",
            ),
            provoke(
                operation,
                messages.INVALID_INSTANCE_TYPE,
                _filter(operation, "label", "Red"),
                value="Red",
            ),
            _of(
                operation,
                messages.INVALID_DEPLOYMENT_INSTANCE_TYPE,
                "Server",
                members=_filter(operation, "label", "Blue"),
            ),
            provoke(
                operation,
                messages.APPLICATION_DOES_NOT_EXIST,
                _application_deleted,
                name="Server",
            ),
            provoke(
                operation,
                messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST,
                _group_deleted,
                name="group",
            ),
        )
    ),
    provoke(
        "ListDeploymentTargets",
        messages.INVALID_TARGET_FILTER_NAME,
        {"targetFilters": {"Colour": ["Blue"]}},
        value="Colour",
    ),
]

PROVOCATIONS = [*_TARGETS, *_INSTANCES, *_LISTING]
