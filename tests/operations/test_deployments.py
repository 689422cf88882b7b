"""Reading deployments."""

from __future__ import annotations

from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.operations.group_requests import create_applications, group_request
from tests.operations.test_pagination import revision


def test_several_deployments_are_read_at_once(fake: CodeDeployFake, client: Any) -> None:
    create_applications(client)
    ids = []
    for name in ("first", "second"):
        client.create_deployment_group(**group_request("Server", name))
        names = {"applicationName": "Server", "deploymentGroupName": name}
        ids.append(client.create_deployment(**names, revision=revision())["deploymentId"])
    asked = [ids[1], "d-000000000", ids[0], ids[1]]
    answer = client.batch_get_deployments(deploymentIds=asked)["deploymentsInfo"]
    # Unknown ones are left out, and what is asked for twice is answered once.
    assert [info["deploymentId"] for info in answer] == [ids[1], ids[0]]
    assert answer == [
        client.get_deployment(deploymentId=id_)["deploymentInfo"] for id_ in reversed(ids)
    ]
    # To ask again is to wait: there are no instances, so both end soon.
    again = client.batch_get_deployments(deploymentIds=asked)["deploymentsInfo"]
    assert {info["status"] for info in again} == {"Failed"}
