"""`hub connect`: one ERP, tried."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument, read_kind
from hub.cli.conformance import try_behaviours
from hub.cli.erp_snapshot import take_snapshot, tell_what_changed
from hub.cli.invocation import Invocation
from hub.cli.listing import Column
from hub.cli.output import JsonOption, show, tell
from hub.cli.unproved_lists import unproved_lists
from hub.printable import shown
from hub.records import Kind

if TYPE_CHECKING:
    from hub.office import Office

EMPTY = "No record came, so nothing is known of its fields; nothing was stored."
LONGEST = 40
"""Characters of an example."""


def connect(
    context: typer.Context,
    tenant: TenantArgument,
    kind: Annotated[
        Kind | None,
        typer.Option(
            "--try",
            metavar="KIND",
            parser=read_kind,
            help="show the first page of this kind as the pack reads it, and which of its fields the pack leaves out",
        ),
    ] = None,
    order_proof: Annotated[
        bool, typer.Option("--order-proof", help="whether the ERP kept the references of orders; it isn't called")
    ] = False,
    conformance: Annotated[
        bool,
        typer.Option("--conformance", help="try what the pack says on a sandbox, behaviour by behaviour; only reads"),
    ] = False,
    orders: Annotated[
        bool, typer.Option("--orders", help="with --conformance: enter an order there, look it up and compare it")
    ] = False,
    basket: Annotated[
        Path | None,
        typer.Option("--basket", metavar="FILE", help="with --orders: this one, not that of the mapping's tests"),
    ] = None,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="keep the ERP's WSDLs in its `snapshot:` folder, and say what changed")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Try an office's ERP: reachable, credentials accepted, company there."""
    if kind and order_proof:
        raise typer.BadParameter("either --try or --order-proof was expected: the one calls the ERP, the other doesn't")
    if conformance and (kind or order_proof):
        raise typer.BadParameter("--conformance tries every kind: leave --try and --order-proof out")
    if snapshot and (kind or order_proof or conformance):
        raise typer.BadParameter("--snapshot goes by itself")
    if (orders or as_json) and not conformance:
        raise typer.BadParameter(f"{'--orders' if orders else '--json'} has no effect without --conformance")
    if basket and not orders:
        raise typer.BadParameter("--basket has no effect without --orders")
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        office = hub.office(tenant)
        if conformance:
            if code := try_behaviours(office, orders=orders, basket=basket, as_json=as_json):
                raise typer.Exit(code)
        elif order_proof:
            # raises where something stands against it
            office.reference_proof.check()
            tell(f"{tenant}: nothing stands against {office.erp.name}; after each start the first order proves it anew")
        elif kind:
            _show_first_page(office, kind)
        elif snapshot:
            take_snapshot(office)
        else:
            from hub.admission import telling

            with telling(office):
                said = office.connector.check()
            tell(f"{tenant}: {said}")
            if unproved := unproved_lists(office.pack):
                tell(f"{tenant}: {unproved}")
            tell_what_changed(office)


def _show_first_page(office: "Office", kind: Kind) -> None:
    from hub.sync.first_page import first_page

    page = first_page(office, kind)
    of_all = f"in records of {page.records:,}"
    rows = [{"field": each.name, "filled": each.filled, "example": _cut(each.example)} for each in page.fields]
    show(rows, [Column("field"), Column("filled", of_all), Column("example")])
    if page.undeclared:
        tell(f"The pack leaves out: {shown(', '.join(page.undeclared))}")
    if page.changes:
        tell(f"Since the last read: {shown('; '.join(page.changes))}")
    tell("Nothing was stored." if page.records else EMPTY)


def _cut(example: str | None) -> str | None:
    return example if example is None or len(example) <= LONGEST else f"{example[: LONGEST - 1]}…"
