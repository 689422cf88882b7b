"""Functions of the test that messages to topics and EventBridge events are delivered to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake.engine.hooks import HookFunction, HookFunctionReference
from codedeploy_fake.fake import notifications
from codedeploy_fake.fake.arguments import check_known
from codedeploy_fake.fake.declarations import Declaration, Declared, listed, statuses, written
from codedeploy_fake.fake.side import Side

if TYPE_CHECKING:
    from codedeploy_fake.engine.engine import Engine
    from codedeploy_fake.engine.journal import Change
    from codedeploy_fake.model.store import Document
    from codedeploy_fake.service.state import Region, State


@dataclass(eq=False, kw_only=True)
class _Delivery(Declared):
    """A function that gets what changes of status in a region send."""

    reference: HookFunctionReference
    #: How many changes there were in the region when it was declared: it gets the later ones.
    since: int

    def met(self, state: State) -> int:
        """Return how often it took effect."""
        return state.hook_runs.get(self.reference, 0)


@dataclass(eq=False, kw_only=True)
class NotificationDelivery(_Delivery):
    """A function that is subscribed to a topic."""

    topic: str

    def payloads(self, engine: Engine, change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the function gets of a change of status, each with the trigger's event."""
        for message in notifications.messages_about(engine, change):
            if message.topic == self.topic:
                event = notifications.trigger_event(change)
                assert event is not None
                yield event, message.as_lambda_event()

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not take effect."""
        deployments = self._deployments(state)
        if not deployments:
            return self._elsewhere(state)
        triggers = list(_triggers(self._region(state)))
        mine = [trigger for trigger in triggers if trigger["triggerTargetArn"] == self.topic]
        if not mine:
            others = listed(list(dict.fromkeys(each["triggerTargetArn"] for each in triggers)))
            return f"no trigger sends to this topic; triggers send to {others or 'none'}"
        events = dict.fromkeys(event for each in mine for event in each["triggerEvents"])
        return (
            f"its triggers send of {listed(list(events))} alone, and with a role that may "
            f"sns:Publish: {statuses(deployments)}"
        )


@dataclass(eq=False, kw_only=True)
class EventDelivery(_Delivery):
    """A function that is the target of an EventBridge rule."""

    detail_type: str | None

    def payloads(self, engine: Engine, change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the function gets of a change of status, each with its detail type."""
        for event in notifications.events_about(engine, change):
            if self.detail_type in (None, event.detail_type):
                yield event.detail_type, event.as_lambda_event()

    def reason(self, state: State) -> str:
        """Return the nearest reason why it did not take effect."""
        deployments = self._deployments(state)
        if not deployments:
            return self._elsewhere(state)
        return f"no such event was sent afterwards: {statuses(deployments)}"


class DeliverySide(Side):
    """Notifications and events, delivered to functions of the test."""

    def on_notification(
        self, topic: str, function: HookFunction, *, region: str | None = None
    ) -> Declaration:
        """Run a function in process for each message that triggers send to a topic from now on.

        It gets the event of a Lambda function that is subscribed to the topic
        (:meth:`Notification.as_lambda_event`), in the order in which the messages are sent; its
        calls move no time. Its exceptions are in :attr:`hook_errors`, and no message is sent
        twice.

        Args:
            topic: The ARN of the topic.
            function: Called with the event and a context; a coroutine function is run to its end.
            region: The region of the deployments; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the runs of the function.

        Raises:
            TypeError: The function cannot be called with two arguments.
            ValueError: ``topic`` is not the ARN of a topic, or it is none of the declared ones.
        """
        with self._region(region) as regional:
            if not regional.world.has_topic(topic):
                check_known(topic, regional.world.topics, "topic")
            reference = HookFunctionReference(function)
            delivery = NotificationDelivery(
                what=written("on_notification", topic, reference),
                region=regional.name,
                reference=reference,
                since=len(regional.engine.journal.changes),
                topic=topic,
            )
            self.service.state.deliveries.append(delivery)
            return self._declare(delivery)

    def on_event(
        self, function: HookFunction, detail_type: str | None = None, *, region: str | None = None
    ) -> Declaration:
        """Run a function in process for each EventBridge event of CodeDeploy from now on.

        It gets the event of a Lambda function that is the target of a rule
        (:meth:`Event.as_lambda_event`), in the order in which the events are sent; its calls move
        no time. Its exceptions are in :attr:`hook_errors`, and no event is sent twice.

        Args:
            function: Called with the event and a context; a coroutine function is run to its end.
            detail_type: The detail type of the events, such as ``"CodeDeploy Deployment
                State-change Notification"``; by default both types.
            region: The region; by default the mock's.

        Returns:
            A handle, whose ``met`` counts the runs of the function.

        Raises:
            TypeError: The function cannot be called with two arguments.
            ValueError: CodeDeploy sends no events of the detail type.
        """
        if detail_type is not None:
            check_known(detail_type, notifications.DETAIL_TYPES, "detail type")
        with self._region(region) as regional:
            reference = HookFunctionReference(function)
            delivery = EventDelivery(
                what=written("on_event", reference, detail_type=detail_type),
                region=regional.name,
                reference=reference,
                since=len(regional.engine.journal.changes),
                detail_type=detail_type,
            )
            self.service.state.deliveries.append(delivery)
            return self._declare(delivery)


def _triggers(region: Region) -> Iterator[Document]:
    for application in region.store.applications.values():
        for group in application.groups.values():
            yield from group.settings["triggerConfigurations"]
