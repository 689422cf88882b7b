"""Runs the benchmarks that are named, or all of them."""

from __future__ import annotations

import sys

from benchmarks import call, neighbors, scale, server, start_up, whole_test

BENCHMARKS = {
    "call": call.run,
    "whole_test": whole_test.run,
    "neighbors": neighbors.run,
    "scale": scale.run,
    "start_up": start_up.run,
    "server": server.run,
}

for name in sys.argv[1:] or BENCHMARKS:
    BENCHMARKS[name]()
