"""What a fake holds, as one comparable value.

Two states with the same fingerprint hold the same values, and the same objects with a life of
their own (deployments, groups, instances) in the same places. Left out is what answers leave
behind whether they changed something or not: the record of calls, questions already asked, and
the generators of request ids and tokens.
"""

from __future__ import annotations

import random
from enum import Enum
from functools import cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.engine.hooks import HookFunctionReference
from codedeploy_fake.model.clock import Clock, Timestamp
from codedeploy_fake.model.store import DeploymentConfig

_ATOMS = frozenset({str, int, float, bool, bytes, Timestamp, type(None)})
_LEFT_OUT = frozenset({"calls", "asked", "refused", "_requests"})


def fingerprint(fake: CodeDeployFake) -> tuple[Any, ...]:
    """The state of a fake, flattened: one entry for each object, in the order of their finding."""
    with fake.service.locked() as state:
        return (state.clock.now(), *_flattened(state))


def _flattened(root: Any) -> list[Any]:
    numbers: dict[int, int] = {}
    found: list[Any] = []

    def token(value: Any) -> Any:
        if type(value) in _ATOMS or isinstance(value, Enum):
            return value
        if isinstance(value, dict):
            return ("dict", *((token(key), token(item)) for key, item in value.items()))
        if isinstance(value, (list, tuple)):
            return (type(value).__name__, *map(token, value))
        if isinstance(value, (set, frozenset)):
            return (type(value).__name__, *sorted(map(repr, value)))
        if isinstance(value, (type, FunctionType, BuiltinFunctionType)):
            return value.__qualname__
        if isinstance(value, MethodType):
            return ("method", value.__name__, token(value.__self__))
        if isinstance(value, random.Random):
            return hash(value.getstate())
        if isinstance(value, HookFunctionReference):
            # A function of the test: no part of what the fake holds.
            return ("hook", id(value.function))
        if isinstance(value, Clock):
            # It is read as a whole; its parts move when a snapshot is restored later.
            return "clock"
        if _is_value(type(value)):
            return _members(value, token)
        number = numbers.get(id(value))
        if number is None:
            number = numbers[id(value)] = len(found)
            found.append(value)
        return ("object", number)

    token(root)
    # The list grows while it is walked.
    return [_members(value, token) for value in found]


@cache
def _is_value(kind: type) -> bool:
    """Whether only the members of an object matter, and never which object it is."""
    parameters = getattr(kind, "__dataclass_params__", None)
    return kind is DeploymentConfig or (parameters is not None and parameters.frozen)


def _members(value: Any, token: Any) -> Any:
    return (
        type(value).__qualname__,
        *(
            (name, token(getattr(value, name)))
            for name in (*_slots(type(value)), *sorted(getattr(value, "__dict__", ())))
            if name not in _LEFT_OUT and hasattr(value, name)
        ),
    )


@cache
def _slots(kind: type) -> tuple[str, ...]:
    return tuple(
        name
        for base in kind.__mro__
        for name in getattr(base, "__slots__", ())
        if name not in ("__weakref__", "__dict__")
    )
