"""`hub orders history`: a buyer's orders at all offices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from hub.cli.buyers.account_lookup import BuyerArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.order_listing import ERP_NUMBER, row
from hub.cli.output import JsonOption, show
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.office import Hub


def _how_far(row: Row) -> str:
    stage: str = row["state"] if row["fulfilment"] == "pending" else row["fulfilment"]
    return f"{stage}; twice in the ERP: {', '.join(row['erp_orders'])}" if row["is_doubled"] else stage


IT_IS = Column("fulfilment", "it is", shown=_how_far)
HISTORY = columns(
    Column("ordered", shown=lambda row: row["ordered"].date()), "office", "reference", "gross", ERP_NUMBER, IT_IS
)


def history(
    context: typer.Context,
    buyer: BuyerArgument,
    as_json: JsonOption = False,
) -> None:
    """A buyer's orders at all offices in one list, each in its office's currency."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        rows = [*history_rows(hub, _find_buyer(hub, buyer))]
    show(rows, HISTORY, as_json=as_json, empty="No order yet.")


def history_rows(hub: "Hub", buyer: str | None) -> Iterator[Row]:
    """The merged history, the newest first."""
    from hub.orders import history

    for entry in history.history(hub.store.buyer(buyer)) if buyer else ():
        yield {
            "ordered": entry.order.received_at,
            **row(entry.order),
            "fulfilment": entry.fulfilment.stage.value,
            "erp_orders": list(entry.fulfilment.orders),
            "is_doubled": entry.fulfilment.is_doubled,
        }


def _find_buyer(hub: "Hub", named: str) -> str | None:
    """The buyer of an account, None if it never ordered; a buyer's own id is taken as it is."""
    tenant, _, account = named.partition(":")
    if not account:
        if not hub.store.buyer(named).accounts():
            message = f"no buyer is called `{named}`; give one of its accounts as TENANT:ACCOUNT"
            raise ConfigurationError(Problem("", "", message))
        return named
    store = hub.office(tenant).store
    if store.catalogue.customer(account) is None and store.links.buyer_of(account) is None:
        raise ConfigurationError(Problem(tenant, "", f"there is no account `{account}` here; was it pulled?"))
    return store.links.buyer_of(account)
