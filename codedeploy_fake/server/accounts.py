"""The worlds of a server: one for each account, made when it is first named."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from codedeploy_fake.fake.fake import CodeDeployFake
from codedeploy_fake.model.clock import Milliseconds, process_time

if TYPE_CHECKING:
    from codedeploy_fake.server.options import ServerOptions
    from codedeploy_fake.server.other_services import OtherServices


class Account:
    """One account's world, and the part of time that a faster clock owes it."""

    def __init__(self, fake: CodeDeployFake, speed: float) -> None:
        self.fake = fake
        self._speed = speed
        self._lock = threading.Lock()
        self._seen = process_time()

    def catch_up(self) -> CodeDeployFake:
        """Return the fake, after it went on as far as the speed of the clock wants it."""
        if self._speed != 1:
            self._skip(self._owed())
        return self.fake

    def _owed(self) -> Milliseconds:
        with self._lock:
            now = process_time()
            elapsed, self._seen = now - self._seen, now
        return max(0, round(elapsed * (self._speed - 1)))

    def _skip(self, duration: Milliseconds) -> None:
        if duration:
            with self.fake.service.locked():
                self.fake.service.advance(duration)


class Accounts:
    """Every account of a server."""

    def __init__(self, options: ServerOptions, others: OtherServices | None = None) -> None:
        self.options = options
        self._others = others
        self.default = options.mock().account_id
        self._lock = threading.Lock()
        self._accounts: dict[str, Account] = {}
        self.fake()

    @property
    def ids(self) -> list[str]:
        """The accounts that were named so far, ascending."""
        with self._lock:
            return sorted(self._accounts)

    def fake(self, account_id: str | None = None) -> CodeDeployFake:
        """Return the world of an account, by default of the default one, at its present time."""
        name = account_id or self.default
        with self._lock:
            account = self._accounts.get(name)
            if account is None:
                given = {} if self._others is None else {"world": self._others.serve(name)}
                fake = CodeDeployFake(self.options.mock(account_id=name, **given))
                account = self._accounts[name] = Account(fake, self.options.speed)
        return account.catch_up()
