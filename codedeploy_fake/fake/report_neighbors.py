"""The neighbors in a report: what moto has and the fake overlooks, and what AWS would refuse."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

_NOT_ACTIVE = (
    'world="moto", but moto was not active in any call: everything was as declared. Activate it '
    "with moto.mock_aws()."
)


def hint(fake: CodeDeployFake) -> Iterable[str]:
    """Return what a report says of the neighbors; nothing is imported or asked without moto."""
    neighborhood = fake.service.neighborhood
    if neighborhood is None:
        return _overlooked(fake)
    if not neighborhood.neighbors.met:
        return [_NOT_ACTIVE]
    from codedeploy_fake.neighbors import traps

    with fake.service.held() as state:
        needs = traps.needs(state)
    return traps.traps(fake.world, needs)


def _overlooked(fake: CodeDeployFake) -> Iterable[str]:
    if "moto.core.models" not in sys.modules:
        return []
    from codedeploy_fake.neighbors.clients import moto_is_active

    if not moto_is_active():
        return []
    from codedeploy_fake.neighbors import hints

    with fake.service.held() as state:
        places = hints.sought(state)
    return hints.overlooked(places)
