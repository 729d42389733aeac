"""The listing of links that wait for another office's yes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.cli.listing import Column, Row, columns
from hub.cli.output import show

if TYPE_CHECKING:
    from hub.store.buyers.link_answers import LinkProposal

WAITING = columns(
    Column("account", shown=lambda row: f"{row['office']}:{row['account']}"),
    "buyer",
    Column("by", "proposed by"),
    Column("at", "since"),
    Column("note", "why"),
    Column("waits_for", shown=lambda row: "\n".join(row["waits_for"]) or "nobody elsewhere now"),
)


def show_proposals(waiting: "Iterable[LinkProposal]", *, as_json: bool) -> None:
    """Of which account, to which buyer, who proposed it, when and why, and by which accounts others may answer."""
    show(map(_row, waiting), WAITING, as_json=as_json, empty="No link waits for another office's yes.")


def _row(proposal: "LinkProposal") -> Row:
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
