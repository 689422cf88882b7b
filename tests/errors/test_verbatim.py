"""The ledger: each text that an operation refuses with is pinned here, once, letter by letter.

The texts are typed from the validation reference, 3 and 4, and not taken from the registry, so
that no change of the registry goes unnoticed.
"""

from __future__ import annotations

import re

import pytest

from tests.errors.calls import is_known, new_stage, refusal
from tests.errors.provocation import Provocation
from tests.errors.provocations import PROVOKE
from tests.errors.requests import request
from tests.errors.stage import Stage
from tests.shop import ROLE

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


#: What the real service printed: codes without their suffix, and texts. {active} is the id of the
#: deployment under way, {uuid} that of something else.
PINNED = [
    ("ApplicationDoesNotExist", "No application found for name: nowhere"),
    ("ApplicationDoesNotExist", "No application found for name: Server"),
    ("ApplicationDoesNotExist", "Applications not found for 123456789012"),
    (
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: CodeDeployDefault.ECSAllAtOnceBlueGreen",
    ),
    ("DeploymentConfigDoesNotExist", "No deployment configuration found for name: slow"),
    ("DeploymentConfigDoesNotExist", "No deployment configuration found for name: nowhere"),
    (
        "DeploymentConfigInUse",
        "Deployment configuration {uuid} is in use by Deployment Group {uuid}",
    ),
    ("DeploymentDoesNotExist", "The deployment d-USUAELQEX could not be found"),
    ("DeploymentGroupDoesNotExist", "No Deployment Group found for name: nowhere"),
    ("DeploymentGroupDoesNotExist", "No Deployment Group found for name: group"),
    ("DeploymentGroupNameRequired", "Deployment Group name is missing"),
    (
        "DeploymentLimitExceeded",
        "The Deployment Group 'group' already has an active Deployment '{active}'",
    ),
    (
        "IamUserArnAlreadyRegistered",
        (
            "The on-premises instance could not be registered because the request included an IAM "
            "user ARN that has already been used to register an instance. Include either a "
            "different IAM user ARN or IAM session ARN in the request, and then try again."
        ),
    ),
    ("InvalidAlarmConfig", "Alarm list cannot be null."),
    (
        "InvalidAlarmConfig",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
    ),
    (
        "InvalidAutoRollbackConfig",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
    ),
    ("InvalidAutoScalingGroup", "For ECS deployment group, autoScalingGroups can not be specified"),
    (
        "InvalidAutoScalingGroup",
        "For Lambda deployment group, autoScalingGroups can not be specified",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        "Deployment ready option cannot be null for blue green deployment",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Terminate blue instances on deployment success behaviour cannot be set to null for "
            "Blue Green deployments"
        ),
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 "
            "minutes."
        ),
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        "Timeout for instance termination cannot be more than 2 days",
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Exactly one AutoScaling group must be specified when selecting the "
            "COPY_AUTO_SCALING_GROUP green fleet provisioning option."
        ),
    ),
    (
        "InvalidBlueGreenDeploymentConfiguration",
        (
            "Exactly one AutoScaling group must be specified when selecting the "
            "COPY_AUTO_SCALING_GROUP green fleet provisioning option. To provision based off an "
            "existing fleet that contains EC2 instances, on premises instances or multiple "
            "AutoScaling groups, please select the PROVISION_FROM_LAUNCH_CONFIGURATION option."
        ),
    ),
    (
        "InvalidComputePlatform",
        (
            "Compute platform of deployment config CodeDeployDefault.LambdaAllAtOnce does not "
            "match expected compute platform, correct compute platform should be Server."
        ),
    ),
    (
        "InvalidDeploymentConfigName",
        (
            "Compute platform of deployment config "
            "CodeDeployDefault.LambdaCanary10Percent5Minutes does not match expected compute "
            "platform, correct compute platform should be Server."
        ),
    ),
    (
        "InvalidComputePlatform",
        "ComputePlatform 'EC2' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
    ),
    (
        "InvalidComputePlatform",
        "ComputePlatform 'EKS' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
    ),
    (
        "InvalidDeploymentConfigName",
        "The prefix CodeDeployDefault. is reserved for predefined configuration names",
    ),
    (
        "InvalidDeploymentConfigName",
        (
            "Compute platform of deployment config CodeDeployDefault.AllAtOnce does not match "
            "expected compute platform, correct compute platform should be Lambda."
        ),
    ),
    ("InvalidDeploymentId", "Specified DeploymentId is not in the valid format: bogus-deployment"),
    (
        "InvalidDeploymentStyle",
        (
            "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option "
            "must be WITH_TRAFFIC_CONTROL."
        ),
    ),
    (
        "InvalidDeploymentStyle",
        (
            "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option"
            " must be WITH_TRAFFIC_CONTROL."
        ),
    ),
    (
        "InvalidDeploymentStyle",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    ),
    ("InvalidDeploymentStyle", "Deployment type or deployment option cannot be null or empty"),
    (
        "InvalidDeploymentStyle",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    ),
    (
        "InvalidDeploymentTargetId",
        (
            "Invalid id web for ECS deployment, valid Id should be in format "
            "<cluster-name>:<service-name>"
        ),
    ),
    (
        "InvalidEC2TagCombination",
        (
            "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data "
            "types can be used in a single call. Remove one tag specification type, and then try "
            "again."
        ),
    ),
    ("InvalidEC2Tag", "Values must not be provided for key-only filters."),
    ("InvalidEC2Tag", "Keys must not be provided for value-only filters."),
    ("InvalidEC2Tag", "For Lambda deployment group, ec2TagFilters can not be specified"),
    ("InvalidEC2Tag", "For Lambda deployment group, ec2TagSet can not be specified"),
    ("InvalidEC2Tag", "For ECS deployment group, ec2TagFilters can not be specified"),
    ("InvalidEC2Tag", "For ECS deployment group, ec2TagSet can not be specified"),
    (
        "InvalidECSService",
        (
            "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment "
            "controller."
        ),
    ),
    (
        "InvalidECSService",
        (
            "Could not load ECS service information for cluster: production, service: web. Cause:"
            " Service not found."
        ),
    ),
    (
        "InvalidECSService",
        (
            "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
            "targetGroupPairInfoList"
        ),
    ),
    (
        "InvalidECSService",
        (
            "Could not load ECS service information for cluster: production, service: web. Cause: "
            "User: arn:aws:sts::123456789012:assumed-role/CodeDeploy/web is not authorized to "
            "perform: ecs:DescribeServices"
        ),
    ),
    (
        "InvalidFileExistsBehavior",
        "For Lambda, ECS and Kubernetes deployment, fileExistsBehavior can not be specified",
    ),
    (
        "InvalidIamUserArn",
        "Iam User ARN arn:aws:iam::123456789012:role/cellar is not in a valid format",
    ),
    (
        "InvalidLoadBalancerInfo",
        (
            "The specification for load balancing in the deployment group is invalid. The "
            "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or "
            "target group has been specified in loadBalancerInfo."
        ),
    ),
    ("InvalidLoadBalancerInfo", "For ECS deployment group, loadBalancerInfo must be specified"),
    (
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    ),
    (
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    ),
    (
        "InvalidLoadBalancerInfo",
        (
            "The target group name xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx specified in "
            "targetGroupInfoList exceeds the maximum allowed length of 32 characters."
        ),
    ),
    ("InvalidMinimumHealthyHostValue", "minimum healthy hosts argument is missing"),
    (
        "InvalidMinimumHealthyHostValue",
        "minimum healthy hosts should be null for Lambda deployment configuration",
    ),
    (
        "InvalidMinimumHealthyHostValue",
        "minimum healthy hosts should be null for ECS deployment configuration",
    ),
    (
        "InvalidMinimumHealthyHostValue",
        (
            "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive "
            "and less than 100"
        ),
    ),
    (
        "InvalidOnPremisesTagCombination",
        (
            "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but only one "
            "of these data types can be used in a single call. Remove one tag specification type,"
            " and then try again."
        ),
    ),
    ("InvalidRevision", "BundleType must be either tar, zip or tgz"),
    ("InvalidRevision", "BundleType must be either YAML or JSON"),
    ("InvalidRevision", "Revision type: GitHub is not supported under compute platform: LAMBDA"),
    ("InvalidRevision", "Revision type: GitHub is not supported under compute platform: ECS"),
    (
        "InvalidRevision",
        "Revision type: AppSpecContent is not supported under compute platform: SERVER",
    ),
    (
        "InvalidRole",
        f"AWS CodeDeploy does not have the permissions required to assume the role {ROLE}.",
    ),
    (
        "InvalidRole",
        f"AWS CodeDeploy does not have the permissions required to assume the role {ROLE}2.",
    ),
    ("InvalidTag", ""),
    (
        "InvalidTag",
        "For Lambda deployment group, onPremisesInstanceTagFilters can not be specified",
    ),
    ("InvalidTag", "For Lambda deployment group, onPremisesTagSet can not be specified"),
    ("InvalidTag", "For ECS deployment group, onPremisesInstanceTagFilters can not be specified"),
    ("InvalidTag", "For ECS deployment group, onPremisesTagSet can not be specified"),
    *(
        ("InvalidTrafficRoutingConfiguration", text)
        for text in (
            "Traffic routing configuration should be null for Server deployment configuration",
            (
                "Traffic routing configuration cannot be null nor empty for deployment "
                "configurations on this platform."
            ),
            "TimeBasedCanaryConfiguration should be null for AllAtOnce type",
            "TimeBasedLinearConfiguration should be null for TimeBasedCanary type",
            "TimeBasedCanaryConfiguration should be null for TimeBasedLinear type",
            "TimeBasedCanaryConfiguration should not be null for TimeBasedCanary type",
            "TimeBasedLinearConfiguration should not be null for TimeBasedLinear type",
            "Valid traffic routing percentage is from 1 to 99",
            "Canary interval must be between 1 and 2880 minutes (2 days)",
            (
                "Total Traffic shifting intervals must be positive integers up to 2880 minutes "
                "(2 days)"
            ),
            (
                "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead "
                "when you create/update Deployment group."
            ),
        )
    ),
    ("InvalidTriggerConfig", "Topic ARN bad is not valid"),
    ("InvalidTriggerConfig", "Topic ARN  is not valid"),
    ("InvalidTriggerConfig", "Topic ARN arn:aws:sns:eu-west-1:123456789012:releases is not valid"),
    (
        "InvalidTriggerConfig",
        (
            "Topic ARN arn:aws:sns:us-east-1:123456789012:releases does not exist due to: Topic "
            "does not exist"
        ),
    ),
    ("InvalidTriggerConfig", "Duplicate Trigger target name detected"),
    ("InvalidTriggerConfig", "Duplicate Trigger target arn detected"),
    ("RevisionRequired", "RevisionLocation must be specified"),
    ("Throttling", "Rate exceeded"),
    (
        "TriggerTargetsLimitExceeded",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
    ),
    (
        "InvalidZonalDeploymentConfiguration",
        "Zonal deployments are only supported with EC2 deployments.",
    ),
    (
        "InvalidZonalDeploymentConfiguration",
        (
            "The value of the 'Minimum health hosts per zone' setting when configured with a "
            "'Type' value of 'FLEET_PERCENT' must be positive and less than 100."
        ),
    ),
]

#: What the reference gives without a recording, or by analogy with one.
GIVEN = [
    ("AlarmsLimitExceeded", "Deployment Groups cannot contain more than 10 alarms."),
    ("DeploymentConfigAlreadyExists", "Deployment configuration already exists with name: slow"),
    ("DeploymentConfigLimitExceeded", "Deployment configurations limit exceeded"),
    (
        "InvalidAutoScalingGroup",
        "Deployment Groups cannot contain more than 10 AutoScaling groups.",
    ),
    (
        "InvalidECSService",
        "For Lambda deployment group, ecsServices can not be specified",
    ),
    (
        "InvalidMinimumHealthyHostValue",
        "The value for the minimum healthy hosts with type of HOST_COUNT should not be negative",
    ),
    ("InvalidMinimumHealthyHostValue", "The type of minimum healthy hosts is not valid"),
    ("InvalidOperation", "Predefined deployment configurations cannot be deleted"),
    ("InvalidTrafficRoutingConfiguration", "Traffic routing type is not valid: Sideways"),
    (
        "InvalidZonalDeploymentConfiguration",
        "The type of minimum healthy hosts per zone is not valid",
    ),
    (
        "InvalidZonalDeploymentConfiguration",
        "The minimumHealthyHostsPerZone of a zonal configuration should not be negative",
    ),
    (
        "InvalidZonalDeploymentConfiguration",
        "The monitorDurationInSeconds of a zonal configuration should not be negative",
    ),
    ("RoleRequired", "Service role ARN is missing"),
    ("TagSetListLimitExceeded", "The number of tag groups exceeded the maximum allowed limit of 3"),
    ("ArnNotSupported", "The specified ARN is not supported: arn:aws:s3:::bucket"),
    (
        "BatchLimitExceeded",
        "The maximum number of names or IDs allowed for this request (25) was exceeded.",
    ),
    (
        "BucketNameFilterRequired",
        "Bucket name filter is required when a key prefix filter is specified",
    ),
    ("DescriptionTooLong", "Description is too long"),
    ("GitHubAccountTokenDoesNotExist", "No GitHub account token found for name: octocat"),
    ("GitHubAccountTokenNameRequired", "GitHub account token name is missing"),
    ("IamArnRequired", "Either an IAM user ARN or an IAM session ARN must be specified"),
    (
        "IamSessionArnAlreadyRegistered",
        (
            "The on-premises instance could not be registered because the request included an IAM "
            "session ARN that has already been used to register an instance. Include either a "
            "different IAM session ARN or IAM user ARN in the request, and then try again."
        ),
    ),
    ("IamUserArnRequired", "Iam User ARN is missing"),
    (
        "InstanceLimitExceeded",
        "The maximum number of on-premises instances in a single call was exceeded",
    ),
    ("InstanceNameAlreadyRegistered", "On-premises instance cellar is already registered"),
    ("InstanceNameRequired", "Instance name is missing"),
    ("InstanceNotRegistered", "On-premises instance cellar is not registered"),
    ("InvalidArn", "The specified ARN is not in a valid format: Server"),
    ("InvalidBucketNameFilter", "Bucket name filter is not valid: my bucket"),
    ("InvalidDeployedStateFilter", "Deployed state filter is not valid: maybe"),
    ("InvalidGitHubAccountToken", "The GitHub token is not valid"),
    (
        "InvalidGitHubAccountTokenName",
        "GitHub account token name is not in a valid format: two words",
    ),
    (
        "InvalidIamSessionArn",
        "Iam Session ARN arn:aws:iam::123456789012:user/cellar is not in a valid format",
    ),
    ("InvalidKeyPrefixFilter", f"Key prefix filter is not valid: {'x' * 1025}"),
    ("InvalidRegistrationStatus", "Registration status is not valid: Lost"),
    *(
        ("InvalidRevision", text)
        for text in (
            "Revision type must be specified",
            "Revision type is not valid: Tape",
            "S3 location must be specified",
            "GitHub location must be specified",
            "S3 location must have a bucket and a key",
            (
                "GitHub location must have a repository in the format account/repository and a "
                "commit ID"
            ),
            "AppSpec content must be specified",
        )
    ),
    ("InvalidSortBy", "Sort by is not valid: size"),
    ("InvalidSortOrder", "Sort order is not valid: sideways"),
    ("InvalidTag", "Tag is not valid"),
    ("InvalidTagFilter", "Tag filter is not valid"),
    ("InvalidTagsToAdd", "The specified tags are not valid"),
    ("MultipleIamArnsProvided", "Only one IAM ARN may be specified"),
    ("ResourceArnRequired", "Resource ARN is missing"),
    ("RevisionDoesNotExist", "No revision found for the specified revision location"),
    ("TagLimitExceeded", "The maximum number of tags (10) was exceeded"),
    ("TagRequired", "Tag is missing"),
]

KNOWN = {
    f"{operation}-{code}-{number}": provocation
    for (operation, code), provocations in PROVOKE.items()
    for number, provocation in enumerate(provocations, 1)
    if is_known(provocation)
}
SEEN = {name: way for name, way in KNOWN.items() if way.message.mark == "verbatim"}


def answered(provocation: Provocation, stage: Stage) -> tuple[str, str]:
    """The code and the text that a provocation gets, with {active} for the deployment's id."""
    asked, _ = provocation.prepare(stage)
    error = refusal(provocation.operation, asked)
    text = error.response["Error"]["Message"]
    for deployment in stage.ids:
        text = text.replace(deployment, "{active}")
    return error.response["Error"]["Code"].removesuffix("Exception"), UUID.sub("{uuid}", text)


@pytest.mark.parametrize("provocation", SEEN.values(), ids=SEEN)
def test_every_recorded_text_that_is_said_is_in_the_ledger(
    provocation: Provocation, stage: Stage
) -> None:
    assert answered(provocation, stage) in PINNED


@pytest.mark.needs("CreateDeploymentConfig.zonalConfig")
def test_every_text_of_the_ledger_is_said() -> None:
    said = set()
    for provocation in KNOWN.values():
        with new_stage() as stage:
            said.add(answered(provocation, stage))
    assert {*PINNED, *GIVEN} - said == set()


def test_no_text_is_pinned_twice() -> None:
    assert len({*PINNED, *GIVEN}) == len(PINNED) + len(GIVEN)


@pytest.mark.parametrize("operation", ["CreateApplication", "CreateDeploymentConfig"])
def test_the_hidden_compute_platform_is_denied_access(operation: str, stage: Stage) -> None:
    """AccessDeniedException, which neither operation declares: so it was measured."""
    error = refusal(operation, request(operation, computePlatform="Kubernetes"))
    assert error.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": "feature not available in us-east-1",
    }
