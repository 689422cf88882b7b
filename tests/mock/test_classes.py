"""Decorated test classes, run by unittest, by pytest without the plugin, and by hand."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from typing import Any, ClassVar

import pytest

from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from codedeploy_fake.interception import stack
from tests.interception.loopback import is_mocked

pytest_plugins = ["pytester"]


@pytest.fixture
def applications(client: Any) -> Any:
    """Creates an application if it gets a name; lists those that there are."""

    def applications(new: str | None = None) -> list[str]:
        if new:
            client.create_application(applicationName=new)
        names: list[str] = client.list_applications()["applications"]
        return names

    return applications


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    for _, trace in [*result.errors, *result.failures]:
        raise AssertionError(trace)
    return result


def test_a_class_stays_the_same_class() -> None:
    class Tests(unittest.TestCase):
        def test(self) -> None:
            """Says what it is."""

    assert mock_codedeploy(Tests) is Tests
    assert Tests.__name__ == "Tests"
    assert Tests.run.__doc__ == unittest.TestCase.run.__doc__
    assert Tests.run.__name__ == "run"


def test_each_test_starts_from_a_copy_of_what_the_class_set_up(applications: Any) -> None:
    seen: dict[str, list[str]] = {}
    fakes: list[CodeDeployFake] = []

    @mock_codedeploy
    class Tests(unittest.TestCase):
        fake: ClassVar[CodeDeployFake]

        @classmethod
        def setUpClass(cls) -> None:
            cls.fake = current()
            applications("class")

        @classmethod
        def tearDownClass(cls) -> None:
            seen["tearDownClass"] = applications()
            fakes.append(current())

        def test_a(self) -> None:
            assert current() is self.fake
            seen["a"] = applications("a")

        def test_b(self) -> None:
            assert current() is self.fake
            seen["b"] = applications("b")

    assert run(Tests).testsRun == 2
    assert seen == {"a": ["a", "class"], "b": ["b", "class"], "tearDownClass": ["class"]}
    assert fakes == [Tests.fake]
    assert stack.top() is None


def test_without_a_class_fixture_each_test_has_its_own(applications: Any) -> None:
    seen = []

    @mock_codedeploy
    class Tests(unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(lambda: seen.append((current(), applications())))
            applications("setUp")

        def tearDown(self) -> None:
            applications("tearDown")

        def test_a(self) -> None:
            applications("test")

        def test_b(self) -> None:
            applications("test")

    run(Tests)
    (first, names), (second, other_names) = seen
    assert first is not second
    assert names == other_names == ["setUp", "tearDown", "test"]


def test_a_class_that_skips_itself_is_torn_down_inside_the_mock(client: Any) -> None:
    @mock_codedeploy
    class Tests(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            cls.addClassCleanup(lambda: cleaned.append(is_mocked(client)))
            raise unittest.SkipTest

        def test(self) -> None:
            raise AssertionError

    cleaned: list[bool] = []
    assert len(run(Tests).skipped) == 1
    # A clean-up of the class is inside, too.
    assert cleaned == [True]
    assert not is_mocked(client)


def test_subclasses_are_mocked_with_the_nearest_options() -> None:
    seen: dict[str, str] = {}

    @mock_codedeploy(region="eu-west-1")
    class Base(unittest.TestCase):
        registered: ClassVar[list[str]] = []

        def __init_subclass__(cls, **kwargs: str) -> None:
            cls.registered.extend(kwargs.values())

        @classmethod
        def setUpClass(cls) -> None:
            seen[f"{cls.__name__}.setUpClass"] = current().options.region

        def test(self) -> None:
            seen[type(self).__name__] = current().options.region

    class Plain(Base):
        """Defines nothing of its own."""

    class Inheriting(Base, name="inheriting"):
        @classmethod
        def setUpClass(cls) -> None:
            before = current()
            super().setUpClass()
            assert current() is before

    @mock_codedeploy(region="us-west-2")
    class Decorated(Base):
        @classmethod
        def tearDownClass(cls) -> None:
            super().tearDownClass()
            seen["tearDownClass"] = current().options.region

    for case in (Base, Plain, Inheriting, Decorated):
        run(case)
        assert stack.top() is None
    assert Base.registered == ["inheriting"]
    assert seen == {
        "Base.setUpClass": "eu-west-1",
        "Base": "eu-west-1",
        "Plain.setUpClass": "eu-west-1",
        "Plain": "eu-west-1",
        "Inheriting.setUpClass": "eu-west-1",
        "Inheriting": "eu-west-1",
        "Decorated.setUpClass": "us-west-2",
        "Decorated": "us-west-2",
        "tearDownClass": "us-west-2",
    }


def test_decorated_twice_the_inner_one_is_nearest() -> None:
    seen = []

    @mock_codedeploy(region="eu-west-1")
    @mock_codedeploy(region="us-west-2")
    class Tests(unittest.TestCase):
        def test(self) -> None:
            seen.append(current().options.region)

    run(Tests)
    assert seen == ["us-west-2"]


def test_decorating_a_plain_class_sets_the_marker_with_the_options_that_were_given() -> None:
    @mock_codedeploy(progress="clock", seed=3)
    class Tests:
        """A plain class."""

    @mock_codedeploy
    class Case(unittest.TestCase):
        """Has no use for a marker."""

    (mark,) = Tests.pytestmark  # type: ignore[attr-defined]
    assert (mark.name, mark.kwargs) == ("codedeploy", {"progress": "clock", "seed": 3})
    assert not hasattr(Case, "pytestmark")


def test_outside_pytest_a_plain_class_may_be_decorated_for_it_may_be_a_mixin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codedeploy_fake.pytest_plugin.is_loaded", False)
    monkeypatch.delenv("PYTEST_VERSION")
    assert mock_codedeploy(type("Mixin", (), {})).__name__ == "Mixin"
    monkeypatch.delitem(sys.modules, "pytest")
    assert mock_codedeploy(type("Mixin", (), {})).__name__ == "Mixin"


def test_without_the_plugin_a_plain_class_is_refused_under_pytest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codedeploy_fake.pytest_plugin.is_loaded", False)
    with pytest.raises(
        TypeError,
        match=r"mock_codedeploy on TestShop, which is no unittest\.TestCase, needs the pytest "
        r"plugin: run pytest with -p codedeploy_fake\.pytest_plugin, or put mock_codedeploy on "
        "the functions",
    ):
        mock_codedeploy(type("TestShop", (), {}))


def test_a_mixin_with_class_fixtures_mocks_every_test_case_beside_it(applications: Any) -> None:
    seen: dict[str, Any] = {}

    @mock_codedeploy(region="eu-west-1")
    class Mixin:
        @classmethod
        def setUpClass(cls) -> None:
            applications("class")
            seen["region"] = current().options.region

    class Plain(Mixin):
        """Still no test case."""

    class Tests(Plain, unittest.TestCase):
        def test(self) -> None:
            seen["test"] = applications()

        @classmethod
        def tearDownClass(cls) -> None:
            seen["tear-down"] = applications()

    run(Tests)
    assert seen == {"region": "eu-west-1", "test": ["class"], "tear-down": ["class"]}
    assert stack.top() is None


def test_class_clean_ups_see_what_the_class_set_up(applications: Any) -> None:
    seen: list[list[str]] = []

    @mock_codedeploy
    class Base(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            applications("class")

        def test(self) -> None:
            applications("test")
            type(self).addClassCleanup(lambda: seen.append(applications()))

    class Tests(Base):
        @classmethod
        def doClassCleanups(cls) -> None:  # noqa: N802 - unittest's name
            super().doClassCleanups()
            seen.append(applications())

    Tests.addClassCleanup(lambda: seen.append(applications()))
    run(Tests)
    assert seen == [["class"]] * 3
    assert stack.top() is None


def test_a_siblings_override_stays_in_its_place() -> None:
    seen = []

    class Base(unittest.TestCase):
        def test(self) -> None:
            """Runs."""

    @mock_codedeploy
    class Decorated(Base):
        """Defines nothing itself."""

    class Sibling(Base):
        def run(self, result: Any = None) -> Any:
            seen.append(current())
            return super().run(result)

    class Tests(Decorated, Sibling):
        """Has both."""

    run(Tests)
    assert len(seen) == 1


PLAIN = """
@mock_codedeploy
class TestPlain:
    @classmethod
    def setup_class(cls):
        names("class")

    def teardown_class(cls):
        assert names() == ["class"]

    def setup_method(self, method):
        names(method.__name__)

    def teardown_method(self):
        assert len(names()) == 2

    @pytest.fixture
    def fixture(self):
        return names()

    def test_a(self, fixture):
        assert fixture == names() == ["class", "test_a"]

    @pytest.mark.parametrize("parameter", [1, 2])
    def test_b(self, parameter):
        assert names() == ["class", "test_b"]

    @staticmethod
    def test_c():
        assert names() == ["class", "test_c"]

class Base:
    def setup_class(self):
        names("class")

@mock_codedeploy
class TestOuter(Base):
    class TestInner:
        def setup_method(self):
            names("method")

        def test(self):
            assert names() == ["class", "method"]

    class TestWithout:
        def test(self):
            assert names() == ["class"]

@mock_codedeploy
class TestBrokenSetup:
    def setup_method(self):
        current()
        pytest.skip()

    def test(self):
        raise AssertionError

@mock_codedeploy
class TestBrokenClassSetup:
    def setup_class(self):
        current()
        pytest.skip()

    def test(self):
        raise AssertionError
"""

SUITE = """
import unittest
import boto3
import pytest
from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import patches, stack

client = boto3.client("codedeploy", region_name="us-east-1")

def names(new=None):
    if new:
        client.create_application(applicationName=new)
    return client.list_applications()["applications"]

@mock_codedeploy(progress="instant")
class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        names("class")

    def test_a(self):
        assert names("test_a") == ["class", "test_a"]

    def test_b(self):
        assert names("test_b") == ["class", "test_b"]

@mock_codedeploy
class TestSkippedCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        current()
        pytest.skip()

    def test(self):
        raise AssertionError

def test_nothing_is_left():
    assert stack.top() is None

@pytest.fixture(autouse=True)
def nothing_is_left(request):
    yield
    if request.cls is None:
        assert stack.top() is None
"""


@pytest.mark.parametrize(
    ("plugin", "suite", "outcomes"),
    [
        pytest.param([], SUITE + PLAIN, {"passed": 9, "skipped": 3}, id="with the plugin"),
        pytest.param(
            ["-p", "no:codedeploy_fake"], SUITE, {"passed": 3, "skipped": 1}, id="without it"
        ),
    ],
)
def test_decorated_classes_run_under_pytest(
    plugin: list[str],
    suite: str,
    outcomes: dict[str, int],
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(suite)
    pytester.runpytest_subprocess(
        *plugin, "-W", "error::pytest.PytestWarning", "--strict-markers"
    ).assert_outcomes(**outcomes)


INTERRUPTED = """
import unittest
from codedeploy_fake import current, mock_codedeploy

@mock_codedeploy
class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fake = current()

    @classmethod
    def tearDownClass(cls):
        assert current() is cls.fake
        print("torn down inside the mock")

    def test(self):
        raise KeyboardInterrupt
"""


def test_pytest_tears_an_interrupted_class_down_inside_the_mock(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(INTERRUPTED)
    result = pytester.runpytest_subprocess("-s")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*torn down inside the mock*"])
