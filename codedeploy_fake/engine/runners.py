"""Which runner carries out which deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.engine.in_place import InPlace
from codedeploy_fake.engine.runner import Runner
from codedeploy_fake.store import Deployment

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine


def runner_for(engine: Engine, deployment: Deployment) -> Runner:
    """The runner for a deployment's platform and style."""
    return InPlace(engine, deployment)
