"""The project's own files agree with one another, and their links lead somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TOX = (ROOT / "tox.ini").read_text("utf-8")
REPOSITORY = PYPROJECT["project"]["urls"]["Source"]
DOCUMENTATION = PYPROJECT["project"]["urls"]["Documentation"]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]


def targets(markdown: str) -> list[str]:
    """The targets of links and pictures; those inside the page are left out."""
    prose = re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", prose)
    return [target for pair in found for target in pair if target and not target.startswith("#")]


def readme_on_pypi() -> str:
    """README as the package's metadata has it."""
    hook = PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    text = (ROOT / "README.md").read_text("utf-8")
    for substitution in hook["substitutions"]:
        text = re.sub(substitution["pattern"], substitution["replacement"], text)
    return text


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def leads_somewhere(target: str) -> bool:
    name, _, anchor = target.partition("#")
    return (ROOT / name).exists() and (not anchor or anchor in anchors(ROOT / name))


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_lead_to_files_and_headings(page: str) -> None:
    found = targets((ROOT / page).read_text("utf-8"))
    relative = [target for target in found if "://" not in target]
    assert [target for target in relative if not leads_somewhere(target)] == []


def test_the_readme_on_pypi_has_absolute_links_alone() -> None:
    found = targets(readme_on_pypi())
    assert len(found) > 10
    assert [target for target in found if not target.startswith("https://")] == []


def test_the_links_of_the_readme_on_pypi_lead_to_files_of_the_project() -> None:
    raw = REPOSITORY.replace("https://github.com", "https://raw.githubusercontent.com")
    homes = {
        rf"{re.escape(DOCUMENTATION)}en/stable/(.*)\.html(?:#.*)?": "docs/{}.md",
        rf"{re.escape(REPOSITORY)}/blob/main/(.*)": "{}",
        rf"{re.escape(raw)}/main/(.*)": "{}",
    }
    paths = [
        home.format(match[1])
        for target in targets(readme_on_pypi())
        for pattern, home in homes.items()
        if (match := re.fullmatch(pattern, target))
    ]
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_same_pythons_are_promised_and_tested() -> None:
    prefix = "Programming Language :: Python :: 3."
    promised = {
        f"3.{classifier.removeprefix(prefix)}"
        for classifier in PYPROJECT["project"]["classifiers"]
        if classifier.startswith(prefix)
    }
    minors = re.search(r"^    py3\{(.*)\}$", TOX, re.MULTILINE)
    assert minors is not None
    assert {f"3.{minor.strip()}" for minor in minors[1].split(",")} == promised
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert set(workflow["jobs"]["tests"]["strategy"]["matrix"]["python"]) == promised
    assert (
        min(promised, key=lambda version: int(version[2:]))
        in (PYPROJECT["project"]["requires-python"])
    )


def test_workflows_name_environments_that_exist() -> None:
    defined = set(re.findall(r"^\[testenv:([\w-]+)\]", TOX, re.MULTILINE))
    named: set[str] = set()
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        # Of steps that run them by name, and of the lists in a matrix.
        lists = re.findall(
            r"(?:environments: |run -e )[\[\"]*([\w,\" -]+)", path.read_text("utf-8")
        )
        named |= {name for names in lists for name in re.findall(r"[\w-]+", names)}
    assert {"lint", "package", "wheel", "aio"} <= named
    assert {
        name for name in named if not re.fullmatch(r"py3\d+|ENVIRONMENTS|py|--|dist", name)
    } <= (defined)
