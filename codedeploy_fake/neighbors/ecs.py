"""Services of Amazon ECS and their task sets."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import EcsService
from codedeploy_fake.model.source import CreateTaskSet, DeleteTaskSet, PromoteTaskSet
from codedeploy_fake.neighbors.elb import LoadBalancing


class Ecs(LoadBalancing):
    """ECS services, by cluster and name."""

    def ecs_service(self, cluster: str, name: str) -> EcsService | None:
        found = self.asking.once(
            ("service", cluster, name), lambda: self._describe_service(cluster, name), None
        )
        if found is None:
            return None
        task_sets: list[dict[str, Any]] = found.get("taskSets", [])
        primary = next((s for s in task_sets if s["status"] == "PRIMARY"), {})
        balancers = primary.get("loadBalancers") or found.get("loadBalancers") or [{}]
        # An ARN ends in the group's name and an id of its own.
        arn = balancers[0].get("targetGroupArn", "")
        return EcsService(
            cluster,
            name,
            found["desiredCount"],
            found.get("deploymentController", {}).get("type", "ECS"),
            primary.get("id"),
            arn.split("/")[-2] if arn.count("/") >= 2 else None,
            is_neighbor=True,
        )

    def _describe_service(self, cluster: str, name: str) -> dict[str, Any] | None:
        try:
            response = self.asking.call("ecs", "DescribeServices", cluster=cluster, services=[name])
        except ClientError:
            return None
        found: list[dict[str, Any]] = [
            service for service in response.get("services", ()) if service["status"] == "ACTIVE"
        ]
        return found[0] if found else None

    def has_other_service(self) -> bool | None:
        """Return False where there are services, though not the one that was asked for."""
        return self.asking.once("services", self._any_service, None)

    def _any_service(self) -> bool | None:
        try:
            for cluster in self.asking.call("ecs", "ListClusters").get("clusterArns", ()):
                if self.asking.call("ecs", "ListServices", cluster=cluster).get("serviceArns"):
                    return False
        except ClientError:
            return None
        return None

    # Task sets

    def _task_sets(self, cluster: str, service: str) -> list[dict[str, Any]]:
        response = self.asking.call("ecs", "DescribeTaskSets", cluster=cluster, service=service)
        found: list[dict[str, Any]] = response.get("taskSets", [])
        return found

    def create_task_set(self, order: CreateTaskSet) -> None:
        """Make the replacement task set, and the primary one first where there is none."""
        found = self._describe_service(order.cluster, order.service)
        if found is None:
            return
        task_sets = self._task_sets(order.cluster, order.service)
        if not any(task_set["status"] == "PRIMARY" for task_set in task_sets):
            # A service that CodeDeploy deploys to starts with one; not every mock makes it.
            self._create(
                found, order, found["taskDefinition"], found["loadBalancers"], order.primary
            )
            self.promote_task_set(PromoteTaskSet(order.cluster, order.service, order.primary))
        balancer = {
            "targetGroupArn": self.target_group_arn(order.target_group) or "",
            "containerName": order.container_name,
            "containerPort": order.container_port,
        }
        balancers = [balancer] if balancer["targetGroupArn"] else []
        self._create(found, order, order.task_definition, balancers, order.deployment_id)

    def _create(
        self,
        service: dict[str, Any],
        order: CreateTaskSet,
        task_definition: str,
        balancers: list[dict[str, Any]],
        external_id: str,
    ) -> None:
        network = service.get("networkConfiguration")
        self.asking.write(
            "ecs",
            "CreateTaskSet",
            cluster=order.cluster,
            service=order.service,
            externalId=external_id,
            taskDefinition=task_definition,
            loadBalancers=balancers,
            launchType=self._launch_type(order.cluster, service),
            scale={"value": 100.0, "unit": "PERCENT"},
            **({"networkConfiguration": network} if network else {}),
        )

    def _launch_type(self, cluster: str, service: dict[str, Any]) -> str:
        """Return the service's launch type; FARGATE where its cluster has no instances."""
        kind: str = service.get("launchType", "FARGATE")
        if kind != "EC2":
            return kind
        response = self.asking.call("ecs", "DescribeClusters", clusters=[cluster])
        counts = [c.get("registeredContainerInstancesCount", 0) for c in response["clusters"]]
        return "EC2" if any(counts) else "FARGATE"

    def _arn_of(self, cluster: str, service: str, task_set: str) -> str | None:
        for found in self._task_sets(cluster, service):
            if task_set in (found.get("externalId"), found["id"]):
                arn: str = found["taskSetArn"]
                return arn
        return None

    def promote_task_set(self, order: PromoteTaskSet) -> None:
        """Make a task set the primary one."""
        arn = self._arn_of(order.cluster, order.service, order.task_set)
        if arn is not None:
            self.asking.write(
                "ecs",
                "UpdateServicePrimaryTaskSet",
                cluster=order.cluster,
                service=order.service,
                primaryTaskSet=arn,
            )

    def delete_task_set(self, order: DeleteTaskSet) -> None:
        """Delete a task set."""
        arn = self._arn_of(order.cluster, order.service, order.task_set)
        if arn is not None:
            self.asking.write(
                "ecs",
                "DeleteTaskSet",
                cluster=order.cluster,
                service=order.service,
                taskSet=arn,
                force=True,
            )
