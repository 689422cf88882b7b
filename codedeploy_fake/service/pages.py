"""Pages of list operations, and the tokens that lead to the next one."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codedeploy_fake import messages
from codedeploy_fake.model.store import Document, Identifiers

#: Not documented; a reasonable choice (validation reference, 6.3, inferred).
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class _Place:
    operation: str
    question: Document
    after: str


class Pages:
    """The page tokens of one account in one region.

    A token stands for a place in the list that it was issued for: another operation, other
    parameters, another region or a made-up token are refused. It may be used twice.
    """

    def __init__(self, ids: Identifiers) -> None:
        self._ids = ids
        self._places: dict[str, _Place] = {}

    def issuer(self, token: str) -> tuple[str, Document] | None:
        """The operation that issued a token, with its parameters; None for a made-up one."""
        place = self._places.get(token)
        return None if place is None else (place.operation, place.question)

    def page(
        self,
        operation: str,
        request: Document,
        member: str,
        names_after: Callable[[str | None], Iterable[str]],
    ) -> Document:
        """One page of names as an answer.

        ``names_after`` yields the names that follow a given one (all of them after ``None``), so
        that a page costs what it returns. Raises ``InvalidNextTokenException``.
        """
        token = request.get("nextToken")
        question = {name: value for name, value in request.items() if name != "nextToken"}
        after: str | None = None
        if token is not None:
            place = self._places.get(token)
            if place is None or (place.operation, place.question) != (operation, question):
                raise messages.INVALID_NEXT_TOKEN.error()
            after = place.after
        names = list(itertools.islice(names_after(after), PAGE_SIZE + 1))
        answer: Document = {member: names[:PAGE_SIZE]}
        if len(names) > PAGE_SIZE:
            next_token = self._ids.page_token()
            self._places[next_token] = _Place(operation, question, names[PAGE_SIZE - 1])
            answer["nextToken"] = next_token
        return answer

    def sorted_page(
        self, operation: str, request: Document, member: str, names: Iterable[str]
    ) -> Document:
        """The same for names in alphabetical order."""

        def names_after(after: str | None) -> list[str]:
            following = (name for name in names if after is None or name > after)
            # As many as tell whether more follow.
            return heapq.nsmallest(PAGE_SIZE + 1, following)

        return self.page(operation, request, member, names_after)
