"""What a user may misspell; type checkers refuse it, or they find the comments unneeded."""

# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnknownVariableType=false

from __future__ import annotations

import codedeploy_fake
from codedeploy_fake import mock_codedeplyo  # type: ignore[attr-defined]

print(codedeploy_fake.currrent)  # type: ignore[attr-defined]
__all__ = ["mock_codedeplyo"]


def misspell(fake: codedeploy_fake.CodeDeployFake) -> None:
    fake.fail("AfterInstal")  # type: ignore[arg-type]
    fake.fail("AfterInstall", error_code="ScriptFail")  # type: ignore[arg-type]
    fake.hang("Instal")  # type: ignore[arg-type]
    fake.fail_deployment("THROTLED")  # type: ignore[arg-type]
    fake.inject_error("GetDeploymnet", "ThrottlingException")  # type: ignore[arg-type]
    fake.inject_error("GetDeployment", "Throtling")  # type: ignore[arg-type]
    fake.inject_connection_error("get_deploymnet")  # type: ignore[arg-type]
    fake.set_alarm_state("errors", "ALRM")  # type: ignore[arg-type]
    fake.on_hook("AfterAlowTraffic", print)  # type: ignore[arg-type]
    fake.hook_event("AfterAlowTraffic")  # type: ignore[arg-type]
