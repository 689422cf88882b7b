"""Which tests use the fake, and by which names.

Read in every run of pytest, so nothing of the library is loaded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pytest

AUTOUSE = "codedeploy_autouse"
#: The options that pytest's configuration may set, as ``codedeploy_<option>``, with type and help.
DEFAULTS: dict[str, tuple[Literal["string", "bool"], str]] = {
    "progress": ("string", "How time is skipped: poll (the default), clock or instant."),
    "poll_interval": ("string", "How many seconds pass when a question is asked again."),
    "region": ("string", "The region of the fake."),
    "sleep": ("string", "What time.sleep does: real (the default) or skip."),
    "strict": ("bool", "Fail a passing test where something that it declared was never met."),
    "travel": ("bool", "Let the process's clock go along with the fake's."),
    "world": ("string", "Where CodeDeploy looks: declared (the default), moto or a URL."),
}
MARKER = "codedeploy"
FIXTURES = frozenset({"codedeploy", "codedeploy_client"})


def uses(item: pytest.Item) -> bool:
    """Return whether a test asks for the fake: by the ini option, a fixture or the marker."""
    return (
        bool(item.config.getini(AUTOUSE))
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or item.get_closest_marker(MARKER) is not None
    )
