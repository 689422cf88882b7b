"""``python -m codedeploy_fake demo``: shows what the fake does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line; ``SystemExit`` with the usage for an unknown command."""
    parser = argparse.ArgumentParser(
        prog="python -m codedeploy_fake", description="An in-process fake of AWS CodeDeploy."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="release to three instances, then fail and roll back")
    parser.parse_args(arguments)

    # Imported late: the usage needs no boto3.
    from codedeploy_fake import demo

    demo.run()


if __name__ == "__main__":
    main()
