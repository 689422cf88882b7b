"""The tables in the documentation come from the code and from the table of provocations."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake.messages import NAMES
from codedeploy_fake.model import options
from codedeploy_fake.model.defaults import QUOTAS
from codedeploy_fake.service.operations import OPERATIONS
from codedeploy_fake.service.rules.groups import CHECKS
from tests.enumerations import values
from tests.errors.calls import MODEL
from tests.errors.order import listed


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, str]:
    """The generated pages by name."""
    path = Path(__file__).parents[2] / "docs" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    generate: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for _ in range(2):
        # A second build finds them there.
        generate.write(tmp_path / "reference")
    return {
        page.stem: page.read_text(encoding="utf-8") for page in (tmp_path / "reference").iterdir()
    }


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]


def test_the_table_of_values_has_a_row_for_each_value_in_a_response(pages: dict[str, str]) -> None:
    found = [(row[0].strip("`"), row[1].strip("`")) for row in rows(pages["enumerations"])]
    assert found == values()
    assert all(row[2] for row in rows(pages["enumerations"]))


def test_the_table_of_operations_lists_every_one(pages: dict[str, str]) -> None:
    listed = {row[0].strip("`"): row[1:] for row in rows(pages["operations"])}
    assert set(listed) == set(OPERATIONS)
    assert listed["GetDeployment"] == ["deployments", "yes", "", "[3](errors.md#getdeployment)"]
    assert listed["CreateApplication"][:3] == ["applications", "", ""]


def test_the_tables_of_errors_list_what_each_operation_declares(pages: dict[str, str]) -> None:
    sections = dict(part.split("\n", 1) for part in pages["errors"].split("\n## ")[1:])
    undeclared, inside = sections.pop("Undeclared"), sections.pop("Inside responses")
    for operation in MODEL.operation_names:
        table = rows(sections.pop(operation))
        declared = {shape.name for shape in MODEL.operation_model(operation).error_shapes}
        assert {row[0].strip("`") for row in table} == declared
        assert {row[1].partition(":")[0] for row in table} <= {
            "input",
            "state",
            "declared world",
            "environment",
        }
    assert sections == {}
    assert "AccessDeniedException" in undeclared
    codes = {row[0].strip("`") for row in rows(inside)}
    assert {"HEALTH_CONSTRAINTS", "MANUAL_STOP", "ScriptFailed", "UnknownError"} <= codes


def test_the_order_of_two_mistakes_is_that_of_the_checks(pages: dict[str, str]) -> None:
    _, checks, *sections = pages["order"].split("\n## ")
    assert [line.split(" | ")[1].strip("| ") for line in checks.splitlines()[6:] if line] == [
        check.subject for check in CHECKS
    ]
    orders = listed()
    assert [section.partition("\n")[0] for section in sections] == list(orders)
    for section, order in zip(sections, orders.values(), strict=True):
        errors = [line.split(" | ")[3] for line in section.splitlines()[4:] if line]
        assert errors == [f"`{NAMES[mistake.name].exception}`" for mistake in order]


def test_a_row_says_how_to_reach_an_error_its_text_and_its_source(pages: dict[str, str]) -> None:
    assert [
        "`DeploymentDoesNotExistException`",
        "state",
        "a well-formed id of no deployment",
        "`The deployment {id} could not be found`",
        "verbatim",
        "SDKFEAT",
    ] in rows(pages["errors"])


def test_the_tables_of_quotas_and_options_are_complete(pages: dict[str, str]) -> None:
    assert [row[0].strip("`") for row in rows(pages["quotas"])] == list(QUOTAS)
    assert [row[0].strip("`") for row in rows(pages["options"])] == list(options.NAMES)
