"""Deployment groups: style, load balancers, blue/green and Amazon ECS."""

from __future__ import annotations

from codedeploy_fake.messages.errors import inferred, verbatim

INVALID_DEPLOYMENT_STYLE_ECS = verbatim(
    "InvalidDeploymentStyle",
    "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
    "WITH_TRAFFIC_CONTROL.",
    when="an ECS application and another style, or none",
    source="public README",
)
INVALID_DEPLOYMENT_STYLE_LAMBDA = verbatim(
    "InvalidDeploymentStyle",
    "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must "
    "be WITH_TRAFFIC_CONTROL.",
    when="a Lambda application and another style, or none",
    source="PF:dg-lambda-requires-blue-green-traffic-control",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_BLUE_GREEN = verbatim(
    "InvalidDeploymentStyle",
    "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    when="a Server application, BLUE_GREEN and WITHOUT_TRAFFIC_CONTROL",
    source="PF:dg-bluegreen-requires-traffic-control",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_NULL = verbatim(
    "InvalidDeploymentStyle",
    "Deployment type or deployment option cannot be null or empty",
    when="only one of the two members is given",
    source="awsdocs/aws-cloudformation-user-guide#534",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_OPTION = verbatim(
    "InvalidDeploymentStyle",
    "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    when="an unknown deployment option",
    source="awsdocs/aws-cloudformation-user-guide#534",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_TYPE = inferred(
    "InvalidDeploymentStyle",
    "Deployment type can only be IN_PLACE or BLUE_GREEN",
    when="an unknown deployment type",
    source="by analogy with the option's",
)
INVALID_LOAD_BALANCER_INFO_MISSING = verbatim(
    "InvalidLoadBalancerInfo",
    "The specification for load balancing in the deployment group is invalid. The "
    "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group "
    "has been specified in loadBalancerInfo.",
    when=(
        "a Server application, WITH_TRAFFIC_CONTROL and neither load balancer nor target group "
        "(worded otherwise in 2017 and 2022)"
    ),
    source="PF:dg-traffic-control-requires-load-balancer",
)
INVALID_LOAD_BALANCER_INFO_ECS_MISSING = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must be specified",
    when="an ECS application without loadBalancerInfo",
    source="hashicorp/terraform-provider-aws#9124",
)
INVALID_LOAD_BALANCER_INFO_ECS_ELB = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    when="an ECS application with elbInfoList",
    source="cloudposse/terraform-aws-code-deploy#5",
)
INVALID_LOAD_BALANCER_INFO_ECS_TARGET_GROUP = verbatim(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    when="an ECS application with targetGroupInfoList",
    source="public page",
)
INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME = verbatim(
    "InvalidLoadBalancerInfo",
    "The target group name {name} specified in targetGroupInfoList exceeds the maximum allowed "
    "length of 32 characters.",
    when=(
        "the name of a target group has more than 32 characters (so ARNs fail), whatever the style"
    ),
    source="PF:dg-target-group-name-max-32",
    class_uncertain=True,
)
INVALID_LOAD_BALANCER_INFO_COUNT = inferred(
    "InvalidLoadBalancerInfo",
    "Deployment Groups cannot contain more than {limit} entries in {member}.",
    when="more than 10 load balancers or target groups",
    source="user guide, limits",
)
INVALID_LOAD_BALANCER_INFO_NAME = inferred(
    "InvalidLoadBalancerInfo",
    "Load balancer name or target group name cannot be null or empty",
    when="a load balancer or target group without a name",
    source="model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
    when="an ECS application without the block",
    source="public README",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_LAMBDA = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
    when="a Lambda application with the block",
    source="PF:dg-lambda-forbids-blue-green-config",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready option cannot be null for blue green deployment",
    when="the block without deploymentReadyOption",
    source="PF:dg-blue-green-config-required-members",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Terminate blue instances on deployment success behaviour cannot be set to null for Blue "
    "Green deployments",
    when="the block without terminateBlueInstancesOnDeploymentSuccess",
    source="PF:dg-blue-green-config-required-members",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    when="CONTINUE_DEPLOYMENT with waitTimeInMinutes of 1 or more",
    source="PF:dg-deployment-ready-continue-no-wait-time",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.",
    when="STOP_DEPLOYMENT with waitTimeInMinutes of 0, or none",
    source="PF:dg-deployment-ready-stop-requires-wait-time",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_WAIT = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for deployment ready action must be between 0 minutes and 2 days",
    when="waitTimeInMinutes below 0 or above 2880",
    source="by analogy with the termination wait",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be more than 2 days",
    when="terminationWaitTimeInMinutes above 2880, whatever the action",
    source="PF:dg-termination-wait-max",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT_NEGATIVE = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be negative",
    when="terminationWaitTimeInMinutes below 0",
    source="model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ACTION = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "The {member} is not valid: {value}",
    when="an unknown action in the block",
    source="model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option.",
    when="COPY_AUTO_SCALING_GROUP and no Auto Scaling group, or several",
    source="PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS = verbatim(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option. To provision based off an existing fleet that contains EC2 "
    "instances, on premises instances or multiple AutoScaling groups, please select the "
    "PROVISION_FROM_LAUNCH_CONFIGURATION option.",
    when="the same, and the request carries tag filters",
    source="PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS_KEEP_ALIVE = inferred(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, the termination action can not be KEEP_ALIVE",
    when="an ECS application with KEEP_ALIVE for the original task set",
    source=(
        "hashicorp/terraform-provider-aws#23995: refused on create and update; class and text "
        "inferred"
    ),
)
INVALID_ECS_SERVICE_NOT_AUTHORIZED = verbatim(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: User: {user} is not authorized to perform: ecs:DescribeServices",
    when=(
        "the role of the group lacks ecs:DescribeServices; what comes after the action is not known"
    ),
    source="public capture, cut short",
)
INVALID_ECS_SERVICE_CONTROLLER = verbatim(
    "InvalidECSService",
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    when="the service has another deployment controller",
    source="public README",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_NOT_LOADED = verbatim(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: {reason}",
    when="the service cannot be described, as when it does not exist",
    source="public README",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_SERVER = verbatim(
    "InvalidECSService",
    "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
    "targetGroupPairInfoList",
    when="a Server application with ecsServices (targetGroupPairInfoList alone is accepted)",
    source="PF:dg-ecs-services-requires-ecs-platform",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_LAMBDA = inferred(
    "InvalidECSService",
    "For Lambda deployment group, ecsServices can not be specified",
    when="a Lambda application with ecsServices",
    source="by analogy with other members",
)
INVALID_ECS_SERVICE_MISSING = inferred(
    "InvalidECSService",
    "For ECS deployment group, exactly one ECS service with a cluster name and a service name "
    "must be specified",
    when="an ECS application without ecsServices, with several, or with one that lacks a name",
    source="model",
)
ECS_SERVICE_MAPPING_LIMIT_EXCEEDED = inferred(
    "ECSServiceMappingLimitExceeded",
    "The Amazon ECS service {service} is already associated with a deployment group",
    when="another group has the service",
    source="user guide, limits",
)
INVALID_TARGET_GROUP_PAIR_COUNT = inferred(
    "InvalidTargetGroupPair",
    "For ECS deployment group, exactly one target group pair must be specified",
    when="an ECS application with no pair, or several",
    source="model",
)
INVALID_TARGET_GROUP_PAIR_TARGET_GROUPS = inferred(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly two target groups with different names",
    when="a pair that has not two target groups",
    source="model",
)
INVALID_TARGET_GROUP_PAIR_LISTENERS = inferred(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly one listener in prodTrafficRoute and at most one in "
    "testTrafficRoute",
    when="a pair without production listener, or a route with more than one",
    source="user guide, limits",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER = verbatim(
    "InvalidTrafficRoutingConfiguration",
    "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you "
    "create/update Deployment group.",
    when=(
        "an ECS group with a Network Load Balancer's listener and a canary or linear configuration"
    ),
    source="user guide, troubleshooting-ecs; class inferred",
    class_uncertain=True,
)
