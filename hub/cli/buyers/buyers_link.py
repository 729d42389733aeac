"""`hub buyers link` and `unlink`: an approver of the account's office says whose it is."""

from typing import Annotated

import typer

from hub.cli.approver_token import ApproverOption, TokenOption, authenticated
from hub.cli.buyers.account_lookup import AccountArgument, BuyerArgument, find_account, find_buyer, linked_buyer
from hub.cli.invocation import Invocation
from hub.cli.output import tell

ReasonOption = Annotated[str, typer.Option("--note", metavar="WHY", help="how you know; kept with the link")]

SAID = {
    "linked": "linked to {}",
    "linked already": "is linked to {} already",
    "proposed": "proposed to be {}'s, not linked yet",
}


def link(
    context: typer.Context,
    account: AccountArgument,
    buyer: BuyerArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: ReasonOption,
) -> None:
    """Say that an account is a buyer's; its orders come with it, and no VAT number outranks that.

    Where the buyer has accounts at other offices, one of these must say yes too: `hub buyers agree`.
    """
    from hub.buyers import accounts

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, number = find_account(hub, account)
        person = authenticated(hub.settings, office.tenant, approver, token)
        linked_buyer(office, number)
        to = find_buyer(hub, buyer)
        consent = hub.settings.buyers.link
        outcome = accounts.link(office.store, number, to, person.name, note, consent=consent)
        others = [each for each in hub.store.buyer(to).accounts() if each.tenant != office.tenant.id]
    tell(f"{account}: {SAID[outcome].format(to)}")
    if outcome == "proposed" and others:
        there = f"{others[0].tenant}:{others[0].account}"
        offices = " or ".join(dict.fromkeys(each.tenant for each in others))
        tell(f"it is linked when an approver of {offices} says yes: hub buyers agree {account} {there}")


def unlink(
    context: typer.Context, account: AccountArgument, approver: ApproverOption, token: TokenOption, note: ReasonOption
) -> None:
    """Give an account a buyer of its own; no VAT number links it again."""
    from hub.buyers import accounts

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, number = find_account(hub, account)
        person = authenticated(hub.settings, office.tenant, approver, token)
        linked_buyer(office, number)
        own = accounts.unlink(office.store, number, person.name, note)
    tell(f"{account}: is a buyer of its own, {own}")
