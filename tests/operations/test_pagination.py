"""Lists come in pages of 100, and their tokens belong to one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from codedeploy_fake import CodeDeployFake, mock_codedeploy
from tests.clients import client_in
from tests.operations.conftest import Refusal
from tests.shop import ROLE, revision, tagged

COUNT = 250
NAMES = [f"name-{number:03}" for number in range(COUNT)]
INVALID = ("InvalidNextTokenException", "Invalid next token")


class Listing(NamedTuple):
    """A list operation: what fills the list and returns its parameters, and where it stands."""

    operation: str
    member: str
    fill: Callable[[CodeDeployFake, Any], dict[str, Any]]


def applications(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    for name in NAMES:
        client.create_application(applicationName=name)
    return {}


def deployment_configs(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    # Seventeen are there already.
    fake.set_quota("custom_configurations", COUNT)
    for name in NAMES[17:]:
        client.create_deployment_config(
            deploymentConfigName=name, minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
        )
    return {}


def group(client: Any, name: str = "group") -> dict[str, Any]:
    client.create_deployment_group(
        applicationName="web",
        deploymentGroupName=name,
        serviceRoleArn=ROLE,
        ec2TagFilters=tagged(),
    )
    return {"applicationName": "web", "deploymentGroupName": name}


def deployment_groups(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    client.create_application(applicationName="web")
    for name in NAMES:
        group(client, name)
    return {"applicationName": "web"}


def deployments(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    client.create_application(applicationName="web")
    names = group(client)
    for _ in NAMES:
        fake.run(client.create_deployment(**names, revision=revision())["deploymentId"])
    return names


def one_deployment(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    fake.add_instances(COUNT, {"role": "web"})
    client.create_application(applicationName="web")
    deployment_id = client.create_deployment(**group(client), revision=revision())["deploymentId"]
    fake.run(deployment_id)
    return {"deploymentId": deployment_id}


def revisions(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    client.create_application(applicationName="web")
    for name in NAMES:
        client.register_application_revision(applicationName="web", revision=revision(name))
    return {"applicationName": "web"}


def on_premises_instances(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    fake.add_on_premises_instances(NAMES)
    return {}


def github_tokens(fake: CodeDeployFake, client: Any) -> dict[str, Any]:
    for name in NAMES:
        fake.add_github_token(name)
    return {}


LISTINGS = [
    Listing("list_applications", "applications", applications),
    Listing("list_deployment_configs", "deploymentConfigsList", deployment_configs),
    Listing("list_deployment_groups", "deploymentGroups", deployment_groups),
    Listing("list_deployments", "deployments", deployments),
    Listing("list_deployment_instances", "instancesList", one_deployment),
    Listing("list_deployment_targets", "targetIds", one_deployment),
    Listing("list_application_revisions", "revisions", revisions),
    Listing("list_on_premises_instances", "instanceNames", on_premises_instances),
    Listing("list_git_hub_account_token_names", "tokenNameList", github_tokens),
]


def walk(client: Any, listing: Listing, **parameters: Any) -> list[list[Any]]:
    """The pages of a list, walked by hand."""
    pages = []
    token: dict[str, str] = {}
    while True:
        answer = getattr(client, listing.operation)(**parameters, **token)
        pages.append(answer[listing.member])
        if "nextToken" not in answer:
            return pages
        token = {"nextToken": answer["nextToken"]}


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.operation)
def test_a_list_of_250_has_three_pages(
    fake: CodeDeployFake, client: Any, refusal: Refusal, listing: Listing
) -> None:
    parameters = listing.fill(fake, client)
    pages = walk(client, listing, **parameters)
    assert [len(page) for page in pages] == [100, 100, 50]
    items = [item for page in pages for item in page]
    assert len({str(item) for item in items}) == COUNT

    if client.can_paginate(listing.operation):
        found = client.get_paginator(listing.operation).paginate(**parameters).build_full_result()
        assert found[listing.member] == items

    # A token may be used again, and is of no use to others.
    token = getattr(client, listing.operation)(**parameters)["nextToken"]
    for _ in range(2):
        answer = getattr(client, listing.operation)(**parameters, nextToken=token)
        assert answer[listing.member] == pages[1]
    other = "list_deployment_configs" if listing is LISTINGS[0] else "list_applications"
    assert refusal(other, nextToken=token) == INVALID
    for made_up in ("", "made-up", token[:-1]):
        assert refusal(listing.operation, **parameters, nextToken=made_up) == INVALID


def test_the_order_of_names_does_not_depend_on_the_order_of_creation(client: Any) -> None:
    for name in reversed(NAMES):
        client.create_application(applicationName=name)
    assert [name for page in walk(client, LISTINGS[0]) for name in page] == NAMES


def test_revisions_stay_in_the_order_that_was_asked_for(fake: CodeDeployFake, client: Any) -> None:
    listing = LISTINGS[6]
    parameters = revisions(fake, client)

    def keys(**order: str) -> list[str]:
        pages = walk(client, listing, **parameters, **order)
        return [location["s3Location"]["key"] for page in pages for location in page]

    assert keys() == [f"{name}.zip" for name in NAMES]
    assert keys(sortOrder="descending") == [f"{name}.zip" for name in NAMES[::-1]]
    assert keys(sortBy="registerTime", sortOrder="descending") == [
        f"{name}.zip" for name in NAMES[::-1]
    ]


def test_a_token_goes_with_its_parameters(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    parameters = revisions(fake, client)
    token = client.list_application_revisions(**parameters)["nextToken"]
    assert (
        refusal("list_application_revisions", **parameters, sortOrder="descending", nextToken=token)
        == INVALID
    )


def test_a_token_is_of_its_region_and_its_activation(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    applications(fake, client)
    token = client.list_applications()["nextToken"]
    elsewhere = client_in("eu-west-1")
    with pytest.raises(elsewhere.exceptions.InvalidNextTokenException):
        elsewhere.list_applications(nextToken=token)
    with mock_codedeploy():
        assert refusal("list_applications", nextToken=token) == INVALID
    assert client.list_applications(nextToken=token)["applications"] == NAMES[100:200]


def test_a_page_goes_on_behind_what_was_deleted_meanwhile(
    fake: CodeDeployFake, client: Any
) -> None:
    applications(fake, client)
    token = client.list_applications()["nextToken"]
    client.delete_application(applicationName=NAMES[99])
    client.create_application(applicationName=NAMES[99] + "a")
    answer = client.list_applications(nextToken=token)
    assert answer["applications"] == [NAMES[99] + "a", *NAMES[100:199]]


def test_all_deployments_of_an_account_come_in_pages(fake: CodeDeployFake, client: Any) -> None:
    names = deployments(fake, client)
    pages = client.get_paginator("list_deployments").paginate
    every = [id_ for page in pages() for id_ in page["deployments"]]
    assert every == [id_ for page in pages(**names) for id_ in page["deployments"]]
    # Nothing here comes from CloudFormation.
    assert client.list_deployments(externalId="stack")["deployments"] == []


def test_a_full_page_that_is_the_last_has_no_token(client: Any) -> None:
    for name in NAMES[:100]:
        client.create_application(applicationName=name)
    answer = client.list_applications()
    assert answer["applications"] == NAMES[:100]
    assert "nextToken" not in answer
