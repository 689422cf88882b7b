from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Protocol

# Loaded here, for pytester forgets what is loaded first within one of its runs.
import boto3  # noqa: F401
import pytest

from codedeploy_fake.interception import stack

#: What the tests within a run import.
SHOP = """
import boto3
import codedeploy_fake
from codedeploy_fake.interception import patches, stack

def client(region="us-east-1"):
    return boto3.client(
        "codedeploy", region, aws_access_key_id="a", aws_secret_access_key="b"
    )

def create(*names):
    for name in names:
        client().create_application(applicationName=name)

def delete(name):
    client().delete_application(applicationName=name)

def names():
    return sorted(client().list_applications()["applications"])

def is_active():
    return stack.top() is not None
"""


class Run(Protocol):
    def __call__(self, test: str, *args: str, conftest: str = "") -> pytest.RunResult: ...


@pytest.fixture
def run(pytester: pytest.Pytester) -> Iterator[Run]:
    """Runs pytest on the text of a test module, in this process and in the order of the text."""

    def run(test: str, *args: str, conftest: str = "") -> pytest.RunResult:
        pytester.makepyfile(shop=SHOP, test_it=_with_imports(test))
        pytester.makeconftest(_with_imports(conftest))
        # Hypothesis' plugin loads all of Hypothesis at the end of each run.
        options = ("-p", "no:randomly", "-p", "no:hypothesispytest", "-W", "error")
        return pytester.runpytest_inprocess(*options, *args, no_reraise_ctrlc=True)

    yield run
    assert stack.top() is None


def _with_imports(text: str) -> str:
    return "import pytest\nimport codedeploy_fake\nimport shop\n" + textwrap.dedent(text)
