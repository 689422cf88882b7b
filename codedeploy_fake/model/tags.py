"""Tag filters and tag sets, and the tags that fit them [V 4.2]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from codedeploy_fake.model.store import Document


def matches(tags: Mapping[str, str], tag_filter: Document) -> bool:
    """Return whether tags fit one filter; without a Type, the given members decide."""
    key, value = tag_filter.get("Key"), tag_filter.get("Value")
    kind = tag_filter.get("Type")
    if kind == "KEY_ONLY" or (kind is None and value is None):
        return key in tags
    if kind == "VALUE_ONLY" or (kind is None and key is None):
        return value in tags.values()
    return (key, value) in tags.items()


def matches_any(tags: Mapping[str, str], tag_filters: Iterable[Document]) -> bool:
    """Return whether tags fit one filter of a list at least."""
    return any(matches(tags, tag_filter) for tag_filter in tag_filters)


def matches_set(tags: Mapping[str, str], groups: Sequence[Sequence[Document]]) -> bool:
    """Return whether tags fit every group of a tag set; an empty set fits nothing."""
    return bool(groups) and all(matches_any(tags, group) for group in groups)


def fits(settings: Document, flat: str, tag_set: str, tags: Mapping[str, str]) -> bool:
    """Return whether tags fit the tag set of some settings, or else their flat filters."""
    groups = settings.get(tag_set, {}).get(f"{tag_set}List")
    if groups is not None:
        return matches_set(tags, groups)
    return matches_any(tags, settings.get(flat, ()))
