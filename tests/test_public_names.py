"""The file that type checkers read uses every public name, so none can lose its types."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from botocore import xform_name
from botocore.session import Session

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.engine.appspec import ECS_HOOKS, LAMBDA_HOOKS
from codedeploy_fake.engine.faults import EVENTS, FAULT_CODES
from codedeploy_fake.fake.injection import OUTCOME_CODES, PROTOCOL_CODES
from codedeploy_fake.fake.records import Call, Calls, Event, Notification
from codedeploy_fake.fake.timeline import StatusChange, Timeline
from codedeploy_fake.mock.activation import MockCodeDeploy
from codedeploy_fake.model import names
from codedeploy_fake.model.options import Options
from codedeploy_fake.model.resources import AlarmState
from codedeploy_fake.service.operations import OPERATIONS

USED = set(re.findall(r"\w+", (Path(__file__).parent / "typing/user.py").read_text()))


def public(cls: Any) -> set[str]:
    names = {name for base in cls.__mro__ for name in vars(base)}
    if dataclasses.is_dataclass(cls):
        names |= {field.name for field in dataclasses.fields(cls)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(set(codedeploy_fake.__all__), id="package"),
        pytest.param(public(Options), id="options"),
        pytest.param({"codedeploy", "codedeploy_client"}, id="fixtures"),
        pytest.param({"start", "stop"} & public(MockCodeDeploy), id="mock"),
        # The service behind it and the options that it was made with are no part of it.
        pytest.param(public(CodeDeployFake) - {"service", "options"}, id="fake"),
        *(
            pytest.param(public(cls) - {"of"}, id=cls.__name__)
            for cls in (Call, Event, Notification, Timeline, StatusChange)
        ),
    ],
)
def test_type_checkers_read_every_public_name(names: set[str]) -> None:
    assert names
    assert names - USED == set()


METHODS = [
    pytest.param(member, id=f"{cls.__name__}.{name}")
    for cls in (CodeDeployFake, Calls, Timeline, Notification, Event)
    for name, member in inspect.getmembers(cls, inspect.isfunction)
    if not name.startswith("_") and member.__module__.startswith("codedeploy_fake")
]


@pytest.mark.parametrize("method", METHODS)
def test_a_public_method_explains_each_parameter_and_what_it_returns(method: Any) -> None:
    signature = inspect.signature(method)
    text = inspect.getdoc(method)
    sections = dict(re.findall(r"^(Args|Returns|Raises):\n((?: .*\n?|\n)*)", text, re.MULTILINE))
    explained = re.findall(r"^    (\w+): ", sections.get("Args", ""), re.MULTILINE)
    assert explained == [name for name in signature.parameters if name != "self"]
    first = text.split("\n")[0]
    returns = signature.return_annotation != "None"
    assert returns == (
        "Returns" in sections or first.startswith("Return ") or "return the" in first
    )


def test_the_signature_of_the_mock_shows_its_options() -> None:
    target, *options = inspect.signature(mock_codedeploy).parameters.values()
    assert target.kind is inspect.Parameter.POSITIONAL_ONLY
    assert {option.name: option.default for option in options} == {
        field.name: field.default for field in dataclasses.fields(Options)
    }
    assert {option.kind for option in options} == {inspect.Parameter.KEYWORD_ONLY}


MODEL = Session().get_service_model("codedeploy")


def methods_and_operations() -> set[str]:
    names = set(OPERATIONS)
    return names | {xform_name(name) for name in names}


def error_codes() -> set[str]:
    operations = map(MODEL.operation_model, MODEL.operation_names)
    codes = {shape.name for operation in operations for shape in operation.error_shapes}
    codes |= PROTOCOL_CODES
    return codes | {code.removesuffix("Exception") for code in codes}


@pytest.mark.parametrize(
    ("literal", "accepted"),
    [
        pytest.param(names.LifecycleEvent, EVENTS, id="LifecycleEvent"),
        pytest.param(names.HookEventName, {*LAMBDA_HOOKS, *ECS_HOOKS}, id="HookEventName"),
        pytest.param(names.ScriptErrorCode, set(FAULT_CODES), id="ScriptErrorCode"),
        pytest.param(names.AlarmStateName, {each.value for each in AlarmState}, id="AlarmState"),
        pytest.param(names.DeploymentErrorCode, set(OUTCOME_CODES), id="DeploymentErrorCode"),
        pytest.param(names.OperationName, methods_and_operations(), id="OperationName"),
        pytest.param(names.ErrorCode, error_codes(), id="ErrorCode"),
    ],
)
def test_type_checkers_know_the_names_that_are_accepted(literal: Any, accepted: set[str]) -> None:
    known = set(get_args(literal))
    # An old service model lacks some of the errors.
    assert known == accepted or (literal is names.ErrorCode and known > accepted)


@pytest.mark.parametrize(
    ("literal", "shape"),
    [
        (names.DeploymentErrorCode, "ErrorCode"),
        (names.ScriptErrorCode, "LifecycleErrorCode"),
    ],
)
def test_the_names_are_those_of_the_service_model(literal: Any, shape: str) -> None:
    assert set(get_args(literal)) >= set(MODEL.shape_for(shape).enum) - {"Success"}
