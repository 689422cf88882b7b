"""The shop: an application with deployment groups, built and read through boto3.

Every test that needs a deployment begins with a :class:`Shop`; a folder with further needs builds
upon it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in

Info = dict[str, Any]

#: When tests take place: the process's clock stands still, so that ``fake.advance`` is all that
#: moves time, to the millisecond.
START = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)

ROLE = "arn:aws:iam::123456789012:role/CodeDeploy"
AT_ONCE = "CodeDeployDefault.AllAtOnce"
ONE_AT_A_TIME = "CodeDeployDefault.OneAtATime"
WEB = {"role": "web"}

#: The lifecycle events of an instance, in order.
INSTALL = [
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
]
BLOCK = ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
ALLOW = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]

SHIFTS_TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
#: A group whose instances stand behind a load balancer.
BALANCED: Info = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
}
ROLLBACK = {
    "enabled": True,
    "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
}
ON_FAILURE = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
ALARMS = {"enabled": True, "alarms": [{"name": "errors"}]}
TOPIC = "arn:aws:sns:us-east-1:123456789012:releases"
DEPLOYMENT_EVENTS = [
    f"Deployment{end}" for end in ("Start", "Success", "Failure", "Stop", "Rollback", "Ready")
]
INSTANCE_EVENTS = [f"Instance{end}" for end in ("Start", "Success", "Failure", "Ready")]
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/50dc6c4/f2f7dc8"
PAIR = {
    "targetGroups": [{"name": "one"}, {"name": "two"}],
    "prodTrafficRoute": {"listenerArns": [LISTENER]},
}
TESTED_PAIR = {**PAIR, "testTrafficRoute": {"listenerArns": [LISTENER + "9"]}}


@contextmanager
def frozen(start: datetime.datetime = START, **options: Any) -> Iterator[CodeDeployFake]:
    """A fake that moves only when it is told to."""
    options = {"progress": "clock", **options}
    with time_machine.travel(start, tick=False), mock_codedeploy(**options) as fake:
        yield fake


def tagged(value: str = "web", key: str = "role") -> list[Info]:
    """The filters of the instances with a tag."""
    return [{"Key": key, "Value": value, "Type": "KEY_AND_VALUE"}]


def revision(key: str = "v1", kind: str = "zip") -> Info:
    """A revision in S3."""
    location = {"bucket": "releases", "key": f"{key}.{kind.lower()}", "bundleType": kind}
    return {"revisionType": "S3", "s3Location": location}


def inline(content: str | Info, kind: str = "AppSpecContent") -> Info:
    """The revision of an AppSpec that stands in the request."""
    text = content if isinstance(content, str) else json.dumps(content)
    member = "string" if kind == "String" else "appSpecContent"
    return {"revisionType": kind, member: {"content": text}}


def trigger(*events: str, name: str = "all", topic: str = TOPIC) -> Info:
    return {"triggerName": name, "triggerTargetArn": topic, "triggerEvents": [*events]}


def lambda_appspec(
    current: object = "1", target: object = "2", *, function: str = "pay", **hooks: str
) -> Info:
    properties = {
        "Name": function,
        "Alias": "live",
        "CurrentVersion": current,
        "TargetVersion": target,
    }
    return _appspec(
        {"function": {"Type": "AWS::Lambda::Function", "Properties": properties}}, hooks
    )


def ecs_appspec(task_definition: str = "web:7", **hooks: str) -> Info:
    properties = {
        "TaskDefinition": task_definition,
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8000},
    }
    return _appspec(
        {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}, hooks
    )


def _appspec(resource: Info, hooks: dict[str, str]) -> Info:
    document: Info = {"version": 0.0, "Resources": [resource]}
    if hooks:
        document["Hooks"] = [{event: function} for event, function in hooks.items()]
    return document


def blue_green(*, ready: int = 0, termination: int | None = 5, copies: bool = False) -> Info:
    """The blue/green block: minutes to wait when ready (0 goes on), and before termination."""
    action = "STOP_DEPLOYMENT" if ready else "CONTINUE_DEPLOYMENT"
    terminate: Info = {"action": "KEEP_ALIVE"}
    if termination is not None:
        terminate = {"action": "TERMINATE", "terminationWaitTimeInMinutes": termination}
    provisioning = "COPY_AUTO_SCALING_GROUP" if copies else "DISCOVER_EXISTING"
    return {
        "deploymentReadyOption": {"actionOnTimeout": action, "waitTimeInMinutes": ready},
        "terminateBlueInstancesOnDeploymentSuccess": terminate,
        "greenFleetProvisioningOption": {"action": provisioning},
    }


#: The blue/green block of a platform whose fleets are not provisioned.
BLUE_GREEN = blue_green()
del BLUE_GREEN["greenFleetProvisioningOption"]


def blue_green_group(**waits: Any) -> Info:
    """What a group of servers needs to deploy blue/green, with waits as above."""
    return {
        "deploymentStyle": SHIFTS_TRAFFIC,
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
        "blueGreenDeploymentConfiguration": blue_green(**waits),
    }


#: What a group has unless a test says otherwise, by platform.
_NEEDED: dict[str, Info] = {
    "Server": {"ec2TagFilters": tagged()},
    "Lambda": {"deploymentStyle": SHIFTS_TRAFFIC},
    "ECS": {
        "deploymentStyle": SHIFTS_TRAFFIC,
        "ecsServices": [{"clusterName": "main", "serviceName": "web"}],
        "loadBalancerInfo": {"targetGroupPairInfoList": [TESTED_PAIR]},
        "blueGreenDeploymentConfiguration": BLUE_GREEN,
    },
}


class Shop:
    """An application, its deployment groups, and what tests read of its deployments."""

    def __init__(
        self,
        fake: Any,
        platform: str | None = "Server",
        *,
        name: str = "shop",
        group: str = "web",
        region: str = "us-east-1",
        client: Any = None,
    ) -> None:
        self.fake = fake
        # Tests give it what its types do not allow.
        self.client: Any = client or client_in(region)
        self.names = {"applicationName": name, "deploymentGroupName": group}
        self.platform = platform
        self.instances: list[str] = []
        if platform is not None:
            self.open(platform)

    @classmethod
    def of_servers(cls, fake: CodeDeployFake, count: int | list[str] = 1, **members: Any) -> Shop:
        shop = cls(fake)
        shop.fleet(count, **members)
        return shop

    @classmethod
    def of_lambda(
        cls,
        fake: CodeDeployFake,
        config: str = "LambdaCanary10Percent5Minutes",
        *,
        name: str = "shop",
        **members: Any,
    ) -> Shop:
        shop = cls(fake, "Lambda", name=name)
        shop.group(f"CodeDeployDefault.{config}", **members)
        return shop

    @classmethod
    def of_ecs(
        cls,
        fake: CodeDeployFake,
        config: str = "ECSLinear10PercentEvery1Minutes",
        pair: Info = TESTED_PAIR,
        waits: Info | None = None,
        *,
        name: str = "shop",
        **members: Any,
    ) -> Shop:
        settings = waits or blue_green()
        settings.pop("greenFleetProvisioningOption", None)
        shop = cls(fake, "ECS", name=name)
        shop.group(
            f"CodeDeployDefault.{config}",
            loadBalancerInfo={"targetGroupPairInfoList": [pair]},
            blueGreenDeploymentConfiguration=settings,
            **members,
        )
        return shop

    # What is made

    def open(self, platform: str) -> None:
        """The application, of a platform."""
        self.platform = platform
        self.client.create_application(
            applicationName=self.names["applicationName"], computePlatform=platform
        )

    def config(
        self, kind: str, value: int, *, zonal: Info | None = None, name: str | None = None
    ) -> str:
        """A custom configuration; its name."""
        name = name or f"{kind}-{value}"
        optional = {} if zonal is None else {"zonalConfig": zonal}
        self.client.create_deployment_config(
            deploymentConfigName=name,
            minimumHealthyHosts={"type": kind, "value": value},
            **optional,
        )
        return name

    def group(self, config: str | None = None, *, name: str | None = None, **members: Any) -> str:
        """A deployment group, with what its platform needs; its id.

        One of servers is by default of the instances that are tagged as WEB.

        Members that are None are left out.
        """
        request = {
            **self._names_of(name),
            "serviceRoleArn": ROLE,
            "deploymentConfigName": config,
            **_NEEDED[self.platform or "Server"],
            **members,
        }
        created = self.client.create_deployment_group(
            **{member: value for member, value in request.items() if value is not None}
        )
        return str(created["deploymentGroupId"])

    def update_group(self, **members: Any) -> Any:
        """Change the deployment group; the hooks that could not be removed."""
        answer = self.client.update_deployment_group(
            applicationName=self.names["applicationName"],
            currentDeploymentGroupName=self.names["deploymentGroupName"],
            **members,
        )
        return answer["hooksNotCleanedUp"]

    def fleet(self, count: int | list[str], config: str | None = None, **members: Any) -> list[str]:
        """Tagged instances, and a group of them; the ids of the instances."""
        region = self.client.meta.region_name
        self.instances = self.fake.add_instances(count, WEB, region=region)
        self.group(config, **members)
        return self.instances

    def deploy(
        self,
        what: str | Info = "v1",
        *,
        group: str | None = None,
        seconds: float = 0,
        **members: Any,
    ) -> str:
        """A deployment of a revision, or of the bundle with that key; its id.

        It was created some seconds ago.
        """
        request = {
            **self._names_of(group),
            "revision": revision(what) if isinstance(what, str) else what,
            **members,
        }
        deployment_id = str(self.client.create_deployment(**request)["deploymentId"])
        if seconds:
            self.fake.advance(seconds)
        return deployment_id

    def release(self, what: str | Info = "v1", **members: Any) -> str:
        """A deployment that has ended, with everything that came of it; its id."""
        deployment_id = self.deploy(what, **members)
        self.fake.run()
        return deployment_id

    def failing(self, event: str = "Install", *, times: int = 1, **members: Any) -> str:
        """A deployment that is going to fail, after an earlier one has succeeded; its id."""
        self.release("v1")
        self.fake.fail(event, times=times)
        return self.deploy("v2", **members)

    def report(self, payload: dict[str, str], status: str = "Succeeded") -> Any:
        """What a hook function sends."""
        return self.client.put_lifecycle_event_hook_execution_status(
            deploymentId=payload["DeploymentId"],
            lifecycleEventHookExecutionId=payload["LifecycleEventHookExecutionId"],
            status=status,
        )

    def hook(self, event: str) -> list[dict[str, str]]:
        """The payloads that a hook function gets, which reports nothing."""
        payloads: list[dict[str, str]] = []

        def function(payload: dict[str, str], context: object) -> None:
            payloads.append(payload)

        self.fake.on_hook(event, function)
        return payloads

    def refused(self, call: Callable[..., Any], *arguments: Any, **parameters: Any) -> str:
        """The code of a refusal, without its suffix."""
        try:
            call(*arguments, **parameters)
        except self.client.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"]).removesuffix("Exception")
        raise AssertionError("the call was accepted")

    # What is read

    def info(self, deployment_id: str) -> Info:
        info: Info = self.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        return info

    def status(self, deployment_id: str) -> str:
        return str(self.info(deployment_id)["status"])

    def overview(self, deployment_id: str) -> dict[str, int]:
        """The counters that are not zero."""
        counters = self.info(deployment_id)["deploymentOverview"]
        return {name: count for name, count in counters.items() if count}

    def error(self, deployment_id: str) -> tuple[str, str] | None:
        error = self.info(deployment_id).get("errorInformation")
        return error and (error["code"], error["message"])

    def rollback_of(self, deployment_id: str) -> str:
        return str(self.info(deployment_id)["rollbackInfo"]["rollbackDeploymentId"])

    def seconds(self, deployment_id: str, moment: str = "completeTime") -> float:
        """From the creation of a deployment to another of its times."""
        info = self.info(deployment_id)
        elapsed: datetime.timedelta = info[moment] - info["createTime"]
        return round(elapsed.total_seconds(), 3)

    def group_info(self, name: str | None = None) -> Info:
        answer = self.client.get_deployment_group(**self._names_of(name))
        info: Info = answer["deploymentGroupInfo"]
        return info

    def list(self, **members: Any) -> list[str]:
        """All deployments, newest first."""
        ids: list[str] = self.client.list_deployments(**members)["deployments"]
        return ids

    def only(self, creator: str) -> str:
        """The one deployment of that creator."""
        (found,) = (id_ for id_ in self.list() if self.info(id_)["creator"] == creator)
        return found

    def target_ids(self, deployment_id: str, **filters: Iterable[str]) -> list[str]:
        pages = self.client.get_paginator("list_deployment_targets").paginate(
            deploymentId=deployment_id, targetFilters=filters
        )
        return [target_id for page in pages for target_id in page["targetIds"]]

    def targets(self, deployment_id: str) -> dict[str, Info]:
        """The targets by id, read 25 at a time, without the type around them."""
        ids = self.target_ids(deployment_id)
        found: dict[str, Info] = {}
        for first in range(0, len(ids), 25):
            answer = self.client.batch_get_deployment_targets(
                deploymentId=deployment_id, targetIds=ids[first : first + 25]
            )
            for target in map(_details, answer["deploymentTargets"]):
                found[target["targetId"]] = target
        return found

    def target(self, deployment_id: str, target_id: str | None = None) -> Info:
        """A target, without the type around it; the only one if it is not named."""
        if target_id is None:
            (target_id,) = self.target_ids(deployment_id)
        answer = self.client.get_deployment_target(deploymentId=deployment_id, targetId=target_id)
        return _details(answer["deploymentTarget"])

    def events(self, deployment_id: str, target_id: str | None = None) -> dict[str, str]:
        """The statuses of a target's lifecycle events, in order."""
        events = self.target(deployment_id, target_id)["lifecycleEvents"]
        return {event["lifecycleEventName"]: event["status"] for event in events}

    def event(self, deployment_id: str, target_id: str | None, name: str) -> Info:
        events = self.target(deployment_id, target_id)["lifecycleEvents"]
        (found,) = (event for event in events if event["lifecycleEventName"] == name)
        result: Info = found
        return result

    def times(self, deployment_id: str, name: str) -> tuple[float, float]:
        """Start and end of an event, in seconds since the deployment was created."""
        created = self.info(deployment_id)["createTime"]
        event = self.event(deployment_id, None, name)
        since = (event["startTime"] - created, event["endTime"] - created)
        return since[0].total_seconds(), since[1].total_seconds()

    def waves(self, deployment_id: str) -> list[list[str]]:
        """The targets that were started, together with those that started at the same time."""
        waves: dict[datetime.datetime, list[str]] = {}
        for target_id, target in self.targets(deployment_id).items():
            started = target["lifecycleEvents"][0].get("startTime")
            if started is not None:
                waves.setdefault(started, []).append(target_id)
        return [waves[time] for time in sorted(waves)]

    def _names_of(self, group: str | None) -> dict[str, str]:
        return self.names if group is None else {**self.names, "deploymentGroupName": group}


def _details(target: Info) -> Info:
    (details,) = (value for value in target.values() if isinstance(value, dict))
    found: Info = details
    return found
