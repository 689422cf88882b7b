"""The options of the server."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from typing import Any

from codedeploy_fake.fake.arguments import nearest
from codedeploy_fake.model.options import Options, Progress


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ServerOptions:
    """The options that a server was started with.

    ``progress``, ``region``, ``seed`` and ``world`` are those of the mock, for every account.
    ``speed`` is how many times as fast as the process's clock those of the worlds go. ``moto``
    adds every other service of AWS, as moto has it. ``hosts`` are names that the Host header may
    have besides those of this machine, ``on_network`` allows names without a dot too. Raises
    ``ValueError`` for an impossible value.
    """

    progress: Progress = "instant"
    speed: float = 1
    region: str = "us-east-1"
    seed: int = 0
    world: str = "declared"
    moto: bool = False
    hosts: tuple[str, ...] = ()
    on_network: bool = False

    def __post_init__(self) -> None:
        if not _is_speed(self.speed):
            raise ValueError(f"speed must be a number of 1 or more, not {self.speed!r}")
        if self.moto and self.world != "declared":
            raise ValueError(
                f"with moto the world is that moto: leave out world={self.world!r}, or moto"
            )
        if self.world == "moto":
            raise ValueError('no moto is active in a server: the world of its own moto is "--moto"')
        self.mock()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> ServerOptions:
        """Return the options of these names; ``TypeError`` for a name that is none."""
        names = [field.name for field in dataclasses.fields(cls)]
        for name in given:
            if name not in names:
                raise TypeError(
                    f"the server has no option {name!r}; its options are {', '.join(names)}"
                    f"{near(name, names)}"
                )
        return cls(**given)

    def mock(self, **account: Any) -> Options:
        """Return the options of an account's world."""
        given = {name: getattr(self, name) for name in ("progress", "region", "seed", "world")}
        return Options(**{**given, **account})


def _is_speed(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value < math.inf


def near(name: str, names: Iterable[str]) -> str:
    """Return the question for the nearest of the names, at the end of a sentence."""
    question = nearest(name, list(names))
    return f"; {question.strip()}" if question else ""
