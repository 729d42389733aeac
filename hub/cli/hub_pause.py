"""`hub pause`, `resume` and `log`: maintenance windows, and what people decided about them and about guards."""

from typing import Annotated

import typer

from hub.cli.acting_person import PersonOption, WhyOption, acting_person
from hub.cli.approver_token import TokenOption
from hub.cli.arguments import read_kind
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, tell
from hub.records import Kind

NameArgument = Annotated[
    str, typer.Argument(metavar="ERP|OFFICE", help="as tenants.yaml names it; erp:NAME or office:NAME where it is both")
]
OneKindArgument = Annotated[
    Kind | None,
    typer.Argument(metavar="KIND", parser=read_kind, help="only pulls of this kind; else orders and prices wait too"),
]
LOG = columns("at", "what", Column("name", "of"), "kind", "by", "note", Column("until", "until"))


def pause(
    context: typer.Context,
    name: NameArgument,
    person: PersonOption,
    token: TokenOption,
    note: WhyOption,
    kind: OneKindArgument = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME|DURATION", help="it ends by itself: 2h, or 06:00"),
    ] = None,
) -> None:
    """Ask nothing of an ERP, or for an office, until `hub resume`: pulls, prices and orders wait; intake goes on."""
    from hub.operations.pausing import begin_pause, pause_target

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        target = pause_target(hub.settings, name)
        by = acting_person(hub.settings, target.offices, person, token)
        end = None if until is None else target.until(until, hub.clock.now())
        begun = begin_pause(hub, target, kind, end, by.name, note)
        tell(begun.told(target.offices[0].timezone, hub.clock.now()))


def resume(
    context: typer.Context,
    name: NameArgument,
    person: PersonOption,
    token: TokenOption,
    note: WhyOption,
    kind: OneKindArgument = None,
) -> None:
    """End a pause: what is due goes on, orders first."""
    from hub.operations.pausing import end_pause, pause_target

    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        target = pause_target(hub.settings, name)
        by = acting_person(hub.settings, target.offices, person, token)
        end_pause(hub, target, kind, by.name, note)
    tell(f"{f'{target.name} {kind}' if kind else target.name} goes on.")


def log(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="how many at most, the newest first")] = 50,
    as_json: JsonOption = False,
) -> None:
    """What people decided: pauses, their ends, and reads that they let past a guard; who, when and why."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        system = hub.store.system()
        rows = list[Row]()
        for each in system.pauses.log(limit):
            about = {"name": each.name, "kind": each.kind and each.kind.value}
            begun = {"by": each.by, "note": each.note, "until": each.until}
            rows.append({"at": each.since, "what": "paused", **about, **begun})
            if each.ended_at:
                ended = {"by": each.ended_by, "note": each.ended_note, "until": None}
                rows.append({"at": each.ended_at, "what": "resumed", **about, **ended})
        for passed in system.guard_passes.log(limit):
            what = f"let past the guard: {passed.lost} of {passed.live} records went"
            about = {"name": passed.tenant, "kind": passed.kind.value}
            rows.append({"at": passed.at, "what": what, **about, "by": passed.by, "note": passed.note, "until": None})
    rows.sort(key=lambda row: row["at"], reverse=True)
    show(rows[:limit], LOG, as_json=as_json, empty="Nobody paused anything, or let a read past a guard.")
