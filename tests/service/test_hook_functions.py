"""Hook functions and the lock: looking runs none, and other threads go on meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake import report
from tests.shop import Shop, frozen, inline, lambda_appspec

CHECKED = inline(lambda_appspec(BeforeAllowTraffic="check"))


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    return Shop.of_lambda(fake, "LambdaAllAtOnce")


def in_a_thread(function: Callable[[], object]) -> None:
    """Run a function in another thread, and wait for it."""
    found: list[BaseException] = []

    def run() -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - raised again below
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "it waits for ever"
    if found:
        raise found[0]


def test_looking_runs_no_hook_function(fake: CodeDeployFake, shop: Shop) -> None:
    payloads = shop.hook("BeforeAllowTraffic")
    deployment_id = shop.deploy(CHECKED)
    # Time goes by and nothing is asked, as with a frozen clock that is ticked.
    fake.service.state.clock.skip(60_000)
    for look in (
        lambda: fake.calls,
        lambda: fake.events,
        lambda: fake.notifications,
        lambda: fake.timeline(deployment_id),
        lambda: report.of(fake),
        lambda: repr(fake),
        lambda: fake.now,
    ):
        look()
        assert payloads == []
    # The first call runs it, at its time.
    assert shop.status(deployment_id) == "InProgress"
    assert len(payloads) == 1
    event = shop.target(deployment_id)["lifecycleEvents"][0]
    created = shop.info(deployment_id)["createTime"]
    assert (event["startTime"] - created).total_seconds() < 60


def test_looking_sees_what_happened_before_the_hook(fake: CodeDeployFake, shop: Shop) -> None:
    shop.hook("BeforeAllowTraffic")
    deployment_id = shop.deploy(CHECKED)
    fake.service.state.clock.skip(60_000)
    assert fake.timeline(deployment_id).status == "InProgress"
    assert [event.detail["state"] for event in fake.events] == ["START"]


def test_the_report_shows_the_moment_of_the_failure(fake: CodeDeployFake, shop: Shop) -> None:
    deployment_id = shop.deploy(CHECKED)
    fake.service.state.clock.skip(60_000)
    assert f"{deployment_id} to shop/web: Created" in report.of(fake)


def test_the_report_of_a_function_that_answers_from_another_thread() -> None:
    """The report is asked for while the hook's time has come."""
    with frozen() as fake:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        fake.on_hook(
            "BeforeAllowTraffic",
            lambda payload, context: in_a_thread(lambda: shop.report(payload)),
        )
        deployment_id = shop.deploy(CHECKED)
        fake.service.state.clock.skip(60_000)
        in_a_thread(lambda: report.of(fake))
        fake.run()
        assert shop.status(deployment_id) == "Succeeded"


@pytest.mark.parametrize("progress", ["instant", "poll", "clock"])
def test_other_threads_go_on_while_a_hook_function_runs(progress: Any) -> None:
    with frozen(progress=progress) as fake:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")
        shop.group(name="other")
        statuses: list[str] = []

        def meanwhile() -> None:
            other = shop.deploy(inline(lambda_appspec()), group="other")
            fake.run(other)
            statuses.append(shop.status(other))

        def function(payload: dict[str, str], context: object) -> None:
            in_a_thread(meanwhile)
            shop.report(payload)

        fake.on_hook("BeforeAllowTraffic", function)
        assert shop.status(shop.release(CHECKED)) == "Succeeded"
        assert statuses == ["Succeeded"]


@pytest.mark.parametrize("move", [lambda fake: fake.run(), lambda fake: fake.advance(60)])
def test_a_thread_that_resets_the_fake_meanwhile(
    fake: CodeDeployFake, shop: Shop, move: Callable[[CodeDeployFake], None]
) -> None:
    fake.on_hook("BeforeAllowTraffic", lambda payload, context: in_a_thread(fake.reset))
    shop.deploy(CHECKED)
    move(fake)
    assert fake.calls == []
    assert shop.client.list_applications()["applications"] == []


@pytest.mark.parametrize("method", ["snapshot", "restore", "reset"])
def test_a_hook_function_cannot_replace_the_world(
    fake: CodeDeployFake, shop: Shop, method: str
) -> None:
    arguments = [fake.snapshot()] if method == "restore" else []
    sentences: list[str] = []

    def function(payload: dict[str, str], context: object) -> None:
        with pytest.raises(ValueError, match="hook function") as caught:
            getattr(fake, method)(*arguments)
        sentences.append(str(caught.value))
        shop.report(payload)

    fake.on_hook("BeforeAllowTraffic", function)
    assert shop.status(shop.release(CHECKED)) == "Succeeded"
    assert sentences[0].startswith(f"{method}() cannot be called inside a hook function")


def test_a_hook_function_may_replace_the_world_of_another_fake(
    fake: CodeDeployFake, shop: Shop
) -> None:
    def function(payload: dict[str, str], context: object) -> None:
        with frozen() as other:
            other.reset()
        shop.report(payload)

    fake.on_hook("BeforeAllowTraffic", function)
    assert shop.status(shop.release(CHECKED)) == "Succeeded"


def test_a_hook_function_may_look_and_move_nothing(fake: CodeDeployFake, shop: Shop) -> None:
    seen: list[Any] = []

    def function(payload: dict[str, str], context: object) -> None:
        fake.run()
        now = fake.now
        fake.add_instances(1)
        seen.append((fake.timeline(payload["DeploymentId"]).status, len(fake.events)))
        assert fake.now == now
        shop.report(payload)

    fake.on_hook("BeforeAllowTraffic", function)
    assert shop.status(shop.release(CHECKED)) == "Succeeded"
    assert seen == [("InProgress", 1)]


class Aborted(BaseException):
    """What ends a test from within, as KeyboardInterrupt or pytest.fail do."""


def test_a_function_that_aborts_the_test() -> None:
    with frozen(progress="instant") as fake:
        shop = Shop.of_lambda(fake, "LambdaAllAtOnce")

        def function(payload: dict[str, str], context: object) -> None:
            raise Aborted

        fake.on_hook("BeforeAllowTraffic", function)
        with pytest.raises(Aborted):
            shop.deploy(CHECKED)
        (created,) = fake.calls.of("CreateDeployment")
        assert isinstance(created.error, Aborted)
        (error,) = fake.hook_errors
        assert error.event == "BeforeAllowTraffic"
        assert error.exception is created.error
        # As on AWS: its status never comes.
        fake.run()
        assert shop.status(error.deployment_id) == "Failed"


def test_what_a_hook_function_raised_is_kept(fake: CodeDeployFake, shop: Shop) -> None:
    def function(payload: dict[str, str], context: object) -> None:
        raise LookupError("no such table")

    fake.on_hook("BeforeAllowTraffic", function)
    deployment_id = shop.release(CHECKED)
    (error,) = fake.hook_errors
    assert (error.event, error.deployment_id) == ("BeforeAllowTraffic", deployment_id)
    assert repr(error.exception) == "LookupError('no such table')"
    # It belongs to the state.
    snapshot = fake.snapshot()
    fake.reset()
    assert fake.hook_errors == []
    fake.restore(snapshot)
    assert fake.hook_errors == [error]


def run_in_a_loop(fake: CodeDeployFake) -> None:
    async def test() -> None:
        fake.run()

    asyncio.run(test())


@pytest.mark.parametrize("run", [CodeDeployFake.run, run_in_a_loop])
@pytest.mark.parametrize("errors", [[], ["LookupError('no such table')"]])
def test_a_coroutine_function_runs_to_its_end(
    fake: CodeDeployFake, shop: Shop, run: Callable[[CodeDeployFake], None], errors: list[str]
) -> None:
    async def function(payload: dict[str, str], context: object) -> None:
        await asyncio.sleep(0)
        with pytest.raises(ValueError, match="hook function"):
            fake.reset()
        await asyncio.to_thread(shop.report, payload)
        if errors:
            raise LookupError("no such table")

    fake.on_hook("BeforeAllowTraffic", function)
    deployment_id = shop.deploy(CHECKED)
    run(fake)
    assert shop.status(deployment_id) == "Succeeded"
    assert [repr(error.exception) for error in fake.hook_errors] == errors


def test_a_call_amid_a_call_of_the_same_thread_is_refused(fake: CodeDeployFake) -> None:
    """As a signal handler does that interrupts a call in the same thread."""
    with (
        fake.service.locked(),
        pytest.raises(RuntimeError, match="while it executes a call of the same thread"),
    ):
        fake.now  # noqa: B018
    assert fake.now
