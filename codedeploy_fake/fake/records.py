"""Records of a fake: the calls made, the notifications and the events sent."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from codedeploy_fake.model.clock import Timestamp, to_datetime
from codedeploy_fake.model.store import Document


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to call an operation, as the service saw it.

    Attributes:
        operation: The name of the operation, such as ``"CreateDeployment"``.
        parameters: The request, with the API's member names.
        region: The region of the client.
        time: The time of the fake's clock, aware and in UTC.
        result: The response, with the API's member names; None if the call was refused or the
            operation has no output.
        error: The error of the response, or the injected fault of the connection; else None.
    """

    operation: str
    parameters: Document
    region: str
    time: datetime.datetime
    result: Document | None
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class Notification:
    """A message that a trigger sent to its topic.

    Attributes:
        topic: The ARN of the topic.
        subject: The subject of the message.
        message: The message, as JSON text.
        time: The time of the fake's clock, aware and in UTC.
    """

    topic: str
    subject: str
    message: str
    time: datetime.datetime

    def as_lambda_event(self) -> dict[str, Any]:
        """Return the event that a Lambda function subscribed to the topic gets."""
        digest = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.topic}/{self.subject}/{self.message}")
        host = f"https://sns.{self.topic.split(':')[3]}.amazonaws.com"
        subscription = f"{self.topic}:{digest}"
        return {
            "Records": [
                {
                    "EventSource": "aws:sns",
                    "EventVersion": "1.0",
                    "EventSubscriptionArn": subscription,
                    "Sns": {
                        "Type": "Notification",
                        "MessageId": str(digest),
                        "TopicArn": self.topic,
                        "Subject": self.subject,
                        "Message": self.message,
                        "Timestamp": _iso(self.time),
                        "SignatureVersion": "1",
                        "Signature": "EXAMPLE",
                        "SigningCertUrl": f"{host}/SimpleNotificationService-example.pem",
                        "UnsubscribeUrl": (
                            f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription}"
                        ),
                        "MessageAttributes": {},
                    },
                }
            ]
        }


@dataclass(frozen=True, slots=True)
class Event:
    """An EventBridge event of a deployment or an instance.

    Attributes:
        id: The id of the event.
        detail_type: Such as ``"CodeDeploy Deployment State-change Notification"``.
        source: ``"aws.codedeploy"``.
        account: The id of the account.
        region: The name of the region.
        time: The time of the fake's clock, aware and in UTC.
        resources: The ARNs of the instance, if it is of one, the deployment group, the application.
        detail: The members that AWS sends, by their names.
    """

    id: str
    detail_type: str
    source: str
    account: str
    region: str
    time: datetime.datetime
    resources: tuple[str, ...]
    detail: dict[str, Any]

    def as_lambda_event(self) -> dict[str, Any]:
        """Return the event that a Lambda function gets as the target of a rule."""
        return {
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.account,
            "time": f"{self.time:%Y-%m-%dT%H:%M:%SZ}",
            "region": self.region,
            "resources": list(self.resources),
            "detail": dict(self.detail),
        }


def _iso(time: datetime.datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"


def readable(value: Any) -> Any:
    """Return a copy of a document as boto3 shows it: times are aware datetimes."""
    if isinstance(value, dict):
        return {name: readable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [readable(item) for item in value]
    if isinstance(value, Timestamp):
        return to_datetime(round(value * 1000))
    return value


_Record = TypeVar("_Record", covariant=True)


class Records(Sequence[_Record]):
    """Records in order: a sequence that makes each record when it is asked for."""

    def __init__(self, sources: Sequence[Any], make: Callable[[Any], _Record]) -> None:
        self._sources = sources
        self._make = make

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._sources)

    @overload
    def __getitem__(self, index: int) -> _Record: ...
    @overload
    def __getitem__(self, index: slice) -> Records[_Record]: ...
    def __getitem__(self, index: int | slice) -> _Record | Records[_Record]:
        """Return one record, or a sequence of some."""
        found = self._sources[index]
        return type(self)(found, self._make) if isinstance(index, slice) else self._make(found)

    def __iter__(self) -> Iterator[_Record]:
        return map(self._make, self._sources)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(
            one == another for one, another in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


class Calls(Records[Call]):
    """The calls so far, in order."""

    def of(self, operation: str) -> Calls:
        """Return the calls of one operation.

        Args:
            operation: Its name, such as ``"CreateDeployment"``.
        """
        found = [entry for entry in self._sources if entry.operation == operation]
        return Calls(found, self._make)


def call(entry: Any) -> Call:
    """Return the record of an entry in the state."""
    return Call(
        entry.operation,
        readable(entry.parameters),
        entry.region,
        to_datetime(entry.time),
        readable(entry.result),
        entry.error,
    )
