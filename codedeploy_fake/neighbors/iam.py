"""Roles: who may assume them, and what their policies allow and deny."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import Role
from codedeploy_fake.neighbors.asking import Reader

#: Who assumes the service role.
_SERVICE = "codedeploy"


class Iam(Reader):
    """IAM roles, by ARN. One that IAM does not know is any role."""

    def role(self, arn: str) -> Role | None:
        return self.asking.once(("role", arn), lambda: self._role(arn), None)

    def _role(self, arn: str) -> Role | None:
        if not self.asking.clients.may_hold("iam"):
            return None
        name = arn.rpartition("/")[2]
        try:
            role = self.asking.call("iam", "GetRole", RoleName=name)["Role"]
            if role["Arn"] != arn:
                return None
            statements = list(self._statements(name))
            trust = _document(role["AssumeRolePolicyDocument"])
        except (ClientError, ValueError):
            # Not every mock keeps a policy as JSON, and not every test writes one.
            return None
        allowed = frozenset(_actions(statements, "Allow"))
        return Role(
            arn,
            assumable=any(map(_trusts_us, _list(trust.get("Statement")))),
            # A test that gives no policy at all says nothing of permissions.
            permissions=allowed if statements else None,
            denied=frozenset(_actions(statements, "Deny")),
        )

    def statements(self, arn: str) -> list[dict[str, Any]]:
        """Return the statements of a role's policies.

        Raises:
            ClientError: IAM does not know the role, or does not show it.
        """
        return list(self._statements(arn.rpartition("/")[2]))

    def _statements(self, name: str) -> Iterator[dict[str, Any]]:
        call = self.asking.call
        for policy in call("iam", "ListRolePolicies", RoleName=name)["PolicyNames"]:
            inline = call("iam", "GetRolePolicy", RoleName=name, PolicyName=policy)
            yield from _list(_document(inline["PolicyDocument"]).get("Statement"))
        attached = call("iam", "ListAttachedRolePolicies", RoleName=name)["AttachedPolicies"]
        for policy in attached:
            arn = policy["PolicyArn"]
            version = call("iam", "GetPolicy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
            managed = call("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=version)
            document = _document(managed["PolicyVersion"]["Document"])
            yield from _list(document.get("Statement"))


def _document(value: Any) -> dict[str, Any]:
    """Return a policy: botocore decodes it, unless it came encoded twice."""
    document: dict[str, Any] = json.loads(unquote(value)) if isinstance(value, str) else value
    return document


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _actions(statements: Iterable[dict[str, Any]], effect: str) -> Iterator[str]:
    """Yield the actions of statements with an effect; a denial with a condition may not apply."""
    for statement in statements:
        uncertain = effect == "Deny" and "Condition" in statement
        if statement.get("Effect") == effect and not uncertain:
            yield from _list(statement.get("Action"))


def _trusts_us(statement: dict[str, Any]) -> bool:
    if statement.get("Effect") != "Allow":
        return False
    principal = statement.get("Principal", {})
    if principal == "*":
        return True
    services = _list(principal.get("Service")) + _list(principal.get("AWS"))
    return any(service == "*" or str(service).split(".", 1)[0] == _SERVICE for service in services)
