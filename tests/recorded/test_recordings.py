"""Real answers, recorded with placebo: the fake answers the same in the same situation."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from tests.operations.group_requests import KNOWS_TERMINATION_HOOKS
from tests.recorded.comparison import ADDED_LATER, differences
from tests.recorded.recordings import (
    FOLDERS,
    PLACEBO,
    SHAPES,
    Moment,
    Recording,
    courses,
    distinct,
    live_run,
    live_runs,
    normal,
    recordings,
)
from tests.recorded.situations import in_place_answer, in_place_run, lambda_answer

_PLAYED = {"glomex+gcdt": in_place_answer, "cloud-custodian": lambda_answer}


@functools.cache
def _compared(source: str, shape: str) -> tuple[list[str], set[str]]:
    """The differences for one shape, and the later members that are none; played once."""
    recording = Recording(**json.loads(shape))
    used: set[str] = set()
    answer = normal(_PLAYED[source](recording))
    return list(differences(recording.answer, answer, recording.year, used=used)), used


def compared(source: str, recording: Recording) -> tuple[list[str], set[str]]:
    return _compared(source, json.dumps(recording.shape, sort_keys=True))


@pytest.mark.parametrize(
    ("source", "recording"),
    [
        pytest.param(source, recording, id=f"{folder.name}-{recording}-{number}")
        for folder in FOLDERS
        for source in PLACEBO
        for number, recording in enumerate(recordings(folder, source))
    ],
)
def test_the_fake_answers_with_the_recorded_members(source: str, recording: Recording) -> None:
    found, _ = compared(source, recording)
    assert not found


def test_every_member_that_was_added_later_is_missing_in_some_recording() -> None:
    used = [
        compared(source, recording)[1]
        for source in PLACEBO
        for recording in recordings(SHAPES, source)
    ]
    added = set(ADDED_LATER)
    if not KNOWS_TERMINATION_HOOKS:
        added.remove("deploymentGroupInfo.terminationHookEnabled")
    assert set().union(*used) == added


def test_a_member_too_few_or_too_many_or_another_value_is_seen() -> None:
    recorded = {"status": "Created", "list": [{"enabled": False}], "creator": "user"}
    answered = {"status": "Failed", "list": [{"enabled": 0}, {}], "startTime": "<time>"}
    assert set(differences(recorded, answered, 2017)) == {
        "status: 'Created', not 'Failed'",
        "list: 1 items, not 2",
        "list[0].enabled: False, not 0",
        "creator: missing",
        "startTime: not recorded",
    }
    group: dict[str, Any] = {"deploymentGroupInfo": {}}
    newer = {"deploymentGroupInfo": {"terminationHookEnabled": False}}
    assert not list(differences(group, newer, 2021))
    assert list(differences(group, newer, 2024)) == [
        "deploymentGroupInfo.terminationHookEnabled: not recorded"
    ]


@pytest.mark.parametrize(
    "course",
    [pytest.param(c, id=f"{f.name}-{n}") for f in FOLDERS for n, c in enumerate(courses(f))],
)
@pytest.mark.parametrize("rollback_is_off", [True, False])
def test_deployments_take_the_recorded_course(course: list[Moment], rollback_is_off: bool) -> None:
    """Each recorded moment comes, in the recorded order; between two polls others went by."""
    run = in_place_run(rollback_is_off=rollback_is_off, fails=course[-1][0] == "Failed")
    moments = list(run.moments)
    assert [when for when in moments if when in course] == course
    assert (moments[0], moments[-1]) == (course[0], course[-1])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_shapes_are_the_distinct_answers_of_the_folder(folder: Path) -> None:
    for source in PLACEBO:
        shapes = [shape.shape for shape in recordings(SHAPES, source)]
        assert distinct(recordings(folder, source)) == shapes
    assert courses(folder) == courses(SHAPES)
    assert sorted(path.stem for path in (folder / "live-runs").glob("*.json")) == list(live_runs())
    for name in live_runs():
        assert live_run(folder, name) == live_run(SHAPES, name)
