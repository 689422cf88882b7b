"""The account as a scenario sees it: clients, names of its own, waiting, and a tidy end."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from contract.record import Recorder

if TYPE_CHECKING:
    from codedeploy_fake import CodeDeployFake

#: How long everything of a run may exist, as its tags say; the sweep removes it later.
LIFETIME = datetime.timedelta(hours=4)
#: Names of everything that a scenario makes begin so; the policy allows no others.
PREFIX = "cdf-"
_STAMP = "%Y%m%d%H%M"
#: Where AWS tells the id of its newest image.
_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"

#: What the service role of a scenario may do: as much as CodeDeploy's managed policies.
_ALLOWED = {
    "Effect": "Allow",
    "Resource": "*",
    "Action": [
        "autoscaling:*",
        "cloudwatch:DescribeAlarms",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:TerminateInstances",
        "ecs:CreateTaskSet",
        "ecs:DeleteTaskSet",
        "ecs:DescribeServices",
        "ecs:UpdateServicePrimaryTaskSet",
        "elasticloadbalancing:*",
        "lambda:GetAlias",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:InvokeFunction",
        "lambda:UpdateAlias",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "sns:Publish",
        "tag:GetResources",
    ],
}


def new_run(now: datetime.datetime | None = None) -> str:
    """Return an id for a run: when it began, and four digits to tell it from others."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    return f"{PREFIX}{now.strftime(_STAMP)}-{secrets.token_hex(2)}"


def expiry(name: str) -> datetime.datetime | None:
    """Return when a thing may be removed, by its name; None for the name of no run."""
    stamp = name.removeprefix(PREFIX)[:12]
    if not name.startswith(PREFIX) or not stamp.isdigit() or len(stamp) < 12:
        return None
    began = datetime.datetime.strptime(stamp, _STAMP).replace(tzinfo=datetime.timezone.utc)
    return began + LIFETIME


class Aws:
    """The account that a scenario runs on, real or fake.

    Attributes:
        run: The id of the run, the beginning of every name.
        account: The number of the account.
        region: The name of the region.
        codedeploy: A boto3 client that validates nothing, so that the service itself judges.
    """

    def __init__(
        self,
        client: Callable[[str], Any],
        recorder: Recorder,
        *,
        run: str,
        account: str,
        region: str,
        sleep: Callable[[float], object],
        fake: CodeDeployFake | None = None,
    ) -> None:
        self.run = run
        self.account = account
        self.region = region
        self.sleep = sleep
        self._fake = fake
        self._client = client
        self._clients: dict[str, Any] = {}
        self._recorder = recorder
        self._finalizers: list[tuple[Callable[..., object], dict[str, Any]]] = []

    def __getattr__(self, service: str) -> Any:
        """Return the client of a service: ``aws.ec2``, ``aws.lambda_``."""
        if service.startswith("__"):
            raise AttributeError(service)
        name = service.rstrip("_")
        if name not in self._clients:
            self._clients[name] = self._client(name)
        return self._clients[name]

    def on_fake(self, tell: Callable[[CodeDeployFake], object]) -> None:
        """Tell the fake what an account knows by itself: an agent is missing, a script fails."""
        if self._fake is not None:
            tell(self._fake)

    # Names and tags

    def name(self, what: str) -> str:
        """Return a name of this run's own."""
        return f"{self.run}-{what}"

    @property
    def tags(self) -> list[dict[str, str]]:
        """The tags of everything that is made."""
        until = expiry(self.run)
        assert until is not None
        return [
            {"Key": "cdf-run", "Value": self.run},
            {"Key": "cdf-expires", "Value": until.isoformat()},
        ]

    def finally_(self, method: Callable[..., object], **parameters: Any) -> None:
        """Call a method when the scenario is over, however it ends; the last one first."""
        self._finalizers.append((method, parameters))

    def tidy(self) -> list[str]:
        """Remove what was made, and return what could not be removed, in words."""
        left = []
        with self._recorder.quiet():
            while self._finalizers:
                method, parameters = self._finalizers.pop()
                try:
                    method(**parameters)
                except Exception as error:  # noqa: BLE001  # none must keep the others
                    left.append(f"{method.__name__} {parameters}: {error}")
        return left

    # CodeDeploy

    def refused(self, code: str, method: str, /, text: Any = "", **parameters: Any) -> None:
        """Call CodeDeploy with a mistake, and see that the fake refuses it.

        An account is only asked: where it says something else, the comparison of the records
        tells, and the rest of the scenario still runs.

        Args:
            code: The error code that the evidence names.
            method: The name of the client's method.
            text: The text of the refusal, where it has been seen from the service.
            parameters: The request.
        """
        try:
            getattr(self.codedeploy, method)(**parameters)
        except ClientError as error:
            found = error.response["Error"]
            if self._fake is None:
                return
            assert found["Code"] == code, f"{method}: {found}, not {code}"
            assert text in ("", found["Message"]), f"{method}: {found}, not {text!r}"
            return
        if self._fake is not None:
            raise AssertionError(f"{method}({parameters}) was accepted, not refused with {code}")

    def application(self, platform: str = "Server", name: str = "app") -> str:
        """Create an application of this run; return its name."""
        name = self.name(name)
        self.codedeploy.create_application(
            applicationName=name, computePlatform=platform, tags=self.tags
        )
        self.finally_(self.codedeploy.delete_application, applicationName=name)
        return name

    def group(self, application: str, name: str = "group", **members: Any) -> str:
        """Create a deployment group, by default of no instance at all; return its name."""
        name = self.name(name)
        parameters = {"serviceRoleArn": self.role(), "tags": self.tags, **members}
        self.codedeploy.create_deployment_group(
            applicationName=application, deploymentGroupName=name, **parameters
        )
        return name

    def deploy(self, application: str, group: str, **members: Any) -> str:
        """Create a deployment; return its id."""
        parameters = {"revision": self.revision(), **members}
        answer = self.codedeploy.create_deployment(
            applicationName=application, deploymentGroupName=group, **parameters
        )
        return str(answer["deploymentId"])

    def revision(self, key: str = "bundle.zip") -> dict[str, Any]:
        """Return a revision in a bucket of this run's name."""
        location = {"bucket": self.name("bundles"), "key": key, "bundleType": "zip"}
        return {"revisionType": "S3", "s3Location": location}

    def wait(self, deployment: str, *statuses: str, minutes: float = 10) -> dict[str, Any]:
        """Poll a deployment until it shows one of the statuses; return what is known of it then.

        Args:
            deployment: The deployment's id.
            statuses: What to wait for; by default any end.
            minutes: After how long to give up.
        """
        wanted = statuses or ("Succeeded", "Failed", "Stopped")
        seen: list[str] = []
        with self._recorder.quiet():
            for _ in range(max(1, round(minutes * 4))):
                answer = self.codedeploy.get_deployment(deploymentId=deployment)
                info: dict[str, Any] = answer["deploymentInfo"]
                if info["status"] not in seen:
                    seen.append(info["status"])
                if info["status"] in wanted:
                    self._recorder.add("GetDeployment, polled", answer, seen=seen)
                    return info
                self.sleep(15)
        raise AssertionError(f"{deployment} showed {seen} within {minutes:g} minutes, not {wanted}")

    # Neighbors

    def role(self) -> str:
        """Return the ARN of a role that CodeDeploy may assume, made at the first call."""
        name = self.name("role")
        if name not in self.__dict__.setdefault("_roles", {}):
            statement = {
                "Effect": "Allow",
                "Principal": {"Service": "codedeploy.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
            document = {"Version": "2012-10-17", "Statement": [statement]}
            answer = self.iam.create_role(
                RoleName=name, AssumeRolePolicyDocument=json.dumps(document), Tags=self.tags
            )
            self.finally_(self.iam.delete_role, RoleName=name)
            policy = {"Version": "2012-10-17", "Statement": [_ALLOWED]}
            self.iam.put_role_policy(
                RoleName=name, PolicyName="codedeploy", PolicyDocument=json.dumps(policy)
            )
            self.finally_(self.iam.delete_role_policy, RoleName=name, PolicyName="codedeploy")
            self._roles[name] = answer["Role"]["Arn"]
            self.sleep(10)  # until IAM has told everywhere
        return str(self._roles[name])

    def image(self) -> str:
        """Return the newest Amazon Linux 2023 for the processors of t4g instances."""
        answer = self.ssm.get_parameters(Names=[_IMAGE])
        return str(answer["Parameters"][0]["Value"])

    def topic(self, what: str) -> str:
        """Create a topic; return its ARN."""
        answer = self.sns.create_topic(Name=self.name(what), Tags=self.tags)
        self.finally_(self.sns.delete_topic, TopicArn=answer["TopicArn"])
        return str(answer["TopicArn"])

    def topic_and_queue(self) -> tuple[str, str]:
        """Create a topic and a queue that holds its messages; return ARN and URL."""
        topic = self.topic("messages")
        queue = self.queue("sns.amazonaws.com")
        arn = self._queue_arn(queue)
        self.sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"RawMessageDelivery": "true"},
        )
        return topic, queue

    def rule_and_queue(self) -> str:
        """Send CodeDeploy's events on the default bus to a queue; return its URL."""
        name = self.name("events")
        queue = self.queue("events.amazonaws.com", "events")
        pattern = json.dumps({"source": ["aws.codedeploy"]})
        self.events.put_rule(Name=name, EventPattern=pattern, Tags=self.tags)
        self.finally_(self.events.delete_rule, Name=name)
        target = {"Id": "queue", "Arn": self._queue_arn(queue)}
        self.events.put_targets(Rule=name, Targets=[target])
        self.finally_(self.events.remove_targets, Rule=name, Ids=["queue"])
        return queue

    def queue(self, sender: str, name: str = "messages") -> str:
        """Create a queue that a service may send to; return its URL."""
        url = self.sqs.create_queue(
            QueueName=self.name(name), tags={tag["Key"]: tag["Value"] for tag in self.tags}
        )["QueueUrl"]
        self.finally_(self.sqs.delete_queue, QueueUrl=url)
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": sender},
            "Action": "sqs:SendMessage",
            "Resource": self._queue_arn(url),
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return str(url)

    def _queue_arn(self, url: str) -> str:
        answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])

    def received(self, queue: str, count: int, minutes: float = 3) -> list[dict[str, Any]]:
        """Wait for messages, keep them in the record, and return them in a fixed order.

        Args:
            queue: The URL of the queue.
            count: How many messages the evidence speaks of; for 0 the whole time is waited.
            minutes: After how long to give up.
        """
        found: list[dict[str, Any]] = []
        for _ in range(max(1, round(minutes * 12))):
            answer = self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
            for message in answer.get("Messages", ()):
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            if count and len(found) >= count:
                break
            self.sleep(5)
        found.sort(key=lambda body: json.dumps(body, sort_keys=True))
        for body in found:
            self._recorder.add("Message", _plain_times(body))
        assert len(found) == count, f"{len(found)} messages came, not {count}"
        return found


#: Members of messages that hold a time as text.
_TIMES = ("createTime", "completeTime", "startTime", "endTime", "lastUpdatedAt", "time", "id")


def _plain_times(body: dict[str, Any]) -> dict[str, Any]:
    """Return a message without what differs at each sending."""
    return {
        name: "<time>" if name in _TIMES and name != "id" else "<id>" if name == "id" else value
        for name, value in body.items()
    }
