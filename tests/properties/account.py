"""An account of every platform, and what may be done in it, in small numbers.

Each action takes plain numbers and picks what it acts on among what is there, so that the same
actions in two equal accounts do the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.model.store import Deployment, DeploymentGroup
from tests.operations.group_requests import COPY, LISTENER, ROLE, SHIFTS_TRAFFIC, TOPIC
from tests.properties.caller import Answer, Document, caller

REGION = "us-east-1"
ALARMS = ("errors", "latency")
#: One each of the platforms' lifecycle events, and those that fail early, late and passably.
EVENTS = (
    "ApplicationStop",
    "DownloadBundle",
    "Install",
    "ValidateService",
    "BeforeBlockTraffic",
    "BlockTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
)
APPLICATIONS = {"shop": "Server", "pay": "Lambda", "orders": "ECS"}
_ALL_EVENTS = [
    "DeploymentStart",
    "DeploymentSuccess",
    "DeploymentFailure",
    "DeploymentStop",
    "DeploymentRollback",
    "DeploymentReady",
    "InstanceStart",
    "InstanceSuccess",
    "InstanceFailure",
    "InstanceReady",
]


def tag_filter(value: str) -> list[Document]:
    """The instances with this role."""
    return [{"Key": "role", "Value": value, "Type": "KEY_AND_VALUE"}]


def _waits(ready: int, termination: int | None) -> Document:
    action = "STOP_DEPLOYMENT" if ready else "CONTINUE_DEPLOYMENT"
    terminate: Document = {"action": "KEEP_ALIVE"}
    if termination is not None:
        terminate = {"action": "TERMINATE", "terminationWaitTimeInMinutes": termination}
    return {
        "deploymentReadyOption": {"actionOnTimeout": action, "waitTimeInMinutes": ready},
        "terminateBlueInstancesOnDeploymentSuccess": terminate,
    }


_BALANCED = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"elbInfoList": [{"name": "balancer"}]},
}
_BLUE_GREEN = {**_BALANCED, "deploymentStyle": SHIFTS_TRAFFIC, "ec2TagFilters": tag_filter("web")}

#: Kinds of groups: the application, and the members that make the kind.
GROUPS: dict[str, tuple[str, Document]] = {
    "in-place": (
        "shop",
        {
            "ec2TagFilters": tag_filter("web"),
            "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
            "triggerConfigurations": [
                {"triggerName": "all", "triggerTargetArn": TOPIC, "triggerEvents": _ALL_EVENTS}
            ],
        },
    ),
    "scaling": (
        "shop",
        {"autoScalingGroups": ["fleet"], "terminationHookEnabled": True, **_BALANCED},
    ),
    "everywhere": (
        "shop",
        {
            "ec2TagFilters": tag_filter("web"),
            "onPremisesInstanceTagFilters": tag_filter("web"),
            "autoScalingGroups": ["fleet"],
            "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
        },
    ),
    "zonal": ("shop", {"ec2TagFilters": tag_filter("web"), "deploymentConfigName": "zonal"}),
    "waiting": (
        "shop",
        {**_BLUE_GREEN, "blueGreenDeploymentConfiguration": _waits(ready=60, termination=None)},
    ),
    "replacing": (
        "shop",
        {
            **_BLUE_GREEN,
            # It terminates them: none that others deploy to.
            "ec2TagFilters": tag_filter("old"),
            "blueGreenDeploymentConfiguration": _waits(ready=0, termination=5),
        },
    ),
    "copying": (
        "shop",
        {
            **_BALANCED,
            "deploymentStyle": SHIFTS_TRAFFIC,
            "autoScalingGroups": ["copied"],
            "blueGreenDeploymentConfiguration": COPY,
        },
    ),
    "canary": (
        "pay",
        {
            "deploymentStyle": SHIFTS_TRAFFIC,
            "deploymentConfigName": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        },
    ),
    "linear": (
        "orders",
        {
            "deploymentStyle": SHIFTS_TRAFFIC,
            "deploymentConfigName": "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
            "blueGreenDeploymentConfiguration": _waits(ready=60, termination=5),
            "loadBalancerInfo": {
                "targetGroupPairInfoList": [
                    {
                        "targetGroups": [{"name": "blue"}, {"name": "green"}],
                        "prodTrafficRoute": {"listenerArns": [LISTENER]},
                        "testTrafficRoute": {"listenerArns": [LISTENER + "9"]},
                    }
                ]
            },
            "ecsServices": [{"clusterName": "main", "serviceName": "orders"}],
        },
    ),
}
KINDS = tuple(GROUPS)


def _appspec(platform: str, version: int, *, hook: bool) -> Document:
    if platform == "Lambda":
        resource = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Name": "pay",
                "Alias": "live",
                "CurrentVersion": str(version % 3 + 1),
                "TargetVersion": str((version + 1) % 3 + 1),
            },
        }
    else:
        resource = {
            "Type": "AWS::ECS::Service",
            "Properties": {
                "TaskDefinition": f"orders:{version}",
                "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
            },
        }
    hooks = [{"BeforeAllowTraffic": "check"}] if hook else []
    text = json.dumps({"version": 0.0, "Resources": [{"it": resource}], "Hooks": hooks})
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": text}}


def revision(platform: str, number: int) -> Document:
    """One of a few revisions of a platform; those of uneven numbers have a validation hook."""
    if platform != "Server":
        return _appspec(platform, number, hook=bool(number % 2))
    if number == 0:
        location = {"repository": "shop/web", "commitId": "c0ffee"}
        return {"revisionType": "GitHub", "gitHubLocation": location}
    location = {"bucket": "releases", "key": f"shop-{number}.zip", "bundleType": "zip"}
    return {"revisionType": "S3", "s3Location": location}


def _pick(things: Sequence[Any], number: int) -> Any:
    return things[number % len(things)] if things else None


class Account:
    """What a test does in an account, and what it finds there."""

    def __init__(self, fake: CodeDeployFake) -> None:
        self.fake = fake
        self.ask = caller().ask
        #: The payloads that validation hooks were given.
        self.payloads: list[dict[str, str]] = []

    # What is there

    @property
    def region(self) -> Any:
        return self.fake.service.state.region(REGION)

    @property
    def groups(self) -> list[DeploymentGroup]:
        applications = self.region.store.applications.values()
        return [group for application in applications for group in application.groups.values()]

    @property
    def deployments(self) -> list[Deployment]:
        return list(self.region.store.deployments.values())

    def deployment_id(self, number: int) -> str:
        """The newest deployments are the likeliest."""
        ids = [deployment.id for deployment in reversed(self.deployments)]
        return ids[number % len(ids)] if ids else "d-000000000"

    # Making it

    def furnish(self) -> None:
        """Applications and groups of every kind, with something to deploy to."""
        fake = self.fake
        fake.add_instances(4, tags={"role": "web"})
        fake.add_instances(2, tags={"role": "green"})
        fake.add_instances(1, tags={"role": "old"})
        fake.add_on_premises_instances(1, tags={"role": "web"})
        fake.add_auto_scaling_group("fleet", 2)
        fake.add_auto_scaling_group("copied", 2)
        self.watch_hooks()
        for name in APPLICATIONS:
            self.create_application(name)
        self.ask(
            "CreateDeploymentConfig",
            deploymentConfigName="zonal",
            minimumHealthyHosts={"type": "HOST_COUNT", "value": 1},
            zonalConfig={
                "monitorDurationInSeconds": 60,
                "minimumHealthyHostsPerZone": {"type": "HOST_COUNT", "value": 0},
            },
        )
        for kind in KINDS:
            self.create_group(kind, watched=True, rolls_back=True)

    def watch_hooks(self) -> None:
        """Takes the payloads of validation hooks down, and answers none."""
        self.fake.on_hook("BeforeAllowTraffic", self._take)

    def season(self) -> None:
        """A first deployment to every group; all of them succeed, but those that wait."""
        for number in range(len(self.groups)):
            self.deploy(number, 0)
        self.fake.run()
        for deployment in self.deployments:
            if not deployment.is_finished:
                self.ask("ContinueDeployment", deploymentId=deployment.id)
        self.fake.run()

    def _take(self, payload: dict[str, str], _context: Any) -> None:
        self.payloads.append(payload)

    # Applications and groups

    def create_application(self, name: str) -> None:
        self.ask("CreateApplication", applicationName=name, computePlatform=APPLICATIONS[name])

    def delete_application(self, name: str) -> None:
        self.ask("DeleteApplication", applicationName=name)

    def rename_application(self, name: str, *, back: bool) -> None:
        names = (name, f"{name}-2")
        old, new = names[::-1] if back else names
        self.ask("UpdateApplication", applicationName=old, newApplicationName=new)

    def create_group(self, kind: str, *, watched: bool, rolls_back: bool) -> Answer:
        application, members = GROUPS[kind]
        return self.ask(
            "CreateDeploymentGroup",
            applicationName=application,
            deploymentGroupName=kind,
            serviceRoleArn=ROLE,
            **members,
            **self._guards(watched=watched, rolls_back=rolls_back),
        )

    def _guards(self, *, watched: bool, rolls_back: bool) -> Document:
        return {
            "alarmConfiguration": {
                "enabled": watched,
                "alarms": [{"name": name} for name in ALARMS] if watched else [],
            },
            "autoRollbackConfiguration": {
                "enabled": rolls_back,
                "events": [
                    "DEPLOYMENT_FAILURE",
                    "DEPLOYMENT_STOP_ON_ALARM",
                    "DEPLOYMENT_STOP_ON_REQUEST",
                ],
            },
        }

    def update_group(self, number: int, *, watched: bool, rolls_back: bool, role: str) -> None:
        group = _pick(self.groups, number)
        if group is not None:
            members = self._guards(watched=watched, rolls_back=rolls_back)
            if GROUPS.get(group.name, ("",))[0] == "shop" and "ec2TagFilters" in group.settings:
                members["ec2TagFilters"] = tag_filter(role)
            self.ask(
                "UpdateDeploymentGroup",
                applicationName=group.application.name,
                currentDeploymentGroupName=group.name,
                **members,
            )

    def rename_group(self, number: int, new_name: str) -> None:
        group = _pick(self.groups, number)
        if group is not None:
            self.ask(
                "UpdateDeploymentGroup",
                applicationName=group.application.name,
                currentDeploymentGroupName=group.name,
                newDeploymentGroupName=new_name,
            )

    def delete_group(self, number: int) -> None:
        group = _pick(self.groups, number)
        if group is not None:
            self.ask(
                "DeleteDeploymentGroup",
                applicationName=group.application.name,
                deploymentGroupName=group.name,
            )

    # Deployments

    def deploy(self, number: int, revision_number: int, **members: Any) -> Answer | None:
        group = _pick(self.groups, number)
        if group is None:
            return None
        platform = group.application.compute_platform
        if platform != "Server":
            members.pop("ignoreApplicationStopFailures", None)
            members.pop("updateOutdatedInstancesOnly", None)
        style = group.settings["deploymentStyle"]["deploymentType"]
        option = group.settings.get("blueGreenDeploymentConfiguration", {})
        discovers = style == "BLUE_GREEN" and "greenFleetProvisioningOption" not in option
        if platform == "Server" and discovers:
            members["targetInstances"] = {"tagFilters": tag_filter("green")}
        return self.ask(
            "CreateDeployment",
            applicationName=group.application.name,
            deploymentGroupName=group.name,
            revision=revision(platform, revision_number),
            **members,
        )

    def stop(self, number: int, auto_rollback: bool | None) -> None:
        members = {} if auto_rollback is None else {"autoRollbackEnabled": auto_rollback}
        self.ask("StopDeployment", deploymentId=self.deployment_id(number), **members)

    def go_on(self, number: int, wait_type: str | None) -> None:
        members = {} if wait_type is None else {"deploymentWaitType": wait_type}
        self.ask("ContinueDeployment", deploymentId=self.deployment_id(number), **members)

    def skip_wait(self, number: int) -> None:
        operation = "SkipWaitTimeForInstanceTermination"
        self.ask(operation, deploymentId=self.deployment_id(number))

    def answer_hook(self, number: int, status: str) -> None:
        payload = _pick(self.payloads[::-1], number)
        if payload is not None:
            self.ask(
                "PutLifecycleEventHookExecutionStatus",
                deploymentId=payload["DeploymentId"],
                lifecycleEventHookExecutionId=payload["LifecycleEventHookExecutionId"],
                status=status,
            )

    def register_revision(self, number: int) -> None:
        self.ask(
            "RegisterApplicationRevision",
            applicationName="shop",
            revision=revision("Server", number),
        )

    # The world

    def launch(self, count: int, role: str) -> None:
        self.fake.add_instances(count, tags={"role": role})

    def scale_out(self, number: int, by: int) -> None:
        self.fake.scale_out(_pick(list(self.region.world.auto_scaling_groups), number), by)

    def terminate(self, number: int) -> None:
        instance_id = _pick(sorted(self.region.world.instances), number)
        if instance_id is not None:
            self.fake.terminate_instances([instance_id])

    def tag_on_premises(self, number: int, role: str) -> None:
        name = _pick(sorted(self.region.store.on_premises), number)
        if name is not None:
            self.ask(
                "AddTagsToOnPremisesInstances",
                instanceNames=[name],
                tags=[{"Key": "role", "Value": role}],
            )

    def deregister(self, number: int) -> None:
        name = _pick(sorted(self.region.store.on_premises), number)
        if name is not None:
            self.ask("DeregisterOnPremisesInstance", instanceName=name)

    def set_bundle(self, number: int, *, there: bool) -> None:
        location = revision("Server", number)
        (self.fake.add_revision if there else self.fake.remove_revision)(location)

    def set_role(self, *, assumable: bool, permissions: Sequence[str] | None) -> None:
        self.fake.add_role(ROLE, assumable=assumable, permissions=permissions)

    def break_event(
        self, event: str, *, hangs: bool, number: int | None, times: int | None
    ) -> None:
        instance_id = None
        if number is not None:
            instance_id = _pick(sorted(self.region.world.instances), number)
        if hangs:
            self.fake.hang(event, instance=instance_id)
        else:
            self.fake.fail(event, instance=instance_id, times=times)

    def set_alarm(self, name: str, state: str) -> None:
        self.fake.set_alarm_state(name, state)

    def mend(self) -> None:
        """Nothing goes wrong any more, and alarms are quiet."""
        self.region.engine.faults.rules.clear()
        self.region.engine.world_changed()
        for name in ALARMS:
            self.set_alarm(name, "OK")
        for number in range(4):
            self.set_bundle(number, there=True)
        self.set_role(assumable=True, permissions=None)

    # Looking

    def poll(self, number: int) -> None:
        """One of the questions that code asks over and over."""
        deployment_id = self.deployment_id(number // 8)
        group = _pick(self.groups, number // 8)
        names = {
            "applicationName": group.application.name if group else "shop",
            "deploymentGroupName": group.name if group else "in-place",
        }
        questions: list[tuple[str, Document]] = [
            ("GetDeployment", {"deploymentId": deployment_id}),
            ("BatchGetDeployments", {"deploymentIds": [deployment_id]}),
            ("ListDeploymentTargets", {"deploymentId": deployment_id}),
            ("ListDeploymentInstances", {"deploymentId": deployment_id}),
            ("ListDeployments", {}),
            ("GetDeploymentGroup", names),
            ("ListDeployments", names),
            ("ListApplicationRevisions", {"applicationName": names["applicationName"]}),
        ]
        self.ask(*questions[number % 8])

    def sight(self) -> list[Any]:
        """Everything that can be seen of deployments, read through the API."""
        seen: list[Any] = []
        for group in self.groups:
            names = {
                "applicationName": group.application.name,
                "deploymentGroupName": group.name,
            }
            seen.append(self.ask("GetDeploymentGroup", names).body)
        listed = self.ask("ListDeployments").body["deployments"]
        for start in range(0, len(listed), 25):
            asked: Document = {"deploymentIds": listed[start : start + 25]}
            seen.append(self.ask("BatchGetDeployments", asked).body)
        for deployment_id in listed:
            asked = {"deploymentId": deployment_id}
            targets = self.ask("ListDeploymentTargets", asked).body
            seen.append(targets)
            if targets.get("targetIds"):
                asked = {"deploymentId": deployment_id, "targetIds": targets["targetIds"]}
                seen.append(self.ask("BatchGetDeploymentTargets", asked).body)
        return [*seen, self.fake.notifications, self.fake.events]
