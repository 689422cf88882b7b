"""Beside moto, in any order and form: CodeDeploy is ours, everything else is moto's."""

from __future__ import annotations

import asyncio
import functools
import unittest
from collections.abc import Callable, Iterator
from typing import Any

import moto
import pytest

from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.clients import new_client

client = functools.cache(new_client)


def check_both(before: int = 0) -> None:
    """Calls both, each by a client that has moto's handler."""
    codedeploy, s3 = client("codedeploy"), client("s3")
    calls = len(current().calls)
    codedeploy.create_application(applicationName=f"application-{before}")
    assert f"application-{before}" in codedeploy.list_applications()["applications"]
    assert len(current().calls) == calls + 2
    s3.create_bucket(Bucket=f"bucket-{before}")
    assert f"bucket-{before}" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert client("ec2").describe_instances()["Reservations"] == []
    assert client("sns").create_topic(Name="topic")["TopicArn"].endswith(":topic")


def moto_outside() -> None:
    with moto.mock_aws(), mock_codedeploy():
        check_both()


def moto_inside() -> None:
    with mock_codedeploy(), moto.mock_aws():
        check_both()


def moto_decorator_outside() -> None:
    moto.mock_aws(mock_codedeploy(check_both))()


def moto_decorator_inside() -> None:
    mock_codedeploy(moto.mock_aws(check_both))()


def interleaved() -> None:
    aws, codedeploy = moto.mock_aws(), mock_codedeploy()
    aws.start()
    codedeploy.start()
    check_both()
    aws.stop()
    assert client("codedeploy").list_applications()["applications"] == ["application-0"]
    codedeploy.stop()


def nested_twice() -> None:
    with mock_codedeploy(), moto.mock_aws(), mock_codedeploy():
        check_both()
        with moto.mock_aws():
            check_both(1)


@pytest.mark.parametrize(
    "form",
    [
        moto_outside,
        moto_inside,
        moto_decorator_outside,
        moto_decorator_inside,
        interleaved,
        nested_twice,
    ],
    ids=lambda form: form.__name__,
)
def test_codedeploy_is_ours_and_the_rest_is_motos(form: Callable[[], None]) -> None:
    form()
    assert stack.top() is None


def a_test_case() -> type[unittest.TestCase]:
    class Tests(unittest.TestCase):
        def setUp(self) -> None:
            client("sns").create_topic(Name="topic")
            client("codedeploy").create_application(applicationName="set-up")

        def test(self) -> None:
            check_both()

    return Tests


@pytest.mark.parametrize(
    "decorate",
    [
        lambda cls: moto.mock_aws(mock_codedeploy(cls)),
        lambda cls: mock_codedeploy(moto.mock_aws(cls)),
    ],
    ids=["moto outside", "moto inside"],
)
def test_decorated_classes_reach_both(decorate: Callable[[Any], Any]) -> None:
    result = unittest.TestResult()
    decorate(a_test_case())("test").run(result)
    assert (result.errors, result.failures) == ([], [])
    assert stack.top() is None


@pytest.fixture
def aws() -> Iterator[None]:
    with moto.mock_aws():
        yield


@pytest.fixture
def codedeploy_fake() -> Iterator[None]:
    with mock_codedeploy():
        yield


def test_fixtures_reach_both_with_moto_first(aws: None, codedeploy_fake: None) -> None:
    check_both()


def test_fixtures_reach_both_with_moto_last(codedeploy_fake: None, aws: None) -> None:
    check_both()


def test_motos_codedeploy_is_back_afterwards() -> None:
    with moto.mock_aws():
        codedeploy = client("codedeploy")
        codedeploy.create_application(applicationName="motos", computePlatform="Server")
        with mock_codedeploy():
            assert codedeploy.list_applications()["applications"] == []
        assert codedeploy.list_applications()["applications"] == ["motos"]


def test_coroutines_reach_both() -> None:
    @mock_codedeploy
    async def test() -> None:
        with moto.mock_aws():
            await asyncio.sleep(0)
            check_both()

    asyncio.run(test())
