"""Deployment groups: names, role, tags, styles, balancers, triggers, alarms and rollback."""

from __future__ import annotations

from codedeploy_fake.messages.errors import documented, inferred, verbatim, verbatim_text

DEPLOYMENT_GROUP_NAME_REQUIRED = verbatim(
    "DeploymentGroupNameRequired",
    "Deployment Group name is missing",
    when="the group's name is absent or empty, or the list of names is empty",
    source="public log of CreateDeployment",
)
INVALID_DEPLOYMENT_GROUP_NAME = inferred(
    "InvalidDeploymentGroupName",
    "Deployment group name is not in a valid format: {name}",
    when="more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
)
DEPLOYMENT_GROUP_ALREADY_EXISTS = inferred(
    "DeploymentGroupAlreadyExists",
    "Deployment group already exists with name: {name}",
    when="the name is taken within the application",
)
DEPLOYMENT_GROUP_DOES_NOT_EXIST = verbatim(
    "DeploymentGroupDoesNotExist",
    "No Deployment Group found for name: {name}",
    when="the application has no such group",
    source="hashicorp/terraform#4802; recording of cloud-custodian",
)
DEPLOYMENT_GROUP_LIMIT_EXCEEDED = inferred(
    "DeploymentGroupLimitExceeded",
    "Deployment groups limit exceeded for application: {name}",
    when="the quota of groups in an application is reached (1000)",
    source="quotas page",
)
ROLE_REQUIRED = inferred(
    "RoleRequired",
    "Service role ARN is missing",
    when="CreateDeploymentGroup with an empty serviceRoleArn",
)
INVALID_ROLE_NOT_ASSUMABLE = verbatim(
    "InvalidRole",
    "AWS CodeDeploy does not have the permissions required to assume the role {arn}.",
    when=(
        "the role does not exist or cannot be assumed by the service (until 2016: Cannot "
        "assume role provided.)"
    ),
    source="go-to-k/cdkd#948",
)
INVALID_ROLE_FORMAT = inferred(
    "InvalidRole",
    "The service role ARN is not in a valid format: {arn}",
    when="serviceRoleArn is not the ARN of a role",
)
INVALID_ROLE_PERMISSIONS = inferred(
    "InvalidRole",
    "The IAM role {arn} does not give you permission to perform operations in the following AWS "
    "service: {service}. Contact your AWS administrator if you need help. If you are an AWS "
    "administrator, you can grant permissions to your users or groups by creating IAM policies.",
    when="Auto Scaling groups are given and the role lacks the permissions for them",
    source="the sentence: aws/serverless-application-model#219",
)
INVALID_EC2_TAG_COMBINATION = verbatim(
    "InvalidEC2TagCombination",
    "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types "
    "can be used in a single call. Remove one tag specification type, and then try again.",
    when="ec2TagFilters and ec2TagSet in one call",
    source="PF:dg-ec2-tag-filters-xor-tag-set",
)
INVALID_EC2_TAG_KEY_ONLY = verbatim_text(
    "InvalidEC2Tag",
    "Values must not be provided for key-only filters.",
    when="a KEY_ONLY filter with a Value",
    source="PF:dg-tag-filter-type-value-consistency",
)
INVALID_EC2_TAG_VALUE_ONLY = verbatim_text(
    "InvalidEC2Tag",
    "Keys must not be provided for value-only filters.",
    when="a VALUE_ONLY filter with a Key",
    source="PF:dg-tag-filter-type-value-consistency",
)
INVALID_EC2_TAG = inferred(
    "InvalidEC2Tag",
    "EC2 tag filter is not valid",
    when=(
        "an unknown or missing Type, a missing Key or Value, a key of more than 128 or a "
        "value of more than 256 characters, more than 10 filters"
    ),
    source="user guide, limits",
)
INVALID_EC2_TAG_PLATFORM = verbatim_text(
    "InvalidEC2Tag",
    "For {platform} deployment group, {member} can not be specified",
    when="a Lambda or ECS application with ec2TagFilters or ec2TagSet, even empty",
    source="PF:dg-ec2-filters-server-platform-only",
)
INVALID_ON_PREMISES_TAG_COMBINATION = verbatim(
    "InvalidOnPremisesTagCombination",
    "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these "
    "data types can be used in a single call. Remove one tag specification type, and then try "
    "again.",
    when="onPremisesInstanceTagFilters and onPremisesTagSet in one call",
    source="PF:dg-onprem-tag-filters-xor-tag-set",
)
INVALID_TAG_FILTER_TYPE = verbatim(
    "InvalidTag",
    "",
    when="an on-premises filter of type KEY_ONLY with a Value, or VALUE_ONLY with a Key",
    source="PF:dg-tag-filter-type-value-consistency",
)
INVALID_TAG_PLATFORM = verbatim_text(
    "InvalidTag",
    "For {platform} deployment group, {member} can not be specified",
    when="a Lambda or ECS application with on-premises filters, even empty",
    source="PF:dg-ec2-filters-server-platform-only",
)
TAG_SET_LIST_LIMIT_EXCEEDED = inferred(
    "TagSetListLimitExceeded",
    "The number of tag groups exceeded the maximum allowed limit of 3",
    when="more than 3 groups in ec2TagSet or onPremisesTagSet",
)
INVALID_AUTO_SCALING_GROUP_PLATFORM = verbatim(
    "InvalidAutoScalingGroup",
    "For {platform} deployment group, autoScalingGroups can not be specified",
    when="an ECS or Lambda application with autoScalingGroups, even empty",
    source="hashicorp/terraform-provider-aws#7128",
)
INVALID_AUTO_SCALING_GROUP = inferred(
    "InvalidAutoScalingGroup",
    "AutoScaling group {name} does not exist",
    when="the named group does not exist",
)
INVALID_AUTO_SCALING_GROUP_NAME = inferred(
    "InvalidAutoScalingGroup",
    "AutoScaling group name is not in a valid format: {name}",
    when="an empty name, or one of more than 255 characters",
)
INVALID_AUTO_SCALING_GROUP_COUNT = inferred(
    "InvalidAutoScalingGroup",
    "Deployment Groups cannot contain more than {limit} AutoScaling groups.",
    when="more than 10 groups",
    source="user guide, limits",
)
LIFECYCLE_HOOK_LIMIT_EXCEEDED = inferred(
    "LifecycleHookLimitExceeded",
    "The lifecycle hook limit was exceeded for AutoScaling group {name}",
    when="the Auto Scaling group holds its maximum of lifecycle hooks (50) already",
)
INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND = documented(
    "InvalidAutoScalingGroupProcessToSuspend",
    "The autoScalingGroupProcessesToSuspend list in ec2DeploymentOptions contains a process that "
    "is not valid. Valid values are Terminate, AZRebalance, InstanceRefresh, and "
    "ScheduledActions. Process names are case sensitive.",
    when="a process other than these, or more than 4 of them",
    source="model",
)
INVALID_TRIGGER_CONFIG_TOPIC = verbatim(
    "InvalidTriggerConfig",
    "Topic ARN {arn} is not valid",
    when="the topic's ARN is malformed or of another region",
    source="PF:dg-trigger-target-region",
)
INVALID_TRIGGER_CONFIG_TOPIC_MISSING = verbatim(
    "InvalidTriggerConfig",
    "Topic ARN {arn} does not exist due to: Topic does not exist",
    when="the topic does not exist",
    source="PF:dg-triggers-max-10",
)
INVALID_TRIGGER_CONFIG_DUPLICATE_NAME = verbatim_text(
    "InvalidTriggerConfig",
    "Duplicate Trigger target name detected",
    when="two triggers with one name",
    source="PF:dg-trigger-name-and-target-unique",
)
INVALID_TRIGGER_CONFIG_DUPLICATE_ARN = verbatim_text(
    "InvalidTriggerConfig",
    "Duplicate Trigger target arn detected",
    when="two triggers with one topic",
    source="PF:dg-trigger-name-and-target-unique",
)
INVALID_TRIGGER_CONFIG_NAME = inferred(
    "InvalidTriggerConfig",
    "Trigger name is missing",
    when="a trigger without a name",
)
INVALID_TRIGGER_CONFIG_NO_EVENTS = inferred(
    "InvalidTriggerConfig",
    "Trigger events are missing",
    when="a trigger without events",
)
INVALID_TRIGGER_CONFIG_EVENT = inferred(
    "InvalidTriggerConfig",
    "Trigger event {value} is not valid",
    when="an unknown trigger event",
)
TRIGGER_TARGETS_LIMIT_EXCEEDED = verbatim_text(
    "TriggerTargetsLimitExceeded",
    "Deployment Groups cannot contain more than {limit} TriggerTargets.",
    when="more triggers than the quota (10); each topic is looked up first",
    source="PF:dg-triggers-max-10",
)
INVALID_ALARM_CONFIG_LIST_NULL = verbatim(
    "InvalidAlarmConfig",
    "Alarm list cannot be null.",
    when="enabled is true and alarms is absent",
    source="PF:dg-alarm-configuration-enabled-requires-alarms",
)
INVALID_ALARM_CONFIG_LIST_EMPTY = verbatim(
    "InvalidAlarmConfig",
    "Deployment Groups need to have at least one alarms attached if they are monitored.",
    when="enabled is true and alarms is empty",
    source="PF:dg-alarm-configuration-enabled-requires-alarms",
)
INVALID_ALARM_CONFIG_NAME = inferred(
    "InvalidAlarmConfig",
    "Alarm name cannot be null or empty",
    when="an alarm without a name",
)
INVALID_ALARM_CONFIG_NAME_TOO_LONG = inferred(
    "InvalidAlarmConfig",
    "Alarm name cannot exceed 255 characters",
    when="an alarm's name has more than 255 characters",
)
INVALID_ALARM_CONFIG_DUPLICATE = inferred(
    "InvalidAlarmConfig",
    "Duplicate alarm name detected",
    when="two alarms with one name",
)
ALARMS_LIMIT_EXCEEDED = inferred(
    "AlarmsLimitExceeded",
    "Deployment Groups cannot contain more than {limit} alarms.",
    when="more alarms than the quota (10)",
    source="in the style of the triggers' text",
)
INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS = verbatim(
    "InvalidAutoRollbackConfig",
    "Deployment Groups need to have at least one event specified when auto rollback is enabled",
    when="enabled is true and events is absent or empty",
    source="PF:dg-autorollback-enabled-requires-events",
)
INVALID_AUTO_ROLLBACK_CONFIG_EVENT = inferred(
    "InvalidAutoRollbackConfig",
    "Auto rollback event {value} is not valid",
    when="an unknown event",
)


INVALID_DEPLOYMENT_STYLE_ECS = verbatim(
    "InvalidDeploymentStyle",
    "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
    "WITH_TRAFFIC_CONTROL.",
    when="an ECS application and another style, or none",
    source="public README",
)
INVALID_DEPLOYMENT_STYLE_LAMBDA = verbatim_text(
    "InvalidDeploymentStyle",
    "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must "
    "be WITH_TRAFFIC_CONTROL.",
    when="a Lambda application and another style, or none",
    source="PF:dg-lambda-requires-blue-green-traffic-control",
)
INVALID_DEPLOYMENT_STYLE_BLUE_GREEN = verbatim_text(
    "InvalidDeploymentStyle",
    "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    when="a Server application, BLUE_GREEN and WITHOUT_TRAFFIC_CONTROL",
    source="PF:dg-bluegreen-requires-traffic-control",
)
INVALID_DEPLOYMENT_STYLE_NULL = verbatim_text(
    "InvalidDeploymentStyle",
    "Deployment type or deployment option cannot be null or empty",
    when="only one of the two members is given",
    source="awsdocs/aws-cloudformation-user-guide#534",
)
INVALID_DEPLOYMENT_STYLE_OPTION = verbatim_text(
    "InvalidDeploymentStyle",
    "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    when="an unknown deployment option",
    source="awsdocs/aws-cloudformation-user-guide#534",
)
INVALID_DEPLOYMENT_STYLE_TYPE = inferred(
    "InvalidDeploymentStyle",
    "Deployment type can only be IN_PLACE or BLUE_GREEN",
    when="an unknown deployment type",
    source="by analogy with the option's",
)
INVALID_LOAD_BALANCER_INFO_MISSING = verbatim(
    "InvalidLoadBalancerInfo",
    "The specification for load balancing in the deployment group is invalid. The "
    "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group "
    "has been specified in loadBalancerInfo.",
    when=(
        "a Server application, WITH_TRAFFIC_CONTROL and neither load balancer nor target group "
        "(worded otherwise in 2017 and 2022)"
    ),
    source="PF:dg-traffic-control-requires-load-balancer",
)
INVALID_LOAD_BALANCER_INFO_ECS_MISSING = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must be specified",
    when="an ECS application without loadBalancerInfo",
    source="hashicorp/terraform-provider-aws#9124",
)
INVALID_LOAD_BALANCER_INFO_ECS_ELB = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    when="an ECS application with elbInfoList",
    source="cloudposse/terraform-aws-code-deploy#5",
)
INVALID_LOAD_BALANCER_INFO_ECS_TARGET_GROUP = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    when="an ECS application with targetGroupInfoList",
    source="public page",
)
INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME = verbatim_text(
    "InvalidLoadBalancerInfo",
    "The target group name {name} specified in targetGroupInfoList exceeds the maximum allowed "
    "length of 32 characters.",
    when=(
        "the name of a target group has more than 32 characters (so ARNs fail), whatever the style"
    ),
    source="PF:dg-target-group-name-max-32",
)
INVALID_LOAD_BALANCER_INFO_COUNT = inferred(
    "InvalidLoadBalancerInfo",
    "Deployment Groups cannot contain more than {limit} entries in {member}.",
    when="more than 10 load balancers or target groups",
    source="user guide, limits",
)
INVALID_LOAD_BALANCER_INFO_NAME = inferred(
    "InvalidLoadBalancerInfo",
    "Load balancer name or target group name cannot be null or empty",
    when="a load balancer or target group without a name",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
    when="an ECS application without the block",
    source="public README",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_LAMBDA = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
    when="a Lambda application with the block",
    source="PF:dg-lambda-forbids-blue-green-config",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready option cannot be null for blue green deployment",
    when="the block without deploymentReadyOption",
    source="PF:dg-blue-green-config-required-members",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "Terminate blue instances on deployment success behaviour cannot be set to null for Blue "
    "Green deployments",
    when="the block without terminateBlueInstancesOnDeploymentSuccess",
    source="PF:dg-blue-green-config-required-members",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    when="CONTINUE_DEPLOYMENT with waitTimeInMinutes of 1 or more",
    source="PF:dg-deployment-ready-continue-no-wait-time",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.",
    when="STOP_DEPLOYMENT with waitTimeInMinutes of 0, or none",
    source="PF:dg-deployment-ready-stop-requires-wait-time",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_WAIT = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for deployment ready action must be between 0 minutes and 2 days",
    when="waitTimeInMinutes below 0 or above 2880",
    source="by analogy with the termination wait",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT = verbatim_text(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be more than 2 days",
    when="terminationWaitTimeInMinutes above 2880, whatever the action",
    source="PF:dg-termination-wait-max",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT_NEGATIVE = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be negative",
    when="terminationWaitTimeInMinutes below 0",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ACTION = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "The {member} is not valid: {value}",
    when="an unknown action in the block",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option.",
    when="COPY_AUTO_SCALING_GROUP and no Auto Scaling group, or several",
    source="PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option. To provision based off an existing fleet that contains EC2 "
    "instances, on premises instances or multiple AutoScaling groups, please select the "
    "PROVISION_FROM_LAUNCH_CONFIGURATION option.",
    when="the same, and the request carries tag filters",
    source="PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS_KEEP_ALIVE = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, the termination action can not be KEEP_ALIVE",
    when="an ECS application with KEEP_ALIVE for the original task set",
    source=(
        "hashicorp/terraform-provider-aws#23995: refused on create and update; class and text "
        "inferred"
    ),
)
INVALID_ECS_SERVICE_NOT_AUTHORIZED = verbatim(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: User: {user} is not authorized to perform: ecs:DescribeServices",
    when=(
        "the role of the group lacks ecs:DescribeServices; what comes after the action is not known"
    ),
    source="public capture, cut short",
)
INVALID_ECS_SERVICE_CONTROLLER = verbatim_text(
    "InvalidECSService",
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    when="the service has another deployment controller",
    source="public README",
)
INVALID_ECS_SERVICE_NOT_LOADED = verbatim_text(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: {reason}",
    when="the service cannot be described, as when it does not exist",
    source="public README",
)
INVALID_ECS_SERVICE_SERVER = verbatim_text(
    "InvalidECSService",
    "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
    "targetGroupPairInfoList",
    when="a Server application with ecsServices (targetGroupPairInfoList alone is accepted)",
    source="PF:dg-ecs-services-requires-ecs-platform",
)
INVALID_ECS_SERVICE_LAMBDA = inferred(
    "InvalidECSService",
    "For Lambda deployment group, ecsServices can not be specified",
    when="a Lambda application with ecsServices",
    source="by analogy with other members",
)
INVALID_ECS_SERVICE_MISSING = inferred(
    "InvalidECSService",
    "For ECS deployment group, exactly one ECS service with a cluster name and a service name "
    "must be specified",
    when="an ECS application without ecsServices, with several, or with one that lacks a name",
)
ECS_SERVICE_MAPPING_LIMIT_EXCEEDED = inferred(
    "ECSServiceMappingLimitExceeded",
    "The Amazon ECS service {service} is already associated with a deployment group",
    when="another group has the service",
    source="user guide, limits",
)
INVALID_TARGET_GROUP_PAIR_COUNT = inferred(
    "InvalidTargetGroupPair",
    "For ECS deployment group, exactly one target group pair must be specified",
    when="an ECS application with no pair, or several",
)
INVALID_TARGET_GROUP_PAIR_TARGET_GROUPS = inferred(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly two target groups with different names",
    when="a pair that has not two target groups",
)
INVALID_TARGET_GROUP_PAIR_LISTENERS = inferred(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly one listener in prodTrafficRoute and at most one in "
    "testTrafficRoute",
    when="a pair without production listener, or a route with more than one",
    source="user guide, limits",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you "
    "create/update Deployment group.",
    when=(
        "an ECS group with a Network Load Balancer's listener and a canary or linear configuration"
    ),
    source="user guide, troubleshooting-ecs; class inferred",
)
