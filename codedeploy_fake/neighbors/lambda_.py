"""Functions and their aliases."""

from __future__ import annotations

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import LambdaAlias
from codedeploy_fake.model.source import UpdateAlias
from codedeploy_fake.neighbors.asking import Reader, is_denied


class Functions(Reader):
    """Lambda functions: aliases and published versions."""

    def has_function(self, name: str) -> bool | None:
        return self.asking.once(("function", name), lambda: self._function(name), None)

    def _function(self, name: str) -> bool | None:
        try:
            if self._versions(name) is not None:
                return True
            others = self.asking.call("lambda", "ListFunctions", MaxItems=1)
        except ClientError:
            return None
        return False if others.get("Functions") else None

    def _versions(self, function: str) -> tuple[str, ...] | None:
        """Return the versions of a function; None where there is no such function."""
        found: list[str] = []
        marker: dict[str, str] = {}
        while True:
            try:
                response = self.asking.call(
                    "lambda", "ListVersionsByFunction", FunctionName=function, **marker
                )
            except ClientError as refusal:
                if is_denied(refusal):
                    raise
                return None
            found += [version["Version"] for version in response.get("Versions", ())]
            if not response.get("NextMarker"):
                return tuple(found) or None
            marker = {"Marker": response["NextMarker"]}

    def lambda_alias(self, function: str, alias: str) -> LambdaAlias | None:
        seen = self.asking.once(
            ("alias", function, alias), lambda: self._alias(function, alias), None
        )
        # Each deployment goes on with a memory of its own.
        return seen and LambdaAlias(*seen, is_neighbor=True)

    def _alias(
        self, function: str, alias: str
    ) -> tuple[str, str, tuple[str, ...], str, tuple[str, float] | None] | None:
        try:
            found = self.asking.call("lambda", "GetAlias", FunctionName=function, Name=alias)
            versions = self._versions(function) or ()
        except ClientError:
            return None
        routing = found.get("RoutingConfig") or {}
        weights = routing.get("AdditionalVersionWeights") or {}
        shifting = next(iter(weights.items()), None)
        return function, alias, versions, found["FunctionVersion"], shifting

    def update_alias(self, order: UpdateAlias) -> None:
        """Make an alias serve a version, and a share of another one."""
        self.asking.write(
            "lambda",
            "UpdateAlias",
            FunctionName=order.function,
            Name=order.alias,
            FunctionVersion=order.version,
            RoutingConfig={"AdditionalVersionWeights": dict(order.weights)},
        )
