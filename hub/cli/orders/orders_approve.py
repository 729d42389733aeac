"""`hub orders approve` and `refuse`: a named approver says yes or no."""

import typer

from hub.cli.approver_token import ApproverOption, TokenOption
from hub.cli.orders.order_lookup import NoteOption, ReferenceArgument, acting_on
from hub.cli.output import tell


def approve(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption = "",
) -> None:
    """Say yes; the last yes queues the order for the ERP."""
    from hub.orders import approval

    with acting_on(context, reference, approver, token) as (office, person):
        stored = approval.approve(reference, person, note, tenant=office.tenant, store=office.store)
    step = stored.open_step
    tell(f"{reference}: " + (f"approved in part, waits for {step.role}: {step.reason}" if step else stored.state))


def refuse(
    context: typer.Context,
    reference: ReferenceArgument,
    approver: ApproverOption,
    token: TokenOption,
    note: NoteOption,
) -> None:
    """Say no, with the reason; that is final."""
    from hub.orders import approval

    with acting_on(context, reference, approver, token) as (office, person):
        approval.refuse(reference, person, note, store=office.store)
    tell(f"{reference}: refused")
