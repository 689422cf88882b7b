"""``mock_codedeploy``: every way to make the fake active."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from codedeploy_fake.fake.fake import CodeDeployFake
from codedeploy_fake.interception import patches, stack
from codedeploy_fake.mock import failures
from codedeploy_fake.mock.decorated import ClassMock, mock_class, mock_function
from codedeploy_fake.model.options import Options, Progress, Sleep, check_names

if TYPE_CHECKING:
    import datetime
    from types import TracebackType

T = TypeVar("T")

#: The fakes that ``with`` activated in this thread or task, and in those that started it.
_entered_here: ContextVar[tuple[CodeDeployFake, ...]] = ContextVar(
    "codedeploy_fake_entered", default=()
)


_lock = threading.Lock()

#: What ``start`` activated and ``stop`` has not ended yet: the mock, and the line that called it.
started: dict[CodeDeployFake, tuple[MockCodeDeploy, str]] = {}


def current() -> CodeDeployFake:
    """Return the active :class:`CodeDeployFake`, the innermost one.

    Raises:
        RuntimeError: No mock is active.
    """
    fake = stack.top()
    if fake is None:
        raise RuntimeError(
            "No fake of CodeDeploy is active here: use mock_codedeploy as a decorator, in a with "
            "statement or with start(), or pytest's codedeploy fixture."
        )
    return fake


@functools.cache
def _defaults() -> Options:
    return Options()


class MockCodeDeploy:
    """A mock of CodeDeploy: a decorator, a context manager, or ``start`` and ``stop``.

    Made by :func:`codedeploy_fake.mock_codedeploy`. Every activation starts with an empty fake
    of its own and leaves nothing behind; one object can be used again, and inside itself.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        #: The options that were given, without the defaults.
        self.given = given
        self.options = Options(**given) if given else _defaults()
        self._entered: list[CodeDeployFake] = []
        self._started: list[CodeDeployFake] = []
        self._watches: dict[CodeDeployFake, failures.Watch | None] = {}

    def activate(self) -> CodeDeployFake:
        """Make a new fake the active one; ``stack.remove`` takes it away again."""
        fake = CodeDeployFake(self.options)
        patches.activate(fake)
        return fake

    @contextmanager
    def active(self) -> Iterator[CodeDeployFake]:
        """Return a context with a new fake; each use of it is one of its own."""
        fake = self.activate()
        try:
            with failures.told(fake):
                yield fake
        finally:
            stack.remove(fake)

    def __call__(self, target: T, /) -> T:
        """Decorate a function of any kind, a method or a class.

        Args:
            target: What is decorated.

        Returns:
            The class, changed; or a function of the same kind.

        Raises:
            TypeError: It cannot be decorated.
        """
        return cast(T, self._decorate(target))

    def _decorate(self, target: Any) -> Any:
        if isinstance(target, type):
            return mock_class(target, ClassMock(self.given, self.activate))
        if isinstance(target, staticmethod | classmethod):
            return type(target)(self._decorate(target.__func__))
        if type(target).__module__ == "_pytest.fixtures" or hasattr(
            target, "_pytestfixturefunction"
        ):
            raise TypeError(
                "mock_codedeploy cannot go on a pytest fixture: write @pytest.fixture above "
                "@mock_codedeploy, so that the mock goes on the function"
            )
        if not callable(target):
            raise TypeError(
                f"mock_codedeploy goes on functions, methods and classes, not on {target!r}; "
                'options are given by name, as in mock_codedeploy(progress="instant")'
            )
        return mock_function(target, self.active)

    def __enter__(self) -> CodeDeployFake:
        fake = self.activate()
        self._entered.append(fake)
        # What was left in another thread or task is forgotten here.
        here = (other for other in _entered_here.get() if other in stack.active)
        _entered_here.set((*here, fake))
        self._watches[fake] = failures.watch_running_test(fake)
        return fake

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        here = _entered_here.get()
        # Threads and tasks may share this object and leave it in any order. A fixture may enter
        # in one context and leave in another: then it is the last one.
        with _lock:
            fake = ([fake for fake in self._entered if fake in here] or self._entered)[-1]
            self._entered.remove(fake)
        _entered_here.set(tuple(other for other in here if other is not fake))
        self._leave(fake, error)

    def _remove(self, fake: CodeDeployFake) -> failures.Watch | None:
        stack.remove(fake)
        watch = self._watches.pop(fake, None)
        if watch is not None:
            watch.end()
        return watch

    def _leave(self, fake: CodeDeployFake, error: BaseException | None) -> None:
        """Deactivate a fake, and tell what ends the test or why it fails at its end."""
        watch = self._remove(fake)
        if error is not None:
            failures.attach(error, fake)
        elif fake.options.strict and (watch is None or not watch.failed):
            with failures.told(fake):
                pass

    async def __aenter__(self) -> CodeDeployFake:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, traceback)

    def start(self) -> CodeDeployFake:
        """Activate the mock until :meth:`stop`.

        Returns:
            The fake, empty.
        """
        fake = self.activate()
        self._started.append(fake)
        caller = sys._getframe(1)
        started[fake] = self, f"{caller.f_code.co_filename}:{caller.f_lineno}"
        self._watches[fake] = failures.watch_running_test(fake)
        return fake

    def stop(self) -> None:
        """End what the last :meth:`start` of this object began.

        Raises:
            RuntimeError: There is nothing to stop, or another mock was activated since and is still
                active. Nothing has changed then.
        """
        if not self._started:
            raise RuntimeError("This mock of CodeDeploy is not started, so it cannot be stopped.")
        fake = self._started[-1]
        if stack.top() is not fake:
            raise RuntimeError(
                "Another mock of CodeDeploy was activated after this one and is still active: "
                "stop that one first."
            )
        self._started.remove(fake)
        del started[fake]
        self._leave(fake, sys.exc_info()[1])

    def abandon(self, fake: CodeDeployFake) -> None:
        """End what one :meth:`start` began, wherever it is in the stack."""
        self._started.remove(fake)
        del started[fake]
        self._remove(fake)


@overload
def mock_codedeploy(target: T, /) -> T: ...
@overload
def mock_codedeploy(
    *,
    progress: Progress = ...,
    poll_interval: float = ...,
    region: str = ...,
    account_id: str = ...,
    start_time: datetime.datetime | None = ...,
    seed: int = ...,
    sleep: Sleep = ...,
    travel: bool = ...,
    strict: bool = ...,
    world: str = ...,
) -> MockCodeDeploy: ...
def mock_codedeploy(*target: Any, **options: Any) -> Any:  # noqa: D417 - each is named
    """Make boto3, botocore and aiobotocore meet a fake of CodeDeploy instead of AWS.

    A bare decorator, ``@mock_codedeploy``, or with options, ``@mock_codedeploy(progress=...)``;
    a context manager, ``with mock_codedeploy() as fake:`` or ``async with``; or
    ``mock_codedeploy().start()`` and ``.stop()``.

    Args:
        target: What is decorated, in the bare form.
        progress: How time is skipped: ``"poll"`` (the default: ``poll_interval`` goes by when a
            question is asked again), ``"clock"`` (only as the process's clock goes) or
            ``"instant"`` (deployments run to their end at once).
        poll_interval: Seconds, 15 by default, at least 0.001.
        region: The region of the mock, ``"us-east-1"`` by default.
        account_id: Its account, ``"123456789012"`` by default.
        start_time: What its clock reads at first; a naive datetime is UTC.
        seed: What its ids are drawn from, 0 by default.
        sleep: With ``"skip"`` the program's ``time.sleep`` and ``asyncio.sleep`` move the fake's
            clock; ``"real"`` by default.
        travel: Whether the process's clock goes along with the fake's, by time-machine.
        strict: Whether a passing test fails at its end where something that it declared was never
            met.
        world: Where CodeDeploy looks for instances, alarms, bundles and all else that it works on:
            ``"declared"`` (the default: what the test declares), ``"moto"``, or the URL of an
            emulator on this machine.

    Returns:
        What was decorated, or a :class:`MockCodeDeploy`.

    Raises:
        TypeError: An option is unknown, or something cannot be decorated.
        ValueError: The value of an option is impossible.
    """
    check_names(options)
    mock = MockCodeDeploy(options)
    if not target:
        return mock
    if len(target) > 1 or options:
        raise TypeError(
            "mock_codedeploy takes what it decorates, or options by name, not both: "
            'as in @mock_codedeploy or @mock_codedeploy(progress="instant")'
        )
    return mock(target[0])


def _signature() -> inspect.Signature:
    """Return the options as parameters, as help and editors show them."""
    target = inspect.Parameter("target", inspect.Parameter.POSITIONAL_ONLY, default=None)
    return inspect.Signature([target, *inspect.signature(Options).parameters.values()])


vars(mock_codedeploy)["__signature__"] = _signature()
