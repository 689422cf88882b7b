"""The options of the mock."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import math
import re
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

#: How time is skipped: when a question is asked again, only on command, or to the end at once.
Progress = Literal["poll", "clock", "instant"]
#: What ``time.sleep`` of the program does: sleep, or move the fake's clock.
Sleep = Literal["real", "skip"]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """The options of an activation of the mock.

    ``progress`` says how time is skipped, ``poll_interval`` how many seconds go by when a
    question is asked again. ``region`` and ``account_id`` are those of the mock, ``start_time``
    is what its clock reads at first (a naive datetime is UTC, ``None`` the process's clock), and
    ``seed`` is what its ids are drawn from. ``sleep`` says what
    ``time.sleep`` and ``asyncio.sleep`` of the program do, ``travel`` whether the process's clock
    goes along with the fake's, ``strict`` whether a passing test fails where something that it
    declared was never met. ``world`` says where CodeDeploy looks for what it works on:
    ``"declared"``, ``"moto"`` or the URL of an emulator on this machine. Raises ``ValueError`` for
    a value that cannot be.
    """

    progress: Progress = "poll"
    poll_interval: float = 15
    region: str = "us-east-1"
    account_id: str = "123456789012"
    start_time: datetime.datetime | None = None
    seed: int = 0
    sleep: Sleep = "real"
    travel: bool = False
    strict: bool = False
    world: str = "declared"

    def __post_init__(self) -> None:
        for name in _CHOICES:
            check(name, getattr(self, name))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


#: Hosts beside loopback addresses and single labels that are this machine, or on its network.
_LOCAL_HOSTS = ("host.docker.internal",)


def _is_world(value: Any) -> bool:
    if value in ("declared", "moto"):
        return True
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts is not None and parts.scheme in ("http", "https") and _is_local(parts.hostname)


def _is_local(host: str | None) -> bool:
    """Return whether a host cannot be one of AWS, but is this machine or beside it."""
    if not host:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." not in host or host.endswith(".localhost") or host in _LOCAL_HOSTS


_CHOICES: dict[str, tuple[Any, str]] = {
    "progress": (
        lambda value: value in get_args(Progress),
        '"poll", "clock" or "instant"',
    ),
    "poll_interval": (
        lambda value: _is_number(value) and 0.001 <= value < math.inf,
        "a number of seconds, at least 0.001",
    ),
    "region": (
        lambda value: (
            isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+-[0-9]+", value) is not None
        ),
        'the name of an AWS region, such as "us-east-1", "cn-north-1" or "us-gov-west-1"',
    ),
    "account_id": (
        lambda value: isinstance(value, str) and re.fullmatch(r"[0-9]{12}", value) is not None,
        "a string of 12 digits",
    ),
    "start_time": (
        lambda value: value is None or isinstance(value, datetime.datetime),
        "a datetime (a naive one is UTC) or None",
    ),
    "sleep": (lambda value: value in get_args(Sleep), '"real" or "skip"'),
    "travel": (lambda value: isinstance(value, bool), "True or False"),
    "seed": (
        lambda value: isinstance(value, int) and not isinstance(value, bool),
        "an integer",
    ),
    "strict": (lambda value: isinstance(value, bool), "True or False"),
    "world": (
        _is_world,
        (
            '"declared", "moto" or the URL of an emulator on this machine, such as '
            '"http://127.0.0.1:5000": a loopback address, a name without dots, *.localhost or '
            "host.docker.internal"
        ),
    ),
}

#: The names of the options, in the order of the documentation.
NAMES = tuple(field.name for field in dataclasses.fields(Options))


def check(name: str, value: Any) -> None:
    """Raise ``ValueError``, with the possible choices, for an impossible value."""
    is_possible, choices = _CHOICES[name]
    if not is_possible(value):
        raise ValueError(f"{name} must be {choices}, not {value!r}")


def check_names(given: dict[str, Any]) -> None:
    """Raise ``TypeError``, with the known names, for an unknown option."""
    for name in given:
        if name not in NAMES:
            raise TypeError(
                f"mock_codedeploy has no option {name!r}; its options are {', '.join(NAMES)}"
            )
