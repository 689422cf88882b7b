"""ECS: a service behind a load balancer whose traffic moves to a new task set."""

from __future__ import annotations

import json
from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


class _Shop:
    """A service of one task behind a listener, and its deployment group."""

    def __init__(self, aws: Aws, **members: Any) -> None:
        self._aws = aws
        self.tasks = [self._task_definition(number) for number in (1, 2)]
        self.listener = self._balancer()
        self._service()
        application = aws.application("ECS")
        termination = {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0}
        self.members: dict[str, Any] = {
            "deploymentStyle": _STYLE,
            "ecsServices": [{"clusterName": aws.name("web"), "serviceName": aws.name("web")}],
            "loadBalancerInfo": {
                "targetGroupPairInfoList": [
                    {
                        "targetGroups": [{"name": self._short("a")}, {"name": self._short("b")}],
                        "prodTrafficRoute": {"listenerArns": [self.listener]},
                    }
                ]
            },
            "blueGreenDeploymentConfiguration": {
                "terminateBlueInstancesOnDeploymentSuccess": termination,
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            },
        }
        group = aws.group(application, **self.members, **members)
        self.names = {"applicationName": application, "deploymentGroupName": group}

    def _short(self, what: str) -> str:
        """Target groups and load balancers have names of at most 32 characters."""
        return self._aws.name(what)[:32]

    def _task_definition(self, number: int) -> str:
        aws = self._aws
        container = {
            "name": "web",
            "image": "public.ecr.aws/nginx/nginx:stable",
            "memory": 256,
            "portMappings": [{"containerPort": 80}],
            "environment": [{"name": "VERSION", "value": str(number)}],
        }
        answer = aws.ecs.register_task_definition(
            family=aws.name("web"),
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[container],
            tags=self._tags(),
        )
        arn = str(answer["taskDefinition"]["taskDefinitionArn"])
        aws.finally_(aws.ecs.deregister_task_definition, taskDefinition=arn)
        return arn

    def _tags(self) -> list[dict[str, str]]:
        """Tags as ECS writes them."""
        return [{"key": tag["Key"], "value": tag["Value"]} for tag in self._aws.tags]

    def _subnets(self) -> tuple[str, list[str]]:
        aws = self._aws
        subnets = aws.ec2.describe_subnets(
            Filters=[{"Name": "default-for-az", "Values": ["true"]}]
        )["Subnets"][:2]
        return subnets[0]["VpcId"], [subnet["SubnetId"] for subnet in subnets]

    def _balancer(self) -> str:
        aws = self._aws
        vpc, subnets = self._subnets()
        balancer = aws.elbv2.create_load_balancer(
            Name=self._short("lb"), Subnets=subnets, Tags=aws.tags
        )["LoadBalancers"][0]["LoadBalancerArn"]
        aws.finally_(aws.elbv2.delete_load_balancer, LoadBalancerArn=balancer)
        self.groups = []
        for what in ("a", "b"):
            group = aws.elbv2.create_target_group(
                Name=self._short(what),
                Protocol="HTTP",
                Port=80,
                VpcId=vpc,
                TargetType="ip",
                Tags=aws.tags,
            )["TargetGroups"][0]["TargetGroupArn"]
            self.groups.append(group)
        listener = aws.elbv2.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.groups[0]}],
        )["Listeners"][0]["ListenerArn"]
        for group in self.groups:
            aws.finally_(aws.elbv2.delete_target_group, TargetGroupArn=group)
        aws.finally_(aws.elbv2.delete_listener, ListenerArn=listener)
        return str(listener)

    def _service(self) -> None:
        aws = self._aws
        cluster = name = aws.name("web")
        aws.ecs.create_cluster(clusterName=cluster, tags=self._tags())
        aws.finally_(aws.ecs.delete_cluster, cluster=cluster)
        vpc, subnets = self._subnets()
        security = aws.ec2.describe_security_groups(
            Filters=[
                {"Name": "vpc-id", "Values": [vpc]},
                {"Name": "group-name", "Values": ["default"]},
            ]
        )["SecurityGroups"][0]["GroupId"]
        aws.ecs.create_service(
            cluster=cluster,
            serviceName=name,
            taskDefinition=self.tasks[0],
            desiredCount=1,
            launchType="FARGATE",
            deploymentController={"type": "CODE_DEPLOY"},
            tags=self._tags(),
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": subnets,
                    "securityGroups": [security],
                    "assignPublicIp": "ENABLED",
                }
            },
            loadBalancers=[
                {"targetGroupArn": self.groups[0], "containerName": "web", "containerPort": 80}
            ],
        )
        aws.finally_(aws.ecs.delete_service, cluster=cluster, service=name, force=True)

    def revision(self) -> dict[str, Any]:
        """Return the AppSpec of the second task definition."""
        properties = {
            "TaskDefinition": self.tasks[1],
            "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
        }
        resource = {"Type": "AWS::ECS::Service", "Properties": properties}
        appspec = {"version": 0.0, "Resources": [{"TargetService": resource}]}
        content = {"content": json.dumps(appspec)}
        return {"revisionType": "AppSpecContent", "appSpecContent": content}


@scenario(tier=3)
def ecs_release_all_at_once(aws: Aws) -> None:
    """The course, the target and the outcome of a release that shifts everything at once."""
    shop = _Shop(aws)
    deployment = aws.codedeploy.create_deployment(**shop.names, revision=shop.revision())
    deployment_id = deployment["deploymentId"]
    aws.refused(
        "DeploymentIsNotInReadyStateException", "continue_deployment", deploymentId=deployment_id
    )
    assert aws.wait(deployment_id, minutes=20)["status"] == "Succeeded"
    aws.refused(
        "InvalidComputePlatformException", "list_deployment_instances", deploymentId=deployment_id
    )
    targets = aws.codedeploy.list_deployment_targets(deploymentId=deployment_id)["targetIds"]
    aws.codedeploy.batch_get_deployment_targets(deploymentId=deployment_id, targetIds=targets)


@scenario(tier=3)
def ecs_release_stopped_by_hand_and_rolled_back(aws: Aws) -> None:
    """A first canary that is stopped with a rollback: what the rollback is like."""
    shop = _Shop(aws, deploymentConfigName="CodeDeployDefault.ECSCanary10Percent5Minutes")
    deployment = aws.codedeploy.create_deployment(**shop.names, revision=shop.revision())
    deployment_id = deployment["deploymentId"]
    aws.wait(deployment_id, "InProgress", minutes=3)
    aws.sleep(120)
    aws.codedeploy.stop_deployment(deploymentId=deployment_id, autoRollbackEnabled=True)
    assert aws.wait(deployment_id, minutes=10)["status"] == "Stopped"
    aws.sleep(30)  # until the rollback is made
    info = aws.codedeploy.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    rollback = info["rollbackInfo"]["rollbackDeploymentId"]
    assert aws.wait(rollback, minutes=10)["status"] == "Succeeded"


@scenario(tier=3)
def second_group_of_an_ecs_service(aws: Aws) -> None:
    """A service that another deployment group has, and a canary behind a Network Load Balancer."""
    shop = _Shop(aws)
    application = shop.names["applicationName"]
    aws.refused(
        "ECSServiceMappingLimitExceededException",
        "create_deployment_group",
        applicationName=application,
        deploymentGroupName=aws.name("second"),
        serviceRoleArn=aws.role(),
        **shop.members,
    )
    (pair,) = shop.members["loadBalancerInfo"]["targetGroupPairInfoList"]
    listener = shop.listener.replace("listener/app/", "listener/net/")
    network = {**pair, "prodTrafficRoute": {"listenerArns": [listener]}}
    aws.refused(
        "InvalidTrafficRoutingConfigurationException",
        "update_deployment_group",
        applicationName=application,
        currentDeploymentGroupName=shop.names["deploymentGroupName"],
        loadBalancerInfo={"targetGroupPairInfoList": [network]},
        deploymentConfigName="CodeDeployDefault.ECSCanary10Percent5Minutes",
    )
