"""Which changes of status are possible [E 1.1, 2.3]."""

from __future__ import annotations

from codedeploy_fake.model.store import Deployment, DeploymentStatus, Target, TargetStatus

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


def check_deployment(deployment: Deployment, status: DeploymentStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no deployment makes."""
    if status not in DEPLOYMENT_TRANSITIONS[deployment.status]:
        raise IllegalTransition(f"{deployment.id}: {deployment.status.value} to {status.value}")


def check_target(target: Target, status: TargetStatus) -> None:
    """Raise :class:`IllegalTransition` for a change that no target makes."""
    if status not in TARGET_TRANSITIONS[target.status]:
        raise IllegalTransition(f"{target.id}: {target.status.value} to {status.value}")
