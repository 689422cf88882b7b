"""The records of what happened: sequences whose items are made when they are asked for."""

from __future__ import annotations

import copy
from typing import Any

import boto3
import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in
from tests.shop import TOPIC, Shop, revision, trigger


@pytest.fixture
def shop(codedeploy: CodeDeployFake) -> Shop:
    """A shop with two releases."""
    triggers = [trigger("DeploymentStart", "DeploymentSuccess")]
    shop = Shop.of_servers(codedeploy, triggerConfigurations=triggers)
    shop.release()
    shop.release()
    return shop


@pytest.mark.usefixtures("shop")
def test_calls_are_a_sequence(codedeploy: CodeDeployFake) -> None:
    calls = codedeploy.calls
    assert len(calls) == 4
    assert calls[-1].operation == "CreateDeployment"
    operations = [call.operation for call in calls[:2]]
    assert operations == ["CreateApplication", "CreateDeploymentGroup"]
    assert calls[:2] == [calls[0], calls[1]]
    assert next(reversed(calls)) == calls[3]
    assert calls[0] in calls
    assert calls != calls[:2]
    assert calls != "CreateApplication"
    assert repr(calls[:1]) == repr([calls[0]])
    with pytest.raises(IndexError):
        calls[4]


@pytest.mark.usefixtures("shop")
def test_calls_are_filtered_by_operation(codedeploy: CodeDeployFake) -> None:
    created = codedeploy.calls.of("CreateDeployment")
    assert len(created) == 2
    assert [call.parameters["revision"] for call in created] == [revision()] * 2
    assert created[-1:].of("CreateDeployment") == created[1:]
    assert len(codedeploy.calls.of("StopDeployment")) == 0


def test_later_calls_are_not_in_it(codedeploy: CodeDeployFake, shop: Shop) -> None:
    calls = codedeploy.calls
    shop.client.list_applications()
    assert len(calls) == 4
    assert len(codedeploy.calls) == 5


@pytest.mark.usefixtures("shop")
def test_events_and_notifications_are_sequences(codedeploy: CodeDeployFake) -> None:
    events, notifications = codedeploy.events, codedeploy.notifications
    states = ["START", "START", "SUCCESS", "SUCCESS"]
    assert [event.detail["state"] for event in events] == states * 2
    assert events[-1].detail_type == "CodeDeploy Deployment State-change Notification"
    assert events[:4] == list(events)[:4]
    assert len(notifications) == 4
    assert notifications[-1].topic == TOPIC


def test_a_record_is_made_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the last call costs does not depend on how many there were."""
    from codedeploy_fake.fake import records

    made = []
    monkeypatch.setattr(records, "readable", lambda value: made.append(value))
    with mock_codedeploy() as fake:
        client = client_in()
        for _ in range(50):
            client.list_applications()
        assert fake.calls[-1].operation == "ListApplications"
    # Parameters and result of one.
    assert len(made) == 2


@pytest.mark.parametrize("region", ["local", "localhost", "aws-global"])
def test_clients_may_use_any_region(codedeploy: CodeDeployFake, region: str) -> None:
    """Clients may use any name; only what the test author types is checked."""
    client = boto3.client("codedeploy", region_name=region, endpoint_url="http://localhost:4566")
    shop = Shop(codedeploy, client=client)
    shop.group()
    deployment = shop.release()
    (used,) = {event.region for event in codedeploy.events}
    assert codedeploy.notifications == []
    assert codedeploy.timeline(deployment, region=used).status == "Failed"
    assert codedeploy.add_instances(1, region=used)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_fake_cannot_be_copied(codedeploy: CodeDeployFake, copied: Any) -> None:
    with pytest.raises(TypeError, match=r"take a snapshot\(\) of it"):
        copied(codedeploy)


def test_restore_takes_a_snapshot(codedeploy: CodeDeployFake) -> None:
    with pytest.raises(TypeError, match=r"restore takes what snapshot\(\) of a fake has returned"):
        codedeploy.restore(None)  # type: ignore[arg-type]
