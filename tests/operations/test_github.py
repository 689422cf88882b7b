"""GitHub account tokens, and deleting by external id."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal
from tests.operations.group_requests import group_request


def test_there_are_no_tokens_at_first(client: Any) -> None:
    answer = client.list_git_hub_account_token_names()
    del answer["ResponseMetadata"]
    assert answer == {"tokenNameList": []}


def test_tokens_are_listed_and_deleted(fake: CodeDeployFake, client: Any, refusal: Refusal) -> None:
    for name in ("b", "a", "C"):
        fake.add_github_token(name)
    assert client.list_git_hub_account_token_names()["tokenNameList"] == ["C", "a", "b"]
    assert client.delete_git_hub_account_token(tokenName="a")["tokenName"] == "a"
    assert client.list_git_hub_account_token_names()["tokenNameList"] == ["C", "b"]
    assert refusal("delete_git_hub_account_token", tokenName="a")[0] == (
        "GitHubAccountTokenDoesNotExistException"
    )


def test_a_github_revision_needs_a_connection_once_one_was_declared(
    fake: CodeDeployFake, client: Any, refusal: Refusal
) -> None:
    client.create_application(applicationName="Server")
    for name in ("first", "second", "third"):
        client.create_deployment_group(**group_request("Server", name))

    def release(group: str) -> dict[str, Any]:
        location = {"repository": "shop/web", "commitId": "c0ffee"}
        return {
            "applicationName": "Server",
            "deploymentGroupName": group,
            "revision": {"revisionType": "GitHub", "gitHubLocation": location},
        }

    client.create_deployment(**release("first"))
    fake.add_github_token("mine")
    client.create_deployment(**release("second"))
    client.delete_git_hub_account_token(tokenName="mine")
    assert refusal("create_deployment", **release("third"))[0] == (
        "InvalidGitHubAccountTokenException"
    )


@pytest.mark.parametrize("parameters", [{}, {"externalId": "x"}])
def test_deleting_by_external_id_always_succeeds(client: Any, parameters: dict[str, str]) -> None:
    answer = client.delete_resources_by_external_id(**parameters)
    assert set(answer) == {"ResponseMetadata"}


@pytest.mark.parametrize("code", ["ResourceValidation", "OperationNotSupported"])
@pytest.mark.parametrize("operation", ["DeleteGitHubAccountToken", "ListGitHubAccountTokenNames"])
def test_what_only_the_environment_brings_is_injected(
    fake: CodeDeployFake, refusal: Refusal, operation: str, code: str
) -> None:
    method = {
        "DeleteGitHubAccountToken": "delete_git_hub_account_token",
        "ListGitHubAccountTokenNames": "list_git_hub_account_token_names",
    }[operation]
    fake.inject_error(operation, f"{code}Exception")
    assert refusal(method)[0] == f"{code}Exception"
