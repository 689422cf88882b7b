"""A stage to act on, and calls there that are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.session import Session
from botocore.validate import ParamValidator

from codedeploy_fake import mock_codedeploy
from tests.clients import client_in
from tests.errors.provocation import Provocation
from tests.errors.stage import Document, Stage

MODEL: Any = Session().get_service_model("codedeploy")


@contextmanager
def new_stage() -> Iterator[Stage]:
    """An empty account in which time stands still."""
    with (
        time_machine.travel("2026-03-01T12:00:00Z", tick=False),
        mock_codedeploy(progress="clock") as fake,
    ):
        yield Stage(fake, client_in(retries=False))


def refusal(operation: str, request: Document) -> ClientError:
    """Makes a call that has to be refused; what botocore itself would refuse goes out unchecked."""
    report = ParamValidator().validate(request, MODEL.operation_model(operation).input_shape)
    client = client_in(validates=not report.has_errors(), retries=False)
    call = getattr(client, xform_name(operation))
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value


def is_known(provocation: Provocation) -> bool:
    """Whether this version of botocore knows all the members that a provocation sends."""
    if provocation.needs is not None:
        operation, member = provocation.needs
        if member not in MODEL.operation_model(operation).input_shape.members:
            return False
    shape = MODEL.operation_model(provocation.operation).input_shape
    return callable(provocation.members) or _knows(shape, provocation.members)


def _knows(shape: Any, value: Any) -> bool:
    if shape.type_name == "structure" and value:
        return all(
            name in shape.members and _knows(shape.members[name], item)
            for name, item in value.items()
        )
    if shape.type_name == "list" and value:
        return all(_knows(shape.member, item) for item in value)
    return True
