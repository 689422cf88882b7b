"""Auto Scaling groups of size 0: hooks and copies without instances."""

from __future__ import annotations

from contract.aws import Aws
from contract.scenarios import scenario


def empty_fleet(aws: Aws) -> str:
    """Create an Auto Scaling group without instances; return its name."""
    name = aws.name("fleet")
    aws.ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"ImageId": aws.image(), "InstanceType": "t4g.nano"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": aws.tags}],
    )
    aws.finally_(aws.ec2.delete_launch_template, LaunchTemplateName=name)
    zone = aws.ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    owner = {"ResourceId": name, "ResourceType": "auto-scaling-group", "PropagateAtLaunch": True}
    aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateName": name},
        MinSize=0,
        MaxSize=0,
        AvailabilityZones=[zone],
        Tags=[{**tag, **owner} for tag in aws.tags],
    )
    remove_fleet(aws, name)
    return name


def remove_fleet(aws: Aws, name: str) -> None:
    """Remove an Auto Scaling group when the scenario is over, if there is one of the name."""

    def delete_auto_scaling_group() -> None:
        found = aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        for group in found["AutoScalingGroups"]:
            aws.autoscaling.delete_auto_scaling_group(
                AutoScalingGroupName=group["AutoScalingGroupName"], ForceDelete=True
            )

    aws.finally_(delete_auto_scaling_group)


@scenario(tier=0)
def hooks_of_an_auto_scaling_group(aws: Aws) -> None:
    """The lifecycle hook that a deployment group puts, and takes away."""
    fleet = empty_fleet(aws)
    application = aws.application()
    group = aws.group(application, autoScalingGroups=[fleet])
    found = aws.codedeploy.get_deployment_group(
        applicationName=application, deploymentGroupName=group
    )["deploymentGroupInfo"]["autoScalingGroups"]
    hooks = aws.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=fleet)["LifecycleHooks"]
    assert [hook["LifecycleHookName"] for hook in hooks] == [found[0]["hook"]]
    aws.codedeploy.delete_deployment_group(applicationName=application, deploymentGroupName=group)
    hooks = aws.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=fleet)["LifecycleHooks"]
    assert not hooks


@scenario(tier=0)
def deployment_to_an_empty_auto_scaling_group(aws: Aws) -> None:
    """A deployment to an Auto Scaling group that has no instance."""
    application = aws.application()
    group = aws.group(application, autoScalingGroups=[empty_fleet(aws)])
    info = aws.wait(aws.deploy(application, group))
    assert info["status"] in ("Succeeded", "Failed")


@scenario(tier=0)
def deployment_to_a_copied_auto_scaling_group(aws: Aws) -> None:
    """Target instances of a deployment that copies an Auto Scaling group, and the group after."""
    application = aws.application()
    subnet = aws.ec2.describe_subnets()["Subnets"][0]
    traffic = aws.elbv2.create_target_group(
        Name=aws.name("traffic"), Protocol="TCP", Port=80, VpcId=subnet["VpcId"], Tags=aws.tags
    )["TargetGroups"][0]["TargetGroupArn"]
    aws.finally_(aws.elbv2.delete_target_group, TargetGroupArn=traffic)
    group = aws.group(
        application,
        autoScalingGroups=[empty_fleet(aws)],
        deploymentStyle={
            "deploymentType": "BLUE_GREEN",
            "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
        },
        loadBalancerInfo={"targetGroupInfoList": [{"name": aws.name("traffic")}]},
    )
    deployment = aws.deploy(application, group)
    remove_fleet(aws, f"CodeDeploy_{group}_{deployment}")
    aws.wait(deployment, minutes=20)
    aws.codedeploy.get_deployment(deploymentId=deployment)
    aws.codedeploy.get_deployment_group(applicationName=application, deploymentGroupName=group)


@scenario(tier=0)
def auto_scaling_group_that_does_not_exist(aws: Aws) -> None:
    """A deployment group of an Auto Scaling group that is not there."""
    empty_fleet(aws)
    aws.refused(
        "InvalidAutoScalingGroupException",
        "create_deployment_group",
        applicationName=aws.application(),
        deploymentGroupName=aws.name("group"),
        serviceRoleArn=aws.role(),
        autoScalingGroups=[aws.name("missing")],
    )


@scenario(tier=0)
def too_many_lifecycle_hooks(aws: Aws) -> None:
    """A deployment group of an Auto Scaling group that holds its maximum of hooks already."""
    fleet = empty_fleet(aws)
    for number in range(50):
        aws.autoscaling.put_lifecycle_hook(
            AutoScalingGroupName=fleet,
            LifecycleHookName=f"hook{number}",
            LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
            DefaultResult="CONTINUE",
        )
    aws.refused(
        "LifecycleHookLimitExceededException",
        "create_deployment_group",
        applicationName=aws.application(),
        deploymentGroupName=aws.name("group"),
        serviceRoleArn=aws.role(),
        autoScalingGroups=[fleet],
    )
