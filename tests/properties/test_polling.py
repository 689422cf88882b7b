"""With ``progress="clock"``, polling more often changes nothing."""

from __future__ import annotations

import datetime
from typing import Any

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import mock_codedeploy
from tests.properties.account import Account
from tests.properties.actions import (
    BREAK,
    CHANGE,
    DECIDE,
    DEPLOY,
    POLL,
    SECONDS,
    Action,
    carry_out,
)
from tests.properties.profile import examples

START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)

#: What is done, the seconds that go by then, and the questions that are asked meanwhile.
Step = tuple[Action, float, list[Action]]

_STEPS = st.lists(
    st.tuples(
        st.one_of(DEPLOY, DEPLOY, DEPLOY, DECIDE, CHANGE, BREAK),
        SECONDS,
        st.lists(POLL, min_size=1, max_size=3),
    ),
    min_size=5,
    max_size=8,
)


def _seen(steps: list[Step], *, polls: bool) -> list[Any]:
    """What is answered and seen after each tick of a frozen clock.

    ``polls`` asks the questions while time goes by, in a few ticks instead of one.
    """
    found: list[Any] = []
    now = START
    with (
        time_machine.travel(START, tick=False) as clock,
        mock_codedeploy(progress="clock") as fake,
    ):
        account = Account(fake)
        account.furnish()
        for action, seconds, questions in steps:
            found.append(carry_out(account, action))
            tick = datetime.timedelta(seconds=seconds)
            for number, question in enumerate(questions if polls else ()):
                clock.move_to(now + tick * number / len(questions), tick=False)
                carry_out(account, question)
            now += tick
            clock.move_to(now, tick=False)
            found.append(account.sight())
    return found


@given(steps=_STEPS)
@examples(15, 1500)
def test_polling_more_often_changes_nothing(steps: list[Step]) -> None:
    assert _seen(steps, polls=True) == _seen(steps, polls=False)
