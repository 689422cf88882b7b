"""Calls with any body through boto3's pipeline, and the check of every answer.

The requests are botocore's own but for their bodies, which nobody has validated or serialized:
so any JSON can be sent, and every version of the model sends the same.
"""

from __future__ import annotations

import functools
import json
import threading
from dataclasses import dataclass
from typing import Any

import boto3
import botocore
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from codedeploy_fake.model.clock import Timestamp

Document = dict[str, Any]

#: What the protocol answers, whatever the operation declares.
PROTOCOL_ERRORS = frozenset({"SerializationException"})
#: Errors that newer models declare, of members which older ones know already.
DECLARED_LATER = {"ListDeploymentTargets": {"InvalidTargetFilterNameException"}}
#: Older models lack members and values that today's service, and so the fake, answers with.
KNOWS_EVERYTHING = tuple(map(int, botocore.__version__.split(".")[:2])) >= (1, 40)
#: Members whose values go beyond the choices of the model: predefined configurations say
#: MOST_CONCURRENCY, which callers cannot set.
OPEN_CHOICES = frozenset({"MinimumHealthyHostsType"})


@dataclass(frozen=True)
class Answer:
    """What came back: the members of the result, or the code of an error."""

    operation: str
    body: Document
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.error is None


class Caller:
    """Sends bodies and reads what comes back, member by member, before botocore parses it."""

    def __init__(self) -> None:
        self._call = threading.local()
        self._client: Any = boto3.client(
            "codedeploy",
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            config=Config(parameter_validation=False),
        )
        events = self._client.meta.events
        events.register("before-call.codedeploy", self._replace)
        events.register("after-call.codedeploy", self._read)

    @property
    def model(self) -> Any:
        return self._client.meta.service_model

    def _replace(self, params: dict[str, Any], **_: Any) -> None:
        params["body"] = self._call.body

    def _read(self, http_response: Any, **_: Any) -> None:
        self._call.answer = http_response.content

    def send(self, operation: str, body: bytes) -> Answer:
        """Sends a body as it is; the answer is checked."""
        self._call.body = body
        error, status = None, 200
        try:
            getattr(self._client, xform_name(operation))()
        except ClientError as refusal:
            error = refusal.response["Error"]["Code"]
            status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == (200 if error is None else 400)
        answer = Answer(operation, json.loads(self._call.answer or b"{}"), error)
        self._check(answer, body)
        return answer

    def ask(self, operation: str, parameters: Any = None, /, **members: Any) -> Answer:
        """Sends JSON: any value, or the members of a request."""
        return self.send(
            operation, json.dumps(members if parameters is None else parameters).encode()
        )

    def _check(self, answer: Answer, body: bytes) -> None:
        operation = self.model.operation_model(answer.operation)
        if answer.error is None:
            assert not problems(answer.body, operation.output_shape), answer
            return
        assert answer.body.keys() == {"__type", "message"}, answer
        declared = {shape.name for shape in operation.error_shapes} | PROTOCOL_ERRORS
        declared |= DECLARED_LATER.get(answer.operation, set())
        if b"Kubernetes" in body:
            declared.add("AccessDeniedException")
        assert answer.error in declared, answer


@functools.cache
def caller() -> Caller:
    """One for all tests: clients cost more than most tests."""
    return Caller()


def problems(value: Any, shape: Any, path: str = "answer") -> list[str]:
    """What is wrong with a value on the wire, as the model has it."""
    if shape is None:
        return [] if value == {} else [f"{path} holds {value!r}, though there is no output"]
    if shape.type_name not in _TYPES:
        return [f"{path} has the unexpected type {shape.type_name}"]
    if type(value) not in _TYPES[shape.type_name]:
        return [f"{path} holds {value!r}, which is no {shape.type_name}"]
    found: list[str] = []
    if shape.type_name == "structure":
        missing = set(shape.required_members) - value.keys()
        found += [f"{path} lacks {name}" for name in sorted(missing)]
        for name, item in value.items():
            if name in shape.members:
                found += problems(item, shape.members[name], f"{path}.{name}")
            elif KNOWS_EVERYTHING:
                found.append(f"{path} has the unknown member {name}")
    elif shape.type_name == "list":
        for item in value:
            found += problems(item, shape.member, f"{path}[]")
    elif shape.type_name == "map":
        for name, item in value.items():
            found += problems(name, shape.key, f"{path} key")
            found += problems(item, shape.value, f"{path}.{name}")
    elif shape.type_name == "string":
        choices = KNOWS_EVERYTHING and shape.name not in OPEN_CHOICES and shape.enum
        if choices and value not in choices:
            found.append(f"{path} holds {value!r}, which is none of {choices}")
    return found


_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "timestamp": (int, float, Timestamp),
}
