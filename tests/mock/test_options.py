"""The options of the mock, and what it says about wrong ones."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.model.options import NAMES, Options

mock: Any = mock_codedeploy
MODES = 'progress must be "poll", "clock" or "instant", not '
SECONDS = "poll_interval must be a number of seconds, at least 0.001, not "
REGIONS = (
    'region must be the name of an AWS region, such as "us-east-1", "cn-north-1" or '
    '"us-gov-west-1", not '
)


def test_the_options_have_documented_defaults() -> None:
    assert Options() == Options(
        progress="poll",
        poll_interval=15,
        region="us-east-1",
        account_id="123456789012",
        start_time=None,
        seed=0,
        strict=False,
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("progress", "poll"),
        ("progress", "clock"),
        ("progress", "instant"),
        ("poll_interval", 0.5),
        ("region", "cn-north-1"),
        ("region", "us-gov-west-1"),
        ("region", "us-iso-east-1"),
        ("account_id", "000000000000"),
        ("start_time", datetime.datetime(2016, 9, 20)),
        ("start_time", datetime.datetime(2016, 9, 20, tzinfo=datetime.timezone.utc)),
        ("seed", -1),
    ],
)
def test_an_option_takes_its_possible_values(option: str, value: Any) -> None:
    assert getattr(mock(**{option: value}).options, option) == value


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("progress", "fast", MODES + "'fast'"),
        ("progress", [], MODES + "[]"),
        ("poll_interval", 0, SECONDS + "0"),
        ("poll_interval", float("nan"), SECONDS + "nan"),
        ("poll_interval", float("inf"), SECONDS + "inf"),
        ("poll_interval", True, SECONDS + "True"),
        ("region", "Ohio", REGIONS + "'Ohio'"),
        ("region", None, REGIONS + "None"),
        ("account_id", "12", "account_id must be a string of 12 digits, not '12'"),
        ("account_id", 123456789012, "account_id must be a string of 12 digits, not 123456789012"),
        (
            "start_time",
            "2016-09-20",
            "start_time must be a datetime (a naive one is UTC) or None, not '2016-09-20'",
        ),
        ("seed", "a", "seed must be an integer, not 'a'"),
        ("seed", False, "seed must be an integer, not False"),
        ("strict", 1, "strict must be True or False, not 1"),
    ],
)
def test_an_impossible_value_is_refused_with_a_sentence(
    option: str, value: Any, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        mock(**{option: value})
    assert str(caught.value) == message


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(TypeError) as caught:
        mock(progres="clock")
    assert str(caught.value) == (
        "mock_codedeploy has no option 'progres'; its options are progress, poll_interval, "
        "region, account_id, start_time, seed, sleep, travel, strict, world"
    )
    assert ", ".join(NAMES) in str(caught.value)


def test_options_are_given_by_name() -> None:
    with pytest.raises(TypeError, match="options are given by name"):
        mock("instant")


def test_options_and_what_is_decorated_do_not_go_together() -> None:
    with pytest.raises(TypeError, match="or options by name, not both"):
        mock(print, progress="instant")
    with pytest.raises(TypeError, match="or options by name, not both"):
        mock(print, print)
