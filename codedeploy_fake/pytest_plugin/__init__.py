"""The pytest plugin: fixtures, a marker and an ini option that make the fake active in tests.

pytest loads this module in every run, so it loads nothing of the library itself: that begins with
the first run that has a test which uses it (see :mod:`codedeploy_fake.pytest_plugin.activation`).
Must not know botocore, nor what a deployment is: it activates fakes and shows their reports.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from codedeploy_fake.pytest_plugin.use import declare_marker, declare_options, uses

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.fake.fake import CodeDeployFake
    from codedeploy_fake.pytest_plugin.activation import Activation
    from codedeploy_fake.pytest_plugin.after_test import Forgotten

_NAME = "codedeploy_fake_activation"
_FORGOTTEN = "codedeploy_fake_forgotten"

#: Whether pytest runs with the plugin: decorated plain classes depend on it.
is_loaded = False


def pytest_addoption(parser: pytest.Parser) -> None:
    declare_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    global is_loaded
    is_loaded = True
    declare_marker(config)


def pytest_collection_finish(session: pytest.Session) -> None:
    if any(uses(item) for item in session.items):
        _activation(session.config)
    _watch(session.config)


def pytest_runtest_logstart() -> None:
    stack: Any = sys.modules.get("codedeploy_fake.interception.stack")
    if stack is not None:
        stack.recent = []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[Any]) -> Generator[None, Any, None]:
    outcome = yield
    if "codedeploy_fake.interception.stack" in sys.modules:
        from codedeploy_fake.pytest_plugin.after_test import add_section

        add_section(outcome.get_result(), call)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    # The first test that imports the mock by itself.
    watch = _watch(item.config)
    if watch is not None:
        watch.stop(item)


def _watch(config: pytest.Config) -> Forgotten | None:
    """Register what stops forgotten mocks, if any can be started; return it if it is new."""
    if "codedeploy_fake.mock.activation" not in sys.modules or config.pluginmanager.has_plugin(
        _FORGOTTEN
    ):
        return None
    from codedeploy_fake.pytest_plugin.after_test import Forgotten

    watch = Forgotten()
    config.pluginmanager.register(watch, _FORGOTTEN)
    return watch


def _activation(config: pytest.Config) -> Activation:
    """Return the plugin that does the work, registered when it is first needed."""
    activation: Activation | None = config.pluginmanager.get_plugin(_NAME)
    if activation is None:
        from codedeploy_fake.pytest_plugin.activation import Activation

        activation = Activation(config)
        config.pluginmanager.register(activation, _NAME)
    return activation


@pytest.fixture
def codedeploy(request: pytest.FixtureRequest) -> CodeDeployFake:
    """The fake of AWS CodeDeploy that is active in the test, a ``CodeDeployFake``."""
    __tracebackhide__ = True
    return _activation(request.config).fake_for(request.node)


@pytest.fixture
def codedeploy_client(codedeploy: CodeDeployFake) -> CodeDeployClient:
    """A new boto3 client of the faked AWS CodeDeploy, in the fake's region."""
    from codedeploy_fake.pytest_plugin.fixtures import new_client

    client: CodeDeployClient = new_client(codedeploy.options.region)
    return client
