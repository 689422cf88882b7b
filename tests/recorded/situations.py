"""Puts the fake into the situations in which real answers were recorded."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.recorded.recordings import Moment, Recording, moment
from tests.shop import ROLE, SHIFTS_TRAFFIC, frozen

NAMES = {"applicationName": "gcdt-tenkai", "deploymentGroupName": "gcdt-tenkai-group"}
REVISION = {
    "revisionType": "S3",
    "s3Location": {
        "bucket": "bundles",
        "key": "gcdt-tenkai/bundle.tar.gz",
        "bundleType": "tgz",
        "version": "LUj7.Eaz_SIW1KBSBDapOdxoU3hH8H4T",
        "eTag": '"82d483760f5a6d02278cf0e662f8d2eb"',
    },
}


class InPlaceRun:
    """An in-place deployment to one EC2 instance, looked at in every moment of its course."""

    def __init__(self, *, rollback_is_off: bool, fails: bool) -> None:
        self.moments: dict[Moment, dict[str, Any]] = {}
        with frozen() as fake:
            self._run(fake, client_in(validates=False), rollback_is_off, fails)

    def _run(self, fake: CodeDeployFake, client: Any, rollback_is_off: bool, fails: bool) -> None:
        # Saved with automatic rollback off, or never saved with it at all.
        settings = {"autoRollbackConfiguration": {"enabled": False}} if rollback_is_off else {}
        client.create_application(applicationName=NAMES["applicationName"])
        (instance,) = fake.add_instances(1, {"Name": "tenkai"})
        client.create_deployment_group(
            **NAMES,
            serviceRoleArn=ROLE,
            ec2TagFilters=[{"Key": "Name", "Value": "tenkai", "Type": "KEY_AND_VALUE"}],
            **settings,
        )
        if fails:
            text = (
                "Script at specified location: appspec.sh run as user root failed with exit code 1"
            )
            fake.fail(
                "ApplicationStart", message=text, log_tail="LifecycleEvent - ApplicationStart"
            )
        self.created = client.create_deployment(
            **NAMES,
            deploymentConfigName="CodeDeployDefault.AllAtOnce",
            description="deploy with tenkai",
            ignoreApplicationStopFailures=True,
            revision=REVISION,
        )
        deployment = {"deploymentId": self.created["deploymentId"]}
        while True:
            answer = client.get_deployment(**deployment)
            self.moments.setdefault(moment(answer), answer)
            if "completeTime" in answer["deploymentInfo"]:
                break
            fake.advance(1)
        self.instances = client.list_deployment_instances(**deployment)
        self.instance = client.get_deployment_instance(**deployment, instanceId=instance)


in_place_run = functools.cache(InPlaceRun)


def in_place_answer(recording: Recording) -> dict[str, Any]:
    """What the fake answers in the situation of one of the recordings of 2016 and 2017."""
    answer = recording.answer
    if recording.operation == "GetDeployment":
        when = moment(answer)
        run = in_place_run(
            rollback_is_off="autoRollbackConfiguration" in answer["deploymentInfo"],
            fails=when[0] == "Failed" or when[1] == (("Failed", 1),),
        )
        return run.moments[when]
    fails = answer.get("instanceSummary", {}).get("status") == "Failed"
    run = in_place_run(rollback_is_off=True, fails=fails)
    answers: dict[str, dict[str, Any]] = {
        "CreateDeployment": run.created,
        "ListDeploymentInstances": run.instances,
        "GetDeploymentInstance": run.instance,
    }
    return answers[recording.operation]


# An account with Lambda applications, 2021 and 2022


def lambda_answer(recording: Recording) -> dict[str, Any]:
    """What the fake answers in the situation of a recording from the account of 2021 and 2022."""
    with frozen() as fake:
        client: Any = client_in(validates=False)
        answer: dict[str, Any]
        try:
            answer = _LAMBDA_SITUATIONS[recording.operation](fake, client, recording.answer)
        except ClientError as error:
            answer = dict(error.response)
        answer["ResponseMetadata"] = {}
        return answer


def _applications(client: Any, *names: str, **members: Any) -> None:
    for name in names:
        client.create_application(applicationName=name, computePlatform="Lambda", **members)


def _batch_get_applications(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    names = ["HelloWorld", "cloud-custodian"][: len(recorded["applicationsInfo"])]
    _applications(client, *names)
    return client.batch_get_applications(applicationNames=names)


def _list_applications(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    _applications(client, *reversed(recorded["applications"]))
    return client.list_applications()


def _list_tags(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    _applications(client, "HelloWorld", tags=[{"Key": "c7n", "Value": "test"}])
    arn = "arn:aws:codedeploy:us-east-1:123456789012:application:HelloWorld"
    return client.list_tags_for_resource(ResourceArn=arn)


_CUSTOM = "my-test-configuration"


def _custom_config(client: Any) -> None:
    routing = {
        "type": "TimeBasedLinear",
        "timeBasedLinear": {"linearPercentage": 50, "linearInterval": 1},
    }
    client.create_deployment_config(
        deploymentConfigName=_CUSTOM, computePlatform="Lambda", trafficRoutingConfig=routing
    )


def _get_deployment_config(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    _custom_config(client)
    name = recorded["deploymentConfigInfo"]["deploymentConfigName"]
    return client.get_deployment_config(deploymentConfigName=name)


def _list_deployment_configs(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    """The recording was cut by hand to the two names that its user needed."""
    _custom_config(client)
    answer = client.list_deployment_configs()
    names = answer["deploymentConfigsList"]
    answer["deploymentConfigsList"] = [n for n in recorded["deploymentConfigsList"] if n in names]
    return answer


def _group(client: Any, name: str, config: str = "CodeDeployDefault.LambdaAllAtOnce") -> None:
    _applications(client, "test")
    client.create_deployment_group(
        applicationName="test",
        deploymentGroupName=name,
        deploymentConfigName=config,
        deploymentStyle=SHIFTS_TRAFFIC,
        serviceRoleArn=ROLE,
        # As the console saves a group without alarms.
        alarmConfiguration={"enabled": False},
    )


def _get_deployment_group(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    names = {"applicationName": "test", "deploymentGroupName": "World"}
    if "Error" in recorded:
        _applications(client, "test")
        return client.get_deployment_group(**names)
    info = recorded["deploymentGroupInfo"]
    _custom_config(client)
    _group(client, "World", info["deploymentConfigName"])
    if "lastSuccessfulDeployment" in info:
        location = {"bucket": "bundles", "key": "appspec.yml", "bundleType": "YAML"}
        client.create_deployment(**names, revision={"revisionType": "S3", "s3Location": location})
        fake.run()
    return client.get_deployment_group(**names)


def _list_deployment_groups(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    _group(client, *recorded["deploymentGroups"])
    return client.list_deployment_groups(applicationName="test")


def _delete_deployment_group(fake: CodeDeployFake, client: Any, recorded: Any) -> Any:
    _group(client, "World")
    return client.delete_deployment_group(applicationName="test", deploymentGroupName="World")


_LAMBDA_SITUATIONS: dict[str, Callable[[CodeDeployFake, Any, Any], dict[str, Any]]] = {
    "BatchGetApplications": _batch_get_applications,
    "DeleteDeploymentGroup": _delete_deployment_group,
    "GetDeploymentConfig": _get_deployment_config,
    "GetDeploymentGroup": _get_deployment_group,
    "ListApplications": _list_applications,
    "ListDeploymentConfigs": _list_deployment_configs,
    "ListDeploymentGroups": _list_deployment_groups,
    "ListTagsForResource": _list_tags,
}
