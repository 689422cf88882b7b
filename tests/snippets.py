"""The snippets of the documentation, as they stand on its pages, and how each of them is run.

- A block with a caption is a file: it lies beside every test that follows it on its page.
- A block that defines a test is one that passes. Of the class ``fails`` it is one that fails, and
  the block after it is part of what pytest prints.
- Every other block is a script. If a block of text follows, that is what it prints.
- A block of the class ``aio`` needs aiobotocore; the environments that have it run it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent

_FENCE = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>\w+)\n"
    r"(?P<options>(?::\w+: [^\n]*\n)*)\n*"
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Snippet:
    page: str
    line: int
    text: str
    classes: frozenset[str]
    #: What it has to print.
    output: str | None
    #: The files beside it, by name.
    files: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.page}-{self.line}"

    @property
    def is_test(self) -> bool:
        return re.search(r"^ *(async )?def test_", self.text, re.MULTILINE) is not None


def _of(page: Path) -> Iterator[Snippet]:
    content = page.read_text(encoding="utf-8")
    files: dict[str, str] = {}
    blocks = list(_FENCE.finditer(content))
    for block, following in itertools.zip_longest(blocks, blocks[1:]):
        options = dict(re.findall(r"^:(\w+): (.*)$", block["options"], re.MULTILINE))
        language, text = block["language"], block["text"]
        if language in ("python", "toml", "ini") and "caption" in options:
            files = {**files, options["caption"]: text}
        elif language == "python":
            output = following if following and following["language"] == "text" else None
            yield Snippet(
                page=page.stem,
                line=content.count("\n", 0, block.start()) + 1,
                text=text,
                classes=frozenset(options.get("class", "").split()),
                output=output and output["text"],
                files=files,
            )


def captioned(page: Path) -> dict[str, str]:
    """The blocks of a page that are files, by their names."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    options = [(dict(re.findall(r"^:(\w+): (.*)$", b["options"], re.MULTILINE)), b) for b in found]
    return {names["caption"]: block["text"] for names, block in options if "caption" in names}


SNIPPETS = [
    snippet
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for snippet in _of(page)
]
