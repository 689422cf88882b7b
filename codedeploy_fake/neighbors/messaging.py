"""Topics and the default event bus."""

from __future__ import annotations

from botocore.exceptions import ClientError

from codedeploy_fake.model.source import Publish, PutEvents
from codedeploy_fake.neighbors.asking import Reader, is_denied


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
