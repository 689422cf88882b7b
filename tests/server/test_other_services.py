"""Every service of AWS under one address: CodeDeploy is ours, the rest is moto's."""

from __future__ import annotations

import io
import json
import socket
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake.server import application
from tests.server.conftest import Serve, client_of
from tests.server.stage import GROUP, REVISION, deploy
from tests.shop import Shop

EVERYONE = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def endpoint(serve: Serve) -> Iterator[str]:
    endpoint = serve(moto=True)
    yield endpoint
    # moto has one world for the whole process.
    with urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b""):
        pass


def run_instances(endpoint: str, count: int, **options: Any) -> list[str]:
    ec2 = client_of(endpoint, service="ec2", **options)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "role", "Value": "web"}]}]
    launched = ec2.run_instances(
        ImageId=image, MinCount=count, MaxCount=count, TagSpecifications=tags
    )
    return sorted(instance["InstanceId"] for instance in launched["Instances"])


def make_group(endpoint: str, **options: Any) -> Any:
    client = client_of(endpoint, **options)
    Shop(None, client=client).group()
    return client


def put_bundle(endpoint: str) -> None:
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as file:
        file.writestr("appspec.yml", "version: 0.0\nos: linux\n")
    s3 = client_of(endpoint, service="s3")
    location = REVISION["s3Location"]
    assert isinstance(location, dict)
    s3.create_bucket(Bucket=location["bucket"])
    s3.put_object(Bucket=location["bucket"], Key=location["key"], Body=bundle.getvalue())


def test_a_deployment_goes_to_the_instances_that_ec2_runs(endpoint: str) -> None:
    instances = run_instances(endpoint, 2)
    put_bundle(endpoint)
    client = make_group(endpoint)
    deployment = deploy(client)
    info = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    assert info["status"] == "Succeeded"
    found = client.list_deployment_targets(deploymentId=deployment)["targetIds"]
    assert sorted(found) == instances


def test_a_key_of_twelve_digits_is_the_same_account_on_both_sides(endpoint: str) -> None:
    run_instances(endpoint, 1)
    (other,) = run_instances(endpoint, 1, key="111122223333")
    client = make_group(endpoint, key="111122223333")
    deployment = client.create_deployment(**GROUP, revision=_github())["deploymentId"]
    assert client.list_deployment_targets(deploymentId=deployment)["targetIds"] == [other]


def _github() -> dict[str, Any]:
    return {
        "revisionType": "GitHub",
        "gitHubLocation": {"repository": "shop/web", "commitId": "a" * 40},
    }


def test_the_page_and_the_test_authors_side_are_ours(endpoint: str) -> None:
    with urllib.request.urlopen(f"{endpoint}/") as answer:
        assert b"CodeDeploy fake" in answer.read()
    with urllib.request.urlopen(f"{endpoint}/_codedeploy/overview") as answer:
        assert json.load(answer)["account"] == "123456789012"


def test_an_unsigned_call_is_ours_by_its_target(endpoint: str) -> None:
    target = {"X-Amz-Target": "CodeDeploy_20141006.ListApplications"}
    with urllib.request.urlopen(urllib.request.Request(endpoint, b"{}", target)) as answer:
        assert json.load(answer) == {"applications": []}


def test_the_root_of_s3_is_motos(endpoint: str) -> None:
    s3 = client_of(endpoint, service="s3")
    s3.create_bucket(Bucket="releases")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["releases"]
    # Unsigned, with a query.
    with urllib.request.urlopen(f"{endpoint}/releases?list-type=2") as answer:
        assert b"ListBucketResult" in answer.read()


def test_a_bare_request_of_another_verb_is_motos(endpoint: str) -> None:
    s3 = client_of(endpoint, service="s3")
    s3.create_bucket(Bucket="releases")
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{endpoint}/releases/key", b"text", headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert s3.get_object(Bucket="releases", Key="key")["Body"].read() == b"text"


def test_a_page_of_another_origin_reaches_no_service(endpoint: str) -> None:
    headers = {"Origin": "http://evil.example"}
    request = urllib.request.Request(f"{endpoint}/moto-api/reset", b"", headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    with refused.value:
        assert refused.value.code == 403


def test_another_emulator_may_be_the_world(serve: Serve, endpoint: str) -> None:
    (instance,) = run_instances(endpoint, 1)
    client = make_group(serve(world=endpoint))
    deployment = client.create_deployment(**GROUP, revision=_github())["deploymentId"]
    assert client.list_deployment_targets(deploymentId=deployment)["targetIds"] == [instance]


def test_what_the_world_cannot_do_is_told_with_a_sentence(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        world = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(ClientError, match=world) as refused:
        deploy(make_group(serve(world=world)))
    assert refused.value.response["Error"]["Code"] == "NeighborError"


def test_a_server_has_one_world_at_a_time() -> None:
    with pytest.raises(ValueError, match="with moto the world is that moto"):
        application(moto=True, world="http://127.0.0.1:5000")
    with pytest.raises(ValueError, match="no moto is active in a server"):
        application(world="moto")


def test_without_motos_server_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.server", None)
    with pytest.raises(ValueError, match=r"codedeploy-fake\[server-moto\]"):
        application(moto=True)
