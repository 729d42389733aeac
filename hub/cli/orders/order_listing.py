"""Orders as rows of a list: how far each is, and what it waits for."""

from typing import TYPE_CHECKING

from hub.cli.listing import Column, Row, columns
from hub.records import Money

if TYPE_CHECKING:
    from hub.records import Order
    from hub.records.stored_order import ExtraLine, StoredOrder


TAX, ERP_NUMBER = Column("tax", "VAT"), Column("erp_number", "ERP number")


def _outcome(row: Row) -> str:
    """What became of an order, in one text."""
    state = f"{row['state']} as {row['erp_number']}" if row["erp_number"] else row["state"]
    return f"{state}: {row['why']}" if row["why"] else str(state)


ORDERS = columns("office", "account", "reference", "gross", Column("state", shown=_outcome))
"""The rows of a list as people read them, in 80 columns."""
ORDER = columns("office", "reference", "key", "account", "buyer", "net", TAX, "gross", "state", ERP_NUMBER, "why")
"""Everything of one order."""


def waits_for(stored: "StoredOrder") -> str:
    """Why the order is where it is: an approval, a mapping entry, a reason of refusal or review."""
    if stored.reasons:
        return "; ".join(f"{reason.code}: {reason.message}" for reason in stored.reasons)
    if stored.open_step and not stored.is_taken_back:
        return "; then ".join(f"{step.role}: {step.reason}" for step in stored.steps if step.decision is None)
    return (stored.push.reason if stored.push else None) or stored.waits_for or ""


def amounts(stored: "StoredOrder") -> dict[str, Money | None]:
    """Net, VAT and gross in the order's currency; nothing for what the rules refused."""
    return amounts_of(stored.order)


def amounts_of(order: "Order | None") -> dict[str, Money | None]:
    """The same of an order as agreed, or of none."""
    if order is None:
        return {"net": None, "tax": None, "gross": None}
    return {
        "net": Money(order.net, order.currency),
        "tax": Money(order.tax, order.currency),
        "gross": Money(order.gross, order.currency),
    }


def row(stored: "StoredOrder") -> Row:
    """Everything of an order that a list may show."""
    return {
        "office": stored.tenant,
        "reference": stored.reference,
        "key": stored.basket.key,
        "account": stored.account,
        "buyer": stored.buyer,
        **amounts(stored),
        "state": stored.state,
        "erp_number": stored.push.erp_number if stored.push else None,
        "why": waits_for(stored),
    }


def charge_rows(stored: "StoredOrder") -> list[Row]:
    """What the order holds beside goods, each by its place among all lines."""
    currency = stored.basket.currency
    return [
        {
            "number": charge.number,
            "code": charge.code,
            "tax_rate": charge.tax_rate,
            "amount": Money(charge.amount, currency),
        }
        for charge in (stored.order.charges if stored.order else ())
    ]


def text_rows(stored: "StoredOrder") -> list[Row]:
    """The words between the order's lines."""
    return [{"number": text.number, "text": text.text} for text in (stored.order.texts if stored.order else ())]


def extra_line_row(line: "ExtraLine", stored: "StoredOrder") -> Row:
    """A line that the ERP added; `net` is null where the ERP doesn't tell what it comes to."""
    net = None if line.net.is_nan() else Money(line.net, stored.basket.currency)
    return {"type": line.type, "code": line.code, "description": line.description, "net": net}
