"""Samples that the engine reference quotes from real accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import Shop, revision


@contextmanager
def bodies(client: Any) -> Iterator[list[bytes]]:
    """The bodies of the answers, as they came over the wire."""
    found: list[bytes] = []

    def take(response_dict: dict[str, Any], **kwargs: Any) -> None:
        found.append(response_dict["body"])

    client.meta.events.register("response-received.codedeploy", take)
    try:
        yield found
    finally:
        client.meta.events.unregister("response-received.codedeploy", take)


def silent_deployment(fake: CodeDeployFake) -> tuple[Any, str]:
    """A client, and a deployment to one instance whose agent does not answer."""
    shop = Shop.of_servers(fake)
    fake.hang("ApplicationStop")
    return shop.client, shop.release()


def test_a_deployment_to_an_instance_whose_agent_is_silent(fake: CodeDeployFake) -> None:
    """Engine reference, 1.6: the failed deployment of IASQL, with what was lost of it after."""
    client, deployment_id = silent_deployment(fake)
    info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    lasted = info.pop("completeTime") - info.pop("createTime")
    # 303.95 and 303.98 s were recorded.
    assert lasted.total_seconds() == pytest.approx(304, abs=1)
    assert info.pop("startTime")
    assert info == {
        "applicationName": "shop",
        "computePlatform": "Server",
        "creator": "user",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "deploymentGroupName": "web",
        "deploymentId": deployment_id,
        "deploymentOverview": {
            "Failed": 1,
            "InProgress": 0,
            "Pending": 0,
            "Ready": 0,
            "Skipped": 0,
            "Succeeded": 0,
        },
        "deploymentStatusMessages": [],
        "deploymentStyle": {
            "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
            "deploymentType": "IN_PLACE",
        },
        "errorInformation": {
            "code": "HEALTH_CONSTRAINTS",
            "message": (
                "The overall deployment failed because too many individual instances failed "
                "deployment, too few healthy instances are available for deployment, or some "
                "instances in your deployment group are experiencing problems."
            ),
        },
        "fileExistsBehavior": "DISALLOW",
        "ignoreApplicationStopFailures": False,
        "instanceTerminationWaitTimeStarted": False,
        "revision": revision(),
        "rollbackInfo": {},
        "status": "Failed",
        "updateOutdatedInstancesOnly": False,
    }


def test_members_come_in_alphabetical_order(fake: CodeDeployFake) -> None:
    """As the recorded sample and the API reference's samples have them."""
    client, deployment_id = silent_deployment(fake)
    with bodies(client) as found:
        client.get_deployment(deploymentId=deployment_id)
        client.get_deployment_group(applicationName="shop", deploymentGroupName="web")
        with pytest.raises(client.exceptions.DeploymentDoesNotExistException):
            client.get_deployment(deploymentId="d-USUAELQEX")
    assert len(found) == 3
    for body in found:
        ordered = json.loads(body)
        text = json.dumps(ordered, sort_keys=True, separators=(",", ":"))
        assert text.encode("ascii") == body
    assert list(ordered) == ["__type", "message"]
