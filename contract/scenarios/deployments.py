"""Deployments to nothing: created, refused, listed; they end with NO_INSTANCES."""

from __future__ import annotations

import datetime
from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario


def _shop(aws: Aws, **members: Any) -> dict[str, str]:
    application = aws.application()
    absent = {"Key": "cdf-run", "Value": aws.name("absent"), "Type": "KEY_AND_VALUE"}
    group = aws.group(application, ec2TagFilters=[absent], **members)
    return {"applicationName": application, "deploymentGroupName": group}


@scenario(tier=0)
def deployment_to_no_instance(aws: Aws) -> None:
    """The course and the outcome of a deployment whose group has no instance."""
    given = _shop(aws)
    answer = aws.codedeploy.create_deployment(
        **given, revision=aws.revision(), description="of a scenario"
    )
    info = aws.wait(answer["deploymentId"])
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "NO_INSTANCES"
    aws.codedeploy.list_deployment_targets(deploymentId=answer["deploymentId"])
    aws.codedeploy.get_deployment_group(**given)


@scenario(tier=0)
def rollback_of_a_first_deployment(aws: Aws) -> None:
    """Automatic rollback of a deployment that nothing came before."""
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    given = _shop(aws, autoRollbackConfiguration=rollback)
    answer = aws.codedeploy.create_deployment(**given, revision=aws.revision())
    aws.wait(answer["deploymentId"])
    aws.codedeploy.list_deployments(**given)


@scenario(tier=0)
def finished_deployments_stay_as_they_are(aws: Aws) -> None:
    """Calls that a finished deployment refuses."""
    given = _shop(aws)
    deployment = aws.codedeploy.create_deployment(**given, revision=aws.revision())["deploymentId"]
    aws.wait(deployment)
    aws.refused("DeploymentAlreadyCompletedException", "stop_deployment", deploymentId=deployment)
    aws.refused(
        "InvalidDeploymentWaitTypeException",
        "continue_deployment",
        deploymentId=deployment,
        deploymentWaitType="COFFEE",
    )


@scenario(tier=0)
def members_of_other_platforms(aws: Aws) -> None:
    """Members of a deployment that its platform does not take."""
    given = _shop(aws)
    revision = aws.revision()
    create = "create_deployment"
    aws.refused(
        "InvalidFileExistsBehaviorException",
        create,
        **given,
        revision=revision,
        fileExistsBehavior="COMPARE",
    )
    aws.refused(
        "InvalidComputePlatformException",
        create,
        **given,
        revision=revision,
        deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce",
    )
    aws.refused(
        "InvalidTargetInstancesException",
        create,
        **given,
        revision=revision,
        targetInstances={"tagFilters": [{"Key": "a", "Value": "b", "Type": "KEY_AND_VALUE"}]},
    )


@scenario(tier=0)
def deployment_without_a_revision(aws: Aws) -> None:
    """A deployment that names no revision."""
    aws.refused("RevisionRequiredException", "create_deployment", **_shop(aws))


@scenario(tier=0)
def deployment_of_a_missing_group(aws: Aws) -> None:
    """A deployment to a group that does not exist."""
    aws.refused(
        "DeploymentGroupDoesNotExistException",
        "create_deployment",
        applicationName=aws.application(),
        deploymentGroupName=aws.name("missing"),
        revision=aws.revision(),
    )


@scenario(tier=0)
def filters_of_deployments_that_are_not_valid(aws: Aws) -> None:
    """Statuses, time ranges and external ids of ListDeployments that there are not."""
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)
    before = noon - datetime.timedelta(seconds=1)
    for code, members in (
        ("InvalidDeploymentStatusException", {"includeOnlyStatuses": ["Lost"]}),
        ("InvalidTimeRangeException", {"createTimeRange": {"start": noon, "end": before}}),
        ("InvalidExternalIdException", {"externalId": "two words"}),
    ):
        aws.refused(code, "list_deployments", **members)


@scenario(tier=0)
def targets_that_are_not_there(aws: Aws) -> None:
    """Targets and instances of a deployment that has none."""
    given = _shop(aws)
    deployment = aws.codedeploy.create_deployment(**given, revision=aws.revision())["deploymentId"]
    aws.wait(deployment)
    for code, target in (
        ("DeploymentTargetIdRequiredException", ""),
        ("DeploymentTargetDoesNotExistException", "i-0123456789abcdef0"),
    ):
        aws.refused(code, "get_deployment_target", deploymentId=deployment, targetId=target)
    aws.refused(
        "InvalidInstanceStatusException",
        "list_deployment_targets",
        deploymentId=deployment,
        targetFilters={"TargetStatus": ["Lost"]},
    )


@scenario(tier=0)
def messages_of_a_failed_deployment(aws: Aws) -> None:
    """Messages to topics and events on the default bus of a deployment to no instance."""
    topic, queue = aws.topic_and_queue()
    events = aws.rule_and_queue()
    trigger = {
        "triggerName": "all",
        "triggerTargetArn": topic,
        "triggerEvents": ["DeploymentStart", "DeploymentSuccess", "DeploymentFailure"],
    }
    given = _shop(aws, triggerConfigurations=[trigger])
    deployment = aws.codedeploy.create_deployment(**given, revision=aws.revision())["deploymentId"]
    aws.wait(deployment)
    failed = [body for body in aws.received(queue, 2) if body["status"] == "FAILED"]
    assert "NO_INSTANCES" in failed[0]["errorInformation"]
    states = [body["detail"]["state"] for body in aws.received(events, 2)]
    assert "FAILURE" in states


@scenario(tier=0)
def deployment_while_another_waits(aws: Aws) -> None:
    """A second deployment to a group that is busy."""
    given = _shop(aws)
    first = aws.codedeploy.create_deployment(**given, revision=aws.revision())["deploymentId"]
    aws.refused(
        "DeploymentLimitExceededException",
        "create_deployment",
        **given,
        revision=aws.revision("second.zip"),
    )
    aws.wait(first)
