"""The table of operations: dispatch, documentation and tests are derived from it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codedeploy_fake.model.clock import Milliseconds, Timestamp, to_timestamp
from codedeploy_fake.model.store import Deployment, Document
from codedeploy_fake.service.pages import Listing
from codedeploy_fake.service.state import Region

#: Executes a validated request: a document, or a listing of which the service returns pages;
#: ``None`` where the operation has no output.
Handler = Callable[[Region, Document], "Document | Listing | None"]
#: The same with the pages made.
PagedHandler = Callable[[Region, Document], "Document | None"]
#: The unfinished deployments that the response to a request reports on.
ReportsOn = Callable[[Region, Document], Iterable[Deployment]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service.

    ``reports_on`` marks a question whose response changes as time passes: asked again, it moves
    time in the ``"poll"`` mode. ``resumes`` marks a call after which the ``"instant"`` mode
    processes everything that is due.
    """

    name: str
    handler: PagedHandler
    reports_on: ReportsOn | None = None
    resumes: bool = False


#: Every operation by its name in the service model.
OPERATIONS: dict[str, Operation] = {}


def operation(
    name: str, *, reports_on: ReportsOn | None = None, resumes: bool = False
) -> Callable[[Handler], Handler]:
    """Register the decorated function as the operation of that name."""

    def register(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def paged(region: Region, request: Document) -> Document | None:
            result = handler(region, request)
            if isinstance(result, Listing):
                return region.pages.page(name, request, result)
            return result

        OPERATIONS[name] = Operation(name, paged, reports_on, resumes)
        return handler

    return register


def present(members: Document) -> Document:
    """Return the members that are not None: what is unknown is absent, never null."""
    return {name: value for name, value in members.items() if value is not None}


def timestamp(time: Milliseconds | None) -> Timestamp | None:
    """Return the timestamp of a time, or None without one."""
    return None if time is None else to_timestamp(time)
