"""Which runner carries out which deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.engine.blue_green import BlueGreen, BlueGreenRollback
from codedeploy_fake.engine.ecs import Ecs
from codedeploy_fake.engine.in_place import InPlace
from codedeploy_fake.engine.lambda_ import Lambda
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.model.store import Deployment

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine


def runner_for(engine: Engine, deployment: Deployment) -> Runner:
    """The runner for a deployment's platform and style."""
    if deployment.compute_platform == "Lambda":
        return Lambda(engine, deployment)
    if deployment.compute_platform == "ECS":
        return Ecs(engine, deployment)
    if deployment.request["deploymentStyle"]["deploymentType"] == "IN_PLACE":
        return InPlace(engine, deployment)
    if deployment.rolls_back is not None:
        return BlueGreenRollback(engine, deployment)
    return BlueGreen(engine, deployment)
