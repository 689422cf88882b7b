"""Wrappers around methods of a module: put in place at its import, and put back."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codedeploy_fake.interception.wrappers import Wrappers

SOURCE = """
class Endpoint:
    def send(self):
        return "sent"
"""


def twice(wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: Any) -> Any:
    return 2 * wrapped(*args, **kwargs)


@pytest.fixture
def wrappers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wrappers]:
    """Wrappers of a module that can be imported, and of one that cannot."""
    (tmp_path / "wrapped_module.py").write_text(SOURCE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    table = {
        "wrapped_module": {
            "Endpoint.send": twice,
            "Endpoint.of_another_version": twice,
            "Other.method": twice,
        },
        "absent_module": {"Endpoint.send": twice},
    }
    wrappers = Wrappers(table)
    wrappers.install()
    yield wrappers
    sys.modules.pop("wrapped_module", None)


def load() -> Any:
    return importlib.import_module("wrapped_module")


def test_what_is_imported_is_wrapped_and_imported_as_ever(wrappers: Wrappers) -> None:
    module = load()
    assert module.Endpoint().send() == "sentsent"
    assert type(module.__loader__) is type(module.__spec__.loader)
    assert type(module.__loader__).__module__.startswith("_frozen_importlib")


def test_what_is_imported_anew_or_reloaded_is_wrapped(wrappers: Wrappers) -> None:
    first = load()
    del sys.modules["wrapped_module"]
    again = load()
    assert again is not first
    assert again.Endpoint().send() == "sentsent"
    assert importlib.reload(again).Endpoint().send() == "sentsent"


def test_a_wrapper_that_was_replaced_is_put_back(wrappers: Wrappers) -> None:
    module = load()
    module.Endpoint.send = lambda self: "patched"
    assert module.Endpoint().send() == "patched"
    wrappers.put_back()
    assert module.Endpoint().send() == "patchedpatched"


def test_a_wrapper_is_put_there_once(wrappers: Wrappers) -> None:
    module = load()
    inner = module.Endpoint.send

    def tracer(self: Any) -> str:
        return f"traced {inner(self)}"

    tracer.__wrapped__ = inner  # type: ignore[attr-defined]
    module.Endpoint.send = tracer
    wrappers.put_back()
    wrappers.put_back()
    assert module.Endpoint().send() == "traced sentsent"


def test_a_module_that_is_not_there_is_not_found_as_ever(wrappers: Wrappers) -> None:
    with pytest.raises(ModuleNotFoundError, match="absent_module"):
        importlib.import_module("absent_module")


def test_a_module_in_the_place_of_another_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    wrappers = Wrappers({"wrapped_module": {"Endpoint.send": twice}})
    for _ in range(2):
        module: Any = ModuleType("wrapped_module")
        exec(SOURCE, vars(module))
        monkeypatch.setitem(sys.modules, "wrapped_module", module)
        wrappers.put_back()
        assert module.Endpoint().send() == "sentsent"
