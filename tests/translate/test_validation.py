"""The columnar checks say the same as the pydantic models that they are drawn from."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from hub.records import RECORDS, Kind, Order, OrderCharge, OrderLine, OrderText
from hub.translate.cells import Cells
from hub.translate.targets import TargetField, ValueType, targets
from hub.translate.validation import fit, require

FIELDS = [
    pytest.param(target, id=f"{kind}.{name}")
    for kind, record in RECORDS.items()
    for name, target in targets(record).items()
]
VALUES: dict[ValueType, st.SearchStrategy[Any]] = {
    ValueType.TEXT: st.text(alphabet="abcGBP1", min_size=1, max_size=6)
    | st.sampled_from(["standard", "all", "GBP", "GB", "domestic", "x" * 50, "x" * 51, "é" * 250, "é" * 251]),
    ValueType.NUMBER: st.decimals(min_value=-5, max_value=5, places=10),
    ValueType.WHOLE: st.integers(-3, 1003),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.DATE: st.dates(),
}


def checked(target: TargetField, value: Any, kind: Any = None) -> Cells:
    column = pa.array([value], kind)
    return require(fit(Cells("Field", pa.array(["text"]), column), target), target, "Field is empty", "m.yaml:1")


@settings(max_examples=30)
@pytest.mark.parametrize("target", FIELDS)
@given(data=st.data())
def test_a_column_refuses_what_the_model_refuses(target: TargetField, data: st.DataObject) -> None:
    value = data.draw(VALUES[target.type])
    try:
        TypeAdapter(target.annotation).validate_python(value)
        fits = True
    except ValidationError:
        fits = False
    kind = pa.decimal128(38, 10) if target.type == ValueType.NUMBER else None
    cells = checked(target, value, kind)
    assert (cells.reasons is None) == fits
    if fits:
        assert cells.values[0].as_py() == value


@pytest.mark.parametrize("target", FIELDS)
def test_nothing_is_a_reason_or_the_default(target: TargetField) -> None:
    cells = checked(target, None, pa.string() if target.type == ValueType.TEXT else None)
    if target.required:
        assert cells.reasons.to_pylist() == [f"{target.name} is missing: Field is empty (m.yaml:1)"]
    else:
        assert cells.reasons is None
        assert cells.values[0].as_py() == target.default


def test_a_whole_number_has_no_fraction() -> None:
    days = targets(RECORDS["terms"])["payment_days"]  # type: ignore[index]
    kind = pa.decimal128(38, 10)
    assert checked(days, Decimal("30.0"), kind).values.to_pylist() == [30]
    assert checked(days, Decimal("30.5"), kind).reasons.to_pylist() == ["Field `text` isn't a whole number"]


def test_every_field_of_every_model_is_understood() -> None:
    models: list[tuple[type[BaseModel], set[str]]] = [(record, set()) for record in RECORDS.values()]
    models += [(Order, {"lines", "charges", "texts"}), *((line, set()) for line in (OrderLine, OrderCharge, OrderText))]
    for model, left_out in models:
        assert set(targets(model)) == set(model.model_fields) - left_out


def test_a_nul_character_is_refused_before_it_can_break_a_whole_load():
    target = targets(RECORDS[Kind.PRODUCT])["name"]
    assert "NUL" in str(checked(target, "La\x00mp").reasons)
    assert checked(target, "Lamp").reasons is None
