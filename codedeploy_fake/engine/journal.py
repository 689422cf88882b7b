"""The journal: every change of status in a region, in order.

Messages to topics, EventBridge events and timelines are derived from it when someone reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.source import Told
from codedeploy_fake.model.store import (
    Deployment,
    DeploymentGroup,
    DeploymentStatus,
    Document,
    Target,
    TargetStatus,
)
from codedeploy_fake.model.world import World


@dataclass(slots=True, eq=False)
class Change:
    """One change of status: of a deployment, or of one of its targets.

    The names and the triggers are those of its time: groups may be changed or deleted later.
    """

    time: Milliseconds
    deployment: Deployment
    target: Target | None
    status: DeploymentStatus | TargetStatus
    application_name: str
    group_name: str
    triggers: Sequence[Document]


_MEMBERS = attrgetter(*(field.name for field in fields(Change)))


class Journal:
    """The changes of status in one account and region, oldest first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.changes: list[Change] = []
        self._index()

    def _index(self) -> None:
        #: The changes of each deployment by its id, as far as they were asked for.
        self._of: dict[str, list[Change]] = {}
        self._indexed = 0

    def __getstate__(self) -> dict[str, Any]:
        """Return the changes as columns: in a snapshot, most of what there is are changes."""
        columns = list(zip(*map(_MEMBERS, self.changes), strict=True))
        return {"_world": self._world, "columns": columns}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._world = state["_world"]
        self.changes = list(map(Change, *state["columns"])) if state["columns"] else []
        self._index()

    def note(
        self,
        now: Milliseconds,
        deployment: Deployment,
        status: DeploymentStatus | TargetStatus,
        target: Target | None = None,
    ) -> None:
        """Record a change that happens now."""
        group = deployment.group
        change = Change(
            now,
            deployment,
            target,
            status,
            deployment.application.name,
            group.name,
            self._triggers(group),
        )
        self.changes.append(change)
        self._world.tell(Told(change))

    def _triggers(self, group: DeploymentGroup) -> Sequence[Document]:
        """Return the triggers that can send now.

        Without a role that may publish nothing arrives, and the service reports nothing [E 7.1].
        """
        triggers: Sequence[Document] = group.settings["triggerConfigurations"]
        if triggers:
            role = self._world.role(group.settings["serviceRoleArn"])
            if role is None or not role.allows("sns:Publish"):
                return ()
        return triggers

    def of(self, deployment: Deployment) -> list[Change]:
        """Return the changes of one deployment."""
        last = None
        for change in self.changes[self._indexed :]:
            if change.deployment is not last:
                last = change.deployment
                append = self._of.setdefault(last.id, []).append
            append(change)
        self._indexed = len(self.changes)
        return self._of[deployment.id]
