"""The base of every side of a fake: its service, and the state of a region."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codedeploy_fake.fake.arguments import checked, nearest
from codedeploy_fake.fake.declarations import Declaration, Declared
from codedeploy_fake.fake.notifications import transcribe
from codedeploy_fake.model.defaults import known_regions
from codedeploy_fake.model.options import Options, check
from codedeploy_fake.service.service import Service

if TYPE_CHECKING:
    from codedeploy_fake.model.world import World
    from codedeploy_fake.service.state import Region, State


class Side:
    """A part of the methods of a fake."""

    def __init_subclass__(cls) -> None:
        """Check the arguments of every public method before it begins."""
        for name, member in list(vars(cls).items()):
            if inspect.isfunction(member) and not name.startswith("_"):
                setattr(cls, name, checked(member))

    def __init__(self, options: Options) -> None:
        self.options = options
        self.service = Service(options)
        if options.world != "declared":
            # Only then: it brings boto3 and a client of each service.
            from codedeploy_fake.neighbors.botocore_source import BotocoreNeighbors

            self.service.connect(BotocoreNeighbors(options.world), transcribe)

    @property
    def world(self) -> str:
        """Where CodeDeploy looks: ``"declared"``, ``"moto"`` or a URL."""
        return self.options.world

    @contextmanager
    def _region(self, name: str | None) -> Iterator[Region]:
        """Lock the fake, and yield a region of it, caught up with the clock.

        Raises:
            ValueError: The name is that of no region, and no client has used it.
        """
        with self.service.locked() as state:
            region = self._known_region(state, name)
            self.service.catch_up(region)
            yield region

    @contextmanager
    def _declaring(self, kind: str, region: str | None) -> Iterator[World]:
        """Yield the world of a region; from then on, only declared things of the kind exist."""
        with self._region(region) as regional:
            yield regional.world
            regional.world.declare(kind)

    def _known_region(self, state: State, name: str | None) -> Region:
        """Return a region as it is."""
        if name is None:
            name = self.options.region
        elif name not in state.regions:
            # Clients may use any name, such as "local": only what the author types is checked.
            check("region", name)
            if name not in known_regions():
                hint = nearest(name, known_regions())
                raise ValueError(
                    f"botocore knows no region {name!r}, and no client has used one: {hint}"
                    f"the mock's own is {self.options.region!r}; a region of another name is "
                    "known once a client has called it"
                )
        return state.region(name)

    def _declare(self, declared: Declared) -> Declaration:
        """Keep what a test declared, in order, and return its handle; the fake is locked."""
        self.service.state.declared.append(declared)
        return Declaration(self.service, declared)

    def _refuse_in_hook(self, method: str) -> None:
        if self.service.is_hooking:
            raise ValueError(
                f"{method}() cannot be called inside a hook function, while the deployment that "
                "it validates is in the middle of a step: call it after the hook has returned"
            )
