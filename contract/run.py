"""One scenario on one side: the fake beside moto, or an account."""

from __future__ import annotations

import datetime
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from codedeploy_fake import mock_codedeploy
from contract.aws import Aws, new_run
from contract.record import Names, Record, Recorder
from contract.safety import REGIONS, Guard, Refusal

if TYPE_CHECKING:
    from codedeploy_fake import CodeDeployFake

Scenario = Callable[[Aws], None]

#: Where a reviewed record of an account lies, to be replayed in every test run.
RECORDED = Path(__file__).resolve().parents[1] / "docs" / "evidence" / "recorded" / "contract"

_OPTIONS: dict[str, Any] = {
    "parameter_validation": False,
    "ignore_configured_endpoint_urls": True,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}
_CONFIG = Config(**_OPTIONS)


class Leftovers(Exception):
    """Things that a scenario made and that could not be removed; the sweep will."""


def run_on_fake(
    scenario: Scenario, watch: Callable[..., None] | None = None, **options: Any
) -> Record:
    """Run a scenario on the fake, beside moto for every other service.

    Args:
        scenario: What to run.
        watch: Called before each call of any service, as a handler of ``before-call``.
        options: More options of the mock.
    """
    import time_machine
    from moto import mock_aws

    with (
        # Time goes by sleeping alone, so that a slow machine changes nothing.
        time_machine.travel(datetime.datetime.now(datetime.timezone.utc), tick=False),
        mock_aws(),
        mock_codedeploy(progress="clock", world="moto", **options) as fake,
    ):
        session = botocore.session.Session()
        if watch is not None:
            session.register("before-call", watch)
        region, account = fake.options.region, fake.options.account_id

        return _run(
            scenario, session, account=account, region=region, sleep=fake.advance, fake=fake
        )


def run_on_account(scenario: Scenario, session: Any, guard: Guard, region: str) -> Record:
    """Run a scenario on an account.

    Where the account answers so that the scenario cannot go on, the record says so and holds what
    came before: it is the news that the run was made for.

    Args:
        scenario: What to run.
        session: A botocore session with the account's credentials, see :func:`private_session`.
        guard: Looks at every call; it may serve several scenarios of one run.
        region: One of the two that the policy allows.

    Raises:
        Refusal: Something may not be sent.
    """
    if region not in REGIONS:
        raise Refusal(f"scenarios run in {' and '.join(REGIONS)}, not in {region!r}")
    guard.watch(session)
    return _run(
        scenario,
        session,
        account=guard.account,
        region=region,
        sleep=guard.sleep,
        guard=guard,
    )


def private_session(profile: str, region: str) -> Any:
    """Return a session that reads the named profile and nothing from the environment."""
    session = botocore.session.Session(profile=profile)
    home = Path.home() / ".aws"
    session.set_config_variable("config_file", str(home / "config"))
    session.set_config_variable("credentials_file", str(home / "credentials"))
    session.set_config_variable("region", region)
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    return session


def _run(
    scenario: Scenario,
    session: Any,
    *,
    account: str,
    region: str,
    sleep: Callable[[float], object],
    fake: CodeDeployFake | None = None,
    guard: Guard | None = None,
) -> Record:
    session.set_config_variable("region", region)
    run = new_run()
    recorder = Recorder(scenario.__name__, Names(run, account, region))
    recorder.listen(session.get_component("event_emitter"))
    clients: Any = boto3.Session(botocore_session=session)
    with _aws(
        lambda service: clients.client(service, config=_CONFIG),
        recorder,
        guard,
        run=run,
        account=account,
        region=region,
        sleep=sleep,
        fake=fake,
    ) as aws:
        try:
            scenario(aws)
        except (AssertionError, ClientError, LookupError) as error:
            if fake is not None:
                raise
            recorder.end(_told(error))
    return recorder.record


def _told(error: Exception) -> str:
    """Return what ended a scenario: its own line, and what was raised."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(Path(__file__).parent / "scenarios"))
    ]
    line = f"`{frames[-1].line}`: " if frames else ""
    return f"{line}{type(error).__name__} {error}".rstrip()


@contextmanager
def _aws(
    client: Callable[[str], Any],
    recorder: Recorder,
    guard: Guard | None,
    **members: Any,
) -> Iterator[Aws]:
    aws = Aws(client, recorder, **members)
    try:
        yield aws
    finally:
        left = aws.tidy() if guard is None else guard.tidy(aws.tidy)
    if left:
        raise Leftovers("; ".join(left))


@dataclass(frozen=True)
class Planned:
    """A scenario with what is to be known before it is run on an account."""

    function: Scenario
    tier: int

    @property
    def name(self) -> str:
        """The scenario's name, which is its function's."""
        return self.function.__name__

    @property
    def about(self) -> str:
        """The first line of what the scenario says of itself."""
        return (self.function.__doc__ or "").partition("\n")[0]
