"""Applications."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.model.clock import to_timestamp
from codedeploy_fake.model.store import Application, Document
from codedeploy_fake.service.registry import Context, operation
from codedeploy_fake.service.rules import groups as group_rules
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules import platforms as platform_rules
from codedeploy_fake.service.rules.tags import new_tags


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
def create_application(context: Context, request: Document) -> Document:
    name = request["applicationName"]
    applications = context.store.applications
    if name in applications:
        raise messages.APPLICATION_ALREADY_EXISTS.error(name=name)
    platform = platform_rules.compute_platform(context, request)
    tags = new_tags(request.get("tags"))
    if len(applications) >= context.quota("applications"):
        raise messages.APPLICATION_LIMIT_EXCEEDED.error()
    application = Application(
        name=name,
        id=context.store.ids.uuid(),
        compute_platform=platform,
        created=context.now,
        tags=tags,
    )
    applications[name] = application
    return {"applicationId": application.id}


@operation("GetApplication")
def get_application(context: Context, request: Document) -> Document:
    return {"application": _info(lookup.application(context, request["applicationName"]))}


@operation("BatchGetApplications")
def batch_get_applications(context: Context, request: Document) -> Document:
    """Unlike other batches, one unknown name fails the whole call (validation reference, 11)."""
    found, missing = lookup.batch(
        context,
        "BatchGetApplications",
        request["applicationNames"],
        lambda name: lookup.application(context, name),
    )
    if missing:
        raise missing[0]
    return {"applicationsInfo": [_info(application) for application in found]}


@operation("ListApplications")
def list_applications(context: Context, request: Document) -> Document:
    return context.pages.sorted_page(
        "ListApplications", request, "applications", context.store.applications
    )


@operation("UpdateApplication")
def update_application(context: Context, request: Document) -> None:
    """Renames an application; its id, groups, revisions and deployments stay with it.

    The name that it has already is no conflict (inferred).
    """
    name, new_name = request["applicationName"], request["newApplicationName"]
    application = lookup.application(context, name)
    if new_name == name:
        return
    if new_name in context.store.applications:
        raise messages.APPLICATION_ALREADY_EXISTS.error(name=new_name)
    del context.store.applications[name]
    application.name = new_name
    context.store.applications[new_name] = application


@operation("DeleteApplication")
def delete_application(context: Context, request: Document) -> None:
    """Deletes an application with its groups; one that does not exist is no error (inferred)."""
    name = request["applicationName"]
    application = context.store.applications.get(name)
    if application is None:
        return
    groups = list(application.groups.values())
    for group in groups:
        if group.auto_scaling:
            arn = group.settings["serviceRoleArn"]
            group_rules.check_role(context, arn, "autoscaling:DeleteLifecycleHook")
    for group in groups:
        context.engine.forget_group(group)
    application.deleted = True
    del context.store.applications[name]
