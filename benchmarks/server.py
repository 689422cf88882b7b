"""Calls a second of ``codedeploy-fake serve``, beside moto's server, on the same calls."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import boto3

from benchmarks import harness

_CLIENTS = 8
_ROUNDS = 5
_SECONDS = 1.0
_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/codedeploy/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=0"
)


@contextlib.contextmanager
def _ours() -> Iterator[str]:
    command = [sys.executable, "-m", "codedeploy_fake", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.terminate()


@contextlib.contextmanager
def _theirs() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _deployment(url: str) -> str:
    client = boto3.client(
        "codedeploy",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    names = {"applicationName": "app", "deploymentGroupName": "group"}
    client.create_application(applicationName="app", computePlatform="Server")
    client.create_deployment_group(**names, serviceRoleArn=harness.ROLE)
    created = client.create_deployment(**names, revision=harness.revision("v1.zip"))
    identifier: str = created["deploymentId"]
    return identifier


def _call(connection: http.client.HTTPConnection, operation: str, parameters: Any) -> None:
    headers = {
        "X-Amz-Target": f"CodeDeploy_20141006.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": _AUTHORIZATION,
    }
    connection.request("POST", "/", json.dumps(parameters), headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body


def _calls_a_second(url: str, operation: str, parameters: Any) -> float:
    """The calls a second that eight clients make together."""
    address = url.removeprefix("http://")
    counts: list[int] = []
    end = time.perf_counter() + _SECONDS

    def work() -> None:
        count = 0
        connection = http.client.HTTPConnection(address)
        while time.perf_counter() < end:
            _call(connection, operation, parameters)
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=work) for _ in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / _SECONDS


def _latency(url: str, operation: str, parameters: Any) -> float:
    """The seconds that one call of one client takes."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    samples = []
    for _ in range(300):
        start = time.perf_counter()
        _call(connection, operation, parameters)
        samples.append(time.perf_counter() - start)
    connection.close()
    return harness.lower_quartile(samples)


def run() -> None:
    with _ours() as ours, _theirs() as theirs:
        rows = [("operation", "calls a second, moto's server, ratio (one call)", "at least")]
        identifiers = {url: _deployment(url) for url in (ours, theirs)}
        for operation in ("GetDeployment", "ListApplications"):
            rates: dict[str, list[float]] = {ours: [], theirs: []}
            waits: dict[str, list[float]] = {ours: [], theirs: []}
            for _ in range(_ROUNDS):
                for url, rate in rates.items():
                    named = operation == "GetDeployment"
                    parameters = {"deploymentId": identifiers[url]} if named else {}
                    rate.append(_calls_a_second(url, operation, parameters))
                    waits[url].append(_latency(url, operation, parameters))
            our_rate, their_rate = (statistics.median(rates[url]) for url in (ours, theirs))
            our_wait, their_wait = (statistics.median(waits[url]) for url in (ours, theirs))
            measured = (
                f"{our_rate:.0f}, {their_rate:.0f}, {our_rate / their_rate:.1f} "
                f"({our_wait * 1e6:.0f} µs, {their_wait * 1e6:.0f} µs)"
            )
            rows.append((operation, measured, "3"))
        harness.show("The server beside moto's, eight clients on kept connections", rows)
