"""The operations of the service, one module per resource."""

from __future__ import annotations

from codedeploy_fake.operations import (
    applications,
    deployment_configs,
    deployment_groups,
    deployments,
    github,
    hooks,
    on_premises,
    revisions,
    tags,
    targets,
    waits,
)
from codedeploy_fake.operations.registry import _OPERATIONS, Context, Operation

__all__ = ["OPERATIONS", "Context", "Operation"]

#: Every operation by its name in the service model.
OPERATIONS: dict[str, Operation] = _OPERATIONS

# Importing a module of this package is what registers its operations.
_MODULES = (
    applications,
    deployment_configs,
    deployment_groups,
    deployments,
    github,
    hooks,
    on_premises,
    revisions,
    tags,
    targets,
    waits,
)
