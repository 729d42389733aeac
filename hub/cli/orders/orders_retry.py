"""`hub orders retry`, `resend`, `resolve`, `trust` and `settle`: what a person does about an order that needs one."""

from typing import Annotated

import typer

from hub.cli.approver_token import ApproverOption, TokenOption
from hub.cli.orders.order_lookup import NoteOption, ReferenceArgument, acting_on
from hub.cli.output import tell, warn


def retry(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
) -> None:
    """Send an order in review again; an ERP that can be searched is asked for it first."""
    from hub.orders import review

    with acting_on(context, reference, approver, token) as (office, person):
        review.retry(office, reference, person, note)
    tell(f"{reference}: queued")


def resend(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
    yes: Annotated[
        bool, typer.Option("--yes", help="don't ask: I looked in the ERP, it doesn't hold the order")
    ] = False,
) -> None:
    """Send an order in review again without asking the ERP whether it holds it: there may be two afterwards."""
    from hub.orders import review

    with acting_on(context, reference, approver, token) as (office, person):
        warn(f"{office.erp.name} won't be asked whether it holds {reference}: if it does, there will be two orders.")
        if not yes:
            typer.confirm("You looked there, and it doesn't?", abort=True, err=True)
        review.resend(office, reference, person, note)
    tell(f"{reference}: queued, to be sent without a look-up")


def resolve(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
    number: Annotated[str, typer.Option(metavar="NUMBER", help="the ERP's number of the order")],
) -> None:
    """Say under which number the ERP holds an order in review."""
    from hub.orders import review

    with acting_on(context, reference, approver, token) as (office, person):
        review.resolve(office, reference, number, person, note)
    tell(f"{reference}: sent, as {number}")


def trust(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
) -> None:
    """Say that the ERP keeps references again, which it didn't for this order: its other orders go on.

    The first of them must prove it. The order itself stays in review: resolve it with the number that it has there.
    """
    from hub.orders import review

    with acting_on(context, reference, approver, token) as (office, person):
        review.trust(office, reference, person, note)
        tell(f"{office.erp.name}: orders go on; the first must be found by its reference")


def settle(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
) -> None:
    """Say that an order's conflicts were dealt with, and how."""
    from hub.orders import review

    with acting_on(context, reference, approver, token) as (office, person):
        count = review.close_conflict(office, reference, person, note)
    tell(f"{reference}: {count} conflict{'s' if count > 1 else ''} settled")
