"""A well-formed request for each operation: provocations change one member of it."""

from __future__ import annotations

from tests.errors.stage import S3, Document
from tests.operations.group_requests import ROLE

APPLICATION = {"applicationName": "Server"}
GROUP = {**APPLICATION, "deploymentGroupName": "group"}
CONFIG = {"deploymentConfigName": "slow"}
DEPLOYMENT = {"deploymentId": "d-USUAELQEX"}
INSTANCE = {"instanceName": "cellar"}
ARN = "arn:aws:codedeploy:us-east-1:123456789012:{}"
RESOURCE = {"ResourceArn": ARN.format("application:Server")}
USER_ARN = "arn:aws:iam::123456789012:user/cellar"
SESSION_ARN = "arn:aws:sts::123456789012:assumed-role/cellar/session"

REQUESTS: dict[str, Document] = {
    # Applications
    "CreateApplication": APPLICATION,
    "GetApplication": APPLICATION,
    "BatchGetApplications": {"applicationNames": ["Server"]},
    "ListApplications": {},
    "UpdateApplication": {**APPLICATION, "newApplicationName": "shop"},
    "DeleteApplication": APPLICATION,
    # Deployment groups
    "CreateDeploymentGroup": {**GROUP, "serviceRoleArn": ROLE},
    "UpdateDeploymentGroup": {**APPLICATION, "currentDeploymentGroupName": "group"},
    "GetDeploymentGroup": GROUP,
    "BatchGetDeploymentGroups": {**APPLICATION, "deploymentGroupNames": ["group"]},
    "ListDeploymentGroups": APPLICATION,
    "DeleteDeploymentGroup": GROUP,
    # Deployment configurations
    "CreateDeploymentConfig": {**CONFIG, "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}},
    "GetDeploymentConfig": CONFIG,
    "ListDeploymentConfigs": {},
    "DeleteDeploymentConfig": CONFIG,
    # Revisions
    "RegisterApplicationRevision": {**APPLICATION, "revision": S3},
    "GetApplicationRevision": {**APPLICATION, "revision": S3},
    "BatchGetApplicationRevisions": {**APPLICATION, "revisions": [S3]},
    "ListApplicationRevisions": APPLICATION,
    # Deployments
    "CreateDeployment": {**GROUP, "revision": S3},
    "GetDeployment": DEPLOYMENT,
    "BatchGetDeployments": {"deploymentIds": ["d-USUAELQEX"]},
    "ListDeployments": {},
    "StopDeployment": DEPLOYMENT,
    "ContinueDeployment": DEPLOYMENT,
    "SkipWaitTimeForInstanceTermination": DEPLOYMENT,
    "PutLifecycleEventHookExecutionStatus": {
        **DEPLOYMENT,
        "lifecycleEventHookExecutionId": "aGVsbG8=",
        "status": "Succeeded",
    },
    # Targets and instances
    "ListDeploymentTargets": DEPLOYMENT,
    "GetDeploymentTarget": {**DEPLOYMENT, "targetId": "i-0123456789abcdef0"},
    "BatchGetDeploymentTargets": {**DEPLOYMENT, "targetIds": ["i-0123456789abcdef0"]},
    "ListDeploymentInstances": DEPLOYMENT,
    "GetDeploymentInstance": {**DEPLOYMENT, "instanceId": "i-0123456789abcdef0"},
    "BatchGetDeploymentInstances": {**DEPLOYMENT, "instanceIds": ["i-0123456789abcdef0"]},
    # On-premises instances
    "RegisterOnPremisesInstance": {**INSTANCE, "iamUserArn": USER_ARN},
    "DeregisterOnPremisesInstance": INSTANCE,
    "GetOnPremisesInstance": INSTANCE,
    "BatchGetOnPremisesInstances": {"instanceNames": ["cellar"]},
    "ListOnPremisesInstances": {},
    "AddTagsToOnPremisesInstances": {
        "instanceNames": ["cellar"],
        "tags": [{"Key": "role", "Value": "web"}],
    },
    "RemoveTagsFromOnPremisesInstances": {
        "instanceNames": ["cellar"],
        "tags": [{"Key": "role", "Value": "web"}],
    },
    # Tags and GitHub
    "TagResource": {**RESOURCE, "Tags": [{"Key": "team", "Value": "web"}]},
    "UntagResource": {**RESOURCE, "TagKeys": ["team"]},
    "ListTagsForResource": RESOURCE,
    "ListGitHubAccountTokenNames": {},
    "DeleteGitHubAccountToken": {"tokenName": "octocat"},
    "DeleteResourcesByExternalId": {"externalId": "stack"},
}


def request(operation: str, **changes: object) -> Document:
    """The operation's request with some members changed; None takes one away."""
    changed = {**REQUESTS[operation], **changes}
    return {name: value for name, value in changed.items() if value is not None}
