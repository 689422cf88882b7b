"""Views for the page and other programs, besides the properties of the fake, as documents."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from codedeploy_fake.engine.faults import EVENTS
from codedeploy_fake.fake.records import readable
from codedeploy_fake.fake.timeline import Timeline, chart_of
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.resources import AlarmState
from codedeploy_fake.server.http import Answer, json_answer
from codedeploy_fake.service.operations.deployments import describe

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.server.accounts import Accounts
    from codedeploy_fake.service.state import Region


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


#: How many deployments a look shows if it does not say.
_FEW = 20


class Query(NamedTuple):
    """A look: at whose world, and what is asked for."""

    fake: CodeDeployFake
    accounts: Accounts
    parameters: Mapping[str, str]


def number(text: str) -> int:
    """Return a number of the query; ``ValueError`` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"limit must be a number of 0 or more, not {text!r}")
    return int(text)


def timelines(query: Query) -> Answer:
    """Return the deployments, newest first, each with its chart; `limit` (20), `region`."""
    limit = number(query.parameters.get("limit", str(_FEW)))
    only = query.parameters.get("region")
    with query.fake.service.seen() as state:
        found = [
            (deployment, region)
            for name, region in state.regions.items()
            if only in (None, name)
            for deployment in region.store.deployments.values()
        ]
        found.sort(key=lambda each: (each[0].created, each[0].number), reverse=True)
        return json_answer(
            [
                {
                    "region": region.name,
                    "deploymentInfo": document_of(readable(describe(deployment))),
                    **rows_of(Timeline.of(deployment, region.engine)),
                }
                for deployment, region in found[:limit]
            ]
        )


def timeline(query: Query) -> Answer:
    """Return one timeline: `deployment_id`, `region`, and `format`: `json`, `svg` or `text`."""
    parameters = query.parameters
    found = query.fake.timeline(
        parameters.get("deployment_id", ""), region=parameters.get("region")
    )
    kind = parameters.get("format", "json")
    if kind == "json":
        return json_answer(timeline_of(found))
    if kind == "svg":
        return _file("image/svg+xml", found.svg())
    if kind == "text":
        return _file("text/plain; charset=utf-8", f"{found}\n")
    raise ValueError(f"format must be json, svg or text, not {kind!r}")


def hook_status(query: Query) -> Answer:
    """Return the status of the hook: `execution_id`, `region`; "Pending" until it was."""
    fake, parameters = query.fake, query.parameters
    name = parameters.get("region", fake.options.region)
    execution_id = parameters.get("execution_id", "")
    with fake.service.held() as state:
        region = state.regions.get(name)
        execution = None if region is None else region.engine.hooks.executions.get(execution_id)
        if execution is None:
            raise ValueError(f"there is no execution {execution_id!r} of a hook in {name}")
        return json_answer(execution.status)


def overview(query: Query) -> Answer:
    """Return the server's options, accounts and clock, and what may be chosen on the page."""
    fake, options = query.fake, query.accounts.options
    with fake.service.held() as state:
        regions = sorted({fake.options.region, *state.regions})
        alarms = {name for region in state.regions.values() for name in _alarms(region)}
    return json_answer(
        {
            "account": fake.options.account_id,
            "accounts": query.accounts.ids,
            "region": fake.options.region,
            "progress": fake.options.progress,
            "speed": options.speed,
            "now": fake.now.isoformat(),
            "regions": regions,
            "alarms": sorted(alarms),
            "alarm_states": list(AlarmState.__members__),
            "lifecycle_events": sorted(EVENTS),
        }
    )


def _alarms(region: Region) -> Iterator[str]:
    """Yield the alarms that were set, and those that deployment groups watch."""
    yield from region.world.alarms
    for application in region.store.applications.values():
        for group in application.groups.values():
            configured = group.settings.get("alarmConfiguration") or {}
            yield from (alarm["name"] for alarm in configured.get("alarms", ()))


def _file(kind: str, text: str) -> Answer:
    headers = {
        "Content-Type": kind,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Answer(200, headers, text.encode())


VIEWS: dict[str, Callable[[Query], Answer]] = {
    "hook_status": hook_status,
    "overview": overview,
    "timeline": timeline,
    "timelines": timelines,
}
