"""The report comes with every way in, exactly once, and with no skip or expected failure."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import unittest
from typing import TYPE_CHECKING

import pytest

from codedeploy_fake import mock_codedeploy
from codedeploy_fake.mock.failures import REPORT, Watch
from codedeploy_fake.model.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.conftest import Run

HEAD = """
import unittest
import pytest
import boto3
from botocore.exceptions import WaiterError
import codedeploy_fake
from codedeploy_fake import mock_codedeploy

ROLE = "arn:aws:iam::123456789012:role/deploy"
REVISION = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}

def body():
    client = boto3.client("codedeploy", region_name="us-east-1")
    client.create_application(applicationName="called")
    END
"""

WAIT = """
    names = {"applicationName": "called", "deploymentGroupName": "web"}
    client.create_deployment_group(**names, serviceRoleArn=ROLE)
    id_ = client.create_deployment(**names, revision=REVISION)["deploymentId"]
    client.get_waiter("deployment_successful").wait(deploymentId=id_)
"""

ENDS = {
    "assertion": "assert 0",
    "exception": 'client.get_application(applicationName="other")',
    "waiter": WAIT.strip(),
    "skip": 'raise unittest.SkipTest("not today")',
    "expected": "assert 0",
    "passes": "pass",
}

FORMS = {
    "function": """
        @mock_codedeploy
        @EXPECTED
        def test_it():
            body()
        """,
    "with": """
        @EXPECTED
        def test_it():
            with mock_codedeploy():
                body()
        """,
    "async with": """
        @EXPECTED
        def test_it():
            import asyncio

            async def main():
                async with mock_codedeploy():
                    body()

            asyncio.run(main())
        """,
    "user's fixture": """
        @pytest.fixture
        def fake():
            with mock_codedeploy() as fake:
                yield fake

        @EXPECTED
        def test_it(fake):
            body()
        """,
    "fixture": """
        @EXPECTED
        def test_it(codedeploy):
            body()
        """,
    "marker": """
        @pytest.mark.codedeploy
        @EXPECTED
        def test_it():
            body()
        """,
    "plain class": """
        @mock_codedeploy
        class TestIt:
            @EXPECTED
            def test_it(self):
                body()
        """,
    "test case": """
        @mock_codedeploy
        class TestIt(unittest.TestCase):
            @EXPECTED
            def test_it(self):
                body()
        """,
    "test case with setUpClass": """
        @mock_codedeploy
        class TestIt(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                boto3.client("codedeploy", region_name="us-east-1").list_applications()

            @EXPECTED
            def test_it(self):
                body()
        """,
    "subtest": """
        @mock_codedeploy
        class TestIt(unittest.TestCase):
            @EXPECTED
            def test_it(self):
                with self.subTest("first"):
                    pass
                body()
        """,
    "start in setUp": """
        class TestIt(unittest.TestCase):
            def setUp(self):
                mock = mock_codedeploy()
                mock.start()
                self.addCleanup(mock.stop)

            @EXPECTED
            def test_it(self):
                body()
        """,
    "with in a method": """
        class TestIt(unittest.TestCase):
            @EXPECTED
            def test_it(self):
                with mock_codedeploy():
                    body()
        """,
    "start and stop": """
        @EXPECTED
        def test_it():
            mock = mock_codedeploy()
            mock.start()
            try:
                body()
            finally:
                mock.stop()
        """,
}
OF_UNITTEST = [name for name, text in FORMS.items() if "unittest.TestCase" in text]


def source(form: str, end: str, expected: str) -> str:
    mark = expected if end == "expected" else ""
    text = textwrap.dedent(FORMS[form])
    lines = [
        line.replace("@EXPECTED", mark) if "@EXPECTED" in line else line
        for line in text.splitlines()
        if "@EXPECTED" not in line or mark
    ]
    return HEAD.replace("END", ENDS[end]) + "\n".join(lines) + "\n"


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_reports_a_failure_once_under_pytest(run: Run, form: str, end: str) -> None:
    expected = "@unittest.expectedFailure" if form in OF_UNITTEST else "@pytest.mark.xfail"
    result = run(source(form, end, expected), "-p", "no:warnings")
    shown = sum("CreateApplication(applicationName='called')" in line for line in result.outlines)
    fails = end in ("assertion", "exception", "waiter")
    assert shown == (1 if fails else 0), result.outlines
    assert result.ret == (1 if fails else 0)
    assert sum("- codedeploy -" in line for line in result.outlines) == shown


def run_unittest(tmp_path: Path, text: str, *options: str) -> tuple[int, str]:
    (tmp_path / "test_it.py").write_text(text)
    done = subprocess.run(
        [sys.executable, *options, "-m", "unittest", "test_it"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes since Python 3.11")
@pytest.mark.parametrize("form", OF_UNITTEST)
def test_every_form_reports_a_failure_once_under_unittest(tmp_path: Path, form: str) -> None:
    for end in ENDS:
        text = source(form, end, "@unittest.expectedFailure")
        code, output = run_unittest(tmp_path, text)
        fails = end in ("assertion", "exception", "waiter")
        assert output.count("CreateApplication(applicationName='called')") == fails, output
        assert (code == 0) is not fails


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes since Python 3.11")
def test_a_test_that_called_nothing_has_no_report() -> None:
    for error in (ValueError(), unittest.SkipTest()):
        with pytest.raises(type(error)) as caught, mock_codedeploy():
            raise error
        assert not hasattr(caught.value, REPORT)


def test_a_result_is_left_as_it_was() -> None:
    """Runners give tests results of their own: some without subtests, some with own members."""

    class Result:
        def __init__(self) -> None:
            self.told: list[str] = []
            self.addError = lambda test, error: self.told.append("error")

    with mock_codedeploy() as fake:
        result = Result()
        own = result.addError
        watch = Watch(result, fake)
        error = ValueError()
        result.addError(None, (ValueError, error, None))
        assert watch.failed
        watch.end()
        assert result.addError is own
        assert list(vars(result)) == ["told", "addError"]
        assert result.told == ["error"]


#: Forms that can be strict, which is all that changes in their texts.
STRICT = ["function", "with", "marker", "test case", "start and stop", "start in setUp"]
DECLARE = """
def body():
    codedeploy_fake.current().inject_error("ListApplications", "InvalidNextTokenException")
    client = boto3.client("codedeploy", region_name="us-east-1")
    client.create_application(applicationName="called")
    if MET:
        with pytest.raises(client.exceptions.InvalidNextTokenException):
            client.list_applications()
"""
MISSED = (
    "inject_error('ListApplications', 'InvalidNextTokenException'): ListApplications was not called"
)


def strict(form: str, *, met: bool) -> str:
    """The text of a form that is strict, and that declares what is met or not."""
    text = re.sub(
        r"(@mock_codedeploy|@pytest.mark.codedeploy)$|(mock_codedeploy)\(\)",
        r"\1\2(strict=True)",
        source(form, "passes", ""),
        flags=re.MULTILINE,
    )
    assert "strict=True" in text
    return text + DECLARE.replace("MET", str(met))


@pytest.mark.parametrize("met", [True, False])
@pytest.mark.parametrize("form", STRICT)
def test_strict_fails_where_something_was_never_met(run: Run, form: str, met: bool) -> None:
    result = run(strict(form, met=met))
    result.assert_outcomes(passed=int(met), failed=int(not met))
    said = [line for line in result.outlines if MISSED in line and line.startswith("E ")]
    assert len(said) == int(not met)


def test_strict_is_an_ini_option_too(run: Run) -> None:
    text = HEAD.replace("END", "pass") + DECLARE.replace("MET", "False")
    text += textwrap.dedent(
        """
        def test_it(codedeploy):
            body()

        @pytest.mark.codedeploy(strict=False)
        def test_lenient(codedeploy):
            body()
        """
    )
    run(text, "-o", "codedeploy_strict=true").assert_outcomes(passed=1, failed=1)


DEFAULTS = {
    "progress": "instant",
    "poll_interval": "30",
    "region": "eu-west-1",
    "sleep": "skip",
    "strict": "true",
    "travel": "true",
    "world": "moto",
}


@pytest.mark.parametrize("option", DEFAULTS)
def test_the_configuration_gives_defaults_and_a_marker_wins(run: Run, option: str) -> None:
    plain = getattr(Options(), option)
    text = f"""
import pytest

def test_default(codedeploy):
    assert str(codedeploy.options.{option}).removesuffix(".0").lower() == {DEFAULTS[option]!r}

@pytest.mark.codedeploy({option}={plain!r})
def test_marked(codedeploy):
    assert codedeploy.options.{option} == {plain!r}
"""
    run(text, "-o", f"codedeploy_{option}={DEFAULTS[option]}").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("progress", "fast", "codedeploy_progress in the configuration: progress must be"),
        ("poll_interval", "often", "poll_interval must be a number of seconds, at least 0.001"),
        ("world", "https://example.com", "world must be"),
    ],
)
def test_an_impossible_value_in_the_configuration_gets_a_sentence(
    run: Run, option: str, value: str, sentence: str
) -> None:
    result = run("def test_it(codedeploy): pass", "-o", f"codedeploy_{option}={value}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert sentence in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes since Python 3.11")
def test_strict_fails_for_unmet_declarations_under_unittest(tmp_path: Path) -> None:
    for form, met in (("test case", False), ("test case", True), ("start in setUp", False)):
        code, output = run_unittest(tmp_path, strict(form, met=met))
        assert (code == 0) is met, output
        assert (MISSED in output) is not met
