"""`hub buyers list`: who is linked with whom, how, and what speaks against it; or who might be, or waits to be."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.buyers.account_lookup import AnyBuyerArgument, find_buyer
from hub.cli.buyers.buyers_proposals import show_proposals
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show

if TYPE_CHECKING:
    from hub.buyers.accounts import LinkedAccount
    from hub.buyers.matching import LinkSuggestion, MatchCandidate

HOW = {"new": "new", "vat": "by VAT number", "rule": "by {}"}


def _linked_how(row: Row) -> str:
    how = HOW[row["how"]].format(row["by"])
    return f"{how}; {row['doubt']}" if row["doubt"] else how


def _account_at(position: int) -> Callable[[Row], str]:
    return lambda pair: f"{pair['accounts'][position]['office']}:{pair['accounts'][position]['account']}"


def _names(pair: Row) -> str:
    return " / ".join(dict.fromkeys(party["name"] for party in pair["accounts"]))


ACCOUNTS = columns(
    Column("buyer", is_grouped=True), "office", "account", "name", Column("how", "linked", shown=_linked_how)
)
PAIRS = (
    Column("accounts", "account", shown=_account_at(0)),
    Column("accounts", "maybe the same", shown=_account_at(1)),
    Column("accounts", "names", shown=_names),
    Column("because", shown=lambda pair: ", ".join(pair["because"])),
)


def list_(
    context: typer.Context,
    buyer: AnyBuyerArgument = None,
    suggestions: Annotated[
        bool, typer.Option("--suggestions", help="accounts of two buyers that may be one customer's, and why")
    ] = False,
    proposals: Annotated[
        bool, typer.Option("--proposals", help="links that wait for another office's yes, and who proposed them")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Who is linked with whom, how, and what speaks against it; or who might be, or waits to be."""
    from hub.buyers import accounts

    if suggestions and proposals:
        raise typer.BadParameter("give --suggestions or --proposals, not both")
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        system = hub.store.system()
        only = find_buyer(hub, buyer) if buyer else None
        if suggestions:
            suggested = accounts.suggest_links(system)
            pairs = [each for each in suggested if only in (None, each.first.buyer, each.second.buyer)]
            show(map(_pair, pairs), PAIRS, as_json=as_json, empty="No two buyers look like one.")
            return
        if proposals:
            waiting = system.link_answers.waiting()
            show_proposals([each for each in waiting if only in (None, each.buyer, each.former)], as_json=as_json)
            return
        linked = accounts.linked_accounts(system, only)
    empty = "No account is linked yet: `hub pull` links those of all customers."
    show(map(_row, linked), ACCOUNTS, as_json=as_json, empty=empty)


def _row(account: "LinkedAccount") -> Row:
    link = account.link
    return {
        "buyer": link.buyer,
        "office": link.tenant,
        "account": link.account,
        "name": account.party.name if account.party else None,
        "how": link.how,
        "by": link.linked_by,
        "since": link.linked_at,
        "doubt": account.doubt or None,
    }


def _pair(suggestion: "LinkSuggestion") -> Row:
    parties = (suggestion.first, suggestion.second)
    return {"accounts": [_party(party) for party in parties], "because": suggestion.because}


def _party(party: "MatchCandidate") -> Row:
    """Without its e-mail and telephone number."""
    return {"office": party.tenant, "account": party.account, "buyer": party.buyer, "name": party.name}
