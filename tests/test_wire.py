"""The two protocols: requests as botocore writes them, answers as botocore reads them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import botocore.session
import pytest
from botocore.model import ServiceModel
from botocore.parsers import PROTOCOL_PARSERS, create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import cbor, messages, wire
from codedeploy_fake.errors import ServiceError

Document = dict[str, Any]

PROTOCOLS = ("json", "smithy-rpc-v2-cbor")
# Versions of botocore before 1.38 know JSON alone.
BOTOCORE_PROTOCOLS = [protocol for protocol in PROTOCOLS if protocol in PROTOCOL_PARSERS]

MOMENT = datetime.datetime(2016, 9, 20, 10, 11, 12, 345_000, tzinfo=datetime.timezone.utc)
RESULT = {
    "deploymentInfo": {
        "deploymentId": "d-1A2B3C4D5",
        "description": "Ж “quoted” \N{ROCKET}\n",
        "createTime": MOMENT,
        "ignoreApplicationStopFailures": False,
        "deploymentOverview": {"Pending": 0, "InProgress": 24, "Succeeded": 70_000},
        "targetInstances": {"tagFilters": [{"Key": "a", "Value": "", "Type": "KEY_AND_VALUE"}]},
        "errorInformation": None,
    }
}


@pytest.fixture(scope="module")
def model() -> ServiceModel:
    return botocore.session.Session().get_service_model("codedeploy")


class Recorder:
    """A service that notes what it is asked and answers what it is told."""

    def __init__(self, answer: Document | ServiceError | None = None) -> None:
        self.answer = answer
        self.calls: list[tuple[str, Document, str]] = []

    def call(
        self, operation: str, parameters: Document, *, region: str, service_model: ServiceModel
    ) -> Document | None:
        self.calls.append((operation, parameters, region))
        if isinstance(self.answer, ServiceError):
            raise self.answer
        return self.answer

    def request_id(self, region: str) -> str:
        return f"request-{len(self.calls)}-{region}"


def request(
    model: ServiceModel, protocol: str, operation: str, body: bytes | Document
) -> wire.Request:
    """A request as a client of that protocol sends it."""
    if protocol == "json":
        headers = {
            "x-amz-target": f"CodeDeploy_20141006.{operation}",
            "content-type": "application/x-amz-json-1.1",
        }
        path = "/"
        encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    else:
        headers = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
        path = f"/service/CodeDeploy_20141006/operation/{operation}"
        encoded = body if isinstance(body, bytes) else cbor.encode(body)
    return wire.Request(model, headers, path, encoded, "eu-west-1")


def content(response: wire.Response, protocol: str) -> Any:
    return json.loads(response.body) if protocol == "json" else cbor.decode(response.body)


@pytest.mark.parametrize("protocol", BOTOCORE_PROTOCOLS)
class TestWithBotocore:
    """What botocore's own serializer writes and its own parser reads."""

    def send(
        self, model: ServiceModel, protocol: str, service: Recorder, name: str, **parameters: Any
    ) -> tuple[wire.Response, Document]:
        operation = model.operation_model(name)
        serialized = create_serializer(protocol).serialize_to_request(parameters, operation)
        response = wire.answer(
            service,
            wire.Request(
                model,
                {key.lower(): value for key, value in serialized["headers"].items()},
                serialized["url_path"],
                serialized["body"],
                "us-east-1",
            ),
        )
        parsed = create_parser(protocol).parse(
            {
                "status_code": response.status,
                "headers": {key.lower(): value for key, value in response.headers.items()},
                "body": response.body,
            },
            operation.output_shape,
        )
        return response, parsed

    def test_a_request_and_its_result(self, model: ServiceModel, protocol: str) -> None:
        service = Recorder(RESULT)
        _, parsed = self.send(model, protocol, service, "GetDeployment", deploymentId="d-1A2B3C4D5")
        assert service.calls == [("GetDeployment", {"deploymentId": "d-1A2B3C4D5"}, "us-east-1")]
        expected = dict(RESULT["deploymentInfo"])
        del expected["errorInformation"]
        assert parsed["deploymentInfo"] == expected
        assert parsed["ResponseMetadata"] == {
            "RequestId": "request-1-us-east-1",
            "HTTPStatusCode": 200,
            "HTTPHeaders": parsed["ResponseMetadata"]["HTTPHeaders"],
        }

    def test_a_timestamp_in_the_request(self, model: ServiceModel, protocol: str) -> None:
        service = Recorder({"deployments": []})
        self.send(
            model,
            protocol,
            service,
            "ListDeployments",
            createTimeRange={"start": datetime.datetime(2016, 9, 20), "end": MOMENT},
            includeOnlyStatuses=[],
        )
        ((_, parameters, _),) = service.calls
        time_range = parameters["createTimeRange"]
        assert time_range["start"] == 1474329600
        # Some versions of botocore send whole seconds, others the fraction too.
        assert int(time_range["end"]) == 1474366272
        assert parameters["includeOnlyStatuses"] == []

    def test_a_request_without_parameters(self, model: ServiceModel, protocol: str) -> None:
        service = Recorder({"applications": []})
        _, parsed = self.send(model, protocol, service, "ListApplications")
        assert service.calls == [("ListApplications", {}, "us-east-1")]
        assert parsed["applications"] == []

    def test_an_operation_without_output(self, model: ServiceModel, protocol: str) -> None:
        response, parsed = self.send(
            model, protocol, Recorder(None), "DeleteApplication", applicationName="app"
        )
        assert response.body == b""
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert set(parsed) == {"ResponseMetadata"}

    @pytest.mark.parametrize("text", ["No such thing: Ж", ""])
    def test_an_error(self, model: ServiceModel, protocol: str, text: str) -> None:
        _, parsed = self.send(
            model,
            protocol,
            Recorder(ServiceError("DeploymentDoesNotExistException", text)),
            "GetDeployment",
            deploymentId="d-1A2B3C4D5",
        )
        assert parsed["Error"] == {"Code": "DeploymentDoesNotExistException", "Message": text}
        assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert parsed["ResponseMetadata"]["RequestId"] == "request-1-us-east-1"


class TestJson:
    def test_bytes_of_a_result(self, model: ServiceModel) -> None:
        response = wire.answer(
            Recorder({"deploymentId": "d-IIMHK0NHC"}),
            request(model, "json", "CreateDeployment", {}),
        )
        # As recorded: compact, thirty bytes.
        assert response.body == b'{"deploymentId":"d-IIMHK0NHC"}'
        assert response.status == 200
        assert response.headers == {
            "x-amzn-RequestId": "request-1-eu-west-1",
            "Content-Type": "application/x-amz-json-1.1",
            "Content-Length": "30",
        }

    def test_timestamps_are_seconds_with_milliseconds(self, model: ServiceModel) -> None:
        response = wire.answer(
            Recorder({"createTime": MOMENT}), request(model, "json", "GetDeployment", {})
        )
        assert response.body == b'{"createTime":1474366272.345}'

    def test_no_output(self, model: ServiceModel) -> None:
        response = wire.answer(Recorder(None), request(model, "json", "DeleteApplication", {}))
        assert response.body == b""
        assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert response.headers["Content-Length"] == "0"


class TestCbor:
    def test_bytes_of_a_result(self, model: ServiceModel) -> None:
        response = wire.answer(
            Recorder({"deploymentId": "d-IIMHK0NHC"}),
            request(model, "smithy-rpc-v2-cbor", "CreateDeployment", {}),
        )
        assert response.body == b"\xa1\x6cdeploymentId\x6bd-IIMHK0NHC"
        assert response.headers == {
            "x-amzn-RequestId": "request-1-eu-west-1",
            "smithy-protocol": "rpc-v2-cbor",
            "Content-Type": "application/cbor",
            "Content-Length": "26",
        }

    def test_no_output(self, model: ServiceModel) -> None:
        response = wire.answer(
            Recorder(None), request(model, "smithy-rpc-v2-cbor", "DeleteApplication", {})
        )
        assert response.body == b""
        assert response.headers == {
            "x-amzn-RequestId": "request-1-eu-west-1",
            "smithy-protocol": "rpc-v2-cbor",
            "Content-Length": "0",
        }

    @pytest.mark.parametrize(
        "headers", [{"smithy-protocol": "rpc-v2-cbor"}, {"content-type": "application/cbor"}]
    )
    def test_either_header_says_so(self, model: ServiceModel, headers: dict[str, str]) -> None:
        service = Recorder({})
        path = "/service/CodeDeploy_20141006/operation/ListApplications"
        wire.answer(service, wire.Request(model, headers, path, b"\xa0", "eu-west-1"))
        assert service.calls == [("ListApplications", {}, "eu-west-1")]

    def test_an_endpoint_with_a_path_of_its_own(self, model: ServiceModel) -> None:
        service = Recorder({})
        wire.answer(
            service,
            wire.Request(
                model,
                {"smithy-protocol": "rpc-v2-cbor"},
                "/proxy/service/CodeDeploy_20141006/operation/ListApplications",
                b"",
                "eu-west-1",
            ),
        )
        assert service.calls == [("ListApplications", {}, "eu-west-1")]


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestRefusals:
    def refused(self, model: ServiceModel, protocol: str, operation: str, body: bytes) -> Document:
        service = Recorder({})
        response = wire.answer(service, request(model, protocol, operation, body))
        assert service.calls == []
        assert response.status == 400
        refusal: Document = content(response, protocol)
        return refusal

    def test_no_body_is_no_parameters(self, model: ServiceModel, protocol: str) -> None:
        service = Recorder({})
        wire.answer(service, request(model, protocol, "ListApplications", b""))
        assert service.calls == [("ListApplications", {}, "eu-west-1")]

    @pytest.mark.parametrize("value", [None, [], "text", 1, 1.5, True])
    def test_a_body_that_is_no_object(self, model: ServiceModel, protocol: str, value: Any) -> None:
        body = json.dumps(value).encode() if protocol == "json" else cbor.encode(value)
        assert self.refused(model, protocol, "GetDeployment", body) == {
            "__type": "SerializationException",
            "message": messages.SERIALIZATION.error().message,
        }

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"\xff",
            b"{}{}",
            b"\xa1",
            b'{"a": NaN}',
            b'{"a": Infinity}',
            "{}".encode("utf-16"),
            b'\xef\xbb\xbf{"a": 1}',
            b'{"a":' + b"[" * 100_000,
            b"\xa1\x61a" + b"\x81" * 100_000,
            b'{"a": ' + b"1" * 10_000 + b"}",
        ],
        ids=[
            "open",
            "no text",
            "two values",
            "cut short",
            "not a number",
            "infinity",
            "utf-16",
            "byte order mark",
            "deep list",
            "deep binary list",
            "endless number",
        ],
    )
    def test_a_body_that_cannot_be_read(
        self, model: ServiceModel, protocol: str, body: bytes
    ) -> None:
        refusal = self.refused(model, protocol, "GetDeployment", body)
        assert refusal["__type"] == "SerializationException"

    @pytest.mark.parametrize("operation", ["", "Deploy", "getDeployment", "GetDeployment "])
    def test_an_unknown_operation(self, model: ServiceModel, protocol: str, operation: str) -> None:
        assert self.refused(model, protocol, operation, b"{") == {
            "__type": "UnknownOperationException"
        }

    def test_the_service_decides_on_status_code_and_text(
        self, model: ServiceModel, protocol: str
    ) -> None:
        service = Recorder(ServiceError("ThrottlingException", "Rate exceeded", 503))
        response = wire.answer(service, request(model, protocol, "GetDeployment", {}))
        assert response.status == 503
        assert content(response, protocol) == {
            "__type": "ThrottlingException",
            "message": "Rate exceeded",
        }

    @given(body=st.binary(max_size=40))
    def test_any_bytes_are_answered(self, model: ServiceModel, protocol: str, body: bytes) -> None:
        response = wire.answer(Recorder({}), request(model, protocol, "GetDeployment", body))
        refused = response.status == 400
        assert refused == (content(response, protocol).get("__type") == "SerializationException")


@pytest.mark.parametrize(
    "headers", [{}, {"x-amz-target": "GetDeployment"}, {"x-amz-target": "S3.GetDeployment"}]
)
def test_a_request_to_nobody(model: ServiceModel, headers: dict[str, str]) -> None:
    response = wire.answer(Recorder({}), wire.Request(model, headers, "/", b"{}", "eu-west-1"))
    assert json.loads(response.body) == {"__type": "UnknownOperationException"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/GetDeployment",
        "/service/CodeDeploy/operation/GetDeployment",
        "/service/CodeDeploy_20141006/GetDeployment",
        "/operation/GetDeployment",
    ],
)
def test_a_path_to_nowhere(model: ServiceModel, path: str) -> None:
    response = wire.answer(
        Recorder({}),
        wire.Request(model, {"smithy-protocol": "rpc-v2-cbor"}, path, b"", "eu-west-1"),
    )
    assert cbor.decode(response.body) == {"__type": "UnknownOperationException"}
