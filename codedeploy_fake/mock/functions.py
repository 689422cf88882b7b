"""Functions that run with the mock active; each stays the kind of function that it was."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any

#: Called with a call's positional arguments; returns what the function runs in.
Enter = Callable[[tuple[Any, ...]], AbstractContextManager[object]]
Function = Callable[..., Any]


def mock_function(function: Function, enter: Enter) -> Function:
    """Return a function like the given one whose body runs within ``enter``.

    A generator's context begins with its first value and ends with the generator, however that
    ends, so that fixtures which yield keep it in between.
    """
    if inspect.isasyncgenfunction(function):
        mocked = _async_generator(function, enter)
    elif inspect.iscoroutinefunction(function):
        mocked = _coroutine(function, enter)
    elif inspect.isgeneratorfunction(function):
        mocked = _generator(function, enter)
    else:
        mocked = _plain(function, enter)
    return functools.wraps(function)(mocked)


def _plain(function: Function, enter: Enter) -> Function:
    def mocked(*args: Any, **kwargs: Any) -> Any:
        with enter(args):
            result = function(*args, **kwargs)
            _refuse_postponed(function, result)
            return result

    return mocked


def _refuse_postponed(function: Function, result: object) -> None:
    """Raise ``TypeError`` for a result whose body would run once the mock is off again."""
    # What contextlib.contextmanager makes of a generator keeps it in `gen`.
    body = getattr(result, "gen", result)
    if not isinstance(body, CoroutineType | GeneratorType | AsyncGeneratorType):
        return
    if isinstance(body, CoroutineType | GeneratorType):
        body.close()
    raise TypeError(
        f"{getattr(function, '__name__', function)!s} returned a {type(result).__name__}, whose "
        "body would run outside of the mock: put mock_codedeploy on the async or generator "
        "function itself, below its other decorators"
    )


def _coroutine(function: Function, enter: Enter) -> Function:
    async def mocked(*args: Any, **kwargs: Any) -> Any:
        with enter(args):
            return await function(*args, **kwargs)

    return mocked


def _generator(function: Function, enter: Enter) -> Function:
    def mocked(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with enter(args):
            return (yield from function(*args, **kwargs))

    return mocked


def _async_generator(function: Function, enter: Enter) -> Function:
    async def mocked(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with enter(args):
            generator = function(*args, **kwargs)
            # What `yield from` would do, which there is not for asynchronous generators.
            step = generator.asend(None)
            while True:
                try:
                    value = await step
                except StopAsyncIteration:
                    return
                try:
                    step = generator.asend((yield value))
                except GeneratorExit:
                    await generator.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - handed on, as by `yield from`
                    step = generator.athrow(error)

    return mocked
