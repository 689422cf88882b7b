"""Every error that an operation of botocore's model declares can be had, as the registry has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from codedeploy_fake import messages
from tests.errors.calls import MODEL, is_known, refusal
from tests.errors.digest import digest
from tests.errors.provocation import Provocation
from tests.errors.provocations import PROVOKE
from tests.errors.reach import reach
from tests.errors.requests import REQUESTS, request
from tests.errors.stage import Stage

#: The pairs of operation and code that this version of botocore knows.
PAIRS = [
    (operation, shape.name.removesuffix("Exception"))
    for operation in MODEL.operation_names
    for shape in MODEL.operation_model(operation).error_shapes
]


CASES = [
    pytest.param(provocation, id=f"{operation}-{code}-{number}")
    for operation, code in PAIRS
    for number, provocation in enumerate(PROVOKE.get((operation, code), []), 1)
    if is_known(provocation)
]


@pytest.mark.parametrize(("operation", "code"), PAIRS)
def test_a_declared_error_is_provoked(operation: str, code: str) -> None:
    found = PROVOKE.get((operation, code))
    assert found, (
        f"{operation} declares {code}Exception and no test provokes it: tests/errors/provocations "
        "needs a way to it"
    )
    # Whatever input, state or a declared world can do has to be done by them.
    injected = {provocation.why_injected is not None for provocation in found}
    assert injected == {reach(operation, code) == "environment"}


@pytest.mark.parametrize("provocation", CASES)
def test_each_declared_error_has_its_registered_text_and_changes_nothing(
    provocation: Provocation, stage: Stage
) -> None:
    request, text = provocation.prepare(stage)
    stage.fake.advance(0)  # everything has happened that is due
    declared = stage.fake.service.state.region(stage.fake.options.region).world._declared
    # Input and state suffice without any, unless the state was reached with the help of one.
    assert declared or provocation.how != "declared world"
    assert not declared or provocation.how != "input"
    before = digest(stage.fake)

    error = refusal(provocation.operation, request)

    name = provocation.message.exception
    assert type(error) is getattr(stage.client.exceptions, name)
    assert error.response["Error"]["Code"] == name
    assert error.response["Error"]["Message"] == text
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert digest(stage.fake) == before, "the refused call has changed something"


#: What each operation cannot do without, by botocore's model.
REQUIRED = [
    (operation, member)
    for operation in MODEL.operation_names
    for member in MODEL.operation_model(operation).input_shape.required_members
]


@pytest.mark.parametrize(("operation", "member"), REQUIRED)
def test_the_service_misses_every_required_member(
    operation: str, member: str, stage: Stage
) -> None:
    """Clients that do not validate their parameters get as far as the service."""
    lacking = {name: value for name, value in request(operation).items() if name != member}
    code = refusal(operation, lacking).response["Error"]["Code"]
    assert code.endswith("RequiredException")
    assert (operation, code.removesuffix("Exception")) in PAIRS


def _named() -> Iterator[Any]:
    """Return every name or ARN of a request whose length the model states."""
    for operation in MODEL.operation_names:
        for member, shape in MODEL.operation_model(operation).input_shape.members.items():
            one = shape.member if shape.type_name == "list" else shape
            if one.type_name == "string" and "max" in one.metadata:
                length = one.metadata["max"]
                yield pytest.param(operation, member, shape, length, id=f"{operation}-{member}")


@pytest.mark.parametrize(("operation", "member", "shape", "length"), [*_named()])
def test_a_name_is_no_longer_and_has_no_other_characters_than_the_model_states(
    operation: str, member: str, shape: Any, length: int, stage: Stage
) -> None:
    # Of two that belong together the other one is there.
    both = {"applicationName": "shop", "deploymentGroupName": "web"}
    usual = request(operation) | (both if operation == "ListDeployments" else {})
    for name in ("x" * (length + 1), "two words"):
        value = [name] if shape.type_name == "list" else name
        code = refusal(operation, {**usual, member: value}).response["Error"]["Code"]
        assert code.startswith("Invalid")
        assert (operation, code.removesuffix("Exception")) in PAIRS


def test_a_change_is_noticed(stage: Stage) -> None:
    stage.group()
    before = digest(stage.fake)
    stage.client.update_deployment_group(
        applicationName="Server",
        currentDeploymentGroupName="group",
        alarmConfiguration={"enabled": False, "alarms": []},
    )
    assert digest(stage.fake) != before


def test_every_operation_has_a_well_formed_request() -> None:
    assert set(REQUESTS) >= set(MODEL.operation_names)


def test_every_message_is_provoked() -> None:
    """No text of the registry is dead: some operation says it."""
    codes = {code for _, code in PROVOKE}
    provoked = {id(way.message) for found in PROVOKE.values() for way in found}
    silent = [
        name
        for name, message in messages.NAMES.items()
        if message.code in codes and id(message) not in provoked
    ]
    assert silent == []
