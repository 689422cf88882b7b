"""Time that botocore and the process wait: skipped on the fake's clock.

Waiters and retries of CodeDeploy never sleep. ``sleep="skip"``: ``time.sleep`` and
``asyncio.sleep`` of the program move the fake's clock. ``travel=True``: the process's clock goes
along with the fake's. Both are put back when the last fake that asks for them is removed.
"""

from __future__ import annotations

import asyncio
import datetime
import functools
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from codedeploy_fake.interception import sending, stack
from codedeploy_fake.interception.clients import SERVICE, KeywordArguments, Wrapped
from codedeploy_fake.model import clock

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

_real_sleep = time.sleep
_real_async_sleep = asyncio.sleep

#: Packages, besides Python's own, whose sleeping is their own business.
_OTHERS = frozenset(
    {
        "_pytest",
        "aiobotocore",
        "aiohttp",
        "anyio",
        "boto3",
        "botocore",
        "codedeploy_fake",
        "execnet",
        "freezegun",
        "moto",
        "pluggy",
        "pytest",
        "s3transfer",
        "time_machine",
        "trio",
        "urllib3",
        "werkzeug",
        "xdist",
    }
)


def prepare(fake: CodeDeployFake) -> None:
    """Do what a fake asks for; it is about to become the active one.

    Raises:
        RuntimeError: ``travel=True`` without time-machine, or while freezegun holds the clock.
    """
    if fake.options.travel:
        _travel(fake)
    if fake.options.sleep == "skip":
        _set_sleeps(are_skipped=True)
    if _adjust not in stack.listeners:
        stack.listeners.append(_adjust)


def _adjust() -> None:
    """Put back what no active fake asks for."""
    active = stack.active
    if not any(fake.options.sleep == "skip" for fake in active):
        _set_sleeps(are_skipped=False)
    _end_journeys(active)


# --- Sleeping --------------------------------------------------------------------------------


def _skipping() -> CodeDeployFake | None:
    """Return the active fake, if the code that sleeps is the program's and is to move it."""
    fake = stack.top()
    if fake is None or fake.options.sleep != "skip":
        return None
    caller = sys._getframe(2).f_globals.get("__name__", "")
    return None if _is_exempt(caller) else fake


@functools.cache
def _is_exempt(module: str) -> bool:
    package = module.partition(".")[0]
    return package != "__main__" and (package in sys.stdlib_module_names or package in _OTHERS)


def _sleep(seconds: float, /) -> None:
    """Move the clock of the active fake instead of sleeping."""
    fake = _skipping()
    if fake is None:
        _real_sleep(seconds)
    else:
        _pass(fake, seconds)


def _async_sleep(delay: float, result: Any = None) -> Any:
    """Move the clock of the active fake instead of sleeping, and give other tasks their turn."""
    fake = _skipping()
    if fake is None:
        return _real_async_sleep(delay, result)

    async def skip() -> Any:
        _pass(fake, max(0, delay))
        return await _real_async_sleep(0, result)

    return skip()


def _pass(fake: CodeDeployFake, seconds: float) -> None:
    if seconds < 0:
        # As time.sleep itself refuses it.
        _real_sleep(seconds)
    _move_frozen_clock(seconds)
    fake.sleep(0 if _is_frozen() else seconds)


_SLEEPS: tuple[tuple[Any, Any], ...] = (
    (_real_sleep, _sleep),
    (_real_async_sleep, _async_sleep),
)
_skipped = False


def _set_sleeps(*, are_skipped: bool) -> None:
    global _skipped
    if _skipped is not are_skipped:
        _skipped = are_skipped
        for real, ours in _SLEEPS:
            old, new = (real, ours) if are_skipped else (ours, real)
            _replace(old, new)


def _replace(old: Any, new: Any) -> None:
    """Replace a function in every module that has it under any name."""
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if not isinstance(names, dict) or names.get("__name__") == __name__:
            continue
        for name, value in list(names.items()):
            if value is old:
                names[name] = new


# --- Clocks of the user's own ----------------------------------------------------------------


def _frozen_clocks() -> Iterator[Callable[[datetime.timedelta], object]]:
    """Yield what moves a clock that freezegun or time-machine holds."""
    freezegun = sys.modules.get("freezegun.api")
    if freezegun is not None and freezegun.freeze_factories:
        yield freezegun.freeze_factories[-1].tick
    time_machine = sys.modules.get("time_machine")
    if time_machine is not None and not clock.travelling:
        # Before version 3 it called them coordinates.
        stacks = ("traveller_stack", "coordinates_stack")
        travellers: list[Any] = next(
            filter(None, (getattr(time_machine, name, None) for name in stacks)), []
        )
        yield from (each.shift for each in travellers[-1:])


def _is_frozen() -> bool:
    return any(True for _ in _frozen_clocks())


def _move_frozen_clock(seconds: float) -> None:
    for move in _frozen_clocks():
        move(datetime.timedelta(seconds=seconds))


# --- Travelling ------------------------------------------------------------------------------

#: The journeys of the fakes that travel, the last one in force.
_journeys: list[tuple[CodeDeployFake, Any]] = []


def _travel(fake: CodeDeployFake) -> None:
    try:
        import time_machine
    except ModuleNotFoundError:
        raise RuntimeError(
            "travel=True needs time-machine: pip install codedeploy-fake[travel]"
        ) from None
    if getattr(sys.modules.get("freezegun.api"), "freeze_factories", None):
        raise RuntimeError(
            "travel=True moves the process's clock with time-machine, but freezegun holds it "
            "already: use one of the two"
        )
    traveller = time_machine.travel(fake.now, tick=True)
    coordinates = traveller.start()
    _journeys.append((fake, traveller))
    clock.travelling.append(clock.Journey(coordinates.shift))
    fake.service.state.clock.join_process()


def _end_journeys(active: tuple[CodeDeployFake, ...]) -> None:
    while _journeys and _journeys[-1][0] not in active:
        _, traveller = _journeys.pop()
        clock.travelling.pop()
        traveller.stop()


# --- Waiters and retries -------------------------------------------------------------------------

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
