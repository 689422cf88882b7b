"""Responses as botocore's own parser reads them, each timestamp parsed once.

A timestamp that botocore parses costs more than all else that is read of a member, and polls read
the same ones again and again. The datetimes that botocore's parser made are kept, for as long as
nothing changes that it looks at.
"""

from __future__ import annotations

import functools
import io
import os
import time
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict

from codedeploy_fake.interception import wire


class Raw(io.BytesIO):
    """The body of a response, as botocore reads it from a connection."""

    def stream(self, **kwargs: Any) -> Iterator[bytes]:
        yield self.read()


class LazyResponse(AWSResponse):
    """An HTTP response whose headers are made when they are read."""

    def __init__(self, url: str, answer: wire.Response) -> None:
        self.url = url
        self.status_code = answer.status
        self.raw = Raw(answer.body)
        self._content = None
        self._fields = answer.headers

    @functools.cached_property
    def headers(self) -> Any:  # type: ignore[override]
        return HeadersDict(self._fields)


def parse(
    answer: wire.Response, endpoint: Any, operation_model: Any, url: str
) -> tuple[Any, dict[str, Any]]:
    """Return what the endpoint would: an HTTP response, and what botocore's parser reads in it."""
    model = operation_model.service_model
    protocol = getattr(model, "resolved_protocol", None) or model.metadata["protocol"]
    parsed = (
        factory(endpoint._response_parser_factory)
        .create_parser(protocol)
        .parse(
            {
                # What the parser makes of any headers, and much quicker to read than botocore's.
                "headers": {name.lower(): value for name, value in answer.headers.items()},
                "status_code": answer.status,
                "context": {"operation_name": operation_model.name},
                "body": answer.body,
            },
            _output_shape(operation_model),
        )
    )
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return LazyResponse(url, answer), parsed


#: The output shapes of the models used last, by the id of the description that each is read from.
#: The description is kept beside them, so that no other one can have its id.
_shapes: dict[int, tuple[object, dict[str, Any]]] = {}
_MODELS_KEPT = 8


def _output_shape(operation_model: Any) -> Any:
    """Return the output shape of an operation: one for all clients of a session.

    Each client has a model of its own, which would look up every member of every shape anew.
    """
    description: object = vars(operation_model.service_model)["_service_description"]
    known = _shapes.get(id(description))
    if known is None:
        known = description, {}
        for oldest in list(_shapes)[: 1 - _MODELS_KEPT]:
            _shapes.pop(oldest, None)
        _shapes[id(description)] = known
    name = operation_model.name
    if name not in known[1]:
        known[1][name] = operation_model.output_shape
    return known[1][name]


# --- Timestamps ------------------------------------------------------------------------------

#: A factory of parsers without a parser of timestamps of the program's own.
_PLAIN: dict[str, Any] = {"_defaults": {}}
#: The factory in use, and all that the datetimes it keeps depend on.
_made: tuple[Any, Any] = None, None
_MOMENTS_KEPT = 4096


def factory(own: Any) -> Any:
    """Return a factory of botocore's parsers that parses each timestamp once.

    Where the endpoint's own factory is not as botocore made it, or the parser of timestamps is not
    botocore's, it is the own one.
    """
    global _made
    kind = type(own)
    create = getattr(kind, "create_parser", None)
    if type(create) is not FunctionType or vars(own) != _PLAIN:
        return own
    parse_timestamp = create.__globals__.get("DEFAULT_TIMESTAMP_PARSER")
    if type(parse_timestamp) is not FunctionType:
        return own
    names = parse_timestamp.__globals__
    if names.get("__name__") != "botocore.utils":
        return own
    # freezegun has a datetime of its own; the others are the time zone of the process.
    depends_on = (
        create,
        parse_timestamp,
        names["datetime"].datetime,
        names["get_tzinfo_options"],
        time.tzname,
        time.timezone,
        time.altzone,
        os.environ.get("TZ"),
    )
    known, made = _made
    if known != depends_on:
        made = kind()
        made.set_parser_defaults(timestamp_parser=_keeping(parse_timestamp))
        _made = depends_on, made
    return made


def _keeping(parse_timestamp: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a parser of timestamps that keeps the datetimes of numbers."""
    kept: dict[float, Any] = {}

    def moment(value: Any) -> Any:
        if type(value) is not float:
            return parse_timestamp(value)
        found = kept.get(value)
        if found is None:
            found = parse_timestamp(value)
            if len(kept) >= _MOMENTS_KEPT:
                kept.clear()
            kept[value] = found
        return found

    return moment
