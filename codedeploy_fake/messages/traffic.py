"""Deployment groups: style, load balancers, blue/green and Amazon ECS."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

INVALID_DEPLOYMENT_STYLE_ECS = Message(
    "InvalidDeploymentStyle",
    "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
    "WITH_TRAFFIC_CONTROL.",
    "an ECS application and another style, or none",
    "verbatim",
    "public README",
)
INVALID_DEPLOYMENT_STYLE_LAMBDA = Message(
    "InvalidDeploymentStyle",
    "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must "
    "be WITH_TRAFFIC_CONTROL.",
    "a Lambda application and another style, or none",
    "verbatim",
    "PF:dg-lambda-requires-blue-green-traffic-control",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_BLUE_GREEN = Message(
    "InvalidDeploymentStyle",
    "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
    "a Server application, BLUE_GREEN and WITHOUT_TRAFFIC_CONTROL",
    "verbatim",
    "PF:dg-bluegreen-requires-traffic-control",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_NULL = Message(
    "InvalidDeploymentStyle",
    "Deployment type or deployment option cannot be null or empty",
    "only one of the two members is given",
    "verbatim",
    "awsdocs/aws-cloudformation-user-guide#534",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_OPTION = Message(
    "InvalidDeploymentStyle",
    "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
    "an unknown deployment option",
    "verbatim",
    "awsdocs/aws-cloudformation-user-guide#534",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_STYLE_TYPE = Message(
    "InvalidDeploymentStyle",
    "Deployment type can only be IN_PLACE or BLUE_GREEN",
    "an unknown deployment type",
    "inferred",
    "by analogy with the option's",
)
INVALID_LOAD_BALANCER_INFO_MISSING = Message(
    "InvalidLoadBalancerInfo",
    "The specification for load balancing in the deployment group is invalid. The "
    "deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group "
    "has been specified in loadBalancerInfo.",
    "a Server application, WITH_TRAFFIC_CONTROL and neither load balancer nor target group "
    "(worded otherwise in 2017 and 2022)",
    "verbatim",
    "PF:dg-traffic-control-requires-load-balancer",
)
INVALID_LOAD_BALANCER_INFO_ECS_MISSING = Message(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must be specified",
    "an ECS application without loadBalancerInfo",
    "verbatim",
    "hashicorp/terraform-provider-aws#9124",
)
INVALID_LOAD_BALANCER_INFO_ECS_ELB = Message(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
    "an ECS application with elbInfoList",
    "verbatim",
    "cloudposse/terraform-aws-code-deploy#5",
)
INVALID_LOAD_BALANCER_INFO_ECS_TARGET_GROUP = Message(
    "InvalidLoadBalancerInfo",
    "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
    "an ECS application with targetGroupInfoList",
    "verbatim",
    "public page",
)
INVALID_LOAD_BALANCER_INFO_TARGET_GROUP_NAME = Message(
    "InvalidLoadBalancerInfo",
    "The target group name {name} specified in targetGroupInfoList exceeds the maximum allowed "
    "length of 32 characters.",
    "the name of a target group has more than 32 characters (so ARNs fail), whatever the style",
    "verbatim",
    "PF:dg-target-group-name-max-32",
    class_uncertain=True,
)
INVALID_LOAD_BALANCER_INFO_COUNT = Message(
    "InvalidLoadBalancerInfo",
    "Deployment Groups cannot contain more than {limit} entries in {member}.",
    "more than 10 load balancers or target groups",
    "inferred",
    "user guide, limits",
)
INVALID_LOAD_BALANCER_INFO_NAME = Message(
    "InvalidLoadBalancerInfo",
    "Load balancer name or target group name cannot be null or empty",
    "a load balancer or target group without a name",
    "inferred",
    "model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
    "an ECS application without the block",
    "verbatim",
    "public README",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_LAMBDA = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified",
    "a Lambda application with the block",
    "verbatim",
    "PF:dg-lambda-forbids-blue-green-config",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_OPTION = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready option cannot be null for blue green deployment",
    "the block without deploymentReadyOption",
    "verbatim",
    "PF:dg-blue-green-config-required-members",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATE_OPTION = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Terminate blue instances on deployment success behaviour cannot be set to null for Blue "
    "Green deployments",
    "the block without terminateBlueInstancesOnDeploymentSuccess",
    "verbatim",
    "PF:dg-blue-green-config-required-members",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_CONTINUE_WAIT = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
    "CONTINUE_DEPLOYMENT with waitTimeInMinutes of 1 or more",
    "verbatim",
    "PF:dg-deployment-ready-continue-no-wait-time",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_STOP_NO_WAIT = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.",
    "STOP_DEPLOYMENT with waitTimeInMinutes of 0, or none",
    "verbatim",
    "PF:dg-deployment-ready-stop-requires-wait-time",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_READY_WAIT = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for deployment ready action must be between 0 minutes and 2 days",
    "waitTimeInMinutes below 0 or above 2880",
    "inferred",
    "by analogy with the termination wait",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be more than 2 days",
    "terminationWaitTimeInMinutes above 2880, whatever the action",
    "verbatim",
    "PF:dg-termination-wait-max",
    class_uncertain=True,
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_TERMINATION_WAIT_NEGATIVE = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Timeout for instance termination cannot be negative",
    "terminationWaitTimeInMinutes below 0",
    "inferred",
    "model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ACTION = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "The {member} is not valid: {value}",
    "an unknown action in the block",
    "inferred",
    "model",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option.",
    "COPY_AUTO_SCALING_GROUP and no Auto Scaling group, or several",
    "verbatim",
    "PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_COPY_TAGS = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP "
    "green fleet provisioning option. To provision based off an existing fleet that contains EC2 "
    "instances, on premises instances or multiple AutoScaling groups, please select the "
    "PROVISION_FROM_LAUNCH_CONFIGURATION option.",
    "the same, and the request carries tag filters",
    "verbatim",
    "PF:dg-copy-asg-requires-asg",
)
INVALID_BLUE_GREEN_DEPLOYMENT_CONFIGURATION_ECS_KEEP_ALIVE = Message(
    "InvalidBlueGreenDeploymentConfiguration",
    "For ECS deployment group, the termination action can not be KEEP_ALIVE",
    "an ECS application with KEEP_ALIVE for the original task set",
    "inferred",
    "hashicorp/terraform-provider-aws#23995: refused on create and update; class and text inferred",
)
INVALID_ECS_SERVICE_NOT_AUTHORIZED = Message(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: User: {user} is not authorized to perform: ecs:DescribeServices",
    "the role of the group lacks ecs:DescribeServices; what comes after the action is not known",
    "verbatim",
    "public capture, cut short",
)
INVALID_ECS_SERVICE_CONTROLLER = Message(
    "InvalidECSService",
    "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    "the service has another deployment controller",
    "verbatim",
    "public README",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_NOT_LOADED = Message(
    "InvalidECSService",
    "Could not load ECS service information for cluster: {cluster}, service: {service}. "
    "Cause: {reason}",
    "the service cannot be described, as when it does not exist",
    "verbatim",
    "public README",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_SERVER = Message(
    "InvalidECSService",
    "Server Deployment Groups should not define a value for ecsServices, eksClusters, or "
    "targetGroupPairInfoList",
    "a Server application with ecsServices (targetGroupPairInfoList alone is accepted)",
    "verbatim",
    "PF:dg-ecs-services-requires-ecs-platform",
    class_uncertain=True,
)
INVALID_ECS_SERVICE_LAMBDA = Message(
    "InvalidECSService",
    "For Lambda deployment group, ecsServices can not be specified",
    "a Lambda application with ecsServices",
    "inferred",
    "by analogy with other members",
)
INVALID_ECS_SERVICE_MISSING = Message(
    "InvalidECSService",
    "For ECS deployment group, exactly one ECS service with a cluster name and a service name "
    "must be specified",
    "an ECS application without ecsServices, with several, or with one that lacks a name",
    "inferred",
    "model",
)
ECS_SERVICE_MAPPING_LIMIT_EXCEEDED = Message(
    "ECSServiceMappingLimitExceeded",
    "The Amazon ECS service {service} is already associated with a deployment group",
    "another group has the service",
    "inferred",
    "user guide, limits",
)
INVALID_TARGET_GROUP_PAIR_COUNT = Message(
    "InvalidTargetGroupPair",
    "For ECS deployment group, exactly one target group pair must be specified",
    "an ECS application with no pair, or several",
    "inferred",
    "model",
)
INVALID_TARGET_GROUP_PAIR_TARGET_GROUPS = Message(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly two target groups with different names",
    "a pair that has not two target groups",
    "inferred",
    "model",
)
INVALID_TARGET_GROUP_PAIR_LISTENERS = Message(
    "InvalidTargetGroupPair",
    "A target group pair must have exactly one listener in prodTrafficRoute and at most one in "
    "testTrafficRoute",
    "a pair without production listener, or a route with more than one",
    "inferred",
    "user guide, limits",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER = Message(
    "InvalidTrafficRoutingConfiguration",
    "Deployment configuration {name} can not be used with a Network Load Balancer, which shifts "
    "all traffic at once",
    "an ECS group with a Network Load Balancer's listener and a canary or linear configuration",
    "inferred",
    "user guide, deployment-configurations",
)
