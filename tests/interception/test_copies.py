"""Copies of a client: each is a client of its own."""

from __future__ import annotations

from typing import Any
from unittest import mock

import botocore.exceptions
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception.clients import Original
from tests.clients import EVENTS, new_client

MODES = ["legacy", "standard", "adaptive"]


def _original(mode: str = "standard") -> tuple[Any, Original]:
    config = Config(retries={"mode": mode, "max_attempts": 3})
    client = new_client(config=config)
    return client, Original(client)


@pytest.fixture
def original() -> Original:
    return _original()[1]


def names(client: Any) -> list[str]:
    found: list[str] = client.list_applications()["applications"]
    return found


def test_a_copy_is_a_whole_client(original: Original) -> None:
    client = original.copy()
    with mock_codedeploy() as fake:
        for number in range(150):
            client.create_application(applicationName=f"app-{number:03}")
        pages = client.get_paginator("list_applications").paginate()
        assert [len(page["applications"]) for page in pages] == [100, 50]
        with pytest.raises(client.exceptions.ApplicationAlreadyExistsException):
            client.create_application(applicationName="app-000")
        with pytest.raises(botocore.exceptions.ParamValidationError):
            client.create_application(name="app")
        with pytest.raises(botocore.exceptions.WaiterError):
            client.get_waiter("deployment_successful").wait(deploymentId="d-A1B2C3D4E")
        assert client.meta.region_name == "us-east-1"
        assert client.can_paginate("list_deployments")
        assert fake.calls[0].region == "us-east-1"


def test_a_handler_of_one_never_shows_on_another(original: Original) -> None:
    early = original.copy()
    seen: list[str] = []

    def watch(event_name: str, **_: Any) -> None:
        seen.append(event_name.partition(".")[0])

    watched = original.copy()
    watched.meta.events.register("*.codedeploy.ListApplications", watch)
    late = original.copy()
    with mock_codedeploy():
        names(early), names(late)
        assert seen == []
        names(watched)
    assert {"before-call", "request-created", "before-send", "after-call"} <= set(seen)


def test_what_is_stubbed_or_patched_on_one_is_not_on_another(original: Original) -> None:
    stubbed, other = original.copy(), original.copy()
    with mock_codedeploy(), Stubber(stubbed) as stubber:
        stubber.add_response("list_applications", {"applications": ["stubbed"]})
        assert names(other) == []
        assert names(stubbed) == ["stubbed"]
    for owner, name in (("_endpoint", "http_session"), ("_request_signer", "_credentials")):
        part = getattr(original.copy(), owner)
        with mock.patch.object(part, name):
            assert getattr(getattr(other, owner), name) is not getattr(part, name)


def test_a_copy_signs_with_a_signer_of_its_own(original: Original) -> None:
    client, other = original.copy(), original.copy()
    sent: list[Any] = []
    client.meta.events.register(
        "before-send.codedeploy", lambda request, **_: sent.append(request.headers)
    )
    with (
        mock_codedeploy(),
        mock.patch.object(other._request_signer, "sign", side_effect=AssertionError),
    ):
        names(client)
    assert b"AWS4-HMAC-SHA256 Credential=test/" in sent[0]["Authorization"]


@pytest.mark.parametrize("mode", MODES)
def test_retries_of_one_are_not_those_of_another(mode: str) -> None:
    created, original = _original(mode)
    attempts = []
    for client in (created, original.copy(), original.copy()):
        with mock_codedeploy() as fake:
            fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded", times=50)
            for _ in range(12):
                with pytest.raises(botocore.exceptions.ClientError):
                    names(client)
            attempts.append(len(fake.calls))
    assert attempts == [attempts[0]] * 3


@pytest.mark.parametrize("mode", MODES)
def test_a_copy_has_the_handlers_of_a_created_client(mode: str) -> None:
    created, original = _original(mode)
    copied = original.copy()
    for operation in created.meta.service_model.operation_names:
        for event in EVENTS:
            name = f"{event}.codedeploy.{operation}"
            handlers = [
                [
                    getattr(h, "__qualname__", type(h))
                    for h in client.meta.events._emitter._handlers.prefix_search(name)
                ]
                for client in (created, copied)
            ]
            assert handlers[0] == handlers[1], name


def test_a_handler_can_be_taken_away_from_a_copy(original: Original) -> None:
    client, other = original.copy(), original.copy()
    client.meta.events.unregister("needs-retry.codedeploy", unique_id="retry-config-codedeploy")
    with mock_codedeploy() as fake:
        for asked, calls in ((client, 1), (other, 2)):
            fake.reset()
            fake.inject_error("ListApplications", "ThrottlingException", "Rate exceeded")
            try:
                names(asked)
            except botocore.exceptions.ClientError:
                assert asked is client
            assert len(fake.calls) == calls
