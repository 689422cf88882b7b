"""The methods and properties of the test author's side, read off :class:`CodeDeployFake`.

One table makes the routes of the server, the methods of its Python client and the documentation,
so that a new method of the fake is there on every side at once.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from codedeploy_fake.fake.fake import CodeDeployFake

#: The parameter that is a function of the test: over HTTP it is a status or an address.
FUNCTION = "function"
#: The parameter that has a function of the test for each lifecycle event.
HOOKS = "hooks"
#: The parameter that is a snapshot: over HTTP it is the snapshot's name.
SNAPSHOT = "snapshot"
#: The hooks whose function may be replaced by the status that it would report.
ANSWERED = frozenset({"on_hook", "add_lambda_group"})
#: The markup of Sphinx, which means nothing to a reader of the routes.
_ROLE = re.compile(r":[a-z]+:(?=`)")


@dataclass(frozen=True, slots=True)
class Method:
    """A public method of the fake."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parameters, without the one that takes further members."""
        return tuple(each.name for each in self.parameters if each.name != self.further)

    @property
    def further(self) -> str | None:
        """The name of the parameter that collects members of the API, if it has one."""
        kinds = {each.kind: each.name for each in self.parameters}
        return kinds.get(inspect.Parameter.VAR_KEYWORD)

    @property
    def takes_function(self) -> bool:
        """True for a function of the test, False for the name of a Lambda function."""
        return any(each.name == FUNCTION and each.annotation != "str" for each in self.parameters)

    @property
    def summary(self) -> str:
        """The first sentence of its documentation."""
        return summary_of(self.function)

    @property
    def members(self) -> tuple[str, ...]:
        """The members of the JSON document that calls it; those in brackets may be left out."""
        return tuple(member for each in self.parameters for member in self._members_of(each))

    def _members_of(self, parameter: inspect.Parameter) -> tuple[str, ...]:
        if parameter.name == self.further:
            return ("...",)
        if parameter.name == FUNCTION and self.takes_function:
            return ("answer | url",) if self.name in ANSWERED else ("url",)
        if parameter.name == SNAPSHOT:
            return ("name",)
        if parameter.default is parameter.empty:
            return (parameter.name,)
        return (f"[{parameter.name}]",)


def summary_of(described: object) -> str:
    """Return the first sentence of a docstring, in one line."""
    paragraph = (inspect.getdoc(described) or "").partition("\n\n")[0]
    return _ROLE.sub("", " ".join(paragraph.split()))


@functools.cache
def methods() -> Mapping[str, Method]:
    """Return the public methods of the fake, by name."""
    found = {
        name: Method(name, function, tuple(inspect.signature(function).parameters.values())[1:])
        for name, function in inspect.getmembers(CodeDeployFake, inspect.isfunction)
        if not name.startswith("_")
    }
    return MappingProxyType(found)


@functools.cache
def properties() -> Mapping[str, property]:
    """Return the public properties of the fake, by name."""
    found = inspect.getmembers(CodeDeployFake, lambda member: isinstance(member, property))
    return MappingProxyType({name: value for name, value in found if not name.startswith("_")})
