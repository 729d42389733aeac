"""The buyer or account that a command is about, by what people call it."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.errors import ConfigurationError, Problem, RecordRejected

if TYPE_CHECKING:
    from hub.office import Hub, Office

ANY = "one of its accounts as TENANT:ACCOUNT, or the buyer's own id"

AccountArgument = Annotated[
    str, typer.Argument(metavar="TENANT:ACCOUNT", help="an office and the customer's number there")
]
BuyerArgument = Annotated[str, typer.Argument(metavar="BUYER", help=ANY)]
AnyBuyerArgument = Annotated[str | None, typer.Argument(metavar="BUYER", help=f"{ANY}; all when left out")]


def find_account(hub: "Hub", named: str) -> "tuple[Office, str]":
    """The office and the account of it; ConfigurationError where it isn't written so, or no office is called so."""
    tenant, colon, account = named.partition(":")
    if not colon or not account:
        raise ConfigurationError(Problem(named, "", "isn't an account; write it as TENANT:ACCOUNT"))
    return hub.office(tenant), account


def find_buyer(hub: "Hub", named: str) -> str:
    """The buyer of an account, or the buyer's own id; ConfigurationError where there is none."""
    if ":" in named:
        return linked_buyer(*find_account(hub, named))
    if not hub.store.buyer(named).accounts():
        message = f"no buyer is called `{named}`; give one of its accounts as TENANT:ACCOUNT"
        raise ConfigurationError(Problem("", "", message))
    return named


def linked_buyer(office: "Office", account: str) -> str:
    """The account's buyer; it is linked now where it isn't yet. ConfigurationError where it was never pulled."""
    from hub.buyers import accounts

    try:
        return accounts.buyer_of(office.store, account)
    except RecordRejected as error:
        raise ConfigurationError(Problem("", "", str(error))) from None
