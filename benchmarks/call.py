"""What a call costs, against the same botocore with a canned answer."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from benchmarks import harness
from benchmarks.harness import Way
from codedeploy_fake import mock_codedeploy
from codedeploy_fake.interception import stack

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
        fake.set_quota("deployment_groups", 10_000)
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
    watched = harness.session().client("codedeploy")
    # Anybody's handler sends the calls of a client the whole way.
    watched.meta.events.register("response-received.codedeploy", lambda **_: None)

    def another_group(number: int) -> dict[str, Any]:
        return {"applicationName": "app", "deploymentGroupName": f"group-{number}", **GROUP}

    numbers = itertools.count()

    def measure(
        name: str, short: float, long: float, parameters: Callable[[], Any]
    ) -> list[tuple[str, str, str]]:
        def asking(client: Any) -> Callable[[int], Any]:
            ask = getattr(client, name)
            return lambda number: ask(**parameters())

        ways = {
            way: Way(asking(client), lambda: stack.push(fake), lambda: stack.remove(fake))
            for way, client in (("the short way", ours), ("the whole way", watched))
        }
        ways["theirs"] = Way(asking(theirs))
        taken = harness.interleave(ways, 800)
        return [
            (f"{name}, {way}", f"{taken[way] / taken['theirs']:.3f}", f"{aim}")
            for way, aim in (("the short way", short), ("the whole way", long))
        ]

    harness.show(
        "A call, as a multiple of the same call on a canned answer",
        [
            ("operation", "ratio", "at most"),
            *measure("get_deployment", 0.6, 0.95, lambda: deployment),
            *measure("get_deployment_group", 0.6, 0.95, lambda: group),
            *measure("create_deployment_group", 0.7, 1.0, lambda: another_group(next(numbers))),
        ],
    )

    mock = mock_codedeploy()

    def start_and_stop(number: int) -> None:
        mock.start()
        mock.stop()

    # So short that to read the processor's clock would count.
    ways = {"both": Way(start_and_stop)}
    taken = harness.interleave(ways, 3000, clock=time.perf_counter)["both"]
    harness.show("Start and stop of the mock", [("together", f"{taken * 1e6:.1f} µs", "10 µs")])
