"""What the evidence leaves open is asked of an account by some scenario."""

from __future__ import annotations

import itertools
import re

from codedeploy_fake.messages import Message
from contract.run import run_on_fake
from contract.scenarios import load
from tests.errors.provocations import PROVOKE

#: Inferred texts that no scenario asks for, and why.
NOT_ASKED = {
    "ApplicationLimitExceeded": "a thousand applications",
    "DeploymentGroupLimitExceeded": "a thousand deployment groups",
    "DeploymentLimitExceeded": "1,300 deployments at once",
    "LifecycleEventAlreadyCompleted": "a hook function of the account's that answers twice",
}


def _inferred() -> list[Message]:
    """Texts that nobody has seen from the service, though a request or a state provokes them."""
    provocations = itertools.chain(*PROVOKE.values())
    return [
        provocation.message
        for provocation in provocations
        if provocation.message.mark == "inferred" and provocation.how in ("input", "state")
    ]


def _pattern(message: Message) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", message.text)
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)


def test_every_inferred_text_is_asked_of_the_account() -> None:
    answered = {
        (entry.error["Code"].removesuffix("Exception"), entry.error["Message"])
        for planned in load().values()
        for entry in run_on_fake(planned.function).entries
        if entry.error is not None
    }
    missing = {
        message.code
        for message in _inferred()
        if not any(
            code == message.code and _pattern(message).fullmatch(text) for code, text in answered
        )
    }
    assert missing == set(NOT_ASKED)
