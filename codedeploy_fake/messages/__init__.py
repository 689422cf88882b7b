"""The registry of all texts that the fake returns, and how each of them is known.

``messages.DEPLOYMENT_DOES_NOT_EXIST.error(id=...)`` makes an exception of the API,
``messages.HEALTH_CONSTRAINTS.outcome()`` the code and text inside a response. A name is the
code's, followed by the condition where one code has several texts. The documentation's table of
errors is generated from :data:`REGISTRY`. What nothing in the fake leads to (throttling, a missing
AppSpec file on an instance) is there for ``inject_error`` and ``fail``. Must not know when
a text is sent: that is the business of the rooms above.
"""

from __future__ import annotations

from codedeploy_fake.messages.applications import *
from codedeploy_fake.messages.deployment_configs import *
from codedeploy_fake.messages.deployment_groups import *
from codedeploy_fake.messages.deployments import *
from codedeploy_fake.messages.diagnostics import *
from codedeploy_fake.messages.errors import *
from codedeploy_fake.messages.errors import Mark as Mark
from codedeploy_fake.messages.errors import Message as Message
from codedeploy_fake.messages.errors import Outcome as Outcome
from codedeploy_fake.messages.on_premises import *
from codedeploy_fake.messages.outcomes import *

#: Every message by the name of its constant.
NAMES: dict[str, Message] = {
    name: value for name, value in globals().items() if isinstance(value, Message)
}
#: Every message.
REGISTRY: tuple[Message, ...] = tuple(NAMES.values())
