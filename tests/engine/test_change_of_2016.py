"""The members of 2016-09-20: each is sent in a request, and each comes back in a response.

The list is docs/evidence/seed.json; docs/evidence/seed.md says which test shows what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.shop import (
    ALARMS,
    DEPLOYMENT_EVENTS,
    INSTANCE_EVENTS,
    ROLE,
    ROLLBACK,
    Shop,
    frozen,
    trigger,
)

SEED = json.loads(
    (Path(__file__).parents[2] / "docs" / "evidence" / "seed.json").read_text(encoding="utf-8")
)
#: Values of these come about in situations of their own, each with its test.
SITUATIONS = ("status", "errorInformation.code", "creator")

FILTERS = [
    {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"},
    {"Key": "Stage", "Type": "KEY_ONLY"},
    {"Value": "blue", "Type": "VALUE_ONLY"},
]
S3 = {"bucket": "releases", "key": "v1", "bundleType": "zip", "version": "7", "eTag": "a1"}
GITHUB = {"repository": "example/web", "commitId": "0123456789abcdef0123456789abcdef01234567"}


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Return the path of each member in a document, with its value."""
    if isinstance(value, dict):
        for name, member in value.items():
            below = f"{path}.{name}" if path else name
            yield below, member
            yield from _paths(member, below)
    elif isinstance(value, list):
        for member in value:
            yield f"{path}[]", member
            yield from _paths(member, f"{path}[]")


class Seen:
    """The members, and their values, that went through a client."""

    def __init__(self, client: Any) -> None:
        self.members: dict[tuple[str, str, str], set[Any]] = {}
        client.meta.events.register("provide-client-params.codedeploy", self._request)
        client.meta.events.register("after-call.codedeploy", self._response)

    def _request(self, params: Any, model: Any, **_: Any) -> None:
        self._add(model.name, "request", params)

    def _response(self, parsed: Any, model: Any, **_: Any) -> None:
        if "Error" not in parsed:
            self._add(model.name, "response", parsed)

    def _add(self, operation: str, way: str, document: Any) -> None:
        for path, value in _paths(document):
            values = self.members.setdefault((operation, way, path), set())
            if not isinstance(value, dict | list):
                values.add(value)


def _groups(shop: Shop) -> None:
    """Create and change a deployment group, with all that a group could have in 2016."""
    client = shop.client
    members: dict[str, Any] = {
        "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
        "ec2TagFilters": FILTERS,
        "onPremisesInstanceTagFilters": FILTERS,
        "autoScalingGroups": ["web", "api"],
        "serviceRoleArn": ROLE,
        "triggerConfigurations": [trigger(*DEPLOYMENT_EVENTS[:5], *INSTANCE_EVENTS[:3])],
        "alarmConfiguration": {**ALARMS, "ignorePollAlarmFailure": True},
        "autoRollbackConfiguration": ROLLBACK,
    }
    client.create_deployment_group(applicationName="shop", deploymentGroupName="old", **members)
    client.update_deployment_group(
        applicationName="shop",
        currentDeploymentGroupName="old",
        newDeploymentGroupName="web",
        **members,
    )
    shop.fake.add_role(ROLE, permissions=["autoscaling:PutLifecycleHook"])
    client.update_deployment_group(
        applicationName="shop", currentDeploymentGroupName="web", autoScalingGroups=["web"]
    )
    shop.fake.add_role(ROLE)


def _revisions() -> list[dict[str, Any]]:
    return [
        {"revisionType": "GitHub", "gitHubLocation": GITHUB},
        *(
            {"revisionType": "S3", "s3Location": {**S3, "bundleType": kind}}
            for kind in ("tar", "tgz", "zip")
        ),
    ]


def _deployments(shop: Shop) -> None:
    """Deploy every kind of revision; fail once, and stop once."""
    client = shop.client
    for revision in _revisions():
        shop.release(revision)
        client.get_deployment_group(**shop.names)
        client.batch_get_deployment_groups(
            applicationName="shop", deploymentGroupNames=["web", "unknown"]
        )
    shop.fake.fail("Install", times=1)
    shop.release(
        deploymentConfigName="CodeDeployDefault.OneAtATime",
        description="all that a request could have",
        ignoreApplicationStopFailures=True,
        autoRollbackConfiguration=ROLLBACK,
        updateOutdatedInstancesOnly=True,
    )
    stopped = shop.deploy("v9", seconds=5)
    client.stop_deployment(deploymentId=stopped, autoRollbackEnabled=True)
    shop.fake.run()
    for deployment_id in shop.list():
        client.get_deployment(deploymentId=deployment_id)
        client.batch_get_deployments(deploymentIds=[deployment_id])


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    """Everything that one account with all the members of 2016 sends and receives."""
    with frozen() as fake:
        shop = Shop(fake)
        fake.add_instances(2, {"Name": "web"})
        watched = Seen(shop.client)
        _groups(shop)
        _deployments(shop)
        yield watched


MEMBERS = [
    pytest.param(operation, way, path, about.get("values", []), id=f"{operation}-{way}-{path}")
    for operation, parts in SEED["operations"].items()
    for way in ("request", "response")
    for path, about in parts[way].items()
]


@pytest.mark.parametrize(("operation", "way", "path", "values"), MEMBERS)
def test_each_member_goes_through_a_client(
    seen: Seen, operation: str, way: str, path: str, values: list[str]
) -> None:
    assert (operation, way, path) in seen.members
    if not path.endswith(SITUATIONS):
        assert set(values) <= seen.members[operation, way, path]


# What the tests beside this one leave open


def test_ids_of_groups_and_deployments_are_unique(shop: Shop) -> None:
    groups = {shop.group(name=name) for name in ("one", "two", "three")}
    assert len(groups) == 3
    deployments = {shop.deploy(group=name) for name in ("one", "two", "three")}
    assert len(deployments) == 3


@pytest.mark.parametrize(
    ("config", "of_the_deployment"),
    [
        ("CodeDeployDefault.HalfAtATime", "CodeDeployDefault.HalfAtATime"),
        (None, "CodeDeployDefault.OneAtATime"),
    ],
)
def test_a_deployment_without_a_configuration_takes_that_of_its_group(
    shop: Shop, config: str | None, of_the_deployment: str
) -> None:
    shop.fleet(4, config)
    info = shop.info(shop.release())
    assert info["deploymentConfigName"] == of_the_deployment


def test_an_empty_list_removes_the_filters_and_the_auto_scaling_groups(shop: Shop) -> None:
    shop.fake.add_instances(1, {"Name": "web"})
    shop.group(
        ec2TagFilters=FILTERS, onPremisesInstanceTagFilters=FILTERS, autoScalingGroups=["web"]
    )
    assert len(shop.target_ids(shop.release())) == 1
    shop.update_group(ec2TagFilters=[], onPremisesInstanceTagFilters=[], autoScalingGroups=[])
    group = shop.group_info()
    for member in ("ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups"):
        assert group[member] == []
    assert shop.error(shop.release())[0] == "NO_INSTANCES"
