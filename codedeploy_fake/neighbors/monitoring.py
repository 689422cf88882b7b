"""The monitors of deployments: alarms, topics and the default event bus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import AlarmState
from codedeploy_fake.model.source import Publish, PutEvents
from codedeploy_fake.neighbors.asking import Reader, is_denied

_TYPES = ["CompositeAlarm", "MetricAlarm"]


class CloudWatch(Reader):
    """Metric and composite alarms, by name."""

    def alarm_states(self, names: Iterable[str]) -> Mapping[str, AlarmState]:
        wanted = tuple(names)
        return self.asking.once(("alarms", wanted), lambda: self._states(wanted), {})

    def _states(self, names: tuple[str, ...]) -> Mapping[str, AlarmState]:
        call = self.asking.call
        try:
            response = call("cloudwatch", "DescribeAlarms", AlarmNames=[*names], AlarmTypes=_TYPES)
            # Older versions of moto leave out the list that is empty.
            found = [*response.get("MetricAlarms", ()), *response.get("CompositeAlarms", ())]
            states = {alarm["AlarmName"]: AlarmState(alarm["StateValue"]) for alarm in found}
            if not found:
                some = call("cloudwatch", "DescribeAlarms", MaxRecords=1, AlarmTypes=_TYPES)
                if not some.get("MetricAlarms") and not some.get("CompositeAlarms"):
                    return {}
        except ClientError:
            # A role that may not read them cannot tell their states.
            states = {}
        return {name: states.get(name, AlarmState.UNAVAILABLE) for name in names}


class Messaging(Reader):
    """SNS topics, and the rules of EventBridge's default bus."""

    def has_topic(self, arn: str) -> bool | None:
        return self.asking.once(("topic", arn), lambda: self._topic(arn), None)

    def _topic(self, arn: str) -> bool | None:
        try:
            self.asking.call("sns", "GetTopicAttributes", TopicArn=arn)
        except ClientError as refusal:
            if is_denied(refusal):
                return None
            others = self.asking.call("sns", "ListTopics")
            return False if others.get("Topics") else None
        return True

    def publish(self, order: Publish) -> None:
        """Send a message to a topic that is there."""
        if self.has_topic(order.topic):
            self.asking.write(
                "sns",
                "Publish",
                TopicArn=order.topic,
                Subject=order.subject,
                Message=order.message,
            )

    def _has_rules(self) -> bool:
        if not self.asking.clients.may_hold("events"):
            return False
        try:
            return bool(self.asking.call("events", "ListRules", Limit=1).get("Rules"))
        except ClientError:
            return False

    def put_events(self, order: PutEvents) -> None:
        """Send events, where there is a rule that might match them."""
        if self.asking.once("rules", self._has_rules, otherwise=False):
            entries = [
                {
                    "Source": event.source,
                    "DetailType": event.detail_type,
                    "Resources": [*event.resources],
                    "Time": event.time,
                    "Detail": event.detail,
                }
                for event in order.events
            ]
            self.asking.write("events", "PutEvents", Entries=entries)
