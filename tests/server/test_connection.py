"""``codedeploy_fake.connect``: the methods of the fake, on a server in another process."""

from __future__ import annotations

import datetime
import inspect
import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.messages.errors import ConnectionBroken, ServiceError
from codedeploy_fake.server.callbacks import Post
from codedeploy_fake.server.connection import _Callbacks
from tests.server.conftest import client_of
from tests.server.stage import deploy, make_lambda_group, make_server_group


@pytest.fixture
def fake(endpoint: str) -> CodeDeployFake:
    return codedeploy_fake.connect(endpoint)


def test_every_public_method_is_there_with_its_signature_and_documentation(
    fake: CodeDeployFake,
) -> None:
    for name, method in inspect.getmembers(CodeDeployFake, inspect.isfunction):
        if not name.startswith("_"):
            remote = getattr(type(fake), name)
            assert inspect.signature(remote) == inspect.signature(method)
            assert remote.__doc__ == method.__doc__
            assert remote is not method


def test_a_world_is_declared_and_looked_at_as_in_process(fake: CodeDeployFake, client: Any) -> None:
    ids = fake.add_instances(2, tags={"role": "web"})
    make_server_group(client)
    deployment = deploy(client)
    assert client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] == "Succeeded"
    timeline = fake.timeline(deployment)
    assert timeline.status == "Succeeded"
    assert timeline.deployment_id == deployment
    assert {change.target for change in timeline.changes} == {None, *ids}
    assert timeline.changes[0].time.tzinfo is not None
    assert str(timeline).startswith(deployment)


def test_what_is_looked_at_has_the_types_of_the_fake(fake: CodeDeployFake, client: Any) -> None:
    with mock_codedeploy(progress="instant") as local:
        here = client_of("http://127.0.0.1:1")
        for world, caller in ((local, here), (fake, client)):
            world.add_instances(1, tags={"role": "web"})
            if world is local:
                make_server_group(caller)
                deploy(caller)
    make_server_group(client)
    deploy(client)
    assert type(fake.now) is datetime.datetime
    for name in ("calls", "notifications", "events"):
        ours, theirs = list(getattr(local, name)), list(getattr(fake, name))
        assert [type(each) for each in theirs] == [type(each) for each in ours]
        assert [set(vars_of(each)) for each in theirs] == [set(vars_of(each)) for each in ours]
    assert fake.calls[0].time.tzinfo is not None
    assert [call.operation for call in fake.calls.of("CreateDeployment")] == ["CreateDeployment"]
    assert fake.events[0].time.tzinfo is not None
    assert fake.events[0].resources == local.events[0].resources


def vars_of(record: Any) -> list[str]:
    return [field for field in record.__dataclass_fields__ if getattr(record, field) is not None]


def test_an_error_in_calls_is_an_exception(fake: CodeDeployFake, client: Any) -> None:
    fake.inject_error("ListApplications", "ThrottlingException", "slow down")
    fake.inject_connection_error("ListApplications")
    for _ in range(2):
        with pytest.raises(Exception, match=r"slow down|Connection was closed"):
            client.list_applications()
    throttled, broken = (call.error for call in fake.calls)
    assert isinstance(throttled, ServiceError)
    assert (throttled.code, throttled.message, throttled.status) == (
        "ThrottlingException",
        "slow down",
        400,
    )
    assert isinstance(broken, ConnectionBroken)


def test_durations_and_collections_are_sent_as_json_has_them(fake: CodeDeployFake) -> None:
    before = fake.now
    fake.advance(datetime.timedelta(hours=1))
    assert fake.now - before >= datetime.timedelta(hours=1)
    fake.add_role("arn:aws:iam::123456789012:role/r", permissions={"autoscaling:*"})
    fake.add_lambda_function("price", alias="live", versions=("1", "2"))
    with pytest.raises(TypeError, match="cannot be sent to a server"):
        fake.advance(object())  # type: ignore[arg-type]


def test_a_picture_of_a_timeline_is_saved_here(
    fake: CodeDeployFake, client: Any, tmp_path: Path
) -> None:
    fake.add_instances(1, tags={"role": "web"})
    make_server_group(client)
    timeline = fake.timeline(deploy(client))
    timeline.save(tmp_path / "release.svg")
    assert (tmp_path / "release.svg").read_text(encoding="utf-8") == timeline.svg()
    assert timeline.svg().startswith("<svg")


def test_a_snapshot_stays_on_the_server(fake: CodeDeployFake, client: Any) -> None:
    empty = fake.snapshot()
    client.create_application(applicationName="shop")
    fake.restore(empty)
    assert client.list_applications()["applications"] == []
    assert repr(empty) == "<snapshot 'snapshot-1'>"
    with mock_codedeploy() as local, pytest.raises(TypeError, match="snapshots of its own"):
        fake.restore(local.snapshot())


def test_a_function_of_this_process_answers_the_hooks_of_the_server(
    fake: CodeDeployFake, client: Any
) -> None:
    make_lambda_group(client)
    fake.add_lambda_function("price", alias="live", versions=["1", "2"])
    contexts = []

    def check(event: dict[str, str], context: Any) -> None:
        contexts.append((context, threading.current_thread()))
        client.put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Failed",
        )

    fake.on_hook("BeforeAllowTraffic", check)
    deployment = deploy(client, platform="Lambda")
    assert client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] == "Failed"
    ((context, _),) = contexts
    assert context.get_remaining_time_in_millis() > 0
    assert context.invoked_function_arn.endswith(f":{context.function_name}")
    with pytest.raises(TypeError, match="a function is needed, not 5"):
        fake.on_hook("BeforeAllowTraffic", 5)  # type: ignore[arg-type]


def test_messages_and_events_of_the_server_reach_functions_of_this_process(
    fake: CodeDeployFake, client: Any
) -> None:
    make_server_group(client)
    fake.add_instances(1, tags={"role": "web"})
    subjects: list[str] = []
    states: list[str] = []

    async def told(event: dict[str, Any], context: Any) -> None:
        assert context.function_name
        subjects.extend(record["Sns"]["Subject"] for record in event["Records"])

    def watch(event: dict[str, Any], _: object) -> None:
        states.append(event["detail"]["state"])

    messages = fake.on_notification("arn:aws:sns:us-east-1:123456789012:releases", told)
    fake.on_event(watch, detail_type="CodeDeploy Deployment State-change Notification")
    deploy(client)
    assert [message.subject for message in fake.notifications] == subjects
    assert states == ["START", "SUCCESS"]
    assert messages.met == len(subjects) == 2


def test_a_deployment_fails_with_a_code_that_no_input_leads_to(
    fake: CodeDeployFake, client: Any
) -> None:
    make_server_group(client)
    fake.add_instances(1, tags={"role": "web"})
    handle = fake.fail_deployment("AGENT_ISSUE", group="web")
    info = client.get_deployment(deploymentId=deploy(client))["deploymentInfo"]
    assert info["errorInformation"]["code"] == "AGENT_ISSUE"
    assert handle.met == 1
    with pytest.raises(ValueError, match="did you mean 'AGENT_ISSUE'"):
        fake.fail_deployment("AGENT_ISSUES")


def test_recipes_take_functions_of_this_process_and_members_of_the_api(
    fake: CodeDeployFake, client: Any
) -> None:
    fake.add_server_group(
        "shop", "web", instances=1, deploymentConfigName="CodeDeployDefault.AllAtOnce"
    )
    fake.deploy("shop", "web", description="by a recipe")
    fake.add_ecs_group("cluster", "front", tested=True)
    seen: list[Any] = []
    fake.add_lambda_group(
        "price", hooks={"BeforeAllowTraffic": lambda event, _: seen.append(event)}
    )
    deployment = fake.deploy("price", "price")
    assert [event["DeploymentId"] for event in seen] == [deployment]
    (first, *_) = client.list_deployments(applicationName="shop", deploymentGroupName="web")[
        "deployments"
    ]
    info = client.get_deployment(deploymentId=first)["deploymentInfo"]
    assert info["description"] == "by a recipe"
    with pytest.raises(TypeError, match="hooks must be an object"):
        fake.add_lambda_group("tax", hooks=["BeforeAllowTraffic"])  # type: ignore[arg-type]


@pytest.mark.parametrize("region", [None, "eu-west-1"])
def test_the_event_of_a_hook_tells_how_it_was_answered(
    endpoint: str, fake: CodeDeployFake, region: str | None
) -> None:
    event = fake.hook_event(region=region)
    assert event.status == "Pending"
    client_of(endpoint, region=region or "us-east-1").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded",
    )
    assert event.status == "Succeeded"
    assert json.loads(json.dumps(event)) == event


def test_a_function_that_breaks_is_told_to_the_server(
    fake: CodeDeployFake, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make_lambda_group(client)
    fake.add_lambda_function("price", alias="live", versions=["1", "2"])

    def broken(event: object, context: object) -> None:
        raise LookupError("no such price")

    fake.on_hook("BeforeAllowTraffic", broken)
    deployment = deploy(client, platform="Lambda")
    assert client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] == "Failed"
    assert "no such price" in caplog.text


def test_events_are_delivered_to_a_function_of_this_process(
    fake: CodeDeployFake, client: Any
) -> None:
    states: list[str] = []

    def watch(event: dict[str, Any], context: object) -> None:
        states.append(event["detail"]["state"])

    handle = fake.on_event(watch, detail_type="CodeDeploy Deployment State-change Notification")
    fake.add_server_group("shop", "web", instances=1)
    fake.deploy("shop", "web")
    fake.run()
    assert states == ["START", "SUCCESS"]
    assert handle.met == 2


def test_what_is_no_hook_is_handed_to_a_function_without_a_context() -> None:
    documents: list[Any] = []
    Post(_Callbacks().url_of(documents.append))({"Records": []})
    assert documents == [{"Records": []}]


def test_a_handle_tells_how_often_it_took_hold_and_why_not(
    fake: CodeDeployFake, client: Any
) -> None:
    rule = fake.inject_error("ListApplications", "Throttling")
    assert (rule.met, rule.what) == (0, "inject_error('ListApplications', 'Throttling')")
    assert rule.reason()
    with pytest.raises(client.exceptions.ClientError, match="Throttling"):
        client.list_applications()
    assert (rule.met, rule.reason()) == (1, "")


def test_a_mistake_is_the_same_exception_as_in_process(fake: CodeDeployFake) -> None:
    with pytest.raises(ValueError, match="RED"):
        fake.set_alarm_state("errors", "RED")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        fake.set_alarm_state("errors", "OK", colour="red")  # type: ignore[call-arg]


def test_an_account_has_a_connection_of_its_own(endpoint: str, fake: CodeDeployFake) -> None:
    other = codedeploy_fake.connect(endpoint, account_id="111122223333")
    client_of(endpoint, key="111122223333").list_applications()
    assert len(other.calls) == 1
    assert not fake.calls
    assert repr(other) == f"<CodeDeployFake at {endpoint}>"


def test_an_address_without_a_server_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    with pytest.raises(ConnectionError, match=f"no server responds at http://127.0.0.1:{port}"):
        codedeploy_fake.connect(f"http://127.0.0.1:{port}")
    with pytest.raises(ValueError, match="begins with http://"):
        codedeploy_fake.connect("127.0.0.1:4584")


def test_an_address_without_a_port_is_that_of_http(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(address: tuple[str, int], *_: object) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(ConnectionError, match="no server responds at http://fakes:"):
        codedeploy_fake.connect("http://fakes")
    assert asked == [("fakes", 80)]
