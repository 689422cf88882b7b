"""Which tests use the fake, and by which names.

Read in every run of pytest, so nothing of the library is loaded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

AUTOUSE = "codedeploy_autouse"
STRICT = "codedeploy_strict"
MARKER = "codedeploy"
FIXTURES = frozenset({"codedeploy", "codedeploy_client"})


def uses(item: pytest.Item) -> bool:
    """Return whether a test asks for the fake: by the ini option, a fixture or the marker."""
    return (
        bool(item.config.getini(AUTOUSE))
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or item.get_closest_marker(MARKER) is not None
    )
