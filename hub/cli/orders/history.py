"""A buyer's orders at all offices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.context import Context
from hub.cli.orders.format import row
from hub.cli.output import Json, Row, show
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.office import Hub


def history(
    context: typer.Context,
    buyer: Annotated[
        str, typer.Argument(metavar="BUYER", help="one of its accounts as TENANT:ACCOUNT, or the buyer's own id")
    ],
    as_json: Json = False,
) -> None:
    """A buyer's orders at all offices in one list, each in its office's currency."""
    state: Context = context.obj
    with state.hub() as hub:
        known = _buyer(hub, buyer)
        if as_json:
            rows = [*_entries(hub, known)]
        else:
            seen = ("ordered", "office", "reference", "gross", "ERP number", "it is")
            rows = [{name: row[name] for name in seen} for row in history_rows(hub, known)]
    show(rows, as_json=as_json, empty="No order yet.")


def history_rows(hub: "Hub", buyer: str | None) -> list[Row]:
    """The merged history as people read it, the newest first."""
    return [
        {
            "ordered": row["ordered"].date(),
            "office": row["office"],
            "account": row["account"],
            "reference": row["reference"],
            "gross": row["gross"],
            "of it VAT": row["VAT"],
            "ERP number": row["ERP number"],
            "it is": row["state"] if row["fulfilment"] == "pending" else row["fulfilment"],
        }
        for row in _entries(hub, buyer)
    ]


def _entries(hub: "Hub", buyer: str | None) -> Iterator[Row]:
    from hub.orders.history import history as merged

    for entry in merged(hub.store.buyer(buyer)) if buyer else ():
        yield {
            "ordered": entry.order.received_at,
            **row(entry.order),
            "fulfilment": entry.fulfilment.stage.value,
        }


def _buyer(hub: "Hub", named: str) -> str | None:
    """The buyer of an account, None if it never ordered; a buyer's own id is taken as it is."""
    tenant, _, account = named.partition(":")
    if not account:
        if not hub.store.buyer(named).accounts():
            message = f"no buyer is called `{named}`; give one of its accounts as TENANT:ACCOUNT"
            raise ConfigurationError(Problem("", "", message))
        return named
    store = hub.office(tenant).store
    if store.customer(account) is None and store.buyer_of(account) is None:
        raise ConfigurationError(Problem(tenant, "", f"there is no account `{account}` here; was it pulled?"))
    return store.buyer_of(account)
