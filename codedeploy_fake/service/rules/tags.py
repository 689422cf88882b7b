"""Tags of resources, and the tag filters that choose instances of a deployment group [V 3, 4.2]."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from codedeploy_fake import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from codedeploy_fake.messages import Message
    from codedeploy_fake.model.store import Document

#: Of any tag.
MAX_KEY = 128
MAX_VALUE = 256
MAX_TAGS = 50
RESERVED_PREFIX = "aws:"
#: Filters in a flat list, or in one group of a tag set.
MAX_FILTERS = 10
#: Groups in a tag set.
MAX_GROUPS = 3


def check_keys(keys: Iterable[str]) -> None:
    """Raise ``InvalidTagsToAddException`` for a key that no resource can carry."""
    for key in keys:
        if not 0 < len(key) <= MAX_KEY or key.lower().startswith(RESERVED_PREFIX):
            raise messages.INVALID_TAGS_TO_ADD.error()


def new_tags(tags: list[Document] | None, present: dict[str, str] | None = None) -> dict[str, str]:
    """Return all tags of a resource after ``tags`` were added to those that it has.

    A key that is present already gets the new value. Raises ``InvalidTagsToAddException`` for a
    reserved, missing, doubled or too long key, a value that is too long, and for more than 50
    tags [V 3].
    """
    if not tags and not present:
        return {}
    added = {tag.get("Key", ""): tag.get("Value", "") for tag in tags or ()}
    check_keys(added)
    result = {**(present or {}), **added}
    if (
        len(added) < len(tags or ())
        or any(len(value) > MAX_VALUE for value in added.values())
        or len(result) > MAX_TAGS
    ):
        raise messages.INVALID_TAGS_TO_ADD.error()
    return result


def tag_list(tags: dict[str, str]) -> list[Document]:
    """Return tags as the API has them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@dataclass(frozen=True, slots=True)
class Family:
    """The members that carry the filters for one kind of instance, and their refusals."""

    flat: str
    tag_set: str
    combination: Message
    value_with_key_only: Message
    key_with_value_only: Message
    invalid: Message

    @property
    def set_list(self) -> str:
        return f"{self.tag_set}List"


FAMILIES = (
    Family(
        "ec2TagFilters",
        "ec2TagSet",
        messages.INVALID_EC2_TAG_COMBINATION,
        messages.INVALID_EC2_TAG_KEY_ONLY,
        messages.INVALID_EC2_TAG_VALUE_ONLY,
        messages.INVALID_EC2_TAG,
    ),
    Family(
        "onPremisesInstanceTagFilters",
        "onPremisesTagSet",
        messages.INVALID_ON_PREMISES_TAG_COMBINATION,
        messages.INVALID_TAG_FILTER_TYPE,
        messages.INVALID_TAG_FILTER_TYPE,
        messages.INVALID_TAG,
    ),
)

#: The members of which the first takes the place of the second.
_REPLACES = tuple(
    pair
    for family in FAMILIES
    for pair in ((family.flat, family.tag_set), (family.tag_set, family.flat))
)


def check_combinations(request: Document) -> None:
    """Refuse flat filters together with a tag set of the same family."""
    for family in FAMILIES:
        if family.flat in request and family.tag_set in request:
            raise family.combination.error()


def drop_replaced(settings: Document, given: Container[str]) -> None:
    """Drop the old filters of a family from settings that get the other kind."""
    for new, old in _REPLACES:
        if new in given:
            settings.pop(old, None)


def _filters(family: Family, tag_filters: list[Document]) -> list[Document]:
    """Return a flat list of filters."""
    if len(tag_filters) > MAX_FILTERS:
        raise family.invalid.error()
    for tag_filter in tag_filters:
        _check(family, tag_filter)
    return tag_filters


def _tag_set(family: Family, document: Document) -> Document:
    """Return a tag set; one without a list is an empty set."""
    groups = document.get(family.set_list, [])
    if len(groups) > MAX_GROUPS:
        raise messages.TAG_SET_LIST_LIMIT_EXCEEDED.error()
    return {family.set_list: [_filters(family, group) for group in groups]}


def _check(family: Family, tag_filter: Document) -> None:
    kind = tag_filter.get("Type")
    key, value = tag_filter.get("Key"), tag_filter.get("Value")
    # Tools that know no absent member send an empty string for it.
    if kind == "KEY_ONLY" and value:
        raise family.value_with_key_only.error()
    if kind == "VALUE_ONLY" and key:
        raise family.key_with_value_only.error()
    complete = {
        "KEY_ONLY": bool(key),
        "VALUE_ONLY": value is not None,
        "KEY_AND_VALUE": bool(key) and value is not None,
        None: bool(key) or value is not None,
    }
    if not complete[kind] or len(key or "") > MAX_KEY or len(value or "") > MAX_VALUE:
        raise family.invalid.error()


#: The members that carry tag filters, each with its rule.
MEMBERS: dict[str, Callable[[Any], Any]] = {
    name: partial(rule, family)
    for family in FAMILIES
    for name, rule in ((family.flat, _filters), (family.tag_set, _tag_set))
}
