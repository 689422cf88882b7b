"""An account of moto's, whose own CodeDeploy replaces the real service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
import pytest
from moto import mock_aws
from moto.codedeploy.responses import CodeDeployResponse

from contract.safety import SENTINEL, Guard

ACCOUNT = "123456789012"
REGION = "eu-west-1"


class Clock:
    """Time that goes only by sleeping, and how long was slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


class Account:
    """An account with the sentinel, and sessions for it."""

    def __init__(self) -> None:
        self.clock = Clock()
        name, value = SENTINEL
        ssm = boto3.client("ssm", REGION)
        ssm.put_parameter(Name=name, Value=value, Type="String")

    def session(self) -> Any:
        session = botocore.session.Session()
        session.set_config_variable("region", REGION)
        return session

    def guard(self, account: str = ACCOUNT, **members: Any) -> Guard:
        return Guard(account, clock=self.clock, sleep=self.clock.sleep, **members)

    def client(self, service: str) -> Any:
        """A client that no guard watches."""
        return boto3.client(service, REGION)


class _Complete(CodeDeployResponse):
    """moto's CodeDeploy with what runs and sweeps need and it lacks."""

    def delete_application(self) -> str:
        name = json.loads(self.body)["applicationName"]
        self.codedeploy_backend.applications.pop(name, None)
        return json.dumps({"hooksNotCleanedUp": []})

    def list_deployment_configs(self) -> str:
        return json.dumps({"deploymentConfigsList": []})

    def list_on_premises_instances(self) -> str:
        return json.dumps({"instanceNames": []})


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("delete_application", "list_deployment_configs", "list_on_premises_instances"):
        monkeypatch.setattr(CodeDeployResponse, name, getattr(_Complete, name), raising=False)
    with mock_aws():
        yield Account()
