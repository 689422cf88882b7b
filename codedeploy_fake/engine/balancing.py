"""Traffic and suspended processes of a deployment to instances, as its neighbors are told of them.

Like lifecycle events, the traffic is derived when it is read: when an instance is done with its
events, and at the end of each entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.model.source import MoveTraffic, ResumeProcesses, SuspendProcesses
from codedeploy_fake.model.store import Target

if TYPE_CHECKING:
    from codedeploy_fake.engine.runner import Runner

#: Whether an instance has traffic after an event.
_TRAFFIC = {"BlockTraffic": False, "AllowTraffic": True}


class Balancing:
    """The notices of a deployment to load balancers and Auto Scaling groups."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        #: Which instances load balancers were told of, and whether they have traffic.
        self._told: dict[str, bool] = {}

    def change_processes(self, order: type[SuspendProcesses | ResumeProcesses]) -> None:
        """Suspend or resume the processes that pause while the group is deployed to [E 8]."""
        deployment = self._runner.deployment
        options = deployment.members.get("ec2DeploymentOptions", {})
        processes = tuple(options.get("autoScalingGroupProcessesToSuspend", ()))
        for hook in deployment.group.auto_scaling if processes else ():
            self._runner.engine.world.tell(order(hook.group_name, processes))

    def tell(self) -> None:
        """Tell which of the neighbor's instances have left their load balancers, and come back."""
        world, deployment = self._runner.engine.world, self._runner.deployment
        if world.source is None:
            return
        moved: dict[bool, list[str]] = {False: [], True: []}
        for target in (deployment.targets or {}).values():
            instance = world.instances.get(target.id)
            has_traffic = self._traffic_of(target)
            if instance is None or not instance.is_neighbor or has_traffic is None:
                continue
            if self._told.get(target.id) is not has_traffic:
                self._told[target.id] = has_traffic
                moved[has_traffic].append(target.id)
        info = deployment.members.get("loadBalancerInfo", {})
        balancers = tuple(item["name"] for item in info.get("elbInfoList", ()))
        groups = tuple(item["name"] for item in info.get("targetGroupInfoList", ()))
        for registers, ids in moved.items():
            if ids:
                world.tell(MoveTraffic(balancers, groups, tuple(ids), registers))

    def _traffic_of(self, target: Target) -> bool | None:
        """Return whether events have given a target traffic, or taken it; None if neither."""
        has_traffic: bool | None = None
        for run in target.runs:
            for step in run.plan.steps:
                is_over = step.fault is None and run.started + step.end <= self._runner.now
                if is_over and step.name in _TRAFFIC:
                    has_traffic = _TRAFFIC[step.name]
        return has_traffic
