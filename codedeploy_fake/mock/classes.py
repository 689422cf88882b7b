"""Test classes that run with the mock active: ``unittest.TestCase`` and plain ones.

The fake of a class is active from ``setUpClass`` (``setup_class``) until after
``tearDownClass`` (``teardown_class``). Each test starts from a copy of what the class's set-up
left in it, and so does the class's tear-down. A class without such a set-up has a fake for each
test. Subclasses are mocked too, with the options of the nearest decorated class, and so are plain
test classes within a plain one.
"""

from __future__ import annotations

import functools
import inspect
import sys
import unittest
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

from codedeploy_fake.interception import patches as interception
from codedeploy_fake.mock.functions import mock_function

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake


class Mock(Protocol):
    """What a class is decorated with."""

    #: The options that were given, without the defaults.
    given: dict[str, Any]

    def activate(self) -> CodeDeployFake:
        """Makes a new fake the active one."""

    def active(self) -> AbstractContextManager[CodeDeployFake]:
        """The same for a while."""


#: Where a decorated class keeps its mock (one within another: that other class), and an instance
#: the context of the test that runs.
_MOCK = "_codedeploy_mock"
_TEST = "_codedeploy_test"

#: The fakes of the classes whose set-up has begun.
_class_fakes: dict[type, CodeDeployFake] = {}
#: The plain classes of which a test is set up.
_set_up: list[type] = []
#: How many tests with the marker are being run by the pytest plugin.
_marked_tests = 0


@contextmanager
def marker_is_honoured() -> Iterator[None]:
    """What the pytest plugin runs a test with the marker in, having activated the mock itself.

    Decorated plain classes carry the marker, and do nothing of their own meanwhile.
    """
    global _marked_tests
    _marked_tests += 1
    try:
        yield
    finally:
        _marked_tests -= 1


def mock_class(cls: type, mock: Mock) -> type:
    """Changes a class, which it returns, so that its tests run with the mock active."""
    if _MOCK in vars(cls):
        # Decorated twice: the inner mock would hide the outer one.
        return cls
    if not issubclass(cls, unittest.TestCase):
        _set_marker(cls, mock)
    _mock_class(cls, mock)
    return cls


def _mock_class(cls: type, mock: Mock | type) -> None:
    is_subclass = hasattr(cls, _MOCK)
    setattr(cls, _MOCK, mock)
    if not is_subclass:
        _mock_subclasses(cls)
        if issubclass(cls, unittest.TestCase):
            _mock_test_case(cls)
        else:
            _mock_plain_class(cls)


def _mock_of(cls: type) -> Mock:
    mock: Mock | type = getattr(cls, _MOCK)
    return _mock_of(mock) if isinstance(mock, type) else mock


def _set_marker(cls: type, mock: Mock) -> None:
    # Without the plugin, pytest knows no such marker and would complain.
    if "codedeploy_fake.pytest_plugin" in sys.modules:
        pytest = sys.modules["pytest"]
        pytest.mark.codedeploy(**mock.given)(cls)


def _mock_subclasses(cls: Any) -> None:
    original = _original(cls, "__init_subclass__")

    def init_subclass(subclass: type, /, **kwargs: Any) -> None:
        original(None, subclass)(**kwargs)
        if issubclass(subclass, unittest.TestCase):
            if _CLASS_FIXTURES & vars(subclass).keys():
                _mock_set_up_class(subclass)
        else:
            _mock_own_members(subclass)

    cls.__init_subclass__ = classmethod(init_subclass)


def _original(cls: type, name: str) -> Callable[[Any, type], Any]:
    """A function that binds what a class defines or inherits by that name now, None if nothing.

    pytest calls the set-ups of a class for the classes within it, too.
    """
    own = vars(cls).get(name)

    def bind(instance: Any, owner: type) -> Any:
        line = owner.__mro__ if issubclass(owner, cls) else cls.__mro__
        inherited = (vars(base)[name] for base in line[line.index(cls) + 1 :] if name in vars(base))
        found = own if own is not None else next(inherited, None)
        return found and found.__get__(instance, owner)

    return bind


@contextmanager
def _test(cls: type) -> Iterator[None]:
    """What a test of the class runs in."""
    fake = _class_fakes.get(cls)
    if fake is None:
        with _mock_of(cls).active():
            yield
        return
    before = fake.snapshot()
    try:
        yield
    finally:
        fake.restore(before)


def _open_class(cls: type) -> None:
    _class_fakes[cls] = _mock_of(cls).activate()


def _close_class(cls: type) -> None:
    fake = _class_fakes.pop(cls, None)
    if fake is not None:
        interception.remove(fake)


# --- unittest.TestCase -----------------------------------------------------------------------


_CLASS_FIXTURES = {"setUpClass", "tearDownClass"}


def _mock_test_case(cls: type[unittest.TestCase]) -> None:
    # TestCase's own do nothing, and a fake for the whole class would have to be copied.
    bases = (base for base in cls.__mro__ if base is not unittest.TestCase)
    if any(_CLASS_FIXTURES & vars(base).keys() for base in bases):
        _mock_set_up_class(cls)
    for name in ("run", "debug"):
        _mock_run(cls, name)


def _mock_run(cls: type[unittest.TestCase], name: str) -> None:
    """Set-up, test, tear-down and clean-ups all happen within ``run`` or ``debug``."""
    original = _original(cls, name)

    @functools.wraps(getattr(cls, name))
    def run(self: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
        try:
            with _test(type(self)):
                return original(self, type(self))(*args, **kwargs)
        except BaseException:
            # Here unittest gives the class up, without its tear-down; pytest does not.
            if not any(type(given).__module__.startswith("_pytest.") for given in kwargs.values()):
                _close_class(type(self))
            raise

    setattr(cls, name, run)


def _mock_set_up_class(cls: Any) -> None:
    original_set_up = _original(cls, "setUpClass")
    original_tear_down = _original(cls, "tearDownClass")

    def set_up_class(test_class: type[unittest.TestCase]) -> None:
        set_up = original_set_up(None, test_class)
        if test_class in _class_fakes:
            # A subclass's own set-up has come here by super().
            set_up()
            return
        _open_class(test_class)
        # The first clean-up is the last one to run: after tearDownClass, and also if the
        # set-up fails or skips.
        test_class.addClassCleanup(_close_class, test_class)
        with _closed_if_interrupted(test_class):
            set_up()

    def tear_down_class(test_class: type[unittest.TestCase]) -> None:
        with _closed_if_interrupted(test_class):
            original_tear_down(None, test_class)()

    cls.setUpClass = classmethod(functools.wraps(cls.setUpClass)(set_up_class))
    cls.tearDownClass = classmethod(functools.wraps(cls.tearDownClass)(tear_down_class))


@contextmanager
def _closed_if_interrupted(cls: type) -> Iterator[None]:
    """Runners call no clean-ups after a KeyboardInterrupt or one of pytest's own outcomes."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        _close_class(cls)
        raise


# --- Plain classes ---------------------------------------------------------------------------


def _mock_plain_class(cls: type) -> None:
    _mock_members(cls, set(dir(cls)))


def _mock_own_members(cls: type) -> None:
    _mock_members(cls, set(vars(cls)))


def _mock_members(cls: type, names: set[str]) -> None:
    for name in names:
        _mock_member(cls, name)
    # One that a class lacks is not added: pytest would ask the classes within it for theirs.
    if names & {"setup_method", "teardown_method"}:
        _mock_test_fixtures(cls)
    if names & {"setup_class", "teardown_class"}:
        _mock_class_fixtures(cls)
    for member in list(vars(cls).values()):
        if _is_test_class_within(cls, member):
            _mock_class(member, cls)


def _is_test_class_within(cls: type, member: object) -> bool:
    """Whether a class is written within another one, and not decorated or derived itself."""
    return (
        isinstance(member, type)
        and member.__name__.startswith("Test")
        and member.__qualname__ == f"{cls.__qualname__}.{member.__name__}"
        and not issubclass(member, unittest.TestCase)
        and not hasattr(member, _MOCK)
    )


def _mock_member(cls: type, name: str) -> None:
    """Mocks a test method, for runs without a runner that calls ``setup_method``."""
    if not name.startswith("test"):
        return
    member = inspect.getattr_static(cls, name)
    if inspect.isfunction(member):
        setattr(cls, name, mock_function(member, _enter_method))
    elif isinstance(member, staticmethod | classmethod):
        enter = functools.partial(_enter_function, cls)
        setattr(cls, name, type(member)(mock_function(member.__func__, enter)))


def _enter_method(args: tuple[Any, ...]) -> AbstractContextManager[object]:
    if _marked_tests or _TEST in vars(args[0]):
        return nullcontext()
    return _test(type(args[0]))


def _enter_function(cls: type, args: tuple[Any, ...]) -> AbstractContextManager[object]:
    if _marked_tests or any(issubclass(test_class, cls) for test_class in _set_up):
        return nullcontext()
    return _test(args[0] if args else cls)


def _mock_test_fixtures(cls: Any) -> None:
    original_setup = _original(cls, "setup_method")
    original_teardown = _original(cls, "teardown_method")

    def setup_method(self: Any, method: Any = None) -> None:
        if _marked_tests or _TEST in vars(self):
            _call(original_setup(self, type(self)), method)
            return
        with ExitStack() as stack:
            stack.enter_context(_test(type(self)))
            _set_up.append(type(self))
            stack.callback(_set_up.remove, type(self))
            vars(self)[_TEST] = stack
            _call(original_setup(self, type(self)), method)
            vars(self)[_TEST] = stack.pop_all()

    def teardown_method(self: Any, method: Any = None) -> None:
        # Taken away first, so that the one that super() calls does not end it too early.
        with vars(self).pop(_TEST, nullcontext()):
            _call(original_teardown(self, type(self)), method)

    cls.setup_method = setup_method
    cls.teardown_method = teardown_method


def _mock_class_fixtures(cls: Any) -> None:
    original_setup = _original(cls, "setup_class")
    original_teardown = _original(cls, "teardown_class")

    def setup_class(test_class: type) -> None:
        setup = original_setup(None, test_class)
        if _marked_tests or test_class in _class_fakes:
            _call(setup, test_class)
            return
        _open_class(test_class)
        try:
            _call(setup, test_class)
        except BaseException:
            _close_class(test_class)
            raise

    def teardown_class(test_class: type) -> None:
        fake = _class_fakes.pop(test_class, None)
        try:
            _call(original_teardown(None, test_class), test_class)
        finally:
            if fake is not None:
                interception.remove(fake)

    cls.setup_class = classmethod(setup_class)
    cls.teardown_class = classmethod(teardown_class)


def _call(function: Callable[..., object] | None, argument: object) -> None:
    """Calls a set-up or tear-down, if there is one, with or without its optional argument."""
    if function is None:
        return
    if inspect.signature(function).parameters:
        function(argument)
    else:
        function()
