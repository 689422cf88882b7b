"""Which instances go next: the rules of minimum healthy hosts [E 3.2, 3.6]."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from codedeploy_fake.model.store import Document


def required_healthy(minimum: Document, targets: int) -> int:
    """Return the number of targets that have to stay healthy.

    A percentage of a single instance requires none, so that the one instance decides alone
    [E 3.3] (small groups, inferred).
    """
    kind, value = minimum["type"], int(minimum["value"])
    if kind == "MOST_CONCURRENCY":
        return max(0, targets - value)
    if kind == "HOST_COUNT":
        return value
    if targets == 1:
        return 0
    return math.ceil(targets * value / 100)


@dataclass(slots=True)
class Zone:
    """The targets of one availability zone (or of all of them), in phases of equal health."""

    phases: list[list[str]]
    size: int
    required: int = 0
    failed: int = 0


@dataclass(slots=True)
class Batches:
    """Deals out waves of targets, and judges after each whether the deployment may go on.

    ``required`` is the minimum of healthy targets over all zones; each zone has its own, zero
    unless a zonal configuration says otherwise.
    """

    total: int
    required: int
    zones: list[Zone]
    failed: int = 0
    succeeded: int = 0
    _current: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        zones: Sequence[Sequence[Sequence[str]]],
        minimum: Document,
        minimum_per_zone: Document | None = None,
    ) -> Batches:
        """Return batches over zones of phases of target ids."""
        dealt: list[Zone] = []
        for phases in zones:
            size = sum(len(phase) for phase in phases)
            needed = required_healthy(minimum_per_zone, size) if minimum_per_zone else 0
            dealt.append(Zone([list(phase) for phase in phases if phase], size, needed))
        total = sum(zone.size for zone in dealt)
        return cls(total, required_healthy(minimum, total), dealt)

    @property
    def cannot_start(self) -> bool:
        """Rule 1: the minimum leaves no instance to deploy to, over all or in a zone."""
        return self.required >= self.total or any(zone.required >= zone.size for zone in self.zones)

    @property
    def remaining(self) -> int:
        return sum(len(phase) for zone in self.zones for phase in zone.phases)

    def next_wave(self) -> list[str]:
        """Return as many targets of one phase as may be taken down at once (rules 2 and 3).

        Phases are not mixed: unhealthy instances are finished before healthy ones are touched.
        """
        zone = self.zones[0]
        phase = zone.phases[0]
        room = min(
            self.total - self.failed - self.required, zone.size - zone.failed - zone.required
        )
        wave, zone.phases[0] = phase[:room], phase[room:]
        if not zone.phases[0]:
            del zone.phases[0]
        return wave

    def count(self, succeeded: bool) -> None:
        """Count the outcome of one target of the wave."""
        if succeeded:
            self.succeeded += 1
        else:
            self.failed += 1
            self.zones[0].failed += 1

    @property
    def must_stop(self) -> bool:
        """Rule 4, judged when a wave is over: the minimum is reached and work remains."""
        if not self.remaining:
            return False
        zone = self.zones[0]
        zone_exhausted = bool(zone.phases) and zone.failed >= zone.size - zone.required
        return self.failed >= self.total - self.required or zone_exhausted

    def leave_zone(self) -> bool:
        """Go on to the next zone when this one is done. Return whether there is one."""
        if self.zones[0].phases or len(self.zones) == 1:
            return False
        del self.zones[0]
        return True

    @property
    def is_success(self) -> bool:
        """Rule 5, judged at the end."""
        return self.succeeded >= max(1, self.required)
