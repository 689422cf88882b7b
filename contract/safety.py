"""The guard between a scenario and an account's bill.

Every client of a guarded session passes here: nothing is sent before the account is proven to be
the one that was named and to hold a sentinel placed by hand, nothing goes to another endpoint
than AWS's, and pace, number of calls, time and instances have ceilings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import codedeploy_fake

#: The parameter in Systems Manager that says that scenarios may run in an account.
SENTINEL = ("/codedeploy-fake/contract", "yes")
REGIONS = ("eu-west-1", "us-east-1")
_AWS_HOST = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|api\.aws)")


class Refusal(Exception):
    """Nothing may be sent, and why."""


@dataclass
class Ceilings:
    """The most that one run may use."""

    calls: int = 2000
    minutes: float = 60
    #: At a time: a scenario that has removed everything leaves room for the next one's.
    instances: int = 3
    calls_a_second: float = 4


@dataclass
class Guard:
    """Looks at every call of a session before it is sent."""

    account: str
    ceilings: Ceilings = field(default_factory=Ceilings)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    calls: int = 0
    instances: int = 0
    _proven: bool = False
    _proving: bool = False
    _tidying: bool = False
    _started: float | None = None
    _last: float | None = None

    def watch(self, session: Any) -> None:
        """Register with a botocore session, before its clients are made.

        Raises:
            Refusal: The fake is active, so that nothing would reach the account.
        """
        if _fake_is_active():
            raise Refusal(
                "the fake of CodeDeploy is active: a run on an account must not meet it; leave "
                "the decorator, fixture or ini option out"
            )
        self._session = session
        session.register("before-parameter-build", self._count_instances)
        session.register("before-call", self._may_be_sent)
        session.register("request-created", self._pace)

    def prove(self) -> None:
        """Ask the account who it is and whether it may be used.

        Raises:
            Refusal: It is another account, or the sentinel is missing.
        """
        if self._proven:
            return
        self._proving = True
        try:
            found = self._client("sts").get_caller_identity()["Account"]
            if found != self.account:
                raise Refusal(f"the credentials belong to account {found}, not {self.account}")
            name, wanted = SENTINEL
            answer = self._client("ssm").get_parameters(Names=[name])
            values = [parameter["Value"] for parameter in answer["Parameters"]]
            if values != [wanted]:
                raise Refusal(
                    f"account {found} has no parameter {name} with the value {wanted!r} in "
                    "Systems Manager: place it by hand where scenarios may run"
                )
        finally:
            self._proving = False
        self._proven = True

    def tidy(self, remove: Callable[[], list[str]]) -> list[str]:
        """Remove what a scenario made, whatever the run has used up.

        Args:
            remove: Removes it, and returns what is left.
        """
        self._tidying = True
        try:
            left = remove()
        finally:
            self._tidying = False
        if not left:
            self.instances = 0
        return left

    def _client(self, service: str) -> Any:
        return self._session.create_client(service)

    def _may_be_sent(self, params: dict[str, Any], model: Any, **_: object) -> None:
        if _fake_is_active():
            raise Refusal(f"the fake of CodeDeploy became active before {model.name}")
        host = urlsplit(params["url"]).hostname or ""
        if not _AWS_HOST.fullmatch(host):
            raise Refusal(f"{model.name} would go to {host!r}, which is no endpoint of AWS")
        if self._proving:
            return
        self.prove()
        now = self.clock()
        self._started = now if self._started is None else self._started
        self.calls += 1
        if self._tidying:
            # What was made costs more than the calls that remove it.
            return
        if self.calls > self.ceilings.calls:
            raise Refusal(f"the run has made its {self.ceilings.calls} calls")
        if now - self._started > self.ceilings.minutes * 60:
            raise Refusal(f"the run has had its {self.ceilings.minutes:g} minutes")

    def _pace(self, **_: object) -> None:
        """Keep the distance between two requests, retries included."""
        now = self.clock()
        if self._last is not None:
            wait = self._last + 1 / self.ceilings.calls_a_second - now
            if wait > 0:
                self.sleep(wait)
                now += wait
        self._last = now

    def _count_instances(self, params: dict[str, Any], model: Any, **_: object) -> None:
        kind = params.get("InstanceType") or params.get("LaunchTemplateData", {}).get(
            "InstanceType"
        )
        if kind is not None and not str(kind).endswith(".nano"):
            raise Refusal(f"{model.name} asks for {kind}; scenarios use nano instances only")
        wanted = {
            "RunInstances": params.get("MaxCount", 0),
            "CreateAutoScalingGroup": params.get("MaxSize", 0),
        }.get(model.name, 0)
        self.instances += wanted
        if self.instances > self.ceilings.instances:
            raise Refusal(
                f"{model.name} would bring the run to {self.instances} instances; it may have "
                f"{self.ceilings.instances}"
            )


def _fake_is_active() -> bool:
    try:
        codedeploy_fake.current()
    except RuntimeError:
        return False
    return True
