"""`hub orders list`: orders, the newest first."""

from typing import Annotated

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.invocation import Invocation, offices_of
from hub.cli.orders.order_listing import ORDERS, row
from hub.cli.output import JsonOption, show
from hub.config.yamlfile import suggest

STATES = ("waiting", "refused", "queued", "sending", "sent", "review", "cancelled")
"""How far an order can be: what its approval says, and once it is approved, what its push says."""


def _read_state(given: str) -> str:
    if given not in STATES:
        raise typer.BadParameter(f"no state is called `{given}`{suggest(given, STATES)}; there are {', '.join(STATES)}")
    return given


def list_(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", parser=_read_state, help=f"only these: {', '.join(STATES)}")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Orders, the newest first."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        orders = [stored for office in offices_of(hub, tenant) for stored in office.store.orders.find()]
    orders.sort(key=lambda stored: stored.received_at, reverse=True)
    rows = [row(stored) for stored in orders if state in (None, stored.state)]
    empty = f"No order is {state}." if state else "No order yet."
    show(rows, ORDERS, as_json=as_json, empty=empty)
