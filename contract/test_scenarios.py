"""Every scenario holds on the fake, and says the same as the account where one was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.plan import printed
from contract.run import Planned


def test_the_fake_agrees_with_the_account(planned: Planned, found: list[str]) -> None:
    assert not found, "\n".join(found)


@pytest.fixture(autouse=True)
def _dry_run(
    planned: Planned, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Print the calls of the scenario where only that is asked for."""
    yield
    if pytestconfig.getoption("--aws-dry-run"):
        with capsys.disabled():
            print(printed(planned))
