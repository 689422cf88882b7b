"""AppSpec files of Lambda and ECS deployments, as far as the service reads them [E 2.9, 10].

The service reads them when a deployment starts. Names of members are taken in any case, as the
AWS CLI does; ``version`` only has to be a number, for both 0.0 and 1 are in use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.model.store import Deployment, Document
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


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a platform's files: their one resource, what it needs, and the events."""

    resource_type: str
    properties: tuple[str, ...]
    hooks: tuple[str, ...]


LAMBDA = Form(
    "AWS::Lambda::Function", ("Name", "Alias", "CurrentVersion", "TargetVersion"), LAMBDA_HOOKS
)
ECS = Form("AWS::ECS::Service", ("TaskDefinition", "LoadBalancerInfo"), ECS_HOOKS)


class InvalidAppSpec(Exception):
    """An AppSpec file that the service cannot use; the text says why."""


@dataclass(frozen=True, slots=True)
class AppSpec:
    """The content of an AppSpec file: the members of its one resource, and the hooks' functions."""

    text: str
    properties: dict[str, str]
    hooks: dict[str, str]
    #: The properties as they are in the file.
    resource: Mapping[Any, Any]


def _content(deployment: Deployment, world: World) -> str | None:
    revision = deployment.revision
    if revision["revisionType"] == "S3":
        bundle = world.bundle(revision)
        if (
            bundle is None
            or "DownloadBundle" in bundle.faults
            or bundle.other_etag(revision) is not None
        ):
            raise InvalidAppSpec(messages.APPSPEC_NOT_FOUND.text)
        return bundle.content
    name = "string" if revision["revisionType"] == "String" else "appSpecContent"
    text: str = revision[name]["content"]
    return text


def read(deployment: Deployment, world: World, form: Form) -> AppSpec | None:
    """Read JSON or YAML with exactly one resource, of the type and with the properties asked for.

    None for a file in S3 that was not declared with its content: the fake cannot see it. Raises
    :class:`InvalidAppSpec`.
    """
    text = _content(deployment, world)
    if text is None:
        return None
    document = _parse(text)
    version = member(document, "version")
    try:
        float(0 if version is None else str(version))
    except ValueError:
        raise _invalid("a number as its version") from None
    resources = member(document, "Resources")
    if not isinstance(resources, list) or len(resources) != 1:
        raise _invalid("exactly one resource")
    named = resources[0]
    resource = next(iter(named.values()), None) if isinstance(named, Mapping) else None
    if member(resource, "Type") != form.resource_type:
        raise _invalid(f"a resource of the type {form.resource_type}")
    given = member(resource, "Properties")
    properties: dict[str, str] = {}
    for name in form.properties:
        value = member(given, name)
        if value in (None, ""):
            raise _invalid(f"the property {name}")
        properties[name] = str(value)
    hooks = _hooks(member(document, "Hooks"), form.hooks)
    if form is ECS:
        _check_ecs(given)
    return AppSpec(text, properties, hooks, given)


def _check_ecs(properties: Mapping[Any, Any]) -> None:
    """Judge the properties of an ECS service as AWS's own checker of AppSpec files does."""
    if not member(properties, "LoadBalancerInfo", "ContainerName"):
        raise _invalid("the property ContainerName in LoadBalancerInfo")
    if not str(member(properties, "LoadBalancerInfo", "ContainerPort")).isdecimal():
        raise _invalid("a number as the property ContainerPort in LoadBalancerInfo")
    address = member(properties, "NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp")
    if address not in (None, "ENABLED", "DISABLED"):
        raise _invalid("ENABLED or DISABLED as the property AssignPublicIp")


def revision(
    appspec: AppSpec | None,
    form: Form,
    changed: Mapping[str, Any],
    otherwise: Mapping[str, Any],
) -> Document:
    """Return the revision of an AppSpec file with some properties changed.

    Args:
        appspec: The file that was read before; None for one that cannot be seen.
        form: Its form.
        changed: The properties to replace.
        otherwise: The properties that a file which cannot be seen needs besides.
    """
    if appspec is None:
        properties: dict[Any, Any] = {**otherwise, **changed}
        resource = {"Type": form.resource_type, "Properties": properties}
        document: Any = {"version": 0.0, "Resources": [{"TargetService": resource}]}
    else:
        document = _parse(appspec.text)
        (named,) = member(document, "Resources")
        properties = member(next(iter(named.values())), "Properties")
        by_name = {str(key).lower(): key for key in properties}
        properties.update((by_name[name.lower()], value) for name, value in changed.items())
    # Keys that JSON does not have (dates of YAML) say nothing to the service.
    content = json.dumps(document, default=str, skipkeys=True)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    details = {"content": content, "sha256": sha256}
    return {"revisionType": "AppSpecContent", "appSpecContent": details}


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
            if isinstance(function, (Mapping, list)):
                # The form of a server's hooks: a list of scripts.
                raise _invalid(f"the name of one function for {event}")
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


def member(value: Any, *names: str) -> Any:
    """Return a member of a mapping, or a member of that, names in any case; None without one."""
    for name in names:
        items = value.items() if isinstance(value, Mapping) else ()
        value = next((item for key, item in items if str(key).lower() == name.lower()), None)
    return value


def _invalid(what: str) -> InvalidAppSpec:
    return InvalidAppSpec(messages.APPSPEC_INCOMPLETE.format(what=what))
