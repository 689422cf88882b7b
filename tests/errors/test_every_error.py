"""Every error that an operation of botocore's model declares can be had, as the registry has it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import time_machine
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session
from botocore.validate import ParamValidator

from codedeploy_fake import messages, mock_codedeploy
from codedeploy_fake.messages.reach import reach
from tests.errors.digest import digest
from tests.errors.provocation import Provocation
from tests.errors.provocations import PROVOKE
from tests.errors.requests import REQUESTS
from tests.errors.stage import Document, Stage

MODEL = Session().get_service_model("codedeploy")
#: The pairs of operation and code that this version of botocore knows.
PAIRS = [
    (operation, shape.name.removesuffix("Exception"))
    for operation in MODEL.operation_names
    for shape in MODEL.operation_model(operation).error_shapes
]


def is_known(shape: Any, value: Any) -> bool:
    """Whether this version of botocore knows all the members of a request."""
    if shape.type_name == "structure":
        return all(
            name in shape.members and is_known(shape.members[name], item)
            for name, item in value.items()
        )
    if shape.type_name == "list":
        return all(is_known(shape.member, item) for item in value)
    return True


CASES = [
    pytest.param(provocation, id=f"{operation}-{code}-{number}")
    for operation, code in PAIRS
    for number, provocation in enumerate(PROVOKE.get((operation, code), []), 1)
]


@functools.cache
def client(*, validates: bool) -> Any:
    """Made once: a client costs more than all that a test does with it."""
    config = Config(parameter_validation=validates, retries={"total_max_attempts": 1})
    return boto3.client("codedeploy", region_name="us-east-1", config=config)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with (
        # Nothing moves between the two looks at what the fake keeps.
        time_machine.travel("2026-03-01T12:00:00Z", tick=False),
        mock_codedeploy(progress="clock") as fake,
    ):
        yield Stage(fake, client(validates=True))


def refused(stage: Stage, operation: str, request: Document) -> ClientError:
    """Makes a call that is refused; parameters that botocore refuses itself go out unchecked."""
    report = ParamValidator().validate(request, MODEL.operation_model(operation).input_shape)
    caller = client(validates=not report.has_errors())
    with pytest.raises(ClientError) as caught:
        getattr(caller, xform_name(operation))(**request)
    return caught.value


@pytest.mark.parametrize(("operation", "code"), PAIRS)
def test_is_provoked(operation: str, code: str) -> None:
    ways = PROVOKE.get((operation, code))
    assert ways, (
        f"{operation} declares {code}Exception and no test provokes it: give it a provocation in "
        "tests/errors/provocations"
    )
    injected = {way.why_injected is not None for way in ways}
    assert injected == {reach(operation, code) == "environment"}
    shape = MODEL.operation_model(operation).input_shape
    assert any(is_known(shape, way.members) for way in ways if not callable(way.members)) or any(
        callable(way.members) for way in ways
    )


@pytest.mark.parametrize("provocation", CASES)
def test_error(provocation: Provocation, stage: Stage) -> None:
    request, text = provocation.prepare(stage)
    before = digest(stage.fake)

    error = refused(stage, provocation.operation, request)

    exception = getattr(stage.client.exceptions, provocation.message.exception)
    assert (type(error), error.response["Error"]["Message"]) == (exception, text)
    assert error.response["Error"]["Code"] == provocation.message.exception
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert digest(stage.fake) == before, "the refused call has changed something"


def test_every_operation_has_a_request() -> None:
    assert set(REQUESTS) >= set(MODEL.operation_names)


def test_every_message_is_provoked() -> None:
    """No text of the registry is dead: some operation says it."""
    codes = {code for _, code in PROVOKE}
    provoked = {id(way.message) for ways in PROVOKE.values() for way in ways}
    silent = [
        name
        for name, message in messages.NAMES.items()
        if message.code in codes and id(message) not in provoked
    ]
    assert silent == []
