"""On-premises instances: registered, tagged, listed, deregistered."""

from __future__ import annotations

import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.operations.conftest import Refusal

USER = "arn:aws:iam::123456789012:user/AWS/CodeDeploy/{}"
SESSION = "arn:aws:sts::123456789012:assumed-role/CodeDeploy/{}"


def register(client: Any, *names: str) -> None:
    for name in names:
        client.register_on_premises_instance(instanceName=name, iamUserArn=USER.format(name))


def get(client: Any, name: str) -> dict[str, Any]:
    answer = client.get_on_premises_instance(instanceName=name)
    info: dict[str, Any] = answer["instanceInfo"]
    return info


def add_tags(client: Any, names: list[str], **tags: str) -> None:
    client.add_tags_to_on_premises_instances(instanceNames=names, tags=as_list(tags))


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def listed(client: Any, **filters: Any) -> list[str]:
    names: list[str] = client.list_on_premises_instances(**filters)["instanceNames"]
    return names


def test_a_registered_instance(fake: CodeDeployFake, client: Any) -> None:
    register(client, "box")
    info = get(client, "box")
    assert abs((fake.now - info.pop("registerTime")).total_seconds()) < 60
    arn = info.pop("instanceArn")
    assert re.fullmatch(
        r"arn:aws:codedeploy:us-east-1:123456789012:instance/box_[A-Za-z0-9]{10}", arn
    )
    assert info == {"instanceName": "box", "iamUserArn": USER.format("box"), "tags": []}


def test_an_instance_registered_by_session(client: Any) -> None:
    arn = SESSION.format("box")
    client.register_on_premises_instance(instanceName="box", iamSessionArn=arn)
    info = get(client, "box")
    assert info["iamSessionArn"] == arn
    assert "iamUserArn" not in info


@pytest.mark.parametrize(
    ("arns", "code", "text"),
    [
        (
            {},
            "IamArnRequiredException",
            "Either an IAM user ARN or an IAM session ARN must be specified",
        ),
        (
            {"iamUserArn": USER.format("a"), "iamSessionArn": SESSION.format("a")},
            "MultipleIamArnsProvidedException",
            "Only one IAM ARN may be specified",
        ),
        ({"iamUserArn": ""}, "IamUserArnRequiredException", "Iam User ARN is missing"),
        (
            {"iamUserArn": SESSION.format("a")},
            "InvalidIamUserArnException",
            f"Iam User ARN {SESSION.format('a')} is not in a valid format",
        ),
        (
            {"iamSessionArn": USER.format("a")},
            "InvalidIamSessionArnException",
            f"Iam Session ARN {USER.format('a')} is not in a valid format",
        ),
    ],
)
def test_an_instance_has_one_identity(
    client: Any, refusal: Refusal, arns: dict[str, str], code: str, text: str
) -> None:
    assert refusal("register_on_premises_instance", instanceName="box", **arns) == (code, text)
    assert listed(client) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "InstanceNameRequiredException"),
        ("x" * 101, "InvalidInstanceNameException"),
        ("a b", "InvalidInstanceNameException"),
        ("i-0123456789abcdef0", "InvalidInstanceNameException"),
    ],
)
@pytest.mark.parametrize(
    ("method", "member", "rest"),
    [
        ("register_on_premises_instance", "instanceName", {"iamUserArn": USER.format("a")}),
        ("deregister_on_premises_instance", "instanceName", {}),
        ("get_on_premises_instance", "instanceName", {}),
        ("batch_get_on_premises_instances", "instanceNames", {}),
        ("add_tags_to_on_premises_instances", "instanceNames", {"tags": as_list({"a": "b"})}),
        ("remove_tags_from_on_premises_instances", "instanceNames", {"tags": as_list({"a": "b"})}),
    ],
)
def test_a_name_has_a_form(
    refusal: Refusal, method: str, member: str, rest: dict[str, Any], name: str, code: str
) -> None:
    parameters = {**rest, member: [name] if member == "instanceNames" else name}
    assert refusal(method, **parameters)[0] == code


def test_names_and_identities_are_used_once(client: Any, refusal: Refusal) -> None:
    register(client, "box")
    client.register_on_premises_instance(
        instanceName="session", iamSessionArn=SESSION.format("session")
    )

    def refused(name: str, **arns: str) -> tuple[str, str]:
        return refusal("register_on_premises_instance", instanceName=name, **arns)

    assert refused("box", iamUserArn=USER.format("other")) == (
        "InstanceNameAlreadyRegisteredException",
        "On-premises instance box is already registered",
    )
    assert refused("other", iamUserArn=USER.format("box")) == (
        "IamUserArnAlreadyRegisteredException",
        (
            "The on-premises instance could not be registered because the request included an IAM "
            "user ARN that has already been used to register an instance. Include either a "
            "different IAM user ARN or IAM session ARN in the request, and then try again."
        ),
    )
    assert refused("other", iamSessionArn=SESSION.format("session")) == (
        "IamSessionArnAlreadyRegisteredException",
        (
            "The on-premises instance could not be registered because the request included an IAM "
            "session ARN that has already been used to register an instance. Include either a "
            "different IAM session ARN or IAM user ARN in the request, and then try again."
        ),
    )


def test_a_deregistered_instance_stays_readable_and_its_name_is_free(
    fake: CodeDeployFake, client: Any
) -> None:
    register(client, "box")
    add_tags(client, ["box"], role="web")
    before = get(client, "box")
    fake.advance(60)
    for _ in range(2):
        client.deregister_on_premises_instance(instanceName="box")
        fake.advance(60)
    after = get(client, "box")
    deregistered = after.pop("deregisterTime")
    assert after == before
    assert (deregistered - before["registerTime"]).total_seconds() == pytest.approx(60, abs=5)

    register(client, "box")
    again = get(client, "box")
    assert "deregisterTime" not in again
    assert again["tags"] == []
    assert again["instanceArn"] != before["instanceArn"]


def test_deregistering_what_is_not_there_is_no_error(client: Any) -> None:
    assert set(client.deregister_on_premises_instance(instanceName="box")) == {"ResponseMetadata"}


def test_an_instance_that_is_not_there(client: Any, refusal: Refusal) -> None:
    register(client, "old")
    client.deregister_on_premises_instance(instanceName="old")
    tags = as_list({"role": "web"})
    for method, parameters in (
        ("get_on_premises_instance", {"instanceName": "box"}),
        ("add_tags_to_on_premises_instances", {"instanceNames": ["box"], "tags": tags}),
        ("remove_tags_from_on_premises_instances", {"instanceNames": ["box"], "tags": tags}),
    ):
        assert refusal(method, **parameters) == (
            "InstanceNotRegisteredException",
            "On-premises instance box is not registered",
        )
    assert refusal("add_tags_to_on_premises_instances", instanceNames=["old"], tags=tags) == (
        "InstanceNotRegisteredException",
        "On-premises instance old is not registered",
    )


def test_a_batch_leaves_out_unknown_names(client: Any, refusal: Refusal) -> None:
    register(client, "a", "b")
    client.deregister_on_premises_instance(instanceName="b")
    answer = client.batch_get_on_premises_instances(instanceNames=["b", "c", "a", "b"])
    assert answer["instanceInfos"] == [get(client, "b"), get(client, "a")]
    assert refusal("batch_get_on_premises_instances", instanceNames=[])[0] == (
        "InstanceNameRequiredException"
    )
    assert refusal("batch_get_on_premises_instances", instanceNames=["a"] * 26) == (
        "BatchLimitExceededException",
        "The maximum number of names or IDs allowed for this request (25) was exceeded.",
    )


def test_tags_are_added_overwritten_and_removed(client: Any) -> None:
    register(client, "a", "b")
    add_tags(client, ["a", "b"], role="web", stage="beta")
    add_tags(client, ["b"], stage="prod", empty="")
    assert get(client, "a")["tags"] == as_list({"role": "web", "stage": "beta"})
    assert get(client, "b")["tags"] == as_list({"role": "web", "stage": "prod", "empty": ""})
    client.remove_tags_from_on_premises_instances(
        instanceNames=["a", "b"], tags=as_list({"stage": "beta", "absent": "x"})
    )
    assert get(client, "a")["tags"] == as_list({"role": "web"})
    assert get(client, "b")["tags"] == as_list({"role": "web", "stage": "prod", "empty": ""})


@pytest.mark.parametrize("operation", ["add_tags_to", "remove_tags_from"])
@pytest.mark.parametrize(
    ("tags", "names", "code", "text"),
    [
        ([], ["box"], "TagRequiredException", "Tag is missing"),
        ([{"Value": "web"}], ["box"], "InvalidTagException", "Tag is not valid"),
        ([{"Key": "", "Value": "web"}], ["box"], "InvalidTagException", "Tag is not valid"),
        ([{"Key": "role"}], ["box"], "InvalidTagException", "Tag is not valid"),
        (as_list({"x" * 129: "web"}), ["box"], "InvalidTagException", "Tag is not valid"),
        (as_list({"role": "x" * 257}), ["box"], "InvalidTagException", "Tag is not valid"),
        (
            as_list({"role": "web"}),
            [],
            "InstanceNameRequiredException",
            "Instance name is missing",
        ),
        (
            as_list({"role": "web"}),
            ["box"] * 101,
            "InstanceLimitExceededException",
            "The maximum number of on-premises instances in a single call was exceeded",
        ),
        (
            as_list({str(number): "" for number in range(11)}),
            ["box"],
            "TagLimitExceededException",
            "The maximum number of tags (10) was exceeded",
        ),
    ],
)
def test_tags_that_cannot_be(
    client: Any,
    refusal: Refusal,
    operation: str,
    tags: list[dict[str, str]],
    names: list[str],
    code: str,
    text: str,
) -> None:
    register(client, "box")
    method = f"{operation}_on_premises_instances"
    assert refusal(method, instanceNames=names, tags=tags) == (code, text)
    assert get(client, "box")["tags"] == []


def test_tagging_is_all_or_nothing(client: Any, refusal: Refusal) -> None:
    register(client, "full", "free")
    add_tags(client, ["full"], **{f"k{number}": "" for number in range(10)})
    for names, code in (
        (["free", "full"], "TagLimitExceededException"),
        (["free", "gone"], "InstanceNotRegisteredException"),
    ):
        tags = as_list({"role": "web"})
        assert refusal("add_tags_to_on_premises_instances", instanceNames=names, tags=tags)[0] == (
            code
        )
        assert get(client, "free")["tags"] == []
    add_tags(client, ["full"], k0="new")


@pytest.fixture
def fleet(client: Any) -> Any:
    """``c`` is deregistered; ``a`` and ``c`` are web, ``b`` is db, and ``d`` has no tags."""
    register(client, "d", "c", "b", "a")
    add_tags(client, ["a", "c"], role="web", stage="beta")
    add_tags(client, ["b"], role="db")
    client.deregister_on_premises_instance(instanceName="c")
    return client


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, "abcd"),
        ({"registrationStatus": "Registered"}, "abd"),
        ({"registrationStatus": "Deregistered"}, "c"),
        ({"tagFilters": []}, "abcd"),
        ({"tagFilters": [{"Key": "role", "Type": "KEY_ONLY"}]}, "abc"),
        ({"tagFilters": [{"Value": "web", "Type": "VALUE_ONLY"}]}, "ac"),
        ({"tagFilters": [{"Key": "role", "Value": "db", "Type": "KEY_AND_VALUE"}]}, "b"),
        ({"tagFilters": [{"Key": "role", "Value": "db"}]}, "b"),
        (
            {
                "tagFilters": [
                    {"Key": "role", "Value": "db", "Type": "KEY_AND_VALUE"},
                    {"Key": "stage", "Type": "KEY_ONLY"},
                ],
                "registrationStatus": "Registered",
            },
            "ab",
        ),
    ],
)
def test_a_list_is_filtered(fleet: Any, filters: dict[str, Any], names: str) -> None:
    assert listed(fleet, **filters) == list(names)


@pytest.mark.parametrize(
    "tag_filter",
    [
        {},
        {"Type": "KEY_ONLY"},
        {"Key": "role", "Value": "web", "Type": "KEY_ONLY"},
        {"Key": "role", "Value": "web", "Type": "VALUE_ONLY"},
        {"Key": "role", "Type": "KEY_AND_VALUE"},
        {"Key": "role", "Value": "web", "Type": "ANY"},
        {"Key": "x" * 129, "Type": "KEY_ONLY"},
        {"Value": "x" * 257, "Type": "VALUE_ONLY"},
    ],
)
def test_a_tag_filter_that_is_none(refusal: Refusal, tag_filter: dict[str, str]) -> None:
    assert refusal("list_on_premises_instances", tagFilters=[tag_filter]) == (
        "InvalidTagFilterException",
        "Tag filter is not valid",
    )


def test_an_unknown_status(refusal: Refusal) -> None:
    assert refusal("list_on_premises_instances", registrationStatus="Lost") == (
        "InvalidRegistrationStatusException",
        "Registration status is not valid: Lost",
    )
