"""The AWS command line interface, versions 1 and 2, as users run it."""

from __future__ import annotations

import subprocess

import pytest

import codedeploy_fake
from tests.programs.conftest import PROGRAMS, Shell

GROUP = "--application-name shop --deployment-group-name web"
S3 = "--s3-location bucket=releases,key=shop.zip,bundleType=zip"


def make_group(aws: Shell) -> None:
    aws("deploy create-application --application-name shop")
    aws(
        f"deploy create-deployment-group {GROUP} "
        "--service-role-arn arn:aws:iam::123456789012:role/deploy "
        "--ec2-tag-filters Key=role,Value=web,Type=KEY_AND_VALUE "
        "--auto-rollback-configuration enabled=true,events=DEPLOYMENT_FAILURE"
    )


def test_a_release_succeeds_and_the_wait_returns_at_once(aws: Shell) -> None:
    codedeploy_fake.connect(aws.endpoint).add_instances(3, tags={"role": "web"})
    make_group(aws)
    deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
    assert aws(f"deploy wait deployment-successful --deployment-id {deployment}") is None
    info = aws(f"deploy get-deployment --deployment-id {deployment}")["deploymentInfo"]
    assert info["status"] == "Succeeded"
    assert info["deploymentOverview"]["Succeeded"] == 3
    assert info["createTime"]


def test_a_release_fails_with_diagnostics_and_rolls_back(aws: Shell) -> None:
    fake = codedeploy_fake.connect(aws.endpoint)
    (instance,) = fake.add_instances(1, tags={"role": "web"})
    make_group(aws)
    aws(f"deploy create-deployment {GROUP} {S3}")
    fake.fail("AfterInstall", times=1, log_tail="no space left on device")
    failed = aws(f"deploy create-deployment {GROUP} {S3},version=2")["deploymentId"]
    complaint = aws.fail(f"deploy wait deployment-successful --deployment-id {failed}")
    assert "Waiter DeploymentSuccessful failed" in complaint

    info = aws(f"deploy get-deployment --deployment-id {failed}")["deploymentInfo"]
    assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    target = aws(f"deploy get-deployment-target --deployment-id {failed} --target-id {instance}")[
        "deploymentTarget"
    ]["instanceTarget"]
    (event,) = [each for each in target["lifecycleEvents"] if each["status"] == "Failed"]
    assert event["diagnostics"]["logTail"] == "no space left on device"
    rollback = info["rollbackInfo"]["rollbackDeploymentId"]
    assert aws(f"deploy wait deployment-successful --deployment-id {rollback}") is None


class TestStopping:
    @pytest.fixture
    def arguments(self) -> list[str]:
        return ["--progress", "clock"]

    def test_a_deployment_in_progress_is_stopped(self, aws: Shell) -> None:
        fake = codedeploy_fake.connect(aws.endpoint)
        fake.add_instances(3, tags={"role": "web"})
        make_group(aws)
        deployment = aws(f"deploy create-deployment {GROUP} {S3}")["deploymentId"]
        fake.advance(15)
        stopped = aws(f"deploy stop-deployment --deployment-id {deployment}")
        assert stopped["status"] in ("Pending", "Succeeded")
        fake.run()
        info = aws(f"deploy get-deployment --deployment-id {deployment}")["deploymentInfo"]
        assert info["status"] == "Stopped"


def test_an_error_of_the_service_is_told_with_its_code(aws: Shell) -> None:
    complaint = aws.fail("deploy get-deployment --deployment-id d-USUAELQEX")
    assert "DeploymentDoesNotExistException" in complaint
    assert "d-USUAELQEX" in complaint
    aws("deploy create-application --application-name shop")
    complaint = aws.fail("deploy create-application --application-name shop")
    assert "ApplicationAlreadyExistsException" in complaint


def test_a_key_of_twelve_digits_is_an_account_of_its_own(aws: Shell) -> None:
    aws("deploy create-application --application-name shop", AWS_ACCESS_KEY_ID="111122223333")
    assert aws("deploy list-applications")["applications"] == []


def test_both_versions_of_the_program_are_tried() -> None:
    versions = [
        subprocess.run([*program, "--version"], capture_output=True, text=True, check=True).stdout
        for program in PROGRAMS.values()
    ]
    assert [version[:9] for version in versions] == ["aws-cli/1", "aws-cli/2"]
