"""Refusals and outcomes on record, each provoked with its code and its wording."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.operations.group_requests import (
    BALANCED,
    BLUE_GREEN,
    IN_PLACE,
    PLATFORMS,
    ROLE,
    SHIFTS_TRAFFIC,
    TOPIC,
    create_applications,
    group_request,
    tag,
)
from tests.recorded.recordings import RECORDED
from tests.shop import frozen

S3 = {"bucket": "bundles", "key": "shop.zip", "bundleType": "zip"}
REVISION = {"revisionType": "S3", "s3Location": S3}


class Account:
    """An account, and what is asked of it."""

    def __init__(self, fake: CodeDeployFake) -> None:
        self.fake = fake
        self.client = client_in(validates=False)

    def applications(self) -> None:
        create_applications(self.client)

    def group(self, platform: str, **members: Any) -> None:
        self.client.create_deployment_group(**group_request(platform, **members))

    def deployment(self, platform: str = "Server", group: str = "group", **members: Any) -> Any:
        """Deploys, and gives back how that went."""
        created = self.client.create_deployment(
            **{
                "applicationName": platform,
                "deploymentGroupName": group,
                "revision": REVISION,
                **members,
            }
        )
        self.fake.run()
        answer = self.client.get_deployment(deploymentId=created["deploymentId"])
        return answer["deploymentInfo"]

    def get_group(self, application: str, group: str) -> None:
        self.client.get_deployment_group(applicationName=application, deploymentGroupName=group)


@pytest.fixture
def account() -> Iterator[Account]:
    with frozen() as fake:
        yield Account(fake)


Call = Callable[[Account], Any]


def group(platform: str, **members: Any) -> Call:
    """A group that is refused."""

    def call(account: Account) -> None:
        account.applications()
        account.group(platform, **members)

    return call


def block(**members: Any) -> dict[str, Any]:
    """A blue/green block, in which members that are None are left out."""
    changed = {**BLUE_GREEN, **members}
    return {name: value for name, value in changed.items() if value is not None}


def blue_green(**members: Any) -> Call:
    """A Server group with a blue/green block that is refused."""
    balancers = {"elbInfoList": [{"name": "shop"}]}
    return group(
        "Server",
        deploymentStyle=SHIFTS_TRAFFIC,
        loadBalancerInfo=balancers,
        blueGreenDeploymentConfiguration=block(**members),
    )


def ready(action: str, minutes: int) -> dict[str, Any]:
    return {"actionOnTimeout": action, "waitTimeInMinutes": minutes}


def triggers(*triggers: tuple[str, str]) -> Call:
    """A group with triggers of those names and topics."""
    configurations = [
        {"triggerName": name, "triggerTargetArn": arn, "triggerEvents": ["DeploymentFailure"]}
        for name, arn in triggers
    ]
    return group("Server", triggerConfigurations=configurations)


def declared(declare: Callable[[CodeDeployFake], Any], call: Call) -> Call:
    def declare_and_call(account: Account) -> Any:
        declare(account.fake)
        return call(account)

    return declare_and_call


# What needs more than one request.


def unknown_deployment(account: Account) -> None:
    account.client.get_deployment(deploymentId="d-USUAELQEX")


def malformed_deployment(account: Account) -> None:
    account.client.get_deployment(deploymentId="bogus-deployment")


def unknown_application(account: Account) -> None:
    account.applications()
    account.client.get_application(applicationName="bogus-app")


def empty_group_name(account: Account) -> None:
    account.applications()
    account.deployment(group="")


def second_deployment(account: Account) -> None:
    account.applications()
    account.group("Server", deploymentGroupName="x")
    account.fake.add_instances(1, {"Name": "web"})
    names = {"applicationName": "Server", "deploymentGroupName": "x"}
    account.client.create_deployment(**names, revision=REVISION)
    account.client.create_deployment(**names, revision=REVISION)


def not_authorized(account: Account) -> None:
    account.applications()
    account.group("Server")
    account.fake.inject_error("CreateDeployment", "AccessDeniedException", NOT_AUTHORIZED)
    account.deployment()


def unknown_group(account: Account) -> None:
    account.applications()
    account.get_group("Server", "World")


def application_of_an_unknown_group(account: Account) -> None:
    account.applications()
    account.get_group("bogus-app", "World")


def elb_on_update(account: Account) -> None:
    account.applications()
    account.group("ECS")
    account.client.update_deployment_group(
        applicationName="ECS",
        currentDeploymentGroupName="group",
        loadBalancerInfo={"elbInfoList": [{"name": "shop"}]},
    )


def revision(platform: str, revision: dict[str, Any]) -> Call:
    def call(account: Account) -> None:
        account.applications()
        account.group(platform)
        account.deployment(platform, revision=revision)

    return call


def outcome_of_a_failure(account: Account) -> Any:
    account.applications()
    account.group("Server", ec2TagFilters=[tag("Name", "web", "KEY_AND_VALUE")])
    account.fake.add_instances(3, {"Name": "web"})
    account.fake.fail("Install")
    return account.deployment()["errorInformation"]


def outcome_of_alarms(account: Account) -> Any:
    account.applications()
    alarms = {"enabled": True, "alarms": [{"name": name} for name in ("errors", "quiet", "slow")]}
    account.group("Server", alarmConfiguration=alarms)
    account.fake.set_alarm_state("errors", "ALARM")
    account.fake.set_alarm_state("slow", "ALARM")
    return account.deployment()["errorInformation"]


NOT_AUTHORIZED = (
    "User: arn:aws:sts::644637824921:assumed-role/ec2-codedeploy-role/i-05e2227397eab28ac is not "
    "authorized to perform: codedeploy:CreateDeployment on resource: "
    "arn:aws:codedeploy:ap-northeast-2:644637824921:deploymentgroup:backend-spring/"
    "backend-spring-group"
)
NO_BALANCER = group("Server", deploymentStyle=BALANCED)
ROLE_NOT_ASSUMABLE = declared(lambda fake: fake.add_role(ROLE, assumable=False), group("Server"))
EMPTY_ELB_LIST = group("Server", deploymentStyle=BALANCED, loadBalancerInfo={"elbInfoList": []})
BALANCING = "The specification for load balancing in the deployment group is invalid. "
ONE_STYLE = (
    "For {} deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
    "WITH_TRAFFIC_CONTROL."
)
TWO_KINDS = (
    "The request specified both {0}TagFilters and {0}TagSet, but only one of these data types can "
    "be used in a single call. Remove one tag specification type, and then try again."
)
HEALTH = (
    "The overall deployment failed because too many individual instances failed deployment, too "
    "few healthy instances are available for deployment, or some instances in your deployment "
    "group are experiencing problems."
)
ALARMS = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
    "selected, and the affected deployments have been stopped. Activated alarms: <name> <name>"
)
ELSEWHERE = "arn:aws:sns:eu-west-1:214794239830:cdkpf-codedeploy-region"
LONG = "a-target-group-with-a-name-too-long"
YAML = {**S3, "bundleType": "YAML"}
GITHUB = {"repository": "shop/web", "commitId": "c" * 40}

#: Operation, code, wording as it was told ("..." and <name> stand for anything), what provokes it.
PROVOKED: list[tuple[str, str, str, Call]] = [
    (
        "GetDeployment",
        "DeploymentDoesNotExistException",
        "The deployment d-USUAELQEX could not be found",
        unknown_deployment,
    ),
    (
        "GetDeployment",
        "InvalidDeploymentIdException",
        "Specified DeploymentId is not in the valid format: bogus-deployment",
        malformed_deployment,
    ),
    (
        "GetApplication",
        "ApplicationDoesNotExistException",
        "No application found for name: bogus-app",
        unknown_application,
    ),
    (
        "CreateDeployment",
        "ApplicationDoesNotExistException",
        "Applications not found for 363374259631",
        Account.deployment,
    ),
    (
        "CreateDeployment",
        "DeploymentGroupNameRequiredException",
        "Deployment Group name is missing",
        empty_group_name,
    ),
    (
        "CreateDeployment",
        "DeploymentLimitExceededException",
        "The Deployment Group 'x' already has an active Deployment 'd-id-x'",
        second_deployment,
    ),
    ("CreateDeployment", "AccessDeniedException", NOT_AUTHORIZED, not_authorized),
    (
        "GetDeploymentGroup",
        "DeploymentGroupDoesNotExistException",
        "No Deployment Group found for name: World",
        unknown_group,
    ),
    (
        "GetDeploymentGroup",
        "ApplicationDoesNotExistException",
        "No application found for name: <app>",
        application_of_an_unknown_group,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidRoleException",
        "AWS CodeDeploy does not have the permissions required to assume the role arn:...",
        ROLE_NOT_ASSUMABLE,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidRoleException",
        "Cannot assume role provided.",
        ROLE_NOT_ASSUMABLE,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        BALANCING + "The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load "
        "balancer or target group has been specified in loadBalancerInfo.",
        NO_BALANCER,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        BALANCING + "The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no "
        "load balancer was specified in elbInfoList or no target group was specified in "
        "targetGroupInfoList.",
        NO_BALANCER,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must be specified",
        group("ECS", loadBalancerInfo=None),
    ),
    (
        "UpdateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
        elb_on_update,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
        group("ECS", loadBalancerInfo={"targetGroupInfoList": [{"name": "shop"}]}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        "ELB information has to contain at least 1 ELB.",
        EMPTY_ELB_LIST,
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
        group("ECS", blueGreenDeploymentConfiguration=None),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        ONE_STYLE.format("ECS"),
        group("ECS", deploymentStyle=IN_PLACE),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        ONE_STYLE.format("LAMBDA"),
        group("Lambda", deploymentStyle=None),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
        group("Server", deploymentStyle={**IN_PLACE, "deploymentType": "BLUE_GREEN"}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "Deployment type or deployment option cannot be null or empty",
        group("Server", deploymentStyle={"deploymentType": "IN_PLACE"}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentStyleException",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
        group("Server", deploymentStyle={**IN_PLACE, "deploymentOption": "SOME"}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
        group("Lambda", blueGreenDeploymentConfiguration=BLUE_GREEN),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready option cannot be null for blue green deployment",
        blue_green(deploymentReadyOption=None),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Terminate blue instances on deployment success behaviour cannot be set to null for "
            "Blue Green deployments"
        ),
        blue_green(terminateBlueInstancesOnDeploymentSuccess=None),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
        blue_green(deploymentReadyOption=ready("CONTINUE_DEPLOYMENT", 1)),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 "
            "minutes."
        ),
        blue_green(deploymentReadyOption=ready("STOP_DEPLOYMENT", 0)),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        "Timeout for instance termination cannot be more than 2 days",
        blue_green(
            terminateBlueInstancesOnDeploymentSuccess={
                "action": "TERMINATE",
                "terminationWaitTimeInMinutes": 2881,
            }
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidBlueGreenDeploymentConfigurationException",
        (
            "Exactly one AutoScaling group must be specified when selecting the "
            "COPY_AUTO_SCALING_GROUP green fleet provisioning option."
        ),
        blue_green(greenFleetProvisioningOption={"action": "COPY_AUTO_SCALING_GROUP"}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "For Lambda deployment group, ec2TagFilters can not be specified",
        group("Lambda", ec2TagFilters=[tag("Name", None, "KEY_ONLY")]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidAutoScalingGroupException",
        "For ECS deployment group, autoScalingGroups can not be specified",
        group("ECS", autoScalingGroups=["web"]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagCombinationException",
        TWO_KINDS.format("Ec2"),
        group("Server", ec2TagFilters=[], ec2TagSet={"ec2TagSetList": []}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidOnPremisesTagCombinationException",
        TWO_KINDS.format("OnPremises"),
        group(
            "Server",
            onPremisesInstanceTagFilters=[],
            onPremisesTagSet={"onPremisesTagSetList": []},
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "Values must not be provided for key-only filters.",
        group("Server", ec2TagFilters=[tag("Name", "web", "KEY_ONLY")]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidEC2TagException",
        "Keys must not be provided for value-only filters.",
        group("Server", ec2TagFilters=[tag("Name", "web", "VALUE_ONLY")]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTagException",
        "",
        group("Server", onPremisesInstanceTagFilters=[tag("Name", "web", "KEY_ONLY")]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidAlarmConfigException",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
        group("Server", alarmConfiguration={"enabled": True, "alarms": []}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidAlarmConfigException",
        "Alarm list cannot be null.",
        group("Server", alarmConfiguration={"enabled": True}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidAutoRollbackConfigException",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
        group("Server", autoRollbackConfiguration={"enabled": True}),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        f"Topic ARN {ELSEWHERE} is not valid",
        triggers(("one", ELSEWHERE)),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Topic ARN ... does not exist due to: Topic does not exist",
        declared(lambda fake: fake.add_topic(TOPIC + "2"), triggers(("one", TOPIC))),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Duplicate Trigger target name detected",
        triggers(("one", TOPIC), ("one", TOPIC + "2")),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidTriggerConfigException",
        "Duplicate Trigger target arn detected",
        triggers(("one", TOPIC), ("two", TOPIC)),
    ),
    (
        "CreateDeploymentGroup",
        "TriggerTargetsLimitExceededException",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
        triggers(*((str(number), f"{TOPIC}{number}") for number in range(11))),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidLoadBalancerInfoException",
        (
            "The target group name ... specified in targetGroupInfoList exceeds the maximum "
            "allowed length of 32 characters."
        ),
        group(
            "Server",
            deploymentStyle=BALANCED,
            loadBalancerInfo={"targetGroupInfoList": [{"name": LONG}]},
        ),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidECSServiceException",
        (
            "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
            "targetGroupPairInfoList"
        ),
        group("Server", ecsServices=[{"clusterName": "main", "serviceName": "web"}]),
    ),
    (
        "CreateDeploymentGroup",
        "InvalidDeploymentConfigNameException",
        (
            "Compute platform of deployment config CodeDeployDefault.LambdaAllAtOnce does not "
            "match expected compute platform, correct compute platform should be Server."
        ),
        group("Server", deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce"),
    ),
    (
        "CreateDeployment",
        "InvalidRevisionException",
        "BundleType must be either tar, zip or tgz",
        revision("Server", {"revisionType": "S3", "s3Location": YAML}),
    ),
    (
        "CreateDeployment",
        "InvalidRevisionException",
        "Revision type: GitHub is not supported under compute platform: LAMBDA",
        revision("Lambda", {"revisionType": "GitHub", "gitHubLocation": GITHUB}),
    ),
    ("deployment outcome", "HEALTH_CONSTRAINTS", HEALTH, outcome_of_a_failure),
    ("deployment outcome", "ALARM_ACTIVE", ALARMS, outcome_of_alarms),
]

#: Wordings of other years, with the one that the same request gets today, and why.
OF_OTHER_YEARS = {
    "Cannot assume role provided.": (
        "AWS CodeDeploy does not have the permissions required to assume the role arn:...",
        "2015; the other was seen in 2026",
    ),
    PROVOKED[12][2]: (PROVOKED[11][2], "2022; the other was seen in 2026"),
    "ELB information has to contain at least 1 ELB.": (
        PROVOKED[11][2],
        "2017, before there were target groups",
    ),
}
#: Texts of which only the first sentence was told.
FIRST_SENTENCES = (PROVOKED[29][2],)
#: What was different in the account that told of it, as a pattern.
_ANYTHING = {"...": ".+", "<name>": "<.+>", "<app>": ".+", "d-id-x": "d-[A-Z0-9]{9}"}


def wording(message: str) -> str:
    """The pattern of today's texts for a wording on record."""
    today, _ = OF_OTHER_YEARS.get(message, (message, ""))
    pattern = re.escape(today)
    for text, anything in _ANYTHING.items():
        pattern = pattern.replace(re.escape(text), anything)
    pattern = pattern.replace("363374259631", "123456789012")
    return pattern + (".*" if message in FIRST_SENTENCES else "")


@pytest.mark.parametrize(
    ("operation", "code", "message", "call"),
    [pytest.param(*case, id=f"{number}-{case[1]}") for number, case in enumerate(PROVOKED)],
)
def test_a_refusal_reads_as_recorded(
    account: Account, operation: str, code: str, message: str, call: Call
) -> None:
    if operation == "deployment outcome":
        error = call(account)
        assert error["code"] == code
        assert re.fullmatch(wording(message), error["message"])
        return
    with pytest.raises(ClientError) as caught:
        call(account)
    error = caught.value.response["Error"]
    assert (caught.value.operation_name, error["Code"]) == (operation, code)
    assert re.fullmatch(wording(message), error["Message"])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_every_platform_names_itself_in_the_refusal_of_instances(account: Account) -> None:
    """Told of one platform and one member, the same of the others."""
    account.applications()
    for platform in PLATFORMS[1:]:
        with pytest.raises(account.client.exceptions.InvalidEC2TagException) as caught:
            account.group(platform, ec2TagSet={"ec2TagSetList": []})
        assert caught.value.response["Error"]["Message"] == (
            f"For {platform} deployment group, ec2TagSet can not be specified"
        )


@functools.cache
def on_record() -> list[tuple[str, str, str]]:
    """What is on record beside the checkout; what is listed here where that is missing."""
    path = RECORDED / "error-messages.json"
    if not path.is_file():
        return [case[:3] for case in PROVOKED]
    entries = json.loads(path.read_text("utf-8"))
    return [(entry["operation"], entry["code"], entry["message"]) for entry in entries]


def test_everything_on_record_is_provoked() -> None:
    assert [case[:3] for case in PROVOKED] == on_record()
    assert len(on_record()) == 52
    assert OF_OTHER_YEARS.keys() <= {message for _, _, message in on_record()}
