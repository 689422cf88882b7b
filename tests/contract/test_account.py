"""A scenario on two sides: what differs is named, and nothing else is."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from botocore.exceptions import ClientError

from contract.__main__ import main, remove
from contract.aws import Aws, expiry, new_run
from contract.comparison import Accepted, differences, unaccepted
from contract.record import Record
from contract.run import Leftovers, run_on_account, run_on_fake
from contract.scenarios import load
from contract.sweep import sweep
from tests.contract.conftest import ACCOUNT, REGION, Account


def _on_account(account: Account, scenario: Any) -> Record:
    return run_on_account(scenario, account.session(), account.guard(), REGION)


def _compared(account: Account, scenario: Any) -> list[str]:
    there = _on_account(account, scenario)
    return [str(one) for one in differences(run_on_fake(scenario), there)]


def _application(aws: Aws) -> None:
    aws.codedeploy.get_application(applicationName=aws.application())


def test_what_both_sides_answer_alike_is_no_difference(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        aws.codedeploy.create_application(applicationName=aws.name("app"))
        aws.codedeploy.list_applications()

    assert not _compared(account, scenario)


def test_known_differences_of_another_service_are_named_member_by_member(
    account: Account,
) -> None:
    assert _compared(account, _application) == [
        "GetApplication .application.linkedToGitHub: here False, there absent"
    ]


def test_another_text_is_a_difference(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        with pytest.raises(ClientError):
            aws.codedeploy.get_application(applicationName=aws.name("missing"))

    (found,) = _compared(account, scenario)
    assert found == (
        "GetApplication error .Message: here 'Applications not found for <account>', there 'The "
        "application <run>-missing does not exist with the user or AWS account.'"
    )


def test_a_refusal_on_one_side_alone_is_a_difference(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        try:
            aws.codedeploy.create_application(applicationName="x" * 101)
        except ClientError:
            return

    (found,) = _compared(account, scenario)
    assert found.startswith("CreateApplication outcome: here {'Code': 'InvalidApplicationName")


def test_another_course_of_calls_ends_the_comparison(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        try:
            aws.codedeploy.create_application(applicationName="two words")
        except ClientError:
            aws.codedeploy.list_deployment_configs()
        else:
            aws.codedeploy.list_applications()

    found = _compared(account, scenario)
    assert found[-1] == "call 2: here 'ListDeploymentConfigs', there 'ListApplications'"


def test_an_accepted_difference_is_left_out_and_others_are_not(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        with pytest.raises(ClientError):
            aws.codedeploy.get_application(applicationName=aws.name("missing"))

    here, there = run_on_fake(scenario), _on_account(account, scenario)
    found = list(differences(here, there))
    known = Accepted("scenario", "GetApplication error .Message", "another wording")
    assert not unaccepted("scenario", found, [known])
    assert unaccepted("another_scenario", found, [known]) == found
    other = Accepted("scenario", "GetApplication .application", "another member")
    assert unaccepted("scenario", found, [other]) == found


def test_records_hold_neither_headers_nor_credentials_nor_numbers_of_the_account(
    account: Account, tmp_path: Path
) -> None:
    path = _on_account(account, _application).save(
        tmp_path, date="2026-11-26", region=REGION, botocore="1.43"
    )
    text = path.read_text("utf-8")
    for secret in (ACCOUNT, REGION, "ResponseMetadata", "Authorization", "HTTPHeaders", "AKIA"):
        assert secret not in text.replace(f'"region": "{REGION}"', "")
    content = json.loads(text)
    assert content["scenario"] == "_application"
    assert content["date"] == "2026-11-26"
    assert content["entries"][0]["parameters"]["applicationName"] == "<run>-app"


def test_a_saved_record_replays_against_the_fake(account: Account, tmp_path: Path) -> None:
    saved = _on_account(account, _application).save(tmp_path)
    here = run_on_fake(_application)
    there = Record.load(saved)
    assert [one.place for one in differences(here, there)] == [
        "GetApplication .application.linkedToGitHub"
    ]
    there.entries[1].answer["application"]["linkedToGitHub"] = False
    assert not list(differences(here, there))


#: Scenarios whose calls name, between them, every kind of thing that differs from run to run.
_MANY_KINDS = (
    "an_instance_that_never_reports",
    "group_with_everything",
    "instance_described",
    "lambda_release_all_at_once",
    "messages_of_a_failed_deployment",
    "second_group_of_an_ecs_service",
)


@pytest.mark.parametrize("name", _MANY_KINDS)
def test_a_record_replays_on_another_day_in_another_region(name: str) -> None:
    scenario = load()[name].function
    with time_machine.travel(datetime.datetime(2026, 3, 1, 7, tzinfo=datetime.timezone.utc)):
        there = run_on_fake(scenario, seed=7, region=REGION)
    assert [str(one) for one in differences(run_on_fake(scenario), there)] == []


def test_an_account_that_accepts_a_mistake_ends_nothing(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        aws.refused(
            "InvalidApplicationNameException", "create_application", applicationName="x" * 101
        )
        aws.codedeploy.list_applications()

    found = _compared(account, scenario)
    assert found[0].startswith("CreateApplication outcome: here {'Code': 'InvalidApplicationName")
    assert found[-1].startswith("ListApplications .applications")


def test_what_ends_a_scenario_on_an_account_alone_is_recorded_with_what_came_before(
    account: Account, tmp_path: Path
) -> None:
    def scenario(aws: Aws) -> None:
        name = aws.application()
        found = aws.codedeploy.get_application(applicationName=name)
        assert found["application"]["linkedToGitHub"] is False, name

    record = _on_account(account, scenario)
    there = Record.load(record.save(tmp_path))
    assert there.ended == "KeyError 'linkedToGitHub'"
    assert [entry.operation for entry in there.entries] == ["CreateApplication", "GetApplication"]
    first, *_ = differences(run_on_fake(scenario), there)
    assert str(first) == "early end: here None, there \"KeyError 'linkedToGitHub'\""


def test_an_early_end_names_the_line_of_the_scenario(account: Account) -> None:
    scenario = load()["deployment_to_no_instance"].function
    assert _on_account(account, scenario).ended == (
        '`info = aws.wait(answer["deploymentId"])`: AssertionError <uuid 3> showed '
        "['Created'] within 10 minutes, not ('Succeeded', 'Failed', 'Stopped')"
    )


# What is left behind


def _crash(aws: Aws) -> None:
    aws.application()
    aws.role()
    aws.topic_and_queue()
    aws.rule_and_queue()
    aws._finalizers.clear()  # the process is gone
    raise KeyboardInterrupt


def _all(account: Account) -> list[str]:
    """What the account holds of the kinds that a crashed scenario has made."""
    client = account.client
    return [
        *client("codedeploy").list_applications()["applications"],
        *(role["RoleName"] for role in client("iam").list_roles()["Roles"]),
        *(topic["TopicArn"] for topic in client("sns").list_topics()["Topics"]),
        *client("sqs").list_queues().get("QueueUrls", ()),
        *(rule["Name"] for rule in client("events").list_rules()["Rules"]),
    ]


def test_a_scenario_leaves_nothing_however_it_ends(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        aws.application()
        aws.rule_and_queue()
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        _on_account(account, scenario)
    assert not _all(account)


def test_after_a_crash_the_sweep_leaves_nothing(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.client("codedeploy").create_application(applicationName="somebody-elses")
    with pytest.raises(KeyboardInterrupt):
        _on_account(account, _crash)
    assert len(_all(account)) == 7
    assert remove(account.session(), ACCOUNT) == 0
    assert capsys.readouterr().out == "nothing to remove\n"
    assert remove(account.session(), ACCOUNT, everything=True) == 0
    assert capsys.readouterr().out.count("removed ") == 6
    assert _all(account) == ["somebody-elses"]


def test_the_sweep_leaves_what_still_has_time(account: Account) -> None:
    with pytest.raises(KeyboardInterrupt):
        _on_account(account, _crash)
    (name,) = account.client("codedeploy").list_applications()["applications"]
    until = expiry(name)
    assert until is not None
    assert not sweep(account.client, until - datetime.timedelta(seconds=1))
    assert len(sweep(account.client, until)) == 6
    assert not _all(account)


def test_the_sweep_of_another_account_removes_nothing(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        _on_account(account, _crash)
    assert remove(account.session(), "999999999999", everything=True) == 1
    assert "nothing was removed: the credentials belong to" in capsys.readouterr().err
    assert len(_all(account)) == 6


def test_what_cannot_be_removed_is_named(account: Account) -> None:
    def scenario(aws: Aws) -> None:
        aws.finally_(aws.iam.delete_role, RoleName=aws.name("missing"))

    with pytest.raises(Leftovers, match=r"DeleteRole .*missing"):
        _on_account(account, scenario)


def test_one_thing_that_cannot_be_removed_does_not_keep_the_others(account: Account) -> None:
    def hang_up() -> None:
        raise ConnectionError("the line is dead")

    def scenario(aws: Aws) -> None:
        aws.application()
        aws.finally_(aws.iam.delete_role, RoleName=aws.name("missing"))
        aws.finally_(hang_up)

    with pytest.raises(Leftovers, match=r"hang_up .*the line is dead; delete_role .*missing"):
        _on_account(account, scenario)
    assert not _all(account)


def test_an_instance_profile_is_swept_with_its_role(account: Account) -> None:
    iam = account.client("iam")
    name = f"{new_run()}-instance"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    assert sweep(account.client, everything=True) == [
        f"removed instance profile {name}",
        f"removed role {name}",
    ]
    assert not iam.list_instance_profiles()["InstanceProfiles"]


def test_a_run_names_itself_by_the_time_of_its_beginning() -> None:
    run = new_run()
    assert expiry(f"{run}-app") == expiry(run) is not None
    assert expiry("shop") is None
    assert expiry("cdf-mine") is None


def test_there_are_forty_scenarios_most_of_them_nearly_free(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tiers = [planned.tier for planned in load().values()]
    assert len(tiers) >= 40
    assert tiers.count(0) > len(tiers) / 2
    assert main(["list"]) == 0
    assert "0  application_names: An application's name" in capsys.readouterr().out
