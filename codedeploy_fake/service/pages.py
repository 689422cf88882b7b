"""Pages of list operations, and the tokens that lead to the next one."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.model.store import Document, Identifiers

#: Not documented; a reasonable choice [V 6.3] (inferred).
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that a list operation could return; the service returns a page of it.

    ``names_after`` yields the names that follow a given one (all of them after ``None``), so that
    a page costs what it returns. ``item`` is what a name is returned as, ``beside`` are members
    of the response beside ``member``.
    """

    member: str
    names_after: Callable[[str | None], Iterable[str]]
    item: Callable[[str], Any] = str
    beside: Document = field(default_factory=dict)

    @classmethod
    def sorted(cls, member: str, names: Iterable[str], **beside: Any) -> Listing:
        """Return a listing of names in alphabetical order."""

        def names_after(after: str | None) -> list[str]:
            following = (name for name in names if after is None or name > after)
            # As many as tell whether more follow.
            return heapq.nsmallest(PAGE_SIZE + 1, following)

        return cls(member, names_after, beside=beside)


@dataclass(frozen=True, slots=True)
class _Cursor:
    operation: str
    question: Document
    after: str


class Pages:
    """The page tokens of one account in one region.

    A token points into the list that it was issued for: another operation, other
    parameters, another region or a made-up token are refused. It may be used twice.
    """

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._cursors: dict[str, _Cursor] = {}

    def issuer(self, token: str) -> tuple[str, Document] | None:
        """Return the operation that issued a token, with its parameters, or None."""
        cursor = self._cursors.get(token)
        return None if cursor is None else (cursor.operation, cursor.question)

    def page(self, operation: str, request: Document, listing: Listing) -> Document:
        """Return the page of a listing that a request asks for.

        Raises ``InvalidNextTokenException``.
        """
        token = request.get("nextToken")
        question = {name: value for name, value in request.items() if name != "nextToken"}
        after: str | None = None
        if token is not None:
            cursor = self._cursors.get(token)
            if cursor is None or (cursor.operation, cursor.question) != (operation, question):
                raise messages.INVALID_NEXT_TOKEN.error()
            after = cursor.after
        names = list(itertools.islice(listing.names_after(after), PAGE_SIZE + 1))
        items = [listing.item(name) for name in names[:PAGE_SIZE]]
        response: Document = {**listing.beside, listing.member: items}
        if len(names) > PAGE_SIZE:
            next_token = self._ids.page_token()
            self._cursors[next_token] = _Cursor(operation, question, names[PAGE_SIZE - 1])
            response["nextToken"] = next_token
        return response
