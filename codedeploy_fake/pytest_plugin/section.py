"""The section that the report of a failing test gains, whichever way in the test took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codedeploy_fake.fake import report
from codedeploy_fake.interception import stack
from codedeploy_fake.mock.failures import REPORT
from codedeploy_fake.pytest_plugin.use import MARKER

if TYPE_CHECKING:
    import pytest


def add_section(test_report: pytest.TestReport, call: pytest.CallInfo[Any]) -> None:
    """Add what the exception has with it, or else the report on the last fake that was asked."""
    if not test_report.failed:
        return
    error = None if call.excinfo is None else call.excinfo.value
    text: str = getattr(error, REPORT, "") or _last()
    if text:
        test_report.sections.append((MARKER, text))


def _last() -> str:
    for fake in (*reversed(stack.recent or ()), *reversed(stack.active)):
        text = report.section(fake)
        if text:
            return text
    return ""
