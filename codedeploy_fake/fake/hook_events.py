"""The payload of a validation hook whose deployment was made for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.service.service import Service
    from codedeploy_fake.service.state import Region


class HookEvent(dict[str, str]):
    """The payload of a hook function: a dict of two ids.

    It can be given to a handler as it is, and be serialised as JSON.
    """

    def __init__(self, payload: dict[str, str], waiting: HookWait) -> None:
        super().__init__(payload)
        self._waiting = waiting

    @property
    def status(self) -> str:
        """``"Pending"`` until it was reported, then ``"Succeeded"`` or ``"Failed"``."""
        return self._waiting.status_of(self["LifecycleEventHookExecutionId"])


class HookWait:
    """A deployment on its way to a hook."""

    def __init__(self, service: Service, region: Region, event: str) -> None:
        self._service = service
        self._region = region
        self._event = event

    def choose(self, deployment_id: str | None, execution_id: str | None) -> None:
        """Give the next deployment an id, and the next execution of a hook.

        Raises:
            ValueError: An id exists already, or could not be one.
        """
        with self._service.locked():
            store, hooks = self._region.store, self._region.engine.hooks
            if deployment_id is not None:
                if not re.fullmatch("d-[A-Z0-9]{9}", deployment_id):
                    raise ValueError(
                        "deployment_id must be d- and nine capital letters and digits, not "
                        f"{deployment_id!r}"
                    )
                if deployment_id in store.deployments:
                    raise ValueError(f"the deployment {deployment_id!r} exists already")
            if execution_id is not None:
                if not execution_id:
                    raise ValueError("execution_id of hook_event must not be an empty text")
                if execution_id in hooks.executions:
                    raise ValueError(f"the hook execution {execution_id!r} exists already")
            store.ids.chosen = deployment_id
            hooks.chosen = execution_id

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Invoke no function of this hook meanwhile: the test itself is its function."""
        with self._service.locked():
            functions = self._region.engine.hooks.functions
            own = [key for key in functions if key[0] == self._event]
            kept = {key: functions.pop(key) for key in own}
        try:
            yield
        finally:
            functions.update(kept)

    def at(self, deployment_id: str) -> HookEvent:
        """Run the deployment up to the hook, and return the hook's payload."""
        with self._service.locked():
            engine = self._region.engine
            deployment = self._region.store.deployments[deployment_id]
            self._service.run(self._region, lambda: engine.is_moving(deployment))
            execution_id = engine.hooks.last_of(deployment_id)
        payload = {
            "DeploymentId": deployment_id,
            "LifecycleEventHookExecutionId": execution_id,
        }
        return HookEvent(payload, self)

    def status_of(self, execution_id: str) -> str:
        """Return the status of an execution of the hook."""
        with self._service.locked() as state:
            hooks = state.region(self._region.name).engine.hooks
            return hooks.executions[execution_id].status
