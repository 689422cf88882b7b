"""Records of scenarios: calls and answers in a normal form that two accounts can share.

Ids become their kind and the place of their first appearance, times become their order and a
rough gap, and the account, the region and the run's prefix become placeholders. Headers and
credentials are never kept.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Kinds of ids, and what they look like.
_KINDS = (
    ("deployment", r"\bd-[A-Z0-9]{9}\b"),
    ("uuid", r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    ("instance", r"\bi-[0-9a-f]{8,17}\b"),
    ("task set", r"\becs-svc/\d+\b"),
    ("digest", r"\b[0-9a-f]{64}\b"),
    ("balancer", r"\b[0-9a-f]{16}\b"),
    ("on-premises instance", r"(?<=:instance/)[\w<>.-]+_[A-Za-z0-9]{10}\b"),
)
_ID = re.compile("|".join(f"(?P<k{n}>{form})" for n, (_, form) in enumerate(_KINDS)))
#: A time in a text, such as that of the tag by which things expire.
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
#: Members whose value differs from run to run and says nothing.
_OPAQUE = frozenset({"nextToken", "NextToken", "lifecycleEventHookExecutionId"})
#: Rough gaps between two times, in seconds.
_GAPS = ((1, "at once"), (60, "seconds"), (3600, "minutes"), (float("inf"), "hours"))


@dataclass
class Names:
    """Placeholders of this run, this account and this region, and the numbers given to ids."""

    run: str
    account: str
    region: str
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def normal(self, value: Any) -> Any:
        """Return a value in the normal form.

        Args:
            value: A document of the API: parameters, an answer, or the body of a message.
        """
        times = sorted({when.timestamp() for when in _times(value)})
        return self._normal(value, times, "")

    def _normal(self, value: Any, times: list[float], member: str) -> Any:
        if isinstance(value, Mapping):
            return {
                self._text(name): self._normal(item, times, name)
                for name, item in value.items()
                if name != "ResponseMetadata"
            }
        if isinstance(value, list | tuple):
            return [self._normal(item, times, member) for item in value]
        if isinstance(value, datetime.datetime):
            return _label(value.timestamp(), times)
        if isinstance(value, str):
            return "<opaque>" if value and member in _OPAQUE else self._text(value)
        return value

    def _text(self, text: str) -> str:
        for real, placeholder in (
            (self.run, "<run>"),
            (self.account, "<account>"),
            (self.region, "<region>"),
        ):
            text = text.replace(real, placeholder)
        return _ID.sub(self._numbered, _TIME.sub("<time>", text))

    def _numbered(self, match: re.Match[str]) -> str:
        kind = _KINDS[int(str(match.lastgroup)[1:])][0]
        known = self._numbers.setdefault(kind, {})
        return f"<{kind} {known.setdefault(match.group(), len(known) + 1)}>"


def _times(value: Any) -> Iterator[datetime.datetime]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name != "ResponseMetadata":
                yield from _times(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _times(item)
    elif isinstance(value, datetime.datetime):
        yield value


def _label(time: float, times: list[float]) -> str:
    place = times.index(time)
    if not place:
        return "<time 1>"
    gap = time - times[0]
    rough = next(name for limit, name in _GAPS if gap < limit)
    return f"<time {place + 1}, {rough} after the first>"


@dataclass
class Entry:
    """One call and its response, or one message that arrived."""

    operation: str
    parameters: Any = None
    status: int | None = None
    answer: Any = None
    error: dict[str, str] | None = None
    #: The statuses that a deployment showed while it was polled, each once, in order.
    seen: list[str] | None = None

    def document(self) -> dict[str, Any]:
        """Return the entry as JSON keeps it, without what is absent."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass
class Record:
    """All entries of one run of one scenario."""

    scenario: str
    entries: list[Entry] = field(default_factory=list)
    #: The assertion that an account did not meet, where the scenario ended early.
    ended: str | None = None

    def save(self, folder: Path, **about: object) -> Path:
        """Write the record for a person to review.

        Args:
            folder: Where recorded answers of the service are kept.
            about: What else is to be known of the run: date, region, botocore's version.

        Returns:
            The file.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.scenario}.json"
        entries = [entry.document() for entry in self.entries]
        ended = {} if self.ended is None else {"ended": self.ended}
        content = {"scenario": self.scenario, **about, **ended, "entries": entries}
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
        return path

    @classmethod
    def load(cls, path: Path) -> Record:
        """Read a record that :meth:`save` has written."""
        content = json.loads(path.read_text("utf-8"))
        entries = [Entry(**entry) for entry in content["entries"]]
        return cls(content["scenario"], entries, content.get("ended"))


class Recorder:
    """A listener to a session's clients, which keeps calls to CodeDeploy and their responses."""

    def __init__(self, scenario: str, names: Names) -> None:
        self.record = Record(scenario)
        self._names = names
        self._quiet = False

    def listen(self, events: Any) -> None:
        """Register with the event emitter of a session, before its clients are made."""
        events.register("before-parameter-build.codedeploy", self._asked)
        events.register("after-call.codedeploy", self._answered)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep nothing meanwhile: polls differ in number between the sides."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def add(self, operation: str, answer: Any, **members: Any) -> None:
        """Keep something that was seen by other means: a message, the end of a poll."""
        self.record.entries.append(Entry(operation, answer=self._names.normal(answer), **members))

    def end(self, reason: str) -> None:
        """Keep why the scenario ended early."""
        self.record.ended = self._names.normal(reason)

    def _asked(self, params: Any, context: dict[str, Any], **_: object) -> None:
        context["contract_parameters"] = params

    def _answered(
        self, http_response: Any, parsed: Any, model: Any, context: dict[str, Any], **_: object
    ) -> None:
        if self._quiet:
            return
        error = parsed.get("Error")
        entry = Entry(
            model.name,
            self._names.normal(context.get("contract_parameters")),
            http_response.status_code,
        )
        if error is None:
            entry.answer = self._names.normal(parsed)
        else:
            entry.error = self._names.normal({name: error[name] for name in ("Code", "Message")})
        self.record.entries.append(entry)
