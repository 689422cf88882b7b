"""Clients that tests share: to make one costs more than all that a test does with it."""

from __future__ import annotations

import functools
from typing import Any

import boto3
from botocore.config import Config


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
