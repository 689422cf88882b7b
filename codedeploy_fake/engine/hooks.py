"""Functions of the test that answer validation hooks, run in process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.model.clock import MINUTE
from codedeploy_fake.model.store import Store

#: A Lambda handler: takes the event (the hook's payload) and the context.
HookFunction = Callable[[dict[str, str], Any], object]


@dataclass(slots=True, eq=False)
class HookFunctionReference:
    """A hook function in a world; a snapshot refers to it and never copies it."""

    function: HookFunction

    @property
    def name(self) -> str:
        return getattr(self.function, "__name__", type(self.function).__name__)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A hook function that is to be run now."""

    function: HookFunctionReference
    event: str
    deployment_id: str
    execution_id: str
    #: Told the execution id when the function broke: nobody will answer any more.
    give_up: Callable[[str], None]

    @property
    def payload(self) -> dict[str, str]:
        """The payload that the service sends [E 2.9]."""
        return {
            "DeploymentId": self.deployment_id,
            "LifecycleEventHookExecutionId": self.execution_id,
        }


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
    """One execution of a hook function, or of one that nobody gave."""

    deployment_id: str
    status: str = "Pending"

    def end(self, *, succeeded: bool) -> None:
        """Note how the execution ended."""
        self.status = "Succeeded" if succeeded else "Failed"


class Hooks:
    """The functions given to ``on_hook``, and those whose turn has come.

    The engine only says which function is due: it runs outside the lock, and meanwhile time
    stands still.
    """

    def __init__(self) -> None:
        self.functions: dict[str, HookFunctionReference] = {}
        self.due: list[Invocation] = []
        #: The id that the test chose for the next execution.
        self.chosen: str | None = None
        #: By id, oldest first.
        self.executions: dict[str, Execution] = {}

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
        self, event: str, deployment_id: str, execution_id: str, give_up: Callable[[str], None]
    ) -> None:
        """Note that the function of an event is due, if the test gave one."""
        self.executions[execution_id] = Execution(deployment_id)
        function = self.functions.get(event)
        if function is not None:
            self.due.append(Invocation(function, event, deployment_id, execution_id, give_up))
