"""Revisions: what may be one, and the filters of their list."""

from __future__ import annotations

import functools

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, provoke
from tests.errors.stage import APPSPEC, GITHUB, S3, Document, Stage

_OPERATIONS = ("RegisterApplicationRevision", "GetApplicationRevision", "CreateDeployment")


def _with_bundle(bundle_type: str | None) -> Document:
    location = {**S3["s3Location"], "bundleType": bundle_type}
    if bundle_type is None:
        del location["bundleType"]
    return {**S3, "s3Location": location}


def _github(repository: str, commit: str = "c0ffee") -> Document:
    location = {"repository": repository, "commitId": commit}
    return {"revisionType": "GitHub", "gitHubLocation": location}


def _on(platform: str, revision: Document) -> Document:
    return {"applicationName": platform, "revision": revision}


def _faulty(
    message: Message, platform: str, revision: Document, /, **fields: object
) -> list[Provocation]:
    """A fault in a revision, for every operation that takes one."""
    group = functools.partial(Stage.group, platform=platform)
    return [
        *(
            provoke(operation, message, _on(platform, revision), given=group, **fields)
            for operation in _OPERATIONS
        ),
        provoke(
            "BatchGetApplicationRevisions",
            message,
            {"applicationName": platform, "revisions": [revision]},
            given=group,
            **fields,
        ),
    ]


def _each(
    message: Message, platform: str, *faults: Document, **fields: object
) -> list[Provocation]:
    """Several faults of one kind."""
    return [way for fault in faults for way in _faulty(message, platform, fault, **fields)]


_APPSPEC_BY_HASH = {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": "0" * 64}}

PROVOCATIONS = [
    *(
        provoke(operation, messages.REVISION_REQUIRED, {"revision": {}}, given=Stage.group)
        for operation in _OPERATIONS
    ),
    provoke("CreateDeployment", messages.REVISION_REQUIRED, {"revision": None}, given=Stage.group),
    provoke("BatchGetApplicationRevisions", messages.REVISION_REQUIRED, {"revisions": []}),
    provoke(
        "BatchGetApplicationRevisions",
        messages.BATCH_LIMIT_EXCEEDED,
        {"revisions": [S3] * 26},
        given=Stage.application,
        limit=25,
    ),
    provoke(
        "BatchGetApplicationRevisions",
        messages.REVISION_REQUIRED,
        {"revisions": [{}]},
        given=Stage.application,
    ),
    *_each(
        messages.INVALID_REVISION_BUNDLE_TYPE,
        "Server",
        *(_with_bundle(bundle_type) for bundle_type in ("YAML", "rar", None)),
    ),
    *_each(messages.INVALID_REVISION_BUNDLE_TYPE_APPSPEC, "Lambda", _with_bundle("zip")),
    *_each(
        messages.INVALID_REVISION_BUNDLE_TYPE_APPSPEC,
        "ECS",
        _with_bundle("tgz"),
        _with_bundle("rar"),
    ),
    *(
        provocation
        for platform in ("Lambda", "ECS")
        for provocation in _faulty(
            messages.INVALID_REVISION_PLATFORM,
            platform,
            GITHUB,
            type="GitHub",
            platform=platform.upper(),
        )
    ),
    *_faulty(
        messages.INVALID_REVISION_PLATFORM,
        "Server",
        APPSPEC,
        type="AppSpecContent",
        platform="SERVER",
    ),
    *_faulty(messages.INVALID_REVISION_TYPE_MISSING, "Server", {"s3Location": S3["s3Location"]}),
    *_faulty(messages.INVALID_REVISION_TYPE, "Server", {"revisionType": "Tape"}, value="Tape"),
    *_each(
        messages.INVALID_REVISION_LOCATION_MISSING,
        "Server",
        {"revisionType": "S3"},
        {**GITHUB, "revisionType": "S3"},
        # One location too many.
        {**GITHUB, **S3},
        type="S3",
    ),
    *_each(
        messages.INVALID_REVISION_LOCATION_MISSING,
        "Server",
        {"revisionType": "GitHub"},
        type="GitHub",
    ),
    *_each(
        messages.INVALID_REVISION_S3,
        "Server",
        {"revisionType": "S3", "s3Location": {"bucket": "releases", "bundleType": "zip"}},
        *({**S3, "s3Location": {**S3["s3Location"], member: ""}} for member in ("bucket", "key")),
    ),
    *_each(
        messages.INVALID_REVISION_GITHUB,
        "Server",
        _github("web"),
        _github("a/b/c"),
        _github("shop/web", commit=""),
    ),
    *_each(
        messages.INVALID_REVISION_CONTENT,
        "Lambda",
        *(
            {"revisionType": "AppSpecContent", "appSpecContent": content}
            for content in ({}, {"sha256": "abc"})
        ),
    ),
    provoke(
        "GetApplicationRevision",
        messages.REVISION_DOES_NOT_EXIST,
        {},
        given=Stage.application,
    ),
    provoke(
        "CreateDeployment",
        messages.REVISION_DOES_NOT_EXIST,
        _on("Lambda", _APPSPEC_BY_HASH),
        given=lambda stage: stage.group("Lambda"),
    ),
    provoke(
        "RegisterApplicationRevision",
        messages.DESCRIPTION_TOO_LONG,
        {"description": "x" * 513},
        given=Stage.application,
    ),
    # The list
    provoke("ListApplicationRevisions", messages.INVALID_SORT_BY, {"sortBy": "size"}, value="size"),
    provoke(
        "ListApplicationRevisions",
        messages.INVALID_SORT_ORDER,
        {"sortOrder": "sideways"},
        value="sideways",
    ),
    provoke(
        "ListApplicationRevisions",
        messages.INVALID_DEPLOYED_STATE_FILTER,
        {"deployed": "maybe"},
        value="maybe",
    ),
    provoke(
        "ListApplicationRevisions",
        messages.INVALID_BUCKET_NAME_FILTER,
        {"s3Bucket": "my bucket"},
        given=Stage.application,
        value="my bucket",
    ),
    provoke(
        "ListApplicationRevisions",
        messages.BUCKET_NAME_FILTER_REQUIRED,
        {"s3KeyPrefix": "shop"},
        given=Stage.application,
    ),
    provoke(
        "ListApplicationRevisions",
        messages.INVALID_KEY_PREFIX_FILTER,
        {"s3Bucket": "releases", "s3KeyPrefix": "x" * 1025},
        given=Stage.application,
        value="x" * 1025,
    ),
]
