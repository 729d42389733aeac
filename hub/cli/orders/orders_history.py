"""`hub orders history`: a buyer's orders at all offices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from hub.cli.buyers.account_lookup import BuyerArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.order_listing import ERP_NUMBER, charge_rows, extra_line_row, row
from hub.cli.output import JsonOption, show
from hub.errors import ConfigurationError, Problem
from hub.rules.net_price import plain

if TYPE_CHECKING:
    from hub.office import Hub
    from hub.rules.counted_goods import Goods


def _how_far(row: Row) -> str:
    """The stage, and what makes the order another one than was ordered."""
    stage: str = row["state"] if row["fulfilment"] == "pending" else row["fulfilment"]
    missing, back, beyond = (
        ", ".join(map(_goods, row[name])) for name in ("not_delivered", "credited", "over_credited")
    )
    memos = f" by {', '.join(row['credit_memos'])}" if row["credit_memos"] else ""
    names = ", ".join(f"{each['sku']} as {each['now']}" for each in row["renamed"])
    parts = [
        stage,
        f"not delivered: {missing}" if missing else "",
        f"credited{memos}: {back}" if back else "",
        f"credited{memos} beyond what was invoiced: {beyond}" if beyond else "",
        f"twice in the ERP: {', '.join(row['erp_orders'])}" if row["is_doubled"] else "",
        f"{names} in the ERP" if names else "",
        f"with {', '.join(map(_charge, row['extra_lines']))}" if row["extra_lines"] else "",
        *row["unclear"],
    ]
    return "; ".join(part for part in parts if part)


def _goods(goods: Row) -> str:
    return f"{plain(goods['quantity'])} {goods['unit']} of {goods['sku']}"


def _charge(line: Row) -> str:
    """An extra line as the buyer reads it: what it says, or what it is where it says nothing."""
    name = line["description"] or " ".join(part for part in (line["type"], line["code"]) if part)
    amount = line["net"]
    return f"{name} {'of an unknown amount' if amount is None else amount if amount.amount else ''}".strip()


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
            "not_delivered": [_goods_row(goods) for goods in entry.fulfilment.not_delivered],
            "credited": [_goods_row(goods) for goods in entry.fulfilment.credited],
            "over_credited": [_goods_row(goods) for goods in entry.fulfilment.over_credited],
            "credit_memos": list(entry.fulfilment.credit_memos),
            "renamed": [{"sku": ours, "now": theirs} for ours, theirs in entry.fulfilment.renamed],
            "charges": charge_rows(entry.order),
            "extra_lines": [extra_line_row(line, entry.order) for line in entry.charges],
            "unclear": list(entry.fulfilment.unclear),
        }


def _goods_row(goods: "Goods") -> Row:
    return {"sku": goods.sku, "quantity": goods.quantity, "unit": goods.unit}


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
