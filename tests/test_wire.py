"""The protocol: requests as botocore writes them, answers as botocore reads them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import botocore.session
import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import messages
from codedeploy_fake.interception import wire
from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.model.clock import to_datetime, to_timestamp
from tests.properties.profile import examples

Document = dict[str, Any]

#: 2016-09-20T10:11:12.345Z
MOMENT = 1474366272345
MODEL = botocore.session.Session().get_service_model("codedeploy")


class Recorder:
    """A service that notes what it is asked and answers what it is told."""

    def __init__(self, answer: Document | ServiceError | None = None) -> None:
        self.answer = answer
        self.calls: list[tuple[str, Document, str]] = []

    def call(
        self, operation: str, parameters: Document, *, region: str, service_model: Any
    ) -> Document | None:
        self.calls.append((operation, parameters, region))
        if isinstance(self.answer, ServiceError):
            raise self.answer
        return self.answer

    def request_id(self, region: str) -> str:
        return f"request-{len(self.calls)}-{region}"


def request(operation: str, body: bytes | Document) -> wire.Request:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return wire.Request(MODEL, f"CodeDeploy_20141006.{operation}", encoded, "eu-west-1")


class TestWithBotocore:
    """What botocore's own serializer writes and its own parser reads."""

    def send(
        self, service: Recorder, name: str, **parameters: Any
    ) -> tuple[wire.Response, Document]:
        operation = MODEL.operation_model(name)
        serialized = create_serializer("json").serialize_to_request(parameters, operation)
        target = serialized["headers"]["X-Amz-Target"]
        response = wire.answer(
            service, wire.Request(MODEL, target, serialized["body"], "us-east-1")
        )
        parsed = create_parser("json").parse(
            {
                "status_code": response.status,
                "headers": {key.lower(): value for key, value in response.headers.items()},
                "body": response.body,
            },
            operation.output_shape,
        )
        return response, parsed

    def test_a_result_reaches_the_caller_through_botocore(self) -> None:
        service = Recorder(
            {
                "deploymentInfo": {
                    "deploymentId": "d-1A2B3C4D5",
                    "description": "Ж “quoted” \N{ROCKET}\n",
                    "createTime": to_timestamp(MOMENT),
                    "ignoreApplicationStopFailures": False,
                    "deploymentOverview": {"Pending": 0, "Succeeded": 70_000},
                    "errorInformation": None,
                }
            }
        )
        _, parsed = self.send(service, "GetDeployment", deploymentId="d-1A2B3C4D5")
        assert service.calls == [("GetDeployment", {"deploymentId": "d-1A2B3C4D5"}, "us-east-1")]
        assert parsed["deploymentInfo"] == {
            "deploymentId": "d-1A2B3C4D5",
            "description": "Ж “quoted” \N{ROCKET}\n",
            "createTime": to_datetime(MOMENT),
            "ignoreApplicationStopFailures": False,
            "deploymentOverview": {"Pending": 0, "Succeeded": 70_000},
        }
        assert parsed["ResponseMetadata"]["RequestId"] == "request-1-us-east-1"
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 200

    def test_a_timestamp_is_read_from_the_request(self) -> None:
        service = Recorder({"deployments": []})
        self.send(
            service,
            "ListDeployments",
            createTimeRange={"start": datetime.datetime(2016, 9, 20), "end": to_datetime(MOMENT)},
            includeOnlyStatuses=[],
        )
        ((_, parameters, _),) = service.calls
        time_range = parameters["createTimeRange"]
        assert time_range["start"] == 1474329600
        # Some versions of botocore send whole seconds, others the fraction too.
        assert int(time_range["end"]) == 1474366272
        assert parameters["includeOnlyStatuses"] == []

    def test_no_output_has_no_body(self) -> None:
        response, parsed = self.send(Recorder(None), "DeleteApplication", applicationName="app")
        assert response.body == b""
        assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert response.headers["Content-Length"] == "0"
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert set(parsed) == {"ResponseMetadata"}

    @pytest.mark.parametrize("text", ["No such thing: Ж", ""])
    def test_an_error_reaches_the_caller_as_its_exception(self, text: str) -> None:
        _, parsed = self.send(
            Recorder(ServiceError("DeploymentDoesNotExistException", text)),
            "GetDeployment",
            deploymentId="d-1A2B3C4D5",
        )
        assert parsed["Error"] == {"Code": "DeploymentDoesNotExistException", "Message": text}
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert parsed["ResponseMetadata"]["RequestId"] == "request-1-us-east-1"


class TestAnswers:
    def test_a_result_has_the_bytes_of_the_service(self) -> None:
        response = wire.answer(
            Recorder({"deploymentId": "d-IIMHK0NHC"}), request("CreateDeployment", {})
        )
        # As recorded: compact, thirty bytes.
        assert response.body == b'{"deploymentId":"d-IIMHK0NHC"}'
        assert response.status == 200
        assert response.headers == {
            "x-amzn-RequestId": "request-1-eu-west-1",
            "Content-Type": "application/x-amz-json-1.1",
            "Content-Length": "30",
        }

    def test_timestamps_are_seconds_with_milliseconds(self) -> None:
        service = Recorder({"createTime": to_timestamp(MOMENT)})
        response = wire.answer(service, request("GetDeployment", {}))
        assert response.body == b'{"createTime":1474366272.345}'

    def test_the_service_decides_on_status_code_and_text(self) -> None:
        service = Recorder(ServiceError("ThrottlingException", "Rate exceeded", 503))
        response = wire.answer(service, request("GetDeployment", {}))
        assert response.status == 503
        assert json.loads(response.body) == {
            "__type": "ThrottlingException",
            "message": "Rate exceeded",
        }


UNREADABLE = {
    "open": b"{",
    "no text": b"\xff",
    "two values": b"{}{}",
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "utf-16": "{}".encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "deep list": b'{"a":' + b"[" * 100_000,
    "closed deep list": b'{"a":' + b"[" * 600 + b"1" + b"]" * 600 + b"}",
    "closed deep objects": b'{"a":' * 600 + b"1" + b"}" * 600,
}


class TestRefusals:
    def refused(self, operation: str, body: bytes) -> Document:
        service = Recorder({})
        response = wire.answer(service, request(operation, body))
        assert service.calls == []
        assert response.status == 400
        refusal: Document = json.loads(response.body)
        return refusal

    def test_no_body_is_no_parameters(self) -> None:
        service = Recorder({})
        wire.answer(service, request("ListApplications", b""))
        assert service.calls == [("ListApplications", {}, "eu-west-1")]

    def test_many_values_that_do_not_nest(self) -> None:
        service = Recorder({})
        body = {"tagFilters": [{"Key": str(number)} for number in range(600)]}
        wire.answer(service, request("ListOnPremisesInstances", body))
        assert service.calls == [("ListOnPremisesInstances", body, "eu-west-1")]

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
    def test_other_methods_than_post_are_refused(self, method: str) -> None:
        service = Recorder({})
        asked = request("ListApplications", {})._replace(method=method)
        response = wire.answer(service, asked)
        assert json.loads(response.body)["__type"] == "UnknownOperationException"
        assert service.calls == []

    @pytest.mark.parametrize("value", [None, [], "text", 1, 1.5, True])
    def test_a_body_that_is_no_object(self, value: Any) -> None:
        assert self.refused("GetDeployment", json.dumps(value).encode()) == {
            "__type": "SerializationException",
            "message": messages.SERIALIZATION.text,
        }

    @pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
    def test_a_body_that_cannot_be_read(self, body: bytes) -> None:
        assert self.refused("GetDeployment", body)["__type"] == "SerializationException"

    @pytest.mark.parametrize("operation", ["", "Deploy", "getDeployment", "GetDeployment "])
    def test_an_unknown_operation_is_refused(self, operation: str) -> None:
        assert self.refused(operation, b"{") == {
            "__type": "UnknownOperationException",
            "message": "",
        }

    @given(body=st.binary(max_size=40))
    @examples(100, 2_000)
    def test_any_bytes_are_answered(self, body: bytes) -> None:
        response = wire.answer(Recorder({}), request("GetDeployment", body))
        refused = response.status == 400
        assert refused == (json.loads(response.body).get("__type") == "SerializationException")


@pytest.mark.parametrize("target", ["", "GetDeployment", "S3.GetDeployment"])
def test_a_request_without_a_target_is_refused(target: str) -> None:
    response = wire.answer(Recorder({}), wire.Request(MODEL, target, b"{}", "eu-west-1"))
    assert json.loads(response.body)["__type"] == "UnknownOperationException"
