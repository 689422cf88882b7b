"""What class, module and session fixtures have made: each test starts from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Run


def test_each_test_starts_from_what_they_made(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="class")
        def of_class():
            shop.create("class")
            yield codedeploy_fake.current()
            assert shop.names() == ["class", "module", "session"]
            shop.delete("class")

        @pytest.fixture(scope="module", autouse=True)
        def of_module():
            shop.create("module")
            yield
            assert shop.names() == ["module", "session"]

        @pytest.mark.codedeploy
        class TestClass:
            def test_one(self):
                assert shop.names() == ["module", "session"]
                shop.create("test")

            def test_two(self, of_class, codedeploy):
                assert of_class is codedeploy
                assert shop.names() == ["class", "module", "session"]
                shop.create("test")

            def test_three(self, of_class, codedeploy):
                assert of_class is codedeploy
                assert shop.names() == ["class", "module", "session"]
                assert len(of_class.calls) == 4

        @pytest.mark.codedeploy
        def test_after():
            assert shop.names() == ["module", "session"]

        def test_unmarked():
            assert not shop.is_active()
        """,
        conftest="""
        @pytest.fixture(scope="session", autouse=True)
        def of_session():
            shop.create("session")
            yield
            assert shop.is_active()
            assert shop.names() == ["session"]
        """,
    ).assert_outcomes(passed=5)


def test_what_a_module_made_vanishes_with_its_fixtures(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_first="""
        import pytest
        import shop

        @pytest.fixture(scope="module", autouse=True)
        def of_module():
            shop.create("shop")

        def test_it(codedeploy, session):
            assert shop.names() == ["session", "shop"]
        """
    )
    run(
        """
        @pytest.fixture(scope="module", autouse=True)
        def of_module():
            shop.create("shop")

        def test_it(codedeploy, session):
            assert shop.names() == ["session", "shop"]
        """,
        conftest="""
        @pytest.fixture(scope="session", autouse=True)
        def session():
            shop.create("session")
        """,
    ).assert_outcomes(passed=2)


def test_a_session_fixture_that_comes_late(run: Run, pytester: pytest.Pytester) -> None:
    """It has seen what a module's fixture made, and what that cleaned up."""
    pytester.makepyfile(
        test_after="""
        import pytest
        import shop

        @pytest.fixture(scope="module")
        def of_module():
            shop.create("shop")

        def test_after(codedeploy, late, of_module):
            assert shop.names() == ["late", "shop"]
        """
    )
    run(
        """
        @pytest.fixture(scope="module")
        def of_module():
            shop.create("shop")
            yield
            assert shop.names() == ["late", "shop"]
            shop.delete("shop")

        def test_one(codedeploy, of_module):
            assert shop.names() == ["shop"]

        def test_two(codedeploy, of_module, late):
            assert shop.names() == ["late", "shop"]
        """,
        "test_it.py",
        "test_after.py",
        conftest="""
        @pytest.fixture(scope="session")
        def late():
            shop.create("late")
        """,
    ).assert_outcomes(passed=3)


def test_each_parameter_of_a_wider_fixture_has_a_world_of_its_own(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module", params=["a", "b"])
        def of_module(request):
            shop.create(request.param)
            yield request.param
            assert shop.names() == [request.param]

        @pytest.fixture(scope="module", params=["c", "d"])
        def another(request, of_module):
            shop.create(request.param)
            yield request.param
            shop.delete(request.param)

        def test_one(codedeploy, of_module):
            assert of_module in shop.names()

        def test_two(codedeploy, of_module, another):
            assert shop.names() == sorted([of_module, another])
            shop.create("test")
        """
    ).assert_outcomes(passed=6)


def test_a_wider_fixture_may_be_asked_for_in_the_middle_of_a_test(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module")
        def inner():
            shop.create("inner")

        @pytest.fixture(scope="module")
        def outer(request):
            request.getfixturevalue("inner")
            shop.create("outer")

        @pytest.mark.codedeploy
        def test_one(request):
            request.getfixturevalue("outer")
            assert shop.names() == ["inner", "outer"]
            shop.create("test")

        @pytest.mark.codedeploy
        def test_two():
            assert shop.names() == ["inner", "outer"]
        """
    ).assert_outcomes(passed=2)


def test_a_wider_fixture_is_torn_down_in_its_world_after_a_test_without_the_fake(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="module")
        def of_module():
            shop.create("shop")
            yield
            assert shop.names() == ["shop"]

        def test_one(codedeploy, of_module):
            shop.delete("shop")

        def test_two(of_module):
            assert not shop.is_active()
        """
    ).assert_outcomes(passed=2)


def test_a_wider_fixture_that_fails_is_reported_with_its_calls(run: Run) -> None:
    result = run(
        """
        @pytest.fixture(scope="module")
        def of_module():
            shop.create("shop")
            assert 0

        @pytest.mark.codedeploy
        def test_one(of_module):
            pass

        @pytest.mark.codedeploy
        def test_two(of_module):
            pass
        """
    )
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*CreateApplication(applicationName='shop')"])


def test_the_options_of_wider_fixtures_are_those_of_their_own_place(run: Run) -> None:
    """So they do not depend on which test comes first."""
    run(
        """
        pytestmark = pytest.mark.codedeploy(region="eu-west-1", seed=7)
        seen = []

        @pytest.fixture(scope="module")
        def of_module():
            options = codedeploy_fake.current().options
            seen.append((options.progress, options.region, options.seed))
            yield codedeploy_fake.current().add_instances(2)
            assert codedeploy_fake.current().options.progress == "poll"

        @pytest.mark.codedeploy(progress="instant")
        def test_one(codedeploy, of_module):
            assert codedeploy.options.progress == "instant"
            assert seen == [("poll", "eu-west-1", 7)]

        @pytest.mark.codedeploy(progress="clock", region="eu-north-1")
        def test_two(codedeploy, of_module):
            assert codedeploy.options.progress == "clock"
            assert codedeploy.add_instances(1) == ["i-00000000000000001"]
            assert codedeploy.add_instances(1, region="eu-west-1") == ["i-00000000000000003"]
        """
    ).assert_outcomes(passed=2)


@pytest.mark.parametrize("unused", ["pass", "codedeploy_fake.current().calls"])
def test_every_option_counts_while_wider_fixtures_do_not_use_the_fake(
    run: Run, unused: str
) -> None:
    run(
        f"""
        import datetime

        @pytest.fixture(scope="session", autouse=True)
        def of_session():
            {unused}

        START = datetime.datetime(2016, 9, 20, tzinfo=datetime.timezone.utc)

        @pytest.mark.codedeploy(account_id="000000000001", start_time=START)
        def test_one(codedeploy):
            assert START <= codedeploy.now < START + datetime.timedelta(minutes=5)
            shop.create("shop")

        @pytest.mark.codedeploy(account_id="000000000002")
        def test_two(codedeploy):
            assert codedeploy.service.state.account_id == "000000000002"
            assert codedeploy.now.year > 2016
        """
    ).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "use",
    [
        "shop.create('shop')",
        "codedeploy_fake.current().set_quota('alarms', 3)",
        "codedeploy_fake.current().inject_error('GetDeployment', 'ThrottlingException')",
        "codedeploy_fake.current().advance(60)",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_an_option_that_what_they_made_cannot_have(run: Run, use: str, first: bool) -> None:
    result = run(
        f"""
        @pytest.fixture(scope="module")
        def of_module():
            {use}

        @pytest.mark.codedeploy
        def test_one(of_module):
            pass

        @pytest.mark.codedeploy(seed=8)
        def test_seed(of_module):
            pass
        """,
        *(["-k", "test_seed"] if first else []),
    )
    result.assert_outcomes(errors=1, passed=not first, deselected=first)
    result.stdout.fnmatch_lines(
        "E * ValueError: the test asks for seed=8, but it starts from what class, module or "
        "session fixtures made with seed=0: give the option to a marker that holds for these "
        "fixtures too"
    )


def test_what_a_class_sets_up_is_there_in_its_tests(run: Run) -> None:
    run(
        """
        @pytest.mark.codedeploy
        class TestPlain:
            def setup_class(self):
                shop.create("class")

            def teardown_class(self):
                assert shop.names() == ["class"]

            def setup_method(self):
                shop.create("method")

            def teardown_method(self):
                assert shop.names() == ["class", "method", "test"]

            def test_one(self):
                shop.create("test")

            def test_two(self):
                shop.create("test")

        @pytest.mark.codedeploy
        def test_after():
            assert shop.names() == []
        """
    ).assert_outcomes(passed=3)


def test_a_class_fixture_of_a_function_is_its_own(run: Run) -> None:
    run(
        """
        @pytest.fixture(scope="class")
        def of_class():
            shop.create("class")

        def test_one(codedeploy, of_class):
            assert shop.names() == ["class"]

        def test_two(codedeploy):
            assert shop.names() == []
        """
    ).assert_outcomes(passed=2)
