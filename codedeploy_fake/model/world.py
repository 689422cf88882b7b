"""The resources that CodeDeploy uses and does not own, in one region.

A kind of thing is checked only once one of that kind was declared; until then every one exists.
Instances are the exception: there are none but those that were added.

A world may have a source (:mod:`codedeploy_fake.model.source`): the neighbors as another mock has
them. By name, what was declared wins; instances are the union.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence

from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.resources import (
    AlarmState,
    AutoScalingGroup,
    Bundle,
    EcsService,
    Instance,
    LambdaAlias,
    Role,
    fits,
)
from codedeploy_fake.model.source import Order, Refused, SeenInstance, Source
from codedeploy_fake.model.store import Deployment, DeploymentGroup, Document, Store, revision_key


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
        self.source: Source | None = None
        self._post: Callable[[Order], None] | None = None
        #: What of the source is in memory already.
        self._merged: Sequence[SeenInstance] | None = None
        #: The states of alarms that were read last.
        self._states: dict[str, AlarmState] = {}
        #: Why the source shows no instances.
        self.refusal: Refused | None = None

    # Neighbors

    def connect(self, source: Source, post: Callable[[Order], None]) -> None:
        """Look at a source from now on; ``post`` is given the orders to it."""
        self.source, self._post = source, post

    def tell(self, order: Order) -> None:
        """Have something done to a neighbor, in its turn; nothing without a source."""
        if self._post is not None:
            self._post(order)

    def __getstate__(self) -> dict[str, object]:
        """Return what a snapshot keeps: the memory. Whoever restores it connects it anew."""
        return {**vars(self), "source": None, "_post": None, "_merged": None}

    def look_at_instances(self) -> None:
        """Bring the memory of the source's instances up to date."""
        if self.source is None:
            return
        try:
            seen, self.refusal = self.source.instances(), None
        except Refused as refusal:
            self.refusal = refusal
            return
        if seen is self._merged:
            return
        self._merged = seen
        gone = {id_ for id_, known in self.instances.items() if known.is_neighbor}
        for instance in seen:
            gone.discard(instance.id)
            self._remember_instance(instance)
        for id_ in gone:
            # One that a termination hook holds back ends with its deployment.
            self.instances[id_].terminated = not self.instances[id_].terminating

    def _remember_instance(self, seen: SeenInstance) -> None:
        known = self.instances.get(seen.id)
        if known is None:
            known = Instance(seen.id, {}, 0, seen.availability_zone, is_neighbor=True)
            self.instances[seen.id] = known
        if known.is_neighbor:
            known.tags = dict(seen.tags)
            known.stopped = not seen.running
            known.auto_scaling_group = seen.auto_scaling_group

    def auto_scaling_group(self, name: str) -> AutoScalingGroup | None:
        """Return the Auto Scaling group, as the source has it now unless it was declared."""
        known = self.auto_scaling_groups.get(name)
        if self.source is None or (known is not None and not known.is_neighbor):
            return known
        try:
            seen = self.source.auto_scaling_group(name)
        except Refused as refusal:
            self.refusal = refusal
            return known
        if seen is None:
            self.auto_scaling_groups.pop(name, None)
            return None
        self.look_at_instances()
        group = self.auto_scaling_groups.setdefault(name, AutoScalingGroup(name, is_neighbor=True))
        group.instance_ids = [id_ for id_ in seen.instance_ids if id_ in self.instances]
        group.hooks = seen.hooks
        for id_ in group.instance_ids:
            self.instances[id_].auto_scaling_group = name
        return group

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
        """Add a running instance; without a zone, the region's three zones take turns."""
        if availability_zone is None:
            availability_zone = f"{self.region}{'abc'[len(self.instances) % 3]}"
        instance = Instance(instance_id, tags, now, availability_zone, auto_scaling_group)
        self.instances[instance_id] = instance
        if auto_scaling_group is not None:
            self.auto_scaling_groups[auto_scaling_group].instance_ids.append(instance_id)
        return instance

    def is_alive(self, instance_id: str) -> bool:
        """Return whether an EC2 instance is there and its agent runs."""
        instance = self.instances.get(instance_id)
        return instance is not None and not instance.terminated and not instance.stopped

    def is_running(self, instance_id: str) -> bool:
        """Return whether an EC2 instance is alive and is to stay so."""
        return self.is_alive(instance_id) and not self.instances[instance_id].terminating

    def running_instances(self) -> Iterable[Instance]:
        self.look_at_instances()
        return (instance for instance in self.instances.values() if self.is_running(instance.id))

    def matching(
        self, settings: Document, filters: str, auto_scaling_groups: Iterable[str]
    ) -> set[str]:
        """Return the running EC2 instances that tags or an Auto Scaling group name.

        ``filters`` is the member of the settings with flat tag filters.
        """
        found = {
            instance.id
            for instance in self.running_instances()
            if fits(settings, filters, "ec2TagSet", instance.tags)
        }
        for name in auto_scaling_groups:
            found.update(self.instances_in(name))
        return found

    def instances_in(self, auto_scaling_group: str) -> list[str]:
        """Return the running instances of an Auto Scaling group; an undeclared one has none."""
        group = self.auto_scaling_group(auto_scaling_group)
        if group is None:
            return []
        return [id_ for id_ in group.instance_ids if self.is_running(id_)]

    # Kinds that are checked once one was declared

    def declare(self, kind: str) -> None:
        """Have things of this kind exist only if they were declared, from now on."""
        self._declared.add(kind)

    def withdraw_ecs_service(self, cluster: str, name: str) -> None:
        """Take back the declaration of a service, and with the last one that of the kind."""
        del self.ecs_services[cluster, name]
        if not self.ecs_services:
            self._declared.discard("ecs_service")

    def is_declared(self, kind: str) -> bool:
        return kind in self._declared

    def has_auto_scaling_group(self, name: str) -> bool:
        declared = [g.name for g in self.auto_scaling_groups.values() if not g.is_neighbor]
        return self._has("auto_scaling_group", name, declared)

    def has_topic(self, arn: str) -> bool:
        return self._has("topic", arn, self.topics)

    def has_load_balancer(self, name: str) -> bool:
        return self._has("load_balancer", name, self.load_balancers)

    def has_target_group(self, name: str) -> bool:
        return self._has("target_group", name, self.target_groups)

    def _has(self, kind: str, name: str, declared: Container[str]) -> bool:
        if name in declared:
            return True
        seen = None if self.source is None else self.source.exists(kind, name)
        return kind not in self._declared if seen is None else seen

    def _checks(self, kind: str, name: str) -> bool:
        seen = None if self.source is None else self.source.exists(kind, name)
        return seen is not None or kind in self._declared

    def bundle(self, location: Document) -> Bundle | None:
        """Return what a revision downloads: the most recent version unless it names one.

        Its eTag is another matter [E 10].
        """
        exact = self.bundles.get(revision_key(location))
        if exact is not None:
            return exact
        newest_first = reversed(self.bundles.values())
        declared = next((bundle for bundle in newest_first if bundle.is_at(location)), None)
        if declared is not None:
            return declared
        if self.source is not None and location.get("revisionType") == "S3":
            seen = self.source.bundle(location)
            if seen is not None:
                return seen
        return None if "revision" in self._declared else Bundle(location)

    def add_revision(self, location: Document, content: str | None = None) -> None:
        """Declare a bundle, with the text of its AppSpec where that is known."""
        key = revision_key(location)
        self.bundles.pop(key, None)
        self.bundles[key] = Bundle(location, content)
        self.declare("revision")

    def remove_revision(self, location: Document) -> None:
        """Take a bundle away, in all its versions unless one is named.

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
        """Return the role, or None when roles were declared and this one was not."""
        declared = self.roles.get(arn)
        if declared is not None:
            return declared
        seen = None if self.source is None else self.source.role(arn)
        if seen is not None:
            return seen
        return None if "role" in self._declared else Role(arn)

    def ecs_service(self, cluster: str, name: str) -> EcsService | None:
        """Return the service, as the source has it now unless it was declared."""
        known = self.ecs_services.get((cluster, name))
        if self.source is None or (known is not None and "ecs_service" in self._declared):
            return known
        return self.source.ecs_service(cluster, name) or known

    def has_ecs_service(self, cluster: str, service: str) -> bool:
        return self.ecs_service(cluster, service) is not None or not self._checks(
            "ecs_service", f"{cluster}/{service}"
        )

    def lambda_alias(self, function: str, alias: str) -> LambdaAlias | None:
        """Return the alias, as the source has it now unless it was declared."""
        known = self.lambda_aliases.get((function, alias))
        if self.source is None or (known is not None and "lambda" in self._declared):
            return known
        return self.source.lambda_alias(function, alias) or known

    def checks_lambda_function(self, name: str) -> bool:
        """Return whether functions exist only if they were declared or are there."""
        return self._checks("lambda", name)

    def has_lambda_function(self, name: str) -> bool:
        known = self.lambda_aliases if self.is_declared("lambda") else ()
        return self._has("lambda", name, {function for function, _ in known})

    def alarm_states(self, names: Iterable[str]) -> dict[str, AlarmState]:
        """Return the states of alarms; one that was never set is OK."""
        wanted = list(names)
        elsewhere = [name for name in wanted if name not in self.alarms]
        seen: Mapping[str, AlarmState] = {}
        if elsewhere and self.source is not None:
            seen = self.source.alarm_states(elsewhere)
        known = {**seen, **self.alarms}
        states = {name: known.get(name, AlarmState.OK) for name in wanted}
        self._states.update(states)
        return states

    def changed_alarms(self, names: Iterable[str]) -> list[str]:
        """Return the alarms that have another state than when they were read last."""
        before = dict(self._states)
        states = self.alarm_states(names)
        return [name for name, state in states.items() if before.get(name, state) != state]


def ec2_instances_of_group(world: World, deployment: Deployment) -> set[str]:
    """Return the EC2 instances that belong to the deployment group now."""
    group = deployment.group
    names = [hook.group_name for hook in group.auto_scaling]
    return world.matching(group.settings, "ec2TagFilters", names)


def instances_of_group(store: Store, world: World, deployment: Deployment) -> set[str]:
    """Return every instance that belongs to the deployment group now."""
    group = deployment.group
    found = ec2_instances_of_group(world, deployment)
    for instance in store.on_premises.values():
        if instance.deregistered is None and fits(
            group.settings, "onPremisesInstanceTagFilters", "onPremisesTagSet", instance.tags
        ):
            found.add(instance.name)
    return found


def instances_of(store: Store, world: World, deployment: Deployment) -> list[str]:
    """Return the instances that an in-place deployment goes to, in ascending order of id.

    A rollback goes to those of the deployment that it rolls back; a deployment to outdated
    instances leaves out those that run its revision already [E 3.5, 5.3].
    """
    if deployment.only_targets is not None:
        found = {id_ for id_ in deployment.only_targets if is_alive(store, world, id_)}
    else:
        found = instances_of_group(store, world, deployment)
    if deployment.members["updateOutdatedInstancesOnly"]:
        key = revision_key(deployment.revision)
        records = deployment.group.records
        found = {id_ for id_ in found if id_ not in records or records[id_].revision != key}
    return sorted(found)


def is_alive(store: Store, world: World, instance_id: str) -> bool:
    """Return whether an instance is there with an agent; on-premises ones always are."""
    return instance_id in store.on_premises or world.is_alive(instance_id)


def phases_of(group: DeploymentGroup, ids: Sequence[str]) -> list[list[str]]:
    """Return the instances in the order of deployment: unhealthy, old and current ones [E 3.2].

    An instance that was never deployed to is unhealthy, and so is one whose revision is unknown
    [E 3.4]. Within a phase the ids ascend.
    """
    current = group.target_revision and revision_key(group.target_revision)
    ordered: list[list[str]] = [[], [], []]
    for instance_id in sorted(ids):
        record = group.records.get(instance_id)
        if record is None or not record.healthy:
            ordered[0].append(instance_id)
        else:
            ordered[2 if record.revision == current else 1].append(instance_id)
    return ordered
