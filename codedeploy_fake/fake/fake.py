"""The test author's side of the fake: the world, what goes wrong, what happened."""

from __future__ import annotations

import copy
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codedeploy_fake.fake import notifications
from codedeploy_fake.fake.faults import FaultSide
from codedeploy_fake.fake.mistakes import check_known
from codedeploy_fake.fake.records import Call, Event, Notification, readable
from codedeploy_fake.fake.world import WorldSide
from codedeploy_fake.model.clock import SECOND, Milliseconds, to_datetime

if TYPE_CHECKING:
    from codedeploy_fake.fake.timeline import Timeline
    from codedeploy_fake.model.store import Deployment
    from codedeploy_fake.service.state import Region, State

__all__ = ["CodeDeployFake", "Snapshot"]

Duration = float | datetime.timedelta


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a fake held at one moment; may be restored any number of times."""

    _state: State
    _now: Milliseconds


class CodeDeployFake(WorldSide, FaultSide):
    """One fake world of CodeDeploy: what ``mock_codedeploy`` hands out.

    Methods that touch the world take a ``region``; without one they mean the mock's region.
    Mistakes get a ``ValueError`` with a sentence that says what exists, and change nothing.
    """

    def __repr__(self) -> str:
        return f"<CodeDeployFake {self.options.account_id} {self.options.region}>"

    # Looking

    @property
    def calls(self) -> list[Call]:
        """What was called, in order."""
        with self.service.locked() as state:
            return [
                Call(
                    entry.operation,
                    readable(entry.parameters),
                    entry.region,
                    to_datetime(entry.time),
                    readable(entry.result),
                    entry.error,
                )
                for entry in state.calls
            ]

    @property
    def notifications(self) -> list[Notification]:
        """The messages sent to the topics of triggers, in order."""
        with self.service.locked() as state:
            engines = [self._region(state, name).engine for name in state.regions]
            return notifications.messages_of(engines)

    @property
    def events(self) -> list[Event]:
        """The EventBridge events of deployments and instances, in order."""
        with self.service.locked() as state:
            engines = [self._region(state, name).engine for name in state.regions]
            return notifications.events_of(engines)

    def timeline(self, deployment_id: str, *, region: str | None = None) -> Timeline:
        """Every change of status of a deployment, its targets and its lifecycle events."""
        from codedeploy_fake.fake.timeline import Timeline

        with self.service.locked() as state:
            place = self._region(state, region)
            return Timeline.of(_deployment(place, deployment_id), place.engine)

    @property
    def now(self) -> datetime.datetime:
        """The time of the fake's clock, aware and in UTC."""
        with self.service.locked() as state:
            return to_datetime(state.clock.now())

    # Moving

    def advance(self, duration: Duration) -> None:
        """Skips time, in seconds or as a timedelta, and lets happen what is due by then."""
        seconds = duration.total_seconds() if isinstance(duration, datetime.timedelta) else duration
        if not seconds >= 0:
            raise ValueError(
                f"time only goes forward: advance takes 0 seconds or more, not {seconds}"
            )
        with self.service.locked():
            self.service.advance(round(seconds * SECOND))

    def run(self, deployment_id: str | None = None, *, region: str | None = None) -> None:
        """Lets deployments go on to their end, or to where they wait for somebody.

        Without an id these are all deployments: of every region, or of the one that is named.
        """
        with self.service.locked() as state:
            if deployment_id is None:
                for name in list(state.regions) if region is None else [region]:
                    self.service.run_to_rest(self._region(state, name))
                return
            place = self._region(state, region)
            deployment = _deployment(place, deployment_id)
            self.service.run(place, lambda: place.engine.is_moving(deployment))

    def snapshot(self) -> Snapshot:
        """Everything: state, ids, calls, rules and the time. It may be restored again and again,
        also in another activation."""
        with self.service.locked() as state:
            return Snapshot(copy.deepcopy(state), state.clock.now())

    def restore(self, snapshot: Snapshot) -> None:
        """Goes back to a snapshot; ``now`` reads what it read then."""
        with self.service.locked():
            state = copy.deepcopy(snapshot._state)
            state.clock.set(snapshot._now)
            self.service.go_on_with(state)

    def reset(self) -> None:
        """Starts over with an empty world, as at activation."""
        self.service.reset()


def _deployment(place: Region, deployment_id: str) -> Deployment:
    check_known(deployment_id, place.store.deployments, f"deployment in {place.name}")
    return place.store.deployments[deployment_id]
