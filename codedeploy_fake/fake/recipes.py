"""Recipes: everything that a first deployment needs, in one call each.

They call CodeDeploy's own API, so that what they make is what a client would have made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from codedeploy_fake.fake.account import AccountSide
from codedeploy_fake.fake.arguments import check_known
from codedeploy_fake.fake.hook_events import HookEvent, HookWait
from codedeploy_fake.fake.injection import InjectionSide
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.service.validation import service_model

if TYPE_CHECKING:
    from codedeploy_fake.model.names import HookEventName
    from codedeploy_fake.model.store import Document
    from codedeploy_fake.service.state import Region

_TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
#: Traffic is rerouted at once, and the original task set ends five minutes later.
_BLUE_GREEN: Document = {
    "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
    "terminateBlueInstancesOnDeploymentSuccess": {
        "action": "TERMINATE",
        "terminationWaitTimeInMinutes": 5,
    },
}
_ALIAS = "live"
#: Members of a group that say where its deployments go.
_TARGETING = (
    "autoScalingGroups",
    "ec2TagFilters",
    "ec2TagSet",
    "onPremisesInstanceTagFilters",
    "onPremisesTagSet",
)
#: The lifecycle events that a function may validate, by platform.
HOOK_EVENTS = {
    "Lambda": ("BeforeAllowTraffic", "AfterAllowTraffic"),
    "ECS": (
        "BeforeInstall",
        "AfterInstall",
        "AfterAllowTestTraffic",
        "BeforeAllowTraffic",
        "AfterAllowTraffic",
    ),
}


class RecipeSide(AccountSide, InjectionSide):
    """Groups ready to be deployed to, deployments, and validation hooks that wait."""

    def add_server_group(
        self,
        application: str,
        group: str,
        *,
        instances: int = 3,
        region: str | None = None,
        **members: Any,
    ) -> list[str]:
        """Make an EC2 deployment group with its application and running instances.

        Args:
            application: The name of the application, which is made if it does not exist.
            group: The name of the deployment group.
            instances: How many instances to start. They carry the tags ``application`` and
                ``group``, and those of ``ec2TagFilters``.
            region: The region; by default the mock's.
            members: More members of CreateDeploymentGroup, by their names in the API.

        Returns:
            The ids of the instances, ascending.
        """
        _check_members("CreateDeploymentGroup", members)
        tags = {"application": application, "group": group}
        if not any(name in members for name in _TARGETING):
            members["ec2TagFilters"] = [
                {"Key": key, "Value": value, "Type": "KEY_AND_VALUE"} for key, value in tags.items()
            ][1:]
        for found in members.get("ec2TagFilters", ()):
            tags[found.get("Key", "")] = found.get("Value", "")
        self._group(application, group, "Server", region, members)
        return self.add_instances(instances, tags, region=region)

    def add_lambda_group(
        self,
        function: str,
        *,
        hooks: Mapping[HookEventName, Callable[[Any, Any], object]] | None = None,
        region: str | None = None,
        **members: Any,
    ) -> str:
        """Make a Lambda deployment group for a function with an alias ``live``.

        Application and group have the function's name, and the alias serves version 1.

        Args:
            function: The name of the Lambda function.
            hooks: Validation hooks, as :meth:`on_hook` takes them, by lifecycle event.
            region: The region; by default the mock's.
            members: More members of CreateDeploymentGroup, by their names in the API.

        Returns:
            The id of the deployment group.
        """
        _check_members("CreateDeploymentGroup", members)
        for event in hooks or {}:
            check_known(event, HOOK_EVENTS["Lambda"], "validation hook of the platform Lambda")
        members = {"deploymentStyle": _TRAFFIC, **members}
        group_id = self._group(function, function, "Lambda", region, members)
        self.add_lambda_function(function, alias=_ALIAS, versions=["1", "2"], region=region)
        for event, handler in (hooks or {}).items():
            self.on_hook(event, handler, region=region)
        return group_id

    def add_ecs_group(
        self,
        cluster: str,
        service: str,
        *,
        tested: bool = False,
        region: str | None = None,
        **members: Any,
    ) -> str:
        """Make an ECS deployment group for a service.

        The application has the cluster's name, the group the service's.

        Args:
            cluster: The name of the cluster.
            service: The name of the service.
            tested: Whether there is a listener for test traffic, as AfterAllowTestTraffic needs.
            region: The region; by default the mock's.
            members: More members of CreateDeploymentGroup, by their names in the API.

        Returns:
            The id of the deployment group.
        """
        _check_members("CreateDeploymentGroup", members)
        with self._region(region) as regional:
            is_new = (cluster, service) not in regional.world.ecs_services
            listener = regional.store.arn(f"listener/app/{service}/1/1", "elasticloadbalancing")
        self.add_ecs_service(cluster, service, region=region)
        members = {**_ecs_members(cluster, service, listener, tested=tested), **members}
        try:
            return self._group(cluster, service, "ECS", region, members)
        except ValueError:
            if is_new:
                with self.service.locked():
                    regional.world.withdraw_ecs_service(cluster, service)
            raise

    def deploy(
        self,
        application: str,
        group: str,
        revision: Document | None = None,
        *,
        region: str | None = None,
        **members: Any,
    ) -> str:
        """Create a deployment.

        Args:
            application: The name of the application.
            group: The name of the deployment group.
            revision: What to deploy. By default a bundle in S3; for Lambda an AppSpec that takes
                the alias to its next version, for ECS one with the next task definition, both
                with the hooks given to :meth:`on_hook`.
            region: The region; by default the mock's.
            members: More members of CreateDeployment, by their names in the API.

        Returns:
            The id of the deployment.
        """
        _check_members("CreateDeployment", members)
        if revision is None:
            with self._region(region) as regional:
                revision = _revision(regional, application, group)
        names = {"applicationName": application, "deploymentGroupName": group}
        request = {**names, "revision": revision, **members}
        response = self._call("CreateDeployment", region, **request)
        return str(response["deploymentId"])

    def hook_event(
        self,
        event: HookEventName = "BeforeAllowTraffic",
        *,
        platform: str = "Lambda",
        deployment_id: str | None = None,
        execution_id: str | None = None,
        region: str | None = None,
    ) -> HookEvent:
        """Make a deployment that waits at a validation hook, and return the hook's payload.

        The payload is a dict for ``handler(payload, None)``. Its ``status`` is ``"Pending"``
        until the handler has reported it, then ``"Succeeded"`` or ``"Failed"``.

        Args:
            event: The lifecycle event that is validated.
            platform: ``"Lambda"`` or ``"ECS"``.
            deployment_id: The id that the deployment gets, such as that of a made-up event file.
            execution_id: The id that the hook's execution gets.
            region: The region; by default the mock's.

        Raises:
            ValueError: The platform has no such hook, or an id exists already.
        """
        check_known(platform, HOOK_EVENTS, "platform with validation hooks")
        check_known(event, HOOK_EVENTS[platform], f"validation hook of the platform {platform}")
        with self._region(region) as regional:
            name = f"hook-event-{regional.store.deployment_count + 1}"
        waiting = HookWait(self.service, regional, event)
        waiting.choose(deployment_id, execution_id)
        if platform == "Lambda":
            self.add_lambda_group(name, region=region)
            group = name
        else:
            group = f"{name}-service"
            self.add_ecs_group(name, group, tested=True, region=region)
        revision = _traffic_revision(regional, name, group, {event: "handler"})
        with waiting.alone():
            return waiting.at(self.deploy(name, group, revision, region=region))

    # CodeDeploy's own API

    def _group(
        self,
        application: str,
        group: str,
        platform: str,
        region: str | None,
        members: Document,
    ) -> str:
        with self._region(region) as regional:
            store = regional.store
            is_new = application not in store.applications
            role = store.arn("role/CodeDeploy", "iam").replace(f":{store.region}:", "::")
        if is_new:
            request = {"applicationName": application, "computePlatform": platform}
            self._call("CreateApplication", region, **request)
        request = {
            "applicationName": application,
            "deploymentGroupName": group,
            "serviceRoleArn": role,
            **members,
        }
        try:
            response = self._call("CreateDeploymentGroup", region, **request)
        except ValueError:
            if is_new:
                with self.service.locked():
                    del store.applications[application]
            raise
        return str(response["deploymentGroupId"])

    def _call(self, operation: str, region: str | None, **parameters: Any) -> Document:
        name = self.options.region if region is None else region
        try:
            response = self.service.call(
                operation, parameters, region=name, service_model=service_model()
            )
        except ServiceError as refusal:
            raise ValueError(f"CodeDeploy refuses {operation} with {refusal}") from None
        return response or {}


def _check_members(operation: str, members: Document) -> None:
    """Refuse a member that the API does not have, which the service would ignore."""
    shape = service_model().operation_model(operation).input_shape
    assert shape is not None
    for name in members:
        check_known(name, shape.members, f"member of {operation}")


def _ecs_members(cluster: str, service: str, listener: str, *, tested: bool) -> Document:
    """Return the members of a group for a service, with a listener for test traffic or without."""
    pair: Document = {
        "targetGroups": [{"name": f"{service}-blue"}, {"name": f"{service}-green"}],
        "prodTrafficRoute": {"listenerArns": [listener]},
    }
    if tested:
        pair["testTrafficRoute"] = {"listenerArns": [listener + "t"]}
    return {
        "deploymentStyle": _TRAFFIC,
        "ecsServices": [{"clusterName": cluster, "serviceName": service}],
        "loadBalancerInfo": {"targetGroupPairInfoList": [pair]},
        "blueGreenDeploymentConfiguration": _BLUE_GREEN,
    }


# --- Revisions -------------------------------------------------------------------------------


def _revision(region: Region, application: str, group: str) -> Document:
    """Return something to deploy to a group that exists; the service refuses others by itself."""
    found = region.store.applications.get(application)
    platform = "Server" if found is None else found.compute_platform
    if platform == "Server":
        number = region.store.deployment_count + 1
        location = {"bucket": "releases", "key": f"{application}-{number}.zip", "bundleType": "zip"}
        return {"revisionType": "S3", "s3Location": location}
    names = region.engine.hooks.names()
    hooks = {event: names[event] for event in HOOK_EVENTS[platform] if event in names}
    return _traffic_revision(region, application, group, hooks)


def _traffic_revision(
    region: Region, application: str, group: str, hooks: Mapping[str, str]
) -> Document:
    alias = region.world.lambda_aliases.get((application, _ALIAS))
    if alias is not None:
        current, target = alias.current, str(int(alias.current) + 1)
        if target not in alias.versions:
            alias.versions += (target,)
        kind = "AWS::Lambda::Function"
        properties: Document = {
            "Name": application,
            "Alias": _ALIAS,
            "CurrentVersion": current,
            "TargetVersion": target,
        }
    else:
        number = region.store.deployment_count + 2
        definition = region.store.arn(f"task-definition/{group}:{number}", "ecs")
        kind = "AWS::ECS::Service"
        properties = {
            "TaskDefinition": definition,
            "LoadBalancerInfo": {"ContainerName": group, "ContainerPort": 80},
        }
    appspec: Document = {
        "version": 0.0,
        "Resources": [{group: {"Type": kind, "Properties": properties}}],
    }
    if hooks:
        appspec["Hooks"] = [{event: function} for event, function in hooks.items()]
    content = {"content": json.dumps(appspec)}
    return {"revisionType": "AppSpecContent", "appSpecContent": content}
