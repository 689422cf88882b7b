"""The lock around the state of a service, and the functions of the test that run outside it.

Such a function is run to its end, and is known by its context.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

#: The owners of the functions that run in this thread or task, the innermost last.
_running: contextvars.ContextVar[tuple[object, ...]] = contextvars.ContextVar(
    "codedeploy_fake_running", default=()
)


def is_running(owner: object) -> bool:
    """Return whether this thread or task is within a function that runs for the owner."""
    return owner in _running.get()


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


class Gate:
    """A lock that raises when its own thread enters it again, instead of waiting for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: The thread that is inside.
        self._inside: int | None = None

    def __enter__(self) -> None:
        thread = threading.get_ident()
        if self._inside == thread:
            raise RuntimeError(
                "the fake of CodeDeploy is called while it executes a call of the same thread, as "
                "from a signal handler or from a __repr__: call it afterwards"
            )
        self._lock.acquire()
        self._inside = thread

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self._inside = None
        self._lock.release()
