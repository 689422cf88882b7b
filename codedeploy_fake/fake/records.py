"""What a test author reads of a fake: the calls made, the messages sent."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.model.clock import Timestamp, to_datetime
from codedeploy_fake.model.store import Document


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to call an operation, as the service saw it.

    ``parameters`` and ``result`` have the API's member names; ``result`` is None while the call
    was refused or the operation has no output. ``error`` is what was answered instead, or the
    broken connection that was injected.
    """

    operation: str
    parameters: Document
    region: str
    time: datetime.datetime
    result: Document | None
    error: Exception | None


@dataclass(frozen=True, slots=True)
class Notification:
    """A message sent to the topic of a trigger; ``message`` is JSON text."""

    topic: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Event:
    """An EventBridge event of a deployment or an instance; ``detail`` has the members AWS sends."""

    id: str
    detail_type: str
    source: str
    account: str
    region: str
    time: datetime.datetime
    resources: tuple[str, ...]
    detail: dict[str, Any]


def readable(value: Any) -> Any:
    """A copy of a document as boto3 shows it: times are aware datetimes."""
    if isinstance(value, dict):
        return {name: readable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [readable(item) for item in value]
    if isinstance(value, Timestamp):
        return to_datetime(round(value * 1000))
    return value
