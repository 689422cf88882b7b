"""Revisions: what may be one, and which of them are registered [V 4.7]."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from codedeploy_fake import messages
from codedeploy_fake.model.store import Application, Document, Revision, revision_key

#: The types of revisions that are the content of an AppSpec file.
CONTENT_TYPES = ("String", "AppSpecContent")
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
LOCATIONS: dict[str, tuple[str, Callable[[Document, bool], Document]]] = {
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
    member, check = LOCATIONS[kind]
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
    if kind not in CONTENT_TYPES:
        return location
    member, _ = LOCATIONS[kind]
    return {"revisionType": kind, member: {"sha256": location[member]["sha256"]}}


def registered(application: Application, location: Document) -> Revision:
    """Return the registered revision at a checked location, every member compared as typed.

    Raises ``RevisionDoesNotExistException``.
    """
    return revision_at(application, revision_key(location))


def revision_at(application: Application, key: str) -> Revision:
    """Return the registered revision with that key."""
    revision = application.revisions.get(key)
    if revision is None:
        raise messages.REVISION_DOES_NOT_EXIST.error()
    return revision


def check_filters(bucket: str | None, prefix: str | None) -> None:
    """Check what ListApplicationRevisions filters by: a bucket, and a prefix of the key in it."""
    if bucket is not None and not _BUCKET.fullmatch(bucket):
        raise messages.INVALID_BUCKET_NAME_FILTER.error(value=bucket)
    if prefix is not None and bucket is None:
        raise messages.BUCKET_NAME_FILTER_REQUIRED.error()
    if prefix is not None and not 0 < len(_encoded(prefix)) <= _MAX_KEY:
        raise messages.INVALID_KEY_PREFIX_FILTER.error(value=prefix)
