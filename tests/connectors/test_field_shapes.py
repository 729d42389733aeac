"""Which fields records have, and of which types: names and types, never a value."""

from pathlib import Path
from typing import Any

import pytest

from hub.connectors.base import Page
from hub.connectors.field_shapes import MOST_FIELDS, FieldShapes
from hub.connectors.packs import load_pack
from hub.connectors.raw_record import flawed
from hub.records import Kind
from tests.support.bodies import PACK

SHAPED = PACK.replace("[id, name, price]", "[id, name, size.width]").replace(
    "cursor: {", 'blanks: ["false"]\ncursor: {'
)


@pytest.fixture
def shapes(tmp_path: Path) -> FieldShapes:
    (tmp_path / "mine.yaml").write_text(SHAPED, encoding="utf-8")
    return FieldShapes(load_pack(str(tmp_path / "mine.yaml")), Kind.PRODUCT)


def seen(shapes: FieldShapes, *records: dict[str, Any], resource: str = "things") -> dict[str, set[str]]:
    shapes.add(Page(resource, b"", "", [*records]))
    return shapes.types


@pytest.mark.parametrize(
    ("values", "types"),
    [
        (("Cup", "1"), {"text"}),
        (("0012", ""), {"text"}),
        (("1.50", "2e3", None), {"decimal"}),
        (("1.50", "on request"), {"text"}),
        ((3, "1.50"), {"number", "decimal"}),
        ((True, False), {"boolean"}),
        ((False, None), set()),
        (([1], {"a": 1}), {"list", "object"}),
        ((None, ""), set()),
    ],
)
def test_the_types_of_a_field(shapes: FieldShapes, values: tuple[Any, ...], types: set[str]) -> None:
    assert seen(shapes, *({"name": value} for value in values))["name"] == types


def test_fields_inside_are_those_that_the_pack_declares_and_all_of_its_lists(shapes: FieldShapes) -> None:
    record = {"size": {"width": 3, "depth": 4}, "prices": [{"level": "A", "more": 1}, {"amount": "1.5"}]}
    assert seen(shapes, record, {"size": None, "prices": {"level": "B"}}) == {
        "size": {"object"},
        "size.width": {"number"},
        "prices": {"list"},
        "prices.level": {"text"},
        "prices.more": {"number"},
        "prices.amount": {"decimal"},
    }


def test_code_tables_and_flawed_records_are_passed_over(shapes: FieldShapes) -> None:
    assert seen(shapes, {"id": "1"}, resource="others") == {}
    assert seen(shapes, flawed("record 1 isn't an object", {"x": 1})) == {}
    assert shapes.records == 0


def test_data_for_names_are_no_fields(shapes: FieldShapes) -> None:
    found = seen(shapes, {f"n{number}": 1 for number in range(2 * MOST_FIELDS)}, {"n" * 201: 1})
    assert len(found) == MOST_FIELDS
    assert "n" * 201 not in found
