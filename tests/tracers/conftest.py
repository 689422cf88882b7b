"""The real server."""

from tests.interception.loopback import loopback

__all__ = ["loopback"]
