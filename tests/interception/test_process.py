"""Programs that sleep, and programs that ask what time it is."""

from __future__ import annotations

import asyncio
import asyncio as asynchronous
import datetime
import sys
import threading
import time
from collections.abc import Iterator
from time import sleep as named_before
from types import SimpleNamespace
from typing import Any

import freezegun
import pytest
import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.clients import client_in
from tests.shop import START, frozen

REAL = time.sleep, asyncio.sleep


@pytest.fixture(autouse=True)
def everything_is_put_back() -> Iterator[None]:
    yield
    assert stack.top() is None
    assert (time.sleep, asyncio.sleep) == REAL
    assert named_before is REAL[0]


def statuses(deployment: str, sleep: Any) -> list[str]:
    """Poll as a program does that sleeps 15 seconds between its looks."""
    client, seen = client_in(), []
    while not seen or seen[-1] not in ("Succeeded", "Failed"):
        info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        seen.append(info["status"])
        sleep(15)
    return seen


def release(fake: CodeDeployFake) -> str:
    fake.add_server_group("shop", "web", instances=2)
    return fake.deploy("shop", "web")


#: How long a loaded machine may take over a few lines, in seconds.
SLOW = 30


def elapsed(fake: CodeDeployFake, before: datetime.datetime) -> float:
    return (fake.now - before).total_seconds()


def test_a_loop_that_imported_sleep_by_name_before_ends_at_once() -> None:
    with mock_codedeploy(progress="clock", sleep="skip") as fake:
        seen = statuses(release(fake), globals()["named_before"])
        assert list(dict.fromkeys(seen)) == ["Created", "InProgress", "Succeeded"]


def test_a_loop_that_sleeps_through_its_module_ends_at_once() -> None:
    with mock_codedeploy(progress="clock", sleep="skip") as fake:
        assert statuses(release(fake), lambda seconds: time.sleep(seconds))[-1] == "Succeeded"


def test_asyncio_sleeps_are_skipped_and_other_tasks_run_meanwhile() -> None:
    ran = []

    async def other() -> None:
        ran.append(True)

    async def program() -> str:
        task = asyncio.create_task(other())
        result = await asynchronous.sleep(3600, "result")
        await task
        return result

    with mock_codedeploy(sleep="skip") as fake:
        before = fake.now
        assert asyncio.run(program()) == "result"
        assert ran
        assert elapsed(fake, before) == pytest.approx(3600, abs=SLOW)


def test_libraries_and_the_interpreter_sleep_as_ever() -> None:
    library = {"__name__": "botocore.endpoint"}
    exec(
        "import time, asyncio\ndef nap(): time.sleep(.01)\ndef doze(): return asyncio.sleep(.01)",
        library,
    )
    with frozen(sleep="skip") as fake:
        library["nap"]()  # type: ignore[operator]
        asyncio.run(library["doze"]())  # type: ignore[operator]
        assert fake.now == START


def test_a_negative_sleep_is_refused_as_ever() -> None:
    with mock_codedeploy(sleep="skip"), pytest.raises(ValueError, match="non-negative"):
        time.sleep(-1)


def test_nested_mocks_skip_as_the_inner_one_says() -> None:
    with mock_codedeploy(sleep="skip") as outer:
        before = outer.now
        with frozen() as inner:
            time.sleep(0.01)
            assert inner.now == START
        with mock_codedeploy(sleep="skip"):
            time.sleep(100)
        time.sleep(500)
        assert elapsed(outer, before) == pytest.approx(500, abs=SLOW)


def test_an_exception_puts_everything_back() -> None:
    with pytest.raises(ZeroDivisionError), mock_codedeploy(sleep="skip"):
        raise ZeroDivisionError


@pytest.mark.parametrize("clock", ["freezegun", "time_machine"])
def test_a_frozen_clock_of_the_users_own_moves_with_a_skipped_sleep(clock: str) -> None:
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    frozen: Any = (
        freezegun.freeze_time("2026-01-01")
        if clock == "freezegun"
        else time_machine.travel(start, tick=False)
    )
    with frozen, mock_codedeploy(sleep="skip") as fake:
        time.sleep(60)
        now = datetime.datetime.now(datetime.timezone.utc)
        assert now == fake.now == start + datetime.timedelta(seconds=60)


def test_sleep_of_the_fake_replaces_the_programs() -> None:
    with mock_codedeploy(progress="clock") as fake:
        seen = statuses(release(fake), fake.sleep)
        assert list(dict.fromkeys(seen)) == ["Created", "InProgress", "Succeeded"]


def test_an_endless_loop_of_sleeps_after_the_last_deployment_gets_a_sentence() -> None:
    with mock_codedeploy() as fake:
        release(fake)
        fake.run()
        for _ in range(9999):
            fake.sleep(1)
        with pytest.raises(RuntimeError, match=r"10,000 times in a row .* never comes"):
            fake.sleep(1)
        fake.sleep(1)


# Travelling


def last_hour(client: Any) -> list[str]:
    """List as a notifier does, whose end is now."""
    now = datetime.datetime.now(datetime.timezone.utc)
    # Old versions of botocore send whole seconds.
    end = now + datetime.timedelta(seconds=1)
    between = {"start": now - datetime.timedelta(hours=1), "end": end}
    found: list[str] = client.list_deployments(createTimeRange=between)["deployments"]
    return found


def test_with_travel_the_processs_clock_goes_along() -> None:
    before = time.time()
    with mock_codedeploy(travel=True) as fake:
        first = release(fake)
        fake.advance(600)
        second = fake.deploy("shop", "web")
        fake.run()
        assert sorted(last_hour(client_in())) == sorted([first, second])
        now = datetime.datetime.now(datetime.timezone.utc)
        assert abs((now - fake.now).total_seconds()) < SLOW
        assert time.time() - before > 600
    assert time.time() - before < 600


def test_without_travel_a_deployment_may_lie_ahead() -> None:
    with mock_codedeploy() as fake:
        release(fake)
        fake.advance(600)
        fake.deploy("shop", "web")
        assert len(last_hour(client_in())) == 1


def test_travelling_begins_at_the_start_time_and_nests() -> None:
    start = datetime.datetime(2020, 1, 9, tzinfo=datetime.timezone.utc)
    with mock_codedeploy(travel=True, start_time=start) as outer:
        assert datetime.datetime.now(datetime.timezone.utc).year == 2020
        with mock_codedeploy(travel=True) as inner:
            inner.advance(86_400 * 400)
            assert datetime.datetime.now(datetime.timezone.utc).year == 2021
        assert datetime.datetime.now(datetime.timezone.utc).year == 2020
        snapshot = outer.snapshot()
        outer.advance(86_400 * 400)
        outer.restore(snapshot)
        assert datetime.datetime.now(datetime.timezone.utc).year == 2020


def test_the_clock_of_a_travelling_process_does_not_stand_still() -> None:
    with mock_codedeploy(travel=True):
        before = time.time()
        assert any(time.time() > before for _ in range(1_000_000))


@pytest.mark.parametrize("year", [None, 2020])
def test_after_a_reset_both_clocks_start_over_and_go_on_together(year: int | None) -> None:
    start = year and datetime.datetime(year, 1, 9, tzinfo=datetime.timezone.utc)
    with mock_codedeploy(travel=True, start_time=start) as fake:
        before = time.time()
        fake.advance(3600)
        fake.reset()
        assert time.time() - before == pytest.approx(0, abs=SLOW)
        fake.advance(3600)
        assert abs(fake.now.timestamp() - time.time()) < SLOW
        assert time.time() - before == pytest.approx(3600, abs=SLOW)


def test_a_snapshot_of_a_fake_that_does_not_travel_takes_the_clock_along() -> None:
    with mock_codedeploy() as fake:
        fake.advance(3600)
        snapshot = fake.snapshot()
    with mock_codedeploy(travel=True) as fake:
        fake.restore(snapshot)
        fake.advance(60)
        assert abs(fake.now.timestamp() - time.time()) < SLOW
        travelled = fake.snapshot()
    with mock_codedeploy() as fake:
        fake.restore(travelled)
        assert 3600 <= fake.now.timestamp() - time.time() < 3720


def test_travelling_and_skipped_sleeps_move_one_clock() -> None:
    with mock_codedeploy(travel=True, sleep="skip") as fake:
        before = time.time()
        time.sleep(100)
        assert time.time() - before == pytest.approx(100, abs=SLOW)
        assert abs(fake.now.timestamp() - time.time()) < SLOW


def test_travelling_without_time_machine_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)
    with pytest.raises(RuntimeError, match=r"pip install codedeploy-fake\[travel\]"):
        mock_codedeploy(travel=True).start()


def test_travelling_while_freezegun_holds_the_clock_gets_a_sentence() -> None:
    with (
        freezegun.freeze_time("2026-01-01"),
        pytest.raises(RuntimeError, match="freezegun holds it already"),
    ):
        mock_codedeploy(travel=True).start()


def test_a_module_without_names_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "odd", SimpleNamespace())  # type: ignore[misc]
    monkeypatch.setitem(sys.modules, "none", None)  # type: ignore[arg-type]
    with mock_codedeploy(sleep="skip"):
        assert threading.current_thread().is_alive()
