"""The provocations of every declared error, one module for each resource."""

from __future__ import annotations

from tests.errors.provocation import Provocation
from tests.errors.provocations import (
    applications,
    deployments,
    environment,
    group_members,
    group_references,
    names,
    on_premises,
    revisions,
    tags,
    targets,
)

_MODULES = (
    names,
    applications,
    group_members,
    group_references,
    revisions,
    deployments,
    targets,
    on_premises,
    tags,
    environment,
)

#: By operation and code, the ways to that error; each message of a code has one of its own.
PROVOKE: dict[tuple[str, str], list[Provocation]] = {}
for _module in _MODULES:
    for _provocation in _module.PROVOCATIONS:
        PROVOKE.setdefault(_provocation.pair, []).append(_provocation)
