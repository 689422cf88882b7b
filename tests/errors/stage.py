"""Where a provocation takes place: a fake, a client of it, and what was made there."""

from __future__ import annotations

from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.operations.group_requests import BLUE_GREEN, SHIFTS_TRAFFIC, group_request
from tests.shop import Shop, ecs_appspec, inline, lambda_appspec, revision, tagged

Document = dict[str, Any]

S3 = revision("shop")
GITHUB: Document = {
    "revisionType": "GitHub",
    "gitHubLocation": {"repository": "shop/web", "commitId": "c0ffee"},
}
APPSPEC = inline(lambda_appspec(function="shop", BeforeAllowTraffic="check"))
ECS_APPSPEC = inline(ecs_appspec("web:2"))
#: A revision that deployments of a platform accept.
REVISIONS: dict[str, Document] = {"Server": S3, "Lambda": APPSPEC, "ECS": ECS_APPSPEC}

(WEB,) = tagged("web")
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
(GREEN,) = tagged("green")


class Stage(Shop):
    """One account with what a provocation made in it; applications are named as their platform.

    ``ids`` are those of the deployments made here, oldest first.
    """

    def __init__(self, fake: CodeDeployFake, client: Any) -> None:
        super().__init__(fake, None, client=client)
        self.ids: list[str] = []

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
        self.names = {"applicationName": platform, "deploymentGroupName": "group"}
        self.ids.append(super().deploy(REVISIONS[platform], **members))
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
