"""What no request and no state of this API can bring about: only ``inject_error`` does."""

from __future__ import annotations

from codedeploy_fake import messages
from tests.errors.provocation import inject

_REQUEST_RATE = "the service counts the requests of everybody, the fake does not"
_GITHUB = "GitHub and the service's connection to it are not simulated"
_CONFIG_IN_USE = "a configuration in use cannot be deleted, so no group loses its own"

PROVOCATIONS = [
    *(
        inject(operation, messages.THROTTLING, _REQUEST_RATE)
        for operation in (
            "CreateApplication",
            "CreateDeployment",
            "CreateDeploymentGroup",
            "UpdateDeploymentGroup",
        )
    ),
    *(
        inject(operation, message, _GITHUB)
        for operation in ("DeleteGitHubAccountToken", "ListGitHubAccountTokenNames")
        for message in (messages.RESOURCE_VALIDATION, messages.OPERATION_NOT_SUPPORTED)
    ),
    *(
        inject(operation, messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST, _CONFIG_IN_USE, name="slow")
        for operation in ("BatchGetDeploymentGroups", "GetDeploymentGroup")
    ),
    inject(
        "BatchGetDeploymentTargets",
        messages.INSTANCE_DOES_NOT_EXIST,
        "an unknown target has an error of its own, DeploymentTargetDoesNotExist",
        instance_id="i-0123456789abcdef0",
    ),
    inject(
        "ContinueDeployment",
        messages.INVALID_DEPLOYMENT_STATUS,
        "a deployment that does not wait is not in the ready state, whatever its status",
        value="InProgress",
    ),
    inject(
        "GetDeploymentConfig",
        messages.INVALID_COMPUTE_PLATFORM,
        "configurations of every platform can be read",
        value="EKS",
    ),
    inject(
        "ListDeploymentInstances",
        messages.INVALID_TARGET_FILTER_NAME,
        "the operation has no filters by name",
        value="Colour",
    ),
]
