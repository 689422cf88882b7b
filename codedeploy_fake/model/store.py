"""The store: applications, deployment groups, configurations, revisions, deployments.

Members that the API takes and gives back stay in the API's own shape (:data:`Document`); what the
engine reasons about is typed. A document in the store is never changed in place, only replaced,
so that it may be handed out without a copy.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from codedeploy_fake.messages import Outcome
from codedeploy_fake.model.clock import Milliseconds
from codedeploy_fake.model.runs import LifecycleRun, Plan

#: An API structure: the API's member names; times are
#: :class:`~codedeploy_fake.model.clock.Timestamp`.
Document = dict[str, Any]


class DeploymentStatus(str, Enum):
    """The statuses of a deployment [E 1.1]."""

    CREATED = "Created"
    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    BAKING = "Baking"
    READY = "Ready"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"

    @property
    def is_terminal(self) -> bool:
        return self in _TERMINAL_DEPLOYMENT

    @property
    def has_started(self) -> bool:
        return self not in (DeploymentStatus.CREATED, DeploymentStatus.QUEUED)


_TERMINAL_DEPLOYMENT = frozenset(
    {DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.STOPPED}
)


class TargetStatus(str, Enum):
    """The statuses of a target [E 2.1]."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    UNKNOWN = "Unknown"
    READY = "Ready"

    @property
    def is_terminal(self) -> bool:
        return self in _TERMINAL_TARGET


_TERMINAL_TARGET = frozenset({TargetStatus.SUCCEEDED, TargetStatus.FAILED, TargetStatus.SKIPPED})


class Creator(str, Enum):
    """Who made a deployment, as ``creator`` names it [E 1.6, 8]."""

    USER = "user"
    ROLLBACK = "codeDeployRollback"
    LAUNCH = "autoscaling"
    TERMINATION = "autoscalingTermination"
    UPDATE = "CodeDeployAutoUpdate"

    @property
    def is_for_one_instance(self) -> bool:
        """True if it is for an instance that comes or goes, and changes no group's revision."""
        return self in (Creator.LAUNCH, Creator.TERMINATION)


@dataclass(frozen=True, slots=True, eq=False)
class NewDeployment:
    """An order to make a deployment: what the policies return and the engine carries out."""

    group: DeploymentGroup
    creator: Creator
    revision: Document
    config: DeploymentConfig
    members: Document
    #: The alarm configuration that it watches, if any.
    alarms: Document | None = None
    #: The deployment that it rolls back.
    rolls_back: Deployment | None = None
    #: The deployment whose outdated instances it updates.
    updates: Deployment | None = None
    #: The instances it is confined to; None for all that belong to the group.
    only_targets: tuple[str, ...] | None = None


@dataclass(slots=True, eq=False)
class Target:
    """One target of a deployment: an instance, a function alias or an ECS service.

    ``runs`` are the stretches of lifecycle events worked out so far, each with the time it
    started; the events themselves are derived from them when someone reads them.
    """

    id: str
    status: TargetStatus = TargetStatus.PENDING
    label: str | None = None
    runs: tuple[LifecycleRun, ...] = ()
    updated: Milliseconds | None = None

    def change_plan(self, plan: Plan) -> None:
        """Give the run that is under way another plan."""
        *before, run = self.runs
        self.runs = (*before, LifecycleRun(run.started, plan))


@dataclass(slots=True, eq=False)
class Deployment:
    """One deployment: what was asked for, and how far it is.

    ``members`` holds the members of the request as they are returned (``description``,
    ``ignoreApplicationStopFailures``, ``updateOutdatedInstancesOnly``, ``fileExistsBehavior``,
    ``targetInstances``, ``overrideAlarmConfiguration``, ``deploymentMode``,
    ``ec2DeploymentOptions``) and those copied from the group (``deploymentStyle``,
    ``loadBalancerInfo``, ``blueGreenDeploymentConfiguration``, ``autoRollbackConfiguration``).
    """

    id: str
    number: int
    application: Application
    group: DeploymentGroup
    creator: Creator
    created: Milliseconds
    config: DeploymentConfig
    revision: Document
    members: Document
    #: The alarm configuration that it watches, if any.
    alarms: Document | None = None
    #: The deployment that this one rolls back.
    rolls_back: Deployment | None = None
    #: The instances it is confined to; None for all that belong to the group.
    only_targets: tuple[str, ...] | None = None
    status: DeploymentStatus = DeploymentStatus.CREATED
    started: Milliseconds | None = None
    completed: Milliseconds | None = None
    error: Outcome | None = None
    rollback_info: Document | None = None
    previous_revision: Document | None = None
    #: The revision that served before a shift of traffic that did not succeed.
    original_revision: Document | None = None
    related: Document | None = None
    termination_wait_started: bool = False
    targets: dict[str, Target] | None = None
    overview: dict[TargetStatus, int] | None = None
    #: Rolling back is decided, the rollback deployment is not made yet.
    rollback_due: bool = False
    #: A stop was asked for while lifecycle events were still running.
    stopping: bool = False

    @property
    def is_finished(self) -> bool:
        """Ended, and nothing of it still to come."""
        return self.status.is_terminal and not self.rollback_due

    @property
    def compute_platform(self) -> str:
        return self.application.compute_platform


@dataclass(slots=True, eq=False)
class InstanceRecord:
    """The group's record of an instance [E 3.4]."""

    healthy: bool
    #: Key of the revision that runs on it; None while unknown.
    revision: str | None


@dataclass(slots=True, eq=False)
class AutoScalingHook:
    """A lifecycle hook that CodeDeploy put on an Auto Scaling group."""

    group_name: str
    hook: str
    termination_hook: str | None = None


@dataclass(slots=True, eq=False)
class DeploymentGroup:
    """A deployment group. ``settings`` are the members that were configured, as they are returned
    by GetDeploymentGroup, except the names, the Auto Scaling groups and the book-keeping.
    """

    id: str
    name: str
    application: Application
    settings: Document
    tags: dict[str, str]
    auto_scaling: list[AutoScalingHook] = field(default_factory=list)
    target_revision: Document | None = None
    last_successful: Deployment | None = None
    last_attempted: Deployment | None = None
    records: dict[str, InstanceRecord] = field(default_factory=dict)
    #: All deployments, oldest first.
    deployments: list[Deployment] = field(default_factory=list)
    #: The one that holds the group now: unfinished, or with a rollback due.
    active: Deployment | None = None
    #: Deployments that the service made while the group was busy, in order.
    queue: list[Deployment] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Revision:
    """A registered application revision."""

    location: Document
    registered: Milliseconds
    description: str | None = None
    first_used: Milliseconds | None = None
    last_used: Milliseconds | None = None


@dataclass(slots=True, eq=False)
class Application:
    """An application with its groups and revisions."""

    name: str
    id: str
    compute_platform: str
    created: Milliseconds
    tags: dict[str, str]
    groups: dict[str, DeploymentGroup] = field(default_factory=dict)
    #: By revision key, oldest registration first.
    revisions: dict[str, Revision] = field(default_factory=dict)
    deleted: bool = False


@dataclass(slots=True, eq=False)
class DeploymentConfig:
    """A deployment configuration; predefined ones have no creation time."""

    name: str
    id: str
    compute_platform: str
    created: Milliseconds | None = None
    minimum_healthy_hosts: Document | None = None
    traffic_routing: Document | None = None
    zonal: Document | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OnPremisesInstance:
    """An on-premises instance; a deregistered one can still be read."""

    name: str
    arn: str
    registered: Milliseconds
    iam_user_arn: str | None = None
    iam_session_arn: str | None = None
    deregistered: Milliseconds | None = None
    tags: dict[str, str] = field(default_factory=dict)


#: The digit that tells the variant of a UUID, by the random one in its place.
_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


class Identifiers:
    """The source of ids, the same ones on every run.

    Two generators: polling more often takes request ids and page tokens from the second one and
    so changes no id of a deployment.
    """

    _DEPLOYMENT = string.ascii_uppercase + string.digits

    def __init__(self, seed: object, account_id: str, region: str) -> None:
        self._resources = random.Random(f"{seed}/{account_id}/{region}/resources")
        self._requests = random.Random(f"{seed}/{account_id}/{region}/requests")
        #: The id that the test chose for the next deployment.
        self.chosen: str | None = None

    def deployment_id(self) -> str:
        chosen, self.chosen = self.chosen, None
        return chosen or "d-" + self.suffix(9, self._DEPLOYMENT)

    def suffix(self, length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
        return "".join(self._resources.choices(alphabet, k=length))

    def uuid(self) -> str:
        # What uuid.UUID(version=4) makes of the bits, in a third of the time.
        digits = f"{self._resources.getrandbits(128):032x}"
        variant = _VARIANTS[digits[16]]
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
        )

    def hexadecimal(self, length: int) -> str:
        return f"{self._resources.getrandbits(4 * length):0{length}x}"

    def request_id(self) -> str:
        # Made for every response.
        digits = f"{self._requests.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def page_token(self) -> str:
        return f"{self._requests.getrandbits(384):096x}"


class Store:
    """Everything that CodeDeploy keeps for one account in one region."""

    def __init__(self, seed: object, account_id: str, region: str, partition: str) -> None:
        self.account_id = account_id
        self.region = region
        self.partition = partition
        self.ids = Identifiers(seed, account_id, region)
        self.applications: dict[str, Application] = {}
        self.configs: dict[str, DeploymentConfig] = {}
        self.on_premises: dict[str, OnPremisesInstance] = {}
        self.github_tokens: dict[str, None] = {}
        #: By id, oldest first.
        self.deployments: dict[str, Deployment] = {}
        #: The deployments that are not finished, oldest first.
        self.unfinished: dict[str, Deployment] = {}
        self.deployment_count = 0

    def arn(self, resource: str, service: str = "codedeploy") -> str:
        """Return the ARN of a resource of this account and region, ``application:{name}`` say."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def new_on_premises_arn(self, name: str) -> str:
        """Return a new ARN for an on-premises instance that is being registered."""
        return self.arn(f"instance/{name}_{self.ids.suffix(10)}")

    def instance_arn(self, instance_id: str) -> str:
        """Return the ARN of an EC2 instance, or of a registered on-premises instance."""
        registered = self.on_premises.get(instance_id)
        if registered is not None:
            return registered.arn
        return self.arn(f"instance/{instance_id}", "ec2")


def revision_key(location: Document) -> str:
    """Return a key that is equal for equal revision locations, compared as typed [E 9]."""
    kind = location.get("revisionType", "")
    if kind == "S3":
        s3 = location["s3Location"]
        parts = [s3.get(m, "") for m in ("bucket", "key", "bundleType", "version", "eTag")]
    elif kind == "GitHub":
        parts = [location["gitHubLocation"].get(m, "") for m in ("repository", "commitId")]
    else:
        member = "string" if kind == "String" else "appSpecContent"
        parts = [location[member].get("sha256", "")]
    return "\n".join([kind, *parts])
