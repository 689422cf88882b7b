"""Instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.model.source import SeenInstance
from codedeploy_fake.neighbors.asking import Reader, refused

#: The tag that Auto Scaling puts on the members of a group.
_GROUP_TAG = "aws:autoscaling:groupName"


class Ec2(Reader):
    """Running instances with their tags.

    DescribeInstanceStatus with DescribeTags tells the same as DescribeInstances, in a third of
    the time or less.
    """

    def instances(self) -> Sequence[SeenInstance]:
        return self.asking.once("instances", self._instances, ())

    def _instances(self) -> Sequence[SeenInstance]:
        try:
            statuses = self._pages(
                "DescribeInstanceStatus", "InstanceStatuses", IncludeAllInstances=True
            )
            only = [{"Name": "resource-type", "Values": ["instance"]}]
            tags: dict[str, dict[str, str]] = {}
            for tag in self._pages("DescribeTags", "Tags", Filters=only):
                tags.setdefault(tag["ResourceId"], {})[tag["Key"]] = tag.get("Value", "")
        except ClientError as refusal:
            raise refused("ec2", refusal) from refusal
        return [
            SeenInstance(
                status["InstanceId"],
                own := tags.get(status["InstanceId"], {}),
                status["AvailabilityZone"],
                own.get(_GROUP_TAG),
                running=status["InstanceState"]["Name"] == "running",
            )
            for status in statuses
            if status["InstanceState"]["Name"] not in ("shutting-down", "terminated")
        ]

    def _pages(self, operation: str, member: str, **parameters: Any) -> list[Any]:
        found: list[Any] = []
        while True:
            response = self.asking.call("ec2", operation, **parameters)
            found += response.get(member, ())
            token = response.get("NextToken")
            if not token:
                return found
            parameters["NextToken"] = token
