"""The real server, and what the clients would have slept."""

from tests.aio.conftest import loopback, sleeps

__all__ = ["loopback", "sleeps"]
