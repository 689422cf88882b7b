"""The properties of a template as the members of a request."""

from __future__ import annotations

from typing import Any


class Properties:
    """The properties of a resource: names in Pascal case, numbers and booleans perhaps as text."""

    def __init__(self, kind: str, properties: dict[str, Any]) -> None:
        self.kind = kind
        self._properties = properties

    def as_members(self, shape: Any) -> dict[str, Any]:
        """Return the members of a request.

        Raises:
            ValueError: A property is none of the resource's, or has an impossible value.
        """
        return self._structure(self._properties, shape)

    def _value(self, value: Any, shape: Any) -> Any:
        if shape.type_name == "structure" and isinstance(value, dict):
            return self._structure(value, shape)
        if shape.type_name == "list":
            if isinstance(value, dict) and len(value) == 1:
                # A list in a list has a name in a template: Ec2TagGroup.
                (value,) = value.values()
            items = value if isinstance(value, list) else [value]
            return [self._value(item, shape.member) for item in items]
        return _scalar(value, shape.type_name)

    def _structure(self, properties: dict[str, Any], shape: Any) -> dict[str, Any]:
        members = {name.lower(): name for name in shape.members}
        found = {}
        for name, value in properties.items():
            member = members.get(name.lower())
            if member is None:
                raise ValueError(f"Encountered unsupported property {name} of {self.kind}")
            found[member] = self._value(value, shape.members[member])
        return found


def _scalar(value: Any, kind: str) -> Any:
    """Return a value of a type; a template may give each of them as text, or text as a number."""
    if kind == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if kind in ("integer", "long") and isinstance(value, str):
        return int(value)
    if kind == "string" and isinstance(value, int | float):
        return str(value)
    return value


def tags_of(properties: dict[str, Any]) -> dict[str, str]:
    """Return the tags of a resource."""
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}


def without(properties: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return properties without some."""
    return {name: value for name, value in properties.items() if name not in names}
