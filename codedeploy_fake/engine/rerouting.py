"""The waits of blue/green deployments to EC2 and to ECS, between their phases [E 12]."""

from __future__ import annotations

from collections.abc import Callable

from codedeploy_fake import messages
from codedeploy_fake.engine.runner import Awaited, Runner
from codedeploy_fake.model.clock import MINUTE
from codedeploy_fake.model.store import DeploymentStatus, Document

READY_WAIT = "READY_WAIT"
TERMINATION_WAIT = "TERMINATION_WAIT"


class Rerouting:
    """The waits around the traffic's way from a blue side to a green one.

    With STOP_DEPLOYMENT a deployment waits, Ready, before traffic is rerouted. Afterwards it
    waits, still InProgress, before the blue side is terminated; KEEP_ALIVE needs no wait.
    """

    def __init__(
        self,
        runner: Runner,
        *,
        reroute: Callable[[], None],
        terminate_blue: Callable[[], None],
        keep_blue: Callable[[], None],
        flags_wait: bool = True,
    ) -> None:
        self._runner = runner
        self._reroute = reroute
        self._terminate_blue = terminate_blue
        self._keep_blue = keep_blue
        #: ``instanceTerminationWaitTimeStarted`` tells of the second wait.
        self._flags_wait = flags_wait
        self._skips_termination_wait = False

    def option(self, name: str) -> Document:
        """Return an option of ``blueGreenDeploymentConfiguration``, empty where it is not set."""
        members = self._runner.deployment.members
        option: Document = members.get("blueGreenDeploymentConfiguration", {}).get(name, {})
        return option

    @property
    def keeps_blue(self) -> bool:
        """True if the blue side stays as it is when the deployment has succeeded."""
        option = self.option("terminateBlueInstancesOnDeploymentSuccess")
        return bool(option.get("action") == "KEEP_ALIVE")

    @property
    def _waits_for(self) -> str | None:
        """The wait that runs, as ContinueDeployment names it."""
        awaited = self._runner.awaits()
        is_wait = awaited is not None and awaited.operation == "ContinueDeployment"
        return awaited.about if awaited is not None and is_wait else None

    def when_ready(self) -> bool:
        """Reroute to the green side, or wait for ContinueDeployment. Return whether it waits."""
        option = self.option("deploymentReadyOption")
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            self._reroute()
            return False
        minutes = option["waitTimeInMinutes"]
        self._set_status(DeploymentStatus.READY)
        self._runner.schedule(
            minutes * MINUTE,
            self._give_up,
            minutes,
            patient=True,
            awaited=Awaited("ContinueDeployment", READY_WAIT),
        )
        return True

    def _give_up(self, minutes: int) -> None:
        """Stop a deployment that was not continued in time."""
        outcome = messages.TIMEOUT_READY_WAIT.outcome(minutes=minutes)
        runner = self._runner
        runner.engine.finish(runner.deployment, DeploymentStatus.STOPPED, outcome)

    def when_rerouted(self) -> None:
        """Wait before the blue side is terminated, unless it is kept."""
        if self.keeps_blue:
            self._keep_blue()
            return
        self._runner.deployment.termination_wait_started = self._flags_wait
        option = self.option("terminateBlueInstancesOnDeploymentSuccess")
        minutes = option.get("terminationWaitTimeInMinutes", 0)
        self._runner.schedule(
            0 if self._skips_termination_wait else minutes * MINUTE,
            self._terminate_blue,
            awaited=Awaited("ContinueDeployment", TERMINATION_WAIT),
        )

    def go_on(self, wait_type: str) -> bool:
        """End a wait. Return False when that one does not run."""
        if self._waits_for != wait_type:
            return False
        self._runner.unschedule()
        if wait_type == TERMINATION_WAIT:
            self._terminate_blue()
        else:
            self._set_status(DeploymentStatus.IN_PROGRESS)
            self._reroute()
        return True

    def skip_termination_wait(self) -> None:
        """Terminate the blue side as soon as traffic is rerouted; now, if it waits."""
        self._skips_termination_wait = True
        self.go_on(TERMINATION_WAIT)

    def _set_status(self, status: DeploymentStatus) -> None:
        self._runner.engine.set_status(self._runner.deployment, status)
