"""The S3 object that a revision means: its version, and its eTag (engine reference, 10)."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import Shop


def bundle(**named: str) -> dict[str, Any]:
    return {
        "revisionType": "S3",
        "s3Location": {"bucket": "releases", "key": "v1.zip", "bundleType": "zip", **named},
    }


def outcome(shop: Shop, revision: dict[str, Any]) -> str:
    """What DownloadBundle says about a revision."""
    (instance,) = shop.fleet(1)
    event = shop.event(shop.release(revision=revision), instance, "DownloadBundle")
    return str(event["diagnostics"]["message"])


DIFFERS = "Expected deployment artifact bundle etag {} but was actually {}"
MISSING = "The specified key does not exist."


@pytest.mark.parametrize(
    ("declared", "asked", "message"),
    [
        # Without an eTag none is checked; without a version it is the most recent one.
        (bundle(eTag='"a1"'), bundle(), "Succeeded"),
        (bundle(version="7"), bundle(), "Succeeded"),
        (bundle(version="7", eTag="a1"), bundle(version="7"), "Succeeded"),
        # Outer quotes are no difference.
        (bundle(eTag='"a1"'), bundle(eTag="a1"), "Succeeded"),
        (bundle(eTag="a1"), bundle(eTag='"a1"'), "Succeeded"),
        # The eTag of an object that was declared without one is not known.
        (bundle(), bundle(eTag="a1"), "Succeeded"),
        (bundle(eTag="a1"), bundle(eTag="b2"), DIFFERS.format("b2", "a1")),
        (bundle(version="7", eTag="a1"), bundle(eTag="b2"), DIFFERS.format("b2", "a1")),
        (bundle(version="7"), bundle(version="8"), MISSING),
        (bundle(), bundle(version="8"), MISSING),
        (bundle(), bundle(key="v2.zip"), MISSING),
        (
            {
                "revisionType": "GitHub",
                "gitHubLocation": {"repository": "shop/web", "commitId": "5f3759df"},
            },
            bundle(),
            MISSING,
        ),
    ],
)
def test_a_bundle_is_found_by_the_members_that_were_declared(
    shop: Shop, declared: dict[str, Any], asked: dict[str, Any], message: str
) -> None:
    shop.fake.add_revision(declared)
    assert outcome(shop, asked) == message


def test_without_a_version_the_most_recent_one_is_meant(shop: Shop) -> None:
    shop.fake.add_revision(bundle(version="7", eTag="a1"))
    shop.fake.add_revision(bundle(version="8", eTag="b2"))
    shop.fake.add_revision(bundle(version="7", eTag="a1"))
    assert outcome(shop, bundle(eTag="b2")) == DIFFERS.format("b2", "a1")


@pytest.mark.parametrize(
    ("gone", "message"), [(bundle(), MISSING), (bundle(version="8"), "Succeeded")]
)
def test_versions_that_are_removed(shop: Shop, gone: dict[str, Any], message: str) -> None:
    shop.fake.add_revision(bundle(version="7"))
    shop.fake.add_revision(bundle(version="8"))
    shop.fake.remove_revision(gone)
    assert outcome(shop, bundle(version="7")) == message


def test_an_appspec_file_with_another_etag_is_not_found(fake: CodeDeployFake) -> None:
    shop = Shop.of_lambda(fake)
    fake.add_revision(bundle(bundleType="YAML", eTag="a1"), content="version: 0.0")
    code, message = shop.error(shop.deploy(bundle(bundleType="YAML", eTag="b2"), seconds=2))
    assert code == "INVALID_REVISION"
    assert "not found in the S3 bucket" in message
