"""After a test: the section in the report of a failing one, and mocks that it never stopped.

Such a mock ends with the test, and a warning.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from codedeploy_fake.fake.fake import CodeDeployFake
from codedeploy_fake.interception import stack
from codedeploy_fake.mock.activation import started
from codedeploy_fake.mock.failures import REPORT
from codedeploy_fake.pytest_plugin.use import MARKER


def add_section(test_report: pytest.TestReport, call: pytest.CallInfo[Any]) -> None:
    """Add what the exception has with it, or else the report on the last fake that was asked."""
    if not test_report.failed:
        return
    error = None if call.excinfo is None else call.excinfo.value
    text: str = getattr(error, REPORT, "") or _last()
    if text:
        test_report.sections.append((MARKER, text))


def _last() -> str:
    from codedeploy_fake.fake import report

    for fake in (*reversed(stack.recent or ()), *reversed(stack.active)):
        text = report.section(fake)
        if text:
            return text
    return ""


class Forgotten:
    """Stops what a test, or a fixture of it alone, has started and left active.

    What fixtures of a class, a module or the session start is theirs to stop.
    """

    def __init__(self) -> None:
        self._kept: set[CodeDeployFake] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self._kept = set(started)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, Any, None]:
        before = set(started)
        yield
        if fixturedef.scope != "function":
            self._kept |= started.keys() - before

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.stop(item)

    def stop(self, item: pytest.Item) -> None:
        """Stop what is left, and warn with the line that started it."""
        lines = []
        for fake in [fake for fake in started if fake not in self._kept]:
            mock, line = started[fake]
            mock.abandon(fake)
            lines.append(line)
        for line in lines:
            item.warn(
                pytest.PytestWarning(
                    f"{item.nodeid} never stopped the mock of CodeDeploy that was started at "
                    f"{line}: it was stopped now; use a with statement, or "
                    "self.addCleanup(mock.stop)"
                )
            )
