"""The fake itself: everything that a test declares, provokes and looks at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from codedeploy_fake.fake import notifications
from codedeploy_fake.fake.arguments import check_known
from codedeploy_fake.fake.deliveries import DeliverySide
from codedeploy_fake.fake.recipes import RecipeSide
from codedeploy_fake.fake.records import Calls, Event, Notification, Records, call
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
    """The whole state of a fake at one moment, for :meth:`CodeDeployFake.restore`."""

    _state: Frozen
    _now: Milliseconds


class CodeDeployFake(DeliverySide, RecipeSide):
    """A fake of CodeDeploy with the resources around it, as ``mock_codedeploy`` returns it.

    Methods that touch a resource take a ``region``, by default the mock's. Mistakes raise
    ``ValueError`` or ``TypeError`` with a sentence that says what exists, and change nothing.
    """

    #: Calls of sleep in a row with nothing unfinished.
    _idle_sleeps = 0

    def __repr__(self) -> str:
        return f"<CodeDeployFake {self.options.account_id} {self.options.region}>"

    # Looking

    @property
    def calls(self) -> Calls:
        """The calls made so far, in order: a sequence, with :meth:`Calls.of`."""
        with self.service.held() as state:
            return Calls(state.calls.copy(), call)

    @property
    def notifications(self) -> Records[Notification]:
        """The messages sent to the topics of triggers so far, in order: a sequence."""
        with self.service.seen() as state:
            return notifications.messages_of([region.engine for region in state.regions.values()])

    @property
    def events(self) -> Records[Event]:
        """The EventBridge events of deployments and instances so far, in order: a sequence."""
        with self.service.seen() as state:
            return notifications.events_of([region.engine for region in state.regions.values()])

    @property
    def hook_errors(self) -> list[HookError]:
        """The exceptions of functions given to the fake so far, in order.

        As on AWS, a hook whose function raised then times out.
        """
        with self.service.held() as state:
            return state.hook_errors.copy()

    def timeline(self, deployment_id: str, *, region: str | None = None) -> Timeline:
        """Return every change of status of a deployment, its targets and its lifecycle events.

        Args:
            deployment_id: The id of the deployment.
            region: The region; by default the mock's.

        Returns:
            The timeline so far; ``str()`` of it is a chart.

        Raises:
            ValueError: There is no such deployment.
        """
        from codedeploy_fake.fake.timeline import Timeline

        with self.service.seen() as state:
            regional = self._known_region(state, region)
            return Timeline.of(_deployment(regional, deployment_id), regional.engine)

    @property
    def now(self) -> datetime.datetime:
        """The time of the fake's clock, aware and in UTC."""
        with self.service.held() as state:
            return to_datetime(state.clock.now())

    # Moving

    def advance(self, duration: Duration) -> None:
        """Skip time, and process everything that is due by then.

        Args:
            duration: How much, in seconds or as a timedelta.

        Raises:
            ValueError: It is negative, or leads beyond the year 9999.
        """
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
        """Run deployments to their end, or to where they wait for a call or a hook.

        Args:
            deployment_id: The id of a deployment; by default all of them run.
            region: The region; by default the mock's for one deployment, and every region for
                all of them.

        Raises:
            ValueError: There is no such deployment.
        """
        if deployment_id is None:
            with self.service.locked() as state:
                for name in list(state.regions) if region is None else [region]:
                    regional = self._known_region(state, name)
                    self.service.catch_up(regional)
                    self.service.run_to_rest(regional)
            return
        with self._region(region) as regional:
            deployment = _deployment(regional, deployment_id)
            self.service.run(regional, lambda: regional.engine.is_moving(deployment))

    def snapshot(self) -> Snapshot:
        """Return a copy of the whole state: resources, ids, calls, faults and the time.

        Returns:
            What :meth:`restore` takes, again and again, in another activation as well.

        Raises:
            ValueError: It is called inside a hook function.
        """
        self._refuse_in_hook("snapshot")
        with self.service.locked() as state:
            return Snapshot(Frozen(state), state.clock.now())

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot; ``now`` is again what it was then.

        Args:
            snapshot: What :meth:`snapshot` returned.

        Raises:
            TypeError: It is not a snapshot.
            ValueError: It is called inside a hook function.
        """
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
        """Start over with an empty state, as at activation.

        Raises:
            ValueError: It is called inside a hook function.
        """
        self._refuse_in_hook("reset")
        self.service.replace(None)


def _deployment(region: Region, deployment_id: str) -> Deployment:
    check_known(deployment_id, region.store.deployments, f"deployment in {region.name}")
    return region.store.deployments[deployment_id]
