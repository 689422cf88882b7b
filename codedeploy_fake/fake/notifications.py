"""Messages to the topics of triggers, and EventBridge events [E 7].

Both are derived from the journal when someone reads them.
"""

from __future__ import annotations

import email.utils
import heapq
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from codedeploy_fake import messages
from codedeploy_fake.engine.journal import Change
from codedeploy_fake.fake.records import Event, Notification, Records
from codedeploy_fake.model.clock import SECOND, Milliseconds, Timestamp, to_datetime, to_timestamp
from codedeploy_fake.model.source import Order, Publish, PutEvent
from codedeploy_fake.model.store import Deployment, DeploymentStatus, Document, Target, TargetStatus

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine

_D = DeploymentStatus
_T = TargetStatus

#: The event of a trigger for each status (7.1).
_TRIGGER_EVENTS = {
    _D.CREATED: "DeploymentStart",
    _D.READY: "DeploymentReady",
    _D.SUCCEEDED: "DeploymentSuccess",
    _D.FAILED: "DeploymentFailure",
    _D.STOPPED: "DeploymentStop",
}
_INSTANCE_TRIGGER_EVENTS = {
    _T.IN_PROGRESS: "InstanceStart",
    _T.READY: "InstanceReady",
    _T.SUCCEEDED: "InstanceSuccess",
    _T.FAILED: "InstanceFailure",
}
#: The state of an EventBridge event for each status (7.4; START at the creation: 13.2).
_STATES = {
    _D.CREATED: "START",
    _D.QUEUED: "QUEUED",
    _D.READY: "READY",
    _D.SUCCEEDED: "SUCCESS",
    _D.FAILED: "FAILURE",
    _D.STOPPED: "STOP",
}
_INSTANCE_STATES = {
    _T.IN_PROGRESS: "START",
    _T.READY: "READY",
    _T.SUCCEEDED: "SUCCESS",
    _T.FAILED: "FAILURE",
}
#: The counters of a message, in its order (7.2).
_COUNTERS = (_T.SUCCEEDED, _T.FAILED, _T.SKIPPED, _T.IN_PROGRESS, _T.PENDING)

#: The detail types of events: of deployments, and of instances.
DETAIL_TYPES = (
    "CodeDeploy Deployment State-change Notification",
    "CodeDeploy Instance State-change Notification",
)
#: The members of their details, in the documented order.
_DETAIL_MEMBERS = (
    ["instanceGroupId", "region", "application", "deploymentId", "state", "deploymentGroup"],
    [
        "instanceId",
        "region",
        "state",
        "application",
        "deploymentId",
        "instanceGroupId",
        "deploymentGroup",
    ],
)
_EVENT_IDS = uuid.uuid5(uuid.NAMESPACE_DNS, "codedeploy.amazonaws.com")


#: Where a record comes from: an engine, a change of status, and what is told of it.
_Source = tuple["Engine", Change, Any]


def messages_of(engines: Sequence[Engine]) -> Records[Notification]:
    """Return the messages that triggers have sent, in order."""
    return Records(_in_order(engines, _triggers), _message)


def events_of(engines: Sequence[Engine]) -> Records[Event]:
    """Return the EventBridge events of deployments and instances, in order."""
    return Records(_in_order(engines, _states), _event)


def messages_about(engine: Engine, change: Change) -> Iterator[Notification]:
    """Yield the messages that triggers send of one change of status."""
    return (_message((engine, change, trigger)) for trigger in _triggers(change))


def events_about(engine: Engine, change: Change) -> Iterator[Event]:
    """Yield the EventBridge event of one change of status, if it has one."""
    return (_event((engine, change, state)) for state in _states(change))


def _in_order(engines: Sequence[Engine], told: Callable[[Change], Iterable[Any]]) -> list[_Source]:
    """Return the recorded changes by time; within a region, in their order."""
    sources = [
        [(engine, change, what) for change in engine.journal.changes for what in told(change)]
        for engine in engines
    ]
    if len(sources) == 1:
        return sources[0]
    return list(heapq.merge(*sources, key=lambda source: source[1].time))


def _instance_status(change: Change, target: Target) -> TargetStatus | None:
    """Return the status in a message about an instance.

    None for functions and services, which are no instances, and for an instance that was told to
    have started: it goes on after it was ready.
    """
    # To call TargetStatus would take longer than all the rest.
    status = cast("TargetStatus", change.status)
    if change.deployment.compute_platform != "Server":
        return None
    if status is _T.IN_PROGRESS and target.runs[0].started != change.time:
        return None
    return status


# Messages to topics


def _triggers(change: Change) -> Iterable[Document]:
    """Return the triggers that send a message about a change."""
    if not change.triggers:
        return ()
    event = trigger_event(change)
    return [trigger for trigger in change.triggers if event in trigger["triggerEvents"]]


def _message(source: _Source) -> Notification:
    engine, change, trigger = source
    content: Document = {
        "region": engine.store.region,
        "accountId": engine.store.account_id,
        "eventTriggerName": trigger["triggerName"],
    }
    if change.target is None:
        subject, name = messages.DEPLOYMENT_SUBJECT, change.application_name
        content |= _deployment_message(change)
    else:
        subject, name = messages.INSTANCE_SUBJECT, change.target.id
        content |= _instance_message(engine, change, change.target)
    return Notification(
        trigger["triggerTargetArn"],
        subject.format(
            status=change.status.name,
            id=change.deployment.id,
            region=engine.store.region,
            name=name,
        ),
        _json(content),
        to_datetime(change.time),
    )


def trigger_event(change: Change) -> str | None:
    """Return the trigger event of a change of status."""
    if change.target is not None:
        status = _instance_status(change, change.target)
        return None if status is None else _INSTANCE_TRIGGER_EVENTS.get(status)
    deployment = change.deployment
    if change.status is _D.IN_PROGRESS:
        # The start of a rollback, which neither bakes nor waits, so that it comes here once.
        return None if deployment.rolls_back is None else "DeploymentRollback"
    return _TRIGGER_EVENTS.get(DeploymentStatus(change.status))


def _deployment_message(change: Change) -> Document:
    """Return the members of a message, in the recorded order [E 7.2].

    The message of a stop is inferred from that of a failure.
    """
    deployment = change.deployment
    over = DeploymentStatus(change.status).is_terminal
    content: Document = {
        "applicationName": change.application_name,
        "deploymentId": deployment.id,
        "deploymentGroupName": change.group_name,
        "createTime": _date(deployment.created),
        "completeTime": _date(change.time) if over else None,
    }
    if over and deployment.overview is not None:
        overview = deployment.overview
        content["deploymentOverview"] = _json({s.value: overview[s] for s in _COUNTERS})
    content["status"] = change.status.name
    if over and deployment.error is not None:
        code, text = deployment.error
        content["errorInformation"] = _json({"ErrorCode": code, "ErrorMessage": text})
    rollback = _rollback_information(deployment, change)
    if rollback is not None:
        content["rollbackInformation"] = _json(rollback)
    return content


def _rollback_information(deployment: Deployment, change: Change) -> Document | None:
    """Return what a message says of a rollback: nothing yet of one that is still to be made."""
    if deployment.rolls_back is not None:
        information = deployment.rollback_info or {}
        return {
            "RollbackMessage": information["rollbackMessage"],
            "RollbackTriggeringDeploymentId": information["rollbackTriggeringDeploymentId"],
        }
    return {} if change.status in (_D.FAILED, _D.STOPPED) else None


def _instance_message(engine: Engine, change: Change, target: Target) -> Document:
    """Return the members of a message about an instance, as documented [E 7.3]."""
    runner = engine.runner_of(change.deployment)
    assert runner is not None
    return {
        "deploymentId": change.deployment.id,
        "instanceId": engine.store.instance_arn(target.id),
        "lastUpdatedAt": _epoch(to_timestamp(change.time)),
        "instanceStatus": change.status.value,
        "lifecycleEvents": [
            _lifecycle_event(event) for event in runner.events(target, change.time)
        ],
    }


def _lifecycle_event(event: Document) -> Document:
    content: Document = {
        "LifecycleEvent": event["lifecycleEventName"],
        "LifecycleEventStatus": event["status"],
    }
    for member, name in (("startTime", "StartTime"), ("endTime", "EndTime")):
        if member in event:
            content[name] = _epoch(event[member])
    return content


def _json(content: Document) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _date(time: Milliseconds) -> str:
    """Format a time as messages do, in any locale: ``Thu Oct 13 15:50:45 UTC 2022``."""
    weekday, day, month, year, clock, _ = email.utils.format_datetime(to_datetime(time)).split()
    return f"{weekday.rstrip(',')} {month} {day} {clock} UTC {year}"


def _epoch(time: Timestamp) -> str:
    """Format a time as messages about instances do: ``1446744207.564``."""
    return f"{time:.3f}"


# EventBridge


def _states(change: Change) -> Iterable[str]:
    """Return the state in the event of a change, if it has one."""
    if change.target is None:
        state = _STATES.get(cast("DeploymentStatus", change.status))
    else:
        status = _instance_status(change, change.target)
        state = None if status is None else _INSTANCE_STATES.get(status)
    return () if state is None else (state,)


def _event(source: _Source) -> Event:
    engine, change, state = source
    store, deployment, target = engine.store, change.deployment, change.target
    application = store.arn(f"application:{change.application_name}")
    group = store.arn(f"deploymentgroup:{change.application_name}/{change.group_name}")
    resources: tuple[str, ...] = (group, application)
    members: Document = {
        "application": change.application_name,
        "deploymentGroup": change.group_name,
        "deploymentId": deployment.id,
        "instanceGroupId": deployment.group.id,
        "region": store.region,
        "state": state,
    }
    if target is not None:
        resources = (store.instance_arn(target.id), *resources)
        members["instanceId"] = target.id
    detail = {name: members[name] for name in _DETAIL_MEMBERS[target is not None]}
    place = f"{store.account_id}/{store.region}/{deployment.id}"
    return Event(
        id=str(uuid.uuid5(_EVENT_IDS, f"{place}/{detail.get('instanceId')}/{state}")),
        detail_type=DETAIL_TYPES[target is not None],
        source="aws.codedeploy",
        account=store.account_id,
        region=store.region,
        time=to_datetime(change.time // SECOND * SECOND),
        resources=resources,
        detail=detail,
    )


def transcribe(engine: Engine, change: Change) -> Iterator[Order]:
    """Return what is sent of a change of status: to topics first, then to the event bus."""
    for message in messages_about(engine, change):
        yield Publish(message.topic, message.subject, message.message)
    for event in events_about(engine, change):
        yield PutEvent(
            event.source, event.detail_type, event.resources, event.time, _json(event.detail)
        )
