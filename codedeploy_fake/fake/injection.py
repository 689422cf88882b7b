"""Failures on demand: of lifecycle events, calls and connections; and validation hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore import xform_name

from codedeploy_fake.engine.appspec import ECS_HOOKS, LAMBDA_HOOKS
from codedeploy_fake.engine.faults import (
    EVENTS,
    FAULT_CODES,
    DeploymentRule,
    Rule,
    script_fault,
)
from codedeploy_fake.engine.hooks import HookFunction, HookFunctionReference
from codedeploy_fake.fake.arguments import check_known
from codedeploy_fake.fake.declarations import (
    Declaration,
    DeclaredError,
    DeclaredFault,
    DeclaredHook,
    DeclaredOutcome,
    written,
)
from codedeploy_fake.fake.side import Side
from codedeploy_fake.messages import REGISTRY, outcomes
from codedeploy_fake.messages.errors import ConnectionBroken, Message, ServiceError
from codedeploy_fake.service.operations import OPERATIONS
from codedeploy_fake.service.state import InjectedError, Region
from codedeploy_fake.service.validation import service_model

if TYPE_CHECKING:
    from codedeploy_fake.model.names import (
        DeploymentErrorCode,
        ErrorCode,
        HookEventName,
        LifecycleEvent,
        OperationName,
        ScriptErrorCode,
    )

#: Every lifecycle event that a function may validate.
_HOOKS = frozenset((*LAMBDA_HOOKS, *ECS_HOOKS))

#: Error codes of any operation: of the protocol, and of AWS's front end.
PROTOCOL_CODES = frozenset(
    {
        "AccessDeniedException",
        "BandwidthLimitExceeded",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "LimitExceededException",
        "MissingAuthenticationToken",
        "NotAuthorized",
        "OptInRequired",
        "PriorRequestNotComplete",
        "RequestExpired",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SerializationException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationError",
    }
)


class InjectionSide(Side):
    """Failing and hanging events, failing deployments, injected errors, validation hooks."""

    def fail(
        self,
        event: LifecycleEvent,
        *,
        instance: str | None = None,
        error_code: ScriptErrorCode = "ScriptFailed",
        message: str | None = None,
        log_tail: str = "",
        times: int | None = None,
        deployment_id: str | None = None,
        region: str | None = None,
    ) -> Declaration:
        """Make a lifecycle event fail, unless it has started already.

        Args:
            event: The name of the lifecycle event, such as ``"AfterInstall"``.
            instance: The id of the instance or target that it fails on; by default each of them.
            error_code: The error code in the event's diagnostics.
            message: The message in the diagnostics; by default the agent's own for the code.
            log_tail: The end of the script's log in the diagnostics: its last 2,048 characters.
            times: How many events fail, in the order of the batches; by default all of them.
            deployment_id: The deployment whose events fail; by default each of them.
            region: The region; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the events that it made fail.

        Raises:
            ValueError: There is no such event, error code, instance or unfinished deployment.
        """
        check_known(event, EVENTS, "lifecycle event")
        check_known(error_code, FAULT_CODES, "error code of a lifecycle event")
        fault = script_fault(event, error_code, message, log_tail)
        options = {"instance": instance, "times": times, "deployment_id": deployment_id}
        what = written("fail", event, **options, region=region)
        return self._add_rule(Rule(event, instance, fault, times, deployment_id), region, what)

    def hang(
        self,
        event: LifecycleEvent,
        *,
        instance: str | None = None,
        times: int | None = None,
        deployment_id: str | None = None,
        region: str | None = None,
    ) -> Declaration:
        """Make a lifecycle event hang, unless it has started already.

        The first event of an instance fails after 300 seconds with UnknownError, as the agent is
        silent; a later one after 3,600 seconds with ScriptTimedOut.

        Args:
            event: The name of the lifecycle event, such as ``"AfterInstall"``.
            instance: The id of the instance or target that it hangs on; by default each of them.
            times: How many events hang, in the order of the batches; by default all of them.
            deployment_id: The deployment whose events hang; by default each of them.
            region: The region; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the events that it made hang.

        Raises:
            ValueError: There is no such event, instance or unfinished deployment.
        """
        check_known(event, EVENTS, "lifecycle event")
        options = {"instance": instance, "times": times, "deployment_id": deployment_id}
        what = written("hang", event, **options, region=region)
        return self._add_rule(Rule(event, instance, None, times, deployment_id), region, what)

    def fail_deployment(
        self,
        code: DeploymentErrorCode,
        message: str | None = None,
        *,
        deployment_id: str | None = None,
        group: str | None = None,
        times: int = 1,
        region: str | None = None,
    ) -> Declaration:
        """Make a deployment fail as a whole, with an error code that the service may return.

        It is for what no input and no resource leads to, such as ``AGENT_ISSUE``, ``THROTTLED`` or
        ``INTERNAL_ERROR``. A deployment fails when it starts, the one that is named at once if it
        runs; rollbacks count like all others.

        Args:
            code: The code in the deployment's ``errorInformation``.
            message: The text beside it; by default the service's own for the code.
            deployment_id: The deployment; by default the next ones that start.
            group: The deployment group whose next deployments fail; by default any.
            times: How many deployments fail.
            region: The region; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the deployments that it made fail.

        Raises:
            ValueError: There is no such code, deployment group or unfinished deployment.
        """
        check_known(code, OUTCOME_CODES, "error code of a deployment")
        text = _text_of_outcome(code) if message is None else message
        options = {"deployment_id": deployment_id, "group": group, "region": region}
        what = written("fail_deployment", code, **options, times=None if times == 1 else times)
        with self._region(region) as regional:
            _check_unfinished(regional, deployment_id)
            groups = {name for a in regional.store.applications.values() for name in a.groups}
            if group is not None and groups:
                check_known(group, groups, "deployment group")
            rule = DeploymentRule(code, text, message is None, times, deployment_id, group)
            regional.engine.fail_deployments(rule)
            self.service.resume(regional)
            declared = DeclaredOutcome(what=what, region=regional.name, rule=rule)
            return self._declare(declared)

    def _add_rule(self, rule: Rule, region: str | None, what: str) -> Declaration:
        with self._region(region) as regional:
            if rule.target_id is not None and not _may_be_a_target(regional, rule.target_id):
                check_known(rule.target_id, _targets(regional), "instance or target")
            _check_unfinished(regional, rule.deployment_id)
            regional.engine.add_fault(rule)
            return self._declare(DeclaredFault(what=what, region=regional.name, rule=rule))

    def inject_error(
        self,
        operation: OperationName,
        code: ErrorCode,
        message: str | None = None,
        *,
        status: int = 400,
        times: int = 1,
    ) -> Declaration:
        """Make the next calls of an operation fail with an error of the service.

        botocore retries it as it retries a real one (throttling). Each attempt is one entry in
        :attr:`calls`.

        Args:
            operation: The name of the operation or of boto3's method.
            code: The error code, with or without the suffix ``Exception``.
            message: The text; by default the service's own, filled from the request.
            status: The HTTP status, from 400 to 599.
            times: How many calls fail.

        Returns:
            A handle, whose ``met`` counts the calls that failed.

        Raises:
            ValueError: There is no such operation, or it has no such error.
        """
        name = operation_name(operation)
        on_the_wire = code_of(name, code)
        text = text_of(on_the_wire) if message is None else message
        what = written("inject_error", name, on_the_wire)
        error = ServiceError(on_the_wire, text, status)
        return self._inject(name, error, times, what, is_template=message is None)

    def inject_connection_error(self, operation: OperationName, *, times: int = 1) -> Declaration:
        """Make the next calls of an operation fail with botocore's ``ConnectionClosedError``.

        Args:
            operation: The name of the operation or of boto3's method.
            times: How many calls fail; botocore retries some of them.

        Returns:
            A handle, whose ``met`` counts the calls that failed.

        Raises:
            ValueError: There is no such operation.
        """
        name = operation_name(operation)
        what = written("inject_connection_error", name)
        return self._inject(name, ConnectionBroken(name), times, what)

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
            return self._declare(declared)

    def on_hook(
        self,
        event: HookEventName,
        function: HookFunction,
        *,
        name: str | None = None,
        region: str | None = None,
    ) -> Declaration:
        """Run a function in process as the validation hook of a lifecycle event.

        It gets the payload that the service sends, and reports its result through
        PutLifecycleEventHookExecutionStatus like a real one; its calls move no time. Its
        exceptions are in :attr:`hook_errors`, and the hook times out as on AWS.

        Args:
            event: The name of the lifecycle event, such as ``"BeforeAllowTraffic"``.
            function: Called with the payload and a context; a coroutine function is run to its
                end.
            name: The name or the ARN of the Lambda function that the AppSpec names for the event;
                by default whichever it names.
            region: The region; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the runs of the function.

        Raises:
            TypeError: The function cannot be called with two arguments.
            ValueError: No function validates such an event, or no function could have the name.
        """
        check_known(event, _HOOKS, "lifecycle event that a function validates")
        with self._region(region) as regional:
            reference = HookFunctionReference(function)
            regional.engine.hooks.functions[event, name] = reference
            declared = DeclaredHook(
                what=written("on_hook", event, reference, name=name),
                region=regional.name,
                event=event,
                name=name,
                reference=reference,
            )
            return self._declare(declared)


#: Every error code of a deployment, in the newest service model and in the registry alike.
OUTCOME_CODES = tuple(
    sorted(
        {
            message.code
            for message in vars(outcomes).values()
            if isinstance(message, Message) and message.code.isupper()
        }
    )
)


def _text_of_outcome(code: str) -> str:
    """Return the text that the registry has for a code first."""
    return next(message.text for message in REGISTRY if message.code == code)


def _check_unfinished(region: Region, deployment_id: str | None) -> None:
    """Refuse the id of a deployment that does not exist, or that has ended."""
    if deployment_id is None:
        return
    deployments = region.store.deployments
    check_known(deployment_id, deployments, f"deployment in {region.name}")
    deployment = deployments[deployment_id]
    if deployment.status.is_terminal:
        raise ValueError(
            f"the deployment {deployment_id} is {deployment.status.value} already: nothing of it "
            "can fail any more"
        )


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


def _targets(region: Region) -> set[str]:
    world = region.world
    found = {*world.instances, *region.store.on_premises}
    found.update(f"{alias.function}:{alias.alias}" for alias in world.lambda_aliases.values())
    found.update(f"{service.cluster}:{service.name}" for service in world.ecs_services.values())
    for deployment in region.store.unfinished.values():
        found.update(deployment.targets or ())
    for application in region.store.applications.values():
        for group in application.groups.values():
            services = group.settings.get("ecsServices") or ()
            found.update(f"{s['clusterName']}:{s['serviceName']}" for s in services)
    return found


def _may_be_a_target(region: Region, name: str) -> bool:
    """Return whether an alias or a service may have the name, as none was declared."""
    world = region.world
    return name.count(":") == 1 and not (world.lambda_aliases or world.ecs_services)


def code_of(operation: str, code: str) -> str:
    """Return an error code as it is on the wire, its suffix completed.

    Raises:
        ValueError: Neither the operation nor the protocol knows it.
    """
    model = service_model()
    # An old model does not have every operation.
    is_modelled = operation in model.operation_names
    shapes = model.operation_model(operation).error_shapes if is_modelled else []
    declared = PROTOCOL_CODES | {shape.name for shape in shapes}
    known = [name for name in (code, f"{code}Exception") if name in declared]
    if not known:
        check_known(code, declared, f"error code of {operation}")
    return known[0]


def text_of(code: str) -> str:
    """Return the service's text for a code, with variable parts in braces; empty without one."""
    texts = [message.text for message in REGISTRY if message.exception == code]
    return next((text for text in texts if "{" not in text), texts[0] if texts else "")
