"""Two mistakes in one request: which of them an operation reports.

``python -m tests.errors.order`` writes order.txt anew, from what the fake reports.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

from botocore import xform_name
from botocore.exceptions import ClientError

from codedeploy_fake.messages import NAMES
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.service.validation import validator
from tests.clients import client_in
from tests.errors.calls import MODEL, is_known, new_stage
from tests.errors.provocation import Provocation
from tests.errors.provocations import PROVOKE
from tests.errors.requests import REQUESTS, request
from tests.errors.stage import Document, Stage

_NAMES = {id(message): name for name, message in NAMES.items()}
_FILE = Path(__file__).with_suffix(".txt")
_HEAD = """\
# The order in which an operation reports mistakes: of two in one request, the upper one.
# "request": the request alone is wrong. "account": it does not go with what is there.
# A line has the message's name in the registry, and the members that make the mistake.

"""


#: Members that only say where a mistake is made.
_CONTEXT = frozenset({"applicationName", "revision"})


#: Mistakes that a member of this name mends, whatever is wrong with it.
_MENDED_BY = {
    "INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY": "autoScalingGroups",
    "INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS": "autoScalingGroups",
}


class Mistake(NamedTuple):
    """A message that refuses a request for some of its members.

    The request alone is wrong, or it does not go together with what the account has.
    """

    in_request: bool
    members: str
    name: str


def listed() -> dict[str, list[Mistake]]:
    """Return the order that order.txt has for each operation with more than one mistake."""
    orders: dict[str, list[Mistake]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            order = orders.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            where, name, *members = line.split(maxsplit=2)
            order.append(Mistake(where == "request", "".join(members), name))
    return orders


class SharedStage(Stage):
    """A stage that two provocations set: the second changes what the first has made."""

    def application(self, platform: str = "Server") -> None:
        if platform not in self.client.list_applications()["applications"]:
            super().application(platform)

    def another_group(self, platform: str, name: str, **members: Any) -> None:
        found = self.client.list_deployment_groups(applicationName=platform)
        if name in found["deploymentGroups"]:
            self.client.update_deployment_group(
                applicationName=platform, currentDeploymentGroupName=name, **members
            )
        else:
            super().another_group(platform, name, **members)


class _NotTogether(Exception):
    """Two provocations exclude each other."""


@functools.cache
def mistakes(operation: str) -> dict[Mistake, list[Provocation]]:
    """Return the refusals of an operation, each with the provocations that lead to it."""
    found: dict[Mistake, list[Provocation]] = {}
    for (provoked, _), ways in PROVOKE.items():
        for way in ways:
            if provoked == operation and way.why_injected is None and is_known(way):
                found.setdefault(_mistake(way), []).append(way)
    return found


def _mistake(way: Provocation) -> Mistake:
    with new_stage() as stage:
        asked, _ = way.prepare(stage)
    if callable(way.members):
        usual = request(way.operation)
        changed = {name for name, value in asked.items() if usual.get(name) != value}
    else:
        changed = set(way.members)
    members = ", ".join(sorted(changed - _CONTEXT or changed))
    # Moments go as numbers over the wire.
    sent = json.loads(json.dumps(asked, default=datetime.datetime.timestamp))
    try:
        validator(MODEL, way.operation)(sent)
    except ServiceError:
        return Mistake(True, members, _NAMES[id(way.message)])
    return Mistake(False, members, _NAMES[id(way.message)])


def first_of(these: list[Provocation], those: list[Provocation]) -> int | None:
    """Return which of two mistakes is reported, 0 or 1; None if no request can have both."""
    found = (_reported(one, other) for one, other in product(these, those))
    return next((first for first in found if first is not None), None)


def _reported(one: Provocation, other: Provocation) -> int | None:
    try:
        return _reported_of_both(one, other)
    except _NotTogether:
        return None


def _reported_of_both(one: Provocation, other: Provocation) -> int:
    _merged(_plain(one), _plain(other))
    for mended, mending in ((one, other), (other, one)):
        member = _MENDED_BY.get(_NAMES[id(mended.message)])
        if member in request(one.operation, **_plain(mending)):
            raise _NotTogether
    with new_stage() as stage:
        shared = SharedStage(stage.fake, stage.client)
        (changes, text), (more, another) = _set(shared, one, other)
        both = _merged(changes, more)
        # Either alone has to be a mistake on this stage, and another one than its fellow.
        context = {**_context(changes), **_context(more)}
        alone = [_refused(one.operation, {**context, **part}) for part in (changes, more)]
        if alone != [text, another] or text == another:
            raise _NotTogether
        refused = _refused(one.operation, both)
        if refused not in alone:
            raise _NotTogether
        return alone.index(refused)


def _plain(way: Provocation) -> Document:
    return {} if callable(way.members) else way.members


def _set(stage: SharedStage, *ways: Provocation) -> Iterator[tuple[Document, str]]:
    """Return what each provocation changes in the request, and the text that refuses it."""
    try:
        for given in dict.fromkeys(way.given for way in ways):
            if given is not None:
                given(stage)
        for way in ways:
            changes = way.members(stage) if callable(way.members) else way.members
            fields = {
                name: value(stage) if callable(value) else value
                for name, value in way.fields.items()
            }
            asked = request(way.operation, **changes)
            text = way.message.format(**{"id": asked.get("deploymentId"), **fields})
            yield changes, f"{way.message.exception}: {text}"
    except (ClientError, ValueError, IndexError) as error:
        raise _NotTogether from error


def _context(changes: Document) -> Document:
    """Return the members that say where a mistake is made, unless they are the mistake."""
    where = {name: value for name, value in changes.items() if name in _CONTEXT}
    return where if len(where) < len(changes) else {}


def _merged(one: Document, other: Document) -> Document:
    merged = dict(one)
    for name, value in other.items():
        if name not in merged or merged[name] == value:
            merged[name] = value
        else:
            raise _NotTogether
    return merged


def _refused(operation: str, changes: Document) -> str | None:
    call = getattr(client_in(validates=False, retries=False), xform_name(operation))
    try:
        call(**request(operation, **changes))
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return None


def _measured(operation: str) -> Iterator[Mistake]:
    """Return the mistakes of an operation in the order in which the fake reports them."""
    known = mistakes(operation)
    left = sorted(known, key=lambda mistake: not mistake.in_request)
    before: dict[Mistake, set[Mistake]] = {mistake: set() for mistake in left}
    for one, other in combinations(left, 2):
        first = first_of(known[one], known[other])
        if first is not None:
            later, earlier = (other, one) if first == 0 else (one, other)
            before[later].add(earlier)
    while left:
        ready = (mistake for mistake in left if not before[mistake].intersection(left))
        mistake = next(ready)
        left.remove(mistake)
        yield mistake


def _write() -> None:
    lines = [_HEAD]
    for operation in REQUESTS:
        order = list(_measured(operation))
        if len(order) > 1:
            lines.append(f"[{operation}]\n")
            for in_request, members, name in order:
                where = "request" if in_request else "account"
                lines.append(f"{where} {name} {members}".rstrip() + "\n")
            lines.append("\n")
    _FILE.write_text("".join(lines).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
