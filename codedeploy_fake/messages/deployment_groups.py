"""Deployment groups: names, role, tags, Auto Scaling, triggers, alarms and rollback."""

from __future__ import annotations

from codedeploy_fake.messages.errors import documented, inferred, verbatim

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
    source="model",
)
DEPLOYMENT_GROUP_ALREADY_EXISTS = inferred(
    "DeploymentGroupAlreadyExists",
    "Deployment group already exists with name: {name}",
    when="the name is taken within the application",
    source="model",
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
    source="model",
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
    source="model",
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
INVALID_EC2_TAG_KEY_ONLY = verbatim(
    "InvalidEC2Tag",
    "Values must not be provided for key-only filters.",
    when="a KEY_ONLY filter with a Value",
    source="PF:dg-tag-filter-type-value-consistency",
    class_uncertain=True,
)
INVALID_EC2_TAG_VALUE_ONLY = verbatim(
    "InvalidEC2Tag",
    "Keys must not be provided for value-only filters.",
    when="a VALUE_ONLY filter with a Key",
    source="PF:dg-tag-filter-type-value-consistency",
    class_uncertain=True,
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
INVALID_EC2_TAG_PLATFORM = verbatim(
    "InvalidEC2Tag",
    "For {platform} deployment group, {member} can not be specified",
    when="a Lambda or ECS application with ec2TagFilters or ec2TagSet, even empty",
    source="PF:dg-ec2-filters-server-platform-only",
    class_uncertain=True,
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
INVALID_TAG_PLATFORM = verbatim(
    "InvalidTag",
    "For {platform} deployment group, {member} can not be specified",
    when="a Lambda or ECS application with on-premises filters, even empty",
    source="PF:dg-ec2-filters-server-platform-only",
    class_uncertain=True,
)
TAG_SET_LIST_LIMIT_EXCEEDED = inferred(
    "TagSetListLimitExceeded",
    "The number of tag groups exceeded the maximum allowed limit of 3",
    when="more than 3 groups in ec2TagSet or onPremisesTagSet",
    source="model",
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
    source="model",
)
INVALID_AUTO_SCALING_GROUP_NAME = inferred(
    "InvalidAutoScalingGroup",
    "AutoScaling group name is not in a valid format: {name}",
    when="an empty name, or one of more than 255 characters",
    source="model",
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
    source="model",
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
INVALID_TRIGGER_CONFIG_DUPLICATE_NAME = verbatim(
    "InvalidTriggerConfig",
    "Duplicate Trigger target name detected",
    when="two triggers with one name",
    source="PF:dg-trigger-name-and-target-unique",
    class_uncertain=True,
)
INVALID_TRIGGER_CONFIG_DUPLICATE_ARN = verbatim(
    "InvalidTriggerConfig",
    "Duplicate Trigger target arn detected",
    when="two triggers with one topic",
    source="PF:dg-trigger-name-and-target-unique",
    class_uncertain=True,
)
INVALID_TRIGGER_CONFIG_NAME = inferred(
    "InvalidTriggerConfig",
    "Trigger name is missing",
    when="a trigger without a name",
    source="model",
)
INVALID_TRIGGER_CONFIG_NO_EVENTS = inferred(
    "InvalidTriggerConfig",
    "Trigger events are missing",
    when="a trigger without events",
    source="model",
)
INVALID_TRIGGER_CONFIG_EVENT = inferred(
    "InvalidTriggerConfig",
    "Trigger event {value} is not valid",
    when="an unknown trigger event",
    source="model",
)
TRIGGER_TARGETS_LIMIT_EXCEEDED = verbatim(
    "TriggerTargetsLimitExceeded",
    "Deployment Groups cannot contain more than {limit} TriggerTargets.",
    when="more triggers than the quota (10); each topic is looked up first",
    source="PF:dg-triggers-max-10",
    class_uncertain=True,
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
    source="model",
)
INVALID_ALARM_CONFIG_NAME_TOO_LONG = inferred(
    "InvalidAlarmConfig",
    "Alarm name cannot exceed 255 characters",
    when="an alarm's name has more than 255 characters",
    source="model",
)
INVALID_ALARM_CONFIG_DUPLICATE = inferred(
    "InvalidAlarmConfig",
    "Duplicate alarm name detected",
    when="two alarms with one name",
    source="model",
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
    source="model",
)
