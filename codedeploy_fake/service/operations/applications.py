"""Applications, and the account's GitHub tokens and external ids."""

from __future__ import annotations

from functools import partial

from codedeploy_fake import messages
from codedeploy_fake.engine import books
from codedeploy_fake.model.clock import to_timestamp
from codedeploy_fake.model.store import Application, Document
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation
from codedeploy_fake.service.rules import groups as group_rules
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import platforms as platform_rules
from codedeploy_fake.service.rules.tags import new_tags
from codedeploy_fake.service.state import Region


def _info(application: Application) -> Document:
    return {
        "applicationId": application.id,
        "applicationName": application.name,
        "createTime": to_timestamp(application.created),
        # Applications are linked in the console only.
        "linkedToGitHub": False,
        "computePlatform": application.compute_platform,
    }


@operation("CreateApplication")
def create_application(region: Region, request: Document) -> Document:
    name = request["applicationName"]
    applications = region.store.applications
    if name in applications:
        raise messages.APPLICATION_ALREADY_EXISTS.error(name=name)
    platform = platform_rules.compute_platform(region, request)
    tags = new_tags(request.get("tags"))
    if len(applications) >= region.quota("applications"):
        raise messages.APPLICATION_LIMIT_EXCEEDED.error()
    application = Application(
        name=name,
        id=region.store.ids.uuid(),
        compute_platform=platform,
        created=region.now,
        tags=tags,
    )
    applications[name] = application
    return {"applicationId": application.id}


@operation("GetApplication")
def get_application(region: Region, request: Document) -> Document:
    return {"application": _info(lookup.application(region, request["applicationName"]))}


@operation("BatchGetApplications")
def batch_get_applications(region: Region, request: Document) -> Document:
    """Return several applications; unlike other batches, one unknown name fails the call [V 11]."""
    names, find = request["applicationNames"], partial(lookup.application, region)
    found, missing = lookup.batch(region, "BatchGetApplications", names, find)
    if missing:
        raise missing[0]
    return {"applicationsInfo": [_info(application) for application in found]}


@operation("ListApplications")
def list_applications(region: Region, _request: Document) -> Listing:
    return Listing.sorted("applications", region.store.applications)


@operation("UpdateApplication")
def update_application(region: Region, request: Document) -> None:
    """Rename an application; its id, groups, revisions and deployments stay with it.

    The name that it has already is no conflict (inferred).
    """
    name, new_name = request["applicationName"], request["newApplicationName"]
    application = lookup.application(region, name)
    if new_name == name:
        return
    if new_name in region.store.applications:
        raise messages.APPLICATION_ALREADY_EXISTS.error(name=new_name)
    del region.store.applications[name]
    application.name = new_name
    region.store.applications[new_name] = application


@operation("DeleteApplication")
def delete_application(region: Region, request: Document) -> None:
    """Delete an application with its groups; one that does not exist is no error (inferred)."""
    name = request["applicationName"]
    application = region.store.applications.get(name)
    if application is None:
        return
    groups = list(application.groups.values())
    for group in groups:
        if group.auto_scaling:
            arn = group.settings["serviceRoleArn"]
            group_rules.check_role(region, arn, "autoscaling:DeleteLifecycleHook")
    for group in groups:
        books.forget(region.store, group)
    application.deleted = True
    del region.store.applications[name]


@operation("ListGitHubAccountTokenNames")
def list_github_account_token_names(region: Region, _request: Document) -> Listing:
    return Listing.sorted("tokenNameList", region.store.github_tokens)


@operation("DeleteGitHubAccountToken")
def delete_github_account_token(region: Region, request: Document) -> Document:
    name = request["tokenName"]
    if name not in region.store.github_tokens:
        raise messages.GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST.error(name=name)
    del region.store.github_tokens[name]
    return {"tokenName": name}


@operation("DeleteResourcesByExternalId")
def delete_resources_by_external_id(_region: Region, _request: Document) -> Document:
    """Return nothing, whatever is asked: no error is declared [V 11]."""
    return {}
