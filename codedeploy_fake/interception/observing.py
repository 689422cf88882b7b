"""Requests to other services: they pass, and whoever looks at neighbors hears of them.

An operation is judged by its name: to read a body would empty an upload.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from codedeploy_fake.interception import stack

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.service.neighborhood import Neighbors


@functools.cache
def is_async(endpoint_class: Any) -> bool:
    """Return whether an endpoint's class is one of aiobotocore."""
    return inspect.iscoroutinefunction(endpoint_class._send_request)


def _neighbors() -> list[Neighbors]:
    """Return the neighbors that active fakes look at."""
    neighborhoods = [fake.service.neighborhood for fake in stack.active]
    return [each.neighbors for each in neighborhoods if each is not None]


def _around(operation_model: Any) -> AbstractContextManager[None]:
    """Return the context that the active fake wants for a request."""
    fake = stack.top()
    neighborhood = None if fake is None else fake.service.neighborhood
    if neighborhood is None:
        return nullcontext()
    return neighborhood.neighbors.around(operation_model.service_model.service_name)


def observe(
    wrapped: Callable[..., Any], endpoint: Any, operation_model: Any, request_dict: Any
) -> Any:
    """Pass a request on, and tell what it may have changed."""
    neighbors = _neighbors()
    if not neighbors:
        return wrapped(operation_model, request_dict)
    kind: Any = type(endpoint)
    if is_async(kind):
        return _observe_async(neighbors, wrapped, endpoint, operation_model, request_dict)
    try:
        with _around(operation_model):
            return wrapped(operation_model, request_dict)
    finally:
        for each in neighbors:
            each.note_request(endpoint, operation_model.name)


async def _observe_async(
    neighbors: list[Neighbors],
    wrapped: Callable[..., Any],
    endpoint: Any,
    operation_model: Any,
    request_dict: Any,
) -> Any:
    try:
        with _around(operation_model):
            return await wrapped(operation_model, request_dict)
    finally:
        for each in neighbors:
            each.note_request(endpoint, operation_model.name)


#: Called with an exception that passes while moto ends, and the active fake, as long as moto still
#: has everything.
last_looks: list[Callable[[BaseException, CodeDeployFake], None]] = []


def observe_reset(
    wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
) -> Any:
    """Tell that moto has forgotten everything, and look at it once more if a test fails."""
    error, fake = sys.exc_info()[1], stack.top()
    if error is not None and fake is not None:
        _look(error, fake)
    try:
        return wrapped(*args, **kwargs)
    finally:
        for each in _neighbors():
            each.note()


def _look(error: BaseException, fake: CodeDeployFake) -> None:
    stubber = sys.modules["moto.core.models"].botocore_stubber
    # moto stops responding before it forgets.
    was_enabled, stubber.enabled = stubber.enabled, True
    try:
        for look in last_looks:
            look(error, fake)
    finally:
        stubber.enabled = was_enabled
