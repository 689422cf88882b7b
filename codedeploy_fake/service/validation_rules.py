"""The table of rules by which :mod:`codedeploy_fake.service.validation` checks a request.

It does not come from botocore's model, so that old and new models behave alike: old ones know no
pattern of names, and fewer choices. Rules that need more than one member, or something that the
account has, are the operations' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import messages
from codedeploy_fake.messages import Message


@dataclass(frozen=True, slots=True)
class ShapeRule:
    """A rule for values: what they have to be, and how others are refused.

    ``required`` is the refusal of a value that is missing or empty. ``invalid`` are refusals of
    any other value, in order of preference, and of a missing one where the operation does not
    declare ``required``: the first that the operation declares is taken.
    """

    accepts: Callable[[Any], object]
    invalid: tuple[Message, ...] = ()
    required: Message | None = None


def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.DOTALL).fullmatch


def _one_of(*choices: str) -> Callable[[str], object]:
    return frozenset(choices).__contains__


_NAME = _matches("[A-Za-z0-9+=,.@_-]{1,100}")
_INSTANCE_NAME = _matches("(?!i-)[A-Za-z0-9+=,.@_-]{1,100}")
# Account ids may be masked as AWS's own examples mask them (80398EXAMPLE).
_ROLE_ARN = _matches(r"arn:aws[a-z-]*:iam::[0-9A-Z]{12}:role/(?:[!-~]+/)?[\w+=,.@-]{1,64}")
_USER_ARN = _matches(r"arn:aws[a-z-]*:iam::[0-9A-Z]{12}:user/\S+")
_SESSION_ARN = _matches(r"arn:aws[a-z-]*:sts::[0-9A-Z]{12}:assumed-role/[^/\s]+/[^/\s]+")
_GIVEN = bool

_TAG_FILTER_TYPES = _one_of("KEY_ONLY", "VALUE_ONLY", "KEY_AND_VALUE")
_HOST_TYPES = _one_of("HOST_COUNT", "FLEET_PERCENT")
_INSTANCE_STATUSES = _one_of(
    "Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Unknown", "Ready"
)
_INSTANCE_TYPES = _one_of("Blue", "Green")
_BLUE_GREEN_ACTION = (messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ACTION,)

#: The rules by the name of the shape; ``Map.key`` is the value of one key of a map.
RULES: dict[str, ShapeRule] = {
    # Names and ids [V 2, 4.1]
    "ApplicationName": ShapeRule(
        _NAME, (messages.INVALID_APPLICATION_NAME,), messages.APPLICATION_NAME_REQUIRED
    ),
    "ApplicationsList": ShapeRule(_GIVEN, required=messages.APPLICATION_NAME_REQUIRED),
    "DeploymentGroupName": ShapeRule(
        _NAME, (messages.INVALID_DEPLOYMENT_GROUP_NAME,), messages.DEPLOYMENT_GROUP_NAME_REQUIRED
    ),
    "DeploymentGroupsList": ShapeRule(_GIVEN, required=messages.DEPLOYMENT_GROUP_NAME_REQUIRED),
    "DeploymentConfigName": ShapeRule(
        _NAME, (messages.INVALID_DEPLOYMENT_CONFIG_NAME,), messages.DEPLOYMENT_CONFIG_NAME_REQUIRED
    ),
    "DeploymentId": ShapeRule(
        _matches("d-[A-Z0-9]{9}"),
        (messages.INVALID_DEPLOYMENT_ID,),
        messages.DEPLOYMENT_ID_REQUIRED,
    ),
    "DeploymentsList": ShapeRule(_GIVEN, required=messages.DEPLOYMENT_ID_REQUIRED),
    "InstanceName": ShapeRule(
        _INSTANCE_NAME, (messages.INVALID_INSTANCE_NAME,), messages.INSTANCE_NAME_REQUIRED
    ),
    "InstanceNameList": ShapeRule(_GIVEN, required=messages.INSTANCE_NAME_REQUIRED),
    # The format of an instance's or a target's id depends on the compute platform.
    "InstanceId": ShapeRule(_GIVEN, required=messages.INSTANCE_ID_REQUIRED),
    "InstancesList": ShapeRule(_GIVEN, required=messages.INSTANCE_ID_REQUIRED),
    "TargetId": ShapeRule(_GIVEN, required=messages.DEPLOYMENT_TARGET_ID_REQUIRED),
    "TargetIdList": ShapeRule(_GIVEN, required=messages.DEPLOYMENT_TARGET_ID_REQUIRED),
    "GitHubAccountTokenName": ShapeRule(
        _NAME,
        (messages.INVALID_GITHUB_ACCOUNT_TOKEN_NAME,),
        messages.GITHUB_ACCOUNT_TOKEN_NAME_REQUIRED,
    ),
    "Role": ShapeRule(_ROLE_ARN, (messages.INVALID_ROLE_FORMAT,), messages.ROLE_REQUIRED),
    "IamUserArn": ShapeRule(
        _USER_ARN, (messages.INVALID_IAM_USER_ARN,), messages.IAM_USER_ARN_REQUIRED
    ),
    "IamSessionArn": ShapeRule(_SESSION_ARN, (messages.INVALID_IAM_SESSION_ARN,)),
    "Arn": ShapeRule(
        _matches(".{1,1011}"), (messages.INVALID_ARN,), messages.RESOURCE_ARN_REQUIRED
    ),
    "TagList": ShapeRule(_GIVEN, required=messages.TAG_REQUIRED),
    "TagKeyList": ShapeRule(_GIVEN, required=messages.TAG_REQUIRED),
    "ExternalId": ShapeRule(_matches(r"\S{1,255}"), (messages.INVALID_EXTERNAL_ID,)),
    "LifecycleEventHookExecutionId": ShapeRule(
        _GIVEN, (messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID,)
    ),
    # Revisions
    "RevisionLocation": ShapeRule(_GIVEN, required=messages.REVISION_REQUIRED),
    "RevisionLocationList": ShapeRule(_GIVEN, required=messages.REVISION_REQUIRED),
    "RevisionLocationType": ShapeRule(
        _one_of("S3", "GitHub", "String", "AppSpecContent"), (messages.INVALID_REVISION_TYPE,)
    ),
    "ApplicationRevisionSortBy": ShapeRule(
        _one_of("registerTime", "firstUsedTime", "lastUsedTime"), (messages.INVALID_SORT_BY,)
    ),
    "SortOrder": ShapeRule(_one_of("ascending", "descending"), (messages.INVALID_SORT_ORDER,)),
    "ListStateFilterAction": ShapeRule(
        _one_of("include", "exclude", "ignore"), (messages.INVALID_DEPLOYED_STATE_FILTER,)
    ),
    # Choices [V 3]
    "ComputePlatform": ShapeRule(
        # Of the hidden fourth one, the service has more to say than that it is not valid.
        _one_of("Server", "Lambda", "ECS", "Kubernetes"),
        (messages.INVALID_COMPUTE_PLATFORM,),
    ),
    "MinimumHealthyHostsType": ShapeRule(
        _HOST_TYPES, (messages.INVALID_MINIMUM_HEALTHY_HOST_VALUE_TYPE,)
    ),
    "MinimumHealthyHostsPerZoneType": ShapeRule(
        _HOST_TYPES, (messages.INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_TYPE,)
    ),
    "TrafficRoutingType": ShapeRule(
        _one_of("TimeBasedCanary", "TimeBasedLinear", "AllAtOnce"),
        (messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_TYPE,),
    ),
    "EC2TagFilterType": ShapeRule(
        _TAG_FILTER_TYPES, (messages.INVALID_EC2_TAG, messages.INVALID_TARGET_INSTANCES_TAG)
    ),
    "TagFilterType": ShapeRule(
        _TAG_FILTER_TYPES, (messages.INVALID_TAG, messages.INVALID_TAG_FILTER)
    ),
    "TriggerEventType": ShapeRule(
        _one_of(
            "DeploymentStart",
            "DeploymentSuccess",
            "DeploymentFailure",
            "DeploymentStop",
            "DeploymentRollback",
            "DeploymentReady",
            "InstanceStart",
            "InstanceSuccess",
            "InstanceFailure",
            "InstanceReady",
        ),
        (messages.INVALID_TRIGGER_CONFIG_EVENT,),
    ),
    "AutoRollbackEvent": ShapeRule(
        _one_of("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"),
        (messages.INVALID_AUTO_ROLLBACK_CONFIG_EVENT,),
    ),
    "OutdatedInstancesStrategy": ShapeRule(_one_of("UPDATE", "IGNORE"), (messages.INVALID_INPUT,)),
    "DeploymentMode": ShapeRule(_one_of("STANDARD", "RESTART"), (messages.INVALID_INPUT,)),
    "FileExistsBehavior": ShapeRule(
        _one_of("DISALLOW", "OVERWRITE", "RETAIN"), (messages.INVALID_FILE_EXISTS_BEHAVIOR,)
    ),
    "DeploymentType": ShapeRule(
        _one_of("IN_PLACE", "BLUE_GREEN"), (messages.INVALID_DEPLOYMENT_STYLE_TYPE,)
    ),
    "DeploymentOption": ShapeRule(
        _one_of("WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"),
        (messages.INVALID_DEPLOYMENT_STYLE_OPTION,),
    ),
    "InstanceAction": ShapeRule(_one_of("TERMINATE", "KEEP_ALIVE"), _BLUE_GREEN_ACTION),
    "DeploymentReadyAction": ShapeRule(
        _one_of("CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"), _BLUE_GREEN_ACTION
    ),
    "GreenFleetProvisioningAction": ShapeRule(
        _one_of("DISCOVER_EXISTING", "COPY_AUTO_SCALING_GROUP"), _BLUE_GREEN_ACTION
    ),
    "AutoScalingGroupProcess": ShapeRule(
        _one_of("Terminate", "AZRebalance", "InstanceRefresh", "ScheduledActions"),
        (messages.INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND,),
    ),
    "AutoScalingGroupProcessesToSuspendList": ShapeRule(
        lambda processes: len(processes) <= 4,
        (messages.INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND,),
    ),
    "DeploymentStatus": ShapeRule(
        _one_of(
            "Created",
            "Queued",
            "InProgress",
            "Baking",
            "Succeeded",
            "Failed",
            "Stopped",
            "Ready",
        ),
        (messages.INVALID_DEPLOYMENT_STATUS,),
    ),
    "DeploymentWaitType": ShapeRule(
        _one_of("READY_WAIT", "TERMINATION_WAIT"), (messages.INVALID_DEPLOYMENT_WAIT_TYPE,)
    ),
    "InstanceStatus": ShapeRule(_INSTANCE_STATUSES, (messages.INVALID_INSTANCE_STATUS,)),
    "InstanceType": ShapeRule(_INSTANCE_TYPES, (messages.INVALID_INSTANCE_TYPE,)),
    "TargetFilterName": ShapeRule(
        _one_of("TargetStatus", "ServerInstanceLabel"), (messages.INVALID_TARGET_FILTER_NAME,)
    ),
    "TargetFilters.TargetStatus": ShapeRule(
        _INSTANCE_STATUSES, (messages.INVALID_INSTANCE_STATUS,)
    ),
    "TargetFilters.ServerInstanceLabel": ShapeRule(
        _INSTANCE_TYPES, (messages.INVALID_INSTANCE_TYPE,)
    ),
    "RegistrationStatus": ShapeRule(
        _one_of("Registered", "Deregistered"), (messages.INVALID_REGISTRATION_STATUS,)
    ),
    # A hook reports how it ended and nothing else, though the model has more statuses.
    "LifecycleEventStatus": ShapeRule(
        _one_of("Succeeded", "Failed"), (messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_STATUS,)
    ),
}

#: Members that the service needs though models, or older ones, do not say so [V 5.3, 11].
REQUIRED: dict[str, tuple[str, ...]] = {
    "BatchGetDeploymentTargets": ("deploymentId", "targetIds"),
    "BatchGetDeployments": ("deploymentIds",),
    "ContinueDeployment": ("deploymentId",),
    "CreateDeployment": ("deploymentGroupName",),
    "DeleteGitHubAccountToken": ("tokenName",),
    "GetDeploymentTarget": ("deploymentId", "targetId"),
    "ListDeploymentTargets": ("deploymentId",),
    "PutLifecycleEventHookExecutionStatus": (
        "deploymentId",
        "lifecycleEventHookExecutionId",
        "status",
    ),
    "SkipWaitTimeForInstanceTermination": ("deploymentId",),
    "UpdateApplication": ("applicationName", "newApplicationName"),
}

#: Errors that newer models declare for members which older ones know already.
DECLARED_LATER: dict[str, tuple[Message, ...]] = {
    "ListDeploymentTargets": (messages.INVALID_TARGET_FILTER_NAME,),
}
