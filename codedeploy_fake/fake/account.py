"""The resources that CodeDeploy works on, as a test declares them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codedeploy_fake.fake import elsewhere
from codedeploy_fake.fake.arguments import check_known, new_names, refuse_known
from codedeploy_fake.fake.declarations import DeclaredAlarm, written
from codedeploy_fake.fake.side import Side
from codedeploy_fake.model.defaults import QUOTAS
from codedeploy_fake.model.resources import (
    DEPLOYMENT_CONTROLLERS,
    AlarmState,
    AutoScalingGroup,
    EcsService,
    LambdaAlias,
    Role,
)
from codedeploy_fake.model.store import Document, OnPremisesInstance, revision_key

if TYPE_CHECKING:
    from codedeploy_fake.model.names import AlarmStateName
    from codedeploy_fake.service.state import Region


class AccountSide(Side):
    """Instances, Auto Scaling groups, alarms and all other resources of the account."""

    def add_instances(
        self,
        count_or_ids: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        auto_scaling_group: str | None = None,
        availability_zone: str | None = None,
        region: str | None = None,
    ) -> list[str]:
        """Add running EC2 instances.

        Args:
            count_or_ids: How many, or their ids.
            tags: Their tags, as a mapping or as boto3's list of ``Key`` and ``Value``.
            auto_scaling_group: The Auto Scaling group that they are members of, without being
                launched by it: for that there is :meth:`scale_out`.
            availability_zone: Their zone; by default the region's three zones take turns.
            region: The region; by default the mock's.

        Returns:
            Their ids, ascending.

        Raises:
            ValueError: An id exists already, or the Auto Scaling group does not; or one of them is
                where the fake looks (``world``).
        """
        with self._region(region) as regional:
            if auto_scaling_group is not None:
                instead = elsewhere.attaching(auto_scaling_group)
                elsewhere.refuse_group(regional, auto_scaling_group, self.world, instead)
                _auto_scaling_group(regional, auto_scaling_group)
            if not isinstance(count_or_ids, int):
                elsewhere.refuse_instances(regional, count_or_ids, self.world, elsewhere.needless)
            return _launch(
                regional, count_or_ids, tags or {}, auto_scaling_group, availability_zone
            )

    def add_on_premises_instances(
        self,
        count_or_names: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
    ) -> list[str]:
        """Register on-premises instances, each with an IAM user of its name, and tag them.

        Args:
            count_or_names: How many, or their names.
            tags: Their tags, as a mapping or as boto3's list of ``Key`` and ``Value``.
            region: The region; by default the mock's.

        Returns:
            Their names, ascending.

        Raises:
            ValueError: A name is registered already.
        """
        with self._region(region) as regional:
            store = regional.store
            names = new_names(
                count_or_names, "server-{:03d}", store.on_premises, "on-premises instance"
            )
            for name in names:
                store.on_premises[name] = OnPremisesInstance(
                    name,
                    store.new_on_premises_arn(name),
                    regional.now,
                    iam_user_arn=f"arn:{store.partition}:iam::{store.account_id}:user/{name}",
                    tags=dict(tags or {}),
                )
            return names

    def add_auto_scaling_group(
        self,
        name: str,
        size: int | Sequence[str] = 0,
        tags: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
    ) -> list[str]:
        """Declare an Auto Scaling group with its instances; from then on, no other one exists.

        Args:
            name: The name of the group.
            size: How many instances it has, or their ids.
            tags: The tags of its instances, those that it launches later included, as a mapping
                or as boto3's list of ``Key`` and ``Value``.
            region: The region; by default the mock's.

        Returns:
            The ids of its instances, ascending.

        Raises:
            ValueError: The name exists already, here or where the fake looks (``world``), or an id
                does.
        """
        with self._region(region) as regional:
            groups = regional.world.auto_scaling_groups
            elsewhere.refuse_group(regional, name, self.world, elsewhere.needless(name))
            refuse_known([name], groups, "Auto Scaling group")
            ids = new_names(size, "i-{:017x}", regional.world.instances, "instance")
            groups[name] = AutoScalingGroup(name, tags=dict(tags or {}))
            regional.world.declare("auto_scaling_group")
            return _launch(regional, ids, groups[name].tags, name, None)

    def scale_out(self, name: str, by: int = 1, *, region: str | None = None) -> list[str]:
        """Launch instances of an Auto Scaling group.

        CodeDeploy deploys to each of them what the deployment groups of the Auto Scaling group
        run.

        Args:
            name: The name of the Auto Scaling group.
            by: How many instances to launch.
            region: The region; by default the mock's.

        Returns:
            The ids of the new instances, ascending.

        Raises:
            ValueError: There is no such Auto Scaling group, or it is where the fake looks
                (``world``): then boto3's call launches instances.
        """
        with self._region(region) as regional:
            elsewhere.refuse_group(regional, name, self.world, elsewhere.launching(name))
            _auto_scaling_group(regional, name)
            tags = regional.world.auto_scaling_groups[name].tags
            ids = _launch(regional, by, tags, name, None)
            regional.engine.launched(name, ids)
            self.service.resume(regional)
            return ids

    def terminate_instances(self, ids: Iterable[str], *, region: str | None = None) -> None:
        """Terminate EC2 instances; one held by a termination hook ends when the hook has run.

        Args:
            ids: The ids of the instances.
            region: The region; by default the mock's.

        Raises:
            ValueError: An instance does not exist, or is where the fake looks (``world``): then
                boto3's call terminates it.
        """
        with self._region(region) as regional:
            wanted = list(ids)
            elsewhere.refuse_instances(regional, wanted, self.world, elsewhere.terminating)
            for instance_id in wanted:
                check_known(instance_id, regional.world.instances, "instance")
            regional.engine.terminate(wanted)
            self.service.resume(regional)

    def set_alarm_state(
        self, name: str, state: AlarmStateName, *, region: str | None = None
    ) -> None:
        """Set the state of a CloudWatch alarm; one that was never set is OK.

        Args:
            name: The name of the alarm.
            state: ``"OK"``, ``"ALARM"``, ``"INSUFFICIENT_DATA"`` or ``"UNAVAILABLE"``, which
                CodeDeploy cannot read.
            region: The region; by default the mock's.

        Raises:
            ValueError: There is no such state.
        """
        with self._region(region) as regional:
            check_known(state, AlarmState.__members__, "alarm state")
            regional.world.alarms[name] = AlarmState(state)
            if state != AlarmState.OK:
                what = written("set_alarm_state", name, state, region=region)
                self._declare(DeclaredAlarm(what=what, region=regional.name, name=name))
            regional.engine.alarm_changed(name)

    def add_role(
        self,
        arn: str,
        *,
        assumable: bool = True,
        permissions: Iterable[str] | None = None,
        region: str | None = None,
    ) -> None:
        """Declare an IAM role, or change it; from then on, no other role exists.

        Args:
            arn: The ARN of the role.
            assumable: Whether CodeDeploy may assume it.
            permissions: The IAM actions that it allows, such as ``"autoscaling:*"``; all by
                default.
            region: The region; by default the mock's.

        Raises:
            ValueError: ``arn`` is not the ARN of a role.
        """
        with self._declaring("role", region) as world:
            allowed = None if permissions is None else frozenset(permissions)
            world.roles[arn] = Role(arn, assumable, allowed)

    def add_topic(self, arn: str, *, region: str | None = None) -> None:
        """Declare an SNS topic; from then on, no other topic exists.

        Args:
            arn: The ARN of the topic.
            region: The region; by default the mock's.

        Raises:
            ValueError: ``arn`` is not the ARN of a topic.
        """
        with self._declaring("topic", region) as world:
            world.topics.add(arn)

    def add_load_balancer(self, name: str, *, region: str | None = None) -> None:
        """Declare a Classic Load Balancer; from then on, no other one exists.

        Args:
            name: The name of the load balancer.
            region: The region; by default the mock's.
        """
        with self._declaring("load_balancer", region) as world:
            world.load_balancers.add(name)

    def add_target_group(self, name: str, *, region: str | None = None) -> None:
        """Declare a target group of Elastic Load Balancing; from then on, no other one exists.

        Args:
            name: The name of the target group.
            region: The region; by default the mock's.
        """
        with self._declaring("target_group", region) as world:
            world.target_groups.add(name)

    def add_lambda_function(
        self, name: str, *, alias: str, versions: Sequence[str], region: str | None = None
    ) -> None:
        """Declare a Lambda function with an alias; from then on, no other function exists.

        Args:
            name: The name of the function.
            alias: The name of the alias.
            versions: The versions of the function; the alias serves the first of them.
            region: The region; by default the mock's.

        Raises:
            ValueError: There is no version.
        """
        with self._declaring("lambda", region) as world:
            if not versions:
                raise ValueError(f"the function {name!r} needs at least one version")
            known = tuple(versions)
            world.lambda_aliases[name, alias] = LambdaAlias(name, alias, known, known[0])

    def add_ecs_service(
        self,
        cluster: str,
        service: str,
        *,
        desired_count: int = 1,
        deployment_controller: str = "CODE_DEPLOY",
        region: str | None = None,
    ) -> None:
        """Declare an ECS service; from then on, no other service exists.

        Args:
            cluster: The name of the cluster.
            service: The name of the service.
            desired_count: How many tasks it runs.
            deployment_controller: ``"CODE_DEPLOY"``, ``"ECS"`` or ``"EXTERNAL"``. CodeDeploy
                refuses groups and deployments of the latter two.
            region: The region; by default the mock's.

        Raises:
            ValueError: There is no such deployment controller.
        """
        check_known(deployment_controller, DEPLOYMENT_CONTROLLERS, "deployment controller")
        with self._declaring("ecs_service", region) as world:
            world.ecs_services[cluster, service] = EcsService(
                cluster, service, desired_count, deployment_controller
            )

    def add_revision(
        self, revision: Document, *, content: str | None = None, region: str | None = None
    ) -> None:
        """Declare a revision in S3 or GitHub; from then on, no other one can be downloaded.

        A deployment that names no version gets the one declared last; one that names an eTag
        fails if another was declared [E 10].

        Args:
            revision: The revision, with the API's member names.
            content: The AppSpec that an S3 revision of a Lambda or ECS deployment holds.
            region: The region; by default the mock's.

        Raises:
            ValueError: It is not a revision in S3 or GitHub.
        """
        with self._region(region) as regional:
            regional.world.add_revision(_location(revision), content)
            regional.engine.world_changed()

    def remove_revision(self, revision: Document, *, region: str | None = None) -> None:
        """Remove a revision from S3 or GitHub, and from the applications that know it.

        Args:
            revision: The revision, with the API's member names; without a version, all versions
                of the object go.
            region: The region; by default the mock's.

        Raises:
            ValueError: It is not a revision in S3 or GitHub.
        """
        with self._region(region) as regional:
            location = _location(revision)
            regional.world.remove_revision(location)
            for application in regional.store.applications.values():
                application.revisions.pop(revision_key(location), None)
            regional.engine.world_changed()

    def add_github_token(self, name: str, *, region: str | None = None) -> None:
        """Add a connection to a GitHub account, which in AWS only the console can make.

        From then on, CreateDeployment of a GitHub revision needs one that was not deleted.

        Args:
            name: The name of the connection.
            region: The region; by default the mock's.
        """
        with self._region(region) as regional:
            regional.store.github_tokens[name] = None
            regional.world.declare("github_token")

    def set_quota(self, name: str, value: int | None) -> None:
        """Change a quota of the account.

        Args:
            name: The name of the quota, such as ``"alarms"`` or ``"BatchGetDeployments"``.
            value: The most that the account may have; None is unlimited, where the service knows
                no limit.

        Raises:
            ValueError: There is no such quota, or it cannot be unlimited.
        """
        with self.service.locked() as state:
            check_known(name, QUOTAS, "quota")
            if value is None and QUOTAS[name] is not None:
                raise ValueError(
                    f"the quota {name!r} needs a number; its default is {QUOTAS[name]}"
                )
            state.quotas[name] = value


def _auto_scaling_group(region: Region, name: str) -> None:
    check_known(name, region.world.auto_scaling_groups, "declared Auto Scaling group")


#: The members of a location, as the API has them.
_MEMBERS = {
    "s3Location": ("bucket", "bundleType", "eTag", "key", "version"),
    "gitHubLocation": ("commitId", "repository"),
}


def _location(revision: Any) -> Document:
    if not isinstance(revision, dict) or revision.get("revisionType") not in ("S3", "GitHub"):
        raise ValueError(
            "a revision is the API's own structure, with a revisionType of S3 or GitHub and its "
            f"location, not {revision!r}"
        )
    member = "s3Location" if revision["revisionType"] == "S3" else "gitHubLocation"
    location = revision.get(member)
    if not isinstance(location, dict):
        raise ValueError(f"a revision of the type {revision['revisionType']} needs its {member}")
    for name in location:
        check_known(str(name), _MEMBERS[member], f"member of {member}")
    return copy.deepcopy(revision)


def _launch(
    region: Region,
    count_or_ids: int | Sequence[str],
    tags: Mapping[str, str],
    auto_scaling_group: str | None,
    availability_zone: str | None,
) -> list[str]:
    world = region.world
    # Made in ascending order, so that instances go in the order in which they were added.
    ids = new_names(count_or_ids, "i-{:017x}", world.instances, "instance")
    for instance_id in ids:
        world.launch(
            instance_id,
            dict(tags),
            region.now,
            auto_scaling_group=auto_scaling_group,
            availability_zone=availability_zone,
        )
    return ids
