"""The answers that AWS prints in its documentation, as lists of the members that they have."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.recorded.recordings import SHAPES

#: Where the documentation's samples are: folder, and the member that holds the answer.
SOURCES = {"aws-api-reference": "response", "aws-cli-examples": "output"}

#: Members whose values have to be the same too.
_COMPARED = frozenset(
    {
        "bundleType",
        "code",
        "creator",
        "deploymentOption",
        "deploymentTargetType",
        "deploymentType",
        "errorCode",
        "message",
        "lifecycleEventName",
        "revisionType",
        "status",
        "statusMessage",
        "Type",
    }
)


def members(answer: Any, path: str = "") -> Iterator[str]:
    """The members of an answer, as ``deploymentInfo.status=Created``.

    Of values only those that are the same in every account are told, of lists what their items
    have in all.
    """
    if isinstance(answer, dict) and answer:
        for name, value in answer.items():
            yield from members(value, f"{path}.{name}".lstrip("."))
    elif isinstance(answer, list) and answer:
        for item in answer:
            yield from members(item, path + "[]")
    else:
        name = path.replace("[]", "").rpartition(".")[2]
        if answer in ("", [], {}) or isinstance(answer, bool) or name in _COMPARED:
            path += "=" + json.dumps(answer, ensure_ascii=False)
        yield path


@functools.cache
def samples(folder: Path) -> dict[str, list[str]]:
    """The members of every sample, by folder and name."""
    if folder == SHAPES:
        kept: dict[str, list[str]] = json.loads((SHAPES / "documented.json").read_text("utf-8"))
        return kept
    found: dict[str, list[str]] = {}
    for source, member in SOURCES.items():
        for path in sorted((folder / source).glob("*.json")):
            answer = json.loads(path.read_text("utf-8"))[member]
            found[f"{source}/{path.stem}"] = sorted(set(members(answer)))
    return found
