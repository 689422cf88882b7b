"""Which changes of status are possible (engine reference, 1.1 and 2.3)."""

from __future__ import annotations

from codedeploy_fake.clock import Milliseconds
from codedeploy_fake.store import Deployment, DeploymentStatus, Target, TargetStatus

_D = DeploymentStatus
_T = TargetStatus

DEPLOYMENT_TRANSITIONS: dict[DeploymentStatus, frozenset[DeploymentStatus]] = {
    _D.CREATED: frozenset({_D.QUEUED, _D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.QUEUED: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.IN_PROGRESS: frozenset({_D.BAKING, _D.READY, _D.SUCCEEDED, _D.FAILED, _D.STOPPED}),
    _D.BAKING: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.READY: frozenset({_D.IN_PROGRESS, _D.FAILED, _D.STOPPED}),
    _D.SUCCEEDED: frozenset(),
    _D.FAILED: frozenset(),
    _D.STOPPED: frozenset(),
}

TARGET_TRANSITIONS: dict[TargetStatus, frozenset[TargetStatus]] = {
    _T.PENDING: frozenset({_T.IN_PROGRESS, _T.SKIPPED}),
    _T.IN_PROGRESS: frozenset({_T.READY, _T.SUCCEEDED, _T.FAILED}),
    _T.READY: frozenset({_T.IN_PROGRESS, _T.FAILED, _T.SKIPPED}),
    _T.SUCCEEDED: frozenset(),
    _T.FAILED: frozenset(),
    _T.SKIPPED: frozenset(),
    _T.UNKNOWN: frozenset(),
}


class IllegalTransition(AssertionError):
    """A bug of the engine: a change of status that the service never makes."""


def move_deployment(deployment: Deployment, status: DeploymentStatus, now: Milliseconds) -> None:
    """Changes a deployment's status, and remembers when."""
    if status not in DEPLOYMENT_TRANSITIONS[deployment.status]:
        raise IllegalTransition(f"{deployment.id}: {deployment.status.value} to {status.value}")
    deployment.status = status
    deployment.journal.note(now, deployment, status)


def move_target(
    deployment: Deployment, target: Target, status: TargetStatus, now: Milliseconds
) -> None:
    """Changes a target's status, and the counters of its deployment."""
    if status not in TARGET_TRANSITIONS[target.status]:
        raise IllegalTransition(f"{target.id}: {target.status.value} to {status.value}")
    assert deployment.overview is not None
    deployment.overview[target.status] -= 1
    deployment.overview[status] += 1
    target.status = status
    target.updated = now
    deployment.journal.note(now, deployment, status, target)
