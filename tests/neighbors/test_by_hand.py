"""What a test may not declare or do by hand, because moto has it already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import moto
import pytest

from codedeploy_fake import CodeDeployFake
from tests.neighbors import account
from tests.shop import Shop, frozen


@pytest.fixture
def fake() -> Iterator[CodeDeployFake]:
    with moto.mock_aws(), frozen(world="moto") as fake:
        yield fake


def refused(sentence: str, act: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        act()


def test_an_instance_of_moto_is_not_declared_again(fake: CodeDeployFake) -> None:
    (id_,) = account.add_instances(1)
    sentence = f"the instance '{id_}' is in moto, where this fake looks: it need not be added"
    refused(sentence, lambda: fake.add_instances(["i-0", id_]))
    refused(sentence, lambda: fake.add_instances(id_))
    shop = Shop(fake)
    shop.group()
    assert list(shop.targets(shop.release())) == [id_]


def test_an_auto_scaling_group_of_moto_is_not_declared_again(fake: CodeDeployFake) -> None:
    account.add_group("asg", 1)
    refused(
        "the Auto Scaling group 'asg' is in moto, where this fake looks: it need not be added",
        lambda: fake.add_auto_scaling_group("asg", 2),
    )
    assert fake.add_auto_scaling_group("other", 1)


def test_members_of_a_group_of_moto_are_attached_by_boto3(fake: CodeDeployFake) -> None:
    account.add_group("asg", 1)
    refused(
        "boto3.client(\"autoscaling\").attach_instances(AutoScalingGroupName='asg', "
        "InstanceIds=[...]) makes instances members of it",
        lambda: fake.add_instances(1, auto_scaling_group="asg"),
    )


def test_a_group_of_moto_is_scaled_by_boto3(fake: CodeDeployFake) -> None:
    ids = account.add_group("asg", 1)
    refused(
        "boto3.client(\"autoscaling\").set_desired_capacity(AutoScalingGroupName='asg', "
        "DesiredCapacity=...) launches instances of it",
        lambda: fake.scale_out("asg"),
    )
    assert account.members("asg") == ids


def test_instances_of_moto_are_terminated_by_boto3(fake: CodeDeployFake) -> None:
    (mine,) = fake.add_instances(1)
    (id_,) = account.add_instances(1)
    refused(
        f"boto3.client(\"ec2\").terminate_instances(InstanceIds=['{id_}']) ends what it has",
        lambda: fake.terminate_instances([mine, id_]),
    )
    assert account.state_of(id_) == "running"
    fake.terminate_instances(mine)


def test_what_moto_has_no_more_may_be_declared(fake: CodeDeployFake) -> None:
    account.add_group("asg", 0)
    account.aws("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="asg")
    assert len(fake.add_auto_scaling_group("asg", 2)) == 2
    assert len(fake.scale_out("asg")) == 1
