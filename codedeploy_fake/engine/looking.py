"""What changed in the neighbors since they were looked at last, and what that sets going.

Between two looks nothing can change, so no timer is needed. Alarms are noticed at their next
poll, as ever; instances and members of Auto Scaling groups at once. Everything else is read where
the engine needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine


def look(engine: Engine) -> None:
    """Notice alarms, instances and members of groups that changed."""
    alive = _targets(engine)
    _alarms(engine)
    _members(engine)
    if alive:
        engine.world.look_at_instances()
        if alive != {id_: engine.world.is_alive(id_) for id_ in alive}:
            engine.world_changed()


def _targets(engine: Engine) -> dict[str, bool]:
    """Return which of the neighbor's instances among the unfinished targets are alive."""
    world = engine.world
    return {
        target_id: world.is_alive(target_id)
        for deployment in engine.store.unfinished.values()
        for target_id in deployment.targets or ()
        if target_id in world.instances and world.instances[target_id].is_neighbor
    }


def _alarms(engine: Engine) -> None:
    """Notice the alarms that running deployments watch."""
    watched = {
        alarm["name"]: None
        for deployment in engine.store.unfinished.values()
        if deployment.started is not None and deployment.alarms is not None
        for alarm in deployment.alarms["alarms"]
    }
    for name in engine.world.changed_alarms(watched) if watched else ():
        engine.alarm_changed(name)


def _members(engine: Engine) -> None:
    """Notice launches and ends in the neighbor's Auto Scaling groups with hooks of CodeDeploy."""
    world = engine.world
    hooked = {
        hook.group_name: None
        for application in engine.store.applications.values()
        for group in application.groups.values()
        for hook in group.auto_scaling
    }
    for name in hooked:
        known = world.auto_scaling_groups.get(name)
        if known is None or not known.is_neighbor:
            continue
        before = [id_ for id_ in known.instance_ids if world.is_running(id_)]
        after = world.instances_in(name)
        ended = [id_ for id_ in before if id_ not in after and world.instances[id_].is_neighbor]
        if ended:
            engine.left(name, ended)
        new = [id_ for id_ in after if id_ not in before]
        if new:
            engine.launched(name, new)
