"""Tags of resources, which are named by their ARNs."""

from __future__ import annotations

import re

from codedeploy_fake import messages
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.defaults import PREDEFINED
from codedeploy_fake.model.store import Application, DeploymentConfig, DeploymentGroup, Document
from codedeploy_fake.service.registry import operation
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules.tags import check_keys, new_tags, tag_list
from codedeploy_fake.service.state import Region

_ARN = re.compile(
    r"(?P<owner>arn:[^:/\s]+:[^:/\s]+:[^:/\s]*:[^:/\s]*):(?P<kind>[^:/\s]+)(?:[:/](?P<name>\S+))?"
)
_KINDS = ("application", "deploymentgroup", "deploymentconfig")

_Taggable = Application | DeploymentGroup | DeploymentConfig


def _parse(region: Region, arn: str) -> tuple[str, str]:
    """Return the kind and the name in the ARN of a resource of this account and region."""
    match = _ARN.fullmatch(arn)
    if match is None:
        raise messages.INVALID_ARN.error(arn=arn)
    kind, name = match["kind"], match["name"] or ""
    if kind not in _KINDS or arn != region.store.arn(f"{kind}:{name}") or name in PREDEFINED:
        raise messages.ARN_NOT_SUPPORTED.error(arn=arn)
    return kind, name


def _find(region: Region, kind: str, name: str) -> _Taggable:
    if kind == "application":
        return lookup.application(region, name)
    if kind == "deploymentconfig":
        return lookup.config(region, name)
    application_name, _, group_name = name.partition("/")
    return lookup.group(region, application_name, group_name)


@operation("TagResource")
def tag_resource(region: Region, request: Document) -> Document:
    resource = _find(region, *_parse(region, request["ResourceArn"]))
    resource.tags = new_tags(request["Tags"], resource.tags)
    return {}


@operation("UntagResource")
def untag_resource(region: Region, request: Document) -> Document:
    resource = _find(region, *_parse(region, request["ResourceArn"]))
    keys = request["TagKeys"]
    check_keys(keys)
    resource.tags = {key: value for key, value in resource.tags.items() if key not in keys}
    return {}


@operation("ListTagsForResource")
def list_tags_for_resource(region: Region, request: Document) -> Document:
    """List all tags in one page: a resource has 50 at most.

    The operation declares no error for a resource that does not exist, nor for a token, so that
    the one has no tags (inferred) and the other is ignored.
    """
    kind, name = _parse(region, request["ResourceArn"])
    try:
        tags = _find(region, kind, name).tags
    except ServiceError:
        tags = {}
    return {"Tags": tag_list(tags)}
