"""Names: the members that every resource has, absent, malformed or taken."""

from __future__ import annotations

from contract.aws import Aws
from contract.scenarios import scenario

_MALFORMED = ("two words", "x" * 101, "name/with/slashes")


@scenario(tier=0)
def application_names(aws: Aws) -> None:
    """An application's name that is empty, malformed, unknown or taken."""
    aws.refused("ApplicationNameRequiredException", "create_application", applicationName="")
    aws.refused("ApplicationNameRequiredException", "create_application")
    for name in _MALFORMED:
        aws.refused("InvalidApplicationNameException", "create_application", applicationName=name)
    missing = aws.name("missing")
    aws.refused(
        "ApplicationDoesNotExistException",
        "get_application",
        text=f"Applications not found for {aws.account}",
        applicationName=missing,
    )
    name = aws.application()
    aws.refused("ApplicationAlreadyExistsException", "create_application", applicationName=name)


@scenario(tier=0)
def group_names(aws: Aws) -> None:
    """A deployment group's name that is empty, malformed, unknown or taken."""
    application = aws.application()
    given = {"applicationName": application, "serviceRoleArn": aws.role()}
    create = "create_deployment_group"
    aws.refused("DeploymentGroupNameRequiredException", create, **given, deploymentGroupName="")
    for name in _MALFORMED:
        aws.refused(
            "InvalidDeploymentGroupNameException", create, **given, deploymentGroupName=name
        )
    aws.refused(
        "DeploymentGroupDoesNotExistException",
        "get_deployment_group",
        applicationName=application,
        deploymentGroupName=aws.name("missing"),
    )
    group = aws.group(application)
    aws.refused("DeploymentGroupAlreadyExistsException", create, **given, deploymentGroupName=group)


@scenario(tier=0)
def group_of_an_unknown_application(aws: Aws) -> None:
    """The order of two mistakes: an unknown application, a malformed group."""
    aws.refused(
        "ApplicationDoesNotExistException",
        "create_deployment_group",
        applicationName=aws.name("missing"),
        deploymentGroupName="group",
        serviceRoleArn=aws.role(),
    )


@scenario(tier=0)
def config_names(aws: Aws) -> None:
    """A configuration's name that is empty, malformed, reserved, unknown or taken."""
    create = "create_deployment_config"
    hosts = {"minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}}
    aws.refused("DeploymentConfigNameRequiredException", create, deploymentConfigName="", **hosts)
    for name in (*_MALFORMED, "CodeDeployDefault.Mine"):
        aws.refused(
            "InvalidDeploymentConfigNameException", create, deploymentConfigName=name, **hosts
        )
    name = aws.name("config")
    aws.refused(
        "DeploymentConfigDoesNotExistException", "get_deployment_config", deploymentConfigName=name
    )
    aws.codedeploy.create_deployment_config(deploymentConfigName=name, **hosts)
    aws.finally_(aws.codedeploy.delete_deployment_config, deploymentConfigName=name)
    aws.refused(
        "DeploymentConfigAlreadyExistsException", create, deploymentConfigName=name, **hosts
    )
    aws.codedeploy.get_deployment_config(deploymentConfigName=name)


@scenario(tier=0)
def deployment_ids(aws: Aws) -> None:
    """A deployment's id that is empty, malformed or unknown, in each operation that takes one."""
    for method in ("get_deployment", "stop_deployment", "list_deployment_targets"):
        aws.refused("DeploymentIdRequiredException", method, deploymentId="")
        aws.refused(
            "InvalidDeploymentIdException",
            method,
            text="Specified DeploymentId is not in the valid format: bogus-deployment",
            deploymentId="bogus-deployment",
        )
        aws.refused(
            "DeploymentDoesNotExistException",
            method,
            text="The deployment d-USUAELQEX could not be found",
            deploymentId="d-USUAELQEX",
        )
    aws.refused("DeploymentIdRequiredException", "batch_get_deployments", deploymentIds=[])


@scenario(tier=0)
def instance_names(aws: Aws) -> None:
    """An on-premises instance's name that is empty, malformed or unknown."""
    user = f"arn:aws:iam::{aws.account}:user/{aws.name('cellar')}"
    register = "register_on_premises_instance"
    aws.refused("InstanceNameRequiredException", register, instanceName="", iamUserArn=user)
    for name in _MALFORMED:
        aws.refused("InvalidInstanceNameException", register, instanceName=name, iamUserArn=user)
    missing = aws.name("missing")
    aws.refused("InstanceNotRegisteredException", "get_on_premises_instance", instanceName=missing)


@scenario(tier=0)
def token_names(aws: Aws) -> None:
    """A GitHub connection's name that is empty, malformed or unknown."""
    delete = "delete_git_hub_account_token"
    aws.refused("GitHubAccountTokenNameRequiredException", delete, tokenName="")
    aws.refused("InvalidGitHubAccountTokenNameException", delete, tokenName="two words")
    aws.refused("GitHubAccountTokenDoesNotExistException", delete, tokenName=aws.name("missing"))


@scenario(tier=0)
def page_tokens(aws: Aws) -> None:
    """Page tokens that no list operation has issued."""
    for method in ("list_applications", "list_deployment_configs", "list_deployments"):
        aws.refused("InvalidNextTokenException", method, nextToken="made-up")


@scenario(tier=0)
def sizes_of_batches(aws: Aws) -> None:
    """One more in a batch than the service takes."""
    names = [aws.name(f"app{number}") for number in range(101)]
    aws.refused("BatchLimitExceededException", "batch_get_applications", applicationNames=names)
    ids = [f"d-{number:09}" for number in range(26)]
    aws.refused("BatchLimitExceededException", "batch_get_deployments", deploymentIds=ids)
