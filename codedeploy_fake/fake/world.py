"""The world that CodeDeploy looks at, as a test declares it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from codedeploy_fake.fake.declarations import DeclaredAlarm, written
from codedeploy_fake.fake.mistakes import check_known, new_names, refuse_known
from codedeploy_fake.fake.side import Side
from codedeploy_fake.model.quotas import QUOTAS
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
    from codedeploy_fake.service.state import Region


class WorldSide(Side):
    """Instances, Auto Scaling groups, alarms and all else that CodeDeploy looks at."""

    def add_instances(
        self,
        count_or_ids: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        auto_scaling_group: str | None = None,
        availability_zone: str | None = None,
        region: str | None = None,
    ) -> list[str]:
        """Adds running EC2 instances and returns their ids, ascending.

        They are members of ``auto_scaling_group`` if one is named, without being launched by it:
        for that there is :meth:`scale_out`. Without ``availability_zone`` the region's three
        zones take turns. Raises ``ValueError`` for an id that exists, and for an Auto Scaling
        group that does not.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            if auto_scaling_group is not None:
                _auto_scaling_group(place, auto_scaling_group)
            return _launch(place, count_or_ids, tags or {}, auto_scaling_group, availability_zone)

    def add_on_premises_instances(
        self,
        count_or_names: int | Sequence[str],
        tags: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
    ) -> list[str]:
        """Registers and tags on-premises instances and returns their names, ascending.

        Raises ``ValueError`` for a name that is registered already.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            store = place.store
            names = new_names(
                count_or_names, "server-{:03d}", store.on_premises, "on-premises instance"
            )
            for name in names:
                store.on_premises[name] = OnPremisesInstance(
                    name,
                    store.new_on_premises_arn(name),
                    place.now,
                    iam_user_arn=f"arn:{store.partition}:iam::{store.account_id}:user/{name}",
                    tags=dict(tags or {}),
                )
            return names

    def add_auto_scaling_group(
        self, name: str, size: int = 0, *, region: str | None = None
    ) -> list[str]:
        """Declares an Auto Scaling group with that many instances; returns their ids.

        Raises ``ValueError`` for a name that exists.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            groups = place.world.auto_scaling_groups
            refuse_known([name], groups, "Auto Scaling group")
            groups[name] = AutoScalingGroup(name)
            place.world.declare("auto_scaling_group")
            return _launch(place, size, {}, name, None)

    def scale_out(self, name: str, by: int = 1, *, region: str | None = None) -> list[str]:
        """Lets an Auto Scaling group launch instances; returns their ids.

        CodeDeploy deploys to each of them what the deployment groups of the Auto Scaling group
        run. Raises ``ValueError`` for a group that was not declared.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            _auto_scaling_group(place, name)
            ids = _launch(place, by, {}, name, None)
            place.engine.launched(name, ids)
            self.service.let_go_on(place)
            return ids

    def terminate_instances(self, ids: Iterable[str], *, region: str | None = None) -> None:
        """Terminates EC2 instances; those held by a termination hook when it has run.

        Raises ``ValueError`` for an instance that does not exist.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            wanted = [ids] if isinstance(ids, str) else list(ids)
            for instance_id in wanted:
                check_known(instance_id, place.world.instances, "instance")
            place.engine.terminate(wanted)
            self.service.let_go_on(place)

    def set_alarm_state(self, name: str, state: str, *, region: str | None = None) -> None:
        """Sets a CloudWatch alarm to OK, ALARM, INSUFFICIENT_DATA or UNAVAILABLE.

        An alarm that was never set is OK; only UNAVAILABLE cannot be read.
        """
        with self.service.locked() as everything:
            place = self._region(everything, region)
            check_known(state, AlarmState.__members__, "alarm state")
            place.world.alarms[name] = AlarmState(state)
            if state != AlarmState.OK:
                what = written("set_alarm_state", name, state, region=region)
                self._declare(everything, DeclaredAlarm(what=what, region=place.name, name=name))
            place.engine.alarm_changed(name)

    def add_role(
        self,
        arn: str,
        *,
        assumable: bool = True,
        permissions: Iterable[str] | None = None,
        region: str | None = None,
    ) -> None:
        """Declares an IAM role, or changes it.

        ``permissions`` are IAM actions such as ``"autoscaling:*"``; None allows everything.
        """
        with self.service.locked() as state:
            world = self._region(state, region).world
            allowed = None if permissions is None else frozenset(permissions)
            world.roles[arn] = Role(arn, assumable, allowed)
            world.declare("role")

    def add_topic(self, arn: str, *, region: str | None = None) -> None:
        """Declares an SNS topic."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.topics.add(arn)
            world.declare("topic")

    def add_load_balancer(self, name: str, *, region: str | None = None) -> None:
        """Declares a Classic Load Balancer."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.load_balancers.add(name)
            world.declare("load_balancer")

    def add_target_group(self, name: str, *, region: str | None = None) -> None:
        """Declares a target group of Elastic Load Balancing."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.target_groups.add(name)
            world.declare("target_group")

    def add_lambda_function(
        self, name: str, *, alias: str, versions: Sequence[str], region: str | None = None
    ) -> None:
        """Declares a Lambda function with an alias, which serves the first of the versions."""
        with self.service.locked() as state:
            world = self._region(state, region).world
            if not versions:
                raise ValueError(f"the function {name!r} needs at least one version")
            known = tuple(str(version) for version in versions)
            world.lambda_aliases[name, alias] = LambdaAlias(name, alias, known, known[0])
            world.declare("lambda")

    def add_ecs_service(
        self,
        cluster: str,
        service: str,
        *,
        desired_count: int = 1,
        deployment_controller: str = "CODE_DEPLOY",
        region: str | None = None,
    ) -> None:
        """Declares an ECS service.

        With another ``deployment_controller`` (ECS or EXTERNAL) than CODE_DEPLOY, deployment
        groups and deployments are refused.
        """
        check_known(deployment_controller, DEPLOYMENT_CONTROLLERS, "deployment controller")
        with self.service.locked() as state:
            world = self._region(state, region).world
            world.ecs_services[cluster, service] = EcsService(
                cluster, service, desired_count, deployment_controller
            )
            world.declare("ecs_service")

    def add_revision(
        self, revision: Document, *, content: str | None = None, region: str | None = None
    ) -> None:
        """Declares an S3 or GitHub revision that can be downloaded.

        A deployment that names no version gets the one declared last; one that names an eTag
        fails if another was declared (engine reference, 10).
        ``content`` is the AppSpec that an S3 revision of a Lambda or ECS deployment holds.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            place.world.add_revision(_location(revision), content)
            place.engine.world_changed()

    def remove_revision(self, revision: Document, *, region: str | None = None) -> None:
        """Takes a revision away: from S3 or GitHub, and from the applications that know it.

        Without a version, the object goes in all of them.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            location = _location(revision)
            place.world.remove_revision(location)
            for application in place.store.applications.values():
                application.revisions.pop(revision_key(location), None)
            place.engine.world_changed()

    def add_github_token(self, name: str, *, region: str | None = None) -> None:
        """Adds a connection to a GitHub account, which in AWS only the console can make.

        From now on, CreateDeployment of a GitHub revision needs one that was not deleted.
        """
        with self.service.locked() as state:
            place = self._region(state, region)
            place.store.github_tokens[name] = None
            place.world.declare("github_token")

    def set_quota(self, name: str, value: int | None) -> None:
        """Changes a quota of the account; None is unlimited where the service knows no limit."""
        with self.service.locked() as state:
            check_known(name, QUOTAS, "quota")
            if value is None and QUOTAS[name] is not None:
                raise ValueError(
                    f"the quota {name!r} needs a number; its default is {QUOTAS[name]}"
                )
            state.quotas[name] = value


def _auto_scaling_group(place: Region, name: str) -> None:
    check_known(name, place.world.auto_scaling_groups, "declared Auto Scaling group")


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
    place: Region,
    count_or_ids: int | Sequence[str],
    tags: Mapping[str, str],
    auto_scaling_group: str | None,
    availability_zone: str | None,
) -> list[str]:
    world = place.world
    # Made in ascending order, so that instances go in the order in which they were added.
    ids = new_names(count_or_ids, "i-{:017x}", world.instances, "instance")
    for instance_id in ids:
        world.launch(
            instance_id,
            dict(tags),
            place.now,
            auto_scaling_group=auto_scaling_group,
            availability_zone=availability_zone,
        )
    return ids
