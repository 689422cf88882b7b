"""AppSpec files of Lambda and ECS deployments, as far as the service reads them [E 2.9, 10].

The service reads them when a deployment starts. Names of members are taken in any case, as the
AWS CLI does; ``version`` is not judged, for both 0.0 and 1 are in use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.model.store import Deployment
from codedeploy_fake.model.world import World

#: The events that a function of the user may validate [E 2.2, 2.9].
LAMBDA_HOOKS = ("BeforeAllowTraffic", "AfterAllowTraffic")
ECS_HOOKS = (
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
)


class InvalidAppSpec(Exception):
    """An AppSpec file that the service cannot use; the text says why."""


@dataclass(frozen=True, slots=True)
class AppSpec:
    """The content of an AppSpec file: the members of its one resource, and the hooks' functions."""

    properties: dict[str, str]
    hooks: dict[str, str]


def content(deployment: Deployment, world: World) -> str | None:
    """Return the text of a deployment's AppSpec file.

    None for a file in S3 that was not declared with its content: the fake cannot see it. Raises
    :class:`InvalidAppSpec` for one that does not exist.
    """
    revision = deployment.revision
    if revision["revisionType"] == "S3":
        bundle = world.bundle(revision)
        if bundle is None or bundle.other_etag(revision) is not None:
            raise InvalidAppSpec(messages.APPSPEC_NOT_FOUND.text)
        return bundle.content
    member = "string" if revision["revisionType"] == "String" else "appSpecContent"
    text: str = revision[member]["content"]
    return text


def read(text: str, resource_type: str, required: Iterable[str], events: Iterable[str]) -> AppSpec:
    """Read JSON or YAML with exactly one resource, of the type and with the properties asked for.

    Raises :class:`InvalidAppSpec`.
    """
    document = _parse(text)
    resources = _member(document, "Resources")
    if not isinstance(resources, list) or len(resources) != 1:
        raise _invalid("exactly one resource")
    named = resources[0]
    resource = next(iter(named.values()), None) if isinstance(named, Mapping) else None
    if _member(resource, "Type") != resource_type:
        raise _invalid(f"a resource of the type {resource_type}")
    properties: dict[str, str] = {}
    for name in required:
        value = _member(_member(resource, "Properties"), name)
        if value in (None, ""):
            raise _invalid(f"the property {name}")
        properties[name] = str(value)
    return AppSpec(properties, _hooks(_member(document, "Hooks"), events))


def _hooks(hooks: Any, events: Iterable[str]) -> dict[str, str]:
    """Return the functions by event: a list of maps of one event (or one map of all) is read."""
    by_name = {event.lower(): event for event in events}
    functions: dict[str, str] = {}
    for hook in hooks if isinstance(hooks, list) else [hooks or {}]:
        if not isinstance(hook, Mapping):
            raise _invalid("hooks as a list of events and functions")
        for name, function in hook.items():
            event = by_name.get(str(name).lower())
            if event is None:
                raise _invalid(f"a known lifecycle event instead of {name}")
            if function:
                functions[event] = str(function)
    return functions


def _parse(text: str) -> Any:
    # JSON first: it is YAML, except that it may be indented with tabs.
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    # Late: most tests never read one, and importing the parser takes a while.
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # Impossible dates and endless nesting are no errors of YAML to this parser.
        raise InvalidAppSpec(messages.APPSPEC_NOT_WELL_FORMED.text) from None


def _member(value: Any, name: str) -> Any:
    """Return a member of a mapping, its name in any case; None of anything else."""
    if not isinstance(value, Mapping):
        return None
    return next((item for key, item in value.items() if str(key).lower() == name.lower()), None)


def _invalid(what: str) -> InvalidAppSpec:
    return InvalidAppSpec(messages.APPSPEC_INCOMPLETE.format(what=what))
