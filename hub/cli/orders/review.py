"""What needs a person, and what a person does about it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.acting import As, Token
from hub.cli.arguments import AnyTenant
from hub.cli.context import Context, chosen
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.lookup import Note, Reference, acting_on, find
from hub.cli.output import Json, show, tell, warn

if TYPE_CHECKING:
    from hub.office import Office


def _and_others(row: Row) -> str:
    """What it waits for, and how many others of the office wait for the very same."""
    return f"{row['waits_for']} (and {row['others']} others)" if row["others"] else str(row["waits_for"])


REVIEW = columns("office", "reference", "since", Column("status", "is"), Column("waits_for", shown=_and_others))


def review(context: typer.Context, tenant: AnyTenant = None, as_json: Json = False) -> None:
    """What needs a person: orders in review, conflicts, and orders that wait for too long, each with what helps."""
    state: Context = context.obj
    rows: list[Row] = []
    with state.hub() as hub:
        for office in chosen(hub, tenant):
            rows += _in_review(office)
    show(rows, REVIEW, as_json=as_json, empty="No order needs a person.")
    if rows and not as_json:
        tell("")
        for status, command in dict.fromkeys((row["status"], row["what_helps"]) for row in rows):
            tell(f"{status}: {command}")


def timeline(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Everything that happened to an order: who, when, why, which mapping, what was sent and what the ERP answered."""
    state: Context = context.obj
    with state.hub() as hub:
        office, _ = find(hub, reference)
        events = office.store.order_events(reference)
    if as_json:
        show(
            [
                {"at": one.at, "event": one.kind, "by": one.by, "message": one.message, "details": one.details}
                for one in events
            ],
            as_json=True,
        )
        return
    for one in events:
        tell(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.kind}, by {one.by}" + (f": {one.message}" if one.message else ""))
        for name, value in one.details.items():
            tell(f"    {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


def retry(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Send an order in review again; an ERP that can be searched is asked for it first."""
    from hub.orders import review as desk

    with acting_on(context, reference, approver, token) as (office, person):
        desk.retry(office, reference, person, note)
    tell(f"{reference}: queued")


def resend(
    context: typer.Context,
    reference: Reference,
    approver: As,
    token: Token,
    note: Note,
    yes: Annotated[
        bool, typer.Option("--yes", help="don't ask: I looked in the ERP, it doesn't hold the order")
    ] = False,
) -> None:
    """Send an order in review again without asking the ERP whether it holds it: there may be two afterwards."""
    from hub.orders import review as desk

    with acting_on(context, reference, approver, token) as (office, person):
        warn(f"{office.erp.name} won't be asked whether it holds {reference}: if it does, there will be two orders.")
        if not yes:
            typer.confirm("You looked there, and it doesn't?", abort=True, err=True)
        desk.resend(office, reference, person, note)
    tell(f"{reference}: queued, to be sent without a look-up")


def resolve(
    context: typer.Context,
    reference: Reference,
    approver: As,
    token: Token,
    note: Note,
    number: Annotated[str, typer.Option(metavar="NUMBER", help="the ERP's number of the order")],
) -> None:
    """Say under which number the ERP holds an order in review."""
    from hub.orders import review as desk

    with acting_on(context, reference, approver, token) as (office, person):
        desk.resolve(office, reference, number, person, note)
    tell(f"{reference}: sent, as {number}")


def settle(context: typer.Context, reference: Reference, approver: As, token: Token, note: Note) -> None:
    """Say that an order's conflicts were dealt with, and how."""
    from hub.orders import review as desk

    with acting_on(context, reference, approver, token) as (office, person):
        count = desk.close_conflict(office, reference, person, note)
    tell(f"{reference}: {count} conflict{'s' if count > 1 else ''} settled")


def _in_review(office: "Office") -> list[Row]:
    from hub.operations.waiting import needs_a_person

    return [
        {
            "office": office.tenant.id,
            "reference": one.reference,
            "since": one.since,
            "status": one.stands,
            "waits_for": one.waits_for,
            "others": one.others,
            "what_helps": one.helps,
        }
        for one in needs_a_person(office)
    ]
