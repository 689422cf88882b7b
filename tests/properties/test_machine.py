"""Everything mixed: operations, failures, alarms, scaling and time, on every compute platform.

What always holds is checked after every step.
"""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.fake.fake import Snapshot
from codedeploy_fake.model.store import DeploymentStatus
from tests.properties.account import Account
from tests.properties.actions import (
    ADMINISTER,
    BREAK,
    CHANGE,
    DECIDE,
    DEPLOY,
    MEND,
    POLL,
    SECONDS,
    Action,
    carry_out,
)
from tests.properties.fingerprint import fingerprint
from tests.properties.invariants import Invariants, Memory
from tests.properties.profile import examples

START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


@functools.cache
def _seasoned() -> Snapshot:
    """An account where every group has a good revision; made once, for it takes a while."""
    with time_machine.travel(START, tick=False), mock_codedeploy() as fake:
        account = Account(fake)
        account.furnish()
        account.season()
        assert {deployment.status for deployment in account.deployments} == {
            DeploymentStatus.SUCCEEDED
        }
        return fake.snapshot()


@dataclass(frozen=True)
class Kept:
    """A moment to go back to: the fake's, and what the test knew."""

    snapshot: Snapshot
    fingerprint: Any
    memory: Memory
    payloads: list[dict[str, str]]


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.seasoned = _seasoned()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.kept: list[Kept] = []

    def teardown(self) -> None:
        if hasattr(self, "mock"):
            self.mock.stop()
        self.traveller.stop()

    @initialize(progress=st.sampled_from(["poll", "clock", "instant"]), anew=st.booleans())
    def begin(self, progress: Any, anew: bool) -> None:
        self.mock = mock_codedeploy(progress=progress)
        self.fake = self.mock.start()
        self.account = Account(self.fake)
        if anew:
            self.account.furnish()
        else:
            self.fake.restore(self.seasoned)
            self.account.watch_hooks()
        self.watch = Invariants(self.account)

    @invariant()
    def all_is_well(self) -> None:
        self.watch.check()

    # Doing something

    @rule(action=DEPLOY)
    def deploy(self, action: Action) -> None:
        carry_out(self.account, action)

    @rule(action=DEPLOY, seconds=SECONDS, event=st.one_of(DECIDE, CHANGE, BREAK, ADMINISTER))
    def deploy_and_interfere(self, action: Action, seconds: float, event: Action) -> None:
        carry_out(self.account, action)
        self.fake.advance(seconds)
        carry_out(self.account, event)

    @rule(action=DEPLOY)
    def deploy_to_the_end(self, action: Action) -> None:
        answer = carry_out(self.account, action)
        if answer is not None and answer.succeeded:
            self.fake.run(answer.body["deploymentId"])

    @rule(action=DECIDE)
    def decide(self, action: Action) -> None:
        carry_out(self.account, action)

    @rule(action=ADMINISTER)
    def administer(self, action: Action) -> None:
        carry_out(self.account, action)

    @rule(action=CHANGE)
    def change_the_world(self, action: Action) -> None:
        carry_out(self.account, action)

    @rule(action=BREAK)
    def break_something(self, action: Action) -> None:
        carry_out(self.account, action)

    @rule(action=MEND)
    def mend(self, action: Action) -> None:
        carry_out(self.account, action)

    # Time

    @rule(seconds=SECONDS)
    def advance(self, seconds: float) -> None:
        self.fake.advance(seconds)

    @rule(seconds=SECONDS)
    def tick(self, seconds: float) -> None:
        self.clock.shift(seconds)

    @rule(number=st.none() | st.integers(0, 5))
    def run_on(self, number: int | None) -> None:
        if number is None:
            self.fake.run()
        elif self.account.deployments:
            self.fake.run(self.account.deployment_id(number))

    @rule(actions=st.lists(POLL, max_size=4))
    def poll(self, actions: list[Action]) -> None:
        for action in actions:
            carry_out(self.account, action)

    # Snapshots

    def _kept(self) -> Kept:
        return Kept(
            self.fake.snapshot(),
            fingerprint(self.fake),
            self.watch.memory.copy(),
            list(self.account.payloads),
        )

    def _restore(self, kept: Kept) -> None:
        self.fake.restore(kept.snapshot)
        self.watch.memory = kept.memory.copy()
        self.account.payloads = list(kept.payloads)
        assert fingerprint(self.fake) == kept.fingerprint

    @rule()
    @precondition(lambda self: len(self.kept) < 3)
    def take_snapshot(self) -> None:
        self.kept.append(self._kept())

    @rule(number=st.integers(0, 2))
    @precondition(lambda self: self.kept)
    def restore(self, number: int) -> None:
        self._restore(self.kept[number % len(self.kept)])

    @rule(seconds=st.none() | SECONDS)
    def go_on_twice(self, seconds: float | None) -> None:
        """From a snapshot everything goes on as it does without one."""
        kept = self._kept()
        futures = []
        for goes_back in (True, False):
            if seconds is None:
                self.fake.run()
            else:
                self.fake.advance(seconds)
            futures.append(fingerprint(self.fake))
            if goes_back:
                self._restore(kept)
        assert futures[0] == futures[1]


TestMachine = Machine.TestCase
TestMachine.settings = examples(25, 1500, stateful_step_count=40)
