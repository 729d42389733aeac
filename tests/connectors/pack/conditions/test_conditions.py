"""A fixed condition of a kind: by field what it must be, written as every other condition on it."""

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions import CONDITIONS, Conditions
from hub.connectors.pack.kinds import KindRead

TEXT = {"since": "{field} gt {value}", "equals": "{field} eq {value}"}
LIST = {"kind": "list", "since": ["{field}", ">", "{value}"], "equals": ["{field}", "=", "{value}"]}
CRITERIA = {"since": ">={value}", "equals": "{value}"}


def of(style: dict[str, Any]) -> Conditions:
    return TypeAdapter[Conditions](Annotated[Conditions, CONDITIONS]).validate_python(style)


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (TEXT, "O'Neil", ReadCondition("type", "type eq 'O''Neil'")),
        (TEXT, 7, ReadCondition("type", "type eq 7")),
        (TEXT, True, ReadCondition("type", "type eq true")),
        ({"kind": "odata", "version": 4}, False, ReadCondition("type", "type eq false")),
        (LIST, True, ReadCondition("type", "type = True", ["type", "=", True])),
        (LIST, 1, ReadCondition("type", "type = 1", ["type", "=", 1])),
        # the field stands beside, and the criteria are the ERP's own words
        (CRITERIA, "1..9|12", ReadCondition("type", "1..9|12")),
        (CRITERIA, "type=1", ReadCondition("type", "type=1")),
    ],
)
def test_what_a_filter_says(style: dict[str, Any], value: str | int | bool, written: ReadCondition) -> None:
    conditions = of(style)
    assert conditions.fixed("type", value) == written
    assert [*conditions.filter_problems("filter", {"type": value})] == []


@pytest.mark.parametrize("whole", ["type eq 'item'", "type=item", "type  != 1", "type<2"])
@pytest.mark.parametrize("style", [TEXT, LIST])
def test_a_condition_that_is_whole_already_is_refused(style: dict[str, Any], whole: str) -> None:
    (told,) = of(style).filter_problems("kinds.product.filter", {"type": whole})
    assert told.startswith("kinds.product.filter.type: the value alone was expected")


def test_a_value_keeps_its_type_and_nothing_else_is_one() -> None:
    read = KindRead.model_validate({"resource": "items", "key": ["id"], "filter": {"a": True, "b": 1, "c": "1"}})
    assert [*map(repr, read.filter.values())] == ["True", "1", "'1'"]
    with pytest.raises(ValidationError):
        KindRead.model_validate({"resource": "items", "key": ["id"], "filter": {"a": None}})
