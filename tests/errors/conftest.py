"""What the tests of errors share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.errors.calls import new_stage
from tests.errors.stage import Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    with new_stage() as empty:
        yield empty
