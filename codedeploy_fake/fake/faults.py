"""What goes wrong on command: lifecycle events, calls, connections, and the hooks of a test."""

from __future__ import annotations

from botocore import xform_name

from codedeploy_fake.engine.appspec import ECS_HOOKS, LAMBDA_HOOKS
from codedeploy_fake.engine.faults import EVENTS, FAULT_CODES, Rule, script_fault
from codedeploy_fake.engine.hooks import HookFunction, HookFunctionReference
from codedeploy_fake.fake.declarations import (
    Declaration,
    DeclaredError,
    DeclaredFault,
    DeclaredHook,
    written,
)
from codedeploy_fake.fake.injected import code_of, text_of
from codedeploy_fake.fake.mistakes import check_known
from codedeploy_fake.fake.side import Side
from codedeploy_fake.messages.errors import ConnectionBroken, ServiceError
from codedeploy_fake.service.operations import OPERATIONS
from codedeploy_fake.service.state import InjectedError, Region

#: Every lifecycle event that a function may validate.
_HOOKS = frozenset((*LAMBDA_HOOKS, *ECS_HOOKS))


class FaultSide(Side):
    """Failing and hanging events, injected errors, validation hooks."""

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
    ) -> Declaration:
        """Makes a lifecycle event fail: on one instance (or target), or on every one.

        It holds for events that have not started; ``times`` limits it to that many of them, in
        the order of the batches. ``error_code`` is one of the codes in an event's diagnostics.
        """
        check_known(event, EVENTS, "lifecycle event")
        check_known(error_code, FAULT_CODES, "error code of a lifecycle event")
        fault = script_fault(event, error_code, message, log_tail)
        what = written("fail", event, instance=instance, times=times, region=region)
        return self._add_rule(Rule(event, instance, fault, times), region, what)

    def hang(
        self, event: str, *, instance: str | None = None, region: str | None = None
    ) -> Declaration:
        """Makes a lifecycle event never report.

        The first event of an instance fails after 300 seconds with UnknownError, as the agent is
        silent; a later one after 3,600 seconds with ScriptTimedOut.
        """
        check_known(event, EVENTS, "lifecycle event")
        what = written("hang", event, instance=instance, region=region)
        return self._add_rule(Rule(event, instance, None), region, what)

    def _add_rule(self, rule: Rule, region: str | None, what: str) -> Declaration:
        with self.service.locked() as state:
            place = self._region(state, region)
            if rule.target_id is not None and not _may_be_a_target(place, rule.target_id):
                check_known(rule.target_id, _targets(place), "instance or target")
            place.engine.faults.rules.append(rule)
            place.engine.world_changed()
            return self._declare(state, DeclaredFault(what=what, region=place.name, rule=rule))

    def inject_error(
        self,
        operation: str,
        code: str,
        message: str | None = None,
        *,
        status: int = 400,
        times: int = 1,
    ) -> Declaration:
        """Makes the next calls of an operation answer with an error.

        botocore sees it as it sees a real one, and retries what it retries (throttling). Each
        attempt is one entry in :attr:`calls`. Without a ``message`` the error has the service's
        own text for the code, where there is one without variable parts, else an empty one.
        """
        operation = operation_name(operation)
        code = code_of(operation, code)
        text = text_of(code) if message is None else message
        what = written("inject_error", operation, code)
        error = ServiceError(code, text, status)
        return self._inject(operation, error, times, what, is_template=message is None)

    def inject_connection_error(self, operation: str, *, times: int = 1) -> Declaration:
        """Breaks the connection of the next calls of an operation, as botocore's own exception."""
        operation = operation_name(operation)
        what = written("inject_connection_error", operation)
        return self._inject(operation, ConnectionBroken(operation), times, what)

    def _inject(
        self,
        operation: str,
        error: ServiceError | ConnectionBroken,
        times: int,
        what: str,
        *,
        is_template: bool = False,
    ) -> Declaration:
        with self.service.locked() as state:
            injected = InjectedError(operation, error, times, is_template=is_template)
            state.injected.append(injected)
            declared = DeclaredError(what=what, region=self.options.region, injected=injected)
            return self._declare(state, declared)

    def on_hook(
        self, event: str, function: HookFunction, *, region: str | None = None
    ) -> Declaration:
        """Runs ``function(event, context)`` in process as the validation hook of an event.

        It gets the payload that the service sends, and answers through
        PutLifecycleEventHookExecutionStatus like a real one; its calls move no time. An exception
        is logged, and the hook times out as in AWS.
        """
        check_known(event, _HOOKS, "lifecycle event that a function validates")
        with self.service.locked() as state:
            place = self._region(state, region)
            reference = HookFunctionReference(function)
            place.engine.hooks.functions[event] = reference
            what = f"on_hook({event!r}, {reference.name})"
            declared = DeclaredHook(what=what, region=place.name, event=event, reference=reference)
            return self._declare(state, declared)


def operation_name(name: str) -> str:
    """Return an operation's name in the API for that or for boto3's method.

    Raises:
        ValueError: It is no operation of CodeDeploy.
    """
    if name in OPERATIONS:
        return name
    methods = {xform_name(operation): operation for operation in OPERATIONS}
    if name not in methods:
        check_known(name, OPERATIONS, "operation")
    return methods[name]


def _targets(place: Region) -> set[str]:
    world = place.world
    found = {*world.instances, *place.store.on_premises}
    found.update(f"{alias.function}:{alias.alias}" for alias in world.lambda_aliases.values())
    found.update(f"{service.cluster}:{service.name}" for service in world.ecs_services.values())
    for deployment in place.store.unfinished.values():
        found.update(deployment.targets or ())
    for application in place.store.applications.values():
        for group in application.groups.values():
            services = group.settings.get("ecsServices") or ()
            found.update(f"{s['clusterName']}:{s['serviceName']}" for s in services)
    return found


def _may_be_a_target(place: Region, name: str) -> bool:
    """Whether a function's alias or a service, of which none was declared, may have the name."""
    world = place.world
    return name.count(":") == 1 and not (world.lambda_aliases or world.ecs_services)
