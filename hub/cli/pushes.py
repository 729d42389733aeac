"""`hub push`: the way out, from the shell."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.context import Context
from hub.cli.output import Json, Row, errors, show
from hub.errors import ConfigurationError, HubError

if TYPE_CHECKING:
    from hub.office import Office


def push(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="an office; all of them when left out")] = None,
    as_json: Json = False,
) -> None:
    """Bring approved orders into the ERPs, each once."""
    state: Context = context.obj
    rows: list[Row] = []
    failed: list[HubError] = []
    with state.hub() as hub:
        from hub import push as way_out

        for office in [hub.office(tenant)] if tenant else [*hub.offices()]:
            try:
                report = way_out.push_office(office)
            except HubError as error:
                errors.print(f"{office.tenant.id}: {error}", style="red")
                failed.append(error)
                continue
            rows += [_row(office, reference, outcome) for reference, outcome in report.outcomes.items()]
            if report.busy:
                errors.print(f"{office.tenant.id}: another process pushes this office's orders just now")
            if report.interrupted:
                errors.print(f"{office.tenant.id}: {report.interrupted}; its orders are safe and wait", style="red")
                failed.append(HubError(report.interrupted))
    show(rows, as_json=as_json, empty="No approved order waits to be pushed.")
    if failed:
        raise typer.Exit(2 if all(isinstance(error, ConfigurationError) for error in failed) else 1)


def _row(office: "Office", reference: str, outcome: str) -> Row:
    push = office.store.order(reference).push
    return {
        "office": office.tenant.id,
        "reference": reference,
        "outcome": str(outcome),
        "ERP number": push.erp_number if push else None,
        "why": push.reason if push else None,
    }
