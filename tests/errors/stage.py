"""Where a provocation takes place: a fake, a client of it, and what was made there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.operations.group_requests import BLUE_GREEN, SHIFTS_TRAFFIC, group_request

Document = dict[str, Any]

S3: Document = {
    "revisionType": "S3",
    "s3Location": {"bucket": "releases", "key": "shop.zip", "bundleType": "zip"},
}
GITHUB: Document = {
    "revisionType": "GitHub",
    "gitHubLocation": {"repository": "shop/web", "commitId": "c0ffee"},
}
APPSPEC: Document = {
    "revisionType": "AppSpecContent",
    "appSpecContent": {
        "content": """{"version": 0.0, "Resources": [{"shop": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Name": "shop", "Alias": "live", "CurrentVersion": "1",
                           "TargetVersion": "2"}}}],
            "Hooks": [{"BeforeAllowTraffic": "check"}]}"""
    },
}
ECS_APPSPEC: Document = {
    "revisionType": "AppSpecContent",
    "appSpecContent": {
        "content": """{"version": 0.0, "Resources": [{"web": {
            "Type": "AWS::ECS::Service",
            "Properties": {"TaskDefinition": "web:2",
                           "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80}}}}]}"""
    },
}
#: A revision that deployments of a platform accept.
REVISIONS: dict[str, Document] = {"Server": S3, "Lambda": APPSPEC, "ECS": ECS_APPSPEC}

WEB = {"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}
#: What makes a Server group one of blue/green deployments, whose traffic waits to be rerouted.
WAITING: Document = {
    "deploymentStyle": SHIFTS_TRAFFIC,
    "loadBalancerInfo": {"elbInfoList": [{"name": "balancer"}]},
    "blueGreenDeploymentConfiguration": {
        **BLUE_GREEN,
        "deploymentReadyOption": {
            "actionOnTimeout": "STOP_DEPLOYMENT",
            "waitTimeInMinutes": 60,
        },
    },
}
GREEN = {"Key": "role", "Value": "green", "Type": "KEY_AND_VALUE"}


@dataclass
class Stage:
    """One account with what a provocation made in it; applications are named as their platform.

    ``ids`` are those of the deployments made here, oldest first.
    """

    fake: CodeDeployFake
    client: Any
    ids: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the newest deployment."""
        return self.ids[-1]

    def application(self, platform: str = "Server") -> None:
        self.client.create_application(applicationName=platform, computePlatform=platform)

    def group(self, platform: str = "Server", **members: Any) -> None:
        """An application with one group, which is named group."""
        self.application(platform)
        self.another_group(platform, "group", **members)

    def another_group(self, platform: str, name: str, **members: Any) -> None:
        self.client.create_deployment_group(**group_request(platform, name, **members))

    def deployment(self, platform: str = "Server", **members: Any) -> str:
        """A deployment to two instances (or what the platform has), which is only created.

        ``members`` are those of the group.
        """
        self.fake.add_instances(2, tags={"role": "web"})
        if platform == "Server":
            members = {"ec2TagFilters": [WEB], **members}
        self.group(platform, **members)
        return self.deploy(platform)

    def deploy(self, platform: str = "Server", **members: Any) -> str:
        """Deploys to the group that is there; ``members`` are those of the deployment."""
        answer = self.client.create_deployment(
            applicationName=platform,
            deploymentGroupName="group",
            **{"revision": REVISIONS[platform], **members},
        )
        self.ids.append(answer["deploymentId"])
        return self.id

    def running(self, platform: str = "Server", **members: Any) -> str:
        """A deployment in progress."""
        self.deployment(platform, **members)
        self.fake.advance(4)
        return self.id

    def finished(self, platform: str = "Server", **members: Any) -> str:
        """A deployment that has ended."""
        self.deployment(platform, **members)
        self.fake.run()
        return self.id

    def blue_green(self) -> str:
        """A blue/green deployment, which is only created."""
        self.fake.add_instances(2, tags={"role": "web"})
        self.fake.add_instances(["i-0123456789abcdef0"], tags={"role": "green"})
        self.group(ec2TagFilters=[WEB], **WAITING)
        return self.deploy(targetInstances={"tagFilters": [GREEN]})
