"""CodeDeploy's resources in the stacks of moto's CloudFormation.

moto has no models for them: while a fake that looks at moto is the active one, a request to
CloudFormation finds these. They call the fake, as CloudFormation calls CodeDeploy, and are taken
away again after the request.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from botocore.exceptions import ClientError, ParamValidationError

from codedeploy_fake.neighbors.asking import code_of, text_of
from codedeploy_fake.neighbors.clients import Clients
from codedeploy_fake.neighbors.templates import Properties, tags_of, without


class CodeDeploy:
    """CodeDeploy as CloudFormation calls it: the active fake, whatever it is."""

    def __init__(self, clients: Clients, note: Callable[[], None]) -> None:
        self._clients = clients
        #: Said before each call: resources of the same stack may have been made just before.
        self._note = note
        #: Resources that others took the place of.
        self.replaced: list[Resource] = []

    def call(self, region: str, operation: str, properties: Properties) -> None:
        """Call an operation with the properties of a resource.

        Raises:
            Exception: CloudFormation's refusal, as moto raises it.
        """
        from moto.cloudformation.exceptions import ValidationError

        self._note()
        client = self._clients.client("codedeploy", region)
        shape = client.meta.service_model.operation_model(operation).input_shape
        try:
            self._clients.ask("codedeploy", region, operation, **properties.as_members(shape))
        except ClientError as refusal:
            raise ValidationError(
                message=f"{operation}: {code_of(refusal)}: {text_of(refusal)}"
            ) from refusal
        except (ParamValidationError, ValueError) as mistake:
            # Not every version of moto escapes it.
            text = re.sub("[<>]", "", str(mistake))
            raise ValidationError(message=f"{operation}: {text}") from mistake

    def clean_up(self) -> None:
        """Delete what was replaced; what is still in use stays, and the stack does not mind."""
        from moto.cloudformation.exceptions import ValidationError

        while self.replaced:
            replaced = self.replaced.pop(0)
            with suppress(ValidationError):
                replaced.delete(replaced.account, replaced.region)

    def arn(self, region: str, account: str, resource: str) -> str:
        """Return the ARN of a resource of CodeDeploy."""
        partition = self._clients.client("codedeploy", region).meta.partition
        return f"arn:{partition}:codedeploy:{region}:{account}:{resource}"


#: What registered resources call, the last one.
_callers: list[CodeDeploy] = []


def _later(replaced: Resource) -> None:
    """Delete a resource when the request is over: until then others of its stack need it."""
    _callers[-1].replaced.append(replaced)


class Resource:
    """A resource of a stack, as moto's parser wants it.

    No subclass of moto's base class, which keeps its subclasses for good.
    """

    TYPE: ClassVar[str]
    #: The property with its name.
    NAME: ClassVar[str]
    #: What its operations are called: ``Create`` and this.
    KIND: ClassVar[str]
    #: Properties that cannot change: another resource takes its place then. None is all of them.
    FIXED: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, name: str, properties: dict[str, Any], region: str, account: str) -> None:
        self.physical_resource_id = name
        self.properties = {**properties, self.NAME: name}
        self.region = region
        self.account = account

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.TYPE

    @classmethod
    def cloudformation_name_type(cls) -> str:
        return cls.NAME

    @classmethod
    def has_cfn_attr(cls, attribute: str) -> bool:
        return False

    def is_created(self) -> bool:
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Resource:
        resource = cls(resource_name, cloudformation_json["Properties"], region_name, account_id)
        resource.create()
        return resource

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Resource,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Resource:
        wanted = cloudformation_json["Properties"]
        # Without the property moto makes another name up; the resource keeps its own.
        name = wanted.get(cls.NAME, original_resource.physical_resource_id)
        resource = cls(name, wanted, region_name, account_id)
        if resource._replaces(original_resource):
            resource._refuse_the_same_name(original_resource, new_resource_name, wanted)
            resource.create()
            _later(original_resource)
        else:
            resource.change(original_resource)
            resource._change_tags(original_resource)
        return resource

    def _replaces(self, original: Resource) -> bool:
        fixed = {*self.properties, *original.properties} if self.FIXED is None else self.FIXED
        return any(self.properties.get(each) != original.properties.get(each) for each in fixed)

    def _refuse_the_same_name(self, original: Resource, new_name: str, wanted: Any) -> None:
        """Refuse to replace what the template names; what it does not gets another name."""
        if self.NAME not in wanted:
            self.physical_resource_id = self.properties[self.NAME] = new_name
        elif self._key() == original._key():
            from moto.cloudformation.exceptions import ValidationError

            raise ValidationError(
                message="CloudFormation cannot update a stack when a custom-named resource "
                f"requires replacing. Rename {self.physical_resource_id} and update the stack "
                "again."
            )

    def _key(self) -> tuple[Any, ...]:
        """Return what tells resources of a kind apart."""
        return (self.physical_resource_id,)

    def call(self, operation: str, properties: dict[str, Any]) -> None:
        """Call the fake; nothing where it is over already."""
        if _callers:
            _callers[-1].call(self.region, operation, Properties(self.TYPE, properties))

    def create(self) -> None:
        self.call(f"Create{self.KIND}", self.properties)

    def change(self, original: Resource) -> None:
        """Change what can change, apart from tags."""

    def delete(self, account_id: str, region_name: str) -> None:
        self.call(f"Delete{self.KIND}", {self.NAME: self.physical_resource_id})

    def _tagged(self) -> str:
        """Return the resource in an ARN."""
        return f"application:{self.physical_resource_id}"

    def _change_tags(self, original: Resource) -> None:
        before, after = tags_of(original.properties), tags_of(self.properties)
        if before == after:
            return
        arn = {"ResourceArn": _callers[-1].arn(self.region, self.account, self._tagged())}
        gone = [key for key in before if key not in after]
        if gone:
            self.call("UntagResource", {**arn, "TagKeys": gone})
        if after:
            self.call("TagResource", {**arn, "Tags": self.properties["Tags"]})


class Application(Resource):
    """``AWS::CodeDeploy::Application``."""

    TYPE = "AWS::CodeDeploy::Application"
    NAME = "ApplicationName"
    KIND = "Application"
    FIXED = ("ApplicationName", "ComputePlatform")


class DeploymentConfig(Resource):
    """``AWS::CodeDeploy::DeploymentConfig``, of which nothing can change."""

    TYPE = "AWS::CodeDeploy::DeploymentConfig"
    NAME = "DeploymentConfigName"
    KIND = "DeploymentConfig"


class DeploymentGroup(Resource):
    """``AWS::CodeDeploy::DeploymentGroup``, with the deployment that its template asks for."""

    TYPE = "AWS::CodeDeploy::DeploymentGroup"
    NAME = "DeploymentGroupName"
    KIND = "DeploymentGroup"
    FIXED = ("ApplicationName", "DeploymentGroupName")

    def _key(self) -> tuple[Any, ...]:
        return self.properties.get("ApplicationName"), self.physical_resource_id

    def create(self) -> None:
        self.call("CreateDeploymentGroup", without(self.properties, "Deployment"))
        self._deploy()

    def change(self, original: Resource) -> None:
        new = without(self.properties, "Deployment", "Tags", self.NAME)
        gone = {
            name: none
            for name, (none, other) in _NONE.items()
            if name in original.properties and other not in new
        }
        self.call(
            "UpdateDeploymentGroup",
            {**gone, **new, "CurrentDeploymentGroupName": self.physical_resource_id},
        )
        if self.properties.get("Deployment") != original.properties.get("Deployment"):
            self._deploy()

    def _deploy(self) -> None:
        deployment = self.properties.get("Deployment")
        if deployment is not None:
            named = {name: self.properties[name] for name in self.FIXED}
            self.call("CreateDeployment", {**named, **deployment})

    def delete(self, account_id: str, region_name: str) -> None:
        self.call("DeleteDeploymentGroup", {name: self.properties[name] for name in self.FIXED})

    def _tagged(self) -> str:
        return f"deploymentgroup:{self.properties['ApplicationName']}/{self.physical_resource_id}"


#: What a setting is when an update leaves it out, and the one that would take its place.
_NONE: dict[str, tuple[Any, str | None]] = {
    "AlarmConfiguration": ({"Enabled": False, "Alarms": []}, None),
    "AutoRollbackConfiguration": ({"Enabled": False}, None),
    "AutoScalingGroups": ([], None),
    "Ec2TagFilters": ([], "Ec2TagSet"),
    "Ec2TagSet": ({"Ec2TagSetList": []}, "Ec2TagFilters"),
    "OnPremisesInstanceTagFilters": ([], "OnPremisesTagSet"),
    "OnPremisesTagSet": ({"OnPremisesTagSetList": []}, "OnPremisesInstanceTagFilters"),
    "TriggerConfigurations": ([], None),
}

RESOURCES: tuple[type[Resource], ...] = (Application, DeploymentConfig, DeploymentGroup)


_lock = threading.Lock()
#: moto's own models of the types, should it have some one day.
_displaced: dict[str, Any] = {}


@contextmanager
def registered(clients: Clients, note: Callable[[], None]) -> Iterator[None]:
    """Return a context in which moto's CloudFormation finds CodeDeploy's resources."""
    caller = CodeDeploy(clients, note)
    _register(caller)
    try:
        yield
        caller.clean_up()
    finally:
        _unregister(caller)


def _register(caller: CodeDeploy) -> None:
    from moto.cloudformation import parsing

    models: Any = parsing.get_model_map()
    listed: Any = parsing.get_model_list()
    with _lock:
        if not _callers:
            types = [each.TYPE for each in RESOURCES]
            _displaced.update({name: models[name] for name in types if name in models})
            models.update(zip(types, RESOURCES, strict=True))
            listed[:0] = RESOURCES
        _callers.append(caller)


def _unregister(caller: CodeDeploy) -> None:
    from moto.cloudformation import parsing

    models: Any = parsing.get_model_map()
    listed: Any = parsing.get_model_list()
    with _lock:
        _callers.remove(caller)
        if not _callers:
            for each in RESOURCES:
                listed.remove(each)
                del models[each.TYPE]
            models.update(_displaced)
            _displaced.clear()
