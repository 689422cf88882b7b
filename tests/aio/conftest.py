"""The real server, and what the clients would have slept."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.interception.loopback import loopback

__all__ = ["loopback", "sleeps"]


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the clients wanted to sleep; they never do."""
    sleeps: list[float] = []

    def recording(sleep: Callable[[float], Awaitable[None]]) -> Callable[[float], Any]:
        async def record(seconds: float) -> None:
            sleeps.append(seconds)
            await sleep(0)

        return record

    monkeypatch.setattr(time, "sleep", sleeps.append)
    monkeypatch.setattr(asyncio, "sleep", recording(asyncio.sleep))
    if importlib.util.find_spec("anyio"):
        anyio = importlib.import_module("anyio")
        monkeypatch.setattr(anyio, "sleep", recording(anyio.sleep))
    return sleeps
