"""The section that a failing test's report gains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.fake import report
from codedeploy_fake.fake.report_deployments import WIDTH
from tests.shop import (
    AT_ONCE,
    ON_FAILURE,
    PAIR,
    ROLE,
    SHIFTS_TRAFFIC,
    Shop,
    blue_green,
    blue_green_group,
    inline,
    lambda_appspec,
    revision,
    tagged,
)

if TYPE_CHECKING:
    from tests.plugin.conftest import Run

APP_SPEC = revision("appspec", "YAML")
WEB = tagged()[0]

SHOWN = "[{'Key': 'role', 'Type': 'KEY_AND_VALUE', 'Value': 'web'}]"

BLUE_GREEN = {"ec2TagFilters": tagged("blue"), **blue_green_group(ready=60, termination=60)}


class Reported(Shop):
    """A shop that opens with its group, and the report of what was done there."""

    def group(self, *args: Any, platform: str = "Server", **members: Any) -> str:
        self.open(platform)
        return super().group(*args, **members)

    def lines(self) -> list[str]:
        lines = report.of(self.fake).splitlines()
        assert len(lines) <= report.PAGE
        assert max(map(len, lines)) <= WIDTH
        return lines

    def text(self) -> str:
        """The report as if it were one line."""
        return " ".join(" ".join(self.lines()).split())

    def says(self, *sentences: str) -> bool:
        """Whether the sentences follow each other in the report."""
        return " ".join(sentences) in self.text()

    def waits_for(self, deployment_id: str, *sentences: str) -> bool:
        return self.says(f"{deployment_id} waits for", *sentences)

    def waits_to_continue(self, deployment_id: str, wait: str) -> bool:
        """Whether the report says which call ends the wait of a deployment."""
        until = f"ContinueDeployment with deploymentWaitType {wait}, until"
        call = f"continue_deployment(deploymentId={deployment_id!r}, deploymentWaitType={wait!r})"
        return self.waits_for(deployment_id, until) and self.says(f"client.{call} ends the wait.")


@pytest.fixture
def shop(codedeploy: CodeDeployFake) -> Reported:
    return Reported(codedeploy, None)


# --- Calls -----------------------------------------------------------------------------------


def test_the_report_names_the_list_that_a_token_is_good_for(shop: Reported) -> None:
    for number in range(101):
        shop.client.create_application(applicationName=f"shop-{number}")
    token = shop.client.list_applications()["nextToken"]
    for wrong in (token, "made-up"):
        assert shop.refused(shop.client.list_deployments, nextToken=wrong) == "InvalidNextToken"

    *_, unknown = lines = shop.lines()
    assert [line for line in lines if "is good for" in line] == [
        "    The token is good for ListApplications() in us-east-1 alone."
    ]
    assert shop.says("ListDeployments(nextToken='made-up') -> InvalidNextTokenException:")
    assert unknown == "    No operation issued this token here."


# --- Where it is -----------------------------------------------------------------------------


def test_only_failing_tests_have_a_report(run: Run) -> None:
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


def test_failing_set_ups_and_tear_downs_have_a_report(run: Run) -> None:
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


@pytest.mark.parametrize(
    "body",
    [
        (
            'codedeploy.inject_error("ListApplications", "InvalidNextTokenException"); '
            "codedeploy_client.list_applications()"
        ),
        (
            'import boto3; boto3.client("codedeploy", "local", endpoint_url="http://localhost:4566")'
            '.create_application(applicationName="a"); assert 0'
        ),
        (
            "codedeploy_client.list_applications(); codedeploy.service.state.clock.skip(10**15); "
            "codedeploy_client.list_applications(); assert 0"
        ),
    ],
    ids=["token", "region", "year"],
)
def test_a_report_never_ends_the_run(run: Run, body: str) -> None:
    result = run(
        f"""
        def test_fails(codedeploy, codedeploy_client):
            {body}

        def test_passes():
            pass
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*- codedeploy -*", "Calls:"])


def test_a_report_that_cannot_be_made_says_so(run: Run) -> None:
    result = run(
        """
        def test_fails(codedeploy):
            codedeploy.service.state.calls.append(None)
            assert 0

        def test_passes():
            pass
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["the section could not be made: AttributeError: *"])


# --- Calls -----------------------------------------------------------------------------------


def test_the_report_lists_the_last_thirty_calls(shop: Reported) -> None:
    shop.fake.advance(0)
    assert report.of(shop.fake) == ""
    for number in range(28):
        shop.client.create_application(applicationName=f"shop-{number}")
    with pytest.raises(shop.client.exceptions.ApplicationDoesNotExistException):
        shop.client.get_application(applicationName="a" * 80)
    assert shop.lines()[0] == "Calls:"
    assert shop.text().endswith(
        f" us-east-1 GetApplication(applicationName='{'a' * 27}...{'a' * 28}') -> "
        f"ApplicationDoesNotExistException: No application found for name: {'a' * 80}"
    )
    shop.fake.inject_connection_error("ListApplications")
    shop.client.list_applications()
    lines = shop.lines()
    assert lines[0] == "The last 30 of 31 calls:"
    assert lines[-2].endswith("ListApplications() -> ConnectionBroken('ListApplications')")


def test_the_report_shows_the_last_five_deployments(shop: Reported) -> None:
    shop.group()
    ids = []
    for _ in range(6):
        ids.append(shop.deploy())
        shop.fake.run()
    lines = shop.lines()
    assert "The last 5 of 6 deployments:" in lines
    shown = [line.split()[0] for line in lines if " to shop/web: Failed" in line]
    assert shown == ids[1:]


def test_equal_calls_are_folded(shop: Reported) -> None:
    shop.client.create_application(applicationName="first")
    for _ in range(200):
        shop.client.get_application(applicationName="first")
    shop.client.list_applications()
    lines = shop.lines()
    assert len(lines) == 4
    assert lines[2].endswith(" us-east-1 GetApplication(applicationName='first') × 200")


def test_calls_that_change_something_stay(shop: Reported) -> None:
    shop.client.create_application(applicationName="first")
    for _ in range(100):
        shop.client.list_applications()
        shop.client.list_deployment_configs()
    lines = shop.lines()
    assert lines[0] == "30 of 201 calls, the last ones and those that were no mere look:"
    assert "CreateApplication(applicationName='first')" in lines[1]
    assert len(lines) == 31


def test_long_calls_are_shortened(shop: Reported) -> None:
    for number in range(40):
        tags = [{"Key": f"{'key' * 20}{n}", "Value": "value" * 20} for n in range(9)]
        shop.client.create_application(applicationName=f"shop-{number}", tags=tags)
    lines = shop.lines()
    shown = sum(line.endswith("...)") for line in lines)
    assert 15 < shown <= 30
    assert lines[0] == f"The last {shown} of 40 calls:"


def test_a_waiter_tells_its_delay(shop: Reported) -> None:
    shop.fleet(1)
    shop.fake.hang("Install")
    waiter = shop.client.get_waiter("deployment_successful")
    with pytest.raises(WaiterError):
        waiter.wait(deploymentId=shop.deploy(), WaiterConfig={"Delay": 5, "MaxAttempts": 3})
    assert shop.says("× 3, by a waiter every 5 s")


def test_the_report_tells_what_hook_functions_raised(shop: Reported) -> None:
    def check(event: Any, context: Any) -> None:
        raise LookupError("no such table")

    shop.group(platform="Lambda")
    shop.fake.on_hook("BeforeAllowTraffic", check)
    deployment = shop.release(APP_SPEC)
    assert shop.says(
        "Functions given to the fake raised:",
        f"BeforeAllowTraffic of {deployment}: LookupError: no such table",
    )


def test_a_hook_function_that_cannot_be_called_is_refused(shop: Reported) -> None:
    with pytest.raises(TypeError, match="must be a function of two arguments"):
        shop.fake.on_hook("BeforeAllowTraffic", lambda: None)  # type: ignore[misc,arg-type]


def test_other_rooms_give_hints(shop: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    def hint(fake: CodeDeployFake) -> Iterator[str]:
        # Asked outside the lock.
        yield f"There are {len(fake.calls)} calls."

    monkeypatch.setattr(report, "hints", [hint])
    shop.client.list_applications()
    assert shop.lines()[-1] == "There are 1 calls."


def test_the_report_of_a_large_fleet_fits_a_page(shop: Reported) -> None:
    shop.group(deploymentConfigName=AT_ONCE)
    shop.fake.add_instances(50, {"role": "web"})
    shop.fake.fail("Install")
    for _ in range(3):
        shop.release()
    for number in range(60):
        shop.client.create_application(applicationName=f"shop-{number}")
    lines = shop.lines()
    assert len(lines) > report.PAGE - 8
    # The charts of the last one and of those that have room; titles of the others.
    assert sum(" to shop/web: Failed after" in line for line in lines) == 3
    assert any("lines more ..." in line for line in lines)


# --- What an unended deployment waits for ----------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        ("poll", "Asking the same question again skips 15 s; fake.advance(seconds) and *"),
        ("clock", "Time passes only as the process's clock does; fake.advance(seconds) and *"),
        ("instant", "Nothing more happens by itself: the test has to make an API call."),
    ],
)
def test_the_report_tells_how_time_goes(run: Run, progress: str, text: str) -> None:
    result = run(
        f"""
        @pytest.mark.codedeploy(progress={progress!r})
        def test_it(codedeploy, codedeploy_client):
            codedeploy.on_hook("BeforeAllowTraffic", lambda event, context: None)
            client = codedeploy_client
            client.create_application(applicationName="shop", computePlatform="Lambda")
            client.create_deployment_group(
                applicationName="shop", deploymentGroupName="web", serviceRoleArn={ROLE!r},
                deploymentStyle={SHIFTS_TRAFFIC!r},
            )
            revision = {APP_SPEC!r}
            client.create_deployment(
                applicationName="shop", deploymentGroupName="web", revision=revision
            )
            assert 0
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["* waits for *", text])


def test_a_deployment_waits_for_its_start(shop: Reported) -> None:
    shop.fleet(1)
    assert shop.waits_for(shop.deploy(), "its start.")


def test_a_deployment_waits_for_lifecycle_events(shop: Reported) -> None:
    ids = shop.fleet(7)
    shop.fake.hang("Install")
    deployment = shop.deploy(deploymentConfigName=AT_ONCE, seconds=5)
    assert shop.waits_for(deployment, "its next step, until ")
    shop.fake.advance(60)
    shown = ", ".join(f"{instance} (Install)" for instance in ids[:5])
    assert shop.waits_for(deployment, f"{shown} and 2 more, until ")
    shop.client.stop_deployment(deploymentId=deployment)
    assert shop.waits_for(
        deployment, "running lifecycle events to end, because it is being stopped."
    )


@pytest.mark.codedeploy(progress="clock")
def test_a_failed_deployment_waits_for_its_rollback(shop: Reported) -> None:
    shop.fleet(1)
    shop.release()
    shop.fake.fail("Install")
    failed = shop.deploy(autoRollbackConfiguration=ON_FAILURE)
    while shop.status(failed) != "Failed":
        shop.fake.advance(0.1)
    assert shop.waits_for(failed, "its rollback to start.")


def test_a_queued_deployment_waits_for_the_active_one(shop: Reported) -> None:
    shop.fake.add_auto_scaling_group("fleet", size=1)
    shop.group(ec2TagFilters=None, autoScalingGroups=["fleet"])
    shop.release()
    active = shop.deploy()
    shop.fake.scale_out("fleet")
    queued = shop.client.list_deployments(includeOnlyStatuses=["Queued"])["deployments"]
    assert shop.waits_for(queued[0], f"{active} of its group, which is Created.")


def test_a_ready_deployment_waits_for_continue_deployment(shop: Reported) -> None:
    shop.group(**BLUE_GREEN)
    shop.fake.add_instances(1, {"role": "blue"})
    shop.fake.add_instances(1, {"role": "web"})
    deployment = shop.deploy(targetInstances={"tagFilters": [WEB]})
    shop.fake.run(deployment)
    assert shop.waits_to_continue(deployment, "READY_WAIT")
    shop.client.continue_deployment(deploymentId=deployment)
    shop.fake.advance(60)
    assert shop.waits_to_continue(deployment, "TERMINATION_WAIT")


def test_a_ready_service_waits_for_continue_deployment(shop: Reported) -> None:
    waits = blue_green(ready=60)
    del waits["greenFleetProvisioningOption"]
    shop.group(
        platform="ECS",
        ecsServices=[{"clusterName": "main", "serviceName": "web"}],
        loadBalancerInfo={"targetGroupPairInfoList": [PAIR]},
        blueGreenDeploymentConfiguration=waits,
    )
    deployment = shop.deploy(APP_SPEC)
    shop.fake.run(deployment)
    assert shop.waits_to_continue(deployment, "READY_WAIT")


@pytest.mark.parametrize("seen", [True, False])
def test_a_deployment_waits_for_the_function_of_its_hook(shop: Reported, seen: bool) -> None:
    shop.group(platform="Lambda")
    if seen:
        what = inline(lambda_appspec(BeforeAllowTraffic="check"))
    else:
        what = APP_SPEC
        shop.fake.on_hook("BeforeAllowTraffic", lambda event, context: None)
    deployment = shop.deploy(what, seconds=30)
    function = "check" if seen else "given to fake.on_hook"
    assert shop.waits_for(
        deployment,
        f"PutLifecycleEventHookExecutionStatus from the function {function} that validates "
        "BeforeAllowTraffic.",
        "Give it with fake.on_hook('BeforeAllowTraffic', function) before the deployment gets "
        "there."
        if seen
        else "The function given to fake.on_hook has returned without reporting a status.",
    )


# --- Instances that were not found -----------------------------------------------------------


def test_the_report_tells_what_would_match_filters_that_matched_nothing(shop: Reported) -> None:
    shop.group(
        ec2TagFilters=[WEB],
        onPremisesTagSet={"onPremisesTagSetList": [[WEB]]},
        autoScalingGroups=["fleet"],
    )
    deployment = shop.release()
    tags = "{'role': 'web'}"
    assert shop.says(
        f"{deployment} goes where one of these matches, and none did:",
        f"ec2TagFilters {SHOWN}",
        "onPremisesTagSet {'onPremisesTagSetList': [[{...}]]}",
        "autoScalingGroups ['fleet']",
        "The fake has in us-east-1: no instances.",
        "fake.add_auto_scaling_group('fleet', size=1) adds the Auto Scaling group, which the test "
        "has not declared.",
        f"fake.add_instances(1, tags={tags}) adds one that matches.",
        f"fake.add_on_premises_instances(1, tags={tags}) adds one that matches.",
    )
    shop.fake.add_instances(2, {"role": "db"})
    shop.fake.add_auto_scaling_group("other", size=1)
    shop.fake.add_auto_scaling_group("fleet", size=0)
    shop.fake.add_on_premises_instances(["old", "server"], {"role": "db"})
    shop.client.deregister_on_premises_instance(instanceName="old")
    shop.fake.add_instances(1, {"role": "web"}, region="eu-west-1")
    there = (
        "2 instances tagged {'role': 'db'}, 1 instance tagged {} of other, "
        "1 on-premises instance tagged {'role': 'db'}."
    )
    assert shop.says(
        f"The fake has in us-east-1: {there}",
        "The fake has in eu-west-1: 1 instance tagged {'role': 'web'}.",
        "fake.scale_out('fleet') starts an instance of that Auto Scaling group.",
    )


def test_the_report_tells_what_would_match_a_set_of_tags(shop: Reported) -> None:
    stage = {"Key": "stage", "Value": "prod", "Type": "KEY_AND_VALUE"}
    shop.group(ec2TagFilters=None, ec2TagSet={"ec2TagSetList": [[WEB, stage], [stage]]})
    shop.release()
    assert shop.says("fake.add_instances(1, tags={'role': 'web', 'stage': 'prod'}) adds one")


def test_the_report_says_that_a_group_names_no_instances(shop: Reported) -> None:
    shop.group(ec2TagFilters=None)
    shop.release()
    assert shop.says(
        "web names no instances: neither tags nor Auto Scaling groups.",
        "The fake has in us-east-1: no instances.",
        "Give the group ec2TagFilters, and add instances: fake.add_instances(1, tags={...}).",
    )


def test_the_report_says_that_instances_are_up_to_date(shop: Reported) -> None:
    shop.group(ec2TagFilters=None)
    shop.release(updateOutdatedInstancesOnly=True)
    assert shop.says(
        "Instances that run the revision already are left out: updateOutdatedInstancesOnly.",
        "The fake has in us-east-1: no instances.",
    )
    assert not shop.says("fake.add_instances")


def test_the_report_tells_what_a_green_fleet_would_match(shop: Reported) -> None:
    shop.group(**BLUE_GREEN)
    shop.fake.add_instances(1, {"role": "blue"})
    ids = shop.fake.add_instances(1, {"role": "web"})
    deployment = shop.deploy(targetInstances={"tagFilters": [WEB]})
    shop.fake.terminate_instances(ids)
    shop.fake.run()
    assert shop.says(
        f"{deployment} goes where one of these matches, and none did:",
        f"tagFilters {SHOWN}",
        "The fake has in us-east-1: 1 instance tagged {'role': 'blue'}.",
        "fake.add_instances(1, tags={'role': 'web'}) adds one that matches.",
    )


def test_the_report_names_the_instances_that_a_rollback_misses(shop: Reported) -> None:
    ids = shop.fleet(1)
    shop.release()
    shop.deploy(autoRollbackConfiguration=ON_FAILURE, seconds=5)
    shop.fake.terminate_instances(ids)
    shop.fake.run()
    assert shop.says(f"instances {ids}")


def test_calls_of_several_lines_each_give_way_to_the_last_ones(shop: Reported) -> None:
    for number in range(40):
        with pytest.raises(ClientError):
            shop.client.list_applications(nextToken=f"made-up-{number}")
    lines = shop.lines()
    assert len(lines) <= report.PAGE
    assert any("made-up-39" in line for line in lines)
