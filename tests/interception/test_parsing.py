"""Each timestamp is parsed once, for as long as nothing changes that botocore's parser looks at."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import boto3
import botocore.parsers
import botocore.utils
import freezegun
import pytest
from dateutil import tz

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception import parsing
from tests.clients import KEYS, new_client
from tests.shop import Shop

Created = Callable[[Any], Any]


@pytest.fixture(params=["short", "whole"])
def client(request: pytest.FixtureRequest) -> Any:
    return on_its_way(new_client(), request.param)


def on_its_way(client: Any, way: str) -> Any:
    if way == "whole":
        client.meta.events.register("response-received.codedeploy", lambda **_: None)
    return client


@pytest.fixture
def created() -> Iterator[Created]:
    """Read when the one deployment was created."""
    with mock_codedeploy(progress="clock") as fake:
        deployment = Shop.of_servers(fake).deploy()

        def created(client: Any) -> Any:
            return client.get_deployment(deploymentId=deployment)["deploymentInfo"]["createTime"]

        yield created


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Move the process to a time zone."""
    with monkeypatch.context() as patch:

        def move(name: str) -> None:
            patch.setenv("TZ", name)
            time.tzset()

        yield move
    time.tzset()


def test_a_timestamp_is_parsed_once(client: Any, created: Created) -> None:
    first = created(client)
    assert first.tzinfo == tz.tzlocal()
    assert created(client) is first


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the process's time zone is fixed")
def test_timestamps_are_in_the_time_zone_of_the_process(
    client: Any, created: Created, zone: Callable[[str], None]
) -> None:
    offsets = []
    for name in ("Asia/Tokyo", "UTC", "Asia/Tokyo"):
        zone(name)
        offsets.append(created(client).utcoffset())
    nine = datetime.timedelta(hours=9)
    assert offsets == [nine, datetime.timedelta(0), nine]


def test_timestamps_are_of_the_class_that_freezegun_has_in_place(
    client: Any, created: Created
) -> None:
    before = created(client)
    with freezegun.freeze_time("2030-01-01"):
        within = created(client)
        assert type(within) is datetime.datetime
    after = created(client)
    assert type(before) is type(after) is datetime.datetime
    assert type(within) is not type(after)
    assert before == within == after


@pytest.mark.parametrize("way", ["short", "whole"])
def test_a_session_may_have_a_parser_of_timestamps_of_its_own(way: str, created: Created) -> None:
    session = boto3.Session(region_name="us-east-1", **KEYS)
    factory = session._session.get_component("response_parser_factory")
    client = on_its_way(session.client("codedeploy"), way)
    assert isinstance(created(client), datetime.datetime)
    factory.set_parser_defaults(timestamp_parser=lambda value: f"at {value}")
    assert created(client).startswith("at 1")


def test_a_patched_parser_of_timestamps_is_asked_each_time(client: Any, created: Created) -> None:
    created(client)
    with mock.patch.object(botocore.parsers, "DEFAULT_TIMESTAMP_PARSER", side_effect=[1, 2]):
        assert [created(client), created(client)] == [1, 2]

    def same(value: Any) -> Any:
        return value

    with mock.patch.object(botocore.parsers, "DEFAULT_TIMESTAMP_PARSER", same):
        assert isinstance(created(client), float)
    assert isinstance(created(client), datetime.datetime)


def test_a_patched_choice_of_time_zones_is_obeyed(client: Any, created: Created) -> None:
    created(client)
    with mock.patch.object(botocore.utils, "get_tzinfo_options", return_value=[tz.tzutc]):
        assert created(client).tzinfo == tz.tzutc()


def test_a_spy_on_the_factory_of_parsers_sees_each_call(client: Any, created: Created) -> None:
    kind = botocore.parsers.ResponseParserFactory
    with mock.patch.object(
        kind, "create_parser", autospec=True, side_effect=kind.create_parser
    ) as spy:
        created(client)
        created(client)
    assert spy.call_count == 2


def test_only_so_many_timestamps_are_kept(
    client: Any, created: Created, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "_MOMENTS_KEPT", 2)
    parse = parsing.factory(client._endpoint._response_parser_factory)._defaults["timestamp_parser"]
    moments = [parse(float(second)) for second in range(5)]
    assert [moment.timestamp() for moment in moments] == [0, 1, 2, 3, 4]
    assert parse(4.0) is moments[4]
    assert parse(1.0) is not moments[1]


def test_the_shapes_of_so_many_models_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_MODELS_KEPT", 2)
    with mock_codedeploy():
        for _ in range(3):
            client = new_client()
            assert client.list_applications()["applications"] == []
            assert client.list_applications()["applications"] == []
            assert len(parsing._shapes) <= 2


def test_texts_are_parsed_as_botocore_does(client: Any) -> None:
    parse = parsing.factory(client._endpoint._response_parser_factory)._defaults["timestamp_parser"]
    text = "2026-01-02T03:04:05Z"
    assert parse(text) == botocore.utils.parse_timestamp(text)
    assert parse(text) is not parse(text)
