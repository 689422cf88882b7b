"""boto3 against the server, by nothing but ``endpoint_url``."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server.conftest import Serve, client_of
from tests.server.stage import GROUP, REVISION, make_server_group


def test_the_eight_operations_work_with_alarms_rollback_and_triggers(client: Any) -> None:
    group_id = make_server_group(client)
    client.update_deployment_group(
        applicationName="shop",
        currentDeploymentGroupName="web",
        alarmConfiguration={"enabled": True, "alarms": [{"name": "latency"}]},
    )
    group = client.get_deployment_group(**GROUP)["deploymentGroupInfo"]
    assert group["deploymentGroupId"] == group_id
    assert group["alarmConfiguration"]["alarms"] == [{"name": "latency"}]
    (listed,) = client.batch_get_deployment_groups(
        applicationName="shop", deploymentGroupNames=["web"]
    )["deploymentGroupsInfo"]
    assert listed == group

    deployment = client.create_deployment(**GROUP, revision=REVISION)["deploymentId"]
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["status"] == "Failed"
    assert info["errorInformation"]["code"] == "NO_INSTANCES"
    (same,) = client.batch_get_deployments(deploymentIds=[deployment])["deploymentsInfo"]
    assert same == info
    with pytest.raises(client.exceptions.DeploymentAlreadyCompletedException):
        client.stop_deployment(deploymentId=deployment)


def test_an_error_has_its_class_its_text_and_a_request_id(client: Any) -> None:
    with pytest.raises(client.exceptions.DeploymentDoesNotExistException) as refused:
        client.get_deployment(deploymentId="d-USUAELQEX")
    response = refused.value.response
    assert "d-USUAELQEX" in response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["ResponseMetadata"]["RequestId"]


def test_each_region_of_a_signature_has_its_own_applications(endpoint: str, client: Any) -> None:
    client.create_application(applicationName="shop")
    elsewhere = client_of(endpoint, region="eu-west-1")
    assert elsewhere.list_applications()["applications"] == []


def test_an_unsigned_request_means_the_region_of_the_server(serve: Serve) -> None:
    endpoint = serve(region="eu-west-1")
    request = urllib.request.Request(
        endpoint,
        b'{"applicationName": "shop"}',
        {"X-Amz-Target": "CodeDeploy_20141006.CreateApplication"},
    )
    with urllib.request.urlopen(request):
        client = client_of(endpoint, region="eu-west-1")
    assert client.list_applications()["applications"] == ["shop"]


def test_a_key_of_twelve_digits_names_an_account_with_a_world_of_its_own(
    endpoint: str, client: Any
) -> None:
    client.create_application(applicationName="shop")
    other = client_of(endpoint, key="111122223333")
    assert other.list_applications()["applications"] == []
    make_server_group(other)
    arn = "arn:aws:codedeploy:us-east-1:111122223333:application:shop"
    assert other.list_tags_for_resource(ResourceArn=arn)["Tags"] == []
    # Every other key means the default account.
    assert client_of(endpoint, key="AKIDEXAMPLE").list_applications()["applications"] == ["shop"]


def test_a_signature_for_no_region_of_aws_is_refused(endpoint: str) -> None:
    with pytest.raises(ClientError, match="us-east-1") as refused:
        client_of(endpoint, region="nowhere").list_applications()
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_the_same_seed_draws_the_same_ids(serve: Serve) -> None:
    ids = [make_server_group(client_of(serve(seed=seed))) for seed in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]
