"""Deployments: what refuses to make one, and what can no longer be done to one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from codedeploy_fake import CodeDeployFake, messages
from codedeploy_fake.messages import Message
from tests.errors.provocation import Provocation, declaring, provoke
from tests.errors.provocations.group_members import ALARM_FAULTS, ROLLBACK_FAULTS
from tests.errors.stage import GITHUB, GREEN, REVISIONS, WAITING, WEB, Document, Stage
from tests.operations.group_requests import BALANCED, NETWORK_LISTENER, PAIR, ROLE

_CREATE = "CreateDeployment"


def _refused(
    message: Message, members: Document, platform: str = "Server", /, **fields: object
) -> Provocation:
    """A member that a deployment of the platform is refused for."""
    asked = {"applicationName": platform, "revision": REVISIONS[platform], **members}
    return provoke(_CREATE, message, asked, given=lambda stage: stage.group(platform), **fields)


def _green(stage: Stage) -> None:
    stage.group(ec2TagFilters=[WEB], **WAITING)


def _targets(message: Message, members: Document) -> Provocation:
    """Of a blue/green deployment."""
    return provoke(_CREATE, message, {"targetInstances": members}, given=_green)


def _lost_balancer(stage: Stage) -> None:
    stage.group(deploymentStyle=BALANCED, loadBalancerInfo={"elbInfoList": [{"name": "balancer"}]})
    stage.client.update_deployment_group(
        applicationName="Server", currentDeploymentGroupName="group", loadBalancerInfo={}
    )


def _declared(
    message: Message,
    declare: Callable[[CodeDeployFake], object],
    platform: str = "Server",
    members: Document | None = None,
    /,
    **fields: object,
) -> Provocation:
    """What the group refers to is gone, as the test declares it; ``members`` are the group's."""

    def given(stage: Stage) -> None:
        stage.group(platform, **(members or {}))
        declare(stage.fake)

    asked = {"applicationName": platform, "revision": REVISIONS[platform]}
    return declaring(provoke(_CREATE, message, asked, given, **fields))


def _no_more_deployments(stage: Stage) -> None:
    stage.group()
    stage.fake.set_quota("deployments", 0)


def _token_deleted(stage: Stage) -> None:
    stage.group()
    stage.fake.add_github_token("octocat")
    stage.client.delete_git_hub_account_token(tokenName="octocat")


_LAMBDA_CONFIG = "CodeDeployDefault.LambdaAllAtOnce"
_ECS_CANARY = "CodeDeployDefault.ECSCanary10Percent5Minutes"
_NETWORK = {
    "targetGroupPairInfoList": [{**PAIR, "prodTrafficRoute": {"listenerArns": [NETWORK_LISTENER]}}]
}
_ON_ECS = {"applicationName": "ECS", "revision": REVISIONS["ECS"]}

_CREATING = [
    _refused(messages.DESCRIPTION_TOO_LONG, {"description": "x" * 513}),
    provoke(
        _CREATE,
        messages.DEPLOYMENT_LIMIT_EXCEEDED,
        {},
        given=Stage.deployment,
        group="group",
        id=lambda stage: stage.id,
    ),
    provoke(
        _CREATE,
        messages.DEPLOYMENT_LIMIT_EXCEEDED_ACCOUNT,
        {},
        given=_no_more_deployments,
        limit=0,
    ),
    *(
        _refused(message, {"overrideAlarmConfiguration": alarms}, **fields)
        for message, alarms, fields in ALARM_FAULTS
    ),
    *(
        _refused(message, {"autoRollbackConfiguration": rollback}, **fields)
        for message, rollback, fields in ROLLBACK_FAULTS
    ),
    _refused(
        messages.INVALID_FILE_EXISTS_BEHAVIOR,
        {"fileExistsBehavior": "COMPARE"},
        value="COMPARE",
    ),
    *(
        provocation
        for platform in ("Lambda", "ECS")
        for provocation in (
            _refused(
                messages.INVALID_FILE_EXISTS_BEHAVIOR_PLATFORM,
                {"fileExistsBehavior": "DISALLOW"},
                platform,
            ),
            _refused(
                messages.INVALID_IGNORE_APPLICATION_STOP_FAILURES_VALUE,
                {"ignoreApplicationStopFailures": True},
                platform,
            ),
            _refused(
                messages.INVALID_UPDATE_OUTDATED_INSTANCES_ONLY_VALUE,
                {"updateOutdatedInstancesOnly": True},
                platform,
            ),
            _refused(
                messages.INVALID_INPUT_RESTART_PLATFORM, {"deploymentMode": "RESTART"}, platform
            ),
        )
    ),
    provoke(
        _CREATE,
        messages.INVALID_INPUT_RESTART_STYLE,
        {"deploymentMode": "RESTART", "revision": None},
        given=_green,
    ),
    _refused(messages.INVALID_INPUT_RESTART_REVISION, {"deploymentMode": "RESTART"}),
    _refused(
        messages.INVALID_INPUT_RESTART_OUTDATED,
        {"deploymentMode": "RESTART", "revision": None, "updateOutdatedInstancesOnly": True},
    ),
    _refused(
        messages.INVALID_INPUT,
        {"deploymentMode": "SLOW"},
        value="SLOW",
        member="deploymentMode",
    ),
    _refused(messages.REVISION_REQUIRED, {"deploymentMode": "RESTART", "revision": None}),
    _refused(
        messages.INVALID_AUTO_SCALING_GROUP_PROCESS_TO_SUSPEND,
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Launch"]}},
    ),
    _refused(
        messages.INVALID_COMPUTE_PLATFORM_CONFIG,
        {"deploymentConfigName": _LAMBDA_CONFIG},
        name=_LAMBDA_CONFIG,
        platform="Server",
    ),
    # The green fleet
    _refused(
        messages.INVALID_TARGET_INSTANCES_IN_PLACE, {"targetInstances": {"tagFilters": [GREEN]}}
    ),
    _targets(messages.INVALID_TARGET_INSTANCES_LIMIT, {"tagFilters": [GREEN] * 11}),
    _targets(messages.INVALID_TARGET_INSTANCES_EMPTY, {"tagFilters": []}),
    _targets(
        messages.INVALID_TARGET_INSTANCES_COMBINATION,
        {"tagFilters": [GREEN], "ec2TagSet": {"ec2TagSetList": [[GREEN]]}},
    ),
    _targets(messages.INVALID_TARGET_INSTANCES_NONE, {"tagFilters": [GREEN]}),
    _targets(messages.INVALID_TARGET_INSTANCES_TAG, {"tagFilters": [{**GREEN, "Type": "COLOUR"}]}),
    # What the group refers to
    provoke(_CREATE, messages.INVALID_LOAD_BALANCER_INFO_MISSING, {}, given=_lost_balancer),
    _declared(
        messages.INVALID_ROLE_NOT_ASSUMABLE,
        lambda fake: fake.add_role(ROLE, assumable=False),
        arn=ROLE,
    ),
    _declared(
        messages.INVALID_AUTO_SCALING_GROUP,
        lambda fake: fake.add_auto_scaling_group("other"),
        "Server",
        {"autoScalingGroups": ["fleet"]},
        name="fleet",
    ),
    _declared(
        messages.INVALID_ECS_SERVICE_NOT_LOADED,
        lambda fake: fake.add_ecs_service("production", "other"),
        "ECS",
        cluster="production",
        service="web",
        reason="Service not found.",
    ),
    _declared(
        messages.INVALID_ECS_SERVICE_CONTROLLER,
        lambda fake: fake.add_ecs_service("production", "web", deployment_controller="ECS"),
        "ECS",
    ),
    provoke(
        _CREATE,
        messages.INVALID_TRAFFIC_ROUTING_CONFIGURATION_NETWORK_LOAD_BALANCER,
        {**_ON_ECS, "deploymentConfigName": _ECS_CANARY},
        given=lambda stage: stage.group("ECS", loadBalancerInfo=_NETWORK),
    ),
    declaring(
        provoke(
            _CREATE,
            messages.INVALID_GITHUB_ACCOUNT_TOKEN,
            {"revision": GITHUB},
            given=_token_deleted,
        )
    ),
]

# Under way and over


def _finished(stage: Stage) -> Document:
    return {"deploymentId": stage.finished()}


def _blue_green(stage: Stage) -> Document:
    return {"deploymentId": stage.blue_green()}


def _in_place(stage: Stage) -> Document:
    return {"deploymentId": stage.running()}


def _group_deleted(stage: Stage) -> Document:
    deployment = stage.running()
    stage.client.delete_deployment_group(applicationName="Server", deploymentGroupName="group")
    return {"deploymentId": deployment}


def _made_by_termination_hook(stage: Stage) -> Document:
    """An instance goes; its last deployment cannot be stopped."""
    stage.fake.add_auto_scaling_group("fleet", 2)
    stage.group(autoScalingGroups=["fleet"], terminationHookEnabled=True)
    stage.deploy()
    stage.fake.run()
    stage.fake.terminate_instances(["i-00000000000000001"])
    answer = stage.client.list_deployments(
        applicationName="Server", deploymentGroupName="group", includeOnlyStatuses=["Created"]
    )
    return {"deploymentId": answer["deployments"][0]}


_MOVING = [
    *(
        provoke(operation, messages.DEPLOYMENT_ALREADY_COMPLETED, _finished)
        for operation in (
            "StopDeployment",
            "ContinueDeployment",
            "SkipWaitTimeForInstanceTermination",
        )
    ),
    provoke(
        "StopDeployment", messages.DEPLOYMENT_GROUP_DOES_NOT_EXIST, _group_deleted, name="group"
    ),
    replace(
        provoke(
            "StopDeployment",
            messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE,
            _made_by_termination_hook,
        ),
        needs=("CreateDeploymentGroup", "terminationHookEnabled"),
    ),
    *(
        provoke(operation, messages.UNSUPPORTED_ACTION_FOR_DEPLOYMENT_TYPE, _in_place)
        for operation in (
            "ContinueDeployment",
            "SkipWaitTimeForInstanceTermination",
            "PutLifecycleEventHookExecutionStatus",
        )
    ),
    provoke("ContinueDeployment", messages.DEPLOYMENT_IS_NOT_IN_READY_STATE, _blue_green),
    provoke(
        "ContinueDeployment",
        messages.INVALID_DEPLOYMENT_WAIT_TYPE,
        {"deploymentWaitType": "COFFEE"},
        value="COFFEE",
    ),
    provoke("SkipWaitTimeForInstanceTermination", messages.DEPLOYMENT_NOT_STARTED, _blue_green),
]

# Validation hooks

_HOOK = "PutLifecycleEventHookExecutionStatus"


def _asked(stage: Stage) -> Document:
    """A hook of a Lambda deployment that was asked and has not answered."""
    payloads: list[Document] = []
    stage.fake.on_hook("BeforeAllowTraffic", lambda payload, _context: payloads.append(payload))
    deployment = stage.deployment("Lambda")
    stage.fake.advance(10)
    (payload,) = payloads
    return {
        "deploymentId": deployment,
        "lifecycleEventHookExecutionId": payload["LifecycleEventHookExecutionId"],
        "status": "Succeeded",
    }


def _answered(stage: Stage) -> Document:
    answer = _asked(stage)
    stage.client.put_lifecycle_event_hook_execution_status(**answer)
    return answer


_HOOKS = [
    provoke(
        _HOOK,
        messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID,
        {"lifecycleEventHookExecutionId": None},
        value="null",
    ),
    provoke(
        _HOOK,
        messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_ID,
        lambda stage: {**_asked(stage), "lifecycleEventHookExecutionId": "made-up"},
        value="made-up",
    ),
    provoke(
        _HOOK,
        messages.INVALID_LIFECYCLE_EVENT_HOOK_EXECUTION_STATUS,
        {"status": "Skipped"},
        value="Skipped",
    ),
    provoke(_HOOK, messages.LIFECYCLE_EVENT_ALREADY_COMPLETED, _answered),
]

# The list

_NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)
_LISTING = [
    provoke(
        "ListDeployments",
        messages.INVALID_TIME_RANGE,
        {"createTimeRange": {"start": _NOON, "end": _NOON - datetime.timedelta(seconds=1)}},
    ),
    provoke(
        "ListDeployments",
        messages.INVALID_DEPLOYMENT_STATUS,
        {"includeOnlyStatuses": ["Succeeded", "Lost"]},
        value="Lost",
    ),
    provoke(
        "ListDeployments",
        messages.INVALID_EXTERNAL_ID,
        {"externalId": "two words"},
        value="two words",
    ),
    provoke(
        "ListDeployments",
        messages.INVALID_INPUT,
        {
            "externalId": "stack",
            "applicationName": "Server",
            "deploymentGroupName": "group",
        },
        value="stack",
        member="externalId",
    ),
]

PROVOCATIONS = [*_CREATING, *_MOVING, *_HOOKS, *_LISTING]
