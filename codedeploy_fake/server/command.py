"""``codedeploy-fake serve``: the server as a program."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading

from codedeploy_fake.server.app import Application
from codedeploy_fake.server.carrier import Carrier
from codedeploy_fake.server.hosts import is_loopback
from codedeploy_fake.server.options import ServerOptions

_ALONE = ("CodeDeploy", "AWS_ENDPOINT_URL_CODEDEPLOY")
_WARNING = "Warning: the server has no passwords; whoever reaches this address can use it."
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


def run(arguments: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        arguments: ``host`` and ``port``, and the options of the server.

    Raises:
        ValueError: An option has an impossible value.
        OSError: The address cannot be had.
    """
    given = {
        name: getattr(arguments, name)
        for name in ("progress", "speed", "region", "seed", "world", "moto")
        if getattr(arguments, name) is not None
    }
    if "speed" in given:
        # A clock that runs faster is there to be watched.
        given.setdefault("progress", "clock")
    on_network = not is_loopback(arguments.host)
    given |= {"hosts": (arguments.host, *arguments.allow_host), "on_network": on_network}
    options = ServerOptions.of(given)
    application = Application(options)
    with (
        contextlib.closing(application),
        Carrier(application, arguments.host, arguments.port) as carrier,
    ):

        def stop(*_: object) -> None:
            # It waits for the loop that this very thread is in.
            threading.Thread(target=carrier.shutdown).start()

        before = {number: signal.signal(number, stop) for number in _ENDINGS}
        try:
            print(_greeting(carrier, options), flush=True)
            if on_network:
                print(_WARNING, file=sys.stderr, flush=True)
            carrier.serve_forever(poll_interval=0.2)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _greeting(carrier: Carrier, options: ServerOptions) -> str:
    speed = "" if options.speed == 1 else f", {options.speed:g} times as fast"
    kind, variable = ("AWS", "AWS_ENDPOINT_URL") if options.moto else _ALONE
    return f"""\
{kind} is at {carrier.url} (progress {options.progress}{speed}). To use it:

  export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing
  export AWS_DEFAULT_REGION={options.region} {variable}={carrier.url}
  aws deploy list-applications --endpoint-url {carrier.url}

Its page: {carrier.url}/  Ctrl-C ends it."""
