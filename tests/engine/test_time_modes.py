"""Time: the three ways to skip it, the process's clock, waiters."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from typing import Any

import freezegun
import pytest
import time_machine
from botocore.exceptions import WaiterError

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in
from tests.shop import ALARMS, ON_FAILURE, START, WEB, Shop, frozen, revision

UTC = datetime.timezone.utc


@pytest.fixture
def traveller() -> Iterator[Any]:
    """The process's clock, which stands still until it is told to move."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def polled(traveller: Any) -> Iterator[Shop]:
    """A shop in the default mode."""
    with mock_codedeploy() as fake:
        yield Shop(fake)


@pytest.fixture
def clocked(traveller: Any) -> Iterator[Shop]:
    with mock_codedeploy(progress="clock") as fake:
        yield Shop(fake)


@pytest.fixture
def instant(traveller: Any) -> Iterator[Shop]:
    with mock_codedeploy(progress="instant") as fake:
        yield Shop(fake)


def elapsed(fake: CodeDeployFake) -> float:
    return (fake.now - START).total_seconds()


def test_what_was_due_by_now_happens_before_what_is_declared(clocked: Shop, traveller: Any) -> None:
    clocked.fleet(1, alarmConfiguration=ALARMS)
    deployment = clocked.deploy()
    traveller.shift(3600)
    clocked.fake.set_alarm_state("errors", "ALARM")
    assert clocked.status(deployment) == "Succeeded"
    assert clocked.seconds(deployment) < 60


# poll


def test_the_first_look_sees_the_present(polled: Shop) -> None:
    polled.fleet(1)
    deployment = polled.deploy()
    assert polled.status(deployment) == "Created"
    assert elapsed(polled.fake) == 0
    assert polled.status(deployment) == "InProgress"
    assert elapsed(polled.fake) == 15
    # Time has skipped: the question is a new one, and asked again it skips once more.
    assert polled.status(deployment) == "Succeeded"
    assert elapsed(polled.fake) == 30
    # Nothing is left to wait for.
    assert polled.status(deployment) == "Succeeded"
    assert elapsed(polled.fake) == 30


@pytest.mark.parametrize("by", ["tick", "advance"])
def test_time_that_went_by_anyway_counts(traveller: Any, polled: Shop, by: str) -> None:
    polled.fleet(3)
    deployment = polled.deploy()
    go_on = traveller.shift if by == "tick" else polled.fake.advance
    seen = []
    for seconds in (20, 10, 0, 0):
        seen.append((polled.status(deployment), elapsed(polled.fake)))
        go_on(seconds)
    # Twenty seconds skip nothing, five are missing after ten, and all fifteen where none went by.
    assert seen == [("Created", 0), ("InProgress", 20), ("InProgress", 35), ("Succeeded", 50)]


def test_a_clock_that_was_set_back_takes_nothing_off_the_interval(
    traveller: Any, polled: Shop
) -> None:
    polled.fleet(1)
    deployment = polled.deploy()
    assert polled.status(deployment) == "Created"
    traveller.shift(-100)
    assert polled.status(deployment) == "InProgress"
    assert elapsed(polled.fake) == 15


def test_each_question_has_its_own_first_look(polled: Shop) -> None:
    polled.fleet(1)
    deployment = polled.deploy()
    client = polled.client
    looks: list[Callable[[], Any]] = [
        lambda: polled.info(deployment),
        lambda: client.batch_get_deployments(deploymentIds=[deployment]),
        lambda: polled.list(),
        lambda: polled.list(applicationName="shop", deploymentGroupName="web"),
        lambda: polled.list(includeOnlyStatuses=["Created"]),
        lambda: polled.group_info(),
        lambda: client.batch_get_deployment_groups(
            applicationName="shop", deploymentGroupNames=["web"]
        ),
    ]
    for look in looks:
        look()
    assert elapsed(polled.fake) == 0
    looks[0]()
    assert elapsed(polled.fake) == 15
    # Time has skipped: the others are new questions again.
    for look in looks[1:]:
        look()
    assert elapsed(polled.fake) == 15
    looks[-1]()
    assert elapsed(polled.fake) == 30


@pytest.mark.parametrize("name", ["targets", "instances", "target", "instance"])
def test_looks_at_targets_move_time_as_looks_at_deployments_do(polled: Shop, name: str) -> None:
    (instance,) = polled.fleet(1)
    polled.fake.hang("Install")
    deployment = polled.deploy(seconds=15)
    client = polled.client
    look: Callable[[], Any] = {
        "targets": lambda: client.list_deployment_targets(deploymentId=deployment),
        "instances": lambda: client.list_deployment_instances(deploymentId=deployment),
        "target": lambda: client.get_deployment_target(deploymentId=deployment, targetId=instance),
        "instance": lambda: client.batch_get_deployment_instances(
            deploymentId=deployment, instanceIds=[instance]
        ),
    }[name]
    for count in range(4):
        look()
        assert elapsed(polled.fake) == 15 + 15 * count


def test_a_loop_that_waits_for_in_progress_and_stops(polled: Shop) -> None:
    polled.fleet(3)
    deployment = polled.deploy()
    while polled.status(deployment) != "InProgress":
        assert elapsed(polled.fake) < 60
    polled.client.stop_deployment(deploymentId=deployment)
    assert polled.status(deployment) == "Stopped"
    assert polled.overview(deployment) == {"Failed": 1, "Skipped": 2}


def test_a_rollback_that_is_due_lets_time_pass(polled: Shop) -> None:
    polled.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    deployment = polled.failing("ApplicationStop", seconds=13.75)
    now = polled.fake.now
    info = polled.info(deployment)
    assert info["status"] == "Failed"
    assert "rollbackInfo" not in info
    assert "rollbackDeploymentId" in polled.info(deployment)["rollbackInfo"]
    assert (polled.fake.now - now).total_seconds() == 15
    # The deployment itself is over, rollback and all.
    polled.info(deployment)
    polled.info(deployment)
    assert (polled.fake.now - now).total_seconds() == 15


def test_a_busy_group_lets_time_pass_when_it_is_asked_twice(polled: Shop) -> None:
    polled.fleet(1)
    first = polled.deploy("v1")
    # The present, and fifteen seconds later.
    for _ in range(2):
        assert polled.refused(polled.deploy, "v2") == "DeploymentLimitExceeded"
    second = polled.deploy("v2")
    assert elapsed(polled.fake) == 30
    assert polled.status(first) == "Succeeded"
    assert polled.status(second) == "Created"


def test_targets_that_have_not_started_let_time_pass(polled: Shop) -> None:
    (instance,) = polled.fleet(1)
    deployment = polled.deploy()
    assert polled.refused(polled.target, deployment, instance) == "DeploymentNotStarted"
    assert elapsed(polled.fake) == 0
    assert polled.target(deployment, instance)["status"] == "InProgress"
    assert elapsed(polled.fake) == 15


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("DeploymentDoesNotExist", lambda shop: shop.info("d-000000000")),
        ("DeploymentGroupDoesNotExist", lambda shop: shop.group_info("another")),
        (
            "ApplicationDoesNotExist",
            lambda shop: shop.list(applicationName="a", deploymentGroupName="b"),
        ),
    ],
)
def test_a_refusal_that_time_does_not_lift_moves_no_time(
    polled: Shop, code: str, ask: Callable[[Shop], Any]
) -> None:
    polled.fleet(1)
    polled.deploy()
    for _ in range(3):
        assert polled.refused(ask, shop=polled) == code
    assert elapsed(polled.fake) == 0


def test_a_refusal_when_nothing_is_unfinished_moves_no_time(polled: Shop) -> None:
    polled.fake.set_quota("deployments", 0)
    polled.fleet(1)
    for _ in range(3):
        assert polled.refused(polled.deploy) == "DeploymentLimitExceeded"
    assert elapsed(polled.fake) == 0


def test_writes_never_move_time(polled: Shop) -> None:
    polled.fleet(1)
    polled.deploy()
    client = polled.client
    for _ in range(3):
        polled.update_group(outdatedInstancesStrategy="IGNORE")
        client.register_application_revision(applicationName="shop", revision=revision("v2"))
        client.tag_resource(
            ResourceArn="arn:aws:codedeploy:us-east-1:123456789012:application:shop",
            Tags=[{"Key": "team", "Value": "shop"}],
        )
    assert elapsed(polled.fake) == 0


def test_looking_through_the_fake_never_moves_time(polled: Shop) -> None:
    polled.fleet(1)
    deployment = polled.deploy(seconds=5)
    for _ in range(3):
        assert polled.fake.calls
        assert polled.fake.events
        assert polled.fake.notifications == []
        assert str(polled.fake.timeline(deployment))
        assert polled.fake.add_instances(1)
    assert elapsed(polled.fake) == 5


def test_the_interval_is_an_option() -> None:
    with frozen(progress="poll", poll_interval=0.5) as fake:
        shop = Shop(fake)
        shop.fleet(1)
        deployment = shop.deploy()
        seen = [shop.status(deployment) for _ in range(4)]
        assert seen == ["Created", "Created", "InProgress", "InProgress"]
        assert elapsed(fake) == 1.5


def test_a_question_in_one_region_is_none_in_another(polled: Shop) -> None:
    other = Shop(polled.fake, region="eu-west-1")
    for shop in (polled, other):
        shop.fleet(1)
        shop.deploy()
    polled.list()
    other.list()
    assert elapsed(polled.fake) == 0


# clock


def test_time_goes_only_as_the_clock_goes(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    for _ in range(5):
        assert shop.status(deployment) == "Created"
        shop.list()
    assert shop.fake.now == START


@pytest.mark.parametrize("year", [1999, 2035])
@pytest.mark.parametrize("library", ["freezegun", "time-machine"])
def test_a_frozen_clock_that_is_ticked(year: int, library: str) -> None:
    start = datetime.datetime(year, 1, 31, 23, 59, 55, tzinfo=UTC)
    frozen_by: Any = time_machine.travel(start, tick=False)
    if library == "freezegun":
        frozen_by = freezegun.freeze_time(start)
    with mock_codedeploy(progress="clock") as fake:
        # Made today, before the clock was frozen.
        ids = fake.add_instances(1, WEB)
        with frozen_by as clock:
            shop = Shop(fake)
            shop.group()
            deployment = shop.deploy()
            assert shop.info(deployment)["createTime"] == start
            tick = clock.tick if library == "freezegun" else clock.shift
            seen = []
            for seconds in (0, 0.9, 0.2, 9.9, 10.0, 0.2):
                tick(seconds)
                seen.append(shop.status(deployment))
            assert seen == ["Created", "Created", *["InProgress"] * 3, "Succeeded"]
            assert shop.target_ids(deployment) == ids
            assert shop.seconds(deployment) == 21.1
            assert fake.now == start + datetime.timedelta(seconds=21.2)


def test_time_follows_a_clock_that_ticks_by_itself() -> None:
    with time_machine.travel(START, tick=True), mock_codedeploy(progress="clock") as fake:
        first = fake.now
        assert first >= START
        time.sleep(0.005)
        assert first < fake.now


def test_a_clock_that_goes_back_holds(traveller: Any, clocked: Shop) -> None:
    fake = clocked.fake
    clocked.fleet(1)
    # Without a deployment, it may go where it likes.
    traveller.move_to(START - datetime.timedelta(days=1))
    assert fake.now == START - datetime.timedelta(days=1)
    deployment = clocked.deploy()
    created = clocked.info(deployment)["createTime"]
    assert created == fake.now
    traveller.shift(5)
    assert clocked.status(deployment) == "InProgress"
    traveller.shift(-3600)
    assert fake.now == created + datetime.timedelta(seconds=5)
    assert clocked.status(deployment) == "InProgress"
    fake.advance(20)
    assert clocked.status(deployment) == "Succeeded"
    assert fake.now == created + datetime.timedelta(seconds=25)


def test_what_was_skipped_stays_skipped(traveller: Any, clocked: Shop) -> None:
    clocked.fake.advance(3600)
    traveller.shift(60)
    assert elapsed(clocked.fake) == 3660


@pytest.mark.parametrize(
    "start",
    [
        datetime.datetime(2001, 9, 9, 1, 46, 40),
        datetime.datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC),
    ],
    ids=["naive", "aware"],
)
def test_the_time_at_activation_is_an_option(traveller: Any, start: datetime.datetime) -> None:
    with mock_codedeploy(start_time=start) as fake:
        assert fake.now.timestamp() == 1_000_000_000
        traveller.shift(10)
        assert fake.now.timestamp() == 1_000_000_010
        fake.reset()
        assert fake.now.timestamp() == 1_000_000_000


# instant


def test_a_deployment_is_over_when_it_was_created(instant: Shop) -> None:
    instant.fleet(2)
    deployment = instant.deploy()
    info = instant.info(deployment)
    assert info["status"] == "Succeeded"
    # As in a real run.
    assert instant.seconds(deployment) == 31.2
    assert instant.fake.now == info["completeTime"]


def test_rollbacks_are_over_too(instant: Shop) -> None:
    instant.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    instant.deploy("v1")
    instant.fake.fail("Install", times=1)
    failed = instant.info(instant.deploy("v2"))
    assert failed["status"] == "Failed"
    rollback = failed["rollbackInfo"]["rollbackDeploymentId"]
    assert instant.status(rollback) == "Succeeded"


def test_hangs_are_skipped_to_their_end(instant: Shop) -> None:
    instant.fleet(1)
    instant.fake.hang("Install")
    deployment = instant.deploy()
    assert instant.status(deployment) == "Failed"
    assert instant.seconds(deployment) > 3600


def test_launches_are_worked_out(instant: Shop) -> None:
    instant.fake.add_auto_scaling_group("web", 1)
    instant.group(ec2TagFilters=None, autoScalingGroups=["web"])
    instant.deploy("v1")
    instant.fake.scale_out("web", 2)
    assert {instant.status(id_) for id_ in instant.list()} == {"Succeeded"}
    assert len(instant.list()) == 3


# Moving


def test_advance_takes_seconds_or_a_timedelta(shop: Shop) -> None:
    shop.fake.advance(1.5)
    shop.fake.advance(datetime.timedelta(minutes=1))
    shop.fake.advance(0)
    assert elapsed(shop.fake) == 61.5


def test_run_may_end_one_deployment_alone(shop: Shop) -> None:
    shop.fleet(1)
    shop.group(name="second")
    first = shop.deploy(seconds=10)
    second = shop.deploy(group="second")
    shop.fake.run(first)
    assert shop.status(first) == "Succeeded"
    assert shop.info(first)["completeTime"] == shop.fake.now
    assert shop.status(second) == "InProgress"
    shop.fake.run()
    assert shop.status(second) == "Succeeded"


def test_run_takes_the_rollback_with_it(shop: Shop) -> None:
    shop.fleet(1, autoRollbackConfiguration=ON_FAILURE)
    deployment = shop.failing()
    shop.fake.run(deployment)
    rollback = shop.rollback_of(deployment)
    assert shop.status(rollback) == "Created"


def test_run_ends_the_deployments_of_every_region(shop: Shop) -> None:
    other = Shop(shop.fake, region="eu-west-1")
    other.fleet(2)
    shop.fleet(1)
    first, second = shop.deploy(), other.deploy()
    shop.fake.run()
    assert shop.status(first) == other.status(second) == "Succeeded"
    assert shop.fake.now == other.info(second)["completeTime"]


def test_run_may_end_the_deployments_of_one_region_alone(shop: Shop) -> None:
    other = Shop(shop.fake, region="eu-west-1")
    other.fleet(1)
    shop.fleet(2)
    longer, shorter = shop.deploy(), other.deploy()
    shop.fake.run(region="eu-west-1")
    assert other.status(shorter) == "Succeeded"
    assert shop.status(longer) == "InProgress"
    assert other.info(shorter)["completeTime"] == shop.fake.now


def test_run_with_nothing_to_do_moves_no_time(shop: Shop) -> None:
    shop.fake.run()
    shop.fleet(1)
    deployment = shop.release()
    now = shop.fake.now
    shop.fake.run(deployment)
    shop.fake.run()
    assert shop.fake.now == now


# Waiters


@pytest.mark.parametrize("progress", ["poll", "clock", "instant"])
@pytest.mark.parametrize("end", ["Succeeded", "Failed", "Stopped"])
def test_a_waiter_at_its_default_settings_ends_at_once(
    progress: Any, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    with mock_codedeploy(progress=progress) as fake:
        shop = Shop(fake)
        shop.fleet(2, alarmConfiguration=ALARMS)
        if end == "Failed":
            shop.fake.fail("Install")
        if end == "Stopped":
            shop.fake.set_alarm_state("errors", "ALARM")
        deployment = shop.deploy()
        waiter = shop.client.get_waiter("deployment_successful")
        if end == "Succeeded":
            waiter.wait(deploymentId=deployment)
        else:
            with pytest.raises(WaiterError) as caught:
                waiter.wait(deploymentId=deployment)
            last: Any = caught.value.last_response
            assert last["deploymentInfo"]["status"] == end
        assert set(sleeps) <= {0}
        assert shop.status(deployment) == end


def test_a_waiter_skips_its_own_delay(shop: Shop) -> None:
    shop.fleet(1)
    deployment = shop.deploy()
    waiter = shop.client.get_waiter("deployment_successful")
    waiter.wait(deploymentId=deployment, WaiterConfig={"Delay": 7, "MaxAttempts": 9})
    # Polls at 0, 7, 14, 21 and 28 seconds.
    assert elapsed(shop.fake) == 28
    looks = [call for call in shop.fake.calls if call.operation == "GetDeployment"]
    assert [(call.time - START).total_seconds() for call in looks] == [0, 7, 14, 21, 28]


def test_a_waiter_gives_up_after_its_attempts_in_skipped_time(shop: Shop) -> None:
    shop.fleet(1)
    shop.fake.hang("Install")
    deployment = shop.deploy()
    waiter = shop.client.get_waiter("deployment_successful")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(deploymentId=deployment)
    assert elapsed(shop.fake) == 119 * 15
    assert shop.status(deployment) == "InProgress"


def test_what_was_asked_before_a_waiter_is_no_matter(polled: Shop) -> None:
    polled.fleet(1)
    deployment = polled.deploy()
    polled.status(deployment)
    client_in().get_waiter("deployment_successful").wait(deploymentId=deployment)
    assert elapsed(polled.fake) == 30
