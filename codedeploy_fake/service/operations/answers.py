"""What answers have in common: a member of which nothing is known is absent, never null."""

from __future__ import annotations

from codedeploy_fake.model.clock import Milliseconds, Timestamp, to_timestamp
from codedeploy_fake.model.store import Document


def present(members: Document) -> Document:
    """The members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def timestamp(time: Milliseconds | None) -> Timestamp | None:
    """The timestamp of a time, if there is one."""
    return None if time is None else to_timestamp(time)
