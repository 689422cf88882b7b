"""Deployment groups: their members, one mistake at a time."""

from __future__ import annotations

from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_WEB = {"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}
_TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


class _Refusals:
    """Groups of one application that are refused."""

    def __init__(self, aws: Aws, platform: str = "Server") -> None:
        self._aws = aws
        self._given: dict[str, Any] = {
            "applicationName": aws.application(platform),
            "deploymentGroupName": aws.name("refused"),
            "serviceRoleArn": aws.role(),
        }
        if platform != "Server":
            self._given["deploymentStyle"] = _TRAFFIC

    def __call__(self, code: str, **members: Any) -> None:
        request = {**self._given, **members}
        self._aws.refused(f"{code}Exception", "create_deployment_group", **request)


@scenario(tier=0)
def tag_filters_that_are_not_valid(aws: Aws) -> None:
    """EC2 and on-premises tag filters with the wrong type, too much or too little."""
    refused = _Refusals(aws)
    key_only = {"Key": "role", "Value": "web", "Type": "KEY_ONLY"}
    no_value = {"Key": "role", "Type": "KEY_AND_VALUE"}
    for filter_ in (key_only, no_value, {**_WEB, "Type": "SIDEWAYS"}):
        refused("InvalidEC2Tag", ec2TagFilters=[filter_])
        refused("InvalidTag", onPremisesInstanceTagFilters=[filter_])
    refused("InvalidEC2TagCombination", ec2TagFilters=[_WEB], ec2TagSet={"ec2TagSetList": [[_WEB]]})
    refused(
        "InvalidOnPremisesTagCombination",
        onPremisesInstanceTagFilters=[_WEB],
        onPremisesTagSet={"onPremisesTagSetList": [[_WEB]]},
    )
    refused("TagSetListLimitExceeded", ec2TagSet={"ec2TagSetList": [[_WEB]] * 4})


@scenario(tier=0)
def roles_that_are_not_valid(aws: Aws) -> None:
    """A service role that is empty, and one that is no role."""
    refused = _Refusals(aws)
    refused("RoleRequired", serviceRoleArn="")
    refused("InvalidRole", serviceRoleArn=f"arn:aws:iam::{aws.account}:user/CodeDeploy")


@scenario(tier=0)
def role_that_does_not_exist(aws: Aws) -> None:
    """A service role of the right form that does not exist."""
    refused = _Refusals(aws)
    # The fake takes any role until one is declared.
    aws.on_fake(lambda fake: fake.add_role(aws.role()))
    missing = aws.name("missing")
    refused("InvalidRole", serviceRoleArn=f"arn:aws:iam::{aws.account}:role/{missing}")


@scenario(tier=0)
def auto_scaling_groups_that_are_not_valid(aws: Aws) -> None:
    """Auto Scaling groups: too many, malformed, unknown."""
    refused = _Refusals(aws)
    names = [aws.name(f"fleet{number}") for number in range(11)]
    refused("InvalidAutoScalingGroup", autoScalingGroups=names)
    refused("InvalidAutoScalingGroup", autoScalingGroups=["x" * 256])


@scenario(tier=0)
def triggers_that_are_not_valid(aws: Aws) -> None:
    """Triggers without name or events, doubled, of another region, unknown events, too many."""
    refused = _Refusals(aws)
    topic, _ = aws.topic_and_queue()
    trigger = {
        "triggerName": "first",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentStart"],
    }
    for name in trigger:
        left = {member: value for member, value in trigger.items() if member != name}
        refused("InvalidTriggerConfig", triggerConfigurations=[left])
    refused("InvalidTriggerConfig", triggerConfigurations=[trigger, trigger])
    refused(
        "InvalidTriggerConfig",
        triggerConfigurations=[{**trigger, "triggerEvents": ["FullMoon"]}],
    )
    elsewhere = topic.replace(aws.region, "ap-south-1")
    refused(
        "InvalidTriggerConfig", triggerConfigurations=[{**trigger, "triggerTargetArn": elsewhere}]
    )
    many = []
    for number in range(11):
        arn = aws.topic(f"messages{number}")
        many.append({**trigger, "triggerName": f"trigger{number}", "triggerTargetArn": arn})
    refused("TriggerTargetsLimitExceeded", triggerConfigurations=many)


@scenario(tier=0)
def alarms_that_are_not_valid(aws: Aws) -> None:
    """Alarms absent, unnamed, doubled, too long, too many."""
    refused = _Refusals(aws)
    for names in ([], [""], ["x" * 256], ["errors", "errors"]):
        alarms = [{"name": name} for name in names]
        refused("InvalidAlarmConfig", alarmConfiguration={"enabled": True, "alarms": alarms})
    refused("InvalidAlarmConfig", alarmConfiguration={"enabled": True})
    many = [{"name": f"alarm{number}"} for number in range(11)]
    refused("AlarmsLimitExceeded", alarmConfiguration={"enabled": True, "alarms": many})


@scenario(tier=0)
def automatic_rollback_that_is_not_valid(aws: Aws) -> None:
    """Automatic rollback without events, and with an unknown one."""
    refused = _Refusals(aws)
    refused("InvalidAutoRollbackConfig", autoRollbackConfiguration={"enabled": True})
    events = {"enabled": True, "events": ["FULL_MOON"]}
    refused("InvalidAutoRollbackConfig", autoRollbackConfiguration=events)


@scenario(tier=0)
def styles_that_are_not_valid(aws: Aws) -> None:
    """Deployment styles with unknown or missing halves, and without what they need."""
    refused = _Refusals(aws)
    for style in (
        {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        {"deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        {"deploymentType": "IN_PLACE", "deploymentOption": "Yes"},
        {"deploymentType": "SIDEWAYS", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
    ):
        refused("InvalidDeploymentStyle", deploymentStyle=style)
    style = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    refused("InvalidLoadBalancerInfo", deploymentStyle=style)


@scenario(tier=0)
def load_balancers_that_are_not_valid(aws: Aws) -> None:
    """Load balancers and target groups: unnamed, too long, too many."""
    refused = _Refusals(aws)
    for info in (
        {"targetGroupInfoList": [{"name": "x" * 33}]},
        {"elbInfoList": [{"name": ""}]},
        {"elbInfoList": [{"name": f"balancer{number}"} for number in range(11)]},
    ):
        refused("InvalidLoadBalancerInfo", loadBalancerInfo=info)


@scenario(tier=0)
def server_members_on_lambda(aws: Aws) -> None:
    """Members of the Server platform in a group of a Lambda application."""
    refused = _Refusals(aws, "Lambda")
    in_place = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
    refused("InvalidDeploymentStyle", deploymentStyle=in_place)
    refused("InvalidEC2Tag", ec2TagFilters=[])
    refused("InvalidTag", onPremisesInstanceTagFilters=[])
    refused("InvalidAutoScalingGroup", autoScalingGroups=[])
    refused("InvalidDeploymentConfigName", deploymentConfigName="CodeDeployDefault.OneAtATime")


@scenario(tier=0)
def group_with_everything(aws: Aws) -> None:
    """GetDeploymentGroup of triggers, alarms and automatic rollback, before and after a change."""
    application = aws.application()
    topic, _ = aws.topic_and_queue()
    group = aws.group(
        application,
        ec2TagFilters=[_WEB],
        triggerConfigurations=[
            {
                "triggerName": "all",
                "triggerTargetArn": topic,
                "triggerEvents": ["DeploymentFailure", "DeploymentSuccess"],
            }
        ],
        alarmConfiguration={"enabled": True, "alarms": [{"name": aws.name("errors")}]},
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    )
    names = {"applicationName": application, "deploymentGroupName": group}
    aws.codedeploy.get_deployment_group(**names)
    aws.codedeploy.update_deployment_group(
        applicationName=application,
        currentDeploymentGroupName=group,
        triggerConfigurations=[],
        alarmConfiguration={},
        autoRollbackConfiguration={},
    )
    aws.codedeploy.get_deployment_group(**names)
    aws.codedeploy.batch_get_deployment_groups(
        applicationName=application, deploymentGroupNames=[group, aws.name("missing")]
    )


@scenario(tier=0)
def triggers_set_up_and_changed(aws: Aws) -> None:
    """Messages, if any, to the topic of a trigger that is made, or changed."""
    topic, queue = aws.topic_and_queue()
    application = aws.application()
    trigger = {"triggerName": "all", "triggerTargetArn": topic}
    group = aws.group(
        application,
        triggerConfigurations=[{**trigger, "triggerEvents": ["DeploymentFailure"]}],
    )
    aws.received(queue, 0, minutes=1)
    aws.codedeploy.update_deployment_group(
        applicationName=application,
        currentDeploymentGroupName=group,
        triggerConfigurations=[{**trigger, "triggerEvents": ["DeploymentSuccess"]}],
    )
    aws.received(queue, 0, minutes=1)


@scenario(tier=0)
def plain_group(aws: Aws) -> None:
    """A group that was created with a role alone."""
    application = aws.application()
    group = aws.group(application)
    aws.codedeploy.get_deployment_group(applicationName=application, deploymentGroupName=group)
    aws.codedeploy.list_deployment_groups(applicationName=application)
    aws.codedeploy.delete_deployment_group(applicationName=application, deploymentGroupName=group)
    aws.codedeploy.delete_deployment_group(applicationName=application, deploymentGroupName=group)


@scenario(tier=0)
def two_mistakes_in_a_group(aws: Aws) -> None:
    """The order in which the service tells of two mistakes in one request."""
    refused = _Refusals(aws)
    refused(
        "InvalidEC2Tag",
        ec2TagFilters=[{"Key": "role", "Type": "KEY_AND_VALUE"}],
        alarmConfiguration={"enabled": True},
    )
