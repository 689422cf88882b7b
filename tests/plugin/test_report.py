"""The section that a failing test's report gains."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake import report

if TYPE_CHECKING:
    from tests.plugin.conftest import Run

ROLE = "arn:aws:iam::123456789012:role/deploy"
REVISION = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}
APP_SPEC = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "YAML"}}
WEB = {"Key": "role", "Value": "web", "Type": "KEY_AND_VALUE"}

STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
WAITS: Any = {
    "terminateBlueInstancesOnDeploymentSuccess": {
        "action": "TERMINATE",
        "terminationWaitTimeInMinutes": 60,
    },
    "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
}
BLUE_GREEN: Any = {
    "ec2TagFilters": [{**WEB, "Value": "blue"}],
    "deploymentStyle": STYLE,
    "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
    "blueGreenDeploymentConfiguration": {
        **WAITS,
        "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
    },
}


class Shop:
    """An application with a deployment group, and the report of what was done with them."""

    def __init__(self, fake: CodeDeployFake, client: Any) -> None:
        self.fake = fake
        self.client = client

    def group(self, platform: str = "Server", **settings: Any) -> None:
        self.client.create_application(applicationName="shop", computePlatform=platform)
        self.client.create_deployment_group(
            applicationName="shop", deploymentGroupName="web", serviceRoleArn=ROLE, **settings
        )

    def deploy(self, revision: Any = REVISION, **members: Any) -> str:
        answer = self.client.create_deployment(
            applicationName="shop", deploymentGroupName="web", revision=revision, **members
        )
        deployment_id: str = answer["deploymentId"]
        return deployment_id

    def lines(self) -> list[str]:
        return report.of(self.fake).splitlines()

    def awaited(self, deployment_id: str) -> str:
        start = f"  {deployment_id} waits for "
        (line,) = [line for line in self.lines() if line.startswith(start)]
        return line.removeprefix(start)


@pytest.fixture
def shop(codedeploy: CodeDeployFake, codedeploy_client: Any) -> Shop:
    return Shop(codedeploy, codedeploy_client)


# --- Calls -----------------------------------------------------------------------------------


def test_the_token_of_another_list(shop: Shop) -> None:
    for number in range(101):
        shop.client.create_application(applicationName=f"shop-{number}")
    token = shop.client.list_applications()["nextToken"]
    for wrong in (token, "made-up"):
        with pytest.raises(shop.client.exceptions.InvalidNextTokenException):
            shop.client.list_deployments(nextToken=wrong)

    *_, first, belongs, second, unknown = shop.lines()

    assert "ListDeployments(" in first
    assert belongs == "    The token is good for ListApplications() in us-east-1 alone."
    assert "made-up" in second
    assert unknown == "    No operation issued this token here."


# --- Where it is -----------------------------------------------------------------------------


def test_only_failing_tests_have_it(run: Run) -> None:
    result = run(
        """
        def test_passes(codedeploy):
            shop.create("passed")

        @pytest.mark.xfail
        def test_expected(codedeploy):
            shop.create("expected")
            assert 0

        def test_without_calls(codedeploy):
            assert 0

        def test_without_the_fake():
            assert 0

        def test_fails(codedeploy):
            shop.create("failed")
            assert 0
        """,
        "-rA",
    )
    result.assert_outcomes(passed=1, xfailed=1, failed=3)
    assert [line for line in result.outlines if "- codedeploy -" in line] == [
        "---------------------------------- codedeploy ----------------------------------"
    ]
    calls = [line for line in result.outlines if line.endswith(")") and " CreateApp" in line]
    assert [line[11:] for line in calls] == [
        "us-east-1 CreateApplication(applicationName='failed')"
    ]


def test_set_up_and_tear_down_have_it(run: Run) -> None:
    result = run(
        """
        @pytest.fixture
        def set_up(codedeploy):
            shop.create("up")
            assert 0

        @pytest.fixture
        def tear_down(codedeploy):
            yield
            shop.create("down")
            assert 0

        def test_one(set_up):
            pass

        def test_two(tear_down):
            pass
        """
    )
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        ["*CreateApplication(applicationName='up')", "*CreateApplication(applicationName='down')"]
    )


# --- Calls -----------------------------------------------------------------------------------


def test_calls(shop: Shop) -> None:
    shop.fake.advance(0)
    assert report.of(shop.fake) == ""
    for number in range(28):
        shop.client.create_application(applicationName=f"shop-{number}")
    with pytest.raises(shop.client.exceptions.ApplicationDoesNotExistException):
        shop.client.get_application(applicationName="a" * 80)
    assert shop.lines()[0] == "Calls:"
    assert shop.lines()[-1].endswith(
        f" us-east-1 GetApplication(applicationName='{'a' * 27}...{'a' * 28}') -> "
        f"ApplicationDoesNotExistException: No application found for name: {'a' * 80}"
    )
    shop.fake.inject_connection_error("ListApplications")
    shop.client.list_applications()
    lines = shop.lines()
    assert lines[0] == "The last 30 of 31 calls:"
    assert len(lines) == 31
    assert lines[-2].endswith("ListApplications() -> ConnectionBroken('ListApplications')")


def test_the_last_deployments(shop: Shop) -> None:
    shop.group(ec2TagFilters=[WEB])
    ids = []
    for _ in range(6):
        ids.append(shop.deploy())
        shop.fake.run()
    lines = shop.lines()
    assert "The last 5 of 6 deployments:" in lines
    shown = [line.split()[0] for line in lines if " to shop/web: Failed" in line]
    assert shown == ids[1:]


# --- What an unended deployment waits for ----------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        ("poll", "15 s go by whenever a question is asked again; fake.advance() skips more."),
        ("clock", "Time goes only as the process's clock does; fake.advance() skips some."),
        ("instant", "All that needed only time has happened; somebody has to do something."),
    ],
)
def test_how_time_goes(run: Run, progress: str, text: str) -> None:
    result = run(
        f"""
        @pytest.mark.codedeploy(progress={progress!r})
        def test_it(codedeploy, codedeploy_client):
            codedeploy.on_hook("BeforeAllowTraffic", lambda event, context: None)
            client = codedeploy_client
            client.create_application(applicationName="shop", computePlatform="Lambda")
            client.create_deployment_group(
                applicationName="shop", deploymentGroupName="web", serviceRoleArn={ROLE!r},
                deploymentStyle={STYLE!r},
            )
            revision = {APP_SPEC!r}
            client.create_deployment(
                applicationName="shop", deploymentGroupName="web", revision=revision
            )
            assert 0
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["* waits for *.", text])


def test_a_start(shop: Shop) -> None:
    shop.group(ec2TagFilters=[WEB])
    shop.fake.add_instances(1, {"role": "web"})
    assert shop.awaited(shop.deploy()) == "its start."


def test_lifecycle_events(shop: Shop) -> None:
    shop.group(ec2TagFilters=[WEB])
    ids = shop.fake.add_instances(7, {"role": "web"})
    shop.fake.hang("Install")
    deployment = shop.deploy(deploymentConfigName="CodeDeployDefault.AllAtOnce")
    shop.fake.advance(5)
    assert shop.awaited(deployment).startswith("its next step, until ")
    shop.fake.advance(60)
    shown = ", ".join(f"{instance} (Install)" for instance in ids[:5])
    assert shop.awaited(deployment).startswith(f"{shown} and 2 more, until ")
    shop.client.stop_deployment(deploymentId=deployment)
    assert shop.awaited(deployment) == (
        "running lifecycle events to end, because it is being stopped."
    )


def test_a_rollback(shop: Shop) -> None:
    shop.group(ec2TagFilters=[WEB])
    shop.fake.add_instances(1, {"role": "web"})
    shop.deploy()
    shop.fake.run()
    shop.fake.fail("Install")
    failed = shop.deploy(
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    )
    while shop.client.get_deployment(deploymentId=failed)["deploymentInfo"]["status"] != "Failed":
        shop.fake.advance(0.1)
    assert shop.awaited(failed) == "its rollback to start."


def test_a_place_in_line(shop: Shop) -> None:
    shop.fake.add_auto_scaling_group("fleet", size=1)
    shop.group(autoScalingGroups=["fleet"])
    shop.deploy()
    shop.fake.run()
    active = shop.deploy()
    shop.fake.scale_out("fleet")
    queued = shop.client.list_deployments(includeOnlyStatuses=["Queued"])["deployments"]
    assert shop.awaited(queued[0]) == f"{active} of its group, which is Created."


def test_continue_deployment(shop: Shop) -> None:
    shop.group(**BLUE_GREEN)
    shop.fake.add_instances(1, {"role": "blue"})
    shop.fake.add_instances(1, {"role": "web"})
    deployment = shop.deploy(targetInstances={"tagFilters": [WEB]})
    shop.fake.run(deployment)
    assert shop.awaited(deployment).startswith(
        "ContinueDeployment with deploymentWaitType READY_WAIT, until "
    )
    shop.client.continue_deployment(deploymentId=deployment)
    shop.fake.advance(60)
    assert shop.awaited(deployment).startswith(
        "ContinueDeployment with deploymentWaitType TERMINATION_WAIT, until "
    )


def test_continue_deployment_of_a_service(shop: Shop) -> None:
    pair = {
        "targetGroups": [{"name": "blue"}, {"name": "green"}],
        "prodTrafficRoute": {"listenerArns": ["arn:aws:elasticloadbalancing:prod"]},
    }
    shop.group(
        "ECS",
        ecsServices=[{"clusterName": "main", "serviceName": "web"}],
        deploymentStyle=STYLE,
        loadBalancerInfo={"targetGroupPairInfoList": [pair]},
        blueGreenDeploymentConfiguration=WAITS,
    )
    deployment = shop.deploy(APP_SPEC)
    shop.fake.run(deployment)
    assert shop.awaited(deployment).startswith(
        "ContinueDeployment with deploymentWaitType READY_WAIT, until "
    )


@pytest.mark.parametrize("seen", [True, False])
def test_a_hook(shop: Shop, seen: bool) -> None:
    shop.group("Lambda", deploymentStyle=STYLE)
    properties = {"Name": "f", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    content = {
        "version": 0.0,
        "Resources": [{"f": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        "Hooks": [{"BeforeAllowTraffic": "check"}],
    }
    if seen:
        revision = {
            "revisionType": "AppSpecContent",
            "appSpecContent": {"content": json.dumps(content)},
        }
    else:
        revision = APP_SPEC
        shop.fake.on_hook("BeforeAllowTraffic", lambda event, context: None)
    deployment = shop.deploy(revision)
    shop.fake.advance(30)
    assert shop.awaited(deployment) == (
        "PutLifecycleEventHookExecutionStatus from the function "
        + ("check" if seen else "given to fake.on_hook")
        + " that validates BeforeAllowTraffic."
    )


# --- Instances that were not found -----------------------------------------------------------


def test_filters_that_matched_nothing(shop: Shop) -> None:
    shop.group(
        ec2TagFilters=[WEB],
        onPremisesTagSet={"onPremisesTagSetList": [[WEB]]},
        autoScalingGroups=["fleet"],
    )
    deployment = shop.deploy()
    shop.fake.run()
    assert shop.lines()[-5:] == [
        f"  {deployment} goes where one of these matches, and none did:",
        f"    ec2TagFilters {[WEB]}",
        f"    onPremisesTagSet {{'onPremisesTagSetList': {[[WEB]]}}}",
        "    autoScalingGroups ['fleet']",
        "  The fake has in us-east-1: nothing; fake.add_instances adds instances.",
    ]
    shop.fake.add_instances(2, {"role": "db"})
    shop.fake.add_auto_scaling_group("other", size=1)
    shop.fake.add_on_premises_instances(["old", "server"], {"role": "db"})
    shop.client.deregister_on_premises_instance(instanceName="old")
    shop.fake.add_instances(1, {"role": "web"}, region="eu-west-1")
    there = (
        "2 instances tagged {'role': 'db'}, 1 instance tagged {} of other, "
        "1 on-premises instance tagged {'role': 'db'}"
    )
    assert shop.lines()[-2:] == [
        f"  The fake has in us-east-1: {there}",
        "  The fake has in eu-west-1: 1 instance tagged {'role': 'web'}",
    ]


def test_a_group_that_names_no_instances(shop: Shop) -> None:
    shop.group()
    shop.deploy(updateOutdatedInstancesOnly=True)
    shop.fake.run()
    assert shop.lines()[-3:-1] == [
        "  web names no instances: neither tags nor Auto Scaling groups.",
        "  Instances that run the revision already are left out: updateOutdatedInstancesOnly.",
    ]


def test_a_green_fleet_that_is_not_there(shop: Shop) -> None:
    shop.group(**BLUE_GREEN)
    shop.fake.add_instances(1, {"role": "blue"})
    ids = shop.fake.add_instances(1, {"role": "web"})
    deployment = shop.deploy(targetInstances={"tagFilters": [WEB]})
    shop.fake.terminate_instances(ids)
    shop.fake.run()
    assert shop.lines()[-3:] == [
        f"  {deployment} goes where one of these matches, and none did:",
        f"    tagFilters {[WEB]}",
        "  The fake has in us-east-1: 1 instance tagged {'role': 'blue'}",
    ]


def test_a_rollback_to_instances_that_are_gone(shop: Shop) -> None:
    shop.group(ec2TagFilters=[WEB])
    ids = shop.fake.add_instances(1, {"role": "web"})
    shop.deploy()
    shop.fake.run()
    shop.deploy(autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]})
    shop.fake.advance(5)
    shop.fake.terminate_instances(ids)
    shop.fake.run()
    assert f"    instances {ids}" in shop.lines()
