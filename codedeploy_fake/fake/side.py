"""What every side of a fake stands on: its service, and the state of a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.model.options import Options, check
from codedeploy_fake.service.service import Service

if TYPE_CHECKING:
    from codedeploy_fake.service.state import Region, State


class Side:
    """A part of what a test's author can do with a fake."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.service = Service(options)

    def _region(self, state: State, name: str | None) -> Region:
        """A region, caught up with the clock; ``ValueError`` for a name that is none."""
        if name is None:
            name = self.options.region
        else:
            check("region", name)
        region = state.region(name)
        self.service.catch_up(region)
        return region
