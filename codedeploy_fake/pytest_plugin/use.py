"""The plugin's names in pytest: its options, its marker, its fixtures, and which tests use them.

Read in every run of pytest, so nothing of the library is loaded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pytest

MARKER = "codedeploy"
FIXTURES = frozenset({"codedeploy", "codedeploy_client"})
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


def declare_options(parser: pytest.Parser) -> None:
    """Tell pytest which options its configuration may set."""
    parser.addini(
        AUTOUSE,
        "Make the fake of AWS CodeDeploy active in every test (true or false).",
        type="bool",
        default=False,
    )
    for option, (kind, text) in DEFAULTS.items():
        parser.addini(f"codedeploy_{option}", text, type=kind, default=None)


def declare_marker(config: pytest.Config) -> None:
    """Tell pytest of the marker, for ``pytest --markers`` and ``--strict-markers``."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*, progress, poll_interval, region, account_id, start_time, seed, sleep, "
        "travel, strict, world): make the fake of AWS CodeDeploy active in the test, from before "
        "its first fixture until after its last; the options of function, class and module are "
        "merged, the nearest wins.",
    )


def uses(item: pytest.Item) -> bool:
    """Return whether a test asks for the fake: by the ini option, a fixture or the marker."""
    return (
        bool(item.config.getini(AUTOUSE))
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or item.get_closest_marker(MARKER) is not None
    )
