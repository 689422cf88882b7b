"""Wrappers around methods of other packages: put in place once, and again where they are gone.

A wrapper is never taken away, so that whatever else wraps the method (tracers, other mocks) may
come and go in any order. It may vanish all the same: with a patch that was there before it, or
because the package is imported anew. Every activation looks, and every import is met.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

import wrapt

#: Gets the wrapped function, the instance, the arguments and the keyword arguments of a call.
Wrapper = Callable[[Callable[..., Any], Any, Any, dict[str, Any]], Any]


class Wrappers:
    """A table of wrappers by module and by method, such as ``Endpoint.make_request``."""

    def __init__(self, table: Mapping[str, Mapping[str, Wrapper]]) -> None:
        self._table = table
        #: By module, what was put in place: where, the name of the method, the wrapped method.
        self._placed: dict[str, tuple[ModuleType, list[tuple[Mapping[str, Any], str, Any]]]] = {}

    def install(self) -> None:
        """Wrap what is imported already, and whatever is imported from now on."""
        sys.meta_path.insert(0, _Finder(self._table.keys(), self.wrap))
        self.put_back()

    def put_back(self) -> None:
        """Wrap every method of the table that is not wrapped."""
        for name in self._table:
            module = sys.modules.get(name)
            if module is not None and not self._is_wrapped(name, module):
                self.wrap(module)

    def _is_wrapped(self, name: str, module: ModuleType) -> bool:
        known, placed = self._placed.get(name, (None, []))
        if known is not module or len(placed) < len(self._table[name]):
            return False
        for methods, attribute, wrapped in placed:  # noqa: SIM110 - any() takes twice as long
            if methods.get(attribute) is not wrapped:
                return False
        return True

    def wrap(self, module: ModuleType) -> None:
        """Wrap the methods of one module that are not wrapped."""
        name = module.__name__
        placed: list[tuple[Mapping[str, Any], str, Any]] = []
        for method, wrapper in self._table[name].items():
            class_name, _, attribute = method.partition(".")
            owner = getattr(module, class_name, None)
            if owner is None or attribute not in vars(owner):
                # Another version of the package, or one that is still being imported.
                continue
            if not is_in_chain(vars(owner)[attribute], wrapper):
                wrapt.wrap_function_wrapper(owner, attribute, wrapper)
            placed.append((vars(owner), attribute, vars(owner)[attribute]))
        self._placed[name] = module, placed


def is_in_chain(function: Any, wrapper: Wrapper) -> bool:
    """Return whether a method is our wrapper, or another one around it."""
    seen: set[int] = set()
    while function is not None and id(function) not in seen:
        if getattr(function, "_self_wrapper", None) is wrapper:
            return True
        seen.add(id(function))
        function = getattr(function, "__wrapped__", None)
    return False


class _Finder(importlib.abc.MetaPathFinder):
    """A finder of modules that reports when one of some names has been executed."""

    def __init__(self, names: Collection[str], executed: Callable[[ModuleType], None]) -> None:
        self._names = names
        self._executed = executed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._names:
            return None
        for finder in sys.meta_path:
            find = None if finder is self else getattr(finder, "find_spec", None)
            spec: importlib.machinery.ModuleSpec | None = find and find(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, self._executed)
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """A module's own loader, and a call after it."""

    def __init__(
        self, loader: importlib.abc.Loader, executed: Callable[[ModuleType], None]
    ) -> None:
        self._loader = loader
        self._executed = executed

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec: Any = module.__spec__
        module.__loader__ = spec.loader = self._loader
        self._loader.exec_module(module)
        self._executed(module)
