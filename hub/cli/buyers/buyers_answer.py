"""`hub buyers agree` and `decline`: an approver of another office answers to a link that was proposed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.approver_token import ApproverOption, TokenOption, authenticated
from hub.cli.buyers.account_lookup import AccountArgument, find_account, linked_buyer
from hub.cli.buyers.buyers_link import ReasonOption
from hub.cli.invocation import Invocation
from hub.cli.output import tell
from hub.errors import ConfigurationError, Problem, RecordRejected

if TYPE_CHECKING:
    from hub.store.buyers.all_account_links import Account
    from hub.store.buyers.link_answers import LinkAnswers

OwnArgument = Annotated[
    str, typer.Argument(metavar="OWN", help="the buyer's account at the office that answers, as TENANT:ACCOUNT")
]


def agree(
    context: typer.Context,
    account: AccountArgument,
    own: OwnArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: ReasonOption,
) -> None:
    """Say yes for another office: the account that was proposed is linked to the buyer of yours."""
    with _answering(context, account, own, approver, token) as (answers, proposed, answering, by):
        to = answers.agree(proposed, answering, by=by, note=note)
    tell(f"{account}: linked to {to}")


def decline(
    context: typer.Context,
    account: AccountArgument,
    own: OwnArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: ReasonOption,
) -> None:
    """Say no for another office, or withdraw your own office's proposal by naming the account twice."""
    with _answering(context, account, own, approver, token) as (answers, proposed, answering, by):
        to = answers.decline(proposed, answering, by=by, note=note)
    tell(f"{account}: isn't linked to {to}, the proposal has ended")


@contextmanager
def _answering(
    context: typer.Context, account: str, own: str, approver: str, token: str
) -> "Iterator[tuple[LinkAnswers, Account, Account, str]]":
    """Which account was proposed, which one speaks for the buyer, and who of its office proved that they do."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office, number = find_account(hub, account)
        answering, own_number = find_account(hub, own)
        person = authenticated(hub.settings, answering.tenant, approver, token)
        linked_buyer(office, number)
        linked_buyer(answering, own_number)
        answers = hub.store.system().link_answers
        try:
            yield answers, (office.tenant.id, number), (answering.tenant.id, own_number), person.name
        except RecordRejected as error:
            raise ConfigurationError(Problem("", "", str(error))) from None
