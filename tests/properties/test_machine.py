"""Everything mixed: operations, failures, alarms, scaling and time, on every compute platform.

What always holds is checked after every step.
"""

from __future__ import annotations

import datetime
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.fake import Snapshot
from tests.properties.account import ALARMS, APPLICATIONS, EVENTS, KINDS, Account
from tests.properties.fingerprint import fingerprint
from tests.properties.invariants import Invariants, Memory
from tests.properties.profile import examples

START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)

NUMBERS = st.integers(0, 30)
FLAGS = st.booleans()
ROLES = st.sampled_from(["web", "green"])
SECONDS = st.sampled_from([0, 0.1, 1, 3, 11, 12, 15, 30, 61, 300, 301, 3600, 3700, 100_000])


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.snapshots: list[tuple[Snapshot, Memory, list[dict[str, str]]]] = []

    def teardown(self) -> None:
        if hasattr(self, "mock"):
            self.mock.stop()
        self.traveller.stop()

    @initialize(progress=st.sampled_from(["poll", "clock", "instant"]))
    def begin(self, progress: Any) -> None:
        self.mock = mock_codedeploy(progress=progress)
        self.fake = self.mock.start()
        self.account = Account(self.fake)
        self.account.furnish()
        self.watch = Invariants(self.account)

    @invariant()
    def all_is_well(self) -> None:
        self.watch.check()

    # Deployments

    @rule(
        group=NUMBERS,
        revision=st.integers(0, 3),
        ignores=FLAGS,
        outdated=st.sampled_from([False, False, True]),
    )
    def deploy(self, group: int, revision: int, ignores: bool, outdated: bool) -> None:
        self.account.deploy(
            group,
            revision,
            ignoreApplicationStopFailures=ignores,
            updateOutdatedInstancesOnly=outdated,
        )

    @rule(group=NUMBERS, revision=st.integers(0, 3))
    def deploy_to_the_end(self, group: int, revision: int) -> None:
        answer = self.account.deploy(group, revision)
        if answer is not None and answer.succeeded:
            self.fake.run(answer.body["deploymentId"])

    @rule(deployment=NUMBERS, auto_rollback=st.sampled_from([None, True, False]))
    def stop(self, deployment: int, auto_rollback: bool | None) -> None:
        self.account.stop(deployment, auto_rollback)

    @rule(deployment=NUMBERS, wait_type=st.sampled_from([None, "READY_WAIT", "TERMINATION_WAIT"]))
    def go_on(self, deployment: int, wait_type: str | None) -> None:
        self.account.go_on(deployment, wait_type)

    @rule(deployment=NUMBERS)
    def skip_wait(self, deployment: int) -> None:
        self.account.skip_wait(deployment)

    @rule(hook=NUMBERS, status=st.sampled_from(["Succeeded", "Succeeded", "Failed"]))
    def answer_hook(self, hook: int, status: str) -> None:
        self.account.answer_hook(hook, status)

    # Applications, groups, revisions

    @rule(name=st.sampled_from(list(APPLICATIONS)))
    def create_application(self, name: str) -> None:
        self.account.create_application(name)

    @rule(name=st.sampled_from(list(APPLICATIONS)))
    @precondition(lambda self: len(self.account.deployments) > 3)
    def delete_application(self, name: str) -> None:
        self.account.delete_application(name)

    @rule(name=st.sampled_from(list(APPLICATIONS)), back=FLAGS)
    def rename_application(self, name: str, back: bool) -> None:
        names = (name, f"{name}-2")
        self.account.rename_application(*(names[::-1] if back else names))

    @rule(kind=st.sampled_from(KINDS), watched=FLAGS, rolls_back=FLAGS)
    def create_group(self, kind: str, watched: bool, rolls_back: bool) -> None:
        self.account.create_group(kind, watched=watched, rolls_back=rolls_back)

    @rule(group=NUMBERS, watched=FLAGS, rolls_back=FLAGS, role=ROLES)
    def update_group(self, group: int, watched: bool, rolls_back: bool, role: str) -> None:
        self.account.update_group(group, watched=watched, rolls_back=rolls_back, role=role)

    @rule(group=NUMBERS, name=st.sampled_from(["other", *KINDS[:2]]))
    def rename_group(self, group: int, name: str) -> None:
        self.account.rename_group(group, name)

    @rule(group=NUMBERS)
    def delete_group(self, group: int) -> None:
        self.account.delete_group(group)

    @rule(revision=st.integers(0, 3))
    def register_revision(self, revision: int) -> None:
        self.account.register_revision(revision)

    # The world

    @rule(count=st.integers(1, 3), role=ROLES)
    def launch(self, count: int, role: str) -> None:
        self.account.launch(count, role)

    @rule(name=st.sampled_from(["fleet", "copied"]), by=st.integers(1, 2))
    def scale_out(self, name: str, by: int) -> None:
        self.account.scale_out(name, by)

    @rule(instance=NUMBERS)
    def terminate(self, instance: int) -> None:
        self.account.terminate(instance)

    @rule(instance=NUMBERS, role=ROLES)
    def tag_on_premises(self, instance: int, role: str) -> None:
        self.account.tag_on_premises(instance, role)

    @rule(instance=NUMBERS)
    def deregister(self, instance: int) -> None:
        self.account.deregister(instance)

    @rule(revision=st.integers(0, 3), there=FLAGS)
    def set_bundle(self, revision: int, there: bool) -> None:
        self.account.set_bundle(revision, there=there)

    @rule(assumable=FLAGS, permissions=st.sampled_from([None, None, ["ec2:*"], []]))
    def set_role(self, assumable: bool, permissions: list[str] | None) -> None:
        self.account.set_role(assumable=assumable, permissions=permissions)

    @rule(
        event=st.sampled_from(EVENTS),
        hangs=st.sampled_from([False, False, True]),
        instance=st.none() | NUMBERS,
        times=st.sampled_from([None, 1, 2]),
    )
    def break_event(self, event: str, hangs: bool, instance: int | None, times: int | None) -> None:
        self.account.break_event(event, hangs=hangs, number=instance, times=times)

    @rule(name=st.sampled_from(ALARMS), state=st.sampled_from(["OK", "ALARM", "UNAVAILABLE"]))
    def set_alarm(self, name: str, state: str) -> None:
        self.fake.set_alarm_state(name, state)

    @rule()
    def mend(self) -> None:
        self.account.mend()
        self.account.set_role(assumable=True, permissions=None)

    # Time

    @rule(seconds=SECONDS)
    def advance(self, seconds: float) -> None:
        self.fake.advance(seconds)

    @rule(seconds=SECONDS)
    def tick(self, seconds: float) -> None:
        self.clock.shift(seconds)

    @rule()
    def run(self) -> None:
        self.fake.run()

    @rule(deployment=NUMBERS)
    @precondition(lambda self: self.account.deployments)
    def run_one(self, deployment: int) -> None:
        self.fake.run(self.account.deployment_id(deployment))

    @rule(number=st.integers(0, 63))
    def poll(self, number: int) -> None:
        self.account.poll(number)

    # Snapshots

    @rule()
    def take_snapshot(self) -> None:
        kept = (self.fake.snapshot(), self.watch.memory.copy(), list(self.account.payloads))
        self.snapshots = [*self.snapshots[-2:], kept]

    @rule(number=NUMBERS)
    @precondition(lambda self: self.snapshots)
    def restore(self, number: int) -> None:
        snapshot, memory, payloads = self.snapshots[number % len(self.snapshots)]
        self.fake.restore(snapshot)
        self.watch.memory = memory.copy()
        self.account.payloads = list(payloads)

    @rule()
    def restoring_at_once_changes_nothing(self) -> None:
        before, payloads = fingerprint(self.fake), list(self.account.payloads)
        snapshot = self.fake.snapshot()
        self.fake.restore(snapshot)
        assert fingerprint(self.fake) == before
        # It goes on from there as it would have, each time.
        futures = []
        for _ in range(2):
            self.fake.run()
            futures.append(fingerprint(self.fake))
            self.fake.restore(snapshot)
            self.account.payloads = list(payloads)
        assert futures[0] == futures[1]
        assert fingerprint(self.fake) == before


TestMachine = Machine.TestCase
TestMachine.settings = examples(25, 1500, stateful_step_count=40)
