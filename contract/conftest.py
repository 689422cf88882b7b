"""Options and fixtures: on the fake by default, on an account by explicit options only."""

from __future__ import annotations

import datetime
import socket
from collections.abc import Iterator
from typing import Any

import botocore
import pytest

from contract.comparison import differences, unaccepted
from contract.record import Record
from contract.run import RECORDED, Planned, private_session, run_on_account, run_on_fake
from contract.safety import Ceilings, Guard
from contract.scenarios import load

_TIERS = "0 nearly free, 1 Lambda, 2 EC2 and Auto Scaling, 3 ECS and ALB"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "the scenarios on an AWS account")
    group.addoption("--aws-account", help="the number of the account; nothing is sent without it")
    group.addoption("--aws-region", help="the region to run in")
    group.addoption("--aws-profile", help="the profile in ~/.aws that has the credentials")
    group.addoption("--aws-tier", type=int, default=0, help=f"the highest tier to run: {_TIERS}")
    group.addoption("--aws-calls", type=int, default=Ceilings.calls, help="the most calls")
    group.addoption("--aws-minutes", type=float, default=Ceilings.minutes, help="the most minutes")
    group.addoption("--aws-instances", type=int, default=Ceilings.instances, help="the most")
    group.addoption(
        "--aws-dry-run",
        action="store_true",
        help="print every call that would be sent, and what it may cost; send nothing",
    )


def pytest_configure(config: pytest.Config) -> None:
    given = [config.getoption(f"--aws-{name}") for name in ("account", "region", "profile")]
    if any(given) and not all(given):
        raise pytest.UsageError("--aws-account, --aws-region and --aws-profile go together")
    if all(given) and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("on an account scenarios run one at a time: leave -n out")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "planned" not in metafunc.fixturenames:
        return
    option = metafunc.config.getoption
    is_for_account = option("--aws-dry-run") or _account(metafunc.config) is not None
    highest = option("--aws-tier") if is_for_account else 3
    chosen = [planned for planned in load().values() if planned.tier <= highest]
    metafunc.parametrize("planned", chosen, ids=[planned.name for planned in chosen])


def _account(config: pytest.Config) -> str | None:
    if config.getoption("--aws-dry-run"):
        return None
    account: str | None = config.getoption("--aws-account")
    return account


@pytest.fixture(scope="session")
def guard(pytestconfig: pytest.Config) -> Guard | None:
    """Return the guard of the calls to an account; None on the fake."""
    account = _account(pytestconfig)
    if account is None:
        return None
    option = pytestconfig.getoption
    ceilings = Ceilings(option("--aws-calls"), option("--aws-minutes"), option("--aws-instances"))
    return Guard(account, ceilings)


@pytest.fixture(autouse=True)
def _no_way_out(guard: Guard | None) -> Iterator[None]:
    """Forbid connections and look-ups on the fake, until after the last tear-down."""
    if guard is not None:
        yield
        return

    def refuse(*args: Any, **_: object) -> None:
        pytest.fail(f"a scenario on the fake wanted to reach {args[-1:]}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


@pytest.fixture
def recorded(planned: Planned, guard: Guard | None, pytestconfig: pytest.Config) -> Record | None:
    """Return the record of the account: made now, or kept from an earlier run."""
    if guard is None:
        path = RECORDED / f"{planned.name}.json"
        return Record.load(path) if path.exists() else None
    region = pytestconfig.getoption("--aws-region")
    session = private_session(pytestconfig.getoption("--aws-profile"), region)
    record = run_on_account(planned.function, session, guard, region)
    record.save(
        RECORDED,
        date=datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        region=region,
        botocore=botocore.__version__,
    )
    return record


@pytest.fixture
def found(planned: Planned, recorded: Record | None) -> list[str]:
    """Return the differences from the account that are not accepted, in words."""
    here = run_on_fake(planned.function)
    if recorded is None:
        return []
    return [str(one) for one in unaccepted(planned.name, differences(here, recorded))]
