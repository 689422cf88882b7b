"""A state is pristine until something is called, declared, set or moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in
from tests.shop import frozen


def is_pristine(fake: CodeDeployFake) -> bool:
    return fake.service.state.is_pristine


def test_looking_leaves_a_state_pristine() -> None:
    # A restored clock reads what it read then, which is another time once any has passed.
    with frozen() as fake:
        assert (len(fake.calls), fake.hook_errors) == (0, [])
        assert fake.now
        assert is_pristine(fake)
        fake.restore(fake.snapshot())
        assert is_pristine(fake)


@pytest.mark.parametrize(
    "act",
    [
        lambda fake: fake.add_instances(1, {"role": "web"}),
        lambda fake: fake.advance(1),
        lambda fake: fake.fail("AfterInstall"),
        lambda fake: fake.inject_error("GetDeployment", "ThrottlingException"),
        lambda fake: fake.set_quota("alarms", 1),
        lambda fake: client_in().list_applications(),
    ],
    ids=["declared", "moved", "to fail", "injected", "set", "called"],
)
def test_whatever_is_done_ends_it_and_a_reset_brings_it_back(act: Callable[[Any], object]) -> None:
    with mock_codedeploy() as fake:
        act(fake)
        assert not is_pristine(fake)
        fake.reset()
        assert is_pristine(fake)


def test_a_clock_that_travels_is_not_pristine() -> None:
    with mock_codedeploy(travel=True) as fake:
        assert not is_pristine(fake)
