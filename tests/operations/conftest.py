"""What the tests of the operations share: a client that sends whatever it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import CodeDeployFake
from tests.clients import client_in


@pytest.fixture
def client(fake: CodeDeployFake) -> Any:
    return client_in(validates=False)


Refusal = Callable[..., tuple[str, str]]


@pytest.fixture
def refusal(client: Any) -> Refusal:
    """Calls an operation that has to be refused; gives the code and the text."""

    def call(method: str, **parameters: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            getattr(client, method)(**parameters)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        error = caught.value.response["Error"]
        assert isinstance(caught.value, getattr(client.exceptions, error["Code"]))
        return error["Code"], error["Message"]

    return call
