"""What a call costs, against the same botocore with a canned answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks import harness
from benchmarks.harness import Way
from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception import stack as interception

GROUP: dict[str, Any] = {
    "serviceRoleArn": harness.ROLE,
    "ec2TagFilters": harness.TAGS,
    "alarmConfiguration": {"enabled": True, "alarms": [{"name": "errors"}]},
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    "triggerConfigurations": [
        {
            "triggerName": "all",
            "triggerTargetArn": "arn:aws:sns:us-east-1:123456789012:releases",
            "triggerEvents": ["DeploymentStart", "DeploymentSuccess"],
        }
    ],
}


def run() -> None:
    ours = harness.session().client("codedeploy")
    with mock_codedeploy(progress="clock") as fake:
        fake.add_instances(3, {"stage": "production"})
        ours.create_application(applicationName="app")
        ours.create_deployment_group(applicationName="app", deploymentGroupName="group", **GROUP)
        started = ours.create_deployment(
            applicationName="app", deploymentGroupName="group", revision=harness.revision("v1.zip")
        )
        deployment = {"deploymentId": started["deploymentId"]}
        group = {"applicationName": "app", "deploymentGroupName": "group"}
        fake.run()
        ours.get_deployment(**deployment)
        ours.get_deployment_group(**group)
        bodies = {
            call.operation: json.dumps(call.result, default=lambda time: time.timestamp()).encode()
            for call in fake.calls
        }
    theirs = harness.canned(harness.session().client("codedeploy"), bodies)

    def another_group(number: int) -> dict[str, Any]:
        return {"applicationName": "app", "deploymentGroupName": f"group-{number}", **GROUP}

    def measure(name: str, aim: float, parameters: Callable[[int], Any]) -> tuple[str, str, str]:
        ask_us, ask_them = getattr(ours, name), getattr(theirs, name)
        taken = harness.interleave(
            {
                "ours": Way(
                    lambda number: ask_us(**parameters(number)),
                    before=lambda: interception.push(fake),
                    after=lambda: interception.remove(fake),
                ),
                "theirs": Way(lambda number: ask_them(**parameters(number))),
            },
            800,
        )
        return name, f"{taken['ours'] / taken['theirs']:.3f}", f"{aim}"

    harness.show(
        "A call, as a multiple of the same call on a canned answer",
        [
            ("operation", "ratio", "at most"),
            measure("get_deployment", 1.15, lambda number: deployment),
            measure("get_deployment_group", 1.15, lambda number: group),
            measure("create_deployment_group", 1.35, another_group),
        ],
    )

    mock = mock_codedeploy()

    def start_and_stop(number: int) -> None:
        mock.start()
        mock.stop()

    taken = harness.interleave({"both": Way(start_and_stop)}, 3000)["both"]
    harness.show("Start and stop of the mock", [("together", f"{taken * 1e6:.1f} µs", "50 µs")])
