"""What an ERP holds in other units than were ordered."""

from decimal import Decimal

import pytest

from hub.records import OrderDocument, OrderLine
from hub.rules.ordered_units import in_ordered_units
from hub.rules.units import Units

UNITS = Units({"LAMP": "each"}, {"LAMP": {"box": Decimal(12), "ring": Decimal(7)}})


def ordered(*lines: tuple[str, str, str]) -> list[OrderLine]:
    same = {"sku": "LAMP", "name": "Lamp", "list_price": None, "price_rule": "all", "tax_class": "zero", "net": "1"}
    return [
        OrderLine.model_validate(
            {**same, "number": number, "quantity": count, "unit": unit, "unit_price": price, "tax_rate": "0"}
        )
        for number, (count, unit, price) in enumerate(lines, 1)
    ]


def held(quantity: str, unit: str | None, price: str, **more: object) -> OrderDocument:
    values = {"number": "SO-1", "line": "1", "account": "A", "sku": "LAMP", "currency": "GBP", **more}
    return OrderDocument.model_validate({**values, "quantity": quantity, "unit": unit, "unit_price": price})


def restated(agreed: list[OrderLine], line: OrderDocument, units: Units = UNITS) -> tuple[str, str | None, str]:
    (found,) = in_ordered_units(agreed, [line], lambda: units, "GBP")
    return str(found.quantity), found.unit, str(found.unit_price)


@pytest.mark.parametrize(
    ("agreed", "there", "as_ordered"),
    [
        (("2", "box", "24.00"), ("24", "each", "2"), ("2", "box", "24.00")),
        (("24", "each", "2"), ("2", "box", "24.00"), ("24", "each", "2")),
        (("14", "ring", "12"), ("98", "each", "1.71429"), ("14", "ring", "12")),
        # a price that the ERP had to round, and one that no decimal is
        (("2", "box", "10.00"), ("24", "each", "0.83333"), ("2", "box", "10.00")),
        (("24", "each", "0.83333"), ("2", "box", "10.00"), ("24", "each", "0.83333")),
        # more or less of it, and another price: as they are, to be compared
        (("2", "box", "24.00"), ("36", "each", "2"), ("3", "box", "24.00")),
        (("2", "box", "24.00"), ("24", "each", "2.01"), ("2", "box", "24.12")),
        (("240", "box", "10.00"), ("2880", "each", "0.83333"), ("240", "box", "9.99996")),
        (("2", "box", "24.00"), ("2", "each", "24.00"), ("2", "each", "24.00")),
        # what was ordered in it
        (("2", "box", "24.00"), ("2", "box", "23.00"), ("2", "box", "23.00")),
        # a unit that nobody can convert, and none
        (("2", "box", "24.00"), ("1", "crate", "48"), ("1", "crate", "48")),
        (("2", "box", "24.00"), ("24", None, "2"), ("24", None, "2")),
    ],
)
def test_lines_in_other_units_are_restated_where_that_is_exact(agreed, there, as_ordered):
    assert restated(ordered(agreed), held(*there)) == as_ordered


def test_what_was_shipped_is_restated_too():
    line = held("24", "each", "2", shipped=Decimal(12), outstanding=Decimal(12))
    (found,) = in_ordered_units(ordered(("2", "box", "24")), [line], lambda: UNITS, "GBP")
    assert [found.quantity, found.shipped, found.outstanding] == [2, 1, 1]


def test_a_product_that_was_ordered_in_two_units_is_left_as_it_is():
    both = ordered(("2", "box", "24"), ("5", "ring", "14"))
    assert restated(both, held("24", "each", "2")) == ("24", "each", "2")


def test_freight_and_what_wasnt_ordered_are_left_as_they_are():
    for line in (held("24", "each", "2", extra=True), held("24", "each", "2", sku="CAGE")):
        assert restated(ordered(("2", "box", "24")), line) == ("24", "each", "2")


def test_the_catalogue_is_asked_only_where_a_unit_differs():
    def nobody() -> Units:
        raise AssertionError

    assert in_ordered_units(ordered(("2", "box", "24")), [held("2", "box", "24")], nobody, "GBP")


def test_a_line_that_was_split_is_counted_as_one() -> None:
    agreed = ordered(("2", "box", "24.00"))
    parts = [held(count, "each", "2", line=line, net=net) for count, line, net in (("5", "1", "10"), ("19", "2", "38"))]
    (whole,) = in_ordered_units(agreed, parts, lambda: UNITS, "GBP")
    assert (whole.quantity, whole.unit) == (Decimal(2), "box")
    assert (whole.unit_price, whole.net) == (Decimal(24), Decimal(48))
    for other in ({"account": "B"}, {"unit_price": Decimal(3)}, {"ship_to": "YARD"}, {"currency": "EUR"}):
        apart = [parts[0], parts[1].model_copy(update=other)]
        assert in_ordered_units(agreed, apart, lambda: UNITS, "GBP") == apart
    (unknown,) = in_ordered_units(agreed, [parts[0], parts[1].model_copy(update={"net": None})], lambda: UNITS, "GBP")
    assert unknown.quantity == Decimal(2)
    assert unknown.net is None
