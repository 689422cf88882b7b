"""What goes wrong on command: lifecycle events that fail or hang."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from codedeploy_fake import messages
from codedeploy_fake.engine.lifecycle import (
    ALLOW_TRAFFIC_EVENTS,
    BLOCK_TRAFFIC_EVENTS,
    EVENT_TIMEOUT,
    INSTALL_EVENTS,
    SILENCE,
)
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.store import Deployment


def _script_of(event: str) -> str:
    """Return a script that an AppSpec might name for an event: ``scripts/after_install.sh``."""
    return "scripts/" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).lower() + ".sh"


def script_fault(
    event: str, error_code: str, message: str | None = None, log_tail: str = ""
) -> Fault:
    """Return the fault of a script, with the agent's own text unless another is given [E 2.6]."""
    script = _script_of(event)
    texts = {
        "ScriptMissing": messages.SCRIPT_MISSING,
        "ScriptNotExecutable": messages.SCRIPT_NOT_EXECUTABLE,
        "ScriptTimedOut": messages.SCRIPT_TIMED_OUT,
        "ScriptFailed": messages.SCRIPT_FAILED,
        "UnknownError": messages.AGENT_SILENT,
    }
    # The one text with the absolute path: nobody could look for the script otherwise.
    is_absolute = message is None and error_code == "ScriptMissing"
    if message is None:
        message = texts[error_code].text.format(path=script, seconds=3600, exit_code=1)
    if error_code == "UnknownError":
        script = ""
    return Fault(error_code, message, script, log_tail, is_absolute=is_absolute)


def silence(waited: int) -> Fault:
    """Return the fault of an agent that has fetched nothing for ``waited`` milliseconds [E 2.5]."""
    return Fault("UnknownError", messages.AGENT_SILENT.text, lasts=SILENCE - waited)


def timed_out(event: str) -> Fault:
    """Return an event that does not end [E 2.5]."""
    fault = script_fault(event, "ScriptTimedOut")
    return Fault(fault.error_code, fault.message, fault.script_name, lasts=EVENT_TIMEOUT)


#: The error codes that a failing event may have [E 2.1].
FAULT_CODES = (
    "ScriptMissing",
    "ScriptNotExecutable",
    "ScriptTimedOut",
    "ScriptFailed",
    "UnknownError",
)

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
    #: The deployments and targets whose events it strikes.
    struck: set[tuple[str, str]] = field(default_factory=set)


class Faults:
    """The rules in force; the first that fits an event strikes it."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def find(self, deployment: Deployment, target_id: str, event: str) -> Rule | None:
        """Return the rule that applies to an event which is about to be worked out, or None."""
        for rule in self.rules:
            if rule.event != event or rule.target_id not in (None, target_id):
                continue
            if rule.times is None or len(rule.struck) < rule.times:
                rule.struck.add((deployment.id, target_id))
                return rule
        return None

    def release(self, deployment: Deployment, target_id: str, event: str) -> None:
        """Take back what was worked out for an event that has not started."""
        for rule in self.rules:
            if rule.event == event:
                rule.struck.discard((deployment.id, target_id))
