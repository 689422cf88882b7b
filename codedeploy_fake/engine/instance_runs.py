"""Runs of lifecycle events on several instances at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from codedeploy_fake import messages
from codedeploy_fake.engine.faults import silence, timed_out
from codedeploy_fake.engine.lifecycle import EVENT_TIMEOUT, GAP, work_out
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.engine.simulation import Scheduled
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.resources import Bundle
from codedeploy_fake.model.runs import Fault, LifecycleRun, Plan, Step
from codedeploy_fake.model.store import Deployment, Target, TargetStatus
from codedeploy_fake.model.world import is_alive

#: GitHub's responses to an agent's first try and to three more, as it reports them [E 2.6].
_FOUR_ANSWERS = "; ".join(["404 'Not Found'"] * 4)


def archive_of(deployment: Deployment) -> str:
    """Return the folder on an instance that the agent unpacks a deployment's revision in."""
    root = "/opt/codedeploy-agent/deployment-root"
    return f"{root}/{deployment.group.id}/{deployment.id}/deployment-archive"


@dataclass(slots=True, eq=False)
class _Running:
    """A target under way: its events, and when its end is planned."""

    target: Target
    events: tuple[str, ...]
    triggered_before: Milliseconds
    #: Whether these are the first events of the target in this deployment.
    first: bool
    end: Scheduled | None = None


class InstanceRuns:
    """The instances of a deployment that are under way: one wave at a time.

    One event of the simulation a target: the end of its run. Lifecycle events are derived from
    the run when someone reads them.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self._running: dict[str, _Running] = {}
        self._outcomes: list[bool] = []
        #: None before the first wave, and once the deployment was stopped.
        self._when_over: Callable[[Sequence[bool]], None] | None = None

    def start(
        self,
        wave: Sequence[Target],
        events: tuple[str, ...],
        when_over: Callable[[Sequence[bool]], None],
        triggered_before: Milliseconds = 0,
        success: TargetStatus = TargetStatus.SUCCEEDED,
    ) -> None:
        """Start a wave; ``when_over`` is given the outcomes when all of it has ended.

        ``triggered_before`` is how long ago the first command was given: an agent that stays
        silent is given up five minutes after that. ``success`` is what an instance is then.
        """
        runner = self.runner
        self._outcomes = []
        self._when_over = when_over
        self._success = success
        for target in wave:
            running = _Running(target, events, triggered_before, first=not target.runs)
            self._running[target.id] = running
            runner.set_target_status(target, TargetStatus.IN_PROGRESS)
            target.runs += (LifecycleRun(runner.now, self._work_out(running, ())),)
            self._plan_end(running)

    def _work_out(self, running: _Running, done: Sequence[Step]) -> Plan:
        """Return the plan of the rest of a run, as things are now."""
        deployment = self.runner.deployment
        alive = self._is_alive(running.target.id)
        engine = self.runner.engine
        installs = self.runner.installs_on(running.target)
        bundle = engine.world.bundle(deployment.revision) if installs else None

        def fault_of(index: int, event: str) -> Fault | None:
            # An agent's silence counts from when it was due: the trigger, or the event before.
            waited = GAP if index else running.triggered_before
            if not alive:
                return silence(waited)
            if event == "DownloadBundle" and (fault := self._fault_of_bundle(bundle)):
                return fault
            if bundle is not None and event in bundle.faults:
                return bundle.faults[event]
            rule = engine.faults.find(deployment, running.target.id, event)
            if rule is None:
                return None
            if rule.fault is not None:
                return rule.fault.in_script(
                    bundle.scripts if bundle else None, event, archive_of(deployment)
                )
            return silence(waited) if running.first and not index else timed_out(event)

        ignore = bool(deployment.members["ignoreApplicationStopFailures"])
        return work_out(running.events, fault_of, ignore_stop_failures=ignore, done=done)

    def _is_alive(self, target_id: str) -> bool:
        engine = self.runner.engine
        return is_alive(engine.store, engine.world, target_id)

    def _fault_of_bundle(self, bundle: Bundle | None) -> Fault | None:
        """Return why an agent cannot download the bundle, or takes it for another one [E 10]."""
        revision = self.runner.deployment.revision
        if bundle is not None:
            actual = bundle.other_etag(revision)
            if actual is None:
                return None
            expected = revision["s3Location"]["eTag"]
            return Fault(*messages.BUNDLE_ETAG_DIFFERS.outcome(expected=expected, actual=actual))
        if revision["revisionType"] == "GitHub":
            location = revision["gitHubLocation"]
            path = f"{location['repository']}/tarball/{location['commitId']}"
            url = f"https://api.github.com/repos/{path}"
            values = {"url": url, "retries": 3, "codes": _FOUR_ANSWERS}
            return Fault(*messages.BUNDLE_GITHUB_MISSING.outcome(**values))
        return Fault(*messages.BUNDLE_KEY_MISSING.outcome())

    def _plan_end(self, running: _Running) -> None:
        self._drop_end(running)
        ends = running.target.runs[-1].ends
        running.end = self.runner.engine.simulation.at(ends, self._ended, running)

    def _drop_end(self, running: _Running) -> None:
        if running.end is not None:
            self.runner.engine.simulation.cancel(running.end)

    def _ended(self, running: _Running) -> None:
        target = running.target
        del self._running[target.id]
        succeeded = target.runs[-1].plan.succeeded
        status = self._success if succeeded else TargetStatus.FAILED
        self.runner.set_target_status(target, status)
        self.runner.tell_progress()
        self._outcomes.append(succeeded)
        if not self._running and self._when_over is not None:
            self._when_over(self._outcomes)

    def reconsider(self) -> None:
        """Plan anew, in batch order, what has not started."""
        now = self.runner.now
        faults, deployment = self.runner.engine.faults, self.runner.deployment
        unfinished: list[tuple[_Running, LifecycleRun, list[Step]]] = []
        for running in self._running.values():
            run = running.target.runs[-1]
            if now >= run.started + run.plan.last_end:
                continue
            started = [step for step in run.plan.steps if run.started + step.start <= now]
            for name in running.events[len(started) :]:
                faults.release(deployment, running.target.id, name)
            unfinished.append((running, run, started))
        for running, run, started in unfinished:
            last = started[-1] if started else None
            if last and run.started + last.end > now and not self._is_alive(running.target.id):
                # An instance that goes away in mid event never reports its end.
                started[-1] = replace(
                    last, end=last.start + EVENT_TIMEOUT, fault=timed_out(last.name)
                )
            running.target.change_plan(self._work_out(running, started))
            self._plan_end(running)

    def interrupt(self, *, finish_events: bool) -> Milliseconds:
        """Start no further event. Return when the last one that runs is over."""
        now = self.runner.now
        over = now
        self._when_over = None
        for running in list(self._running.values()):
            run = running.target.runs[-1]
            plan = run.plan.interrupted(now - run.started, finish_event=finish_events)
            running.target.change_plan(plan)
            ends = run.started + plan.ends
            if ends > now:
                self._plan_end(running)
                over = max(over, ends)
            else:
                # At once: the caller goes on to record the outcome of each instance.
                self._drop_end(running)
                self._ended(running)
        return over
