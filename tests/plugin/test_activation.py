"""When the fake is active, and with which options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from codedeploy_fake import CodeDeployFake, current
from codedeploy_fake.interception import stack
from codedeploy_fake.model.options import NAMES

if TYPE_CHECKING:
    from tests.plugin.conftest import Run

OPTIONS = ", ".join(NAMES)


def test_the_fixture_is_the_active_fake(codedeploy: CodeDeployFake) -> None:
    assert codedeploy is current()
    assert codedeploy.options.region == "us-east-1"


@pytest.mark.codedeploy(region="eu-west-1")
def test_the_client_is_of_the_region_of_the_fake(
    codedeploy: CodeDeployFake, codedeploy_client: Any
) -> None:
    assert codedeploy_client.meta.region_name == "eu-west-1"
    codedeploy_client.create_application(applicationName="shop")
    (call,) = codedeploy.calls
    assert (call.operation, call.region) == ("CreateApplication", "eu-west-1")


def test_a_client_needs_nothing_of_the_machine(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import os

        before = {**os.environ, "PYTEST_CURRENT_TEST": ""}
        clients = []

        def test_client(codedeploy_client):
            assert codedeploy_client.list_applications()["applications"] == []
            clients.append(codedeploy_client)

        def test_another_client(codedeploy_client):
            assert codedeploy_client.list_applications()["applications"] == []
            assert codedeploy_client is not clients[0]

        def test_what_is_left():
            import boto3

            assert boto3.DEFAULT_SESSION is None
            assert {**os.environ, "PYTEST_CURRENT_TEST": ""} == before
        """
    )
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("HOME", "/nowhere")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=3)


def test_without_marker_or_fixture_nothing_is_active(run: Run) -> None:
    run(
        """
        def test_before():
            assert not shop.is_active()

        def test_fixture(codedeploy):
            assert shop.is_active()

        def test_client(codedeploy_client):
            assert shop.is_active()

        @pytest.mark.codedeploy
        def test_marker():
            assert shop.names() == []
            shop.create("shop")

        @pytest.mark.codedeploy
        def test_marker_again():
            assert shop.names() == []

        @pytest.mark.usefixtures("codedeploy")
        def test_use_fixtures():
            assert shop.is_active()

        def test_after():
            assert not shop.is_active()
        """
    ).assert_outcomes(passed=7)


def test_the_fake_is_active_before_the_first_fixture_and_until_the_last_teardown(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module", autouse=True)
        def module():
            assert shop.names() == []
            shop.create("module")
            yield
            assert shop.names() == ["module"]

        @pytest.fixture(autouse=True)
        def first():
            assert shop.names() == ["module"]
            yield
            assert shop.names() == ["module", "test"]

        def test_it(codedeploy):
            assert codedeploy is codedeploy_fake.current()
            shop.create("test")
        """,
        conftest="""
        @pytest.fixture(scope="session", autouse=True)
        def session():
            assert shop.names() == []
            yield
            assert shop.names() == []
        """,
    ).assert_outcomes(passed=1)


def test_markers_merge_and_the_nearest_wins(run: Run) -> None:
    run(
        """
        pytestmark = pytest.mark.codedeploy(region="eu-west-1", seed=1, progress="instant")

        def test_module(codedeploy):
            options = codedeploy.options
            assert (options.region, options.seed, options.progress) == ("eu-west-1", 1, "instant")

        class Base:
            pytestmark = [pytest.mark.codedeploy(seed=2, account_id="000000000002")]

        @pytest.mark.codedeploy(seed=3)
        class TestClass(Base):
            def test_class(self, codedeploy):
                options = codedeploy.options
                assert (options.region, options.seed) == ("eu-west-1", 3)
                assert options.account_id == "000000000002"

            @pytest.mark.codedeploy(seed=4)
            def test_function(self, codedeploy):
                options = codedeploy.options
                assert (options.region, options.seed) == ("eu-west-1", 4)
                assert options.account_id == "000000000002"

        @pytest.mark.parametrize("seed", [5, pytest.param(6, marks=pytest.mark.codedeploy(seed=6))])
        @pytest.mark.codedeploy(seed=5)
        def test_parameter(codedeploy, seed):
            assert codedeploy.options.seed == seed
        """
    ).assert_outcomes(passed=5)


def test_the_ini_option_mocks_every_test(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_autouse = true\n")
    run(
        """
        import unittest

        def test_function():
            assert shop.names() == []

        class TestCase(unittest.TestCase):
            def test_method(self):
                assert shop.names() == []

        def helper():
            '''
            >>> shop.is_active()
            True
            '''
        """,
        "--doctest-modules",
    ).assert_outcomes(passed=3)


def test_the_fixture_may_be_asked_for_in_the_middle_of_a_test(run: Run) -> None:
    result = run(
        """
        def test_late(request):
            assert not shop.is_active()
            fake = request.getfixturevalue("codedeploy")
            assert fake is codedeploy_fake.current()
            assert request.getfixturevalue("codedeploy_client").list_applications()
            shop.create("shop")
            assert 0

        def test_after():
            assert not shop.is_active()
        """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*CreateApplication(applicationName='shop')"])


def test_test_cases_of_unittest_are_mocked_by_the_marker(run: Run) -> None:
    run(
        """
        import unittest

        @pytest.mark.codedeploy(region="eu-west-1")
        class TestCase(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                shop.create("class")

            @classmethod
            def tearDownClass(cls):
                assert shop.names() == ["class"]

            def setUp(self):
                assert shop.names() == ["class"]
                shop.create("test")

            def tearDown(self):
                assert shop.names() == ["class", "test"]

            def test_one(self):
                assert shop.names() == ["class", "test"]
                assert codedeploy_fake.current().options.region == "eu-west-1"

            def test_two(self):
                assert shop.names() == ["class", "test"]

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            @pytest.mark.codedeploy
            async def test_async(self):
                assert shop.names() == []
        """
    ).assert_outcomes(passed=3)


def test_a_decorated_class_is_not_mocked_twice(run: Run) -> None:
    run(
        """
        from codedeploy_fake import mock_codedeploy
        from codedeploy_fake.interception import patches, stack

        @mock_codedeploy(region="eu-west-1", progress="instant")
        class TestPlain:
            @classmethod
            def setup_class(cls):
                assert len(stack.active) == 1
                shop.create("class")

            @classmethod
            def teardown_class(cls):
                assert len(stack.active) == 1
                assert shop.names() == ["class"]

            def setup_method(self):
                assert shop.names() == ["class"]

            @pytest.mark.parametrize("name", ["a", "b"])
            def test_it(self, codedeploy, name):
                assert len(stack.active) == 1
                assert codedeploy.options.region == "eu-west-1"
                shop.create(name)
                assert shop.names() == sorted(["class", name])

            @pytest.mark.codedeploy(progress="clock")
            def test_nearest(self, codedeploy):
                assert codedeploy.options.progress == "clock"
        """
    ).assert_outcomes(passed=3)


# --- Mocks of the user's own -----------------------------------------------------------------


def test_the_plugin_joins_a_mock_of_the_users_own(run: Run) -> None:
    result = run(
        """
        @pytest.fixture(scope="module", autouse=True)
        def mine():
            with codedeploy_fake.mock_codedeploy(region="eu-west-1") as fake:
                yield fake
                shop.create("last")
                assert fake.calls[-1].operation == "CreateApplication"

        def test_first(codedeploy, mine):
            assert codedeploy is mine

        @pytest.mark.codedeploy(region="eu-west-1")
        def test_second(codedeploy, mine):
            assert codedeploy is mine

        @pytest.mark.codedeploy
        def test_third(mine):
            assert codedeploy_fake.current() is mine
            shop.create("shop")
            assert 0
        """
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*CreateApplication(applicationName='shop')"])


@pytest.mark.parametrize("first", [True, False])
def test_other_options_than_those_of_the_users_own_mock_are_refused(run: Run, first: bool) -> None:
    result = run(
        """
        @pytest.fixture(scope="module", autouse=True)
        def mine():
            with codedeploy_fake.mock_codedeploy():
                yield

        def test_before():
            pass

        @pytest.mark.codedeploy(region="eu-west-1")
        def test_other(codedeploy):
            pass
        """,
        *(["-k", "test_other"] if first else []),
    )
    result.assert_outcomes(errors=1, passed=not first, deselected=first)
    result.stdout.fnmatch_lines(
        "E * ValueError: the codedeploy marker asks for region='eu-west-1', but a mock of "
        "CodeDeploy that the test did not start itself is active already, with "
        "region='us-east-1': give the option there, or leave one of the two away"
    )


# --- Mistakes in markers ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (
            """
            @pytest.mark.codedeploy(progres="instant")
            def test_it():
                pass
            """,
            [
                '>   @pytest.mark.codedeploy(progres="instant")',
                "E   TypeError: the codedeploy marker has no option 'progres'; its options are "
                + OPTIONS,
                "test_it.py:5: TypeError",
            ],
        ),
        (
            """
            @pytest.mark.codedeploy(
                region="eu-west-1",
                progress="fast",
            )
            def test_it():
                pass
            """,
            [
                '>       progress="fast",',
                """E   ValueError: progress must be "poll", "clock" or "instant", not 'fast'""",
                "test_it.py:7: ValueError",
            ],
        ),
        (
            """
            @pytest.mark.codedeploy("instant", "fast")
            def test_it():
                pass
            """,
            [
                '>   @pytest.mark.codedeploy("instant", "fast")',
                "E   TypeError: the codedeploy marker takes its options by name, not 'instant'; *",
                "test_it.py:5: TypeError",
            ],
        ),
        (
            """
            class Base:
                pytestmark = pytest.mark.codedeploy(sed=3)

            class TestIt(Base):
                def test_it(self):
                    pass
            """,
            [">   *pytestmark = pytest.mark.codedeploy(sed=3)", "test_it.py:6: TypeError"],
        ),
        (
            """
            def test_it():
                pass

            pytestmark = pytest.mark.codedeploy(regions="all")
            """,
            ['>   pytestmark = pytest.mark.codedeploy(regions="all")', "test_it.py:8: TypeError"],
        ),
        (
            """
            options = {"zone": "a"}

            @pytest.mark.codedeploy(**options)
            def test_it():
                pass
            """,
            ['>   options = {"zone": "a"}', "test_it.py:5: TypeError"],
        ),
    ],
    ids=["unknown", "impossible", "positional", "class", "module", "elsewhere"],
)
def test_a_mistake_is_shown_where_it_is(run: Run, test: str, lines: list[str]) -> None:
    result = run(test)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(lines)


def test_a_mistake_that_is_in_no_test_module(run: Run) -> None:
    result = run(
        """
        def test_it():
            pass
        """,
        conftest="""
        def pytest_itemcollected(item):
            item.session.add_marker(pytest.mark.codedeploy(sed=1))
            item.add_marker(pytest.mark.codedeploy(progres="instant"))
        """,
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E * TypeError: the codedeploy marker has no option 'sed'; *"])


# --- Beside what else pytest does ------------------------------------------------------------


def test_an_interrupt_leaves_nothing_behind(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module")
        def module():
            shop.create("module")
            yield
            shop.delete("module")

        def test_it(codedeploy, module):
            raise KeyboardInterrupt
        """
    ).stdout.fnmatch_lines(["*KeyboardInterrupt*", "*no tests ran*"])
    assert stack.top() is None


def test_a_run_that_stops_at_the_first_failure_tears_down_inside_the_mock(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module")
        def module():
            shop.create("module")
            yield
            assert shop.names() == ["module"]
            shop.delete("module")

        @pytest.mark.codedeploy
        def test_it(module):
            shop.create("test")
            assert 0

        def test_never():
            pass
        """,
        "-x",
    ).assert_outcomes(failed=1)


@pytest.mark.parametrize("options", [["-n", "2"], ["-p", "randomly"], ["-p", "no:randomly"]])
def test_the_plugin_works_beside_other_plugins(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.makepyfile(
        """
        import codedeploy_fake
        import pytest

        pytestmark = pytest.mark.codedeploy

        @pytest.fixture(scope="module", autouse=True)
        def fleet():
            return codedeploy_fake.current().add_instances(3)

        @pytest.mark.parametrize("number", range(8))
        def test_it(codedeploy, codedeploy_client, fleet, number):
            assert codedeploy.add_instances(1) == ["i-00000000000000004"]
            codedeploy_client.create_application(applicationName="shop")
            assert number != 5
        """
    )
    result = pytester.runpytest_subprocess("-W", "error", "-p", "no:hypothesispytest", *options)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(
        ["*- codedeploy -*", "Calls:", "*us-east-1 CreateApplication(applicationName='shop')"]
    )


def test_collecting_only_activates_nothing(run: Run) -> None:
    run("def test_it(codedeploy): pass", "--collect-only").stdout.fnmatch_lines(
        ["*1 test collected*"]
    )


def test_the_fixtures_are_explained_in_the_help(pytester: pytest.Pytester) -> None:
    # pytest orders them by their lines, as texts.
    pytester.runpytest_inprocess("--fixtures").stdout.fnmatch_lines_random(
        [
            "codedeploy -- *pytest_plugin/__init__.py:*",
            "    The fake of AWS CodeDeploy that is active in the test, a ``CodeDeployFake``.",
            "codedeploy_client -- *pytest_plugin/__init__.py:*",
            "    A new boto3 client of the faked AWS CodeDeploy, in the fake's region.",
        ]
    )
    pytester.runpytest_inprocess("--markers").stdout.fnmatch_lines(
        f"@pytest.mark.codedeploy([*], {OPTIONS}): make the fake of AWS CodeDeploy active in "
        "the test, from before its first fixture until after its last; the options of "
        "function, class and module are merged, the nearest wins."
    )
    pytester.runpytest_inprocess("--help").stdout.fnmatch_lines(["  codedeploy_autouse (bool):*"])


def test_the_plugin_loads_nothing_where_it_is_not_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it(request):
            assert "codedeploy_fake.pytest_plugin" in sys.modules
            assert not {"boto3", "botocore", "wrapt"} & set(sys.modules)
            ours = {name for name in sys.modules if name.startswith("codedeploy_fake.")}
            assert ours == {"codedeploy_fake.pytest_plugin", "codedeploy_fake.pytest_plugin.use"}
            assert not request.config.pluginmanager.has_plugin("codedeploy_fake_activation")
        """
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest"],
        cwd=pytester.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.parametrize("where", ["test", "fixture"])
def test_a_mock_that_a_test_never_stops_ends_with_it_and_a_warning_names_the_line(
    run: Run, where: str
) -> None:
    body = {
        "test": """
        def test_a():
            mock_codedeploy().start()
            shop.create("leak")
        """,
        "fixture": """
        @pytest.fixture
        def started():
            mock_codedeploy().start()

        def test_a(started):
            shop.create("leak")
        """,
    }[where]
    result = run(
        f"""
        from codedeploy_fake import mock_codedeploy
        {body}
        def test_b():
            assert not shop.is_active()
        """,
        "-W",
        "default",
    )
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.re_match_lines(
        [r".*test_a never stopped the mock of CodeDeploy that was started at .*\.py:\d+: it was"]
    )


def test_a_mock_that_a_wider_fixture_starts_is_its_own_to_stop(run: Run) -> None:
    run(
        """
        from codedeploy_fake import mock_codedeploy

        @pytest.fixture(scope="module", autouse=True)
        def started():
            mock = mock_codedeploy()
            mock.start()
            yield
            mock.stop()

        def test_a():
            assert shop.is_active()

        def test_b():
            assert shop.is_active()
        """
    ).assert_outcomes(passed=2)


def test_a_mock_that_is_imported_and_started_within_the_first_test_ends_with_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(
        """
        def test_a():
            import codedeploy_fake
            codedeploy_fake.mock_codedeploy().start()

        def test_b():
            import codedeploy_fake.interception.stack
            assert not codedeploy_fake.interception.stack.active
        """
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=2, warnings=1)
