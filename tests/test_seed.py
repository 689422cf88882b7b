"""The pages that hold the fake against the change it began with, and against later evidence."""

from __future__ import annotations

import ast
import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session

from codedeploy_fake import messages
from codedeploy_fake.model.defaults import QUOTAS

ROOT = Path(__file__).parent.parent
EVIDENCE = ROOT / "docs" / "evidence"
SEED: dict[str, Any] = json.loads((EVIDENCE / "seed.json").read_text(encoding="utf-8"))

#: One test that a row names: in seed.md as a link to its file, elsewhere with its path.
LINK = re.compile(r"\[`(test_\w+)`\]\(\.\./\.\./(tests/[\w/]+\.py)\)")
PATH = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
#: What members of deployments and deployment groups are inside in responses.
INSIDE = re.compile(
    r"^(deploymentGroupsInfo\[\]|deploymentGroupInfo|deploymentsInfo\[\]|deploymentInfo)\."
)

Row = list[str]


def _rows(page: str) -> list[Row]:
    lines = (EVIDENCE / page).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return [row for row in cells if row[0].isdecimal()]


ROWS = _rows("seed.md")
GUIDE = _rows("guide.md")
#: The API reference: what its pages state beside the tests, as those of the guide.
REFERENCE = {page: _rows(page) for page in ("api_operations.md", "api_data_types.md")}
ADDITIONS = _rows("additions.md")
#: What pages of the service state: each row is tested, or says why it is not.
STATED = [*GUIDE, *chain(*REFERENCE.values())]


def _named(row: Row) -> list[tuple[str, str]]:
    """Return file and name of each test that a row names."""
    text = "|".join(row)
    return [(file, name) for name, file in LINK.findall(text)] + PATH.findall(text)


@functools.cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    "row", [*ROWS, *STATED, *ADDITIONS], ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}"
)
def test_every_row_names_tests_that_exist(row: Row) -> None:
    missing = [
        f"{file}::{name}"
        for file, name in _named(row)
        if not (ROOT / file).is_file() or name not in _tests_in(file)
    ]
    assert not missing, f"row {row[0]} names tests that are not there: {missing}"


@pytest.mark.parametrize("row", [*ROWS, *ADDITIONS], ids=lambda row: f"{row[0]}-{row[1]}")
def test_no_sentence_and_no_addition_is_without_a_test(row: Row) -> None:
    assert _named(row), f"row {row[0]} names no test"


@pytest.mark.parametrize("row", STATED, ids=lambda row: f"{row[0]}-{row[1]}")
def test_what_a_page_states_is_tested_or_the_row_says_why_not(row: Row) -> None:
    assert _named(row) or row[4], f"row {row[0]} names no test, and does not say why"


@pytest.mark.parametrize(
    "rows",
    [ROWS, GUIDE, ADDITIONS, *REFERENCE.values()],
    ids=["seed", "guide", "additions", *REFERENCE],
)
def test_rows_are_numbered_without_a_gap(rows: list[Row]) -> None:
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


def test_every_operation_of_the_model_has_a_row() -> None:
    model = Session().get_service_model("codedeploy")
    assert {row[1] for row in REFERENCE["api_operations.md"]} == set(model.operation_names)


def test_every_documented_type_and_error_of_the_model_has_a_row() -> None:
    model = Session().get_service_model("codedeploy")
    operations = [model.operation_model(name) for name in model.operation_names]
    shapes = [shape for op in operations for shape in (op.input_shape, op.output_shape)]
    of_operations = {shape.name for shape in shapes if shape is not None}
    documented = {
        name
        for name in model.shape_names
        if (shape := model.shape_for(name)).type_name == "structure"
        and (
            any(m.documentation for m in shape.members.values()) or shape.metadata.get("exception")
        )
    }
    assert documented - of_operations <= {row[1] for row in REFERENCE["api_data_types.md"]}


def _members() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return operation, path and facts of each member, as the rows name it."""
    for operation, about in SEED["operations"].items():
        for way in ("request", "response"):
            for path, facts in about[way].items():
                yield operation, INSIDE.sub("", path), facts


def _cells() -> Iterator[tuple[str, str, str, str]]:
    """Return operation, path, kind and text of each row, once for each of its operations."""
    for _, operations, member, kind, text, *_ in ROWS:
        for operation in operations.split(", "):
            yield operation, member.strip("`"), kind, text


def test_every_sentence_of_2016_has_a_row() -> None:
    wanted = Counter({("", ""): SEED["sentences"]})
    for operation, about in SEED["operations"].items():
        wanted[operation, ""] = about["sentences"]
    for operation, path, facts in _members():
        wanted[operation, path] += facts["sentences"]
    found = Counter(
        (operation, path) for operation, path, kind, _ in _cells() if kind == "sentence"
    )
    assert found == +wanted


def test_every_member_of_2016_has_a_row() -> None:
    members = {(operation, path) for operation, path, _ in _members()}
    assert members == {(operation, path) for operation, path, _, _ in _cells() if path}


@pytest.mark.parametrize(
    ("operation", "path", "values"),
    [(*member, facts["values"]) for *member, facts in _members() if "values" in facts],
)
def test_every_value_of_2016_has_a_row(operation: str, path: str, values: list[str]) -> None:
    texts = " ".join(text for *at, _, text in _cells() if at == [operation, path])
    named = set(re.findall(r"`(\w+)`", texts))
    assert set(values) <= named


def test_each_addition_has_a_mark_a_place_and_a_source() -> None:
    assert len(ADDITIONS) == 22
    for _, fact, mark, place, _, source, _ in ADDITIONS:
        assert fact
        assert mark.partition(" ")[0].strip(",;") in ("seen", "documented", "inferred")
        assert place
        assert source


@pytest.mark.parametrize(
    ("mark", "name"),
    [(row[2], name) for row in ADDITIONS for name in re.findall(r"`(\w+)`", row[4])],
)
def test_the_text_of_an_addition_is_marked_in_the_registry_as_it_is_known(
    mark: str, name: str
) -> None:
    message = messages.NAMES[name]
    assert message.mark == ("inferred" if "text inferred" in mark else "verbatim")
    assert message.source


def test_each_fact_stands_in_the_reference_with_its_source() -> None:
    references = "".join(
        (EVIDENCE / f"{name}.md").read_text(encoding="utf-8") for name in ("engine", "validation")
    )
    # A repository that a source names stands there too.
    sources = {row[0]: re.findall(r"[\w.-]+/[\w.-]+", row[5]) for row in ADDITIONS}
    missing = [
        number
        for number, found in sources.items()
        if found and not any(repository in references for repository in found)
    ]
    assert missing == []


#: Pages of the guide with numbers, names, orders or texts that the service can be held to.
TOPICS = """
application-revisions-register applications-delete applications-rename
deployment-configurations deployment-configurations-create deployment-configurations-delete
deployment-groups-configure-advanced-options deployment-groups-create-blue-green
deployment-groups-create-cli deployment-groups-create-ecs deployment-groups-create-in-place
deployment-groups-delete deployment-groups-edit deployments deployment-steps-ecs
deployment-steps-lambda deployment-steps-server deployments-create-cli
deployments-rollback-and-redeploy deployments-stop error-codes instances-health
instances-on-premises instances-tagging integrations-aws-auto-scaling
integrations-aws-elastic-load-balancing limits monitoring-cloudwatch-events monitoring-create-alarms
monitoring-sns-event-notifications-create-trigger monitoring-sns-event-notifications-json-format
on-premises-instances-operations-deregister-automatically
on-premises-instances-operations-deregister-manually on-premises-instances-operations-remove-tags
on-premises-instances-operations-uninstall-agent
on-premises-instances-operations-view-details-multiple on-premises-instances-register
reference-appspec-file-structure-hooks reference-appspec-file-structure-resources
troubleshooting-auto-scaling troubleshooting-deployments troubleshooting-deployments-lambda
troubleshooting-ecs primary-components welcome
"""


def test_every_topic_of_the_guide_has_rows() -> None:
    pages = {row[1] for row in GUIDE if not row[1].endswith(" (API)")}
    assert pages == set(TOPICS.split())


@pytest.mark.parametrize("name", QUOTAS)
def test_every_quota_is_held_against_the_guide(name: str) -> None:
    assert any(f"quota `{name}`" in row[4] for row in GUIDE)
