"""`hub rejects`: the records that could not become the hub's own, with reasons in the office's words."""

import json
from typing import Annotated

import typer

from hub.cli.context import Context
from hub.cli.output import Json, console, show
from hub.errors import ConfigurationError, Problem
from hub.records import Kind

app = typer.Typer(no_args_is_help=True, help="Records that were refused: list them, look at one, try them again.")


@app.command("list")
def list_(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="an office; all of them when left out")] = None,
    as_json: Json = False,
) -> None:
    """What waits for a mended mapping or a mended record in the ERP."""
    state: Context = context.obj
    with state.hub() as hub:
        offices = [hub.office(tenant)] if tenant else [*hub.offices()]
        rows = [
            {
                "office": office.tenant.id,
                "kind": reject.kind.value,
                "record": reject.source_key,
                "reason": reject.reason,
                "since": reject.first_seen,
            }
            for office in offices
            for reject in office.store.rejects()
        ]
    show(rows, as_json=as_json, empty="No record waits: everything that was received is in the store.")


@app.command("show")
def show_(context: typer.Context, tenant: str, kind: Kind, record: str) -> None:
    """One refused record as the ERP sent it, as JSON."""
    state: Context = context.obj
    with state.hub() as hub:
        found = [one for one in hub.office(tenant).store.rejects(kind) if one.source_key == record]
    if not found:
        message = f"no {kind.value} record `{record}` waits; see `hub rejects list {tenant}`"
        raise ConfigurationError(Problem(tenant, "rejects", message))
    shown = {
        "reason": found[0].reason,
        "mapping": found[0].mapping_digest,
        "record": json.loads(found[0].raw or "null"),
    }
    print(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command()
def replay(context: typer.Context, tenant: str, kinds: Annotated[list[Kind] | None, typer.Argument()] = None) -> None:
    """Translate what was read before again, through the accepted mapping, without calling the ERP."""
    state: Context = context.obj
    with state.hub() as hub:
        from hub.pull import translate_again

        office = hub.office(tenant)
        for kind in kinds or sorted({reject.kind for reject in office.store.rejects()}):
            before = len(office.store.rejects(kind))
            translate_again(office, kind)
            console.print(f"{tenant} {kind.value}: {before} waited, {len(office.store.rejects(kind))} wait now")
