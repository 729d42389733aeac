"""`hub buyers`: the trade customers as one party each, and their accounts at the offices."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.acting import As, Token, acting
from hub.cli.context import Context
from hub.cli.listing import Column, Row, columns
from hub.cli.output import Json, show, tell
from hub.errors import ConfigurationError, Problem, RecordRejected

if TYPE_CHECKING:
    from hub.buyers.accounts import Account
    from hub.buyers.resemblance import LinkSuggestion, Lookalike
    from hub.office import Hub, Office

app = typer.Typer(no_args_is_help=True, help="Buyers: list their accounts at all offices, link, unlink.")

HOW = {"new": "new", "vat": "by VAT number", "rule": "by {}"}


def _linked_how(row: Row) -> str:
    how = HOW[row["how"]].format(row["by"])
    return f"{how}; {row['doubt']}" if row["doubt"] else how


def _account_at(place: int) -> Callable[[Row], str]:
    return lambda pair: f"{pair['accounts'][place]['office']}:{pair['accounts'][place]['account']}"


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
ANY = "one of its accounts as TENANT:ACCOUNT, or the buyer's own id"

OneAccount = Annotated[str, typer.Argument(metavar="TENANT:ACCOUNT", help="an office and the customer's number there")]
Why = Annotated[str, typer.Option("--note", metavar="WHY", help="how you know; kept with the link")]


@app.command("list")
def list_(
    context: typer.Context,
    buyer: Annotated[str | None, typer.Argument(metavar="BUYER", help=f"{ANY}; all when left out")] = None,
    suggestions: Annotated[
        bool, typer.Option("--suggestions", help="accounts of two buyers that may be one customer's, and why")
    ] = False,
    as_json: Json = False,
) -> None:
    """Who is linked with whom, how, and what speaks against it; or who might be."""
    from hub.buyers import accounts as buyers

    state: Context = context.obj
    with state.hub() as hub:
        system = hub.store.system()
        only = _buyer(hub, buyer) if buyer else None
        if suggestions:
            pairs = [each for each in buyers.suggested(system) if only in (None, each.one.buyer, each.other.buyer)]
            show(map(_pair, pairs), PAIRS, as_json=as_json, empty="No two buyers look like one.")
            return
        linked = buyers.accounts(system, only)
    empty = "No account is linked yet: `hub pull` links those of all customers."
    show(map(_row, linked), ACCOUNTS, as_json=as_json, empty=empty)


@app.command()
def link(
    context: typer.Context,
    account: OneAccount,
    buyer: Annotated[str, typer.Argument(metavar="BUYER", help=ANY)],
    approver: As,
    token: Token,
    note: Why,
) -> None:
    """Say that an account is a buyer's; its orders come with it, and no VAT number outranks that."""
    from hub.buyers import accounts as buyers

    state: Context = context.obj
    with state.hub() as hub:
        office, number = _account(hub, account)
        person = acting(office.tenant, approver, token)
        _linked(office, number)
        to = _buyer(hub, buyer)
        is_moved = buyers.link(office.store, number, to, person.name, note)
    tell(f"{account}: linked to {to}" if is_moved else f"{account}: is linked to {to} already")


@app.command()
def unlink(context: typer.Context, account: OneAccount, approver: As, token: Token, note: Why) -> None:
    """Give an account a buyer of its own; no VAT number links it again."""
    from hub.buyers import accounts as buyers

    state: Context = context.obj
    with state.hub() as hub:
        office, number = _account(hub, account)
        person = acting(office.tenant, approver, token)
        _linked(office, number)
        own = buyers.unlink(office.store, number, person.name, note)
    tell(f"{account}: is a buyer of its own, {own}")


def _account(hub: "Hub", named: str) -> "tuple[Office, str]":
    """The office and the account of it."""
    tenant, colon, account = named.partition(":")
    if not colon or not account:
        raise ConfigurationError(Problem(named, "", "isn't an account; write it as TENANT:ACCOUNT"))
    return hub.office(tenant), account


def _buyer(hub: "Hub", named: str) -> str:
    """The buyer of an account, or the buyer's own id."""
    if ":" in named:
        return _linked(*_account(hub, named))
    if not hub.store.buyer(named).accounts():
        message = f"no buyer is called `{named}`; give one of its accounts as TENANT:ACCOUNT"
        raise ConfigurationError(Problem("", "", message))
    return named


def _linked(office: "Office", account: str) -> str:
    """The account's buyer; it is linked now where it isn't yet."""
    from hub.buyers import accounts as buyers

    try:
        return buyers.buyer_of(office.store, account)
    except RecordRejected as error:
        raise ConfigurationError(Problem("", "", str(error))) from None


def _row(account: "Account") -> Row:
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
    parties = (suggestion.one, suggestion.other)
    return {"accounts": [_party(party) for party in parties], "because": suggestion.because}


def _party(party: "Lookalike") -> Row:
    """Without its e-mail and telephone number."""
    return {"office": party.tenant, "account": party.account, "buyer": party.buyer, "name": party.name}
