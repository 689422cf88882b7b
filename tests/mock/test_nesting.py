"""Activations nest as a stack of separate worlds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.interception.loopback import is_mocked


def applications(client: Any) -> list[str]:
    names: list[str] = client.list_applications()["applications"]
    return names


def test_worlds_are_separate(client: Any) -> None:
    with mock_codedeploy() as outer:
        client.create_application(applicationName="outer")
        with mock_codedeploy(region="eu-west-1") as inner:
            assert current() is inner
            assert applications(client) == []
            client.create_application(applicationName="inner")
        assert current() is outer
        assert applications(client) == ["outer"]
    assert not is_mocked(client)


def test_one_object_nests_in_itself(client: Any) -> None:
    mock = mock_codedeploy()
    with mock as outer:
        client.create_application(applicationName="outer")
        with mock as inner:
            assert inner is not outer
            assert applications(client) == []
        assert current() is outer
        assert applications(client) == ["outer"]
    assert not is_mocked(client)


def test_decorated_functions_call_one_another(client: Any) -> None:
    @mock_codedeploy
    def inner() -> list[str]:
        client.create_application(applicationName="inner")
        return applications(client)

    @mock_codedeploy
    def outer(depth: int) -> list[str]:
        client.create_application(applicationName=f"outer-{depth}")
        if depth:
            assert outer(depth - 1) == ["outer-0"]
        assert inner() == ["inner"]
        return applications(client)

    assert outer(1) == ["outer-1"]


def test_there_is_no_current_fake_outside_a_mock() -> None:
    with pytest.raises(RuntimeError) as caught:
        current()
    assert str(caught.value) == (
        "No fake of CodeDeploy is active here: use mock_codedeploy as a decorator, in a with "
        "statement or with start(), or pytest's codedeploy fixture."
    )


def test_stop_out_of_order_is_refused_and_changes_nothing(client: Any) -> None:
    first, second = mock_codedeploy(), mock_codedeploy()
    first.start()
    inner = second.start()
    client.create_application(applicationName="kept")
    with pytest.raises(RuntimeError) as caught:
        first.stop()
    assert str(caught.value) == (
        "Another mock of CodeDeploy was activated after this one and is still active: "
        "stop that one first."
    )
    assert current() is inner
    assert applications(client) == ["kept"]
    second.stop()
    first.stop()
    assert not is_mocked(client)


def test_stop_without_start_is_refused() -> None:
    mock = mock_codedeploy()
    with pytest.raises(RuntimeError) as caught:
        mock.stop()
    assert str(caught.value) == ("This mock of CodeDeploy is not started, so it cannot be stopped.")
    mock.start()
    mock.stop()
    with pytest.raises(RuntimeError, match="not started"):
        mock.stop()


def test_start_twice_needs_stop_twice() -> None:
    mock = mock_codedeploy()
    outer = mock.start()
    assert mock.start() is not outer
    mock.stop()
    assert current() is outer
    mock.stop()
    assert stack.top() is None


@pytest.mark.parametrize("first", ["a", "b"])
def test_gathered_coroutines_end_in_any_order(first: str, client: Any) -> None:
    fakes: dict[str, CodeDeployFake] = {}

    async def main() -> None:
        started = {"a": asyncio.Event(), "b": asyncio.Event()}
        ended = {"a": asyncio.Event(), "b": asyncio.Event()}

        @mock_codedeploy
        async def test(name: str, other: str) -> None:
            fakes[name] = current()
            started[name].set()
            await started[other].wait()
            if name != first:
                await ended[other].wait()

        async def run(name: str, other: str) -> None:
            await test(name, other)
            if name == first:
                # The world of the one that goes on stands, wherever it was in the stack.
                assert current() is fakes[other]
            ended[name].set()

        await asyncio.gather(run("a", "b"), run("b", "a"))

    asyncio.run(main())
    assert fakes["a"] is not fakes["b"]
    assert not is_mocked(client)


@pytest.mark.parametrize("first", ["a", "b"])
def test_tasks_share_one_object(first: str, client: Any) -> None:
    mock = mock_codedeploy()

    async def main() -> None:
        fakes: dict[str, CodeDeployFake] = {}
        ended = asyncio.Event()

        async def run(name: str) -> None:
            async with mock as fake:
                fakes[name] = fake
                await asyncio.sleep(0)
                if name != first:
                    await ended.wait()
                    assert current() is fake
            ended.set()

        await asyncio.gather(run("a"), run("b"))

    asyncio.run(main())
    assert not is_mocked(client)


def test_a_mock_may_be_left_in_another_context(client: Any) -> None:
    """As a fixture does whose set-up and tear-down run in different tasks."""
    mock = mock_codedeploy()

    async def enter() -> None:
        await mock.__aenter__()

    async def leave() -> None:
        await mock.__aexit__(None, None, None)

    asyncio.run(enter())
    assert is_mocked(client)
    asyncio.run(leave())
    assert not is_mocked(client)


def test_generators_end_in_any_order(client: Any) -> None:
    @mock_codedeploy
    def world() -> Iterator[CodeDeployFake]:
        yield current()

    first, second = world(), world()
    assert next(first) is not next(second)
    first_fake = stack.top()
    assert list(first) == []
    assert stack.top() is first_fake
    assert list(second) == []
    assert not is_mocked(client)


def test_threads_share_the_active_fake(client: Any) -> None:
    names = [f"application-{number}" for number in range(8)]
    with mock_codedeploy() as fake:
        threads = [
            threading.Thread(target=client.create_application, kwargs={"applicationName": name})
            for name in names
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert applications(client) == names
        assert len(fake.calls) == len(names) + 1


def test_threads_activate_and_leave_at_once(client: Any) -> None:
    mock = mock_codedeploy()
    both_inside = threading.Barrier(2)
    seen = []

    def run() -> None:
        with mock as fake:
            both_inside.wait()
            seen.append(fake)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0] is not seen[1]
    assert not is_mocked(client)


def test_threads_leave_what_other_threads_entered(client: Any) -> None:
    mock = mock_codedeploy()
    mocks = [mock, mock, mock_codedeploy(), mock]
    for entered in mocks:
        thread = threading.Thread(target=entered.__enter__)
        thread.start()
        thread.join()
    threads = [threading.Thread(target=left.__exit__, args=(None, None, None)) for left in mocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stack.active == ()
    assert not is_mocked(client)


def test_public_names_are_lazy() -> None:
    assert {"CodeDeployFake", "current", "mock_codedeploy"} <= set(dir(codedeploy_fake))
    with pytest.raises(AttributeError, match="no attribute 'mock_codedeplyo'"):
        getattr(codedeploy_fake, "mock_codedeplyo")  # noqa: B009 - unknown to type checkers
