"""``codedeploy-fake demo``: a release that fails and rolls back, in seven lines."""

from __future__ import annotations

import inspect
import re
import time
from typing import TYPE_CHECKING

import boto3

from codedeploy_fake import mock_codedeploy

if TYPE_CHECKING:
    import os

    from codedeploy_fake import CodeDeployFake


def release(fake: CodeDeployFake) -> str:
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    fake.add_server_group("shop", "web", instances=3, autoRollbackConfiguration=rollback)
    fake.deploy("shop", "web")
    fake.run()  # the first release runs on all three
    fake.fail("AfterInstall", times=1)
    failed = fake.deploy("shop", "web")
    fake.run()  # the second fails on one, and CodeDeploy rolls back
    return failed


def run(*, svg: str | os.PathLike[str] | None = None) -> None:
    """Run the demonstration and print its code and the result.

    It needs no network and no credentials.

    Args:
        svg: A file to save the timeline of the failed deployment to.

    Raises:
        OSError: The file cannot be written.
    """
    began = time.perf_counter()
    with mock_codedeploy() as fake:
        start = fake.now
        client = boto3.client("codedeploy", region_name="us-east-1")
        deployment_id = release(fake)
        passed = fake.now - start
        took = time.perf_counter() - began
        timeline = fake.timeline(deployment_id)
        if svg is not None:
            timeline.save(svg)

        body = inspect.getsource(release).partition("\n")[2].rpartition("    return")[0]
        print(inspect.cleandoc(body), end="\n\n")
        print(timeline)
        info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        rollback = str(fake.timeline(info["rollbackInfo"]["rollbackDeploymentId"]))
        # The rollback succeeds, so that its lifecycle events say nothing new.
        print(*(line for line in rollback.splitlines() if re.match(r"d|i-", line)), sep="\n")
        print(f"\n{passed.total_seconds():.0f} seconds of AWS time in {took:.1f} s")
