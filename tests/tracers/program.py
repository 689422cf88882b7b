"""A program, run in a process of its own, that is traced from one moment on.

Its arguments are the tracer, that moment, and the URL of a server that stands for the network. It
prints what each of its calls was answered, and what the tracer recorded.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any, Protocol

import aiobotocore.session
import boto3
import botocore.exceptions
from botocore.config import Config


class Tracer(Protocol):
    def install(self) -> None: ...
    def recorded(self) -> list[str]: ...
    def remove(self) -> None: ...


class OpenTelemetry:
    """Its spans."""

    def __init__(self) -> None:
        from opentelemetry.instrumentation.botocore import (
            AiobotocoreInstrumentor,
            BotocoreInstrumentor,
        )
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        self._instrumentors = [BotocoreInstrumentor(), AiobotocoreInstrumentor()]
        self._exporter = InMemorySpanExporter()
        self._provider = TracerProvider()
        self._provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def install(self) -> None:
        for instrumentor in self._instrumentors:
            instrumentor.instrument(tracer_provider=self._provider)

    def recorded(self) -> list[str]:
        return [
            f"{span.attributes['rpc.method']} {span.attributes['http.status_code']}"
            for span in self._exporter.get_finished_spans()
        ]

    def remove(self) -> None:
        for instrumentor in self._instrumentors:
            instrumentor.uninstrument()


class XRay:
    """Its subsegments."""

    def __init__(self) -> None:
        from aws_xray_sdk.core import patch, xray_recorder

        self._patch = patch
        xray_recorder.configure(sampling=False)
        self._segment = xray_recorder.begin_segment("program")

    def install(self) -> None:
        self._patch(["botocore", "aiobotocore"])

    def recorded(self) -> list[str]:
        return [
            f"{subsegment.aws['operation']} {subsegment.http['response']['status']}"
            for subsegment in self._segment.subsegments
        ]

    def remove(self) -> None:
        raise SystemExit("X-Ray's instrumentation cannot be taken out again")


tracer: Tracer = {"opentelemetry": OpenTelemetry, "xray": XRay}[sys.argv[1]]()
moment, url = sys.argv[2:]

OPTIONS: dict[str, Any] = {
    "region_name": "us-east-1",
    "endpoint_url": url,
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
client: Any = boto3.Session().client(
    "codedeploy", **OPTIONS, config=Config(retries={"max_attempts": 0})
)
answers: list[list[str]] = []


def at(name: str) -> None:
    """A moment at which the tracer may come or go."""
    if moment == name:
        tracer.install()
    elif moment == f"until {name}":
        tracer.remove()


async def answer() -> list[str]:
    session = aiobotocore.session.AioSession()
    async with session.create_client("codedeploy", **OPTIONS) as later:
        names: list[str] = (await later.list_applications())["applications"]
        return names


def call() -> None:
    """Two calls: by botocore, with a client that is older than all, and by aiobotocore."""
    answers.append(client.list_applications()["applications"])
    answers.append(asyncio.run(answer()))


if moment.startswith("until "):
    tracer.install()
at("import")
from codedeploy_fake import mock_codedeploy  # noqa: E402 - the order is the point

call()
at("start")
mock = mock_codedeploy()
mock.start()
client.create_application(applicationName="fake")
call()
at("active")
call()
try:
    client.create_application(applicationName="fake")
except botocore.exceptions.ClientError as error:
    answers.append([error.response["Error"]["Code"]])
mock.stop()
at("stopped")
call()
with mock_codedeploy():
    client.create_application(applicationName="again")
    call()
call()
json.dump({"answers": answers, "recorded": tracer.recorded()}, sys.stdout)
client.close()
