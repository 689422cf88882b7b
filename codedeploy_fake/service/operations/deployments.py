"""Deployments: operations that create, read, stop and continue them, and those on their hooks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import dropwhile
from operator import attrgetter

from codedeploy_fake import messages
from codedeploy_fake.engine.checks import effective_alarms
from codedeploy_fake.engine.runner import READY_WAIT
from codedeploy_fake.model.clock import to_milliseconds
from codedeploy_fake.model.store import (
    Creator,
    Deployment,
    DeploymentGroup,
    Document,
    NewDeployment,
    TargetStatus,
)
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules.deployments import (
    checked_config,
    checked_members,
    checked_revision,
    checked_world,
)
from codedeploy_fake.service.rules.revisions import public_location
from codedeploy_fake.service.state import Region


@operation("CreateDeployment", resumes=True)
def create_deployment(region: Region, request: Document) -> Document:
    """Make a deployment of a revision to a group [V 5.3]."""
    application = lookup.application(region, request["applicationName"])
    group = lookup.group(region, application.name, request["deploymentGroupName"])
    revision = checked_revision(group, request)
    members = checked_members(region, group, request)
    config = checked_config(region, group, request)
    checked_world(region, group, revision)
    if group.active is not None:
        raise messages.DEPLOYMENT_LIMIT_EXCEEDED.error(group=group.name, id=group.active.id)
    limit = region.quota("deployments")
    if len(region.store.unfinished) >= limit:
        raise messages.DEPLOYMENT_LIMIT_EXCEEDED_ACCOUNT.error(limit=limit)
    override = members.get("overrideAlarmConfiguration")
    order = NewDeployment(
        group,
        creator=Creator.USER,
        revision=revision,
        config=config,
        members=members,
        alarms=effective_alarms(group.settings, override),
    )
    deployment = region.engine.create_deployment(order)
    return {"deploymentId": deployment.id}


@operation("GetDeployment", reports_on=lookup.named_deployment)
def get_deployment(region: Region, request: Document) -> Document:
    return {"deploymentInfo": describe(lookup.deployment(region, request["deploymentId"]))}


def _reported_several(region: Region, request: Document) -> Iterable[Deployment]:
    known = region.store.deployments
    return [known[id_] for id_ in request["deploymentIds"] if id_ in known]


@operation("BatchGetDeployments", reports_on=_reported_several)
def batch_get_deployments(region: Region, request: Document) -> Document:
    """Return several deployments, each once; unknown ids are left out [V 5.7]."""
    ids, find = request["deploymentIds"], partial(lookup.deployment, region)
    found, _ = lookup.batch(region, "BatchGetDeployments", ids, find)
    return {"deploymentsInfo": [describe(deployment) for deployment in found]}


def describe(deployment: Deployment) -> Document:
    """Return DeploymentInfo: each member present, absent or empty as it should [V 7.2; E 1.6]."""
    previous, error = deployment.previous_revision, deployment.error
    return present(
        {
            "applicationName": deployment.application.name,
            "deploymentGroupName": deployment.group.name,
            "deploymentConfigName": deployment.config.name,
            "deploymentId": deployment.id,
            "previousRevision": None if previous is None else public_location(previous),
            "revision": public_location(deployment.revision),
            "status": deployment.status.value,
            "errorInformation": None if error is None else {"code": error[0], "message": error[1]},
            "createTime": timestamp(deployment.created),
            "startTime": timestamp(deployment.started),
            "completeTime": timestamp(deployment.completed),
            "deploymentOverview": overview_of(deployment),
            "creator": deployment.creator.value,
            "rollbackInfo": deployment.rollback_info,
            "instanceTerminationWaitTimeStarted": deployment.termination_wait_started,
            "deploymentStatusMessages": [],
            "computePlatform": deployment.compute_platform,
            "relatedDeployments": deployment.related,
            **deployment.members,
        }
    )


#: In the API's order, with the names; the model has no counter for unknown targets.
_OVERVIEW = tuple((s.value, s) for s in TargetStatus if s is not TargetStatus.UNKNOWN)


def overview_of(deployment: Deployment) -> dict[str, int] | None:
    """Return the counters of a deployment, once its targets are known.

    Lambda and ECS show them only when they are finished [E 1.5].
    """
    counters = deployment.overview
    shows = deployment.compute_platform == "Server" or deployment.status.is_terminal
    if counters is None or not shows:
        return None
    return {name: counters[status] for name, status in _OVERVIEW}


def _reported_unfinished(region: Region, request: Document) -> Iterable[Deployment]:
    """Return every unfinished deployment of the listed group, whatever statuses are shown."""
    group = request.get("deploymentGroupName")
    application = request.get("applicationName")
    return [
        deployment
        for deployment in region.store.unfinished.values()
        if group is None
        or (deployment.group.name, deployment.application.name) == (group, application)
    ]


@operation("ListDeployments", reports_on=_reported_unfinished)
def list_deployments(region: Region, request: Document) -> Listing:
    """List deployments, newest first [V 7.3] (inferred); a page costs what it returns."""
    group = _listed_group(region, request)
    times = request.get("createTimeRange", {})
    start, end = times.get("start"), times.get("end")
    if start is not None and end is not None and start > end:
        raise messages.INVALID_TIME_RANGE.error()
    earliest = None if start is None else to_milliseconds(start)
    latest = None if end is None else to_milliseconds(end)
    statuses = frozenset(request.get("includeOnlyStatuses", ()))

    def listed(deployment: Deployment) -> bool:
        return (
            (not statuses or deployment.status.value in statuses)
            and (earliest is None or deployment.created >= earliest)
            and (latest is None or deployment.created <= latest)
        )

    def ids_after(after: str | None) -> Iterator[str]:
        if "externalId" in request:
            # Only deployments made by CloudFormation have external ids; there are none here.
            return iter(())
        known = region.store.deployments
        number = None
        if after is not None:
            number = known[after].number if after in known else 0
        newest_first = _in_region(region, number) if group is None else _in_group(group, number)
        return (deployment.id for deployment in newest_first if listed(deployment))

    return Listing("deployments", ids_after)


def _listed_group(region: Region, request: Document) -> DeploymentGroup | None:
    """Return the group whose deployments are listed; None for all of the account."""
    application_name = request.get("applicationName")
    group_name = request.get("deploymentGroupName")
    if "externalId" in request and (application_name or group_name):
        raise messages.INVALID_INPUT.error(value=request["externalId"], member="externalId")
    if application_name is None and group_name is None:
        return None
    if application_name is None:
        raise messages.APPLICATION_NAME_REQUIRED.error()
    if group_name is None:
        raise messages.DEPLOYMENT_GROUP_NAME_REQUIRED.error()
    return lookup.group(region, application_name, group_name)


def _in_group(group: DeploymentGroup, before: int | None) -> Iterator[Deployment]:
    """Return a group's deployments, newest first, those made before a given one."""
    deployments = group.deployments
    end = len(deployments)
    if before is not None:
        end = bisect_left(deployments, before, key=attrgetter("number"))
    return (deployments[index] for index in range(end - 1, -1, -1))


def _in_region(region: Region, before: int | None) -> Iterator[Deployment]:
    newest_first = reversed(region.store.deployments.values())
    if before is None:
        return newest_first
    return dropwhile(lambda deployment: deployment.number >= before, newest_first)


@operation("StopDeployment", resumes=True)
def stop_deployment(region: Region, request: Document) -> Document:
    """Stop a deployment [V 5.4; E 1.7]."""
    deployment = lookup.deployment(region, request["deploymentId"])
    if deployment.status.is_terminal:
        raise messages.DEPLOYMENT_ALREADY_COMPLETED.error(id=deployment.id)
    if deployment.group.deleted:
        raise messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST.error(name=deployment.group.name)
    if deployment.creator is Creator.TERMINATION:
        raise messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE.error(id=deployment.id)
    running = region.engine.stop(deployment, request.get("autoRollbackEnabled"))
    message = messages.STOP_PENDING if running else messages.STOP_SUCCEEDED
    return {"status": message.code, "statusMessage": message.text}


def _unfinished_with_waits(region: Region, request: Document) -> Deployment:
    deployment = lookup.deployment(region, request["deploymentId"])
    if deployment.status.is_terminal:
        raise messages.DEPLOYMENT_ALREADY_COMPLETED.error(id=deployment.id)
    style = deployment.members["deploymentStyle"]["deploymentType"]
    if style != "BLUE_GREEN" or deployment.compute_platform == "Lambda":
        raise messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE.error(id=deployment.id)
    return deployment


@operation("ContinueDeployment", resumes=True)
def continue_deployment(region: Region, request: Document) -> None:
    """End the wait for the traffic's turn, or the one before the blue side is terminated.

    The latter runs while the status is InProgress, so the wait counts and not the status.
    """
    deployment = _unfinished_with_waits(region, request)
    wait_type = request.get("deploymentWaitType", READY_WAIT)
    if not region.engine.go_on(deployment, wait_type):
        raise messages.DEPLOYMENT_IS_NOT_IN_READY_STATE.error(id=deployment.id)


@operation("SkipWaitTimeForInstanceTermination", resumes=True)
def skip_wait_time_for_instance_termination(region: Region, request: Document) -> None:
    """Terminate the blue side as soon as the traffic is rerouted (deprecated).

    Unlike ContinueDeployment it may come before the wait has begun.
    """
    deployment = _unfinished_with_waits(region, request)
    if not region.engine.skip_termination_wait(deployment):
        raise messages.DEPLOYMENT_NOT_STARTED.error(id=deployment.id)


@operation("PutLifecycleEventHookExecutionStatus", resumes=True)
def put_lifecycle_event_hook_execution_status(region: Region, request: Document) -> Document:
    """Take the result of a validation hook [E 2.9]."""
    deployment = lookup.deployment(region, request["deploymentId"])
    if deployment.compute_platform == "Server":
        raise messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE.error(id=deployment.id)
    execution_id = request["lifecycleEventHookExecutionId"]
    if not region.engine.has_asked(deployment, execution_id):
        raise messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID.error(value=execution_id)
    succeeded = request["status"] == "Succeeded"
    if not region.engine.answer_hook(deployment, execution_id, succeeded=succeeded):
        raise messages.LIFECYCLE_EVENT_ALREADY_COMPLETED.error()
    return {"lifecycleEventHookExecutionId": execution_id}
