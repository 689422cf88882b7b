"""Decorated functions, and classes: ``unittest.TestCase``, and plain ones for the pytest plugin.

A function stays the kind of function that it was. The fake of a test case is active from
``setUpClass`` until after the last class clean-up. Each test starts from a copy of what
``setUpClass`` left in it, and so do ``tearDownClass`` and the clean-ups. Subclasses are mocked
too, with the options of the nearest decorated class.

A class that is no test case gets the marker, and the pytest plugin does the work. It may still
be a mixin: a subclass of it that is a test case is mocked as one.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
import unittest
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any

from codedeploy_fake.interception import stack
from codedeploy_fake.mock import failures

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

# --- Functions -----------------------------------------------------------------------------------

#: Called anew for each call; returns what the function runs in.
Enter = Callable[[], AbstractContextManager[object]]
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
        with enter():
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
        with enter():
            return await function(*args, **kwargs)

    return mocked


def _generator(function: Function, enter: Enter) -> Function:
    def mocked(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with enter():
            return (yield from function(*args, **kwargs))

    return mocked


def _async_generator(function: Function, enter: Enter) -> Function:
    async def mocked(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with enter():
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


# --- Classes -------------------------------------------------------------------------------------

#: Where a decorated class keeps its mock.
_MOCK = "_codedeploy_mock"
_CLASS_FIXTURES = ("setUpClass", "tearDownClass", "doClassCleanups")

#: Wrappers of fixtures that the decorated class does not define itself.
_INHERITED: set[object] = set()
#: The fakes of the classes whose set-up has begun.
_class_fakes: dict[type, CodeDeployFake] = {}


@dataclass(frozen=True)
class ClassMock:
    """A mock as a decorated class keeps it: its options, and the way to activate it."""

    given: dict[str, Any]
    activate: Callable[[], CodeDeployFake]


def mock_class(cls: type, mock: ClassMock) -> type:
    """Change a class, so that its tests run with the mock active, and return it.

    Raises:
        TypeError: The class is no test case, and pytest runs without the plugin that would
            activate the mock for it.
    """
    if _MOCK in vars(cls):
        # Decorated twice: the inner mock would hide the outer one.
        return cls
    is_subclass = hasattr(cls, _MOCK)
    if issubclass(cls, unittest.TestCase):
        if not is_subclass:
            _mock_test_case(cls)
    else:
        _set_marker(cls, mock)
    if not is_subclass:
        _mock_subclasses(cls)
    setattr(cls, _MOCK, mock)
    return cls


def _set_marker(cls: type, mock: ClassMock) -> None:
    if failures.plugin_is_loaded():
        sys.modules["pytest"].mark.codedeploy(**mock.given)(cls)
    elif _pytest_runs():
        raise TypeError(
            f"mock_codedeploy on {cls.__qualname__}, which is no unittest.TestCase, needs the "
            "pytest plugin: run pytest with -p codedeploy_fake.pytest_plugin, or put "
            "mock_codedeploy on the functions"
        )


def _pytest_runs() -> bool:
    """Return whether pytest runs the tests, rather than being imported alone; known since 8.2."""
    pytest = sys.modules.get("pytest")
    if pytest is None:
        return False
    version = tuple(int(part) for part in pytest.__version__.split(".")[:2])
    return version < (8, 2) or "PYTEST_VERSION" in os.environ


def _mock_subclasses(cls: Any) -> None:
    own = vars(cls).get("__init_subclass__")

    def init_subclass(subclass: type, /, **kwargs: Any) -> None:
        _bound(cls, own, "__init_subclass__", subclass)(**kwargs)
        if not issubclass(subclass, unittest.TestCase):
            return
        if any(
            issubclass(base, unittest.TestCase) and hasattr(base, _MOCK)
            for base in subclass.__bases__
        ):
            _mock_class_fixtures(subclass, [n for n in _CLASS_FIXTURES if n in vars(subclass)])
        else:
            _mock_test_case(subclass)

    cls.__init_subclass__ = classmethod(init_subclass)


def _bound(cls: type, own: Any, name: str, owner: Any) -> Callable[..., Any]:
    """Bind what a class itself defined by a name, or what comes after it for the owner.

    Args:
        cls: The class whose attribute now is a wrapper.
        own: What the class itself defined, None if nothing.
        name: The name of the attribute.
        owner: A subclass, or an instance of one.
    """
    if own is None:
        return getattr(super(cls, owner), name)  # type: ignore[no-any-return]
    instance, kind = (None, owner) if isinstance(owner, type) else (owner, type(owner))
    return own.__get__(instance, kind)  # type: ignore[no-any-return]


# --- unittest.TestCase -----------------------------------------------------------------------


def _mock_test_case(cls: type[unittest.TestCase]) -> None:
    _mock_class_fixtures(cls, _CLASS_FIXTURES)
    for name in ("run", "debug"):
        _mock_run(cls, name)


def _mock_run(cls: type[unittest.TestCase], name: str) -> None:
    """Mock a test: set-up, test, tear-down and clean-ups all happen within ``run`` or ``debug``."""
    own = vars(cls).get(name)

    @functools.wraps(getattr(cls, name))
    def run(self: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
        result = args[0] if args else kwargs.get("result")
        try:
            with _test(type(self)) as fake, _judged(self, fake, result):
                return _bound(cls, own, name, self)(*args, **kwargs)
        except BaseException:
            # Here unittest gives the class up, without its tear-down; pytest does not.
            if not any(type(given).__module__.startswith("_pytest.") for given in kwargs.values()):
                _close_class(type(self))
            raise

    setattr(cls, name, _Method(run))


class _Method:
    """A method that other class decorators leave alone, as it is no plain function.

    moto's would start its mock around ``run``, and then not reset it in ``setUp``.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: Any, owner: type) -> Any:
        return self._function if instance is None else self._function.__get__(instance, owner)


@contextmanager
def _judged(test: unittest.TestCase, fake: CodeDeployFake, result: Any) -> Iterator[None]:
    """Attach the report to what a test fails with, and fail it where it was not met.

    unittest catches it, and tells the result; without one, as in ``debug``, it is raised.
    """
    if result is None:
        with failures.told(fake):
            yield
        return
    watch = failures.Watch(result, fake)
    try:
        yield
        if not watch.failed:
            failures.check_met(fake)
    except AssertionError:
        result.addFailure(test, sys.exc_info())
    finally:
        watch.end()


@contextmanager
def _test(cls: type) -> Iterator[CodeDeployFake]:
    """Run a test in a copy of what the class's set-up left, or in a fake of its own."""
    fake = _class_fakes.get(cls)
    if fake is None:
        fake = getattr(cls, _MOCK).activate()
        try:
            yield fake
        finally:
            stack.remove(fake)
        return
    before = fake.snapshot()
    try:
        yield fake
    finally:
        fake.restore(before)


def _mock_class_fixtures(cls: Any, names: Any) -> None:
    for name in names:
        setattr(cls, name, classmethod(_class_fixture(cls, name)))


def _class_fixture(cls: type, name: str) -> Callable[[type], None]:
    own = vars(cls).get(name)

    @functools.wraps(getattr(cls, name))
    def fixture(test_class: Any) -> None:
        # Within a subclass's own that has come here by super(), nothing begins or ends.
        if test_class not in _class_fakes and _needs_fake(test_class):
            _class_fakes[test_class] = getattr(test_class, _MOCK).activate()
        try:
            _bound(cls, own, name, test_class)()
        except Exception:
            raise
        except BaseException:
            # Runners call no clean-ups after a KeyboardInterrupt or a pytest outcome.
            _close_class(test_class)
            raise
        finally:
            if name == "doClassCleanups" and cls is _outermost(test_class, name):
                _close_class(test_class)

    if own is None:
        _INHERITED.add(fixture)
    return fixture


def _needs_fake(test_class: Any) -> bool:
    """Return whether a class itself may call CodeDeploy; else each test has its own fake."""
    return bool(test_class._class_cleanups) or any(
        name in vars(base) and vars(base)[name].__func__ not in _INHERITED
        for base in test_class.__mro__
        if base.__module__.partition(".")[0] != "unittest"
        for name in ("setUpClass", "tearDownClass")
    )


def _outermost(test_class: type, name: str) -> type:
    """Return the class whose fixture of that name is called first."""
    return next(base for base in test_class.__mro__ if name in vars(base))


def _close_class(cls: type) -> None:
    fake = _class_fakes.pop(cls, None)
    if fake is not None:
        stack.remove(fake)
