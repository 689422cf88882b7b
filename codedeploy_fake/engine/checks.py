"""The checks that keep a deployment from starting, and the alarms that stop it [E 4.2, 6]."""

from __future__ import annotations

from collections.abc import Iterable

from codedeploy_fake import messages
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import SECOND, Milliseconds
from codedeploy_fake.model.resources import AlarmState
from codedeploy_fake.model.store import Deployment, Document, revision_key
from codedeploy_fake.model.world import World

#: How often the service looks at the alarms of a deployment [E 6] (inferred).
POLL: Milliseconds = 10 * SECOND


def missing(deployment: Deployment) -> Outcome | None:
    """Return the error of a deployment whose application, group or revision is gone, or None."""
    application = deployment.application
    if application.deleted:
        return messages.APPLICATION_MISSING.outcome(name=application.name)
    if deployment.group.deleted:
        return messages.DEPLOYMENT_GROUP_MISSING.outcome(name=deployment.group.name)
    if revision_key(deployment.revision) not in application.revisions:
        return messages.REVISION_MISSING.outcome()
    return None


def refusal_of_role(
    world: World, deployment: Deployment, permissions: Iterable[tuple[str, str]]
) -> Outcome | None:
    """Return the error of a deployment whose role is gone or may not do what it has to, or None.

    ``permissions`` are IAM actions, each with the name of the service in the error's text.
    """
    arn = deployment.group.settings["serviceRoleArn"]
    role = world.role(arn)
    if role is None:
        return messages.IAM_ROLE_MISSING.outcome()
    for action, service in permissions:
        if not role.allows(action):
            if action.startswith("autoscaling:"):
                return messages.AUTO_SCALING_IAM_ROLE_PERMISSIONS.outcome(service=service)
            return messages.IAM_ROLE_PERMISSIONS.outcome(arn=arn, service=service)
    return None


def missing_load_balancer(world: World, deployment: Deployment) -> Outcome | None:
    """Return the error of a load balancer or target group that does not exist, or None."""
    info = deployment.members.get("loadBalancerInfo", {})
    for member, exists in (
        ("elbInfoList", world.has_load_balancer),
        ("targetGroupInfoList", world.has_target_group),
    ):
        for item in info.get(member, ()):
            if not exists(item["name"]):
                reason = f"{item['name']} does not exist"
                return messages.ELASTIC_LOAD_BALANCING_INVALID.outcome(reason=reason)
    return None


def effective_alarms(group_settings: Document, override: Document | None) -> Document | None:
    """Return the alarm configuration that a new deployment watches, or None without one."""
    alarms = override if override is not None else group_settings.get("alarmConfiguration")
    return alarms if alarms and alarms.get("enabled") else None


def watches(deployment: Deployment, name: str) -> bool:
    """Return whether a deployment watches the alarm of that name."""
    alarms = deployment.alarms
    return alarms is not None and any(alarm["name"] == name for alarm in alarms["alarms"])


def alarm_to_stop(world: World, deployment: Deployment) -> Outcome | None:
    """Return the error of a deployment that its alarms stop now, or None to go on.

    Alarms that the group's role may not describe cannot be read.
    """
    alarms = deployment.alarms
    if alarms is None:
        return None
    states = world.alarm_states(alarm["name"] for alarm in alarms["alarms"])
    role = world.role(deployment.group.settings["serviceRoleArn"])
    if role is not None and role.assumable and not role.allows("cloudwatch:DescribeAlarms"):
        states = dict.fromkeys(states, AlarmState.UNAVAILABLE)

    def named(wanted: AlarmState) -> str:
        return " ".join(f"<{name}>" for name, state in states.items() if state is wanted)

    if active := named(AlarmState.ALARM):
        return messages.ALARM_ACTIVE.outcome(alarms=active)
    unreadable = named(AlarmState.UNAVAILABLE)
    if unreadable and not alarms.get("ignorePollAlarmFailure"):
        return messages.ALARM_ACTIVE_UNREADABLE.outcome(alarms=unreadable)
    return None


def next_poll(started: Milliseconds, now: Milliseconds) -> Milliseconds:
    """Return when the alarms of a deployment that started then are polled next, now included."""
    return started + -(-(now - started) // POLL) * POLL
