"""How a test provokes each error that an operation of the service model declares."""

from __future__ import annotations

from typing import Literal

#: The request alone is refused; what the account keeps decides; what the test declared that
#: CodeDeploy looks at (roles, Auto Scaling groups, alarms, …) decides; only ``inject_error``.
Reach = Literal["input", "state", "declared world", "environment"]

#: By the end of the code, where nothing more exact is known of it.
_BY_ENDING: dict[str, Reach] = {
    "AlreadyCompleted": "state",
    "AlreadyExists": "state",
    "AlreadyRegistered": "state",
    "DoesNotExist": "state",
    "InUse": "state",
    "LimitExceeded": "state",
    "NotRegistered": "state",
    "NotStarted": "state",
}

#: By code, in whatever operation.
_BY_CODE: dict[str, Reach] = {
    "AlarmsLimitExceeded": "input",
    "BatchLimitExceeded": "input",
    "DeploymentIsNotInReadyState": "state",
    # More than 25 ids of a Server deployment are too many, and more than one of another.
    "DeploymentTargetListSizeExceeded": "state",
    "InstanceLimitExceeded": "input",
    "InvalidDeploymentInstanceType": "state",
    "InvalidDeploymentTargetId": "state",
    # The members that a platform refuses, and groups that do not exist.
    "InvalidECSService": "state",
    "InvalidFileExistsBehavior": "input",
    # Connections to GitHub are made by the console alone, so a test declares them.
    "InvalidGitHubAccountToken": "declared world",
    "InvalidIgnoreApplicationStopFailuresValue": "state",
    "InvalidTargetGroupPair": "input",
    "InvalidTargetInstances": "state",
    "InvalidUpdateOutdatedInstancesOnlyValue": "state",
    "OperationNotSupported": "environment",
    "ResourceValidation": "environment",
    "TagSetListLimitExceeded": "input",
    "Throttling": "environment",
    "TriggerTargetsLimitExceeded": "input",
    "UnsupportedActionForDeploymentType": "state",
}

#: By operation and code, where they differ from the above.
_BY_PAIR: dict[tuple[str, str], Reach] = {
    # A configuration in use cannot be deleted, so that a group never loses its own.
    ("BatchGetDeploymentGroups", "DeploymentConfigDoesNotExist"): "environment",
    ("GetDeploymentGroup", "DeploymentConfigDoesNotExist"): "environment",
    # What an instance's id may look like depends on the deployment's platform.
    ("BatchGetDeploymentInstances", "InvalidInstanceName"): "state",
    ("GetDeploymentInstance", "InvalidInstanceName"): "state",
    ("GetDeploymentTarget", "InvalidInstanceName"): "state",
    # An unknown target has an exception of its own.
    ("BatchGetDeploymentTargets", "InstanceDoesNotExist"): "environment",
    # These operations judge deployments, which are of ECS or not, not names of platforms.
    ("BatchGetDeploymentInstances", "InvalidComputePlatform"): "state",
    ("GetDeploymentInstance", "InvalidComputePlatform"): "state",
    ("ListDeploymentInstances", "InvalidComputePlatform"): "state",
    ("CreateDeployment", "InvalidComputePlatform"): "state",
    # Configurations of every platform can be read.
    ("GetDeploymentConfig", "InvalidComputePlatform"): "environment",
    # A deployment that does not wait is not in the ready state, whatever its status.
    ("ContinueDeployment", "InvalidDeploymentStatus"): "environment",
    # The group has given up its load balancers.
    ("CreateDeployment", "InvalidLoadBalancerInfo"): "state",
    # What the group names was there when it was made.
    ("CreateDeployment", "InvalidAutoScalingGroup"): "declared world",
    ("CreateDeployment", "InvalidECSService"): "declared world",
    ("CreateDeployment", "InvalidRole"): "declared world",
    # The group's Network Load Balancer cannot do what the configuration asks for.
    ("CreateDeployment", "InvalidTrafficRoutingConfiguration"): "state",
    ("CreateDeploymentGroup", "InvalidTrafficRoutingConfiguration"): "state",
    ("UpdateDeploymentGroup", "InvalidTrafficRoutingConfiguration"): "state",
    # The role has to remove the hooks of Auto Scaling groups.
    ("DeleteApplication", "InvalidRole"): "declared world",
    ("DeleteDeploymentGroup", "InvalidRole"): "declared world",
    # It has no filters by name.
    ("ListDeploymentInstances", "InvalidTargetFilterName"): "environment",
    # One instance cannot have more than ten tags.
    ("RemoveTagsFromOnPremisesInstances", "TagLimitExceeded"): "input",
}


def reach(operation: str, code: str) -> Reach:
    """Return how a test provokes the error of a code, without its suffix, in an operation.

    What nothing else is known of, the request alone provokes: a missing or malformed member.
    """
    endings: list[Reach] = [way for end, way in _BY_ENDING.items() if code.endswith(end)]
    choices = [_BY_PAIR.get((operation, code)), _BY_CODE.get(code), *endings]
    return next((way for way in choices if way is not None), "input")
