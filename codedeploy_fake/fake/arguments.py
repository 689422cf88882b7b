"""The arguments of the test author's methods: each is checked before anything changes.

One table says, by the name of the parameter, what an argument has to be and what it is turned
into. Every public method of every side is wrapped by it, with its signature kept.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import inspect
import itertools
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

# --- Mistakes ------------------------------------------------------------------------------------

#: How many names a sentence lists at most.
_MOST_NAMES = 20


def check_known(name: str, known: Collection[str], kind: str) -> None:
    """Refuse a name that is not among the known ones.

    Raises:
        ValueError: With the nearest name, and those that there are.
    """
    if name in known:
        return
    names = sorted(known)
    hint = nearest(name, names)
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    there = f"known: {', '.join(names[:_MOST_NAMES])}{more}" if names else "there is none so far"
    raise ValueError(f"unknown {kind} {name!r}: {hint}{there}")


def nearest(name: str, known: Collection[str]) -> str:
    """Return the question for the nearest of the known names, with a blank; empty if far."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def refuse_known(names: Iterable[str], known: Iterable[str], kind: str) -> None:
    """Raise ``ValueError`` for a name that exists already."""
    taken = sorted(set(names) & set(known))
    if taken:
        raise ValueError(f"the {kind} {taken[0]!r} exists already")


def new_names(
    count_or_names: int | Sequence[str], pattern: str, known: Collection[str], kind: str
) -> list[str]:
    """Return as many free names of a pattern, or the given ones, ascending."""
    if isinstance(count_or_names, int):
        if count_or_names < 0:
            raise ValueError(f"the number of {kind}s is 0 or more, not {count_or_names}")
        numbers = itertools.count(len(known) + 1)
        free = (name for name in map(pattern.format, numbers) if name not in known)
        return list(itertools.islice(free, count_or_names))
    names = sorted(count_or_names)
    refuse_known(names, known, kind)
    for name, next_name in itertools.pairwise(names):
        if name == next_name:
            raise ValueError(f"the {kind} {name!r} is named twice")
    return names


# --- Arguments -----------------------------------------------------------------------------------

#: The longest time that can be skipped at once, in seconds: a hundred years.
LONGEST = 100 * 366 * 86_400


class Argument(NamedTuple):
    """A rule for one argument: how it is read, and what is possible."""

    #: Returns what the method gets. Raises TypeError or ValueError, without a text, for what it
    #: cannot be.
    read: Callable[[Any], Any]
    #: What is possible, for the sentence.
    possible: str


def _is(predicate: Callable[[Any], object], *types: type) -> Callable[[Any], Any]:
    """Take a value of one of the types for which the predicate holds, as it is."""

    def read(value: Any) -> Any:
        # A bool is an int, but never meant as one.
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise TypeError
        if not predicate(value):
            raise ValueError
        return value

    return read


def _or_none(argument: Argument) -> Argument:
    return Argument(
        lambda value: None if value is None else argument.read(value),
        f"{argument.possible}, or None",
    )


def _texts(value: Any) -> list[str]:
    """Take one name, or several."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, Mapping | bytes):
        raise TypeError
    names = list(value)
    if not all(isinstance(name, str) for name in names):
        raise TypeError
    if not all(names):
        raise ValueError
    return names


def _count_or_names(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _texts(value)


def _versions(value: Any) -> list[str]:
    if isinstance(value, str | int):
        value = [value]
    if not isinstance(value, Sequence):
        raise TypeError
    return _texts([str(version) if type(version) is int else version for version in value])


def _tags(value: Any) -> dict[str, str]:
    """Take a mapping, or the list of Key and Value that boto3 writes."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not all(isinstance(tag, Mapping) and {"Key", "Value"} >= tag.keys() for tag in value):
            raise ValueError
        value = {tag.get("Key"): tag.get("Value", "") for tag in value}
    if not isinstance(value, Mapping):
        raise TypeError
    tags = dict(value)
    if not all(isinstance(text, str) for pair in tags.items() for text in pair):
        raise TypeError
    return tags


def _seconds(value: Any) -> Any:
    seconds = value.total_seconds() if isinstance(value, datetime.timedelta) else value
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise TypeError
    if not 0 <= seconds <= LONGEST or math.isnan(seconds):
        raise ValueError
    return value


def _function(value: Any) -> Any:
    if not callable(value):
        raise TypeError
    # Some functions that are written in C do not tell.
    with suppress(ValueError):
        inspect.signature(value).bind(None, None)
    return value


def _functions(value: Any) -> Any:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise TypeError
    return {name: _function(function) for name, function in value.items()}


def _arn(service: str, resource: str) -> Callable[[Any], Any]:
    form = re.compile(rf"arn:[a-z-]+:{service}:[^:]*:\d{{12}}:{resource}.+")
    return _is(form.fullmatch, str)


_TEXT = Argument(_is(bool, str), "a text that is not empty")
_ANY_TEXT = Argument(_is(lambda _: True, str), "a text")
_MAYBE = _or_none(_TEXT)
_COUNT = Argument(_is(lambda value: value >= 0, int), "a number of 0 or more")
_TIMES = Argument(_is(lambda value: value >= 1, int), "a number of 1 or more")
_YES_OR_NO = Argument(_is(lambda _: True, bool), "True or False")
_NAMES = Argument(_texts, "a name, or several in a list")
_COUNT_OR_NAMES = Argument(_count_or_names, "a number, or names in a list")
_TAGS = _or_none(
    Argument(_tags, "a dict of texts, or a list of {'Key': ..., 'Value': ...} as boto3 writes it")
)
_TIME = Argument(_seconds, "seconds, from 0 to a hundred years, or a timedelta")

_TOPIC = Argument(
    _arn("sns", ""),
    "the ARN of a topic, such as 'arn:aws:sns:us-east-1:123456789012:releases'",
)
_FUNCTION_NAME = re.compile(
    r"(arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:)?[\w-]{1,140}(:[\w$-]+)?", re.ASCII
)
_LAMBDA_FUNCTION = Argument(
    _is(_FUNCTION_NAME.fullmatch, str),
    "the name or the ARN of a Lambda function",
)

#: By the name of the parameter.
ARGUMENTS: dict[str, Argument] = {
    "alias": _TEXT,
    "application": _TEXT,
    "assumable": _YES_OR_NO,
    "auto_scaling_group": _MAYBE,
    "availability_zone": _MAYBE,
    "by": _COUNT,
    "cluster": _TEXT,
    "code": _TEXT,
    "content": _or_none(_ANY_TEXT),
    "count_or_ids": _COUNT_OR_NAMES,
    "count_or_names": _COUNT_OR_NAMES,
    "deployment_controller": _TEXT,
    "deployment_id": _MAYBE,
    "desired_count": _COUNT,
    "detail_type": _MAYBE,
    "duration": _TIME,
    "error_code": _TEXT,
    "event": _TEXT,
    "execution_id": _or_none(_ANY_TEXT),
    "function": Argument(_function, "a function of two arguments, event and context"),
    "group": _TEXT,
    "hooks": _or_none(
        Argument(_functions, "a dict of functions of event and context, by lifecycle event")
    ),
    "ids": _NAMES,
    "instance": _MAYBE,
    "instances": _COUNT,
    "log_tail": _ANY_TEXT,
    "message": _or_none(_ANY_TEXT),
    "name": _TEXT,
    "operation": _TEXT,
    "permissions": _or_none(_NAMES),
    "platform": _TEXT,
    "region": _MAYBE,
    "revision": _or_none(
        Argument(_is(lambda _: True, dict), "a revision in the API's own structure, a dict")
    ),
    "seconds": _TIME,
    "service": _TEXT,
    "size": Argument(_count_or_names, "a number of 0 or more, or instance ids in a list"),
    "state": _TEXT,
    "status": Argument(
        _is(lambda value: 400 <= value <= 599, int), "the HTTP status of an error, 400 to 599"
    ),
    "tags": _TAGS,
    "tested": _YES_OR_NO,
    "times": _or_none(_TIMES),
    "value": _or_none(_COUNT),
    "versions": Argument(_versions, "versions in a list"),
}

#: Parameters that mean something else in one method.
_EXCEPTIONS: dict[tuple[str, str], Argument] = {
    ("add_role", "arn"): Argument(
        _arn("iam", "role/"),
        "the ARN of a role, such as 'arn:aws:iam::123456789012:role/deploy'",
    ),
    ("add_topic", "arn"): _TOPIC,
    ("add_lambda_group", "function"): _TEXT,
    ("on_hook", "name"): _or_none(_LAMBDA_FUNCTION),
    ("on_notification", "topic"): _TOPIC,
    ("inject_error", "times"): _TIMES,
    ("inject_connection_error", "times"): _TIMES,
    ("timeline", "deployment_id"): _TEXT,
}


def checked(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method of the test author's side: it gets only what it can use."""
    signature = inspect.signature(method)
    parameters = signature.parameters.values()
    name = method.__name__
    table = {
        parameter: _EXCEPTIONS.get((name, parameter), ARGUMENTS.get(parameter))
        for parameter in signature.parameters
    }
    wanted = {parameter: argument for parameter, argument in table.items() if argument}
    positional = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    # With them the name of ``**members``, so that a call of such a method is always bound.
    required = {each.name for each in parameters if each.default is each.empty}

    @functools.wraps(method)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        values = {**dict(zip(positional, args, strict=False)), **kwargs}
        if (
            len(values) < len(args) + len(kwargs)
            or not values.keys() >= required
            or not values.keys() <= table.keys()
        ):
            # It raises what a wrong call raises. Where nothing is wrong, it only takes its time.
            signature.bind(*args, **kwargs)
        for parameter, argument in wanted.items():
            if parameter in values:
                values[parameter] = _read(name, parameter, argument, values[parameter])
        return method(**values)

    return wrapper


def _read(method: str, parameter: str, argument: Argument, value: Any) -> Any:
    try:
        return argument.read(value)
    except (TypeError, ValueError) as mistake:
        shown = repr(value)
        shown = shown if len(shown) <= 80 else f"{shown[:77]}..."
        kind = TypeError if isinstance(mistake, TypeError) else ValueError
        raise kind(f"{parameter} of {method} must be {argument.possible}, not {shown}") from None
