"""Members that programs read of every target and of every copied fleet."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake
from tests.shop import Shop, blue_green_group


def test_a_target_that_is_pending_was_updated_when_the_deployment_took_it(shop: Shop) -> None:
    shop.fleet(2)
    deployment_id = shop.deploy()
    while shop.status(deployment_id) in ("Created", "Queued"):
        shop.fake.advance(1)
    targets = shop.targets(deployment_id).values()
    assert "Pending" in [target["status"] for target in targets]
    assert all(target["lastUpdatedAt"] <= shop.fake.now for target in targets)


@pytest.mark.parametrize("fails", [False, True])
def test_a_copied_auto_scaling_group_is_named_whatever_the_end(
    fake: CodeDeployFake, shop: Shop, fails: bool
) -> None:
    fake.add_auto_scaling_group("shop", size=2)
    if fails:
        fake.fail("ValidateService")
    shop.group(
        ec2TagFilters=None,
        autoScalingGroups=["shop"],
        **blue_green_group(termination=None, copies=True),
    )
    deployment_id = shop.release()
    copied = f"CodeDeploy_web_{deployment_id}"
    assert shop.info(deployment_id)["targetInstances"] == {"autoScalingGroups": [copied]}
