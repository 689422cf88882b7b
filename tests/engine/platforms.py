"""Deployment groups of the platforms that shift traffic, ready to be deployed to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in

ROLE = "arn:aws:iam::123456789012:role/CodeDeploy"
STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
ROLLBACK = {
    "enabled": True,
    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
}
ALARMS = {"enabled": True, "alarms": [{"name": "errors"}]}
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/50dc6c4/f2f7dc8"
PAIR = {
    "targetGroups": [{"name": "one"}, {"name": "two"}],
    "prodTrafficRoute": {"listenerArns": [LISTENER]},
}
TESTED_PAIR = {**PAIR, "testTrafficRoute": {"listenerArns": [LISTENER + "9"]}}


@contextmanager
def frozen(**options: Any) -> Iterator[CodeDeployFake]:
    """A fake whose time goes only where the test lets it go."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    options = {"progress": "clock", **options}
    with time_machine.travel(start, tick=False), mock_codedeploy(**options) as fake:
        yield fake


def blue_green(
    *, ready: int = 0, termination: int | None = 5, copies: bool = False
) -> dict[str, Any]:
    """The blue/green block: minutes to wait when ready (0 goes on), and before termination."""
    action = "STOP_DEPLOYMENT" if ready else "CONTINUE_DEPLOYMENT"
    terminate: dict[str, Any] = {"action": "KEEP_ALIVE"}
    if termination is not None:
        terminate = {"action": "TERMINATE", "terminationWaitTimeInMinutes": termination}
    provisioning = "COPY_AUTO_SCALING_GROUP" if copies else "DISCOVER_EXISTING"
    return {
        "deploymentReadyOption": {"actionOnTimeout": action, "waitTimeInMinutes": ready},
        "terminateBlueInstancesOnDeploymentSuccess": terminate,
        "greenFleetProvisioningOption": {"action": provisioning},
    }


def inline(content: str | dict[str, Any], kind: str = "AppSpecContent") -> dict[str, Any]:
    """The revision of an AppSpec that stands in the request."""
    text = content if isinstance(content, str) else json.dumps(content)
    member = "string" if kind == "String" else "appSpecContent"
    return {"revisionType": kind, member: {"content": text}}


def lambda_appspec(
    current: object = "1", target: object = "2", *, function: str = "pay", **hooks: str
) -> dict[str, Any]:
    properties = {
        "Name": function,
        "Alias": "live",
        "CurrentVersion": current,
        "TargetVersion": target,
    }
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    return _appspec({"function": resource}, hooks)


def ecs_appspec(task_definition: str = "web:7", **hooks: str) -> dict[str, Any]:
    properties = {
        "TaskDefinition": task_definition,
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8000},
    }
    resource = {"Type": "AWS::ECS::Service", "Properties": properties}
    return _appspec({"TargetService": resource}, hooks)


def _appspec(resource: dict[str, Any], hooks: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = {"version": 0.0, "Resources": [resource]}
    if hooks:
        document["Hooks"] = [{event: function} for event, function in hooks.items()]
    return document


class Platform:
    """An application with one deployment group, and what tests ask of its deployments."""

    def __init__(self, fake: CodeDeployFake, platform: str, **group: Any) -> None:
        self.fake = fake
        # Tests give it what its types do not allow.
        self.client: Any = client_in()
        self.names = {"applicationName": "shop", "deploymentGroupName": "web"}
        self.client.create_application(applicationName="shop", computePlatform=platform)
        self.client.create_deployment_group(
            **self.names, serviceRoleArn=ROLE, deploymentStyle=STYLE, **group
        )

    @classmethod
    def of_lambda(
        cls, fake: CodeDeployFake, config: str = "LambdaCanary10Percent5Minutes", **group: Any
    ) -> Platform:
        return cls(fake, "Lambda", deploymentConfigName=f"CodeDeployDefault.{config}", **group)

    @classmethod
    def of_ecs(
        cls,
        fake: CodeDeployFake,
        config: str = "ECSLinear10PercentEvery1Minutes",
        pair: dict[str, Any] = TESTED_PAIR,
        waits: dict[str, Any] | None = None,
        **group: Any,
    ) -> Platform:
        settings = waits or blue_green()
        settings.pop("greenFleetProvisioningOption", None)
        return cls(
            fake,
            "ECS",
            deploymentConfigName=f"CodeDeployDefault.{config}",
            ecsServices=[{"clusterName": "main", "serviceName": "web"}],
            loadBalancerInfo={"targetGroupPairInfoList": [pair]},
            blueGreenDeploymentConfiguration=settings,
            **group,
        )

    def deploy(self, revision: dict[str, Any], **members: Any) -> str:
        created = self.client.create_deployment(**self.names, revision=revision, **members)
        deployment_id: str = created["deploymentId"]
        return deployment_id

    def info(self, deployment_id: str) -> dict[str, Any]:
        answer = self.client.get_deployment(deploymentId=deployment_id)
        info: dict[str, Any] = answer["deploymentInfo"]
        return info

    def status(self, deployment_id: str) -> str:
        status: str = self.info(deployment_id)["status"]
        return status

    def error(self, deployment_id: str) -> tuple[str, str]:
        error = self.info(deployment_id)["errorInformation"]
        return error["code"], error["message"]

    def target_ids(self, deployment_id: str, **filters: Iterable[str]) -> list[str]:
        answer = self.client.list_deployment_targets(
            deploymentId=deployment_id, targetFilters=filters
        )
        ids: list[str] = answer["targetIds"]
        return ids

    def target(self, deployment_id: str, target_id: str | None = None) -> dict[str, Any]:
        """A target, without the type around it; the only one if it is not named."""
        if target_id is None:
            (target_id,) = self.target_ids(deployment_id)
        answer = self.client.get_deployment_target(deploymentId=deployment_id, targetId=target_id)
        (target,) = (
            value for value in answer["deploymentTarget"].values() if isinstance(value, dict)
        )
        details: dict[str, Any] = target
        return details

    def events(self, deployment_id: str, target_id: str | None = None) -> dict[str, str]:
        """The lifecycle events of a target with their statuses, in order."""
        events = self.target(deployment_id, target_id)["lifecycleEvents"]
        return {event["lifecycleEventName"]: event["status"] for event in events}

    def times(self, deployment_id: str, event_name: str) -> tuple[float, float]:
        """Start and end of an event, in seconds since the deployment was created."""
        created = self.info(deployment_id)["createTime"]
        (event,) = (
            event
            for event in self.target(deployment_id)["lifecycleEvents"]
            if event["lifecycleEventName"] == event_name
        )
        since = (event["startTime"] - created, event["endTime"] - created)
        return since[0].total_seconds(), since[1].total_seconds()

    def lasted(self, deployment_id: str) -> float:
        info = self.info(deployment_id)
        duration: datetime.timedelta = info["completeTime"] - info["createTime"]
        return duration.total_seconds()

    def rollback_of(self, deployment_id: str) -> str:
        rollback_id: str = self.info(deployment_id)["rollbackInfo"]["rollbackDeploymentId"]
        return rollback_id

    def answer(self, payload: dict[str, str], status: str = "Succeeded") -> Any:
        """What a hook function sends."""
        return self.client.put_lifecycle_event_hook_execution_status(
            deploymentId=payload["DeploymentId"],
            lifecycleEventHookExecutionId=payload["LifecycleEventHookExecutionId"],
            status=status,
        )

    def hook(self, event: str) -> list[dict[str, str]]:
        """Lets a hook function take its payloads down and answer nothing."""
        payloads: list[dict[str, str]] = []

        def function(payload: dict[str, str], context: object) -> None:
            payloads.append(payload)

        self.fake.on_hook(event, function)
        return payloads

    def refused(self, call: Callable[..., Any], **parameters: Any) -> str:
        """The code of a refusal, without its suffix."""
        try:
            call(**parameters)
        except self.client.exceptions.ClientError as error:
            code: str = error.response["Error"]["Code"]
            return code.removesuffix("Exception")
        raise AssertionError("the call was answered")
