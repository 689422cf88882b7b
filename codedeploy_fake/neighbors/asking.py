"""Requests to a neighbor: a response stays valid until something may have changed it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from codedeploy_fake.model.source import Refused
from codedeploy_fake.neighbors.clients import DENIALS, Clients, NeighborError, moto_is_active

T = TypeVar("T")


class Asking:
    """The state that the readers and writers of one region share."""

    def __init__(self, clients: Clients, region: str, faults: list[Exception]) -> None:
        self.clients = clients
        self.region = region
        self._faults = faults
        self._known: dict[Hashable, Any] = {}

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known = {}

    def keep(self, fault: NeighborError) -> None:
        """Keep a fault of the test bed, to be raised at the end of the entry."""
        self._faults.append(fault)

    @property
    def is_active(self) -> bool:
        """True if there is a neighbor to ask: moto's server is taken to be there."""
        return self.clients.url is not None or moto_is_active()

    def call(self, service: str, operation: str, /, **parameters: Any) -> Any:
        """Call an operation; see :meth:`Clients.call`."""
        return self.clients.call(service, self.region, operation, **parameters)

    def once(self, key: Hashable, read: Callable[[], T], otherwise: T) -> T:
        """Return what was read under a key, reading it now if it is not known.

        What the test bed cannot read is ``otherwise``: its fault is kept to be raised later.
        """
        if not self.is_active:
            return otherwise
        known = self._known
        if key not in known:
            try:
                known[key] = read()
            except NeighborError as fault:
                self.keep(fault)
                known[key] = otherwise
        value: T = known[key]
        return value

    def write(self, service: str, operation: str, /, **parameters: Any) -> Any:
        """Call an operation that changes something; None where the test bed cannot do it.

        Raises:
            Refused: The neighbor refused.
        """
        if not self.is_active:
            return None
        try:
            return self.call(service, operation, **parameters)
        except NeighborError as fault:
            self.keep(fault)
            return None
        except ClientError as refusal:
            raise refused(service, refusal) from refusal


class Reader:
    """A part of a source: what it reads of one service."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking


def code_of(refusal: ClientError) -> str:
    """Return the code of a refusal."""
    return str(refusal.response.get("Error", {}).get("Code", ""))


def text_of(refusal: ClientError) -> str:
    """Return the text of a refusal."""
    return str(refusal.response.get("Error", {}).get("Message", ""))


def is_denied(refusal: ClientError) -> bool:
    """Return whether a refusal is for want of a permission."""
    return code_of(refusal) in DENIALS


#: The services in the texts of CodeDeploy.
_NAMES = {
    "autoscaling": "AmazonAutoScaling",
    "ec2": "AmazonEC2",
    "ecs": "AmazonECS",
    "elb": "AmazonElasticLoadBalancing",
    "elbv2": "AmazonElasticLoadBalancingV2",
    "lambda": "AWSLambda",
}


def refused(service: str, refusal: ClientError) -> Refused:
    """Return a refusal as the engine knows it."""
    name = _NAMES.get(service, service)
    return Refused(name, code_of(refusal), text_of(refusal), denied=is_denied(refusal))
