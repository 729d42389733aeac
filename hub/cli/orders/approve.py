"""Orders approved or refused by a named approver."""

import typer

from hub.cli.acting import As, Token
from hub.cli.orders.format import stands
from hub.cli.orders.lookup import Note, Reference, acting_on
from hub.cli.output import tell


def approve(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note = "") -> None:
    """Say yes; the last yes queues the order for the ERP."""
    from hub.orders.approval import approve as say_yes

    with acting_on(context, reference, approver, token) as (office, person):
        stored = say_yes(reference, person, note, tenant=office.tenant, store=office.store)
    step = stored.open_step
    tell(f"{reference}: " + (f"approved in part, waits for {step.role}: {step.reason}" if step else stands(stored)))


def refuse(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Say no, with the reason; that is final."""
    from hub.orders.approval import refuse as say_no

    with acting_on(context, reference, approver, token) as (office, person):
        say_no(reference, person, note, store=office.store)
    tell(f"{reference}: refused")
