"""The test author's side under ``/_codedeploy/``, for programs of every language."""

from __future__ import annotations

import inspect
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.server.callbacks import Post
from codedeploy_fake.server.http import MOST_BYTES
from codedeploy_fake.server.methods import methods
from tests.server.conftest import Serve, client_of, served
from tests.server.stage import REVISION, deploy, make_lambda_group, make_server_group
from tests.shop import ROLE, tagged


class Author:
    """The test author's side, as any HTTP client has it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def post(self, route: str, /, **members: Any) -> Any:
        return self.send(route, json.dumps(members).encode())

    def get(self, name: str) -> Any:
        return self.send(name, None, {})

    def send(
        self,
        name: str,
        body: bytes | None,
        headers: dict[str, str] = {"Content-Type": "application/json"},  # noqa: B006
        verb: str | None = None,
    ) -> Any:
        url = f"{self.endpoint}/_codedeploy/{name}"
        request = urllib.request.Request(url, body, headers, method=verb)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def refusal(
        self, route: str, *args: Any, look: bool = False, **members: Any
    ) -> tuple[int, str, str]:
        """The status, the kind and the sentence that a request is refused with."""
        given = args or ((None, {}) if look else (json.dumps(members).encode(),))
        with pytest.raises(urllib.error.HTTPError) as refused:
            self.send(route, *given)
        with refused.value as answer:
            document = json.load(answer)
        return answer.code, document["__type"], document["message"]


@pytest.fixture
def author(endpoint: str) -> Author:
    return Author(endpoint)


# Calling


def test_the_table_has_every_public_method_and_property_of_the_fake(author: Author) -> None:
    table = author.get("")
    public = {name: value for name, value in inspect.getmembers(CodeDeployFake) if name[0] != "_"}
    methods = {name for name, value in public.items() if inspect.isfunction(value)}
    assert set(table["POST"]) == methods
    properties = {name for name, value in public.items() if isinstance(value, property)}
    views = {"handle", "hook_status", "overview", "timeline", "timelines"}
    assert set(table["GET"]) - views == properties
    assert table["POST"]["add_instances"]["members"][:2] == ["count_or_ids", "[tags]"]
    assert "answer | url" in table["POST"]["on_hook"]["members"]
    assert table["POST"]["restore"]["members"] == ["name"]
    assert table["POST"]["add_lambda_group"]["members"] == [
        "function",
        "[hooks]",
        "[region]",
        "...",
    ]
    assert ":meth:" not in json.dumps(table)


def test_every_function_of_a_test_can_be_an_address_instead() -> None:
    for name, method in methods().items():
        for parameter in method.parameters:
            if re.search("Callable|Function", str(parameter.annotation)):
                assert parameter.name in ("function", "hooks"), name


def test_a_method_gets_its_members_and_returns_its_result(author: Author, client: Any) -> None:
    ids = author.post("add_instances", count_or_ids=2, tags={"role": "web"})
    assert ids == sorted(ids)
    make_server_group(client)
    deployment = deploy(client)
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["status"] == "Succeeded"
    assert info["deploymentOverview"]["Succeeded"] == 2


def test_an_event_fails_on_command_and_its_diagnostics_are_told(
    author: Author, client: Any
) -> None:
    (instance,) = author.post("add_instances", count_or_ids=1, tags={"role": "web"})
    make_server_group(client)
    author.post("fail", event="AfterInstall", log_tail="no space left on device")
    deployment = deploy(client)
    target = client.get_deployment_target(deploymentId=deployment, targetId=instance)
    events = target["deploymentTarget"]["instanceTarget"]["lifecycleEvents"]
    (failed,) = [event for event in events if event["status"] == "Failed"]
    assert failed["lifecycleEventName"] == "AfterInstall"
    assert failed["diagnostics"]["logTail"] == "no space left on device"


def test_a_query_names_the_account(author: Author, endpoint: str) -> None:
    author.post("add_instances?account=111122223333", count_or_ids=["i-0123456789abcdef0"])
    client = client_of(endpoint, key="111122223333")
    client.create_application(applicationName="shop")
    (call,) = author.get("calls?account=111122223333")
    assert call["operation"] == "CreateApplication"
    assert author.get("calls") == []
    assert author.get("overview")["accounts"] == ["111122223333", "123456789012"]
    assert author.refusal("calls?account=me", look=True) == (
        400,
        "ValueError",
        "account must be an id of 12 digits, not 'me'",
    )


def test_a_snapshot_has_a_name_and_can_be_restored_by_it(author: Author, client: Any) -> None:
    assert author.post("snapshot", name="empty") == {"snapshot": "empty"}
    client.create_application(applicationName="shop")
    assert author.post("snapshot") == {"snapshot": "snapshot-2"}
    author.post("restore", name="empty")
    assert client.list_applications()["applications"] == []
    author.post("restore", name="snapshot-2")
    assert client.list_applications()["applications"] == ["shop"]
    assert author.refusal("restore", b'{"name": "full"}')[2] == (
        "there is no snapshot 'full'; there is empty, snapshot-2"
    )
    assert author.refusal("restore", b'{"name": [1]}')[:2] == (400, "ValueError")
    assert author.refusal("snapshot", b'{"name": 1}')[:2] == (400, "TypeError")


def test_an_injected_error_meets_the_next_call(author: Author, client: Any) -> None:
    author.post("inject_error", operation="ListApplications", code="ThrottlingException")
    with pytest.raises(client.exceptions.ClientError, match="ThrottlingException"):
        client.list_applications()
    assert client.list_applications()["applications"] == []


def test_a_handle_has_a_number_and_says_how_often_it_took_hold(author: Author, client: Any) -> None:
    handle = author.post("inject_error", operation="ListApplications", code="Throttling")
    assert handle["handle"] == "1"
    assert handle["what"].startswith("inject_error('ListApplications'")
    assert handle["met"] == 0
    assert handle["reason"]
    with pytest.raises(client.exceptions.ClientError, match="Throttling"):
        client.list_applications()
    assert author.get("handle?number=1") == {**handle, "met": 1, "reason": ""}
    for number in ("0", "2", "x", ""):
        assert author.refusal(f"handle?number={number}", look=True)[0] == 400
    assert author.refusal("handle")[0] == 405


# Recipes


def test_a_group_is_made_with_members_of_the_api_and_deployed_to(
    author: Author, client: Any
) -> None:
    config = "CodeDeployDefault.AllAtOnce"
    ids = author.post(
        "add_server_group", application="shop", group="web", deploymentConfigName=config
    )
    assert len(ids) == 3
    deployment = author.post("deploy", application="shop", group="web", description="by a recipe")
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert (info["status"], info["deploymentConfigName"]) == ("Succeeded", config)
    assert info["description"] == "by a recipe"
    assert author.refusal("deploy", application="shop", group="web", colour="red")[0] == 400


@pytest.mark.parametrize("status", ["Succeeded", "Failed"])
def test_a_lambda_group_gets_hooks_that_answer(author: Author, client: Any, status: str) -> None:
    hooks = {"BeforeAllowTraffic": {"answer": status}}
    author.post("add_lambda_group", function="price", hooks=hooks)
    deployment = author.post("deploy", application="price", group="price")
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["status"] == status
    assert author.post("add_lambda_group", function="tax", hooks=None)


@pytest.mark.parametrize(
    ("hooks", "sentence"),
    [
        (["BeforeAllowTraffic"], "hooks must be an object with lifecycle events"),
        ({"BeforeAllowTraffic": "Succeeded"}, "each with an object of an answer or a url"),
        ({"BeforeAllowTraffic": {}}, "needs answer | url"),
        (
            {"BeforeAllowTraffic": {"answer": "Failed", "region": "eu-west-1"}},
            "a hook has an answer or a url, not 'region'",
        ),
        ({"BeforeInstall": {"answer": "Failed"}}, "BeforeInstall"),
    ],
)
def test_hooks_that_are_none_are_refused(author: Author, hooks: Any, sentence: str) -> None:
    code, _, told = author.refusal("add_lambda_group", function="price", hooks=hooks)
    assert code == 400
    assert sentence in told


def test_a_deployment_waits_for_a_handler_in_another_language(author: Author, client: Any) -> None:
    payload = author.post("hook_event", execution_id="hook-1")
    status = "hook_status?execution_id=hook-1"
    assert author.get(status) == "Pending"
    client.put_lifecycle_event_hook_execution_status(
        deploymentId=payload["DeploymentId"],
        lifecycleEventHookExecutionId=payload["LifecycleEventHookExecutionId"],
        status="Failed",
    )
    assert author.get(f"{status}&region=us-east-1") == "Failed"
    for nowhere in ("hook_status", f"{status}&region=eu-west-1"):
        refused = author.refusal(nowhere, look=True)
        assert refused[:2] == (400, "ValueError")
        assert "no execution" in refused[2]


# Functions


def test_a_hook_is_answered_with_a_status(author: Author, client: Any) -> None:
    make_lambda_group(client)
    for status in ("Succeeded", "Failed"):
        author.post("on_hook", event="BeforeAllowTraffic", answer=status)
        deployment = deploy(client, platform="Lambda")
        info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        assert info["status"] == status


@pytest.fixture
def posted() -> Iterator[tuple[str, list[Any]]]:
    """An address that takes documents, and what was posted to it."""
    documents: list[Any] = []

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        documents.append(json.load(environ["wsgi.input"]))
        broken = environ["PATH_INFO"] == "/broken"
        start_response("500 Internal Server Error" if broken else "200 OK", [])
        return [b"out of order"]

    with served(app) as carrier:
        yield carrier.url, documents


def test_a_hook_is_posted_to_an_address(
    author: Author, client: Any, posted: tuple[str, list[Any]]
) -> None:
    url, documents = posted
    make_lambda_group(client)
    author.post("add_lambda_function", name="price", alias="live", versions=["1", "2"])
    author.post("on_hook", event="BeforeAllowTraffic", url=f"{url}/check")
    deployment = deploy(client, platform="Lambda")
    (payload,) = documents
    assert payload["DeploymentId"] == deployment
    # It did not report on the hook, and so the deployment waits for a report.
    hook = payload["LifecycleEventHookExecutionId"]
    client.put_lifecycle_event_hook_execution_status(
        deploymentId=deployment, lifecycleEventHookExecutionId=hook, status="Succeeded"
    )
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["status"] == "Succeeded"


@pytest.mark.parametrize("path", ["/broken", None])
def test_a_hook_whose_address_fails_times_out_as_a_broken_function_does(
    author: Author,
    client: Any,
    posted: tuple[str, list[Any]],
    path: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_lambda_group(client)
    url = f"{posted[0]}{path}" if path else "http://127.0.0.1:9/"
    author.post("on_hook", event="BeforeAllowTraffic", url=url)
    info = client.get_deployment(deploymentId=deploy(client, platform="Lambda"))
    assert info["deploymentInfo"]["status"] == "Failed"
    assert ("answered 500: out of order" if path else "did not answer") in caplog.text


def test_notifications_of_another_program_have_no_context(
    posted: tuple[str, list[Any]],
) -> None:
    url, documents = posted
    Post(url)({"Records": []})
    assert documents == [{"Records": []}]


# Mistakes


@pytest.mark.parametrize(
    ("route", "members", "sentence"),
    [
        ("set_alarm_state", {"name": "errors", "state": "RED"}, "RED"),
        ("advance", {"seconds": 5}, "advance has no member 'seconds'; its members are duration"),
        ("fail", {"event": "Install", "instances": []}, "did you mean 'instance'?"),
        ("advance", {}, "missing a required argument: 'duration'"),
        ("on_hook", {"event": "Install"}, "needs answer | url, as a function cannot be sent"),
        ("on_hook", {"event": "AfterAllowTraffic", "answer": "Yes"}, '"Succeeded" or "Failed"'),
        ("on_hook", {"event": "AfterAllowTraffic", "url": "file:///etc/passwd"}, "http or https"),
        ("on_hook", {"event": "AfterAllowTraffic", "url": 5}, "http or https"),
        ("on_hook", {"event": "AfterAllowTraffic", "url": "http://a", "answer": "Failed"}, "both"),
    ],
)
def test_a_mistake_is_refused_with_a_sentence(
    author: Author, route: str, members: dict[str, Any], sentence: str
) -> None:
    body = json.dumps(members).encode()
    status, kind, message = author.refusal(route, body)
    assert status == 400
    assert kind in ("ValueError", "TypeError")
    assert sentence in message


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[1]", b"5", b'{"a": ' + b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(author: Author, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert author.refusal("advance", body, headers)[0] == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_a_web_page_cannot_reach_it(author: Author, kind: str) -> None:
    assert author.refusal("reset", b"{}", {"Content-Type": kind})[0] == 415


def test_a_browser_that_asks_first_is_told_no(author: Author) -> None:
    headers = {"Access-Control-Request-Method": "POST"}
    assert author.refusal("reset", None, headers, "OPTIONS")[0] == 405


def test_a_large_body_is_refused(author: Author) -> None:
    # Its client may still be sending when the answer and the end of the connection come.
    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError)) as refused:
        author.send("reset", b" " * (MOST_BYTES + 1))
    if isinstance(refused.value, urllib.error.HTTPError):
        refused.value.close()
        assert refused.value.code == 413


def test_an_unknown_name_is_refused_with_the_nearest_one(author: Author) -> None:
    assert author.refusal("add_instance")[2].endswith("did you mean 'add_instances'?")
    assert author.refusal("call", look=True)[2].endswith("did you mean 'calls'?")
    assert author.refusal("_region", look=True)[0] == 404
    assert author.refusal("__init__")[0] == 404


def test_what_is_looked_at_is_not_called_and_the_other_way_round(author: Author) -> None:
    assert author.refusal("calls")[::2] == (405, "calls takes GET, not POST")
    assert author.refusal("reset", look=True)[::2] == (405, "reset takes POST, not GET")


# Looking


def test_calls_have_parameters_results_errors_and_times(author: Author, client: Any) -> None:
    client.create_application(applicationName="shop")
    with pytest.raises(client.exceptions.ApplicationAlreadyExistsException):
        client.create_application(applicationName="shop")
    first, second = author.get("calls")
    assert first["parameters"] == {"applicationName": "shop"}
    assert first["result"]["applicationId"]
    assert first["error"] is None
    assert first["time"].endswith("+00:00")
    assert second["error"]["code"] == "ApplicationAlreadyExistsException"
    assert author.get("calls?limit=1") == [second]
    assert author.get("calls?limit=0") == []
    assert author.refusal("calls?limit=-1", look=True)[0] == 400
    assert author.get("now?limit=1").endswith("+00:00")


def test_a_broken_connection_stands_in_calls(author: Author, client: Any) -> None:
    author.post("inject_connection_error", operation="ListApplications")
    with pytest.raises(Exception, match="Connection was closed"):
        client.list_applications()
    (call,) = author.get("calls")
    assert call["error"] == {"code": "ConnectionBroken", "message": "ListApplications"}


def test_notifications_and_events_are_looked_at(author: Author, client: Any) -> None:
    author.post("add_instances", count_or_ids=1, tags={"role": "web"})
    make_server_group(client)
    deployment = deploy(client)
    first, last = author.get("notifications")
    assert json.loads(first["message"])["deploymentId"] == deployment
    assert "SUCCEEDED" in last["message"]
    states = [e["detail"]["state"] for e in author.get("events") if "instanceId" not in e["detail"]]
    assert states[-1] == "SUCCESS"


def test_timelines_are_the_deployments_of_all_regions_newest_first(
    author: Author, endpoint: str, client: Any
) -> None:
    ids = []
    for region in ("us-east-1", "eu-west-1"):
        author.post("add_instances", count_or_ids=1, tags={"role": "web"}, region=region)
        there = client_of(endpoint, region=region)
        make_server_group(there)
        ids.append(deploy(there))
    newest, oldest = author.get("timelines")
    assert [newest["region"], oldest["region"]] == ["eu-west-1", "us-east-1"]
    assert [
        oldest["deploymentInfo"]["deploymentId"],
        newest["deploymentInfo"]["deploymentId"],
    ] == ids
    assert newest["rows"][0]["label"] == "deployment"
    assert newest["rows"][0]["spans"][-1]["end"] == newest["total"]
    assert author.get("timelines?limit=1") == [newest]
    assert author.get("timelines?region=us-east-1") == [oldest]
    overview = author.get("overview")
    assert overview["regions"] == ["eu-west-1", "us-east-1"]
    assert overview["alarms"] == ["errors"]


def test_a_timeline_is_had_as_records_as_text_and_as_a_picture(author: Author, client: Any) -> None:
    author.post("add_instances", count_or_ids=1, tags={"role": "web"})
    make_server_group(client)
    deployment = deploy(client)
    url = f"{author.endpoint}/_codedeploy/timeline?deployment_id={deployment}"
    assert author.get(f"timeline?deployment_id={deployment}")["status"] == "Succeeded"
    assert author.post("timeline", deployment_id=deployment)["text"].startswith(deployment)
    with urllib.request.urlopen(f"{url}&format=text") as answer:
        assert answer.read().decode().startswith(deployment)
    with urllib.request.urlopen(f"{url}&format=svg") as answer:
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.read().startswith(b"<svg")
    assert author.refusal(f"timeline?deployment_id={deployment}&format=png", look=True)[0] == 400


# Time


def test_a_faster_clock_goes_that_many_times_as_fast(serve: Serve) -> None:
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False) as traveller:
        author = Author(serve(progress="clock", speed=60))
        assert author.get("now") == "2026-01-01T12:00:00+00:00"
        traveller.shift(1)
        assert author.get("now") == "2026-01-01T12:01:00+00:00"
        traveller.shift(-10)
        assert author.get("now") >= "2026-01-01T12:00:50+00:00"


def _release(client: Any, application: str) -> list[dict[str, int]]:
    """Deploy to a group of one's own, and look until it is over; what each look counts."""
    group = {"applicationName": application, "deploymentGroupName": "web"}
    client.create_application(applicationName=application)
    client.create_deployment_group(**group, serviceRoleArn=ROLE, ec2TagFilters=tagged())
    deployment = client.create_deployment(**group, revision=REVISION)["deploymentId"]
    looks = []
    while True:
        info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        looks.append(info.get("deploymentOverview", {}))
        if info["status"] == "Succeeded":
            return looks


def test_sixteen_clients_at_once_lose_nothing(serve: Serve) -> None:
    author = Author(serve(progress="poll"))
    regions = ("us-east-1", "us-east-2")
    for region in regions:
        author.post("add_instances", count_or_ids=3, tags={"role": "web"}, region=region)
    looks: dict[str, list[dict[str, int]]] = {}
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            client = client_of(author.endpoint, region=regions[number % 2])
            for count in range(5):
                name = f"app-{number}-{count}"
                looks[name] = _release(client, name)
                author.post("set_alarm_state", name=name, state="OK")
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(looks) == 16 * 5
    for name, seen in looks.items():
        # Every look counts each of the three instances once, and none comes back from its end.
        assert {sum(look.values()) for look in seen if look} == {3}, name
        succeeded = [look.get("Succeeded", 0) for look in seen]
        assert succeeded == sorted(succeeded), name
        assert succeeded[-1] == 3, name
    made = sum(len(seen) + 3 for seen in looks.values())
    assert len(author.get("calls")) == made
    client = client_of(author.endpoint, region=regions[1])
    pages = client.get_paginator("list_applications").paginate()
    names = {name for page in pages for name in page["applications"]}
    assert names == {name for name in looks if int(name.split("-")[1]) % 2}
