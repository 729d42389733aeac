"""What an ERP's record of an order says: numbers of a size that amounts have, and numbers of orders that are some."""

from decimal import Decimal

import pytest

from hub.connectors.pack.confirmation import Confirmation
from hub.connectors.packs import load_pack
from hub.connectors.protocols.files.file_orders import RefusedOrder
from hub.connectors.receipts import LONGEST, is_product, number_in, receipt_of
from hub.orders.as_written import WrittenLine
from hub.rules.readback import ComparedOrder, describe_mismatch, describe_total_mismatch

ORDER = load_pack("business_central").order


def receipt(quantity="3", price="1.50", total="4.50", sku="0012", net="4.50"):
    line = {
        "lineType": "Item",
        "lineObjectNumber": sku,
        "quantity": quantity,
        "unitPrice": price,
        "amountExcludingTax": net,
    }
    return receipt_of(ORDER, {"number": "SO-1", "totalAmountIncludingTax": total, "salesOrderLines": [line]}, b"")


AGREED = receipt()


def compared(order):
    lines = [WrittenLine(line.sku, line.quantity, None, line.unit_price, line.net) for line in order.lines]
    return ComparedOrder(lines, "EUR")


@pytest.mark.parametrize(
    "odd",
    ["1e999999999", "-1e999999999", "1e-999999999", "9" * 100, "1e400", "NaN", "-sNaN", "Infinity", "three", [], ""],
)
def test_a_number_that_no_amount_is_is_an_unknown_one(odd):
    for held in (receipt(quantity=odd), receipt(price=odd)):
        assert "an unknown number" in describe_mismatch(compared(AGREED), compared(held))
    assert "the ERP holds an unknown number" in describe_total_mismatch(
        AGREED.gross, receipt(total=odd).gross, Decimal(9)
    )


@pytest.mark.parametrize("odd", ["1e999999999", "1e-999999999", "NaN", "Infinity", "three", [], ""])
def test_what_a_line_comes_to_is_no_agreement_where_it_is_no_amount(odd):
    said = describe_mismatch(compared(AGREED), compared(receipt(net=odd)), Decimal(9))
    assert said == "0012: 4.5 net was agreed, the ERP holds an unknown number"


def test_amounts_are_taken_digit_for_digit():
    held = receipt("123456789012345678.12345", "1E+3", "-0.00001")
    assert (held.lines[0].quantity, held.lines[0].unit_price, held.gross) == (
        Decimal("123456789012345678.12345"), Decimal(1000), Decimal("-0.00001")
    )  # fmt: skip


def test_no_total_is_none():
    assert receipt(total=None).gross is None


def test_a_product_without_an_end_is_another():
    (line,) = receipt(sku="0012" + "x" * 1_000_000).lines
    assert len(line.sku) < 2 * LONGEST


@pytest.mark.parametrize("odd", [None, "", "  ", True, 1.5, [], ["SO-1"], {"a": "SO-1"}, "S\0", "\x1b[31mSO-1", "S\nO",
                                 "\u202eSO-1", "SO-1\u200b", "x" * (LONGEST + 1)])  # fmt: skip
def test_what_can_be_no_number_of_an_order(odd):
    assert number_in({"number": odd}, "number") is None


@pytest.mark.parametrize("number", ["SO-1", 1001, "Büro 7/2026", "x" * LONGEST])
def test_numbers_of_orders(number):
    assert number_in({"number": number}, "number") == str(number)


def test_true_and_false_of_json_are_those_of_the_pack():
    lines = ORDER.lines.model_copy(update={"where": {"isGoods": "true"}})
    held = {"lines": [{"isGoods": True}, {"isGoods": False}]}
    assert [is_product(lines, line) for line in held["lines"]] == [True, False]
    confirm = Confirmation.model_validate({"status": "isFinal", "from": ["false"], "to": ["true"]})
    assert [confirm.of({"isFinal": flag}).is_done for flag in (True, False)] == [True, False]
    assert confirm.of({"isFinal": False}).is_draft
    refused = RefusedOrder.model_validate({"field": "ok", "is": ["false"]})
    assert [refused.refuses({"ok": flag}) for flag in (True, False, None)] == [False, True, False]
