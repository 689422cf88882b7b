"""Every form of activation × every way a test can end: active inside, and only there."""

from __future__ import annotations

import asyncio
import functools
import sys
import unittest
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from codedeploy_fake import current, mock_codedeploy
from tests.interception.loopback import is_mocked

Body = Callable[[], None]


class Broken(Exception):
    """What a failing test raises."""


def function(body: Body) -> None:
    mock_codedeploy(body)()


def function_with_options(body: Body) -> None:
    mock_codedeploy(progress="clock")(body)()


def partial(body: Body) -> None:
    mock_codedeploy(functools.partial(lambda run: run(), body))()


def callable_object(body: Body) -> None:
    class Callable:
        def __call__(self) -> None:
            body()

    mock_codedeploy(Callable())()


def coroutine(body: Body) -> None:
    @mock_codedeploy
    async def test() -> None:
        await asyncio.sleep(0)
        body()

    coroutine = test()
    asyncio.run(coroutine)


def generator(body: Body) -> None:
    @mock_codedeploy
    def test() -> Iterator[int]:
        yield 1
        body()
        yield 2

    assert list(test()) == [1, 2]


def consumer_of_a_generator(body: Body) -> None:
    @mock_codedeploy
    def fixture() -> Iterator[None]:
        yield

    generator = fixture()
    next(generator)
    try:
        body()
    finally:
        # As pytest does it: the rest of the fixture is run, whatever the test did.
        assert next(generator, "ended") == "ended"


def closed_generator(body: Body) -> None:
    @mock_codedeploy
    def test() -> Iterator[None]:
        body()
        yield
        raise AssertionError

    generator: Any = test()
    next(generator)
    generator.close()


def async_generator(body: Body) -> None:
    @mock_codedeploy
    async def test() -> AsyncIterator[int]:
        yield 1
        body()
        yield 2

    async def consume() -> list[int]:
        return [value async for value in test()]

    assert asyncio.run(consume()) == [1, 2]


def closed_async_generator(body: Body) -> None:
    @mock_codedeploy
    async def test() -> AsyncIterator[None]:
        body()
        yield
        raise AssertionError

    async def consume() -> None:
        generator: Any = test()
        await generator.asend(None)
        await generator.aclose()

    asyncio.run(consume())


def method(body: Body) -> None:
    class Tests:
        @mock_codedeploy
        def test(self) -> None:
            body()

    Tests().test()


def static_method_outside(body: Body) -> None:
    class Tests:
        @staticmethod
        @mock_codedeploy
        def test() -> None:
            body()

    Tests.test()


def static_method_inside(body: Body) -> None:
    class Tests:
        @mock_codedeploy
        @staticmethod
        def test() -> None:
            body()

    Tests().test()


def class_method_outside(body: Body) -> None:
    class Tests:
        @classmethod
        @mock_codedeploy
        def test(cls) -> None:
            assert cls is Tests
            body()

    Tests.test()


def class_method_inside(body: Body) -> None:
    class Tests:
        @mock_codedeploy()
        @classmethod
        def test(cls) -> None:
            assert cls is Tests
            body()

    Tests().test()


def with_statement(body: Body) -> None:
    with mock_codedeploy() as fake:
        assert current() is fake
        body()


def async_with_statement(body: Body) -> None:
    async def test() -> None:
        async with mock_codedeploy() as fake:
            assert current() is fake
            body()

    asyncio.run(test())


def start_and_stop(body: Body) -> None:
    mock = mock_codedeploy()
    assert mock.start() is current()
    try:
        body()
    finally:
        mock.stop()


def run_test_case(case: type[unittest.TestCase]) -> None:
    """Runs a TestCase as unittest does, and ends as its test ended."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun or result.skipped or result.errors
    if result.skipped:
        raise unittest.SkipTest
    for _, trace in result.errors:
        assert "Broken" in trace, trace
        raise Broken
    assert not result.failures, result.failures


def run_class_clean_up(case: type[unittest.TestCase]) -> None:
    """Run a TestCase whose class clean-up decides how it ends: unittest keeps no skip of it."""
    error: list[BaseException] = []
    clean_ups = case._class_cleanups  # type: ignore[attr-defined]
    original = case.doClassCleanups

    def kept(cls: type[unittest.TestCase]) -> None:
        original()
        error.extend(found for _, found, _ in cls.tearDown_exceptions)  # type: ignore[attr-defined]

    case.doClassCleanups = classmethod(kept)  # type: ignore[assignment, method-assign]
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(unittest.TestResult())
    assert not clean_ups
    if error:
        raise error[0]


def in_test_case(place: str, beside: str = "test") -> Callable[[Body], None]:
    """The form of a TestCase that runs the body in one of its methods, beside another one."""

    def active(_: object) -> None:
        assert current()

    def form(body: Body) -> None:
        members: dict[str, Any] = {beside: active, place: lambda _: body()}
        for name in {"setUpClass", "tearDownClass"} & members.keys():
            members[name] = classmethod(members[name])
        run_test_case(mock_codedeploy(type("Tests", (unittest.TestCase,), members)))

    form.__name__ = f"{place} of a TestCase with {beside}"
    return form


def debugged_test_case(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        def test(self) -> None:
            body()

    Tests("test").debug()


def clean_up(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        def test(self) -> None:
            self.addCleanup(body)

    run_test_case(Tests)


def set_up_class_of_a_subclass(body: Body) -> None:
    @mock_codedeploy
    class Base(unittest.TestCase):
        pass

    class Tests(Base):
        @classmethod
        def setUpClass(cls) -> None:
            body()
            super().setUpClass()

        def test(self) -> None:
            assert current()

    run_test_case(Tests)


def inherited_test(body: Body) -> None:
    class Base(unittest.TestCase):
        def test(self) -> None:
            body()

    @mock_codedeploy
    class Tests(Base):
        pass

    run_test_case(Tests)


def mixin(body: Body) -> None:
    @mock_codedeploy
    class Mixin:
        def test(self) -> None:
            body()

    class Tests(Mixin, unittest.TestCase):
        def setUp(self) -> None:
            assert current()

    run_test_case(Tests)


def class_clean_up_without_a_set_up(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        def test(self) -> None:
            type(self).addClassCleanup(body)

    run_class_clean_up(Tests)


def class_clean_up_after_the_class_statement(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            assert current()

        def test(self) -> None:
            assert current()

    Tests.addClassCleanup(body)
    run_class_clean_up(Tests)


def class_with_slots(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        __slots__ = ("run_here",)

        def test(self) -> None:
            self.run_here = body
            self.run_here()

    run_test_case(Tests)


def module_set_up(body: Body) -> None:
    @mock_codedeploy
    def set_up_module() -> None:
        body()

    set_up_module()


def isolated_asyncio_test_case(body: Body) -> None:
    @mock_codedeploy
    class Tests(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.fake = current()

        async def test(self) -> None:
            assert current() is self.fake
            await asyncio.sleep(0)
            body()

    run_test_case(Tests)


FORMS: list[Callable[[Body], None]] = [
    function,
    function_with_options,
    partial,
    callable_object,
    coroutine,
    generator,
    consumer_of_a_generator,
    closed_generator,
    async_generator,
    closed_async_generator,
    method,
    static_method_outside,
    static_method_inside,
    class_method_outside,
    class_method_inside,
    with_statement,
    async_with_statement,
    start_and_stop,
    *map(in_test_case, ["test", "setUp", "tearDown", "setUpClass", "tearDownClass"]),
    in_test_case("test", beside="setUpClass"),
    debugged_test_case,
    clean_up,
    set_up_class_of_a_subclass,
    inherited_test,
    mixin,
    class_clean_up_without_a_set_up,
    class_clean_up_after_the_class_statement,
    class_with_slots,
    module_set_up,
    isolated_asyncio_test_case,
]

OUTCOMES: dict[str, BaseException | None] = {
    "passes": None,
    "raises": Broken(),
    "skips": unittest.SkipTest(),
    "is interrupted": KeyboardInterrupt(),
}


#: Before Python 3.11 unittest itself hangs when a coroutine of a test is interrupted.
MATRIX = [
    pytest.param(form, outcome, id=f"{form.__name__}-{outcome}")
    for form in FORMS
    for outcome in OUTCOMES
    if (form, outcome) != (isolated_asyncio_test_case, "is interrupted")
    or sys.version_info >= (3, 11)
]


@pytest.mark.parametrize(("form", "outcome"), MATRIX)
def test_every_form_is_active_inside_and_only_there(
    form: Callable[[Body], None], outcome: str, client: Any
) -> None:
    error = OUTCOMES[outcome]
    runs = []

    def body() -> None:
        assert is_mocked(client)
        assert client.list_applications()["applications"] == []
        client.create_application(applicationName="left-behind")
        runs.append(current())
        if error is not None:
            raise error

    assert not is_mocked(client)
    for _ in range(2):
        if error is None:
            form(body)
        else:
            with pytest.raises(type(error)):
                form(body)
        assert not is_mocked(client)
    assert len(runs) == 2
    assert runs[0] is not runs[1]
    with pytest.raises(RuntimeError):
        current()
