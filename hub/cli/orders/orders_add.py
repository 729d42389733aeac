"""`hub orders add`: orders taken in as the storefront offers them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.basket_file import read_baskets
from hub.cli.invocation import Invocation
from hub.cli.listing import Row
from hub.cli.orders.order_listing import ORDERS, row
from hub.cli.output import JsonOption, show, warn
from hub.errors import OrderRefused
from hub.records import Basket

if TYPE_CHECKING:
    from hub.office import Office


def add(
    context: typer.Context,
    tenant: TenantArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="a basket or a list of them as JSON; - reads standard input")
    ],
    as_json: JsonOption = False,
) -> None:
    """Take in orders as the storefront offers them: checked, priced, and sent for approval."""
    from hub.orders.intake import submit_order

    invocation: Invocation = context.obj
    rows: list[Row] = []
    refused = 0
    with invocation.hub() as hub:
        office = hub.office(tenant)
        for number, basket in enumerate(read_baskets(file)):
            try:
                stored = submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)
                rows.append(row(stored))
            except OrderRefused as error:
                refused += 1
                rows.append({**_refused(office, basket), "state": "refused", "why": f"{error.code}: {error}"})
            except Exception:
                # what was taken in stays so: it must be said before the error is
                show(rows, ORDERS, as_json=as_json, empty="No basket was taken in.")
                warn(f"Basket {number} ({basket.key}) ended it; the {number} before it are in, the same file goes on")
                raise
    show(rows, ORDERS, as_json=as_json, empty="No basket stands in the file.")
    if refused:
        raise typer.Exit(1)


def _refused(office: "Office", basket: Basket) -> Row:
    stored = office.store.orders.by_key(basket.key)
    assert stored is not None
    return row(stored)
