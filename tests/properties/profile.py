"""How many examples the property tests try.

``HYPOTHESIS_PROFILE=long`` tries many, other ones in each run; the normal run is the same every
time.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def examples(normal: int, long: int, **others: Any) -> settings:
    """The settings of a test: so many examples in a normal run, so many in a long one."""
    return settings(
        max_examples=long if IS_LONG else normal,
        derandomize=not IS_LONG,
        # What failed is printed with how to repeat it; nothing is kept beside the tests.
        database=None,
        # A loaded machine is no bug.
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        **others,
    )
