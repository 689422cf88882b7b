"""The file that type checkers read uses every public name, so none can lose its types."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import codedeploy_fake
from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake.records import Call, Calls, Event, Notification
from codedeploy_fake.fake.timeline import StatusChange, Timeline
from codedeploy_fake.mock.activation import MockCodeDeploy
from codedeploy_fake.model.options import Options

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
