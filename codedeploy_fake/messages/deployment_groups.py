"""Deployment groups: names, role, tags, Auto Scaling, triggers, alarms and rollback."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DEPLOYMENT_GROUP_NAME_REQUIRED = Message(
    "DeploymentGroupNameRequired",
    "Deployment Group name is missing",
    "the group's name is absent or empty, or the list of names is empty",
    "verbatim",
    "public log of CreateDeployment",
)
INVALID_DEPLOYMENT_GROUP_NAME = Message(
    "InvalidDeploymentGroupName",
    "Deployment group name is not in a valid format: {name}",
    "more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
    "inferred",
    "model",
)
DEPLOYMENT_GROUP_ALREADY_EXISTS = Message(
    "DeploymentGroupAlreadyExists",
    "Deployment group already exists with name: {name}",
    "the name is taken within the application",
    "inferred",
    "model",
)
DEPLOYMENT_GROUP_DOES_NOT_EXIST = Message(
    "DeploymentGroupDoesNotExist",
    "No Deployment Group found for name: {name}",
    "the application has no such group",
    "verbatim",
    "hashicorp/terraform#4802; recording of cloud-custodian",
)
DEPLOYMENT_GROUP_LIMIT_EXCEEDED = Message(
    "DeploymentGroupLimitExceeded",
    "Deployment groups limit exceeded for application: {name}",
    "the quota of groups in an application is reached (1000)",
    "inferred",
    "quotas page",
)
ROLE_REQUIRED = Message(
    "RoleRequired",
    "Service role ARN is missing",
    "CreateDeploymentGroup with an empty serviceRoleArn",
    "inferred",
    "model",
)
INVALID_ROLE_NOT_ASSUMABLE = Message(
    "InvalidRole",
    "AWS CodeDeploy does not have the permissions required to assume the role {arn}.",
    "the role does not exist or cannot be assumed by the service (until 2016: Cannot assume "
    "role provided.)",
    "verbatim",
    "go-to-k/cdkd#948",
)
INVALID_ROLE_FORMAT = Message(
    "InvalidRole",
    "The service role ARN is not in a valid format: {arn}",
    "serviceRoleArn is not the ARN of a role",
    "inferred",
    "model",
)
INVALID_ROLE_PERMISSIONS = Message(
    "InvalidRole",
    "The IAM role {arn} does not give you permission to perform operations in the following AWS "
    "service: {service}. Contact your AWS administrator if you need help. If you are an AWS "
    "administrator, you can grant permissions to your users or groups by creating IAM policies.",
    "Auto Scaling groups are given and the role lacks the permissions for them",
    "inferred",
    "the sentence: aws/serverless-application-model#219",
)
INVALID_EC2_TAG_COMBINATION = Message(
    "InvalidEC2TagCombination",
    "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types "
    "can be used in a single call. Remove one tag specification type, and then try again.",
    "ec2TagFilters and ec2TagSet in one call",
    "verbatim",
    "PF:dg-ec2-tag-filters-xor-tag-set",
)
INVALID_EC2_TAG_KEY_ONLY = Message(
    "InvalidEC2Tag",
    "Values must not be provided for key-only filters.",
    "a KEY_ONLY filter with a Value",
    "verbatim",
    "PF:dg-tag-filter-type-value-consistency",
    class_uncertain=True,
)
INVALID_EC2_TAG_VALUE_ONLY = Message(
    "InvalidEC2Tag",
    "Keys must not be provided for value-only filters.",
    "a VALUE_ONLY filter with a Key",
    "verbatim",
    "PF:dg-tag-filter-type-value-consistency",
    class_uncertain=True,
)
INVALID_EC2_TAG = Message(
    "InvalidEC2Tag",
    "EC2 tag filter is not valid",
    "an unknown or missing Type, a missing Key or Value, a key of more than 128 or a value of "
    "more than 256 characters, more than 10 filters",
    "inferred",
    "user guide, limits",
)
INVALID_EC2_TAG_PLATFORM = Message(
    "InvalidEC2Tag",
    "For {platform} deployment group, {member} can not be specified",
    "a Lambda or ECS application with ec2TagFilters or ec2TagSet, even empty",
    "verbatim",
    "PF:dg-ec2-filters-server-platform-only",
    class_uncertain=True,
)
INVALID_ON_PREMISES_TAG_COMBINATION = Message(
    "InvalidOnPremisesTagCombination",
    "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these "
    "data types can be used in a single call. Remove one tag specification type, and then try "
    "again.",
    "onPremisesInstanceTagFilters and onPremisesTagSet in one call",
    "verbatim",
    "PF:dg-onprem-tag-filters-xor-tag-set",
)
INVALID_TAG_FILTER_TYPE = Message(
    "InvalidTag",
    "",
    "an on-premises filter of type KEY_ONLY with a Value, or VALUE_ONLY with a Key",
    "verbatim",
    "PF:dg-tag-filter-type-value-consistency",
)
INVALID_TAG_PLATFORM = Message(
    "InvalidTag",
    "For {platform} deployment group, {member} can not be specified",
    "a Lambda or ECS application with on-premises filters, even empty",
    "verbatim",
    "PF:dg-ec2-filters-server-platform-only",
    class_uncertain=True,
)
TAG_SET_LIST_LIMIT_EXCEEDED = Message(
    "TagSetListLimitExceeded",
    "The number of tag groups exceeded the maximum allowed limit of 3",
    "more than 3 groups in ec2TagSet or onPremisesTagSet",
    "inferred",
    "model",
)
INVALID_AUTO_SCALING_GROUP_PLATFORM = Message(
    "InvalidAutoScalingGroup",
    "For {platform} deployment group, autoScalingGroups can not be specified",
    "an ECS or Lambda application with autoScalingGroups, even empty",
    "verbatim",
    "hashicorp/terraform-provider-aws#7128",
)
INVALID_AUTO_SCALING_GROUP = Message(
    "InvalidAutoScalingGroup",
    "AutoScaling group {name} does not exist",
    "the named group does not exist",
    "inferred",
    "model",
)
INVALID_AUTO_SCALING_GROUP_NAME = Message(
    "InvalidAutoScalingGroup",
    "AutoScaling group name is not in a valid format: {name}",
    "an empty name, or one of more than 255 characters",
    "inferred",
    "model",
)
INVALID_AUTO_SCALING_GROUP_COUNT = Message(
    "InvalidAutoScalingGroup",
    "Deployment Groups cannot contain more than {limit} AutoScaling groups.",
    "more than 10 groups",
    "inferred",
    "user guide, limits",
)
LIFECYCLE_HOOK_LIMIT_EXCEEDED = Message(
    "LifecycleHookLimitExceeded",
    "The lifecycle hook limit was exceeded for AutoScaling group {name}",
    "the Auto Scaling group holds its maximum of lifecycle hooks (50) already",
    "inferred",
    "model",
)
INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND = Message(
    "InvalidAutoScalingGroupProcessToSuspend",
    "The autoScalingGroupProcessesToSuspend list in ec2DeploymentOptions contains a process that "
    "is not valid. Valid values are Terminate, AZRebalance, InstanceRefresh, and "
    "ScheduledActions. Process names are case sensitive.",
    "a process other than these, or more than 4 of them",
    "documented",
    "model",
)
INVALID_TRIGGER_CONFIG_TOPIC = Message(
    "InvalidTriggerConfig",
    "Topic ARN {arn} is not valid",
    "the topic's ARN is malformed or of another region",
    "verbatim",
    "PF:dg-trigger-target-region",
)
INVALID_TRIGGER_CONFIG_TOPIC_MISSING = Message(
    "InvalidTriggerConfig",
    "Topic ARN {arn} does not exist due to: Topic does not exist",
    "the topic does not exist",
    "verbatim",
    "PF:dg-triggers-max-10",
)
INVALID_TRIGGER_CONFIG_DUPLICATE_NAME = Message(
    "InvalidTriggerConfig",
    "Duplicate Trigger target name detected",
    "two triggers with one name",
    "verbatim",
    "PF:dg-trigger-name-and-target-unique",
    class_uncertain=True,
)
INVALID_TRIGGER_CONFIG_DUPLICATE_ARN = Message(
    "InvalidTriggerConfig",
    "Duplicate Trigger target arn detected",
    "two triggers with one topic",
    "verbatim",
    "PF:dg-trigger-name-and-target-unique",
    class_uncertain=True,
)
INVALID_TRIGGER_CONFIG_NAME = Message(
    "InvalidTriggerConfig",
    "Trigger name is missing",
    "a trigger without a name",
    "inferred",
    "model",
)
INVALID_TRIGGER_CONFIG_NO_EVENTS = Message(
    "InvalidTriggerConfig",
    "Trigger events are missing",
    "a trigger without events",
    "inferred",
    "model",
)
INVALID_TRIGGER_CONFIG_EVENT = Message(
    "InvalidTriggerConfig",
    "Trigger event {value} is not valid",
    "an unknown trigger event",
    "inferred",
    "model",
)
TRIGGER_TARGETS_LIMIT_EXCEEDED = Message(
    "TriggerTargetsLimitExceeded",
    "Deployment Groups cannot contain more than {limit} TriggerTargets.",
    "more triggers than the quota (10); each topic is looked up first",
    "verbatim",
    "PF:dg-triggers-max-10",
    class_uncertain=True,
)
INVALID_ALARM_CONFIG_LIST_NULL = Message(
    "InvalidAlarmConfig",
    "Alarm list cannot be null.",
    "enabled is true and alarms is absent",
    "verbatim",
    "PF:dg-alarm-configuration-enabled-requires-alarms",
)
INVALID_ALARM_CONFIG_LIST_EMPTY = Message(
    "InvalidAlarmConfig",
    "Deployment Groups need to have at least one alarms attached if they are monitored.",
    "enabled is true and alarms is empty",
    "verbatim",
    "PF:dg-alarm-configuration-enabled-requires-alarms",
)
INVALID_ALARM_CONFIG_NAME = Message(
    "InvalidAlarmConfig",
    "Alarm name cannot be null or empty",
    "an alarm without a name",
    "inferred",
    "model",
)
INVALID_ALARM_CONFIG_NAME_TOO_LONG = Message(
    "InvalidAlarmConfig",
    "Alarm name cannot exceed 255 characters",
    "an alarm's name has more than 255 characters",
    "inferred",
    "model",
)
INVALID_ALARM_CONFIG_DUPLICATE = Message(
    "InvalidAlarmConfig",
    "Duplicate alarm name detected",
    "two alarms with one name",
    "inferred",
    "model",
)
ALARMS_LIMIT_EXCEEDED = Message(
    "AlarmsLimitExceeded",
    "Deployment Groups cannot contain more than {limit} alarms.",
    "more alarms than the quota (10)",
    "inferred",
    "in the style of the triggers' text",
)
INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS = Message(
    "InvalidAutoRollbackConfig",
    "Deployment Groups need to have at least one event specified when auto rollback is enabled",
    "enabled is true and events is absent or empty",
    "verbatim",
    "PF:dg-autorollback-enabled-requires-events",
)
INVALID_AUTO_ROLLBACK_CONFIG_EVENT = Message(
    "InvalidAutoRollbackConfig",
    "Auto rollback event {value} is not valid",
    "an unknown event",
    "inferred",
    "model",
)
