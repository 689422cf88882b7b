"""A command line for each command of ``aws deploy`` that is an operation of CodeDeploy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.errors.stage import REVISIONS, WEB, Stage
from tests.shop import ROLE

ARN = "arn:aws:codedeploy:us-east-1:123456789012:application:Server"
S3_OBJECT = "bucket=releases,key=shop.zip,bundleType=zip"
INSTANCE = "i-0123456789abcdef0"
NAMES = "--application-name Server --deployment-group-name group"

#: Sets a stage and says what stands for the names in braces of the line.
Preparation = Callable[[Stage], dict[str, Any]]


class Command(NamedTuple):
    prepare: Preparation
    line: str


def _nothing(stage: Stage) -> dict[str, Any]:
    return {}


def _application(stage: Stage) -> dict[str, Any]:
    stage.application()
    stage.client.tag_resource(ResourceArn=ARN, Tags=[{"Key": "team", "Value": "web"}])
    return {}


def _group(stage: Stage) -> dict[str, Any]:
    stage.group(ec2TagFilters=[WEB])
    stage.client.register_application_revision(
        applicationName="Server", revision=REVISIONS["Server"]
    )
    return {}


def _config(stage: Stage) -> dict[str, Any]:
    stage.client.create_deployment_config(
        deploymentConfigName="slow", minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
    )
    return {}


def _running(stage: Stage) -> dict[str, Any]:
    stage.fake.add_instances([INSTANCE], tags={"role": "web"})
    return {"id": stage.running()}


def _waits_for_traffic(stage: Stage) -> dict[str, Any]:
    deployment_id = stage.blue_green()
    stage.fake.advance(600)
    return {"id": deployment_id}


def _waits_for_termination(stage: Stage) -> dict[str, Any]:
    deployment_id = _waits_for_traffic(stage)["id"]
    stage.client.continue_deployment(deploymentId=deployment_id, deploymentWaitType="READY_WAIT")
    stage.fake.advance(60)
    return {"id": deployment_id}


def _waits_for_a_hook(stage: Stage) -> dict[str, Any]:
    payloads: list[dict[str, str]] = []
    stage.fake.on_hook("BeforeAllowTraffic", lambda payload, context: payloads.append(payload))
    stage.running("Lambda")
    return {"id": stage.id, "hook": payloads[0]["LifecycleEventHookExecutionId"]}


def _on_premises(stage: Stage) -> dict[str, Any]:
    stage.fake.add_on_premises_instances(["cellar"], {"role": "web"})
    return {}


def _github(stage: Stage) -> dict[str, Any]:
    stage.fake.add_github_token("octocat")
    return {}


COMMANDS = {
    # Applications
    "create-application": Command(_nothing, "--application-name shop --compute-platform ECS"),
    "get-application": Command(_application, "--application-name Server"),
    "batch-get-applications": Command(_application, "--application-names Server"),
    "list-applications": Command(_application, ""),
    "update-application": Command(
        _application, "--application-name Server --new-application-name shop"
    ),
    "delete-application": Command(_application, "--application-name Server"),
    # Deployment groups
    "create-deployment-group": Command(
        _application, f"{NAMES} --service-role-arn {ROLE} --auto-scaling-groups fleet"
    ),
    "get-deployment-group": Command(_group, NAMES),
    "batch-get-deployment-groups": Command(
        _group, "--application-name Server --deployment-group-names group other"
    ),
    "list-deployment-groups": Command(_group, "--application-name Server"),
    "update-deployment-group": Command(
        _group,
        "--application-name Server --current-deployment-group-name group "
        "--new-deployment-group-name web --ec2-tag-filters",
    ),
    "delete-deployment-group": Command(_group, NAMES),
    # Deployment configurations
    "create-deployment-config": Command(
        _nothing, "--deployment-config-name slow --minimum-healthy-hosts type=HOST_COUNT,value=1"
    ),
    "get-deployment-config": Command(_config, "--deployment-config-name slow"),
    "list-deployment-configs": Command(_config, ""),
    "delete-deployment-config": Command(_config, "--deployment-config-name slow"),
    # Revisions
    "register-application-revision": Command(
        _application,
        f"--application-name Server --description first --s3-location {S3_OBJECT},eTag=abc",
    ),
    "get-application-revision": Command(
        _group, f"--application-name Server --s3-location {S3_OBJECT}"
    ),
    "batch-get-application-revisions": Command(
        _group,
        f"--application-name Server --revisions revisionType=S3,s3Location={{{{{S3_OBJECT}}}}}",
    ),
    "list-application-revisions": Command(
        _group,
        "--application-name Server --sort-by registerTime --sort-order descending "
        "--s-3-bucket releases --s-3-key-prefix shop --deployed ignore",
    ),
    # Deployments
    "create-deployment": Command(
        _group, f"{NAMES} --github-location repository=shop/web,commitId=c0ffee"
    ),
    "get-deployment": Command(_running, "--deployment-id {id}"),
    "batch-get-deployments": Command(_running, "--deployment-ids {id} d-USUAELQEX"),
    "list-deployments": Command(
        _running,
        f"{NAMES} --include-only-statuses InProgress Queued "
        "--create-time-range start=2026-01-01T00:00:00Z,end=2027-01-01T00:00:00Z",
    ),
    "stop-deployment": Command(_running, "--deployment-id {id} --no-auto-rollback-enabled"),
    "continue-deployment": Command(
        _waits_for_traffic, "--deployment-id {id} --deployment-wait-type READY_WAIT"
    ),
    "skip-wait-time-for-instance-termination": Command(
        _waits_for_termination, "--deployment-id {id}"
    ),
    "put-lifecycle-event-hook-execution-status": Command(
        _waits_for_a_hook,
        "--deployment-id {id} --lifecycle-event-hook-execution-id {hook} --status Succeeded",
    ),
    # Targets and instances
    "list-deployment-targets": Command(
        _running, "--deployment-id {id} --target-filters TargetStatus=InProgress,Pending"
    ),
    "get-deployment-target": Command(_running, f"--deployment-id {{id}} --target-id {INSTANCE}"),
    "batch-get-deployment-targets": Command(
        _running, f"--deployment-id {{id}} --target-ids {INSTANCE}"
    ),
    "list-deployment-instances": Command(
        _running, "--deployment-id {id} --instance-status-filter InProgress Pending"
    ),
    "get-deployment-instance": Command(
        _running, f"--deployment-id {{id}} --instance-id {INSTANCE}"
    ),
    "batch-get-deployment-instances": Command(
        _running, f"--deployment-id {{id}} --instance-ids {INSTANCE}"
    ),
    # On-premises instances
    "register-on-premises-instance": Command(
        _nothing,
        "--instance-name cellar --iam-user-arn arn:aws:iam::123456789012:user/cellar",
    ),
    "deregister-on-premises-instance": Command(_on_premises, "--instance-name cellar"),
    "get-on-premises-instance": Command(_on_premises, "--instance-name cellar"),
    "batch-get-on-premises-instances": Command(_on_premises, "--instance-names cellar"),
    "list-on-premises-instances": Command(
        _on_premises,
        "--registration-status Registered --tag-filters Key=role,Value=web,Type=KEY_AND_VALUE",
    ),
    "add-tags-to-on-premises-instances": Command(
        _on_premises, "--instance-names cellar --tags Key=team,Value=web Key=floor,Value=0"
    ),
    "remove-tags-from-on-premises-instances": Command(
        _on_premises, "--instance-names cellar --tags Key=role,Value=web"
    ),
    # Tags and GitHub
    "tag-resource": Command(_application, f"--resource-arn {ARN} --tags Key=floor,Value=0"),
    "untag-resource": Command(_application, f"--resource-arn {ARN} --tag-keys team"),
    "list-tags-for-resource": Command(_application, f"--resource-arn {ARN}"),
    "list-git-hub-account-token-names": Command(_github, ""),
    "delete-git-hub-account-token": Command(_github, "--token-name octocat"),
    "delete-resources-by-external-id": Command(_nothing, "--external-id stack"),
}
