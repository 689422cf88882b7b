"""What is decorated stays what it was; what cannot be honoured is refused."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
import pickle
import unittest.mock
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, get_type_hints

import pytest

from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import stack
from codedeploy_fake.mock.failures import REPORT
from tests.clients import client_in


def plain(first: int, *, second: str = "x") -> list[int]:
    """Says what it is."""
    return [first, len(second)]


async def coroutine(first: int) -> int:
    """Says what it is."""
    return first


def generator(first: int) -> Iterator[int]:
    """Says what it is."""
    yield first


async def async_generator(first: int) -> AsyncIterator[int]:
    """Says what it is."""
    yield first


PREDICATES = [
    inspect.isfunction,
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
]


@pytest.mark.parametrize("function", [plain, coroutine, generator, async_generator])
def test_a_mocked_function_keeps_its_metadata(function: Callable[..., Any]) -> None:
    mocked = mock_codedeploy(function)
    assert mocked is not function
    assert inspect.signature(mocked) == inspect.signature(function)
    assert get_type_hints(mocked) == get_type_hints(function)
    for name in ("__name__", "__qualname__", "__module__", "__doc__", "__annotations__"):
        assert getattr(mocked, name) == getattr(function, name)
    assert inspect.getsource(mocked) == inspect.getsource(function)
    for predicate in PREDICATES:
        assert predicate(mocked) == predicate(function)


@mock_codedeploy
def pickled() -> str:
    return current().options.region


def test_a_mocked_function_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(pickled))() == "us-east-1"


def test_arguments_and_results_go_through() -> None:
    assert mock_codedeploy(plain)(1, second="two") == [1, 3]
    assert asyncio.run(mock_codedeploy(coroutine)(2)) == 2


def test_marks_stay_with_the_function_they_were_put_on() -> None:
    @mock_codedeploy
    def function() -> None:
        """Gets a mark."""

    pytest.mark.parametrize("a", [])(function)
    assert hasattr(function, "pytestmark")
    assert not hasattr(inspect.unwrap(function), "pytestmark")


def test_a_mock_between_decorators_passes_their_arguments() -> None:
    @unittest.mock.patch("os.getcwd")
    @mock_codedeploy
    @unittest.mock.patch("os.getpid")
    def function(getpid: Any, getcwd: Any) -> bool:
        return getpid is os.getpid and getcwd is os.getcwd and stack.top() is not None

    assert function()


def test_generator_gets_and_gives_everything() -> None:
    @mock_codedeploy
    def talk() -> Any:
        received = []
        for question in ("a", "b"):
            try:
                received.append((yield question))
            except KeyError as error:  # noqa: PERF203 - that it goes on is the point
                received.append(error.args[0])
        return received

    generator = talk()
    assert next(generator) == "a"
    assert generator.throw(KeyError("thrown")) == "b"
    with pytest.raises(StopIteration) as stop:
        generator.send("sent")
    assert stop.value.value == ["thrown", "sent"]


def test_async_generator_gets_and_gives_everything() -> None:
    events: list[Any] = []

    @mock_codedeploy
    async def talk() -> Any:
        try:
            for question in ("a", "b", "c"):
                try:
                    events.append((yield question))
                except KeyError as error:  # noqa: PERF203 - that it goes on is the point
                    events.append(error.args[0])
        finally:
            events.append(stack.top() is not None)

    async def main() -> None:
        generator = talk()
        assert await generator.asend(None) == "a"
        assert await generator.athrow(KeyError("thrown")) == "b"
        assert await generator.asend("sent") == "c"
        await generator.aclose()
        assert stack.top() is None
        generator = talk()
        assert await generator.asend(None) == "a"
        with pytest.raises(IndexError):
            await generator.athrow(IndexError)
        assert stack.top() is None

    asyncio.run(main())
    assert events == ["thrown", "sent", True, True]


def test_a_generator_that_is_never_started_activates_nothing() -> None:
    generator = mock_codedeploy(generator_function := globals()["generator"])(1)
    assert stack.top() is None
    assert generator_function is not generator


def test_the_mock_is_active_between_the_values_of_a_generator() -> None:
    generator = mock_codedeploy(globals()["generator"])(1)
    next(generator)
    assert stack.top() is not None
    generator.close()
    assert stack.top() is None


def returns_a_coroutine() -> Any:
    return coroutine(1)


def returns_a_generator() -> Any:
    return (number for number in [1])


def returns_an_async_generator() -> Any:
    return async_generator(1)


@contextlib.contextmanager
def context_manager() -> Iterator[None]:
    yield


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (returns_a_coroutine, "coroutine"),
        (returns_a_generator, "generator"),
        (returns_an_async_generator, "async_generator"),
        (context_manager, "_GeneratorContextManager"),
    ],
)
def test_bodies_that_would_run_outside_are_refused(function: Any, kind: str) -> None:
    with pytest.raises(TypeError) as caught:
        mock_codedeploy(function)()
    assert str(caught.value) == (
        f"{function.__name__} returned a {kind}, whose body would run outside of the mock: put "
        "mock_codedeploy on the async or generator function itself, below its other decorators"
    )


def test_a_mocked_generator_makes_a_context_manager() -> None:
    @contextlib.contextmanager
    @mock_codedeploy
    def world() -> Iterator[str]:
        yield current().options.region

    with world() as region:
        assert region == "us-east-1"
        assert stack.top() is not None
    assert stack.top() is None


@pytest.mark.parametrize("thing", [1, "instant", None, property(plain), functools.cached_property])
def test_what_cannot_be_called_is_refused(thing: Any) -> None:
    if thing is functools.cached_property:
        thing = functools.cached_property(plain)
    with pytest.raises(TypeError) as caught:
        mock_codedeploy(thing)
    assert str(caught.value) == (
        f"mock_codedeploy goes on functions, methods and classes, not on {thing!r}; options are "
        'given by name, as in mock_codedeploy(progress="instant")'
    )


def fixture_of_an_old_pytest() -> None:
    """Before pytest 8.4 a fixture is a function with an attribute."""


fixture_of_an_old_pytest._pytestfixturefunction = None  # type: ignore[attr-defined]


@pytest.mark.parametrize("fixture", [pytest.fixture(generator), fixture_of_an_old_pytest])
def test_a_fixture_is_refused(fixture: Any) -> None:
    with pytest.raises(TypeError) as caught:
        mock_codedeploy(fixture)
    assert str(caught.value) == (
        "mock_codedeploy cannot go on a pytest fixture: write @pytest.fixture above "
        "@mock_codedeploy, so that the mock goes on the function"
    )


@pytest.fixture
@mock_codedeploy(region="eu-west-1")
def mocked() -> Iterator[str]:
    yield current().options.region  # noqa: PT022 - the mock lasts as long as the generator


def test_a_mocked_fixture_is_active_during_its_test(mocked: str) -> None:
    assert mocked == "eu-west-1"
    assert current().options.region == "eu-west-1"


def test_a_failure_of_pytests_own_gets_the_report_and_a_skip_does_not() -> None:
    @mock_codedeploy
    def end(outcome: Any) -> None:
        client_in().list_applications()
        outcome("by hand")

    with pytest.raises(pytest.fail.Exception) as failed:
        end(pytest.fail)
    assert "ListApplications" in getattr(failed.value, REPORT)
    with pytest.raises(pytest.skip.Exception) as skipped:
        end(pytest.skip)
    assert not hasattr(skipped.value, REPORT)
