"""`hub pull`: the way in, from the shell."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from hub.cli.context import Context
from hub.cli.output import Json, Row, errors, show
from hub.errors import ConfigurationError, HubError
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Office


def pull(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="an office; all of them when left out")] = None,
    kinds: Annotated[list[Kind] | None, typer.Argument(help="kinds of record; all of them when left out")] = None,
    full: Annotated[bool, typer.Option("--full", help="read everything, and notice what is gone")] = False,
    again: Annotated[bool, typer.Option("--again", help="translate what was read before, without the ERP")] = False,
    as_json: Json = False,
) -> None:
    """Bring products, prices, customers, terms, stock and documents in from the ERPs."""
    state: Context = context.obj
    rows: list[Row] = []
    failed: list[HubError] = []
    with state.hub() as hub, bars() as progress:
        offices = [hub.office(tenant)] if tenant else [*hub.offices()]
        for office in offices:
            for kind in kinds or list(Kind):
                try:
                    rows.append(_one(office, kind, progress, full=full, again=again))
                except HubError as error:
                    errors.print(f"{office.tenant.id}: {kind.value}: {error}", style="red")
                    failed.append(error)
                    if not isinstance(error, ConfigurationError):
                        continue
                    break
    show(rows, as_json=as_json)
    if failed:
        only_configuration = all(isinstance(error, ConfigurationError) for error in failed)
        raise typer.Exit(2 if only_configuration else 1)


def bars() -> Progress:
    """Progress bars on the error channel, so that output can be piped; gone when done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} received"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=errors, transient=True)


def _one(office: "Office", kind: Kind, progress: Progress, *, full: bool, again: bool) -> Row:
    from hub import pull as way_in
    from hub.store.counts import Counts

    task = progress.add_task(f"{office.tenant.id} {kind.value}", total=None)
    try:
        if again:
            counts = way_in.translate_again(office, kind)
        else:
            counts = way_in.pull(
                office, kind, full=full, progress=lambda received: progress.update(task, completed=received)
            )
    finally:
        progress.remove_task(task)
    return {"office": office.tenant.id, "kind": kind.value, **(counts or Counts()).as_dict()}
