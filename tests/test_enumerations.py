"""Every value of every enumeration in a response is within a test's reach, or known not to be."""

from __future__ import annotations

import pytest

from tests.enumerations import UNREACHED, Value, values, ways


@pytest.mark.parametrize("value", values(), ids="-".join)
def test_each_value_is_brought_about_through_boto3_or_has_a_reason(value: Value) -> None:
    found = ways(value)
    if value in UNREACHED:
        assert found == [], "it is reached: take it out of the table"
        reason, source = UNREACHED[value]
        assert reason
        assert source
    else:
        assert found != [], f"nothing leads to {value}"


def test_the_table_holds_values_of_the_model_alone() -> None:
    of_old_models = {"DeploymentMode"}
    unknown = {value for value in UNREACHED if value not in values()}
    assert {name for name, _ in unknown} <= of_old_models
