"""Requests of every operation, built from the shapes of the service model.

A request is first built from values that the service accepts, names that exist among them, and
then spoilt in a few places: members go, members that nobody knows come, values take another type,
another size, another form.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.operations.group_requests import LISTENER, ROLE, TOPIC

#: What there is, by the name of the shape that holds it.
Known = Mapping[str, Sequence[Any]]

#: Values by the name of their shape, where the account decides nothing.
_VALUES: dict[str, Sequence[Any]] = {
    "Role": [ROLE],
    "TriggerTargetArn": [TOPIC],
    "ListenerArn": [LISTENER, LISTENER.replace("/app/", "/net/")],
    "AlarmName": ["errors", "latency"],
    "AutoScalingGroupName": ["fleet", "copied", "elsewhere"],
    "ELBName": ["balancer"],
    "TargetGroupName": ["blue", "green"],
    "ECSClusterName": ["main"],
    "ECSServiceName": ["orders", "others"],
    "Key": ["role"],
    "Value": ["web", "green", ""],
    "IamUserArn": ["arn:aws:iam::123456789012:user/AWS/CodeDeploy/server"],
    "IamSessionArn": ["arn:aws:sts::123456789012:assumed-role/deploy/server"],
    "Repository": ["shop/web"],
    "CommitId": ["c0ffee"],
    "S3Bucket": ["releases"],
    "S3Key": ["shop-1.zip", "shop", ""],
    "RawStringSha256": ["0" * 64],
    "Description": ["", "a release", "x" * 512],
    "MinimumHealthyHostsValue": [0, 1, 50, 99, 100],
    "MinimumHealthyHostsPerZoneValue": [0, 1, 50, 99, 100],
    "Percentage": [1, 10, 33, 99, 100],
    "WaitTimeInMins": [0, 1, 5, 2880],
    "WaitTimeInSeconds": [0, 30, 172800],
    "Duration": [0, 5, 60, 2880],
    "Timestamp": [0, 1704067200, 1704067200.5, "2024-01-01T00:00:00Z", "2024-01-01"],
    "FilterValue": ["Succeeded", "Pending", "Blue"],
    "ExternalId": ["external"],
    "MinimumHealthyHostsType": ["HOST_COUNT", "FLEET_PERCENT"],
}

#: Contents of AppSpec files that nobody can use, or that are hard to read.
CONTENTS = (
    "",
    "{}",
    "[" * 2000,
    "a: [",
    "when: 2024-99-99",
    "? [a, b]\n: c",
    "a: &a [*a]",
    "\ud800",
    "\x00",
    "9" * 5000,
    "Resources: [{it: {Type: AWS::Lambda::Function}}]",
    "Resources: [{it: {Type: AWS::ECS::Service, Properties: []}}]",
    "!!python/object:os.system {}",
)

#: Values that are wrong in form, by the type of their shape; other types are wrong everywhere.
_ODD: dict[str, Sequence[Any]] = {
    "string": (
        "",
        " ",
        "none of them",
        "Kubernetes",
        "MOST_CONCURRENCY",
        "x" * 101,
        "x" * 1200,
        "ünïcödé",
        "\ud800",
        "{0} %s {name}",
        "a\nb",
        "i-0123456789abcdef0",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:codedeploy:us-east-1:123456789012:application:nowhere",
        "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/nowhere",
        "arn:aws:codedeploy:eu-west-1:999999999999:application:shop",
        "d-000000000",
        "CodeDeployDefault.mine",
        *CONTENTS,
    ),
    "integer": (-1, 0, 101, 2**31 - 1, 2**31, -(2**63), 10**30, 1.0, 1.5, 1e308),
    "long": (-1, 0, 172801, 2**63 - 1, 2**63, 10**30, 0.5),
    "boolean": ("true", 1, 0),
    "timestamp": (-1, -1e12, 1e20, 10**400, 1e308, "", "yesterday", "9999-12-31T23:59:59.999+14"),
    "structure": ({}, {"unknown": 1}),
    "list": ([], [None], ["x"] * 101, [[]], [{}]),
    "map": ({}, {"": []}, {"unknown": ["x"]}),
}
_ANYTHING = (None, True, 0, 1.5, "x", [], {}, [None], [{}], {"": None})


def requests(
    input_shape: Any, known: Known, templates: Sequence[Any] = ()
) -> st.SearchStrategy[Any]:
    """Requests of the operation with this input: sound ones, and spoilt ones.

    ``templates`` are requests whose members fit together, for operations that would refuse
    almost any other.
    """
    sound = _sound(input_shape, known)
    if templates:
        extended = st.builds(dict.__or__, _sound(input_shape, known), st.sampled_from(templates))
        sound = st.one_of(sound, st.sampled_from(templates), extended)
    return _spoilt(sound, input_shape)


# Sound values


def _sound(shape: Any, known: Known) -> st.SearchStrategy[Any]:
    if shape.name in known or shape.name in _VALUES:
        return st.sampled_from([*known.get(shape.name, ()), *_VALUES.get(shape.name, ())])
    if shape.type_name == "structure":
        return _structure(shape, known)
    if shape.type_name == "list":
        return st.lists(_sound(shape.member, known), min_size=1, max_size=2)
    if shape.type_name == "map":
        values = st.lists(st.sampled_from(["Succeeded", "Pending", "Blue", "Green"]), max_size=2)
        return st.dictionaries(_sound(shape.key, known), values, max_size=2)
    if shape.type_name == "boolean":
        return st.booleans()
    if shape.type_name in ("integer", "long"):
        return st.integers(0, 3)
    assert shape.type_name == "string", shape
    return st.sampled_from(shape.enum or ["text"])


@st.composite
def _structure(draw: st.DrawFn, shape: Any, known: Known) -> dict[str, Any]:
    members = shape.members
    optional = [name for name in members if name not in shape.required_members]
    few = min(3, len(optional))
    chosen = draw(st.lists(st.sampled_from(optional), max_size=few, unique=True)) if few else []
    # The deployment's group and revision are needed, though the model does not say so.
    always = {"deploymentGroupName", "revision", "deploymentId", "status"} & members.keys()
    wanted = {*shape.required_members, *chosen, *always}
    return {name: draw(_sound(members[name], known)) for name in members if name in wanted}


# Spoilt ones

_Path = tuple[Any, ...]


@st.composite
def _spoilt(draw: st.DrawFn, sound: st.SearchStrategy[Any], shape: Any) -> Any:
    # Documents may be shared between examples: only a copy is spoilt.
    document = copy.deepcopy(draw(sound))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3]))):
        places = _places(document, shape, ())
        path, place_shape = draw(st.sampled_from(places))
        if not path:
            if draw(st.booleans()):
                return draw(st.sampled_from([*_ANYTHING, *_ODD["structure"]]))
            document["unknown"] = draw(st.sampled_from(_ANYTHING))
            continue
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        change = draw(st.sampled_from(["odd", "odd", "odd", "anything", "text", "gone"]))
        if change == "gone":
            del holder[path[-1]]
        elif change == "odd":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(_ODD[place_shape.type_name])))
        elif change == "text" and place_shape.type_name == "string":
            holder[path[-1]] = draw(st.text(max_size=20))
        else:
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(_ANYTHING)))
    return document


def _places(value: Any, shape: Any, path: _Path) -> list[tuple[_Path, Any]]:
    """Everything inside a value that has a shape."""
    found: list[tuple[_Path, Any]] = [(path, shape)]
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                found += _places(value[name], member, (*path, name))
    elif shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            found += _places(item, shape.member, (*path, index))
    elif shape.type_name == "map" and isinstance(value, dict):
        for name, item in value.items():
            found += _places(item, shape.value, (*path, name))
    return found
