"""Recipes: a first deployment of each platform in two calls, and hook handlers alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in
from tests.shop import TOPIC, Shop, tagged, trigger

HOOKS = [
    ("Lambda", "BeforeAllowTraffic"),
    ("Lambda", "AfterAllowTraffic"),
    ("ECS", "BeforeInstall"),
    ("ECS", "AfterInstall"),
    ("ECS", "AfterAllowTestTraffic"),
    ("ECS", "BeforeAllowTraffic"),
    ("ECS", "AfterAllowTraffic"),
]


@pytest.fixture(params=["poll", "clock", "instant"])
def fake(request: pytest.FixtureRequest) -> Iterator[CodeDeployFake]:
    with mock_codedeploy(progress=request.param) as active:
        yield active


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    """What reads deployments; the recipes make everything themselves."""
    return Shop(fake, None)


def test_a_server_group_has_instances_that_its_deployments_reach(
    fake: CodeDeployFake, shop: Shop
) -> None:
    ids = fake.add_server_group("shop", "web", instances=2)
    deployment = fake.deploy("shop", "web")
    fake.run()
    assert shop.status(deployment) == "Succeeded"
    assert shop.target_ids(deployment) == ids
    assert len(ids) == 2


def test_a_second_group_joins_the_application_and_has_its_own_instances(
    fake: CodeDeployFake, shop: Shop
) -> None:
    fake.add_server_group("shop", "web", instances=1)
    ids = fake.add_server_group("shop", "api", instances=1)
    deployment = fake.deploy("shop", "api", description="members are those of the API")
    fake.run()
    assert shop.target_ids(deployment) == ids


def test_instances_carry_the_tags_that_the_group_filters_by(
    fake: CodeDeployFake, shop: Shop
) -> None:
    ids = fake.add_server_group("shop", "web", instances=1, ec2TagFilters=tagged())
    deployment = fake.deploy("shop", "web")
    fake.run()
    assert shop.target_ids(deployment) == ids


def test_a_lambda_group_is_released_again_and_again_with_its_hooks(
    fake: CodeDeployFake, shop: Shop
) -> None:
    asked = []

    def hook(event: Any, context: object) -> None:
        asked.append(event["DeploymentId"])
        shop.report(event)

    fake.add_lambda_group("pay", hooks={"BeforeAllowTraffic": hook})
    deployments = []
    for _ in range(3):
        deployments.append(fake.deploy("pay", "pay"))
        fake.run()
    assert list(map(shop.status, deployments)) == ["Succeeded"] * 3
    assert asked == deployments


def test_recipes_make_what_a_client_would_have_made(fake: CodeDeployFake) -> None:
    fake.add_server_group("shop", "web", region="eu-west-1")
    fake.deploy("shop", "web", region="eu-west-1")
    assert [(call.operation, call.region) for call in fake.calls] == [
        ("CreateApplication", "eu-west-1"),
        ("CreateDeploymentGroup", "eu-west-1"),
        ("CreateDeployment", "eu-west-1"),
    ]


# Hook handlers alone


@pytest.mark.parametrize(("platform", "event"), HOOKS)
@pytest.mark.parametrize("answered", ["Succeeded", "Failed"])
def test_a_handler_alone_gets_a_payload_and_its_answer_shows(
    fake: CodeDeployFake, shop: Shop, platform: str, event: str, answered: str
) -> None:
    payload = fake.hook_event(event, platform=platform)
    assert payload.status == "Pending"
    assert json.loads(json.dumps(payload)) == dict(payload)
    shop.report(payload, answered)
    assert payload.status == answered


def test_the_ids_of_an_event_file_can_be_given(fake: CodeDeployFake, shop: Shop) -> None:
    payload = fake.hook_event(deployment_id="d-ABCDEF123", execution_id="made-up")
    assert payload == {
        "DeploymentId": "d-ABCDEF123",
        "LifecycleEventHookExecutionId": "made-up",
    }
    shop.report(dict(payload))
    assert payload.status == "Succeeded"


def test_a_handler_that_answers_twice_gets_the_services_error(
    fake: CodeDeployFake, shop: Shop
) -> None:
    payload = fake.hook_event()
    shop.report(payload)
    assert shop.refused(shop.report, payload) == "LifecycleEventAlreadyCompleted"
    assert payload.status == "Succeeded"


def test_a_handler_that_never_answers_has_failed_when_an_hour_has_passed() -> None:
    with mock_codedeploy() as fake:
        payload = fake.hook_event()
        fake.advance(3600)
        assert payload.status == "Failed"


def test_a_hook_that_is_stopped_has_failed() -> None:
    with mock_codedeploy() as fake:
        payload = fake.hook_event()
        client_in().stop_deployment(deploymentId=payload["DeploymentId"])
        assert payload.status == "Failed"


def test_a_function_given_to_on_hook_does_not_answer_for_the_handler(fake: CodeDeployFake) -> None:
    fake.on_hook("BeforeAllowTraffic", print)
    assert fake.hook_event().status == "Pending"
    assert fake.hook_event(region="eu-west-1").status == "Pending"


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"event": "BeforeInstall"}, "unknown validation hook of the platform Lambda"),
        ({"platform": "Server"}, "unknown platform with validation hooks"),
        ({"deployment_id": "mine"}, "deployment_id must be d- and nine capital letters"),
        ({"deployment_id": "d-000000001"}, "the deployment 'd-000000001' exists already"),
        ({"execution_id": "first"}, "the hook execution 'first' exists already"),
        ({"execution_id": ""}, "execution_id of hook_event must not be an empty text"),
    ],
)
def test_a_mistake_in_a_hook_event_gets_a_sentence(
    fake: CodeDeployFake, mistake: dict[str, str], sentence: str
) -> None:
    fake.hook_event(deployment_id="d-000000001", execution_id="first")
    calls = len(fake.calls)
    with pytest.raises(ValueError) as caught:
        fake.hook_event(**mistake)
    assert sentence.removeprefix("unknown ") in str(caught.value)
    assert len(fake.calls) == calls


@pytest.mark.parametrize(
    ("recipe", "mistake", "sentence"),
    [
        ("add_server_group", {"deploymentConfigname": "x"}, "did you mean 'deploymentConfigName'"),
        ("add_lambda_group", {"ec2TagFilter": []}, "unknown member of CreateDeploymentGroup"),
        ("add_lambda_group", {"hooks": {"AfterInstall": print}}, "unknown validation hook"),
        ("add_lambda_group", {"hooks": ["AfterAllowTraffic"]}, "must be a dict of functions"),
        ("add_lambda_group", {"hooks": {"AfterAllowTraffic": 5}}, "must be a dict of functions"),
        ("add_ecs_group", {"ecsService": []}, "did you mean 'ecsServices'"),
        ("deploy", {"colour": "red"}, "unknown member of CreateDeployment"),
    ],
)
def test_a_mistake_in_a_recipe_gets_a_sentence_and_makes_nothing(
    fake: CodeDeployFake, recipe: str, mistake: dict[str, Any], sentence: str
) -> None:
    names = ("shop",) if recipe == "add_lambda_group" else ("shop", "web")
    with pytest.raises((TypeError, ValueError), match=sentence):
        getattr(fake, recipe)(*names, **mistake)
    assert not fake.calls
    # Nothing was declared either: every function and service is still there.
    assert fake.add_lambda_group("shop", hooks={"AfterAllowTraffic": print})
    assert fake.add_ecs_group("cluster", "web")


@pytest.mark.parametrize(
    ("recipe", "names"),
    [
        ("add_server_group", ("shop", "web")),
        ("add_lambda_group", ("shop",)),
        ("add_ecs_group", ("shop", "web")),
    ],
)
def test_a_recipe_that_the_service_refuses_leaves_nothing_behind(
    fake: CodeDeployFake, recipe: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="refuses CreateDeploymentGroup"):
        getattr(fake, recipe)(*names, deploymentConfigName="unheard-of")
    client = client_in()
    assert client.list_applications()["applications"] == []
    # Nor is anything of the world declared, which would make what is not declared unknown.
    assert fake.add_lambda_group("other")
    assert fake.add_ecs_group("cluster", "service")
    assert fake.add_server_group("other-shop", "web", instances=1)
    with pytest.raises(ValueError, match="refuses CreateDeploymentGroup"):
        getattr(fake, recipe)("other-shop", *names[1:], deploymentConfigName="unheard-of")
    assert "other-shop" in client.list_applications()["applications"]


def test_a_refused_recipe_keeps_the_service_that_was_there(fake: CodeDeployFake) -> None:
    fake.add_ecs_group("cluster", "service")
    with pytest.raises(ValueError, match="DeploymentGroupAlreadyExists"):
        fake.add_ecs_group("cluster", "service")
    deployment_id = fake.deploy("cluster", "service")
    fake.run()
    assert fake.timeline(deployment_id).status == "Succeeded"


# Events as handlers get them


def test_a_notification_as_a_lambda_function_gets_it(fake: CodeDeployFake) -> None:
    fake.add_server_group("shop", "web", triggerConfigurations=[trigger("DeploymentStart")])
    fake.deploy("shop", "web")
    (notification,) = fake.notifications
    event = notification.as_lambda_event()
    assert json.loads(json.dumps(event)) == event
    (record,) = event["Records"]
    assert record["EventSource"] == "aws:sns"
    sns = record["Sns"]
    assert (sns["TopicArn"], sns["Subject"]) == (TOPIC, notification.subject)
    assert json.loads(sns["Message"])["status"] == "CREATED"
    assert sns["Timestamp"].endswith("Z")


def test_an_event_as_a_lambda_function_gets_it(fake: CodeDeployFake) -> None:
    fake.add_server_group("shop", "web", instances=1)
    deployment = fake.deploy("shop", "web")
    event = fake.events[0].as_lambda_event()
    assert json.loads(json.dumps(event)) == event
    assert set(event) == {
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
    }
    assert event["detail"]["deploymentId"] == deployment
