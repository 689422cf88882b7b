"""The test author's side of the fake: the world, what goes wrong, what happened."""

from __future__ import annotations

import copy
import datetime
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake.clock import SECOND, Milliseconds, to_datetime
from codedeploy_fake.engine import notifications, scaling
from codedeploy_fake.engine.faults import EVENTS, FAULT_CODES, Rule, script_fault
from codedeploy_fake.engine.hooks import HookFunction, HookFunctionReference
from codedeploy_fake.errors import ConnectionBroken, ServiceError
from codedeploy_fake.operations import OPERATIONS
from codedeploy_fake.records import Call, Event, Notification, readable
from codedeploy_fake.service import Service
from codedeploy_fake.state import QUOTAS, InjectedError, Region, State
from codedeploy_fake.store import Deployment, Document, OnPremisesInstance, revision_key
from codedeploy_fake.world import (
    DEPLOYMENT_CONTROLLERS,
    AlarmState,
    AutoScalingGroup,
    EcsService,
    LambdaAlias,
    Role,
)

if TYPE_CHECKING:
    from codedeploy_fake.options import Options
    from codedeploy_fake.timeline import Timeline

Duration = float | datetime.timedelta


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a fake held at one moment; may be restored any number of times."""

    _state: State
    _now: Milliseconds


class CodeDeployFake:
    """One fake world of CodeDeploy: what ``mock_codedeploy`` hands out.

    Methods that touch the world take a ``region``; without one they mean the mock's region.
    Mistakes get a ``ValueError`` with a sentence that says what exists, and change nothing.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.service = Service(options)

    def __repr__(self) -> str:
        return f"<CodeDeployFake {self.options.account_id} {self.options.region}>"

    def _region(self, state: State, name: str | None) -> Region:
        """A region, caught up with the clock."""
        region = state.region(name or self.options.region)
        self.service.catch_up(region)
        return region

    # The world that CodeDeploy looks at

    def add_instances(
        self,
        count_or_ids: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        auto_scaling_group: str | None = None,
        availability_zone: str | None = None,
        region: str | None = None,
    ) -> list[str]:
        """Adds running EC2 instances and returns their ids, ascending.

        They are members of ``auto_scaling_group`` if one is named, without being launched by it:
        for that there is :meth:`scale_out`. Without ``availability_zone`` the region's three
        zones take turns. Raises ``ValueError`` for an id that exists, and for an Auto Scaling
        group that does not.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            if auto_scaling_group is not None:
                _auto_scaling_group(place, auto_scaling_group)
            return _launch(place, count_or_ids, tags or {}, auto_scaling_group, availability_zone)

    def add_on_premises_instances(
        self,
        count_or_names: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
    ) -> list[str]:
        """Registers and tags on-premises instances and returns their names, ascending.

        Raises ``ValueError`` for a name that is registered already.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            store = place.store
            names = _new_names(
                count_or_names, "server-{:03d}", store.on_premises, "on-premises instance"
            )
            for name in names:
                store.on_premises[name] = OnPremisesInstance(
                    name,
                    store.arn(f"instance/{name}_{store.ids.suffix(10)}"),
                    place.now,
                    iam_user_arn=f"arn:{store.partition}:iam::{store.account_id}:user/{name}",
                    tags=dict(tags or {}),
                )
            return names

    def add_auto_scaling_group(
        self, name: str, size: int = 0, *, region: str | None = None
    ) -> list[str]:
        """Declares an Auto Scaling group with that many instances; returns their ids.

        Raises ``ValueError`` for a name that exists.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            groups = place.world.auto_scaling_groups
            _refuse_known([name], groups, "Auto Scaling group")
            _refuse_negative(size, "instance")
            groups[name] = AutoScalingGroup(name)
            place.world.declare("auto_scaling_group")
            return _launch(place, size, {}, name, None)

    def scale_out(self, name: str, by: int = 1, *, region: str | None = None) -> list[str]:
        """Lets an Auto Scaling group launch instances; returns their ids.

        CodeDeploy deploys to each of them what the deployment groups of the Auto Scaling group
        run. Raises ``ValueError`` for a group that was not declared.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            _auto_scaling_group(place, name)
            ids = _launch(place, by, {}, name, None)
            scaling.launched(place.engine, name, ids)
            self.service.let_go_on(place)
            return ids

    def terminate_instances(self, ids: Iterable[str], *, region: str | None = None) -> None:
        """Terminates EC2 instances; those held by a termination hook when it has run.

        Raises ``ValueError`` for an instance that does not exist.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            wanted = [ids] if isinstance(ids, str) else list(ids)
            for instance_id in wanted:
                _known(instance_id, place.world.instances, "instance")
            scaling.terminate(place.engine, wanted)
            self.service.let_go_on(place)

    def set_alarm_state(self, name: str, state: str, *, region: str | None = None) -> None:
        """Sets a CloudWatch alarm to OK, ALARM, INSUFFICIENT_DATA or UNAVAILABLE.

        An alarm that was never set is OK; only UNAVAILABLE cannot be read.
        """
        with self.service.locked() as everything:
            place = self._region(everything, region)
            _known(state, AlarmState.__members__, "alarm state")
            place.world.alarms[name] = AlarmState(state)
            place.engine.alarm_changed(name)

    def add_role(
        self,
        arn: str,
        *,
        assumable: bool = True,
        permissions: Iterable[str] | None = None,
        region: str | None = None,
    ) -> None:
        """Declares an IAM role, or changes it.

        ``permissions`` are IAM actions such as ``"autoscaling:*"``; None allows everything.
        """
        with self.service.locked() as state:
            world = self._region(state, region).world
            allowed = None if permissions is None else frozenset(permissions)
            world.roles[arn] = Role(arn, assumable, allowed)
            world.declare("role")

    def add_topic(self, arn: str, *, region: str | None = None) -> None:
        """Declares an SNS topic."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.topics.add(arn)
            world.declare("topic")

    def add_load_balancer(self, name: str, *, region: str | None = None) -> None:
        """Declares a Classic Load Balancer."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.load_balancers.add(name)
            world.declare("load_balancer")

    def add_target_group(self, name: str, *, region: str | None = None) -> None:
        """Declares a target group of Elastic Load Balancing."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.target_groups.add(name)
            world.declare("target_group")

    def add_lambda_function(
        self, name: str, *, alias: str, versions: Sequence[str], region: str | None = None
    ) -> None:
        """Declares a Lambda function with an alias, which serves the first of the versions."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            if not versions:
                raise ValueError(f"the function {name!r} needs at least one version")
            known = tuple(str(version) for version in versions)
            world.lambda_aliases[name, alias] = LambdaAlias(name, alias, known, known[0])
            world.declare("lambda")

    def add_ecs_service(
        self,
        cluster: str,
        service: str,
        *,
        desired_count: int = 1,
        deployment_controller: str = "CODE_DEPLOY",
        region: str | None = None,
    ) -> None:
        """Declares an ECS service.

        With another ``deployment_controller`` (ECS or EXTERNAL) than CODE_DEPLOY, deployment
        groups and deployments are refused.
        """
        _known(deployment_controller, DEPLOYMENT_CONTROLLERS, "deployment controller")
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.ecs_services[cluster, service] = EcsService(
                cluster, service, desired_count, deployment_controller
            )
            world.declare("ecs_service")

    def add_revision(
        self, revision: Document, *, content: str | None = None, region: str | None = None
    ) -> None:
        """Declares an S3 or GitHub revision that can be downloaded.

        ``content`` is the AppSpec that an S3 revision of a Lambda or ECS deployment holds.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            place.world.add_revision(_location(revision), content)
            place.engine.world_changed()

    def remove_revision(self, revision: Document, *, region: str | None = None) -> None:
        """Takes a revision away: from S3 or GitHub, and from the applications that know it."""
        with self.service.locked() as state:
            place = self._region(state, region)
            location = _location(revision)
            place.world.remove_revision(location)
            for application in place.store.applications.values():
                application.revisions.pop(revision_key(location), None)
            place.engine.world_changed()

    def add_github_token(self, name: str, *, region: str | None = None) -> None:
        """Adds a connection to a GitHub account, which in AWS only the console can make.

        From now on, CreateDeployment of a GitHub revision needs one that was not deleted.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            place.store.github_tokens[name] = None
            place.world.declare("github_token")

    def set_quota(self, name: str, value: int | None) -> None:
        """Changes a quota of the account; None is unlimited where the service knows no limit."""
        with self.service.locked() as state:
            _known(name, QUOTAS, "quota")
            if value is None and QUOTAS[name] is not None:
                raise ValueError(
                    f"the quota {name!r} needs a number; its default is {QUOTAS[name]}"
                )
            if value is not None and value < 0:
                raise ValueError(f"the quota {name!r} cannot be negative")
            state.quotas[name] = value

    # What goes wrong, on command

    def fail(
        self,
        event: str,
        *,
        instance: str | None = None,
        error_code: str = "ScriptFailed",
        message: str | None = None,
        log_tail: str = "",
        times: int | None = None,
        region: str | None = None,
    ) -> None:
        """Makes a lifecycle event fail: on one instance (or target), or on every one.

        It holds for events that have not started; ``times`` limits it to that many of them, in
        the order of the batches. ``error_code`` is one of the codes in an event's diagnostics.
        """
        _known(event, EVENTS, "lifecycle event")
        _known(error_code, FAULT_CODES, "error code of a lifecycle event")
        if times is not None and times < 1:
            raise ValueError(f"times must be 1 or more, not {times}")
        fault = script_fault(event, error_code, message, log_tail)
        self._add_rule(Rule(event, instance, fault, times), region)

    def hang(self, event: str, *, instance: str | None = None, region: str | None = None) -> None:
        """Makes a lifecycle event never report.

        The first event of an instance fails after 300 seconds with UnknownError, as the agent is
        silent; a later one after 3,600 seconds with ScriptTimedOut.
        """
        _known(event, EVENTS, "lifecycle event")
        self._add_rule(Rule(event, instance, None), region)

    def _add_rule(self, rule: Rule, region: str | None) -> None:
        with self.service.locked() as state:
            place = self._region(state, region)
            if rule.target_id is not None:
                _known(rule.target_id, _targets(place), "instance or target")
            place.faults.rules.append(rule)
            place.engine.world_changed()

    def inject_error(
        self,
        operation: str,
        code: str,
        message: str | None = None,
        *,
        status: int = 400,
        times: int = 1,
    ) -> None:
        """Makes the next calls of an operation answer with an error.

        botocore sees it as it sees a real one, and retries what it retries (throttling). Each
        attempt is one entry in :attr:`calls`.
        """
        self._inject(operation, ServiceError(code, message or "", status), times)

    def inject_connection_error(self, operation: str, *, times: int = 1) -> None:
        """Breaks the connection of the next calls of an operation, as botocore's own exception."""
        self._inject(operation, ConnectionBroken(operation), times)

    def _inject(self, operation: str, error: Exception, times: int) -> None:
        _known(operation, OPERATIONS, "operation")
        if times < 1:
            raise ValueError(f"times must be 1 or more, not {times}")
        with self.service.locked() as state:
            state.injected.append(InjectedError(operation, error, times))

    def on_hook(self, event: str, function: HookFunction, *, region: str | None = None) -> None:
        """Runs ``function(event, context)`` in process as the validation hook of an event.

        It gets the payload that the service sends, and answers through
        PutLifecycleEventHookExecutionStatus like a real one; its calls move no time. An exception
        is logged, and the hook times out as in AWS.
        """
        _known(event, EVENTS, "lifecycle event")
        with self.service.locked() as state:
            self._region(state, region).hooks.functions[event] = HookFunctionReference(function)

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
        from codedeploy_fake.timeline import Timeline

        with self.service.locked() as state:
            place = self._region(state, region)
            return Timeline.of(_deployment(place, deployment_id), place.engine)

    @property
    def now(self) -> datetime.datetime:
        """What the fake's clock reads: aware, UTC."""
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
        """Lets deployments go on to their end, or to where they wait for somebody."""
        with self.service.locked() as state:
            if deployment_id is None:
                for name in list(state.regions):
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
            self.service.state = state

    def reset(self) -> None:
        """Starts over with an empty world, as at activation."""
        self.service.reset()


def _known(name: str, known: Iterable[str], kind: str) -> None:
    """Refuses a name that is none of the known ones, with a sentence."""
    names = sorted(known)
    if name not in names:
        shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        raise ValueError(f"there is no {kind} {name!r}; there is {shown or 'none'}")


def _refuse_known(names: Iterable[str], known: Iterable[str], kind: str) -> None:
    taken = sorted(set(names) & set(known))
    if taken:
        raise ValueError(f"the {kind} {taken[0]!r} exists already")


def _new_names(
    count_or_names: int | Sequence[str], pattern: str, known: Collection[str], kind: str
) -> list[str]:
    """So many free names of a pattern, or the given ones; ascending."""
    if isinstance(count_or_names, int):
        _refuse_negative(count_or_names, kind)
        numbers = itertools.count(len(known) + 1)
        free = (name for name in map(pattern.format, numbers) if name not in known)
        return list(itertools.islice(free, count_or_names))
    names = [count_or_names] if isinstance(count_or_names, str) else sorted(count_or_names)
    _refuse_known(names, known, kind)
    for name, next_name in itertools.pairwise(names):
        if name == next_name:
            raise ValueError(f"the {kind} {name!r} is named twice")
    return names


def _refuse_negative(count: int, kind: str) -> None:
    if count < 0:
        raise ValueError(f"the number of {kind}s is 0 or more, not {count}")


def _auto_scaling_group(place: Region, name: str) -> None:
    _known(name, place.world.auto_scaling_groups, "declared Auto Scaling group")


def _deployment(place: Region, deployment_id: str) -> Deployment:
    _known(deployment_id, place.store.deployments, f"deployment in {place.name}")
    return place.store.deployments[deployment_id]


def _targets(place: Region) -> set[str]:
    world = place.world
    found = {*world.instances, *place.store.on_premises}
    found.update(f"{alias.function}:{alias.alias}" for alias in world.lambda_aliases.values())
    found.update(f"{service.cluster}:{service.name}" for service in world.ecs_services.values())
    for deployment in place.store.unfinished.values():
        found.update(deployment.targets or ())
    return found


def _location(revision: Any) -> Document:
    if not isinstance(revision, dict) or revision.get("revisionType") not in ("S3", "GitHub"):
        raise ValueError(
            "a revision is the API's own structure, with a revisionType of S3 or GitHub and its "
            f"location, not {revision!r}"
        )
    member = "s3Location" if revision["revisionType"] == "S3" else "gitHubLocation"
    if member not in revision:
        raise ValueError(f"a revision of the type {revision['revisionType']} needs its {member}")
    return copy.deepcopy(revision)


def _launch(
    place: Region,
    count_or_ids: int | Sequence[str],
    tags: Mapping[str, str],
    auto_scaling_group: str | None,
    availability_zone: str | None,
) -> list[str]:
    world = place.world
    # Made in ascending order, so that instances go in the order in which they were added.
    ids = _new_names(count_or_ids, "i-{:017x}", world.instances, "instance")
    for instance_id in ids:
        world.launch(
            instance_id,
            dict(tags),
            place.now,
            auto_scaling_group=auto_scaling_group,
            availability_zone=availability_zone,
        )
    return ids
