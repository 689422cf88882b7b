"""Requests as the service checks them before it looks at anything that it keeps.

First the types of all members, which are the protocol's business (``SerializationException``),
then what each operation needs, then lengths, formats and choices. CodeDeploy checks these in its
own code and returns the member's own exception, never with a ``ValidationException``
[V 0.3]. Where an operation declares no exception that fits, the value is
accepted.

The rules of each shape are in :mod:`codedeploy_fake.service.validation_rules`.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.clock import END, SECOND, to_datetime
from codedeploy_fake.service.validation_rules import DECLARED_LATER, REQUIRED, RULES, ShapeRule

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.model.store import Document

#: A shape of botocore's; which attributes it has depends on its type_name.
_Shape = Any
_Parse = Callable[[Any], Any]
_Check = Callable[[Any], None]


_Validate = Callable[["Document"], "Document"]

#: The compiled checks of the models used last, by the id of the description that each was
#: compiled from. The description is kept beside them, so that no other one can have its id.
_COMPILED: dict[int, tuple[object, dict[str, _Validate]]] = {}
_MODELS_KEPT = 8


def validator(service_model: ServiceModel, operation_name: str) -> _Validate:
    """Return a function that checks the decoded parameters of an operation and copies them cleaned.

    The copy has no nulls and no unknown members, and aware datetimes for timestamps. The checks
    are compiled once for each operation of a model; clients of one session share its model.

    Raises:
        ServiceError: (the returned function) The service refuses the parameters.
    """
    # All that a model says is in it, and every client of a session has the same one.
    description: object = vars(service_model)["_service_description"]
    known = _COMPILED.get(id(description))
    if known is None:
        known = description, {}
        for oldest in list(_COMPILED)[: 1 - _MODELS_KEPT]:
            _COMPILED.pop(oldest, None)
        _COMPILED[id(description)] = known
    found = known[1].get(operation_name)
    if found is None:
        found = known[1][operation_name] = _Compiler(service_model, operation_name).compile()
    return found


class _Compiler:
    """A compiler of the shapes of one operation to closures."""

    def __init__(self, service_model: ServiceModel, operation_name: str) -> None:
        operation = service_model.operation_model(operation_name)
        later = DECLARED_LATER.get(operation_name, ())
        self._declared = {
            *(shape.name for shape in operation.error_shapes),
            *(message.exception for message in later),
        }
        # Every operation of the service has an input, though some need nothing in it.
        self._input: _Shape = cast("_Shape", operation.input_shape)
        self._required = {*self._input.required_members, *REQUIRED.get(operation_name, ())}

    def compile(self) -> Callable[[Document], Document]:
        parse = _parser(self._input)
        missing = self._missing()
        check = self._check(self._input, "") or _accept

        def validate(parameters: Document) -> Document:
            cleaned: Document = parse(parameters)
            for name, message in missing:
                if not cleaned.get(name):
                    raise message.error(**_fields(cleaned.get(name, "null"), name))
            check(cleaned)
            return cleaned

        return validate

    def _missing(self) -> list[tuple[str, Message]]:
        """Return the refusals of missing members, in the order of declaration."""
        result = []
        for name, shape in self._input.members.items():
            if name in self._required:
                empty, _ = self._refusals(RULES[shape.name])
                result += [(name, empty)] if empty is not None else []
        return result

    def _refusals(self, rule: ShapeRule) -> tuple[Message | None, Message | None]:
        """Return the refusals of an empty and of a wrong value that the operation declares."""
        wrong = next((m for m in rule.invalid if m.exception in self._declared), None)
        if rule.required is not None and rule.required.exception in self._declared:
            return rule.required, wrong
        return wrong, wrong

    def _check(self, shape: _Shape, member: str) -> _Check | None:
        """Return a check of a value and what is in it; ``None`` when there is nothing to check."""
        own, content = self._own(shape.name, member), self._content(shape, member)
        if own is None or content is None:
            return own or content

        def check(value: Any) -> None:
            own(value)
            content(value)

        return check

    def _own(self, rule_name: str, member: str) -> _Check | None:
        """Return a check of a value by the rule of that name."""
        if rule_name not in RULES:
            return None
        rule = RULES[rule_name]
        empty, wrong = self._refusals(rule)
        if empty is None:
            return None
        accepts, refusal = (rule.accepts, wrong) if wrong is not None else (bool, empty)

        def check(value: Any) -> None:
            if not accepts(value):
                raise (refusal if value else empty).error(**_fields(value, member))

        return check

    def _content(self, shape: _Shape, member: str) -> _Check | None:
        if shape.type_name == "structure":
            return self._members(shape)
        if shape.type_name == "list":
            return _each(self._check(shape.member, member))
        if shape.type_name == "map":
            return self._entries(shape)
        return None

    def _members(self, shape: _Shape) -> _Check | None:
        checks = [
            (name, check)
            for name, check in (
                (name, self._check(member, name)) for name, member in shape.members.items()
            )
            if check is not None
        ]
        if not checks:
            return None

        def check_members(value: Document) -> None:
            for name, check in checks:
                if name in value:
                    check(value[name])

        return check_members

    def _entries(self, shape: _Shape) -> _Check:
        """Return a check of the keys of a map, and of each text in the list under a key."""
        check_key = self._own(shape.key.name, "") or _accept
        prefix = f"{shape.name}."
        check_values = {
            name.removeprefix(prefix): _each(self._own(name, "")) or _accept
            for name in RULES
            if name.startswith(prefix)
        }

        def check_entries(value: dict[str, Any]) -> None:
            for key, item in value.items():
                check_key(key)
                check_values.get(key, _accept)(item)

        return check_entries


def _accept(_value: Any) -> None:
    """Accept everything."""


def _each(check: _Check | None) -> _Check | None:
    if check is None:
        return None

    def check_each(values: list[Any]) -> None:
        for value in values:
            check(value)

    return check_each


def _fields(value: Any, member: str) -> dict[str, Any]:
    """Return a value under the names that texts have for it."""
    return {"value": value, "name": value, "id": value, "arn": value, "member": member}


def _parser(shape: _Shape) -> _Parse:
    """Return a function that brings a decoded value into the type of a shape.

    Raises ``SerializationException`` for another type and for numbers that do not fit.
    """
    if shape.type_name in _CONTAINERS:
        return _CONTAINERS[shape.type_name](shape)
    return _SCALARS.get(shape.type_name, _as_is)


def _structure(shape: _Shape) -> _Parse:
    parsers = {name: _parser(member) for name, member in shape.members.items()}
    # The types that need no parsing; most members have one of them.
    plain = {name: _PLAIN.get(member.type_name) for name, member in shape.members.items()}

    def parse(value: Any) -> Document:
        if type(value) is not dict:
            raise _wrong_type(value, "a Structure")
        cleaned = {}
        for name, item in value.items():
            # The service ignores what it does not know, and takes null for absent.
            if item is not None and name in plain:
                cleaned[name] = item if type(item) is plain[name] else parsers[name](item)
        return cleaned

    return parse


def _list(shape: _Shape) -> _Parse:
    parse_item = _parser(shape.member)
    # A null in a list is an empty entry, so that it is refused where an empty one is.
    empty = {"structure": dict, "list": list}.get(shape.member.type_name, str)

    def parse(value: Any) -> list[Any]:
        if type(value) is not list:
            raise _wrong_type(value, "a List")
        return [parse_item(empty() if item is None else item) for item in value]

    return parse


def _map(shape: _Shape) -> _Parse:
    parse_key, parse_item = _parser(shape.key), _parser(shape.value)

    def parse(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise _wrong_type(value, "a Map")
        return {parse_key(key): parse_item(item) for key, item in value.items() if item is not None}

    return parse


def _as_is(value: Any) -> Any:
    return value


def _exactly(kind: type, name: str) -> _Parse:
    def parse(value: Any) -> Any:
        if type(value) is not kind:
            raise _wrong_type(value, name)
        return value

    return parse


_string = _exactly(str, "a String")
_boolean = _exactly(bool, "a Boolean")


def _whole_number(name: str, bits: int) -> _Parse:
    limit = 1 << (bits - 1)

    def parse(value: Any) -> int:
        # A bool is an int in Python, but not in JSON.
        if type(value) is not int:
            raise _wrong_type(value, name)
        if not -limit <= value < limit:
            raise messages.SERIALIZATION_RANGE.error(value=value, expected=name)
        return value

    return parse


def timestamp(value: Any) -> datetime.datetime:
    """Parse seconds since the epoch, or a text in ISO 8601."""
    if type(value) in (int, float):
        try:
            milliseconds = round(value * SECOND)
            if milliseconds <= END:
                return to_datetime(milliseconds)
        except (ValueError, OverflowError, OSError):
            pass
        raise messages.SERIALIZATION_RANGE.error(value=value, expected="a Timestamp")
    if type(value) is not str:
        raise _wrong_type(value, "a Timestamp")
    try:
        # Python 3.10 does not know the Z.
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise _wrong_type(value, "a Timestamp") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.timezone.utc)


_PLAIN: dict[str, type] = {"string": str, "boolean": bool}
_CONTAINERS: dict[str, Callable[[Any], _Parse]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
}
_SCALARS: dict[str, _Parse] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _whole_number("an Integer", 32),
    "long": _whole_number("a Long", 64),
    "timestamp": timestamp,
}

_FOUND = {
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "NUMBER_VALUE",
    list: "START_ARRAY",
    dict: "START_OBJECT",
}


def _wrong_type(value: Any, expected: str) -> ServiceError:
    found = _FOUND[type(value)]
    return messages.SERIALIZATION_TYPE.error(found=found, expected=expected)


@functools.cache
def service_model() -> ServiceModel:
    """Return the service model of CodeDeploy that the installed botocore has."""
    import botocore.session

    return botocore.session.Session().get_service_model("codedeploy")
