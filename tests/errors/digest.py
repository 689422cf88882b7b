"""Everything that a fake keeps, as a value that can be compared."""

from __future__ import annotations

import io
import pickle
import types

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.engine.hooks import HookFunctionReference
from codedeploy_fake.model.store import Identifiers


def digest(fake: CodeDeployFake) -> bytes:
    """The regions of a fake and its quotas, with all that can be reached from them."""
    buffer = io.BytesIO()
    with fake.service.locked() as state:
        state.region(fake.options.region)  # regions are made when they are first asked for
        _Pickler(buffer).dump([state.regions, state.quotas])
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: object) -> object:
        if isinstance(value, Identifiers):
            # Each answer has a new request id, a refusal too; other ids are for what is made.
            return value._resources.getstate()
        if isinstance(value, HookFunctionReference):
            return value.name
        if isinstance(value, types.FunctionType):
            return value.__qualname__
        return None
