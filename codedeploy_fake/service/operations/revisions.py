"""Operations on the registered revisions of an application."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from codedeploy_fake import messages
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import Application, Document, Revision, revision_key
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules.revisions import (
    CONTENT_TYPES,
    LOCATIONS,
    check_filters,
    check_revision,
    public_location,
    registered,
    revision_at,
)
from codedeploy_fake.service.state import Region


def deployed_to(application: Application) -> dict[str, list[str]]:
    """Return the names of the groups whose target revision it is, by revision key."""
    result: dict[str, list[str]] = {}
    for group in sorted(application.groups.values(), key=lambda group: group.name):
        if group.target_revision is not None:
            result.setdefault(revision_key(group.target_revision), []).append(group.name)
    return result


def _generic_info(revision: Revision, groups: list[str]) -> Document:
    return present(
        {
            "description": revision.description,
            "deploymentGroups": groups,
            "registerTime": timestamp(revision.registered),
            "firstUsedTime": timestamp(revision.first_used),
            "lastUsedTime": timestamp(revision.last_used),
        }
    )


@operation("RegisterApplicationRevision")
def register_application_revision(region: Region, request: Document) -> None:
    """Register a revision; a second time, only a new description is taken over (inferred)."""
    application = lookup.application(region, request["applicationName"])
    location = check_revision(application, request["revision"])
    description = request.get("description")
    if description is not None and len(description) > region.quota("description"):
        raise messages.DESCRIPTION_TOO_LONG.error()
    known = application.revisions.get(revision_key(location))
    if known is not None:
        if description is not None:
            known.description = description
        return
    member, _ = LOCATIONS[location["revisionType"]]
    if location["revisionType"] in CONTENT_TYPES and "content" not in location[member]:
        raise messages.INVALID_REVISION_CONTENT.error()
    revision = Revision(location, registered=region.now, description=description)
    application.revisions[revision_key(location)] = revision


@operation("GetApplicationRevision")
def get_application_revision(region: Region, request: Document) -> Document:
    application = lookup.application(region, request["applicationName"])
    revision = registered(application, check_revision(application, request["revision"]))
    groups = deployed_to(application).get(revision_key(revision.location), [])
    return {
        "applicationName": application.name,
        "revision": revision.location,
        "revisionInfo": _generic_info(revision, groups),
    }


@operation("BatchGetApplicationRevisions")
def batch_get_application_revisions(region: Region, request: Document) -> Document:
    application = lookup.application(region, request["applicationName"])
    keys = [revision_key(check_revision(application, asked)) for asked in request["revisions"]]
    find = partial(revision_at, application)
    found, missing = lookup.batch(region, "BatchGetApplicationRevisions", keys, find)
    deployed = deployed_to(application)
    return {
        "applicationName": application.name,
        "errorMessage": lookup.error_message(missing),
        "revisions": [
            {
                "revisionLocation": revision.location,
                "genericRevisionInfo": _generic_info(
                    revision, deployed.get(revision_key(revision.location), [])
                ),
            }
            for revision in found
        ],
    }


@operation("ListApplicationRevisions")
def list_application_revisions(region: Region, request: Document) -> Listing:
    """List locations, in the order of registration when no order is asked for."""
    application = lookup.application(region, request["applicationName"])
    bucket, prefix = request.get("s3Bucket"), request.get("s3KeyPrefix")
    check_filters(bucket, prefix)

    places = dict(_places(application, request))
    descending = request.get("sortOrder") == "descending"

    def places_after(after: str | None) -> list[str]:
        ordered = sorted(places, reverse=descending)
        if after is None:
            return ordered
        return [place for place in ordered if (place < after if descending else place > after)]

    return Listing("revisions", places_after, item=places.__getitem__)


def _places(application: Application, request: Document) -> Iterator[tuple[str, Document]]:
    """Return the revisions that pass the filters, each with a text that sorts where it belongs."""
    bucket, prefix = request.get("s3Bucket"), request.get("s3KeyPrefix", "")
    deployed = request.get("deployed", "ignore")
    targets = deployed_to(application)
    for number, (key, revision) in enumerate(application.revisions.items()):
        if deployed != "ignore" and (key in targets) != (deployed == "include"):
            continue
        if bucket is not None:
            s3 = revision.location.get("s3Location", {})
            if s3.get("bucket") != bucket or not s3["key"].startswith(prefix):
                continue
        time = _time(revision, request.get("sortBy"))
        yield f"{time:020d} {number:020d}", public_location(revision.location)


def _time(revision: Revision, sort_by: str | None) -> Milliseconds:
    """Return the time to sort by; what was never used comes first."""
    times = {
        "registerTime": revision.registered,
        "firstUsedTime": revision.first_used,
        "lastUsedTime": revision.last_used,
    }
    return (times[sort_by] if sort_by is not None else None) or 0
