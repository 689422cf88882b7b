"""freezegun and time-machine around and inside the mock: calls are signed and answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import freezegun
import pytest
import time_machine
from botocore.config import Config

from codedeploy_fake import mock_codedeploy
from tests.clients import new_client

PAST = datetime.datetime(2016, 9, 20, 12, tzinfo=datetime.timezone.utc)
FUTURE = datetime.datetime(2199, 1, 1, tzinfo=datetime.timezone.utc)

Freeze = Callable[[datetime.datetime], AbstractContextManager[Any]]


def time_machine_stopped(moment: datetime.datetime) -> AbstractContextManager[Any]:
    return time_machine.travel(moment, tick=False)


@pytest.fixture(scope="module")
def client() -> Any:
    return new_client()


def test_adaptive_retries_do_not_wait_for_a_clock_that_stands_still() -> None:
    adaptive = new_client(config=Config(retries={"mode": "adaptive", "max_attempts": 4}))
    with time_machine_stopped(PAST), mock_codedeploy() as fake:
        fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=3)
        assert adaptive.list_applications()["ResponseMetadata"]["RetryAttempts"] == 3
        assert adaptive.list_applications()["ResponseMetadata"]["RetryAttempts"] == 0


def created(client: Any) -> datetime.datetime:
    client.create_application(applicationName="application")
    application = client.get_application(applicationName="application")["application"]
    time: datetime.datetime = application["createTime"]
    return time


@pytest.mark.parametrize("moment", [PAST, FUTURE])
@pytest.mark.parametrize("freeze", [freezegun.freeze_time, time_machine_stopped])
def test_a_clock_frozen_around_the_mock_is_the_fakes(
    freeze: Freeze, moment: datetime.datetime, client: Any
) -> None:
    with freeze(moment), mock_codedeploy() as fake:
        assert created(client) == fake.now == moment


@pytest.mark.parametrize("moment", [PAST, FUTURE])
@pytest.mark.parametrize("freeze", [freezegun.freeze_time, time_machine_stopped])
def test_a_clock_frozen_inside_the_mock_is_the_fakes(
    freeze: Freeze, moment: datetime.datetime, client: Any
) -> None:
    with mock_codedeploy() as fake, freeze(moment):
        assert created(client) == fake.now == moment


@pytest.mark.parametrize("freeze", [freezegun.freeze_time, time_machine_stopped])
def test_start_time_is_any_datetime(freeze: Freeze, client: Any) -> None:
    with freeze(FUTURE), mock_codedeploy(start_time=datetime.datetime(2016, 9, 20, 12)) as fake:
        assert created(client) == fake.now == PAST
