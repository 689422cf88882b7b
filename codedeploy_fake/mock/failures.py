"""The report that a failed test gets with its exception, and the check for unmet declarations."""

from __future__ import annotations

import sys
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from codedeploy_fake.fake import report
from codedeploy_fake.fake.declarations import unmet
from codedeploy_fake.interception import observing

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

#: Where an exception has the report for pytest's plugin.
REPORT = "__codedeploy_report__"


def plugin_is_loaded() -> bool:
    """Return whether pytest runs with the plugin, which shows reports in a section."""
    return getattr(sys.modules.get("codedeploy_fake.pytest_plugin"), "is_loaded", False)


def attach(error: BaseException, fake: CodeDeployFake) -> None:
    """Attach the report on a fake to the exception of a failed test: once, and to no skip.

    It is a note, which Python has since 3.11; pytest's plugin shows a section instead.
    """
    if hasattr(error, REPORT) or not _is_failure(error):
        return
    text = report.section(fake)
    if not text:
        return
    setattr(error, REPORT, text)
    if not plugin_is_loaded() and sys.version_info >= (3, 11):
        error.add_note(f"\nCodeDeploy as the fake saw it:\n\n{text}")


observing.last_looks.append(attach)


def _is_failure(error: BaseException) -> bool:
    """Return whether an exception fails a test: no skip, expected failure or end of the run."""
    # pytest's own outcomes, which say that they are of the builtins.
    if any(base.__module__ == "_pytest.outcomes" for base in type(error).__mro__):
        return type(error).__name__ == "Failed"
    return isinstance(error, Exception) and not isinstance(error, unittest.SkipTest)


def check_met(fake: CodeDeployFake) -> None:
    """Raise ``AssertionError`` if the fake is strict and something declared was never met."""
    missed = unmet(fake.service) if fake.options.strict else []
    if missed:
        raise AssertionError("\n  ".join(["declared, and never met:", *missed]))


@contextmanager
def told(fake: CodeDeployFake) -> Iterator[CodeDeployFake]:
    """Attach the report to what ends a test, and end it where a strict fake was not met."""
    try:
        yield fake
        check_met(fake)
    except BaseException as error:
        attach(error, fake)
        raise


class Watch:
    """Attaches the report to the failures that a result of unittest is told.

    unittest catches them itself, so that nothing passes through the mock.
    """

    _NAMES = ("addError", "addFailure", "addSubTest")

    def __init__(self, result: Any, fake: CodeDeployFake) -> None:
        self._result = result
        self._fake = fake
        #: Whether one was told.
        self.failed = False
        self._own = {name: vars(result).get(name) for name in self._NAMES}
        for name in self._NAMES:
            if hasattr(result, name):
                setattr(result, name, self._telling(getattr(result, name)))

    def _telling(self, tell: Any) -> Any:
        def told_of(*arguments: Any) -> None:
            # The last argument is what sys.exc_info() returns; None for a subtest that passed.
            if arguments[-1] is not None:
                self.failed = True
                attach(arguments[-1][1], self._fake)
            tell(*arguments)

        return told_of

    def end(self) -> None:
        """Leave the result as it was."""
        for name, own in self._own.items():
            if own is not None:
                setattr(self._result, name, own)
            else:
                vars(self._result).pop(name, None)


def watch_running_test(fake: CodeDeployFake) -> Watch | None:
    """Watch the test of unittest that runs now, in its set-up or itself; None if there is none."""
    if plugin_is_loaded():
        return None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not unittest.TestCase.run.__code__:
        frame = frame.f_back
    result = None if frame is None else frame.f_locals.get("result")
    return None if result is None else Watch(result, fake)
