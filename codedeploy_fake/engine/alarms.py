"""Alarms that stop deployments (engine reference, 6)."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import SECOND, Milliseconds
from codedeploy_fake.model.store import Deployment, Document
from codedeploy_fake.model.world import AlarmState, World

#: How often the service looks at the alarms of a deployment (6, inferred).
POLL: Milliseconds = 10 * SECOND


def effective_alarms(group_settings: Document, override: Document | None) -> Document | None:
    """The alarm configuration that a new deployment watches; None when it watches none."""
    alarms = override if override is not None else group_settings.get("alarmConfiguration")
    return alarms if alarms and alarms.get("enabled") else None


def watches(deployment: Deployment, name: str) -> bool:
    """Whether a deployment watches the alarm of that name."""
    alarms = deployment.alarms
    return alarms is not None and any(alarm["name"] == name for alarm in alarms["alarms"])


def reason_to_stop(world: World, alarms: Document | None) -> Outcome | None:
    """The error of a deployment that its alarms stop now; None when they let it go on."""
    if alarms is None:
        return None
    states = world.alarm_states(alarm["name"] for alarm in alarms["alarms"])

    def named(wanted: AlarmState) -> str:
        return " ".join(f"<{name}>" for name, state in states.items() if state is wanted)

    if active := named(AlarmState.ALARM):
        return messages.ALARM_ACTIVE.outcome(alarms=active)
    unreadable = named(AlarmState.UNAVAILABLE)
    if unreadable and not alarms.get("ignorePollAlarmFailure"):
        return messages.ALARM_ACTIVE_UNREADABLE.outcome(alarms=unreadable)
    return None


def next_poll(started: Milliseconds, now: Milliseconds) -> Milliseconds:
    """When the alarms of a deployment that started then are looked at next, now included."""
    return started + -(-(now - started) // POLL) * POLL
