"""Clients for the ``codedeploy_client`` fixture, cheap enough to be made for every test."""

from __future__ import annotations

import functools
import os
from typing import Any

import boto3
import botocore.session

from codedeploy_fake.interception.copies import Original


@functools.cache
def _session() -> boto3.Session:
    """Return the private session of the process, which has loaded the service model once.

    It reads no configuration file and looks for no credentials, so that the client is the same on
    every machine.
    """
    nothing = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
    }
    core = botocore.session.Session(session_vars=nothing)
    core.set_credentials("testing", "testing")
    return boto3.Session(botocore_session=core)


@functools.cache
def _original(region: str) -> Original:
    return Original(_session().client("codedeploy", region_name=region))


def new_client(region: str) -> Any:
    """Return a new client of CodeDeploy, which shares nothing with boto3's default session."""
    return _original(region).copy()
