"""The registry of messages: its texts, its marks, and that it covers the service model."""

from __future__ import annotations

import re
import string
from pathlib import Path

import botocore.session
import pytest

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.reach import reach

MODEL = botocore.session.get_session().get_service_model("codedeploy")
#: Operation and code, without the suffix, of every error that the model declares.
DECLARED = [
    (operation, shape.name.removesuffix("Exception"))
    for operation in MODEL.operation_names
    for shape in MODEL.operation_model(operation).error_shapes
]
#: Codes that no operation declares: the protocol's and the account's.
UNDECLARED = {"AccessDenied", "Serialization", "UnknownOperation"}
#: Codes that the oldest models do not know.
LATER = {"InvalidAutoScalingGroupProcessToSuspend", "InvalidZonalDeploymentConfiguration"}
#: What stands inside answers beside errorInformation and diagnostics.
INSIDE = {"Pending", "Subject", "Succeeded", "description", "rollbackMessage"}


def test_a_value_in_braces_is_left_alone() -> None:
    error = messages.INVALID_APPLICATION_NAME.error(name="{x}")

    assert error.message == "Application name is not in a valid format: {x}"


def test_an_error_says_its_code_and_its_text() -> None:
    error = messages.NAMES["INVALID_NEXT_TOKEN"].error()

    assert str(error) == "InvalidNextTokenException: Invalid next token"


def _inside_answers() -> set[str]:
    shapes = ("ErrorCode", "LifecycleErrorCode")
    return INSIDE.union(*(MODEL.shape_for(shape).enum for shape in shapes))


@pytest.mark.parametrize("name", messages.NAMES)
def test_the_code_is_one_of_the_service(name: str) -> None:
    known = {code for _, code in DECLARED} | UNDECLARED | LATER | _inside_answers()

    assert messages.NAMES[name].code in known


@pytest.mark.parametrize("code", sorted({code for _, code in DECLARED}))
def test_every_declared_error_has_a_message(code: str) -> None:
    assert code in {message.code for message in messages.REGISTRY}


@pytest.mark.parametrize("name", messages.NAMES)
def test_a_message_says_when_it_comes_and_how_it_is_known(name: str) -> None:
    message = messages.NAMES[name]

    assert message.when
    assert message.source
    assert message.mark in ("verbatim", "documented", "inferred")
    assert getattr(messages, name) is message


@pytest.mark.parametrize("name", messages.NAMES)
def test_the_parts_of_a_text_that_vary_are_named(name: str) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(messages.NAMES[name].text)}

    assert "" not in fields


def test_no_message_stands_twice() -> None:
    assert len(set(messages.REGISTRY)) == len(messages.REGISTRY)


def test_every_name_is_given_once() -> None:
    """A second constant of one name would hide the first without a word."""
    modules = sorted(Path(messages.__file__).parent.glob("*.py"))
    texts = [module.read_text(encoding="utf-8") for module in modules]

    given = re.compile(r" = (?:verbatim|verbatim_text|documented|inferred|Message)\(\n")
    assert sum(len(given.findall(text)) for text in texts) == len(messages.NAMES)


def test_only_what_was_seen_can_have_an_uncertain_class() -> None:
    uncertain = [message for message in messages.REGISTRY if message.class_uncertain]

    assert {message.mark for message in uncertain} == {"verbatim"}


@pytest.mark.parametrize(("operation", "code"), DECLARED)
def test_every_declared_error_of_an_operation_can_be_reached(operation: str, code: str) -> None:
    assert reach(operation, code) in ("input", "state", "declared world", "environment")


@pytest.mark.parametrize(
    ("operation", "code", "way"),
    [
        ("GetDeployment", "InvalidDeploymentId", "input"),
        ("GetDeployment", "DeploymentDoesNotExist", "state"),
        ("CreateDeployment", "InvalidRole", "declared world"),
        ("CreateDeploymentGroup", "InvalidRole", "input"),
        ("CreateDeployment", "Throttling", "environment"),
        ("GetDeploymentGroup", "DeploymentConfigDoesNotExist", "environment"),
        ("CreateDeployment", "DeploymentConfigDoesNotExist", "state"),
    ],
)
def test_the_way_to_an_error_depends_on_operation_and_code(
    operation: str, code: str, way: str
) -> None:
    assert reach(operation, code) == way


def test_messages_are_values() -> None:
    same = Message("A", "text", "always", "inferred", "model")

    assert same == Message("A", "text", "always", "inferred", "model")
    assert same.exception == "AException"
