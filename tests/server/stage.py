"""What tests of the server deploy, by plain boto3."""

from __future__ import annotations

from typing import Any

from tests.shop import ALARMS, Shop, inline, lambda_appspec, revision

GROUP = {"applicationName": "shop", "deploymentGroupName": "web"}
REVISION = revision("shop")
TRAFFIC = inline(lambda_appspec(function="price", BeforeAllowTraffic="check"))


def make_server_group(client: Any, **members: Any) -> str:
    """An application and its group with an alarm, rollbacks and a trigger; the group's id."""
    topic = f"arn:aws:sns:{client.meta.region_name}:123456789012:releases"
    trigger = {
        "triggerName": "all",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentStart", "DeploymentSuccess"],
    }
    return Shop(None, client=client).group(
        alarmConfiguration=ALARMS,
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        triggerConfigurations=[trigger],
        **members,
    )


def make_lambda_group(client: Any) -> None:
    """An application of a function with an alias, and its group."""
    Shop(None, "Lambda", client=client).group("CodeDeployDefault.LambdaAllAtOnce")


def deploy(client: Any, platform: str = "Server") -> str:
    """A deployment to the group; its id."""
    what = REVISION if platform == "Server" else TRAFFIC
    return str(client.create_deployment(**GROUP, revision=what)["deploymentId"])
