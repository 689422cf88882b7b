"""Auto Scaling groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.model.source import (
    CompleteLifecycleAction,
    DeleteAutoScalingGroup,
    DeleteLifecycleHook,
    PutLifecycleHook,
    Refused,
    ResumeProcesses,
    SeenGroup,
    SuspendProcesses,
    TerminateInstances,
)
from codedeploy_fake.neighbors.asking import Reader, refused

#: The members of a group that its copy takes over as they are.
_COPIED = (
    "LaunchConfigurationName",
    "MixedInstancesPolicy",
    "MaxSize",
    "DefaultCooldown",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "PlacementGroup",
    "TerminationPolicies",
    "NewInstancesProtectedFromScaleIn",
    "MaxInstanceLifetime",
    "CapacityRebalance",
)
#: How CodeDeploy puts its hooks on a group (8).
_HOOK = {"DefaultResult": "ABANDON", "HeartbeatTimeout": 600}


class AutoScaling(Reader):
    """Auto Scaling groups: members, hooks, copies."""

    def _describe(self, name: str) -> dict[str, Any] | None:
        call = self.asking.call
        try:
            response = call(
                "autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[name]
            )
        except ClientError as refusal:
            raise refused("autoscaling", refusal) from refusal
        found: list[dict[str, Any]] = response.get("AutoScalingGroups", [])
        return found[0] if found else None

    def auto_scaling_group(self, name: str) -> SeenGroup | None:
        return self.asking.once(("group", name), lambda: self._group(name), None)

    def _group(self, name: str) -> SeenGroup | None:
        found = self._describe(name)
        if found is None:
            return None
        none: tuple[str, ...] = ()
        hooks = self.asking.once(("hooks", name), lambda: self._hooks(name), none)
        return SeenGroup(_members(found), hooks)

    def _hooks(self, name: str) -> tuple[str, ...]:
        response = self.asking.call(
            "autoscaling", "DescribeLifecycleHooks", AutoScalingGroupName=name
        )
        return tuple(hook["LifecycleHookName"] for hook in response.get("LifecycleHooks", ()))

    def has_auto_scaling_group(self, name: str) -> bool | None:
        try:
            if self.auto_scaling_group(name) is not None:
                return True
        except Refused:
            return None
        return self.asking.once("groups", self._any_group, None)

    def _any_group(self) -> bool | None:
        try:
            response = self.asking.call("autoscaling", "DescribeAutoScalingGroups", MaxRecords=1)
        except ClientError:
            return None
        return False if response.get("AutoScalingGroups") else None

    # Copies

    def copy_group(self, original: str, copy: str, tags: Mapping[str, str]) -> Sequence[str] | None:
        """Make the copy empty, then scale it, as the service does."""
        return self.asking.once(("copy", copy), lambda: self._copy(original, copy, tags), None)

    def _copy(self, original: str, copy: str, tags: Mapping[str, str]) -> Sequence[str] | None:
        found = self._describe(original)
        # The world has seen it just before.
        assert found is not None
        write = self.asking.call
        try:
            write("autoscaling", "CreateAutoScalingGroup", **_twin(found, copy, tags))
            write(
                "autoscaling",
                "UpdateAutoScalingGroup",
                AutoScalingGroupName=copy,
                MinSize=found["MinSize"],
                DesiredCapacity=found["DesiredCapacity"],
            )
        except ClientError as refusal:
            raise refused("autoscaling", refusal) from refusal
        self.asking.forget()
        return _members(self._describe(copy) or {})

    # Orders

    def put_hook(self, order: PutLifecycleHook) -> None:
        """Put a hook on a group that is there."""
        if self.has_auto_scaling_group(order.auto_scaling_group):
            self.asking.write(
                "autoscaling",
                "PutLifecycleHook",
                AutoScalingGroupName=order.auto_scaling_group,
                LifecycleHookName=order.hook,
                LifecycleTransition=order.transition,
                NotificationMetadata=order.metadata,
                **_HOOK,
            )

    def delete_hook(self, order: DeleteLifecycleHook) -> None:
        """Take a hook from a group that is there."""
        if self.has_auto_scaling_group(order.auto_scaling_group):
            self.asking.write(
                "autoscaling",
                "DeleteLifecycleHook",
                AutoScalingGroupName=order.auto_scaling_group,
                LifecycleHookName=order.hook,
            )

    def complete_action(self, order: CompleteLifecycleAction) -> None:
        """Release an instance; a test bed whose hooks hold nothing back need not know how."""
        try:
            self.asking.call(
                "autoscaling",
                "CompleteLifecycleAction",
                AutoScalingGroupName=order.auto_scaling_group,
                LifecycleHookName=order.hook,
                InstanceId=order.instance_id,
                LifecycleActionResult=order.result,
            )
        except (ClientError, RuntimeError):
            return

    def change_processes(self, order: SuspendProcesses | ResumeProcesses) -> None:
        """Suspend or resume processes of a group that is there."""
        kind = "Suspend" if isinstance(order, SuspendProcesses) else "Resume"
        if self.has_auto_scaling_group(order.auto_scaling_group):
            self.asking.write(
                "autoscaling",
                f"{kind}Processes",
                AutoScalingGroupName=order.auto_scaling_group,
                ScalingProcesses=[*order.processes],
            )

    def delete_group(self, order: DeleteAutoScalingGroup) -> None:
        """Delete a group with its instances."""
        if self.has_auto_scaling_group(order.auto_scaling_group):
            self.asking.write(
                "autoscaling",
                "DeleteAutoScalingGroup",
                AutoScalingGroupName=order.auto_scaling_group,
                ForceDelete=True,
            )

    def terminate(self, order: TerminateInstances) -> None:
        """End instances; a group that had them launches no others."""
        group = order.auto_scaling_group
        if group is None or not self.has_auto_scaling_group(group):
            self.asking.write("ec2", "TerminateInstances", InstanceIds=[*order.instance_ids])
            return
        for id_ in order.instance_ids:
            self.asking.write(
                "autoscaling",
                "TerminateInstanceInAutoScalingGroup",
                InstanceId=id_,
                ShouldDecrementDesiredCapacity=True,
            )


def _members(group: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        member["InstanceId"]
        for member in group.get("Instances", ())
        if not member["LifecycleState"].startswith(("Terminat", "Detach", "Standby"))
    )


def _twin(group: dict[str, Any], copy: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return what makes an empty copy of a group."""
    twin = {name: group[name] for name in _COPIED if group.get(name) not in (None, "", [])}
    template = group.get("LaunchTemplate")
    if template is not None:
        # Its id or its name, not both.
        names = ("LaunchTemplateId", "Version")
        twin["LaunchTemplate"] = {name: template[name] for name in names if name in template}
    if group.get("VPCZoneIdentifier"):
        twin["VPCZoneIdentifier"] = group["VPCZoneIdentifier"]
    else:
        twin["AvailabilityZones"] = group["AvailabilityZones"]
    own = [
        {"Key": tag["Key"], "Value": tag["Value"], "PropagateAtLaunch": tag["PropagateAtLaunch"]}
        for tag in group.get("Tags", ())
        if not tag["Key"].startswith("aws:") and tag["Key"] not in tags
    ]
    new = [{"Key": key, "Value": tags[key], "PropagateAtLaunch": True} for key in tags]
    size = {"MinSize": 0, "DesiredCapacity": 0}
    return {**twin, **size, "AutoScalingGroupName": copy, "Tags": [*own, *new]}
