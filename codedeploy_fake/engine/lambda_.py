"""Lambda deployments: an alias whose traffic moves between two versions [E 2.8, 3.7, 5.3]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codedeploy_fake import messages
from codedeploy_fake.engine import appspec
from codedeploy_fake.engine.lifecycle import ALLOW_TRAFFIC_EVENTS
from codedeploy_fake.engine.traffic import TrafficShift
from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import HOUR
from codedeploy_fake.model.resources import LambdaAlias
from codedeploy_fake.model.source import UpdateAlias
from codedeploy_fake.model.store import Document, Target

#: No version: what an alias of it would serve changes under it.
_LATEST = "$LATEST"


@dataclass(frozen=True, slots=True)
class Versions:
    """An alias of a function, the version that it leaves and the one that it goes to."""

    function: str
    alias: str
    current: str
    target: str


class Lambda(TrafficShift):
    """Shifts the traffic of a function's alias; a rollback gives it back to the old version."""

    target_type = "LambdaTarget"
    time_limit = 50 * HOUR
    form = appspec.LAMBDA
    versions: Versions
    #: What it shifts.
    alias: LambdaAlias
    #: The share of the traffic that the new version has, from 0.0 to 1.0.
    weight = 0.0
    #: What a rollback takes back; None if that never started.
    _reverses: Lambda | None = None

    def permissions(self) -> Iterable[tuple[str, str]]:
        yield "lambda:UpdateAlias", "AWSLambda"

    def event_names(self, target: Target) -> tuple[str, ...]:
        return ALLOW_TRAFFIC_EVENTS

    def prepare(self) -> Outcome | None:
        failed = self.deployment.rolls_back
        if failed is None:
            refusal = self.read_appspec()
            if refusal is not None:
                return refusal
            self.versions = self._wanted()
        elif isinstance(reversed_runner := self.engine.runner_of(failed), Lambda):
            self._reverses = reversed_runner
            old = reversed_runner.versions
            self.versions = Versions(old.function, old.alias, old.target, old.current)
            self.alias = reversed_runner.alias
        else:
            # It never started: what was good before is served still.
            good = self.deployment.group.last_successful
            assert good is not None
            runner = self.engine.runner_of(good)
            assert isinstance(runner, Lambda)
            self.versions = runner.versions
        if self._reverses is None:
            refusal = self._check_alias()
            if refusal is not None:
                return refusal
        self.resolve([Target(f"{self.versions.function}:{self.versions.alias}")])
        return None

    def original_revision(self) -> Document:
        """Return the AppSpec that goes back to the version that the alias served before."""
        wanted = self.versions
        back = {"CurrentVersion": wanted.target, "TargetVersion": wanted.current}
        named = {"Name": wanted.function, "Alias": wanted.alias}
        return appspec.revision(self.appspec, self.form, back, named)

    def _wanted(self) -> Versions:
        """Return what the AppSpec file says, or is taken to say where it cannot be seen.

        The first declared alias goes on to its next version; if none was declared, the alias
        ``live`` of a function that is named as the application goes from version 1 to version 2.
        """
        if self.appspec is not None:
            return Versions(*self.appspec.properties.values())
        world = self.engine.world
        if not world.is_declared("lambda"):
            return Versions(self.deployment.application.name, "live", "1", "2")
        alias = next(iter(world.lambda_aliases.values()))
        following = alias.versions[alias.versions.index(alias.current) + 1 :]
        return Versions(alias.function, alias.alias, alias.current, (*following, alias.current)[0])

    def _check_alias(self) -> Outcome | None:
        """Return an outcome unless the alias exists and serves the current version alone.

        An alias with weights, as a stopped shift leaves it, has to be repaired first.
        """
        world, wanted = self.engine.world, self.versions
        if not world.has_lambda_function(wanted.function):
            return messages.INVALID_LAMBDA_FUNCTION.outcome(name=wanted.function)
        refusal = messages.INVALID_LAMBDA_CONFIGURATION.outcome()
        if _LATEST in (wanted.current, wanted.target) or self._goes_nowhere():
            return refusal
        alias = world.lambda_alias(wanted.function, wanted.alias)
        if alias is not None and alias.routing is not None:
            return refusal
        if not world.checks_lambda_function(wanted.function):
            known = (wanted.current, wanted.target)
            self.alias = LambdaAlias(wanted.function, wanted.alias, known, wanted.current)
            world.lambda_aliases[wanted.function, wanted.alias] = self.alias
            return None
        if alias is None or not {wanted.current, wanted.target} <= set(alias.versions):
            return refusal
        # The good revision of a rollback names what was current before that was deployed.
        if alias.current != wanted.current and not self.is_rollback:
            return messages.INVALID_LAMBDA_CONFIGURATION_CURRENT_VERSION.outcome()
        self.alias = alias
        return None

    def _goes_nowhere(self) -> bool:
        """Return whether traffic would shift, in steps, to the version that has it already.

        The AppSpec says so; a file that cannot be seen is given the benefit of the doubt.
        """
        wanted, routing = self.versions, self.deployment.config.traffic_routing
        in_steps = routing is not None and routing["type"] != "AllAtOnce"
        return in_steps and self.appspec is not None and wanted.current == wanted.target

    def shift_to(self, percentage: int) -> None:
        wanted, alias = self.versions, self.alias
        if percentage == 100:
            alias.current, alias.routing = wanted.target, None
        else:
            alias.routing = (wanted.target, percentage / 100)
        if alias.is_neighbor:
            weights = {} if alias.routing is None else dict([alias.routing])
            self.engine.world.tell(
                UpdateAlias(
                    wanted.function, wanted.alias, alias.current, weights, self.deployment.id
                )
            )
        self.weight = percentage / 100
        if self._reverses is not None:
            self._reverses.weight = 0.0

    def failure_of(self, event: str, *, hangs: bool) -> Outcome:
        if hangs:
            return messages.TIMEOUT.outcome()
        return messages.INVALID_LAMBDA_CONFIGURATION.outcome()

    def describe(self, target: Target) -> Document:
        wanted = self.versions
        return {
            "targetArn": self.engine.store.arn(
                f"function:{wanted.function}:{wanted.alias}", "lambda"
            ),
            "lambdaFunctionInfo": {
                "functionName": wanted.function,
                "functionAlias": wanted.alias,
                "currentVersion": wanted.current,
                "targetVersion": wanted.target,
                "targetVersionWeight": self.weight,
            },
        }
