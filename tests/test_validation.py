"""What the service refuses before it looks at anything that it keeps."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import botocore.session
import pytest
from botocore.model import ServiceModel

from codedeploy_fake.messages.errors import ServiceError
from codedeploy_fake.service import validation
from codedeploy_fake.service.validation import validator
from codedeploy_fake.service.validation_rules import RULES
from tests.shop import ROLE

MODEL = botocore.session.get_session().get_service_model("codedeploy")
GROUP = {"applicationName": "app", "deploymentGroupName": "group", "serviceRoleArn": ROLE}
ID = "d-A1B2C3D4E"
UTC = datetime.timezone.utc
TIME = "ListDeployments.createTimeRange.start"
HOSTS = "CreateDeploymentConfig.minimumHealthyHosts.value"
ZONE = "CreateDeploymentConfig.zonalConfig.monitorDurationInSeconds"
#: A member of an operation's request, a value of another type, and the text of the refusal.
WRONG_TYPES = [
    pytest.param(path, value, text, marks=pytest.mark.needs(".".join(path.split(".")[:2])))
    for path, value, text in [
        ("GetDeployment.deploymentId", 1, "NUMBER_VALUE can not be converted to a String"),
        ("BatchGetDeployments.deploymentIds", ID, "STRING_VALUE can not be converted to a List"),
        ("CreateDeployment.revision", [], "START_ARRAY can not be converted to a Structure"),
        ("ListDeploymentTargets.targetFilters", "x", "STRING_VALUE can not be converted to a Map"),
        (
            "StopDeployment.autoRollbackEnabled",
            "true",
            "STRING_VALUE can not be converted to a Boolean",
        ),
        (HOSTS, True, "BOOLEAN_VALUE can not be converted to an Integer"),
        (HOSTS, 2**31, "2147483648 is out of range for an Integer"),
        (ZONE, 1.5, "NUMBER_VALUE can not be converted to a Long"),
        (ZONE, -(2**63) - 1, "-9223372036854775809 is out of range for a Long"),
        (TIME, "yesterday", "STRING_VALUE can not be converted to a Timestamp"),
        (TIME, {}, "START_OBJECT can not be converted to a Timestamp"),
        (TIME, 253402300800, "253402300800 is out of range for a Timestamp"),
        (TIME, 1e300, "1e+300 is out of range for a Timestamp"),
        (TIME, float("nan"), "nan is out of range for a Timestamp"),
    ]
]


def check(operation: str, **parameters: Any) -> dict[str, Any]:
    return validator(MODEL, operation)(parameters)


def refusal(operation: str, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ServiceError) as caught:
        check(operation, **parameters)
    return caught.value.code, caught.value.message


def code(operation: str, **parameters: Any) -> str:
    return refusal(operation, **parameters)[0].removesuffix("Exception")


def test_models_of_equal_size_are_told_apart() -> None:
    """Two versions of botocore in one process, say; whichever is asked first."""
    description = copy.deepcopy(vars(MODEL)["_service_description"])
    members = description["shapes"]["CreateApplicationInput"]["members"]
    members["application"] = members.pop("applicationName")
    description["shapes"]["CreateApplicationInput"]["required"] = []
    other = ServiceModel(description, "codedeploy")
    assert other.shape_names == MODEL.shape_names
    for _ in range(2):
        given = {"applicationName": "app", "application": "app"}
        assert validator(MODEL, "CreateApplication")(given) == {"applicationName": "app"}
        assert validator(other, "CreateApplication")(given) == {"application": "app"}


def test_models_that_are_gone_do_not_pile_up() -> None:
    """A program may make a session for each test, each with a model of its own."""
    models = [ServiceModel(dict(vars(MODEL)["_service_description"])) for _ in range(20)]
    for model in models:
        validator(model, "GetDeployment")({"deploymentId": ID})
    assert len(validation._COMPILED) <= 8
    assert validator(models[0], "GetDeployment")({"deploymentId": ID}) == {"deploymentId": ID}


class TestCleaning:
    def test_what_is_right_comes_back(self) -> None:
        assert check("GetDeployment", deploymentId=ID) == {"deploymentId": ID}

    def test_nulls_and_unknown_members_are_dropped(self) -> None:
        cleaned = check(
            "CreateDeployment",
            applicationName="app",
            deploymentGroupName="group",
            description=None,
            revision={
                "revisionType": "S3",
                "s3Location": {"bucket": "b", "key": "k", "eTag": None},
                "updateOutdatedInstancesOnly": True,
            },
        )

        assert cleaned == {
            "applicationName": "app",
            "deploymentGroupName": "group",
            "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k"}},
        }

    def test_the_request_stays_as_it_was(self) -> None:
        request = {"deploymentId": ID, "unknown": 1}

        validator(MODEL, "GetDeployment")(request)

        assert request == {"deploymentId": ID, "unknown": 1}

    def test_a_null_in_a_list_is_an_empty_entry(self) -> None:
        alarms = {"enabled": True, "alarms": [None]}
        tags = {"ec2TagSetList": [None]}

        cleaned = check("CreateDeploymentGroup", **GROUP, alarmConfiguration=alarms, ec2TagSet=tags)

        assert cleaned["alarmConfiguration"]["alarms"] == [{}]
        assert cleaned["ec2TagSet"] == {"ec2TagSetList": [[]]}

    def test_a_null_name_in_a_list_is_missing(self) -> None:
        assert code("BatchGetApplications", applicationNames=[None]) == "ApplicationNameRequired"

    def test_a_null_in_a_map_is_dropped(self) -> None:
        filters = {"TargetStatus": ["Failed"], "ServerInstanceLabel": None}

        cleaned = check("ListDeploymentTargets", deploymentId=ID, targetFilters=filters)

        assert cleaned["targetFilters"] == {"TargetStatus": ["Failed"]}

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            (1446232681, datetime.datetime(2015, 10, 30, 19, 18, 1, tzinfo=UTC)),
            (1446232681.319, datetime.datetime(2015, 10, 30, 19, 18, 1, 319000, UTC)),
            # The last one of the year 9999.
            (253402300799.999, datetime.datetime(9999, 12, 31, 23, 59, 59, 999000, UTC)),
            ("2016-09-20T00:00:00Z", datetime.datetime(2016, 9, 20, tzinfo=UTC)),
            ("2016-09-20T00:00:00", datetime.datetime(2016, 9, 20, tzinfo=UTC)),
        ],
    )
    def test_timestamps_become_aware_datetimes(self, sent: Any, read: datetime.datetime) -> None:
        cleaned = check("ListDeployments", createTimeRange={"start": sent})

        assert cleaned["createTimeRange"]["start"] == read

    def test_a_member_of_a_later_type_is_passed_on(self) -> None:
        description = {
            "metadata": {"protocol": "json"},
            "operations": {"Later": {"name": "Later", "input": {"shape": "Input"}}},
            "shapes": {
                "Input": {"type": "structure", "members": {"part": {"shape": "Part"}}},
                "Part": {"type": "double"},
            },
        }
        model = botocore.model.ServiceModel(description, "codedeploy")

        assert validator(model, "Later")({"part": 1}) == {"part": 1}


class TestTypes:
    @pytest.mark.parametrize(("path", "value", "text"), WRONG_TYPES)
    def test_a_wrong_type_is_the_business_of_the_protocol(
        self, path: str, value: object, text: str
    ) -> None:
        operation, outer, *inner = path.split(".")
        given = {outer: {inner[0]: value} if inner else value}

        assert refusal(operation, **given) == ("SerializationException", text)

    def test_types_are_judged_before_anything_else(self) -> None:
        assert code("CreateApplication", applicationName="", tags="x") == "Serialization"

    @pytest.mark.parametrize("value", [-(2**31), 2**31 - 1])
    def test_numbers_may_be_as_large_as_their_type(self, value: int) -> None:
        hosts = {"type": "HOST_COUNT", "value": value}

        cleaned = check(
            "CreateDeploymentConfig", deploymentConfigName="c", minimumHealthyHosts=hosts
        )

        assert cleaned["minimumHealthyHosts"]["value"] == value


class TestMissing:
    """Which operation misses which member stands in the ledger of provoked errors."""

    @pytest.mark.parametrize(
        ("member", "operation", "empty", "expected"),
        [
            ("deploymentId", "GetDeployment", "", "DeploymentIdRequired"),
            ("deploymentIds", "BatchGetDeployments", [], "DeploymentIdRequired"),
        ],
        ids=["a text", "a list"],
    )
    def test_what_is_needed_is_missed_when_absent_null_or_empty(
        self, member: str, operation: str, empty: object, expected: str
    ) -> None:
        assert code(operation) == expected
        assert code(operation, **{member: None}) == expected
        assert code(operation, **{member: empty}) == expected

    def test_members_are_missed_in_the_order_of_declaration(self) -> None:
        given = {}
        missed = []
        for member, value in GROUP.items():
            missed.append(code("CreateDeploymentGroup", **given))
            given[member] = value

        assert missed == ["ApplicationNameRequired", "DeploymentGroupNameRequired", "RoleRequired"]

    def test_what_is_missing_comes_before_what_is_malformed(self) -> None:
        assert code("CreateDeploymentGroup", applicationName="?") == "DeploymentGroupNameRequired"

    def test_an_empty_optional_name_is_missing_too(self) -> None:
        assert code("ListDeployments", applicationName="") == "ApplicationNameRequired"

    def test_tags_that_nobody_needs_may_be_empty(self) -> None:
        assert check("CreateApplication", applicationName="a", tags=[])["tags"] == []


class TestFormats:
    @pytest.mark.parametrize("name", ["a", "x" * 100, "A-z_0.9+=,@"])
    def test_names_of_the_allowed_characters(self, name: str) -> None:
        assert check("GetApplication", applicationName=name) == {"applicationName": name}

    @pytest.mark.parametrize("name", ["x" * 101, "a b", "a/b", "a\n", "ä"])
    def test_names_that_are_too_long_or_have_other_characters_are_refused(self, name: str) -> None:
        assert refusal("GetApplication", applicationName=name) == (
            "InvalidApplicationNameException",
            f"Application name is not in a valid format: {name}",
        )

    @pytest.mark.parametrize(
        "deployment_id",
        ["bogus-deployment", "d-a1b2c3d4e", "d-A1B2C3D4", "d-A1B2C3D4EF", f"{ID}\n"],
    )
    def test_malformed_deployment_ids_are_refused(self, deployment_id: str) -> None:
        assert refusal("GetDeployment", deploymentId=deployment_id) == (
            "InvalidDeploymentIdException",
            f"Specified DeploymentId is not in the valid format: {deployment_id}",
        )

    @pytest.mark.parametrize(
        ("member", "arn"),
        [
            ("iamUserArn", "arn:aws:iam::80398EXAMPLE:user/CodeDeployUser"),
            ("iamUserArn", "arn:aws-cn:iam::123456789012:user/path/me"),
            ("iamSessionArn", "arn:aws:sts::123456789012:assumed-role/Role/session"),
        ],
    )
    def test_arns_of_users_and_sessions_are_accepted(self, member: str, arn: str) -> None:
        cleaned = check("RegisterOnPremisesInstance", **{"instanceName": "n", member: arn})

        assert cleaned[member] == arn

    def test_a_value_without_a_fitting_exception_is_accepted(self) -> None:
        cleaned = check("DeleteResourcesByExternalId", externalId="a b")

        assert cleaned == {"externalId": "a b"}


class TestChoices:
    """Choices that no operation offers are in the ledger of provoked errors."""

    @pytest.mark.needs("CreateDeploymentGroup.ec2DeploymentOptions")
    def test_more_processes_than_there_are_cannot_be_suspended(self) -> None:
        options = {"autoScalingGroupProcessesToSuspend": ["Terminate"] * 5}
        given = {**GROUP, "ec2DeploymentOptions": options}

        assert code("CreateDeploymentGroup", **given) == "InvalidAutoScalingGroupProcessToSuspend"

    @pytest.mark.parametrize(
        "option", ["terminateBlueInstancesOnDeploymentSuccess", "greenFleetProvisioningOption"]
    )
    def test_an_unknown_action_of_a_blue_green_deployment_is_named(self, option: str) -> None:
        block = {option: {"action": "WAIT"}}

        assert refusal(
            "CreateDeploymentGroup", **GROUP, blueGreenDeploymentConfiguration=block
        ) == (
            "InvalidBlueGreenDeploymentConfigurationException",
            "The action is not valid: WAIT",
        )

    def test_the_rules_know_every_choice_of_the_model(self) -> None:
        """A newer model with a choice more would be refused: this test says so first."""
        exempt = {"BundleType"}  # judged by the compute platform
        seen = {}
        for operation in MODEL.operation_names:
            _collect(MODEL.operation_model(operation).input_shape, seen)

        assert seen.keys() - RULES.keys() == exempt
        for name in seen.keys() - exempt - {"LifecycleEventStatus"}:
            assert all(RULES[name].accepts(value) for value in seen[name]), name


def _collect(shape: Any, seen: dict[str, list[str]]) -> None:
    """The choices of every text in a shape, by the name of its shape."""
    if shape.type_name == "structure":
        for member in shape.members.values():
            _collect(member, seen)
    elif shape.type_name == "list":
        _collect(shape.member, seen)
    elif shape.type_name == "map":
        _collect(shape.key, seen)
        _collect(shape.value, seen)
    elif getattr(shape, "enum", None):
        seen[shape.name] = shape.enum


class TestCompiling:
    def test_another_client_of_a_session_gets_the_same_validator(self) -> None:
        other = ServiceModel(vars(MODEL)["_service_description"], "codedeploy")

        assert validator(other, "GetDeployment") is validator(MODEL, "GetDeployment")

    def test_where_only_a_missing_value_has_an_exception_any_other_is_accepted(self) -> None:
        description = {
            "metadata": {"protocol": "json"},
            "operations": {
                "Old": {
                    "name": "Old",
                    "input": {"shape": "Input"},
                    "errors": [{"shape": "ApplicationNameRequiredException"}],
                },
                "Older": {"name": "Older", "input": {"shape": "Input"}},
            },
            "shapes": {
                "Input": {
                    "type": "structure",
                    "required": ["applicationName"],
                    "members": {"applicationName": {"shape": "ApplicationName"}},
                },
                "ApplicationName": {"type": "string"},
                "ApplicationNameRequiredException": {"type": "structure", "members": {}},
            },
        }
        model = botocore.model.ServiceModel(description, "codedeploy")

        assert validator(model, "Old")({"applicationName": "?"}) == {"applicationName": "?"}
        assert validator(model, "Older")({}) == {}
        with pytest.raises(ServiceError, match="ApplicationNameRequiredException"):
            validator(model, "Old")({"applicationName": ""})
