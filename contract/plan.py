"""The calls that a scenario would send to an account, and an estimate of their cost."""

from __future__ import annotations

from collections import Counter
from typing import Any

from contract.run import Planned, run_on_fake

#: The most that one scenario of a tier costs, in US dollars, by the prices of 2026: requests,
#: messages and parameters are in the free allowance; a t4g.nano costs 0.0042 an hour; a Fargate
#: task of a quarter of a virtual CPU 0.013 and a load balancer 0.025 an hour.
DOLLARS = {0: 0.0, 1: 0.01, 2: 0.02, 3: 0.10}


def printed(planned: Planned) -> str:
    """Return every call of a scenario, as the fake has seen them, with an estimate of the cost."""
    calls: list[tuple[str, str]] = []

    def watch(model: Any, **_: object) -> None:
        calls.append((model.service_model.service_name, model.name))

    run_on_fake(planned.function, watch)
    lines = [f"\n{planned.name} (tier {planned.tier}): {planned.about}"]
    for (service, operation), count in Counter(calls).items():
        lines.append(f"  {service}: {operation}" + (f" × {count}" if count > 1 else ""))
    lines.append(f"  {len(calls)} calls, at most {DOLLARS[planned.tier]:.2f} US dollars")
    return "\n".join(lines)
