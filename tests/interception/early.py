"""A program, run in a process of its own: its client is older than the library.

It has no credentials, no region variable and no home, and any socket that it opens ends it.
"""

# ruff: noqa: E402 - the order is the point
from __future__ import annotations

import json
import os
import socket
import sys
from typing import Any

attempts: list[str] = []


class Forbidden(socket.socket):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attempts.append("socket")
        raise OSError("sockets are forbidden here")


def forbidden(*args: Any, **kwargs: Any) -> Any:
    attempts.append("address")
    raise OSError("sockets are forbidden here")


socket.socket = Forbidden  # type: ignore[misc]
socket.create_connection = forbidden
socket.getaddrinfo = forbidden

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config

# Made before the import: unsigned or with keys, so that making it asks no metadata service.
early = boto3.client(
    "codedeploy", region_name="us-east-1", config=Config(signature_version=UNSIGNED)
)
early_with_keys = botocore.session.Session().create_client(
    "codedeploy",
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
# urllib3 tries a socket of its own when it is imported.
attempts.clear()
default_session = boto3.DEFAULT_SESSION
environment = dict(os.environ)

from codedeploy_fake import mock_codedeploy


def roundtrip(client: Any, name: str) -> list[str]:
    client.create_application(applicationName=name)
    names: list[str] = client.list_applications()["applications"]
    return names


with mock_codedeploy() as fake:
    found = {
        "early": roundtrip(early, "early"),
        "early_with_keys": roundtrip(early_with_keys, "keys"),
        # Nothing says where credentials are: the metadata service would be asked.
        "late": roundtrip(boto3.client("codedeploy", region_name="us-east-1"), "late"),
    }
    os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:9/credentials"
    found["container"] = roundtrip(
        boto3.Session().client("codedeploy", region_name="us-east-1"), "container"
    )
    del os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    config = os.path.join(sys.argv[1], "config")  # noqa: PTH118 - nothing else is imported
    os.environ["AWS_CONFIG_FILE"] = config
    session = boto3.Session(profile_name="role")
    found["role"] = roundtrip(session.client("codedeploy", region_name="us-east-1"), "role")
    auto = Config(defaults_mode="auto")
    found["auto"] = roundtrip(
        boto3.Session().client("codedeploy", region_name="us-east-1", config=auto), "auto"
    )
    del os.environ["AWS_CONFIG_FILE"]
    unchanged = boto3.DEFAULT_SESSION is default_session and dict(os.environ) == environment

quiet = list(attempts)
# Other services ask the metadata service as ever.
with mock_codedeploy():
    boto3.Session().client("sqs", region_name="us-east-1")

json.dump(
    {
        "found": found,
        "attempts": quiet,
        "attempts_of_others": len(attempts) - len(quiet),
        "unchanged": unchanged,
    },
    sys.stdout,
)
