"""Draws the timelines that the pages and README show, each for light and for dark pages.

The clock stands still, so that every build draws the same pictures.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import timeline_svg

NOON = datetime.datetime(2016, 9, 20, 12, tzinfo=datetime.timezone.utc)
REVISION = {
    "revisionType": "S3",
    "s3Location": {"bucket": "releases", "key": "shop-1.zip", "bundleType": "zip"},
}
TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}

#: Makes deployments with a fake and a client, and returns the ids of those to draw.
Scenario = Callable[[CodeDeployFake, Any], Sequence[str]]


def _group(client: Any, application: str, name: str, platform: str, **members: Any) -> None:
    client.create_application(applicationName=application, computePlatform=platform)
    client.create_deployment_group(
        applicationName=application,
        deploymentGroupName=name,
        serviceRoleArn="arn:aws:iam::123456789012:role/deploy",
        **members,
    )


def _deploy(client: Any, application: str, group: str, **members: Any) -> str:
    answer = client.create_deployment(
        applicationName=application,
        deploymentGroupName=group,
        **{"revision": REVISION, **members},
    )
    return str(answer["deploymentId"])


def _appspec(document: dict[str, Any]) -> dict[str, Any]:
    content = json.dumps({"version": 0.0, **document})
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}


def _tagged(value: str) -> list[dict[str, str]]:
    return [{"Key": "fleet", "Value": value, "Type": "KEY_AND_VALUE"}]


def rollback(fake: CodeDeployFake, client: Any) -> Sequence[str]:
    """A release that fails on its second instance, and its rollback."""
    fake.add_instances(3, tags={"fleet": "web"})
    _group(
        client,
        "shop",
        "web",
        "Server",
        ec2TagFilters=_tagged("web"),
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    )
    _deploy(client, "shop", "web")
    fake.run()
    fake.fail("AfterInstall", instance="i-00000000000000002", times=1)
    failed = _deploy(client, "shop", "web")
    fake.run()
    info = client.get_deployment(deploymentId=failed)["deploymentInfo"]
    return failed, info["rollbackInfo"]["rollbackDeploymentId"]


def lambda_(fake: CodeDeployFake, client: Any) -> Sequence[str]:
    """A canary whose hooks succeed."""

    def check(event: dict[str, str], context: object) -> None:
        client.put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Succeeded",
        )

    _group(
        client,
        "pay",
        "live",
        "Lambda",
        deploymentStyle=TRAFFIC,
        deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent5Minutes",
    )
    function = {"Name": "pay", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    hooks = ["BeforeAllowTraffic", "AfterAllowTraffic"]
    for hook in hooks:
        fake.on_hook(hook, check)
    revision = _appspec(
        {
            "Resources": [{"pay": {"Type": "AWS::Lambda::Function", "Properties": function}}],
            "Hooks": [{hook: "check"} for hook in hooks],
        }
    )
    return [_deploy(client, "pay", "live", revision=revision)]


def ecs(fake: CodeDeployFake, client: Any) -> Sequence[str]:
    """Traffic that shifts by a tenth each minute."""
    del fake
    prefix = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web"
    _group(
        client,
        "web",
        "service",
        "ECS",
        deploymentStyle=TRAFFIC,
        deploymentConfigName="CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
        ecsServices=[{"clusterName": "main", "serviceName": "web"}],
        loadBalancerInfo={
            "targetGroupPairInfoList": [
                {
                    "targetGroups": [{"name": "blue"}, {"name": "green"}],
                    "prodTrafficRoute": {"listenerArns": [f"{prefix}/50dc6c4/f2f7dc8"]},
                }
            ]
        },
        blueGreenDeploymentConfiguration={
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "terminateBlueInstancesOnDeploymentSuccess": {
                "action": "TERMINATE",
                "terminationWaitTimeInMinutes": 5,
            },
        },
    )
    service = {
        "TaskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8000},
    }
    revision = _appspec(
        {"Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": service}}]}
    )
    return [_deploy(client, "web", "service", revision=revision)]


def blue_green(fake: CodeDeployFake, client: Any) -> Sequence[str]:
    """Two green instances replace two blue ones."""
    fake.add_instances(["i-1a", "i-1b"], tags={"fleet": "blue"})
    fake.add_instances(["i-2a", "i-2b"], tags={"fleet": "green"})
    _group(
        client,
        "shop",
        "web",
        "Server",
        deploymentStyle=TRAFFIC,
        loadBalancerInfo={"targetGroupInfoList": [{"name": "web"}]},
        ec2TagFilters=_tagged("blue"),
        blueGreenDeploymentConfiguration={
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "terminateBlueInstancesOnDeploymentSuccess": {
                "action": "TERMINATE",
                "terminationWaitTimeInMinutes": 1,
            },
            "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
        },
    )
    green = {"tagFilters": _tagged("green")}
    return [_deploy(client, "shop", "web", targetInstances=green)]


def auto_scaling(fake: CodeDeployFake, client: Any) -> Sequence[str]:
    """The deployment to an instance that an Auto Scaling group launches."""
    fake.add_auto_scaling_group("web", size=2)
    _group(client, "shop", "web", "Server", autoScalingGroups=["web"])
    _deploy(client, "shop", "web")
    fake.run()
    fake.scale_out("web")
    fake.run()
    listed = client.list_deployments(applicationName="shop", deploymentGroupName="web")
    return [listed["deployments"][0]]


SCENARIOS: Iterable[Scenario] = (rollback, lambda_, ecs, blue_green, auto_scaling)


def _stack(drawings: Sequence[str]) -> str:
    """One picture of several, one below the other."""
    sizes = [re.search(r'width="(\d+)"\s+height="(\d+)"', drawing) for drawing in drawings]
    top, parts = 0, []
    for drawing, size in zip(drawings, sizes, strict=True):
        assert size is not None
        parts.append(drawing.replace("<svg ", f'<svg y="{top}" ', 1))
        top += int(size[2])
    if len(parts) == 1:
        return drawings[0]
    width = timeline_svg.WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" '
        f'height="{top}" role="img">\n{"".join(parts)}</svg>\n'
    )


def _draw(scenario: Scenario) -> str:
    with time_machine.travel(NOON, tick=False), mock_codedeploy() as fake:
        client = boto3.client("codedeploy", region_name="us-east-1")
        ids = scenario(fake, client)
        fake.run()
        first, *others = map(fake.timeline, ids)
    # What follows from the first deployment succeeds: its lifecycle events say nothing new.
    brief = [replace(t, _rows=tuple(row for row in t._rows if row.depth < 2)) for t in others]
    return _stack([timeline.svg() for timeline in (first, *brief)])


def write(folder: Path) -> None:
    """Write every picture into a folder; those that are the same as before stay untouched."""
    folder.mkdir(exist_ok=True)
    for scenario in SCENARIOS:
        # The page says which colours it has, whatever the viewer prefers.
        light = dark = re.sub(r"<style>.*?</style>\n", "", _draw(scenario))
        for colour, counterpart in timeline_svg.DARK.items():
            dark = dark.replace(f'"{colour}"', f'"{counterpart}"')
        name = scenario.__name__.strip("_")
        for theme, text in (("light", light), ("dark", dark)):
            path = folder / f"{name}-{theme}.svg"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
