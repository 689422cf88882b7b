"""What a user may misspell; type checkers refuse it, or they find the comments unneeded."""

# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnknownVariableType=false

from __future__ import annotations

import codedeploy_fake
from codedeploy_fake import mock_codedeplyo  # type: ignore[attr-defined]

print(codedeploy_fake.currrent)  # type: ignore[attr-defined]
__all__ = ["mock_codedeplyo"]
