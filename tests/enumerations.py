"""Every value of an enumeration that a response may hold, and what brings it about.

Each situation is made and read through boto3; what no situation leads to is in ``UNREACHED``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from botocore.session import Session

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in
from tests.shop import (
    ALARMS,
    AT_ONCE,
    ROLLBACK,
    Shop,
    blue_green_group,
    frozen,
    inline,
    lambda_appspec,
    revision,
    tagged,
    trigger,
)

MODEL = Session().get_service_model("codedeploy")

#: An enumeration of the service model, and one of its values.
Value = tuple[str, str]

_LOST = "the service lost track of the target or its agent; no response with it is known"
_STACK = "AWS CloudFormation makes such deployments for its stacks; no request of CodeDeploy does"
#: Why the service is not known to return a value, and the source of that.
UNREACHED: dict[Value, tuple[str, str]] = {
    ("InstanceStatus", "Unknown"): (_LOST, "deployment engine, 2.1"),
    ("TargetStatus", "Unknown"): (_LOST, "deployment engine, 2.1"),
    ("LifecycleEventStatus", "Unknown"): (_LOST, "deployment engine, 2.1"),
    ("DeploymentTargetType", "CloudFormationTarget"): (_STACK, "service model"),
    ("DeploymentCreator", "CloudFormation"): (_STACK, "service model"),
    ("DeploymentCreator", "CloudFormationRollback"): (_STACK, "service model"),
    ("DeploymentCreator", "CodeDeploy"): (
        "no response with it is known; updates of outdated instances are CodeDeployAutoUpdate",
        "deployment engine, 1.6",
    ),
    ("DeploymentMode", "STANDARD"): (
        "a deployment that is no restart has no deploymentMode",
        "service model; deployment engine, 1.6",
    ),
}

#: Values to which only a member of a request leads that older service models lack.
NEEDS = {("DeploymentStatus", "Baking"): ("CreateDeploymentConfig", "zonalConfig")}


def values() -> list[Value]:
    """Every value of every enumeration that appears in a response, as far as requests can lead."""
    found: dict[str, list[str]] = {}
    for name in MODEL.operation_names:
        for shape in _shapes(MODEL.operation_model(name).output_shape, frozenset()):
            found[shape.name] = shape.enum
    listed = [(name, value) for name in sorted(found) for value in found[name]]
    return [
        value
        for value in listed
        if value not in NEEDS or _takes(NEEDS[value][0], **{NEEDS[value][1]: None})
    ]


def _shapes(shape: Any, above: frozenset[str]) -> Iterator[Any]:
    """The enumerations in a shape."""
    if shape is None or shape.name in above:
        return
    above |= {shape.name}
    if shape.type_name == "structure":
        for member in shape.members.values():
            yield from _shapes(member, above)
    elif shape.type_name == "list":
        yield from _shapes(shape.member, above)
    elif shape.type_name == "map":
        yield from _shapes(shape.value, above)
    elif getattr(shape, "enum", None):
        yield shape


def _values_in(shape: Any, answer: Any) -> Iterator[Value]:
    """The values of enumerations in a response."""
    if shape.type_name == "structure":
        for name, member in answer.items():
            if name in shape.members:
                yield from _values_in(shape.members[name], member)
    elif shape.type_name == "list":
        for item in answer:
            yield from _values_in(shape.member, item)
    elif shape.type_name == "map":
        for item in answer.values():
            yield from _values_in(shape.value, item)
    elif getattr(shape, "enum", None):
        yield shape.name, answer


@functools.cache
def seen(situation: Callable[[CodeDeployFake, Any], None]) -> frozenset[Value]:
    """What responses hold in a situation."""
    found: set[Value] = set()

    def note(parsed: Any, model: Any, **_: Any) -> None:
        if model.output_shape is not None and "Error" not in parsed:
            found.update(_values_in(model.output_shape, parsed))

    with frozen() as fake:
        client = client_in()
        client.meta.events.register("after-call.codedeploy", note)
        situation(fake, client)
    return frozenset(found)


def ways(value: Value) -> list[str]:
    """The situations that lead to a value, as a reader calls them."""
    return [(each.__doc__ or "").rstrip(".") for each in SITUATIONS if value in seen(each)]


def _takes(operation: str, **members: Any) -> dict[str, Any]:
    """The members that the operation has in the installed model."""
    known = MODEL.operation_model(operation).input_shape.members
    return {name: value for name, value in members.items() if name in known}


# --- What is kept ----------------------------------------------------------------------------


def groups(fake: CodeDeployFake, client: Any) -> None:
    """Deployment groups with every setting."""
    shop = Shop(fake, client=client)
    filters = [
        {"Key": "role", "Type": "KEY_ONLY"},
        {"Value": "web", "Type": "VALUE_ONLY"},
        {"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"},
    ]
    fake.add_auto_scaling_group("fleet", 1)
    events = MODEL.shape_for("TriggerEventType").enum
    shop.group(
        ec2TagFilters=filters,
        onPremisesInstanceTagFilters=filters,
        triggerConfigurations=[trigger(*events)],
        autoRollbackConfiguration=ROLLBACK,
        alarmConfiguration=ALARMS,
        outdatedInstancesStrategy="IGNORE",
        deploymentStyle={
            "deploymentType": "IN_PLACE",
            "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
        },
    )
    shop.group(
        name="green",
        outdatedInstancesStrategy="UPDATE",
        **blue_green_group(),
    )
    processes = ["Terminate", "AZRebalance", "InstanceRefresh", "ScheduledActions"]
    options = {"autoScalingGroupProcessesToSuspend": processes}
    optional = _takes("CreateDeploymentGroup", ec2DeploymentOptions=options)
    shop.group(
        name="copies",
        ec2TagFilters=None,
        autoScalingGroups=["fleet"],
        **blue_green_group(ready=5, termination=None, copies=True),
    )
    shop.group(name="scaled", ec2TagFilters=None, autoScalingGroups=["fleet"], **optional)
    for name in ("web", "green", "copies", "scaled"):
        client.get_deployment_group(applicationName="shop", deploymentGroupName=name)


def configurations(fake: CodeDeployFake, client: Any) -> None:
    """Applications and deployment configurations of each kind."""
    for platform in ("Server", "Lambda", "ECS"):
        client.create_application(applicationName=platform, computePlatform=platform)
        client.get_application(applicationName=platform)
    for name in ("LambdaCanary10Percent5Minutes", "ECSLinear10PercentEvery1Minutes"):
        client.get_deployment_config(deploymentConfigName=f"CodeDeployDefault.{name}")
    client.get_deployment_config(deploymentConfigName="CodeDeployDefault.ECSAllAtOnce")
    for kind in ("HOST_COUNT", "FLEET_PERCENT"):
        client.create_deployment_config(
            deploymentConfigName=kind,
            minimumHealthyHosts={"type": kind, "value": 1},
            **_takes(
                "CreateDeploymentConfig",
                zonalConfig={"minimumHealthyHostsPerZone": {"type": kind, "value": 1}},
            ),
        )
        client.get_deployment_config(deploymentConfigName=kind)


def revisions(fake: CodeDeployFake, client: Any) -> None:
    """Revisions of each type and bundle."""
    git = {"repository": "shop/web", "commitId": "a" * 40}
    text = inline(lambda_appspec())["appSpecContent"]["content"]
    of_platforms = {
        "Server": [
            *(revision(kind=kind) for kind in ("tar", "tgz", "zip")),
            {"revisionType": "GitHub", "gitHubLocation": git},
        ],
        "Lambda": [
            *(revision(kind=kind) for kind in ("YAML", "JSON")),
            inline(text),
            inline(text, "String"),
        ],
    }
    for platform, found in of_platforms.items():
        client.create_application(applicationName=platform, computePlatform=platform)
        for each in found:
            client.register_application_revision(applicationName=platform, revision=each)
        client.list_application_revisions(applicationName=platform)
        for each in client.list_application_revisions(applicationName=platform)["revisions"]:
            client.get_application_revision(applicationName=platform, revision=each)


# --- What runs -------------------------------------------------------------------------------


def _look(client: Any, deployment_id: str) -> None:
    client.get_deployment(deploymentId=deployment_id)
    ids = client.list_deployment_targets(deploymentId=deployment_id)["targetIds"]
    if ids:
        client.batch_get_deployment_targets(deploymentId=deployment_id, targetIds=ids)
    for id_ in ids:
        if id_.startswith("i-"):
            client.get_deployment_instance(deploymentId=deployment_id, instanceId=id_)


def _watch(fake: CodeDeployFake, client: Any, deployment_id: str, seconds: float = 5) -> None:
    client.get_deployment(deploymentId=deployment_id)
    fake.advance(1)
    for _ in range(12):
        _look(client, deployment_id)
        fake.advance(seconds)
    fake.run()
    _look(client, deployment_id)


def success(fake: CodeDeployFake, client: Any) -> None:
    """A deployment in place that succeeds."""
    shop = Shop(fake, client=client)
    shop.fleet(3)
    _watch(fake, client, shop.deploy(), 4)


def failures(fake: CodeDeployFake, client: Any) -> None:
    """Lifecycle events that fail with each code, and the rollback."""
    shop = Shop(fake, client=client)
    shop.fleet(2, autoRollbackConfiguration=ROLLBACK)
    shop.release("v1")
    codes = (
        "ScriptMissing",
        "ScriptNotExecutable",
        "ScriptTimedOut",
        "ScriptFailed",
        "UnknownError",
    )
    for code in codes:
        fake.fail("AfterInstall", error_code=code, times=1)
        deployment = shop.release("v2")
        _look(client, deployment)
        _look(client, shop.rollback_of(deployment))


def stops(fake: CodeDeployFake, client: Any) -> None:
    """Deployments that are stopped: before they start, and while an event runs."""
    shop = Shop(fake, client=client)
    shop.fleet(1)
    deployment = shop.deploy()
    client.stop_deployment(deploymentId=deployment)
    _look(client, deployment)
    fake.hang("AfterInstall")
    deployment = shop.deploy(seconds=60)
    client.stop_deployment(deploymentId=deployment)
    fake.run()
    _look(client, deployment)


def blue_and_green(fake: CodeDeployFake, client: Any) -> None:
    """A blue/green deployment that waits before it reroutes traffic."""
    shop = Shop(fake, client=client)
    fake.add_instances(1, {"role": "web"})
    fake.add_instances(1, {"role": "green"})
    shop.group(
        AT_ONCE,
        **blue_green_group(ready=60),
    )
    _watch(fake, client, shop.deploy(targetInstances={"tagFilters": tagged("green")}), 10)


def zones(fake: CodeDeployFake, client: Any) -> None:
    """A zonal deployment that watches a zone before it goes on."""
    shop = Shop(fake, client=client)
    zonal = {"monitorDurationInSeconds": 60, "firstZoneMonitorDurationInSeconds": 60}
    known = _takes("CreateDeploymentConfig", zonalConfig=zonal)
    shop.fleet(3, shop.config("HOST_COUNT", 0, zonal=known.get("zonalConfig")))
    _watch(fake, client, shop.deploy(), 15)


def auto_scaling(fake: CodeDeployFake, client: Any) -> None:
    """Instances that Auto Scaling launches and terminates, and updates of outdated ones."""
    shop = Shop(fake, client=client)
    (old,) = fake.add_auto_scaling_group("fleet", 1)
    hooks = _takes("CreateDeploymentGroup", terminationHookEnabled=True)
    shop.group(ec2TagFilters=None, autoScalingGroups=["fleet"], **hooks)
    shop.release("v1")
    deployment = shop.deploy("v2", seconds=1)
    fake.scale_out("fleet", 2)
    for id_ in client.list_deployments()["deployments"]:
        client.get_deployment(deploymentId=id_)
    fake.run()
    fake.terminate_instances([old])
    fake.run()
    for id_ in client.list_deployments()["deployments"]:
        client.get_deployment(deploymentId=id_)
    _look(client, deployment)


def members(fake: CodeDeployFake, client: Any) -> None:
    """Deployments with each behavior for files, and a restart."""
    shop = Shop(fake, client=client)
    shop.fleet(1)
    for behavior in ("DISALLOW", "OVERWRITE", "RETAIN"):
        _look(client, shop.release(fileExistsBehavior=behavior))
    if _takes("CreateDeployment", deploymentMode="RESTART"):
        restart = client.create_deployment(**shop.names, deploymentMode="RESTART")["deploymentId"]
        fake.run()
        _look(client, restart)


def functions(fake: CodeDeployFake, client: Any) -> None:
    """A deployment of a Lambda function."""
    shop = Shop(fake, "Lambda", client=client)
    shop.group("CodeDeployDefault.LambdaAllAtOnce")
    _watch(fake, client, shop.deploy(inline(lambda_appspec())))


def services(fake: CodeDeployFake, client: Any) -> None:
    """A deployment of an ECS service."""
    fake.add_ecs_group("main", "web")
    deployment = fake.deploy("main", "web")
    _watch(fake, client, deployment)


def outcomes(fake: CodeDeployFake, client: Any) -> None:
    """``fail_deployment`` with each code."""
    shop = Shop(fake, client=client)
    shop.fleet(1)
    for code in MODEL.shape_for("ErrorCode").enum:
        fake.fail_deployment(code)
        _look(client, shop.release())


SITUATIONS: tuple[Callable[[CodeDeployFake, Any], None], ...] = (
    groups,
    configurations,
    revisions,
    success,
    failures,
    stops,
    blue_and_green,
    zones,
    auto_scaling,
    members,
    functions,
    services,
    outcomes,
)
