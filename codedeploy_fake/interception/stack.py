"""The stack of active fakes: the last one serves the calls to CodeDeploy."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

#: Replaced as a whole, so that a call reads one state of it without a lock.
active: tuple[CodeDeployFake, ...] = ()
_lock = threading.Lock()
#: Called after a fake was removed.
listeners: list[Callable[[], None]] = []
#: What was activated during the present test, while pytest's plugin keeps it for the report.
recent: list[CodeDeployFake] | None = (
    [] if getattr(sys.modules.get("codedeploy_fake.pytest_plugin"), "is_loaded", False) else None
)


def push(fake: CodeDeployFake) -> None:
    """Put a fake on top: it serves the calls from now on."""
    global active
    with _lock:
        active = (*active, fake)
        if recent is not None:
            recent.append(fake)


def remove(fake: CodeDeployFake) -> None:
    """Remove a fake wherever it is; the others stay as they are."""
    global active
    with _lock:
        active = tuple(other for other in active if other is not fake)
    for listener in listeners:
        listener()


def top() -> CodeDeployFake | None:
    """Return the fake that serves the calls now."""
    fakes = active
    return fakes[-1] if fakes else None


# --- os.fork ---------------------------------------------------------------------------------

#: What a forking thread holds meanwhile.
_forking = threading.local()


def _before_fork() -> None:
    """Wait until no other thread is amid a call: in the child it would hold its locks for ever."""
    _forking.held = held = ExitStack()
    held.enter_context(_lock)
    for fake in active:
        held.enter_context(fake.service.held())


def _after_fork() -> None:
    _forking.held.close()


# There is none on Windows.
getattr(os, "register_at_fork", lambda **_: None)(
    before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
)
