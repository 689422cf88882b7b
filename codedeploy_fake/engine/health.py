"""What a deployment group remembers of its instances [E 3.4]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake.model.store import (
    Deployment,
    DeploymentGroup,
    DeploymentStatus,
    InstanceRecord,
    Target,
    TargetStatus,
    revision_key,
)


def phases(group: DeploymentGroup, ids: Sequence[str]) -> list[list[str]]:
    """Return the instances in the order of deployment: unhealthy, old and current ones [E 3.2].

    An instance that was never deployed to is unhealthy, and so is one whose revision is unknown
    [E 3.4]. Within a phase the ids ascend.
    """
    current = group.target_revision and revision_key(group.target_revision)
    ordered: list[list[str]] = [[], [], []]
    for instance_id in sorted(ids):
        record = group.records.get(instance_id)
        if record is None or not record.healthy:
            ordered[0].append(instance_id)
        else:
            ordered[2 if record.revision == current else 1].append(instance_id)
    return ordered


def remember(deployment: Deployment, targets: Iterable[Target]) -> None:
    """Record the health and revision of every attempted instance of a finished deployment.

    ``targets`` are those that take its revision; the group's revision is still the one before.
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
