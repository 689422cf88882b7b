"""``python -m contract sweep`` and ``python -m contract list``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import boto3

from contract.run import private_session
from contract.safety import Guard, Refusal
from contract.scenarios import load
from contract.sweep import sweep


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m contract", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="print every scenario with its tier")
    removal = commands.add_parser("sweep", help="remove what runs have left in an account")
    for name in ("account", "region", "profile"):
        removal.add_argument(f"--aws-{name}", required=True)
    removal.add_argument(
        "--everything", action="store_true", help="remove what still has time as well"
    )
    given = parser.parse_args(arguments)
    if given.command == "list":
        for planned in load().values():
            print(f"{planned.tier}  {planned.name}: {planned.about}")
        return 0
    session = private_session(given.aws_profile, given.aws_region)
    return remove(session, given.aws_account, everything=given.everything)


def remove(session: Any, account: str, *, everything: bool = False) -> int:
    """Sweep an account through a guarded session; return the command's exit code."""
    guard = Guard(account)
    try:
        guard.watch(session)
        clients: Any = boto3.Session(botocore_session=session)
        lines = sweep(clients.client, everything=everything)
    except Refusal as refusal:
        print(f"nothing was removed: {refusal}", file=sys.stderr)
        return 1
    print("\n".join(lines) or "nothing to remove")
    return 1 if any(line.startswith("could not") for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
