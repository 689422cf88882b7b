"""Deployments, their targets and instances, and their validation hooks."""

from __future__ import annotations

from codedeploy_fake.messages.errors import inferred, verbatim

DEPLOYMENT_ID_REQUIRED = inferred(
    "DeploymentIdRequired",
    "DeploymentId is missing",
    when="the id is absent or empty, or the list of ids is empty",
)
INVALID_DEPLOYMENT_ID = verbatim(
    "InvalidDeploymentId",
    "Specified DeploymentId is not in the valid format: {id}",
    when="an id that is not d- and 9 of A-Z 0-9",
    source="SDKFEAT",
)
DEPLOYMENT_DOES_NOT_EXIST = verbatim(
    "DeploymentDoesNotExist",
    "The deployment {id} could not be found",
    when="a well-formed id of no deployment",
    source="SDKFEAT",
)
DEPLOYMENT_ALREADY_COMPLETED = inferred(
    "DeploymentAlreadyCompleted",
    "Deployment {id} has already completed",
    when="the deployment has succeeded, failed or been stopped",
)
DEPLOYMENT_IS_NOT_IN_READY_STATE = inferred(
    "DeploymentIsNotInReadyState",
    "The deployment {id} does not have a status of Ready and cannot continue yet",
    when="ContinueDeployment while the deployment does not wait for it",
)
DEPLOYMENT_NOT_STARTED = inferred(
    "DeploymentNotStarted",
    "Deployment {id} has not started",
    when="the deployment is still Created or Queued",
)
DEPLOYMENT_LIMIT_EXCEEDED = verbatim(
    "DeploymentLimitExceeded",
    "The Deployment Group '{group}' already has an active Deployment '{id}'",
    when="the group has an unfinished deployment (worded otherwise before 2022)",
    source="CircleCI-Public/aws-ecs-orb#181",
)
DEPLOYMENT_LIMIT_EXCEEDED_ACCOUNT = inferred(
    "DeploymentLimitExceeded",
    "The maximum number of concurrent deployments ({limit}) was exceeded",
    when="the quota of concurrent deployments in the account is reached (1300)",
    source="quotas page",
)
UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE = inferred(
    "UnsupportedActionForDeploymentType",
    "This operation is not supported for the deployment type of deployment {id}",
    when=(
        "to continue, or skip the wait of, an in-place deployment; a hook's status for a Server "
        "deployment"
    ),
)
INVALID_DEPLOYMENT_WAIT_TYPE = inferred(
    "InvalidDeploymentWaitType",
    "Deployment wait type is not valid: {value}",
    when="deploymentWaitType other than READY_WAIT and TERMINATION_WAIT",
)
INVALID_DEPLOYMENT_STATUS = inferred(
    "InvalidDeploymentStatus",
    "Deployment status is not valid: {value}",
    when="an unknown status in includeOnlyStatuses",
)
INVALID_TIME_RANGE = inferred(
    "InvalidTimeRange",
    "The start time must be earlier than the end time",
    when="createTimeRange starts after its end",
)
INVALID_EXTERNAL_ID = inferred(
    "InvalidExternalId",
    "External ID is not valid: {value}",
    when="externalId is empty, has blanks or more than 255 characters",
)
INVALID_FILE_EXISTS_BEHAVIOR_PLATFORM = verbatim(
    "InvalidFileExistsBehavior",
    "For Lambda, ECS and Kubernetes deployment, fileExistsBehavior can not be specified",
    when="fileExistsBehavior on a Lambda or ECS deployment",
    source="aws/aws-toolkit-azure-devops#288, comment of 2021-05-14",
)
INVALID_FILE_EXISTS_BEHAVIOR = inferred(
    "InvalidFileExistsBehavior",
    "FileExistsBehavior is not valid: {value}",
    when="fileExistsBehavior other than DISALLOW, OVERWRITE and RETAIN",
)
INVALID_IGNORE_APPLICATION_STOP_FAILURES_VALUE = inferred(
    "InvalidIgnoreApplicationStopFailuresValue",
    "For Lambda and ECS deployment, ignoreApplicationStopFailures can not be specified as true",
    when="ignoreApplicationStopFailures on a Lambda or ECS deployment",
)
INVALID_UPDATE_OUTDATED_INSTANCES_ONLY_VALUE = inferred(
    "InvalidUpdateOutdatedInstancesOnlyValue",
    "For Lambda and ECS deployment, updateOutdatedInstancesOnly can not be specified as true",
    when="updateOutdatedInstancesOnly on a Lambda or ECS deployment",
)
INVALID_TARGET_INSTANCES_IN_PLACE = inferred(
    "InvalidTargetInstances",
    "Target instances can be specified for blue/green deployments only",
    when="targetInstances on an in-place deployment",
    source="condition: model",
)
INVALID_TARGET_INSTANCES_LIMIT = inferred(
    "InvalidTargetInstances",
    "Target instances cannot contain more than 10 tags of one type",
    when="more than 10 tags of one kind in targetInstances",
    source="condition: model",
)
INVALID_TARGET_INSTANCES_EMPTY = inferred(
    "InvalidTargetInstances",
    "Target instances must contain a tag or an AutoScaling group",
    when="targetInstances without tags and Auto Scaling groups",
    source="condition: [V 3]",
)
INVALID_TARGET_INSTANCES_COMBINATION = inferred(
    "InvalidTargetInstances",
    "Target instances cannot contain both tagFilters and ec2TagSet",
    when="both tagFilters and ec2TagSet in targetInstances",
    source="condition: model",
)
INVALID_TARGET_INSTANCES_NONE = inferred(
    "InvalidTargetInstances",
    "Target instances match no instance",
    when="no instance has the tags of targetInstances",
    source="condition: model",
)
INVALID_TARGET_INSTANCES_TAG = inferred(
    "InvalidTargetInstances",
    "Target instances contain a tag filter that is not valid",
    when="a tag filter of targetInstances has an unknown type, or not what its type needs",
)
INVALID_INPUT_RESTART_PLATFORM = inferred(
    "InvalidInput",
    "Deployment mode RESTART is supported for EC2/On-premises deployments only",
    when="deploymentMode RESTART on a Lambda or ECS deployment",
    source="condition: model",
)
INVALID_INPUT_RESTART_STYLE = inferred(
    "InvalidInput",
    "Deployment mode RESTART is supported for in-place deployments only",
    when="deploymentMode RESTART in a blue/green deployment group",
    source="condition: model",
)
INVALID_INPUT_RESTART_REVISION = inferred(
    "InvalidInput",
    "A revision can not be specified when deployment mode is RESTART",
    when="deploymentMode RESTART with a revision",
    source="condition: model",
)
INVALID_INPUT_RESTART_OUTDATED = inferred(
    "InvalidInput",
    "updateOutdatedInstancesOnly can not be true when deployment mode is RESTART",
    when="deploymentMode RESTART with updateOutdatedInstancesOnly",
    source="condition: model",
)
DEPLOYMENT_TARGET_ID_REQUIRED = inferred(
    "DeploymentTargetIdRequired",
    "Deployment target id is missing",
    when="the target id is absent or empty, or the list of ids is empty",
)
INVALID_DEPLOYMENT_TARGET_ID_ECS = verbatim(
    "InvalidDeploymentTargetId",
    "Invalid id {target_id} for ECS deployment, valid Id should be in format "
    "<cluster-name>:<service-name>",
    when="an ECS deployment and another form of id",
    source="awsdocs/amazon-ecs-developer-guide#112",
)
INVALID_DEPLOYMENT_TARGET_ID = inferred(
    "InvalidDeploymentTargetId",
    "Invalid id {target_id} for {platform} deployment",
    when="a Server or Lambda deployment and a malformed id",
    source="by analogy with the text for ECS",
)
DEPLOYMENT_TARGET_DOES_NOT_EXIST = inferred(
    "DeploymentTargetDoesNotExist",
    "Target {target_id} does not belong to deployment {id}",
    when="a well-formed id of no target of the deployment",
)
DEPLOYMENT_TARGET_LIST_SIZE_EXCEEDED = inferred(
    "DeploymentTargetListSizeExceeded",
    "The maximum number of targets was exceeded",
    when="more than 25 ids, more than one for Lambda and ECS",
)
INSTANCE_ID_REQUIRED = inferred(
    "InstanceIdRequired",
    "Instance ID is missing",
    when="the instance id is absent or empty, or the list of ids is empty",
)
INSTANCE_DOES_NOT_EXIST = inferred(
    "InstanceDoesNotExist",
    "Instance {instance_id} does not exist in deployment {id}",
    when="GetDeploymentInstance of an instance outside the deployment",
)
INVALID_COMPUTE_PLATFORM_DEPLOYMENT = inferred(
    "InvalidComputePlatform",
    "This operation does not support the compute platform of deployment {id}",
    when="a deployment's instances are asked for, and it is an ECS deployment",
)
INVALID_INSTANCE_STATUS = inferred(
    "InvalidInstanceStatus",
    "Instance status is not valid: {value}",
    when="an unknown status in instanceStatusFilter or in the filter TargetStatus",
)
INVALID_INSTANCE_TYPE = inferred(
    "InvalidInstanceType",
    "Instance type is not valid: {value}",
    when="a type other than Blue and Green",
)
INVALID_DEPLOYMENT_INSTANCE_TYPE = inferred(
    "InvalidDeploymentInstanceType",
    "Instance types are supported for blue/green deployments only",
    when="instanceTypeFilter or ServerInstanceLabel on an in-place deployment",
)
INVALID_TARGET_FILTER_NAME = inferred(
    "InvalidTargetFilterName",
    "Target filter name is not valid: {value}",
    when="a key of targetFilters other than TargetStatus and ServerInstanceLabel",
)
INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID = inferred(
    "InvalidLifecycleEventHookExecutionId",
    "Lifecycle event hook execution id is not valid: {value}",
    when="the id is absent, or of no hook of the deployment",
)
INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_STATUS = inferred(
    "InvalidLifecycleEventHookExecutionStatus",
    "Lifecycle event hook execution status is not valid: {value}",
    when="a status other than Succeeded and Failed, or none",
)
LIFECYCLE_EVENT_ALREADY_COMPLETED = inferred(
    "LifecycleEventAlreadyCompleted",
    "Lifecycle event has already completed",
    when="the status of a finished event is reported again",
)
STOP_PENDING = verbatim(
    "Pending",
    "Stopping Pending. Stopping to schedule commands in the deployment instances",
    when="StopDeployment while lifecycle events run",
    source="API_StopDeployment",
)
STOP_SUCCEEDED = verbatim(
    "Succeeded",
    "No more commands will be scheduled for execution in the deployment instances",
    when="StopDeployment while nothing runs",
    source="CLIEX stop-deployment",
)
