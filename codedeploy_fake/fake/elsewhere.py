"""Resources that the fake has from where it looks (``world``), and no test may declare by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.service.state import Region


def needless(names: object) -> str:
    """Return what to do instead of declaring something, in a sentence."""
    return "it need not be added"


def launching(group: str) -> str:
    """Return boto3's call that launches instances of an Auto Scaling group, in a sentence."""
    return (
        'boto3.client("autoscaling").set_desired_capacity('
        f"AutoScalingGroupName={group!r}, DesiredCapacity=...) launches instances of it"
    )


def attaching(group: str) -> str:
    """Return boto3's call that makes instances members of a group, in a sentence."""
    return (
        'boto3.client("autoscaling").attach_instances('
        f"AutoScalingGroupName={group!r}, InstanceIds=[...]) makes instances members of it"
    )


def terminating(ids: list[str]) -> str:
    """Return boto3's call that terminates instances, in a sentence."""
    return f'boto3.client("ec2").terminate_instances(InstanceIds={ids!r}) ends what it has'


def refuse_group(region: Region, name: str, world: str, instead: str) -> None:
    """Refuse an Auto Scaling group that is not the fake's own.

    Raises:
        ValueError: It is where the fake looks.
    """
    group = region.world.auto_scaling_group(name)
    if group is not None and group.is_neighbor:
        raise ValueError(_refusal("Auto Scaling group", name, world, instead))


def refuse_instances(
    region: Region, ids: Iterable[str], world: str, instead: Callable[[list[str]], str]
) -> None:
    """Refuse instances that are not the fake's own.

    Raises:
        ValueError: One is where the fake looks.
    """
    region.world.look_at_instances()
    known = region.world.instances
    theirs = [id_ for id_ in ids if id_ in known and known[id_].is_neighbor]
    if theirs:
        raise ValueError(_refusal("instance", theirs[0], world, instead(theirs)))


def _refusal(kind: str, name: str, world: str, instead: str) -> str:
    return f"the {kind} {name!r} is in {world}, where this fake looks: {instead}"
