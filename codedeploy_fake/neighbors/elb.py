"""Load balancers and target groups."""

from __future__ import annotations

from collections.abc import Iterable

from botocore.exceptions import ClientError

from codedeploy_fake.model.source import MoveTraffic, ShiftListeners
from codedeploy_fake.neighbors.asking import Reader, is_denied


class LoadBalancing(Reader):
    """Classic load balancers and target groups, by name."""

    def has_load_balancer(self, name: str) -> bool | None:
        return self.asking.once(("load_balancer", name), lambda: self._load_balancer(name), None)

    def _load_balancer(self, name: str) -> bool | None:
        try:
            self.asking.call("elb", "DescribeLoadBalancers", LoadBalancerNames=[name])
        except ClientError as refusal:
            if is_denied(refusal):
                return None
            others = self.asking.call("elb", "DescribeLoadBalancers")
            return False if others.get("LoadBalancerDescriptions") else None
        return True

    def has_target_group(self, name: str) -> bool | None:
        if self.target_group_arn(name) is not None:
            return True
        return self.asking.once("target_groups", self._any_target_group, None)

    def _any_target_group(self) -> bool | None:
        try:
            response = self.asking.call("elbv2", "DescribeTargetGroups", PageSize=1)
        except ClientError:
            return None
        return False if response.get("TargetGroups") else None

    def target_group_arn(self, name: str) -> str | None:
        """Return the ARN of a target group; or None without one of that name."""
        return self.asking.once(("target_group", name), lambda: self._target_group(name), None)

    def _target_group(self, name: str) -> str | None:
        try:
            response = self.asking.call("elbv2", "DescribeTargetGroups", Names=[name])
        except ClientError:
            return None
        groups = response.get("TargetGroups")
        return groups[0]["TargetGroupArn"] if groups else None

    def move_traffic(self, order: MoveTraffic) -> None:
        """Register instances, or deregister them."""
        kind = "Register" if order.registers else "Deregister"
        for name in order.load_balancers:
            instances = [{"InstanceId": id_} for id_ in order.instance_ids]
            operation = f"{kind}Instances{'With' if order.registers else 'From'}LoadBalancer"
            if self.has_load_balancer(name):
                self.asking.write("elb", operation, LoadBalancerName=name, Instances=instances)
        for name in order.target_groups:
            arn = self.target_group_arn(name)
            ids: Iterable[str] = order.instance_ids
            if arn is not None and not order.registers:
                # Not every mock takes it lightly that one is not registered.
                ids = self._registered(arn).intersection(ids)
            targets = [{"Id": id_} for id_ in ids]
            if arn is not None and targets:
                self.asking.write("elbv2", f"{kind}Targets", TargetGroupArn=arn, Targets=targets)

    def _registered(self, arn: str) -> set[str]:
        response = self.asking.call("elbv2", "DescribeTargetHealth", TargetGroupArn=arn)
        return {each["Target"]["Id"] for each in response["TargetHealthDescriptions"]}

    def shift_listeners(self, order: ShiftListeners) -> None:
        """Give target groups their shares of the traffic of listeners."""
        arns = {name: self.target_group_arn(name) for name in order.weights}
        shares = [
            {"TargetGroupArn": arns[name], "Weight": weight}
            for name, weight in order.weights.items()
            if arns[name] is not None
        ]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": shares}}
        for listener in order.listeners if shares else ():
            self.asking.write(
                "elbv2", "ModifyListener", ListenerArn=listener, DefaultActions=[action]
            )
