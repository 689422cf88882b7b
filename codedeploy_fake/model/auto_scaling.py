"""The lifecycle hooks that deployment groups put on Auto Scaling groups [E 8]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.model.source import DeleteLifecycleHook, PutLifecycleHook
from codedeploy_fake.model.store import AutoScalingHook, DeploymentGroup, Document, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from codedeploy_fake.model.world import World

#: How many lifecycle hooks an Auto Scaling group holds: Auto Scaling's own quota.
MAX_HOOKS = 50
#: How the names of CodeDeploy's own hooks begin.
MANAGED_HOOK = "CodeDeploy-managed-automatic-"


def as_document(hook: AutoScalingHook) -> Document:
    """Return an Auto Scaling group with its hooks, as the API returns it."""
    document: Document = {"name": hook.group_name, "hook": hook.hook}
    if hook.termination_hook is not None:
        document["terminationHook"] = hook.termination_hook
    return document


def without_room(
    store: Store,
    world: World,
    group: DeploymentGroup | None,
    names: Iterable[str],
    hooks_each: int,
) -> str | None:
    """Return the first Auto Scaling group among ``names`` that cannot take its hooks.

    ``hooks_each`` is how many hooks the deployment group puts on each one, those that it has
    there already (``group`` is None while it is being created) included.
    """
    wanted = {name: hooks_each + _foreign_hooks(world, name) for name in names}
    for application in store.applications.values() if wanted else ():
        for other in application.groups.values():
            for hook in other.auto_scaling if other is not group else ():
                if hook.group_name in wanted:
                    wanted[hook.group_name] += 1 if hook.termination_hook is None else 2
    return next((name for name, hooks in wanted.items() if hooks > MAX_HOOKS), None)


def _foreign_hooks(world: World, name: str) -> int:
    """Return how many hooks of others a neighbor has on an Auto Scaling group."""
    group = world.auto_scaling_group(name)
    hooks = group.hooks if group is not None else ()
    return sum(not hook.startswith(MANAGED_HOOK) for hook in hooks)


def set_groups(
    store: Store, world: World, group: DeploymentGroup, names: Sequence[str]
) -> list[Document]:
    """Make ``names`` the Auto Scaling groups of a deployment group.

    Hooks of names that stay are kept; a name that comes back gets new ones. Termination hooks
    come and go with ``terminationHookEnabled``. Returns the hooks that could not be removed, as
    ``hooksNotCleanedUp`` lists them.
    """
    if not names and not group.auto_scaling:
        return []
    with_termination = group.settings["terminationHookEnabled"]
    dropped = {hook.group_name: hook for hook in group.auto_scaling}
    not_cleaned_up: list[Document] = []
    hooks: list[AutoScalingHook] = []
    for name in dict.fromkeys(names):
        present = dropped.pop(name, None)
        launch = present.hook if present else _hook_name(store, group, "launch")
        termination = present.termination_hook if present else None
        if with_termination and termination is None:
            termination = _hook_name(store, group, "termination")
        elif termination is not None and not with_termination:
            if not _can_remove(world, group, name):
                not_cleaned_up.append({"name": name, "terminationHook": termination})
            termination = None
        hooks.append(AutoScalingHook(name, launch, termination))
    not_cleaned_up += [
        as_document(hook) for name, hook in dropped.items() if not _can_remove(world, group, name)
    ]
    _tell(world, group, group.auto_scaling, hooks)
    group.auto_scaling = hooks
    return not_cleaned_up


def _hooks_of(hooks: Iterable[AutoScalingHook]) -> dict[tuple[str, str], str]:
    """Return the transition that each hook waits for, by Auto Scaling group and name."""
    found = {(hook.group_name, hook.hook): "LAUNCHING" for hook in hooks}
    for hook in hooks:
        if hook.termination_hook is not None:
            found[hook.group_name, hook.termination_hook] = "TERMINATING"
    return found


def _tell(
    world: World,
    group: DeploymentGroup,
    before: Iterable[AutoScalingHook],
    after: Iterable[AutoScalingHook],
) -> None:
    """Tell a neighbor to put hooks on its Auto Scaling groups, and to delete hooks."""
    old, new = _hooks_of(before), _hooks_of(after)
    for name, hook in old.keys() - new.keys():
        if _can_remove(world, group, name):
            world.tell(DeleteLifecycleHook(name, hook))
    for (name, hook), kind in new.items():
        if (name, hook) not in old:
            transition = f"autoscaling:EC2_INSTANCE_{kind}"
            world.tell(PutLifecycleHook(name, hook, transition, group.id))


def _hook_name(store: Store, group: DeploymentGroup, kind: str) -> str:
    unique = store.ids.uuid()
    return f"{MANAGED_HOOK}{kind}-deployment-hook-{group.name}-{unique}"


def _can_remove(world: World, group: DeploymentGroup, name: str) -> bool:
    """Return whether the role may delete hooks, and the Auto Scaling group still exists."""
    role = world.role(group.settings["serviceRoleArn"])
    return (
        role is not None
        and role.allows("autoscaling:DeleteLifecycleHook")
        and world.has_auto_scaling_group(name)
    )
