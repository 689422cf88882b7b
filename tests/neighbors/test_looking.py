"""When moto is looked at: requests counted, every way in, threads, clocks, snapshots."""

from __future__ import annotations

import datetime
import importlib
import sys
import threading
import unittest
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import freezegun
import moto
import pytest
import requests as http
import responses

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.neighbors import clients
from tests.neighbors import account
from tests.shop import ALARMS, WEB, Shop, inline, lambda_appspec, trigger


class Requests(Counter[str]):
    """How often moto was asked for what."""


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Requests:
    counted = Requests()
    call = clients.Clients.call

    def count(self: Any, service: str, region: str, operation: str, /, **more: Any) -> Any:
        counted[operation] += 1
        return call(self, service, region, operation, **more)

    monkeypatch.setattr(clients.Clients, "call", count)
    return counted


def watched(fake: CodeDeployFake) -> Shop:
    """A deployment group of one instance that watches an alarm."""
    account.add_instances(1)
    account.set_alarm("errors", "OK")
    shop = Shop(fake)
    shop.group(alarmConfiguration=ALARMS)
    return shop


def test_polling_asks_moto_nothing(requests: Requests) -> None:
    with moto.mock_aws(), mock_codedeploy(progress="clock", world="moto") as fake:
        shop = watched(fake)
        deployment = shop.deploy()
        fake.advance(15)
        requests.clear()
        for _ in range(20):
            assert shop.status(deployment) == "InProgress"
        assert requests == {}


def test_a_canary_asks_for_its_alarms_once(requests: Requests) -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.add_function()
        account.set_alarm("errors", "OK")
        shop = Shop.of_lambda(fake, "LambdaCanary10Percent30Minutes", alarmConfiguration=ALARMS)
        deployment = shop.deploy(inline(lambda_appspec()))
        while shop.status(deployment) != "Succeeded":
            pass
    assert requests["DescribeAlarms"] == 1
    assert requests["UpdateAlias"] == 2


def test_what_reads_changes_nothing_and_what_writes_may(requests: Requests) -> None:
    with moto.mock_aws(), mock_codedeploy(progress="clock", world="moto") as fake:
        shop = watched(fake)
        deployment = shop.deploy()
        fake.advance(15)
        requests.clear()
        account.aws("s3").list_buckets()
        shop.status(deployment)
        assert requests == {}
        account.upload("other", b"")
        shop.status(deployment)
        assert requests["DescribeAlarms"] == 1
        # The author's side may have done what no request tells of.
        fake.advance(0)
        assert requests["DescribeAlarms"] == 2


def test_with_the_option_off_nothing_is_looked_at(requests: Requests) -> None:
    with moto.mock_aws(), mock_codedeploy() as fake:
        assert fake.world == "declared"
        assert fake.service.neighborhood is None
        account.set_alarm("errors", "ALARM")
        fake.add_instances(1, WEB)
        shop = Shop(fake)
        shop.group(alarmConfiguration=ALARMS)
        assert shop.status(shop.release()) == "Succeeded"
    assert requests == {}


def test_a_service_that_moto_was_never_asked_for_is_not_asked(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    # moto loads what executes a service's requests with the first of them.
    for service in ("iam", "events", "cloudformation"):
        monkeypatch.delitem(sys.modules, f"moto.{service}.responses", raising=False)
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        shop = watched(fake)
        assert shop.status(shop.release()) == "Succeeded"
        assert requests["DescribeAlarms"]
        assert not {"GetRole", "ListRules"} & requests.keys()


def test_a_service_that_a_stack_of_moto_may_have_something_of_is_asked(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    importlib.import_module("moto.cloudformation.responses")
    monkeypatch.delitem(sys.modules, "moto.events.responses")
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        shop = watched(fake)
        shop.release()
        assert requests["ListRules"]


# --- Ways in


def check(fake: CodeDeployFake) -> None:
    """moto's instances are seen, but not those of an earlier mock."""
    fake.reset()
    ids = account.add_instances(2)
    shop = Shop(fake)
    shop.group()
    assert shop.target_ids(shop.release()) == ids


def current() -> CodeDeployFake:
    import codedeploy_fake

    return codedeploy_fake.current()


@moto.mock_aws
@mock_codedeploy(world="moto")
def moto_outside() -> None:
    check(current())


@mock_codedeploy(world="moto")
@moto.mock_aws
def moto_inside() -> None:
    check(current())


def one_fake_over_two_mocks() -> None:
    with mock_codedeploy(world="moto") as fake:
        for _ in range(2):
            with moto.mock_aws():
                check(fake)


def one_mock_around_two_fakes() -> None:
    with moto.mock_aws():
        account.add_instances(1, {"fleet": "other"})
        for _ in range(2):
            with mock_codedeploy(world="moto") as fake:
                account.aws("ec2").terminate_instances(
                    InstanceIds=[
                        status["InstanceId"]
                        for status in account.aws("ec2").describe_instance_status()[
                            "InstanceStatuses"
                        ]
                    ]
                )
                check(fake)


def nested_fakes() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as outer:
        with mock_codedeploy() as inner:
            inner.add_instances(1, WEB)
            account.add_instances(1, {"fleet": "other"})
        check(outer)


def decorated(decorate: Callable[[Any], Any]) -> Callable[[], None]:
    def run() -> None:
        class Tests(unittest.TestCase):
            def setUp(self) -> None:
                self.ids = account.add_instances(1)

            def test(self) -> None:
                shop = Shop(current())
                shop.group()
                assert shop.target_ids(shop.release()) == self.ids

        result = unittest.TestResult()
        decorated = decorate(Tests)
        # The second test sees nothing of the first: moto is reset in between.
        unittest.TestSuite([decorated("test"), decorated("test")]).run(result)
        assert (result.errors, result.failures) == ([], [])

    return run


@pytest.mark.parametrize(
    "form",
    [
        moto_outside,
        moto_inside,
        one_fake_over_two_mocks,
        one_mock_around_two_fakes,
        nested_fakes,
        decorated(lambda cls: moto.mock_aws(mock_codedeploy(world="moto")(cls))),
        decorated(lambda cls: mock_codedeploy(world="moto")(moto.mock_aws(cls))),
    ],
    ids=[
        "moto outside",
        "moto inside",
        "one fake over two mocks",
        "one mock around two fakes",
        "nested fakes",
        "class, moto outside",
        "class, moto inside",
    ],
)
def test_every_way_in_sees_the_moto_of_its_time(form: Callable[[], None]) -> None:
    form()


@pytest.fixture
def aws() -> Iterator[None]:
    with moto.mock_aws():
        yield


@pytest.mark.codedeploy(world="moto")
def test_the_marker_sees_moto_before_its_fixture(codedeploy: CodeDeployFake, aws: None) -> None:
    check(codedeploy)


@pytest.mark.codedeploy(world="moto")
def test_the_marker_sees_moto_after_its_fixture(aws: None, codedeploy: CodeDeployFake) -> None:
    check(codedeploy)


@pytest.mark.parametrize(
    "reset",
    [
        lambda mock: mock.reset(),
        lambda mock: http.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5),
    ],
    ids=["by the mock", "by moto's API"],
)
def test_a_reset_of_moto_amid_the_mock_is_seen(
    requests: Requests, reset: Callable[[Any], object]
) -> None:
    mock = moto.mock_aws()
    with mock, mock_codedeploy(progress="clock", world="moto") as fake:
        shop = watched(fake)
        deployment = shop.deploy()
        fake.advance(15)
        reset(mock)
        requests.clear()
        assert shop.status(deployment) == "InProgress"
        assert requests["DescribeInstanceStatus"] == 1
        # Its instance is gone.
        fake.advance(3600)
        assert shop.status(deployment) == "Failed"


def at_once(call: Callable[[], None]) -> None:
    call()


def in_a_thread(call: Callable[[], None]) -> None:
    thread = threading.Thread(target=call)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("way", [at_once, in_a_thread])
def test_a_subscriber_of_motos_topic_may_call_codedeploy_back(
    way: Callable[[Callable[[], None]], None],
) -> None:
    seen: list[str] = []

    def notified(request: Any) -> tuple[int, dict[str, str], str]:
        way(lambda: seen.append(shop.status(*shop.client.list_deployments()["deployments"])))
        return 200, {}, ""

    with moto.mock_aws(), mock_codedeploy(world="moto") as fake, responses.mock as subscriber:
        subscriber.add_callback("POST", "http://subscriber.test/", notified)
        topic = account.aws("sns").create_topic(Name="releases")["TopicArn"]
        account.aws("sns").subscribe(
            TopicArn=topic, Protocol="http", Endpoint="http://subscriber.test/"
        )
        account.add_instances(1)
        shop = Shop(fake)
        events = ["DeploymentStart", "DeploymentSuccess"]
        shop.group(triggerConfigurations=[trigger(*events, topic=topic)])
        assert shop.status(shop.release()) == "Succeeded"
    assert seen[-1] == "Succeeded"
    assert len(seen) >= len(events)


# --- Time


@pytest.mark.parametrize("progress", ["poll", "clock", "instant"])
def test_an_alarm_is_noticed_however_time_goes(progress: Any) -> None:
    with moto.mock_aws(), mock_codedeploy(progress=progress, world="moto") as fake:
        shop = watched(fake)
        first = shop.deploy()
        while shop.status(first) != "Succeeded":
            fake.advance(5)
        account.set_alarm("errors", "ALARM")
        assert shop.status(shop.release()) == "Stopped"


def test_a_change_counts_from_when_it_was_made() -> None:
    with (
        freezegun.freeze_time("2026-01-01") as frozen,
        moto.mock_aws(),
        mock_codedeploy(progress="clock", world="moto") as fake,
    ):
        shop = watched(fake)
        deployment = shop.deploy()
        frozen.tick(2)
        assert shop.status(deployment) == "InProgress"
        frozen.tick(3)
        account.set_alarm("errors", "ALARM")
        # By then the deployment would have ended, if nothing had gone off.
        frozen.tick(600)
        info = shop.info(deployment)
        assert info["status"] == "Stopped"
        assert info["completeTime"] - info["createTime"] == datetime.timedelta(seconds=11)


def test_what_happened_before_a_change_goes_by_what_was_seen_before() -> None:
    with (
        freezegun.freeze_time("2026-01-01") as frozen,
        moto.mock_aws(),
        mock_codedeploy(progress="clock", world="moto") as fake,
    ):
        shop = watched(fake)
        deployment = shop.deploy()
        fake.advance(2)
        frozen.tick(600)
        account.set_alarm("errors", "ALARM")
        assert shop.status(deployment) == "Succeeded"


# --- Threads


def test_eight_threads_share_fake_and_moto() -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            name = f"group-{number}"
            ids = account.add_instances(1, {"fleet": name})
            filters = [{"Key": "fleet", "Value": name, "Type": "KEY_AND_VALUE"}]
            shop.group(name=name, ec2TagFilters=filters)
            deployment = shop.deploy(group=name)
            while shop.status(deployment) != "Succeeded":
                account.upload(f"noise-{number}", b"")
            assert shop.target_ids(deployment) == ids
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        account.aws("s3").create_bucket(Bucket="releases")
        account.upload("v1.zip", account.zipped(account.RELEASE))
        shop = Shop(fake)
        account.aws("ec2")
        threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
    assert failed == []


# --- Snapshots


def test_a_snapshot_remembers_what_was_seen_and_moto_stays_as_it_is() -> None:
    with moto.mock_aws(), mock_codedeploy(world="moto") as fake:
        ids = account.add_group("asg", 1)
        shop = Shop(fake)
        shop.group(ec2TagFilters=None, autoScalingGroups=["asg"])
        shop.release()
        snapshot = fake.snapshot()
        account.aws("autoscaling").set_desired_capacity(
            AutoScalingGroupName="asg", DesiredCapacity=2
        )
        fake.run()
        launched = shop.client.list_deployments()["deployments"][0]
        assert shop.info(launched)["creator"] == "autoscaling"

        fake.restore(snapshot)
        fake.run()
        # moto still has the second instance, which is a launch again.
        (again, _) = shop.client.list_deployments()["deployments"]
        assert shop.info(again)["creator"] == "autoscaling"
        assert set(ids) < set(account.members("asg"))


def test_a_snapshot_may_go_on_in_another_activation() -> None:
    with moto.mock_aws():
        with mock_codedeploy(world="moto") as fake:
            account.add_instances(1)
            shop = Shop(fake)
            shop.group()
            snapshot = fake.snapshot()
        with mock_codedeploy(world="moto") as other:
            other.restore(snapshot)
            account.add_instances(1)
            shop.fake, shop.client = other, account.aws("codedeploy")
            assert len(shop.target_ids(shop.release())) == 2
