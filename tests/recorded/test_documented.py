"""Answers in AWS's documentation: weaker than recordings, but the fake has the same members."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.recorded.documented import members, samples
from tests.recorded.recordings import FOLDERS, SHAPES
from tests.shop import ROLE, frozen

TOPIC = "arn:aws:sns:us-east-1:123456789012:us-east-deploy-fail"
TRIGGER = {
    "triggerEvents": ["DeploymentFailure"],
    "triggerName": "Trigger-group-us-east-1-deploy-fail",
    "triggerTargetArn": TOPIC,
}
SUCCESS_TRIGGER = {**TRIGGER, "triggerEvents": ["DeploymentSuccess"], "triggerName": "succeed"}
OFF: dict[str, Any] = {"enabled": False}
ON = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
NAME = {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}
BUNDLE = {
    "bucket": "project-1234",
    "bundleType": "zip",
    "eTag": '"3fdd7b9196697a096d5af1d649e26a4a"',
    "key": "North-App.zip",
    "version": "4eQLXx7nw0iP22hxwt2_YXrUq972qkG6",
}
S3 = {"revisionType": "S3", "s3Location": BUNDLE}
GITHUB = {
    "revisionType": "GitHub",
    "gitHubLocation": {"repository": "me/web", "commitId": "f" * 40},
}

#: What the samples say and today's service does not, with the reason.
CONTRADICTED = {
    "aws-api-reference/GetDeploymentGroup": {
        # A slip: it belongs to the group, not to the revision.
        "deploymentGroupInfo.targetRevision.triggerConfigurations[].triggerEvents[]",
        "deploymentGroupInfo.targetRevision.triggerConfigurations[].triggerName",
        "deploymentGroupInfo.targetRevision.triggerConfigurations[].triggerTargetArn",
    },
    "aws-cli-examples/batch-get-deployments": {
        # The wording of 2014.
        (
            'deploymentsInfo[].errorInformation.message="Deployment failed: Constraint default '
            'violated: No hosts succeeded."'
        ),
    },
    # The oldest shapes: a name where today there are a list, and names and hooks.
    "aws-cli-examples/get-application-revision": {"revisionInfo.deploymentGroups"},
    "aws-cli-examples/get-deployment-group": {"deploymentGroupInfo.autoScalingGroups[]"},
}


class Documented:
    """An account in which every sample's request has been made once; the answers by sample."""

    def __init__(self, fake: CodeDeployFake) -> None:
        self.fake = fake
        self.client: Any = client_in(validates=False)
        self.answers: dict[str, dict[str, Any]] = {}
        self.web = {"applicationName": "shop", "deploymentGroupName": "web"}
        self.tagged = {"applicationName": "shop", "deploymentGroupName": "tagged"}
        self._resources()
        self._groups()
        self._deployments()
        self._targets()
        self._stops()
        self._lists()
        self._deletions()

    def _api(self, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
        self.answers[f"aws-api-reference/{operation}"] = answer
        return answer

    def _cli(self, command: str, answer: dict[str, Any]) -> dict[str, Any]:
        self.answers[f"aws-cli-examples/{command}"] = answer
        return answer

    def _resources(self) -> None:
        client = self.client
        self._cli("create-application", client.create_application(applicationName="shop"))
        self._cli("get-application", client.get_application(applicationName="shop"))
        applications = client.batch_get_applications(applicationNames=["shop"])
        self._cli("batch-get-applications", applications)
        config = {"deploymentConfigName": "ThreeQuartersHealthy"}
        hosts = {"type": "FLEET_PERCENT", "value": 75}
        created = client.create_deployment_config(**config, minimumHealthyHosts=hosts)
        self._cli("create-deployment-config", created)
        self._cli("get-deployment-config", client.get_deployment_config(**config))
        tags = [{"Key": "Type", "Value": "testType"}, {"Key": "Name", "Value": "testName"}]
        arn = "arn:aws:codedeploy:us-east-1:123456789012:application:shop"
        client.tag_resource(ResourceArn=arn, Tags=tags)
        self._cli("list-tags-for-resource", client.list_tags_for_resource(ResourceArn=arn))
        name = "AssetTag12010298EX"
        user = f"arn:aws:iam::123456789012:user/AWS/CodeDeploy/{name}"
        client.register_on_premises_instance(instanceName=name, iamUserArn=user)
        client.add_tags_to_on_premises_instances(
            instanceNames=[name], tags=[{"Key": "Name", "Value": "CodeDeployDemo-OnPrem"}]
        )
        one = client.get_on_premises_instance(instanceName=name)
        self._cli("get-on-premises-instance", one)
        several = client.batch_get_on_premises_instances(instanceNames=[name])
        self._cli("batch-get-on-premises-instances", several)
        self._cli("list-on-premises-instances", client.list_on_premises_instances())

    def _groups(self) -> None:
        client = self.client
        self.fake.add_instances(1, {"Name": "web"})
        created = client.create_deployment_group(
            **self.web,
            serviceRoleArn=ROLE,
            ec2TagFilters=[NAME],
            autoRollbackConfiguration=OFF,
            triggerConfigurations=[TRIGGER],
        )
        self._api("CreateDeploymentGroup", self._cli("create-deployment-group", created))
        client.create_deployment_group(
            **self.tagged,
            serviceRoleArn=ROLE,
            deploymentConfigName="CodeDeployDefault.AllAtOnce",
            # As the console saves a group.
            ec2TagSet={"ec2TagSetList": [[NAME]]},
            onPremisesTagSet={"onPremisesTagSetList": []},
            autoRollbackConfiguration=OFF,
        )
        client.create_deployment_group(
            **{**self.web, "deploymentGroupName": "succeed"},
            serviceRoleArn=ROLE,
            ec2TagFilters=[NAME],
            autoRollbackConfiguration=OFF,
            triggerConfigurations=[SUCCESS_TRIGGER],
        )

    def _deploy(self, names: dict[str, str], revision: dict[str, Any], **more: Any) -> Any:
        return self.client.create_deployment(**names, revision=revision, **more)

    def _deployments(self) -> None:
        client, fake = self.client, self.fake
        asked = {
            "autoRollbackConfiguration": ON,
            "description": "Deployment for Project 1234",
            "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        }
        created = self._api("CreateDeployment", self._deploy(self.web, S3, **asked))
        fake.run()
        again = self._deploy({**self.web, "deploymentGroupName": "succeed"}, S3)
        for command in ("create-deployment", "create-deployment_2"):
            self._cli(command, again)
        fake.run()
        self.good = created["deploymentId"]
        one = client.get_deployment(deploymentId=self.good)
        self._api("GetDeployment", self._cli("get-deployment", one))
        group = client.get_deployment_group(**self.web)
        self._api("GetDeploymentGroup", self._cli("get-deployment-group", group))
        batch = client.batch_get_deployment_groups(
            applicationName="shop", deploymentGroupNames=["web", "succeed"]
        )
        self._api("BatchGetDeploymentGroups", batch)
        fake.fail("AfterInstall")
        self.bad = self._deploy(self.tagged, GITHUB)["deploymentId"]
        fake.run()
        revisions = client.batch_get_application_revisions(
            applicationName="shop", revisions=[GITHUB]
        )
        self._cli("batch-get-application-revisions", revisions)
        revision = client.get_application_revision(applicationName="shop", revision=S3)
        self._cli("get-application-revision", revision)
        batch = client.batch_get_deployments(deploymentIds=[self.good, self.bad])
        self._api("BatchGetDeployments", self._cli("batch-get-deployments", batch))
        groups = client.batch_get_deployment_groups(
            applicationName="shop", deploymentGroupNames=["tagged"]
        )
        self._cli("batch-get-deployment-groups", groups)

    def _targets(self) -> None:
        client = self.client
        good, bad = {"deploymentId": self.good}, {"deploymentId": self.bad}
        targets = self._cli("list-deployment-targets", client.list_deployment_targets(**good))
        (target,) = targets["targetIds"]
        one = client.get_deployment_target(**good, targetId=target)
        self._cli("get-deployment-target", one)
        several = client.batch_get_deployment_targets(**good, targetIds=[target])
        self._cli("batch-get-deployment-targets", several)
        self._cli("list-deployment-instances", client.list_deployment_instances(**good))
        failed = client.get_deployment_instance(**bad, instanceId=target)
        self._cli("get-deployment-instance", failed)

    def _stops(self) -> None:
        client = self.client
        waiting = self._deploy(self.web, S3)
        self._cli("stop-deployment", client.stop_deployment(**_id(waiting)))
        running = self._deploy(self.web, S3)
        # In the middle of its first event.
        self.fake.advance(11.05)
        self._api("StopDeployment", client.stop_deployment(**_id(running)))
        self.fake.run()
        updated = client.update_deployment_group(
            applicationName="shop",
            currentDeploymentGroupName="web",
            newDeploymentGroupName="dep-group-def-765",
            alarmConfiguration={
                "enabled": True,
                "ignorePollAlarmFailure": False,
                "alarms": [{"name": "project-def-alarm"}],
            },
            autoRollbackConfiguration=ON,
            triggerConfigurations=[TRIGGER],
        )
        self._api("UpdateDeploymentGroup", updated)

    def _lists(self) -> None:
        client = self.client
        shop = {"applicationName": "shop"}
        self._cli("list-application-revisions", client.list_application_revisions(**shop))
        self._cli("list-applications", client.list_applications())
        self._cli("list-deployment-configs", client.list_deployment_configs())
        self._cli("list-deployment-groups", client.list_deployment_groups(**shop))
        self._cli("list-deployments", client.list_deployments(**self.tagged))
        self.fake.add_github_token("my-first-token")
        names = client.list_git_hub_account_token_names()
        self._cli("list-git-hub-account-token-names", names)

    def _deletions(self) -> None:
        client = self.client
        deleted = client.delete_git_hub_account_token(tokenName="my-first-token")
        self._cli("delete-git-hub-account-token", deleted)
        self._cli("delete-deployment-group", client.delete_deployment_group(**self.tagged))


def _id(created: dict[str, Any]) -> dict[str, str]:
    return {"deploymentId": created["deploymentId"]}


@functools.cache
def documented() -> Documented:
    with frozen() as fake:
        return Documented(fake)


@pytest.mark.parametrize("sample", samples(SHAPES))
def test_the_fake_has_the_documented_members(sample: str) -> None:
    answered = set(members(documented().answers[sample]))
    contradicted = CONTRADICTED.get(sample, set())
    assert set(samples(SHAPES)[sample]) - answered == contradicted


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_lists_of_members_are_those_of_the_samples(folder: Path) -> None:
    assert samples(folder) == samples(SHAPES)


def test_each_sample_has_its_request() -> None:
    assert documented().answers.keys() == samples(SHAPES).keys()


@pytest.mark.parametrize(
    ("operation", "length"),
    [
        ("CreateDeployment", 30),
        ("CreateDeploymentGroup", 60),
        ("StopDeployment", 114),
        ("UpdateDeploymentGroup", 24),
    ],
)
def test_bodies_are_as_long_as_documented(operation: str, length: int) -> None:
    """Compact JSON, and nothing in it beside the members."""
    metadata = documented().answers[f"aws-api-reference/{operation}"]["ResponseMetadata"]
    assert metadata["HTTPHeaders"]["content-length"] == str(length)
    assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
