"""What the tests of the engine share: a stage with instances, a deployment group, deployments."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import time_machine

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in

#: When the tests of the engine take place: the process's clock stands still, so that
#: ``fake.advance`` is all that moves time, to the millisecond.
START = datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.timezone.utc)

ROLE = "arn:aws:iam::123456789012:role/CodeDeploy"
WEB = {"fleet": "web"}
TAGGED = [{"Key": "fleet", "Value": "web", "Type": "KEY_AND_VALUE"}]

Info = dict[str, Any]

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

#: A group whose instances stand behind a load balancer.
BALANCED: Info = {
    "deploymentStyle": {
        "deploymentType": "IN_PLACE",
        "deploymentOption": "WITH_TRAFFIC_CONTROL",
    },
    "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
}


def revision(key: str) -> Info:
    return {
        "revisionType": "S3",
        "s3Location": {"bucket": "releases", "key": f"{key}.zip", "bundleType": "zip"},
    }


class Stage:
    """An application ``app`` with a deployment group ``group``, through boto3."""

    def __init__(self, fake: CodeDeployFake, region: str = "us-east-1") -> None:
        self.fake = fake
        self.client = client_in(region)
        self.client.create_application(applicationName="app")

    def config(
        self, kind: str, value: int, *, zonal: Info | None = None, name: str | None = None
    ) -> str:
        """A custom configuration."""
        name = name or f"{kind}-{value}"
        optional = {} if zonal is None else {"zonalConfig": zonal}
        self.client.create_deployment_config(
            deploymentConfigName=name,
            minimumHealthyHosts={"type": kind, "value": value},
            **optional,
        )
        return name

    def group(self, config: str | None = None, *, name: str = "group", **members: Any) -> str:
        """A deployment group, of the instances that are tagged as :data:`WEB`; its id.

        Members that are None are left out.
        """
        members = {"ec2TagFilters": TAGGED, "deploymentConfigName": config, **members}
        answer = self.client.create_deployment_group(
            applicationName="app",
            deploymentGroupName=name,
            serviceRoleArn=ROLE,
            **{member: value for member, value in members.items() if value is not None},
        )
        group_id: str = answer["deploymentGroupId"]
        return group_id

    def update_group(self, **members: Any) -> None:
        self.client.update_deployment_group(
            applicationName="app", currentDeploymentGroupName="group", **members
        )

    def fleet(self, count: int, config: str | None = None, **members: Any) -> list[str]:
        """Tagged instances, and a group of them; the ids of the instances."""
        ids = self.fake.add_instances(count, WEB)
        self.group(config, **members)
        return ids

    def deploy(self, key: str = "v1", *, group: str = "group", **members: Any) -> str:
        """Creates a deployment of a revision; its id."""
        answer = self.client.create_deployment(
            applicationName="app",
            deploymentGroupName=group,
            **{"revision": revision(key), **members},
        )
        deployment_id: str = answer["deploymentId"]
        return deployment_id

    def release(self, key: str = "v1", **members: Any) -> str:
        """Deploys, and lets everything end."""
        deployment_id = self.deploy(key, **members)
        self.fake.run()
        return deployment_id

    def info(self, deployment_id: str) -> Info:
        answer = self.client.get_deployment(deploymentId=deployment_id)
        info: Info = answer["deploymentInfo"]
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

    def group_info(self, name: str = "group") -> Info:
        answer = self.client.get_deployment_group(applicationName="app", deploymentGroupName=name)
        info: Info = answer["deploymentGroupInfo"]
        return info

    def target_ids(self, deployment_id: str, **filters: list[str]) -> list[str]:
        found: list[str] = []
        for page in self.client.get_paginator("list_deployment_targets").paginate(
            deploymentId=deployment_id, targetFilters=filters
        ):
            found += page["targetIds"]
        return found

    def targets(self, deployment_id: str) -> dict[str, Info]:
        """The targets by id, read 25 at a time."""
        ids = self.target_ids(deployment_id)
        found: dict[str, Info] = {}
        for first in range(0, len(ids), 25):
            answer = self.client.batch_get_deployment_targets(
                deploymentId=deployment_id, targetIds=ids[first : first + 25]
            )
            for target in answer["deploymentTargets"]:
                found[target["instanceTarget"]["targetId"]] = target["instanceTarget"]
        return found

    def target(self, deployment_id: str, target_id: str) -> Info:
        answer = self.client.get_deployment_target(deploymentId=deployment_id, targetId=target_id)
        target: Info = answer["deploymentTarget"]["instanceTarget"]
        return target

    def events(self, deployment_id: str, target_id: str) -> dict[str, str]:
        """The statuses of a target's lifecycle events, in order."""
        events = self.target(deployment_id, target_id)["lifecycleEvents"]
        return {event["lifecycleEventName"]: event["status"] for event in events}

    def event(self, deployment_id: str, target_id: str, name: str) -> Info:
        events = self.target(deployment_id, target_id)["lifecycleEvents"]
        (found,) = (event for event in events if event["lifecycleEventName"] == name)
        result: Info = found
        return result

    def waves(self, deployment_id: str) -> list[list[str]]:
        """The targets that were started, together with those that started at the same time."""
        waves: dict[datetime.datetime, list[str]] = {}
        for target_id, target in self.targets(deployment_id).items():
            started = target["lifecycleEvents"][0].get("startTime")
            if started is not None:
                waves.setdefault(started, []).append(target_id)
        return [waves[time] for time in sorted(waves)]

    def list(self, **members: Any) -> Sequence[str]:
        """All deployments, newest first."""
        ids: list[str] = self.client.list_deployments(**members)["deployments"]
        return ids

    def only(self, creator: str) -> str:
        """The one deployment of that creator."""
        (found,) = (id_ for id_ in self.list() if self.info(id_)["creator"] == creator)
        return found

    def seconds(self, deployment_id: str, moment: str = "completeTime") -> float:
        """From the creation of a deployment to another of its times."""
        info = self.info(deployment_id)
        elapsed: datetime.timedelta = info[moment] - info["createTime"]
        return round(elapsed.total_seconds(), 3)


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    """A fake that moves only when it is told to."""
    with time_machine.travel(START, tick=False), mock_codedeploy(progress="clock") as active:
        yield active


@pytest.fixture
def client(fake: CodeDeployFake) -> Any:
    return client_in()


@pytest.fixture
def stage(fake: CodeDeployFake) -> Stage:
    return Stage(fake)
