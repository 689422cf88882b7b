"""Clients of tests, shared where they can be: to make one costs more than a whole test."""

from __future__ import annotations

import functools
from typing import Any

import boto3
from botocore.config import Config

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
#: The events of botocore's pipeline, in their order.
EVENTS = [
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call",
]


def new_client(
    service: str = "codedeploy", *, session: boto3.Session | None = None, **options: Any
) -> Any:
    """A client of its own, with keys, so that making it looks for none."""
    session = session or boto3.Session()
    return session.client(service, **{"region_name": "us-east-1", **KEYS, **options})


@functools.cache
def client_in(region: str = "us-east-1", *, validates: bool = True, retries: bool = True) -> Any:
    """The client of a region.

    One that does not validate sends whatever it is given, so that the fake itself has to refuse
    what botocore would not even send.
    """
    config = Config(
        parameter_validation=validates, retries=None if retries else {"total_max_attempts": 1}
    )
    return boto3.client("codedeploy", region_name=region, config=config)
