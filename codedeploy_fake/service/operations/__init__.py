"""The operations of the service, one module per resource."""

from __future__ import annotations

# Importing a module is what registers its operations.
from codedeploy_fake.service.operations import (  # noqa: F401
    applications,
    deployment_configs,
    deployment_groups,
    deployments,
    on_premises,
    revisions,
    tags,
    targets,
)
from codedeploy_fake.service.registry import OPERATIONS, Operation

__all__ = ["OPERATIONS", "Operation"]
