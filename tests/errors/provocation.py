"""How a test makes an operation answer with one of its declared errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from codedeploy_fake.messages import Message
from tests.errors.reach import Reach, reach
from tests.errors.requests import request
from tests.errors.stage import Document, Stage

FromStage = Callable[[Stage], Document]


@dataclass(frozen=True)
class Provocation:
    """A request that an operation refuses with one of the registry's messages.

    ``given`` makes what has to be there before. ``members`` change the operation's well-formed
    request. ``fields`` are the variable parts of the text; without one for it, ``{id}`` is the
    request's own deploymentId. A callable takes from the stage what is known only there.
    ``why_injected`` says why no input and no state can do it, so that ``inject_error`` has to.
    """

    operation: str
    message: Message
    members: Document | FromStage
    fields: Document
    given: Callable[[Stage], object] | None = None
    why_injected: str | None = None
    #: Whether ``given`` declares a thing of the world, and so what is missing there.
    declares: bool = False
    #: An operation and a member that its stage is set with, and that old models do not know.
    needs: tuple[str, str] | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The operation and the code, as :func:`tests.errors.reach.reach` has it."""
        return self.operation, self.message.code

    @property
    def how(self) -> Reach:
        """What brings the error about; one code may have texts of several kinds."""
        return "declared world" if self.declares else reach(*self.pair)

    def prepare(self, stage: Stage) -> tuple[Document, str]:
        """Sets the stage; the request to be refused and the text that it is refused with."""
        if self.given is not None:
            self.given(stage)
        members = self.members(stage) if callable(self.members) else self.members
        asked = request(self.operation, **members)
        fields = {
            name: value(stage) if callable(value) else value for name, value in self.fields.items()
        }
        text = self.message.format(**{"id": asked.get("deploymentId"), **fields})
        if self.why_injected is not None:
            stage.fake.inject_error(self.operation, self.message.exception, text)
        return asked, text


def provoke(
    operation: str,
    message: Message,
    members: Document | FromStage,
    given: Callable[[Stage], object] | None = None,
    **fields: object,
) -> Provocation:
    """A provocation by input or state.

    ``members`` change the operation's well-formed request; ``fields`` are the variable parts of
    the text.
    """
    return Provocation(operation, message, members, fields, given)


def inject(operation: str, message: Message, why: str, **fields: object) -> Provocation:
    """An error of the environment, which only ``inject_error`` reaches."""
    return Provocation(operation, message, {}, fields, why_injected=why)


def declaring(provocation: Provocation) -> Provocation:
    """The same, known to depend on what the test declares of the world."""
    return replace(provocation, declares=True)
