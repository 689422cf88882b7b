"""Decorated test classes, run by unittest, by pytest without the plugin, and by hand."""

from __future__ import annotations

import sys
import types
import unittest
from pathlib import Path
from typing import Any, ClassVar

import pytest

from codedeploy_fake import CodeDeployFake, current, mock_codedeploy
from codedeploy_fake.interception import patches as interception
from codedeploy_fake.mock.classes import marker_is_honoured
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
    assert interception.top() is None


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


def test_skip_in_set_up_class(client: Any) -> None:
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
        assert interception.top() is None
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


def test_plain_class_by_hand(applications: Any) -> None:
    """As a runner calls it, in pytest's order."""
    seen: dict[str, list[str]] = {}

    class Inherited:
        def setup_method(self, method: Any) -> None:
            applications(method)

        def test_inherited(self) -> None:
            seen["inherited"] = applications()

    @mock_codedeploy
    class Tests(Inherited):
        def setup_class(self) -> None:
            applications("class")

        @classmethod
        def teardown_class(cls) -> None:
            seen["teardown_class"] = applications()

        def teardown_method(self) -> None:
            seen["teardown_method"] = applications()

        def test_own(self) -> None:
            seen["own"] = applications()

        @staticmethod
        def test_static() -> None:
            seen["static"] = applications()

        @classmethod
        def test_of_class(cls) -> None:
            seen["of_class"] = applications()

        not_a_test = 1
        test_data = ("left", "alone")

    class Subclass(Tests):
        def setup_class(self) -> None:
            super().setup_class()
            applications("sub-class")

        def setup_method(self, method: Any) -> None:
            super().setup_method(method)
            applications("sub-method")

        def teardown_method(self) -> None:
            super().teardown_method()
            seen["teardown_method_of_subclass"] = applications()

        @classmethod
        def teardown_class(cls) -> None:
            super().teardown_class()
            seen["teardown_class_of_subclass"] = applications()

        def test_subclass(self) -> None:
            seen["subclass"] = applications()

    def run_class(cls: Any, names: list[str]) -> None:
        cls.setup_class()
        for name in names:
            tests = cls()
            tests.setup_method(name)
            getattr(tests, f"test_{name}")()
            tests.teardown_method(name)
        cls.teardown_class()
        assert interception.top() is None

    run_class(Tests, ["inherited", "own", "static", "of_class"])
    assert seen == {
        "inherited": ["class", "inherited"],
        "own": ["class", "own"],
        "static": ["class", "static"],
        "of_class": ["class", "of_class"],
        "teardown_method": ["class", "of_class"],
        "teardown_class": ["class"],
    }
    seen.clear()
    run_class(Subclass, ["subclass", "own"])
    assert seen == {
        "subclass": ["class", "sub-class", "sub-method", "subclass"],
        "own": ["class", "own", "sub-class", "sub-method"],
        "teardown_method": ["class", "own", "sub-class", "sub-method"],
        "teardown_method_of_subclass": ["class", "own", "sub-class", "sub-method"],
        "teardown_class": ["class", "sub-class"],
        "teardown_class_of_subclass": ["class", "sub-class"],
    }
    assert Tests.test_data == ("left", "alone")


def test_a_subclass_may_be_the_first_with_fixtures(applications: Any) -> None:
    @mock_codedeploy
    class Base:
        def test(self) -> None:
            assert applications() == ["class", "method"]

    class Between(Base):
        """Has none yet."""

    class Tests(Between):
        @staticmethod
        def setup_class() -> None:
            applications("class")

        def setup_method(self) -> None:
            applications("method")

    tests: Any = Tests()
    tests.setup_class()
    tests.setup_method()
    tests.test()
    tests.teardown_method()
    tests.teardown_class()
    assert interception.top() is None


def test_plain_classes_within_a_plain_class() -> None:
    seen: dict[str, str] = {}

    class TestElsewhere:
        def test(self) -> None:
            assert interception.top() is None

    @mock_codedeploy(region="eu-west-1")
    class TestOuter:
        class TestInner:
            def setup_method(self) -> None:
                self.fake = current()

            def test(self) -> None:
                assert current() is self.fake
                seen["inner"] = current().options.region

            class TestDeep:
                def test(self) -> None:
                    seen["deep"] = current().options.region

        @mock_codedeploy(region="us-west-2")
        class TestDecorated:
            def test(self) -> None:
                seen["decorated"] = current().options.region

        class TestDerived(TestInner):
            """Mocked with its base."""

        class TestCase(unittest.TestCase):
            """Has a runner of its own."""

        class Helper:
            def test(self) -> None:
                assert interception.top() is None

        TestAlias = TestElsewhere

    @mock_codedeploy(region="eu-north-1")
    class TestSubclass(TestOuter):
        class TestInner:
            def test(self) -> None:
                seen["inner of subclass"] = current().options.region

    def run_by_hand(cls: Any) -> None:
        tests = cls()
        setup = getattr(tests, "setup_method", None)
        if setup:
            setup()
        tests.test()
        if setup:
            tests.teardown_method()
        assert interception.top() is None

    for cls in (
        TestOuter.TestInner,
        TestOuter.TestInner.TestDeep,
        TestOuter.TestDecorated,
        TestOuter.TestDerived,
        TestOuter.Helper,
        TestOuter.TestAlias,
        TestSubclass.TestInner,
    ):
        run_by_hand(cls)
    assert seen == {
        "inner": "eu-west-1",
        "deep": "eu-west-1",
        "decorated": "us-west-2",
        "inner of subclass": "eu-north-1",
    }
    assert TestOuter.TestCase.run is unittest.TestCase.run


def test_while_the_plugin_honours_the_marker_the_class_does_nothing() -> None:
    @mock_codedeploy
    class Tests:
        def setup_class(self) -> None:
            assert current() is fake

        def setup_method(self) -> None:
            assert current() is fake

        def test(self) -> None:
            assert current() is fake

        @staticmethod
        def test_static() -> None:
            assert current() is fake

    tests: Any = Tests()
    with mock_codedeploy() as fake, marker_is_honoured():
        tests.setup_class()
        tests.setup_method()
        tests.test()
        tests.test_static()
        tests.teardown_method()
        tests.teardown_class()
        assert current() is fake


def test_the_marker_carries_the_options_that_were_given(monkeypatch: Any) -> None:
    marks = []

    def mark(**options: Any) -> Any:
        return lambda cls: marks.append((cls, options))

    fake_pytest = types.SimpleNamespace(mark=types.SimpleNamespace(codedeploy=mark))
    monkeypatch.setitem(sys.modules, "codedeploy_fake.pytest_plugin", types.ModuleType("plugin"))
    monkeypatch.setitem(sys.modules, "pytest", fake_pytest)

    @mock_codedeploy(progress="clock", seed=3)
    class Tests:
        """A plain class."""

    @mock_codedeploy
    class Case(unittest.TestCase):
        """Has no use for a marker."""

    assert marks == [(Tests, {"progress": "clock", "seed": 3})]


SUITE = """
import unittest
import boto3
import pytest
from codedeploy_fake import current, mock_codedeploy
from codedeploy_fake.interception import patches as interception

client = boto3.client("codedeploy", region_name="us-east-1")

def names(new=None):
    if new:
        client.create_application(applicationName=new)
    return client.list_applications()["applications"]

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
    assert interception.top() is None

@pytest.fixture(autouse=True)
def nothing_is_left(request):
    yield
    if request.cls is None:
        assert interception.top() is None
"""


@pytest.mark.parametrize("plugin", [[], ["-p", "no:codedeploy_fake"]], ids=["with", "without"])
def test_pytest_with_and_without_the_plugin(
    plugin: list[str], pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(
        *plugin, "-W", "error::pytest.PytestWarning", "--strict-markers"
    )
    result.assert_outcomes(passed=9, skipped=3)


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
