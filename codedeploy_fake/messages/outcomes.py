"""What a deployment says of its end: errorInformation, and the messages of rollbacks."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

HEALTH_CONSTRAINTS = Message(
    "HEALTH_CONSTRAINTS",
    "The overall deployment failed because too many individual instances failed deployment, too "
    "few healthy instances are available for deployment, or some instances in your deployment "
    "group are experiencing problems.",
    "too many instances failed, or none succeeded",
    "verbatim",
    "recordings of glomex/gcdt; API_BatchGetDeployments",
)
HEALTH_CONSTRAINTS_INVALID = Message(
    "HEALTH_CONSTRAINTS_INVALID",
    "The deployment can't start because the minimum number of healthy instances, as defined by "
    "your deployment configuration, are not available. You can reduce the required number of "
    "healthy instances by updating your deployment configuration or increase the number of "
    "instances in this deployment group.",
    "the configuration demands as many healthy instances as there are, or more",
    "documented",
    "user guide, error-codes",
)
NO_INSTANCES = Message(
    "NO_INSTANCES",
    "The deployment failed because no instances were found for your deployment group. Check your "
    "deployment group settings to make sure the tags for your Amazon EC2 instances or Auto "
    "Scaling groups correctly identify the instances you want to deploy to, and then try again.",
    "nothing matches the group",
    "verbatim",
    "public reports",
)
ALARM_ACTIVE = Message(
    "ALARM_ACTIVE",
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
    "selected, and the affected deployments have been stopped. Activated alarms: {alarms}",
    "an alarm is in ALARM; each of those in angle brackets, with a blank between two",
    "verbatim",
    "live runs",
)
ALARM_ACTIVE_UNREADABLE = Message(
    "ALARM_ACTIVE",
    "The states of the alarms could not be retrieved from Amazon CloudWatch, and the affected "
    "deployments have been stopped. Alarms: {alarms}",
    "an alarm cannot be read and ignorePollAlarmFailure is false",
    "inferred",
    "[E 6]",
)
MANUAL_STOP = Message(
    "MANUAL_STOP",
    "The deployment was stopped by a user.",
    "StopDeployment",
    "inferred",
    "code: model",
)
IAM_ROLE_MISSING = Message(
    "IAM_ROLE_MISSING",
    "The deployment failed because no service role exists with the service role name specified "
    "for the deployment group. Make sure you are using the correct service role name.",
    "the group's role is gone when the deployment starts",
    "documented",
    "user guide, error-codes",
)
IAM_ROLE_PERMISSIONS = Message(
    "IAM_ROLE_PERMISSIONS",
    "The IAM role {arn} does not give you permission to perform operations in the following AWS "
    "service: {service}. Contact your AWS administrator if you need help. If you are an AWS "
    "administrator, you can grant permissions to your users or groups by creating IAM policies.",
    "the group's role lacks a permission (AmazonAutoScaling, AmazonEC2, "
    "AmazonElasticLoadBalancingV2, AWSLambda)",
    "verbatim",
    "aws/serverless-application-model#219",
)
AUTO_SCALING_IAM_ROLE_PERMISSIONS = Message(
    "AUTO_SCALING_IAM_ROLE_PERMISSIONS",
    "The service role associated with your deployment group does not have the permission "
    "required to perform operations in the following AWS service. {service}",
    "the same for Auto Scaling",
    "documented",
    "user guide, error-codes",
)
AUTO_SCALING_CONFIGURATION = Message(
    "AUTO_SCALING_CONFIGURATION",
    "The deployment failed because the deployment group isn't configured correctly with its "
    "Amazon EC2 Auto Scaling group. In the CodeDeploy console, delete the Amazon EC2 Auto "
    "Scaling group from the deployment group, and then add it again.",
    "the group's hook on an Auto Scaling group is broken",
    "documented",
    "user guide; pairing of code and text inferred",
)
AGENT_ISSUE = Message(
    "AGENT_ISSUE",
    "The deployment failed because of a problem with the CodeDeploy agent. Make sure the agent is "
    "installed and running on all instances in this deployment group.",
    "trouble with the agents (a silent agent leads to HEALTH_CONSTRAINTS)",
    "documented",
    "user guide, error-codes",
)
OVER_MAX_INSTANCES = Message(
    "OVER_MAX_INSTANCES",
    "The deployment failed because more instances are targeted for deployment than are allowed "
    "for your account. To reduce the number of instances targeted for this deployment, update "
    "the tag settings for this deployment group or delete some of the targeted instances. "
    "Alternatively, you can contact AWS Support to request a limit increase.",
    "more instances than the quota",
    "documented",
    "user guide, error-codes",
)
THROTTLED = Message(
    "THROTTLED",
    "The deployment failed because more requests were made than are permitted for AWS CodeDeploy "
    "by an IAM role. Try reducing the number of requests.",
    "too many requests by the role",
    "documented",
    "user guide, error-codes",
)
THROTTLED_ROLE = Message(
    "THROTTLED",
    "The deployment failed because the number of requests by the IAM role {arn} exceeded the "
    "request limit for {service}. Avoid retrying API requests at a high rate.",
    "another service throttles the group's role (AWSLambda)",
    "verbatim",
    "davidgf/serverless-plugin-canary-deployments#159",
)
APPLICATION_MISSING = Message(
    "APPLICATION_MISSING",
    "The deployment failed because the application {name} was not found.",
    "the application was deleted before the deployment started",
    "inferred",
    "code: model",
)
DEPLOYMENT_GROUP_MISSING = Message(
    "DEPLOYMENT_GROUP_MISSING",
    "The deployment failed because the deployment group {name} was not found.",
    "the group was deleted before the deployment started",
    "inferred",
    "code: model",
)
REVISION_MISSING = Message(
    "REVISION_MISSING",
    "The deployment failed because the revision was not found.",
    "the revision was gone before the deployment started",
    "inferred",
    "code: model",
)
INVALID_REVISION_OUTCOME = Message(
    "INVALID_REVISION",
    "The deployment failed because the AppSpec file that specifies the deployment configuration "
    "is missing or has an invalid configuration. {reason}",
    "the AppSpec of a Lambda or ECS deployment cannot be used",
    "verbatim",
    "aws/aws-cli#6267",
)
APPSPEC_NOT_WELL_FORMED = Message(
    "INVALID_REVISION",
    "The input AppSpec file is a not well-formed yaml. The template cannot be parsed.",
    "the reason in INVALID_REVISION if the AppSpec cannot be parsed",
    "verbatim",
    "aws/aws-cli#6267",
)
APPSPEC_NOT_FOUND = Message(
    "INVALID_REVISION",
    "The AppSpec file was not found in the S3 bucket.",
    "the reason in INVALID_REVISION if the AppSpec file is not there",
    "inferred",
    "[E 10]",
)
APPSPEC_INCOMPLETE = Message(
    "INVALID_REVISION",
    "The AppSpec file needs {what}.",
    "the reason in INVALID_REVISION if the AppSpec says too little or something unknown",
    "inferred",
    "[E 10]",
)
TIMEOUT = Message(
    "TIMEOUT",
    "The deployment timed out.",
    "the longest duration of a deployment has passed",
    "inferred",
    "code: model",
)
TIMEOUT_TASK_SET = Message(
    "TIMEOUT",
    "The deployment timed out while waiting for the replacement task set to become healthy. This "
    "time out period is 60 minutes.",
    "an ECS replacement task set is not healthy within 60 minutes",
    "verbatim",
    "user guide, troubleshooting-ecs; code inferred",
    class_uncertain=True,
)
TIMEOUT_READY_WAIT = Message(
    "TIMEOUT",
    "The deployment timed out while waiting for a notification to continue. This time out period "
    "is {minutes} minutes.",
    "nobody continued a deployment that was ready",
    "verbatim",
    "user guide, troubleshooting-ecs; code inferred",
    class_uncertain=True,
)
HOOK_EXECUTION_FAILURE = Message(
    "HOOK_EXECUTION_FAILURE",
    "The deployment failed because one or more of the lifecycle event validation functions failed.",
    "a validation hook reported Failed",
    "verbatim",
    "public log; user guide, troubleshooting-ecs",
)
HOOK_EXECUTION_FAILURE_NO_CALLBACK = Message(
    "HOOK_EXECUTION_FAILURE",
    "The deployment timed out while waiting for a status callback. CodeDeploy expects a status "
    "callback within one hour after a deployment hook is invoked.",
    "a validation hook did not report within an hour",
    "verbatim",
    "user guide, troubleshooting-ecs; code inferred",
    class_uncertain=True,
)
ECS_UPDATE_ERROR = Message(
    "ECS_UPDATE_ERROR",
    "CodeDeploy detected that the replacement task set is unhealthy.",
    "the replacement task set became unhealthy",
    "verbatim",
    "public SNS messages",
)
ECS_UPDATE_ERROR_UNEXPECTED = Message(
    "ECS_UPDATE_ERROR",
    "The ECS service cannot be updated due to an unexpected error: {reason} (Service: AmazonECS; "
    "Status Code: 400; Error Code: {code}; Request ID: {request_id}; Proxy: null). Check your "
    "ECS service status",
    "Amazon ECS refused an update",
    "verbatim",
    "public report",
)
ELASTIC_LOAD_BALANCING_INVALID = Message(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "The ELB could not be updated due to the following error: {reason}",
    "the load balancer or target group cannot be used; nothing is installed",
    "verbatim",
    "public captures; user guide, troubleshooting-ecs",
)
ELASTIC_LOAD_BALANCING_INVALID_PRIMARY = Message(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Primary taskset target group must be behind listener {arn}",
    "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener does not lead to the group; the "
    "ARN is the listener's or its rule's",
    "verbatim",
    "three public captures",
)
ELASTIC_LOAD_BALANCING_INVALID_GREEN = Message(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Green taskset target group cannot have non-zero weight prior to traffic shifting",
    "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener gives the replacement's target "
    "group traffic already",
    "verbatim",
    "public captures",
)
ELASTIC_LOAD_BALANCING_INVALID_OTHERS = Message(
    "ELASTIC_LOAD_BALANCING_INVALID",
    "Only target group in ECS deployment group ({first}, {second}) can be set on listener {arn}.",
    "the reason in ELASTIC_LOAD_BALANCING_INVALID if the listener leads to other target groups",
    "verbatim",
    "public captures",
)
INVALID_ECS_SERVICE_OUTCOME = Message(
    "INVALID_ECS_SERVICE",
    "The deployment failed because the Amazon ECS service {service} was not found in the cluster "
    "{cluster}.",
    "the group's ECS service is gone when the deployment starts",
    "inferred",
    "[E 10]",
)
INVALID_LAMBDA_FUNCTION = Message(
    "INVALID_LAMBDA_FUNCTION",
    "The deployment failed because the Lambda function {name} was not found.",
    "the AppSpec names an unknown function",
    "inferred",
    "[E 10]",
)
INVALID_LAMBDA_CONFIGURATION = Message(
    "INVALID_LAMBDA_CONFIGURATION",
    "The deployment failed because the AppSpec file that specifies the AWS Lambda deployment "
    "configuration is missing or has an invalid configuration.",
    "a canary or linear shift to the version that is current already; the AppSpec names an "
    "unknown alias or version, or $LATEST; the alias has weights",
    "verbatim",
    "terraform-aws-modules/terraform-aws-lambda#82, #85; conditions other than the first inferred",
)
INVALID_LAMBDA_CONFIGURATION_CURRENT_VERSION = Message(
    "INVALID_LAMBDA_CONFIGURATION",
    f"{INVALID_LAMBDA_CONFIGURATION.text} The Lambda function alias version does not match the "
    "current version in AppSpec file.",
    "the alias serves another version than CurrentVersion",
    "verbatim",
    "aws/serverless-application-model#291",
)
MISSING_GITHUB_TOKEN = Message(
    "MISSING_GITHUB_TOKEN",
    "The deployment failed because no GitHub token was found for the account.",
    "a private repository without a connection",
    "inferred",
    "[E 10]",
)
ROLLBACK_TRIGGERED = Message(
    "rollbackMessage",
    "Deployment {id} terminated. Automatic rollback is triggered with a DeploymentId "
    "{rollback_id}.",
    "of a deployment that is rolled back",
    "verbatim",
    "live runs",
)
ROLLBACK_DEPLOYMENT = Message(
    "rollbackMessage",
    "Deployment {rollback_id} is triggered to roll back deployment {id}.",
    "of the deployment that rolls back another",
    "verbatim",
    "live runs",
)
