"""The service between the wire and the operations."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.service.operations import OPERATIONS
from tests.clients import client_in


def test_an_operation_that_only_a_newer_model_knows_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(OPERATIONS, "ListApplications")
    with mock_codedeploy() as fake, pytest.raises(ClientError) as caught:
        client_in().list_applications()
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
    (call,) = fake.calls
    assert call.error is not None
