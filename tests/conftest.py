from __future__ import annotations

import functools
import ipaddress
import socket
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import botocore
import botocore.session
import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator
from packaging.requirements import Requirement

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.service.service import Service
from tests.clients import client_in
from tests.shop import Shop, frozen

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "needs(what): for a botocore whose model has a member, such as "
        "CreateDeployment.deploymentMode, or for a version of a package, such as moto>=5.1; an "
        "older one lacks what the test is about.",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unmet = [
        item
        for item in items
        if not all(_is_met(mark.args[0]) for mark in item.iter_markers("needs"))
    ]
    config.hook.pytest_deselected(items=unmet)
    items[:] = [item for item in items if item not in unmet]


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    """A fake that moves only when it is told to."""
    with frozen() as active:
        yield active


@pytest.fixture
def client(fake: CodeDeployFake) -> Any:
    return client_in()


@pytest.fixture
def shop(fake: CodeDeployFake) -> Shop:
    return Shop(fake)


@functools.cache
def _is_met(what: str) -> bool:
    if ">=" in what:
        requirement = Requirement(what)
        return version(requirement.name) in requirement.specifier
    operation, _, name = what.partition(".")
    model = botocore.session.Session().get_service_model("codedeploy")
    return name in model.operation_model(operation).input_shape.members


#: Older models lack members and values that today's service, and so the fake, answers with.
_KNOWS_EVERYTHING = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 40)


@pytest.fixture(autouse=True)
def _answers_fit_the_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every answer of the service fits the output shape of its operation."""
    call = Service.call
    mistakes: list[str] = []

    def checked(
        self: Service,
        operation: str,
        parameters: dict[str, Any],
        *,
        region: str,
        service_model: ServiceModel,
    ) -> dict[str, Any] | None:
        result = call(self, operation, parameters, region=region, service_model=service_model)
        shape = service_model.operation_model(operation).output_shape
        if shape is None:
            mistakes.extend([f"{operation} has no output, but got {result}"] if result else [])
        else:
            comparable = result if _KNOWS_EVERYTHING else _known(result, shape)
            report = ParamValidator().validate(comparable, shape)
            found = [report.generate_report()] if report.has_errors() else []
            if _KNOWS_EVERYTHING and not found:
                found = list(_unknown(result, shape, operation))
            mistakes.extend(f"{operation}: {mistake}" for mistake in found)
        return result

    monkeypatch.setattr(Service, "call", checked)
    yield
    assert not mistakes, "\n".join(mistakes)


def _known(value: Any, shape: Shape) -> Any:
    """An answer without the members that an older model lacks."""
    if isinstance(shape, StructureShape):
        return {
            name: _known(member, shape.members[name])
            for name, member in value.items()
            if name in shape.members
        }
    if isinstance(shape, ListShape):
        return [_known(item, shape.member) for item in value]
    return value


#: Recorded though no model has it (engine reference, 3.1).
_OUTSIDE_THE_MODEL = frozenset({"MOST_CONCURRENCY"})


def _unknown(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Members and values of enumerations that the model does not have."""
    if isinstance(shape, StructureShape):
        for name, member in value.items():
            if name in shape.members:
                yield from _unknown(member, shape.members[name], f"{path}.{name}")
            else:
                yield f"{path} has no member {name}"
    elif isinstance(shape, ListShape):
        for item in value:
            yield from _unknown(item, shape.member, f"{path}[]")
    elif isinstance(shape, MapShape):
        for name, item in value.items():
            yield from _unknown(item, shape.value, f"{path}[{name!r}]")
    elif getattr(shape, "enum", None) and value not in {*shape.enum, *_OUTSIDE_THE_MODEL}:
        yield f"{path} cannot be {value!r}"


def _is_loopback(address: Any) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        # A Unix socket has a path.
        return not isinstance(address, tuple) and host.startswith("/")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Nothing leaves this machine."""

    def guarded(function: Callable[..., Any], position: int) -> Callable[..., Any]:
        def guard(*args: Any, **kwargs: Any) -> Any:
            if not _is_loopback(args[position]):
                pytest.fail(f"a test wanted to reach {args[position]!r}")
            return function(*args, **kwargs)

        return guard

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name), 1))
        patch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, 0))
        yield
