"""What holds of every account at every moment.

Documents are those that the operations answer with; they are read past the clock, for looking
must not move time here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.engine.lifecycle import IGNORABLE_EVENTS
from codedeploy_fake.model.store import Deployment, DeploymentGroup, Target
from codedeploy_fake.service.operations import OPERATIONS
from tests.properties.account import Account
from tests.properties.caller import Document, caller, problems

TERMINAL = frozenset({"Succeeded", "Failed", "Stopped"})
TERMINAL_TARGET = frozenset({"Succeeded", "Failed", "Skipped"})
#: A group has one of these at most; the others wait in line or are over.
ACTIVE = frozenset({"Created", "InProgress", "Baking", "Ready"})


@dataclass
class Memory:
    """What was seen last time."""

    deployments: dict[str, str] = field(default_factory=dict)
    targets: dict[tuple[str, str], str] = field(default_factory=dict)
    #: The target revision of each group, by the group's id, and the deployment that brought it.
    revisions: dict[str, tuple[Document | None, str | None]] = field(default_factory=dict)
    notifications: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    #: Deployments that have ended and were looked at since.
    done: set[str] = field(default_factory=set)

    def copy(self) -> Memory:
        return Memory(
            dict(self.deployments),
            dict(self.targets),
            dict(self.revisions),
            list(self.notifications),
            list(self.events),
            set(self.done),
        )


class Invariants:
    """Checks an account, again and again, and remembers what it saw."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.memory = Memory()

    def read(self, operation: str, **parameters: Any) -> Document:
        """The answer of an operation at this moment; no time goes by."""
        found = OPERATIONS[operation].handler(self.account.region, parameters)
        assert found is not None
        shape = caller().model.operation_model(operation).output_shape
        assert problems(found, shape) == []
        return found

    def check(self) -> None:
        account = self.account
        account.fake.service.catch_up(account.region)
        self._check_records()
        self._check_simulation()
        for deployment in account.deployments:
            self._check_end(deployment)
            if deployment.id not in self.memory.done:
                self._check_deployment(deployment)
            if deployment.is_finished:
                self.memory.done.add(deployment.id)
            self.memory.deployments[deployment.id] = deployment.status.value
        for group in account.groups:
            self._check_group(group)

    # What was sent

    def _check_records(self) -> None:
        fake, memory = self.account.fake, self.memory
        for name in ("notifications", "events"):
            now, before = getattr(fake, name), getattr(memory, name)
            assert now[: len(before)] == before
            setattr(memory, name, now)

    # The simulation

    def _check_simulation(self) -> None:
        engine, store = self.account.region.engine, self.account.region.store
        simulation = engine.simulation
        planned = [event for event in simulation._queue if not event.cancelled]
        assert all(event.time > simulation.now for event in planned)
        assert simulation.is_busy == any(not event.patient for event in planned)
        unfinished = {id_ for id_, d in store.deployments.items() if not d.is_finished}
        assert unfinished == store.unfinished.keys()
        assert list(store.deployments) == [
            deployment.id
            for deployment in sorted(store.deployments.values(), key=lambda d: d.number)
        ]

    # Deployments

    def _check_end(self, deployment: Deployment) -> None:
        """Nothing leaves an end."""
        before = self.memory.deployments.get(deployment.id)
        if before in TERMINAL:
            assert deployment.status.value == before
        for target in (deployment.targets or {}).values():
            key = (deployment.id, target.id)
            before = self.memory.targets.get(key)
            if before in TERMINAL_TARGET:
                assert target.status.value == before
            self.memory.targets[key] = target.status.value

    def _check_deployment(self, deployment: Deployment) -> None:
        info = self.read("GetDeployment", deploymentId=deployment.id)["deploymentInfo"]
        status = info["status"]
        over = status in TERMINAL
        now = self.account.region.now / 1000
        times = [info[name] for name in _TIMES if name in info]
        assert times == sorted(times)
        assert times[-1] <= now
        assert ("completeTime" in info) == over
        assert ("errorInformation" in info) == (status in ("Failed", "Stopped"))
        if status in ("InProgress", "Baking", "Ready", "Succeeded"):
            assert "startTime" in info
        self._check_rollback(deployment, info)
        self._check_targets(deployment, info)

    def _check_rollback(self, deployment: Deployment, info: Document) -> None:
        rollback = info.get("rollbackInfo", {})
        made, triggered = (rollback.get(name) for name in _ROLLBACK)
        assert made is None or triggered is None
        assert (triggered is not None) == (info["creator"] == "codeDeployRollback")
        known = self.account.region.store.deployments
        for other_id, name in ((made, _ROLLBACK[1]), (triggered, _ROLLBACK[0])):
            # One of a pair may have vanished with its group.
            if other_id in known:
                assert known[other_id].rollback_info[name] == deployment.id
                assert known[other_id].group is deployment.group
            else:
                assert other_id is None or deployment.group.deleted
        if made is not None:
            assert info["status"] in ("Failed", "Stopped")
            assert not deployment.rollback_due

    def _check_targets(self, deployment: Deployment, info: Document) -> None:
        targets = deployment.targets
        if targets is None:
            assert "deploymentOverview" not in info
            return
        counted = Counter(target.status.value for target in targets.values())
        assert deployment.overview is not None
        assert {s.value: n for s, n in deployment.overview.items() if n} == counted
        if "deploymentOverview" in info:
            assert {s: n for s, n in info["deploymentOverview"].items() if n} == counted
        if info["status"] in TERMINAL:
            assert counted.keys() <= TERMINAL_TARGET
        if self.account.region.engine.runner_of(deployment) is None:
            return
        for target in targets.values():
            self._check_target(deployment, target)

    def _check_target(self, deployment: Deployment, target: Target) -> None:
        if not deployment.status.has_started:
            return
        answer = self.read("GetDeploymentTarget", deploymentId=deployment.id, targetId=target.id)
        (details,) = (
            part for part in answer["deploymentTarget"].values() if isinstance(part, dict)
        )
        status, events = details["status"], details["lifecycleEvents"]
        assert status == target.status.value
        now = self.account.region.now / 1000
        assert deployment.started is not None
        time = deployment.started / 1000
        for event in events:
            assert ("startTime" in event) == (event["status"] in _STARTED)
            assert ("endTime" in event) == (event["status"] in _ENDED)
            for name in ("startTime", "endTime"):
                if name in event:
                    assert time <= event[name] <= now
                    time = event[name]
        if "lastUpdatedAt" in details:
            assert time <= details["lastUpdatedAt"] <= now
        else:
            assert status == "Pending"
        kinds = [event["status"] for event in events]
        failed = [event["lifecycleEventName"] for event in events if event["status"] == "Failed"]
        fatal = [
            name
            for name in failed
            if name not in IGNORABLE_EVENTS
            or not deployment.members["ignoreApplicationStopFailures"]
        ]
        # In order: what has ended, what runs, what is to come or never will.
        order = [_ORDER[kind] for kind in kinds]
        assert order == sorted(order), kinds
        assert kinds.count("InProgress") <= 1
        assert not ("Pending" in kinds and "Skipped" in kinds)
        assert len(fatal) <= 1
        if fatal:
            # Nothing starts after a failure.
            last = max(index for index, kind in enumerate(kinds) if kind == "Failed")
            assert set(kinds[last + 1 :]) <= {"Skipped"}
        if status in TERMINAL_TARGET:
            assert not {"Pending", "InProgress"} & set(kinds)
        if status == "Pending":
            assert set(kinds) == {"Pending"}
        elif status == "Succeeded":
            assert not fatal
            assert "Skipped" not in kinds
        elif status == "Failed":
            # One that was interrupted before its first event has none that failed.
            assert fatal or set(kinds) <= {"Skipped"} or deployment.status.value == "Stopped"
        elif status in ("Skipped", "Ready"):
            assert not fatal
            assert ("Pending" if status == "Ready" else "Skipped") in kinds

    # Groups

    def _check_group(self, group: DeploymentGroup) -> None:
        statuses = Counter(deployment.status.value for deployment in group.deployments)
        active = [d for d in group.deployments if d.status.value in ACTIVE]
        assert len(active) <= 1, statuses
        assert [d.status.value for d in group.queue] == ["Queued"] * len(group.queue)
        if active and not active[0].rolls_back:
            assert group.active is active[0]
        if statuses["Queued"]:
            assert group.active is not None
        info = self.read(
            "GetDeploymentGroup",
            applicationName=group.application.name,
            deploymentGroupName=group.name,
        )["deploymentGroupInfo"]
        target, last = info.get("targetRevision"), info.get("lastSuccessfulDeployment")
        assert (target is None) == (last is None)
        if last is not None:
            assert last["status"] == "Succeeded"
            successful = self.account.region.store.deployments[last["deploymentId"]]
            assert successful.revision == target
        successful_id = last and last["deploymentId"]
        revision_before, brought_by = self.memory.revisions.get(group.id, (None, None))
        # Only a success brings another revision.
        assert target == revision_before or successful_id != brought_by
        self.memory.revisions[group.id] = (target, successful_id)


_TIMES = ("createTime", "startTime", "completeTime")
_ROLLBACK = ("rollbackDeploymentId", "rollbackTriggeringDeploymentId")
_STARTED = frozenset({"InProgress", "Succeeded", "Failed"})
_ENDED = frozenset({"Succeeded", "Failed"})
_ORDER = {"Succeeded": 0, "Failed": 0, "InProgress": 1, "Pending": 2, "Skipped": 2}
