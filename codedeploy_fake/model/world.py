"""What CodeDeploy looks at and does not own: instances, Auto Scaling groups, alarms, topics, roles.

A kind of thing is checked only once one of that kind was declared; until then every one exists.
Instances are the exception: there are none but those that were added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.store import Document, revision_key

#: What may be the deployment controller of an ECS service.
DEPLOYMENT_CONTROLLERS = ("CODE_DEPLOY", "ECS", "EXTERNAL")


class AlarmState(str, Enum):
    """What a CloudWatch alarm reports; ``UNAVAILABLE`` is one that cannot be read."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(slots=True, eq=False)
class Instance:
    """An EC2 instance."""

    id: str
    tags: dict[str, str]
    launched: Milliseconds
    availability_zone: str
    auto_scaling_group: str | None = None
    #: Held back by a termination hook; no deployment goes to it any more.
    terminating: bool = False
    terminated: bool = False


@dataclass(slots=True, eq=False)
class AutoScalingGroup:
    """An Auto Scaling group with its instances, in the order of launch."""

    name: str
    instance_ids: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Role:
    """An IAM role. ``permissions`` are IAM action patterns (``"autoscaling:*"``); None is all."""

    arn: str
    assumable: bool = True
    permissions: frozenset[str] | None = None

    def allows(self, action: str) -> bool:
        """Whether the service can assume it and has the permission for an IAM action then."""
        return self.assumable and (
            self.permissions is None
            or any(fnmatchcase(action, pattern) for pattern in self.permissions)
        )


@dataclass(slots=True, eq=False)
class LambdaAlias:
    """An alias of a Lambda function: the version it serves, and another while traffic shifts."""

    function: str
    alias: str
    versions: tuple[str, ...]
    current: str
    #: The version that traffic shifts to, and its share from 0.0 to 1.0.
    routing: tuple[str, float] | None = None


@dataclass(slots=True, eq=False)
class EcsService:
    """A service of Amazon ECS."""

    cluster: str
    name: str
    desired_count: int = 1
    #: Who deploys to it; CodeDeploy refuses every service that is not its own.
    deployment_controller: str = "CODE_DEPLOY"
    #: The task set that serves the production traffic, and its target group, once known.
    primary: str | None = None
    target_group: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What can be downloaded at a location, with the text of its AppSpec where that is known."""

    location: Document
    content: str | None = None

    def is_at(self, location: Document) -> bool:
        """Whether a location means this object in S3; without a version it means any."""
        here, there = self.location.get("s3Location"), location.get("s3Location")
        if here is None or there is None:
            return False
        named = ["bucket", "key", "bundleType", *(["version"] if "version" in there else ())]
        return all(here.get(member) == there.get(member) for member in named)

    def other_etag(self, location: Document) -> str | None:
        """The object's eTag if it is not the one that a location asks for, quotes aside.

        None as well when the location asks for none, or when the test declared none.
        """
        asked = location.get("s3Location", {}).get("eTag")
        actual: str | None = self.location.get("s3Location", {}).get("eTag")
        if asked is None or actual is None or asked.strip('"') == actual.strip('"'):
            return None
        return actual


class World:
    """The AWS account around CodeDeploy, as far as a test declared it, in one region."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.instances: dict[str, Instance] = {}
        self.auto_scaling_groups: dict[str, AutoScalingGroup] = {}
        self.alarms: dict[str, AlarmState] = {}
        self.roles: dict[str, Role] = {}
        self.topics: set[str] = set()
        self.load_balancers: set[str] = set()
        self.target_groups: set[str] = set()
        self.lambda_aliases: dict[tuple[str, str], LambdaAlias] = {}
        self.ecs_services: dict[tuple[str, str], EcsService] = {}
        #: By key; the most recent one last.
        self.bundles: dict[str, Bundle] = {}
        #: Kinds that were declared at least once, though their last one may be gone again.
        self._declared: set[str] = set()

    # Instances

    def launch(
        self,
        instance_id: str,
        tags: dict[str, str],
        now: Milliseconds,
        *,
        auto_scaling_group: str | None = None,
        availability_zone: str | None = None,
    ) -> Instance:
        """Adds a running instance; without a zone, the region's three zones take turns."""
        if availability_zone is None:
            availability_zone = f"{self.region}{'abc'[len(self.instances) % 3]}"
        instance = Instance(instance_id, tags, now, availability_zone, auto_scaling_group)
        self.instances[instance_id] = instance
        if auto_scaling_group is not None:
            self.auto_scaling_groups[auto_scaling_group].instance_ids.append(instance_id)
        return instance

    def is_alive(self, instance_id: str) -> bool:
        """Whether an EC2 instance is there and its agent answers."""
        instance = self.instances.get(instance_id)
        return instance is not None and not instance.terminated

    def is_running(self, instance_id: str) -> bool:
        """Whether an EC2 instance is alive and is to stay so."""
        return self.is_alive(instance_id) and not self.instances[instance_id].terminating

    def running_instances(self) -> Iterable[Instance]:
        return (instance for instance in self.instances.values() if self.is_running(instance.id))

    def instances_in(self, auto_scaling_group: str) -> list[str]:
        """The running instances of an Auto Scaling group; none of one that was not declared."""
        group = self.auto_scaling_groups.get(auto_scaling_group)
        if group is None:
            return []
        return [id_ for id_ in group.instance_ids if self.is_running(id_)]

    # Kinds that are checked once one was declared

    def declare(self, kind: str) -> None:
        """From now on, things of this kind exist only if they were declared."""
        self._declared.add(kind)

    def is_declared(self, kind: str) -> bool:
        return kind in self._declared

    def has_auto_scaling_group(self, name: str) -> bool:
        return "auto_scaling_group" not in self._declared or name in self.auto_scaling_groups

    def has_topic(self, arn: str) -> bool:
        return "topic" not in self._declared or arn in self.topics

    def has_load_balancer(self, name: str) -> bool:
        return "load_balancer" not in self._declared or name in self.load_balancers

    def has_target_group(self, name: str) -> bool:
        return "target_group" not in self._declared or name in self.target_groups

    def bundle(self, location: Document) -> Bundle | None:
        """What an S3 or GitHub revision downloads: the most recent version unless it names one.

        Its eTag is another matter (engine reference, 10).
        """
        if "revision" not in self._declared:
            return Bundle(location)
        exact = self.bundles.get(revision_key(location))
        if exact is not None:
            return exact
        newest_first = reversed(self.bundles.values())
        return next((bundle for bundle in newest_first if bundle.is_at(location)), None)

    def add_revision(self, location: Document, content: str | None = None) -> None:
        """Declares a bundle, with the text of its AppSpec where that is known."""
        key = revision_key(location)
        self.bundles.pop(key, None)
        self.bundles[key] = Bundle(location, content)
        self.declare("revision")

    def remove_revision(self, location: Document) -> None:
        """Takes a bundle away, in all its versions unless one is named.

        From now on, only declared ones exist.
        """
        gone = revision_key(location)
        self.bundles = {
            key: bundle
            for key, bundle in self.bundles.items()
            if key != gone and not bundle.is_at(location)
        }
        self.declare("revision")

    def role(self, arn: str) -> Role | None:
        """The role, or None when roles were declared and this one was not."""
        if "role" not in self._declared:
            return Role(arn)
        return self.roles.get(arn)

    def has_ecs_service(self, cluster: str, service: str) -> bool:
        return "ecs_service" not in self._declared or (cluster, service) in self.ecs_services

    def has_lambda_function(self, name: str) -> bool:
        return "lambda" not in self._declared or any(
            function == name for function, _ in self.lambda_aliases
        )

    def alarm_state(self, name: str) -> AlarmState:
        """The state of an alarm; one that was never set is OK."""
        return self.alarms.get(name, AlarmState.OK)
