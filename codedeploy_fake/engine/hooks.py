"""Functions of the test that are run in process as Lambda functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from codedeploy_fake.model.clock import MINUTE
from codedeploy_fake.model.store import Store

#: A Lambda handler: takes the event (the hook's payload) and the context.
HookFunction = Callable[[dict[str, Any], Any], object]


@dataclass(slots=True, eq=False)
class HookFunctionReference:
    """A hook function in a world; a snapshot refers to it and never copies it."""

    function: HookFunction

    @property
    def name(self) -> str:
        return getattr(self.function, "__name__", type(self.function).__name__)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Invocation:
    """A hook function that is to be run now."""

    function: HookFunctionReference
    #: The lifecycle event that it validates, or what it is told of.
    event: str
    deployment_id: str
    #: The payload that the service sends.
    payload: dict[str, Any]
    #: Called when the function of a hook broke: it will not answer any more.
    give_up: Callable[[], None] | None = None


class HookContext:
    """The context of a hook function: the members of a Lambda context that handlers read."""

    def __init__(self, invocation: Invocation, store: Store) -> None:
        name = invocation.function.name
        self.function_name = name
        self.function_version = "$LATEST"
        self.invoked_function_arn = store.arn(f"function:{name}", "lambda")
        self.memory_limit_in_mb = 128
        self.aws_request_id = store.ids.request_id()
        self.log_group_name = f"/aws/lambda/{name}"
        self.log_stream_name = "$LATEST"

    def get_remaining_time_in_millis(self) -> int:
        return 15 * MINUTE


@dataclass(slots=True, eq=False)
class Execution:
    """One execution of a hook function, whether the test gave one or not."""

    deployment_id: str
    event: str
    #: Whether a function was given that answers.
    is_invoked: bool
    is_answered: bool = False
    status: str = "Pending"

    def end(self, *, succeeded: bool) -> None:
        """Record the end of the execution."""
        self.status = "Succeeded" if succeeded else "Failed"


class Hooks:
    """The functions given to ``on_hook``, and those whose turn has come.

    The engine only says which function is due: it runs outside the lock, and meanwhile no
    time passes.
    """

    def __init__(self) -> None:
        #: By the lifecycle event and the name of the Lambda function; None is any.
        self.functions: dict[tuple[str, str | None], HookFunctionReference] = {}
        self.due: list[Invocation] = []
        #: The id that the test chose for the next execution.
        self.chosen: str | None = None
        #: By id, oldest first.
        self.executions: dict[str, Execution] = {}

    def find(self, event: str, function: str | None) -> HookFunctionReference | None:
        """Return what runs for an event.

        Args:
            event: The lifecycle event.
            function: The Lambda function that the AppSpec names; None while it cannot be seen.
        """
        for (validated, name), reference in self.functions.items():
            if validated == event and name and function and is_same_function(name, function):
                return reference
        return self.functions.get((event, None))

    def names(self) -> dict[str, str]:
        """Return the name of a Lambda function for each event that functions were given for."""
        return {
            event: reference.name if name is None else name
            for (event, name), reference in self.functions.items()
        }

    def executions_of(self, deployment_id: str, event: str) -> list[Execution]:
        """Return the executions of the function that validates an event of a deployment."""
        return [
            execution
            for execution in self.executions.values()
            if (execution.deployment_id, execution.event) == (deployment_id, event)
        ]

    def last_of(self, deployment_id: str) -> str:
        """Return the id of a deployment's last execution."""
        return next(
            execution_id
            for execution_id, execution in reversed(self.executions.items())
            if execution.deployment_id == deployment_id
        )

    def take_due(self) -> list[Invocation]:
        """Return the functions whose turn has come, and forget them."""
        due, self.due = self.due, []
        return due

    def invoke(
        self,
        event: str,
        function: str | None,
        deployment_id: str,
        execution_id: str,
        give_up: Callable[[str], None],
    ) -> None:
        """Note that the function of an event is due, if the test gave one [E 2.9]."""
        found = self.find(event, function)
        self.executions[execution_id] = Execution(deployment_id, event, found is not None)
        if found is not None:
            payload = {
                "DeploymentId": deployment_id,
                "LifecycleEventHookExecutionId": execution_id,
            }
            broken = partial(give_up, execution_id)
            self.due.append(Invocation(found, event, deployment_id, payload, broken))


def is_same_function(name: str, other: str) -> bool:
    """Return whether a name or ARN of a Lambda function is meant by another one.

    A version or an alias counts where the first one has it.
    """
    (wanted, version), (found, other_version) = _parts(name), _parts(other)
    return wanted == found and version in ("", other_version)


def _parts(name: str) -> tuple[str, str]:
    """Return the plain name of a Lambda function, and its version or alias."""
    plain, _, version = name.rpartition("function:")[2].partition(":")
    return plain, version
