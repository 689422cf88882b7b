"""The command ``codedeploy-fake``, also ``python -m codedeploy_fake``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import codedeploy_fake

#: A command: the exit status for the arguments that its own parser has read.
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: The arguments after the program's name; by default those of the process.

    Returns:
        The exit status: 0 for success.

    Raises:
        SystemExit: The arguments ask for help or the version, or are no command (status 2).
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Command | None = options.command
    if command is None:
        parser.print_help()
        return 0
    return command(options)


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; what a command needs is imported when it runs."""
    parser = argparse.ArgumentParser(
        prog="codedeploy-fake",
        description="A verified in-process fake of AWS CodeDeploy, for tests of boto3 code.",
    )
    parser.add_argument(
        "--version", action="version", version=f"codedeploy-fake {codedeploy_fake.__version__}"
    )
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_demo(commands)
    _add_serve(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    summary = "run a release that fails and rolls back, and show its timeline"
    parser = commands.add_parser("demo", help=summary, description=f"Demo: {summary}.")
    parser.add_argument("--svg", metavar="FILE", type=Path, help="save the timeline as an SVG file")

    def demo(options: argparse.Namespace) -> int:
        from codedeploy_fake import demo

        try:
            demo.run(svg=options.svg)
        except OSError as error:
            parser.error(f"argument --svg: {error}")
        return 0

    parser.set_defaults(command=demo)


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    summary = "serve the fake over HTTP, for the AWS CLI and SDKs of every language"
    parser = commands.add_parser("serve", help=summary, description=f"Serve: {summary}.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    add("--port", type=int, default=4584, help="the port, 0 for a free one (%(default)s)")
    add(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="a further name that clients reach the server by",
    )
    add(
        "--progress",
        choices=["instant", "poll", "clock"],
        help="how deployments go on (instant; with --speed, clock)",
    )
    add("--speed", type=float, metavar="N", help="let the fake's clock run N times as fast")
    add(
        "--world",
        metavar="declared|URL",
        help="where CodeDeploy looks for instances, alarms and the like: what is declared, or "
        "another emulator on this machine (declared)",
    )
    add(
        "--moto",
        action="store_true",
        help="answer every other service of AWS by moto, and let CodeDeploy look there",
    )
    add("--region", help="the region of requests that name none (us-east-1)")
    add("--seed", type=int, help="what ids are drawn from (0)")

    def serve(options: argparse.Namespace) -> int:
        from codedeploy_fake.server import command

        try:
            command.run(options)
        except (ValueError, OSError, OverflowError) as error:
            parser.error(str(error))
        return 0

    parser.set_defaults(command=serve)


if __name__ == "__main__":
    sys.exit(main())
