"""Tags of applications, deployment groups and configurations: their rules and their shape."""

from __future__ import annotations

from collections.abc import Iterable

from codedeploy_fake import messages
from codedeploy_fake.model.store import Document

MAX_KEY = 128
MAX_VALUE = 256
MAX_TAGS = 50
RESERVED_PREFIX = "aws:"


def check_keys(keys: Iterable[str]) -> None:
    """Raises ``InvalidTagsToAddException`` for a key that no resource can carry."""
    for key in keys:
        if not 0 < len(key) <= MAX_KEY or key.lower().startswith(RESERVED_PREFIX):
            raise messages.INVALID_TAGS_TO_ADD.error()


def new_tags(tags: list[Document] | None, present: dict[str, str] | None = None) -> dict[str, str]:
    """All tags of a resource after ``tags`` were added to those that it has.

    A key that is present already gets the new value. Raises ``InvalidTagsToAddException`` for a
    reserved, missing, doubled or too long key, a value that is too long, and for more than 50
    tags (validation reference, 3).
    """
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
    """Tags as the API returns them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
