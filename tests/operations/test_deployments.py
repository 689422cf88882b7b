"""Reading and listing deployments, their instances and their targets."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import Shop, blue_green_group, ecs_appspec, frozen, inline, lambda_appspec, tagged


def test_several_deployments_are_read_at_once(shop: Shop) -> None:
    shop.group()
    shop.group(name="other")
    one, other = shop.deploy(), shop.deploy(group="other")
    # Unknown ones are left out, and what is asked for twice is answered once.
    asked = [other, "d-000000000", one, other]
    answer = shop.client.batch_get_deployments(deploymentIds=asked)
    assert answer["deploymentsInfo"] == [shop.info(other), shop.info(one)]


def test_asking_again_for_several_deployments_is_waiting() -> None:
    with frozen(progress="poll") as fake:
        shop = Shop(fake)
        shop.group()
        asked = [shop.deploy()]
        # There are no instances, so it ends soon.
        for status in ("Created", "Failed"):
            (info,) = shop.client.batch_get_deployments(deploymentIds=asked)["deploymentsInfo"]
            assert info["status"] == status


def test_batches_take_twenty_five_at_most(shop: Shop) -> None:
    ids = shop.fleet(26, "CodeDeployDefault.AllAtOnce")
    deployment = {"deploymentId": shop.release()}
    client = shop.client
    names = [f"name-{number}" for number in range(26)]
    shop.fake.add_on_premises_instances(names)
    for call, asked, every, code, members in (
        (client.batch_get_deployment_instances, "instanceIds", ids, "BatchLimit", deployment),
        (client.batch_get_deployment_targets, "targetIds", ids, "TargetListSize", deployment),
        (client.batch_get_on_premises_instances, "instanceNames", names, "BatchLimit", {}),
        (
            client.batch_get_deployments,
            "deploymentIds",
            [deployment["deploymentId"]] + [f"d-{number:09}" for number in range(25)],
            "BatchLimit",
            {},
        ),
    ):
        answer = call(**members, **{asked: every[:25]})
        assert any(answer.values())
        refused = shop.refused(call, **members, **{asked: every})
        assert refused.removeprefix("Deployment") == f"{code}Exceeded"


def test_one_function_or_service_is_the_only_target(fake: CodeDeployFake) -> None:
    for shop, what, ids in (
        (Shop.of_lambda(fake, name="pay"), inline(lambda_appspec()), ["pay:live", "pay:beta"]),
        (Shop.of_ecs(fake, name="page"), inline(ecs_appspec()), ["main:web", "main:api"]),
    ):
        deployment = shop.release(what)
        call = shop.client.batch_get_deployment_targets
        assert len(call(deploymentId=deployment, targetIds=ids[:1])["deploymentTargets"]) == 1
        refused = shop.refused(call, deploymentId=deployment, targetIds=ids)
        assert refused == "DeploymentTargetListSizeExceeded"


def test_deployments_are_listed_by_status(shop: Shop) -> None:
    shop.fleet(1)
    shop.group(name="empty", ec2TagFilters=[])
    succeeded = shop.release()
    failed = shop.release(group="empty")
    stopped = shop.deploy()
    shop.client.stop_deployment(deploymentId=stopped)
    shop.fake.run()
    running = shop.deploy(seconds=5)
    created = shop.deploy(group="empty")
    for statuses, found in (
        (["Created"], [created]),
        (["Queued"], []),
        (["InProgress"], [running]),
        (["Succeeded"], [succeeded]),
        (["Failed"], [failed]),
        (["Stopped"], [stopped]),
        (["Succeeded", "Stopped"], [stopped, succeeded]),
        ([], [created, running, stopped, failed, succeeded]),
    ):
        assert shop.list(includeOnlyStatuses=statuses) == found


def test_deployments_are_listed_by_the_time_of_their_creation(shop: Shop) -> None:
    shop.fleet(1)
    ids, times = [], []
    for _ in range(3):
        ids.append(shop.release())
        times.append(shop.info(ids[-1])["createTime"])
        shop.fake.advance(60)
    # Older botocores send whole seconds.
    before, after = (times[1] + datetime.timedelta(seconds=seconds) for seconds in (-1, 1))
    for period, found in (
        ({"start": before}, [ids[2], ids[1]]),
        ({"end": after}, [ids[1], ids[0]]),
        ({"start": before, "end": after}, [ids[1]]),
        ({}, ids[::-1]),
    ):
        assert shop.list(createTimeRange=period) == found


def test_a_list_is_of_one_group(shop: Shop) -> None:
    shop.fleet(1)
    shop.group(name="other")
    one, other = shop.release(), shop.release(group="other")
    assert shop.list(**shop.names) == [one]
    assert shop.list() == [other, one]


def test_instances_are_listed_by_the_environment_that_they_are_in(shop: Shop) -> None:
    (blue,) = shop.fake.add_instances(1, {"role": "web"})
    (green,) = shop.fake.add_instances(1, {"fleet": "green"})
    shop.group(**blue_green_group())
    deployment = shop.release(targetInstances={"tagFilters": tagged("green", "fleet")})
    for kinds, found in (
        (["Blue"], [blue]),
        (["Green"], [green]),
        (["Blue", "Green"], [blue, green]),
    ):
        answer = shop.client.list_deployment_instances(
            deploymentId=deployment, instanceTypeFilter=kinds
        )
        assert answer["instancesList"] == found


def test_operations_on_instances_know_functions_too(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake)
    deployment = shop.release(inline(lambda_appspec()))
    (target,) = shop.client.list_deployment_instances(deploymentId=deployment)["instancesList"]
    assert shop.target_ids(deployment) == [target]
    one = shop.client.get_deployment_instance(deploymentId=deployment, instanceId=target)
    several = shop.client.batch_get_deployment_instances(
        deploymentId=deployment, instanceIds=[target]
    )
    assert several["instancesSummary"] == [one["instanceSummary"]]
    assert one["instanceSummary"]["status"] == "Succeeded"


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("list_deployment_instances", {}),
        ("get_deployment_instance", {"instanceId": "main:web"}),
        ("batch_get_deployment_instances", {"instanceIds": ["main:web"]}),
    ],
)
def test_operations_on_instances_do_not_know_ecs(
    fake: CodeDeployFake, operation: str, members: dict[str, Any]
) -> None:
    shop = Shop.of_ecs(fake)
    deployment = shop.release(inline(ecs_appspec()))
    call = getattr(shop.client, operation)
    assert shop.refused(call, deploymentId=deployment, **members) == "InvalidComputePlatform"


def test_the_type_of_a_target_is_that_of_its_platform(fake: CodeDeployFake, shop: Shop) -> None:
    (instance,) = shop.fleet(1)
    function, service = Shop.of_lambda(fake, name="pay"), Shop.of_ecs(fake, name="page")
    for one, what, id_, kind, member in (
        (shop, "v1", instance, "InstanceTarget", "instanceTarget"),
        (function, inline(lambda_appspec()), "pay:live", "LambdaTarget", "lambdaTarget"),
        (service, inline(ecs_appspec()), "main:web", "ECSTarget", "ecsTarget"),
    ):
        deployment = one.release(what)
        assert one.target_ids(deployment) == [id_]
        (target,) = one.client.batch_get_deployment_targets(
            deploymentId=deployment, targetIds=[id_]
        )["deploymentTargets"]
        assert target["deploymentTargetType"] == kind
        assert target.keys() == {"deploymentTargetType", member}
        assert target[member]["targetId"] == id_
        answer = one.client.get_deployment_target(deploymentId=deployment, targetId=id_)
        assert answer["deploymentTarget"] == target


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Skipped", "Unknown"])
def test_only_a_success_or_a_failure_of_a_hook_is_taken(fake: CodeDeployFake, status: str) -> None:
    shop = Shop.of_lambda(fake)
    payloads = shop.hook("BeforeAllowTraffic")
    deployment = shop.deploy(inline(lambda_appspec(BeforeAllowTraffic="check")), seconds=10)
    code = shop.refused(shop.report, payload=payloads[0], status=status)
    assert code == "InvalidLifecycleEventHookExecutionStatus"
    answer = shop.report(payloads[0])
    assert answer["lifecycleEventHookExecutionId"] == payloads[0]["LifecycleEventHookExecutionId"]
    shop.fake.run()
    assert shop.status(deployment) == "Succeeded"
