"""All scenarios, in modules by what they are about.

Tiers say what a scenario costs: 0 next to nothing, 1 cents (Lambda), 2 three nano instances for
half an hour (EC2, Auto Scaling), 3 an ECS service behind a load balancer.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from contract.run import Planned, Scenario

SCENARIOS: dict[str, Planned] = {}


def scenario(*, tier: int) -> Callable[[Scenario], Scenario]:
    """Register a scenario under its function's name."""

    def register(function: Scenario) -> Scenario:
        assert function.__name__ not in SCENARIOS, function.__name__
        SCENARIOS[function.__name__] = Planned(function, tier)
        return function

    return register


def load() -> dict[str, Planned]:
    """Import every module of scenarios, and return all of them by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return SCENARIOS
