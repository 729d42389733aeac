"""Which of an ERP's lines was entered for which of ours: by it renamed products are known again in documents."""

from collections.abc import Sequence

from hub.connectors import Receipt, ReceiptLine
from hub.records import Order
from hub.rules.counted_goods import ErpLines
from hub.rules.readback import ComparedLine, ComparedOrder


def erp_lines(written: ComparedOrder, receipts: Sequence[Receipt], order: Order) -> ErpLines:
    """By the ERP's number of an order and of its line, the number of ours; empty where the ERP gives lines none.

    The ERP is known to hold what was `written`, which has a line for each of the order's.
    """
    # a charge that is a product to the ERP stands behind the order's own
    ours = [*zip(written.lines or (), (line.number for line in order.lines), strict=False)]
    found: dict[str, dict[str, int]] = {}
    for receipt in receipts:
        free = [*ours]
        for line in receipt.lines or ():
            likeliest = max(free or ours, key=lambda pair: _likeness(pair[0], line), default=None)
            if line.line is None or likeliest is None or likeliest[0].sku != line.sku:
                continue
            found.setdefault(receipt.number, {})[line.line] = likeliest[1]
            free = [pair for pair in free if pair is not likeliest]
    return found


def _likeness(ours: ComparedLine, theirs: ReceiptLine) -> int:
    """How much two lines have in common; one product may be ordered in several, at several prices."""
    if ours.sku != theirs.sku:
        return 0
    return 1 + (ours.unit_price == theirs.unit_price) + (ours.quantity == theirs.quantity)
