"""The check that a request comes from a program on purpose, not from a web page unasked.

A page of another site can reach a server on loopback: by a form or a script of its own origin, or
by a host name of its own that it points at 127.0.0.1 (DNS rebinding). Browsers say in ``Host`` and
``Origin`` what they were asked for, so both are looked at before anything else.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from codedeploy_fake.server.http import Environ, Refusal

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


class Hosts:
    """The host names that a server goes by.

    Addresses in figures and names under ``localhost`` always are its own: no name server gives
    them a meaning. ``names`` are further ones. On a network (of containers, say) names without a
    dot are its own too: name servers of the internet give them no meaning either.
    """

    def __init__(self, names: Iterable[str], *, on_network: bool) -> None:
        self._names = frozenset(name.lower() for name in names)
        self._on_network = on_network

    def check(self, environ: Environ) -> None:
        """Refuse a request for another host, or from a page of another origin."""
        host = environ.get("HTTP_HOST", "")
        found = _HOST.fullmatch(host)
        if found is None:
            raise Refusal(400, "the request needs one Host header, with a name or an address")
        if not self._is_ours(found["name"].lower()):
            raise Refusal(
                403,
                f"this server does not go by the name {found['name']!r}: "
                "start it with --allow-host to let it",
            )
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            raise Refusal(403, "pages of another origin may not use this server")

    def _is_ours(self, name: str) -> bool:
        if name == "localhost" or name.endswith(".localhost") or name in self._names:
            return True
        return (self._on_network and "." not in name) or _is_address(name.strip("[]"))


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches a host."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
