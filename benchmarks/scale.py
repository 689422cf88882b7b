"""What many instances and many deployments cost: processor time, memory, and what is asked."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import harness
from benchmarks.harness import Way
from codedeploy_fake import CodeDeployFake, mock_codedeploy
from codedeploy_fake.fake import report
from codedeploy_fake.interception import stack as interception

MANY = 10_000
#: What looking at a deployment is tried on as well.
VERY_MANY = 100_000
#: The triggers of its group, so that each change of status is a message.
_TRIGGERS = [
    {
        "triggerName": "all",
        "triggerTargetArn": "arn:aws:sns:us-east-1:123456789012:releases",
        "triggerEvents": ["DeploymentStart", "DeploymentSuccess", "InstanceStart"],
    }
]


@contextmanager
def _group(client: Any, instances: int, config: str) -> Iterator[CodeDeployFake]:
    with mock_codedeploy(progress="clock") as fake:
        client.create_application(applicationName="app")
        client.create_deployment_config(
            deploymentConfigName="ten-percent",
            minimumHealthyHosts={"type": "FLEET_PERCENT", "value": 90},
        )
        fake.add_instances(instances, {"stage": "production"})
        client.create_deployment_group(
            applicationName="app",
            deploymentGroupName="group",
            serviceRoleArn=harness.ROLE,
            deploymentConfigName=config,
            ec2TagFilters=harness.TAGS,
        )
        yield fake


def _deploy(client: Any, fake: CodeDeployFake) -> str:
    started = client.create_deployment(
        applicationName="app", deploymentGroupName="group", revision=harness.revision("v1.zip")
    )
    fake.run()
    return str(started["deploymentId"])


def _instances(client: Any, config: str) -> list[tuple[str, str, str]]:
    with _group(client, MANY, config) as fake:
        start = time.process_time()
        _deploy(client, fake)
        taken = time.process_time() - start
    with _group(client, MANY, config) as fake:
        tracemalloc.start()
        _deploy(client, fake)
        memory = tracemalloc.get_traced_memory()[1] / MANY
        tracemalloc.stop()
    return [
        (f"{config}: processor time", f"{taken:.2f} s", "1 s"),
        (f"{config}: memory a target", f"{memory:.0f} bytes", "2048 bytes"),
    ]


def _looking(client: Any) -> list[tuple[str, str, str]]:
    """What a test pays for a large fleet beside what it does itself, against the run of it."""
    with _group(client, MANY, "CodeDeployDefault.AllAtOnce") as fake:
        ids = sorted(fake.service.state.region("us-east-1").world.instances)
        start = time.process_time()
        deployment_id = _deploy(client, fake)
        taken = time.process_time() - start
        ways = {
            "snapshot and restore": lambda: fake.restore(fake.snapshot()),
            "the report of a failing test": lambda: report.of(fake),
            "the timeline with all its changes": lambda: len(fake.timeline(deployment_id).changes),
            "the last event": lambda: fake.events[-1],
            "terminate 4000 of them": lambda: fake.terminate_instances(ids[:4000]),
        }
        rows = []
        for name, way in ways.items():
            start = time.process_time()
            way()
            seconds = time.process_time() - start
            text = f"{seconds:.2f} s, {seconds / taken:.2f} of the run"
            rows.append((f"{MANY} targets: {name}", text, "0.2 s"))
        return rows


def _seconds_of_looking(client: Any, instances: int) -> dict[str, float]:
    """The processor time of each look at one deployment of so many instances."""
    with _group(client, instances, "CodeDeployDefault.AllAtOnce") as fake:
        client.update_deployment_group(
            applicationName="app",
            currentDeploymentGroupName="group",
            triggerConfigurations=_TRIGGERS,
        )
        deployment_id = _deploy(client, fake)
        ways = {
            "the report of a failing test": lambda: report.of(fake),
            "the timeline as text": lambda: str(fake.timeline(deployment_id)),
            "its changes": lambda: len(fake.timeline(deployment_id).changes),
            "the last event": lambda: fake.events[-1],
            "the last notification": lambda: fake.notifications[-1],
            "every event": lambda: len(list(fake.events)),
            "every notification": lambda: len(list(fake.notifications)),
        }
        seconds = {}
        for name, way in ways.items():
            gc.collect()
            start = time.process_time()
            way()
            seconds[name] = time.process_time() - start
        return seconds


def _looking_at_very_many(client: Any) -> list[tuple[str, str, str]]:
    """The report, the timeline and the records of ten times as many, against those of many."""
    many, most = (_seconds_of_looking(client, number) for number in (MANY, VERY_MANY))
    limits = {"the report of a failing test": "0.2 s", "its changes": "1.5 s"}
    return [
        (
            f"{VERY_MANY} targets: {name}",
            f"{seconds:.2f} s, {seconds / many[name]:.0f} times that of {MANY}",
            limits.get(name, ""),
        )
        for name, seconds in most.items()
    ]


def _calls(client: Any) -> list[tuple[str, str, str]]:
    """The last call of many, against the last of a few."""
    ways = {}
    for size in (4_000, 40):
        with _group(client, 1, "CodeDeployDefault.OneAtATime") as fake:
            for _ in range(size):
                client.list_applications()
        ways[f"{size}"] = Way(lambda number, fake=fake: fake.calls[-1])
    taken = harness.interleave(ways, 200)
    return [("calls[-1] of 4000 against calls[-1] of 40", f"{taken['4000'] / taken['40']:.2f}", "")]


def _reading(client: Any) -> list[tuple[str, str, str]]:
    """GetDeployment on a large fleet, against one on three instances."""
    ways = {}
    for name, instances in (("many", MANY), ("three", 3)):
        with _group(client, instances, "CodeDeployDefault.AllAtOnce") as fake:
            deployment_id = _deploy(client, fake)

        def get(number: int, deployment_id: str = deployment_id) -> object:
            return client.get_deployment(deploymentId=deployment_id)

        def push(fake: CodeDeployFake = fake) -> None:
            interception.push(fake)

        def remove(fake: CodeDeployFake = fake) -> None:
            interception.remove(fake)

        ways[name] = Way(get, push, remove)
    taken = harness.interleave(ways, 400)
    ratio = taken["many"] / taken["three"]
    return [(f"GetDeployment on {MANY} instances against three", f"{ratio:.2f}", "about 1")]


def _history(client: Any) -> list[tuple[str, str, str]]:
    """Pages and batches of a group with many deployments, against one with a hundred and ten."""
    ways: dict[str, Way] = {}
    for size in (MANY, 110):
        with _group(client, 1, "CodeDeployDefault.OneAtATime") as fake:
            ids = [_deploy(client, fake) for _ in range(size)]
            group = {"applicationName": "app", "deploymentGroupName": "group"}
            token = client.list_deployments(**group)["nextToken"]

        def push(fake: CodeDeployFake = fake) -> None:
            interception.push(fake)

        def remove(fake: CodeDeployFake = fake) -> None:
            interception.remove(fake)

        def page(number: int, group: Any = group, token: str = token) -> object:
            return client.list_deployments(**group, nextToken=token)

        def batch(number: int, ids: list[str] = ids) -> object:
            return client.batch_get_deployments(deploymentIds=ids[40:65])

        ways[f"page {size}"] = Way(page, push, remove)
        ways[f"batch {size}"] = Way(batch, push, remove)
    taken = harness.interleave(ways, 100)
    return [
        (
            f"the second page of {MANY} deployments, 100 ids, against one of 10 ids",
            f"{taken[f'page {MANY}'] / taken['page 110']:.2f}",
            "",
        ),
        (
            f"BatchGetDeployments of 25 out of {MANY} against 25 out of 110",
            f"{taken[f'batch {MANY}'] / taken['batch 110']:.2f}",
            "about 1",
        ),
    ]


def run() -> None:
    client = harness.session().client("codedeploy")
    rows = [("", "measured", "at most")]
    for config in ("CodeDeployDefault.AllAtOnce", "ten-percent"):
        rows += _instances(client, config)
    harness.show(
        "Many instances and many deployments",
        rows
        + _looking(client)
        + _looking_at_very_many(client)
        + _calls(client)
        + _reading(client)
        + _history(client),
    )
