"""`hub mapping diff`: what an edited file would change in the shop, on the real records that were read before."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, say_json, show, tell

if TYPE_CHECKING:
    from hub.mapping_changes.difference import KindDifference, MappingDifference
    from hub.store.catalogue.mappings import Verdict

MOVES = columns("record", "before", "after", "currency", Column("share", ""))
NOTHING_RUNS = "nothing runs yet, so nothing can change; the first use accepts the files as they are"


def diff(
    context: typer.Context,
    tenant: TenantArgument,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="also as a page for the browser")] = None,
    as_json: JsonOption = False,
) -> None:
    """What would change in the shop if the files were accepted as they are now; nothing is changed by asking."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        from hub.mapping_changes.acceptance import check_draft, verdict_on
        from hub.mapping_changes.difference import MappingDifference, compute_difference

        office = hub.office(tenant)
        draft = check_draft(office)
        verdict: Verdict | None = None
        if draft.accepted is None:
            _say_nothing_runs(tenant, as_json=as_json)
            return
        changes = MappingDifference() if draft.is_accepted else compute_difference(office, draft.mapping)
        if not draft.is_accepted:
            verdict = verdict_on(office, draft, changes)
    if html:
        from hub.mapping_changes.difference.html_report import write_report

        write_report(html, tenant, changes, verdict.blocked_reasons if verdict else ())
    if as_json:
        say_json({"office": tenant, **changes.as_dict(), "blocked_reasons": verdict.blocked_reasons if verdict else ()})
        return
    _say(tenant, changes, verdict, accepted=draft.is_accepted)
    if html:
        tell(f"The same with more examples: {html}")


def _say_nothing_runs(tenant: str, *, as_json: bool) -> None:
    from hub.mapping_changes.difference import MappingDifference

    if as_json:
        say_json({"office": tenant, **MappingDifference().as_dict(), "changes": [NOTHING_RUNS], "blocked_reasons": ()})
    else:
        tell(f"{tenant}: {NOTHING_RUNS}")


def _moves(kind: "KindDifference") -> "Iterator[Row]":
    from hub.mapping_changes.difference.sentences import amount, percent

    for move in kind.moves:
        yield {
            "record": move.record,
            "before": amount(move.before),
            "after": amount(move.after),
            "currency": move.currency,
            "share": "" if move.share is None else percent(move.share),
        }


def _say(tenant: str, changes: "MappingDifference", verdict: "Verdict | None", *, accepted: bool) -> None:
    if accepted:
        tell(f"{tenant}: the files are what runs; nothing would change")
        return
    tell(f"{tenant}: if this file were accepted:")
    for sentence in changes.sentences():
        tell(f"  - {sentence}")
    for kind in changes.kinds:
        if len(kind.moves) > 1:
            show(_moves(kind), MOVES)
    if verdict is None:
        return
    for why in verdict.blocked_reasons:
        tell(f"It waits, because {why}.")
    if verdict.blocked_reasons:
        tell(f"`hub mapping accept {tenant}` accepts it all the same.")
    else:
        tell(f"That is within the guard: the next pull accepts it by itself, or `hub mapping accept {tenant}` now.")
