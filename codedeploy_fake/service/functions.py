"""Functions of the test, which run outside the lock: to their end, and known by their context."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from typing import Any

#: The owners of the functions that run in this thread or task, the innermost last.
_running: contextvars.ContextVar[tuple[object, ...]] = contextvars.ContextVar(
    "codedeploy_fake_running", default=()
)


def is_running(owner: object) -> bool:
    """Return whether this thread or task is within a function that runs for the owner."""
    return any(other is owner for other in _running.get())


def run_for(owner: object, function: Callable[..., object], *arguments: Any) -> None:
    """Call a function for an owner, and await what it returns if that can be awaited."""
    token = _running.set((*_running.get(), owner))
    try:
        result = function(*arguments)
        if inspect.isawaitable(result):
            _finish(result)
    finally:
        _running.reset(token)


def _finish(result: Any) -> None:
    async def finish() -> None:
        await result

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(finish())
        return
    # A loop runs in this thread already, so that another one needs a thread of its own.
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            context.run(asyncio.run, finish())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, name="codedeploy-fake-function")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
