"""botocore's service model of CodeDeploy, for calls that no client makes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import ServiceModel


@functools.cache
def service_model() -> ServiceModel:
    """Return the service model of the botocore that is installed."""
    import botocore.session

    return botocore.session.Session().get_service_model("codedeploy")
