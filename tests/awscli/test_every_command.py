"""Every command of ``aws deploy`` that is an operation prints what boto3 returns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import awscli.clidriver
import pytest
from botocore import xform_name

from tests.awscli.commands import COMMANDS
from tests.awscli.shell import Shell
from tests.errors.calls import new_stage
from tests.errors.stage import Stage

#: They work on the agent of this machine and do not talk to CodeDeploy.
OF_THE_AGENT = {"install", "uninstall"}
#: They have tests of their own.
COMPOSED = {"deregister", "push", "register", "wait"}


def _commands() -> set[str]:
    """What ``aws deploy help`` lists."""
    services = awscli.clidriver.create_clidriver().create_help_command().command_table
    table = services["deploy"].create_help_command().command_table
    return set(table) - OF_THE_AGENT - COMPOSED


@pytest.fixture
def stage() -> Iterator[Stage]:
    with new_stage() as empty:
        yield empty


@pytest.mark.parametrize("name", sorted(_commands()))
def test_a_command_prints_what_boto3_returns(aws: Shell, stage: Stage, name: str) -> None:
    command = COMMANDS[name]
    values = command.prepare(stage) or {}
    before = stage.fake.snapshot()
    printed = aws(f"{name} {command.line.format(**values)}")
    call = stage.fake.calls[-1]
    assert xform_name(call.operation, "-") == name
    stage.fake.restore(before)
    answer = _answer(stage.client, xform_name(call.operation), call.parameters)
    assert (printed or {}) == _in_json(answer)


def test_all_47_are_there() -> None:
    assert _commands() == set(COMMANDS)


def _answer(client: Any, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any]
    if client.can_paginate(method):
        # The interface turns all pages.
        answer = client.get_paginator(method).paginate(**parameters).build_full_result()
    else:
        answer = getattr(client, method)(**parameters)
        del answer["ResponseMetadata"]
    return answer


def _in_json(value: Any) -> Any:
    """A value as the interface prints it: times as they were received, in seconds."""
    if isinstance(value, dict):
        return {name: _in_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_in_json(item) for item in value]
    return value.timestamp() if isinstance(value, datetime.datetime) else value
