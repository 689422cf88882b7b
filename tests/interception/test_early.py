"""Clients that are older than the library, on a machine that has nothing."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import CredentialRetrievalError

from codedeploy_fake import mock_codedeploy
from tests.interception.loopback import is_mocked

ROOT = Path(__file__).parents[2]


def test_neither_credentials_nor_region_home_or_network_are_needed(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "[profile role]\n"
        "role_arn = arn:aws:iam::123456789012:role/developer\n"
        "credential_source = Ec2InstanceMetadata\n"
    )
    kept = {"PATH", "SYSTEMROOT", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    environment["PYTHONPATH"] = str(ROOT)
    environment["HOME"] = str(tmp_path / "nowhere")
    result = subprocess.run(
        [sys.executable, Path(__file__).with_name("early.py"), tmp_path],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["found"] == {
        "early": ["early"],
        "early_with_keys": ["early", "keys"],
        "late": ["early", "keys", "late"],
        "container": ["container", "early", "keys", "late"],
        "role": ["container", "early", "keys", "late", "role"],
        "auto": ["auto", "container", "early", "keys", "late", "role"],
    }
    assert found["attempts"] == []
    assert found["attempts_of_others"] > 0
    assert found["unchanged"]


def test_a_client_that_a_module_builds_at_import_reaches_the_fake(
    tmp_path: Path, loopback: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "release.py"
    path.write_text(
        "import boto3\n"
        f"client = boto3.Session().client('codedeploy', 'us-east-1', endpoint_url={loopback!r},\n"
        "    aws_access_key_id='test', aws_secret_access_key='test')\n"
    )
    spec: Any = importlib.util.spec_from_file_location("release", path)
    release = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(release)
    assert not is_mocked(release.client)
    with mock_codedeploy():
        assert is_mocked(release.client)
        again = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(again)
        assert is_mocked(again.client)
    assert not is_mocked(release.client)
    assert not is_mocked(again.client)
    release.client.close()
    again.client.close()


def test_a_role_that_is_broken_otherwise_is_still_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(
        "[profile role]\n"
        "role_arn = arn:aws:iam::123456789012:role/developer\n"
        "credential_source = Environment\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with mock_codedeploy(), pytest.raises(CredentialRetrievalError):
        boto3.Session(profile_name="role").client("codedeploy", region_name="us-east-1")
