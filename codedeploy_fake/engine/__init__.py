"""The state machine that lets deployments run.

It knows nothing of botocore, HTTP or requests; it works on what CodeDeploy keeps
(:mod:`codedeploy_fake.store`) and on the world around it (:mod:`codedeploy_fake.world`).
"""

from codedeploy_fake.engine.engine import Engine

__all__ = ["Engine"]
