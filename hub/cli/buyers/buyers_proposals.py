"""`hub buyers proposals`: links that wait for another office's yes."""

from typing import TYPE_CHECKING

import typer

from hub.cli.buyers.account_lookup import AnyBuyerArgument, find_buyer
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show

if TYPE_CHECKING:
    from hub.store.buyers.link_answers import LinkProposal

WAITING = columns(
    Column("account", shown=lambda row: f"{row['office']}:{row['account']}"),
    "buyer",
    Column("by", "proposed by"),
    Column("at", "since"),
    Column("note", "why"),
    Column("waits_for", shown=lambda row: "\n".join(row["waits_for"]) or "nobody: it has no account elsewhere now"),
)


def proposals(context: typer.Context, buyer: AnyBuyerArgument = None, as_json: JsonOption = False) -> None:
    """Links that wait for another office's yes: of which account, to which buyer, who proposed them, when and why."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        only = find_buyer(hub, buyer) if buyer else None
        waiting = hub.store.system().link_answers.waiting()
    rows = [_row(each) for each in waiting if only in (None, each.buyer, each.former)]
    show(rows, WAITING, as_json=as_json, empty="No link waits for another office's yes.")


def _row(proposal: "LinkProposal") -> Row:
    """By which accounts the other offices may answer is `waits_for`."""
    return {
        "office": proposal.tenant,
        "account": proposal.account,
        "buyer": proposal.buyer,
        "former": proposal.former,
        "by": proposal.proposed_by,
        "at": proposal.proposed_at,
        "note": proposal.note or None,
        "waits_for": [f"{tenant}:{account}" for tenant, account in proposal.waits_for],
    }
