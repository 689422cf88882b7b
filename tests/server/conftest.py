from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import boto3
import pytest
from botocore.config import Config

from codedeploy_fake.server import application
from codedeploy_fake.server.app import Application
from codedeploy_fake.server.carrier import Carrier

#: Serves an application with these options; returns its address.
Serve = Callable[..., str]


@contextmanager
def served(app: Any) -> Iterator[Carrier]:
    """The carrier of an application, at work in a thread."""
    with Carrier(app, "127.0.0.1", 0) as carrier:
        thread = threading.Thread(target=carrier.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield carrier
        finally:
            carrier.shutdown()
            thread.join()
            if isinstance(app, Application):
                app.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(served(application(**options))).url


@pytest.fixture
def endpoint(serve: Serve) -> str:
    return serve()


def client_of(
    endpoint: str,
    *,
    service: str = "codedeploy",
    region: str = "us-east-1",
    key: str = "testing",
    retries: int = 0,
) -> Any:
    """A boto3 client of the server."""
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key="testing",
        config=Config(retries={"max_attempts": retries}),
    )


@pytest.fixture
def client(endpoint: str) -> Any:
    return client_of(endpoint)
