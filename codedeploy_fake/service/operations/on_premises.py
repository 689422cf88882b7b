"""On-premises instances and their tags."""

from __future__ import annotations

from functools import partial

from codedeploy_fake import messages
from codedeploy_fake.model.resources import matches_any
from codedeploy_fake.model.store import Document, OnPremisesInstance
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.registry import operation, present, timestamp
from codedeploy_fake.service.rules import lookup
from codedeploy_fake.service.rules.tags import MAX_KEY, MAX_VALUE, tag_list
from codedeploy_fake.service.state import Region

#: Instances in one call that changes tags, and tags of one instance [V 3].
MAX_INSTANCES = 100
MAX_TAGS = 10


def _find(region: Region, name: str) -> OnPremisesInstance:
    """Return the instance of that name, deregistered ones included."""
    found = region.store.on_premises.get(name)
    if found is None:
        raise messages.INSTANCE_NOT_REGISTERED.error(name=name)
    return found


def _registered(region: Region, name: str) -> OnPremisesInstance:
    found = _find(region, name)
    if found.deregistered is not None:
        raise messages.INSTANCE_NOT_REGISTERED.error(name=name)
    return found


def _info(instance: OnPremisesInstance) -> Document:
    return present(
        {
            "instanceName": instance.name,
            "instanceArn": instance.arn,
            "registerTime": timestamp(instance.registered),
            "deregisterTime": timestamp(instance.deregistered),
            "iamUserArn": instance.iam_user_arn,
            "iamSessionArn": instance.iam_session_arn,
            "tags": tag_list(instance.tags),
        }
    )


@operation("RegisterOnPremisesInstance")
def register_on_premises_instance(region: Region, request: Document) -> None:
    """Register an instance; the name of a deregistered one is free again at once."""
    name = request["instanceName"]
    user_arn, session_arn = request.get("iamUserArn"), request.get("iamSessionArn")
    if user_arn is None and session_arn is None:
        raise messages.IAM_ARN_REQUIRED.error()
    if user_arn is not None and session_arn is not None:
        raise messages.MULTIPLE_IAM_ARNS_PROVIDED.error()
    instances = region.store.on_premises
    for instance in instances.values():
        if instance.deregistered is not None:
            continue
        if instance.name == name:
            raise messages.INSTANCE_NAME_ALREADY_REGISTERED.error(name=name)
        if user_arn is not None and instance.iam_user_arn == user_arn:
            raise messages.IAM_USER_ARN_ALREADY_REGISTERED.error()
        if session_arn is not None and instance.iam_session_arn == session_arn:
            raise messages.IAM_SESSION_ARN_ALREADY_REGISTERED.error()
    instances[name] = OnPremisesInstance(
        name=name,
        arn=region.store.new_on_premises_arn(name),
        registered=region.now,
        iam_user_arn=user_arn,
        iam_session_arn=session_arn,
    )


@operation("DeregisterOnPremisesInstance")
def deregister_on_premises_instance(region: Region, request: Document) -> None:
    """Deregister an instance, and keep its tags; doing it twice is no error (inferred)."""
    instance = region.store.on_premises.get(request["instanceName"])
    if instance is not None and instance.deregistered is None:
        instance.deregistered = region.now


@operation("GetOnPremisesInstance")
def get_on_premises_instance(region: Region, request: Document) -> Document:
    return {"instanceInfo": _info(_find(region, request["instanceName"]))}


@operation("BatchGetOnPremisesInstances")
def batch_get_on_premises_instances(region: Region, request: Document) -> Document:
    """Return several instances; unknown names are left out (inferred)."""
    names, find = request["instanceNames"], partial(_find, region)
    found, _ = lookup.batch(region, "BatchGetOnPremisesInstances", names, find)
    return {"instanceInfos": [_info(instance) for instance in found]}


#: What a tag filter has, by its type; without one, what it has decides.
_FILTER_MEMBERS = {
    "KEY_ONLY": ({"Key"},),
    "VALUE_ONLY": ({"Value"},),
    "KEY_AND_VALUE": ({"Key", "Value"},),
    None: ({"Key"}, {"Value"}, {"Key", "Value"}),
}


def _check_filter(tag_filter: Document) -> None:
    given = tag_filter.keys() - {"Type"}
    if (
        given not in _FILTER_MEMBERS[tag_filter.get("Type")]
        or len(tag_filter.get("Key", "")) > MAX_KEY
        or len(tag_filter.get("Value", "")) > MAX_VALUE
    ):
        raise messages.INVALID_TAG_FILTER.error()


@operation("ListOnPremisesInstances")
def list_on_premises_instances(region: Region, request: Document) -> Listing:
    """List registered and deregistered names, or those of one status.

    An instance needs to match one of the tag filters (inferred).
    """
    status, filters = request.get("registrationStatus"), request.get("tagFilters", [])
    for tag_filter in filters:
        _check_filter(tag_filter)
    names = (
        instance.name
        for instance in region.store.on_premises.values()
        if (status is None or (status == "Registered") == (instance.deregistered is None))
        and (not filters or matches_any(instance.tags, filters))
    )
    return Listing.sorted("instanceNames", names)


def _tags_and_instances(
    region: Region, request: Document
) -> tuple[dict[str, str], list[OnPremisesInstance]]:
    """Return the tags and instances that a request names; one unknown instance fails the call."""
    tags = request["tags"]
    names = request["instanceNames"]
    for tag in tags:
        if not 0 < len(tag.get("Key", "")) <= MAX_KEY:
            raise messages.INVALID_TAG.error()
        if "Value" not in tag or len(tag["Value"]) > MAX_VALUE:
            raise messages.INVALID_TAG.error()
    if len(names) > MAX_INSTANCES:
        raise messages.INSTANCE_LIMIT_EXCEEDED.error()
    instances = [_registered(region, name) for name in names]
    changes = {tag["Key"]: tag["Value"] for tag in tags}
    if len(changes) > MAX_TAGS:
        raise messages.TAG_LIMIT_EXCEEDED.error()
    return changes, instances


@operation("AddTagsToOnPremisesInstances")
def add_tags_to_on_premises_instances(region: Region, request: Document) -> None:
    """Add tags to all of the instances, or to none; a key that is there gets the new value."""
    added, instances = _tags_and_instances(region, request)
    tagged = [(instance, {**instance.tags, **added}) for instance in instances]
    if any(len(tags) > MAX_TAGS for _, tags in tagged):
        raise messages.TAG_LIMIT_EXCEEDED.error()
    for instance, tags in tagged:
        instance.tags = tags


@operation("RemoveTagsFromOnPremisesInstances")
def remove_tags_from_on_premises_instances(region: Region, request: Document) -> None:
    """Remove tags with that key and value; those that are not there are no error (inferred)."""
    removed, instances = _tags_and_instances(region, request)
    for instance in instances:
        instance.tags = {
            key: value for key, value in instance.tags.items() if removed.get(key) != value
        }
