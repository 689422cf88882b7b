"""The pytest plugin's work in a run in which some test uses the fake."""

from __future__ import annotations

import inspect
import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack, suppress
from typing import Any, NoReturn

import pytest

from codedeploy_fake.fake.fake import CodeDeployFake
from codedeploy_fake.interception import stack
from codedeploy_fake.mock.activation import current
from codedeploy_fake.mock.failures import check_met
from codedeploy_fake.model.options import NAMES, Options
from codedeploy_fake.pytest_plugin.fixtures import WideFake, WideFixture
from codedeploy_fake.pytest_plugin.use import DEFAULTS, MARKER, uses


class Activation:
    """The plugin's hooks around tests and fixtures, and the test that it has activated."""

    def __init__(self, config: pytest.Config) -> None:
        self._defaults = defaults(config)
        self._wide = WideFake()
        #: The test that runs with the fake active, the options its markers gave.
        self._item: pytest.Item | None = None
        self._given: dict[str, Any] = {}
        self._context = ExitStack()
        # Also after a KeyboardInterrupt, when no test is torn down.
        config.add_cleanup(self._end)

    # Tests

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        __tracebackhide__ = True
        if uses(item):
            self._begin(item)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, None]:
        yield
        self._end()

    def _begin(self, item: pytest.Item) -> None:
        __tracebackhide__ = True
        given = options_given(item)
        mine = stack.top()
        if mine is None:
            self._wide.open(Options(**{**self._defaults, **given}))
            self._context.callback(self._wide.close)
        else:
            _check_joined(mine, given)
        self._item, self._given = item, given

    def _end(self) -> None:
        self._item = None
        self._context.close()

    def fake_for(self, item: pytest.Item) -> CodeDeployFake:
        """Return the fake of a test: the plugin's, or that of a mock of the user's own.

        Raises:
            ValueError: The user's mock has other options than the markers.
        """
        __tracebackhide__ = True
        if self._item is None:
            # Asked for in the middle of a test, with getfixturevalue.
            self._begin(item)
        fake = current()
        if fake is not self._wide.fake:
            _check_joined(fake, self._given)
        return fake

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, None]:
        outcome = yield
        passed = outcome.excinfo is None and not getattr(item, "_excinfo", None)
        if self._item is item and passed:
            try:
                check_met(self._wide.fake)
            except AssertionError as error:
                outcome.force_exception(error)

    # Fixtures that outlive a test

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> Generator[None, Any, None]:
        item, world, node = self._item, self._wide, request.node
        if item is None or node is item or stack.top() is not world.fake:
            yield
            return
        options = Options(**{**self._defaults, **options_given(node)})
        fixture = WideFixture(world, node, options)
        # Finalizers run in reverse: this one after the fixture's own, the other one before.
        request.addfinalizer(fixture.tear_down_ends)
        outcome = yield
        if stack.top() is world.fake:
            request.addfinalizer(fixture.tear_down_begins)
        try:
            fixture.set_up_ends()
        except ValueError as conflict:
            outcome.force_exception(conflict)


# --- Options ---------------------------------------------------------------------------------


def options_given(node: Any) -> dict[str, Any]:
    """Return the options that the markers of a test, a class or a module give: the nearest wins.

    Raises:
        TypeError: An option is unknown. The traceback ends at the user's line.
        ValueError: A value is impossible.
    """
    __tracebackhide__ = True
    given: dict[str, Any] = {}
    for owner in node.listchain():
        for mark in owner.own_markers:
            if mark.name == MARKER:
                _check(owner, mark)
                given.update(mark.kwargs)
    return given


def defaults(config: pytest.Config) -> dict[str, Any]:
    """Return the options that pytest's configuration gives.

    Raises:
        pytest.UsageError: A value is impossible.
    """
    given: dict[str, Any] = {}
    for option in DEFAULTS:
        value = config.getini(f"codedeploy_{option}")
        # Unset it is None, an empty text or, with an old pytest, an empty list.
        if not value:
            continue
        if option == "poll_interval":
            with suppress(ValueError):
                value = float(value)
        try:
            Options(**{option: value})
        except ValueError as error:
            raise pytest.UsageError(f"codedeploy_{option} in the configuration: {error}") from None
        given[option] = value
    return given


def _check(owner: Any, mark: pytest.Mark) -> None:
    __tracebackhide__ = True
    choices = f"its options are {', '.join(NAMES)}"
    if mark.args:
        text = f"the codedeploy marker takes its options by name, not {mark.args[0]!r}; {choices}"
        _raise_at_line(TypeError(text), owner, rf"{MARKER}\(")
    for name, value in mark.kwargs.items():
        line = rf"\b{re.escape(name)}\b[\"']?\s*[=:]"
        if name not in NAMES:
            text = f"the codedeploy marker has no option {name!r}; {choices}"
            _raise_at_line(TypeError(text), owner, line)
        try:
            Options(**{name: value})
        except ValueError as error:
            _raise_at_line(ValueError(str(error)), owner, line)


def _check_joined(fake: CodeDeployFake, given: dict[str, Any]) -> None:
    """Refuse options for a mock that the user has activated with other ones."""
    __tracebackhide__ = True
    for name, value in given.items():
        active = getattr(fake.options, name)
        if active != value:
            raise ValueError(
                f"the codedeploy marker asks for {name}={value!r}, but a mock of CodeDeploy that "
                f"the test did not start itself is active already, with {name}={active!r}: give "
                "the option there, or leave one of the two away"
            )


def _raise_at_line(error: Exception, owner: Any, pattern: str) -> NoReturn:
    """Raise an error as if the user's line that matches the pattern did so.

    pytest then shows that line, for a marker does not know where it was written.
    """
    __tracebackhide__ = True
    error.__suppress_context__ = True
    for source in _sources(getattr(owner, "obj", None)):
        lines, first = inspect.getsourcelines(source)
        for number, line in enumerate(lines, max(first, 1)):
            if re.search(pattern, line):
                code = compile("raise error", str(inspect.getsourcefile(source)), "exec")
                exec(code.replace(co_firstlineno=number), {"error": error})
    raise error


def _sources(marked: Any) -> Iterator[Any]:
    """Return where a marker may be written: on what it marks, on base classes, in the module."""
    if isinstance(marked, type):
        yield from (cls for cls in marked.__mro__ if cls.__module__ != "builtins")
    elif not inspect.ismodule(marked) and marked is not None:
        yield marked
    module = inspect.getmodule(marked)
    if module is not None:
        yield module
