"""Recorded answers of the real service, and the form in which they are compared.

All recordings lie in a folder beside the checkout. Where it is missing, the distinct shapes of
its answers stand in for it; they are kept here, and wherever the folder exists a test shows that
the two are the same.
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).with_name("shapes")
RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "recorded"
#: Where recordings are: always the shapes, and the whole folder where it exists.
FOLDERS = [folder for folder in (SHAPES, RECORDED) if folder.is_dir()]

#: Folders of placebo's recordings, and the year of the oldest one in each.
PLACEBO = {"glomex+gcdt": 2016, "cloud-custodian": 2021}

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: What stands for the values of a member: those that fit the form are all the same.
_FORMS = {
    "applicationId": (_UUID, "<uuid>"),
    "applicationName": (".+", "<name>"),
    "bucket": (".+", "<name>"),
    # Where it does not depend on names of any length.
    "content-length": ("(?!(30|41)$)[0-9]+", "<number>"),
    # Predefined configurations have ids of their own.
    "deploymentConfigId": (f"(?!00000000-){_UUID}", "<uuid>"),
    "deploymentGroupId": (_UUID, "<uuid>"),
    "deploymentGroupName": (".+", "<name>"),
    "deploymentId": ("d-[A-Z0-9]{9}", "<deployment id>"),
    "description": (".+", "<text>"),
    "eTag": ('"[0-9a-f]{32}"', "<quoted hash>"),
    "instanceId": (r"arn:aws:ec2:[a-z0-9-]+:\d{12}:instance/i-[0-9a-f]{17}", "<instance ARN>"),
    "instancesList": ("i-[0-9a-f]{17}", "<instance id>"),
    "key": (".+", "<name>"),
    "logTail": ("(?s:.+)", "<log>"),
    "scriptName": (".+", "<script>"),
    "serviceRoleArn": (r"arn:aws:iam::\d{12}:role/.+", "<role ARN>"),
    "version": (".+", "<version>"),
    "x-amzn-requestid": (_UUID, "<uuid>"),
}
_TIMES = ("createTime", "completeTime", "startTime", "endTime", "lastUpdatedAt")
#: Headers that CodeDeploy answers with; a balancer added others to some answers.
_HEADERS = ("content-length", "content-type", "x-amzn-requestid")


@dataclass(frozen=True)
class Recording:
    """One answer of the real service, in its normal form."""

    operation: str
    status_code: int
    #: When it was recorded.
    year: int
    answer: dict[str, Any]
    #: Which file it is; empty for a shape.
    file: str = ""
    #: The id of the deployment that it tells of, and how many answers told of it before.
    deployment: tuple[str, int] | None = None

    @property
    def shape(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "status_code": self.status_code,
            "year": self.year,
            "answer": self.answer,
        }

    def __str__(self) -> str:
        return self.file or f"{self.operation} {self.year}"


def normal(value: Any, member: str = "") -> Any:
    """An answer with everything in it that has to be the same, and forms for all that has not."""
    if isinstance(value, dict):
        if value.get("__class__") == "datetime":
            return "<time>"
        return {
            name: _metadata(item) if name == "ResponseMetadata" else normal(item, name)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [normal(item, member) for item in value]
    if isinstance(value, datetime.datetime):
        assert value.microsecond % 1000 == 0
        return "<time>"
    if member in _TIMES:
        # One of the files edited by hand has a number.
        assert isinstance(value, float) or value == "<time>"
        return "<time>"
    form, label = _FORMS.get(member, ("", ""))
    if form and isinstance(value, str) and re.fullmatch(form, value):
        return label
    return value


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """What the service itself says around the result: nothing where placebo kept nothing."""
    if "HTTPHeaders" not in metadata:
        return {}
    headers = metadata["HTTPHeaders"]
    return {"HTTPHeaders": {name: normal(headers[name], name) for name in _HEADERS}}


def _year(value: Any) -> int:
    if isinstance(value, dict):
        if value.get("__class__") == "datetime":
            year: int = value["year"]
            return year
        return max(map(_year, value.values()), default=0)
    return max(map(_year, value), default=0) if isinstance(value, list) else 0


@functools.cache
def recordings(folder: Path, source: str) -> tuple[Recording, ...]:
    """The recordings of one source, from the shapes or from the whole folder."""
    if folder == SHAPES:
        shapes = json.loads((SHAPES / f"{source}.json").read_text("utf-8"))
        return tuple(Recording(**shape) for shape in shapes)
    return tuple(map(_read, sorted((folder / source).glob("*/*.json"))))


def _read(path: Path) -> Recording:
    content = json.loads(path.read_text("utf-8"))
    source, operation = path.parts[-3:-1]
    data = content["data"]
    info = data.get("deploymentInfo")
    number = int(path.name.removeprefix(operation)[1:3])
    return Recording(
        operation,
        content["status_code"],
        _year(data) or PLACEBO[source],
        normal(data),
        path.name,
        (info["deploymentId"], number) if info else None,
    )


def distinct(found: tuple[Recording, ...]) -> list[dict[str, Any]]:
    """The shapes of some recordings, each once, in a fixed order."""
    texts = {json.dumps(recording.shape, sort_keys=True) for recording in found}
    return [json.loads(text) for text in sorted(texts)]


#: Where a deployment stands: its status and the counters that are not zero.
Moment = tuple[str, tuple[tuple[str, int], ...] | None]


def moment(answer: dict[str, Any]) -> Moment:
    info = answer["deploymentInfo"]
    overview = info.get("deploymentOverview")
    if overview is None:
        return info["status"], None
    return info["status"], tuple(sorted((name, n) for name, n in overview.items() if n))


def courses(folder: Path) -> list[list[Moment]]:
    """How the recorded deployments went: the distinct courses, moment by moment."""
    if folder == SHAPES:
        shapes = json.loads((SHAPES / "courses.json").read_text("utf-8"))
        return [[(status, _counters(counters)) for status, counters in course] for course in shapes]
    of_deployments: dict[str, list[tuple[int, Moment]]] = {}
    for recording in recordings(folder, "glomex+gcdt"):
        if recording.deployment is not None:
            name, number = recording.deployment
            of_deployments.setdefault(name, []).append((number, moment(recording.answer)))
    found = {
        tuple(dict.fromkeys(when for _, when in sorted(seen, key=lambda item: item[0])))
        for seen in of_deployments.values()
    }
    return [list(course) for course in sorted(found, key=repr)]


def _counters(counters: dict[str, int] | None) -> tuple[tuple[str, int], ...] | None:
    return None if counters is None else tuple(sorted(counters.items()))


@functools.cache
def live_run(folder: Path, name: str) -> dict[str, Any]:
    """What somebody told of a run on a real account, without remarks on it."""
    content = json.loads((folder / "live-runs" / f"{name}.json").read_text("utf-8"))
    return {member: value for member, value in content.items() if member != "note"}


def live_runs() -> Iterator[str]:
    return (path.stem for path in sorted((SHAPES / "live-runs").glob("*.json")))
