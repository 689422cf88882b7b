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

MODEL = botocore.session.get_session().get_service_model("codedeploy")
ROLE = "arn:aws:iam::123456789012:role/CodeDeployServiceRole"
GROUP = {"applicationName": "app", "deploymentGroupName": "group", "serviceRoleArn": ROLE}
ID = "d-A1B2C3D4E"
UTC = datetime.timezone.utc


def check(operation: str, **parameters: Any) -> dict[str, Any]:
    return validator(MODEL, operation)(parameters)


def refusal(operation: str, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ServiceError) as caught:
        check(operation, **parameters)
    return caught.value.code, caught.value.message


def code(operation: str, **parameters: Any) -> str:
    return refusal(operation, **parameters)[0].removesuffix("Exception")


def known(cases: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The cases, each with an operation and its parameters, whose members the model has: older
    models lack zonal configurations, for one.
    """
    shapes = {case[0]: MODEL.operation_model(case[0]).input_shape for case in cases}
    return [case for case in cases if _knows(shapes[case[0]], case[1])]


def _knows(shape: Any, given: Any) -> bool:
    if shape.type_name == "structure" and isinstance(given, dict):
        return all(
            name in shape.members and _knows(shape.members[name], value)
            for name, value in given.items()
        )
    return True


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
    @pytest.mark.parametrize(
        ("operation", "parameters", "text"),
        known(
            [
                (
                    "GetDeployment",
                    {"deploymentId": 1},
                    "NUMBER_VALUE can not be converted to a String",
                ),
                (
                    "BatchGetDeployments",
                    {"deploymentIds": ID},
                    "STRING_VALUE can not be converted to a List",
                ),
                (
                    "CreateDeployment",
                    {"applicationName": "a", "revision": []},
                    "START_ARRAY can not be converted to a Structure",
                ),
                (
                    "ListDeploymentTargets",
                    {"deploymentId": ID, "targetFilters": "x"},
                    "STRING_VALUE can not be converted to a Map",
                ),
                (
                    "StopDeployment",
                    {"deploymentId": ID, "autoRollbackEnabled": "true"},
                    "STRING_VALUE can not be converted to a Boolean",
                ),
                (
                    "CreateDeploymentConfig",
                    {"deploymentConfigName": "c", "minimumHealthyHosts": {"value": True}},
                    "BOOLEAN_VALUE can not be converted to an Integer",
                ),
                (
                    "CreateDeploymentConfig",
                    {"deploymentConfigName": "c", "zonalConfig": {"monitorDurationInSeconds": 1.5}},
                    "NUMBER_VALUE can not be converted to a Long",
                ),
                (
                    "ListDeployments",
                    {"createTimeRange": {"start": "yesterday"}},
                    "STRING_VALUE can not be converted to a Timestamp",
                ),
                (
                    "ListDeployments",
                    {"createTimeRange": {"start": {}}},
                    "START_OBJECT can not be converted to a Timestamp",
                ),
                (
                    "CreateDeploymentConfig",
                    {"deploymentConfigName": "c", "minimumHealthyHosts": {"value": 2**31}},
                    "2147483648 is out of range for an Integer",
                ),
                (
                    "CreateDeploymentConfig",
                    {
                        "deploymentConfigName": "c",
                        "zonalConfig": {"monitorDurationInSeconds": -(2**63) - 1},
                    },
                    "-9223372036854775809 is out of range for a Long",
                ),
                (
                    "ListDeployments",
                    {"createTimeRange": {"end": 1e300}},
                    "1e+300 is out of range for a Timestamp",
                ),
                (
                    "ListDeployments",
                    {"createTimeRange": {"end": float("nan")}},
                    "nan is out of range for a Timestamp",
                ),
            ]
        ),
    )
    def test_a_wrong_type_is_the_business_of_the_protocol(
        self, operation: str, parameters: dict[str, Any], text: str
    ) -> None:
        assert refusal(operation, **parameters) == ("SerializationException", text)

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
    @pytest.mark.parametrize(
        ("operation", "member", "expected"),
        [
            ("CreateApplication", "applicationName", "ApplicationNameRequired"),
            ("BatchGetApplications", "applicationNames", "ApplicationNameRequired"),
            ("GetDeployment", "deploymentId", "DeploymentIdRequired"),
            ("BatchGetDeployments", "deploymentIds", "DeploymentIdRequired"),
            ("ContinueDeployment", "deploymentId", "DeploymentIdRequired"),
            ("SkipWaitTimeForInstanceTermination", "deploymentId", "DeploymentIdRequired"),
            ("GetDeploymentConfig", "deploymentConfigName", "DeploymentConfigNameRequired"),
            ("GetOnPremisesInstance", "instanceName", "InstanceNameRequired"),
            ("BatchGetOnPremisesInstances", "instanceNames", "InstanceNameRequired"),
            ("DeleteGitHubAccountToken", "tokenName", "GitHubAccountTokenNameRequired"),
            ("ListTagsForResource", "ResourceArn", "ResourceArnRequired"),
        ],
    )
    def test_what_is_needed_is_missed_when_absent_null_or_empty(
        self, operation: str, member: str, expected: str
    ) -> None:
        empty: Any = [] if member.endswith("s") else ""

        assert code(operation) == expected
        assert code(operation, **{member: None}) == expected
        assert code(operation, **{member: empty}) == expected

    @pytest.mark.parametrize(
        ("operation", "present", "expected"),
        [
            ("CreateDeploymentGroup", {}, "ApplicationNameRequired"),
            ("CreateDeploymentGroup", {"applicationName": "a"}, "DeploymentGroupNameRequired"),
            (
                "CreateDeploymentGroup",
                {"applicationName": "a", "deploymentGroupName": "g"},
                "RoleRequired",
            ),
            ("CreateDeployment", {"applicationName": "a"}, "DeploymentGroupNameRequired"),
            ("UpdateApplication", {"applicationName": "a"}, "ApplicationNameRequired"),
            ("AddTagsToOnPremisesInstances", {}, "TagRequired"),
            ("AddTagsToOnPremisesInstances", {"tags": [{"Key": "k"}]}, "InstanceNameRequired"),
            ("TagResource", {"ResourceArn": "arn"}, "TagRequired"),
            ("UntagResource", {"ResourceArn": "arn", "TagKeys": []}, "TagRequired"),
            ("RegisterApplicationRevision", {"applicationName": "a"}, "RevisionRequired"),
            (
                "GetApplicationRevision",
                {"applicationName": "a", "revision": {}},
                "RevisionRequired",
            ),
            (
                "GetDeploymentTarget",
                {"deploymentId": ID, "targetId": ""},
                "DeploymentTargetIdRequired",
            ),
            ("GetDeploymentInstance", {"deploymentId": ID}, "InstanceIdRequired"),
            (
                "BatchGetDeploymentInstances",
                {"deploymentId": ID, "instanceIds": []},
                "InstanceIdRequired",
            ),
            # No exception says that these are missing, so that they are not valid.
            (
                "PutLifecycleEventHookExecutionStatus",
                {"deploymentId": ID},
                "InvalidLifecycleEventHookExecutionId",
            ),
            (
                "PutLifecycleEventHookExecutionStatus",
                {"deploymentId": ID, "lifecycleEventHookExecutionId": "x"},
                "InvalidLifecycleEventHookExecutionStatus",
            ),
        ],
    )
    def test_members_are_missed_in_the_order_of_declaration(
        self, operation: str, present: dict[str, Any], expected: str
    ) -> None:
        assert code(operation, **present) == expected

    def test_what_is_missing_comes_before_what_is_malformed(self) -> None:
        assert code("CreateDeploymentGroup", applicationName="?") == "DeploymentGroupNameRequired"

    def test_an_empty_optional_name_is_missing_too(self) -> None:
        assert code("ListDeployments", applicationName="") == "ApplicationNameRequired"

    def test_an_empty_user_arn_is_missing(self) -> None:
        given = {"instanceName": "n", "iamUserArn": ""}

        assert code("RegisterOnPremisesInstance", **given) == "IamUserArnRequired"

    def test_an_empty_role_on_update_is_not_valid(self) -> None:
        given = {"applicationName": "a", "currentDeploymentGroupName": "g", "serviceRoleArn": ""}

        assert code("UpdateDeploymentGroup", **given) == "InvalidRole"

    def test_tags_that_nobody_needs_may_be_empty(self) -> None:
        assert check("CreateApplication", applicationName="a", tags=[])["tags"] == []


class TestFormats:
    @pytest.mark.parametrize("name", ["a", "x" * 100, "A-z_0.9+=,@"])
    def test_names_of_the_allowed_characters(self, name: str) -> None:
        assert check("GetApplication", applicationName=name) == {"applicationName": name}

    @pytest.mark.parametrize("name", ["x" * 101, "a b", "a/b", "a\n", "ä"])
    def test_other_names(self, name: str) -> None:
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

    def test_one_malformed_id_fails_a_batch(self) -> None:
        assert code("BatchGetDeployments", deploymentIds=[ID, "x"]) == "InvalidDeploymentId"

    @pytest.mark.parametrize("name", ["i-0123456789abcdef0", "x" * 101, "a b"])
    def test_names_that_no_on_premises_instance_has(self, name: str) -> None:
        assert code("GetOnPremisesInstance", instanceName=name) == "InvalidInstanceName"

    def test_a_malformed_user_arn_is_named_in_its_refusal(self) -> None:
        assert refusal("RegisterOnPremisesInstance", instanceName="n", iamUserArn="me") == (
            "InvalidIamUserArnException",
            "Iam User ARN me is not in a valid format",
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

    @pytest.mark.parametrize(
        ("operation", "given", "expected"),
        [
            ("CreateDeploymentGroup", {**GROUP, "serviceRoleArn": "role"}, "InvalidRole"),
            (
                "CreateDeploymentGroup",
                {**GROUP, "deploymentConfigName": "a b"},
                "InvalidDeploymentConfigName",
            ),
            (
                "GetDeploymentGroup",
                {"applicationName": "a", "deploymentGroupName": "?"},
                "InvalidDeploymentGroupName",
            ),
            (
                "RegisterOnPremisesInstance",
                {"instanceName": "n", "iamSessionArn": "x"},
                "InvalidIamSessionArn",
            ),
            ("ListTagsForResource", {"ResourceArn": "x" * 1012}, "InvalidArn"),
            ("DeleteGitHubAccountToken", {"tokenName": "a/b"}, "InvalidGitHubAccountTokenName"),
            ("ListDeployments", {"externalId": "a b"}, "InvalidExternalId"),
        ],
    )
    def test_other_malformed_values_are_refused(
        self, operation: str, given: dict[str, Any], expected: str
    ) -> None:
        assert code(operation, **given) == expected

    def test_a_value_without_a_fitting_exception_is_accepted(self) -> None:
        cleaned = check("DeleteResourcesByExternalId", externalId="a b")

        assert cleaned == {"externalId": "a b"}


class TestChoices:
    @pytest.mark.parametrize(
        ("operation", "given", "expected"),
        known(
            [
                (
                    "CreateApplication",
                    {"applicationName": "a", "computePlatform": "EC2"},
                    "InvalidComputePlatform",
                ),
                (
                    "CreateDeploymentConfig",
                    {
                        "deploymentConfigName": "c",
                        "minimumHealthyHosts": {"type": "MOST_CONCURRENCY"},
                    },
                    "InvalidMinimumHealthyHostValue",
                ),
                (
                    "CreateDeploymentConfig",
                    {
                        "deploymentConfigName": "c",
                        "zonalConfig": {"minimumHealthyHostsPerZone": {"type": "x"}},
                    },
                    "InvalidZonalDeploymentConfiguration",
                ),
                (
                    "CreateDeploymentConfig",
                    {"deploymentConfigName": "c", "trafficRoutingConfig": {"type": "x"}},
                    "InvalidTrafficRoutingConfiguration",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "deploymentStyle": {"deploymentType": "x"}},
                    "InvalidDeploymentStyle",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "ec2TagFilters": [{"Key": "k", "Type": "x"}]},
                    "InvalidEC2Tag",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "onPremisesTagSet": {"onPremisesTagSetList": [[{"Type": "x"}]]}},
                    "InvalidTag",
                ),
                ("ListOnPremisesInstances", {"tagFilters": [{"Type": "x"}]}, "InvalidTagFilter"),
                (
                    "ListOnPremisesInstances",
                    {"registrationStatus": "x"},
                    "InvalidRegistrationStatus",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "triggerConfigurations": [{"triggerEvents": ["x"]}]},
                    "InvalidTriggerConfig",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "autoRollbackConfiguration": {"events": ["x"]}},
                    "InvalidAutoRollbackConfig",
                ),
                (
                    "CreateDeploymentGroup",
                    {**GROUP, "outdatedInstancesStrategy": "x"},
                    "InvalidInput",
                ),
                (
                    "CreateDeploymentGroup",
                    {
                        **GROUP,
                        "ec2DeploymentOptions": {
                            "autoScalingGroupProcessesToSuspend": ["terminate"]
                        },
                    },
                    "InvalidAutoScalingGroupProcessToSuspend",
                ),
                (
                    "CreateDeploymentGroup",
                    {
                        **GROUP,
                        "ec2DeploymentOptions": {
                            "autoScalingGroupProcessesToSuspend": ["Terminate"] * 5
                        },
                    },
                    "InvalidAutoScalingGroupProcessToSuspend",
                ),
                (
                    "CreateDeployment",
                    {
                        "applicationName": "a",
                        "deploymentGroupName": "g",
                        "targetInstances": {"tagFilters": [{"Type": "x"}]},
                    },
                    "InvalidTargetInstances",
                ),
                (
                    "CreateDeployment",
                    {"applicationName": "a", "deploymentGroupName": "g", "fileExistsBehavior": "x"},
                    "InvalidFileExistsBehavior",
                ),
                (
                    "CreateDeployment",
                    {"applicationName": "a", "deploymentGroupName": "g", "deploymentMode": "x"},
                    "InvalidInput",
                ),
                (
                    "RegisterApplicationRevision",
                    {"applicationName": "a", "revision": {"revisionType": "x"}},
                    "InvalidRevision",
                ),
                (
                    "ListDeployments",
                    {"includeOnlyStatuses": ["Created", "x"]},
                    "InvalidDeploymentStatus",
                ),
                (
                    "ContinueDeployment",
                    {"deploymentId": ID, "deploymentWaitType": "x"},
                    "InvalidDeploymentWaitType",
                ),
                (
                    "ListDeploymentInstances",
                    {"deploymentId": ID, "instanceStatusFilter": ["x"]},
                    "InvalidInstanceStatus",
                ),
                (
                    "ListDeploymentInstances",
                    {"deploymentId": ID, "instanceTypeFilter": ["Red"]},
                    "InvalidInstanceType",
                ),
                (
                    "ListDeploymentTargets",
                    {"deploymentId": ID, "targetFilters": {"x": ["y"]}},
                    "InvalidTargetFilterName",
                ),
                (
                    "ListDeploymentTargets",
                    {"deploymentId": ID, "targetFilters": {"TargetStatus": ["Failed", "x"]}},
                    "InvalidInstanceStatus",
                ),
                (
                    "ListDeploymentTargets",
                    {"deploymentId": ID, "targetFilters": {"ServerInstanceLabel": ["Red"]}},
                    "InvalidInstanceType",
                ),
                (
                    "ListApplicationRevisions",
                    {"applicationName": "a", "sortBy": "x"},
                    "InvalidSortBy",
                ),
                (
                    "ListApplicationRevisions",
                    {"applicationName": "a", "sortOrder": "x"},
                    "InvalidSortOrder",
                ),
                (
                    "ListApplicationRevisions",
                    {"applicationName": "a", "deployed": "x"},
                    "InvalidDeployedStateFilter",
                ),
                (
                    "PutLifecycleEventHookExecutionStatus",
                    {
                        "deploymentId": ID,
                        "lifecycleEventHookExecutionId": "x",
                        "status": "Skipped",
                    },
                    "InvalidLifecycleEventHookExecutionStatus",
                ),
            ]
        ),
    )
    def test_a_value_outside_the_choices_gets_the_members_own_exception(
        self, operation: str, given: dict[str, Any], expected: str
    ) -> None:
        assert code(operation, **given) == expected

    @pytest.mark.parametrize(
        ("member", "option", "text"),
        [
            (
                "deploymentStyle",
                {"deploymentType": "BLUE_GREEN", "deploymentOption": "Yes"},
                "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
            ),
            (
                "blueGreenDeploymentConfiguration",
                {"deploymentReadyOption": {"actionOnTimeout": "WAIT"}},
                "The actionOnTimeout is not valid: WAIT",
            ),
        ],
    )
    def test_the_text_names_the_choices_or_the_member(
        self, member: str, option: dict[str, Any], text: str
    ) -> None:
        assert refusal("CreateDeploymentGroup", **GROUP, **{member: option})[1] == text

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

    @pytest.mark.parametrize("operation", MODEL.operation_names)
    def test_every_operation_can_be_validated(self, operation: str) -> None:
        needed = MODEL.operation_model(operation).input_shape.required_members

        if needed:
            assert code(operation)
        else:
            assert callable(validator(MODEL, operation))

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
