"""`hub orders review`: what needs a person, and what helps."""

from typing import TYPE_CHECKING

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.held_up import warn_of_troubles
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, tell

if TYPE_CHECKING:
    from hub.office import Office


def _and_others(row: Row) -> str:
    """What it waits for, and how many others of the office wait for the very same."""
    return f"{row['waits_for']} (and {row['others']} others)" if row["others"] else str(row["waits_for"])


REVIEW = columns("office", "reference", "since", Column("status", "is"), Column("waits_for", shown=_and_others))


def review(context: typer.Context, tenant: AnyTenantArgument = None, as_json: JsonOption = False) -> None:
    """What needs a person: orders in review, held up or waiting for too long, and conflicts, each with what helps."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        warn_of_troubles(offices_of(hub, tenant))
        rows = [row for office in offices_of(hub, tenant) for row in _rows(office)]
    show(rows, REVIEW, as_json=as_json, empty="No order needs a person.")
    if rows and not as_json:
        tell("")
        for status, command in dict.fromkeys((row["status"], row["what_helps"]) for row in rows):
            tell(f"{status}: {command}")


def _rows(office: "Office") -> list[Row]:
    from hub.operations.waiting import needs_a_person

    return [
        {
            "office": office.tenant.id,
            "reference": waiting.reference,
            "since": waiting.since,
            "status": waiting.status,
            "waits_for": waiting.waits_for,
            "others": waiting.others,
            "what_helps": waiting.remedy,
        }
        for waiting in needs_a_person(office)
    ]
