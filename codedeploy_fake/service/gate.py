"""The lock around the state of a service."""

from __future__ import annotations

import threading
from types import TracebackType


class Gate:
    """A lock that cannot be entered twice: who tries is told so, and does not wait for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: The thread that is inside.
        self._inside: int | None = None

    def __enter__(self) -> None:
        thread = threading.get_ident()
        if self._inside == thread:
            raise RuntimeError(
                "the fake of CodeDeploy is asked while it answers in the same thread, as from a "
                "signal handler or from a __repr__: ask it afterwards"
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
