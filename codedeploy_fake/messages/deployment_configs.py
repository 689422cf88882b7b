"""Deployment configurations."""

from __future__ import annotations

from codedeploy_fake.messages.errors import inferred, verbatim, verbatim_text

DEPLOYMENT_CONFIG_NAME_REQUIRED = inferred(
    "DeploymentConfigNameRequired",
    "Deployment configuration name is missing",
    when="the name is absent or empty",
)
INVALID_DEPLOYMENT_CONFIG_NAME = inferred(
    "InvalidDeploymentConfigName",
    "Deployment configuration name is not in a valid format: {name}",
    when="more than 100 characters, or one outside A-Z a-z 0-9 + = , . @ _ -",
)
INVALID_DEPLOYMENT_CONFIG_NAME_RESERVED = verbatim_text(
    "InvalidDeploymentConfigName",
    "The prefix CodeDeployDefault. is reserved for predefined configuration names",
    when="CreateDeploymentConfig with a name that starts with CodeDeployDefault.",
    source="PF:config-name-reserved-prefix",
)
INVALID_DEPLOYMENT_CONFIG_NAME_PLATFORM = verbatim_text(
    "InvalidDeploymentConfigName",
    "Compute platform of deployment config {name} does not match expected compute platform, "
    "correct compute platform should be {platform}.",
    when="a deployment group names a configuration of another compute platform",
    source="PF:dg-deployment-config-platform-match",
)
INVALID_COMPUTE_PLATFORM_CONFIG = verbatim_text(
    "InvalidComputePlatform",
    "Compute platform of deployment config {name} does not match expected compute platform, "
    "correct compute platform should be {platform}.",
    when="CreateDeployment names a configuration of another compute platform",
    source="PF:dg-deployment-config-platform-match",
)
DEPLOYMENT_CONFIG_ALREADY_EXISTS = inferred(
    "DeploymentConfigAlreadyExists",
    "Deployment configuration already exists with name: {name}",
    when="the name is taken",
)
DEPLOYMENT_CONFIG_DOES_NOT_EXIST = verbatim(
    "DeploymentConfigDoesNotExist",
    "No deployment configuration found for name: {name}",
    when="no such configuration",
    source="public logs of Terraform users",
)
DEPLOYMENT_CONFIG_IN_USE = verbatim(
    "DeploymentConfigInUse",
    "Deployment configuration {config_id} is in use by Deployment Group {group_id}",
    when="DeleteDeploymentConfig while a deployment group refers to it",
    source="cloudposse/terraform-aws-code-deploy#2",
)
DEPLOYMENT_CONFIG_LIMIT_EXCEEDED = inferred(
    "DeploymentConfigLimitExceeded",
    "Deployment configurations limit exceeded",
    when="the quota of custom configurations is reached (50)",
    source="quotas page",
)
INVALID_OPERATION = inferred(
    "InvalidOperation",
    "Predefined deployment configurations cannot be deleted",
    when="DeleteDeploymentConfig of a predefined configuration",
    source="user guide, deployment-configurations-delete",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_MISSING = verbatim_text(
    "InvalidMinimumHealthyHostValue",
    "minimum healthy hosts argument is missing",
    when="a Server configuration without minimumHealthyHosts",
    source="PF:config-server-requires-minimum-healthy-hosts",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_PERCENT = verbatim_text(
    "InvalidMinimumHealthyHostValue",
    "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive "
    "and less than 100",
    when="FLEET_PERCENT of 100 or more, or below 0",
    source="PF:config-fleet-percent-range",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_PLATFORM = verbatim_text(
    "InvalidMinimumHealthyHostValue",
    "minimum healthy hosts should be null for {platform} deployment configuration",
    when="a Lambda or ECS configuration with minimumHealthyHosts",
    source="PF:config-lambda-forbids-minimum-healthy-hosts",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_TYPE = inferred(
    "InvalidMinimumHealthyHostValue",
    "The type of minimum healthy hosts is not valid",
    when="a type other than HOST_COUNT and FLEET_PERCENT, or none",
)
INVALID_MINIMUM_HEALTHY_HOST_VALUE_NEGATIVE = inferred(
    "InvalidMinimumHealthyHostValue",
    "The value for the minimum healthy hosts with type of HOST_COUNT should not be negative",
    when="HOST_COUNT below 0, or a type without a value",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_SERVER = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing configuration should be null for Server deployment configuration",
    when="a Server configuration with trafficRoutingConfig",
    source="PF:config-server-forbids-traffic-routing",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_MISSING = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing configuration cannot be null nor empty for deployment configurations on "
    "this platform.",
    when="a Lambda or ECS configuration without trafficRoutingConfig",
    source="PF:config-lambda-requires-traffic-routing",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_BLOCK = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "{block}Configuration should be null for {type} type",
    when="timeBasedCanary or timeBasedLinear is given with another type",
    source="PF:config-traffic-routing-block-matches-type",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_NO_BLOCK = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "{type}Configuration should not be null for {type} type",
    when="TimeBasedCanary or TimeBasedLinear without its block",
    source="PF:config-traffic-routing-block-matches-type",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_PERCENTAGE = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Valid traffic routing percentage is from 1 to 99",
    when="a canary or linear percentage outside 1 to 99",
    source="PF:config-traffic-routing-percentage-range",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_CANARY_INTERVAL = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Canary interval must be between 1 and 2880 minutes (2 days)",
    when="a canary interval outside 1 to 2880 minutes",
    source="PF:config-traffic-shift-interval-max",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_LINEAR_INTERVAL = verbatim_text(
    "InvalidTrafficRoutingConfiguration",
    "Total Traffic shifting intervals must be positive integers up to 2880 minutes (2 days)",
    when=(
        "linearInterval times floor(100 / linearPercentage) is over 2880 minutes, or not positive"
    ),
    source="PF:config-traffic-shift-interval-max",
)
INVALID_TRAFFIC_ROUTING_CONFIGURATION_TYPE = inferred(
    "InvalidTrafficRoutingConfiguration",
    "Traffic routing type is not valid: {value}",
    when="a type other than TimeBasedCanary, TimeBasedLinear and AllAtOnce",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PLATFORM = verbatim_text(
    "InvalidZonalDeploymentConfiguration",
    "Zonal deployments are only supported with EC2 deployments.",
    when="zonalConfig on a Lambda or ECS configuration",
    source="PF:config-zonal-server-only",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_PERCENT = verbatim_text(
    "InvalidZonalDeploymentConfiguration",
    "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' "
    "value of 'FLEET_PERCENT' must be positive and less than 100.",
    when="FLEET_PERCENT per zone of 100 or more, or below 0",
    source="PF:config-zonal-minimum-healthy-per-zone-range",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_TYPE = inferred(
    "InvalidZonalDeploymentConfiguration",
    "The type of minimum healthy hosts per zone is not valid",
    when="a type other than HOST_COUNT and FLEET_PERCENT, or none",
)
INVALID_ZONAL_DEPLOYMENT_CONFIGURATION_NEGATIVE = inferred(
    "InvalidZonalDeploymentConfiguration",
    "The {member} of a zonal configuration should not be negative",
    when="a monitor duration, or a number of hosts per zone, below 0",
)
