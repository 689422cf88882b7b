"""Deployment groups."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from codedeploy_fake import messages
from codedeploy_fake.engine import books
from codedeploy_fake.model import auto_scaling
from codedeploy_fake.model.store import Deployment, DeploymentGroup, Document
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import groups as group_rules
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import tags as tag_rules
from codedeploy_fake.service.state import Region

if TYPE_CHECKING:
    from collections.abc import Iterable


@operation("CreateDeploymentGroup")
def create_deployment_group(region: Region, request: Document) -> Document:
    application = lookup.application(region, request["applicationName"])
    name = request["deploymentGroupName"]
    if name in application.groups:
        raise messages.DEPLOYMENT_GROUP_ALREADY_EXISTS.error(name=name)
    tags = tag_rules.new_tags(request.get("tags"))
    defaults = group_rules.defaults(application.compute_platform)
    draft = group_rules.checked(region, None, defaults, request)
    group = DeploymentGroup(region.store.ids.uuid(), name, application, draft.settings, tags)
    auto_scaling.set_groups(region.store, region.world, group, draft.auto_scaling_groups)
    application.groups[name] = group
    return {"deploymentGroupId": group.id}


@operation("UpdateDeploymentGroup")
def update_deployment_group(region: Region, request: Document) -> Document:
    """Replace the members that are given; absent ones stay [V 5.2]."""
    current_name: str = request["currentDeploymentGroupName"]
    group = lookup.group(region, request["applicationName"], current_name)
    groups = group.application.groups
    name = request.get("newDeploymentGroupName", current_name)
    if name != current_name and name in groups:
        raise messages.DEPLOYMENT_GROUP_ALREADY_EXISTS.error(name=name)
    draft = group_rules.checked(region, group, group.settings, request)
    group.settings = draft.settings
    del groups[current_name]
    group.name = name
    groups[name] = group
    not_cleaned_up = auto_scaling.set_groups(
        region.store, region.world, group, draft.auto_scaling_groups
    )
    return {"hooksNotCleanedUp": not_cleaned_up}


@operation("DeleteDeploymentGroup")
def delete_deployment_group(region: Region, request: Document) -> Document:
    """Delete a group; one that does not exist is no error [V 9]."""
    application = region.store.applications.get(request["applicationName"])
    groups = application.groups if application else {}
    group = groups.get(request["deploymentGroupName"])
    if group is None:
        return {"hooksNotCleanedUp": []}
    if group.auto_scaling:
        group_rules.check_role(region, group.settings["serviceRoleArn"])
    del groups[group.name]
    not_cleaned_up = auto_scaling.set_groups(region.store, region.world, group, ())
    books.forget(region.store, group)
    return {"hooksNotCleanedUp": not_cleaned_up}


@operation("ListDeploymentGroups")
def list_deployment_groups(region: Region, request: Document) -> Listing:
    application = lookup.application(region, request["applicationName"])
    return Listing.sorted("deploymentGroups", application.groups, applicationName=application.name)


def _reported_groups(region: Region, request: Document) -> Iterable[Deployment]:
    """Return the unfinished deployments of the groups that a request names."""
    application = region.store.applications.get(request["applicationName"])
    if application is None:
        return ()
    names = request.get("deploymentGroupNames") or [request["deploymentGroupName"]]
    groups = {application.groups.get(name) for name in names}
    unfinished = region.store.unfinished.values()
    return (deployment for deployment in unfinished if deployment.group in groups)


@operation("GetDeploymentGroup", reports_on=_reported_groups)
def get_deployment_group(region: Region, request: Document) -> Document:
    group = lookup.group(region, request["applicationName"], request["deploymentGroupName"])
    return {"deploymentGroupInfo": _info(group)}


@operation("BatchGetDeploymentGroups", reports_on=_reported_groups)
def batch_get_deployment_groups(region: Region, request: Document) -> Document:
    """Return several groups; unknown ones are left out and named in ``errorMessage`` [V 5.8]."""
    application = lookup.application(region, request["applicationName"])
    names, find = request["deploymentGroupNames"], partial(lookup.group, region, application.name)
    found, missing = lookup.batch(region, "BatchGetDeploymentGroups", names, find)
    return {
        "deploymentGroupsInfo": [_info(group) for group in found],
        "errorMessage": lookup.error_message(missing),
    }


def _info(group: DeploymentGroup) -> Document:
    """Return a group as it is returned [V 7.1]."""
    return present(
        {
            **group.settings,
            "applicationName": group.application.name,
            "deploymentGroupId": group.id,
            "deploymentGroupName": group.name,
            "autoScalingGroups": [auto_scaling.as_document(hook) for hook in group.auto_scaling],
            "targetRevision": group.target_revision,
            "lastSuccessfulDeployment": _last_deployment(group.last_successful),
            "lastAttemptedDeployment": _last_deployment(group.last_attempted),
        }
    )


def _last_deployment(deployment: Deployment | None) -> Document | None:
    if deployment is None:
        return None
    return present(
        {
            "deploymentId": deployment.id,
            "status": deployment.status.value,
            "createTime": timestamp(deployment.created),
            "endTime": timestamp(deployment.completed),
        }
    )
