"""The test author's side of the fake: the world, what goes wrong, what happened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from codedeploy_fake.fake import notifications
from codedeploy_fake.fake.faults import FaultSide
from codedeploy_fake.fake.mistakes import check_known
from codedeploy_fake.fake.recipes import RecipeSide
from codedeploy_fake.fake.records import Calls, Event, Notification, Records, call
from codedeploy_fake.fake.world import WorldSide
from codedeploy_fake.model.clock import SECOND, Milliseconds, to_datetime
from codedeploy_fake.service.frozen import Frozen

if TYPE_CHECKING:
    from codedeploy_fake.fake.timeline import Timeline
    from codedeploy_fake.model.store import Deployment
    from codedeploy_fake.service.state import HookError, Region

__all__ = ["CodeDeployFake", "Snapshot"]

#: After how many calls with nothing to wait for a loop that sleeps is endless.
_MOST_IDLE_SLEEPS = 10_000

Duration = float | datetime.timedelta


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a fake held at one moment; may be restored any number of times."""

    _state: Frozen
    _now: Milliseconds


class CodeDeployFake(WorldSide, FaultSide, RecipeSide):
    """One fake world of CodeDeploy: what ``mock_codedeploy`` hands out.

    Methods that touch the world take a ``region``; without one they mean the mock's region.
    Mistakes get a ``ValueError`` with a sentence that says what exists, and change nothing.
    """

    #: Calls of sleep in a row with nothing unfinished.
    _idle_sleeps = 0

    def __repr__(self) -> str:
        return f"<CodeDeployFake {self.options.account_id} {self.options.region}>"

    # Looking

    @property
    def calls(self) -> Calls:
        """What was called so far, in order: a sequence, with :meth:`Calls.of`."""
        with self.service.held() as state:
            return Calls(state.calls.copy(), call)

    @property
    def notifications(self) -> Records[Notification]:
        """The messages sent to the topics of triggers so far, in order."""
        with self.service.seen() as state:
            return notifications.messages_of([region.engine for region in state.regions.values()])

    @property
    def events(self) -> Records[Event]:
        """The EventBridge events of deployments and instances so far, in order."""
        with self.service.seen() as state:
            return notifications.events_of([region.engine for region in state.regions.values()])

    @property
    def hook_errors(self) -> list[HookError]:
        """What hook functions raised so far, in order; as on AWS the hooks then timed out."""
        with self.service.held() as state:
            return state.hook_errors.copy()

    def timeline(self, deployment_id: str, *, region: str | None = None) -> Timeline:
        """Every change of status of a deployment, its targets and its lifecycle events."""
        from codedeploy_fake.fake.timeline import Timeline

        with self.service.seen() as state:
            place = self._known_region(state, region)
            return Timeline.of(_deployment(place, deployment_id), place.engine)

    @property
    def now(self) -> datetime.datetime:
        """The time of the fake's clock, aware and in UTC."""
        with self.service.held() as state:
            return to_datetime(state.clock.now())

    # Moving

    def advance(self, duration: Duration) -> None:
        """Skips time, in seconds or as a timedelta, and lets happen what is due by then."""
        seconds = duration.total_seconds() if isinstance(duration, datetime.timedelta) else duration
        with self.service.locked():
            self.service.advance(round(seconds * SECOND))

    def sleep(self, seconds: Duration) -> None:
        """Skip time like :meth:`advance`, for use in place of ``time.sleep``.

        Args:
            seconds: How long, in seconds or as a timedelta.

        Raises:
            RuntimeError: After 10,000 calls in a row with nothing unfinished left: the loop that
                sleeps would never end.
        """
        self.advance(seconds)
        with self.service.locked() as state:
            busy = any(region.store.unfinished for region in state.regions.values())
        self._idle_sleeps = 0 if busy else self._idle_sleeps + 1
        if self._idle_sleeps >= _MOST_IDLE_SLEEPS:
            self._idle_sleeps = 0
            raise RuntimeError(
                f"sleep was called {_MOST_IDLE_SLEEPS:,} times in a row with no deployment left "
                "that could change: the loop that sleeps waits for something that never comes"
            )

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
        """Return everything: state, ids, calls, rules and the time.

        It may be restored again and again, also in another activation.
        """
        self._refuse_in_hook("snapshot")
        with self.service.locked() as state:
            return Snapshot(Frozen(state), state.clock.now())

    def restore(self, snapshot: Snapshot) -> None:
        """Goes back to a snapshot; ``now`` reads what it read then."""
        self._refuse_in_hook("restore")
        if not isinstance(snapshot, Snapshot):
            raise TypeError(
                f"restore takes what snapshot() of a fake has returned, not {snapshot!r}"
            )
        state = snapshot._state.thaw()
        state.clock.set(snapshot._now)
        self.service.replace(state)

    def __deepcopy__(self, memo: dict[int, object]) -> NoReturn:
        raise TypeError(
            "a fake cannot be copied: take a snapshot() of it, and restore() that where it is "
            "needed"
        )

    def __copy__(self) -> NoReturn:
        self.__deepcopy__({})

    def reset(self) -> None:
        """Starts over with an empty world, as at activation."""
        self._refuse_in_hook("reset")
        self.service.replace(None)


def _deployment(place: Region, deployment_id: str) -> Deployment:
    check_known(deployment_id, place.store.deployments, f"deployment in {place.name}")
    return place.store.deployments[deployment_id]
