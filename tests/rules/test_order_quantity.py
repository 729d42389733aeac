from decimal import Decimal

import pytest

from hub.errors import OrderRefused
from hub.records import Product
from hub.rules.order_quantity import check_quantity


def product(multiple: str | None = None, minimum: str | None = None) -> Product:
    given = {"order_multiple": multiple, "order_minimum": minimum}
    lamp = {"sku": "LAMP", "name": "Lamp", "unit": "each", "tax_class": "standard", "active": True}
    return Product.model_validate({**lamp, **given})


def told(quantity: str, what: Product, unit: str = "each", smallest: str | None = None) -> tuple[str, str]:
    steps = {} if smallest is None else {unit: Decimal(smallest)}
    try:
        check_quantity(Decimal(quantity), unit, what, {"box": Decimal(12)}, steps)
    except OrderRefused as refused:
        return refused.code, str(refused)
    return "", ""


@pytest.mark.parametrize(
    ("quantity", "multiple", "minimum", "code", "may"),
    [
        ("48", "24", None, "", ""),
        ("50", "24", None, "order-multiple", "; 48 or 72 may be ordered"),
        ("0.5", "24", None, "order-multiple", "; 24 may be ordered"),
        ("0.5", "1", None, "order-multiple", "; 1 may be ordered"),
        ("24", "24", "48", "order-minimum", "at least 48 each was expected, not 24"),
        ("50", "24", "60", "order-multiple", "; 72 may be ordered"),
        ("9", None, "10", "order-minimum", "at least 10 each was expected, not 9"),
        ("10", None, "10", "", ""),
        ("9", "4", "10", "order-multiple", "; 12 may be ordered"),
        ("8", "4", "10", "order-minimum", "at least 12 each was expected, not 8"),
        ("7.25", "0", "0", "", ""),
        ("0.75", "0.25", "0.5", "", ""),
    ],
)
def test_a_quantity_that_isnt_possible_is_refused_with_those_that_are(quantity, multiple, minimum, code, may):
    found, message = told(quantity, product(multiple, minimum))
    assert found == code
    assert message.endswith(may)


def test_in_another_unit_what_it_holds_counts():
    assert told("2", product("24"), "box") == ("", "")
    assert told("3", product("24"), "box") == (
        "order-multiple", "a multiple of 24 each was expected, not 36; 24 or 48 may be ordered",
    )  # fmt: skip
    assert told("1", product("24"), "pallet")[0] == "unit-factor"
    assert told("1", product(), "pallet") == ("", "")


def test_an_offices_own_steps_by_unit_come_first():
    assert told("2.5", product("24"), smallest="1") == (
        "smallest-quantity", "a multiple of 1 each was expected, not 2.5; 2 or 3 may be ordered",
    )  # fmt: skip
