"""`hub buyers log`: who linked which account to which buyer, when, how and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from hub.cli.buyers.account_lookup import BuyerArgument, find_account, find_buyer, linked_buyer
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show

if TYPE_CHECKING:
    from hub.office import Hub, Office

HOW = {
    "new": "a buyer of its own",
    "vat": "the same VAT number",
    "rule": "linked",
    "unlinked": "unlinked",
    "proposed": "proposed",
    "agreed": "agreed",
    "declined": "declined",
    "cancelled": "proposal cancelled by a new rule",
}


def _account(row: Row) -> str:
    return f"{row['office']}:{row['account']}"


def _why(row: Row) -> str:
    return ": ".join(part for part in (HOW[row["how"]], row["note"]) if part)


EVENTS = columns("at", Column("account", shown=_account), "by", "buyer", "former", Column("how", "why", shown=_why))


def log(context: typer.Context, buyer: BuyerArgument, as_json: JsonOption = False) -> None:
    """Every link that an account ever had, or that the accounts of a buyer had, the first one first.

    What was proposed of them and what other offices answered stands among these.
    """
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        rows = [row for office, account in _accounts(hub, buyer) for row in _rows(office, account)]
    show(sorted(rows, key=lambda row: row["at"]), EVENTS, as_json=as_json)


def _accounts(hub: "Hub", named: str) -> "Iterator[tuple[Office, str]]":
    """The account that is named, or those that are the buyer's now."""
    if ":" in named:
        office, account = find_account(hub, named)
        linked_buyer(office, account)
        yield office, account
        return
    for link in hub.store.buyer(find_buyer(hub, named)).accounts():
        yield hub.office(link.tenant), link.account


def _rows(office: "Office", account: str) -> Iterator[Row]:
    """What was proposed comes first: what is agreed is linked in the same moment."""
    for said in office.store.link_proposals.events(account):
        yield {
            "at": said.at,
            "office": office.tenant.id,
            "account": account,
            "how": said.how,
            "by": said.by if said.office == office.tenant.id else f"{said.by} of {said.office}",
            "buyer": said.buyer,
            "former": None,
            "note": said.note or None,
        }
    for event in office.store.links.events(account):
        yield {
            "at": event.at,
            "office": office.tenant.id,
            "account": account,
            "how": event.how,
            "by": event.by,
            "buyer": event.buyer,
            "former": event.former,
            "note": event.note or None,
        }
