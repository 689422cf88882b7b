"""The registry of messages: its texts, its marks, and that it covers the service model."""

from __future__ import annotations

import re
import string
from pathlib import Path

import botocore.session
import pytest

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from codedeploy_fake.messages.errors import ServiceError
from tests.errors.reach import reach

MODEL = botocore.session.get_session().get_service_model("codedeploy")
#: Operation and code, without the suffix, of every error that the model declares.
DECLARED = [
    (operation, shape.name.removesuffix("Exception"))
    for operation in MODEL.operation_names
    for shape in MODEL.operation_model(operation).error_shapes
]
#: Codes that no operation declares: the protocol's and the account's.
UNDECLARED = {"AccessDenied", "Serialization", "UnknownOperation"}
#: Codes that the oldest models do not know.
LATER = {"InvalidAutoScalingGroupProcessToSuspend", "InvalidZonalDeploymentConfiguration"}
#: What stands inside answers beside errorInformation and diagnostics.
INSIDE = {"Pending", "Subject", "Succeeded", "description", "rollbackMessage"}

#: What the real service printed (validation reference, 3; engine reference, 2.6, 4 and 5).
PRINTED = [
    (
        messages.DEPLOYMENT_DOES_NOT_EXIST.error(id="d-USUAELQEX"),
        "DeploymentDoesNotExistException",
        "The deployment d-USUAELQEX could not be found",
    ),
    (
        messages.INVALID_DEPLOYMENT_ID.error(id="bogus-deployment"),
        "InvalidDeploymentIdException",
        "Specified DeploymentId is not in the valid format: bogus-deployment",
    ),
    (
        messages.APPLICATION_DOES_NOT_EXIST.error(name="bogus-app"),
        "ApplicationDoesNotExistException",
        "No application found for name: bogus-app",
    ),
    (
        messages.APPLICATION_DOES_NOT_EXIST_NONE.error(account_id="363374259631"),
        "ApplicationDoesNotExistException",
        "Applications not found for 363374259631",
    ),
    (
        messages.DEPLOYMENT_GROUP_NAME_REQUIRED.error(),
        "DeploymentGroupNameRequiredException",
        "Deployment Group name is missing",
    ),
    (
        messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST.error(name="World"),
        "DeploymentGroupDoesNotExistException",
        "No Deployment Group found for name: World",
    ),
    (
        messages.DEPLOYMENT_CONFIG_DOES_NOT_EXIST.error(name="mine"),
        "DeploymentConfigDoesNotExistException",
        "No deployment configuration found for name: mine",
    ),
    (
        messages.DEPLOYMENT_LIMIT_EXCEEDED.error(group="x", id="d-id-x"),
        "DeploymentLimitExceededException",
        "The Deployment Group 'x' already has an active Deployment 'd-id-x'",
    ),
    (
        messages.REVISION_REQUIRED.error(),
        "RevisionRequiredException",
        "RevisionLocation must be specified",
    ),
    (
        messages.INVALID_ROLE_NOT_ASSUMABLE.error(arn="arn:x"),
        "InvalidRoleException",
        "AWS CodeDeploy does not have the permissions required to assume the role arn:x.",
    ),
    (
        messages.INVALID_COMPUTE_PLATFORM.error(value="EC2"),
        "InvalidComputePlatformException",
        "ComputePlatform 'EC2' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
    ),
    (
        messages.INVALID_LOAD_BALANCER_INFO_MISSING.error(),
        "InvalidLoadBalancerInfoException",
        (
            "The specification for load balancing in the deployment group is invalid. The "
            "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target "
            "group has been specified in loadBalancerInfo."
        ),
    ),
    (
        messages.INVALID_DEPLOYMENT_STYLE_NULL.error(),
        "InvalidDeploymentStyleException",
        "Deployment type or deployment option cannot be null or empty",
    ),
    (
        messages.INVALID_DEPLOYMENT_STYLE_OPTION.error(value="Yes"),
        "InvalidDeploymentStyleException",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    ),
    (
        messages.INVALID_DEPLOYMENT_STYLE_BLUE_GREEN.error(),
        "InvalidDeploymentStyleException",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    ),
    (
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION.error(),
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready option cannot be null for blue green deployment",
    ),
    (
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION.error(),
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Terminate blue instances on deployment success behaviour cannot be "
            "set to null for Blue "
            "Green deployments"
        ),
    ),
    (
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT.error(),
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    ),
    (
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT.error(),
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 "
            "minutes."
        ),
    ),
    (
        messages.INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT.error(),
        "InvalidBlueGreenDeploymentConfigurationException",
        "Timeout for instance termination cannot be more than 2 days",
    ),
    (
        messages.INVALID_EC2_TAG_PLATFORM.error(platform="Lambda", member="ec2TagFilters"),
        "InvalidEC2TagException",
        "For Lambda deployment group, ec2TagFilters can not be specified",
    ),
    (
        messages.INVALID_AUTO_SCALING_GROUP_PLATFORM.error(platform="ECS"),
        "InvalidAutoScalingGroupException",
        "For ECS deployment group, autoScalingGroups can not be specified",
    ),
    (
        messages.INVALID_EC2_TAG_KEY_ONLY.error(),
        "InvalidEC2TagException",
        "Values must not be provided for key-only filters.",
    ),
    (
        messages.INVALID_EC2_TAG_VALUE_ONLY.error(),
        "InvalidEC2TagException",
        "Keys must not be provided for value-only filters.",
    ),
    (messages.INVALID_TAG_FILTER_TYPE.error(), "InvalidTagException", ""),
    (
        messages.INVALID_ALARM_CONFIG_LIST_EMPTY.error(),
        "InvalidAlarmConfigException",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
    ),
    (
        messages.INVALID_ALARM_CONFIG_LIST_NULL.error(),
        "InvalidAlarmConfigException",
        "Alarm list cannot be null.",
    ),
    (
        messages.INVALID_AUTO_ROLLBACK_CONFIG_NO_EVENTS.error(),
        "InvalidAutoRollbackConfigException",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
    ),
    (
        messages.INVALID_TRIGGER_CONFIG_TOPIC.error(arn="arn:x"),
        "InvalidTriggerConfigException",
        "Topic ARN arn:x is not valid",
    ),
    (
        messages.INVALID_TRIGGER_CONFIG_TOPIC_MISSING.error(arn="arn:x"),
        "InvalidTriggerConfigException",
        "Topic ARN arn:x does not exist due to: Topic does not exist",
    ),
    (
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_NAME.error(),
        "InvalidTriggerConfigException",
        "Duplicate Trigger target name detected",
    ),
    (
        messages.INVALID_TRIGGER_CONFIG_DUPLICATE_ARN.error(),
        "InvalidTriggerConfigException",
        "Duplicate Trigger target arn detected",
    ),
    (
        messages.TRIGGER_TARGETS_LIMIT_EXCEEDED.error(limit=10),
        "TriggerTargetsLimitExceededException",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
    ),
    (
        messages.INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM.error(
            name="CodeDeployDefault.LambdaAllAtOnce", platform="Server"
        ),
        "InvalidDeploymentConfigNameException",
        (
            "Compute platform of deployment config "
            "CodeDeployDefault.LambdaAllAtOnce does not match "
            "expected compute platform, correct compute platform should be Server."
        ),
    ),
    (
        messages.INVALID_REVISION_BUNDLE_TYPE.error(),
        "InvalidRevisionException",
        "BundleType must be either tar, zip or tgz",
    ),
    (
        messages.INVALID_REVISION_BUNDLE_TYPE_APPSPEC.error(),
        "InvalidRevisionException",
        "BundleType must be either YAML or JSON",
    ),
    (
        messages.INVALID_REVISION_PLATFORM.error(type="GitHub", platform="LAMBDA"),
        "InvalidRevisionException",
        "Revision type: GitHub is not supported under compute platform: LAMBDA",
    ),
    (
        messages.INVALID_IAM_USER_ARN.error(arn="x"),
        "InvalidIamUserArnException",
        "Iam User ARN x is not in a valid format",
    ),
    (
        messages.INVALID_DEPLOYMENT_TARGET_ID_ECS.error(target_id="x"),
        "InvalidDeploymentTargetIdException",
        (
            "Invalid id x for ECS deployment, valid Id should be in format "
            "<cluster-name>:<service-name>"
        ),
    ),
]

SAID = [
    (
        messages.HEALTH_CONSTRAINTS.outcome(),
        "HEALTH_CONSTRAINTS",
        (
            "The overall deployment failed because too many individual instances "
            "failed deployment, "
            "too few healthy instances are available for deployment, or some instances in your "
            "deployment group are experiencing problems."
        ),
    ),
    (
        messages.ALARM_ACTIVE.outcome(alarms="<one> <two>"),
        "ALARM_ACTIVE",
        (
            "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
            "selected, and the affected deployments have been stopped. Activated "
            "alarms: <one> <two>"
        ),
    ),
    (
        messages.NO_INSTANCES.outcome(),
        "NO_INSTANCES",
        (
            "The deployment failed because no instances were found for your "
            "deployment group. Check "
            "your deployment group settings to make sure the tags for your Amazon EC2 instances or "
            "Auto Scaling groups correctly identify the instances you want to "
            "deploy to, and then try "
            "again."
        ),
    ),
    (
        messages.HOOK_EXECUTION_FAILURE.outcome(),
        "HOOK_EXECUTION_FAILURE",
        (
            "The deployment failed because one or more of the lifecycle event validation functions "
            "failed."
        ),
    ),
    (
        messages.STOP_PENDING.outcome(),
        "Pending",
        "Stopping Pending. Stopping to schedule commands in the deployment instances",
    ),
    (
        messages.STOP_SUCCEEDED.outcome(),
        "Succeeded",
        "No more commands will be scheduled for execution in the deployment instances",
    ),
    (
        messages.ROLLBACK_TRIGGERED.outcome(id="d-1", rollback_id="d-2"),
        "rollbackMessage",
        "Deployment d-1 terminated. Automatic rollback is triggered with a DeploymentId d-2.",
    ),
    (
        messages.ROLLBACK_DEPLOYMENT.outcome(id="d-1", rollback_id="d-2"),
        "rollbackMessage",
        "Deployment d-2 is triggered to roll back deployment d-1.",
    ),
    (
        messages.AGENT_SILENT.outcome(),
        "UnknownError",
        (
            "CodeDeploy agent was not able to receive the lifecycle event. Check "
            "the CodeDeploy agent "
            "logs on your host and make sure the agent is running and can connect "
            "to the CodeDeploy "
            "server."
        ),
    ),
    (
        messages.REVISION_REGISTERED_BY_DEPLOYMENT.outcome(id="d-1"),
        "description",
        "Application revision registered by Deployment ID: d-1",
    ),
]


@pytest.mark.parametrize(("error", "code", "text"), PRINTED)
def test_an_error_reads_as_the_service_printed_it(
    error: ServiceError, code: str, text: str
) -> None:
    assert (error.code, error.message, error.status) == (code, text, 400)


@pytest.mark.parametrize(("outcome", "code", "text"), SAID)
def test_an_outcome_reads_as_the_service_printed_it(
    outcome: tuple[str, str], code: str, text: str
) -> None:
    assert outcome == (code, text)


def test_a_value_in_braces_is_left_alone() -> None:
    error = messages.INVALID_APPLICATION_NAME.error(name="{x}")

    assert error.message == "Application name is not in a valid format: {x}"


def test_an_error_says_its_code_and_its_text() -> None:
    error = messages.NAMES["INVALID_NEXT_TOKEN"].error()

    assert str(error) == "InvalidNextTokenException: Invalid next token"


def _inside_answers() -> set[str]:
    shapes = ("ErrorCode", "LifecycleErrorCode")
    return INSIDE.union(*(MODEL.shape_for(shape).enum for shape in shapes))


@pytest.mark.parametrize("name", messages.NAMES)
def test_the_code_is_one_of_the_service(name: str) -> None:
    known = {code for _, code in DECLARED} | UNDECLARED | LATER | _inside_answers()

    assert messages.NAMES[name].code in known


@pytest.mark.parametrize("code", sorted({code for _, code in DECLARED}))
def test_every_declared_error_has_a_message(code: str) -> None:
    assert code in {message.code for message in messages.REGISTRY}


@pytest.mark.parametrize("name", messages.NAMES)
def test_a_message_says_when_it_comes_and_how_it_is_known(name: str) -> None:
    message = messages.NAMES[name]

    assert message.condition
    assert message.source
    assert message.mark in ("verbatim", "documented", "inferred")
    assert getattr(messages, name) is message


@pytest.mark.parametrize("name", messages.NAMES)
def test_the_parts_of_a_text_that_vary_are_named(name: str) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(messages.NAMES[name].text)}

    assert "" not in fields


def test_no_message_stands_twice() -> None:
    assert len(set(messages.REGISTRY)) == len(messages.REGISTRY)


def test_every_name_is_given_once() -> None:
    """A second constant of one name would hide the first without a word."""
    modules = sorted(Path(messages.__file__).parent.glob("*.py"))
    texts = [module.read_text(encoding="utf-8") for module in modules]

    given = re.compile(r" = (?:verbatim|documented|inferred|Message)\(\n")
    assert sum(len(given.findall(text)) for text in texts) == len(messages.NAMES)


def test_only_what_was_seen_can_have_an_uncertain_class() -> None:
    uncertain = [message for message in messages.REGISTRY if message.class_uncertain]

    assert {message.mark for message in uncertain} == {"verbatim"}


@pytest.mark.parametrize(("operation", "code"), DECLARED)
def test_every_declared_error_of_an_operation_can_be_reached(operation: str, code: str) -> None:
    assert reach(operation, code) in ("input", "state", "declared world", "environment")


@pytest.mark.parametrize(
    ("operation", "code", "way"),
    [
        ("GetDeployment", "InvalidDeploymentId", "input"),
        ("GetDeployment", "DeploymentDoesNotExist", "state"),
        ("CreateDeployment", "InvalidRole", "declared world"),
        ("CreateDeploymentGroup", "InvalidRole", "input"),
        ("CreateDeployment", "Throttling", "environment"),
        ("GetDeploymentGroup", "DeploymentConfigDoesNotExist", "environment"),
        ("CreateDeployment", "DeploymentConfigDoesNotExist", "state"),
    ],
)
def test_the_way_to_an_error_depends_on_operation_and_code(
    operation: str, code: str, way: str
) -> None:
    assert reach(operation, code) == way


def test_messages_are_values() -> None:
    same = Message("A", "text", "always", "inferred", "model")

    assert same == Message("A", "text", "always", "inferred", "model")
    assert same.exception == "AException"
