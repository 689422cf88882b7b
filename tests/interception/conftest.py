"""The real server and its client."""

from tests.interception.loopback import client, loopback

__all__ = ["client", "loopback"]
