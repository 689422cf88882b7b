"""Failures on demand: lifecycle events that fail or hang, deployments that fail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from codedeploy_fake import messages
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    EVENT_TIMEOUT,
    INSTALL_EVENTS,
    SILENCE,
)
from codedeploy_fake.messages import Outcome
from codedeploy_fake.messages.errors import filled
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.store import Deployment, Document

#: The error codes that a failing event may have [E 2.1], with the agent's own texts.
_TEXTS = {
    "ScriptMissing": messages.SCRIPT_MISSING,
    "ScriptNotExecutable": messages.SCRIPT_NOT_EXECUTABLE,
    "ScriptTimedOut": messages.SCRIPT_TIMED_OUT,
    "ScriptFailed": messages.SCRIPT_FAILED,
    "UnknownError": messages.AGENT_SILENT,
}
FAULT_CODES = tuple(_TEXTS)

#: How many characters of a script's log the agent sends [E 2.6].
_LOG_TAIL = 2048


def _script_of(event: str) -> str:
    """Return a script that an AppSpec might name for an event: ``scripts/after_install.sh``."""
    return "scripts/" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).lower() + ".sh"


def script_fault(
    event: str, error_code: str, message: str | None = None, log_tail: str = ""
) -> Fault:
    """Return the fault of a script, with the agent's own text unless another is given [E 2.6]."""
    script = _script_of(event)
    # The one text with the absolute path, by which the script is looked for.
    is_absolute = message is None and error_code == "ScriptMissing"
    if message is None:
        message = _TEXTS[error_code].text.format(path=script, seconds=3600, exit_code=1)
    if error_code == "UnknownError":
        script = ""
    return Fault(error_code, message, script, log_tail[-_LOG_TAIL:], is_absolute=is_absolute)


def silence(waited: int) -> Fault:
    """Return the fault of an agent that has fetched nothing for ``waited`` milliseconds [E 2.5]."""
    return Fault("UnknownError", messages.AGENT_SILENT.text, lasts=SILENCE - waited)


def timed_out(event: str) -> Fault:
    """Return an event that does not end [E 2.5]."""
    return replace(script_fault(event, "ScriptTimedOut"), lasts=EVENT_TIMEOUT)


#: Every lifecycle event of any platform.
EVENTS = frozenset(
    {
        *BLOCK_TRAFFIC_EVENTS,
        *INSTALL_EVENTS,
        *ALLOW_TRAFFIC_EVENTS,
        "AllowTestTraffic",
        "AfterAllowTestTraffic",
    }
)


@dataclass(slots=True, eq=False)
class Rule:
    """One call of ``fail`` or ``hang``; ``fault`` is None for an event that hangs."""

    event: str
    target_id: str | None
    fault: Fault | None
    times: int | None = None
    deployment_id: str | None = None
    #: The deployments and targets whose events it strikes.
    struck: set[tuple[str, str]] = field(default_factory=set)

    def fits(self, deployment: Deployment, target_id: str, event: str) -> bool:
        """Return whether it is meant for an event, no matter how often it has struck."""
        return (
            self.event == event
            and self.target_id in (None, target_id)
            and self.deployment_id in (None, deployment.id)
        )


@dataclass(slots=True, eq=False)
class DeploymentRule:
    """One call of ``fail_deployment``."""

    code: str
    text: str
    #: Whether the text is the registry's, with variable parts in braces.
    is_template: bool
    times: int
    deployment_id: str | None = None
    group: str | None = None
    #: The ids of the deployments that it failed.
    failed: list[str] = field(default_factory=list)

    def fits(self, deployment: Deployment) -> bool:
        """Return whether it is to fail a deployment."""
        return (
            len(self.failed) < self.times
            and self.deployment_id in (None, deployment.id)
            and self.group in (None, deployment.group.name)
        )

    def strike(self, deployment: Deployment) -> Outcome:
        """Return what a deployment fails with, and count it."""
        self.failed.append(deployment.id)
        if not self.is_template:
            return self.code, self.text
        parts = _parts(self.code, deployment)
        return self.code, filled(self.text, lambda name: parts.get(name, name)).strip()


#: The service that a role has no permission for, by compute platform [A 1].
_SERVICES = {"Server": "AmazonEC2", "Lambda": "AWSLambda", "ECS": "AmazonElasticLoadBalancingV2"}


def _parts(code: str, deployment: Deployment) -> dict[str, str]:
    """Return the variable parts of an outcome's text that a deployment itself knows."""
    group = deployment.group
    alarms = (deployment.alarms or {}).get("alarms") or ()
    services: Sequence[Document] = group.settings.get("ecsServices") or ({},)
    service = services[0].get("serviceName") or _SERVICES[deployment.compute_platform]
    return {
        "alarms": " ".join(f"<{alarm['name']}>" for alarm in alarms),
        "arn": group.settings["serviceRoleArn"],
        "cluster": services[0].get("clusterName", ""),
        "name": group.name if code == "DEPLOYMENT_GROUP_MISSING" else group.application.name,
        "reason": "",
        "service": "AmazonAutoScaling" if code.startswith("AUTO_SCALING") else service,
    }


class Faults:
    """The rules in force; the first that fits an event strikes it."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.deployments: list[DeploymentRule] = []

    def outcome_of(self, deployment: Deployment) -> Outcome | None:
        """Return what a deployment that is about to start fails with, or None."""
        for rule in self.deployments:
            if rule.fits(deployment):
                return rule.strike(deployment)
        return None

    def find(self, deployment: Deployment, target_id: str, event: str) -> Rule | None:
        """Return the rule that applies to an event which is about to be planned, or None."""
        for rule in self.rules:
            if not rule.fits(deployment, target_id, event):
                continue
            if rule.times is None or len(rule.struck) < rule.times:
                rule.struck.add((deployment.id, target_id))
                return rule
        return None

    def release(self, deployment: Deployment, target_id: str, event: str) -> None:
        """Release what was planned for an event that has not started."""
        for rule in self.rules:
            if rule.event == event:
                rule.struck.discard((deployment.id, target_id))
