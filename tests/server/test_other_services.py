"""Every service of AWS under one address: CodeDeploy is ours, the rest is moto's."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from codedeploy_fake.server import application
from tests.server.conftest import Serve, client_of


@pytest.fixture
def endpoint(serve: Serve) -> Iterator[str]:
    endpoint = serve(moto=True)
    yield endpoint
    # moto has one world for the whole process.
    with urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b""):
        pass


def test_a_key_of_twelve_digits_is_the_same_account_on_both_sides(endpoint: str) -> None:
    for service, account in (("sts", "123456789012"), ("sts", "111122223333")):
        found = client_of(endpoint, service=service, key=account).get_caller_identity()
        assert found["Account"] == account
        client_of(endpoint, key=account).create_application(applicationName=f"of-{account}")
        found = client_of(endpoint, key=account).list_applications()
        assert found["applications"] == [f"of-{account}"]


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


def test_without_motos_server_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.server", None)
    with pytest.raises(ValueError, match=r"codedeploy-fake\[server-moto\]"):
        application(moto=True)
