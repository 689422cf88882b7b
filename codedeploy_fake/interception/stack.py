"""The stack of active fakes: the last one answers CodeDeploy."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

#: Replaced as a whole, so that a call reads one state of it without a lock.
active: tuple[CodeDeployFake, ...] = ()
_lock = threading.Lock()


def push(fake: CodeDeployFake) -> None:
    """Make a fake the one that answers CodeDeploy."""
    global active
    with _lock:
        active = (*active, fake)


def remove(fake: CodeDeployFake) -> None:
    """Remove a fake wherever it stands; the others stay as they are."""
    global active
    with _lock:
        active = tuple(other for other in active if other is not fake)


def top() -> CodeDeployFake | None:
    """Return the fake that answers CodeDeploy now."""
    fakes = active
    return fakes[-1] if fakes else None
