"""`hub rejects`: the records that could not become the hub's own, with reasons in the office's words."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli.arguments import AnyTenantArgument, KindArgument, TenantArgument, read_kind
from hub.cli.invocation import Invocation, offices_of
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, say_json, show
from hub.errors import ConfigurationError, Problem
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Office
    from hub.store.catalogue.rejects import Reject

app = typer.Typer(no_args_is_help=True, help="Records that were refused: list them, look at one, try them again.")


def _reason(row: Row) -> str:
    """With what the store still has of the record, and whom it touches."""
    stays = f"; {row['stays']} stays as it was before" if row["stays"] else ""
    touches = f"; touches open orders: {row['orders']}, of accounts: {row['accounts']}" if row["orders"] else ""
    return f"{row['reason']}{stays}{touches}"


SINCE = Column("since", shown=lambda row: row["since"].date())
REJECTS = columns("office", "kind", "record", Column("reason", shown=_reason), SINCE)
REASONS = columns("office", "kind", "reason", "records", "orders", "accounts", SINCE)


def _quoted(code: str | None) -> str:
    """A code with its blanks, where it has any at its ends."""
    return f'"{code}"' if code and code != code.strip() else code or ""


ORPHANS = columns(
    "office",
    "kind",
    Column("code", shown=lambda row: _quoted(row["code"])),
    "lacks",
    "records",
    Column("nearest", shown=lambda row: _quoted(row["nearest"])),
)


@app.command("list")
def list_(
    context: typer.Context,
    tenant: AnyTenantArgument = None,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="records that are in the store and belong to nothing there")
    ] = False,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="each reason once, with all the records and open orders that it touches")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """What waits for a mended mapping or a mended record in the ERP, and how many open orders it touches."""
    invocation: Invocation = context.obj
    if orphans and reasons:
        raise typer.BadParameter("has no effect beside --orphans, which have no reasons", param_hint="--reasons")
    rows_of, shown = (_orphans, ORPHANS) if orphans else (_reasons, REASONS) if reasons else (_rejects, REJECTS)
    with invocation.hub() as hub:
        rows = [row for office in offices_of(hub, tenant) for row in rows_of(office)]
    nothing = "Every record belongs to another." if orphans else "everything that was received is in the store."
    empty = nothing if orphans else f"No record waits: {nothing}"
    show(rows, shown, as_json=as_json, empty=empty)


def _reasons(office: "Office") -> Iterator[Row]:
    """What touches most first."""
    from hub.orders.touched import OpenOrders

    orders = OpenOrders.of(office.store)
    by_reason: dict[tuple[Kind, str], list[Reject]] = defaultdict(list)
    for reject in office.store.rejects.find():
        by_reason[reject.kind, reject.reason].append(reject)
    rows: list[dict[str, Any]] = [
        {
            "office": office.tenant.id,
            "kind": kind.value,
            "reason": reason,
            "records": len(rejects),
            "orders": touched.orders,
            "accounts": touched.accounts,
            "since": min(each.first_seen for each in rejects),
        }
        for (kind, reason), rejects in by_reason.items()
        for touched in [orders.touched_by(*rejects)]
    ]
    yield from sorted(rows, key=lambda row: (-row["orders"], -row["records"], row["kind"], row["reason"]))


def _rejects(office: "Office") -> Iterator[Row]:
    from hub.orders.touched import OpenOrders

    rejects, orders = office.store.rejects.find(), OpenOrders.of(office.store)
    staying = {kind: office.store.rejects.staying(kind) for kind in {reject.kind for reject in rejects}}
    for reject in rejects:
        touched = orders.touched_by(reject)
        yield {
            "office": office.tenant.id,
            "kind": reject.kind.value,
            "record": reject.source_key,
            "reason": reject.reason,
            "since": reject.first_seen,
            "orders": touched.orders,
            "accounts": touched.accounts,
            "stays": staying[reject.kind].get(reject.source_key),
        }


def _orphans(office: "Office") -> Iterator[Row]:
    from hub.store.catalogue.orphans import WITH_ORPHANS

    for kind in office.pulled_kinds:
        for orphan in office.store.orphans.find(kind) if kind in WITH_ORPHANS else ():
            yield {
                "office": office.tenant.id,
                "kind": orphan.kind.value,
                "code": orphan.code,
                "lacks": orphan.lacks,
                "records": orphan.records,
                "nearest": orphan.nearest,
            }


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
