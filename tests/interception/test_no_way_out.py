"""With the mock declared, no call looks up a name or opens a connection, wherever it is made."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

#: Refuses every look-up and connection, and says so.
TRAP = """
import socket, os, sys, unittest

def refuse(*arguments, **options):
    print("NETWORK", arguments[-1:], flush=True)
    raise OSError("no network")

socket.getaddrinfo = refuse
socket.socket.connect = refuse
socket.socket.connect_ex = refuse

import boto3
from codedeploy_fake import mock_codedeploy

# Made outside the mock, so with credentials that nobody has to look for.
early = boto3.client(
    "codedeploy", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
)

def call(place=None, boto3=boto3):
    for client in (early, boto3.client("codedeploy", region_name="us-east-1")):
        client.list_applications()
    print("CALLED", place, flush=True)
"""

#: By form, the classes that have the calls of one place.
FORMS = {
    "test case": "@mock_codedeploy\nclass Tests{n}(unittest.TestCase):\n{calls}",
    "mixin": (
        "@mock_codedeploy\nclass Mixin{n}:\n{calls}"
        "class Tests{n}(Mixin{n}, unittest.TestCase): pass\n"
    ),
    "inherited": (
        "class Base(unittest.TestCase):\n{calls}"
        "@mock_codedeploy\nclass Tests{n}(Base): pass\ndel Base\n"
    ),
    "subclass": (
        "@mock_codedeploy\nclass Base(unittest.TestCase): pass\n"
        "class Tests{n}(Base):\n{calls}del Base\n"
    ),
    "subclass with super": (
        "@mock_codedeploy\nclass Base(unittest.TestCase):\n"
        "    @classmethod\n    def setUpClass(cls): call(None)\n"
        "class Tests{n}(Base):\n{calls}del Base\n"
    ),
    "slots": "@mock_codedeploy\nclass Tests{n}(unittest.TestCase):\n    __slots__ = ()\n{calls}",
}

#: The members of a class, with a call at one place.
PLACES = {
    "set-up": """
        def setUp(self): call({place})
        def test(self): pass
    """,
    "test": """
        def test(self): call({place})
    """,
    "tear-down": """
        def test(self): pass
        def tearDown(self): call({place})
    """,
    "clean-up": """
        def test(self): self.addCleanup(call, {place})
    """,
    "class set-up": """
        @classmethod
        def setUpClass(cls): call({place})
        def test(self): pass
    """,
    "class tear-down": """
        @classmethod
        def tearDownClass(cls): call({place})
        def test(self): pass
    """,
    "class clean-up of a test": """
        def test(self): type(self).addClassCleanup(call, {place})
    """,
    "class clean-up of the class set-up": """
        @classmethod
        def setUpClass(cls): cls.addClassCleanup(call, {place})
        def test(self): pass
    """,
    "class clean-up after the class statement": """
        def test(self): pass
    """,
    "botocore imported anew": """
        def test(self):
            for name in list(sys.modules):
                if name.partition(".")[0] in ("boto3", "botocore"):
                    del sys.modules[name]
            call({place}, __import__("boto3"))
    """,
    "botocore in a patched sys.modules": """
        def test(self):
            from unittest import mock
            kept = {{name: module for name, module in sys.modules.items()
                    if name.partition(".")[0] not in ("boto3", "botocore")}}
            with mock.patch.dict(sys.modules, kept, clear=True):
                call({place}, __import__("boto3"))
    """,
    "botocore reloaded": """
        def test(self):
            import importlib
            import botocore.endpoint
            importlib.reload(botocore.endpoint)
            call({place})
    """,
}


def _module(form: str) -> str:
    text = TRAP
    for n, (place, members) in enumerate(PLACES.items()):
        calls = textwrap.indent(textwrap.dedent(members.format(place=repr(place))).strip(), "    ")
        text += form.format(n=n, calls=f"{calls}\n")
        if "after the class" in place:
            text += f"Tests{n}.addClassCleanup(call, {place!r})\n"
    return text


Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a module in a process of its own, and return what it printed."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    def run(text: str, *command: str) -> str:
        (tmp_path / "test_it.py").write_text(text, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "NETWORK" not in done.stdout, done.stdout
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_call_of_a_test_case_gets_out(form: str, run: Run) -> None:
    printed = run(_module(form), "unittest", "-q", "test_it").splitlines()
    assert {f"CALLED {place}" for place in PLACES} <= set(printed)


PYTEST = """
import pytest

@mock_codedeploy
def setup_module():
    call()

@mock_codedeploy
class TestPlain:
    def setup_class(self): call()
    def setup_method(self): call()
    def test(self): call()
    def teardown_method(self): call()
    def teardown_class(self): call()

@mock_codedeploy
class TestOuter:
    class TestWithin:
        def test(self): call()

class TestSubclass(TestPlain):
    @pytest.fixture
    def fixture(self):
        call()
        yield
        call()
    def test(self, fixture): call()

@mock_codedeploy
class Mixin:
    def setUp(self): call()
    def test(self): type(self).addClassCleanup(call)

class TestCase(Mixin, unittest.TestCase):
    pass

@pytest.fixture(scope="module")
def wide():
    call()
    yield
    call()

@pytest.mark.codedeploy
def test_marked(wide): call()

@mock_codedeploy
def test_decorated(): call()

def test_fixture(codedeploy, codedeploy_client): call()
"""


def test_no_call_of_a_test_of_pytest_gets_out(run: Run) -> None:
    printed = run(TRAP + PYTEST, "pytest", "-q", "-s", "-p", "no:cacheprovider")
    assert printed.count("CALLED") == 21


def test_a_patch_that_was_there_before_the_import_may_end(run: Run) -> None:
    before = """
import botocore.endpoint
from unittest import mock
patch = mock.patch.object(botocore.endpoint.Endpoint, "make_request", lambda *a, **k: None)
patch.start()
"""
    after = """
patch.stop()
mock_codedeploy(call)("late")
"""
    assert "CALLED late" in run(before + TRAP + after, "test_it")


ROLE = "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
PROCESS = "credential_process = touch asked\n"
CREDENTIALS = {
    "a process": ("", f"[default]\n{PROCESS}"),
    "a login": ("", "[default]\nlogin_session = arn:aws:iam::123456789012:user/dev\n"),
    "half of the environment": ("AWS_ACCESS_KEY_ID", ""),
    "half of a profile": ("", "[default]\naws_access_key_id = x\n"),
    "a role by a process": (
        "",
        f"{ROLE}source_profile = source\n[profile source]\n{PROCESS}",
    ),
    "a role by metadata": (
        "",
        f"{ROLE}credential_source = Ec2InstanceMetadata\n",
    ),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("variable", "config"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_no_credentials_are_fetched_for_a_client(
    variable: str, config: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(config, "utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    if variable:
        monkeypatch.setenv(variable, "x")
    assert "CALLED" in run(f"{TRAP}\nmock_codedeploy(call)()\n", "test_it")
    assert not (tmp_path / "asked").exists()


FORK = """
import os, threading
with mock_codedeploy() as fake:
    call()
    held, forked = threading.Event(), threading.Event()

    def amid_a_call():
        with fake.service.locked():
            held.set()
            forked.wait(0.2)

    thread = threading.Thread(target=amid_a_call)
    thread.start()
    held.wait()
    child = os.fork()
    forked.set()
    if not child:
        import signal
        signal.alarm(20)
        call("in the child")
        with mock_codedeploy():
            call("in a mock of the child")
        os._exit(0)
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
    call("in the parent")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on Windows")
def test_a_fork_amid_the_call_of_another_thread_leaves_no_lock_behind(run: Run) -> None:
    printed = run(TRAP + FORK, "test_it")
    for place in ("in the child", "in a mock of the child", "in the parent"):
        assert f"CALLED {place}" in printed
