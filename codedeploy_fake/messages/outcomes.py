"""Outcomes of deployments: errorInformation, and the messages of rollbacks."""

from __future__ import annotations

from codedeploy_fake.messages.errors import documented, inferred, verbatim, verbatim_text

HEALTH_CONSTRAINTS = verbatim(
    "HEALTH_CONSTRAINTS",
    "The overall deployment failed because too many individual instances failed deployment, too "
    "few healthy instances are available for deployment, or some instances in your deployment "
    "group are experiencing problems.",
    when="too many instances failed, or none succeeded",
    source="recordings of glomex/gcdt; API_BatchGetDeployments",
)
HEALTH_CONSTRAINTS_INVALID = documented(
    "HEALTH_CONSTRAINTS_INVALID",
    "The deployment can't start because the minimum number of healthy instances, as defined by "
    "your deployment configuration, are not available. You can reduce the required number of "
    "healthy instances by updating your deployment configuration or increase the number of "
    "instances in this deployment group.",
    when="the configuration demands as many healthy instances as there are, or more",
    source="user guide, error-codes",
)
NO_INSTANCES = verbatim(
    "NO_INSTANCES",
    "The deployment failed because no instances were found for your deployment group. Check your "
    "deployment group settings to make sure the tags for your Amazon EC2 instances or Auto "
    "Scaling groups correctly identify the instances you want to deploy to, and then try again.",
    when="nothing matches the group",
    source="public reports",
)
ALARM_ACTIVE = verbatim(
    "ALARM_ACTIVE",
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
    "selected, and the affected deployments have been stopped. Activated alarms: {alarms}",
    when="an alarm is in ALARM; each of those in angle brackets, with a blank between two",
    source="live runs",
)
ALARM_ACTIVE_UNREADABLE = inferred(
    "ALARM_ACTIVE",
    "The states of the alarms could not be retrieved from Amazon CloudWatch, and the affected "
    "deployments have been stopped. Alarms: {alarms}",
    when="an alarm cannot be read and ignorePollAlarmFailure is false",
    source="[E 6]",
)
MANUAL_STOP = inferred(
    "MANUAL_STOP",
    "The deployment was stopped by a user.",
    when="StopDeployment",
    source="code: model",
)
IAM_ROLE_MISSING = documented(
    "IAM_ROLE_MISSING",
    "The deployment failed because no service role exists with the service role name specified "
    "for the deployment group. Make sure you are using the correct service role name.",
    when="the group's role is gone when the deployment starts",
    source="user guide, error-codes",
)
IAM_ROLE_PERMISSIONS = verbatim(
    "IAM_ROLE_PERMISSIONS",
    "The IAM role {arn} does not give you permission to perform operations in the following AWS "
    "service: {service}. Contact your AWS administrator if you need help. If you are an AWS "
    "administrator, you can grant permissions to your users or groups by creating IAM policies.",
    when=(
        "the group's role lacks a permission (AmazonAutoScaling, AmazonEC2, "
        "AmazonElasticLoadBalancingV2, AWSLambda)"
    ),
    source="aws/serverless-application-model#219",
)
AUTO_SCALING_IAM_ROLE_PERMISSIONS = documented(
    "AUTO_SCALING_IAM_ROLE_PERMISSIONS",
    "The service role associated with your deployment group does not have the permission "
    "required to perform operations in the following AWS service. {service}",
    when="the same for Auto Scaling",
    source="user guide, error-codes",
)
AUTO_SCALING_CONFIGURATION = documented(
    "AUTO_SCALING_CONFIGURATION",
    "The deployment failed because the deployment group isn't configured correctly with its "
    "Amazon EC2 Auto Scaling group. In the CodeDeploy console, delete the Amazon EC2 Auto "
    "Scaling group from the deployment group, and then add it again.",
    when="the group's hook on an Auto Scaling group is broken",
    source="user guide; pairing of code and text inferred",
)
AGENT_ISSUE = documented(
    "AGENT_ISSUE",
    "The deployment failed because of a problem with the CodeDeploy agent. Make sure the agent is "
    "installed and running on all instances in this deployment group.",
    when="trouble with the agents (a silent agent leads to HEALTH_CONSTRAINTS)",
    source="user guide, error-codes",
)
OVER_MAX_INSTANCES = documented(
    "OVER_MAX_INSTANCES",
    "The deployment failed because more instances are targeted for deployment than are allowed "
    "for your account. To reduce the number of instances targeted for this deployment, update "
    "the tag settings for this deployment group or delete some of the targeted instances. "
    "Alternatively, you can contact AWS Support to request a limit increase.",
    when="more instances than the quota",
    source="user guide, error-codes",
)
THROTTLED = documented(
    "THROTTLED",
    "The deployment failed because more requests were made than are permitted for AWS CodeDeploy "
    "by an IAM role. Try reducing the number of requests.",
    when="too many requests by the role",
    source="user guide, error-codes",
)
THROTTLED_ROLE = verbatim(
    "THROTTLED",
    "The deployment failed because the number of requests by the IAM role {arn} exceeded the "
    "request limit for {service}. Avoid retrying API requests at a high rate.",
    when="another service throttles the group's role (AWSLambda)",
    source="davidgf/serverless-plugin-canary-deployments#159",
)
APPLICATION_MISSING = inferred(
    "APPLICATION_MISSING",
    "The deployment failed because the application {name} was not found.",
    when="the application was deleted before the deployment started",
    source="code: model",
)
DEPLOYMENT_GROUP_MISSING = inferred(
    "DEPLOYMENT_GROUP_MISSING",
    "The deployment failed because the deployment group {name} was not found.",
    when="the group was deleted before the deployment started",
    source="code: model",
)
REVISION_MISSING = inferred(
    "REVISION_MISSING",
    "The deployment failed because the revision was not found.",
    when="the revision was gone before the deployment started",
    source="code: model",
)
INVALID_REVISION_OUTCOME = verbatim(
    "INVALID_REVISION",
    "The deployment failed because the AppSpec file that specifies the deployment configuration "
    "is missing or has an invalid configuration. {reason}",
    when="the AppSpec of a Lambda or ECS deployment cannot be used",
    source="aws/aws-cli#6267",
)
APPSPEC_NOT_WELL_FORMED = verbatim(
    "INVALID_REVISION",
    "The input AppSpec file is a not well-formed yaml. The template cannot be parsed.",
    when="the reason in INVALID_REVISION if the AppSpec cannot be parsed",
    source="aws/aws-cli#6267",
)
APPSPEC_NOT_FOUND = inferred(
    "INVALID_REVISION",
    "The AppSpec file was not found in the S3 bucket.",
    when="the reason in INVALID_REVISION if the AppSpec file is not there",
    source="[E 10]",
)
APPSPEC_INCOMPLETE = inferred(
    "INVALID_REVISION",
    "The AppSpec file needs {what}.",
    when="the reason in INVALID_REVISION if the AppSpec says too little or something unknown",
    source="[E 10]",
)
TIMEOUT = inferred(
    "TIMEOUT",
    "The deployment timed out.",
    when="the longest duration of a deployment has passed",
    source="code: model",
)
TIMEOUT_TASK_SET = verbatim_text(
    "TIMEOUT",
    "The deployment timed out while waiting for the replacement task set to become healthy. This "
    "time out period is 60 minutes.",
    when="an ECS replacement task set is not healthy within 60 minutes",
    source="user guide, troubleshooting-ecs; code inferred",
)
TIMEOUT_READY_WAIT = verbatim_text(
    "TIMEOUT",
    "The deployment timed out while waiting for a notification to continue. This time out period "
    "is {minutes} minutes.",
    when="a deployment that was ready was not continued in time",
    source="user guide, troubleshooting-ecs; code inferred",
)
HOOK_EXECUTION_FAILURE = verbatim(
    "HOOK_EXECUTION_FAILURE",
    "The deployment failed because one or more of the lifecycle event validation functions failed.",
    when="a validation hook reported Failed",
    source="public log; user guide, troubleshooting-ecs",
)
HOOK_EXECUTION_FAILURE_NO_CALLBACK = verbatim_text(
    "HOOK_EXECUTION_FAILURE",
    "The deployment timed out while waiting for a status callback. CodeDeploy expects a status "
    "callback within one hour after a deployment hook is invoked.",
    when="a validation hook did not report within an hour",
    source="user guide, troubleshooting-ecs; code inferred",
)
ECS_UPDATE_ERROR = verbatim(
    "ECS_UPDATE_ERROR",
    "CodeDeploy detected that the replacement task set is unhealthy.",
    when="the replacement task set became unhealthy",
    source="public SNS messages",
)
ECS_UPDATE_ERROR_UNEXPECTED = verbatim(
    "ECS_UPDATE_ERROR",
    "The ECS service cannot be updated due to an unexpected error: {reason} (Service: AmazonECS; "
    "Status Code: 400; Error Code: {code}; Request ID: {request_id}; Proxy: null). Check your "
    "ECS service status",
    when="Amazon ECS refused an update",
    source="public report",
)
ELASTIC_LOAD_BALANCING_INVALID = verbatim(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "The ELB could not be updated due to the following error: {reason}",
    when="the load balancer or target group cannot be used; nothing is installed",
    source="public captures; user guide, troubleshooting-ecs",
)
ELASTIC_LOAD_BALANCING_INVALID_PRIMARY = verbatim(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Primary taskset target group must be behind listener {arn}",
    when=(
        "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener does not lead to the group; "
        "the ARN is the listener's or its rule's"
    ),
    source="three public captures",
)
ELASTIC_LOAD_BALANCING_INVALID_GREEN = verbatim(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Green taskset target group cannot have non-zero weight prior to traffic shifting",
    when=(
        "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener gives the replacement's "
        "target group traffic already"
    ),
    source="public captures",
)
ELASTIC_LOAD_BALANCING_INVALID_OTHERS = verbatim(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Only target group in ECS deployment group ({first}, {second}) can be set on listener {arn}.",
    when=(
        "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener leads to other target groups"
    ),
    source="public captures",
)
INVALID_ECS_SERVICE_OUTCOME = inferred(
    "INVALID_ECS_SERVICE",
    "The deployment failed because the Amazon ECS service {service} was not found in the cluster "
    "{cluster}.",
    when="the group's ECS service is gone when the deployment starts",
    source="[E 10]",
)
INVALID_LAMBDA_FUNCTION = inferred(
    "INVALID_LAMBDA_FUNCTION",
    "The deployment failed because the Lambda function {name} was not found.",
    when="the AppSpec names an unknown function",
    source="[E 10]",
)
INVALID_LAMBDA_CONFIGURATION = verbatim(
    "INVALID_LAMBDA_CONFIGURATION",
    "The deployment failed because the AppSpec file that specifies the AWS Lambda deployment "
    "configuration is missing or has an invalid configuration.",
    when=(
        "a canary or linear shift to the version that is current already; the AppSpec names an "
        "unknown alias or version, or $LATEST; the alias has weights"
    ),
    source=(
        "terraform-aws-modules/terraform-aws-lambda#82, #85; conditions other than the first "
        "inferred"
    ),
)
INVALID_LAMBDA_CONFIGURATION_CURRENT_VERSION = verbatim(
    "INVALID_LAMBDA_CONFIGURATION",
    f"{INVALID_LAMBDA_CONFIGURATION.text} The Lambda function alias version does not match the "
    "current version in AppSpec file.",
    when="the alias serves another version than CurrentVersion",
    source="aws/serverless-application-model#291",
)
MISSING_GITHUB_TOKEN = inferred(
    "MISSING_GITHUB_TOKEN",
    "The deployment failed because no GitHub token was found for the account.",
    when="a private repository without a connection",
    source="[E 10]",
)
AUTOSCALING_VALIDATION_ERROR = inferred(
    "AUTOSCALING_VALIDATION_ERROR",
    "The deployment failed because Amazon EC2 Auto Scaling refused a request.",
    when="fail_deployment; no report of it is known",
    source="code: model",
)
CLOUDFORMATION_STACK_FAILURE = inferred(
    "CLOUDFORMATION_STACK_FAILURE",
    "The deployment failed because an update of the AWS CloudFormation stack failed.",
    when="fail_deployment; deployments of AWS CloudFormation are not made by CreateDeployment",
    source="code: model",
)
CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND = inferred(
    "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND",
    "The deployment failed because a CodeDeploy resource was not found.",
    when="fail_deployment; no report of it is known",
    source="code: model",
)
CUSTOMER_APPLICATION_UNHEALTHY = inferred(
    "CUSTOMER_APPLICATION_UNHEALTHY",
    "The deployment failed because the application is unhealthy.",
    when="fail_deployment; no report of it is known",
    source="code: model",
)
ELB_INVALID_INSTANCE = inferred(
    "ELB_INVALID_INSTANCE",
    "The deployment failed because an instance was not valid for the load balancer.",
    when="fail_deployment; no report of it is known",
    source="code: model",
)
INTERNAL_ERROR = documented(
    "INTERNAL_ERROR",
    "There was an internal error.",
    when="fail_deployment; an error inside the service",
    source="API change of 2016-09-20",
)
MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION = inferred(
    "MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION",
    "The deployment failed because the deployment group has no blue/green configuration.",
    when="fail_deployment; a group that lacks it is refused before",
    source="code: model",
)
MISSING_ELB_INFORMATION = inferred(
    "MISSING_ELB_INFORMATION",
    "The deployment failed because the deployment group has no load balancer information.",
    when="fail_deployment; a group that lacks it is refused before",
    source="code: model",
)
NO_EC2_SUBSCRIPTION = documented(
    "NO_EC2_SUBSCRIPTION",
    "The calling account is not subscribed to the Amazon EC2 service.",
    when="fail_deployment; every account is subscribed today",
    source="API change of 2016-09-20",
)
RESOURCE_LIMIT_EXCEEDED = inferred(
    "RESOURCE_LIMIT_EXCEEDED",
    "The deployment failed because a limit of a resource was exceeded.",
    when="fail_deployment; no report of it is known",
    source="code: model",
)
ROLLBACK_TRIGGERED = verbatim(
    "rollbackMessage",
    "Deployment {id} terminated. Automatic rollback is triggered with a DeploymentId "
    "{rollback_id}.",
    when="of a deployment that is rolled back",
    source="live runs",
)
ROLLBACK_DEPLOYMENT = verbatim(
    "rollbackMessage",
    "Deployment {rollback_id} is triggered to roll back deployment {id}.",
    when="of the deployment that rolls back another",
    source="live runs",
)
