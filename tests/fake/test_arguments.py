"""Every argument of every public method is checked before anything changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in

WRONG: list[Any] = [object(), 1.5, -1, True, b"bytes", "", [1], [""], {1: 2}, {"a": 1}, {"Key"}]
#: Well-formed values by the names of parameters, so that one mistake at a time is made.
RIGHT: dict[str, Any] = {
    "alias": "live",
    "application": "shop",
    "arn": "arn:aws:iam::123456789012:role/deploy",
    "cluster": "main",
    "code": "ThrottlingException",
    "count_or_ids": 1,
    "count_or_names": 1,
    "deployment_id": "d-ABCDEF123",
    "duration": 1,
    "event": "AfterInstall",
    "function": lambda event, context: None,
    "group": "web",
    "ids": [],
    "name": "alarms",
    "operation": "GetDeployment",
    "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k"}},
    "seconds": 1,
    "service": "web",
    "state": "OK",
    "topic": "arn:aws:sns:us-east-1:123456789012:releases",
    "value": 3,
    "versions": ["1"],
}


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    with mock_codedeploy(progress="clock") as active:
        active.add_server_group("shop", "web")
        active.deploy("shop", "web")
        yield active


def _methods() -> list[tuple[str, str]]:
    """Every public method with each of its parameters, but for snapshots."""
    return [
        (name, parameter)
        for name, method in inspect.getmembers(CodeDeployFake, inspect.isfunction)
        if not name.startswith("_") and name != "restore"
        for parameter, given in list(inspect.signature(method).parameters.items())[1:]
        if given.kind is not given.VAR_KEYWORD
    ]


@pytest.mark.parametrize(("method", "parameter"), _methods())
def test_a_wrong_argument_gets_a_sentence_and_changes_nothing(
    fake: CodeDeployFake, method: str, parameter: str
) -> None:
    signature = inspect.signature(getattr(CodeDeployFake, method))
    required = {
        name: RIGHT[name]
        for name, given in list(signature.parameters.items())[1:]
        if given.default is given.empty and given.kind is not given.VAR_KEYWORD
    }
    required.pop(parameter, None)
    before = _everything(fake)
    refused = 0
    for wrong in WRONG:
        sentence = _refusal(
            lambda wrong=wrong: getattr(fake, method)(**required, **{parameter: wrong})
        )
        if sentence is None:
            # What it takes: a text, a number, True.
            before = _everything(fake)
            continue
        refused += 1
        assert len(sentence.split()) >= 6, sentence
        assert _everything(fake) == before
    assert refused >= 4


def _refusal(call: Callable[[], object]) -> str | None:
    try:
        call()
    except (TypeError, ValueError) as mistake:
        return str(mistake)
    return None


def _everything(fake: CodeDeployFake) -> Any:
    with fake.service.held() as state:
        regions = {
            name: (
                len(region.world.instances),
                len(region.world.auto_scaling_groups),
                sorted(region.world.roles),
                sorted(region.world.topics),
                len(region.engine.faults.rules),
                len(region.engine.hooks.functions),
                len(region.store.deployments),
                len(region.store.on_premises),
            )
            for name, region in state.regions.items()
        }
        return regions, len(state.injected), dict(state.quotas)


@pytest.mark.parametrize(
    "tags",
    [{"role": "web"}, [{"Key": "role", "Value": "web"}]],
    ids=["mapping", "list"],
)
def test_tags_are_taken_in_both_forms(fake: CodeDeployFake, tags: Any) -> None:
    client = client_in()
    client.create_application(applicationName="app")
    (instance,) = fake.add_instances(1, tags=tags)
    (server,) = fake.add_on_premises_instances(1, tags=tags)
    found = client.get_on_premises_instance(instanceName=server)["instanceInfo"]["tags"]
    assert found == [{"Key": "role", "Value": "web"}]
    with fake.service.held() as state:
        assert state.region("us-east-1").world.instances[instance].tags == {"role": "web"}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda f: f.add_instances(1, tags=[{"key": "a"}]), "tags of add_instances must be a dict"),
        (lambda f: f.add_instances(1, tags="role"), "tags of add_instances must be a dict"),
        (lambda f: f.advance("10"), "duration of advance must be seconds, from 0 to"),
        (lambda f: f.advance(1e20), "duration of advance must be seconds, from 0 to"),
        (lambda f: f.add_role("deploy"), "arn of add_role must be the ARN of a role, such as"),
        (lambda f: f.add_topic("releases"), "arn of add_topic must be the ARN of a topic, such as"),
        (lambda f: f.timeline(None), "deployment_id of timeline must be a text that is not empty,"),
        (lambda f: f.terminate_instances(None), "ids of terminate_instances must be a name, or"),
        (lambda f: f.inject_error("GetDeployment", "X", status=200), "status of inject_error must"),
        (
            lambda f: f.add_revision({"revisionType": "S3", "s3Location": {"Bucket": "b"}}),
            "unknown member of s3Location 'Bucket': did you mean 'bucket'?",
        ),
        (lambda f: f.add_instances("x" * 200, tags=5), "tags of add_instances must be"),
        (lambda f: f.add_lambda_function("f", alias="a", versions=5.5), "versions of add_lambda"),
    ],
)
def test_mistakes_within_an_argument_are_refused(
    fake: CodeDeployFake, call: Callable[[Any], Any], sentence: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        call(fake)
    assert str(caught.value).startswith(sentence)


def test_one_permission_and_one_version_may_stand_alone(fake: CodeDeployFake) -> None:
    fake.add_role("arn:aws:iam::123456789012:role/deploy", permissions="autoscaling:*")
    fake.add_lambda_function("fn", alias="live", versions="12")
    fake.add_lambda_function("other", alias="live", versions=[1, 2])
    with fake.service.held() as state:
        world = state.region("us-east-1").world
        assert world.roles["arn:aws:iam::123456789012:role/deploy"].allows("autoscaling:Describe")
        assert world.lambda_aliases["fn", "live"].versions == ("12",)
        assert world.lambda_aliases["other", "live"].versions == ("1", "2")


def test_a_function_in_c_is_a_function(fake: CodeDeployFake) -> None:
    assert fake.on_hook("BeforeAllowTraffic", max).met == 0


def test_long_values_are_shortened_in_a_sentence(fake: CodeDeployFake) -> None:
    with pytest.raises(ValueError) as caught:
        fake.add_instances(1, tags=["x" * 500])  # type: ignore[arg-type]
    assert len(str(caught.value)) < 400
