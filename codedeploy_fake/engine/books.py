"""The books of an account: what is written when a deployment is created, and when it ends."""

from __future__ import annotations

from collections.abc import Iterable

from codedeploy_fake import messages
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentGroup,
    DeploymentStatus,
    InstanceRecord,
    NewDeployment,
    Revision,
    Store,
    Target,
    TargetStatus,
    revision_key,
)


def enter(store: Store, order: NewDeployment, now: Milliseconds) -> Deployment:
    """Enter the deployment of an order, with its revision and with what it was made for."""
    group = order.group
    store.deployment_count += 1
    deployment = Deployment(
        id=store.ids.deployment_id(),
        number=store.deployment_count,
        application=group.application,
        group=group,
        creator=order.creator,
        created=now,
        config=order.config,
        revision=order.revision,
        members=order.members,
        alarms=order.alarms,
        rolls_back=order.rolls_back,
        only_targets=order.only_targets,
        previous_revision=group.target_revision,
    )
    store.deployments[deployment.id] = deployment
    store.unfinished[deployment.id] = deployment
    group.deployments.append(deployment)
    if not order.creator.is_for_one_instance:
        group.last_attempted = deployment
    _use_revision(deployment)
    _link(deployment, order)
    return deployment


def _use_revision(deployment: Deployment) -> None:
    """Register a revision that is new, and record its use [E 9]."""
    revisions, now = deployment.application.revisions, deployment.created
    key = revision_key(deployment.revision)
    revision = revisions.get(key)
    if revision is None:
        text = messages.REVISION_REGISTERED_BY_DEPLOYMENT.format(id=deployment.id)
        revision = revisions[key] = Revision(deployment.revision, now, description=text)
    if revision.first_used is None:
        revision.first_used = now
    revision.last_used = now


def _link(deployment: Deployment, order: NewDeployment) -> None:
    """Name a deployment and the one that it was made for in one another [E 3.5, 5.3]."""
    if order.rolls_back is not None:
        ids = {"id": order.rolls_back.id, "rollback_id": deployment.id}
        order.rolls_back.rollback_info = {
            "rollbackDeploymentId": deployment.id,
            "rollbackMessage": messages.ROLLBACK_TRIGGERED.format(**ids),
        }
        deployment.rollback_info = {
            "rollbackTriggeringDeploymentId": order.rolls_back.id,
            "rollbackMessage": messages.ROLLBACK_DEPLOYMENT.format(**ids),
        }
    if order.updates is not None:
        root, member = order.updates, "autoUpdateOutdatedInstancesDeploymentIds"
        deployment.related = {"autoUpdateOutdatedInstancesRootDeploymentId": root.id}
        root.related = {member: [*(root.related or {}).get(member, []), deployment.id]}


def close(deployment: Deployment, targets: Iterable[Target]) -> None:
    """Record what the instances and the group of a finished deployment run now [E 3.4, 9].

    ``targets`` are those that take its revision; every attempted one is recorded.
    """
    group = deployment.group
    key = revision_key(deployment.revision)
    current = group.target_revision and revision_key(group.target_revision)
    succeeded = deployment.status is DeploymentStatus.SUCCEEDED
    for target in targets:
        if target.status is TargetStatus.SUCCEEDED:
            group.records[target.id] = InstanceRecord(healthy=True, revision=key)
        elif target.status is TargetStatus.FAILED:
            before = group.records.get(target.id)
            revision = before.revision if before else None
            if succeeded and revision == current:
                revision = None
            group.records[target.id] = InstanceRecord(healthy=False, revision=revision)
    if succeeded and not deployment.creator.is_for_one_instance:
        group.target_revision = deployment.revision
        group.last_successful = deployment


def forget(store: Store, group: DeploymentGroup) -> None:
    """Delete a group: its finished deployments vanish, the others are left to end."""
    group.deleted = True
    for deployment in group.deployments:
        if deployment.is_finished:
            del store.deployments[deployment.id]
    group.deployments = [d for d in group.deployments if not d.is_finished]
