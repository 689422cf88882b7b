"""JSON documents of what the fake returns."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

from codedeploy_fake.fake.timeline import Timeline, chart_of
from codedeploy_fake.messages.errors import ServiceError


def document_of(value: Any) -> Any:
    """Return a value as JSON has it: times in ISO 8601, records as objects, the rest as lists."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, BaseException):
        return error_of(value)
    if isinstance(value, Timeline):
        return timeline_of(value)
    if isinstance(value, Mapping):
        return {str(name): document_of(member) for name, member in value.items()}
    if dataclasses.is_dataclass(value):
        return {
            field.name: document_of(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if not field.name.startswith("_")
        }
    return [document_of(item) for item in value]


def error_of(error: BaseException) -> dict[str, Any]:
    """Return an error: of the service with code and status, every other one with its class."""
    if isinstance(error, ServiceError):
        return {"code": error.code, "message": error.message, "status": error.status}
    return {"code": type(error).__name__, "message": str(error)}


def timeline_of(timeline: Timeline) -> dict[str, Any]:
    """Return a timeline, as records, as text and as a picture."""
    return {
        "deployment_id": timeline.deployment_id,
        "status": timeline.status,
        "changes": document_of(timeline.changes),
        "text": str(timeline),
        "svg": timeline.svg(),
    }


def rows_of(timeline: Timeline) -> dict[str, Any]:
    """Return what the chart of a timeline shows, for those who draw it themselves."""
    rows, total = chart_of(timeline)
    return {"total": total, "rows": document_of(rows)}
