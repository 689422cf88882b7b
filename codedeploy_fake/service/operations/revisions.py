"""Application revisions: what may be one, and the operations on registered ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from codedeploy_fake import messages
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import Application, Document, Revision, revision_key
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.state import Region

_CONTENT = ("String", "AppSpecContent")
_REPOSITORY = re.compile(r"[^/\s]+/[^/\s]+")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_MAX_KEY = 1024


def _encoded(text: str) -> bytes:
    # JSON can carry half of a surrogate pair, which UTF-8 cannot.
    return text.encode("utf-8", "surrogatepass")


def _s3(details: Document, on_server: bool) -> Document:
    if not details.get("bucket") or not details.get("key"):
        raise messages.INVALID_REVISION_S3.error()
    bundle_type = details.get("bundleType")
    if on_server and bundle_type not in ("tar", "tgz", "zip"):
        raise messages.INVALID_REVISION_BUNDLE_TYPE.error()
    if not on_server and bundle_type not in ("YAML", "JSON"):
        raise messages.INVALID_REVISION_BUNDLE_TYPE_APPSPEC.error()
    return details


def _github(details: Document, _on_server: bool) -> Document:
    if not details.get("commitId") or not _REPOSITORY.fullmatch(details.get("repository", "")):
        raise messages.INVALID_REVISION_GITHUB.error()
    return details


def _content(details: Document, _on_server: bool) -> Document:
    """Return the content with its hash, or the hash alone of content that was registered before."""
    content = details.get("content")
    if content is not None:
        return {"content": content, "sha256": hashlib.sha256(_encoded(content)).hexdigest()}
    if not _SHA256.fullmatch(details.get("sha256", "")):
        raise messages.INVALID_REVISION_CONTENT.error()
    return {"sha256": details["sha256"].lower()}


#: The member of a location that belongs to a revision type, and what checks it.
_LOCATIONS: dict[str, tuple[str, Callable[[Document, bool], Document]]] = {
    "S3": ("s3Location", _s3),
    "GitHub": ("gitHubLocation", _github),
    "String": ("string", _content),
    "AppSpecContent": ("appSpecContent", _content),
}


def check_revision(application: Application, location: Document | None) -> Document:
    """Return the location as it is kept: what belongs to its type, with the hash of its content.

    Nothing is downloaded: whether a bundle exists shows in the deployment [V 4.7]. Raises
    ``RevisionRequiredException`` and ``InvalidRevisionException``.
    """
    if not location:
        raise messages.REVISION_REQUIRED.error()
    if "revisionType" not in location:
        raise messages.INVALID_REVISION_TYPE_MISSING.error()
    kind = location["revisionType"]
    member, check = _LOCATIONS[kind]
    platform = application.compute_platform
    on_server = platform == "Server"
    # GitHub is of servers only, an AppSpec file in the request of the other platforms.
    if kind != "S3" and (kind == "GitHub") != on_server:
        raise messages.INVALID_REVISION_PLATFORM.error(type=kind, platform=platform.upper())
    if location.keys() != {"revisionType", member}:
        raise messages.INVALID_REVISION_LOCATION_MISSING.error(type=kind)
    return {"revisionType": kind, member: check(location[member], on_server)}


def public_location(location: Document) -> Document:
    """Return the location without the content of an AppSpec file, as deployments and lists do.

    Only GetApplicationRevision and BatchGetApplicationRevisions return it [V 7.2].
    """
    kind = location["revisionType"]
    if kind not in _CONTENT:
        return location
    member, _ = _LOCATIONS[kind]
    return {"revisionType": kind, member: {"sha256": location[member]["sha256"]}}


def registered(application: Application, location: Document) -> Revision:
    """Return the registered revision at a checked location, every member compared as typed.

    Raises ``RevisionDoesNotExistException``.
    """
    return _revision(application, revision_key(location))


def _revision(application: Application, key: str) -> Revision:
    revision = application.revisions.get(key)
    if revision is None:
        raise messages.REVISION_DOES_NOT_EXIST.error()
    return revision


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
    member, _ = _LOCATIONS[location["revisionType"]]
    if location["revisionType"] in _CONTENT and "content" not in location[member]:
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
    found, missing = lookup.batch(
        region,
        "BatchGetApplicationRevisions",
        keys,
        lambda key: _revision(application, key),
    )
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
    if bucket is not None and not _BUCKET.fullmatch(bucket):
        raise messages.INVALID_BUCKET_NAME_FILTER.error(value=bucket)
    if prefix is not None and bucket is None:
        raise messages.BUCKET_NAME_FILTER_REQUIRED.error()
    if prefix is not None and not 0 < len(_encoded(prefix)) <= _MAX_KEY:
        raise messages.INVALID_KEY_PREFIX_FILTER.error(value=prefix)

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
