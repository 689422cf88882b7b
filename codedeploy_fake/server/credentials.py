"""The caller: the scope of a signature, and the account that an access key id names."""

from __future__ import annotations

import re
from typing import NamedTuple

_CREDENTIAL = re.compile(r"\bCredential=([^/,\s]+)/[^/,\s]*/([^/,\s]+)/([^/,\s]+)/aws4_request")
_ACCOUNT = re.compile(r"[0-9]{12}")


class Credential(NamedTuple):
    """The caller of a request, as its signature's scope says."""

    access_key_id: str
    region: str
    service: str

    @classmethod
    def of(cls, authorization: str) -> Credential | None:
        """Return the credential of an ``Authorization`` header, if it has one."""
        found = _CREDENTIAL.search(authorization)
        return None if found is None else cls(*found.groups())

    @property
    def account_id(self) -> str | None:
        """The account that the access key id names: every one of twelve digits does."""
        return account_id_of(self.access_key_id)


def account_id_of(name: str) -> str | None:
    """Return a name of twelve digits, ``None`` for every other one."""
    return name if _ACCOUNT.fullmatch(name) else None
