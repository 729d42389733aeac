"""Orders taken in, listed and shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import AnyTenant, Tenant
from hub.cli.baskets import read_baskets
from hub.cli.context import Context, chosen
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.format import ORDER, ORDERS, row, stands
from hub.cli.orders.lookup import Reference, find
from hub.cli.output import Json, show, show_facts, tell
from hub.config.yamlfile import suggest
from hub.errors import OrderRefused
from hub.records import Basket, Money

if TYPE_CHECKING:
    from hub.office import Office

STATES = ("waiting", "refused", "queued", "sending", "sent", "review", "cancelled")
"""How far an order can be: what its approval says, and once it is approved, what its push says."""
LINES = columns("sku", "quantity", "unit", "price", "list", "rule", Column("vat_percent", "VAT %"), "net")


def _state_named(given: str) -> str:
    if given not in STATES:
        raise typer.BadParameter(f"no state is called `{given}`{suggest(given, STATES)}; there are {', '.join(STATES)}")
    return given


def add(
    context: typer.Context,
    tenant: Tenant,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="a basket or a list of them as JSON; - reads standard input")
    ],
    as_json: Json = False,
) -> None:
    """Take in orders as the storefront offers them: checked, priced, and sent for approval."""
    from hub.orders.intake import submit_order

    state: Context = context.obj
    rows: list[Row] = []
    refused = 0
    with state.hub() as hub:
        office = hub.office(tenant)
        for basket in read_baskets(file):
            try:
                stored = submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)
                rows.append(row(stored))
            except OrderRefused as error:
                refused += 1
                rows.append({**_refused(office, basket), "state": "refused", "why": f"{error.code}: {error}"})
    show(rows, ORDERS, as_json=as_json, empty="No basket stands in the file.")
    if refused:
        raise typer.Exit(1)


def list_(
    context: typer.Context,
    tenant: AnyTenant = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", parser=_state_named, help=f"only these: {', '.join(STATES)}")
    ] = None,
    as_json: Json = False,
) -> None:
    """Orders, the newest first."""
    given: Context = context.obj
    with given.hub() as hub:
        orders = [stored for office in chosen(hub, tenant) for stored in office.store.orders()]
    orders.sort(key=lambda stored: stored.received_at, reverse=True)
    rows = [row(stored) for stored in orders if state in (None, stands(stored))]
    empty = f"No order is {state}." if state else "No order yet."
    show(rows, ORDERS, as_json=as_json, empty=empty)


def show_(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """One order: its lines with the rule that gave each price, its approvals and everything that happened to it."""
    state: Context = context.obj
    with state.hub() as hub:
        office, stored = find(hub, reference)
        events = [
            {"at": event.at, "event": event.kind, "by": event.by, "message": event.message}
            for event in office.store.order_events(reference)
        ]
    lines = [
        {
            "sku": line.sku,
            "quantity": line.quantity,
            "unit": line.unit,
            "price": Money(line.unit_price, stored.basket.currency),
            "list": Money(line.list_price, stored.basket.currency) if line.list_price is not None else None,
            "rule": line.price_rule,
            "vat_percent": line.tax_rate,
            "net": Money(line.net, stored.basket.currency),
        }
        for line in (stored.order.lines if stored.order else ())
    ]
    if as_json:
        show([{**row(stored), "lines": lines, "events": events}], as_json=True)
        return
    show_facts(row(stored), ORDER)
    for rows, shown in ((lines, LINES), (events, ())):
        if rows:
            tell("")
            show(rows, shown)


def _refused(office: "Office", basket: Basket) -> Row:
    stored = office.store.order_by_key(basket.key)
    assert stored is not None
    return row(stored)
