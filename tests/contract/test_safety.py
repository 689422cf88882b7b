"""Nothing is sent to an account before every rule says that it may be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest

from codedeploy_fake import mock_codedeploy
from contract.aws import Aws
from contract.run import Leftovers, private_session, run_on_account
from contract.safety import SENTINEL, Ceilings, Guard, Refusal
from tests.contract.conftest import REGION, Account


def _guarded(account: Account, guard: Guard | None = None) -> Any:
    """A session of boto3 whose calls a guard watches."""
    session = account.session()
    (guard or account.guard()).watch(session)
    return boto3.Session(botocore_session=session)


def _applications(account: Account) -> list[str]:
    applications: list[str] = account.client("codedeploy").list_applications()["applications"]
    return applications


def test_an_account_with_the_sentinel_is_used(account: Account) -> None:
    client = _guarded(account).client("codedeploy")
    client.create_application(applicationName="shop")
    assert _applications(account) == ["shop"]


def test_credentials_of_another_account_are_refused(account: Account) -> None:
    client = _guarded(account, account.guard("999999999999")).client("codedeploy")
    with pytest.raises(Refusal, match="belong to account 123456789012, not 999999999999"):
        client.create_application(applicationName="shop")
    assert not _applications(account)


@pytest.mark.parametrize("value", [None, "no"])
def test_an_account_without_the_sentinel_is_refused(account: Account, value: str | None) -> None:
    ssm = account.client("ssm")
    ssm.delete_parameter(Name=SENTINEL[0])
    if value is not None:
        ssm.put_parameter(Name=SENTINEL[0], Value=value, Type="String")
    client = _guarded(account).client("codedeploy")
    with pytest.raises(Refusal, match="has no parameter /codedeploy-fake/contract"):
        client.create_application(applicationName="shop")
    assert not _applications(account)


def test_another_endpoint_than_that_of_aws_is_refused(account: Account) -> None:
    session = _guarded(account)
    client = session.client("codedeploy", endpoint_url="http://127.0.0.1:5000")
    with pytest.raises(Refusal, match=r"would go to '127\.0\.0\.1', which is no endpoint of AWS"):
        client.list_applications()


def test_a_run_on_an_account_is_refused_while_the_fake_is_active(account: Account) -> None:
    with mock_codedeploy(), pytest.raises(Refusal, match="the fake of CodeDeploy is active"):
        _guarded(account)


def test_a_fake_that_becomes_active_later_is_seen_before_the_next_call(account: Account) -> None:
    client = _guarded(account).client("codedeploy")
    client.list_applications()
    with mock_codedeploy(), pytest.raises(Refusal, match="became active before ListApplications"):
        client.list_applications()


def test_other_regions_than_those_of_the_policy_are_refused(account: Account) -> None:
    with pytest.raises(Refusal, match="eu-west-1 and us-east-1, not in 'ap-south-1'"):
        run_on_account(lambda aws: None, account.session(), account.guard(), "ap-south-1")


def test_at_most_four_calls_a_second_are_made(account: Account) -> None:
    client = _guarded(account).client("codedeploy")
    for _ in range(8):
        client.list_applications()
    # Ten requests with the two that prove the account: nine gaps.
    assert account.clock.now == pytest.approx(9 / 4)


def test_the_ceiling_of_calls_ends_a_run(account: Account) -> None:
    client = _guarded(account, account.guard(ceilings=Ceilings(calls=2))).client("codedeploy")
    client.list_applications()
    client.list_applications()
    with pytest.raises(Refusal, match="the run has made its 2 calls"):
        client.list_applications()


def test_the_ceiling_of_minutes_ends_a_run(account: Account) -> None:
    client = _guarded(account, account.guard(ceilings=Ceilings(minutes=10))).client("codedeploy")
    client.list_applications()
    account.clock.now += 601
    with pytest.raises(Refusal, match="the run has had its 10 minutes"):
        client.list_applications()


def test_what_a_run_has_made_is_removed_although_its_ceilings_are_reached(
    account: Account,
) -> None:
    guard = account.guard(ceilings=Ceilings(calls=1))

    def scenario(aws: Aws) -> None:
        aws.application()
        account.clock.now += 3601
        aws.codedeploy.list_applications()

    with pytest.raises(Refusal, match="the run has made its 1 calls"):
        run_on_account(scenario, account.session(), guard, REGION)
    assert not _applications(account)


def test_instances_are_counted_until_everything_of_their_scenario_is_removed(
    account: Account,
) -> None:
    guard = account.guard()
    image = account.client("ec2").describe_images()["Images"][0]["ImageId"]

    def scenario(aws: Aws) -> None:
        aws.ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, InstanceType="t4g.nano")

    def broken(aws: Aws) -> None:
        aws.finally_(aws.iam.delete_role, RoleName=aws.name("missing"))
        scenario(aws)

    run_on_account(scenario, account.session(), guard, REGION)
    with pytest.raises(Leftovers):
        run_on_account(broken, account.session(), guard, REGION)
    with pytest.raises(Refusal, match="would bring the run to 4 instances; it may have 3"):
        run_on_account(scenario, account.session(), guard, REGION)


def test_the_session_of_an_account_reads_nothing_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile mine]\nregion = us-west-2\n")
    (folder / "credentials").write_text(
        "[mine]\naws_access_key_id = right\naws_secret_access_key = right\n"
    )
    other = tmp_path / "other"
    other.write_text("[mine]\naws_access_key_id = wrong\naws_secret_access_key = wrong\n")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "wrong",
        "AWS_SECRET_ACCESS_KEY": "wrong",
        "AWS_SESSION_TOKEN": "wrong",
        "AWS_PROFILE": "wrong",
        "AWS_REGION": "ap-south-1",
        "AWS_DEFAULT_REGION": "ap-south-1",
        "AWS_CONFIG_FILE": str(other),
        "AWS_SHARED_CREDENTIALS_FILE": str(other),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    session = private_session("mine", REGION)
    assert session.get_credentials().access_key == "right"
    client = session.create_client("sts")
    assert client.meta.region_name == REGION
    assert client.meta.endpoint_url == f"https://sts.{REGION}.amazonaws.com"


def test_the_ceiling_of_instances_is_judged_before_they_are_made(account: Account) -> None:
    ec2 = _guarded(account).client("ec2")
    with pytest.raises(Refusal, match="would bring the run to 4 instances; it may have 3"):
        ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=4, InstanceType="t4g.nano")
    assert not account.client("ec2").describe_instances()["Reservations"]


def test_larger_instances_than_nano_are_refused(account: Account) -> None:
    ec2 = _guarded(account).client("ec2")
    with pytest.raises(Refusal, match=r"asks for m5\.large; scenarios use nano instances only"):
        ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1, InstanceType="m5.large")
