"""`hub orders add`: orders taken in as the storefront offers them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.basket_file import read_baskets
from hub.cli.invocation import Invocation
from hub.cli.listing import Row
from hub.cli.orders.basket_outcome import dry_row, taken_row
from hub.cli.orders.order_listing import ORDERS
from hub.cli.output import JsonOption, show, tell, warn
from hub.records import Basket

if TYPE_CHECKING:
    from hub.office import Office

Offer = Callable[["Office", Basket], Row]


def add(
    context: typer.Context,
    tenant: TenantArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="a basket or a list of them as JSON; - reads standard input")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only say what would become of each basket; nothing is kept")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in orders as the storefront offers them: checked, priced, and sent for approval."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        rows = _offered(hub.office(tenant), read_baskets(file), dry_row if dry_run else taken_row, as_json=as_json)
    show(rows, ORDERS, as_json=as_json, empty="No basket stands in the file.")
    if dry_run and not as_json:
        tell("Nothing was kept: this was a dry run.")
    if any(row["reasons"] for row in rows):
        raise typer.Exit(1)


def _offered(office: "Office", baskets: list[Basket], offer: Offer, *, as_json: bool) -> list[Row]:
    rows: list[Row] = []
    for number, basket in enumerate(baskets):
        try:
            rows.append(offer(office, basket))
        except Exception:
            # what was taken in stays so: it must be said before the error is
            show(rows, ORDERS, as_json=as_json, empty="No basket was taken in.")
            warn(f"Basket {number} ({basket.key}) ended it; the {number} before it are in, the same file goes on")
            raise
    return rows
