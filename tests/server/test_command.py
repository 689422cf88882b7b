"""``codedeploy-fake serve``, as a process."""

from __future__ import annotations

import queue
import re
import signal
import socket
import threading
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from codedeploy_fake.__main__ import main
from tests.server.conftest import client_of
from tests.server.programs import errors_of, output_of, serving


def test_it_says_how_to_meet_it() -> None:
    with serving("--region", "eu-west-1") as (process, url):
        client = client_of(url, region="eu-west-1")
        client.create_application(applicationName="shop")
        assert client.list_applications()["applications"] == ["shop"]
        process.terminate()
        printed = output_of(process)
    assert f"AWS_ENDPOINT_URL_CODEDEPLOY={url}" in printed
    assert "AWS_DEFAULT_REGION=eu-west-1" in printed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_on_a_signal(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = signal.getsignal(number)
    printed: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr("sys.stdout", SimpleNamespace(write=printed.put, flush=lambda: None))
    listed = []

    def use_and_stop() -> None:
        try:
            text = ""
            while not (found := re.search(r"http://\S+:\d+", text)):
                text += printed.get(timeout=60)
            listed.append(client_of(found[0]).list_applications()["applications"])
        finally:
            signal.raise_signal(number)

    thread = threading.Thread(target=use_and_stop)
    thread.start()
    assert main(["serve", "--port", "0", "--speed", "60"]) == 0
    thread.join()
    assert listed == [[]]
    assert signal.getsignal(number) is handler


def test_with_moto_it_is_all_of_aws() -> None:
    with serving("--moto") as (process, url):
        assert client_of(url, service="s3").list_buckets()["Buckets"] == []
        process.terminate()
        assert f" AWS_ENDPOINT_URL={url}\n" in output_of(process)


def test_it_warns_where_others_can_reach_it() -> None:
    with serving("--host", "0.0.0.0") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        client_of(url).list_applications()
        process.terminate()
        assert "no passwords" in errors_of(process)
    with serving("--host", "::1") as (process, url):
        assert url.startswith("http://[::1]:")
        client_of(url).list_applications()
        process.terminate()
        assert errors_of(process) == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--speed", "0"], "speed must be a number of 1 or more"),
        (["--region", "nowhere"], "region must be"),
        (["--port", "70000"], "0-65535"),
    ],
)
def test_an_impossible_option_is_refused_with_a_sentence(
    arguments: Sequence[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", *arguments])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_an_address_in_use_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit):
        main(["serve", "--port", str(taken.getsockname()[1])])
    assert "Address already in use" in capsys.readouterr().err
