"""`hub push`: the way out, from the shell."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import AnyTenantArgument
from hub.cli.exit_codes import exit_code
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, complain, show, warn
from hub.errors import HubError

if TYPE_CHECKING:
    from hub.office import Office

DONE = ("sent", "elsewhere")
"""Outcomes after which nobody has to look; the others leave an order waiting, or with a person."""
PUSHED = columns("office", "reference", "outcome", Column("erp_number", "ERP number"), "why")


def push(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    wait: Annotated[
        bool, typer.Option(help="wait until what is doubtful has settled; else a later push looks into it")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Bring approved orders into the ERPs, each once."""
    invocation: Invocation = context.obj
    rows: list[Row] = []
    failed: list[HubError] = []
    with invocation.hub() as hub:
        from hub.orders.push import push_office, push_to_the_end

        for office in offices_of(hub, tenant):
            try:
                report = push_to_the_end(office) if wait else push_office(office)
            except HubError as error:
                failed.append(error)
                complain(error, office.tenant.id)
                continue
            rows += [_row(office, reference, outcome) for reference, outcome in report.outcomes.items()]
            if report.busy:
                warn(f"{office.tenant.id}: another process pushes this office's orders just now")
            if report.interrupted:
                failed.append(HubError(f"{report.interrupted}; its orders are safe and wait"))
                complain(failed[-1], office.tenant.id)
    show(rows, PUSHED, as_json=as_json, empty="No approved order was there to be pushed.")
    if failed:
        raise typer.Exit(exit_code(failed))
    if any(row["outcome"] not in DONE for row in rows):
        raise typer.Exit(1)


def _row(office: "Office", reference: str, outcome: str) -> Row:
    push = office.store.orders.get(reference).push
    return {
        "office": office.tenant.id,
        "reference": reference,
        "outcome": str(outcome),
        "erp_number": push.erp_number if push else None,
        "why": push.reason if push else None,
    }
