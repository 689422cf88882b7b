"""Waves of instances by the rule of minimum healthy hosts, one after the other [E 3.2, 3.6]."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codedeploy_fake.engine.batching import Batches
from codedeploy_fake.engine.instance_runs import InstanceRuns
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.model.clock import SECOND, Milliseconds
from codedeploy_fake.model.store import DeploymentStatus, TargetStatus

#: From an instance's last report to the next wave, or to the end of the deployment [E 2.7].
NEXT_WAVE: Milliseconds = 2100


class Waves:
    """The waves of one phase: every target takes the same events.

    ``success`` is the status of a target whose events went well, ``when_over`` takes the outcome
    of the phase.
    """

    def __init__(
        self,
        runner: Runner,
        runs: InstanceRuns,
        batches: Batches,
        events: tuple[str, ...],
        when_over: Callable[[bool], None],
        *,
        success: TargetStatus = TargetStatus.SUCCEEDED,
    ) -> None:
        self._runner = runner
        self._runs = runs
        self._batches = batches
        self._events = events
        self._when_over = when_over
        self._success = success
        self._zones_finished = 0

    def open(self, triggered_before: Milliseconds = 0) -> None:
        """Start the next wave.

        ``triggered_before`` is how long ago the agents were given their first command.
        """
        targets = self._runner.deployment.targets
        assert targets is not None
        wave = [targets[target_id] for target_id in self._batches.next_wave()]
        self._runs.start(wave, self._events, self._close, triggered_before, self._success)

    def _close(self, wave: Sequence[bool]) -> None:
        for succeeded in wave:
            self._batches.count(succeeded)
        self._runner.schedule(NEXT_WAVE, self._judge)

    def _judge(self) -> None:
        """Stop, go on with the next wave, or end."""
        batches = self._batches
        if batches.must_stop:
            self._when_over(False)
        elif batches.leave_zone():
            self._bake()
        elif batches.remaining:
            self.open()
        else:
            self._when_over(batches.is_success)

    def _bake(self) -> None:
        """Watch a finished zone for its monitor duration before the next one [E 3.6]."""
        zonal = self._runner.deployment.config.zonal or {}
        duration = zonal.get("monitorDurationInSeconds", 0)
        if self._zones_finished == 0:
            duration = zonal.get("firstZoneMonitorDurationInSeconds", duration)
        self._zones_finished += 1
        if not duration:
            self.open()
            return
        self._runner.engine.set_status(self._runner.deployment, DeploymentStatus.BAKING)
        self._runner.schedule(duration * SECOND, self._leave_bake)

    def _leave_bake(self) -> None:
        self._runner.engine.set_status(self._runner.deployment, DeploymentStatus.IN_PROGRESS)
        self.open()
