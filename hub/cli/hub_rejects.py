"""`hub rejects`: the records that could not become the hub's own, with reasons in the office's words."""

import json
from typing import Annotated

import typer

from hub.cli.arguments import AnyTenantArgument, KindArgument, TenantArgument, read_kind
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, say_json, show
from hub.errors import ConfigurationError, Problem
from hub.records import Kind

app = typer.Typer(no_args_is_help=True, help="Records that were refused: list them, look at one, try them again.")
REJECTS = columns("office", "kind", "record", "reason", Column("since", shown=lambda row: row["since"].date()))


@app.command("list")
def list_(context: typer.Context, tenant: AnyTenantArgument = None, as_json: JsonOption = False) -> None:
    """What waits for a mended mapping or a mended record in the ERP."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        rows: list[Row] = [
            {
                "office": office.tenant.id,
                "kind": reject.kind.value,
                "record": reject.source_key,
                "reason": reject.reason,
                "since": reject.first_seen,
            }
            for office in offices_of(hub, tenant)
            for reject in office.store.rejects.find()
        ]
    show(rows, REJECTS, as_json=as_json, empty="No record waits: everything that was received is in the store.")


@app.command("show")
def show_(
    context: typer.Context,
    tenant: TenantArgument,
    kind: KindArgument,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="as `hub rejects list` shows it")],
) -> None:
    """One refused record as the ERP sent it, as JSON."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        reject = next((each for each in hub.office(tenant).store.rejects.find(kind) if each.source_key == record), None)
    if reject is None:
        message = f"no {kind.value} record `{record}` waits; see `hub rejects list {tenant}`"
        raise ConfigurationError(Problem(tenant, "rejects", message))
    shown = {
        "reason": reject.reason,
        "mapping": reject.mapping_digest,
        "record": json.loads(reject.raw or "null"),
    }
    say_json(shown)


@app.command()
def replay(
    context: typer.Context,
    tenant: TenantArgument,
    kinds: Annotated[
        list[Kind] | None,
        typer.Argument(metavar="KIND", parser=read_kind, help="all that have rejects when left out"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Translate what was read before again, through the accepted mapping, without calling the ERP."""
    invocation: Invocation = context.obj
    rows: list[Row] = []
    with invocation.hub() as hub:
        from hub.sync.replay import translate_again

        office = hub.office(tenant)
        for kind in kinds or sorted({reject.kind for reject in office.store.rejects.find()}):
            before = len(office.store.rejects.find(kind))
            translate_again(office, kind)
            left = len(office.store.rejects.find(kind))
            rows.append({"office": tenant, "kind": kind.value, "waited": before, "wait_now": left})
    show(rows, as_json=as_json, empty="No record waits, so nothing had to be tried again.")
