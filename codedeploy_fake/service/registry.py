"""The table of operations: dispatch, documentation and tests are derived from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import Deployment, Document, Store

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine
    from codedeploy_fake.model.world import World
    from codedeploy_fake.service.pages import Pages


class Context(Protocol):
    """What an operation may use: one account in one region, caught up with the clock."""

    @property
    def store(self) -> Store: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def world(self) -> World: ...
    @property
    def pages(self) -> Pages: ...
    @property
    def now(self) -> Milliseconds: ...
    def quota(self, name: str) -> int:
        """The value of a quota, as `CodeDeployFake.set_quota` names it."""


#: Answers a validated request; ``None`` where the operation has no output.
Handler = Callable[[Context, Document], "Document | None"]
#: The unfinished deployments that an answer to this request reports on.
Looks = Callable[[Context, Document], Iterable[Deployment]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service.

    ``looks`` marks a question whose answer changes as time goes by: asked again, it lets time
    pass in the ``"poll"`` mode. ``lets_go_on`` marks a call after which the ``"instant"`` mode
    works out everything that is due.
    """

    name: str
    handler: Handler
    looks: Looks | None = None
    lets_go_on: bool = False


#: Every operation by its name in the service model.
OPERATIONS: dict[str, Operation] = {}


def operation(
    name: str, *, looks: Looks | None = None, lets_go_on: bool = False
) -> Callable[[Handler], Handler]:
    """Registers the decorated function as the operation of that name."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[name] = Operation(name, handler, looks, lets_go_on)
        return handler

    return register
