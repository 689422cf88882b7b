"""Members and calls of one platform or kind of deployment, tried on another."""

from __future__ import annotations

import json
from typing import Any

from contract.aws import Aws
from contract.scenarios import scenario

_TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_BLUE_GREEN = {
    "terminateBlueInstancesOnDeploymentSuccess": {
        "action": "TERMINATE",
        "terminationWaitTimeInMinutes": 5,
    },
    "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0},
}


def _listener(aws: Aws, kind: str = "app") -> str:
    owner = f"{aws.region}:{aws.account}"
    return f"arn:aws:elasticloadbalancing:{owner}:listener/{kind}/cdf/50dc6c4/f2f7dc8"


def _pair(aws: Aws, *names: str, **members: Any) -> dict[str, Any]:
    return {
        "targetGroups": [{"name": name} for name in names],
        "prodTrafficRoute": {"listenerArns": [_listener(aws)]},
        **members,
    }


def _ecs_group(aws: Aws, application: str, **members: Any) -> dict[str, Any]:
    return {
        "applicationName": application,
        "deploymentGroupName": aws.name("refused"),
        "serviceRoleArn": aws.role(),
        "deploymentStyle": _TRAFFIC,
        "blueGreenDeploymentConfiguration": _BLUE_GREEN,
        "ecsServices": [{"clusterName": aws.name("web"), "serviceName": aws.name("web")}],
        "loadBalancerInfo": {"targetGroupPairInfoList": [_pair(aws, "one", "two")]},
        **members,
    }


def _appspec(function: str) -> dict[str, Any]:
    properties = {
        "Name": function,
        "Alias": "live",
        "CurrentVersion": "1",
        "TargetVersion": "2",
    }
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    text = json.dumps({"version": 0.0, "Resources": [{"function": resource}]})
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": text}}


def _instance(aws: Aws) -> list[dict[str, str]]:
    """Register an on-premises instance without an agent; the filters that find it."""
    name = aws.name("cellar")
    aws.codedeploy.register_on_premises_instance(
        instanceName=name, iamUserArn=f"arn:aws:iam::{aws.account}:user/{name}"
    )
    aws.finally_(aws.codedeploy.deregister_on_premises_instance, instanceName=name)
    aws.codedeploy.add_tags_to_on_premises_instances(
        instanceNames=[name], tags=[{"Key": "cdf-run", "Value": aws.run}]
    )
    aws.on_fake(lambda fake: fake.hang("ApplicationStop", instance=name))
    return [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]


@scenario(tier=0)
def ecs_services_that_are_not_valid(aws: Aws) -> None:
    """ECS services of a Lambda group, and none where one is wanted."""
    application = aws.application("ECS")
    create = "create_deployment_group"
    for services in ([], [{"clusterName": "web"}]):
        group = _ecs_group(aws, application, ecsServices=services)
        aws.refused("InvalidECSServiceException", create, **group)
    aws.refused(
        "InvalidECSServiceException",
        create,
        applicationName=aws.application("Lambda", "lambda"),
        deploymentGroupName=aws.name("refused"),
        serviceRoleArn=aws.role(),
        deploymentStyle=_TRAFFIC,
        ecsServices=[],
    )


@scenario(tier=0)
def target_group_pairs_that_are_not_valid(aws: Aws) -> None:
    """Pairs of target groups: too many, half a pair, without a listener."""
    application = aws.application("ECS")
    pair = _pair(aws, "one", "two")
    for pairs in (
        [pair, pair],
        [_pair(aws, "one")],
        [_pair(aws, "one", "one")],
        [{"targetGroups": [{"name": "one"}, {"name": "two"}]}],
    ):
        group = _ecs_group(aws, application, loadBalancerInfo={"targetGroupPairInfoList": pairs})
        aws.refused("InvalidTargetGroupPairException", "create_deployment_group", **group)


@scenario(tier=0)
def blue_green_settings_that_are_not_valid(aws: Aws) -> None:
    """Waits out of range, unknown actions, settings without one another."""
    application = aws.application()
    ready = _BLUE_GREEN["deploymentReadyOption"]
    terminate = _BLUE_GREEN["terminateBlueInstancesOnDeploymentSuccess"]
    for changed in (
        {
            "deploymentReadyOption": {
                "actionOnTimeout": "STOP_DEPLOYMENT",
                "waitTimeInMinutes": 2881,
            }
        },
        {"deploymentReadyOption": {**ready, "actionOnTimeout": "PAUSE"}},
        {"deploymentReadyOption": {**ready, "waitTimeInMinutes": 1}},
        {
            "terminateBlueInstancesOnDeploymentSuccess": {
                **terminate,
                "terminationWaitTimeInMinutes": -1,
            }
        },
        {
            "terminateBlueInstancesOnDeploymentSuccess": {
                **terminate,
                "terminationWaitTimeInMinutes": 2881,
            }
        },
        {"greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"}},
    ):
        aws.refused(
            "InvalidBlueGreenDeploymentConfigurationException",
            "create_deployment_group",
            applicationName=application,
            deploymentGroupName=aws.name("refused"),
            serviceRoleArn=aws.role(),
            blueGreenDeploymentConfiguration={**_BLUE_GREEN, **changed},
        )


@scenario(tier=0)
def original_task_set_kept_alive(aws: Aws) -> None:
    """An ECS group whose original task set is to be kept alive."""
    keep = {"terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"}}
    group = _ecs_group(
        aws, aws.application("ECS"), blueGreenDeploymentConfiguration={**_BLUE_GREEN, **keep}
    )
    aws.refused(
        "InvalidBlueGreenDeploymentConfigurationException", "create_deployment_group", **group
    )


@scenario(tier=0)
def strategies_that_there_are_not(aws: Aws) -> None:
    """Choices of members that have no exception of their own."""
    aws.refused(
        "InvalidInputException",
        "create_deployment_group",
        applicationName=aws.application(),
        deploymentGroupName=aws.name("refused"),
        serviceRoleArn=aws.role(),
        outdatedInstancesStrategy="SOMETIMES",
    )


@scenario(tier=0)
def server_members_of_a_lambda_deployment(aws: Aws) -> None:
    """Members of a deployment that only instances know."""
    application = aws.application("Lambda")
    group = aws.group(application, deploymentStyle=_TRAFFIC)
    given = {
        "applicationName": application,
        "deploymentGroupName": group,
        "revision": _appspec(aws.name("function")),
    }
    for code, member in (
        ("InvalidIgnoreApplicationStopFailuresValue", {"ignoreApplicationStopFailures": True}),
        ("InvalidUpdateOutdatedInstancesOnlyValue", {"updateOutdatedInstancesOnly": True}),
        ("InvalidFileExistsBehavior", {"fileExistsBehavior": "OVERWRITE"}),
        ("InvalidInput", {"deploymentMode": "RESTART", "revision": None}),
    ):
        request = {name: value for name, value in {**given, **member}.items() if value is not None}
        aws.refused(f"{code}Exception", "create_deployment", **request)


@scenario(tier=0)
def restarts_that_are_not_valid(aws: Aws) -> None:
    """A restart with a revision, one of outdated instances alone, and one of a blue/green group."""
    application = aws.application()
    given = {"applicationName": application, "deploymentGroupName": aws.group(application)}
    restart = {**given, "deploymentMode": "RESTART"}
    create = "create_deployment"
    aws.refused("InvalidInputException", create, **restart, revision=aws.revision())
    aws.refused("InvalidInputException", create, **restart, updateOutdatedInstancesOnly=True)
    shifting = aws.group(
        application,
        "shifting",
        deploymentStyle=_TRAFFIC,
        blueGreenDeploymentConfiguration=_BLUE_GREEN,
        loadBalancerInfo={"elbInfoList": [{"name": aws.name("lb")[:32]}]},
    )
    aws.refused("InvalidInputException", create, **{**restart, "deploymentGroupName": shifting})


@scenario(tier=0)
def target_instances_that_are_not_valid(aws: Aws) -> None:
    """Target instances of a blue/green deployment: none, too many, unknown, malformed, of both."""
    application = aws.application()
    waiting = {
        **_BLUE_GREEN,
        "deploymentReadyOption": {
            "actionOnTimeout": "STOP_DEPLOYMENT",
            "waitTimeInMinutes": 60,
        },
    }
    group = aws.group(
        application,
        ec2TagFilters=[{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}],
        deploymentStyle=_TRAFFIC,
        blueGreenDeploymentConfiguration=waiting,
        loadBalancerInfo={"elbInfoList": [{"name": aws.name("lb")[:32]}]},
    )
    green = {"Key": "cdf-run", "Value": aws.name("green"), "Type": "KEY_AND_VALUE"}
    wrong: list[dict[str, Any]] = [
        {"tagFilters": []},
        {"tagFilters": [green] * 11},
        {"tagFilters": [green]},
        {"tagFilters": [{**green, "Type": "COLOUR"}]},
        {"tagFilters": [green], "ec2TagSet": {"ec2TagSetList": [[green]]}},
    ]
    for wanted in wrong:
        aws.refused(
            "InvalidTargetInstancesException",
            "create_deployment",
            applicationName=application,
            deploymentGroupName=group,
            revision=aws.revision(),
            targetInstances=wanted,
        )


@scenario(tier=0)
def actions_of_other_kinds_of_deployment(aws: Aws) -> None:
    """Waits and hooks of an in-place deployment, and targets before it has started."""
    application = aws.application()
    group = aws.group(application, onPremisesInstanceTagFilters=_instance(aws))
    given = {"deploymentId": aws.deploy(application, group)}
    aws.refused("DeploymentNotStartedException", "list_deployment_targets", **given)
    aws.wait(given["deploymentId"], "InProgress", minutes=2)
    unsupported = "UnsupportedActionForDeploymentTypeException"
    aws.refused(unsupported, "continue_deployment", **given)
    aws.refused(
        unsupported,
        "put_lifecycle_event_hook_execution_status",
        **given,
        lifecycleEventHookExecutionId="made-up",
        status="Succeeded",
    )
    aws.codedeploy.stop_deployment(**given)


@scenario(tier=0)
def targets_asked_for_in_the_wrong_way(aws: Aws) -> None:
    """Ids, labels and filters of targets that do not fit the deployment."""
    application = aws.application()
    group = aws.group(application, onPremisesInstanceTagFilters=_instance(aws))
    deployment = aws.deploy(application, group)
    given = {"deploymentId": deployment}
    aws.wait(deployment, "InProgress", minutes=2)
    for code, method, members in (
        ("InvalidDeploymentTargetId", "batch_get_deployment_targets", {"targetIds": ["i-0 1"]}),
        (
            "DeploymentTargetListSizeExceeded",
            "batch_get_deployment_targets",
            {"targetIds": [aws.name("cellar")] * 26},
        ),
        ("InstanceIdRequired", "get_deployment_instance", {"instanceId": ""}),
        ("InstanceDoesNotExist", "get_deployment_instance", {"instanceId": "i-0123456789abcdef0"}),
        (
            "InvalidTargetFilterName",
            "list_deployment_targets",
            {"targetFilters": {"Colour": ["Blue"]}},
        ),
        (
            "InvalidInstanceType",
            "list_deployment_targets",
            {"targetFilters": {"ServerInstanceLabel": ["Red"]}},
        ),
        (
            "InvalidDeploymentInstanceType",
            "list_deployment_targets",
            {"targetFilters": {"ServerInstanceLabel": ["Blue"]}},
        ),
    ):
        aws.refused(f"{code}Exception", method, **given, **members)
    aws.codedeploy.stop_deployment(**given)


@scenario(tier=0)
def hook_statuses_that_are_not_valid(aws: Aws) -> None:
    """Statuses of a validation hook: of no hook, and an unknown one."""
    put = "put_lifecycle_event_hook_execution_status"
    given = {"deploymentId": "d-USUAELQEX"}
    aws.refused("InvalidLifecycleEventHookExecutionIdException", put, **given, status="Succeeded")
    aws.refused(
        "InvalidLifecycleEventHookExecutionStatusException",
        put,
        **given,
        lifecycleEventHookExecutionId="made-up",
        status="Skipped",
    )


@scenario(tier=0)
def sessions_registered_twice(aws: Aws) -> None:
    """One IAM session for two on-premises instances, and 101 instances in one call."""
    role = aws.name("role")
    session = f"arn:aws:sts::{aws.account}:assumed-role/{role}/session"
    name = aws.name("cellar")
    aws.codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=session)
    aws.finally_(aws.codedeploy.deregister_on_premises_instance, instanceName=name)
    aws.refused(
        "IamSessionArnAlreadyRegisteredException",
        "register_on_premises_instance",
        instanceName=aws.name("attic"),
        iamSessionArn=session,
    )
    aws.refused(
        "InstanceLimitExceededException",
        "add_tags_to_on_premises_instances",
        instanceNames=[name] * 101,
        tags=[{"Key": "role", "Value": "web"}],
    )


@scenario(tier=0)
def long_key_prefixes(aws: Aws) -> None:
    """A prefix of keys that is longer than a key can be."""
    aws.refused(
        "InvalidKeyPrefixFilterException",
        "list_application_revisions",
        applicationName=aws.application(),
        s3Bucket="releases",
        s3KeyPrefix="x" * 1025,
    )
