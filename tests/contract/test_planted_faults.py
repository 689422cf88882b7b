"""A fault in the fake is found by a scenario, or by a recorded answer of the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.service.service import Service
from contract.run import run_on_fake
from contract.scenarios import load
from tests.recorded.comparison import differences
from tests.recorded.recordings import SHAPES, normal, recordings
from tests.recorded.situations import in_place_answer, in_place_run, lambda_answer

#: Changes the outcome of an operation: a result, or an exception.
Fault = Callable[[str, Any], Any]


def dropped(operation: str, *path: str) -> Fault:
    """A member that is missing."""

    def fault(called: str, outcome: Any) -> Any:
        if called == operation and isinstance(outcome, dict):
            parent = outcome
            for name in path[:-1]:
                parent = parent[name]
            parent.pop(path[-1], None)
        return outcome

    return fault


def changed(operation: str, *path: str, to: Any) -> Fault:
    """A member with another value."""

    def fault(called: str, outcome: Any) -> Any:
        if called == operation and isinstance(outcome, dict):
            parent = outcome
            for name in path[:-1]:
                parent = parent[name]
            if path[-1] in parent:
                parent[path[-1]] = to
        return outcome

    return fault


def swapped(code: str, to: str) -> Fault:
    """An error of another class."""

    def fault(_: str, outcome: Any) -> Any:
        if isinstance(outcome, ServiceError) and outcome.code == code:
            return ServiceError(to, outcome.message)
        return outcome

    return fault


def reworded(code: str) -> Fault:
    """An error with another text."""

    def fault(_: str, outcome: Any) -> Any:
        if isinstance(outcome, ServiceError) and outcome.code == code:
            return ServiceError(code, "Something is wrong")
        return outcome

    return fault


def accepted(operation: str, code: str) -> Fault:
    """A mistake that is let through."""

    def fault(called: str, outcome: Any) -> Any:
        if called == operation and isinstance(outcome, ServiceError) and outcome.code == code:
            return None
        return outcome

    return fault


FAULTS = {
    "member of an error missing": dropped("GetDeployment", "deploymentInfo", "errorInformation"),
    "counters missing": dropped("GetDeployment", "deploymentInfo", "deploymentOverview"),
    "empty member missing": dropped("GetDeployment", "deploymentInfo", "rollbackInfo"),
    "style missing": dropped("GetDeploymentGroup", "deploymentGroupInfo", "deploymentStyle"),
    "link missing": dropped("BatchGetApplications", "applicationsInfo"),
    "another creator": changed("GetDeployment", "deploymentInfo", "creator", to="autoscaling"),
    "another status": changed("GetDeployment", "deploymentInfo", "status", to="InProgress"),
    "another class": swapped("InvalidDeploymentIdException", "DeploymentDoesNotExistException"),
    "another text": reworded("DeploymentDoesNotExistException"),
    "a mistake let through": accepted("TagResource", "InvalidTagsToAddException"),
}


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fault], None]:
    """Plants a fault between the service and everything that calls it."""
    call = Service.call

    def plant(fault: Fault) -> None:
        def faulty(self: Service, operation: str, *args: Any, **kwargs: Any) -> Any:
            try:
                outcome: Any = call(self, operation, *args, **kwargs)
            except ServiceError as error:
                outcome = error
            outcome = fault(operation, outcome)
            if isinstance(outcome, ServiceError):
                raise outcome
            return outcome

        monkeypatch.setattr(Service, "call", faulty)

    return plant


#: Enough scenarios for the faults that recorded answers do not find.
_TRIED = ("deployment_ids", "tags_that_are_not_valid", "deployment_to_no_instance", "plain_group")


def _found_by_a_scenario() -> str | None:
    """The first scenario that no longer holds."""
    for name in _TRIED:
        try:
            run_on_fake(load()[name].function)
        except (AssertionError, ClientError, KeyError, IndexError):  # noqa: PERF203
            return name
    return None


def _found_by_a_recording() -> str | None:
    """The first recorded answer that the fake no longer gives."""
    for source, played in (("glomex+gcdt", in_place_answer), ("cloud-custodian", lambda_answer)):
        in_place_run.cache_clear()
        for recording in recordings(SHAPES, source):
            try:
                answer = normal(played(recording))
            except (ClientError, KeyError):
                return str(recording)
            if any(differences(recording.answer, answer, recording.year)):
                return str(recording)
    return None


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_found(
    planted: Callable[[Fault], None], fault: Fault, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(in_place_run.cache_clear)
    planted(fault)
    assert _found_by_a_recording() or _found_by_a_scenario()


def test_without_a_fault_nothing_is_found(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(in_place_run.cache_clear)
    assert _found_by_a_recording() is None
    assert _found_by_a_scenario() is None
