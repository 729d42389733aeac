from decimal import Decimal

import pytest

from hub.records import OrderDocument
from hub.rules.closing import RemainingLine, without_closed
from hub.rules.readback import ComparedOrder


def agreed(*lines: tuple[str, str, str, str]) -> ComparedOrder:
    return ComparedOrder(
        [RemainingLine(sku, Decimal(count), "each", Decimal(price), Decimal(net)) for sku, count, price, net in lines],
        "GBP",
    )


def held(sku: str, quantity: str, shipped: str | None, **more: object) -> OrderDocument:
    values = {"number": "SO-1", "line": sku, "account": "A", "sku": sku, "currency": "GBP", **more}
    sent = None if shipped is None else Decimal(shipped)
    return OrderDocument.model_validate({**values, "quantity": Decimal(quantity), "shipped": sent})


TEN = ("LAMP", "10", "0.335", "3.35")
FIVE = ("CAGE", "5", "2", "10")


@pytest.mark.parametrize(
    ("documents", "left"),
    [
        # lowered to what was shipped: its amount is rounded as the whole line was
        ([held("LAMP", "3", "3"), held("CAGE", "5", "0")], [("LAMP", "3", "1.01"), ("CAGE", "5", "10")]),
        # lowered to something else, or before anything was shipped while more is to come
        ([held("LAMP", "3", "2"), held("CAGE", "5", "0")], [("LAMP", "10", "3.35"), ("CAGE", "5", "10")]),
        ([held("LAMP", "0", "0"), held("CAGE", "5", "0")], [("LAMP", "10", "3.35"), ("CAGE", "5", "10")]),
        # nothing more comes of the order
        ([held("LAMP", "0", "0"), held("CAGE", "5", "5")], [("CAGE", "5", "10")]),
        # the ERP doesn't say what was shipped
        ([held("LAMP", "3", None), held("CAGE", "5", "5")], [("LAMP", "10", "3.35"), ("CAGE", "5", "10")]),
        # more than was agreed is never closed
        ([held("LAMP", "12", "12"), held("CAGE", "5", "5")], [("LAMP", "10", "3.35"), ("CAGE", "5", "10")]),
        # freight isn't a product
        ([held("LAMP", "10", "0"), held("CAGE", "5", "0"), held("F", "1", "1", extra=True)],
         [("LAMP", "10", "3.35"), ("CAGE", "5", "10")]),
    ],
)  # fmt: skip
def test_what_was_agreed_without_what_is_closed(
    documents: list[OrderDocument], left: list[tuple[str, str, str]]
) -> None:
    found = without_closed(agreed(TEN, FIVE), documents).lines or ()
    assert [(line.sku, line.quantity, line.net) for line in found] == [
        (sku, Decimal(quantity), Decimal(net)) for sku, quantity, net in left
    ]


def test_a_product_in_two_lines_is_closed_from_its_end() -> None:
    found = without_closed(agreed(TEN, ("LAMP", "4", "0.335", "1.34")), [held("LAMP", "12", "12")]).lines or ()
    assert [line.quantity for line in found] == [10, 2]
