"""A shop whose fake looks at a source made of dictionaries."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake.notifications import transcribe
from codedeploy_fake.model.clock import Milliseconds, process_time
from tests.neighbors.dictionaries import Dictionaries
from tests.shop import Shop, frozen

# As in a process in which some test has used them: then moto is asked for roles and rules.
for service in ("events", "iam"):
    importlib.import_module(f"moto.{service}.responses")


class Neighbors:
    """Neighbors that are dictionaries: one source for every region."""

    met = True

    def __init__(self) -> None:
        self.dictionaries = Dictionaries()
        self.found: list[Exception] = []
        self._changed: Milliseconds | None = None

    def source(self, region: str) -> Dictionaries:
        return self.dictionaries

    def changed(self) -> Milliseconds | None:
        return self._changed

    def forget(self) -> None:
        self._changed = None

    def note(self) -> None:
        self._changed = process_time() if self._changed is None else self._changed

    def faults(self) -> list[Exception]:
        found, self.found = self.found, []
        return found


class Beside(Shop):
    """A shop beside neighbors; whoever changes them says so with ``changed``."""

    def __init__(self, fake: CodeDeployFake, neighbors: Neighbors) -> None:
        super().__init__(fake)
        self.neighbors = neighbors
        self.seen = neighbors.dictionaries

    def changed(self) -> None:
        self.neighbors.note()

    def told(self, kind: type[Any]) -> list[Any]:
        """The orders of a kind, in order."""
        return [order for order in self.seen.orders if isinstance(order, kind)]


@pytest.fixture
def beside() -> Iterator[Beside]:
    with frozen() as fake:
        neighbors = Neighbors()
        fake.service.connect(neighbors, transcribe)
        yield Beside(fake, neighbors)
