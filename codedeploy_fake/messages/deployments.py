"""Deployments, their targets and instances, and their validation hooks."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DEPLOYMENT_ID_REQUIRED = Message(
    "DeploymentIdRequired",
    "DeploymentId is missing",
    "the id is absent or empty, or the list of ids is empty",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_ID = Message(
    "InvalidDeploymentId",
    "Specified DeploymentId is not in the valid format: {id}",
    "an id that is not d- and 9 of A-Z 0-9",
    "verbatim",
    "SDKFEAT",
)
DEPLOYMENT_DOES_NOT_EXIST = Message(
    "DeploymentDoesNotExist",
    "The deployment {id} could not be found",
    "a well-formed id of no deployment",
    "verbatim",
    "SDKFEAT",
)
DEPLOYMENT_ALREADY_COMPLETED = Message(
    "DeploymentAlreadyCompleted",
    "Deployment {id} has already completed",
    "the deployment has succeeded, failed or been stopped",
    "inferred",
    "model",
)
DEPLOYMENT_IS_NOT_IN_READY_STATE = Message(
    "DeploymentIsNotInReadyState",
    "The deployment {id} does not have a status of Ready and cannot continue yet",
    "ContinueDeployment while the deployment does not wait for it",
    "inferred",
    "model",
)
DEPLOYMENT_NOT_STARTED = Message(
    "DeploymentNotStarted",
    "Deployment {id} has not started",
    "the deployment is still Created or Queued",
    "inferred",
    "model",
)
DEPLOYMENT_LIMIT_EXCEEDED = Message(
    "DeploymentLimitExceeded",
    "The Deployment Group '{group}' already has an active Deployment '{id}'",
    "the group has an unfinished deployment (worded otherwise before 2022)",
    "verbatim",
    "CircleCI-Public/aws-ecs-orb#181",
)
DEPLOYMENT_LIMIT_EXCEEDED_ACCOUNT = Message(
    "DeploymentLimitExceeded",
    "The maximum number of concurrent deployments ({limit}) was exceeded",
    "the quota of concurrent deployments in the account is reached (1300)",
    "inferred",
    "quotas page",
)
UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE = Message(
    "UnsupportedActionForDeploymentType",
    "This operation is not supported for the deployment type of deployment {id}",
    "to continue, or skip the wait of, an in-place deployment; a hook's status for a Server "
    "deployment",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_WAIT_TYPE = Message(
    "InvalidDeploymentWaitType",
    "Deployment wait type is not valid: {value}",
    "deploymentWaitType other than READY_WAIT and TERMINATION_WAIT",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_STATUS = Message(
    "InvalidDeploymentStatus",
    "Deployment status is not valid: {value}",
    "an unknown status in includeOnlyStatuses",
    "inferred",
    "model",
)
INVALID_TIME_RANGE = Message(
    "InvalidTimeRange",
    "The start time must be earlier than the end time",
    "createTimeRange starts after its end",
    "inferred",
    "model",
)
INVALID_EXTERNAL_ID = Message(
    "InvalidExternalId",
    "External ID is not valid: {value}",
    "externalId is empty, has blanks or more than 255 characters",
    "inferred",
    "model",
)
INVALID_FILE_EXISTS_BEHAVIOR_PLATFORM = Message(
    "InvalidFileExistsBehavior",
    "For Lambda, ECS and Kubernetes deployment, fileExistsBehavior can not be specified",
    "fileExistsBehavior on a Lambda or ECS deployment",
    "verbatim",
    "aws/aws-toolkit-azure-devops#288, comment of 2021-05-14",
)
INVALID_FILE_EXISTS_BEHAVIOR = Message(
    "InvalidFileExistsBehavior",
    "FileExistsBehavior is not valid: {value}",
    "fileExistsBehavior other than DISALLOW, OVERWRITE and RETAIN",
    "inferred",
    "model",
)
INVALID_IGNORE_APPLICATION_STOP_FAILURES_VALUE = Message(
    "InvalidIgnoreApplicationStopFailuresValue",
    "For Lambda and ECS deployment, ignoreApplicationStopFailures can not be specified as true",
    "ignoreApplicationStopFailures on a Lambda or ECS deployment",
    "inferred",
    "model",
)
INVALID_UPDATE_OUTDATED_INSTANCES_ONLY_VALUE = Message(
    "InvalidUpdateOutdatedInstancesOnlyValue",
    "For Lambda and ECS deployment, updateOutdatedInstancesOnly can not be specified as true",
    "updateOutdatedInstancesOnly on a Lambda or ECS deployment",
    "inferred",
    "model",
)
INVALID_TARGET_INSTANCES_IN_PLACE = Message(
    "InvalidTargetInstances",
    "Target instances can be specified for blue/green deployments only",
    "targetInstances on an in-place deployment",
    "inferred",
    "condition: model",
)
INVALID_TARGET_INSTANCES_LIMIT = Message(
    "InvalidTargetInstances",
    "Target instances cannot contain more than 10 tags of one type",
    "more than 10 tags of one kind in targetInstances",
    "inferred",
    "condition: model",
)
INVALID_TARGET_INSTANCES_EMPTY = Message(
    "InvalidTargetInstances",
    "Target instances must contain a tag or an AutoScaling group",
    "targetInstances without tags and Auto Scaling groups",
    "inferred",
    "condition: [V 3]",
)
INVALID_TARGET_INSTANCES_NONE = Message(
    "InvalidTargetInstances",
    "Target instances match no instance",
    "no instance has the tags of targetInstances",
    "inferred",
    "condition: model",
)
INVALID_TARGET_INSTANCES_TAG = Message(
    "InvalidTargetInstances",
    "Target instances contain a tag filter that is not valid",
    "a tag filter of targetInstances has an unknown type, or not what its type needs",
    "inferred",
    "model",
)
INVALID_INPUT_RESTART_PLATFORM = Message(
    "InvalidInput",
    "Deployment mode RESTART is supported for EC2/On-premises deployments only",
    "deploymentMode RESTART on a Lambda or ECS deployment",
    "inferred",
    "condition: model",
)
INVALID_INPUT_RESTART_REVISION = Message(
    "InvalidInput",
    "A revision can not be specified when deployment mode is RESTART",
    "deploymentMode RESTART with a revision",
    "inferred",
    "condition: model",
)
INVALID_INPUT_RESTART_OUTDATED = Message(
    "InvalidInput",
    "updateOutdatedInstancesOnly can not be true when deployment mode is RESTART",
    "deploymentMode RESTART with updateOutdatedInstancesOnly",
    "inferred",
    "condition: model",
)
DEPLOYMENT_TARGET_ID_REQUIRED = Message(
    "DeploymentTargetIdRequired",
    "Deployment target id is missing",
    "the target id is absent or empty, or the list of ids is empty",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_TARGET_ID_ECS = Message(
    "InvalidDeploymentTargetId",
    "Invalid id {target_id} for ECS deployment, valid Id should be in format "
    "<cluster-name>:<service-name>",
    "an ECS deployment and another form of id",
    "verbatim",
    "awsdocs/amazon-ecs-developer-guide#112",
)
INVALID_DEPLOYMENT_TARGET_ID = Message(
    "InvalidDeploymentTargetId",
    "Invalid id {target_id} for {platform} deployment",
    "a Server or Lambda deployment and a malformed id",
    "inferred",
    "by analogy with the text for ECS",
)
DEPLOYMENT_TARGET_DOES_NOT_EXIST = Message(
    "DeploymentTargetDoesNotExist",
    "Target {target_id} does not belong to deployment {id}",
    "a well-formed id of no target of the deployment",
    "inferred",
    "model",
)
DEPLOYMENT_TARGET_LIST_SIZE_EXCEEDED = Message(
    "DeploymentTargetListSizeExceeded",
    "The maximum number of targets was exceeded",
    "more than 25 ids, more than one for Lambda and ECS",
    "inferred",
    "model",
)
INSTANCE_ID_REQUIRED = Message(
    "InstanceIdRequired",
    "Instance ID is missing",
    "the instance id is absent or empty, or the list of ids is empty",
    "inferred",
    "model",
)
INSTANCE_DOES_NOT_EXIST = Message(
    "InstanceDoesNotExist",
    "Instance {instance_id} does not exist in deployment {id}",
    "GetDeploymentInstance of an instance outside the deployment",
    "inferred",
    "model",
)
INVALID_COMPUTE_PLATFORM_DEPLOYMENT = Message(
    "InvalidComputePlatform",
    "This operation does not support the compute platform of deployment {id}",
    "a deployment's instances are asked for, and it is an ECS deployment",
    "inferred",
    "model",
)
INVALID_INSTANCE_STATUS = Message(
    "InvalidInstanceStatus",
    "Instance status is not valid: {value}",
    "an unknown status in instanceStatusFilter or in the filter TargetStatus",
    "inferred",
    "model",
)
INVALID_INSTANCE_TYPE = Message(
    "InvalidInstanceType",
    "Instance type is not valid: {value}",
    "a type other than Blue and Green",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_INSTANCE_TYPE = Message(
    "InvalidDeploymentInstanceType",
    "Instance types are supported for blue/green deployments only",
    "instanceTypeFilter or ServerInstanceLabel on an in-place deployment",
    "inferred",
    "model",
)
INVALID_TARGET_FILTER_NAME = Message(
    "InvalidTargetFilterName",
    "Target filter name is not valid: {value}",
    "a key of targetFilters other than TargetStatus and ServerInstanceLabel",
    "inferred",
    "model",
)
INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID = Message(
    "InvalidLifecycleEventHookExecutionId",
    "Lifecycle event hook execution id is not valid: {value}",
    "the id is absent, or of no hook of the deployment",
    "inferred",
    "model",
)
INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_STATUS = Message(
    "InvalidLifecycleEventHookExecutionStatus",
    "Lifecycle event hook execution status is not valid: {value}",
    "a status other than Succeeded and Failed, or none",
    "inferred",
    "model",
)
LIFECYCLE_EVENT_ALREADY_COMPLETED = Message(
    "LifecycleEventAlreadyCompleted",
    "Lifecycle event has already completed",
    "the status of a finished event is reported again",
    "inferred",
    "model",
)
STOP_PENDING = Message(
    "Pending",
    "Stopping Pending. Stopping to schedule commands in the deployment instances",
    "StopDeployment while lifecycle events run",
    "verbatim",
    "API_StopDeployment",
)
STOP_SUCCEEDED = Message(
    "Succeeded",
    "No more commands will be scheduled for execution in the deployment instances",
    "StopDeployment while nothing runs",
    "verbatim",
    "CLIEX stop-deployment",
)
