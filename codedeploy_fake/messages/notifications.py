"""What triggers send [E 7]."""

from __future__ import annotations

from codedeploy_fake.messages.message import Message

DEPLOYMENT_SUBJECT = Message(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    "of the message about a deployment",
    "verbatim",
    "[E 7.2]",
)
INSTANCE_SUBJECT = Message(
    "Subject",
    "{status}: AWS CodeDeploy {id} in {region} to {name}",
    "of the message about an instance",
    "inferred",
    "[E 7.3]",
)
