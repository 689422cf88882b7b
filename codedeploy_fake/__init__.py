"""An in-process fake of AWS CodeDeploy for unit tests of code that uses boto3 or botocore.

The public names are loaded when they are first asked for, so that importing the package (the
pytest plugin does it in every test run) loads neither botocore nor boto3 nor wrapt.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.fake.declarations import Declaration
    from codedeploy_fake.fake.fake import CodeDeployFake, Snapshot
    from codedeploy_fake.fake.records import Call, Event, Notification
    from codedeploy_fake.fake.timeline import StatusChange, Timeline
    from codedeploy_fake.mock.activation import current, mock_codedeploy
    from codedeploy_fake.server.connection import connect

    __version__: str

__all__ = [
    "Call",
    "CodeDeployFake",
    "Declaration",
    "Event",
    "Notification",
    "Snapshot",
    "StatusChange",
    "Timeline",
    "__version__",
    "connect",
    "current",
    "mock_codedeploy",
]

_HOMES = {
    "Call": "codedeploy_fake.fake.records",
    "CodeDeployFake": "codedeploy_fake.fake.fake",
    "Declaration": "codedeploy_fake.fake.declarations",
    "Event": "codedeploy_fake.fake.records",
    "Notification": "codedeploy_fake.fake.records",
    "Snapshot": "codedeploy_fake.fake.fake",
    "StatusChange": "codedeploy_fake.fake.timeline",
    "Timeline": "codedeploy_fake.fake.timeline",
    "connect": "codedeploy_fake.server.connection",
    "current": "codedeploy_fake.mock.activation",
    "mock_codedeploy": "codedeploy_fake.mock.activation",
}


# Hidden from type checkers, which would take every misspelled name for one that is there.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        value: object
        if name == "__version__":
            value = importlib.import_module("importlib.metadata").version("codedeploy-fake")
        elif name in _HOMES:
            value = getattr(importlib.import_module(_HOMES[name]), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
