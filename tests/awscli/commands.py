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
Preparation = Callable[[Stage], dict[str, Any] | None]


class Command(NamedTuple):
    prepare: Preparation
    line: str


def _nothing(stage: Stage) -> None:
    """Begin with an empty account."""


def _application(stage: Stage) -> None:
    stage.application()
    stage.client.tag_resource(ResourceArn=ARN, Tags=[{"Key": "team", "Value": "web"}])


def _group(stage: Stage) -> None:
    stage.group(ec2TagFilters=[WEB])
    stage.client.register_application_revision(
        applicationName="Server", revision=REVISIONS["Server"]
    )


def _config(stage: Stage) -> None:
    stage.client.create_deployment_config(
        deploymentConfigName="slow", minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
    )


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


def _on_premises(stage: Stage) -> None:
    stage.fake.add_on_premises_instances(["cellar"], {"role": "web"})


def _github(stage: Stage) -> None:
    stage.fake.add_github_token("octocat")


#: By what is there before it, the words of each command.
_LINES: dict[Preparation, dict[str, str]] = {
    _nothing: {
        "create-application": "--application-name shop --compute-platform ECS",
        "create-deployment-config": "--deployment-config-name slow --minimum-healthy-hosts "
        "type=HOST_COUNT,value=1",
        "register-on-premises-instance": "--instance-name cellar --iam-user-arn "
        "arn:aws:iam::123456789012:user/cellar",
        "delete-resources-by-external-id": "--external-id stack",
    },
    _application: {
        "get-application": "--application-name Server",
        "batch-get-applications": "--application-names Server",
        "list-applications": "",
        "update-application": "--application-name Server --new-application-name shop",
        "delete-application": "--application-name Server",
        "create-deployment-group": f"{NAMES} --service-role-arn {ROLE} --auto-scaling-groups fleet",
        "register-application-revision": f"--application-name Server --description first "
        f"--s3-location {S3_OBJECT},eTag=abc",
        "tag-resource": f"--resource-arn {ARN} --tags Key=floor,Value=0",
        "untag-resource": f"--resource-arn {ARN} --tag-keys team",
        "list-tags-for-resource": f"--resource-arn {ARN}",
    },
    _group: {
        "get-deployment-group": NAMES,
        "batch-get-deployment-groups": "--application-name Server --deployment-group-names group "
        "other",
        "list-deployment-groups": "--application-name Server",
        "update-deployment-group": "--application-name Server --current-deployment-group-name "
        "group --new-deployment-group-name web --ec2-tag-filters",
        "delete-deployment-group": NAMES,
        "get-application-revision": f"--application-name Server --s3-location {S3_OBJECT}",
        "batch-get-application-revisions": "--application-name Server --revisions "
        f"revisionType=S3,s3Location={{{{{S3_OBJECT}}}}}",
        "list-application-revisions": "--application-name Server --sort-by registerTime "
        "--sort-order descending --s-3-bucket releases --s-3-key-prefix shop --deployed ignore",
        "create-deployment": f"{NAMES} --github-location repository=shop/web,commitId=c0ffee",
    },
    _config: {
        "get-deployment-config": "--deployment-config-name slow",
        "list-deployment-configs": "",
        "delete-deployment-config": "--deployment-config-name slow",
    },
    _running: {
        "get-deployment": "--deployment-id {id}",
        "batch-get-deployments": "--deployment-ids {id} d-USUAELQEX",
        "list-deployments": f"{NAMES} --include-only-statuses InProgress Queued "
        "--create-time-range start=2026-01-01T00:00:00Z,end=2027-01-01T00:00:00Z",
        "stop-deployment": "--deployment-id {id} --no-auto-rollback-enabled",
        "list-deployment-targets": "--deployment-id {id} --target-filters "
        "TargetStatus=InProgress,Pending",
        "get-deployment-target": f"--deployment-id {{id}} --target-id {INSTANCE}",
        "batch-get-deployment-targets": f"--deployment-id {{id}} --target-ids {INSTANCE}",
        "list-deployment-instances": "--deployment-id {id} --instance-status-filter InProgress "
        "Pending",
        "get-deployment-instance": f"--deployment-id {{id}} --instance-id {INSTANCE}",
        "batch-get-deployment-instances": f"--deployment-id {{id}} --instance-ids {INSTANCE}",
    },
    _waits_for_traffic: {
        "continue-deployment": "--deployment-id {id} --deployment-wait-type READY_WAIT",
    },
    _waits_for_termination: {
        "skip-wait-time-for-instance-termination": "--deployment-id {id}",
    },
    _waits_for_a_hook: {
        "put-lifecycle-event-hook-execution-status": "--deployment-id {id} "
        "--lifecycle-event-hook-execution-id {hook} --status Succeeded",
    },
    _on_premises: {
        "deregister-on-premises-instance": "--instance-name cellar",
        "get-on-premises-instance": "--instance-name cellar",
        "batch-get-on-premises-instances": "--instance-names cellar",
        "list-on-premises-instances": "--registration-status Registered --tag-filters "
        "Key=role,Value=web,Type=KEY_AND_VALUE",
        "add-tags-to-on-premises-instances": "--instance-names cellar --tags Key=team,Value=web "
        "Key=floor,Value=0",
        "remove-tags-from-on-premises-instances": "--instance-names cellar --tags "
        "Key=role,Value=web",
    },
    _github: {
        "list-git-hub-account-token-names": "",
        "delete-git-hub-account-token": "--token-name octocat",
    },
}
COMMANDS = {
    name: Command(prepare, line)
    for prepare, lines in _LINES.items()
    for name, line in lines.items()
}
