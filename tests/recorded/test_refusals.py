"""Refusals and outcomes on record: each is the text of a message that the ledger provokes."""

from __future__ import annotations

import functools
import json
import re

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from tests.errors.provocations import PROVOKE
from tests.recorded.recordings import RECORDED
from tests.shop import Shop

NOT_AUTHORIZED = (
    "User: "
    "arn:aws:sts::644637824921:assumed-role/ec2-codedeploy-role/i-05e2227397eab28ac"
    " is not authorized to perform: codedeploy:CreateDeployment on resource: "
    "arn:aws:codedeploy:ap-northeast-2:644637824921:deploymentgroup:backend-spring/backend-spring-group"
)

#: Operation, code and wording as it was told; "..." and <name> stand for anything.
ON_RECORD = [
    (
        "GetDeployment",
        "DeploymentDoesNotExistException",
        "The deployment d-USUAELQEX could not be found",
    ),
    (
        "GetDeployment",
        "InvalidDeploymentIdException",
        "Specified DeploymentId is not in the valid format: bogus-deployment",
    ),
    (
        "GetApplication",
        "ApplicationDoesNotExistException",
        "No application found for name: bogus-app",
    ),
    (
        "CreateDeployment",
        "ApplicationDoesNotExistException",
        "Applications not found for 363374259631",
    ),
    (
        "CreateDeployment",
        "DeploymentGroupNameRequiredException",
        "Deployment Group name is missing",
    ),
    (
        "CreateDeployment",
        "DeploymentLimitExceededException",
        "The Deployment Group 'x' already has an active Deployment 'd-id-x'",
    ),
    ("CreateDeployment", "AccessDeniedException", NOT_AUTHORIZED),
    (
        "GetDeploymentGroup",
        "DeploymentGroupDoesNotExistException",
        "No Deployment Group found for name: World",
    ),
    (
        "GetDeploymentGroup",
        "ApplicationDoesNotExistException",
        "No application found for name: <app>",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidRoleException",
        "AWS CodeDeploy does not have the permissions required to assume the role arn:...",
    ),
    ("CreateDeploymentGroup", "InvalidRoleException", "Cannot assume role provided."),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        (
            "The specification for load balancing in the deployment group is invalid. The"
            " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer"
            " or target group has been specified in loadBalancerInfo."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        (
            "The specification for load balancing in the deployment group is invalid. The"
            " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load "
            "balancer was specified in elbInfoList or no target group was specified in "
            "targetGroupInfoList."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must be specified",
    ),
    (
        "UpdateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "ELB information has to contain at least 1 ELB.",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        (
            "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment "
            "option must be WITH_TRAFFIC_CONTROL."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        (
            "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and "
            "deployment option must be WITH_TRAFFIC_CONTROL."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "Deployment type or deployment option cannot be null or empty",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        ("For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified"),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready option cannot be null for blue green deployment",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Terminate blue instances on deployment success behaviour cannot be set to "
            "null for Blue Green deployments"
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout "
            "is specified"
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set"
            " to 0 minutes."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "Timeout for instance termination cannot be more than 2 days",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Exactly one AutoScaling group must be specified when selecting the "
            "COPY_AUTO_SCALING_GROUP green fleet provisioning option."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "For Lambda deployment group, ec2TagFilters can not be specified",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidAutoScalingGroupException",
        "For ECS deployment group, autoScalingGroups can not be specified",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagCombinationException",
        (
            "The request specified both Ec2TagFilters and Ec2TagSet, but only one of "
            "these data types can be used in a single call. Remove one tag specification "
            "type, and then try again."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidOnPremisesTagCombinationException",
        (
            "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but "
            "only one of these data types can be used in a single call. Remove one tag "
            "specification type, and then try again."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "Values must not be provided for key-only filters.",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "Keys must not be provided for value-only filters.",
    ),
    ("CreateDeploymentGroup", "InvalidTagException", ""),
    (
        "CreateDeploymentGroup",
        "InvalidAlarmConfigException",
        ("Deployment Groups need to have at least one alarms attached if they are monitored."),
    ),
    ("CreateDeploymentGroup", "InvalidAlarmConfigException", "Alarm list cannot be null."),
    (
        "CreateDeploymentGroup",
        "InvalidAutoRollbackConfigException",
        (
            "Deployment Groups need to have at least one event specified when auto "
            "rollback is enabled"
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        ("Topic ARN arn:aws:sns:eu-west-1:214794239830:cdkpf-codedeploy-region is not valid"),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Topic ARN ... does not exist due to: Topic does not exist",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Duplicate Trigger target name detected",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Duplicate Trigger target arn detected",
    ),
    (
        "CreateDeploymentGroup",
        "TriggerTargetsLimitExceededException",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        (
            "The target group name ... specified in targetGroupInfoList exceeds the "
            "maximum allowed length of 32 characters."
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidECSServiceException",
        (
            "Server Deployment Groups should not define a value for ecsServices, "
            "eksClusters, or targetGroupPairInfoList"
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentConfigNameException",
        (
            "Compute platform of deployment config CodeDeployDefault.LambdaAllAtOnce does"
            " not match expected compute platform, correct compute platform should be "
            "Server."
        ),
    ),
    ("CreateDeployment", "InvalidRevisionException", "BundleType must be either tar, zip or tgz"),
    (
        "CreateDeployment",
        "InvalidRevisionException",
        "Revision type: GitHub is not supported under compute platform: LAMBDA",
    ),
    (
        "deployment outcome",
        "HEALTH_CONSTRAINTS",
        (
            "The overall deployment failed because too many individual instances failed "
            "deployment, too few healthy instances are available for deployment, or some "
            "instances in your deployment group are experiencing problems."
        ),
    ),
    (
        "deployment outcome",
        "ALARM_ACTIVE",
        (
            "One or more alarms have been activated according to the Amazon CloudWatch "
            "metrics you selected, and the affected deployments have been stopped. "
            "Activated alarms: <name> <name>"
        ),
    ),
]
#: Wordings of other years, with the one that the same request gets today, and why.
OF_OTHER_YEARS = {
    "Cannot assume role provided.": (
        "AWS CodeDeploy does not have the permissions required to assume the role arn:..."
    ),  # 2015; the other was seen in 2026
    (
        "The specification for load balancing in the deployment group is invalid. The"
        " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load "
        "balancer was specified in elbInfoList or no target group was specified in "
        "targetGroupInfoList."
    ): (
        "The specification for load balancing in the deployment group is invalid. The"
        " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer"
        " or target group has been specified in loadBalancerInfo."
    ),  # 2022; the other was seen in 2026
    "ELB information has to contain at least 1 ELB.": (
        "The specification for load balancing in the deployment group is invalid. The"
        " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer"
        " or target group has been specified in loadBalancerInfo."
    ),  # 2017, before there were target groups
}
#: A text of which only the first sentence was told.
FIRST_SENTENCE = (
    "Exactly one AutoScaling group must be specified when selecting the "
    "COPY_AUTO_SCALING_GROUP green fleet provisioning option."
)
#: What the deployments of other tests end with.
OUTCOMES = {
    "HEALTH_CONSTRAINTS": messages.HEALTH_CONSTRAINTS,
    "ALARM_ACTIVE": messages.ALARM_ACTIVE,
}


def provoked(operation: str, code: str) -> list[Message]:
    """The messages of a code that an operation is known to refuse with."""
    if operation == "deployment outcome":
        return [OUTCOMES[code]]
    return [way.message for way in PROVOKE[operation, code.removesuffix("Exception")]]


def says(message: Message, told: str) -> bool:
    """Whether a message, with whatever in place of its fields, is what was told."""
    if told == FIRST_SENTENCE:
        return message.text.startswith(told)
    return bool(re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(message.text)), told))


@pytest.mark.parametrize(
    ("operation", "code", "told"),
    [
        pytest.param(*case, id=f"{number}-{case[1]}")
        for number, case in enumerate(ON_RECORD)
        if case[2] != NOT_AUTHORIZED
    ],
)
def test_a_refusal_reads_as_recorded(operation: str, code: str, told: str) -> None:
    today = OF_OTHER_YEARS.get(told, told)
    assert any(says(message, today) for message in provoked(operation, code))


def test_a_caller_without_permission_is_refused_as_a_test_injects_it(shop: Shop) -> None:
    shop.group()
    shop.fake.inject_error("CreateDeployment", "AccessDeniedException", NOT_AUTHORIZED)
    with pytest.raises(ClientError, match="is not authorized to perform") as caught:
        shop.deploy()
    assert caught.value.response["Error"]["Message"] == NOT_AUTHORIZED


@functools.cache
def on_record() -> list[tuple[str, str, str]]:
    """What is on record beside the checkout; what is listed here where that is missing."""
    path = RECORDED / "error-messages.json"
    if not path.is_file():
        return ON_RECORD
    entries = json.loads(path.read_text("utf-8"))
    return [(entry["operation"], entry["code"], entry["message"]) for entry in entries]


def test_everything_on_record_is_provoked() -> None:
    assert on_record() == ON_RECORD
    assert len(on_record()) == 52
    assert OF_OTHER_YEARS.keys() <= {message for _, _, message in on_record()}
