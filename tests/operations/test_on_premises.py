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


def test_a_registered_instance_has_an_arn_and_no_tags(fake: CodeDeployFake, client: Any) -> None:
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
    assert (deregistered - before["registerTime"]).total_seconds() == pytest.approx(60, abs=30)

    register(client, "box")
    again = get(client, "box")
    assert "deregisterTime" not in again
    assert again["tags"] == []
    assert again["instanceArn"] != before["instanceArn"]


def test_deregistering_what_is_not_there_is_no_error(client: Any) -> None:
    assert set(client.deregister_on_premises_instance(instanceName="box")) == {"ResponseMetadata"}


def test_a_batch_leaves_out_unknown_names(client: Any) -> None:
    register(client, "a", "b")
    client.deregister_on_premises_instance(instanceName="b")
    answer = client.batch_get_on_premises_instances(instanceNames=["b", "c", "a", "b"])
    assert answer["instanceInfos"] == [get(client, "b"), get(client, "a")]


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


@pytest.mark.parametrize(
    "tag", [{"Key": "role"}, {"Value": "web"}, {"Key": "", "Value": "web"}, {}]
)
def test_a_tag_of_an_instance_has_a_key_and_a_value(
    client: Any, refusal: Refusal, tag: dict[str, str]
) -> None:
    register(client, "box")
    add = {"instanceNames": ["box"], "tags": [tag]}
    assert refusal("add_tags_to_on_premises_instances", **add)[0] == "InvalidTagException"
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
