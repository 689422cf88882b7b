"""GitHub account tokens, and what third parties once linked by an external id."""

from __future__ import annotations

from codedeploy_fake import messages
from codedeploy_fake.model.store import Document
from codedeploy_fake.service.registry import Context, operation


@operation("ListGitHubAccountTokenNames")
def list_github_account_token_names(context: Context, request: Document) -> Document:
    return context.pages.sorted_page(
        "ListGitHubAccountTokenNames", request, "tokenNameList", context.store.github_tokens
    )


@operation("DeleteGitHubAccountToken")
def delete_github_account_token(context: Context, request: Document) -> Document:
    name = request["tokenName"]
    if name not in context.store.github_tokens:
        raise messages.GITHUB_ACCOUNT_TOKEN_DOES_NOT_EXIST.error(name=name)
    del context.store.github_tokens[name]
    return {"tokenName": name}


@operation("DeleteResourcesByExternalId")
def delete_resources_by_external_id(_context: Context, _request: Document) -> Document:
    """Declares no error and answers the same to everything (validation reference, 11)."""
    return {}
