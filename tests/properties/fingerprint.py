"""What a fake holds, as one comparable value.

Two states with the same fingerprint hold the same values and share the same objects in the same
places. Left out is what answers leave behind whether they changed something or not: the record of
calls, questions already asked, and the generators of request ids and tokens.
"""

from __future__ import annotations

import random
from enum import Enum
from functools import cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.clock import Clock, Timestamp
from codedeploy_fake.engine.hooks import HookFunctionReference

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
        if isinstance(value, type):
            return value.__qualname__
        if isinstance(value, (FunctionType, BuiltinFunctionType)):
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
        number = numbers.get(id(value))
        if number is None:
            number = numbers[id(value)] = len(found)
            found.append(value)
        return ("object", number)

    token(root)
    # The list grows while it is walked.
    return [_entry(value, token) for value in found]


def _entry(value: Any, token: Any) -> Any:
    if isinstance(value, dict):
        return ("dict", *((token(key), token(item)) for key, item in value.items()))
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(token, value))
    if isinstance(value, (set, frozenset)):
        return (type(value).__name__, *sorted(map(repr, value)))
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
