"""`hub orders show` and `timeline`: one order, and everything that happened to it."""

import json
from typing import TYPE_CHECKING

import typer

from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.order_listing import ORDER, charge_rows, extra_line_row, row, text_rows
from hub.cli.orders.order_lookup import ReferenceArgument, find_order
from hub.cli.output import JsonOption, say_json, show, show_facts, tell
from hub.records import Money

if TYPE_CHECKING:
    from hub.records.stored_order import OrderEvent, StoredOrder

LINES = columns("sku", "quantity", "unit", "price", "list", "rule", Column("tax_rate", "VAT %"), "net")
CHARGES = columns(
    Column("number", "line"), Column("code", "charge"), Column("tax_rate", "VAT %"), Column("amount", "net")
)
TEXTS = columns(Column("number", "line"), "text")
EXTRA = columns(Column("type", "added by the ERP"), "code", "description", "net")


def show_(context: typer.Context, reference: ReferenceArgument, as_json: JsonOption = False) -> None:
    """One order: its lines with the rule that gave each price, its approvals and everything that happened to it."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, stored = find_order(hub, reference)
        events = [_event(event) for event in office.store.orders.events(reference)]
    lines = _lines(stored)
    charges, texts = charge_rows(stored), text_rows(stored)
    entered = stored.push.extra_lines if stored.push else ()
    extra = [extra_line_row(line, stored) for line in entered if not line.ordered]
    if as_json:
        beside = {"charges": charges, "texts": texts}
        say_json([{**row(stored), "lines": lines, **beside, "events": events, "extra_lines": extra}])
        return
    show_facts(row(stored), ORDER)
    for rows, shown in ((lines, LINES), (charges, CHARGES), (texts, TEXTS), (extra, EXTRA), (events, ())):
        if rows:
            tell("")
            show(rows, shown)


def timeline(context: typer.Context, reference: ReferenceArgument, as_json: JsonOption = False) -> None:
    """Everything that happened to an order: who, when, why, which mapping, what was sent and what the ERP answered."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, _ = find_order(hub, reference)
        events = office.store.orders.events(reference)
    if as_json:
        say_json([{**_event(event), "details": event.details} for event in events])
        return
    for event in events:
        why = f": {event.message}" if event.message else ""
        tell(f"{event.at:%Y-%m-%d %H:%M:%S}Z  {event.kind}, by {event.by}{why}")
        for name, value in event.details.items():
            tell(f"    {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


def _event(event: "OrderEvent") -> Row:
    return {"at": event.at, "event": event.kind, "by": event.by, "message": event.message}


def _lines(stored: "StoredOrder") -> list[Row]:
    currency = stored.basket.currency
    return [
        {
            "number": line.number,
            "sku": line.sku,
            "quantity": line.quantity,
            "unit": line.unit,
            "price": Money(line.unit_price, currency),
            "list": Money(line.list_price, currency) if line.list_price is not None else None,
            "rule": line.price_rule,
            "tax_rate": line.tax_rate,
            "net": Money(line.net, currency),
        }
        for line in (stored.order.lines if stored.order else ())
    ]
