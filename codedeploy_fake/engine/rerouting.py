"""What blue/green deployments to EC2 and to ECS wait for between their phases (12)."""

from __future__ import annotations

from abc import abstractmethod

from codedeploy_fake import messages
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.model.clock import MINUTE
from codedeploy_fake.model.store import DeploymentStatus, Document

READY_WAIT = "READY_WAIT"
TERMINATION_WAIT = "TERMINATION_WAIT"


class Rerouting(Runner):
    """A deployment from a blue side to a green one.

    With STOP_DEPLOYMENT it waits, Ready, before traffic is rerouted. Afterwards it waits, still
    InProgress, before the blue side is terminated; KEEP_ALIVE needs no wait.
    """

    #: The wait that runs, as ContinueDeployment names it.
    waits_for: str | None = None
    _skips_termination_wait = False

    @abstractmethod
    def reroute(self) -> None:
        """Lets the green side take the traffic."""

    @abstractmethod
    def terminate_blue(self) -> None:
        """Terminates the blue side and ends the deployment."""

    @abstractmethod
    def keep_blue(self) -> None:
        """Ends the deployment and leaves the blue side as it is."""

    def _option(self, name: str) -> Document:
        configuration = self.deployment.request.get("blueGreenDeploymentConfiguration", {})
        option: Document = configuration.get(name, {})
        return option

    def when_ready(self) -> None:
        """The green side is there: go on, or wait for someone to say so."""
        option = self._option("deploymentReadyOption")
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            self.reroute()
            return
        minutes = option["waitTimeInMinutes"]
        self.waits_for = READY_WAIT
        self.engine.move(self.deployment, DeploymentStatus.READY)
        self.plan(minutes * MINUTE, self._nobody_continued, minutes, patient=True)

    def _nobody_continued(self, minutes: int) -> None:
        self.waits_for = None
        outcome = messages.TIMEOUT_READY_WAIT.outcome(minutes=minutes)
        self.engine.finish(self.deployment, DeploymentStatus.STOPPED, outcome)

    def when_rerouted(self) -> None:
        """The green side has the traffic: wait before the blue side is terminated."""
        option = self._option("terminateBlueInstancesOnDeploymentSuccess")
        if option.get("action") == "KEEP_ALIVE":
            self.keep_blue()
            return
        self.deployment.termination_wait_started = True
        self.waits_for = TERMINATION_WAIT
        minutes = option.get("terminationWaitTimeInMinutes", 0)
        self.plan(0 if self._skips_termination_wait else minutes * MINUTE, self._waited)

    def _waited(self) -> None:
        self.waits_for = None
        self.terminate_blue()

    def go_on(self, wait_type: str) -> bool:
        """Ends a wait; False when that one does not run."""
        if self.waits_for != wait_type:
            return False
        self.drop_plan()
        if wait_type == TERMINATION_WAIT:
            self.terminate_blue()
        else:
            self.engine.move(self.deployment, DeploymentStatus.IN_PROGRESS)
            self.reroute()
        return True

    def skip_termination_wait(self) -> None:
        """Has the blue side terminated as soon as traffic is rerouted; now, if it waits."""
        self._skips_termination_wait = True
        self.go_on(TERMINATION_WAIT)

    def drop_plan(self) -> None:
        super().drop_plan()
        self.waits_for = None
