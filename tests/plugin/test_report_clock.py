"""The report of a failing test tells of deployments that lie ahead of the process's clock."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import report
from tests.clients import client_in

UTC = datetime.timezone.utc
HOUR = datetime.timedelta(hours=1)


def listed(end: Any, **members: Any) -> list[str]:
    between = {"end": end, **members}
    ids: list[str] = client_in().list_deployments(createTimeRange=between)["deployments"]
    return ids


def now() -> datetime.datetime:
    return datetime.datetime.now(UTC)


def text(fake: CodeDeployFake) -> str:
    return " ".join(report.of(fake).split())


def ahead(fake: CodeDeployFake, *, count: int = 1) -> list[str]:
    """Make deployments after ten minutes that were skipped."""
    fake.add_server_group("shop", "web")
    fake.advance(600)
    made = []
    for _ in range(count):
        made.append(fake.deploy("shop", "web"))
        fake.run()
    return made


def test_a_range_that_ends_now_hides_what_lies_ahead_and_the_report_says_so(
    codedeploy: CodeDeployFake,
) -> None:
    (hidden,) = ahead(codedeploy)
    assert listed(now(), start=now() - HOUR) == []
    assert f"ListDeployments left {hidden} out:" in text(codedeploy)
    assert "With travel=True that clock goes along with the fake's" in text(codedeploy)


def test_several_hidden_deployments_are_counted(codedeploy: CodeDeployFake) -> None:
    ahead(codedeploy, count=2)
    assert listed(now()) == []
    assert "ListDeployments left 2 deployments out:" in text(codedeploy)


def test_a_range_that_ends_at_the_fakes_time_hides_nothing(codedeploy: CodeDeployFake) -> None:
    (made,) = ahead(codedeploy)
    assert listed(codedeploy.now) == [made]
    assert "travel=True" not in text(codedeploy)


def test_a_deployment_made_after_the_call_was_not_hidden(codedeploy: CodeDeployFake) -> None:
    assert listed(now()) == []
    ahead(codedeploy)
    assert "travel=True" not in text(codedeploy)


def test_a_range_that_ends_in_the_past_hides_what_it_is_meant_to_hide(
    codedeploy: CodeDeployFake,
) -> None:
    codedeploy.add_server_group("shop", "web")
    codedeploy.deploy("shop", "web")
    assert listed(now() - HOUR) == []
    assert "travel=True" not in text(codedeploy)


def test_with_travel_nothing_lies_ahead() -> None:
    with mock_codedeploy(travel=True) as fake:
        (made,) = ahead(fake)
        fake.advance(1)
        assert listed(now()) == [made]
        assert listed(now() - 2 * HOUR) == []
        assert "travel=True" not in text(fake)


def test_ranges_without_an_end_and_refused_ones_say_nothing(codedeploy: CodeDeployFake) -> None:
    (made,) = ahead(codedeploy)
    assert client_in().list_deployments()["deployments"] == [made]
    with pytest.raises(ClientError):
        listed(now(), start=now() + HOUR)
    assert "travel=True" not in text(codedeploy)
