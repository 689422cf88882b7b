"""Measuring two or more ways in turns, so that both meet the same machine."""

from __future__ import annotations

import gc
import io
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

ROLE = "arn:aws:iam::123456789012:role/CodeDeployServiceRole"
TAGS = [{"Key": "stage", "Value": "production", "Type": "KEY_AND_VALUE"}]


def revision(key: str) -> dict[str, Any]:
    location = {"bucket": "releases", "key": key, "bundleType": "zip"}
    return {"revisionType": "S3", "s3Location": location}


def lower_quartile(samples: list[float]) -> float:
    """What a call takes when nothing else gets in its way."""
    return sorted(samples)[len(samples) // 4]


@dataclass(frozen=True, slots=True)
class Way:
    """Something to be measured; what comes before and after is not."""

    call: Callable[[int], object]
    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None


def interleave(
    ways: Mapping[str, Way],
    rounds: int,
    warm_up: int = 20,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """The lower quartile of each way in seconds; they take turns, round by round."""
    samples: dict[str, list[float]] = {name: [] for name in ways}
    turns, shuffled = tuple(ways.items()), random.Random(0)
    gc.disable()
    try:
        for number in range(rounds + warm_up):
            if number % 20 == 0:
                gc.collect()
            # In any order, so that none always comes after the same other one.
            for name, way in shuffled.sample(turns, len(turns)):
                way.before()
                start = clock()
                way.call(number)
                taken = clock() - start
                way.after()
                if number >= warm_up:
                    samples[name].append(taken)
    finally:
        gc.enable()
    return {name: lower_quartile(values) for name, values in samples.items()}


class _Body(io.BytesIO):
    def stream(self, **kwargs: Any) -> Iterator[bytes]:
        yield self.read()


class CannedSession:
    """An HTTP session that answers each operation with bytes it was given."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._bodies = bodies

    def send(self, request: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        body = self._bodies[operation]
        headers = {
            "x-amzn-RequestId": "2c1a3b52-6f4e-4a37-9d0b-0c9f3a0b7a11",
            "Content-Type": "application/x-amz-json-1.1",
            "Content-Length": str(len(body)),
        }
        return AWSResponse(request.url, 200, headers, _Body(body))


def canned(client: Any, bodies: Mapping[str, bytes]) -> Any:
    """The client, with an HTTP session that answers without a fake."""
    client._endpoint.http_session = CannedSession(bodies)
    return client


def session() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1"
    )


def show(title: str, rows: list[tuple[str, str, str]]) -> None:
    """A small table: what, measured, aim."""
    print(f"\n{title}")
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("  " + "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)))
