"""On-premises instances without an agent: real targets that never report."""

from __future__ import annotations

from contract.aws import Aws
from contract.scenarios import scenario


def _user(aws: Aws, name: str) -> str:
    return f"arn:aws:iam::{aws.account}:user/{aws.name(name)}"


def _register(aws: Aws, name: str = "cellar") -> str:
    instance = aws.name(name)
    aws.codedeploy.register_on_premises_instance(instanceName=instance, iamUserArn=_user(aws, name))
    aws.finally_(aws.codedeploy.deregister_on_premises_instance, instanceName=instance)
    aws.on_fake(lambda fake: fake.hang("ApplicationStop", instance=instance))
    return instance


@scenario(tier=0)
def registrations_that_are_not_valid(aws: Aws) -> None:
    """ARNs of a registration: none, both, of the wrong kind."""
    register = "register_on_premises_instance"
    name = aws.name("cellar")
    session = f"arn:aws:sts::{aws.account}:assumed-role/{aws.name('role')}/session"
    aws.refused("IamArnRequiredException", register, instanceName=name)
    aws.refused("IamUserArnRequiredException", register, instanceName=name, iamUserArn="")
    aws.refused(
        "MultipleIamArnsProvidedException",
        register,
        instanceName=name,
        iamUserArn=_user(aws, "cellar"),
        iamSessionArn=session,
    )
    aws.refused("InvalidIamUserArnException", register, instanceName=name, iamUserArn=session)
    aws.refused(
        "InvalidIamSessionArnException",
        register,
        instanceName=name,
        iamSessionArn=_user(aws, "cellar"),
    )


@scenario(tier=0)
def instance_registered_twice(aws: Aws) -> None:
    """One name twice, and one user twice."""
    instance = _register(aws)
    register = "register_on_premises_instance"
    aws.refused(
        "InstanceNameAlreadyRegisteredException",
        register,
        instanceName=instance,
        iamUserArn=_user(aws, "other"),
    )
    aws.refused(
        "IamUserArnAlreadyRegisteredException",
        register,
        instanceName=aws.name("attic"),
        iamUserArn=_user(aws, "cellar"),
    )


@scenario(tier=0)
def instance_described(aws: Aws) -> None:
    """A registered instance as the service describes it, with tags and once it is gone."""
    instance = _register(aws)
    tags = [{"Key": "cdf-run", "Value": aws.run}]
    aws.codedeploy.add_tags_to_on_premises_instances(instanceNames=[instance], tags=tags)
    aws.codedeploy.get_on_premises_instance(instanceName=instance)
    aws.codedeploy.batch_get_on_premises_instances(instanceNames=[instance])
    found = [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]
    aws.codedeploy.list_on_premises_instances(tagFilters=found)
    aws.codedeploy.remove_tags_from_on_premises_instances(instanceNames=[instance], tags=tags)
    aws.codedeploy.deregister_on_premises_instance(instanceName=instance)
    aws.codedeploy.get_on_premises_instance(instanceName=instance)


@scenario(tier=0)
def tags_of_instances_that_are_not_valid(aws: Aws) -> None:
    """Tags of on-premises instances: none, and of an instance that is not registered."""
    add = "add_tags_to_on_premises_instances"
    tags = [{"Key": "role", "Value": "web"}]
    instance = _register(aws)
    aws.refused("TagRequiredException", add, instanceNames=[instance], tags=[])
    aws.refused("InstanceNameRequiredException", add, instanceNames=[], tags=tags)
    missing = aws.name("missing")
    aws.refused("InstanceNotRegisteredException", add, instanceNames=[missing], tags=tags)
    many = [{"Key": f"key{number}", "Value": "x"} for number in range(11)]
    aws.refused("TagLimitExceededException", add, instanceNames=[instance], tags=many)


@scenario(tier=0)
def filters_of_instances_that_are_not_valid(aws: Aws) -> None:
    """Filters of ListOnPremisesInstances that there are not."""
    method = "list_on_premises_instances"
    aws.refused("InvalidRegistrationStatusException", method, registrationStatus="Lost")
    wrong = {"Key": "role", "Value": "web", "Type": "KEY_ONLY"}
    aws.refused("InvalidTagFilterException", method, tagFilters=[wrong])


@scenario(tier=0)
def an_instance_that_never_reports(aws: Aws) -> None:
    """A deployment to an instance whose agent is silent: its targets, its time-out."""
    instance = _register(aws)
    tags = [{"Key": "cdf-run", "Value": aws.run}]
    aws.codedeploy.add_tags_to_on_premises_instances(instanceNames=[instance], tags=tags)
    application = aws.application()
    found = [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]
    group = aws.group(application, onPremisesInstanceTagFilters=found)
    deployment = aws.deploy(application, group)
    aws.wait(deployment, "InProgress", minutes=2)
    targets = aws.codedeploy.list_deployment_targets(deploymentId=deployment)["targetIds"]
    aws.codedeploy.get_deployment_target(deploymentId=deployment, targetId=targets[0])
    info = aws.wait(deployment, minutes=20)
    assert info["status"] == "Failed"
    aws.codedeploy.batch_get_deployment_targets(deploymentId=deployment, targetIds=targets)


@scenario(tier=0)
def stop_while_an_instance_is_silent(aws: Aws) -> None:
    """StopDeployment of a deployment in progress, without and with a rollback."""
    instance = _register(aws)
    tags = [{"Key": "cdf-run", "Value": aws.run}]
    aws.codedeploy.add_tags_to_on_premises_instances(instanceNames=[instance], tags=tags)
    application = aws.application()
    found = [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]
    group = aws.group(application, onPremisesInstanceTagFilters=found)
    deployment = aws.deploy(application, group)
    aws.wait(deployment, "InProgress", minutes=2)
    aws.codedeploy.stop_deployment(deploymentId=deployment, autoRollbackEnabled=True)
    aws.wait(deployment, minutes=20)


@scenario(tier=0)
def alarm_that_does_not_exist(aws: Aws) -> None:
    """Deployments of a group whose alarm does not exist, with and without ignoring that."""
    instance = _register(aws)
    tags = [{"Key": "cdf-run", "Value": aws.run}]
    aws.codedeploy.add_tags_to_on_premises_instances(instanceNames=[instance], tags=tags)
    application = aws.application()
    found = [{"Key": "cdf-run", "Value": aws.run, "Type": "KEY_AND_VALUE"}]
    for number, ignored in enumerate((False, True)):
        group = aws.group(
            application,
            f"group{number}",
            onPremisesInstanceTagFilters=found,
            alarmConfiguration={
                "enabled": True,
                "ignorePollAlarmFailure": ignored,
                "alarms": [{"name": aws.name("missing")}],
            },
        )
        deployment = aws.deploy(application, group)
        aws.sleep(90)
        aws.codedeploy.get_deployment(deploymentId=deployment)
