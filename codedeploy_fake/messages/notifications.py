"""What triggers send (engine reference, 7)."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DEPLOYMENT_SUBJECT = Message(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    "of the message about a deployment",
    "verbatim",
    "engine reference, 7.2",
)
INSTANCE_SUBJECT = Message(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    "of the message about an instance",
    "inferred",
    "engine reference, 7.3",
)
