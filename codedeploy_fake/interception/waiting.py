"""Waiters and retries of CodeDeploy, which do not sleep: the fake's clock is moved instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from codedeploy_fake.interception import sending, stack
from codedeploy_fake.interception.creation import SERVICE
from codedeploy_fake.model import clock

Wrapped = Callable[..., Any]
KeywordArguments = dict[str, Any]

#: The longest delay of a waiter in seconds, a year.
_LONGEST = 365 * 24 * 3600


@contextmanager
def wait(instance: Any, args: Any, kwargs: KeywordArguments) -> Iterator[None]:
    """Run a waiter of CodeDeploy without sleeping; the fake skips its delay.

    Raises:
        ValueError: The delay is negative, too long, or no number.
    """
    if not _polls_codedeploy(instance):
        yield
        return
    config = kwargs.get("WaiterConfig") or {}
    delay = _delay(config, instance)
    kwargs["WaiterConfig"] = {**config, "Delay": 0}
    token = clock.waiting.set(clock.Waiting(round(delay * clock.SECOND)))
    try:
        yield
    finally:
        clock.waiting.reset(token)


def _delay(config: Mapping[str, Any], waiter: Any) -> float:
    delay = config.get("Delay", waiter.config.delay)
    is_number = isinstance(delay, int | float) and not isinstance(delay, bool)
    if not is_number or math.isnan(delay) or not 0 <= delay <= _LONGEST:
        raise ValueError(
            "WaiterConfig's Delay must be a number of seconds from 0 to "
            f"{_LONGEST} (a year), not {delay!r}"
        )
    fake = stack.top()
    # With a delay of nothing, the usual trick with other fakes, no time would ever pass.
    if delay < 1 and fake is not None and fake.options.progress == "poll":
        return fake.options.poll_interval
    return float(delay)


def _polls_codedeploy(waiter: Any) -> bool:
    # The name tells even where a test spies on the method that is polled.
    if type(waiter).__name__.startswith("CodeDeploy.Waiter."):
        return True
    method = waiter._operation_method
    client = getattr(getattr(method, "_client_method", method), "__self__", None)
    service_model = getattr(getattr(client, "meta", None), "service_model", None)
    return getattr(service_model, "service_name", None) == SERVICE


def acquire(wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments) -> Any:
    """Pass a request of ours at once, where the others wait for a token."""
    return True if sending.answering.get() is not None else wrapped(*args, **kwargs)


async def acquire_async(
    wrapped: Wrapped, instance: Any, args: Any, kwargs: KeywordArguments
) -> Any:
    return True if sending.answering.get() is not None else await wrapped(*args, **kwargs)
