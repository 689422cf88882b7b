"""Deployment configurations."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DEPLOYMENT_CONFIG_NAME_REQUIRED = Message(
    "DeploymentConfigNameRequired",
    "Deployment configuration name is missing",
    "the name is absent or empty",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_CONFIG_NAME = Message(
    "InvalidDeploymentConfigName",
    "Deployment configuration name is not in a valid format: {name}",
    "more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
    "inferred",
    "model",
)
INVALID_DEPLOYMENT_CONFIG_NAME_RESERVED = Message(
    "InvalidDeploymentConfigName",
    "The prefix CodeDeployDefault. is reserved for predefined configuration names",
    "CreateDeploymentConfig with a name that starts with CodeDeployDefault.",
    "verbatim",
    "PF:config-name-reserved-prefix",
    class_uncertain=True,
)
INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM = Message(
    "InvalidDeploymentConfigName",
    "Compute platform of deployment config {name} does not match expected compute platform, "
    "correct compute platform should be {platform}.",
    "a deployment group names a configuration of another compute platform",
    "verbatim",
    "PF:dg-deployment-config-platform-match",
    class_uncertain=True,
)
INVALID_COMPUTE_PLATFORM_CONFIG = Message(
    "InvalidComputePlatform",
    "Compute platform of deployment config {name} does not match expected compute platform, "
    "correct compute platform should be {platform}.",
    "CreateDeployment names a configuration of another compute platform",
    "verbatim",
    "PF:dg-deployment-config-platform-match",
    class_uncertain=True,
)
DEPLOYMENT_CONFIG_ALREADY_EXISTS = Message(
    "DeploymentConfigAlreadyExists",
    "Deployment configuration already exists with name: {name}",
    "the name is taken",
    "inferred",
    "model",
)
DEPLOYMENT_CONFIG_DOES_NOT_EXIST = Message(
    "DeploymentConfigDoesNotExist",
    "No deployment configuration found for name: {name}",
    "no such configuration",
    "verbatim",
    "public logs of Terraform users",
)
DEPLOYMENT_CONFIG_IN_USE = Message(
    "DeploymentConfigInUse",
    "Deployment configuration {config_id} is in use by Deployment Group {group_id}",
    "DeleteDeploymentConfig while a deployment group refers to it",
    "verbatim",
    "cloudposse/terraform-aws-code-deploy#2",
)
DEPLOYMENT_CONFIG_LIMIT_EXCEEDED = Message(
    "DeploymentConfigLimitExceeded",
    "Deployment configurations limit exceeded",
    "the quota of custom configurations is reached (50)",
    "inferred",
    "quotas page",
)
INVALID_OPERATION = Message(
    "InvalidOperation",
    "Predefined deployment configurations cannot be deleted",
    "DeleteDeploymentConfig of a predefined configuration",
    "inferred",
    "user guide, deployment-configurations-delete",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_MISSING = Message(
    "InvalidMinimumHealthyHostValue",
    "minimum healthy hosts argument is missing",
    "a Server configuration without minimumHealthyHosts",
    "verbatim",
    "PF:config-server-requires-minimum-healthy-hosts",
    class_uncertain=True,
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_PERCENT = Message(
    "InvalidMinimumHealthyHostValue",
    "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive "
    "and less than 100",
    "FLEET_PERCENT of 100 or more, or below 0",
    "verbatim",
    "PF:config-fleet-percent-range",
    class_uncertain=True,
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_PLATFORM = Message(
    "InvalidMinimumHealthyHostValue",
    "minimum healthy hosts should be null for {platform} deployment configuration",
    "a Lambda or ECS configuration with minimumHealthyHosts",
    "verbatim",
    "PF:config-lambda-forbids-minimum-healthy-hosts",
    class_uncertain=True,
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_TYPE = Message(
    "InvalidMinimumHealthyHostValue",
    "The type of minimum healthy hosts is not valid",
    "a type other than HOST_COUNT and FLEET_PERCENT, or none",
    "inferred",
    "model",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_NEGATIVE = Message(
    "InvalidMinimumHealthyHostValue",
    "The value for the minimum healthy hosts with type of HOST_COUNT should not be negative",
    "HOST_COUNT below 0, or a type without a value",
    "inferred",
    "model",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_SERVER = Message(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing configuration should be null for Server deployment configuration",
    "a Server configuration with trafficRoutingConfig",
    "verbatim",
    "PF:config-server-forbids-traffic-routing",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_MISSING = Message(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing configuration cannot be null nor empty for deployment configurations on "
    "this platform.",
    "a Lambda or ECS configuration without trafficRoutingConfig",
    "verbatim",
    "PF:config-lambda-requires-traffic-routing",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_BLOCK = Message(
    "InvalidTrafficRoutingConfiguration",
    "{block}Configuration should be null for {type} type",
    "timeBasedCanary or timeBasedLinear is given with another type",
    "verbatim",
    "PF:config-traffic-routing-block-matches-type",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_NO_BLOCK = Message(
    "InvalidTrafficRoutingConfiguration",
    "{type}Configuration should not be null for {type} type",
    "TimeBasedCanary or TimeBasedLinear without its block",
    "verbatim",
    "PF:config-traffic-routing-block-matches-type",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_PERCENTAGE = Message(
    "InvalidTrafficRoutingConfiguration",
    "Valid traffic routing percentage is from 1 to 99",
    "a canary or linear percentage outside 1 to 99",
    "verbatim",
    "PF:config-traffic-routing-percentage-range",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_CANARY_INTERVAL = Message(
    "InvalidTrafficRoutingConfiguration",
    "Canary interval must be between 1 and 2880 minutes (2 days)",
    "a canary interval outside 1 to 2880 minutes",
    "verbatim",
    "PF:config-traffic-shift-interval-max",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_LINEAR_INTERVAL = Message(
    "InvalidTrafficRoutingConfiguration",
    "Total Traffic shifting intervals must be positive integers up to 2880 minutes (2 days)",
    "linearInterval times floor(100 / linearPercentage) is over 2880 minutes, or not positive",
    "verbatim",
    "PF:config-traffic-shift-interval-max",
    class_uncertain=True,
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_TYPE = Message(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing type is not valid: {value}",
    "a type other than TimeBasedCanary, TimeBasedLinear and AllAtOnce",
    "inferred",
    "model",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PLATFORM = Message(
    "InvalidZonalDeploymentConfiguration",
    "Zonal deployments are only supported with EC2 deployments.",
    "zonalConfig on a Lambda or ECS configuration",
    "verbatim",
    "PF:config-zonal-server-only",
    class_uncertain=True,
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PERCENT = Message(
    "InvalidZonalDeploymentConfiguration",
    "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' "
    "value of 'FLEET_PERCENT' must be positive and less than 100.",
    "FLEET_PERCENT per zone of 100 or more, or below 0",
    "verbatim",
    "PF:config-zonal-minimum-healthy-per-zone-range",
    class_uncertain=True,
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_TYPE = Message(
    "InvalidZonalDeploymentConfiguration",
    "The type of minimum healthy hosts per zone is not valid",
    "a type other than HOST_COUNT and FLEET_PERCENT, or none",
    "inferred",
    "model",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_NEGATIVE = Message(
    "InvalidZonalDeploymentConfiguration",
    "The {member} of a zonal configuration should not be negative",
    "a monitor duration, or a number of hosts per zone, below 0",
    "inferred",
    "model",
)
