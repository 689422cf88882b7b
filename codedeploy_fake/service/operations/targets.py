"""Targets of deployments, and the instances of the older, deprecated operations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from codedeploy_fake import messages
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.model.store import Deployment, Document, Target
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.state import Region

#: The member of a DeploymentTarget that holds each type of target.
_MEMBERS = {
    "InstanceTarget": "instanceTarget",
    "LambdaTarget": "lambdaTarget",
    "ECSTarget": "ecsTarget",
}
_INSTANCE = re.compile(r"[A-Za-z0-9+=,.@_-]{1,100}")
_PAIR = re.compile(r"[^:]+:[^:]+")


# Targets


@operation("ListDeploymentTargets", reports_on=lookup.named_deployment)
def list_deployment_targets(region: Region, request: Document) -> Listing:
    filters = request.get("targetFilters", {})
    return _list(
        region,
        "targetIds",
        request,
        statuses=filters.get("TargetStatus", ()),
        labels=filters.get("ServerInstanceLabel", ()),
    )


@operation("GetDeploymentTarget", reports_on=lookup.named_deployment)
def get_deployment_target(region: Region, request: Document) -> Document:
    deployment = _started(region, request["deploymentId"])
    target_id = request["targetId"]
    is_name = deployment.compute_platform == "Server" and not target_id.startswith("i-")
    if is_name and not _INSTANCE.fullmatch(target_id):
        # An on-premises instance, whose name has an error of its own here.
        raise messages.INVALID_INSTANCE_NAME.error(name=target_id)
    _check_target_id(deployment, target_id)
    return {"deploymentTarget": _describe(region, deployment, _target(deployment, target_id))}


@operation("BatchGetDeploymentTargets", reports_on=lookup.named_deployment)
def batch_get_deployment_targets(region: Region, request: Document) -> Document:
    """Return several targets; one unknown fails the call, Lambda and ECS have one [V 11]."""
    deployment = _started(region, request["deploymentId"])
    target_ids = request["targetIds"]
    on_server = deployment.compute_platform == "Server"
    if len(target_ids) > (region.quota("BatchGetDeploymentTargets") if on_server else 1):
        raise messages.DEPLOYMENT_TARGET_LIST_SIZE_EXCEEDED.error()
    for target_id in target_ids:
        _check_target_id(deployment, target_id)
    targets = [_target(deployment, target_id) for target_id in dict.fromkeys(target_ids)]
    return {"deploymentTargets": [_describe(region, deployment, target) for target in targets]}


def _check_target_id(deployment: Deployment, target_id: str) -> None:
    platform = deployment.compute_platform
    if platform == "ECS" and not _PAIR.fullmatch(target_id):
        raise messages.INVALID_DEPLOYMENT_TARGET_ID_ECS.error(target_id=target_id)
    if not (_INSTANCE if platform == "Server" else _PAIR).fullmatch(target_id):
        raise messages.INVALID_DEPLOYMENT_TARGET_ID.error(target_id=target_id, platform=platform)


def _target(deployment: Deployment, target_id: str) -> Target:
    target = (deployment.targets or {}).get(target_id)
    if target is None:
        raise messages.DEPLOYMENT_TARGET_DOES_NOT_EXIST.error(target_id=target_id, id=deployment.id)
    return target


def _describe(region: Region, deployment: Deployment, target: Target) -> Document:
    runner = _runner(region, deployment)
    details: Document = {
        "deploymentId": deployment.id,
        "targetId": target.id,
        **_progress(runner, target),
        **runner.describe(target),
    }
    return {
        "deploymentTargetType": runner.target_type,
        _MEMBERS[runner.target_type]: details,
    }


def _runner(region: Region, deployment: Deployment) -> Runner:
    """Return the runner of a deployment that has targets."""
    runner = region.engine.runner_of(deployment)
    assert runner is not None
    return runner


def _progress(runner: Runner, target: Target) -> Document:
    return present(
        {
            "status": target.status.value,
            "lifecycleEvents": runner.events(target),
            "lastUpdatedAt": timestamp(runner.updated(target)),
        }
    )


# Instances


@operation("ListDeploymentInstances", reports_on=lookup.named_deployment)
def list_deployment_instances(region: Region, request: Document) -> Listing:
    _check_has_instances(lookup.deployment(region, request["deploymentId"]))
    return _list(
        region,
        "instancesList",
        request,
        statuses=request.get("instanceStatusFilter", ()),
        labels=request.get("instanceTypeFilter", ()),
    )


@operation("GetDeploymentInstance", reports_on=lookup.named_deployment)
def get_deployment_instance(region: Region, request: Document) -> Document:
    deployment = lookup.deployment(region, request["deploymentId"])
    _check_has_instances(deployment)
    instance_id = _checked_instance_id(deployment, request["instanceId"])
    return {"instanceSummary": _summary(region, deployment, _instance(deployment, instance_id))}


@operation("BatchGetDeploymentInstances", reports_on=lookup.named_deployment)
def batch_get_deployment_instances(region: Region, request: Document) -> Document:
    deployment = lookup.deployment(region, request["deploymentId"])
    _check_has_instances(deployment)
    ids = [_checked_instance_id(deployment, asked) for asked in request["instanceIds"]]
    find = partial(_instance, deployment)
    found, missing = lookup.batch(region, "BatchGetDeploymentInstances", ids, find)
    return {
        "instancesSummary": [_summary(region, deployment, target) for target in found],
        "errorMessage": lookup.error_message(missing),
    }


def _instance(deployment: Deployment, instance_id: str) -> Target:
    target = (deployment.targets or {}).get(instance_id)
    if target is None:
        raise messages.INSTANCE_DOES_NOT_EXIST.error(instance_id=instance_id, id=deployment.id)
    return target


def _check_has_instances(deployment: Deployment) -> None:
    if deployment.compute_platform == "ECS":
        raise messages.INVALID_COMPUTE_PLATFORM_DEPLOYMENT.error(id=deployment.id)


def _checked_instance_id(deployment: Deployment, instance_id: str) -> str:
    """Return the bare id: an ARN, as responses have it, is accepted too."""
    bare = instance_id.rpartition("/")[2] if instance_id.startswith("arn:") else instance_id
    if deployment.compute_platform == "Server" and not _INSTANCE.fullmatch(bare):
        raise messages.INVALID_INSTANCE_NAME.error(name=instance_id)
    return bare


def _summary(region: Region, deployment: Deployment, target: Target) -> Document:
    on_server = deployment.compute_platform == "Server"
    return present(
        {
            "deploymentId": deployment.id,
            "instanceId": region.store.instance_arn(target.id) if on_server else target.id,
            **_progress(_runner(region, deployment), target),
            "instanceType": target.label,
        }
    )


# Both


def _started(region: Region, deployment_id: str) -> Deployment:
    deployment = lookup.deployment(region, deployment_id)
    if not deployment.status.has_started:
        raise messages.DEPLOYMENT_NOT_STARTED.error(id=deployment_id)
    return deployment


def _list(
    region: Region,
    member: str,
    request: Document,
    *,
    statuses: Iterable[str],
    labels: Iterable[str],
) -> Listing:
    """Return the target ids, ascending, with the filters that both list operations know."""
    deployment = _started(region, request["deploymentId"])
    if not deployment.status.is_terminal:
        # Its application and group are looked up while it runs; both may have been deleted.
        if deployment.application.deleted:
            raise messages.APPLICATION_DOES_NOT_EXIST.error(name=deployment.application.name)
        if deployment.group.deleted:
            raise messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST.error(name=deployment.group.name)
    wanted, of_label = frozenset(statuses), frozenset(labels)
    style = deployment.members["deploymentStyle"]["deploymentType"]
    if of_label and (style != "BLUE_GREEN" or deployment.compute_platform != "Server"):
        raise messages.INVALID_DEPLOYMENT_INSTANCE_TYPE.error()
    ids = [
        target.id
        for target in (deployment.targets or {}).values()
        if (not wanted or target.status.value in wanted)
        and (not of_label or target.label in of_label)
    ]
    return Listing.sorted(member, ids)
