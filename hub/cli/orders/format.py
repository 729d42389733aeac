"""Orders as rows of a list: how far each is, and what it waits for."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hub.cli.output import Row
from hub.records import Money

if TYPE_CHECKING:
    from hub.store.orders.model import StoredOrder


def brief(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows of a list as people read them: in 80 columns, what became of each order in one text."""
    for row in rows:
        number = row["ERP number"]
        state = f"{row['state']} as {number}" if number else row["state"]
        kept = {name: row[name] for name in ("office", "account", "reference", "gross")}
        yield {**kept, "state": f"{state}: {row['why']}" if row["why"] else state}


def waits_for(stored: "StoredOrder") -> str:
    """Why the order is where it is: an approval, a mapping entry, a reason of refusal or review."""
    if stored.reasons:
        return "; ".join(f"{reason.code}: {reason.message}" for reason in stored.reasons)
    if stored.open_step and not stored.is_taken_back:
        return "; then ".join(f"{step.role}: {step.reason}" for step in stored.steps if step.decision is None)
    return (stored.push.reason if stored.push else None) or stored.waits_for or ""


def amounts(stored: "StoredOrder") -> dict[str, Money | None]:
    """Net, VAT and gross in the office's currency; nothing for what the rules refused."""
    order = stored.order
    if order is None:
        return {"net": None, "VAT": None, "gross": None}
    return {
        "net": Money(order.net, order.currency),
        "VAT": Money(order.tax, order.currency),
        "gross": Money(order.gross, order.currency),
    }


def row(stored: "StoredOrder") -> dict[str, object]:
    """Everything of an order that a list may show."""
    return {
        "office": stored.tenant,
        "reference": stored.reference,
        "key": stored.basket.key,
        "account": stored.account,
        "buyer": stored.buyer,
        **amounts(stored),
        "state": stands(stored),
        "ERP number": stored.push.erp_number if stored.push else None,
        "why": waits_for(stored),
    }


def stands(stored: "StoredOrder") -> str:
    """How far it is: by its push, or by its approval before that."""
    if stored.is_taken_back:
        return "cancelled"
    return stored.push.state.value if stored.push else stored.approval.value
